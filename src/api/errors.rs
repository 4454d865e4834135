//! What the service says when it refuses, in whole or in part.

use super::scalars::{CarrierCode, SeId};
use crate::declare::{names, object};

names! {
    /// Who found the fault.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/guides/errors>
    pub enum ErrorSource {
        Carrier = "carrier",
        /// The shop system that orders are imported from.
        OrderSource = "order_source",
        /// ShipStation itself.
        Shipengine = "shipengine",
        // Not in this definition: the same service answers so under its newer address.
        /// ShipStation itself, by its new name.
        ShipStation = "ShipStation",
    }
}

names! {
    /// The kind of fault.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/guides/errors>
    pub enum ErrorType {
        /// The account's plan, trial or subscription does not allow it.
        AccountStatus = "account_status",
        /// The request is well-formed, but breaks a rule of the service or the carrier.
        BusinessRules = "business_rules",
        /// A field is missing or malformed.
        Validation = "validation",
        /// The key is wrong, or lacks the right.
        Security = "security",
        /// The service is at fault, or is called too often.
        System = "system",
        /// A carrier or another connected system is at fault.
        Integrations = "integrations",
        // Not in the definition; known to the official JavaScript SDK.
        Wallet = "wallet",
        // Not in the definition; known to the official JavaScript SDK.
        FundingSources = "funding_sources",
    }
}

names! {
    /// The exact fault, for programs to branch on. The service also sends codes that no list has.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/reference/errors-codes>
    pub enum ErrorCode {
        /// The carrier has no prepaid balance that could be filled.
        AutoFundNotSupported = "auto_fund_not_supported",
        /// The batch is being processed, or is done.
        BatchCannotBeModified = "batch_cannot_be_modified",
        /// Shipments of several carriers in one operation.
        CarrierConflict = "carrier_conflict",
        /// The account's connection to the carrier has ended.
        CarrierDisconnected = "carrier_disconnected",
        /// The account has no connection to the carrier.
        CarrierNotConnected = "carrier_not_connected",
        // Not in the definition; known to the official SDKs.
        /// The carrier does not insure.
        CarrierInsuranceNotSupported = "carrier_insurance_not_supported",
        /// The carrier cannot do this.
        CarrierNotSupported = "carrier_not_supported",
        /// The carrier does not offer this delivery confirmation.
        ConfirmationNotSupported = "confirmation_not_supported",
        /// The shipment crosses a border and has no customs items.
        CustomsItemsRequired = "customs_items_required",
        DefaultWarehouseCannotBeDeleted = "default_warehouse_cannot_be_deleted",
        /// Fields that exclude each other; `fields` names them.
        FieldConflict = "field_conflict",
        /// A field is missing or empty; `field_name` names it.
        FieldValueRequired = "field_value_required",
        FileNotFound = "file_not_found",
        /// The key is good, but lacks this right.
        Forbidden = "forbidden",
        FundingSourceError = "funding_source_error",
        FundingSourceMissingConfiguration = "funding_source_missing_configuration",
        FundingSourceRegistrationInProgress = "funding_source_registration_in_progress",
        /// An identifier of the caller's own, such as `external_shipment_id`, is in use.
        IdentifierConflict = "identifier_conflict",
        /// The id in the path is not the one in the body.
        IdentifiersMustMatch = "identifiers_must_match",
        /// The labels of the way there and back are of different carriers.
        IncompatiblePairedLabels = "incompatible_paired_labels",
        /// The balance is too low.
        InsufficientFunds = "insufficient_funds",
        /// The insurer refused.
        InsuranceFailure = "insurance_failure",
        InvalidAddress = "invalid_address",
        /// The account's plan does not include this.
        InvalidBillingPlan = "invalid_billing_plan",
        /// The carrier does not charge at this event.
        InvalidChargeEvent = "invalid_charge_event",
        // Not in the definition; known to the official SDKs.
        /// A date that does not fit, such as a ship date in the past.
        InvalidDate = "invalid_date",
        /// A value that the field does not take; `field_name` names it.
        InvalidFieldValue = "invalid_field_value",
        /// There is no object with this id, or it is not an id.
        InvalidIdentifier = "invalid_identifier",
        InvalidObject = "invalid_object",
        /// The object's status does not allow this.
        InvalidStatus = "invalid_status",
        /// Too short or too long; `min_length` and `max_length` tell the bounds.
        InvalidStringLength = "invalid_string_length",
        LabelImagesNotSupported = "label_images_not_supported",
        /// Something is wrong with the FedEx account.
        MeterFailure = "meter_failure",
        // Not in the definition; known to the official SDKs.
        /// The service takes one package per shipment.
        MultipackageNotSupported = "multipackage_not_supported",
        /// No carrier gave a price.
        NoRatesReturned = "no_rates_returned",
        // Not in the definition; known to the official SDKs.
        NotFound = "not_found",
        OrderSourceNotActive = "order_source_not_active",
        /// Too many requests: to ShipStation, or to the carrier; `error_source` tells which.
        RateLimitExceeded = "rate_limit_exceeded",
        RefreshNotSupported = "refresh_not_supported",
        /// The body is empty.
        RequestBodyRequired = "request_body_required",
        ReturnLabelNotSupported = "return_label_not_supported",
        /// No shipping rule chose a service.
        ServiceNotDetermined = "service_not_determined",
        /// The carrier connection has no settings.
        SettingsNotSupported = "settings_not_supported",
        ShippingRuleNotFound = "shipping_rule_not_found",
        SubscriptionInactive = "subscription_inactive",
        /// The carrier's terms wait for the merchant's consent.
        TermsNotAccepted = "terms_not_accepted",
        // Not in the definition; the official SDKs make it themselves.
        Timeout = "timeout",
        TrackingNotSupported = "tracking_not_supported",
        TrialExpired = "trial_expired",
        /// The key is wrong, expired or missing.
        Unauthorized = "unauthorized",
        Unknown = "unknown",
        Unspecified = "unspecified",
        /// The code was wrong: the verification starts anew.
        VerificationFailure = "verification_failure",
        /// Shipments of several warehouses in one operation.
        WarehouseConflict = "warehouse_conflict",
        /// There is a webhook for this event already.
        WebhookEventTypeConflict = "webhook_event_type_conflict",
    }
}

