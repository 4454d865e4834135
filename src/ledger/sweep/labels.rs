//! ShipStation's labels, as far as the sweep looks at them.

use super::window::Window;
use crate::ledger::call::StoredCall;
use crate::ledger::record::Millis;
use crate::ledger::step::PROMISE;
use crate::ledger::trace::{PAGE, SKEW, Trace, made, text, written};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How long after it was asked for a purchase can make its label. A carrier can take minutes.
const LATEST: Millis = 3_600_000;

/// The greatest moment that JavaScript has.
const MOST: Millis = (1 << 53) - 1;

/// What is asked for a page of the labels of a window, the oldest first: what is made meanwhile is outside of the window,
/// so that no page moves while another is asked for.
#[must_use]
pub fn question(window: &Window, page: u32) -> Option<StoredCall> {
    let query = [
        ("created_at_start", written(window.from)?),
        ("created_at_end", written(window.to)?),
        ("sort_by", "created_at".to_owned()),
        ("sort_dir", "asc".to_owned()),
        ("page", page.to_string()),
        ("page_size", PAGE.to_owned()),
    ];
    let query = query.map(|(name, value)| (name.to_owned(), vec![value])).to_vec();
    Some(StoredCall { operation: "list_labels".to_owned(), path: Vec::new(), query })
}

/// A label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Label {
    /// Its id.
    pub id: String,
    /// When it was made.
    pub created: Option<Millis>,
    /// The carrier's number of the package.
    pub tracking_number: Option<String>,
    /// The id of its shipment.
    pub shipment: Option<String>,
    /// The `external_shipment_id` of its shipment.
    pub external_id: Option<String>,
    /// The id of its batch.
    pub batch: Option<String>,
    /// Whether it is for the way back.
    pub is_return: bool,
    /// Whether it could not be made, and so was not bought.
    pub is_failed: bool,
}

/// What is on a page.
#[derive(Debug, PartialEq, Eq)]
pub enum Page {
    /// These.
    Seen {
        /// The labels.
        labels: Vec<Label>,
        /// Whether none comes after them.
        is_last: bool,
    },
    /// Nothing could be seen.
    Failed,
}

/// Reads a page.
#[must_use]
pub fn page(number: u32, status: u16, body: &str) -> Page {
    let reply = serde_json::from_str::<Value>(body).ok().filter(|_| status == 200);
    let Some(items) = reply.as_ref().and_then(|reply| reply.get("labels")?.as_array()) else { return Page::Failed };
    // A label without an id could be anybody's.
    let Some(labels) = items.iter().map(read).collect::<Option<Vec<_>>>() else { return Page::Failed };
    let pages = reply.as_ref().and_then(|reply| reply.get("pages")?.as_u64());
    let is_last = pages.map_or(labels.is_empty(), |pages| u64::from(number) >= pages);
    Page::Seen { labels, is_last }
}

fn read(label: &Value) -> Option<Label> {
    let is = |name: &str| label.get(name) == Some(&Value::Bool(true));
    let id = text(label, "label_id")?;
    Some(Label {
        created: made(label),
        tracking_number: text(label, "tracking_number").filter(|number| !number.is_empty()),
        shipment: text(label, "shipment_id"),
        external_id: text(label, "external_shipment_id"),
        batch: text(label, "batch_id"),
        is_return: is("is_return_label"),
        is_failed: text(label, "status").as_deref() == Some("error"),
        id,
    })
}

/// What a purchase would have left, and when it would have been asked for, if a label were its.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Probe {
    /// The [`Trace`], as the ledger keeps it.
    pub trace: String,
    /// The first moment at which it can have been asked for.
    pub since: Millis,
    /// The last.
    pub until: Millis,
    /// The id that it would have if it had ended with this label.
    pub id: String,
}

impl Label {
    /// By what the purchases are found that this label could be of. A label does not tell the rate that it was bought from.
    #[must_use]
    pub fn probes(&self) -> Vec<Probe> {
        let external_id = |is_own| self.external_id.clone().map(|id| Trace::ExternalId { id, is_own });
        let traces = [
            external_id(true),
            external_id(false),
            self.shipment.clone().map(|id| Trace::Shipment { id }),
            self.batch.clone().map(|id| Trace::Batch { id }),
            self.is_return.then_some(Trace::Return),
        ];
        let probe = |trace: Trace| {
            let (since, until) = self.asked(&trace);
            let text = serde_json::to_string(&trace).ok()?;
            // A batch has its own, for all of its labels.
            let id = if let Trace::Batch { id } = trace { id } else { self.id.clone() };
            Some(Probe { trace: text, since, until, id })
        };
        traces.into_iter().flatten().filter_map(probe).collect()
    }

    /// Between which moments the purchase of this label was asked for, if it left this trace.
    fn asked(&self, trace: &Trace) -> (Millis, Millis) {
        let Some(created) = self.created else { return (0, MOST) };
        match trace {
            // A batch takes its time.
            Trace::Batch { .. } => (0, MOST),
            // However late, it is the purchase's, unless it was there before: a key may be used again.
            Trace::ExternalId { is_own: true, .. } => (0, created.saturating_add(SKEW)),
            _ => (created.saturating_sub(PROMISE + LATEST), created.saturating_add(SKEW)),
        }
    }

