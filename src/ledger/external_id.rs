//! The `external_shipment_id` by which a label is found again: the caller's, or one that is added to the body.
//!
//! It is the one thing that shipstamp ever adds to a body, and only where the caller gave none. Every other byte of the
//! body stays as it was.

use super::fingerprint::hexadecimal;
use crate::json::{Broken, Json, Value};
use crate::request::{Call, shape_of_body};
use crate::shape::{Object, Shape};
use crate::stamp::AccountId;
use sha2::{Digest, Sha256};
use std::ops::Range;

const SHIPMENT: &str = "shipment";
const EXTERNAL_ID: &str = "external_shipment_id";

/// ShipStation keeps no more characters of one, and says nothing.
///
/// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/create_label>
const MAX_CHARACTERS: usize = 50;

/// How a label can be found by its `external_shipment_id`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ExternalId {
    /// The caller gave one.
    Given(String),
    /// This one stands in the body now.
    Added {
        /// The id.
        id: String,
        /// The whole body.
        body: String,
    },
}

/// The id of the label that a call buys; `None` where the body has no place for one.
pub(super) fn external_id(call: &Call<'_>, account: &AccountId, key: &str) -> Option<ExternalId> {
    let body = call.body.filter(|_| has_place(call))?;
    Some(match place(body).ok()?? {
        Place::Given(id) => ExternalId::Given(id.chars().take(MAX_CHARACTERS).collect()),
        Place::Free { at, before, after } => {
            let id = of_key(account, key);
            let body = [body.get(..at.start)?, before, "\"", id.as_str(), "\"", after, body.get(at.end..)?].concat();
            ExternalId::Added { id, body }
        }
    })
}

/// The id that belongs to a key of an account, and to nothing else.
fn of_key(account: &AccountId, key: &str) -> String {
    let digest = Sha256::new().chain_update(super::bare(account)).chain_update([0]).chain_update(key).finalize();
    let mut id = ["ss-", &hexadecimal(&digest)].concat();
    id.truncate(43);
    id
}

fn has_place(call: &Call<'_>) -> bool {
    let member = |shape: &'static Shape, name: &str| match shape {
        Shape::Object(object) => field(object, name),
        _ => None,
    };
    shape_of_body(call).and_then(|shape| member(shape, SHIPMENT)).and_then(|shape| member(shape, EXTERNAL_ID)).is_some()
}

fn field(object: &'static Object, name: &str) -> Option<&'static Shape> {
    object.field(name).map(|(_, field)| field.shape)
}

enum Place {
    Given(String),
    /// Where one can stand, and what has to stand round it.
    Free {
        at: Range<usize>,
        before: &'static str,
        after: &'static str,
    },
}

/// Where the id of the shipment stands, or can stand.
fn place(text: &str) -> Result<Option<Place>, Broken> {
    let json = &mut Json::new(text);
    let Value::Object = json.value()? else { return Ok(None) };
    let mut is_first = true;
    while let Some(name) = json.member(is_first)? {
        is_first = false;
        let value = json.value()?;
        match value {
            Value::Object if name == SHIPMENT => return place_in(json).map(Some),
            value => json.skip(&value, super::LEVELS)?,
        }
    }
    Ok(None)
}

/// The same within the shipment, which was entered.
fn place_in(json: &mut Json<'_>) -> Result<Place, Broken> {
    let start = json.offset();
    let mut is_first = true;
    while let Some(name) = json.member(is_first)? {
        is_first = false;
        json.next();
        let from = json.offset();
        let value = json.value()?;
        if name != EXTERNAL_ID {
            json.skip(&value, super::LEVELS)?;
            continue;
        }
        return match value {
            Value::Text(id) if !id.is_empty() => Ok(Place::Given(id.into_owned())),
            // To say nothing is to give none.
            Value::Null | Value::Text(_) => Ok(Place::Free { at: from..json.offset(), before: "", after: "" }),
            _ => Err(Broken),
        };
    }
    let after = if is_first { "" } else { "," };
    Ok(Place::Free { at: start..start, before: "\"external_shipment_id\":", after })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    fn of(operation: &str, body: &str, key: &str) -> Option<ExternalId> {
        let operation = table::find(operation).unwrap();
        let call = Call { operation, path: &[], query: &[], body: Some(body) };
        external_id(&call, &AccountId::new("se-100001").unwrap(), key)
    }

    #[test]
    fn the_callers_id_is_taken_as_shipstation_keeps_it() {
        let given = |body: &str| match of("create_label", body, "k") {
            Some(ExternalId::Given(id)) => id,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            given(r#"{"a":[{}],"shipment":{"ship_to":{"external_shipment_id":"no"},"external_shipment_id":"o-1"}}"#),
            "o-1"
        );
        assert_eq!(given(r#"{"shipment":{"\u0065xternal_shipment_id":"\u006f"}}"#), "o");
        assert_eq!(
            given(&format!(r#"{{"shipment":{{"external_shipment_id":"{}"}}}}"#, "é".repeat(60))),
            "é".repeat(50)
        );
    }

    #[test]
    fn one_is_added_where_there_is_none_and_nothing_else_changes() {
        let id = of_key(&AccountId::new("se-100001").unwrap(), "k");
        assert!(id.len() <= MAX_CHARACTERS, "{id}");
        for operation in ["create_label", "create_label_from_rate_shopper"] {
            for (before, after) in [
                (r#"{"shipment":{}}"#, r#"{"shipment":{"external_shipment_id":"ID"}}"#),
                (
                    r#"{"shipment": { "a" : 1.50 } , "b":2}"#,
                    r#"{"shipment": {"external_shipment_id":"ID", "a" : 1.50 } , "b":2}"#,
                ),
                (
                    r#"{"x":{"shipment":{}},"shipment":{"é":1}}"#,
                    r#"{"x":{"shipment":{}},"shipment":{"external_shipment_id":"ID","é":1}}"#,
                ),
                (
                    r#"{"shipment":{"external_shipment_id": null ,"a":1}}"#,
                    r#"{"shipment":{"external_shipment_id": "ID" ,"a":1}}"#,
                ),
                (
                    r#"{"shipment":{"a":1,"external_shipment_id":""}}"#,
                    r#"{"shipment":{"a":1,"external_shipment_id":"ID"}}"#,
                ),
            ] {
                let body = after.replace("ID", &id);
                assert_eq!(of(operation, before, "k"), Some(ExternalId::Added { id: id.clone(), body }), "{before}");
            }
        }
    }

    #[test]
    fn each_key_of_each_account_has_its_own() {
        let one = AccountId::new("se-1").unwrap();
        let all = [of_key(&one, "a"), of_key(&one, "b"), of_key(&AccountId::new("se-2").unwrap(), "a")];
        assert!(all[0] != all[1] && all[0] != all[2] && all[1] != all[2]);
        assert_eq!(of_key(&one, "a"), of_key(&AccountId::new("1").unwrap(), "a"));
    }

    #[test]
    fn what_has_no_place_for_one_has_none() {
        for (operation, body) in [
            ("create_label_from_rate", "{}"),
            ("create_label_from_shipment", r#"{"shipment":{}}"#),
            ("create_return_label", r#"{"shipment":{}}"#),
            ("create_label", r#"{"label_format":"pdf"}"#),
            ("create_label", "[]"),
        ] {
            assert_eq!(of(operation, body, "k"), None, "{operation}");
        }
    }
}
