//! What a type looks like, as static data: the only form in which the API's types reach the wasm.
//!
//! A [`Shape`] is made by the macros of `crate::declare` from ordinary struct and enum syntax. The check walks
//! JSON text against it, the generator writes TypeScript from it, and neither knows a single type by name.

#[cfg(all(not(feature = "docs"), any(test, feature = "glue", not(feature = "types"))))]
mod parts;

/// The JSON that a type accepts.
#[derive(Debug)]
pub enum Shape {
    /// Any JSON value.
    Any,
    /// `true` or `false`.
    Boolean,
    /// A number without a fraction.
    Integer,
    /// A number.
    Number,
    /// A string, with what is known of its form.
    Text(&'static Text),
    /// A string out of an open list of names.
    Names(&'static Names),
    /// An array.
    List(&'static Shape),
    /// An object whose keys are the caller's and whose values are all alike.
    Map(&'static Shape),
    /// An object with known fields.
    Object(&'static Object),
    /// Any one of several shapes of different JSON types, such as an id that is a number here and a string there.
    OneOf(&'static [&'static Shape]),
}

impl Shape {
    /// Whether a string that is written so can stand anywhere in JSON of this shape. No shape of the API holds itself.
    #[must_use]
    pub fn leads_to(&'static self, format: Format) -> bool {
        match self {
            Self::Text(text) => text.format == format,
            Self::List(shape) | Self::Map(shape) => shape.leads_to(format),
            Self::OneOf(shapes) => shapes.iter().any(|shape| shape.leads_to(format)),
            Self::Object(object) => {
                let mut is_found = false;
                object.each_field(&mut |field| is_found = is_found || field.shape.leads_to(format));
                is_found
            }
            Self::Any | Self::Boolean | Self::Integer | Self::Number | Self::Names(_) => false,
        }
    }
}

/// A named kind of string.
#[derive(Debug)]
pub struct Text {
    /// The Rust and TypeScript name; empty for a plain string.
    pub name: &'static str,
    /// What it is, in prose.
    #[cfg(feature = "docs")]
    pub doc: &'static str,
    /// How it is written.
    pub format: Format,
    /// Most characters, `u32::MAX` where no limit is known.
    pub max: u32,
}

impl Text {
    /// A string about which nothing more is known.
    pub const PLAIN: &'static Self = &Self {
        name: "",
        #[cfg(feature = "docs")]
        doc: "",
        format: Format::Free,
        max: u32::MAX,
    };
}

/// How a string is written. A string that is not written so gets a warning, never a refusal: the service decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Anything.
    Free,
    /// ShipStation's object ids: `se-28529731`, `se-test-2128732`.
    SeId,
    /// Lower-case words joined by underscores: `usps_priority_mail`.
    Code,
    /// A calendar date, or a date and time with an offset: `2026-11-22`, `2026-11-22T00:00:00Z`.
    Date,
    /// A date and time with an offset, and any number of fractional digits: `2026-11-22T07:52:32.1234567Z`.
    DateTime,
    /// An e-mail address.
    Email,
    /// An absolute `http` or `https` address.
    Url,
    /// An absolute address that the service itself calls.
    Destination,
    /// Two letters: `US`.
    Country,
    /// A postal code. The definition's own examples write some as numbers, so a number is not refused.
    PostalCode,
    /// Three letters in either case: `usd`.
    Currency,
}

/// A string type whose known values are listed, and which the service may extend at any time.
#[derive(Debug)]
pub struct Names {
    /// The Rust and TypeScript name; empty in the wasm.
    pub name: &'static str,
    /// What it is, in prose.
    #[cfg(feature = "docs")]
    pub doc: &'static str,
    /// The known values as they stand in JSON, each with a `|` after it: a list of pointers would be larger than the
    /// names themselves.
    pub joined: &'static str,
    /// What each value means, in the order of `values`; empty where the name says it all.
    #[cfg(feature = "docs")]
    pub value_docs: &'static [&'static str],
}

impl Names {
    /// The known values as they stand in JSON.
    pub fn values(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.joined.split_terminator('|')
    }

