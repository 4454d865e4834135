//! Packages and what is in them.

use super::dangerous_goods::DangerousGoods;
use super::measures::{Dimensions, Weight};
use super::money::MonetaryValue;
use super::scalars::{CountryCode, PackageCode, SeId};
use crate::declare::object;

object! {
    /// Up to three lines of your own text on a package's label, such as invoice numbers.
    ///
    /// Carriers differ: USPS prints 3 lines of 60 characters, FedEx 3 (35 in the first, 30 in the others), UPS 2 of
    /// 35, OnTrac 2 of 25; others may print none.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/create_label>
    pub struct LabelMessages {
        // The definition requires all three keys and lets them be null, which is also their default.
        /// The first line; a carrier may put a word such as "REF" before it.
        pub reference1: Option<String>,
        /// The second line; a carrier may put a word such as "INV" before it.
        pub reference2: Option<String>,
        /// The third line; a carrier may put a word such as "PO" before it.
        pub reference3: Option<String>,
    }
}

object! {
    /// One kind of goods inside a package, as customs and commercial invoices want to know it.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/create_shipments>
    pub struct Products {
        /// What it is, at most 100 characters.
        #[is(max(100))]
        pub description: Option<String>,
        /// How many pieces are in the shipment. Default: 0.
        #[is(min(0))]
        pub quantity: Option<i64>,
        /// The declared value of each piece.
        pub value: Option<MonetaryValue>,
        /// How heavy it is.
        pub weight: Option<Weight>,
        /// Its code in the harmonized system, with its dots: `3926.1`.
        pub harmonized_tariff_code: Option<String>,
        /// The country where it was made.
        pub country_of_origin: Option<CountryCode>,
        /// What `quantity` counts.
        pub unit_of_measure: Option<String>,
        /// Your stock keeping unit.
        pub sku: Option<String>,
        /// What `sku` stands for.
        pub sku_description: Option<String>,
        /// The manufacturer's identification code (MID).
        pub mid_code: Option<String>,
        /// Where the seller offers it on the web.
        pub product_url: Option<String>,
        /// The rate of value-added tax on it, as a fraction: `0.2` for 20 %.
        pub vat_rate: Option<f64>,
        /// The dangerous goods in it. Default: none.
        pub dangerous_goods: Option<Vec<DangerousGoods>>,
        /// Anything else about it, under keys that the definition leaves open.
        pub extended_details: Option<std::collections::BTreeMap<String, serde_json::Value>>,
    }
}

object! {
    /// One package of a shipment.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/create_shipments>
    pub struct Package {
        /// Identifies this package of this shipment.
        #[is(read_only)]
        pub shipment_package_id: Option<SeId>,
        /// Identifies its package type, one of the carrier's or the account's.
        pub package_id: Option<SeId>,
        /// Names its package type. `package` stands for packaging of your own.
        pub package_code: Option<PackageCode>,
        /// The name of its package type for people.
        pub package_name: Option<String>,
        /// How heavy it is, packaging included.
        pub weight: Weight,
        /// How large it is.
        pub dimensions: Option<Dimensions>,
        /// What it is insured for; the shipment's `insurance_provider` says by whom. Default: nothing.
        pub insured_value: Option<MonetaryValue>,
        /// Your own text on its label.
        pub label_messages: Option<LabelMessages>,
        /// Your own id of it.
        pub external_package_id: Option<String>,
        /// Its tracking number, in the carrier's format.
        #[is(read_only)]
        pub tracking_number: Option<String>,
        /// What is in it, at most 35 characters. Needed to, from and through Mexico.
        #[is(max(35))]
        pub content_description: Option<String>,
        /// What is in it, piece by piece, for customs documents. Default: empty.
        pub products: Option<Vec<Products>>,
    }
}

object! {
    /// A kind of packaging: one of a carrier's, or one that the account defined for itself.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/package_types>
    pub struct PackageType {
        /// Identifies it.
        pub package_id: Option<SeId>,
        /// Names it.
        pub package_code: PackageCode,
        /// Its name for people, 1 to 50 characters.
        #[is(min(1), max(50))]
        pub name: String,
        /// How large it is.
        pub dimensions: Option<Dimensions>,
        /// What it is meant for, at most 500 characters.
        #[is(max(500))]
        pub description: Option<String>,
    }
}
