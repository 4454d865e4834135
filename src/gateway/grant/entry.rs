//! App tokens: what the settings list of them.

use super::{Accounts, Grant, Id, Kind, listed_scopes};
use serde::Deserialize;

/// An app token's entry in the settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What the log calls it.
    pub(crate) name: String,
    /// The SHA-256 of the token, in hexadecimal digits.
    #[serde(default)]
    pub(crate) sha256: String,
    #[serde(default)]
    pub(super) accounts: Vec<Id>,
    #[serde(default)]
    pub(super) scopes: Vec<String>,
}

impl Grant {
    /// The grant of whoever holds the token of an entry.
    ///
    /// # Errors
    /// What is wrong with the entry.
    pub fn of_entry(entry: &Entry) -> Result<Self, String> {
        Ok(Self {
            kind: Kind::App,
            name: entry.name.clone(),
            accounts: Accounts::listed(&entry.accounts)?,
            scopes: listed_scopes(&entry.scopes)?,
            origin: None,
        })
    }
}
