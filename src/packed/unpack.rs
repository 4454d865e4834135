//! Reads the table. What it makes is kept as long as the program runs.

use super::*;
use crate::operation::{Body, Effect, Parameter, Reply, Verb};
use crate::shape::{Field, Format, Names, Need, Object, Shape, Text};

const VERBS: [Verb; 5] = [Verb::Get, Verb::Post, Verb::Put, Verb::Patch, Verb::Delete];
const EFFECTS: [Effect; 8] = [
    Effect::Read,
    Effect::Rate,
    Effect::Write,
    Effect::Buy,
    Effect::Void,
    Effect::Connect,
    Effect::Funds,
    Effect::Partner,
];
const NEEDS: [Need; 3] = [Need::Required, Need::Expected, Need::Optional];
const FORMATS: [Format; 11] = [
    Format::Free,
    Format::SeId,
    Format::Code,
    Format::Date,
    Format::DateTime,
    Format::Email,
    Format::Url,
    Format::Destination,
    Format::Country,
    Format::PostalCode,
    Format::Currency,
];

pub(super) fn unpack(text: &'static [u8], bytes: &'static [u8]) -> &'static [Operation] {
    let text = std::str::from_utf8(text).unwrap_or_default();
    let simple: [&'static Shape; FIRST_DEFINITION] =
        [&Shape::Any, &Shape::Boolean, &Shape::Integer, &Shape::Number, &Shape::Text(Text::PLAIN)];
    let mut reader = Reader { text, bytes, shapes: simple.to_vec() };
    let mut operations = Vec::new();
    // What `pack` wrote ends where a definition would begin.
    while let Some(kind) = reader.next() {
        match kind {
            OPERATION => operations.extend(reader.operation()),
            kind => {
                let Some(shape) = reader.definition(kind) else { break };
                reader.shapes.push(kept(shape));
            }
        }
    }
    operations.leak()
}

fn kept<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

struct Reader {
    text: &'static str,
    bytes: &'static [u8],
    shapes: Vec<&'static Shape>,
}

// It runs once: not inlining makes it half as large.
impl Reader {
    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    #[inline(never)]
    fn next_u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.next()?, self.next()?]))
    }

    #[inline(never)]
    fn number(&mut self) -> Option<usize> {
        let first = usize::from(self.next()?);
        Some(if first < 0x80 { first } else { (first & 0x7f) << 8 | usize::from(self.next()?) })
    }

    #[inline(never)]
    fn line(&mut self) -> Option<&'static str> {
        let (line, rest) = self.text.split_once('\n')?;
        self.text = rest;
        Some(line)
    }

    #[inline(never)]
    fn shape(&mut self) -> Option<&'static Shape> {
        let reference = self.number()?;
        self.shapes.get(reference).copied()
    }

    #[inline(never)]
    fn several<T>(&mut self, count: usize, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<&'static [T]> {
        let mut all = Vec::with_capacity(count);
        for _ in 0..count {
            all.push(one(self)?);
        }
        Some(all.leak())
    }

    #[inline(never)]
    fn definition(&mut self, kind: u8) -> Option<Shape> {
        Some(match kind {
            TEXT_OF => {
                let format = *FORMATS.get(usize::from(self.next()?))?;
                let max = self.next_u16()?;
                let max = if max == NO_LIMIT { u32::MAX } else { u32::from(max) };
                Shape::Text(kept(Text { name: "", format, max }))
            }
            NAMES => Shape::Names(kept(Names::of(self.line()?))),
            LIST => Shape::List(self.shape()?),
            MAP => Shape::Map(self.shape()?),
            ONE_OF => {
                let count = self.number()?;
                Shape::OneOf(self.several(count, Self::shape)?)
            }
            OBJECT => Shape::Object(kept(self.object()?)),
            _ => return None,
        })
    }

    #[inline(never)]
    fn object(&mut self) -> Option<Object> {
        let count = self.number()?;
        let bases = self.several(count, Self::shape)?;
        let count = self.number()?;
        let fields = self.several(count, Self::field)?;
        let count = self.number()?;
        let either = self.several(count, |reader| {
            let count = reader.number()?;
            reader.several(count, Self::line)
        })?;
        Some(Object::of(bases, fields, either))
    }

    #[inline(never)]
    fn field(&mut self) -> Option<Field> {
        let marks = self.next()?;
        let need = *NEEDS.get(usize::from(marks & 3))?;
        let shape = self.shape()?;
        let min = if marks & HAS_MIN == 0 { NO_LIMIT } else { self.next_u16()? };
        let max = if marks & HAS_MAX == 0 { NO_LIMIT } else { self.next_u16()? };
        Some(Field::new(self.line()?, shape, false).needed(need).min(min).max(max))
    }

    #[inline(never)]
    fn operation(&mut self) -> Option<Operation> {
        let verb = *VERBS.get(usize::from(self.next()?))?;
        let effect = *EFFECTS.get(usize::from(self.next()?))?;
        let marks = self.next()?;
        let reply = self.next()?;
        let parameter_count = usize::from(self.next()?);
        let body = self.next()?;
        let choice_count = if body == BODY_BY_PARAMETER { self.number()? } else { usize::from(body == ONE_BODY) };
        let parameter_shapes = self.several(parameter_count, Self::shape)?;
        let query = self.shape()?;
        let body_shapes = self.several(choice_count, Self::shape)?;
        let id = self.line()?;
        let path = self.line()?;
        let scope = if marks & 2 == 0 { None } else { Some(self.line()?) };
        let reply = match reply {
            EMPTY => Reply::Empty,
            BINARY => Reply::Binary(self.line()?),
            _ => Reply::Json(),
        };
        let mut shapes = parameter_shapes.iter();
        let parameters =
            self.several(parameter_count, |reader| Some(Parameter { name: reader.line()?, shape: shapes.next()? }))?;
        let body = match body {
            NO_BODY => Body::None,
            ONE_BODY => Body::Shape(body_shapes.first()?),
            _ => {
                let parameter = self.line()?;
                let mut shapes = body_shapes.iter();
                Body::ByParameter(
                    parameter,
                    self.several(choice_count, |reader| Some((reader.line()?, *shapes.next()?)))?,
                )
            }
        };
        let query = if matches!(query, Shape::Any) { None } else { Some(query) };
        Some(Operation { id, verb, path, parameters, effect, creates: marks & 1 == 1, scope, query, body, reply })
    }
}
