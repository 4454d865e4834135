//! What is known after a call: what a reply means, and what it means that there was none.

mod envelope;

use crate::error::Issue;
use crate::operation::{Effect, Operation};
pub use envelope::Envelope;
use envelope::EnvelopeError;
use serde::Serialize;

/// What is known of the effect of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// It happened.
    Succeeded,
    /// It did not happen.
    Rejected,
    /// It may have happened.
    Unknown,
}

/// The kind of a reply, by which errors are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// No error.
    Ok,
    /// 401: the key or token was not accepted.
    Authentication,
    /// 403: it was, but not for this.
    Permission,
    /// 404: there is no such thing, or not for this account.
    NotFound,
    /// 409: it collides with what is there.
    Conflict,
    /// 429: too many requests.
    RateLimit,
    /// 400 and 422: the request is wrong.
    Validation,
    /// Any other failure.
    Api,
}

/// A reply, as far as its meaning depends on it.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The header `x-shipengine-requestid`.
    pub request_id: Option<String>,
    /// The header `Retry-After`.
    pub retry_after: Option<String>,
    /// The envelope of the body.
    pub envelope: Envelope,
}

/// What a reply means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// What is known of the call's effect.
    pub outcome: Certainty,
    /// Whether a success hides a failure: a status of 207, `errors` in it, a void that was not approved, rates that are
    /// missing.
    pub partial: bool,
    /// Which kind of error it is.
    pub kind: Kind,
    /// `error_code` of the first error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// `error_type` of the first error.
    #[serde(skip_serializing_if = "Option::is_none", rename = "type")]
    pub error_type: Option<String>,
    /// `error_source` of the first error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The messages of all errors, or what the status says.
    pub message: String,
    /// The id by which ShipStation's support finds the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// How long to wait before the next attempt, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u32>,
    /// The errors that name a field.
    pub issues: Vec<Issue>,
}

/// Reads the meaning of a reply.
///
/// Official statuses and codes: <https://docs.shipstation.com/apis/shipengine/docs/reference/errors-codes>
#[must_use]
pub fn interpret(operation: &Operation, reply: Reply) -> Outcome {
    let Envelope { request_id, message: said, is_refused, errors } = reply.envelope;
    let is_success = (200..300).contains(&reply.status);
    let partial = is_success && (reply.status == 207 || !errors.is_empty() || is_refused);
    let outcome = if is_success { Certainty::Succeeded } else { certainty(operation, reply.status, &errors) };
    let issues = errors.iter().filter_map(|error| {
        let path = error.field_name.as_deref().filter(|path| !path.is_empty())?;
        Some(Issue::error(path, error.message.clone().unwrap_or_default()))
    });
    Outcome {
        outcome,
        partial,
        kind: kind(reply.status),
        issues: issues.collect(),
        message: message(reply.status, &errors, said),
        request_id: reply.request_id.or(request_id),
        retry_after_ms: reply.retry_after.as_deref().and_then(retry_after_ms),
        code: errors.first().and_then(|error| error.error_code.clone()),
        error_type: errors.first().and_then(|error| error.error_type.clone()),
        source: errors.first().and_then(|error| error.error_source.clone()),
    }
}

/// What is known after a call to which no reply came: a connection that broke, a timeout.
#[must_use]
pub fn lost(operation: &Operation) -> Certainty {
    match operation.effect {
        // Nothing that looks or asks for a price leaves anything behind that the caller would have to look for.
        Effect::Read | Effect::Rate => Certainty::Rejected,
        _ => Certainty::Unknown,
    }
}

const fn kind(status: u16) -> Kind {
    match status {
        200..=299 => Kind::Ok,
        400 | 422 => Kind::Validation,
        401 => Kind::Authentication,
        403 => Kind::Permission,
        404 => Kind::NotFound,
        409 => Kind::Conflict,
        429 => Kind::RateLimit,
        _ => Kind::Api,
    }
}

/// Errors of a gateway with a status of 500 or more that say for sure that nothing was carried out.
pub const NOT_CARRIED_OUT: [&str; 5] =
    ["not_configured", "keys_unavailable", "idempotency_not_supported", "upstream_unauthorized", "ledger_unavailable"];

