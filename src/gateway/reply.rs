//! What of ShipStation's answer reaches the caller.
//!
//! Nearly everything, as it came: status, body, and the headers that [`headers`](super::headers) names. Three answers
//! do not concern the caller and become the gateway's own: a redirect, which is never followed, for it would carry the
//! partner key to another host; a 401, for the caller's token was good, and a client that read 401 would fetch itself
//! a new one for ever; and no answer at all.

use super::envelope::{Code, GatewayError};
use crate::outcome::{self, Certainty, Envelope};
use crate::table;

/// Whether an answer of this status goes on to the caller.
#[must_use]
pub const fn passes(status: u16) -> bool {
    matches!(status, 200..=299 | 400 | 402..=599)
}

/// Whether an answer of this status can have a body.
#[must_use]
pub const fn has_body(status: u16) -> bool {
    !matches!(status, 204 | 205)
}

/// What is known of a call that was answered with this status; `None`, where that is what is known of one that was not
/// answered at all. It is for the log: the body, which may tell more, streams by.
#[must_use]
pub const fn outcome(status: u16) -> Option<Certainty> {
    match status {
        200..=299 => Some(Certainty::Succeeded),
        // A proxy may give up waiting for what it has passed on.
        408 => None,
        400..=499 => Some(Certainty::Rejected),
        _ => None,
    }
}

/// The gateway's own answer, where ShipStation's does not go on.
#[must_use]
pub fn refused(status: u16) -> GatewayError {
    match status {
        300..=399 => GatewayError::new(
            Code::UpstreamRedirect,
            "ShipStation answered with a redirect, which the gateway does not follow, because the partner key must not \
            go elsewhere. Those who run the gateway should check its setting SHIPSTATION_API_URL.",
        ),
        401 => GatewayError::new(
            Code::UpstreamUnauthorized,
            "Your token was accepted, but ShipStation did not accept the gateway's partner key for this account, so \
            the call was not carried out. A new token will not help: the key, or the account, has to be checked by \
            those who run the gateway.",
        ),
        _ => GatewayError::new(
            Code::UpstreamInvalid,
            ["ShipStation answered with status ", &status.to_string(), ", which is none that a call can end with."]
                .concat(),
        ),
    }
}

/// Whether ShipStation refused a call because of the key that it carried, and so has done nothing of it.
///
/// Only then may a call that does something be sent again with another key. A 401 that something on the way made up says
/// nothing of what lies behind it.
#[must_use]
pub fn is_key_refused(operation: &str, status: u16, body: &str) -> bool {
    if status != 401 {
        return false;
    }
    let Some(operation) = table::find(operation) else { return false };
    let reply = outcome::Reply { status, envelope: Envelope::read(body), ..outcome::Reply::default() };
    outcome::lost(operation) == Certainty::Rejected
        || outcome::interpret(operation, reply).source.is_some_and(|source| source.eq_ignore_ascii_case(SHIPSTATION))
}

/// Whether a 429 is about what the partner may send, and not about a carrier that has a limit of its own. What does not say
/// comes from ShipStation.
#[must_use]
pub fn is_partner_limit(operation: &str, body: &str) -> bool {
    let reply = outcome::Reply { status: 429, envelope: Envelope::read(body), ..outcome::Reply::default() };
    let source = table::find(operation).and_then(|operation| outcome::interpret(operation, reply).source);
    source.is_none_or(|source| source.eq_ignore_ascii_case(SHIPSTATION))
}

/// The `error_source` of what ShipStation itself found wrong.
const SHIPSTATION: &str = "shipengine";

/// The answer where ShipStation took too long.
#[must_use]
pub fn too_late(operation: &str) -> GatewayError {
    GatewayError { code: Code::UpstreamTimeout, ..unreachable(operation) }
}

