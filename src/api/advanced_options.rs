//! What only some carriers do with a shipment.

use super::dangerous_goods::DangerousGoodsContact;
use super::measures::Weight;
use super::scalars::{CountryCode, Currency};
use crate::declare::{names, object};

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
