//! Values that shapes describe: valid ones, always the same.

use serde_json::{Map, Value, json};
use shipstamp::shape::{Field, Format, Need, Object, Shape, Text};

/// How much of an object is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fill {
    /// Every field.
    All,
    /// The fields that it cannot do without, and the first of each group of alternatives.
    Needed,
}

/// Text that goes wrong wherever something is encoded twice, not at all, or read as what it is not.
pub(crate) const NASTY: &str = "a \"b\"/ü%2f?#&=+,\\n€😀";

/// A value of a shape.
pub(crate) fn value(shape: &'static Shape, fill: Fill) -> Value {
    value_of(shape, None, fill, &mut Vec::new())
}

fn value_of(shape: &'static Shape, field: Option<&Field>, fill: Fill, above: &mut Vec<&'static Object>) -> Value {
    let least = field.and_then(Field::least);
    let most = field.and_then(Field::most);
    match shape {
        Shape::Any => json!({ "anything": [NASTY, 1, null] }),
        Shape::Boolean => json!(true),
        Shape::Integer => json!(within(7.0, least, most).floor() as i64),
        Shape::Number => json!(within(7.25, least, most)),
        Shape::Text(text) => json!(string(text, least, most)),
        Shape::Names(names) => json!(names.values().last().unwrap()),
        Shape::List(item) => {
            let item = value_of(item, None, fill, above);
            Value::Array(vec![item; least.unwrap_or(0).max(1) as usize])
        }
        Shape::Map(shape) => json!({ NASTY: value_of(shape, None, fill, above) }),
        Shape::Object(object) => Value::Object(object_of(object, fill, above)),
        Shape::OneOf(shapes) => value_of(shapes[0], field, fill, above),
    }
}

fn object_of(object: &'static Object, fill: Fill, above: &mut Vec<&'static Object>) -> Map<String, Value> {
    // Below itself, an object holds only what it needs.
    let fill = if above.iter().any(|known| std::ptr::eq(*known, object)) { Fill::Needed } else { fill };
    above.push(object);
    let mut fields = Map::new();
    object.each_field(&mut |field| {
        let is_first_of_group = object.either.iter().any(|group| group.first() == Some(&field.name));
        if fill == Fill::All || field.need != Need::Optional || is_first_of_group {
            fields.insert(field.name.to_owned(), value_of(field.shape, Some(field), fill, above));
        }
    });
    above.pop();
    fields
}

fn within(value: f64, least: Option<u32>, most: Option<u32>) -> f64 {
    value.max(least.map_or(f64::MIN, f64::from)).min(most.map_or(f64::MAX, f64::from))
}

/// A string of a kind, no longer and no shorter than it may be.
pub(crate) fn string(text: &Text, least: Option<u32>, most: Option<u32>) -> String {
    let plain = match text.format {
        Format::Free | Format::PostalCode => NASTY,
        Format::SeId => "se-28529731",
        Format::Code => "usps_priority_mail",
        Format::Date => "2026-11-22",
        Format::DateTime => "2026-11-22T07:52:32.1234567+01:00",
        Format::Email => "ü+b@example.com",
        Format::Url | Format::Destination => "https://example.com/a%20b?c=d#e",
        Format::Country => "US",
        Format::Currency => "usd",
    };
    let most = most.unwrap_or(text.max).min(text.max) as usize;
    let mut string: String = plain.chars().take(most).collect();
    while string.chars().count() < least.unwrap_or(0) as usize {
        string.push('x');
    }
    string
}

/// Whether a shape takes JSON of the type of this value.
pub(crate) fn takes(shape: &Shape, value: &Value) -> bool {
    match shape {
        Shape::Any => true,
        Shape::Boolean => value.is_boolean(),
        Shape::Integer => value.is_i64() || value.is_u64(),
        Shape::Number => value.is_number(),
        Shape::Text(text) => value.is_string() || (text.format == Format::PostalCode && value.is_number()),
        Shape::Names(_) => value.is_string(),
        Shape::List(_) => value.is_array(),
        Shape::Map(_) | Shape::Object(_) => value.is_object(),
        Shape::OneOf(shapes) => shapes.iter().any(|shape| takes(shape, value)),
    }
}
