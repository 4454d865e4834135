//! The gateway's own errors, in the envelope that the API's errors come in, so that any client of the API reads them.

use crate::webhook::Problem;
use serde::Serialize;

/// The `error_source` of the gateway's own errors: how a caller tells them from ShipStation's and the carriers'.
pub const SOURCE: &str = "shipstamp";

/// An answer that the gateway gives by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayError {
    /// What kind of error it is.
    pub code: Code,
    /// What is wrong, one item for each place; never empty.
    pub details: Vec<Detail>,
    /// Headers that belong to this answer.
    pub headers: Vec<(&'static str, String)>,
}

/// What is wrong in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// What is wrong and what to do about it, for people.
    pub message: String,
    /// The header, parameter or body field that it is about.
    pub field_name: Option<String>,
}

impl GatewayError {
    /// An error that is about no place in particular.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        let details = vec![Detail { message: message.into(), field_name: None }];
        Self { code, details, headers: Vec::new() }
    }

    /// An error about one header, parameter or field.
    pub fn at(code: Code, field_name: impl Into<String>, message: impl Into<String>) -> Self {
        let details = vec![Detail { message: message.into(), field_name: Some(field_name.into()) }];
        Self { code, details, headers: Vec::new() }
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The body of the answer.
    #[must_use]
    pub fn body(&self, request_id: &str) -> String {
        let errors = self.details.iter().map(|detail| Item {
            error_source: SOURCE,
            error_type: self.code.kind(),
            error_code: self.code.as_str(),
            message: &detail.message,
            field_name: detail.field_name.as_deref(),
        });
        let envelope = Envelope { request_id, errors: errors.collect() };
        // Strings in a struct always serialize; an empty object would still be a well-formed answer.
        serde_json::to_string(&envelope).unwrap_or_else(|_| "{}".to_owned())
    }
}

#[derive(Serialize)]
struct Envelope<'a> {
    request_id: &'a str,
    errors: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    error_source: &'static str,
    error_type: &'static str,
    error_code: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field_name: Option<&'a str>,
}

/// The kinds of answers that the gateway gives by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The settings do not suffice, so nobody is served.
    NotConfigured,
    /// No valid token came with the request.
    Unauthorized,
    /// The keys that verify tokens cannot be had.
    KeysUnavailable,
    /// The token is valid, and what it says of the caller cannot be used.
    InvalidClaims,
    /// The caller lacks the scope of the operation.
    ScopeRequired,
    /// The caller may not act for this account.
    AccountNotGranted,
    /// The caller has to say for which account it acts.
    AccountRequired,
    /// `On-Behalf-Of` cannot be read, or does not belong on this request.
    InvalidAccount,
    /// A page of this origin may not talk to the gateway.
    OriginNotAllowed,
    /// No operation has this path.
    UnknownPath,
    /// An operation has this path, with another verb.
    MethodNotAllowed,
    /// The path and query are too long.
    UriTooLong,
    /// The body is too long.
    BodyTooLarge,
    /// The body is not plain JSON.
    UnsupportedMediaType,
    /// The operation takes no body.
    UnexpectedBody,
    /// A parameter or the body is wrong.
    InvalidRequest,
    /// The body holds a field that the settings refuse.
    FieldNotAllowed,
    /// ShipStation would call an address that it must not.
    DestinationNotAllowed,
    /// ShipStation sent the gateway elsewhere.
    UpstreamRedirect,
    /// ShipStation did not accept the partner key.
    UpstreamUnauthorized,
    /// No answer came from ShipStation.
    UpstreamUnreachable,
    /// ShipStation answered with something that is no HTTP answer to a call.
    UpstreamInvalid,
    /// The request asks to be carried out at most once, which this version cannot promise.
    IdempotencyNotSupported,
    /// Only an app token may ask for this.
    AppTokenRequired,
    /// The session belongs to the pages of another origin.
    OriginMismatch,
    /// A page of another site made a browser send this.
    CrossSite,
    /// The code for a session was used before, or is none.
    InvalidSessionCode,
    /// There is nowhere to keep what sessions need.
    SessionsUnavailable,
    /// The caller, or the account, has sent too many requests.
    RateLimited,
    /// The headers are too long.
    HeadersTooLarge,
    /// The body did not come to its end in time.
    BodyTimeout,
    /// The operator has stopped the gateway for this account, or as a whole.
    Stopped,
    /// The operator lets nothing be changed at the moment.
    ReadOnly,
    /// There is no partner key for the partner's own operations.
    PartnerKeyMissing,
    /// ShipStation took too long.
    UpstreamTimeout,
    /// The idempotency key stands for another purchase.
    KeyReused,
    /// The purchase of this key is under way, or is being looked for.
    PurchaseInProgress,
    /// The same was bought a short while ago under another key.
    PossibleDuplicate,
    /// Nobody knows whether the purchase happened.
    OutcomeUnknown,
    /// The ledger could not take the purchase.
    LedgerUnavailable,
    /// Nothing was bought under this key.
    UnknownOperation,
    /// There is nowhere to keep what the sweeps find.
    ReportNotKept,
    /// Something is not true of a webhook.
    Webhook(Problem),
    /// The same webhook is being passed on at this moment.
    WebhookBusy,
    /// The platform did not take a webhook.
    WebhookNotTaken,
    /// A fault of the gateway.
    Internal,
}

