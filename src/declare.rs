//! The macros in which `src/api/` is written: ordinary Rust syntax in, types, shapes and rows out.
//!
//! One declaration gives a Rust type with serde (feature `types`), its static [`Shape`](crate::shape::Shape), and,
//! with feature `docs`, the prose from which the TypeScript types are written.
//!
//! ```text
//! object! {
//!     /// A weight.
//!     ///
//!     /// Source: <https://…>
//!     pub struct Weight {
//!         /// How heavy, in `unit`.
//!         #[is(min(0))]
//!         pub value: f64,
//!         /// What `value` counts.
//!         pub unit: WeightUnit,
//!     }
//! }
//! ```
//!
//! A plain type is required in a request, an `Option` is not. Marks in `#[is(…)]` are the methods of
//! [`Field`](crate::shape::Field): `read_only`, `expected`, `min(n)`, `max(n)`. `#[wire("delivery-as-addressed")]`
//! names a key that Rust cannot; it stands between the prose and `#[is(…)]`. `extends rate: Rate` after the
//! struct's name takes over the fields of other objects, and `#[either(shipment, shipment_id)]` before `pub struct`
//! says that at least one of these fields is needed. Several such groups say "this one, or all of those":
//! `#[either(a, c)]` and `#[either(b, c)]` ask for `c`, or for both `a` and `b`.

/// Joins the lines of a doc comment.
#[cfg(feature = "docs")]
macro_rules! prose {
    ($($line:expr),*) => { concat!($($line, "\n"),*) };
}

/// Drops the lines of a doc comment, for which this build has no use.
#[cfg(not(feature = "docs"))]
macro_rules! prose {
    ($($line:expr),*) => {
        ""
    };
}

/// An `Option` of what may be missing from a declaration.
macro_rules! given {
    () => {
        None
    };
    ($value:expr) => {
        Some($value)
    };
}

/// Whether an operation makes something new each time.
macro_rules! creates {
    () => {
        false
    };
    (true) => {
        true
    };
}

/// The most characters of a kind of string.
macro_rules! most {
    () => {
        u32::MAX
    };
    ($max:literal) => {
        $max
    };
}

/// The body of an operation.
macro_rules! body {
    () => { Body::None };
    ($Body:ty) => { Body::Shape(<$Body as Typed>::SHAPE) };
    ($decider:ident { $($value:literal => $Choice:ty),+ }) => {
        Body::ByParameter(stringify!($decider), &[$(($value, <$Choice as Typed>::SHAPE)),+])
    };
}

/// The reply of an operation.
#[cfg(not(feature = "docs"))]
macro_rules! reply {
    () => {
        Reply::Empty
    };
    ($media_types:literal) => {
        Reply::Binary($media_types)
    };
    ($Reply:ty) => {{
        let _ = std::marker::PhantomData::<$Reply>;
        Reply::Json()
    }};
    ($decider:ident { $($value:literal => $Choice:ty),+ }) => {{
        let _ = ($(std::marker::PhantomData::<$Choice>),+);
        Reply::Json()
    }};
}

/// The reply of an operation, with its shape.
#[cfg(feature = "docs")]
macro_rules! reply {
    () => {
        Reply::Empty
    };
    ($media_types:literal) => {
        Reply::Binary($media_types)
    };
    ($Reply:ty) => {
        Reply::Json(<$Reply as Typed>::SHAPE)
    };
    ($decider:ident { $($value:literal => $Choice:ty),+ }) => {
        Reply::ByParameter(stringify!($decider), &[$(($value, <$Choice as Typed>::SHAPE)),+])
    };
}

/// Who makes a call.
#[cfg(feature = "types")]
macro_rules! caller {
    (Partner) => {
        $crate::calls::ByPartner
    };
    ($effect:ident) => {
        $crate::calls::OnBehalf
    };
}

/// The Rust type of a reply, for `returned!(type …)`, and what makes it of bytes, for `returned!(from bytes …)`.
#[cfg(feature = "types")]
macro_rules! returned {
    (type) => { () };
    (type $media_types:literal) => { Vec<u8> };
    (type $Reply:ty) => { $Reply };
    (from bytes) => { $crate::calls::nothing };
    (from bytes $media_types:literal) => { $crate::calls::file };
    (from bytes $Reply:ty) => { $crate::calls::json::<$Reply> };
}

/// Whether a reply is a page of a list, as a type and as its value.
#[cfg(feature = "types")]
macro_rules! paging {
    (type [$($Reply:ty)?]) => { $crate::calls::Whole };
    (type [$Page:ty] $paged:ident) => { $crate::calls::ByPage<$Page> };
    (value [$($Reply:ty)?]) => { $crate::calls::Whole };
    (value [$Page:ty] $paged:ident) => { $crate::calls::ByPage::of(|page: &$Page| page.$paged.len()) };
}

