//! What tells the same purchase from another.
//!
//! Two requests are the same purchase if they call the same operation with the same parameters and bodies that say the
//! same. Blanks, the order of names and the way a text is escaped say nothing; digits do: `1` and `1.0` may be two
//! things to a carrier, and to take one purchase for another is worse than the reverse.

use crate::check::MAX_DEPTH;
use crate::json::{Broken, Json, Value};
use crate::request::Call;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The fingerprint of a purchase: a SHA-256, in hexadecimal digits.
#[must_use]
pub fn fingerprint(call: &Call<'_>) -> String {
    let mut hash = Sha256::new();
    let mut add = |part: &str| {
        // With its length, so that no two lists of parts make the same text.
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    };
    add(call.operation.id);
    for (name, value) in call.path {
        add(name);
        add(value);
    }
    if let Some(body) = call.body {
        // What cannot be read is refused elsewhere, and stands for itself here.
        add(&canonical(body).unwrap_or_else(|Broken| body.to_owned()));
    }
    hexadecimal(&hash.finalize())
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// JSON written in one way.
fn canonical(text: &str) -> Result<String, Broken> {
    let mut json = Json::new(text);
    let value = json.value()?;
    let mut written = String::with_capacity(text.len());
    write(&value, &mut json, &mut written, MAX_DEPTH)?;
    if json.is_at_end() { Ok(written) } else { Err(Broken) }
}

fn write(value: &Value<'_>, json: &mut Json<'_>, to: &mut String, levels: usize) -> Result<(), Broken> {
    let levels = levels.checked_sub(1).ok_or(Broken)?;
    match value {
        Value::Null => to.push_str("null"),
        Value::Boolean(value) => to.push_str(if *value { "true" } else { "false" }),
        Value::Number(digits) => to.push_str(digits),
        Value::Text(text) => to.push_str(&quoted(text)),
        Value::List => {
            to.push('[');
            let mut is_first = true;
            while json.item(is_first)? {
                if !is_first {
                    to.push(',');
                }
                is_first = false;
                let item = json.value()?;
                write(&item, json, to, levels)?;
            }
            to.push(']');
        }
        Value::Object => {
            let mut members = BTreeMap::new();
            let mut is_first = true;
            while let Some(name) = json.member(is_first)? {
                is_first = false;
                let member = json.value()?;
                let mut written = String::new();
                write(&member, json, &mut written, levels)?;
                members.insert(name.into_owned(), written);
            }
            to.push('{');
            for (index, (name, member)) in members.iter().enumerate() {
                if index > 0 {
                    to.push(',');
                }
                to.push_str(&quoted(name));
                to.push(':');
                to.push_str(member);
            }
            to.push('}');
        }
    }
    Ok(())
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    fn of(operation: &str, parameter: &str, body: &str) -> String {
        let operation = table::find(operation).unwrap();
        let path: Vec<_> =
            operation.parameters.iter().map(|known| (known.name.to_owned(), parameter.to_owned())).collect();
        fingerprint(&Call { operation, path: &path, query: &[], body: Some(body) })
    }

    #[test]
    fn what_says_the_same_is_the_same() {
        let first = of("create_label", "", r#"{"a":1,"b":[{"c":"é","d":null}],"e":"x/y"}"#);
        for body in [
            "{ \"e\" : \"x\\/y\",\n\"b\":[ {\"d\":null , \"c\":\"\\u00e9\"} ], \"a\": 1 }",
            r#"{"\u0061":1,"b":[{"c":"\u00e9","d":null}],"e":"\u0078/y"}"#,
        ] {
            assert_eq!(of("create_label", "", body), first, "{body}");
        }
        assert_eq!(first.len(), 64);
    }

    #[test]
    fn what_says_something_else_is_not() {
        let bodies = [
            r#"{"a":1,"b":[1,2]}"#,
            r#"{"a":1,"b":[2,1]}"#,
            r#"{"a":1.0,"b":[1,2]}"#,
            r#"{"a":"1","b":[1,2]}"#,
            r#"{"a":1,"b":[1,2],"c":null}"#,
            r#"{"a":1,"b":[[1,2]]}"#,
            r#"{"a":1,"b":["1,2"]}"#,
            r#"{"A":1,"b":[1,2]}"#,
            "{}",
            "[]",
            "\"{}\"",
        ];
        let mut all: Vec<_> = bodies.iter().map(|body| of("create_label", "", body)).collect();
        all.extend([of("create_return_label", "se-1", "{}"), of("create_return_label", "se-2", "{}")]);
        all.push(of("create_label_from_shipment", "se-1", "{}"));
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
