//! Rates: what carriers would charge for a shipment.

use super::errors::ErrorDetail;
use super::money::MonetaryValue;
use super::rate_estimates::{EstimateRatesRequest, RateEstimate};
use super::scalars::{Currency, Date, DateTime, SeId};
use super::shipments::{AddressValidatingShipment, Shipment};
use crate::declare::{names, object, operations};

names! {
    /// How a rate is, or is to be, worked out.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/rates>
    // The definition has `quick` for requests only, in a list of its own.
    pub enum RateType {
        /// Without a shipment: an estimate.
        Check = "check",
        /// For a shipment, so that a label can be bought with it.
        Shipment = "shipment",
        /// Only in requests.
        Quick = "quick",
    }
}

names! {
    /// In what a rate is ahead of the others of the same reply.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/rates/calculate_rates>
    pub enum RateAttributes {
        /// It arrives soon enough for little money.
        BestValue = "best_value",
        Cheapest = "cheapest",
        Fastest = "fastest",
    }
}

names! {
    /// Whether a label can be bought with a rate.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/rates>
    pub enum ValidationStatus {
        Valid = "valid",
        /// It cannot; `error_messages` says why.
        Invalid = "invalid",
        /// It can, with the reservations of `warning_messages`.
        HasWarnings = "has_warnings",
        Unknown = "unknown",
    }
}

names! {
    /// How far a request for rates has come.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/rates/calculate_rates>
    pub enum RateResponseStatus {
        /// Some carriers have not answered yet.
        Working = "working",
        /// All carriers have answered.
        Completed = "completed",
        /// Some carriers failed; `errors` says how.
        Partial = "partial",
        /// All carriers failed, although the HTTP status is 200; `errors` says how.
        Error = "error",
    }
}

names! {
    /// What a part of the price is for.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/rates>
    pub enum RateDetailType {
        Uncategorized = "uncategorized",
        Shipping = "shipping",
        Insurance = "insurance",
        Confirmation = "confirmation",
        Discount = "discount",
        FuelCharge = "fuel_charge",
        AdditionalFees = "additional_fees",
        Tariff = "tariff",
        Tax = "tax",
        Delivery = "delivery",
        Handling = "handling",
        SpecialGoods = "special_goods",
        Pickup = "pickup",
        LocationFee = "location_fee",
        Oversize = "oversize",
        Returns = "returns",
        Notifications = "notifications",
        Tip = "tip",
        DutiesAndTaxes = "duties_and_taxes",
        BrokerageFee = "brokerage_fee",
        AdminFee = "admin_fee",
        Adjustment = "adjustment",
    }
}

names! {
    /// The kind of a tax.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/rates>
    pub enum TaxType {
        /// Value-added tax.
        Vat = "vat",
    }
}

object! {
    /// The tax in a part of the price.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/rates>
    pub struct RateDetailAttributes {
        /// The kind of tax.
        pub tax_type: Option<TaxType>,
        /// The tax on the price in per cent: 20 for 20 %.
        pub tax_percentage: Option<f64>,
    }
}

object! {
    /// A part of the price.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/rates>
    pub struct RateDetail {
        /// What it is for.
        pub rate_detail_type: Option<RateDetailType>,
        /// What it is for, in the carrier's words.
        pub carrier_description: Option<String>,
        /// What it is for, as the carrier's code.
        pub carrier_billing_code: Option<String>,
        /// What else the carrier has to say.
        pub carrier_memo: Option<String>,
        /// How much it is.
        pub amount: Option<MonetaryValue>,
        /// The tax in it.
        pub rate_detail_attributes: Option<RateDetailAttributes>,
        /// Who charges it: the carrier, or for instance an insurer.
        pub billing_source: Option<String>,
    }
}