/// The code of a gateway whose ledger has begun with a purchase and does not know yet how it ends.
pub const PURCHASE_IN_PROGRESS: &str = "purchase_in_progress";
/// The code of a gateway whose ledger has looked for the end of a purchase as often as it does.
pub const OUTCOME_UNKNOWN: &str = "outcome_unknown";

fn certainty(operation: &Operation, status: u16, errors: &[EnvelopeError]) -> Certainty {
    let source = errors.first().and_then(|error| error.error_source.as_deref());
    let code = errors.first().and_then(|error| error.error_code.as_deref());
    let is_gateway = source == Some("shipstamp");
    match status {
        _ if is_gateway && code.is_some_and(|code| NOT_CARRIED_OUT.contains(&code)) => Certainty::Rejected,
        // A carrier's own limit may have struck after ShipStation had begun; ShipStation's strikes before.
        429 if source == Some("carrier") => lost(operation),
        // A proxy may say so when it has passed the request on already.
        408 => lost(operation),
        // The purchase of this key is under way, and what will become of it is not known.
        409 if is_gateway && code == Some(PURCHASE_IN_PROGRESS) => lost(operation),
        400..=499 => Certainty::Rejected,
        _ => lost(operation),
    }
}

fn message(status: u16, errors: &[EnvelopeError], other: Option<String>) -> String {
    let messages: Vec<&str> = errors.iter().filter_map(|error| error.message.as_deref()).collect();
    if !messages.is_empty() {
        return messages.join("; ");
    }
    other.unwrap_or_else(|| {
        match status {
            200..=299 => "succeeded",
            300..=399 => "answered with a redirect, which is not followed, because the key must not go elsewhere",
            401 => "did not accept the key or token",
            403 => "does not allow this",
            404 => "found nothing here",
            409 => "found a conflict",
            429 => "got too many requests",
            500.. => "failed, or a carrier did",
            _ => "refused the request",
        }
        .to_owned()
    })
}

