//! What is told of an account's sweeps.

use super::window::Window;
use crate::ledger::record::{Millis, Record};
use crate::ledger::trace::Trace;
use crate::ledger::view::{message, moment};
use serde::{Deserialize, Serialize};

/// What the ledger of an account knows of its sweeps. Lists hold the newest, counts count all.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Known {
    /// The account.
    pub account: String,
    /// When the ledger was begun with.
    pub began: Millis,
    /// How the last sweep went, if there was one.
    pub last: Option<Last>,
    /// When the next is due, if there is to be one.
    pub next: Option<Millis>,
    /// Labels that no purchase stands for.
    pub orphans: Many<Orphan>,
    /// Purchases whose label is not there.
    pub ghosts: Many<Ghost>,
    /// Purchases that a sweep has found the label of.
    pub adopted: Many<Adopted>,
    /// Purchases whose end nobody knows.
    pub unknown: Many<Unknown>,
}

/// How a sweep went.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Last {
    /// When it ended.
    pub ended: Millis,
    /// The time that it has looked at.
    pub window: Window,
    /// How many labels ShipStation has of that time.
    pub labels: u64,
    /// How many purchases it has compared with them.
    pub purchases: u64,
    /// How many requests it took.
    pub requests: u64,
    /// Whether it came to its end with everything seen.
    pub is_complete: bool,
}

/// The newest of many.
#[derive(Debug, Deserialize)]
pub struct Many<Item> {
    /// How many there are.
    pub count: u64,
    /// The newest of them.
    pub newest: Vec<Item>,
}

/// A label that no purchase stands for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Orphan {
    /// Its id.
    pub id: String,
    /// When it was made.
    pub created: Option<Millis>,
    /// The carrier's number of the package.
    pub tracking_number: Option<String>,
    /// The purchase that would have left the same, and of which it was said that it did not happen.
    pub key: Option<String>,
    /// When it was found.
    pub found: Millis,
}

/// A purchase whose label is not there.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ghost {
    /// Its key.
    pub key: String,
    /// What is kept of it: a [`Record`].
    pub record: String,
    /// The id that the label had.
    pub id: String,
    /// When it was found that it is not there.
    pub found: Millis,
}

/// A purchase that a sweep has found the label of.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Adopted {
    /// Its key.
    pub key: String,
    /// The id of what it has bought.
    pub id: String,
    /// When it was found.
    pub found: Millis,
}

/// A purchase whose end nobody knows.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Unknown {
    /// Its key.
    pub key: String,
    /// What is kept of it: a [`Record`].
    pub record: String,
    /// What it leaves: a [`Trace`].
    pub trace: String,
}

/// An account, as the report tells of it.
#[derive(Debug, Serialize)]
pub struct Entry {
    account: String,
    since: String,
    swept_at: Option<String>,
    next_sweep_at: Option<String>,
    #[serde(flatten)]
    last: Option<Told>,
    orphan_count: u64,
    orphans: Vec<ToldOrphan>,
    ghost_count: u64,
    ghosts: Vec<ToldPurchase>,
    adopted_count: u64,
    adopted: Vec<ToldPurchase>,
    unknown_count: u64,
    unknown: Vec<ToldPurchase>,
}

#[derive(Debug, Serialize)]
struct Told {
    labels_from: String,
    labels_to: String,
    labels_seen: u64,
    purchases_compared: u64,
    requests: u64,
    is_complete: bool,
}

#[derive(Debug, Serialize)]
struct ToldOrphan {
    label_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tracking_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    found_at: String,
}