object! {
    /// The price of a shipment with one service of a carrier, with which a label can be bought.
    ///
    /// There is no total: it is `shipping_amount` + `insurance_amount` + `confirmation_amount` + `other_amount`, and
    /// `tax_amount` where there is one.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/rates/get_rate_by_id>
    pub struct Rate {
        /// Identifies it; a label can be bought with it.
        pub rate_id: SeId,
        /// How it was worked out.
        pub rate_type: RateType,
        /// The connection to the carrier.
        pub carrier_id: SeId,
        /// What the shipping costs.
        pub shipping_amount: MonetaryValue,
        /// What the insurance costs.
        pub insurance_amount: MonetaryValue,
        /// What the confirmation of the delivery costs.
        pub confirmation_amount: MonetaryValue,
        /// What everything else costs.
        pub other_amount: MonetaryValue,
        /// What the shipping costs in all under the price list that `comparison_rate_type` asked for.
        pub requested_comparison_amount: Option<MonetaryValue>,
        /// Duties and taxes of a shipment that crosses a border.
        pub tax_amount: Option<MonetaryValue>,
        /// The parts of the price.
        pub rate_details: Option<Vec<RateDetail>>,
        /// The carrier's zone between the two addresses.
        pub zone: Option<i64>,
        /// The package type that it is for.
        pub package_type: Option<String>,
        /// How many days it is likely to take, those included on which the carrier does not work.
        pub delivery_days: Option<i64>,
        /// Whether the carrier guarantees the delivery.
        pub guaranteed_service: bool,
        /// When it is likely to arrive.
        pub estimated_delivery_date: Option<Date>,
        /// How long it takes, in the carrier's words: `3`, `Monday 9/23 by 11:00 PM`.
        pub carrier_delivery_days: Option<String>,
        /// When it leaves.
        pub ship_date: Option<DateTime>,
        /// Whether it is the account's own price with the carrier.
        pub negotiated_rate: bool,
        /// The service's name for people.
        pub service_type: String,
        /// The service's code, for a label request.
        // Like `carrier_code`, a plain string: the definition gives it no pattern here.
        pub service_code: String,
        /// Whether the package can be tracked.
        pub trackable: bool,
        /// The carrier's code.
        pub carrier_code: String,
        /// The account's own name for the connection.
        pub carrier_nickname: String,
        /// The carrier's name for people.
        pub carrier_friendly_name: String,
        /// Whether a label can be bought with it.
        pub validation_status: ValidationStatus,
        /// What to know before buying.
        pub warning_messages: Vec<String>,
        /// Why no label can be bought with it.
        pub error_messages: Vec<String>,
        /// In what it is ahead of the others of the same reply; absent where it is looked up alone.
        pub rate_attributes: Option<Vec<RateAttributes>>,
    }
}

object! {
    /// The rates of a shipment, and what went wrong in finding them.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/rates/calculate_rates>
    pub struct RatesInformation {
        /// The rates with which a label can be bought.
        pub rates: Vec<Rate>,
        /// The rates with which no label can be bought; their `error_messages` say why.
        pub invalid_rates: Vec<Rate>,
        /// Identifies the request for rates.
        pub rate_request_id: SeId,
        /// The shipment that they are for.
        pub shipment_id: SeId,
        /// When they were worked out.
        // The definition types it as an id.
        pub created_at: DateTime,
        /// How far the request has come.
        pub status: RateResponseStatus,
        /// What went wrong, carrier by carrier, also under HTTP status 200.
        pub errors: Vec<ErrorDetail>,
    }
}

object! {
    /// Which carriers to ask for rates, and how.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/rates/calculate_rates>
    pub struct RateRequest {
        /// The connections to ask, at least one.
        #[is(min(1))]
        pub carrier_ids: Vec<SeId>,
        /// The package types to ask for.
        pub package_types: Option<Vec<String>>,
        /// The services to ask for. Default: all.
        pub service_codes: Option<Vec<String>>,
        /// Whether duties and taxes of a shipment that crosses a border are worked out too.
        pub calculate_tax_amount: Option<bool>,
        /// The currency in which to answer, where that is possible.
        pub preferred_currency: Option<Currency>,
        /// Whether it is a return.
        pub is_return: Option<bool>,
        /// How the rates are to be worked out.
        pub rate_type: Option<RateType>,
    }
}

