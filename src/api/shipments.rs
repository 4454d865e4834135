//! Shipments: what goes from where to where, in which packages, by whom.

use super::addresses::{ShippingAddress, ShippingAddressFrom, ShippingAddressTo};
use super::advanced_options::AdvancedShipmentOptions;
use super::customs::InternationalShipmentOptions;
use super::measures::Weight;
use super::packages::Package;
use super::scalars::{CountryCode, Date, DateTime, SeId, ServiceCode};
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

/// The counterpart of `Option` for a field that is always there.
type Always<T> = T;

/// Declares one of the shipment objects. They have the same fields and differ in which of them are needed.
///
/// `record` is there where the object has the fields that only the service writes; `read_only` after it marks them
/// where the object is also sent. `carrier_id` is there where the object tells who ships it and by which service.
macro_rules! shipment {
    (
        $(#[$($attribute:tt)*])*
        pub struct $name:ident;
        $(record: $Record:ident $($read_only:ident)?;)?
        $(carrier_id: $Carrier:ty $(, $carrier:ident)?;)?
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
                $(
                    /// The connection to the carrier that is billed for the shipping.
                    $(#[is($carrier)])?
                    pub carrier_id: $Carrier,
                    /// The carrier's service.
                    pub service_code: Option<ServiceCode>,
                    /// The shipping rule that chooses carrier and service.
                    pub shipping_rule_id: Option<SeId>,
                )?
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

shipment! {
    /// A shipment whose carrier and service the Rate Shopper chooses. It needs `ship_from` or `warehouse_id`.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/create_label_from_rate_shopper>
    #[either(ship_from, warehouse_id)]
    pub struct RateShopperShipment;
    record: Option read_only;
    // The definition requires neither, nor anything else of this object; no label can be bought without them.
    ship_to: Always;
    ship_from: Option<ShippingAddress>;
    packages: Always;
    others: Option;
}
