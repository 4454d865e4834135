//! Walks a JSON text against a shape and reports what is wrong, with its path. It changes nothing and keeps nothing.
//!
//! A check must not refuse what the service accepts. So only what the service is sure to refuse is an error: a wrong
//! JSON type, a required field that is missing. Unknown fields and names, odd formats and lengths are warnings.

mod nearest;
mod number;
mod report;
mod text;

#[cfg(feature = "gateway")]
pub(crate) use report::Path;
pub use report::Validate;
pub(crate) use report::{Limits, Report};

use crate::error::Issue;
use crate::json::{Broken, Json, Value};
use crate::shape::{Field, Format, Need, Object, Shape, Text};
#[cfg(not(feature = "gateway"))]
use report::Path;

/// How many lists and objects a value may be in. The deepest object of the API is in 8; beyond 32 it is an accident or
/// an attack.
pub(crate) const MAX_DEPTH: usize = 32;

/// Checks a body. The issues go into `report`.
pub(crate) fn check(shape: &'static Shape, text: &str, report: &mut Report) {
    let mut json = Json::new(text);
    let root = Path::root();
    let read = Walk { json: &mut json, report }.value(shape, None, &root);
    let end = match read {
        Ok(_) if json.is_at_end() => return,
        Err(Stop::TooDeep) => return,
        Ok(_) | Err(Stop::Broken) => json.place(),
    };
    let (line, column) = end;
    let what = if json.is_at_end() { "is JSON that ends too early, at line " } else { "is not JSON, at line " };
    let problem = [what, &line.to_string(), " column ", &column.to_string()].concat();
    report.error(Issue::error("body", problem));
}

/// Why a text was not read to its end.
enum Stop {
    /// It is no JSON.
    Broken,
    /// It goes deeper than any body, which is reported already.
    TooDeep,
}

impl From<Broken> for Stop {
    fn from(_: Broken) -> Self {
        Self::Broken
    }
}

struct Walk<'w, 't> {
    json: &'w mut Json<'t>,
    report: &'w mut Report,
}

impl Walk<'_, '_> {
    /// Reads a value and tells whether it is `null`.
    fn value(&mut self, shape: &'static Shape, field: Option<&'static Field>, path: &Path<'_>) -> Result<bool, Stop> {
        if path.depth() > MAX_DEPTH {
            self.report.error(Issue::error(path.start(), "is nested deeper than 32 levels"));
            return Err(Stop::TooDeep);
        }
        let value = self.json.value()?;
        let shape = settled(shape, &value);
        match (&value, shape) {
            (Value::Null, _) => {
                match (field, shape) {
                    (Some(Field { need: Need::Optional, .. }), _) | (_, Shape::Any) => {}
                    (Some(Field { need: Need::Expected, .. }), _) => {
                        self.report.warning(Issue::warning(path.to_string(), "is expected, is null"));
                    }
                    _ => self.wrong(shape, path, "null"),
                }
                return Ok(true);
            }
            (Value::Boolean(_), Shape::Boolean | Shape::Any) => {}
            (Value::Number(digits), Shape::Integer) if !number::is_whole(digits) => {
                self.wrong(shape, path, "a number with a fraction");
            }
            (Value::Number(digits), Shape::Integer | Shape::Number) => {
                self.report.number(path, &Limits::of_optional(field), digits);
            }
            (Value::Number(_), Shape::Text(Text { format: Format::PostalCode, .. })) => {
                let issue = Issue::warning(path.to_string(), "is a number");
                self.report.warning(issue.hint("write it as a string, or leading zeros are lost"));
            }
            (Value::Text(value), Shape::Text(text)) => {
                self.report.text(path, text, &Limits::of_optional(field), value);
            }
            (Value::Text(value), Shape::Names(names)) => self.report.name(path, names, value),
            (Value::List, Shape::List(item)) => self.list(item, field, path)?,
            (Value::Object, Shape::Object(object)) => self.object(object, path)?,
            (Value::Object, Shape::Map(value)) => self.map(value, path)?,
            // What has the wrong type is read to its end too, to say how deep it goes.
            (value, _) => {
                if !matches!(shape, Shape::Any) {
                    self.wrong(shape, path, kind(value));
                }
                match value {
                    Value::List => self.list(&Shape::Any, field, path)?,
                    Value::Object => self.map(&Shape::Any, path)?,
                    _ => {}
                }
            }
        }
        Ok(false)
    }

