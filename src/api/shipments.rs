//! Shipments: what goes from where to where, in which packages, by whom.

use super::addresses::{ShippingAddress, ShippingAddressFrom, ShippingAddressTo};
use super::customs::InternationalShipmentOptions;
use super::dangerous_goods::DangerousGoodsContact;
use super::measures::Weight;
use super::packages::Package;
use super::scalars::{CountryCode, Currency, Date, DateTime, SeId, ServiceCode};
use crate::declare::{names, object};

names! {
    /// What the carrier does to make sure that a shipment reaches the right person.
    ///
    /// Which of them there are depends on carrier and service.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments>
    pub enum DeliveryConfirmation {
        /// Nothing in particular.
        None = "none",
        /// The carrier records the delivery.
        Delivery = "delivery",
        /// Somebody signs.
        Signature = "signature",
        /// An adult signs.
        AdultSignature = "adult_signature",
        /// Somebody at the address signs, not a neighbour.
        DirectSignature = "direct_signature",
        /// The sender gets a notice by post.
        DeliveryMailed = "delivery_mailed",
        /// Somebody confirms by word of mouth.
        VerbalConfirmation = "verbal_confirmation",
        /// The recipient tells a code.
        DeliveryCode = "delivery_code",
        /// The recipient proves to be 16 or older.
        AgeVerification16Plus = "age_verification_16_plus",
    }
}

names! {
    /// Who insures the packages of a shipment.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/insurance>
    pub enum InsuranceProvider {
        /// Nobody.
        None = "none",
        /// Shipsurance, through ShipStation.
        Shipsurance = "shipsurance",
        /// The carrier.
        Carrier = "carrier",
        /// An insurer outside ShipStation.
        ThirdParty = "third_party",
    }
}

names! {
    /// Where an order was placed.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments>
    pub enum OrderSourceName {
        AmazonCa = "amazon_ca",
        AmazonUs = "amazon_us",
        Brightpearl = "brightpearl",
        ChannelAdvisor = "channel_advisor",
        Cratejoy = "cratejoy",
        Ebay = "ebay",
        Etsy = "etsy",
        Jane = "jane",
        GrouponGoods = "groupon_goods",
        Magento = "magento",
        Paypal = "paypal",
        SellerActive = "seller_active",
        Shopify = "shopify",
        StitchLabs = "stitch_labs",
        Squarespace = "squarespace",
        ThreeDcart = "three_dcart",
        Tophatter = "tophatter",
        Walmart = "walmart",
        WooCommerce = "woo_commerce",
        Volusion = "volusion",
    }
}

names! {
    /// How far a shipment has come.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments>
    pub enum ShipmentStatus {
        /// It has no label yet.
        Pending = "pending",
        /// Its label is being made.
        Processing = "processing",
        /// It has a label.
        LabelPurchased = "label_purchased",
        /// It was given up.
        Cancelled = "cancelled",
    }
}

names! {
    /// What the service does about the addresses before it goes on.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/addresses>
    pub enum ValidateAddress {
        /// Nothing.
        NoValidation = "no_validation",
        /// It refuses addresses that it cannot verify.
        ValidateOnly = "validate_only",
        /// It refuses addresses that it cannot verify, and corrects the others.
        ValidateAndClean = "validate_and_clean",
    }
}

names! {
    /// Whose tax identifier it is.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/shipping/international>
    pub enum TaxableEntityType {
        Shipper = "shipper",
        Recipient = "recipient",
        /// The importer of record.
        Ior = "ior",
    }
}

names! {
    /// The kind of a tax identifier.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/shipping/international>
    pub enum IdentifierType {
        /// Value-added tax.
        Vat = "vat",
        /// Economic operator of the EU or UK.
        Eori = "eori",
        /// Social security number.
        Ssn = "ssn",
        /// Employer of the US.
        Ein = "ein",
        /// Tax identification number.
        Tin = "tin",
        /// Import one-stop shop of the EU.
        Ioss = "ioss",
        /// Permanent account number of India.
        Pan = "pan",
        /// VAT on e-commerce of Norway.
        Voec = "voec",
        /// Personal customs clearance code of South Korea.
        Pccc = "pccc",
        /// One-stop shop of the EU.
        Oss = "oss",
        Passport = "passport",
        /// Australian business number.
        Abn = "abn",
        /// UK internal market scheme.
        Ukims = "ukims",
    }
}

object! {
    /// A tax identifier for customs.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/shipping/international>
    pub struct TaxIdentifier {
        /// Whose it is.
        pub taxable_entity_type: TaxableEntityType,
        /// What kind it is.
        pub identifier_type: IdentifierType,
        /// The country that issued it.
        pub issuing_authority: CountryCode,
        /// The identifier itself.
        pub value: String,
    }
}