/// The answer where none came from ShipStation.
#[must_use]
pub fn unreachable(operation: &str) -> GatewayError {
    let operation = table::find(operation);
    let is_purchase = operation.is_some_and(|operation| operation.effect.is_purchase());
    let certainty = operation.map_or(Certainty::Unknown, outcome::lost);
    let message = match certainty {
        Certainty::Unknown if is_purchase => {
            "No answer came from ShipStation. The purchase may have happened: look for it (by external_shipment_id, \
            or in the list) before you send it again, or you may pay twice."
        }
        Certainty::Unknown => {
            "No answer came from ShipStation. The call may have been carried out: look before you send it again."
        }
        _ => "No answer came from ShipStation. Nothing was changed; try again.",
    };
    GatewayError::new(Code::UpstreamUnreachable, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Effect;

    #[test]
    fn answers_pass_whatever_they_say() {
        for status in [200, 201, 204, 207, 400, 402, 403, 404, 409, 422, 429, 500, 502, 503, 504, 599] {
            assert!(passes(status), "{status}");
            assert_eq!(has_body(status), status != 204);
        }
    }

    #[test]
    fn redirects_a_refused_key_and_nonsense_become_the_gateways_own() {
        for status in [300, 301, 302, 303, 304, 307, 308, 399] {
            let error = refused(status);
            assert_eq!((passes(status), error.code, error.code.status()), (false, Code::UpstreamRedirect, 502));
            assert!(error.headers.is_empty());
        }
        assert_eq!((passes(401), refused(401).code), (false, Code::UpstreamUnauthorized));
        for status in [0, 100, 101, 199, 600, 999] {
            assert_eq!((passes(status), refused(status).code), (false, Code::UpstreamInvalid), "{status}");
        }
    }

    #[test]
    fn the_log_tells_what_callers_are_told() {
        for operation in table::operations() {
            for status in 200..600 {
                let reply = outcome::Reply { status, ..outcome::Reply::default() };
                let told = outcome::interpret(operation, reply).outcome;
                assert_eq!(outcome(status).unwrap_or(outcome::lost(operation)), told, "{} {status}", operation.id);
            }
        }
    }

    #[test]
    fn a_lost_purchase_is_not_called_a_failure() {
        let lost = |operation| unreachable(operation).body("");
        for operation in table::operations() {
            let message = lost(operation.id);
            match operation.effect {
                Effect::Buy | Effect::Funds => assert!(message.contains("may have happened"), "{}", operation.id),
                Effect::Read => assert!(message.contains("try again"), "{}", operation.id),
                _ => {}
            }
        }
        assert!(lost("no_such_operation").contains("may have been carried out"));
    }

    #[test]
    fn a_carriers_limit_is_not_the_partners() {
        for (body, is_partners) in [
            (r#"{"errors":[{"error_source":"shipengine","error_code":"rate_limit_exceeded","message":"no"}]}"#, true),
            (r#"{"errors":[{"error_source":"carrier","error_code":"rate_limit_exceeded","message":"no"}]}"#, false),
            ("", true),
            ("<html>429</html>", true),
        ] {
            assert_eq!(is_partner_limit("create_label", body), is_partners, "{body}");
        }
    }

    #[test]
    fn a_purchase_goes_out_again_only_when_shipstation_refused_the_key() {
        let refused = r#"{"request_id":"r","errors":[{"error_source":"shipengine","error_type":"security","error_code":"unauthorized","message":"no"}]}"#;
        let carrier = r#"{"errors":[{"error_source":"carrier","error_code":"unauthorized","message":"no"}]}"#;
        for operation in table::operations() {
            assert!(is_key_refused(operation.id, 401, refused), "{}", operation.id);
            let is_harmless = matches!(operation.effect, Effect::Read | Effect::Rate);
            for body in [carrier, "", "{}", "<html>401</html>", r#"{"errors":[]}"#, "{\"errors\":null}"] {
                assert_eq!(is_key_refused(operation.id, 401, body), is_harmless, "{} {body}", operation.id);
            }
            for status in [200, 400, 403, 407, 500] {
                assert!(!is_key_refused(operation.id, status, refused), "{} {status}", operation.id);
            }
        }
        assert!(!is_key_refused("no_such_operation", 401, refused));
    }
}
