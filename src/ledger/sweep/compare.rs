//! Whose a label is.

use super::labels::Label;
use crate::ledger::record::{Millis, Record, State};
use crate::ledger::step::BLIND;
use crate::ledger::trace::Trace;
use serde::Serialize;

/// A purchase of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// Its key.
    pub key: String,
    /// What is kept of it.
    pub record: Record,
    /// What it leaves.
    pub trace: Trace,
}

/// A label, and what the ledger has beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The label.
    pub label: Label,
    /// The purchases that have its id.
    pub claims: Vec<Purchase>,
    /// The purchases that one of its [probes](Label::probes) finds.
    pub candidates: Vec<Purchase>,
}

/// Whose a label is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// A purchase's, which has ended, or nobody's who paid for it.
    Known,
    /// A purchase's whose end nobody knew. It is told what was seen: `Looked`.
    Adopt {
        /// The key of the purchase.
        key: String,
        /// The id of what it has bought.
        id: String,
    },
    /// It may be that of a purchase that is under way.
    Wait,
    /// No purchase stands for it.
    Orphan {
        /// A purchase that would have left the same, and of which it was said that it did not happen.
        #[serde(skip_serializing_if = "Option::is_none")]
        key: Option<String>,
    },
}

/// What is true of all labels that are compared.
#[derive(Debug, Clone, Copy, Default)]
pub struct Around<'a> {
    /// The purchases that have not ended.
    pub under_way: &'a [Purchase],
    /// The labels for the way back that nobody stands for, once all of them were seen. Before that none is given to a
    /// purchase of one.
    pub returns: &'a [Label],
    /// What was made before may be of a purchase that is forgotten.
    pub known_since: Millis,
}

/// Says of each label whose it is.
#[must_use]
pub fn compare(evidence: &[Evidence], around: Around<'_>) -> Vec<Verdict> {
    let mut taken: Vec<&str> = Vec::new();
    let mut verdicts = Vec::with_capacity(evidence.len());
    for Evidence { label, claims, candidates } in evidence {
        let is_old = label.created.is_some_and(|created| created < around.known_since);
        let verdict = if is_old || label.is_failed || claims.iter().any(|purchase| purchase.trace.is_label()) {
            Verdict::Known
        } else {
            judge(label, candidates, around, &mut taken)
        };
        verdicts.push(verdict);
    }
    verdicts
}

fn judge<'a>(
    label: &Label,
    candidates: &'a [Purchase],
    Around { under_way, returns, .. }: Around<'_>,
    taken: &mut Vec<&'a str>,
) -> Verdict {
    let mut candidates: Vec<_> = candidates.iter().filter(|purchase| may_be_of(label, purchase)).collect();
    candidates.sort_by_key(|purchase| (doubt(&purchase.trace), purchase.record.created));
    let may_be_returned =
        candidates.iter().filter(|purchase| purchase.trace == Trace::Return && is_open(purchase)).count();
    let mut is_under_way = false;
    let mut denied = None;
    for purchase @ Purchase { key, record, trace } in candidates {
        match &record.state {
            // Its own looks go on, and see what was there before.
            State::Looking { .. } if *trace == Trace::Return => is_under_way = true,
            State::Unknown { .. }
                if *trace == Trace::Return && !(may_be_returned == 1 && is_only(label, purchase, returns)) => {}
            State::Looking { before, .. } | State::Unknown { before, .. } => {
                let id = if let Trace::Batch { id } = trace { id } else { &label.id };
                if !before.contains(id) && !taken.contains(&key.as_str()) {
                    taken.push(key);
                    return Verdict::Adopt { key: key.clone(), id: id.clone() };
                }
                // Its other labels are the same batch's.
                if matches!(trace, Trace::Batch { .. }) {
                    return Verdict::Known;
                }
            }
            // Before its answer is there, the label is nobody's of whom less is sure.
            State::Pending { .. } | State::Sent { .. } if is_sure(trace) => return Verdict::Wait,
            State::Pending { .. } | State::Sent { .. } => is_under_way = true,
            State::Succeeded { .. } => {
                // What has another id is another label's; a batch has many.
                if matches!(trace, Trace::Batch { .. }) {
                    return Verdict::Known;
                }
            }
            // Any return of its time would have left the same.
            State::Rejected | State::Released { .. } if *trace == Trace::Return => {}
            State::Rejected | State::Released { .. } => denied = Some(key.clone()),
        }
    }
    // A label does not tell the rate that it was bought from, so it may be that of any such purchase of its time.
    let may_come = |purchase: &Purchase| {
        matches!(purchase.trace, Trace::Rate { .. })
            && label.is_in_time(&purchase.trace, purchase.record.created, purchase.record.is_promised)
    };
    if is_under_way || under_way.iter().any(may_come) { Verdict::Wait } else { Verdict::Orphan { key: denied } }
}

/// Whether a purchase may yet turn out to have left a label.
const fn is_open(purchase: &Purchase) -> bool {
    !matches!(purchase.record.state, State::Succeeded { .. } | State::Rejected | State::Released { .. })
}

/// Whether a purchase for the way back can have left no other label than this: what it leaves does not tell the label of
/// which it is the way back.
fn is_only(label: &Label, Purchase { record, .. }: &Purchase, returns: &[Label]) -> bool {
    let mut fitting =
        returns.iter().filter(|other| other.is_in_time(&Trace::Return, record.created, record.is_promised));
    fitting.next().is_some_and(|first| first.id == label.id) && fitting.next().is_none()
}

/// How little a trace that a label has shows that it is the purchase's.
const fn doubt(trace: &Trace) -> u8 {
    match trace {
        Trace::ExternalId { is_own: true, .. } => 0,
        Trace::Batch { .. } => 1,
        Trace::ExternalId { .. } => 2,
        Trace::Shipment { .. } => 3,
        _ => 4,
    }
}

/// Whether no other purchase leaves the same.
const fn is_sure(trace: &Trace) -> bool {
    doubt(trace) < 2
}

/// Whether a purchase would have left this label.
fn may_be_of(label: &Label, Purchase { record, trace, .. }: &Purchase) -> bool {
    let fits = match trace {
        Trace::ExternalId { id, .. } => label.external_id.as_ref() == Some(id),
        Trace::Shipment { id } => label.shipment.as_ref() == Some(id),
        Trace::Batch { id } => label.batch.as_ref() == Some(id),
        Trace::Return => label.is_return,
        _ => false,
    };
    fits && label.is_in_time(trace, record.created, record.is_promised)
}

/// Whether a purchase is worth another look of its own: nobody knows its end, and it is not a week old.
#[must_use]
pub fn is_lost(record: &Record, now: Millis) -> bool {
    record.is_traceable && matches!(record.state, State::Unknown { .. }) && now < record.created.saturating_add(BLIND)
}

#[cfg(test)]
mod tests;
