//! What customs want to know of a shipment that crosses a border.

use super::addresses::ImporterOfRecords;
use super::measures::Weight;
use super::money::MonetaryValue;
use super::scalars::{CountryCode, Currency, SeId};
use crate::declare::{names, object};

names! {
    /// What a shipment holds, in the words of customs.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/shipping/international>
    pub enum PackageContents {
        Merchandise = "merchandise",
        Documents = "documents",
        Gift = "gift",
        ReturnedGoods = "returned_goods",
        Sample = "sample",
        /// Something else, which `contents_explanation` explains.
        SomethingElse = "other",
    }
}

names! {
    /// What becomes of a package that cannot be delivered.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/shipping/international>
    pub enum NonDelivery {
        ReturnToSender = "return_to_sender",
        /// The carrier disposes of it.
        TreatAsAbandoned = "treat_as_abandoned",
    }
}

names! {
    /// Who pays and answers for what on the way: the Incoterms, those of earlier editions included.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/shipping/international>
    pub enum AllowedIncoterms {
        /// Ex works.
        Exw = "exw",
        /// Free carrier.
        Fca = "fca",
        /// Carriage paid to.
        Cpt = "cpt",
        /// Carriage and insurance paid to.
        Cip = "cip",
        /// Delivered at place, unloaded.
        Dpu = "dpu",
        /// Delivered at place.
        Dap = "dap",
        /// Delivered, duty paid.
        Ddp = "ddp",
        /// Free alongside ship.
        Fas = "fas",
        /// Free on board.
        Fob = "fob",
        /// Cost and freight.
        Cfr = "cfr",
        /// Cost, insurance and freight.
        Cif = "cif",
        /// Delivered, duty unpaid.
        Ddu = "ddu",
        /// Delivered at frontier.
        Daf = "daf",
        /// Delivered ex quay.
        Deq = "deq",
        /// Delivered ex ship.
        Des = "des",
    }
}

object! {
    /// What the import is likely to cost, for the commercial invoice.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/shipping/international>
    pub struct EstimatedImportCharges {
        /// The taxes.
        pub taxes: Option<MonetaryValue>,
        /// The duties.
        pub duties: Option<MonetaryValue>,
    }
}

object! {
    /// What else stands on the commercial invoice.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/shipping/international>
    pub struct InvoiceAdditionalDetails {
        /// What the freight costs.
        pub freight_charge: Option<MonetaryValue>,
        /// What the insurance costs.
        pub insurance_charge: Option<MonetaryValue>,
        /// What is taken off.
        pub discount: Option<MonetaryValue>,
        /// What the import is likely to cost.
        pub estimated_import_charges: Option<EstimatedImportCharges>,
        /// A further cost.
        pub other_charge: Option<MonetaryValue>,
        /// What `other_charge` is for.
        pub other_charge_description: Option<String>,
        /// The invoice's number.
        pub invoice_number: Option<String>,
    }
}

object! {
    /// One kind of goods in a shipment, as customs want to know it.
    ///
    /// Deprecated: put it into the `products` of a package.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/shipping/international>
    pub struct CustomsItem {
        /// Identifies it.
        // The definition requires what only the service can write.
        #[is(read_only)]
        pub customs_item_id: Option<SeId>,
        /// What it is, at most 100 characters.
        #[is(max(100))]
        pub description: Option<String>,
        /// How many pieces there are. Default: 0.
        #[is(min(0))]
        pub quantity: Option<i64>,
        /// The declared value of each piece, in `value_currency`.
        #[is(min(0))]
        pub value: Option<f64>,
        /// The currency of `value`.
        pub value_currency: Option<Currency>,
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
    }
}

object! {
    /// The customs declaration of a shipment.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/shipping/international>
    pub struct InternationalShipmentOptions {
        /// What the shipment holds. Default: `merchandise`.
        pub contents: PackageContents,
        /// What `contents` does not say. Needed where that is `other`.
        pub contents_explanation: Option<String>,
        /// What becomes of a package that cannot be delivered. Default: `return_to_sender`.
        pub non_delivery: NonDelivery,
        /// The terms of trade.
        pub terms_of_trade_code: Option<AllowedIncoterms>,
        /// The declaration printed on the commercial invoice.
        pub declaration: Option<String>,
        /// What else stands on the commercial invoice.
        pub invoice_additional_details: Option<InvoiceAdditionalDetails>,
        /// Who imports the goods.
        pub importer_of_record: Option<ImporterOfRecords>,
        /// The number of the export or import licence.
        pub license_number: Option<String>,
        /// The number of the certificate.
        pub certificate_number: Option<String>,
        /// The goods. Default: empty.
        ///
        /// Deprecated: use the `products` of the packages.
        pub customs_items: Option<Vec<CustomsItem>>,
    }
}
