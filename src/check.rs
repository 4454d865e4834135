//! Walks a JSON text against a shape and reports what is wrong, with its path. It changes nothing and keeps nothing.
//!
//! A check must not refuse what the service accepts. So only what the service is sure to refuse is an error: a wrong
//! JSON type, a required field that is missing. Unknown fields and names, odd formats and lengths are warnings.

mod nearest;
mod report;
mod text;

pub use report::Validate;
pub(crate) use report::{Limits, Report};

use crate::error::Issue;
use crate::shape::{Field, Format, Need, Object, Shape, Text};
use report::Path;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// How deep a body may be nested. The deepest object of the API is at 8; beyond 64 it is an accident or an attack.
const MAX_DEPTH: usize = 64;

/// Checks a body. The issues go into `report`.
pub(crate) fn check(shape: &'static Shape, json: &str, report: &mut Report) {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let value = Value { shape, field: None, path: &Path::root(), report };
    let read = value.deserialize(&mut deserializer).and_then(|_| deserializer.end());
    if let Err(error) = read {
        // Put together here, because the library's own message would bring all its others into the wasm.
        let what = if error.is_eof() { "is JSON that ends too early, at line " } else { "is not JSON, at line " };
        let place = [what, &error.line().to_string(), " column ", &error.column().to_string()];
        report.error(Issue::error("body", place.concat()));
    }
}

/// One value of the text, its shape and its place. Reading it gives whether it is `null`.
struct Value<'w> {
    shape: &'static Shape,
    field: Option<&'static Field>,
    path: &'w Path<'w>,
    report: &'w mut Report,
}

impl Value<'_> {
    fn wrong<E>(self, is: &str) -> Result<bool, E> {
        let problem = ["has to be ", wanted(self.shape), ", is ", is].concat();
        self.report.error(Issue::error(self.path.to_string(), problem));
        Ok(false)
    }

    /// The alternative that takes JSON of this kind, or the shape itself.
    fn settle(&mut self, takes: fn(&Shape) -> bool) {
        if let Shape::OneOf(shapes) = self.shape
            && let Some(shape) = shapes.iter().find(|shape| takes(shape))
        {
            self.shape = shape;
        }
    }

    fn number<E>(mut self, value: f64, is_whole: bool) -> Result<bool, E> {
        self.settle(|shape| matches!(shape, Shape::Integer | Shape::Number));
        match self.shape {
            Shape::Integer if !is_whole => self.wrong("a number with a fraction"),
            Shape::Integer | Shape::Number => {
                self.report.number(&self.path.to_string(), &Limits::of_optional(self.field), value);
                Ok(false)
            }
            Shape::Any => Ok(false),
            Shape::Text(Text { format: Format::PostalCode, .. }) => {
                let issue = Issue::warning(self.path.to_string(), "is a number");
                self.report.warning(issue.hint("write it as a string, or leading zeros are lost"));
                Ok(false)
            }
            _ => self.wrong("a number"),
        }
    }
}