/// The function that makes a typed call of an operation: one argument for each path parameter, then query and body.
macro_rules! call {
    (
        $(#[doc = $doc:expr])*
        $id:ident $effect:ident
        path [$($parameter:ident: $Parameter:ty),*]
        query [$($Query:ty)?]
        body [$($Body:ty)?]
        chosen_body [$($AnyBody:ident by $decider:ident)?]
        reply [$($Reply:ty)?]
        chosen_reply [$($AnyReply:ident by $reply_decider:ident)?]
        binary [$($media_types:literal)?]
        paged [$($paged:ident)?]
    ) => {
        $(#[doc = $doc])*
        $(
            #[doc = concat!("\nThe type of the body follows from `", stringify!($decider), "`.")]
        )?
        $(
            #[doc = concat!("\nThe type of the reply follows from `", stringify!($reply_decider), "`.")]
        )?
        #[cfg(feature = "types")]
        pub fn $id<$($AnyBody: serde::Serialize,)? $($AnyReply: serde::de::DeserializeOwned,)?>(
            $($parameter: impl Into<$Parameter>,)*
            $(query: &$Query,)?
            $(body: &$Body,)?
            $(body: &$AnyBody,)?
        ) -> $crate::calls::TypedCall<
            $crate::declare::caller!($effect),
            $crate::declare::returned!(type $($Reply)? $($AnyReply)? $($media_types)?),
            $crate::declare::paging!(type [$($Reply)?] $($paged)?),
        > {
            let input = $crate::calls::Input::new()
                $(.parameter::<$Parameter>($crate::declare::plain_name(stringify!($parameter)), &$parameter.into()))*
                $(.parameters::<$Query>(query))?
                $(.body::<$Body>(body))?
                $(.body::<$AnyBody>(body))?;
            let read = $crate::declare::returned!(from bytes $($Reply)? $($AnyReply)? $($media_types)?);
            let paging = $crate::declare::paging!(value [$($Reply)?] $($paged)?);
            $crate::calls::TypedCall::new(stringify!($id), input, read, paging)
        }
    };
}

/// The plain form of a name that had to be written `r#type` in Rust.
pub(crate) const fn plain_name(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

/// Gives a type that is [`Wire`](crate::wire::Wire) to serde.
#[cfg(feature = "types")]
macro_rules! serde {
    ($name:ident) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
                $crate::wire::deserialize(reader)
            }
        }
    };
}

/// The key of a field in JSON.
#[cfg(feature = "types")]
macro_rules! key {
    ($field:ident) => {
        $crate::declare::plain_name(stringify!($field))
    };
    ($field:ident $wire:literal) => {
        $wire
    };
}