object! {
    /// A request for rates, of a new shipment (`shipment`) or one that the service has (`shipment_id`).
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/rates/calculate_rates>
    // The definition requires both `shipment` and `shipment_id`, and at the same time exactly one of them.
    #[either(shipment, shipment_id)]
    pub struct CalculateRatesRequest {
        /// The service point that the carrier delivers to, in place of the address in `ship_to`.
        pub ship_to_service_point_id: Option<String>,
        /// The service point where the packages are handed in, in place of the address in `ship_from`.
        pub ship_from_service_point_id: Option<String>,
        /// The shipment that the service has.
        pub shipment_id: Option<SeId>,
        /// The new shipment. The service keeps it.
        pub shipment: Option<AddressValidatingShipment>,
        /// Which carriers to ask, and how.
        // The definition does not require it, but the `carrier_ids` in it.
        pub rate_options: Option<RateRequest>,
    }
}

object! {
    /// A shipment with its rates.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/rates/calculate_rates>
    pub struct RatedShipment extends shipment: Shipment {
        /// The rates, and what went wrong in finding them.
        pub rate_response: RatesInformation,
    }
}

object! {
    /// A request for the rates of many shipments, new ones (`shipments`) or those that the service has
    /// (`shipment_ids`).
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/rates/compare_bulk_rates>
    #[either(shipments, shipment_ids)]
    pub struct CompareBulkRatesRequest {
        /// The service point that the carrier delivers to, in place of the addresses in `ship_to`.
        pub ship_to_service_point_id: Option<String>,
        /// The service point where the packages are handed in, in place of the addresses in `ship_from`.
        pub ship_from_service_point_id: Option<String>,
        /// The shipments that the service has.
        pub shipment_ids: Option<Vec<SeId>>,
        /// The new shipments, at least one. The service keeps them.
        #[is(min(1))]
        pub shipments: Option<Vec<AddressValidatingShipment>>,
        /// Which carriers to ask, and how.
        pub rate_options: RateRequest,
    }
}

object! {
    /// How far the rates of one shipment are.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/rates/compare_bulk_rates>
    pub struct BulkRate {
        /// Identifies the request for rates.
        pub rate_request_id: SeId,
        /// The shipment that they are for: `shipments.listRates` has its rates.
        pub shipment_id: SeId,
        /// When they were asked for.
        pub created_at: DateTime,
        /// How far the request has come.
        pub status: RateResponseStatus,
        /// What went wrong so far.
        pub errors: Vec<ErrorDetail>,
    }
}

operations! {
    /// Asks carriers what a shipment would cost, one rate per service.
    ///
    /// The service keeps the shipment and the rates. Carriers that fail do so inside `rate_response`, under HTTP
    /// status 200.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/rates/calculate_rates>
    calculate_rates {
        call: rates.calculate,
        route: Post "/rates",
        effect: Rate,
        creates: true,
        body: CalculateRatesRequest,
        reply: RatedShipment,
    }

    /// Looks up a rate that was worked out earlier.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/rates/get_rate_by_id>
    get_rate_by_id {
        call: rates.get,
        route: Get "/rates/{rate_id}",
        path: { rate_id: SeId },
        effect: Read,
        reply: Rate,
    }

    /// Asks carriers what many shipments would cost.
    ///
    /// The reply comes before the carriers' answers: it tells for each shipment how far they are, and
    /// `shipments.listRates` has the rates once they are there. The service keeps new shipments.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/rates/compare_bulk_rates>
    compare_bulk_rates {
        call: rates.compareBulk,
        route: Post "/rates/bulk",
        effect: Rate,
        creates: true,
        body: CompareBulkRatesRequest,
        reply: Vec<BulkRate>,
    }

    /// Estimates what a package would cost, by little more than its weight and where it goes.
    ///
    /// Nothing is kept, and no label can be bought with an estimate.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/rates/estimate_rates>
    estimate_rates {
        call: rates.estimate,
        route: Post "/rates/estimate",
        effect: Read,
        body: EstimateRatesRequest,
        reply: Vec<RateEstimate>,
    }
}
