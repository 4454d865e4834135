//! What of ShipStation's answer reaches the caller.
//!
//! Nearly everything, as it came: status, body, and the headers that [`headers`](super::headers) names. Three answers
//! do not concern the caller and become the gateway's own: a redirect, which is never followed, for it would carry the
//! partner key to another host; a 401, for the caller's token was good, and a client that read 401 would fetch itself
//! a new one for ever; and no answer at all.

use super::envelope::{Code, GatewayError};
use super::headers::from_upstream;
use crate::operation::{Effect, Operation};
use crate::outcome::{self, Certainty, Envelope};
use crate::table;

/// An answer of ShipStation that goes on to the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed<'a> {
    /// The status, as it came.
    pub status: u16,
    /// The headers that pass.
    pub headers: Vec<(&'static str, &'a str)>,
    /// Whether the status lets an answer have a body.
    pub has_body: bool,
    /// What is known of the call, as far as a status tells it.
    pub outcome: Certainty,
}

/// Decides about an answer. `header_lines` holds one header a line, as `name: value`.
///
/// # Errors
/// The gateway's own answer, where ShipStation's does not concern the caller.
pub fn reply<'a>(operation: &str, status: u16, header_lines: &'a str) -> Result<Passed<'a>, GatewayError> {
    match status {
        300..=399 => Err(GatewayError::new(
            Code::UpstreamRedirect,
            "ShipStation answered with a redirect, which the gateway does not follow, because the partner key must not \
            go elsewhere. Those who run the gateway should check its setting SHIPSTATION_API_URL.",
        )),
        401 => Err(GatewayError::new(
            Code::UpstreamUnauthorized,
            "Your token was accepted, but ShipStation did not accept the gateway's partner key for this account, so \
            the call was not carried out. A new token will not help: the key, or the account, has to be checked by \
            those who run the gateway.",
        )),
        200..=599 => Ok(Passed {
            status,
            headers: from_upstream(header_lines).collect(),
            has_body: !matches!(status, 204 | 205),
            outcome: table::find(operation).map_or(Certainty::Unknown, |operation| of_status(operation, status)),
        }),
        _ => Err(GatewayError::new(
            Code::UpstreamInvalid,
            ["ShipStation answered with status ", &status.to_string(), ", which is none that a call can end with."]
                .concat(),
        )),
    }
}

/// The body is not looked at: it streams by.
fn of_status(operation: &Operation, status: u16) -> Certainty {
    outcome::interpret(operation, outcome::Reply { status, ..outcome::Reply::default() }).outcome
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
    let is_purchase = operation.is_some_and(|operation| matches!(operation.effect, Effect::Buy | Effect::Funds));
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

    #[test]
    fn answers_pass_as_they_came() {
        for status in [200, 201, 204, 207, 400, 403, 404, 409, 422, 429, 500, 502, 503, 504] {
            let passed = reply("create_label", status, "content-type: application/json\nset-cookie: a=b\n").unwrap();
            assert_eq!((passed.status, passed.has_body), (status, status != 204));
            assert_eq!(passed.headers, [("content-type", "application/json")]);
        }
    }

    #[test]
    fn redirects_a_refused_key_and_nonsense_become_the_gateways_own() {
        for status in [300, 301, 302, 303, 304, 307, 308, 399] {
            let error = reply("create_label", status, "location: https://canary.example/").unwrap_err();
            assert_eq!((error.code, error.code.status()), (Code::UpstreamRedirect, 502));
            assert!(error.headers.is_empty() && !error.body("").contains("canary"));
        }
        assert_eq!(reply("create_label", 401, "").unwrap_err().code, Code::UpstreamUnauthorized);
        for status in [0, 100, 101, 199, 600, 999] {
            assert_eq!(reply("create_label", status, "").unwrap_err().code, Code::UpstreamInvalid, "{status}");
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
    fn the_log_tells_what_the_status_tells() {
        for (operation, status, outcome) in [
            ("create_label", 200, Certainty::Succeeded),
            ("create_label", 400, Certainty::Rejected),
            ("create_label", 500, Certainty::Unknown),
            ("list_labels", 500, Certainty::Rejected),
            ("no_such_operation", 200, Certainty::Unknown),
        ] {
            assert_eq!(reply(operation, status, "").unwrap().outcome, outcome, "{operation} {status}");
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