    /// Whether a purchase that was asked for then, and left this trace, can have made this label.
    #[must_use]
    pub(super) fn is_in_time(&self, trace: &Trace, asked: Millis, is_promised: bool) -> bool {
        let (since, until) = self.asked(trace);
        // Only what was promised can wait for long before it is sent.
        let since = if is_promised || since == 0 { since } else { since + PROMISE };
        (since..=until).contains(&asked)
    }
}

/// Whether a label is there that was asked for by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum There {
    /// It is.
    Here,
    /// It is not.
    Gone,
    /// Nothing could be seen.
    Failed,
}

/// Reads the answer to who asks for a label by its id.
#[must_use]
pub fn there(status: u16, body: &str) -> There {
    let reply = serde_json::from_str::<Value>(body).unwrap_or_default();
    let errors = reply.get("errors").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    match status {
        200 if reply.get("label_id").is_some() => There::Here,
        // Only ShipStation's own word is proof: a proxy, too, says that there is nothing.
        404 if errors.iter().any(|error| text(error, "error_source").as_deref() == Some("shipengine")) => There::Gone,
        _ => There::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_asked_for_within_its_window_the_oldest_first() {
        let window = Window { from: 1_790_000_000_000, to: 1_790_000_600_999, is_whole: true };
        let call = question(&window, 3).unwrap();
        assert_eq!(call.operation, "list_labels");
        let query: Vec<_> = call.query.iter().map(|(name, value)| format!("{name}={}", value.join(","))).collect();
        assert_eq!(
            query,
            [
                "created_at_start=2026-09-21T14:13:20Z",
                "created_at_end=2026-09-21T14:23:20Z",
                "sort_by=created_at",
                "sort_dir=asc",
                "page=3",
                "page_size=100"
            ]
        );
    }

    #[test]
    fn a_page_is_what_shipstation_says_and_nothing_else() {
        let body = r#"{"labels":[{"label_id":"se-1","status":"voided","created_at":"1970-01-01T00:00:02Z",
            "tracking_number":"9","shipment_id":"se-2","external_shipment_id":null,"batch_id":"se-3",
            "is_return_label":true},{"label_id":"se-4","status":"error"}],"pages":2}"#;
        let first = Label {
            id: "se-1".to_owned(),
            created: Some(2_000),
            tracking_number: Some("9".to_owned()),
            shipment: Some("se-2".to_owned()),
            external_id: None,
            batch: Some("se-3".to_owned()),
            is_return: true,
            is_failed: false,
        };
        let Page::Seen { labels, is_last: false } = page(1, 200, body) else { panic!("one more page") };
        assert_eq!((&labels[0], labels[1].is_failed, labels[1].created), (&first, true, None));
        assert!(matches!(page(2, 200, body), Page::Seen { is_last: true, .. }));
        // Who does not say how many pages there are is asked until there is nothing on one.
        assert!(matches!(page(2, 200, r#"{"labels":[{"label_id":"se-1"}]}"#), Page::Seen { is_last: false, .. }));
        assert!(matches!(page(2, 200, r#"{"labels":[]}"#), Page::Seen { is_last: true, .. }));
        for (status, body) in
            [(500, body), (429, body), (200, "<html>"), (200, "{}"), (200, r#"{"labels":[{"status":"error"}]}"#)]
        {
            assert_eq!(page(1, status, body), Page::Failed, "{status} {body}");
        }
    }

    #[test]
    fn a_label_is_gone_only_if_shipstation_says_so() {
        let gone = r#"{"errors":[{"error_source":"shipengine","error_code":"not_found"}]}"#;
        assert_eq!(there(404, gone), There::Gone);
        assert_eq!(there(200, r#"{"label_id":"se-1","voided":true}"#), There::Here);
        let other = r#"{"errors":[{"error_source":"shipstamp"}]}"#;
        for (status, body) in [(404, ""), (404, "<html>"), (404, other), (200, "{}"), (500, gone), (403, gone)] {
            assert_eq!(there(status, body), There::Failed, "{status} {body}");
        }
    }

    #[test]
    fn the_traces_that_are_looked_for_are_written_as_the_ledger_keeps_them() {
        let Page::Seen { labels, .. } = page(
            1,
            200,
            r#"{"labels":[{"label_id":"a","external_shipment_id":"é\"","shipment_id":"s","batch_id":"b","is_return_label":true,
                "created_at":"2026-09-21T14:13:20Z"}]}"#,
        ) else {
            panic!("a page")
        };
        let probes = labels[0].probes();
        let traces: Vec<_> = probes.iter().map(|probe| probe.trace.as_str()).collect();
        assert_eq!(
            traces,
            [
                r#"{"by":"external_id","id":"é\"","isOwn":true}"#,
                r#"{"by":"external_id","id":"é\"","isOwn":false}"#,
                r#"{"by":"shipment","id":"s"}"#,
                r#"{"by":"batch","id":"b"}"#,
                r#"{"by":"return"}"#
            ]
        );
        let made = 1_790_000_000_000;
        assert_eq!((probes[0].since, probes[0].until), (0, made + SKEW));
        assert_eq!((probes[3].since, probes[3].until), (0, MOST));
        let ids: Vec<_> = probes.iter().map(|probe| probe.id.as_str()).collect();
        assert_eq!(ids, ["a", "a", "a", "b", "a"]);
        assert_eq!((probes[4].since, probes[4].until), (made - PROMISE - LATEST, made + SKEW));
    }
}
