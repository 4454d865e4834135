//! A call on its way to its handler, and what a handler answers.

use super::clock::Moment;
use super::refusal::Refusal;
use crate::api::scalars::SeId;
use crate::wire::{Record, Wire, write};
use serde_json::{Map, Value};

/// A call that was admitted, read and found well formed.
#[derive(Debug)]
pub(crate) struct Call<'r> {
    /// The parameters of the path.
    pub(crate) path: Vec<(&'static str, String)>,
    /// The parameters of the query.
    pub(crate) query: Value,
    /// The query as it came, for links to other pages.
    pub(crate) raw_query: &'r str,
    /// The body.
    pub(crate) body: Value,
    /// What links begin with.
    pub(crate) origin: &'r str,
    /// When it came.
    pub(crate) now: Moment,
    /// What it is called in its reply.
    pub(crate) request_id: String,
}

impl Call<'_> {
    /// A parameter of the path. Every path that leads to a handler has those of its row.
    pub(crate) fn parameter(&self, name: &str) -> &str {
        self.path.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// The query as the operation's type.
    pub(crate) fn query<T: Wire + Default>(&self) -> Result<T, Refusal> {
        typed(self.query.clone(), "query")
    }

    /// A moment out of the query.
    pub(crate) fn moment(&self, name: &str, text: Option<&str>) -> Result<Option<Moment>, Refusal> {
        text.map(|text| Moment::read(text).ok_or_else(|| Refusal::invalid(name, format!("{name} is no date: {text}"))))
            .transpose()
    }

    /// The ids that the body lists under a name.
    pub(crate) fn ids(&self, name: &str) -> Vec<SeId> {
        let list = self.body.get(name).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).map(SeId::from).collect()
    }

    /// A text in the body that is not empty.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        word(&self.body, name)
    }

    /// A word of the query.
    pub(crate) fn word(&self, name: &str) -> Option<&str> {
        self.query.get(name).and_then(Value::as_str)
    }

    /// The span of time that the query wants of something: from `{name}_start` to `{name}_end`, both included.
    pub(crate) fn span(&self, name: &str) -> Result<Span, Refusal> {
        let end = |suffix: &str| {
            let name = [name, suffix].concat();
            self.moment(&name, self.word(&name))
        };
        Ok(Span { start: end("_start")?, end: end("_end")? })
    }

    /// The body as the operation's type.
    pub(crate) fn body<T: Wire + Default>(&self) -> Result<T, Refusal> {
        typed(self.body.clone(), "body")
    }
}

/// A text in an object that is not empty.
pub(crate) fn word<'b>(object: &'b Value, name: &str) -> Option<&'b str> {
    object.get(name).and_then(Value::as_str).filter(|word| !word.is_empty())
}

/// A span of time, open where it has no end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    start: Option<Moment>,
    end: Option<Moment>,
}

impl Span {
    /// Whether something happened in it. What has not happened lies only in the span that is open at both ends.
    pub(crate) fn has(self, moment: Option<Moment>) -> bool {
        self.start.is_none_or(|start| moment >= Some(start))
            && self.end.is_none_or(|end| moment.is_some_and(|moment| moment <= end))
    }
}

/// What was checked against a shape can be read as the type of that shape, but for numbers beyond all bounds.
pub(crate) fn typed<T: Wire + Default>(value: Value, place: &str) -> Result<T, Refusal> {
    let mut read = T::default();
    read.read(value).map_err(|problem| Refusal::invalid(place, problem.to_string()))?;
    Ok(read)
}

/// A successful answer.
#[derive(Debug)]
pub(crate) enum Reply {
    /// Nothing: 204.
    Empty,
    /// JSON.
    Json(Value),
    /// JSON with errors in it: what could be done was done (207).
    Partial(Value),
    /// A file.
    File {
        /// What kind of file.
        media_type: &'static str,
        /// What to call it when it is saved.
        name: String,
        /// Whether it is meant to be shown, not saved.
        is_shown: bool,
        /// What is in it.
        bytes: Vec<u8>,
    },
}

/// What comes of a call.
pub(crate) type Outcome = Result<Reply, Refusal>;

/// An object of those members that have a value.
pub(crate) fn members<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    let mut object = Map::new();
    object.extend(members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    Value::Object(object)
}

/// A typed object as a reply. The fields named in `nullable` are `null` where the object has none: the definition
/// requires their keys.
pub(crate) fn json(object: &dyn Record, nullable: &[&str]) -> Value {
    let mut value = write(object);
    if let Value::Object(map) = &mut value {
        for name in nullable {
            map.entry(*name).or_insert(Value::Null);
        }
    }
    value
}
