//! What a purchase leaves at ShipStation, by which it is found again when its answer was lost.

use super::call::StoredCall;
use super::external_id::{ExternalId, external_id};
use super::record::Millis;
use super::step::Sight;
use crate::path;
use crate::request::Call;
use crate::stamp::AccountId;
use crate::table;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// How far ShipStation's clock may differ from ours.
pub(super) const SKEW: Millis = 600_000;

/// How many things are looked through. They come in the order of their age, the newest first.
pub(super) const PAGE: &str = "100";

/// What a purchase leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Trace {
    /// A label with this `external_shipment_id`.
    ExternalId {
        /// The id.
        id: String,
        /// Whether it was made for the purchase's key, so that no label but of that key can have it.
        is_own: bool,
    },
    /// A label that was bought from this rate.
    Rate {
        /// The id of the rate.
        id: String,
    },
    /// A label of this shipment.
    Shipment {
        /// The id of the shipment.
        id: String,
    },
    /// A label for the way back.
    Return,
    /// A pickup of these labels.
    Pickup {
        /// The ids of the labels, in order.
        labels: Vec<String>,
    },
    /// A manifest of these labels, or of a warehouse's labels of one carrier and day.
    Manifest {
        /// The ids of the labels that were named, in order.
        labels: Vec<String>,
        /// The id of the carrier.
        carrier: Option<String>,
        /// The id of the warehouse.
        warehouse: Option<String>,
    },
    /// That this batch is not open any more.
    Batch {
        /// The id of the batch.
        id: String,
    },
    /// That the refund of this label was called off.
    Refund {
        /// The id of the label.
        id: String,
    },
    /// Nothing: a balance that has grown could have grown by anything.
    Nothing,
}

/// A purchase, ready to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traced {
    /// What it will leave.
    pub trace: Trace,
    /// Its body, where that is another than the caller's: it has got an `external_shipment_id`.
    pub body: Option<String>,
}

/// Finds out what a purchase will leave, and makes sure that it does.
#[must_use]
pub fn traced(call: &Call<'_>, account: &AccountId, key: &str) -> Traced {
    let (trace, body) = match external_id(call, account, key) {
        Some(ExternalId::Given(id)) => (Trace::ExternalId { id, is_own: false }, None),
        Some(ExternalId::Added { id, body }) => (Trace::ExternalId { id, is_own: true }, Some(body)),
        None => (other_trace(call), None),
    };
    Traced { trace, body }
}

fn other_trace(call: &Call<'_>) -> Trace {
    let body = || call.body.and_then(|text| serde_json::from_str::<Value>(text).ok()).unwrap_or_default();
    let parameter = |name: &str| call.path.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let by = |name: &str, make: fn(String) -> Trace| parameter(name).map_or(Trace::Nothing, make);
    match call.operation.id {
        "create_label_from_rate" => by("rate_id", |id| Trace::Rate { id }),
        "create_label_from_shipment" => by("shipment_id", |id| Trace::Shipment { id }),
        "create_return_label" => Trace::Return,
        "process_batch" => by("batch_id", |id| Trace::Batch { id }),
        "cancel_label_refund" => by("label_id", |id| Trace::Refund { id }),
        "schedule_pickup" => Trace::Pickup { labels: texts(&body(), "label_ids") },
        "create_manifest" => {
            let body = body();
            Trace::Manifest {
                labels: texts(&body, "label_ids"),
                carrier: text(&body, "carrier_id"),
                warehouse: text(&body, "warehouse_id"),
            }
        }
        _ => Trace::Nothing,
    }
}

impl Trace {
    /// Whether it can be found at all.
    #[must_use]
    pub const fn is_traceable(&self) -> bool {
        !matches!(self, Self::Nothing)
    }

    /// Whether it is a label of its own, that ShipStation's list of labels has.
    #[must_use]
    pub const fn is_label(&self) -> bool {
        matches!(self, Self::ExternalId { .. } | Self::Rate { .. } | Self::Shipment { .. } | Self::Return)
    }

