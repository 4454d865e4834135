//! Why a call gave nothing.

use super::Reply;
use crate::error::Refusal;
use crate::outcome::{Certainty, Outcome};
use crate::retry::Failure;
use std::fmt;

/// Why a call gave nothing.
#[derive(Debug)]
pub enum CallError {
    /// The call was wrong, and nothing was sent.
    Refused(Refusal),
    /// The service answered with an error.
    Failed(Box<Failed>),
    /// No reply came.
    Lost(Lost),
    /// The ledger of a gateway says that nothing was bought: the key, which it holds, may be sent again.
    Released(String),
    /// The call succeeded, and its reply is not what it should be.
    Unreadable(Box<Unreadable>),
}

/// An error that the service answered with.
#[derive(Debug)]
pub struct Failed {
    /// The operation's id.
    pub operation: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What it means.
    pub outcome: Outcome,
    /// The body as it came, except that a key in it shows as `***`.
    pub bytes: Vec<u8>,
    /// The key of a purchase that went through a gateway.
    pub key: Option<String>,
    /// Whether the ledger has said so, which speaks for all attempts under the key.
    pub(super) is_final: bool,
}

/// A call that got no reply.
#[derive(Debug)]
pub struct Lost {
    /// The operation's id.
    pub operation: &'static str,
    /// Whether the call may have had its effect.
    pub outcome: Certainty,
    /// Whether its time was over; else the connection failed.
    pub timed_out: bool,
    /// What the platform said, or a gateway's ledger of a purchase of which nobody knows whether it was made.
    pub message: String,
    /// The key of a purchase that went through a gateway.
    pub key: Option<String>,
}

/// A success of which nothing can be made.
#[derive(Debug)]
pub struct Unreadable {
    /// The operation's id.
    pub operation: &'static str,
    /// What is wrong with the reply.
    pub message: String,
    /// The reply, with its body as it came.
    pub reply: Reply,
}

impl CallError {
    /// What is known of the call's effect, all its attempts together.
    #[must_use]
    pub fn outcome(&self) -> Certainty {
        match self {
            Self::Refused(_) | Self::Released(_) => Certainty::Rejected,
            Self::Failed(failed) => failed.outcome.outcome,
            Self::Lost(lost) => lost.outcome,
            Self::Unreadable(_) => Certainty::Succeeded,
        }
    }

    /// The key of the purchase, if it went through a gateway: the same call under it buys nothing twice, and
    /// [`super::Merchant::lookup`] asks what became of it.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Failed(failed) => failed.key.as_deref(),
            Self::Lost(lost) => lost.key.as_deref(),
            Self::Released(key) => Some(key),
            Self::Refused(_) | Self::Unreadable(_) => None,
        }
    }

    pub(super) fn unreadable(operation: &'static str, reply: Reply, message: String) -> Self {
        Self::Unreadable(Box::new(Unreadable { operation, message, reply }))
    }

    /// What of it decides whether the call is sent again; nothing if sending it again is no use.
    pub(super) fn failure(&self) -> Option<Failure<'_>> {
        let (status, code, retry_after_ms) = match self {
            Self::Failed(failed) => {
                (Some(failed.status), failed.outcome.code.as_deref(), failed.outcome.retry_after_ms)
            }
            Self::Lost(_) => (None, None, None),
            Self::Refused(_) | Self::Released(_) | Self::Unreadable(_) => return None,
        };
        Some(Failure { status, code, outcome: self.outcome(), retry_after_ms })
    }

    /// An attempt before this one may have had its effect.
    pub(super) fn doubt(&mut self) {
        match self {
            Self::Failed(failed) => failed.outcome.outcome = Certainty::Unknown,
            Self::Lost(lost) => lost.outcome = Certainty::Unknown,
            Self::Refused(_) | Self::Released(_) | Self::Unreadable(_) => {}
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let doubt = if self.outcome() == Certainty::Unknown { " (it may have happened)" } else { "" };
        let parts: [&str; 4] = match self {
            Self::Refused(refusal) => [&refusal.message, "", "", ""],
            Self::Failed(failed) => [failed.operation, ": ", &failed.outcome.message, doubt],
            Self::Lost(lost) => [lost.operation, " got no reply: ", &lost.message, doubt],
            Self::Released(key) => ["nothing was bought, and the key ", key, " may be sent again", ""],
            Self::Unreadable(reply) => [reply.operation, " succeeded with an odd reply: ", &reply.message, ""],
        };
        parts.into_iter().try_for_each(|part| f.write_str(part))
    }
}

impl std::error::Error for CallError {}
