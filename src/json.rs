//! Reads JSON text piece by piece: nothing is built, copied or changed.
//!
//! The lexer is `hifijson`'s. A whole parser would bring its numbers, its errors and its containers into the wasm, and
//! the callers here only want to know what stands where.

use hifijson::Read as _;
use hifijson::SliceLexer;
use hifijson::num::Lex as _;
use hifijson::str::LexAlloc as _;
use hifijson::token::Lex as _;
use std::borrow::Cow;

/// JSON text, read up to some point.
pub(crate) struct Json<'t> {
    text: &'t str,
    lexer: SliceLexer<'t>,
}

/// What stands at a place. A list and an object are entered: [`Json::item`] and [`Json::member`] go on with them.
#[derive(Debug)]
pub(crate) enum Value<'t> {
    Null,
    Boolean(bool),
    /// With its digits.
    Number(&'t str),
    Text(Cow<'t, str>),
    List,
    Object,
}

/// The text is no JSON from here on.
#[derive(Debug)]
pub(crate) struct Broken;

/// How deep a part of a document may go.
#[cfg(feature = "sandbox")]
const LEVELS: usize = 100;

/// The members of an object, each as the text that it is.
#[cfg(feature = "sandbox")]
pub(crate) fn members(text: &str) -> Result<Vec<(String, &str)>, Broken> {
    let mut json = Json::new(text);
    let mut members = Vec::new();
    if !matches!(json.value()?, Value::Object) {
        return Err(Broken);
    }
    while let Some(name) = json.member(members.is_empty())? {
        json.next();
        let start = json.offset();
        let member = json.value()?;
        json.skip(&member, LEVELS)?;
        members.push((name.into_owned(), text.get(start..json.offset()).ok_or(Broken)?));
    }
    if json.is_at_end() { Ok(members) } else { Err(Broken) }
}

impl<'t> Json<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, lexer: SliceLexer::new(text.as_bytes()) }
    }

    /// Reads a value, or enters it.
    pub(crate) fn value(&mut self) -> Result<Value<'t>, Broken> {
        match self.next().ok_or(Broken)? {
            b'"' => {
                self.lexer.take_next();
                self.string().map(Value::Text)
            }
            b'{' => {
                self.lexer.take_next();
                Ok(Value::Object)
            }
            b'[' => {
                self.lexer.take_next();
                Ok(Value::List)
            }
            b'0'..=b'9' => self.number(""),
            b'-' => {
                self.lexer.take_next();
                self.number("-")
            }
            b'a'..=b'z' => Ok(match self.lexer.null_or_bool().ok_or(Broken)? {
                None => Value::Null,
                Some(value) => Value::Boolean(value),
            }),
            _ => Err(Broken),
        }
    }

    /// Whether another item follows in a list. If so, its value comes next.
    pub(crate) fn item(&mut self, is_first: bool) -> Result<bool, Broken> {
        self.another(b']', is_first)
    }

    /// The name of the next member of an object, if there is one. If so, its value comes next.
    pub(crate) fn member(&mut self, is_first: bool) -> Result<Option<Cow<'t, str>>, Broken> {
        if !self.another(b'}', is_first)? {
            return Ok(None);
        }
        self.expect(b'"')?;
        let name = self.string()?;
        self.expect(b':')?;
        Ok(Some(name))
    }

    /// Reads the rest of a value that was read or entered. `levels` bounds how deep it may go.
    pub(crate) fn skip(&mut self, value: &Value<'_>, levels: usize) -> Result<(), Broken> {
        let levels = levels.checked_sub(1).ok_or(Broken)?;
        let mut is_first = true;
        match value {
            Value::List => {
                while self.item(is_first)? {
                    is_first = false;
                    let item = self.value()?;
                    self.skip(&item, levels)?;
                }
            }
            Value::Object => {
                while self.member(is_first)?.is_some() {
                    is_first = false;
                    let member = self.value()?;
                    self.skip(&member, levels)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether nothing but blanks is left.
    pub(crate) fn is_at_end(&mut self) -> bool {
        self.lexer.ws_peek().is_none()
    }

    /// Where it stands: line and column from 1, the column in characters.
    pub(crate) fn place(&self) -> (usize, usize) {
        let read = self.text.get(..self.offset()).unwrap_or(self.text);
        let line = read.rsplit('\n').next().unwrap_or_default();
        (read.bytes().filter(|byte| *byte == b'\n').count() + 1, line.chars().count() + 1)
    }

    /// The next byte that is no blank. Most JSON on its way has none, so they are looked for only where one stands.
    pub(crate) fn next(&mut self) -> Option<u8> {
        match self.lexer.peek_next() {
            Some(byte) if byte > b' ' => Some(byte),
            _ => self.lexer.ws_peek(),
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), Broken> {
        if self.next() != Some(byte) {
            return Err(Broken);
        }
        self.lexer.take_next();
        Ok(())
    }

    /// How many bytes were read.
    pub(crate) fn offset(&self) -> usize {
        self.text.len() - self.lexer.as_slice().len()
    }

    fn another(&mut self, end: u8, is_first: bool) -> Result<bool, Broken> {
        let next = self.next().ok_or(Broken)?;
        if next == end {
            self.lexer.take_next();
            return Ok(false);
        }
        if !is_first {
            if next != b',' {
                return Err(Broken);
            }
            self.lexer.take_next();
            // `[1,]` has a comma too many.
            if self.next() == Some(end) {
                return Err(Broken);
            }
        }
        Ok(true)
    }

    fn number(&mut self, sign: &'static str) -> Result<Value<'t>, Broken> {
        let start = self.offset() - sign.len();
        self.lexer.num_ignore().map_err(|_| Broken)?;
        self.text.get(start..self.offset()).map(Value::Number).ok_or(Broken)
    }

    /// Reads a string whose opening quote was taken.
    fn string(&mut self) -> Result<Cow<'t, str>, Broken> {
        let rest = self.lexer.as_slice();
        let length = plain_length(rest);
        let start = self.offset();
        match rest.split_at_checked(length) {
            Some((_, [b'"', after @ ..])) => {
                self.lexer = SliceLexer::new(after);
                self.text.get(start..start + length).map(Cow::Borrowed).ok_or(Broken)
            }
            // The lexer knows escapes.
            Some((_, [b'\\', ..])) => self.lexer.str_string().map_err(|_| Broken),
            _ => Err(Broken),
        }
    }
}

/// How many bytes of a string stand for themselves: up to a quote, a backslash or a control character. Eight at a time,
/// for most of a body is strings.
fn plain_length(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGHS: u64 = ONES << 7;
    // The highest bit of each byte that is less than a limit of at most 128, and of none before the first such.
    let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word & HIGHS;
    let mut length = 0;
    let (words, _) = bytes.as_chunks::<8>();
    for word in words {
        let word = u64::from_le_bytes(*word);
        let found =
            below(word, 0x20) | below(word ^ (ONES * u64::from(b'"')), 1) | below(word ^ (ONES * u64::from(b'\\')), 1);
        if found != 0 {
            return length + (found.trailing_zeros() >> 3) as usize;
        }
        length += 8;
    }
    let rest = bytes.get(length..).unwrap_or_default();
    length + rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_json(text: &str) -> bool {
        let mut json = Json::new(text);
        let read = json.value().and_then(|value| json.skip(&value, 100));
        read.is_ok() && json.is_at_end()
    }

    #[test]
    fn takes_what_serde_json_takes_and_nothing_else() {
        let seeds = [
            r#"{"a": [1, -2.50, 3e+7, 0, -0.0], "b\u00e9\n": {"c": "d \" \\ \ud83d\ude00"}, "": [], "x": {}}"#,
            " [true, false, null, \"\u{e9}\u{1f600}\", {\"a\": [[]]}]\n",
            "\"text\"",
        ];
        let odd =
            ["", "\"", "\\", ",", ":", "[", "]", "{", "}", "0", "-", "e", ".", " ", "n", "\u{1}", "\u{e9}", "\\ud800"];
        let mut taken = 0;
        for seed in seeds {
            let places: Vec<usize> = seed.char_indices().map(|(place, _)| place).chain([seed.len()]).collect();
            for from in &places {
                for to in places.iter().filter(|to| (*from..from + 3).contains(to)) {
                    for middle in odd {
                        let (before, after) = (seed.get(..*from).unwrap(), seed.get(*to..).unwrap());
                        let text = [before, middle, after].concat();
                        let expected = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok()
                            // Here a number may have any size: nobody reads its value.
                            && serde_json::from_str::<serde_json::Value>(&text)
                                .map_or_else(|error| error.to_string().contains("out of range"), |_| true);
                        assert_eq!(is_json(&text), expected, "{text}");
                        taken += usize::from(expected);
                    }
                }
            }
        }
        assert!(taken > 100, "{taken} of the texts are JSON");
    }

    #[test]
    fn gives_names_texts_and_digits_as_they_stand() {
        let mut json = Json::new(r#" {"a\u00e9": "b\tc", "d": -1.50E+3} "#);
        assert!(matches!(json.value(), Ok(Value::Object)));
        assert_eq!(json.member(true).unwrap().as_deref(), Some("a\u{e9}"));
        assert!(matches!(json.value(), Ok(Value::Text(text)) if text == "b\tc"));
        assert_eq!(json.member(false).unwrap().as_deref(), Some("d"));
        assert!(matches!(json.value(), Ok(Value::Number("-1.50E+3"))));
        assert!(json.member(false).unwrap().is_none());
        assert!(json.is_at_end());
    }

    #[cfg(feature = "sandbox")]
    #[test]
    fn members_are_given_as_they_stand() {
        let text = r#" {"a": [1, {"b": "}"}] , "c\u00e9":-1.50e3,"":null} "#;
        let expected = [("a", r#"[1, {"b": "}"}]"#), ("c\u{e9}", "-1.50e3"), ("", "null")];
        assert_eq!(members(text).unwrap(), expected.map(|(name, text)| (name.to_owned(), text)));
        for broken in ["", "[]", "{", r#"{"a":1,}"#, r#"{"a":1} x"#, r#"{"a":}"#, "null"] {
            assert!(members(broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn nothing_goes_deeper_than_it_may() {
        let text = "[".repeat(1_000_000);
        let mut json = Json::new(&text);
        let value = json.value().unwrap();
        assert!(json.skip(&value, 64).is_err());
    }
}
