//! What the service says of a failure, also inside a reply that succeeds in part.

use super::scalars::{CarrierCode, SeId};
use crate::declare::{names, object};

names! {
    /// Which system failed.
    ///
    /// Source: <https://www.shipengine.com/docs/errors/>
    pub enum ErrorSource {
        Carrier = "carrier",
        OrderSource = "order_source",
        /// ShipStation itself.
        Shipengine = "shipengine",
    }
}

names! {
    /// The kind of a failure.
    ///
    /// Source: <https://www.shipengine.com/docs/errors/>
    pub enum ErrorType {
        /// The account lacks something, such as money or a plan.
        AccountStatus = "account_status",
        /// What was asked for is against a rule of the service or the carrier.
        BusinessRules = "business_rules",
        /// The request is not well formed.
        Validation = "validation",
        /// The key, or what it may do.
        Security = "security",
        /// The service itself; trying again may help.
        System = "system",
        /// A system that the service talks to.
        Integrations = "integrations",
    }
}

names! {
    /// The failure itself.
    ///
    /// Source: <https://www.shipengine.com/docs/errors/codes/>
    // The definition lists `no_rates_returned` twice.
    pub enum ErrorCode {
        AutoFundNotSupported = "auto_fund_not_supported",
        BatchCannotBeModified = "batch_cannot_be_modified",
        CarrierConflict = "carrier_conflict",
        CarrierDisconnected = "carrier_disconnected",
        CarrierNotConnected = "carrier_not_connected",
        CarrierNotSupported = "carrier_not_supported",
        ConfirmationNotSupported = "confirmation_not_supported",
        DefaultWarehouseCannotBeDeleted = "default_warehouse_cannot_be_deleted",
        FieldConflict = "field_conflict",
        FieldValueRequired = "field_value_required",
        Forbidden = "forbidden",
        IdentifierConflict = "identifier_conflict",
        IdentifiersMustMatch = "identifiers_must_match",
        InsufficientFunds = "insufficient_funds",
        InvalidAddress = "invalid_address",
        InvalidBillingPlan = "invalid_billing_plan",
        InvalidFieldValue = "invalid_field_value",
        InvalidIdentifier = "invalid_identifier",
        InvalidStatus = "invalid_status",
        InvalidStringLength = "invalid_string_length",
        LabelImagesNotSupported = "label_images_not_supported",
        MeterFailure = "meter_failure",
        OrderSourceNotActive = "order_source_not_active",
        RateLimitExceeded = "rate_limit_exceeded",
        RefreshNotSupported = "refresh_not_supported",
        RequestBodyRequired = "request_body_required",
        ReturnLabelNotSupported = "return_label_not_supported",
        SettingsNotSupported = "settings_not_supported",
        SubscriptionInactive = "subscription_inactive",
        TermsNotAccepted = "terms_not_accepted",
        TrackingNotSupported = "tracking_not_supported",
        TrialExpired = "trial_expired",
        Unauthorized = "unauthorized",
        Unknown = "unknown",
        Unspecified = "unspecified",
        VerificationFailure = "verification_failure",
        WarehouseConflict = "warehouse_conflict",
        WebhookEventTypeConflict = "webhook_event_type_conflict",
        CustomsItemsRequired = "customs_items_required",
        IncompatiblePairedLabels = "incompatible_paired_labels",
        InvalidChargeEvent = "invalid_charge_event",
        InvalidObject = "invalid_object",
        NoRatesReturned = "no_rates_returned",
        FileNotFound = "file_not_found",
        ShippingRuleNotFound = "shipping_rule_not_found",
        ServiceNotDetermined = "service_not_determined",
        FundingSourceRegistrationInProgress = "funding_source_registration_in_progress",
        InsuranceFailure = "insurance_failure",
        FundingSourceMissingConfiguration = "funding_source_missing_configuration",
        FundingSourceError = "funding_source_error",
    }
}

object! {
    /// A failure, as the service describes it.
    ///
    /// Source: <https://www.shipengine.com/docs/errors/>
    // The definition calls it `error`; as a type of TypeScript, that would hide the language's own.
    pub struct ErrorDetail {
        /// Which system failed.
        pub error_source: ErrorSource,
        /// The kind of the failure.
        pub error_type: ErrorType,
        /// The failure itself.
        pub error_code: ErrorCode,
        /// What happened, for people.
        pub message: String,
        /// The connection to the carrier that failed.
        pub carrier_id: Option<SeId>,
        /// The carrier that failed.
        pub carrier_code: Option<CarrierCode>,
        /// The field of the request that is to blame: `shipment.ship_to.phone`.
        pub field_name: Option<String>,
    }
}