/// Declares an object. See the [module](self).
macro_rules! object {
    (
        $(#[doc = $doc:expr])*
        $(#[either($($either:ident),+)])*
        pub struct $name:ident $(extends $($base:ident: $Base:ty),+)? {
            $(
                $(#[doc = $field_doc:expr])*
                $(#[wire($wire:literal)])?
                $(#[is($($mark:ident $(($($argument:expr),*))?),+)])?
                pub $field:ident: $type:ty,
            )*
        }
    ) => {
        $(#[doc = $doc])*
        #[cfg(feature = "types")]
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct $name {
            $($(
                #[doc = concat!("The fields of [`", stringify!($Base), "`].")]
                pub $base: $Base,
            )+)?
            $(
                $(#[doc = $field_doc])*
                pub $field: $type,
            )*
        }

        #[cfg(feature = "types")]
        const _: () = {
            use $crate::wire::{Problem, Record, Wire};
            impl Record for $name {
                fn fields(&self, visit: &mut dyn FnMut(&'static str, &dyn Wire)) {
                    $($(Record::fields(&self.$base, visit);)+)?
                    $(visit($crate::declare::key!($field $($wire)?), &self.$field);)*
                }

                fn fill(
                    &mut self,
                    visit: &mut dyn FnMut(&'static str, &mut dyn Wire) -> Result<(), Problem>,
                ) -> Result<(), Problem> {
                    $($(Record::fill(&mut self.$base, visit)?;)+)?
                    $(visit($crate::declare::key!($field $($wire)?), &mut self.$field)?;)*
                    Ok(())
                }
            }

            impl Wire for $name {
                fn read(&mut self, value: serde_json::Value) -> Result<(), Problem> {
                    $crate::wire::read(self, value)
                }

                fn write(&self) -> Option<serde_json::Value> {
                    Some($crate::wire::write(self))
                }
            }

            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
                    $crate::wire::serialize(self, writer)
                }
            }

            $crate::declare::serde!($name);
        };

        $(#[doc = $doc])*
        #[cfg(not(feature = "types"))]
        #[derive(Debug)]
        pub struct $name;

        const _: () = {
            use $crate::shape::{Object, Shape, Typed};
            static OBJECT: Object = Object {
                name: stringify!($name),
                #[cfg(feature = "docs")]
                doc: $crate::declare::prose!($($doc),*),
                bases: &[$($(<$Base as Typed>::SHAPE),+)?],
                fields: &[$(
                    $crate::shape::Field::new(
                        $crate::declare::plain_name(stringify!($field)),
                        <$type as Typed>::SHAPE,
                        <$type as Typed>::OPTIONAL,
                    )
                    .documented($crate::declare::prose!($($field_doc),*))
                    $(.named($wire))?
                    $($(.$mark($($($argument),*)?))+)?
                ),*],
                either: &[$(&[$(stringify!($either)),+]),*],
            };
            impl Typed for $name {
                const SHAPE: &'static Shape = &Shape::Object(&OBJECT);
            }
        };
    };
}

/// Declares an open list of names: a Rust enum whose `Other` keeps what the service adds later.
///
/// ```text
/// names! {
///     /// The unit of a weight.
///     pub enum WeightUnit {
///         /// Avoirdupois pound.
///         Pound = "pound",
///         Ounce = "ounce",
///     }
/// }
/// ```
macro_rules! names {
    (
        $(#[doc = $doc:expr])*
        pub enum $name:ident {
            $($(#[doc = $value_doc:expr])* $variant:ident = $value:literal,)*
        }
    ) => {
        $(#[doc = $doc])*
        #[cfg(feature = "types")]
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name {
            $(
                $(#[doc = $value_doc])*
                #[doc = concat!("\n`", $value, "` in JSON.")]
                $variant,
            )*
            /// A value that this version does not know.
            Other(String),
        }

        #[cfg(feature = "types")]
        impl $name {
            /// As it stands in JSON.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Other(value) => value,
                }
            }
        }

        #[cfg(feature = "types")]
        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        #[cfg(feature = "types")]
        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                static KNOWN: &[$name] = &[$($name::$variant),*];
                // Not a `match` for each type: there are seventy of them, with five hundred names.
                let known = $crate::shape::place_among(concat!($($value, "|"),*), value);
                known.and_then(|place| KNOWN.get(place)).cloned().unwrap_or_else(|| Self::Other(value.to_owned()))
            }
        }

        #[cfg(feature = "types")]
        impl From<&Self> for $name {
            fn from(value: &Self) -> Self {
                value.clone()
            }
        }

        #[cfg(feature = "types")]
        impl Default for $name {
            fn default() -> Self {
                Self::Other(String::new())
            }
        }

        #[cfg(feature = "types")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        #[cfg(feature = "types")]
        impl $crate::wire::Wire for $name {
            fn read(&mut self, value: serde_json::Value) -> Result<(), $crate::wire::Problem> {
                let mut text = String::new();
                $crate::wire::Wire::read(&mut text, value)?;
                *self = Self::from(text.as_str());
                Ok(())
            }

            fn write(&self) -> Option<serde_json::Value> {
                Some(self.as_str().into())
            }
        }

        #[cfg(feature = "types")]
        $crate::declare::serde!($name);

        $(#[doc = $doc])*
        #[cfg(not(feature = "types"))]
        #[derive(Debug)]
        pub struct $name;

        const _: () = {
            use $crate::shape::{Names, Shape, Typed};
            static NAMES: Names = Names {
                name: stringify!($name),
                #[cfg(feature = "docs")]
                doc: $crate::declare::prose!($($doc),*),
                joined: concat!($($value, "|"),*),
                #[cfg(feature = "docs")]
                value_docs: &[$($crate::declare::prose!($($value_doc),*)),*],
            };
            impl Typed for $name {
                const SHAPE: &'static Shape = &Shape::Names(&NAMES);
            }
        };
    };
}

/// Declares a kind of string.
///
/// ```text
/// text! {
///     /// Identifies an object of ShipStation.
///     pub struct SeId: SeId, max 25;
/// }
/// ```
macro_rules! text {
    (
        $(#[doc = $doc:expr])*
        pub struct $name:ident: $format:ident $(, max $max:literal)?;
    ) => {
        $(#[doc = $doc])*
        #[cfg(feature = "types")]
        #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(
            /// The string itself.
            pub String,
        );

        #[cfg(feature = "types")]
        impl $crate::wire::Wire for $name {
            fn read(&mut self, value: serde_json::Value) -> Result<(), $crate::wire::Problem> {
                $crate::wire::Wire::read(&mut self.0, value)
            }

            fn write(&self) -> Option<serde_json::Value> {
                $crate::wire::Wire::write(&self.0)
            }
        }

        #[cfg(feature = "types")]
        impl std::ops::Deref for $name {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }

        #[cfg(feature = "types")]
        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        #[cfg(feature = "types")]
        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                Self(value.to_owned())
            }
        }

        #[cfg(feature = "types")]
        impl From<&Self> for $name {
            fn from(value: &Self) -> Self {
                value.clone()
            }
        }

        #[cfg(feature = "types")]
        impl From<String> for $name {
            fn from(value: String) -> Self {
                Self(value)
            }
        }

        $(#[doc = $doc])*
        #[cfg(not(feature = "types"))]
        #[derive(Debug)]
        pub struct $name;

        const _: () = {
            use $crate::shape::{Format, Shape, Text, Typed};
            static TEXT: Text = Text {
                name: stringify!($name),
                #[cfg(feature = "docs")]
                doc: $crate::declare::prose!($($doc),*),
                format: Format::$format,
                max: $crate::declare::most!($($max)?),
            };
            impl Typed for $name {
                const SHAPE: &'static Shape = &Shape::Text(&TEXT);
            }
        };
    };
}

/// Declares the operations of a resource: the rows of `OPERATIONS` and, with feature `types`, for each row a function
/// of its name that makes a [`TypedCall`](crate::calls::TypedCall). Parts in this order, those in brackets optional:
///
/// ```text
/// operations! {
///     /// Gives a label back for a refund.
///     ///
///     /// Source: <https://…>
///     void_label {
///         call: labels.void,
///         route: Put "/labels/{label_id}/void",
///         [path: { label_id: SeId },]
///         effect: Void,
///         [creates: true,]            // called again, it makes a second one
///         [scope: "account",]
///         [query: ListLabels,]
///         [body: CreateLabel,]        // or  [body_by: carrier_name { "ups" => ConnectUps, … },]
///         [reply: VoidLabel,]         // or  [reply_by: carrier_name { "ups" => UpsSettings, … },]
///                                     // or  [binary: "application/pdf",]  or nothing: 204
///         [paged: labels,]            // the field of the reply that holds the items
///     }
/// }
/// ```
macro_rules! operations {
    ($(
        $(#[doc = $doc:expr])*
        $id:ident {
            call: $resource:ident.$method:ident,
            route: $verb:ident $path:literal,
            $(path: { $($parameter:ident: $Parameter:ty),+ $(,)? },)?
            effect: $effect:ident,
            $(creates: $creates:tt,)?
            $(scope: $scope:literal,)?
            $(query: $Query:ty,)?
            $(body: $Body:ty,)?
            $(body_by: $decider:ident { $($value:literal => $Choice:ty),+ $(,)? },)?
            $(reply: $Reply:ty,)?
            $(reply_by: $reply_decider:ident { $($reply_value:literal => $ReplyChoice:ty),+ $(,)? },)?
            $(binary: $media_types:literal,)?
            $(paged: $paged:ident,)?
        }
    )*) => {
        /// The operations of this resource.
        pub static OPERATIONS: &[$crate::operation::Operation] = {
            use $crate::operation::{Body, Effect, Operation, Reply, Verb};
            use $crate::shape::Typed;
            &[$(
                Operation {
                    id: stringify!($id),
                    #[cfg(feature = "docs")]
                    doc: $crate::declare::prose!($($doc),*),
                    #[cfg(feature = "docs")]
                    resource: stringify!($resource),
                    #[cfg(feature = "docs")]
                    method: stringify!($method),
                    verb: Verb::$verb,
                    path: $path,
                    parameters: &[$($(
                        $crate::operation::Parameter {
                            name: stringify!($parameter),
                            shape: <$Parameter as Typed>::SHAPE,
                        }
                    ),+)?],
                    effect: Effect::$effect,
                    creates: $crate::declare::creates!($($creates)?),
                    scope: $crate::declare::given!($($scope)?),
                    query: $crate::declare::given!($(<$Query as Typed>::SHAPE)?),
                    body: $crate::declare::body!($($Body)? $($decider { $($value => $Choice),+ })?),
                    reply: $crate::declare::reply!(
                        $($Reply)? $($reply_decider { $($reply_value => $ReplyChoice),+ })? $($media_types)?
                    ),
                    #[cfg(feature = "docs")]
                    paged: $crate::declare::given!($(stringify!($paged))?),
                }
            ),*]
        };

        $($crate::declare::call! {
            $(#[doc = $doc])*
            $id $effect
            path [$($($parameter: $Parameter),+)?]
            query [$($Query)?]
            body [$($Body)?]
            chosen_body [$(Body by $decider)?]
            reply [$($Reply)?]
            chosen_reply [$(Answer by $reply_decider)?]
            binary [$($media_types)?]
            paged [$($paged)?]
        })*
    };
}

pub(crate) use {body, call, creates, given, most, names, object, operations, prose, reply, text};
#[cfg(feature = "types")]
pub(crate) use {caller, key, paging, returned, serde};
