//! How the objects of the API go to JSON and back: by way of a plain [`Value`], field by field.
//!
//! What serde derives is written anew for every field of every type, and for every kind of reader and writer. For two
//! hundred objects that was half a megabyte of the sandbox's wasm. Here a type only says which fields it has, and one
//! piece of code walks through them.

use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt;

/// A value that has a form in JSON.
pub(crate) trait Wire {
    /// Takes over what stands in JSON.
    fn read(&mut self, value: Value) -> Result<(), Problem>;
    /// Its form in JSON; none where it stands for a field that is left out.
    fn write(&self) -> Option<Value>;
    /// Its parts, where it can be too large to be written as a whole.
    #[cfg(feature = "sandbox")]
    fn parts(&self) -> Option<&dyn crate::sandbox::Parts> {
        None
    }
    /// The same, to be read.
    #[cfg(feature = "sandbox")]
    fn parts_mut(&mut self) -> Option<&mut dyn crate::sandbox::Parts> {
        None
    }
}

/// An object, as the walk over its fields sees it.
pub(crate) trait Record {
    /// Calls `visit` with each field.
    fn fields(&self, visit: &mut dyn FnMut(&'static str, &dyn Wire));
    /// Calls `visit` with each field until one has a problem.
    fn fill(
        &mut self,
        visit: &mut dyn FnMut(&'static str, &mut dyn Wire) -> Result<(), Problem>,
    ) -> Result<(), Problem>;
}

/// What does not stand in JSON as a type has it. In a box, since it is rare and every reader passes it on.
#[derive(Debug)]
pub(crate) struct Problem(Box<Misfit>);

#[derive(Debug)]
struct Misfit {
    /// Where it is, from the outside inwards.
    path: String,
    expected: &'static str,
    found: String,
}

impl Problem {
    #[cold]
    pub(crate) fn new(expected: &'static str, found: &Value) -> Self {
        let found = match found {
            Value::Null => "null".to_owned(),
            Value::Bool(_) => "a boolean".to_owned(),
            Value::Number(number) => ["the number ", &number.to_string()].concat(),
            Value::String(_) => "a string".to_owned(),
            Value::Array(_) => "a list".to_owned(),
            Value::Object(_) => "an object".to_owned(),
        };
        Self(Box::new(Misfit { path: String::new(), expected, found }))
    }

    /// About text that is no JSON.
    #[cfg(feature = "sandbox")]
    #[cold]
    pub(crate) fn broken(why: &str) -> Self {
        Self(Box::new(Misfit { path: String::new(), expected: "JSON", found: why.to_owned() }))
    }

    /// About a field that is not there.
    #[cfg(feature = "sandbox")]
    #[cold]
    pub(crate) fn missing(name: &str) -> Self {
        Self(Box::new(Misfit { path: name.to_owned(), expected: "a value", found: "nothing".to_owned() }))
    }

    /// About a field that should not be there.
    #[cfg(feature = "sandbox")]
    #[cold]
    pub(crate) fn unknown(name: &str) -> Self {
        Self(Box::new(Misfit { path: name.to_owned(), expected: "nothing of this name", found: "it".to_owned() }))
    }

    #[cold]
    fn within_item(self, place: usize) -> Self {
        self.within(&["[", &place.to_string(), "]"].concat())
    }

    /// The same, seen from further out.
    #[cold]
    pub(crate) fn within(mut self, outer: &str) -> Self {
        let is_name_next = !matches!(self.0.path.bytes().next(), None | Some(b'['));
        self.0.path = [outer, if is_name_next { "." } else { "" }, &self.0.path].concat();
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Misfit { path, expected, found } = &*self.0;
        if !path.is_empty() {
            write!(formatter, "{path}: ")?;
        }
        write!(formatter, "expected {expected}, found {found}")
    }
}

/// Reads an object. A field that is missing or `null` stays what it is: empty, in a new object.
pub(crate) fn read(record: &mut dyn Record, value: Value) -> Result<(), Problem> {
    let Value::Object(mut members) = value else {
        return Err(Problem::new("an object", &value));
    };
    record.fill(&mut |name, field| match members.remove(name) {
        None | Some(Value::Null) => Ok(()),
        Some(value) => field.read(value).map_err(|problem| problem.within(name)),
    })
}

/// Writes an object.
pub(crate) fn write(record: &dyn Record) -> Value {
    let mut members = Map::new();
    record.fields(&mut |name, field| {
        if let Some(value) = field.write() {
            members.insert(name.to_owned(), value);
        }
    });
    Value::Object(members)
}

/// Reads a value from any reader of serde.
pub(crate) fn deserialize<'de, T: Wire + Default, D: serde::Deserializer<'de>>(reader: D) -> Result<T, D::Error> {
    let mut made = T::default();
    made.read(serde::Deserialize::deserialize(reader)?).map_err(serde::de::Error::custom)?;
    Ok(made)
}

/// Writes an object with any writer of serde, its fields in the order in which they are declared.
pub(crate) fn serialize<S: serde::Serializer>(record: &dyn Record, writer: S) -> Result<S::Ok, S::Error> {
    let mut members = Vec::new();
    record.fields(&mut |name, field| members.extend(field.write().map(|value| (name, value))));
    writer.collect_map(members)
}

/// The items of a list.
fn items(value: Value) -> Result<Vec<Value>, Problem> {
    match value {
        Value::Array(items) => Ok(items),
        value => Err(Problem::new("a list", &value)),
    }
}

fn read_items(items: Vec<Value>, read: &mut dyn FnMut(Value) -> Result<(), Problem>) -> Result<(), Problem> {
    for (place, value) in items.into_iter().enumerate() {
        read(value).map_err(|problem| problem.within_item(place))?;
    }
    Ok(())
}

/// The form of a list in JSON.
fn write_items(count: usize, write: &mut dyn FnMut() -> Option<Value>) -> Value {
    Value::Array((0..count).map(|_| write().unwrap_or_default()).collect())
}

impl<T: Wire + Default> Wire for Option<T> {
    fn read(&mut self, value: Value) -> Result<(), Problem> {
        *self = match value {
            Value::Null => None,
            value => return self.insert(T::default()).read(value),
        };
        Ok(())
    }

    fn write(&self) -> Option<Value> {
        self.as_ref()?.write()
    }
}

impl<T: Wire + Default> Wire for Vec<T> {
    fn read(&mut self, value: Value) -> Result<(), Problem> {
        let items = items(value)?;
        *self = Self::with_capacity(items.len());
        self.resize_with(items.len(), T::default);
        let mut next = self.iter_mut();
        read_items(items, &mut |value| next.next().map_or(Ok(()), |item| item.read(value)))
    }

    fn write(&self) -> Option<Value> {
        let mut next = self.iter();
        Some(write_items(self.len(), &mut || next.next()?.write()))
    }
}

impl<T: Wire> Wire for Box<T> {
    fn read(&mut self, value: Value) -> Result<(), Problem> {
        (**self).read(value)
    }

    fn write(&self) -> Option<Value> {
        (**self).write()
    }
}

impl<T: Wire + Default> Wire for BTreeMap<String, T> {
    fn read(&mut self, value: Value) -> Result<(), Problem> {
        let Value::Object(members) = value else {
            return Err(Problem::new("an object", &value));
        };
        self.clear();
        for (name, member) in members {
            let mut inner = T::default();
            inner.read(member).map_err(|problem| problem.within(&name))?;
            self.insert(name, inner);
        }
        Ok(())
    }

    fn write(&self) -> Option<Value> {
        let mut members = Map::new();
        members.extend(self.iter().map(|(name, member)| (name.clone(), member.write().unwrap_or(Value::Null))));
        Some(Value::Object(members))
    }
}

impl Wire for String {
    fn read(&mut self, value: Value) -> Result<(), Problem> {
        let Value::String(text) = value else {
            return Err(Problem::new("a string", &value));
        };
        *self = text;
        Ok(())
    }

    fn write(&self) -> Option<Value> {
        Some(Value::String(self.clone()))
    }
}

impl Wire for bool {
    fn read(&mut self, value: Value) -> Result<(), Problem> {
        *self = value.as_bool().ok_or_else(|| Problem::new("a boolean", &value))?;
        Ok(())
    }

    fn write(&self) -> Option<Value> {
        Some(Value::Bool(*self))
    }
}

impl Wire for f64 {
    fn read(&mut self, value: Value) -> Result<(), Problem> {
        *self = value.as_f64().ok_or_else(|| Problem::new("a number", &value))?;
        Ok(())
    }

    fn write(&self) -> Option<Value> {
        Some(Value::from(*self))
    }
}

impl Wire for i64 {
    fn read(&mut self, value: Value) -> Result<(), Problem> {
        *self = value.as_i64().ok_or_else(|| Problem::new("a whole number", &value))?;
        Ok(())
    }

    fn write(&self) -> Option<Value> {
        Some(Value::from(*self))
    }
}

impl Wire for Value {
    fn read(&mut self, value: Value) -> Result<(), Problem> {
        *self = value;
        Ok(())
    }

    fn write(&self) -> Option<Value> {
        Some(self.clone())
    }
}
