//! What is kept of a purchase.

use serde::{Deserialize, Serialize};

/// A moment: milliseconds since 1970, UTC.
pub type Millis = u64;

/// A purchase, under its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// The id of the operation.
    pub operation: String,
    /// What tells the same purchase from another: of the operation, the parameters of its path, and its body.
    pub fingerprint: String,
    /// Whether it leaves anything by which it can be found again.
    pub is_traceable: bool,
    /// Whether the caller was told that it will be carried out, and need not wait for it.
    pub is_promised: bool,
    /// When the key was first used, or used again after nothing was sent.
    pub created: Millis,
    /// When it came to the state that it is in.
    pub changed: Millis,
    /// How often it was sent. More than once only where ShipStation had turned it away before.
    pub attempts: u32,
    /// Where it stands.
    pub state: State,
}

/// Where a purchase stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum State {
    /// It is written down, and was not sent.
    Pending {
        /// When to look what became of it.
        next: Millis,
    },
    /// It was sent, or is being sent: nobody can say that it was not.
    Sent {
        /// When no answer is to be expected any more.
        next: Millis,
        /// What was there before that could be taken for it.
        before: Vec<String>,
    },
    /// It may have happened, and is being looked for.
    Looking {
        /// Since when.
        since: Millis,
        /// How many looks there were, whatever came of them.
        looks: u32,
        /// After how many of them it was clear that it is not there yet.
        clean: u32,
        /// When the next is due.
        next: Millis,
        /// As in [`State::Sent`].
        before: Vec<String>,
    },
    /// It happened.
    Succeeded {
        /// The id of what was bought, where it has one.
        id: Option<String>,
        /// Whether it was found, and not answered.
        is_found: bool,
    },
    /// It did not happen, and will not.
    Rejected,
    /// It may have happened, and was not found.
    Unknown {
        /// How many looks there were.
        looks: u32,
        /// After how many of them it was clear that it is not there.
        clean: u32,
        /// As in [`State::Sent`].
        before: Vec<String>,
    },
    /// It did not happen. The key may be sent again, and is carried out then.
    Released {
        /// From when on.
        until: Millis,
    },
}

impl Record {
    /// When the record has to be woken if nothing else happens; `None` where nothing is under way.
    #[must_use]
    pub const fn wake(&self) -> Option<Millis> {
        match self.state {
            State::Pending { next } | State::Sent { next, .. } | State::Looking { next, .. } => Some(next),
            State::Succeeded { .. } | State::Rejected | State::Unknown { .. } | State::Released { .. } => None,
        }
    }

    /// Whether it may still be sent, and its body is needed for that.
    #[must_use]
    pub const fn needs_body(&self) -> bool {
        matches!(self.state, State::Pending { .. } | State::Sent { .. })
    }

    /// The id of what was bought, where it has one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match &self.state {
            State::Succeeded { id, .. } => id.as_deref(),
            _ => None,
        }
    }

    /// Whether another purchase like this one may be a slip: whether it happened, may have, or may yet.
    #[must_use]
    pub const fn counts_as_twin(&self) -> bool {
        !matches!(self.state, State::Rejected | State::Released { .. })
    }
}
