//! The key of a purchase, as callers write it in `Idempotency-Key`.

use crate::error::Issue;

/// The most bytes of a key.
pub const MAX_KEY: usize = 255;

/// The key of a purchase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// Reads the header. A key may stand in quotes, as the draft of the header wants it, or bare, as most send it.
    ///
    /// Source: <https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/>
    ///
    /// # Errors
    /// When it is none.
    pub fn read(header: &str) -> Result<Self, Issue> {
        let header = header.trim_matches([' ', '\t']);
        let key = header.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(header);
        let issue = |problem: &'static str| Issue::error("Idempotency-Key", problem);
        match key.len() {
            0 => Err(issue("is empty")),
            1..=MAX_KEY if key.bytes().all(is_part) => Ok(Self(key.to_owned())),
            1..=MAX_KEY => {
                Err(issue("holds a character other than the visible ones of ASCII, or a quote or a backslash")
                    .hint("send one key for each purchase, such as a UUID or the number of the order"))
            }
            _ => Err(issue("has more than 255 characters")),
        }
    }

    /// As it stands in the ledger and in answers.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const fn is_part(byte: u8) -> bool {
    matches!(byte, 0x21..=0x7e) && !matches!(byte, b'"' | b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_stands_in_quotes_or_bare() {
        for (header, key) in [
            ("abc", "abc"),
            ("\"abc\"", "abc"),
            (" \"order/7:1\" ", "order/7:1"),
            ("8e03978e-40d5-43e8-bc93-6894a57f9324", "8e03978e-40d5-43e8-bc93-6894a57f9324"),
            ("~!{}'", "~!{}'"),
        ] {
            assert_eq!(Key::read(header).unwrap().as_str(), key);
        }
        let longest = "k".repeat(MAX_KEY);
        assert_eq!(Key::read(&longest).unwrap().as_str(), longest);
        assert_eq!(Key::read(&format!("\"{longest}\"")).unwrap().as_str(), longest);
    }

    #[test]
    fn what_is_none_is_refused() {
        let long = "k".repeat(MAX_KEY + 1);
        // Two headers of this name come joined by a comma and a blank.
        for header in
            ["", " ", "\"\"", "\"", "\"a", "a\"", "a b", "a, b", "\"a\", \"b\"", "a\\b", "é", "a\u{7f}", &long]
        {
            assert!(Key::read(header).is_err(), "{header:?}");
        }
    }
}