impl Code {
    /// The `error_code`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotConfigured => "not_configured",
            Self::Unauthorized => "unauthorized",
            Self::KeysUnavailable => "keys_unavailable",
            Self::InvalidClaims => "invalid_claims",
            Self::ScopeRequired => "scope_required",
            Self::AccountNotGranted => "account_not_granted",
            Self::AccountRequired => "account_required",
            Self::InvalidAccount => "invalid_account",
            Self::OriginNotAllowed => "origin_not_allowed",
            Self::UnknownPath => "unknown_path",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::UriTooLong => "uri_too_long",
            Self::BodyTooLarge => "body_too_large",
            Self::UnsupportedMediaType => "unsupported_media_type",
            Self::UnexpectedBody => "unexpected_body",
            Self::InvalidRequest => "invalid_request",
            Self::FieldNotAllowed => "field_not_allowed",
            Self::DestinationNotAllowed => "destination_not_allowed",
            Self::UpstreamRedirect => "upstream_redirect",
            Self::UpstreamUnauthorized => "upstream_unauthorized",
            Self::UpstreamUnreachable => "upstream_unreachable",
            Self::UpstreamInvalid => "upstream_invalid",
            Self::IdempotencyNotSupported => "idempotency_not_supported",
            Self::AppTokenRequired => "app_token_required",
            Self::OriginMismatch => "origin_mismatch",
            Self::CrossSite => "cross_site_request",
            Self::InvalidSessionCode => "invalid_session_code",
            Self::SessionsUnavailable => "sessions_unavailable",
            Self::RateLimited => "rate_limit_exceeded",
            Self::HeadersTooLarge => "headers_too_large",
            Self::BodyTimeout => "body_timeout",
            Self::Stopped => "stopped",
            Self::ReadOnly => "read_only",
            Self::PartnerKeyMissing => "partner_key_missing",
            Self::UpstreamTimeout => "upstream_timeout",
            Self::KeyReused => "idempotency_key_reused",
            Self::PurchaseInProgress => "purchase_in_progress",
            Self::PossibleDuplicate => "possible_duplicate",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::LedgerUnavailable => "ledger_unavailable",
            Self::UnknownOperation => "unknown_operation",
            Self::ReportNotKept => "report_not_kept",
            Self::Webhook(problem) => problem.code(),
            Self::WebhookBusy => "webhook_busy",
            Self::WebhookNotTaken => "webhook_not_taken",
            Self::Internal => "internal_error",
        }
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::AccountRequired | Self::InvalidAccount | Self::UnexpectedBody | Self::InvalidRequest => 400,
            // No 403: nobody is allowed to name this address, and no other token or scope would help.
            Self::DestinationNotAllowed => 400,
            Self::Unauthorized => 401,
            Self::InvalidClaims | Self::ScopeRequired | Self::AccountNotGranted | Self::OriginNotAllowed => 403,
            Self::FieldNotAllowed => 403,
            Self::UnknownPath => 404,
            Self::MethodNotAllowed => 405,
            Self::BodyTooLarge => 413,
            Self::UriTooLong => 414,
            Self::UnsupportedMediaType => 415,
            Self::Internal => 500,
            Self::IdempotencyNotSupported | Self::ReportNotKept => 501,
            Self::UpstreamRedirect | Self::UpstreamUnauthorized | Self::UpstreamUnreachable | Self::UpstreamInvalid => {
                502
            }
            Self::WebhookNotTaken => 502,
            Self::NotConfigured | Self::KeysUnavailable | Self::WebhookBusy => 503,
            Self::AppTokenRequired | Self::OriginMismatch | Self::CrossSite => 403,
            Self::InvalidSessionCode => 401,
            Self::SessionsUnavailable | Self::Stopped | Self::ReadOnly | Self::PartnerKeyMissing => 503,
            Self::RateLimited => 429,
            Self::HeadersTooLarge => 431,
            Self::BodyTimeout => 408,
            Self::UpstreamTimeout => 504,
            Self::UnknownOperation => 404,
            Self::PurchaseInProgress | Self::PossibleDuplicate => 409,
            Self::KeyReused => 422,
            Self::OutcomeUnknown => 502,
            Self::LedgerUnavailable => 503,
            Self::Webhook(problem) => problem.status(),
        }
    }

    /// The `error_type`, one of those that the API uses.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self.status() {
            401 | 403 => "security",
            429 | 500.. => "system",
            _ => "validation",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_an_envelope_of_the_api() {
        let error = GatewayError::at(Code::InvalidRequest, "shipment.packages", "is missing");
        assert_eq!(
            error.body("id-1"),
            r#"{"request_id":"id-1","errors":[{"error_source":"shipstamp","error_type":"validation","error_code":"invalid_request","message":"is missing","field_name":"shipment.packages"}]}"#
        );
        let error = GatewayError::new(Code::NotConfigured, "no");
        assert!(!error.body("").contains("field_name"));
    }
}
