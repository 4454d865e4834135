//! Shapes from their parts and back, for the packed table.

use super::{Field, Names, Need, Object, Shape};

impl Names {
    /// A list of names, each with a `|` after it.
    pub(crate) const fn of(joined: &'static str) -> Self {
        Self { name: "", joined }
    }
}

impl Object {
    /// An object of these parts.
    pub(crate) const fn of(
        bases: &'static [&'static Shape],
        fields: &'static [Field],
        either: &'static [&'static [&'static str]],
    ) -> Self {
        Self { name: "", bases, fields, either }
    }
}

impl Field {
    /// The least and the greatest; `u16::MAX` where there is none.
    pub(crate) const fn limits(&self) -> (u16, u16) {
        (self.min, self.max)
    }

    /// With another need.
    pub(crate) const fn needed(mut self, need: Need) -> Self {
        self.need = need;
        self
    }
}
