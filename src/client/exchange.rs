//! The way of every call: sent as often as it may be, and read.

use super::budget::SharedBudget;
use super::error::{CallError, Failed, Lost};
use super::host::{Broken, Deadline, Head, Host};
use super::reply::Reply;
use super::secret::{withhold, withhold_from_body};
use crate::operation::{self, Operation, Verb};
use crate::outcome::{self, Certainty, Envelope, Kind, Outcome};
use crate::request::RequestParts;
use crate::retry::{self, Failure, Situation};
use serde_json::{Map, Value, json};

/// The most milliseconds that timers can count; beyond it they fire at once.
const MAX_TIMEOUT_MS: u32 = i32::MAX.unsigned_abs();

/// How long a call may last and how often it may be sent again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    timeout_ms: Option<u32>,
    max_retries: u32,
}

impl Limits {
    pub(super) fn with_timeout_ms(self, timeout_ms: u32) -> Self {
        Self { timeout_ms: Some(timeout_ms.min(MAX_TIMEOUT_MS)), ..self }
    }

    pub(super) fn with_max_retries(self, max_retries: u32) -> Self {
        Self { max_retries, ..self }
    }

    /// When a call that begins now has to end.
    pub(super) fn deadline(self, host: &impl Host, is_recorded: bool) -> Deadline {
        // Buying a label takes long: the vendor's own SDK waits 65 seconds, and a slow carrier takes more. By way of a
        // gateway it is worth waiting for, because there the outcome is found out.
        Deadline::new(host, self.timeout_ms.unwrap_or(if is_recorded { 180_000 } else { 65_000 }))
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { timeout_ms: None, max_retries: 2 }
    }
}

/// A call that is written down.
pub(super) struct Draft<'a> {
    pub(super) operation: &'static Operation,
    pub(super) parts: RequestParts,
    pub(super) body: Option<&'a str>,
    /// The parameters of the path.
    pub(super) path: &'a [(String, String)],
    /// The key by which a ledger knows this purchase, and buys once.
    pub(super) key: Option<&'a str>,
}

/// Makes a call.
pub(super) async fn exchange(
    host: &impl Host,
    draft: Draft<'_>,
    limits: Limits,
    deadline: Deadline,
    budget: &SharedBudget,
) -> Result<Reply, CallError> {
    let operation = draft.operation;
    budget.earn();
    // Whether an earlier attempt may have done what was asked for.
    let mut is_doubtful = false;
    let mut retries = 0;
    loop {
        let mut error = match attempt(host, &draft, deadline).await {
            Ok(mut answer) => {
                // It is the earlier attempt, then, that has voided it.
                answer.outcome.partial &= !(is_doubtful && is_voided(&answer.bytes));
                return Ok(answer.with_warnings(draft.parts.warnings));
            }
            Err(CallError::Failed(failed)) if is_doubtful && is_gone(operation, &failed) => {
                return Ok(done_before(operation, draft.path, *failed).with_warnings(draft.parts.warnings));
            }
            Err(error) => error,
        };
        // The ledger speaks for all attempts under the key.
        is_doubtful &= !matches!(&error, CallError::Failed(failed) if failed.is_final);
        is_doubtful |= error.outcome() == Certainty::Unknown;
        let situation = Situation {
            retries,
            max_retries: limits.max_retries,
            remaining_ms: deadline.remaining_ms(host),
            random: host.random(),
            is_recorded: draft.key.is_some(),
        };
        let is_under_way = error.failure().is_some_and(Failure::is_under_way);
        let wait = error.failure().and_then(|failure| retry::wait_ms(operation, failure, situation));
        match wait {
            Some(wait) if is_under_way || budget.spend() => host.pause(wait).await,
            _ => {
                // The last attempt did nothing, but one before it may have.
                if is_doubtful {
                    error.doubt();
                }
                return Err(error);
            }
        }
        retries += u32::from(!is_under_way);
    }
}

/// Sends a call once.
async fn attempt(host: &impl Host, draft: &Draft<'_>, deadline: Deadline) -> Result<Reply, CallError> {
    let operation = draft.operation;
    let key = || draft.key.map(str::to_owned);
    let lost = |Broken { is_sent, message }| {
        let outcome = if is_sent { outcome::lost(operation) } else { Certainty::Rejected };
        let message = withhold(&message, &draft.parts).into_owned();
        CallError::Lost(Lost { operation: operation.id, outcome, timed_out: false, message, key: key() })
    };
    let late = |outcome| {
        let message = ["no answer in ", &deadline.timeout_ms().to_string(), " ms"].concat();
        CallError::Lost(Lost { operation: operation.id, outcome, timed_out: true, message, key: key() })
    };
    // A wait may take longer than it should, as in a page that sleeps.
    if deadline.remaining_ms(host) == 0 {
        return Err(late(Certainty::Rejected));
    }
    let (head, body) = match deadline.race(host, host.send(&draft.parts, draft.body)).await {
        Some(sent) => sent.map_err(lost)?,
        None => return Err(late(outcome::lost(operation))),
    };
    let is_success = (200..300).contains(&head.status);
    let bytes = match deadline.race(host, host.read(body)).await {
        Some(Ok(bytes)) => bytes,
        // Of a failure the status is known already, and says more than that its body could not be read.
        _ if !is_success => Vec::new(),
        Some(Err(broken)) => return Err(lost(broken)),
        None => return Err(late(outcome::lost(operation))),
    };
    let status = head.status;
    let is_final = draft.key.is_some() && head.key.as_deref() == draft.key;
    if is_success {
        return Ok(Reply { status, outcome: meaning(operation, head, &bytes), warnings: Vec::new(), bytes });
    }
    let bytes = withhold_from_body(bytes, &draft.parts);
    let outcome = meaning(operation, head, &bytes);
    Err(CallError::Failed(Box::new(Failed { operation: operation.id, status, outcome, bytes, key: key(), is_final })))
}

pub(super) fn meaning(
    operation: &Operation,
    Head { status, request_id, retry_after, .. }: Head,
    bytes: &[u8],
) -> Outcome {
    let envelope = Envelope::read(std::str::from_utf8(bytes).unwrap_or_default());
    outcome::interpret(operation, outcome::Reply { status, request_id, retry_after, envelope })
}

/// Whether what was to be deleted is not there.
fn is_gone(operation: &Operation, failed: &Failed) -> bool {
    operation.verb == Verb::Delete && failed.outcome.kind == Kind::NotFound
}

/// Whether a void was refused because the label is void.
fn is_voided(bytes: &[u8]) -> bool {
    serde_json::from_slice::<Value>(bytes)
        .is_ok_and(|reply| reply.get("reason_code").is_some_and(|code| code == "label_already_voided"))
}

/// The reply of a call that turned out to have been carried out already. What its own would have said is known from the
/// call.
fn done_before(operation: &Operation, path: &[(String, String)], Failed { status, outcome, .. }: Failed) -> Reply {
    let bytes = if matches!(operation.reply, operation::Reply::Empty) {
        Vec::new()
    } else {
        let request_id = outcome.request_id.as_deref().unwrap_or_default();
        let mut reply: Map<String, Value> = path.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        reply.insert("request_id".to_owned(), json!(request_id));
        reply.insert("errors".to_owned(), json!([]));
        Value::Object(reply).to_string().into_bytes()
    };
    let head = Head { status: 204, request_id: outcome.request_id, ..Head::default() };
    Reply { status, outcome: meaning(operation, head, &[]), warnings: Vec::new(), bytes }
}

#[cfg(test)]
mod tests;
