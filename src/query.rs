//! The query of a request: written, read, and checked against the parameters that an operation declares.

use crate::check::{Limits, Report};
use crate::error::Issue;
use crate::path::{decode, encode};
use crate::shape::{Field, Object, Shape};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// The value of a query parameter, in the words that it has on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueryValue {
    /// One word.
    One(String),
    /// Several, joined by commas.
    Many(Vec<String>),
    /// Something that a query cannot carry: an object.
    Unwritable,
}

impl From<&str> for QueryValue {
    fn from(value: &str) -> Self {
        Self::One(value.to_owned())
    }
}

impl From<i64> for QueryValue {
    fn from(value: i64) -> Self {
        Self::One(value.to_string())
    }
}

impl From<bool> for QueryValue {
    fn from(value: bool) -> Self {
        Self::from(if value { "true" } else { "false" })
    }
}

impl<'de> Deserialize<'de> for QueryValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Words;
        impl<'de> Visitor<'de> for Words {
            type Value = QueryValue;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a query value")
            }
            fn visit_str<E>(self, value: &str) -> Result<QueryValue, E> {
                Ok(value.into())
            }
            fn visit_bool<E>(self, value: bool) -> Result<QueryValue, E> {
                Ok(value.into())
            }
            fn visit_i64<E>(self, value: i64) -> Result<QueryValue, E> {
                Ok(value.into())
            }
            fn visit_u64<E>(self, value: u64) -> Result<QueryValue, E> {
                Ok(QueryValue::One(value.to_string()))
            }
            // Printing a fraction would bring the float formatter into the wasm: JavaScript hands such numbers over as text.
            fn visit_f64<E>(self, _: f64) -> Result<QueryValue, E> {
                Ok(QueryValue::Unwritable)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<QueryValue, A::Error> {
                let mut words = Vec::new();
                while let Some(item) = items.next_element()? {
                    match item {
                        QueryValue::One(word) => words.push(word),
                        _ => return Ok(QueryValue::Unwritable),
                    }
                }
                Ok(QueryValue::Many(words))
            }
            fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<QueryValue, A::Error> {
                Ok(QueryValue::Unwritable)
            }
        }
        deserializer.deserialize_any(Words)
    }
}

/// Writes a query, with its `?`; nothing where there is nothing to write.
#[must_use]
pub fn write(query: &[(String, QueryValue)]) -> String {
    let mut text = String::new();
    for (name, value) in query {
        let words = match value {
            QueryValue::One(word) => std::slice::from_ref(word),
            QueryValue::Many(words) => words,
            QueryValue::Unwritable => continue,
        };
        text.push(if text.is_empty() { '?' } else { '&' });
        encode(name, &mut text);
        text.push('=');
        for (index, word) in words.iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            encode(word, &mut text);
        }
    }
    text
}

/// Reads a query as it stands on the wire, without its `?`. A name that comes again adds to its values.
///
/// # Errors
/// When a name or a value is not UTF-8.
pub fn read(text: &str) -> Result<Vec<(String, QueryValue)>, Issue> {
    let mut query: Vec<(String, QueryValue)> = Vec::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (plain(name)?, plain(value)?);
        match query.iter_mut().find(|(known, _)| *known == name) {
            None => query.push((name, QueryValue::One(value))),
            Some((_, QueryValue::Many(words))) => words.push(value),
            Some((_, known)) => {
                let first = std::mem::replace(known, QueryValue::Unwritable);
                let QueryValue::One(first) = first else { continue };
                *known = QueryValue::Many(vec![first, value]);
            }
        }
    }
    Ok(query)
}

fn plain(text: &str) -> Result<String, Issue> {
    String::from_utf8(decode(text.replace('+', " ").as_bytes()))
        .map_err(|_| Issue::error("query", "is not UTF-8").hint("percent-encode the bytes of UTF-8"))
}

/// Checks a query against the parameters that an operation declares.
pub(crate) fn check(shape: Option<&'static Shape>, query: &[(String, QueryValue)], report: &mut Report) {
    static NONE: Object = Object {
        name: "",
        #[cfg(feature = "docs")]
        doc: "",
        bases: &[],
        fields: &[],
        either: &[],
    };
    let object = match shape {
        Some(Shape::Object(object)) => object,
        _ => &NONE,
    };
    for (name, value) in query {
        match (object.field(name), value) {
            (_, QueryValue::Unwritable) => report.error(
                Issue::error(
                    name,
                    "has to be text, a number, true or false, a date, or a list of these",
                )
                .hint("a query parameter"),
            ),
            (None, _) => report.unknown_field(name.clone(), name, object),
            (Some((_, field)), QueryValue::One(word)) => check_word(field, field.shape, name, word, report),
            (Some((_, field)), QueryValue::Many(words)) => {
                words
                    .iter()
                    .for_each(|word| check_word(field, field.shape, name, word, report));
            }
        }
    }
    report.missing(object, &|name| query.iter().any(|(given, _)| given == name), &|name| {
        name.to_owned()
    });
}

fn check_word(field: &'static Field, shape: &'static Shape, name: &str, word: &str, report: &mut Report) {
    let wanted = match shape {
        Shape::List(item) => {
            word.split(',')
                .for_each(|word| check_word(field, item, name, word, report));
            return;
        }
        Shape::Text(text) => {
            report.text(name, text, &Limits::of(field), word);
            return;
        }
        Shape::Names(names) => {
            report.name(name, names, word);
            return;
        }
        Shape::Boolean if word != "true" && word != "false" => "true or false",
        Shape::Integer if word.parse::<i64>().is_err() => "a whole number",
        Shape::Number if !is_number(word) => "a number",
        _ => return,
    };
    report.error(Issue::error(name, ["has to be ", wanted].concat()).hint("a query parameter"));
}

fn is_number(word: &str) -> bool {
    let digits = word.trim_start_matches('-');
    digits.bytes().any(|byte| byte.is_ascii_digit())
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'))
}
