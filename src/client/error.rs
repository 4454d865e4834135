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
    /// What the platform said.
    pub message: String,
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
            Self::Refused(_) => Certainty::Rejected,
            Self::Failed(failed) => failed.outcome.outcome,
            Self::Lost(lost) => lost.outcome,
            Self::Unreadable(_) => Certainty::Succeeded,
        }
    }

    pub(super) fn unreadable(operation: &'static str, reply: Reply, message: String) -> Self {
        Self::Unreadable(Box::new(Unreadable { operation, message, reply }))
    }

    /// What of it decides whether the call is sent again; nothing if sending it again is no use.
    pub(super) fn failure(&self) -> Option<Failure> {
        let (status, retry_after_ms) = match self {
            Self::Failed(failed) => (Some(failed.status), failed.outcome.retry_after_ms),
            Self::Lost(_) => (None, None),
            Self::Refused(_) | Self::Unreadable(_) => return None,
        };
        Some(Failure { status, outcome: self.outcome(), retry_after_ms })
    }

    /// An attempt before this one may have had its effect.
    pub(super) fn doubt(&mut self) {
        match self {
            Self::Failed(failed) => failed.outcome.outcome = Certainty::Unknown,
            Self::Lost(lost) => lost.outcome = Certainty::Unknown,
            Self::Refused(_) | Self::Unreadable(_) => {}
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
            Self::Unreadable(reply) => [reply.operation, " succeeded with an odd reply: ", &reply.message, ""],
        };
        parts.into_iter().try_for_each(|part| f.write_str(part))
    }
}

impl std::error::Error for CallError {}