object! {
    /// One fault. Which of the optional fields are there depends on `error_code`.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/guides/errors>
    pub struct ErrorDetail {
        /// Who found it.
        pub error_source: ErrorSource,
        /// Its kind.
        pub error_type: ErrorType,
        /// What it is, exactly.
        pub error_code: ErrorCode,
        /// What it is, for people. The wording changes: branch on `error_code`.
        pub message: String,
        /// The carrier connection it came from.
        pub carrier_id: Option<SeId>,
        /// The carrier it came from.
        pub carrier_code: Option<CarrierCode>,
        // This and the following but `field_name` are missing from the definition, which forbids further fields;
        // the docs and recorded replies have them.
        /// The carrier it came from, for people.
        pub carrier_name: Option<String>,
        /// The path of the field at fault: `shipment.ship_to.phone`.
        pub field_name: Option<String>,
        /// What the field held.
        pub field_value: Option<serde_json::Value>,
        /// The fields that exclude each other.
        pub fields: Option<Vec<String>>,
        /// The delivery confirmation that the carrier does not offer.
        pub confirmation: Option<String>,
        /// The least length of the field.
        pub min_length: Option<i64>,
        /// The greatest length of the field.
        pub max_length: Option<i64>,
    }
}

object! {
    /// What comes with every refusal, and with the successes that may be partial: there, `errors` tells what is
    /// missing, and is empty when nothing is.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/guides/errors>
    pub struct ErrorResponse {
        /// Identifies the request in the service's logs, a UUID. ShipStation's support asks for it.
        pub request_id: String,
        /// The faults.
        pub errors: Vec<ErrorDetail>,
    }
}
