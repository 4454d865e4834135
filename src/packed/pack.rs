//! Writes the table. Everything here runs in the compiler.

#![expect(clippy::indexing_slicing, reason = "out of bounds, the crate does not compile")]
#![expect(clippy::cast_possible_truncation, reason = "what could be cut is asserted before")]

use super::*;
use crate::operation::{Body, Reply};
use crate::shape::{Field, Names, Object, Shape, Text};

/// Bytes that grow, up to a size that is cut off when all is written.
pub(super) struct Buffer {
    bytes: [u8; Self::MOST],
    pub(super) length: usize,
}

impl Buffer {
    const MOST: usize = 48 * 1024;

    const fn push(&mut self, byte: u8) {
        self.bytes[self.length] = byte;
        self.length += 1;
    }

    const fn push_u16(&mut self, value: u16) {
        self.push((value & 0xff) as u8);
        self.push((value >> 8) as u8);
    }

    /// Up to 127 in one byte, up to 32,767 in two.
    const fn push_number(&mut self, value: usize) {
        assert!(value < 1 << 15);
        if value >= 1 << 7 {
            self.push((value >> 8) as u8 | 0x80);
        }
        self.push((value & 0xff) as u8);
    }

    const fn push_str(&mut self, text: &str) {
        let text = text.as_bytes();
        let mut index = 0;
        while index < text.len() {
            self.push(text[index]);
            index += 1;
        }
    }

    pub(super) const fn cut<const LENGTH: usize>(&self) -> [u8; LENGTH] {
        let mut cut = [0; LENGTH];
        let mut index = 0;
        while index < LENGTH {
            cut[index] = self.bytes[index];
            index += 1;
        }
        cut
    }
}

pub(super) struct Packed {
    pub(super) text: Buffer,
    pub(super) bytes: Buffer,
    /// The names of what is defined already, by its number.
    defined: [&'static str; 1024],
    count: usize,
}

pub(super) const fn pack(resources: &'static [&'static [Operation]]) -> Packed {
    let mut packed = Packed {
        text: Buffer { bytes: [0; Buffer::MOST], length: 0 },
        bytes: Buffer { bytes: [0; Buffer::MOST], length: 0 },
        defined: [""; 1024],
        count: 0,
    };
    let mut resource = 0;
    while resource < resources.len() {
        let mut row = 0;
        while row < resources[resource].len() {
            packed.operation(&resources[resource][row]);
            row += 1;
        }
        resource += 1;
    }
    packed
}

impl Packed {
    const fn operation(&mut self, operation: &Operation) {
        // Its shapes are defined before it begins.
        let mut references = [0; 64];
        let mut count = 0;
        let mut index = 0;
        while index < operation.parameters.len() {
            references[count] = self.reference(operation.parameters[index].shape);
            count += 1;
            index += 1;
        }
        references[count] = match operation.query {
            Some(shape) => self.reference(shape),
            None => ANY,
        };
        count += 1;
        match operation.body {
            Body::None => {}
            Body::Shape(shape) => {
                references[count] = self.reference(shape);
                count += 1;
            }
            Body::ByParameter(_, choices) => {
                let mut index = 0;
                while index < choices.len() {
                    references[count] = self.reference(choices[index].1);
                    count += 1;
                    index += 1;
                }
            }
        }
        self.bytes.push(OPERATION);
        self.bytes.push(operation.verb as u8);
        self.bytes.push(operation.effect as u8);
        self.bytes.push(operation.creates as u8 | (operation.scope.is_some() as u8) << 1);
        match operation.reply {
            Reply::Empty => self.bytes.push(EMPTY),
            Reply::Binary(_) => self.bytes.push(BINARY),
            _ => self.bytes.push(JSON),
        }
        self.bytes.push(operation.parameters.len() as u8);
        match operation.body {
            Body::None => self.bytes.push(NO_BODY),
            Body::Shape(_) => self.bytes.push(ONE_BODY),
            Body::ByParameter(_, choices) => {
                self.bytes.push(BODY_BY_PARAMETER);
                self.bytes.push_number(choices.len());
            }
        }
        let mut index = 0;
        while index < count {
            self.bytes.push_number(references[index]);
            index += 1;
        }
        self.line(operation.id);
        self.line(operation.path);
        if let Some(scope) = operation.scope {
            self.line(scope);
        }
        if let Reply::Binary(media_types) = operation.reply {
            self.line(media_types);
        }
        let mut index = 0;
        while index < operation.parameters.len() {
            self.line(operation.parameters[index].name);
            index += 1;
        }
        if let Body::ByParameter(parameter, choices) = operation.body {
            self.line(parameter);
            let mut index = 0;
            while index < choices.len() {
                self.line(choices[index].0);
                index += 1;
            }
        }
    }