    /// Whether others can have left the same before, so that one has to look before the purchase is sent. An
    /// `external_shipment_id` is the caller's word for one shipment: what has it, and is new, is meant.
    #[must_use]
    pub const fn needs_look_before(&self) -> bool {
        !matches!(self, Self::ExternalId { .. } | Self::Nothing)
    }

    /// The call that looks for it. `created` is when the purchase was written down.
    #[must_use]
    pub fn question(&self, created: Millis) -> Option<StoredCall> {
        let since = || written(created.saturating_sub(SKEW));
        let listed = |operation: &str, filter: &str, value: String| {
            let query = [(filter, value), ("page_size", PAGE.to_owned())];
            let query = query.map(|(name, value)| (name.to_owned(), vec![value])).to_vec();
            Some(StoredCall { operation: operation.to_owned(), path: Vec::new(), query })
        };
        let read = |operation: &str, parameter: &str, id: &str| {
            let path = vec![(parameter.to_owned(), id.to_owned())];
            Some(StoredCall { operation: operation.to_owned(), path, query: Vec::new() })
        };
        match self {
            Self::ExternalId { id, .. } if is_segment(id) => {
                read("get_label_by_external_shipment_id", "external_shipment_id", id)
            }
            // What cannot stand in a path is looked for among what is new.
            Self::ExternalId { .. } | Self::Return => listed("list_labels", "created_at_start", since()?),
            Self::Rate { id } => listed("list_labels", "rate_id", id.clone()),
            Self::Shipment { id } => listed("list_labels", "shipment_id", id.clone()),
            Self::Pickup { .. } => listed("list_scheduled_pickups", "created_at_start", since()?),
            Self::Manifest { .. } => listed("list_manifests", "created_at_start", since()?),
            Self::Batch { id } => read("get_batch_by_id", "batch_id", id),
            Self::Refund { id } => read("get_label_by_id", "label_id", id),
            Self::Nothing => None,
        }
    }

    /// The call that reads what was found, as the purchase itself would have answered it; `None` where it would have
    /// answered nothing.
    #[must_use]
    pub fn found(&self, id: &str) -> Option<StoredCall> {
        let (operation, parameter) = match self {
            Self::ExternalId { .. } | Self::Rate { .. } | Self::Shipment { .. } | Self::Return => {
                ("get_label_by_id", "label_id")
            }
            Self::Pickup { .. } => ("get_pickup_by_id", "pickup_id"),
            Self::Manifest { .. } => ("get_manifest_by_id", "manifest_id"),
            Self::Batch { .. } | Self::Refund { .. } | Self::Nothing => return None,
        };
        let path = vec![(parameter.to_owned(), id.to_owned())];
        Some(StoredCall { operation: operation.to_owned(), path, query: Vec::new() })
    }

    /// What the answer to [`Trace::question`] shows before the purchase is sent. What is not there at all leaves nothing,
    /// and ShipStation says so to the purchase itself.
    #[must_use]
    pub fn sight_before(&self, created: Millis, status: u16, body: &str) -> Sight {
        match (status, self) {
            (404, Self::Batch { .. } | Self::Refund { .. }) => Sight::Seen { ids: Vec::new() },
            _ => self.sight(created, status, body),
        }
    }

    /// Whether two purchases that leave it can be of different things, so that one must not be taken for the other.
    #[must_use]
    pub const fn is_ambiguous(&self) -> bool {
        matches!(self, Self::Return)
    }