    fn list(&mut self, shape: &'static Shape, field: Option<&'static Field>, path: &Path<'_>) -> Result<(), Stop> {
        let mut length = 0;
        while self.json.item(length == 0)? {
            self.value(shape, None, &path.item(length))?;
            length += 1;
        }
        self.report.length(path, &Limits::of_optional(field), length, "items");
        Ok(())
    }

    fn map(&mut self, shape: &'static Shape, path: &Path<'_>) -> Result<(), Stop> {
        let mut is_first = true;
        while let Some(name) = self.json.member(is_first)? {
            is_first = false;
            self.report.odd_name();
            self.value(shape, None, &path.field(&name))?;
        }
        Ok(())
    }

    fn object(&mut self, object: &'static Object, path: &Path<'_>) -> Result<(), Stop> {
        let mut seen = Seen::default();
        // What is null was reported where it stands; only a group of alternatives counts it as not given.
        let mut given = Seen::default();
        let mut is_first = true;
        let mut next = 0;
        while let Some(name) = self.json.member(is_first)? {
            is_first = false;
            let place = path.field(&name);
            let Some((index, field)) = object.field_from(next, &name) else {
                self.report.odd_name();
                self.report.unknown_field(&place, &name, Some(object));
                self.value(&Shape::Any, None, &place)?;
                continue;
            };
            if seen.has(index) {
                self.report.odd_name();
                self.report.warning(Issue::warning(place.to_string(), "is given twice").hint("the last one counts"));
            }
            next = index + 1;
            seen.add(index);
            if !self.value(field.shape, Some(field), &place)? {
                given.add(index);
            }
        }
        self.report.missing(object, &|index, _| seen.has(index), &|name| path.field(name).to_string());
        let is_given = |name: &str| object.field(name).is_some_and(|(index, _)| given.has(index));
        self.report.missing_group(object, &is_given, &|name| path.field(name).to_string());
        Ok(())
    }

    fn wrong(&mut self, shape: &Shape, path: &Path<'_>, is: &str) {
        let problem = ["has to be ", wanted(shape), ", is ", is].concat();
        self.report.error(Issue::error(path.to_string(), problem));
    }
}

/// Which fields of an object were met, by their place among its fields. No object has more than 128: a test in
/// `crate::packed` counts. Two halves, for WebAssembly has to call a function to shift more than 64 bits.
#[derive(Default)]
struct Seen {
    first: u64,
    second: u64,
}

impl Seen {
    fn add(&mut self, index: usize) {
        let half = if index < 64 { &mut self.first } else { &mut self.second };
        *half |= 1 << (index & 63);
    }

    fn has(&self, index: usize) -> bool {
        let half = if index < 64 { self.first } else { self.second };
        half >> (index & 63) & 1 == 1
    }
}

/// The alternative that takes JSON of this kind, or the shape itself.
fn settled(shape: &'static Shape, value: &Value<'_>) -> &'static Shape {
    let Shape::OneOf(shapes) = shape else { return shape };
    let takes = |shape: &&&'static Shape| {
        matches!(
            (value, shape),
            (Value::Boolean(_), Shape::Boolean)
                | (Value::Number(_), Shape::Integer | Shape::Number)
                | (Value::Text(_), Shape::Text(_) | Shape::Names(_))
                | (Value::List, Shape::List(_))
                | (Value::Object, Shape::Object(_) | Shape::Map(_))
        )
    };
    shapes.iter().find(takes).map_or(shape, |shape| *shape)
}

fn kind(value: &Value<'_>) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Boolean(_) => "true or false",
        Value::Number(_) => "a number",
        Value::Text(_) => "a string",
        Value::List => "a list",
        Value::Object => "an object",
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