#[derive(Debug, Default, Serialize)]
struct ToldPurchase {
    key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    found_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// Writes an account's entry of the report. What cannot be read of a purchase is left out, and its key is not.
#[must_use]
pub fn entry(known: Known) -> Entry {
    let Known { account, began, last, next, orphans, ghosts, adopted, unknown } = known;
    Entry {
        account,
        since: moment(began),
        swept_at: last.map(|last| moment(last.ended)),
        next_sweep_at: next.map(moment),
        last: last.map(|Last { window, labels, purchases, requests, is_complete, .. }| Told {
            labels_from: moment(window.from),
            labels_to: moment(window.to),
            labels_seen: labels,
            purchases_compared: purchases,
            requests,
            is_complete,
        }),
        orphan_count: orphans.count,
        orphans: orphans.newest.into_iter().map(orphan).collect(),
        ghost_count: ghosts.count,
        ghosts: ghosts.newest.into_iter().map(ghost).collect(),
        adopted_count: adopted.count,
        adopted: adopted.newest.into_iter().map(found).collect(),
        unknown_count: unknown.count,
        unknown: unknown.newest.into_iter().map(lost).collect(),
    }
}

fn orphan(Orphan { id, created, tracking_number, key, found }: Orphan) -> ToldOrphan {
    ToldOrphan { label_id: id, created_at: created.map(moment), tracking_number, key, found_at: moment(found) }
}

fn ghost(Ghost { key, record, id, found }: Ghost) -> ToldPurchase {
    let record = serde_json::from_str::<Record>(&record).ok();
    ToldPurchase {
        key,
        created_at: record.as_ref().map(|record| moment(record.created)),
        operation: record.map(|record| record.operation),
        id: Some(id),
        found_at: Some(moment(found)),
        message: None,
    }
}

fn found(Adopted { key, id, found }: Adopted) -> ToldPurchase {
    ToldPurchase { key, id: Some(id), found_at: Some(moment(found)), ..ToldPurchase::default() }
}

fn lost(Unknown { key, record, trace }: Unknown) -> ToldPurchase {
    let record = serde_json::from_str::<Record>(&record).ok();
    let trace = serde_json::from_str::<Trace>(&trace).ok();
    ToldPurchase {
        key,
        created_at: record.as_ref().map(|record| moment(record.created)),
        message: record.as_ref().zip(trace).and_then(|(record, trace)| message(&record.state, &trace)),
        operation: record.map(|record| record.operation),
        ..ToldPurchase::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::record::State;
    use serde_json::json;

    #[test]
    fn an_entry_tells_what_is_known() {
        let record = Record {
            operation: "create_label".to_owned(),
            fingerprint: "f".to_owned(),
            is_traceable: true,
            is_promised: false,
            created: 1_790_000_000_000,
            changed: 1_790_000_000_000,
            attempts: 1,
            state: State::Unknown { looks: 3, clean: 3, before: Vec::new() },
        };
        let record = serde_json::to_string(&record).unwrap();
        let known = json!({
            "account": "se-1", "began": 1_790_000_000_000_u64, "next": 1_790_000_002_000_u64,
            "last": {
                "ended": 1_790_000_001_000_u64, "labels": 4, "purchases": 3, "requests": 2, "isComplete": true,
                "window": { "from": 1_790_000_000_000_u64, "to": 1_790_000_001_000_u64, "isWhole": true },
            },
            "orphans": { "count": 7, "newest": [{ "id": "se-9", "created": 1_790_000_000_000_u64, "trackingNumber": "1Z", "key": null, "found": 1_790_000_001_000_u64 }] },
            "ghosts": { "count": 1, "newest": [{ "key": "g", "record": record, "id": "se-8", "found": 1_790_000_001_000_u64 }] },
            "adopted": { "count": 1, "newest": [{ "key": "a", "id": "se-7", "found": 1_790_000_001_000_u64 }] },
            "unknown": { "count": 1, "newest": [{ "key": "u", "record": record, "trace": r#"{"by":"rate","id":"r"}"# }] },
        });
        let entry = serde_json::to_value(entry(serde_json::from_value(known).unwrap())).unwrap();
        let (made, found) = ("2026-09-21T14:13:20Z", "2026-09-21T14:13:21Z");
        assert_eq!(
            entry,
            json!({
                "account": "se-1", "since": made, "swept_at": found, "next_sweep_at": "2026-09-21T14:13:22Z",
                "labels_from": made, "labels_to": found, "labels_seen": 4, "purchases_compared": 3, "requests": 2,
                "is_complete": true,
                "orphan_count": 7, "orphans": [{ "label_id": "se-9", "created_at": made, "tracking_number": "1Z", "found_at": found }],
                "ghost_count": 1,
                "ghosts": [{ "key": "g", "operation": "create_label", "id": "se-8", "created_at": made, "found_at": found }],
                "adopted_count": 1, "adopted": [{ "key": "a", "id": "se-7", "found_at": found }],
                "unknown_count": 1,
                "unknown": [{
                    "key": "u", "operation": "create_label", "created_at": made,
                    "message": "It was looked for 3 times and was not there. Before you buy again, look at the labels of the rate `r`.",
                }],
            }),
        );
    }

    #[test]
    fn an_account_that_was_not_swept_yet_says_so() {
        let none = json!({ "count": 0, "newest": [] });
        let known = json!({ "account": "1", "began": 0, "last": null, "next": null, "orphans": none, "ghosts": none, "adopted": none, "unknown": none });
        let entry = serde_json::to_value(entry(serde_json::from_value(known).unwrap())).unwrap();
        assert_eq!(
            (&entry["swept_at"], &entry["next_sweep_at"], entry.get("is_complete")),
            (&json!(null), &json!(null), None)
        );
    }
}
