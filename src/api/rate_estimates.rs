//! Estimates: what carriers would charge for a package of which little is known yet.

use super::addresses::AddressResidentialIndicator;
use super::measures::{Dimensions, Weight};
use super::money::MonetaryValue;
use super::rates::{RateAttributes, RateType, ValidationStatus};
use super::scalars::{CountryCode, Date, DateTime, PostalCode, SeId};
use super::shipments::DeliveryConfirmation;
use crate::declare::object;

object! {
    /// A package to estimate the price of, and the carriers to ask (`carrier_ids`, or `carrier_id` for one).
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/rates/estimate_rates>
    // The definition takes one of them, and requires neither where it takes it.
    #[either(carrier_ids, carrier_id)]
    pub struct EstimateRatesRequest {
        /// Deprecated: use `carrier_ids`. The connection to ask.
        pub carrier_id: Option<SeId>,
        /// The connections to ask, at least one.
        #[is(min(1))]
        pub carrier_ids: Option<Vec<SeId>>,
        /// The country it leaves from.
        pub from_country_code: CountryCode,
        /// The postal code of the place it leaves from.
        pub from_postal_code: PostalCode,
        /// The city, town or other locality it leaves from.
        #[is(min(1))]
        pub from_city_locality: String,
        /// The state or province it leaves from.
        #[is(min(1))]
        pub from_state_province: String,
        /// The country it goes to.
        pub to_country_code: CountryCode,
        /// The postal code of the place it goes to.
        pub to_postal_code: PostalCode,
        /// The city, town or other locality it goes to.
        #[is(min(1))]
        pub to_city_locality: String,
        /// The state or province it goes to.
        #[is(min(1))]
        pub to_state_province: String,
        /// How heavy it is.
        pub weight: Weight,
        /// How large it is.
        pub dimensions: Option<Dimensions>,
        /// How its delivery is confirmed.
        pub confirmation: Option<DeliveryConfirmation>,
        /// Whether it goes to a home.
        pub address_residential_indicator: Option<AddressResidentialIndicator>,
        // Required in the definition; the documented example of the official Python SDK is answered without it.
        /// When it leaves: today, where it is left out.
        #[is(expected)]
        pub ship_date: Option<DateTime>,
    }
}

object! {
    /// What a package is likely to cost with one service of a carrier. A rate without an id: no label can be bought
    /// with it.
    ///
    /// There is no total: it is `shipping_amount` + `insurance_amount` + `confirmation_amount` + `other_amount`, and
    /// `tax_amount` where there is one.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/rates/estimate_rates>
    pub struct RateEstimate {
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
        /// Duties and taxes, where it crosses a border.
        pub tax_amount: Option<MonetaryValue>,
        // Required in the definition, and may be null, as may `package_type`.
        /// The carrier's zone between the two addresses.
        #[is(min(0))]
        pub zone: Option<i64>,
        /// The package type that it is for.
        pub package_type: Option<String>,
        /// How many days it is likely to take, those included on which the carrier does not work.
        #[is(min(1))]
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
        /// The service's code.
        pub service_code: String,
        /// Whether the package can be tracked.
        pub trackable: bool,
        /// The carrier's code.
        pub carrier_code: String,
        /// The account's own name for the connection.
        pub carrier_nickname: String,
        /// The carrier's name for people.
        pub carrier_friendly_name: String,
        /// Whether the service takes the package.
        pub validation_status: ValidationStatus,
        /// What to know of it.
        pub warning_messages: Vec<String>,
        /// Why the service does not take the package.
        pub error_messages: Vec<String>,
        /// In what it is ahead of the others of the same reply.
        pub rate_attributes: Option<Vec<RateAttributes>>,
    }
}
