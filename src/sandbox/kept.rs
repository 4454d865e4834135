//! What the sandbox keeps, and what its controls are told, as data that goes to JSON and back.
//!
//! Unlike an object of the API, which takes whatever the service may add or leave out, such a record is all there or it
//! is refused: a state of which a part was lost would be worse than none.

use super::order::{Set, map, set};
use crate::json;
use crate::wire::{Problem, Record, Wire};
use litemap::LiteMap;
use serde_json::{Map, Value};
use std::collections::VecDeque;
use std::sync::Arc;

/// Declares a record. `#[wire("name")]` gives a field another name in JSON; `#[is(later)]` marks one that older documents
/// do not have. An `Option` may be missing, and so may nothing else.
macro_rules! kept {
    (
        $(#[doc = $doc:expr])*
        $(#[derive($($derived:ident),+)])?
        $visibility:vis struct $name:ident {
            $(
                $(#[doc = $field_doc:expr])*
                $(#[wire($wire:literal)])?
                $(#[is($later:ident)])?
                $field_visibility:vis $field:ident: $type:ty,
            )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone $(, $($derived),+)?)]
        $visibility struct $name {
            $(
                $(#[doc = $field_doc])*
                $field_visibility $field: $type,
            )*
        }

        impl $name {
            const LATER: &[&str] = &[$($($crate::sandbox::kept::later!($later $field),)?)*];
        }

        impl $crate::wire::Record for $name {
            fn fields(&self, visit: &mut dyn FnMut(&'static str, &dyn $crate::wire::Wire)) {
                $(visit($crate::declare::key!($field $($wire)?), &self.$field);)*
            }

            fn fill(
                &mut self,
                visit: &mut dyn FnMut(&'static str, &mut dyn $crate::wire::Wire) -> Result<(), $crate::wire::Problem>,
            ) -> Result<(), $crate::wire::Problem> {
                $(visit($crate::declare::key!($field $($wire)?), &mut self.$field)?;)*
                Ok(())
            }
        }

        impl $crate::wire::Wire for $name {
            fn read(&mut self, value: serde_json::Value) -> Result<(), $crate::wire::Problem> {
                $crate::sandbox::kept::read(self, $crate::sandbox::kept::members(value)?, Self::LATER)
            }

            fn write(&self) -> Option<serde_json::Value> {
                Some($crate::wire::write(self))
            }

            fn parts(&self) -> Option<&dyn $crate::sandbox::kept::Parts> {
                Some(self)
            }

            fn parts_mut(&mut self) -> Option<&mut dyn $crate::sandbox::kept::Parts> {
                Some(self)
            }
        }

        impl $crate::sandbox::kept::Parts for $name {
            fn each(&self, visit: &mut dyn FnMut(&str, &dyn $crate::wire::Wire)) {
                $crate::wire::Record::fields(self, &mut |name, field| visit(name, field));
            }

            fn take(&mut self, members: $crate::sandbox::kept::Members<'_>) -> Result<(), $crate::wire::Problem> {
                $crate::sandbox::kept::read(self, members, Self::LATER)
            }
        }
    };
}

/// The name of a field that came later.
macro_rules! later {
    (later $field:ident) => {
        stringify!($field)
    };
}

/// Declares a closed list of names.
macro_rules! kept_names {
    (
        $(#[doc = $doc:expr])*
        $visibility:vis enum $name:ident {
            $(#[doc = $first_doc:expr])* $first:ident = $first_value:literal,
            $($(#[doc = $value_doc:expr])* $variant:ident = $value:literal,)*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        $visibility enum $name {
            $(#[doc = $first_doc])*
            #[default]
            $first,
            $($(#[doc = $value_doc])* $variant,)*
        }

        impl $name {
            /// As it stands in JSON.
            $visibility const fn as_str(self) -> &'static str {
                match self {
                    Self::$first => $first_value,
                    $(Self::$variant => $value,)*
                }
            }
        }

        impl $crate::wire::Wire for $name {
            fn read(&mut self, value: serde_json::Value) -> Result<(), $crate::wire::Problem> {
                *self = match value.as_str() {
                    Some($first_value) => Self::$first,
                    $(Some($value) => Self::$variant,)*
                    _ => {
                        let known = concat!("one of ", $first_value $(, ", ", $value)*);
                        return Err($crate::wire::Problem::new(known, &value));
                    }
                };
                Ok(())
            }

            fn write(&self) -> Option<serde_json::Value> {
                Some(self.as_str().into())
            }
        }
    };
}

pub(crate) use {kept, kept_names, later};

/// What is written and read part by part, so that a thousand labels do not lie there as text, as values and as labels
/// at the same time.
pub(crate) trait Parts {
    /// Calls `visit` with each part.
    fn each(&self, visit: &mut dyn FnMut(&str, &dyn Wire));
    /// Takes over what stands in JSON.
    fn take(&mut self, members: Members<'_>) -> Result<(), Problem>;
}

/// The members of an object in JSON.
pub(crate) type Members<'t> = LiteMap<String, Part<'t>>;

/// A member of an object in JSON.
#[derive(Debug)]
pub(crate) enum Part<'t> {
    /// As text.
    Text(&'t str),
    /// As a value.
    Value(Value),
}

impl Part<'_> {
    fn give(self, to: &mut dyn Wire) -> Result<(), Problem> {
        match self {
            Self::Text(text) => read_text(to, text),
            Self::Value(value) => to.read(value),
        }
    }
}

/// The members of an object that is there as a value.
pub(crate) fn members<'t>(value: Value) -> Result<Members<'t>, Problem> {
    match value {
        Value::Object(members) => Ok(map(members.into_iter().map(|(name, value)| (name, Part::Value(value))))),
        value => Err(Problem::new("an object", &value)),
    }
}

/// Writes anything as JSON text.
pub(crate) fn write_text(written: &dyn Wire, text: &mut Vec<u8>) {
    let Some(parts) = written.parts() else {
        let value = written.write().unwrap_or_default();
        text.extend_from_slice(value.to_string().as_bytes());
        return;
    };
    let mut mark = b'{';
    parts.each(&mut |name, part| {
        text.push(std::mem::replace(&mut mark, b','));
        text.extend_from_slice(Value::from(name).to_string().as_bytes());
        text.push(b':');
        write_text(part, text);
    });
    if mark == b'{' {
        text.push(mark);
    }
    text.push(b'}');
}

/// Reads JSON text.
pub(crate) fn read_text(read: &mut dyn Wire, text: &str) -> Result<(), Problem> {
    match read.parts_mut() {
        Some(parts) => {
            let members = json::members(text).map_err(|_| Problem::broken("what is no object"))?;
            parts.take(map(members.into_iter().map(|(name, text)| (name, Part::Text(text)))))
        }
        None => read.read(serde_json::from_str(text).map_err(|error| Problem::broken(&error.to_string()))?),
    }
}

/// Reads a record that has to be all there.
pub(crate) fn read(record: &mut dyn Record, mut members: Members<'_>, later: &[&str]) -> Result<(), Problem> {
    record.fill(&mut |name, field| match members.remove(name) {
        Some(part) => part.give(field).map_err(|problem| problem.within(name)),
        None if later.contains(&name) => Ok(()),
        // Whatever may be missing may be null.
        None => field.read(Value::Null).map_err(|_| Problem::missing(name)),
    })?;
    match members.keys().next() {
        Some(name) => Err(Problem::unknown(name)),
        None => Ok(()),
    }
}

/// The key of a map.
pub(crate) trait Key: Ord + Sized {
    /// As text.
    fn to_text(&self) -> String;
    /// Out of text.
    fn from_text(text: &str) -> Option<Self>;
}

impl Key for String {
    fn to_text(&self) -> String {
        self.clone()
    }

    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl Key for crate::api::scalars::SeId {
    fn to_text(&self) -> String {
        self.0.clone()
    }

    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }
}

macro_rules! whole_numbers {
    ($($type:ty),+) => {$(
        impl Wire for $type {
            fn read(&mut self, value: Value) -> Result<(), Problem> {
                *self = value
                    .as_u64()
                    .and_then(|number| number.try_into().ok())
                    .ok_or_else(|| Problem::new("a whole number", &value))?;
                Ok(())
            }

            fn write(&self) -> Option<Value> {
                Some(Value::from(*self))
            }
        }

        impl Key for $type {
            fn to_text(&self) -> String {
                self.to_string()
            }

            fn from_text(text: &str) -> Option<Self> {
                text.parse().ok()
            }
        }
    )+};
}

whole_numbers!(u16, u32, u64, usize);

impl Wire for Map<String, Value> {
    fn read(&mut self, value: Value) -> Result<(), Problem> {
        let Value::Object(members) = value else {
            return Err(Problem::new("an object", &value));
        };
        *self = members;
        Ok(())
    }

    fn write(&self) -> Option<Value> {
        Some(Value::Object(self.clone()))
    }
}

impl<K: Key, T: Wire + Default> Wire for LiteMap<K, T> {
    fn read(&mut self, value: Value) -> Result<(), Problem> {
        self.take(members(value)?)
    }

    fn write(&self) -> Option<Value> {
        let member = |(key, member): (&K, &T)| (key.to_text(), member.write().unwrap_or_default());
        let mut members = Map::new();
        members.extend(self.iter().map(member));
        Some(Value::Object(members))
    }

    fn parts(&self) -> Option<&dyn Parts> {
        Some(self)
    }

    fn parts_mut(&mut self) -> Option<&mut dyn Parts> {
        Some(self)
    }
}

impl<K: Key, T: Wire + Default> Parts for LiteMap<K, T> {
    fn each(&self, visit: &mut dyn FnMut(&str, &dyn Wire)) {
        for (key, part) in self {
            visit(&key.to_text(), part);
        }
    }

    fn take(&mut self, members: Members<'_>) -> Result<(), Problem> {
        self.clear();
        for (name, part) in members {
            let key = K::from_text(&name).ok_or_else(|| Problem::unknown(&name))?;
            let mut made = T::default();
            part.give(&mut made).map_err(|problem| problem.within(&name))?;
            self.insert(key, made);
        }
        Ok(())
    }
}

impl<T: Wire + Default> Wire for VecDeque<T> {
    fn read(&mut self, value: Value) -> Result<(), Problem> {
        let mut items = Vec::new();
        items.read(value)?;
        *self = items.into();
        Ok(())
    }

    fn write(&self) -> Option<Value> {
        Some(self.iter().map(|item| item.write().unwrap_or_default()).collect())
    }
}

impl<T: Wire + Default + Ord> Wire for Set<T> {
    fn read(&mut self, value: Value) -> Result<(), Problem> {
        let mut items = Vec::new();
        items.read(value)?;
        *self = set(items);
        Ok(())
    }

    fn write(&self) -> Option<Value> {
        Some(self.iter().map(|item| item.write().unwrap_or_default()).collect())
    }
}

impl<A: Wire, B: Wire> Wire for (A, B) {
    fn read(&mut self, value: Value) -> Result<(), Problem> {
        let Value::Array(items) = value else {
            return Err(Problem::new("a pair", &value));
        };
        let [first, second]: [Value; 2] =
            items.try_into().map_err(|items| Problem::new("a pair", &Value::Array(items)))?;
        self.0.read(first)?;
        self.1.read(second)
    }

    fn write(&self) -> Option<Value> {
        Some(Value::Array(vec![self.0.write().unwrap_or_default(), self.1.write().unwrap_or_default()]))
    }
}

impl<T: Wire + Default> Wire for Arc<T> {
    fn read(&mut self, value: Value) -> Result<(), Problem> {
        let mut made = T::default();
        made.read(value)?;
        *self = Self::new(made);
        Ok(())
    }

    fn write(&self) -> Option<Value> {
        (**self).write()
    }
}