fn wanted(shape: &Shape) -> &'static str {
    match shape {
        Shape::Any => "any value",
        Shape::Boolean => "true or false",
        Shape::Integer => "a whole number",
        Shape::Number => "a number",
        Shape::Text(_) | Shape::Names(_) => "a string",
        Shape::List(_) => "a list",
        Shape::Map(_) | Shape::Object(_) => "an object",
        Shape::OneOf(_) => "of another type",
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = bool;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        if self.path.depth() > MAX_DEPTH {
            self.report.error(Issue::error(self.path.start(), "is nested deeper than 64 levels"));
            return deserializer.deserialize_ignored_any(IgnoredAny).map(|_| false);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(wanted(self.shape))
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        match (self.field, self.shape) {
            (Some(Field { need: Need::Optional, .. }), _) | (_, Shape::Any) => {}
            (Some(Field { need: Need::Expected, .. }), _) => {
                self.report.warning(Issue::warning(self.path.to_string(), "is expected, is null"));
            }
            _ => drop(self.wrong::<E>("null")),
        }
        Ok(true)
    }

    fn visit_bool<E>(mut self, _: bool) -> Result<bool, E> {
        self.settle(|shape| matches!(shape, Shape::Boolean));
        match self.shape {
            Shape::Boolean | Shape::Any => Ok(false),
            _ => self.wrong("true or false"),
        }
    }

    fn visit_i64<E>(self, value: i64) -> Result<bool, E> {
        #[expect(clippy::cast_precision_loss, reason = "only compared with limits of 32 bits")]
        self.number(value as f64, true)
    }

    fn visit_u64<E>(self, value: u64) -> Result<bool, E> {
        #[expect(clippy::cast_precision_loss, reason = "only compared with limits of 32 bits")]
        self.number(value as f64, true)
    }

    fn visit_f64<E>(self, value: f64) -> Result<bool, E> {
        self.number(value, value.fract() == 0.0)
    }

    fn visit_str<E>(mut self, value: &str) -> Result<bool, E> {
        self.settle(|shape| matches!(shape, Shape::Text(_) | Shape::Names(_)));
        match self.shape {
            Shape::Text(text) => self.report.text(self.path, text, &Limits::of_optional(self.field), value),
            Shape::Names(names) => self.report.name(self.path, names, value),
            Shape::Any => {}
            _ => return self.wrong("a string"),
        }
        Ok(false)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<bool, A::Error> {
        self.settle(|shape| matches!(shape, Shape::List(_)));
        let shape = match self.shape {
            Shape::List(shape) => shape,
            Shape::Any => &Shape::Any,
            _ => {
                drop(self.wrong::<A::Error>("a list"));
                return rest_of_list(items);
            }
        };
        let mut index = 0;
        let limits = Limits::of_optional(self.field);
        loop {
            let path = self.path.item(index);
            let item = Value { shape, field: None, path: &path, report: self.report };
            if items.next_element_seed(item)?.is_none() {
                break;
            }
            index += 1;
        }
        self.report.length(&self.path.to_string(), &limits, index, "items");
        Ok(false)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<bool, A::Error> {
        self.settle(|shape| matches!(shape, Shape::Object(_) | Shape::Map(_)));
        let (object, others) = match self.shape {
            Shape::Object(object) => (Some(*object), &Shape::Any),
            Shape::Map(shape) => (None, *shape),
            Shape::Any => (None, &Shape::Any),
            _ => {
                drop(self.wrong::<A::Error>("an object"));
                return rest_of_object(fields);
            }
        };
        let mut given = 0u64;
        let mut seen = 0u64;
        while let Some(key) = fields.next_key_seed(Key(object))? {
            let (known, name) = match &key {
                Match::Known(index, field) => (Some((1u64 << (index & 63), *field)), field.name),
                Match::Other(name) => (None, name.as_str()),
            };
            let path = self.path.field(name);
            if known.is_none() && object.is_some() {
                self.report.unknown_field(path.to_string(), name, object);
            }
            if let Some((bit, _)) = known {
                if seen & bit != 0 {
                    self.report.warning(Issue::warning(path.to_string(), "is given twice").hint("the last one counts"));
                }
                seen |= bit;
            }
            let (shape, field) = known.map_or((others, None), |(_, field)| (field.shape, Some(field)));
            let is_null = fields.next_value_seed(Value { shape, field, path: &path, report: self.report })?;
            if let Some((bit, _)) = known {
                given |= if is_null { 0 } else { bit };
            }
        }
        if let Some(object) = object {
            let is_in =
                |bits: u64, name: &str| object.field(name).is_some_and(|(index, _)| bits >> (index & 63) & 1 == 1);
            // A field that is null was reported where it stands; only a group of alternatives counts it as not given.
            self.report.missing(object, &|name| is_in(seen, name), &|name| self.path.field(name).to_string());
            self.report.missing_group(object, &|name| is_in(given, name), &|name| self.path.field(name).to_string());
        }
        Ok(false)
    }
}

fn rest_of_list<'de, A: SeqAccess<'de>>(mut items: A) -> Result<bool, A::Error> {
    while items.next_element::<IgnoredAny>()?.is_some() {}
    Ok(false)
}

fn rest_of_object<'de, A: MapAccess<'de>>(mut fields: A) -> Result<bool, A::Error> {
    while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(false)
}

/// Reads a key: a known field of an object without copying it, any other name as it is.
struct Key(Option<&'static Object>);

enum Match {
    Known(usize, &'static Field),
    Other(String),
}

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Match;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Match, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Match;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_str<E>(self, name: &str) -> Result<Match, E> {
        Ok(match self.0.and_then(|object| object.field(name)) {
            Some((index, field)) => Match::Known(index, field),
            None => Match::Other(name.to_owned()),
        })
    }
}