object! {
    /// An item of an order that a shipment fulfils.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/create_shipments>
    pub struct ShipmentItem {
        /// What it is.
        pub name: Option<String>,
        /// The order of the service that it belongs to.
        pub sales_order_id: Option<String>,
        /// The item of that order.
        pub sales_order_item_id: Option<String>,
        /// How many of them are in the shipment.
        #[is(min(0))]
        pub quantity: Option<i64>,
        /// Your stock keeping unit.
        pub sku: Option<String>,
        /// The stock keeping unit of the bundle that it is part of.
        #[is(read_only)]
        pub bundle_sku: Option<String>,
        /// The order source's id of the order.
        pub external_order_id: Option<String>,
        /// The order source's id of the item.
        pub external_order_item_id: Option<String>,
        /// Amazon's standard identification number, 10 characters.
        #[is(min(10), max(10))]
        pub asin: Option<String>,
        /// Where it was ordered.
        pub order_source_code: Option<OrderSourceName>,
    }
}

object! {
    /// A word by which shipments can be found again.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/tags>
    pub struct Tag {
        /// Identifies it: a number, unlike other ids.
        #[is(read_only)]
        pub tag_id: Option<i64>,
        /// The word itself.
        #[is(min(1))]
        pub name: String,
        /// Its colour, in hexadecimal: `#FF0000`.
        pub color: Option<String>,
    }
}

names! {
    /// Who pays for the shipping in place of the sender.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/shipping/bill-to-third-party>
    pub enum BillToParty {
        Recipient = "recipient",
        ThirdParty = "third_party",
    }
}

names! {
    /// How a package comes to the carrier.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/advanced-options>
    pub enum OriginType {
        /// The carrier picks it up.
        Pickup = "pickup",
        /// The sender drops it off.
        DropOff = "drop_off",
    }
}

names! {
    /// How the recipient may pay on delivery.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/advanced-options>
    pub enum CollectOnDeliveryPaymentType {
        Any = "any",
        Cash = "cash",
        /// A cheque or money order that is as good as cash.
        CashEquivalent = "cash_equivalent",
        None = "none",
    }
}

object! {
    /// What the recipient pays on delivery.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/advanced-options>
    pub struct PaymentAmount {
        /// The currency of `amount`.
        pub currency: Option<Currency>,
        /// How much, in whole units of the currency, with a fraction.
        #[is(min(0))]
        pub amount: Option<f64>,
    }
}

object! {
    /// Payment on delivery instead of in advance.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/advanced-options>
    pub struct CollectOnDelivery {
        /// How the recipient may pay.
        pub payment_type: Option<CollectOnDeliveryPaymentType>,
        /// What the recipient pays.
        pub payment_amount: Option<PaymentAmount>,
    }
}

names! {
    /// Goods that are under rules of their own.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/advanced-options>
    pub enum RegulatedContentType {
        DayOldPoultry = "day_old_poultry",
        OtherLiveAnimal = "other_live_animal",
    }
}

object! {
    /// What FedEx wants to know of freight.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/advanced-options>
    pub struct FedexFreight {
        /// What the shipper loaded and counted.
        pub shipper_load_and_count: Option<String>,
        /// The confirmation number of the booking.
        pub booking_confirmation: Option<String>,
    }
}

names! {
    /// Who sends to whom: consumers (`c`) or businesses (`b`).
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/advanced-options>
    pub enum MovementIndicator {
        C2c = "c2c",
        B2c = "b2c",
        C2b = "c2b",
        B2b = "b2b",
    }
}

object! {
    /// What the Windsor Framework asks of goods that go from Great Britain to Northern Ireland.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/advanced-options>
    pub struct WindsorFrameworkDetails {
        /// Who sends to whom.
        pub movement_indicator: Option<MovementIndicator>,
        /// Whether the goods are declared as not at risk of going on into the EU.
        pub not_at_risk: Option<bool>,
    }
}