    /// Whether a value is known.
    pub(crate) fn has(&self, value: &str) -> bool {
        place_among(self.joined, value).is_some()
    }
}

/// Which of these names a value is; each name has a `|` after it.
pub(crate) fn place_among(joined: &str, value: &str) -> Option<usize> {
    let mut rest = joined.as_bytes();
    let mut place = 0;
    // Bytes are compared faster than they are split.
    while let Some(end) = rest.iter().position(|byte| *byte == b'|') {
        let (name, after) = rest.split_at_checked(end + 1)?;
        if end == value.len() && name.starts_with(value.as_bytes()) {
            return Some(place);
        }
        rest = after;
        place += 1;
    }
    None
}

/// An object type.
#[derive(Debug)]
pub struct Object {
    /// The Rust and TypeScript name; empty in the wasm.
    pub name: &'static str,
    /// What it is, in prose.
    #[cfg(feature = "docs")]
    pub doc: &'static str,
    /// Objects whose fields belong to this one too.
    pub bases: &'static [&'static Shape],
    /// The fields of its own.
    pub fields: &'static [Field],
    /// Groups of fields of which at least one is needed: `[["shipment", "shipment_id"]]`.
    pub either: &'static [&'static [&'static str]],
}

impl Object {
    /// Calls `visit` with every field, those of the bases first.
    pub fn each_field(&'static self, visit: &mut impl FnMut(&'static Field)) {
        for base in self.base_objects() {
            base.each_field(visit);
        }
        self.fields.iter().for_each(visit);
    }

    /// The field of a name, with its place among all fields, those of the bases first.
    #[must_use]
    pub fn field(&'static self, name: &str) -> Option<(usize, &'static Field)> {
        self.field_from(0, name)
    }

    /// The same, looked for from a place on and then before it: most people write fields in the order in which the
    /// documentation has them.
    pub(crate) fn field_from(&'static self, place: usize, name: &str) -> Option<(usize, &'static Field)> {
        let mut before = 0;
        for base in self.base_objects() {
            if let Some((index, field)) = base.field_from(place.saturating_sub(before), name) {
                return Some((before + index, field));
            }
            before += base.count();
        }
        let (earlier, later) = self.fields.split_at_checked(place.saturating_sub(before)).unwrap_or((self.fields, &[]));
        let is_it = |field: &Field| field.name == name;
        let index = later
            .iter()
            .position(is_it)
            .map(|index| earlier.len() + index)
            .or_else(|| earlier.iter().position(is_it))?;
        Some((before + index, self.fields.get(index)?))
    }

    fn count(&'static self) -> usize {
        self.fields.len() + self.base_objects().map(Self::count).sum::<usize>()
    }

    /// The objects whose fields belong to this one too.
    pub fn base_objects(&'static self) -> impl Iterator<Item = &'static Self> {
        self.bases.iter().filter_map(|base| match base {
            Shape::Object(object) => Some(*object),
            _ => None,
        })
    }
}

/// Stands for no limit. No `Option`, since a thousand fields would carry its tag into the wasm.
const NO_LIMIT: u16 = u16::MAX;

/// One field of an [`Object`].
#[derive(Debug)]
pub struct Field {
    /// The key in JSON.
    pub name: &'static str,
    /// What it is, in prose.
    #[cfg(feature = "docs")]
    pub doc: &'static str,
    /// What its value looks like.
    pub shape: &'static Shape,
    /// Whether its Rust type is no `Option`. In a reply such a field is always there.
    #[cfg(feature = "docs")]
    pub is_plain: bool,
    /// Whether a request must have it.
    pub need: Need,
    /// Whether only the service writes it.
    #[cfg(feature = "docs")]
    pub is_read_only: bool,
    min: u16,
    max: u16,
}

impl Field {
    /// A field as its Rust type tells it: `Option` is optional, everything else is required.
    #[must_use]
    pub const fn new(name: &'static str, shape: &'static Shape, is_optional: bool) -> Self {
        Self {
            name,
            #[cfg(feature = "docs")]
            doc: "",
            shape,
            #[cfg(feature = "docs")]
            is_plain: !is_optional,
            need: if is_optional { Need::Optional } else { Need::Required },
            #[cfg(feature = "docs")]
            is_read_only: false,
            min: NO_LIMIT,
            max: NO_LIMIT,
        }
    }

