//! Reads what a reply of any operation may say of its success. Everything else in the body stays unread.
//!
//! It takes any JSON whatever: a member of another type than documented is as good as absent. That is why it is no
//! derived `Deserialize`, which would refuse the whole for one odd member.

use crate::json::{Broken, Json, Value};

/// How deep the parts of a reply go that nobody reads.
const LEVELS: usize = 128;

/// What a reply says of its success.
///
/// Source: <https://docs.shipstation.com/apis/shipengine/docs/guides/errors>
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Envelope {
    pub(super) request_id: Option<String>,
    pub(super) message: Option<String>,
    /// `approved: false`, `has_errors: true`, or rates with the status `error` or `partial`, which come with a status of
    /// success.
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
    pub fn read(text: &str) -> Self {
        let mut envelope = Self::default();
        let json = &mut Json::new(text);
        match json.value().and_then(|value| envelope.read_from(&value, json)) {
            Ok(()) => envelope,
            Err(Broken) => Self::default(),
        }
    }

    fn read_from(&mut self, value: &Value<'_>, json: &mut Json<'_>) -> Result<(), Broken> {
        each_member(value, json, |name, value, json| {
            match (name, value) {
                ("request_id", Value::Text(text)) => self.request_id = Some(text.into_owned()),
                ("message", Value::Text(text)) => self.message = Some(text.into_owned()),
                ("approved", Value::Boolean(false)) | ("has_errors", Value::Boolean(true)) => self.is_refused = true,
                ("errors", Value::List) => self.read_errors(json)?,
                // The carriers that gave no rates tell why in here, under a status of success.
                ("rate_response", value) => each_member(&value, json, |name, value, json| match (name, value) {
                    ("errors", Value::List) => self.read_errors(json),
                    ("status", Value::Text(status)) => {
                        self.is_refused |= matches!(&*status, "error" | "partial");
                        Ok(())
                    }
                    (_, value) => json.skip(&value, LEVELS),
                })?,
                (_, value) => json.skip(&value, LEVELS)?,
            }
            Ok(())
        })
    }

    fn read_errors(&mut self, json: &mut Json<'_>) -> Result<(), Broken> {
        let mut is_first = true;
        while json.item(is_first)? {
            is_first = false;
            let mut error = EnvelopeError::default();
            let value = json.value()?;
            error.read_from(&value, json)?;
            self.errors.push(error);
        }
        Ok(())
    }
}

impl EnvelopeError {
    fn read_from(&mut self, value: &Value<'_>, json: &mut Json<'_>) -> Result<(), Broken> {
        each_member(value, json, |name, value, json| {
            let text = match name {
                "error_source" => &mut self.error_source,
                "error_type" => &mut self.error_type,
                "error_code" => &mut self.error_code,
                "message" => &mut self.message,
                "field_name" => &mut self.field_name,
                _ => return json.skip(&value, LEVELS),
            };
            match value {
                Value::Text(value) => *text = Some(value.into_owned()),
                value => json.skip(&value, LEVELS)?,
            }
            Ok(())
        })
    }
}

/// Calls `visit` with the name and the value of each member of an object that was entered. Passes over anything else.
fn each_member<'t>(
    value: &Value<'_>,
    json: &mut Json<'t>,
    mut visit: impl FnMut(&str, Value<'t>, &mut Json<'t>) -> Result<(), Broken>,
) -> Result<(), Broken> {
    if !matches!(value, Value::Object) {
        return json.skip(value, LEVELS);
    }
    let mut is_first = true;
    while let Some(name) = json.member(is_first)? {
        is_first = false;
        let value = json.value()?;
        visit(&name, value, json)?;
    }
    Ok(())
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
        let rates = r#"{"rate_response":{"status":"error","errors":[{"message":"closed"}]},"errors":[]}"#;
        assert_eq!(Envelope::read(rates).errors[0].message.as_deref(), Some("closed"));
        for (status, is_refused) in [("error", true), ("partial", true), ("completed", false), ("working", false)] {
            let rates = format!(r#"{{"rate_response":{{"status":"{status}"}}}}"#);
            assert_eq!(Envelope::read(&rates).is_refused, is_refused, "{status}");
        }
        for odd in ["", "<html>", "[]", "null", "7", r#"{"errors":"none"}"#, r#"{"errors":[{"message":"#] {
            assert_eq!(Envelope::read(odd), Envelope::default(), "{odd}");
        }
    }
}