object! {
    /// What only some carriers do. The options of a carrier are in its list of options; those that it does not have
    /// are refused or ignored.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/advanced-options>
    pub struct AdvancedShipmentOptions {
        /// What the carrier does where it cannot deliver, if the connection does not say:
        /// `AddressServiceRequested`, `ForwardingServiceRequested`, `ChangeServiceRequested` or
        /// `ReturnServiceRequested`.
        // Not in the definition, which leaves this object open, but in the documentation of the same options.
        pub ancillary_endorsements_option: Option<String>,
        /// The account with the carrier that pays, if not the sender's. Goes with the other `bill_to_` fields.
        pub bill_to_account: Option<String>,
        /// The country of whoever pays.
        pub bill_to_country_code: Option<CountryCode>,
        /// Who pays, if not the sender. A third party needs the other `bill_to_` fields too.
        pub bill_to_party: Option<BillToParty>,
        /// The postal code of whoever pays.
        pub bill_to_postal_code: Option<String>,
        /// Whether there is alcohol in it. Default: `false`.
        pub contains_alcohol: Option<bool>,
        /// Whether the sender pays the duties (UPS, FedEx, DHL Express). Default: `false`.
        pub delivered_duty_paid: Option<bool>,
        /// Whether there is dry ice in it. Default: `false`.
        pub dry_ice: Option<bool>,
        /// How much dry ice there is.
        pub dry_ice_weight: Option<Weight>,
        /// Whether a package is too large or too odd for machines, mainly with USPS. Default: `false`.
        pub non_machinable: Option<bool>,
        /// Whether it may be delivered on a Saturday. Default: `false`.
        pub saturday_delivery: Option<bool>,
        /// What FedEx wants to know of freight.
        pub fedex_freight: Option<FedexFreight>,
        /// Whether the prices of UPS Ground with Freight Pricing count; needs `freight_class`.
        pub use_ups_ground_freight_pricing: Option<bool>,
        /// The freight class of the NMFTA, as a string: `77.5`, `110`.
        pub freight_class: Option<String>,
        /// A note of your own, at most 100 characters.
        #[is(max(100))]
        pub custom_field1: Option<String>,
        /// A second note of your own, at most 100 characters.
        #[is(max(100))]
        pub custom_field2: Option<String>,
        /// A third note of your own, at most 100 characters.
        #[is(max(100))]
        pub custom_field3: Option<String>,
        /// How the packages come to the carrier.
        pub origin_type: Option<OriginType>,
        /// Whether the carrier has to handle it with extra care.
        pub additional_handling: Option<bool>,
        /// Whether the carrier may leave it without a signature.
        pub shipper_release: Option<bool>,
        /// What the recipient pays on delivery.
        pub collect_on_delivery: Option<CollectOnDelivery>,
        /// Whether a third party receives the goods, so that no commercial invoice goes with them. Default: `false`.
        pub third_party_consignee: Option<bool>,
        /// Whether there are dangerous goods in it. Default: `false`.
        pub dangerous_goods: Option<bool>,
        /// Whom to ask about the dangerous goods.
        pub dangerous_goods_contact: Option<DangerousGoodsContact>,
        /// What the Windsor Framework asks.
        pub windsor_framework_details: Option<WindsorFrameworkDetails>,
        /// The number of the licence.
        ///
        /// Deprecated: use `license_number` of `customs`.
        pub license_number: Option<String>,
        /// The number of the invoice.
        ///
        /// Deprecated: use `invoice_additional_details` of `customs`.
        pub invoice_number: Option<String>,
        /// The number of the certificate.
        ///
        /// Deprecated: use `certificate_number` of `customs`.
        pub certificate_number: Option<String>,
        /// Whether what is in it breaks easily. Default: `false`.
        pub fragile: Option<bool>,
        /// Whether the carrier may deliver to this very address only. Default: `false`.
        #[wire("delivery-as-addressed")]
        pub delivery_as_addressed: Option<bool>,
        /// Whether it goes back after the first failed attempt. Default: `false`.
        #[wire("return-after-first-attempt")]
        pub return_after_first_attempt: Option<bool>,
        /// The goods in it that are under rules of their own.
        pub regulated_content_type: Option<RegulatedContentType>,
    }
}

/// The counterpart of `Option` for a field that is always there.
type Always<T> = T;

