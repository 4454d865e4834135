//! Keeps the key out of what comes back from outside: an error page that echoes the request, an error that quotes it.

use crate::request::RequestParts;
use crate::stamp;
use std::borrow::Cow;

/// Anything shorter is no key of ShipStation's and would tear holes into ordinary words.
const SHORTEST: usize = 6;

/// Writes `***` where a text holds the key of the request.
pub(super) fn withhold<'a>(text: &'a str, parts: &RequestParts) -> Cow<'a, str> {
    match parts.headers.iter().find(|(name, _)| *name == stamp::API_KEY) {
        Some((_, key)) if key.len() >= SHORTEST && text.contains(key.as_str()) => Cow::Owned(text.replace(key, "***")),
        _ => Cow::Borrowed(text),
    }
}

/// The same for a body, which may be anything.
pub(super) fn withhold_from_body(bytes: Vec<u8>, parts: &RequestParts) -> Vec<u8> {
    match withhold(&String::from_utf8_lossy(&bytes), parts) {
        Cow::Owned(text) => text.into_bytes(),
        Cow::Borrowed(_) => bytes,
    }
}