    /// What the answer to [`Trace::question`] shows: the ids of what could be it, the oldest first.
    #[must_use]
    pub fn sight(&self, created: Millis, status: u16, body: &str) -> Sight {
        // That nothing has this id is a clear answer where one asks for an id of one's own.
        if let (404, Self::ExternalId { .. }) = (status, self) {
            return Sight::Seen { ids: Vec::new() };
        }
        let Ok(reply) = serde_json::from_str::<Value>(body) else { return Sight::Failed };
        if !(200..300).contains(&status) || !reply.is_object() {
            return Sight::Failed;
        }
        let ids = match self {
            // Also an id of one's own is another purchase's where its key is used again after it was forgotten.
            Self::ExternalId { id, .. } => {
                let fits = |label: &&Value| {
                    text(label, "external_shipment_id").as_deref() == Some(id) && is_new(label, created)
                };
                match reply.get("labels") {
                    Some(_) => each(&reply, "labels", "label_id", fits),
                    // It was asked for by its id, so it has it, even if it does not say so.
                    None if is_new(&reply, created) => text(&reply, "label_id").map(|id| vec![id]),
                    None => Some(Vec::new()),
                }
            }
            Self::Rate { .. } | Self::Shipment { .. } => each(&reply, "labels", "label_id", |_| true),
            Self::Return => {
                each(&reply, "labels", "label_id", |label| label.get("is_return_label") == Some(&Value::Bool(true)))
            }
            Self::Pickup { labels } => {
                each(&reply, "pickups", "pickup_id", |pickup| texts(pickup, "label_ids") == *labels)
            }
            Self::Manifest { labels, carrier, warehouse } => each(&reply, "manifests", "manifest_id", |manifest| {
                let of = texts(manifest, "label_ids");
                let is_of = |name: &str, wanted: &Option<String>| wanted.is_none() || text(manifest, name) == *wanted;
                if labels.is_empty() {
                    is_of("carrier_id", carrier) && is_of("warehouse_id", warehouse)
                } else {
                    labels.iter().any(|label| of.contains(label))
                }
            }),
            Self::Batch { id } => {
                text(&reply, "status").map(|status| if status == "open" { Vec::new() } else { vec![id.clone()] })
            }
            Self::Refund { id } => {
                let status = reply.get("refund_details").and_then(|refund| text(refund, "refund_status"));
                Some(if status.as_deref() == Some("excluded") { vec![id.clone()] } else { Vec::new() })
            }
            Self::Nothing => None,
        };
        ids.map_or(Sight::Failed, |ids| Sight::Seen { ids })
    }
}

/// Whether a value can be a parameter of the path that looks a label up.
fn is_segment(id: &str) -> bool {
    table::find("get_label_by_external_shipment_id")
        .is_some_and(|operation| path::fill(operation, [("external_shipment_id", id)].into_iter()).is_ok())
}

/// Whether something was made after the purchase was written down. What does not say when it was made may be.
fn is_new(what: &Value, created: Millis) -> bool {
    made(what).is_none_or(|made| made.saturating_add(SKEW) >= created)
}

/// When something was made, if it says so.
pub(super) fn made(what: &Value) -> Option<Millis> {
    let made = OffsetDateTime::parse(&text(what, "created_at")?, &Rfc3339).ok()?;
    Millis::try_from(made.unix_timestamp_nanos() / 1_000_000).ok()
}

/// A moment, to the second, as ShipStation's lists are asked for it.
pub(super) fn written(at: Millis) -> Option<String> {
    OffsetDateTime::from_unix_timestamp(i64::try_from(at / 1_000).ok()?).ok()?.format(&Rfc3339).ok()
}

/// The ids of the items of a list that fit, the oldest first; lists begin with the newest. `None` where there is no list.
fn each(reply: &Value, list: &str, id: &str, fits: impl Fn(&&Value) -> bool) -> Option<Vec<String>> {
    let items = reply.get(list)?.as_array()?;
    Some(items.iter().rev().filter(fits).filter_map(|item| text(item, id)).collect())
}

pub(super) fn text(of: &Value, name: &str) -> Option<String> {
    of.get(name).and_then(Value::as_str).map(str::to_owned)
}

/// The texts of a list, in order.
fn texts(of: &Value, name: &str) -> Vec<String> {
    let items = of.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut texts: Vec<_> = items.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    texts.sort();
    texts
}

#[cfg(test)]
mod tests;
