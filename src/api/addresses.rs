//! Addresses: who lives where, as a sender, a recipient or an importer.

use super::scalars::{CountryCode, Email, PostalCode};
use crate::declare::{names, object, operations};

operations! {
    /// Looks up whether addresses exist and can be delivered to, and how they are written properly.
    ///
    /// Takes and gives a list: the results stand in the order of the addresses. An address that is not found is no
    /// refusal, but a result whose `status` is `error` or `unverified`.
    ///
    /// The service may bill each address, so a lost call is not sent again.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/addresses/validate_address>
    validate_address {
        call: addresses.validate,
        route: Post "/addresses/validate",
        effect: Rate,
        body: Vec<AddressToValidate>,
        reply: Vec<AddressValidationResult>,
    }

    /// Finds the parts of an address in free text, such as an e-mail.
    ///
    /// It reads, and does not check: `addresses.validate` tells whether the address exists.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/addresses/parse_address>
    parse_address {
        call: addresses.parse,
        route: Put "/addresses/recognize",
        effect: Read,
        body: ParseAddressRequest,
        reply: ParsedAddress,
    }
}

names! {
    /// Whether somebody lives at an address, which changes what carriers charge.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/addresses>
    pub enum AddressResidentialIndicator {
        /// Not known; the service or the carrier finds out.
        Unknown = "unknown",
        /// A home.
        Yes = "yes",
        /// A business.
        No = "no",
    }
}

names! {
    /// How a geolocation is written.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi>
    pub enum GeolocationType {
        /// Three words that stand for a square of three metres, see <https://what3words.com/business>.
        What3words = "what3words",
    }
}

object! {
    /// A point on the map, for places that an address does not lead to.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi>
    pub struct Geolocation {
        /// How `value` is written.
        pub r#type: Option<GeolocationType>,
        /// The place itself: `cats.with.thumbs`.
        pub value: Option<String>,
    }
}