/// Seconds, as ShipStation writes it. A date or anything else tells nothing.
///
/// Source: <https://docs.shipstation.com/apis/shipengine/docs/guides/rate-limits>
fn retry_after_ms(header: &str) -> Option<u32> {
    header.trim().parse::<u32>().ok()?.checked_mul(1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    fn reply(status: u16, body: &str) -> Reply {
        Reply { status, envelope: Envelope::read(body), ..Reply::default() }
    }

    fn of(operation: &str, status: u16, body: &str) -> Outcome {
        interpret(table::find(operation).unwrap(), reply(status, body))
    }

    // The gateway makes its errors by a feature that this module does without.
    #[cfg(feature = "gateway")]
    #[test]
    fn a_gateway_that_did_not_act_leaves_no_purchase_in_doubt() {
        use crate::gateway::envelope::{Code, GatewayError};
        let outcome_of =
            |code: Code| of("create_label", code.status(), &GatewayError::new(code, "no").body("id")).outcome;
        for code in [
            Code::NotConfigured,
            Code::KeysUnavailable,
            Code::IdempotencyNotSupported,
            Code::UpstreamUnauthorized,
            Code::Unauthorized,
            Code::BodyTooLarge,
        ] {
            assert_eq!(outcome_of(code), Certainty::Rejected, "{code:?}");
        }
        for code in [Code::UpstreamUnreachable, Code::UpstreamRedirect, Code::UpstreamInvalid, Code::Internal] {
            assert_eq!(outcome_of(code), Certainty::Unknown, "{code:?}");
        }
        let carrier = r#"{"errors":[{"error_source":"carrier","error_code":"not_configured"}]}"#;
        assert_eq!(of("create_label", 503, carrier).outcome, Certainty::Unknown);
    }

    #[test]
    fn every_status_from_400_is_an_error_of_its_kind() {
        let kinds = [
            (400, Kind::Validation),
            (401, Kind::Authentication),
            (403, Kind::Permission),
            (404, Kind::NotFound),
            (409, Kind::Conflict),
            (422, Kind::Validation),
            (429, Kind::RateLimit),
            (418, Kind::Api),
            (500, Kind::Api),
            (503, Kind::Api),
        ];
        for (status, kind) in kinds {
            let outcome = of("list_carriers", status, "<html>no JSON</html>");
            assert_eq!(outcome.kind, kind);
            assert_ne!(outcome.outcome, Certainty::Succeeded);
            assert!(!outcome.message.is_empty());
        }
    }

    #[test]
    fn a_purchase_that_may_have_happened_is_unknown() {
        for (status, expected) in [
            (200, Certainty::Succeeded),
            (400, Certainty::Rejected),
            (401, Certainty::Rejected),
            (408, Certainty::Unknown),
            (409, Certainty::Rejected),
            (429, Certainty::Rejected),
            (302, Certainty::Unknown),
            (500, Certainty::Unknown),
            (504, Certainty::Unknown),
        ] {
            assert_eq!(of("create_label", status, "").outcome, expected, "{status}");
        }
        let carrier = r#"{"errors":[{"error_source":"carrier"}]}"#;
        assert_eq!(of("create_label", 429, carrier).outcome, Certainty::Unknown);
        assert_eq!(of("list_labels", 500, "").outcome, Certainty::Rejected);
        assert_eq!(lost(table::find("create_label").unwrap()), Certainty::Unknown);
        assert_eq!(lost(table::find("void_label").unwrap()), Certainty::Unknown);
        assert_eq!(lost(table::find("calculate_rates").unwrap()), Certainty::Rejected);
    }

    #[test]
    fn what_the_ledger_says_of_a_purchase_decides_over_the_status() {
        let said = |source: &str, code: &str, status| {
            let body = format!(r#"{{"errors":[{{"error_source":"{source}","error_code":"{code}"}}]}}"#);
            of("create_label", status, &body).outcome
        };
        assert_eq!(said("shipstamp", "purchase_in_progress", 409), Certainty::Unknown);
        assert_eq!(said("shipstamp", "possible_duplicate", 409), Certainty::Rejected);
        assert_eq!(said("shipstamp", "idempotency_key_reused", 422), Certainty::Rejected);
        assert_eq!(said("shipstamp", "outcome_unknown", 502), Certainty::Unknown);
        assert_eq!(said("shipstamp", "ledger_unavailable", 503), Certainty::Rejected);
        assert_eq!(said("carrier", "ledger_unavailable", 503), Certainty::Unknown);
        assert_eq!(said("carrier", "purchase_in_progress", 409), Certainty::Rejected);
        assert_eq!(of("list_labels", 408, "").outcome, Certainty::Rejected);
    }

    #[test]
    fn a_success_that_hides_a_failure_is_partial() {
        assert!(of("void_label", 200, r#"{"approved":false,"message":"used"}"#).partial);
        assert!(of("list_carriers", 207, r#"{"carriers":[],"errors":[{"message":"down"}]}"#).partial);
        assert!(!of("list_carriers", 200, r#"{"carriers":[],"errors":[]}"#).partial);
        assert!(!of("void_label", 200, r#"{"approved":true,"message":"ok"}"#).partial);
    }

    #[test]
    fn all_that_helps_is_kept() {
        let body = r#"{"request_id":"body-id","errors":[
            {"error_source":"shipengine","error_type":"validation","error_code":"brand_new","message":"one","field_name":"a.b"},
            {"message":"two"}]}"#;
        let mut asked = reply(400, body);
        asked.retry_after = Some("2".to_owned());
        let outcome = interpret(table::find("create_label").unwrap(), asked);
        assert_eq!(outcome.code.as_deref(), Some("brand_new"));
        assert_eq!(outcome.message, "one; two");
        assert_eq!(outcome.request_id.as_deref(), Some("body-id"));
        assert_eq!(outcome.retry_after_ms, Some(2000));
        assert_eq!(outcome.issues, [Issue::error("a.b", "one")]);
        let header = Reply { request_id: Some("header-id".to_owned()), ..reply(400, body) };
        let outcome = interpret(table::find("create_label").unwrap(), header);
        assert_eq!(outcome.request_id.as_deref(), Some("header-id"));
    }

    #[test]
    fn retry_after_is_seconds_or_nothing() {
        assert_eq!(retry_after_ms(" 60 "), Some(60_000));
        for odd in ["", "-1", "1.5", "Sun, 22 Nov 2026 07:52:32 GMT", "99999999999", "4294967295"] {
            assert_eq!(retry_after_ms(odd), None, "{odd}");
        }
    }
}