/// Declares one of the shipment objects. They have the same fields and differ in which of them are needed.
///
/// `record` is there where the object has the fields that only the service writes; `read_only` after it marks them
/// where the object is also sent.
macro_rules! shipment {
    (
        $(#[$($attribute:tt)*])*
        pub struct $name:ident;
        $(record: $Record:ident $($read_only:ident)?;)?
        carrier_id: Option<SeId> $(, $carrier:ident)?;
        ship_to: $To:ident;
        ship_from: $From:ty;
        packages: $Packages:ident;
        others: $Other:ident;
        $($own:tt)*
    ) => {
        object! {
            $(#[$($attribute)*])*
            pub struct $name {
                $($own)*
                $(
                    /// Identifies the shipment.
                    $(#[is($read_only)])?
                    pub shipment_id: $Record<SeId>,
                )?
                /// The connection to the carrier that is billed for the shipping.
                $(#[is($carrier)])?
                pub carrier_id: Option<SeId>,
                /// The carrier's service.
                pub service_code: Option<ServiceCode>,
                /// The shipping rule that chooses carrier and service.
                pub shipping_rule_id: Option<SeId>,
                /// The order source's id of the order.
                pub external_order_id: Option<String>,
                /// The items of the order, as the order source told them. Default: empty.
                pub items: Option<Vec<ShipmentItem>>,
                /// The tax identifiers for customs.
                pub tax_identifiers: Option<Vec<TaxIdentifier>>,
                /// Your own id of the shipment, unique, by which it can be looked up. The service cuts it off after 50
                /// characters.
                #[is(max(50))]
                pub external_shipment_id: Option<String>,
                /// Your own number of the shipment, which need not be unique. The service cuts it off after 50
                /// characters. Default: `external_shipment_id`.
                #[is(max(50))]
                pub shipment_number: Option<String>,
                /// The day on which it leaves. On a day when the carrier does not work, it leaves on the next.
                pub ship_date: $Other<Date>,
                $(
                    /// When the shipment was made.
                    $(#[is($read_only)])?
                    pub created_at: $Record<DateTime>,
                    /// When the shipment was last changed.
                    $(#[is($read_only)])?
                    pub modified_at: $Record<DateTime>,
                    /// How far it has come.
                    $(#[is($read_only)])?
                    pub shipment_status: $Record<ShipmentStatus>,
                )?
                /// Where it goes.
                pub ship_to: $To<ShippingAddressTo>,
                /// Where it leaves from, unless `warehouse_id` says so.
                pub ship_from: $From,
                /// The warehouse that it leaves from, unless `ship_from` says so.
                pub warehouse_id: Option<SeId>,
                /// Where it goes if it cannot be delivered. Default: `ship_from`.
                pub return_to: $Other<ShippingAddress>,
                /// Whether it is meant to be a return. Default: `false`.
                pub is_return: Option<bool>,
                /// How its delivery is confirmed. Default: `none`.
                pub confirmation: $Other<DeliveryConfirmation>,
                /// What customs want to know, where it crosses a border.
                pub customs: Option<InternationalShipmentOptions>,
                /// What only some carriers do.
                pub advanced_options: $Other<AdvancedShipmentOptions>,
                /// Who insures the packages. Default: `none`.
                pub insurance_provider: $Other<InsuranceProvider>,
                $(
                    /// The words by which it can be found again.
                    $(#[is($read_only)])?
                    pub tags: $Record<Vec<Tag>>,
                )?
                /// Where it was ordered.
                pub order_source_code: Option<OrderSourceName>,
                /// The packages, at least one. Some carriers take no more than one.
                #[is(min(1))]
                pub packages: $Packages<Vec<Package>>,
                $(
                    /// How heavy all packages are together.
                    $(#[is($read_only)])?
                    pub total_weight: $Record<Weight>,
                )?
                /// A second price list whose price is wanted for comparison: `retail`. Only UPS and USPS have it.
                pub comparison_rate_type: Option<String>,
                $(
                    /// The carrier's zone between the two addresses, from which some carriers derive the price.
                    $(#[is($read_only)])?
                    pub zone: Option<i64>,
                )?
            }
        }
    };
}

shipment! {
    /// The shipment that a label is bought for. It needs a service or a shipping rule, and `ship_from` or
    /// `warehouse_id`.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/create_label>
    // The definition requires `service_code`, yet describes a shipping rule as that which chooses the service.
    #[either(service_code, shipping_rule_id)]
    #[either(ship_from, warehouse_id)]
    pub struct ShipmentRequest;
    // The definition requires `carrier_id`; the documented example of a label has none.
    carrier_id: Option<SeId>, expected;
    ship_to: Always;
    ship_from: Option<ShippingAddressFrom>;
    packages: Always;
    others: Option;
}

shipment! {
    /// A shipment as the service keeps it.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/get_shipment_by_id>
    pub struct Shipment;
    record: Always;
    // The definition requires `carrier_id`, `service_code`, `warehouse_id` and `customs`, which stay empty where the
    // shipment was made without them.
    carrier_id: Option<SeId>;
    ship_to: Always;
    ship_from: ShippingAddress;
    packages: Always;
    others: Always;
}

shipment! {
    /// As much of a shipment as is known.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments>
    pub struct PartialShipment;
    record: Option read_only;
    carrier_id: Option<SeId>;
    ship_to: Option;
    ship_from: Option<ShippingAddress>;
    packages: Option;
    others: Option;
}

shipment! {
    /// A shipment to be made or priced. It needs `ship_from` or `warehouse_id`.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/create_shipments>
    #[either(ship_from, warehouse_id)]
    pub struct AddressValidatingShipment;
    record: Option read_only;
    // The definition requires `shipment_id`, which only the service can write, and `carrier_id` and `service_code`,
    // which the documented examples of rates leave to `rate_options`.
    carrier_id: Option<SeId>;
    ship_to: Always;
    ship_from: Option<ShippingAddress>;
    packages: Option;
    others: Option;
    /// What the service does about the addresses first. Default: `no_validation`.
    pub validate_address: Option<ValidateAddress>,
}
