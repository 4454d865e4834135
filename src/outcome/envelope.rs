//! Reads what a reply of any operation may say of its success. Everything else in the body stays unread.
//!
//! It takes any JSON whatever: a member of another type than documented is as good as absent. That is why it is no
//! derived `Deserialize`, which would refuse the whole for one odd member.

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// What a reply says of its success.
///
/// Source: <https://docs.shipstation.com/apis/shipengine/docs/guides/errors>
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Envelope {
    pub(super) request_id: Option<String>,
    pub(super) message: Option<String>,
    /// `approved: false` or `has_errors: true`, which come with a status of success.
    pub(super) is_refused: bool,
    pub(super) errors: Vec<EnvelopeError>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct EnvelopeError {
    pub(super) error_source: Option<String>,
    pub(super) error_type: Option<String>,
    pub(super) error_code: Option<String>,
    pub(super) message: Option<String>,
    pub(super) field_name: Option<String>,
}

impl Envelope {
    /// Reads the envelope of a body. A body that is no JSON object has an empty one.
    #[must_use]
    pub fn read(json: &str) -> Self {
        let mut envelope = Self::default();
        let place = Place::Envelope(&mut envelope);
        let read = place.deserialize(&mut serde_json::Deserializer::from_str(json));
        if read.is_ok() { envelope } else { Self::default() }
    }
}

/// Where the value that is read next belongs.
enum Place<'e> {
    Envelope(&'e mut Envelope),
    Errors(&'e mut Vec<EnvelopeError>),
    Error(&'e mut EnvelopeError),
    Text(&'e mut Option<String>),
    /// A flag, and the value of it that means a refusal.
    Flag(&'e mut bool, bool),
}

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Place<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        if let Self::Flag(flag, refusal) = self {
            *flag |= value == refusal;
        }
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        if let Self::Text(text) = self {
            *text = Some(value.to_owned());
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        if let Self::Errors(errors) = self {
            let mut error = EnvelopeError::default();
            while items.next_element_seed(Place::Error(&mut error))?.is_some() {
                errors.push(std::mem::take(&mut error));
            }
        }
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key::<String>()? {
            match self.member(&name) {
                Some(place) => members.next_value_seed(place)?,
                None => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

impl Place<'_> {
    fn member(&mut self, name: &str) -> Option<Place<'_>> {
        Some(match (self, name) {
            (Self::Envelope(envelope), "request_id") => Place::Text(&mut envelope.request_id),
            (Self::Envelope(envelope), "message") => Place::Text(&mut envelope.message),
            (Self::Envelope(envelope), "approved") => Place::Flag(&mut envelope.is_refused, false),
            (Self::Envelope(envelope), "has_errors") => Place::Flag(&mut envelope.is_refused, true),
            (Self::Envelope(envelope), "errors") => Place::Errors(&mut envelope.errors),
            (Self::Error(error), "error_source") => Place::Text(&mut error.error_source),
            (Self::Error(error), "error_type") => Place::Text(&mut error.error_type),
            (Self::Error(error), "error_code") => Place::Text(&mut error.error_code),
            (Self::Error(error), "message") => Place::Text(&mut error.message),
            (Self::Error(error), "field_name") => Place::Text(&mut error.field_name),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_is_documented_and_lives_with_everything_else() {
        let envelope = Envelope::read(
            r#"{"request_id":"r","errors":[{"error_code":"unknown_one","message":"m","carriers":[1.5,{"a":null}]},7,null],
                "approved":false,"message":{"text":"odd"},"label_id":"se-1"}"#,
        );
        assert_eq!(envelope.request_id.as_deref(), Some("r"));
        assert!(envelope.is_refused);
        assert_eq!(envelope.message, None);
        assert_eq!(envelope.errors.len(), 3);
        assert_eq!(envelope.errors[0].error_code.as_deref(), Some("unknown_one"));
        for odd in ["", "<html>", "[]", "null", "7", r#"{"errors":"none"}"#, r#"{"errors":[{"message":"#] {
            assert_eq!(Envelope::read(odd), Envelope::default(), "{odd}");
        }
    }
}