/// Declares one of the address objects. They have the same fields and differ in which of them are needed.
macro_rules! address {
    (
        $(#[$($attribute:tt)*])*
        pub struct $name:ident;
        phone: $Phone:ty $(, ($($phone_mark:tt)+))?;
        address_line1: $Line:ty;
        city_locality: $City:ty;
        state_province: $State:ty;
        postal_code: $PostalCode:ty;
        country_code: $Country:ty;
        $($own:tt)*
    ) => {
        object! {
            $(#[$($attribute)*])*
            pub struct $name {
                /// The contact person. Needed where there is no `company_name`.
                // The definition requires it of every address, and says in its prose that a company name does too.
                pub name: Option<String>,
                /// The contact person's phone number, written as is usual in the country; an extension may follow.
                $(#[is($($phone_mark)+)])?
                pub phone: $Phone,
                /// The contact person's e-mail address.
                pub email: Option<Email>,
                /// The company, where this is a business address. Needed where there is no `name`.
                pub company_name: Option<String>,
                /// The first line of the street address.
                #[is(min(1))]
                pub address_line1: $Line,
                /// The second line of the street address, such as a suite.
                pub address_line2: Option<String>,
                /// The third line of the street address, such as a building.
                pub address_line3: Option<String>,
                /// The city, town or other locality.
                #[is(min(1))]
                pub city_locality: $City,
                /// The state or province: an abbreviation in the US and some other countries, else also the full name.
                #[is(min(1))]
                pub state_province: $State,
                /// The postal code, always a string: `78756-3717`, `02134`.
                #[is(min(1))]
                pub postal_code: $PostalCode,
                /// The country.
                pub country_code: $Country,
                $($own)*
            }
        }
    };
}

address! {
    /// A postal address anywhere in the world, of a home or a business. At least one of `name` and `company_name`
    /// is needed.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/addresses>
    #[either(name, company_name)]
    pub struct Address;
    phone: Option<String>;
    address_line1: String;
    city_locality: String;
    state_province: String;
    postal_code: PostalCode;
    country_code: Option<CountryCode>;
    /// Whether it is a home. Default: `unknown`.
    pub address_residential_indicator: Option<AddressResidentialIndicator>,
}

address! {
    /// As much of a postal address as is known.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/addresses>
    pub struct PartialAddress;
    phone: Option<String>;
    address_line1: Option<String>;
    city_locality: Option<String>;
    state_province: Option<String>;
    postal_code: Option<PostalCode>;
    country_code: Option<CountryCode>;
    /// Whether it is a home. Default: `unknown`.
    pub address_residential_indicator: Option<AddressResidentialIndicator>,
}

address! {
    /// An address that a shipment leaves from or returns to. At least one of `name` and `company_name` is needed.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments>
    #[either(name, company_name)]
    pub struct ShippingAddress;
    phone: Option<String>;
    address_line1: String;
    city_locality: String;
    state_province: String;
    postal_code: PostalCode;
    country_code: Option<CountryCode>;
    /// Whether it is a home. Default: `unknown`.
    pub address_residential_indicator: Option<AddressResidentialIndicator>,
    /// How the shipment is to be handled there.
    pub instructions: Option<String>,
}

address! {
    /// The address that a shipment goes to. At least one of `name` and `company_name` is needed.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments>
    #[either(name, company_name)]
    pub struct ShippingAddressTo;
    phone: Option<String>;
    address_line1: String;
    city_locality: String;
    state_province: String;
    postal_code: PostalCode;
    country_code: Option<CountryCode>;
    /// Whether it is a home. Default: `unknown`.
    pub address_residential_indicator: Option<AddressResidentialIndicator>,
    /// How the shipment is to be handled there.
    pub instructions: Option<String>,
    /// The place on the map.
    pub geolocation: Option<Vec<Geolocation>>,
}

address! {
    /// The address that a label's shipment leaves from; unlike other addresses, it needs a phone number and a country.
    /// At least one of `name` and `company_name` is needed.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/create_label>
    #[either(name, company_name)]
    pub struct ShippingAddressFrom;
    phone: String, (min(1));
    address_line1: String;
    city_locality: String;
    state_province: String;
    postal_code: PostalCode;
    country_code: CountryCode;
    /// Whether it is a home. Default: `unknown`.
    pub address_residential_indicator: Option<AddressResidentialIndicator>,
    /// How the shipment is to be handled there.
    pub instructions: Option<String>,
}

address! {
    /// Who brings the goods into the country and answers for duties and taxes. At least one of `name` and
    /// `company_name` is needed.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/create_label>
    #[either(name, company_name)]
    pub struct ImporterOfRecords;
    phone: Option<String>;
    address_line1: String;
    city_locality: String;
    state_province: Option<String>;
    postal_code: PostalCode;
    country_code: CountryCode;
}

address! {
    /// An address to look up.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/addresses/validate_address>
    pub struct AddressToValidate;
    phone: Option<String>;
    address_line1: String;
    city_locality: String;
    state_province: String;
    postal_code: Option<PostalCode>;
    country_code: CountryCode;
    /// Whether it is a home. Default: `unknown`.
    pub address_residential_indicator: Option<AddressResidentialIndicator>,
}

object! {
    /// What was found out about an address.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/addresses/validate_address>
    pub struct AddressValidationResult {
        /// Whether the address is good.
        pub status: AddressValidationStatus,
        // The definition makes it an `address`, which requires a name and a postal code: the request requires neither.
        /// The address as it was sent.
        pub original_address: AddressToValidate,
        // Required in the definition, and null where nothing matches.
        /// The address as it is written properly; absent where none was found.
        pub matched_address: Option<Address>,
        /// What is wrong with the address, or was changed. Empty when nothing is.
        pub messages: Vec<AddressMessage>,
    }
}

names! {
    /// Whether an address is good.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/addresses/validate_address>
    pub enum AddressValidationStatus {
        /// It could not be looked up, as in countries that are not supported.
        Unverified = "unverified",
        /// It exists.
        Verified = "verified",
        /// It was found, with reservations: the messages tell which.
        Warning = "warning",
        /// It was not found, or is faulty.
        Error = "error",
    }
}

object! {
    /// Something that is wrong with an address, or was changed.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/addresses/validate_address>
    pub struct AddressMessage {
        /// The kind of fault.
        pub code: AddressValidationCode,
        /// What it is, for people.
        #[is(min(1))]
        pub message: String,
        /// How grave it is.
        pub r#type: AddressMessageType,
        // Required in the definition, and may be null.
        /// The exact fault.
        pub detail_code: Option<AddressDetailCode>,
    }
}

names! {
    /// The kind of fault of an address.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/addresses/validate_address>
    pub enum AddressValidationCode {
        A1000 = "a1000",
        A1001 = "a1001",
        A1002 = "a1002",
        A1003 = "a1003",
        A1004 = "a1004",
        A1005 = "a1005",
        A1006 = "a1006",
        A1007 = "a1007",
        A1008 = "a1008",
        R1000 = "r1000",
        R1001 = "r1001",
        R1002 = "r1002",
        R1003 = "r1003",
    }
}

names! {
    /// How grave a message about an address is.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/addresses/validate_address>
    pub enum AddressMessageType {
        Error = "error",
        Warning = "warning",
        Info = "info",
    }
}

names! {
    /// The exact fault of an address, or what was changed in it.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/addresses/validate_address>
    pub enum AddressDetailCode {
        UnsupportedCountry = "unsupported_country",
        NonSupportedCountry = "non_supported_country",
        MinimumPostalCodeVerificationFailed = "minimum_postal_code_verification_failed",
        StreetDoesNotMatchUniqueStreetName = "street_does_not_match_unique_street_name",
        MultipleDirectionals = "multiple_directionals",
        MultipleMatches = "multiple_matches",
        SuiteNotValid = "suite_not_valid",
        SuiteMissing = "suite_missing",
        IncompatiblePairedLabels = "incompatible_paired_labels",
        InvalidHouseNumber = "invalid_house_number",
        MissingHouseNumber = "missing_house_number",
        InvalidBoxNumber = "invalid_box_number",
        InvalidChargeEvent = "invalid_charge_event",
        MissingBoxNumber = "missing_box_number",
        /// A private mailbox, or one of an agency, whose number is missing.
        MissingCmraOrPrivateMailBoxNumber = "missing_cmra_or_private_mail_box_number",
        /// The building has no suites.
        SuiteHasNoSecondaries = "suite_has_no_secondaries",
        PostalCodeChangedOrAdded = "postal_code_changed_or_added",
        StateProvinceChangedOrAdded = "state_province_changed_or_added",
        CityLocalityChangedOrAdded = "city_locality_changed_or_added",
        /// The urbanization, which addresses in Puerto Rico have.
        UrbanizationChanged = "urbanization_changed",
        StreetNameSpellingChangedOrAdded = "street_name_spelling_changed_or_added",
        StreetNameTypeChangedOrAdded = "street_name_type_changed_or_added",
        StreetDirectionChangedOrAdded = "street_direction_changed_or_added",
        SuiteTypeChangedOrAdded = "suite_type_changed_or_added",
        SuiteUnitNumberChangedOrAdded = "suite_unit_number_changed_or_added",
        /// A locality inside a locality inside a town.
        DoubleDependentLocalityChangedOrAdded = "double_dependent_locality_changed_or_added",
        SubadministrativeAreaChangedOrAdded = "subadministrative_area_changed_or_added",
        SubnationalAreaChangedOrAdded = "subnational_area_changed_or_added",
        PoBoxChangedOrAdded = "po_box_changed_or_added",
        PremiseTypeChangedOrAdded = "premise_type_changed_or_added",
        HouseNumberChanged = "house_number_changed",
        OrganizationChangedOrAdded = "organization_changed_or_added",
        PartiallyVerifiedToStateLevel = "partially_verified_to_state_level",
        PartiallyVerifiedToCityLevel = "partially_verified_to_city_level",
        PartiallyVerifiedToStreetLevel = "partially_verified_to_street_level",
        /// Verified in part, down to the building.
        PartiallyVerifiedToPremiseLevel = "partially_verified_to_premise_level",
        VerifiedToStateLevel = "verified_to_state_level",
        VerifiedToCityLevel = "verified_to_city_level",
        VerifiedToStreetLevel = "verified_to_street_level",
        /// Verified down to the building.
        VerifiedToPremiseLevel = "verified_to_premise_level",
        VerifiedToSuiteLevel = "verified_to_suite_level",
        // Misspelt in the definition, and kept so: it is the word on the wire.
        CodedToStreetLavel = "coded_to_street_lavel",
        CodedToNeighborhoodLevel = "coded_to_neighborhood_level",
        CodedToCommunityLevel = "coded_to_community_level",
        CodedToStateLevel = "coded_to_state_level",
        CodedToRooftopLevel = "coded_to_rooftop_level",
        CodedToRooftopInterpolationLevel = "coded_to_rooftop_interpolation_level",
        NameMaxLengthExceeded = "name_max_length_exceeded",
        PhoneMaxLengthExceeded = "phone_max_length_exceeded",
        CompanyNameMaxLengthExceeded = "company_name_max_length_exceeded",
        Line1MinMaxLength = "line1_min_max_length",
        Line2MaxLengthExceeded = "line2_max_length_exceeded",
        Line3MaxLengthExceeded = "line3_max_length_exceeded",
        CityLocalityMaxLengthExceeded = "city_locality_max_length_exceeded",
        StateProvinceMaxLengthExceeded = "state_province_max_length_exceeded",
        InvalidPostalCode = "invalid_postal_code",
        CountryInvalidLength = "country_invalid_length",
        AddressNotFound = "address_not_found",
    }
}

object! {
    /// Free text with an address in it.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/addresses/parse_address>
    pub struct ParseAddressRequest {
        /// The text.
        #[is(min(1))]
        pub text: String,
        /// What is known of the address already. It comes back with what the text adds.
        pub address: Option<PartialAddress>,
    }
}

object! {
    /// What was found in a text.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/addresses/parse_address>
    pub struct ParsedAddress {
        /// How sure the service is to have understood the text, from 0 to 1.
        #[is(min(0), max(1))]
        pub score: f64,
        /// The address, as far as the text has it.
        pub address: PartialAddress,
        /// The parts that were found, address or not.
        pub entities: Vec<RecognizedEntity>,
    }
}

object! {
    /// A part of a text whose meaning was found.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/addresses/parse_address>
    pub struct RecognizedEntity {
        /// What it is: `person`, `address_line`, `city_locality`, `weight` and the like.
        #[is(min(1))]
        pub r#type: String,
        /// How sure the service is of it, from 0 to 1.
        #[is(min(0), max(1))]
        pub score: f64,
        /// The part as it stands in the text.
        #[is(min(1))]
        pub text: String,
        /// The place of its first character in the text, from 0.
        #[is(min(0))]
        pub start_index: i64,
        /// The place of its last character in the text.
        #[is(min(0))]
        pub end_index: i64,
        /// What it means: mostly a `value`, or fields of its own, such as the `line` of an address line.
        pub result: Option<std::collections::BTreeMap<String, serde_json::Value>>,
    }
}
