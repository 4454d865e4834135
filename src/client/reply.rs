//! A successful reply.

use crate::error::Issue;
use crate::outcome::Outcome;
use serde::de::DeserializeOwned;

/// A successful reply. Its body is kept as it came, so nothing of it can be lost in decoding.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The HTTP status. It is 404 where something was to be deleted and an earlier attempt, whose reply was lost, had
    /// done it; `bytes` are then what the call itself says, where there would have been a body.
    pub status: u16,
    /// What the reply means; `partial` tells of a success that hides a failure. A void is none that an earlier
    /// attempt, whose reply was lost, has made: its body says `label_already_voided`.
    pub outcome: Outcome,
    /// What looked wrong with the request.
    pub warnings: Vec<Issue>,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Reply {
    /// The body as text.
    ///
    /// # Errors
    /// When it is not UTF-8, as the body of a file need not be.
    pub fn text(&self) -> Result<&str, std::str::Utf8Error> {
        std::str::from_utf8(&self.bytes)
    }

    /// The body as one of the types in [`crate::api`], or any other that deserializes.
    ///
    /// # Errors
    /// When it is not JSON of this type. The call has succeeded all the same, and the body is still in `bytes`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.bytes)
    }

    pub(super) fn with_warnings(self, warnings: Vec<Issue>) -> Self {
        Self { warnings, ..self }
    }
}
