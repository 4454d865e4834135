//! A purchase, as `GET /operations/{key}` tells it.

use super::answer::seconds;
use super::record::{Millis, Record, State};
use super::trace::Trace;
use crate::outcome::Certainty;
use serde::Serialize;
use serde_json::value::RawValue;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A purchase, as it stands.
#[derive(Debug, Serialize)]
pub struct View<'a> {
    /// Its key.
    pub key: &'a str,
    /// The id of the operation.
    pub operation: &'a str,
    /// For whom it was made.
    pub account: &'a str,
    /// Where it stands.
    pub state: &'static str,
    /// What is known of it.
    pub outcome: Certainty,
    /// When its key was first used, in ISO 8601.
    pub created_at: String,
    /// When it came to the state that it is in.
    pub updated_at: String,
    /// How often it was sent.
    pub attempts: u32,
    /// When it is worth looking again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<Millis>,
    /// The id of what was bought.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<&'a str>,
    /// Whether it was found, where its answer was lost.
    #[serde(skip_serializing_if = "is_false")]
    pub adopted: bool,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// ShipStation's answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply<'a>>,
}

/// ShipStation's answer, as it was kept.
#[derive(Debug, Serialize)]
pub struct Reply<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The body; absent where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<&'a RawValue>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// A purchase as it stands at a moment. `reply` is what was kept of ShipStation's answer: its status and body.
#[must_use]
pub fn view<'a>(
    key: &'a str,
    account: &'a str,
    record: &'a Record,
    trace: &Trace,
    reply: Option<(u16, &'a str)>,
    now: Millis,
) -> View<'a> {
    let (state, outcome) = match &record.state {
        State::Pending { .. } => ("pending", Certainty::Unknown),
        State::Sent { .. } => ("sent", Certainty::Unknown),
        State::Looking { .. } => ("looking", Certainty::Unknown),
        State::Succeeded { .. } => ("succeeded", Certainty::Succeeded),
        State::Rejected => ("rejected", Certainty::Rejected),
        State::Unknown { .. } => ("unknown", Certainty::Unknown),
        State::Released { .. } => ("released", Certainty::Rejected),
    };
    let adopted = matches!(record.state, State::Succeeded { is_found: true, .. });
    View {
        key,
        operation: &record.operation,
        account,
        state,
        outcome,
        created_at: moment(record.created),
        updated_at: moment(record.changed),
        attempts: record.attempts,
        retry_after_seconds: wait(record, now).map(seconds),
        id: record.id(),
        adopted,
        message: message(&record.state, trace),
        reply: reply.map(|(status, body)| Reply { status, body: serde_json::from_str(body).ok() }),
    }
}

/// How long to wait before a purchase that is under way is worth another look, in milliseconds.
#[must_use]
pub fn wait(record: &Record, now: Millis) -> Option<Millis> {
    let wake = record.wake()?.saturating_sub(now);
    // What is being sent is mostly done long before anybody has to see whether it is.
    Some(if matches!(record.state, State::Looking { .. }) { wake } else { wake.min(SOON) })
}

const SOON: Millis = 2_000;

pub(super) fn moment(at: Millis) -> String {
    let nanoseconds = i128::from(at) * 1_000_000;
    OffsetDateTime::from_unix_timestamp_nanos(nanoseconds)
        .ok()
        .and_then(|moment| moment.format(&Rfc3339).ok())
        .unwrap_or_default()
}

pub(super) fn message(state: &State, trace: &Trace) -> Option<String> {
    match state {
        State::Released { .. } => {
            Some("Nothing was sent, or ShipStation turned it away unread. The key may be sent again.".to_owned())
        }
        State::Unknown { clean, .. } => {
            let looked = match clean {
                0 => "It was not possible to look for it. ".to_owned(),
                looks => ["It was looked for ", &looks.to_string(), " times and was not there. "].concat(),
            };
            Some([&looked, "Before you buy again, look at ", &where_to_look(trace), "."].concat())
        }
        _ => None,
    }
}

/// Where a person looks for what a purchase may have left.
fn where_to_look(trace: &Trace) -> String {
    match trace {
        Trace::ExternalId { id, .. } => ["the label with the external_shipment_id `", id, "`"].concat(),
        Trace::Rate { id } => ["the labels of the rate `", id, "`"].concat(),
        Trace::Shipment { id } => ["the labels of the shipment `", id, "`"].concat(),
        Trace::Return => "the return labels of that time".to_owned(),
        Trace::Pickup { .. } => "the pickups of these labels".to_owned(),
        Trace::Manifest { .. } => "the manifests of these labels".to_owned(),
        Trace::Batch { id } => ["the batch `", id, "`"].concat(),
        Trace::Refund { id } => ["the refund of the label `", id, "`"].concat(),
        Trace::Nothing => "the balance, which tells whether money was moved".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(state: State) -> Record {
        Record {
            operation: "create_label".to_owned(),
            fingerprint: "f".to_owned(),
            is_traceable: true,
            is_promised: false,
            created: 1_790_000_000_000,
            changed: 1_790_000_001_500,
            attempts: 1,
            state,
        }
    }

    fn of(state: State, reply: Option<(u16, &str)>) -> serde_json::Value {
        let trace = Trace::ExternalId { id: "ss-1".to_owned(), is_own: true };
        let record = record(state);
        serde_json::to_value(view("k", "se-1", &record, &trace, reply, 1_790_000_002_000)).unwrap()
    }

    #[test]
    fn it_tells_what_is_known() {
        let found = of(State::Succeeded { id: Some("se-9".to_owned()), is_found: true }, Some((200, r#"{"a": 1.50}"#)));
        assert_eq!(
            found,
            serde_json::json!({
                "key": "k", "operation": "create_label", "account": "se-1", "state": "succeeded", "outcome": "succeeded",
                "created_at": "2026-09-21T14:13:20Z", "updated_at": "2026-09-21T14:13:21.5Z", "attempts": 1,
                "id": "se-9", "adopted": true, "reply": { "status": 200, "body": { "a": 1.50 } },
            }),
        );
        let looking =
            of(State::Looking { since: 0, looks: 1, clean: 1, next: 1_790_000_010_000, before: vec![] }, None);
        assert_eq!((&looking["state"], &looking["retry_after_seconds"]), (&"looking".into(), &8.into()));
        assert_eq!(of(State::Rejected, Some((400, "")))["reply"], serde_json::json!({ "status": 400 }));
    }

    #[test]
    fn who_cannot_know_is_told_where_to_look() {
        let unknown = of(State::Unknown { looks: 7, clean: 6, before: vec![] }, None);
        let message = unknown["message"].as_str().unwrap();
        assert!(message.contains("6 times") && message.contains("`ss-1`"), "{message}");
        assert_eq!(unknown["outcome"], "unknown");
        let released = of(State::Released { until: 0 }, None);
        assert_eq!((&released["state"], &released["outcome"]), (&"released".into(), &"rejected".into()));
    }
}
