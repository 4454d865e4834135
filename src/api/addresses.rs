//! Addresses: who lives where, as a sender, a recipient or an importer.

use super::scalars::{CountryCode, Email, PostalCode};
use crate::declare::{names, object};

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
