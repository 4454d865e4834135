//! What a call takes, in the words that it has on the wire.

use crate::check::Validate;
use crate::error::{Issue, Refusal, RefusalCode};
use crate::operation::Operation;
use crate::query::QueryValue;
use crate::request::{BaseUrl, Call, RequestParts, prepare};
use crate::stamp::Credential;
use serde::Serialize;
use serde_json::Value;

/// What an operation takes.
#[derive(Debug, Clone, Default)]
pub struct Input {
    path: Vec<(String, String)>,
    query: Vec<(String, QueryValue)>,
    body: Option<String>,
    #[cfg(feature = "client")]
    key: Option<String>,
    #[cfg(feature = "client")]
    allows_duplicate: bool,
    /// What could not be written down, for which the call is refused.
    issues: Vec<Issue>,
}

impl Input {
    /// Nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With a path parameter, not encoded.
    #[must_use]
    pub fn path(mut self, name: &str, value: impl Into<String>) -> Self {
        self.path.push((name.to_owned(), value.into()));
        self
    }

    /// With a query parameter, not encoded.
    #[must_use]
    pub fn query(mut self, name: &str, value: impl Into<QueryValue>) -> Self {
        self.query.push((name.to_owned(), value.into()));
        self
    }

    /// With a body: one of the types in [`crate::api`], or anything else that serializes.
    #[must_use]
    pub fn body<Body: Serialize + ?Sized>(mut self, body: &Body) -> Self {
        match serde_json::to_string(body) {
            Ok(text) => self.body = Some(text),
            Err(error) => self.doubt("body", &error),
        }
        self
    }

    /// With a body that is JSON text already, and is sent as it is.
    #[must_use]
    pub fn json(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// With the key of a purchase that goes through a gateway, whose ledger buys once for each key. Left out, the client
    /// makes one. Refused where it could do nothing, which is in calls that go straight to ShipStation.
    #[cfg(feature = "client")]
    #[must_use]
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Lets a purchase through a gateway be made although the same was made under another key a short while ago, for
    /// which it is refused otherwise, with `possible_duplicate`. Elsewhere there is nothing to allow.
    #[cfg(feature = "client")]
    #[must_use]
    pub const fn allow_duplicate(mut self) -> Self {
        self.allows_duplicate = true;
        self
    }

    /// Whether the same may be bought once more.
    #[cfg(feature = "client")]
    pub(crate) const fn allows_duplicate(&self) -> bool {
        self.allows_duplicate
    }

    /// The key of the purchase, if one was given.
    #[cfg(feature = "client")]
    pub(crate) fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// The body as JSON text, if there is one.
    #[must_use]
    pub fn body_text(&self) -> Option<&str> {
        self.body.as_deref()
    }

    /// The parameters of the path, not encoded.
    #[cfg(feature = "client")]
    pub(crate) fn path_words(&self) -> &[(String, String)] {
        &self.path
    }

    /// With a path parameter of one of the types in [`crate::api`].
    pub(crate) fn parameter<Parameter: Serialize>(mut self, name: &str, value: &Parameter) -> Self {
        match serde_json::to_value(value) {
            Ok(value) => self.path.push((name.to_owned(), word(value))),
            Err(error) => self.doubt(name, &error),
        }
        self
    }

    /// With the fields of an object as query parameters.
    pub(crate) fn parameters<Query: Serialize>(mut self, query: &Query) -> Self {
        match serde_json::to_value(query) {
            Ok(Value::Object(fields)) => {
                self.query.extend(fields.into_iter().filter_map(|(name, value)| match value {
                    Value::Null => None,
                    Value::Array(values) => Some((name, QueryValue::Many(values.into_iter().map(word).collect()))),
                    value => Some((name, QueryValue::One(word(value)))),
                }))
            }
            Ok(_) => {}
            Err(error) => self.doubt("query", &error),
        }
        self
    }

    /// With another value for a query parameter.
    pub(crate) fn set_query(&mut self, name: &str, value: impl Into<QueryValue>) {
        self.query.retain(|(known, _)| known != name);
        self.query.push((name.to_owned(), value.into()));
    }

    /// The word of a query parameter.
    pub(crate) fn word(&self, name: &str) -> Option<&str> {
        self.query.iter().find_map(|(known, value)| match value {
            QueryValue::One(word) if known == name => Some(word.as_str()),
            _ => None,
        })
    }

    /// Makes the request of an operation that takes this.
    pub(crate) fn prepare(
        &self,
        operation: &'static Operation,
        credential: &Credential,
        base: &BaseUrl,
        validate: Validate,
    ) -> Result<RequestParts, Refusal> {
        if !self.issues.is_empty() {
            let what = [operation.id, " was not sent"].concat();
            return Err(Refusal::of(RefusalCode::InvalidRequest, &what, self.issues.clone()));
        }
        let call = Call { operation, path: &self.path, query: &self.query, body: self.body.as_deref() };
        prepare(&call, credential, base, validate)
    }

    fn doubt(&mut self, path: &str, error: &serde_json::Error) {
        self.issues.push(Issue::error(path, ["cannot be written: ", &error.to_string()].concat()));
    }
}

/// A JSON value as it stands in an address.
fn word(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}
