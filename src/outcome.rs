//! What is known after a call: what a reply means, and what it means that there was none.

use crate::error::Issue;
use crate::operation::{Effect, Operation};
use serde::{Deserialize, Serialize};

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
    /// The envelope of the body, if it is JSON.
    pub envelope: Option<Envelope>,
}

/// What a reply of any operation may say of its success. Everything else in the body stays unread.
///
/// Source: <https://docs.shipstation.com/apis/shipengine/docs/guides/errors>
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Envelope {
    request_id: Option<String>,
    errors: Option<Vec<Option<EnvelopeError>>>,
    approved: Option<bool>,
    has_errors: Option<bool>,
    message: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct EnvelopeError {
    error_source: Option<String>,
    error_type: Option<String>,
    error_code: Option<String>,
    message: Option<String>,
    field_name: Option<String>,
}

/// What a reply means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// What is known of the call's effect.
    pub outcome: Certainty,
    /// Whether a success hides a failure: `errors` in it, a void that was not approved.
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
    let envelope = reply.envelope.unwrap_or_default();
    let errors: Vec<EnvelopeError> = envelope.errors.unwrap_or_default().into_iter().flatten().collect();
    let is_success = (200..300).contains(&reply.status);
    let partial =
        is_success && (!errors.is_empty() || envelope.approved == Some(false) || envelope.has_errors == Some(true));
    let outcome = if is_success {
        Certainty::Succeeded
    } else {
        certainty(operation, reply.status, &errors)
    };
    let issues = errors.iter().filter_map(|error| {
        let path = error.field_name.as_deref().filter(|path| !path.is_empty())?;
        Some(Issue::error(path, error.message.clone().unwrap_or_default()))
    });
    Outcome {
        outcome,
        partial,
        kind: kind(reply.status),
        issues: issues.collect(),
        message: message(reply.status, &errors, envelope.message),
        request_id: reply.request_id.or(envelope.request_id),
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

fn certainty(operation: &Operation, status: u16, errors: &[EnvelopeError]) -> Certainty {
    let source = errors.first().and_then(|error| error.error_source.as_deref());
    match status {
        // A carrier's own limit may have struck after ShipStation had begun; ShipStation's strikes before.
        429 if source == Some("carrier") => lost(operation),
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