    /// The reference to a shape, which is defined if it was not yet.
    const fn reference(&mut self, shape: &'static Shape) -> usize {
        match shape {
            Shape::Any => ANY,
            Shape::Boolean => BOOLEAN,
            Shape::Integer => INTEGER,
            Shape::Number => NUMBER,
            Shape::Text(text) if text.name.is_empty() => PLAIN_TEXT,
            Shape::Text(text) => match self.find(text.name) {
                Some(reference) => reference,
                None => self.text_of(text),
            },
            Shape::Names(names) => match self.find(names.name) {
                Some(reference) => reference,
                None => self.names(names),
            },
            Shape::Object(object) => match self.find(object.name) {
                Some(reference) => reference,
                None => self.object(object),
            },
            Shape::List(item) => {
                let reference = self.reference(item);
                self.bytes.push(LIST);
                self.bytes.push_number(reference);
                self.define("")
            }
            Shape::Map(value) => {
                let reference = self.reference(value);
                self.bytes.push(MAP);
                self.bytes.push_number(reference);
                self.define("")
            }
            Shape::OneOf(shapes) => {
                let mut references = [0; 16];
                let mut index = 0;
                while index < shapes.len() {
                    references[index] = self.reference(shapes[index]);
                    index += 1;
                }
                self.bytes.push(ONE_OF);
                self.numbers(&references, shapes.len());
                self.define("")
            }
        }
    }

    const fn text_of(&mut self, text: &Text) -> usize {
        self.bytes.push(TEXT_OF);
        self.bytes.push(text.format as u8);
        let is_limited = text.max != u32::MAX;
        assert!(!is_limited || text.max < NO_LIMIT as u32);
        self.bytes.push_u16(if is_limited { text.max as u16 } else { NO_LIMIT });
        self.define(text.name)
    }

    const fn names(&mut self, names: &Names) -> usize {
        self.bytes.push(NAMES);
        self.line(names.joined);
        self.define(names.name)
    }

    const fn object(&mut self, object: &'static Object) -> usize {
        let mut bases = [0; 16];
        let mut index = 0;
        while index < object.bases.len() {
            bases[index] = self.reference(object.bases[index]);
            index += 1;
        }
        let mut shapes = [0; 256];
        let mut index = 0;
        while index < object.fields.len() {
            shapes[index] = self.reference(object.fields[index].shape);
            index += 1;
        }
        self.bytes.push(OBJECT);
        self.numbers(&bases, object.bases.len());
        self.bytes.push_number(object.fields.len());
        let mut index = 0;
        while index < object.fields.len() {
            self.field(&object.fields[index], shapes[index]);
            index += 1;
        }
        self.bytes.push_number(object.either.len());
        let mut group = 0;
        while group < object.either.len() {
            self.bytes.push_number(object.either[group].len());
            let mut index = 0;
            while index < object.either[group].len() {
                self.line(object.either[group][index]);
                index += 1;
            }
            group += 1;
        }
        self.define(object.name)
    }

    const fn field(&mut self, field: &Field, shape: usize) {
        let (min, max) = field.limits();
        let marks = (if min == NO_LIMIT { 0 } else { HAS_MIN }) | (if max == NO_LIMIT { 0 } else { HAS_MAX });
        self.bytes.push(field.need as u8 | marks);
        self.bytes.push_number(shape);
        if min != NO_LIMIT {
            self.bytes.push_u16(min);
        }
        if max != NO_LIMIT {
            self.bytes.push_u16(max);
        }
        self.line(field.name);
    }

    const fn numbers(&mut self, numbers: &[usize], count: usize) {
        self.bytes.push_number(count);
        let mut index = 0;
        while index < count {
            self.bytes.push_number(numbers[index]);
            index += 1;
        }
    }

    const fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push(b'\n');
    }

    /// Numbers what was just written. Names are unique among the types of a crate's modules that the table reaches.
    const fn define(&mut self, name: &'static str) -> usize {
        self.defined[self.count] = name;
        self.count += 1;
        FIRST_DEFINITION + self.count - 1
    }

    const fn find(&self, name: &str) -> Option<usize> {
        let mut index = 0;
        while index < self.count {
            if is_same(self.defined[index], name) {
                return Some(FIRST_DEFINITION + index);
            }
            index += 1;
        }
        None
    }
}

const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut index = 0;
    while index < one.len() {
        if one[index] != other[index] {
            return false;
        }
        index += 1;
    }
    true
}
