//! Asks the ledger of a gateway what became of a purchase.

use super::error::{CallError, Failed, Lost};
use super::exchange::meaning;
use super::host::{Deadline, Head, Host};
use super::line::Line;
use super::{Input, Reply};
use crate::look::LOOK;
use crate::outcome::{Certainty, Kind, PURCHASE_IN_PROGRESS};
use crate::retry::{self, Failure, Situation};
use crate::stamp::Credential;
use crate::table;
use serde::Deserialize;
use serde_json::Value;

/// What the ledger answers, as far as it matters here.
#[derive(Debug, Deserialize)]
pub(super) struct Entry {
    operation: String,
    state: String,
    message: Option<String>,
    retry_after_seconds: Option<u32>,
    reply: Option<Said>,
}

#[derive(Debug, Deserialize)]
struct Said {
    status: u16,
    #[serde(default)]
    body: Value,
}

/// Why somebody who waits for the end of a purchase has none.
#[derive(Debug)]
pub(super) enum Unended {
    /// It has ended, and this is what it would have failed with.
    Ended(CallError),
    /// The ledger did not tell.
    Untold(CallError),
}

impl Unended {
    /// The error of a purchase that was accepted.
    pub(super) fn lost(self, key: &str) -> CallError {
        match self {
            Self::Ended(error) => error,
            Self::Untold(error) => {
                let timed_out = matches!(&error, CallError::Lost(lost) if lost.timed_out);
                unknown(LOOK.id, key, error.to_string(), timed_out)
            }
        }
    }

    /// The error of a purchase of which only the key was known.
    pub(super) fn untold(self, key: &str) -> CallError {
        match self {
            Self::Untold(CallError::Failed(failed)) if failed.outcome.kind == Kind::NotFound => {
                CallError::Failed(failed)
            }
            Self::Untold(CallError::Refused(refusal)) => CallError::Refused(refusal),
            other => other.lost(key),
        }
    }
}

fn unknown(operation: &'static str, key: &str, message: String, timed_out: bool) -> CallError {
    CallError::Lost(Lost { operation, outcome: Certainty::Unknown, timed_out, message, key: Some(key.to_owned()) })
}

impl Line {
    /// Waits until a purchase has ended.
    pub(super) async fn follow(
        &self,
        host: &impl Host,
        key: &str,
        credential: &Credential,
        deadline: Deadline,
    ) -> Result<Reply, Unended> {
        loop {
            let entry = self.entry(host, key, credential, deadline).await.map_err(Unended::Untold)?;
            if let Some(end) = end_of(&entry, key) {
                return end.map_err(Unended::Ended);
            }
            // What the purchase itself would have been answered.
            let failure = Failure {
                status: Some(409),
                code: Some(PURCHASE_IN_PROGRESS),
                outcome: Certainty::Unknown,
                retry_after_ms: entry.retry_after_seconds.and_then(|seconds| seconds.checked_mul(1_000)),
            };
            let situation = Situation {
                retries: 0,
                max_retries: 0,
                remaining_ms: deadline.remaining_ms(host),
                random: host.random(),
                is_recorded: true,
            };
            let wait = table::find(&entry.operation).and_then(|row| retry::wait_ms(row, failure, situation));
            let Some(wait) = wait else {
                let message = "it is still under way, and takes longer than the call may last".to_owned();
                return Err(Unended::Untold(unknown(LOOK.id, key, message, true)));
            };
            host.pause(wait).await;
        }
    }

    /// Asks once. Nothing if the purchase is under way, or never came as far as the ledger.
    pub(super) async fn lookup(
        &self,
        host: &impl Host,
        key: &str,
        credential: &Credential,
    ) -> Result<Option<Reply>, CallError> {
        match self.entry(host, key, credential, self.limits.deadline(host, false)).await {
            Ok(entry) => end_of(&entry, key).transpose(),
            Err(CallError::Failed(failed)) if failed.outcome.code.as_deref() == Some("unknown_operation") => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn entry(
        &self,
        host: &impl Host,
        key: &str,
        credential: &Credential,
        deadline: Deadline,
    ) -> Result<Entry, CallError> {
        let input = Input::new().path("key", key);
        let reply = self.send(host, &LOOK, &input, credential, None, deadline).await?;
        match reply.json() {
            Ok(entry) => Ok(entry),
            Err(error) => Err(CallError::unreadable(LOOK.id, reply, error.to_string())),
        }
    }
}

/// How a purchase has ended, if it has.
fn end_of(Entry { operation, state, message, reply, .. }: &Entry, key: &str) -> Option<Result<Reply, CallError>> {
    let Some(operation) = table::find(operation) else {
        return Some(Err(unknown(LOOK.id, key, ["there is no operation ", operation].concat(), false)));
    };
    let reply = match (state.as_str(), reply) {
        ("pending" | "sent" | "looking", _) => return None,
        ("succeeded" | "rejected", Some(reply)) => reply,
        ("rejected" | "released", _) => return Some(Err(CallError::Released(key.to_owned()))),
        _ => {
            let message = message.clone().unwrap_or_else(|| "nobody knows what became of it".to_owned());
            return Some(Err(unknown(operation.id, key, message, false)));
        }
    };
    let status = reply.status;
    let bytes = if reply.body.is_null() { Vec::new() } else { reply.body.to_string().into_bytes() };
    let outcome = meaning(operation, Head { status, ..Head::default() }, &bytes);
    if (200..300).contains(&status) {
        return Some(Ok(Reply { status, outcome, warnings: Vec::new(), bytes }));
    }
    let key = Some(key.to_owned());
    Some(Err(CallError::Failed(Box::new(Failed {
        operation: operation.id,
        status,
        outcome,
        bytes,
        key,
        is_final: true,
    }))))
}
