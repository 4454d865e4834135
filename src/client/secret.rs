//! Keeps the key out of what comes back from outside: an error page that echoes the request, an error that quotes it.

use crate::request::RequestParts;
use crate::stamp;
use std::borrow::Cow;

/// Anything shorter is no key of ShipStation's and would tear holes into ordinary words.
const SHORTEST: usize = 6;

/// Writes `***` where a text holds the key or the token of the request.
pub(super) fn withhold<'a>(text: &'a str, parts: &RequestParts) -> Cow<'a, str> {
    let secret = parts.headers.iter().find_map(|(name, value)| match *name {
        stamp::API_KEY => Some(value.as_str()),
        stamp::AUTHORIZATION => value.strip_prefix("Bearer "),
        _ => None,
    });
    match secret {
        Some(secret) if secret.len() >= SHORTEST && text.contains(secret) => Cow::Owned(text.replace(secret, "***")),
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
