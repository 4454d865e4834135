//! The operation table as the wasm carries it: packed at compile time, unpacked when it is first asked for.
//!
//! A table of structs is mostly pointers, which a page would have to download and which hardly compress: packed, it is
//! a third as large. What is written is the declarations of `src/api/` and nothing else, by a `const fn`, so nobody
//! has to generate or to keep anything. `pack` writes and `unpack` reads, in the same order:
//!
//! - `text` has lines: the names of an object's fields, of a list of names, of an operation and its path.
//! - `bytes` has the rest: kinds, references and limits. A reference of one or two bytes names one of the simple
//!   shapes or one that stands before it.

mod pack;
mod unpack;

use crate::api::RESOURCES;
use crate::operation::Operation;
use pack::Packed;
use std::sync::OnceLock;

const PACKED: Packed = pack::pack(RESOURCES);
static TEXT: [u8; PACKED.text.length] = PACKED.text.cut();
static BYTES: [u8; PACKED.bytes.length] = PACKED.bytes.cut();

/// Every operation.
pub(crate) fn operations() -> &'static [Operation] {
    static OPERATIONS: OnceLock<&'static [Operation]> = OnceLock::new();
    OPERATIONS.get_or_init(|| unpack::unpack(&TEXT, &BYTES))
}

/// The references to the shapes that need no definition.
const ANY: usize = 0;
const BOOLEAN: usize = 1;
const INTEGER: usize = 2;
const NUMBER: usize = 3;
const PLAIN_TEXT: usize = 4;
const FIRST_DEFINITION: usize = 5;

/// The kinds of definitions.
const TEXT_OF: u8 = 0;
const NAMES: u8 = 1;
const LIST: u8 = 2;
const MAP: u8 = 3;
const ONE_OF: u8 = 4;
const OBJECT: u8 = 5;
const OPERATION: u8 = 6;

/// The marks of a field, beside its need.
const HAS_MIN: u8 = 4;
const HAS_MAX: u8 = 8;

/// The kinds of bodies.
const NO_BODY: u8 = 0;
const ONE_BODY: u8 = 1;
const BODY_BY_PARAMETER: u8 = 2;

/// The kinds of replies.
const EMPTY: u8 = 0;
const JSON: u8 = 1;
const BINARY: u8 = 2;

/// No limit, in two bytes.
const NO_LIMIT: u16 = u16::MAX;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::{Body, Reply};
    use crate::shape::{Object, Shape};

    /// Whether two shapes are alike in all but their types' names, as deep as they go.
    fn assert_alike(declared: &'static Shape, unpacked: &'static Shape, place: &str) {
        match (declared, unpacked) {
            (Shape::Any, Shape::Any)
            | (Shape::Boolean, Shape::Boolean)
            | (Shape::Integer, Shape::Integer)
            | (Shape::Number, Shape::Number) => {}
            (Shape::Text(one), Shape::Text(other)) => {
                assert_eq!((one.format, one.max), (other.format, other.max), "{place}");
            }
            (Shape::Names(one), Shape::Names(other)) => assert_eq!(one.joined, other.joined, "{place}"),
            (Shape::List(one), Shape::List(other)) => assert_alike(one, other, &format!("{place}[]")),
            (Shape::Map(one), Shape::Map(other)) => assert_alike(one, other, &format!("{place}.*")),
            (Shape::OneOf(some), Shape::OneOf(others)) => {
                assert_eq!(some.len(), others.len(), "{place}");
                some.iter().zip(*others).for_each(|(one, other)| assert_alike(one, other, place));
            }
            (Shape::Object(one), Shape::Object(other)) => assert_objects_alike(one, other, place),
            _ => panic!("{place}: {declared:?} became {unpacked:?}"),
        }
    }

    fn assert_objects_alike(declared: &'static Object, unpacked: &'static Object, place: &str) {
        assert_eq!(declared.either, unpacked.either, "{place}");
        assert_eq!(declared.bases.len(), unpacked.bases.len(), "{place}");
        declared.bases.iter().zip(unpacked.bases).for_each(|(one, other)| assert_alike(one, other, place));
        assert_eq!(declared.fields.len(), unpacked.fields.len(), "{place}");
        for (one, other) in declared.fields.iter().zip(unpacked.fields) {
            let place = format!("{place}.{}", one.name);
            assert_eq!((one.name, one.need, one.limits()), (other.name, other.need, other.limits()), "{place}");
            assert_alike(one.shape, other.shape, &place);
        }
    }

    #[test]
    fn what_is_unpacked_is_what_was_declared() {
        let declared: Vec<&'static Operation> = RESOURCES.iter().copied().flatten().collect();
        assert_eq!(declared.len(), operations().len());
        for (one, other) in declared.into_iter().zip(operations()) {
            let plain = |row: &Operation| {
                let media_types = match row.reply {
                    Reply::Binary(media_types) => Some(media_types),
                    _ => None,
                };
                (row.id, row.verb, row.path, row.effect, row.creates, row.scope, media_types)
            };
            assert_eq!(plain(one), plain(other));
            assert_eq!(matches!(one.reply, Reply::Empty), matches!(other.reply, Reply::Empty), "{}", one.id);
            assert_eq!(one.parameters.len(), other.parameters.len(), "{}", one.id);
            for (parameter, unpacked) in one.parameters.iter().zip(other.parameters) {
                assert_eq!(parameter.name, unpacked.name);
                assert_alike(parameter.shape, unpacked.shape, one.id);
            }
            match (one.query, other.query) {
                (None, None) => {}
                (Some(query), Some(unpacked)) => assert_alike(query, unpacked, one.id),
                _ => panic!("{}: the query", one.id),
            }
            match (one.body, other.body) {
                (Body::None, Body::None) => {}
                (Body::Shape(body), Body::Shape(unpacked)) => assert_alike(body, unpacked, one.id),
                (Body::ByParameter(parameter, choices), Body::ByParameter(name, unpacked)) => {
                    assert_eq!((parameter, choices.len()), (name, unpacked.len()), "{}", one.id);
                    for ((value, body), (name, shape)) in choices.iter().zip(unpacked) {
                        assert_eq!(value, name);
                        assert_alike(body, shape, &format!("{} {value}", one.id));
                    }
                }
                _ => panic!("{}: the body", one.id),
            }
        }
    }

    #[test]
    fn no_object_has_more_fields_than_a_check_can_tell_apart() {
        fn deepest(shape: &'static Shape) -> usize {
            match shape {
                Shape::List(shape) | Shape::Map(shape) => deepest(shape),
                Shape::OneOf(shapes) => shapes.iter().map(|shape| deepest(shape)).max().unwrap_or(0),
                Shape::Object(object) => {
                    let mut count = 0;
                    let mut most = 0;
                    object.each_field(&mut |field| {
                        count += 1;
                        most = most.max(deepest(field.shape));
                    });
                    most.max(count)
                }
                _ => 0,
            }
        }
        for operation in operations() {
            let bodies = match operation.body {
                Body::None => Vec::new(),
                Body::Shape(shape) => vec![shape],
                Body::ByParameter(_, choices) => choices.iter().map(|(_, shape)| *shape).collect(),
            };
            for shape in bodies {
                assert!(deepest(shape) <= 128, "{}", operation.id);
            }
        }
    }
}
