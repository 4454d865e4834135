//! Fills a path template. A parameter is one segment and stays one: whatever could climb or split is refused.

use crate::error::Issue;
use crate::operation::{Operation, Parameter};
use crate::shape::{Format, Shape};
use crate::stamp::is_id_byte;

const MAX_PARAMETER: usize = 255;

/// Writes the path of an operation, each parameter encoded once.
///
/// # Errors
/// An issue for every parameter that is missing, unknown or refused.
pub fn fill<'a>(
    operation: &Operation,
    given: impl Iterator<Item = (&'a str, &'a str)> + Clone,
) -> Result<String, Vec<Issue>> {
    let mut issues: Vec<Issue> = given
        .clone()
        .filter(|(name, _)| !operation.parameters.iter().any(|parameter| parameter.name == *name))
        .map(|(name, _)| Issue::error(name, "is no path parameter of this operation").hint(operation.path))
        .collect();
    let mut path = String::with_capacity(64);
    for segment in operation.path.split('/').skip(1) {
        path.push('/');
        match parameter_of(operation, segment) {
            None => path.push_str(segment),
            Some(parameter) => match given.clone().find(|(name, _)| *name == parameter.name) {
                None => issues.push(Issue::error(parameter.name, "is missing: a path parameter").hint(operation.path)),
                Some((_, value)) => match refusal(parameter, value) {
                    Some(problem) => issues.push(Issue::error(parameter.name, problem)),
                    None => encode(value, &mut path),
                },
            },
        }
    }
    if issues.is_empty() { Ok(path) } else { Err(issues) }
}

/// The parameter that a segment of the template stands for.
pub(crate) fn parameter_of(operation: &Operation, segment: &str) -> Option<&'static Parameter> {
    let name = segment.strip_prefix('{')?.strip_suffix('}')?;
    operation.parameters.iter().find(|parameter| parameter.name == name)
}

/// Why a value cannot be a path parameter.
fn refusal(parameter: &Parameter, value: &str) -> Option<&'static str> {
    if value.is_empty() {
        return Some("is empty");
    }
    if value.len() > MAX_PARAMETER {
        return Some("is longer than 255 bytes");
    }
    if is_identifier(parameter.shape) && !value.bytes().all(is_id_byte) {
        return Some("holds a character other than letters, digits, '-' and '_'");
    }
    // A proxy on the way may decode once more than it should; no number of decodings may turn one segment into two.
    let mut text = value.as_bytes().to_vec();
    loop {
        if text == b"." || text == b".." {
            return Some("is a step to another directory");
        }
        if text.iter().any(|byte| *byte == b'/' || *byte == b'\\') {
            return Some("holds a slash, which would make it more than one path segment");
        }
        if text.iter().any(u8::is_ascii_control) {
            return Some("holds a control character");
        }
        let decoded = decode(&text);
        if decoded == text {
            return None;
        }
        text = decoded;
    }
}

fn is_identifier(shape: &Shape) -> bool {
    match shape {
        Shape::Text(text) => matches!(text.format, Format::SeId | Format::Code),
        Shape::Names(_) | Shape::Integer => true,
        Shape::OneOf(shapes) => shapes.iter().all(|shape| is_identifier(shape)),
        _ => false,
    }
}

/// Percent-decodes once. A `%` that starts no escape stays.
pub(crate) fn decode(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [byte, tail @ ..] = rest {
        let escape = match tail {
            [high, low, after @ ..] if *byte == b'%' => {
                hex(*high).zip(hex(*low)).map(|(high, low)| (high << 4 | low, after))
            }
            _ => None,
        };
        let (byte, tail) = escape.unwrap_or((*byte, tail));
        decoded.push(byte);
        rest = tail;
    }
    decoded
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Percent-encodes everything but RFC 3986's unreserved characters.
pub(crate) fn encode(text: &str, into: &mut String) {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or('0');
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            into.push(char::from(byte));
        } else {
            into.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
}
