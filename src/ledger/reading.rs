//! What the answer to a purchase tells.

use super::record::Millis;
use super::step::Reading;
use super::trace::Trace;
use crate::gateway::reply::is_key_refused;
use crate::operation::{Operation, Reply as Replied};
use crate::outcome::{Certainty, Envelope, Reply, interpret};
use serde_json::Value;

/// How long to wait where ShipStation has too many requests and does not say how long: it counts them by the minute.
const MINUTE: Millis = 60_000;

/// An answer, as far as it matters.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The header `Retry-After`.
    pub retry_after: Option<&'a str>,
    /// The body.
    pub body: &'a str,
}

/// The names of the ids of what is bought.
const IDS: [&str; 3] = ["label_id", "pickup_id", "manifest_id"];

/// Reads an answer. `has_other_key` tells whether the partner has another key to try.
#[must_use]
pub fn read(operation: &Operation, trace: &Trace, answer: Answer<'_>, now: Millis, has_other_key: bool) -> Reading {
    let Answer { status, retry_after, body } = answer;
    // Only ShipStation's own word is proof. A 401, or a timeout, that something on the way made up tells nothing of what
    // lies behind it.
    if status == 401 {
        return if is_key_refused(operation.id, status, body) {
            Reading::KeyRefused { has_other: has_other_key }
        } else {
            Reading::Doubtful
        };
    }
    let reply =
        Reply { status, request_id: None, retry_after: retry_after.map(str::to_owned), envelope: Envelope::read(body) };
    let outcome = interpret(operation, reply);
    match outcome.outcome {
        Certainty::Succeeded => bought(operation, body),
        Certainty::Rejected if status == 408 => Reading::Doubtful,
        Certainty::Rejected if status == 429 => {
            Reading::TurnedAway { until: now + outcome.retry_after_ms.map_or(MINUTE, Millis::from) }
        }
        // An id that nobody else can have made is taken: by this very purchase, which something on the way has sent twice.
        Certainty::Rejected
            if outcome.code.as_deref() == Some("identifier_conflict")
                && matches!(trace, Trace::ExternalId { is_own: true, .. }) =>
        {
            Reading::Doubtful
        }
        Certainty::Rejected => Reading::Refused,
        Certainty::Unknown => Reading::Doubtful,
    }
}

fn bought(operation: &Operation, body: &str) -> Reading {
    if matches!(operation.reply, Replied::Empty) {
        return Reading::Bought { id: None };
    }
    let Ok(reply) = serde_json::from_str::<Value>(body) else { return Reading::Doubtful };
    let id = IDS.iter().find_map(|name| reply.get(name)?.as_str()).map(str::to_owned);
    // A success without a label is none.
    if id.is_none() && operation.path.starts_with("/labels") {
        return Reading::Doubtful;
    }
    Reading::Bought { id }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    const OWN: Trace = Trace::ExternalId { id: String::new(), is_own: true };
    const GIVEN: Trace = Trace::ExternalId { id: String::new(), is_own: false };

    fn of(operation: &str, trace: &Trace, status: u16, body: &str) -> Reading {
        let answer = Answer { status, retry_after: Some("7"), body };
        read(table::find(operation).unwrap(), trace, answer, 1_000, true)
    }

    fn error(source: &str, code: &str) -> String {
        format!(r#"{{"errors":[{{"error_source":"{source}","error_code":"{code}","message":"m"}}]}}"#)
    }

    #[test]
    fn only_what_shipstation_says_for_sure_is_sure() {
        let label = |status: u16, body: &str| of("create_label", &GIVEN, status, body);
        assert_eq!(label(200, r#"{"label_id":"se-1"}"#), Reading::Bought { id: Some("se-1".to_owned()) });
        assert_eq!(
            label(200, r#"{"label_id":"se-1","errors":[{"message":"m"}]}"#),
            Reading::Bought { id: Some("se-1".to_owned()) }
        );
        for (status, body) in [
            (200, ""),
            (200, "<html>"),
            (200, r#"{"label_id":"se-1""#),
            (200, r#"{"errors":[{"message":"m"}]}"#),
            (204, ""),
            (302, ""),
            (401, "<html>"),
            (401, ""),
            (408, ""),
            (500, &*error("shipengine", "unspecified")),
            (502, ""),
            (503, ""),
            (504, ""),
            (429, &*error("carrier", "rate_limit_exceeded")),
        ] {
            assert_eq!(label(status, body), Reading::Doubtful, "{status} {body}");
        }
        assert_eq!(label(401, &error("shipengine", "unauthorized")), Reading::KeyRefused { has_other: true });
        assert_eq!(label(429, &error("shipengine", "rate_limit_exceeded")), Reading::TurnedAway { until: 8_000 });
        for status in [400, 402, 403, 404, 409, 422] {
            assert_eq!(label(status, &error("shipengine", "x")), Reading::Refused, "{status}");
        }
    }

    #[test]
    fn an_id_that_is_taken_already_was_taken_by_this_purchase_if_it_is_its_own() {
        let body = error("shipengine", "identifier_conflict");
        assert_eq!(of("create_label", &OWN, 400, &body), Reading::Doubtful);
        assert_eq!(of("create_label", &GIVEN, 400, &body), Reading::Refused);
    }

    #[test]
    fn what_has_another_id_or_none_is_bought_too() {
        let id = |id: &str| Reading::Bought { id: Some(id.to_owned()) };
        assert_eq!(of("schedule_pickup", &Trace::Nothing, 200, r#"{"pickup_id":"pik_1"}"#), id("pik_1"));
        assert_eq!(of("create_manifest", &Trace::Nothing, 200, r#"{"manifest_id":"se-3"}"#), id("se-3"));
        assert_eq!(of("process_batch", &Trace::Nothing, 204, ""), Reading::Bought { id: None });
        assert_eq!(of("add_funds_to_carrier", &Trace::Nothing, 200, r#"{"balance":{}}"#), Reading::Bought { id: None });
        assert_eq!(of("add_funds_to_carrier", &Trace::Nothing, 200, "?"), Reading::Doubtful);
    }
}
