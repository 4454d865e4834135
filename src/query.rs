//! The query of a request: written, read, and checked against the parameters that an operation declares.

use crate::check::{Limits, Report};
use crate::error::Issue;
use crate::path::{decode, encode};
use crate::shape::{Field, Object, Shape};

/// The value of a query parameter, in the words that it has on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueryValue {
    /// One word.
    One(String),
    /// Several, joined by commas.
    Many(Vec<String>),
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

/// Writes a query, with its `?`; nothing where there is nothing to write.
#[must_use]
pub fn write(query: &[(String, QueryValue)]) -> String {
    let mut text = String::new();
    for (name, value) in query {
        let words = match value {
            QueryValue::One(word) => std::slice::from_ref(word),
            QueryValue::Many(words) => words,
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
            Some((_, known)) => known.add(value),
        }
    }
    Ok(query)
}

impl QueryValue {
    fn add(&mut self, word: String) {
        let mut words = match std::mem::replace(self, Self::Many(Vec::new())) {
            Self::One(first) => vec![first],
            Self::Many(words) => words,
        };
        words.push(word);
        *self = Self::Many(words);
    }
}

fn plain(text: &str) -> Result<String, Issue> {
    let blank = |byte| if byte == b'+' { b' ' } else { byte };
    String::from_utf8(decode(&text.bytes().map(blank).collect::<Vec<u8>>()))
        .map_err(|_| Issue::error("query", "is not UTF-8").hint("percent-encode the bytes of UTF-8"))
}

/// Checks a query against the parameters that an operation declares.
pub(crate) fn check(shape: Option<&'static Shape>, query: &[(String, QueryValue)], report: &mut Report) {
    let object: Option<&'static Object> = match shape {
        Some(Shape::Object(object)) => Some(object),
        _ => None,
    };
    for (name, value) in query {
        match (object.and_then(|object| object.field(name)), value) {
            (None, _) => report.unknown_field(name, name, object),
            (Some((_, field)), QueryValue::One(word)) => check_word(field, field.shape, name, word, report),
            (Some((_, field)), QueryValue::Many(words)) => {
                words.iter().for_each(|word| check_word(field, field.shape, name, word, report));
            }
        }
    }
    if let Some(object) = object {
        let is_given = |_, name: &str| query.iter().any(|(given, _)| given == name);
        report.missing(object, &is_given, &|name| name.to_owned());
    }
}

fn check_word(field: &'static Field, shape: &'static Shape, name: &str, word: &str, report: &mut Report) {
    let wanted = match shape {
        Shape::List(item) => {
            word.split(',').for_each(|word| check_word(field, item, name, word, report));
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
        && digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'))
}