    /// Least length of a string or list, or least value of a number, if there is one.
    #[must_use]
    pub fn least(&self) -> Option<u32> {
        (self.min != NO_LIMIT).then_some(u32::from(self.min))
    }

    /// Most characters of a string, most items of a list, or greatest value of a number, if there is one.
    #[must_use]
    pub fn most(&self) -> Option<u32> {
        (self.max != NO_LIMIT).then_some(u32::from(self.max))
    }

    /// With its prose.
    #[must_use]
    pub const fn documented(
        #[cfg_attr(not(feature = "docs"), expect(unused_mut, reason = "this build keeps no prose"))] mut self,
        #[cfg_attr(not(feature = "docs"), expect(unused_variables, reason = "this build keeps no prose"))]
        doc: &'static str,
    ) -> Self {
        #[cfg(feature = "docs")]
        {
            self.doc = doc;
        }
        self
    }

    /// Its key in JSON, where that is no Rust name.
    #[must_use]
    pub const fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// Only the service writes it: a request never needs it.
    #[must_use]
    pub const fn read_only(mut self) -> Self {
        #[cfg(feature = "docs")]
        {
            self.is_read_only = true;
        }
        self.need = Need::Optional;
        self
    }

    /// The official definition requires it, and other official material does without: its absence is a warning.
    #[must_use]
    pub const fn expected(mut self) -> Self {
        self.need = Need::Expected;
        self
    }

    /// Least length of a string or list, or least value of a number.
    #[must_use]
    pub const fn min(mut self, min: u16) -> Self {
        self.min = min;
        self
    }

    /// Most characters of a string, most items of a list, or greatest value of a number.
    #[must_use]
    pub const fn max(mut self, max: u16) -> Self {
        self.max = max;
        self
    }
}

/// Whether a request must have a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// The service is sure to refuse a request without it.
    Required,
    /// The definition requires it, the service is known to do without.
    Expected,
    /// It may be left out.
    Optional,
}

/// A Rust type that stands for a JSON shape.
pub trait Typed {
    /// What it looks like in JSON.
    const SHAPE: &'static Shape;
    /// Whether a field of this type may be left out.
    const OPTIONAL: bool = false;
}

impl<T: Typed> Typed for Option<T> {
    const SHAPE: &'static Shape = T::SHAPE;
    const OPTIONAL: bool = true;
}

impl<T: Typed> Typed for Vec<T> {
    const SHAPE: &'static Shape = &Shape::List(T::SHAPE);
}

impl<T: Typed> Typed for Box<T> {
    const SHAPE: &'static Shape = T::SHAPE;
}

impl<T: Typed> Typed for std::collections::BTreeMap<String, T> {
    const SHAPE: &'static Shape = &Shape::Map(T::SHAPE);
}

impl Typed for String {
    const SHAPE: &'static Shape = &Shape::Text(Text::PLAIN);
}

impl Typed for bool {
    const SHAPE: &'static Shape = &Shape::Boolean;
}

impl Typed for f64 {
    const SHAPE: &'static Shape = &Shape::Number;
}

impl Typed for i64 {
    const SHAPE: &'static Shape = &Shape::Integer;
}

impl Typed for serde_json::Value {
    const SHAPE: &'static Shape = &Shape::Any;
}
