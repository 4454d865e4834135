//! A call as the ledger keeps it: without its body, and without anything that shows whose call it is.

use crate::check::Validate;
use crate::query::QueryValue;
use crate::request::{BaseUrl, Call, RequestParts, prepare};
use crate::stamp::Credential;
use crate::table;
use serde::{Deserialize, Serialize};

/// A call that can be made later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredCall {
    /// The id of the operation.
    pub operation: String,
    /// The parameters of its path, not encoded.
    pub path: Vec<(String, String)>,
    /// Its query, not encoded; several values of a name are joined by commas.
    pub query: Vec<(String, Vec<String>)>,
}

impl StoredCall {
    /// Keeps a call.
    #[must_use]
    pub fn of(call: &Call<'_>) -> Self {
        let query = call.query.iter().map(|(name, value)| {
            let values = match value {
                QueryValue::One(value) => vec![value.clone()],
                QueryValue::Many(values) => values.clone(),
            };
            (name.clone(), values)
        });
        Self { operation: call.operation.id.to_owned(), path: call.path.to_vec(), query: query.collect() }
    }

    /// The request that makes it; `None` where there can be none. A body was checked before the call was kept.
    #[must_use]
    pub fn prepare(
        &self,
        body: Option<&str>,
        credential: &Credential,
        base: &BaseUrl,
        validate: Validate,
    ) -> Option<RequestParts> {
        let operation = table::find(&self.operation)?;
        let query = self.query.iter().map(|(name, values)| {
            let value = match values.as_slice() {
                [one] => QueryValue::One(one.clone()),
                many => QueryValue::Many(many.to_vec()),
            };
            (name.clone(), value)
        });
        let query: Vec<_> = query.collect();
        prepare(&Call { operation, path: &self.path, query: &query, body }, credential, base, validate).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stamp::{AccountId, ApiKey};

    #[test]
    fn what_is_kept_makes_the_same_request() {
        let stamp = Credential::Stamp(ApiKey::new("TEST_k").unwrap(), AccountId::new("se-1").unwrap());
        let base = BaseUrl::new("https://example.com").unwrap();
        let path = [("rate_id".to_owned(), "se-1".to_owned())];
        let query = [
            ("a".to_owned(), QueryValue::One("b c".to_owned())),
            ("d".to_owned(), QueryValue::Many(vec!["e".to_owned(), "f".to_owned()])),
        ];
        let operation = table::find("create_label_from_rate").unwrap();
        let call = Call { operation, path: &path, query: &query, body: Some("{}") };
        let kept = serde_json::to_string(&StoredCall::of(&call)).unwrap();
        let again: StoredCall = serde_json::from_str(&kept).unwrap();
        let expected = prepare(&call, &stamp, &base, Validate::Off).unwrap();
        assert_eq!(again.prepare(Some("{}"), &stamp, &base, Validate::Off).unwrap(), expected);
        assert!(!kept.contains("TEST_k") && !kept.contains("On-Behalf-Of"), "{kept}");
    }
}
