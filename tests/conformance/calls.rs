//! A call of each operation, made from its row.

use super::places::{self, Step, places};
use super::values::{Fill, string, value};
use serde_json::Value;
use shipstamp::check::Validate;
use shipstamp::error::{Issue, Refusal, Severity};
use shipstamp::operation::{Body, Operation};
use shipstamp::query::QueryValue;
use shipstamp::request::{BaseUrl, Call, RequestParts, prepare};
use shipstamp::shape::{Field, Format, Need, Shape};
use shipstamp::stamp::{AccountId, ApiKey, Credential};
use shipstamp::table;
use std::fmt;

const BASE: &str = "https://api.shipengine.com";

/// A call, as data that can be spoiled.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) operation: &'static Operation,
    pub(crate) path: Vec<(String, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) shape: Option<&'static Shape>,
    pub(crate) body: Option<Value>,
}

/// A call of every operation; several where a path parameter decides on the body.
pub(crate) fn every_call(fill: Fill) -> Vec<Asked> {
    table::operations().flat_map(|operation| calls(operation, fill)).collect()
}

fn calls(operation: &'static Operation, fill: Fill) -> Vec<Asked> {
    let path: Vec<_> =
        operation.parameters.iter().map(|parameter| (parameter.name.to_owned(), segment(parameter.shape))).collect();
    let query = query(operation, fill);
    let ask = |path: Vec<(String, String)>, shape: Option<&'static Shape>| {
        let body = shape.map(|shape| value(shape, fill));
        Asked { operation, path, query: query.clone(), shape, body }
    };
    match operation.body {
        Body::None => vec![ask(path, None)],
        Body::Shape(shape) => vec![ask(path, Some(shape))],
        Body::ByParameter(decider, choices) => choices
            .iter()
            .map(|(choice, shape)| {
                let mut path = path.clone();
                path.iter_mut()
                    .filter(|(name, _)| name == decider)
                    .for_each(|(_, value)| *value = (*choice).to_owned());
                ask(path, Some(shape))
            })
            .collect(),
    }
}

/// A value for a path: as nasty as its kind of parameter may be.
fn segment(shape: &Shape) -> String {
    match shape {
        Shape::Text(text) if text.format == Format::Free => "a b ü%25?#&=+;:@".to_owned(),
        Shape::Text(text) => string(text, None, None),
        Shape::Names(names) => names.values().last().unwrap().to_owned(),
        Shape::OneOf(shapes) => segment(shapes[0]),
        _ => "7".to_owned(),
    }
}

fn query(operation: &Operation, fill: Fill) -> Vec<(String, String)> {
    let is_given = |field: &&Field| fill == Fill::All || field.need != Need::Optional;
    fields_of(operation).into_iter().filter(is_given).map(|field| (field.name.to_owned(), word(field))).collect()
}

fn word(field: &'static Field) -> String {
    let plain = |shape: &Shape| match shape {
        Shape::Text(text) => string(text, field.least(), field.most()),
        Shape::Names(names) => names.values().last().unwrap().to_owned(),
        Shape::Boolean => "true".to_owned(),
        _ => field.most().map_or(7, |most| most.min(7)).max(field.least().unwrap_or(0)).to_string(),
    };
    match field.shape {
        Shape::List(item) => plain(item),
        shape => plain(shape),
    }
}

fn fields_of(operation: &Operation) -> Vec<&'static Field> {
    let mut fields = Vec::new();
    if let Some(Shape::Object(object)) = operation.query {
        object.each_field(&mut |field| fields.push(field));
    }
    fields
}

impl Asked {
    /// By the public entry, with the checks that are usual.
    pub(crate) fn prepare(&self) -> Result<RequestParts, Refusal> {
        let key = ApiKey::new("TEST_shipstamp_partner").unwrap();
        let credential = if self.operation.is_partner() {
            Credential::Partner(key)
        } else {
            Credential::Stamp(key, AccountId::new("100001").unwrap())
        };
        let query: Vec<_> =
            self.query.iter().map(|(name, word)| (name.clone(), QueryValue::from(word.as_str()))).collect();
        let body = self.body.as_ref().map(Value::to_string);
        let call = Call { operation: self.operation, path: &self.path, query: &query, body: body.as_deref() };
        prepare(&call, &credential, &BaseUrl::new(BASE).unwrap(), Validate::Default)
    }

    fn issues(&self) -> Vec<Issue> {
        self.prepare().map_or_else(|refusal| refusal.issues, |parts| parts.warnings)
    }

    /// Where it is refused.
    pub(crate) fn errors(&self) -> Vec<String> {
        let is_error = |issue: &Issue| issue.severity == Severity::Error;
        self.issues().into_iter().filter(is_error).map(|issue| issue.path).collect()
    }

    /// Where it lacks what is needed that much.
    pub(crate) fn reported(&self, need: Need) -> Vec<String> {
        let severity = if need == Need::Required { Severity::Error } else { Severity::Warning };
        self.issues().into_iter().filter(|issue| issue.severity == severity).map(|issue| issue.path).collect()
    }

    pub(crate) fn body(&self) -> &Value {
        self.body.as_ref().unwrap()
    }

    pub(crate) fn query_fields(&self) -> Vec<&'static Field> {
        fields_of(self.operation)
    }

    pub(crate) fn places(&self) -> Vec<Vec<Step>> {
        self.shape.map_or_else(Vec::new, |shape| places(shape, self.body()))
    }

    pub(crate) fn with_body(&self, body: Value) -> Self {
        Self { body: Some(body), ..self.clone() }
    }

    pub(crate) fn with_value(&self, place: &[Step], value: Value) -> Self {
        self.with_body(places::with(self.body(), place, value))
    }

    /// It without the fields of each group of alternatives, and the place where that has to be reported.
    pub(crate) fn without_groups(&self) -> Vec<(String, Self)> {
        let places = self.places();
        let mut found = Vec::new();
        for place in &places {
            let Some(Step::Field(object, field)) = place.last() else { continue };
            let Some(group) = object.either.iter().find(|group| group.first() == Some(&field.name)) else { continue };
            let mut body = self.body().clone();
            for name in *group {
                let mut other = place.clone();
                other.pop();
                other.push(Step::Field(object, object.field(name).unwrap().1));
                body = places::without(&body, &other);
            }
            found.push((places::written(place), self.with_body(body)));
        }
        found
    }

    /// The address, put together by other means than the crate's.
    pub(crate) fn expected_url(&self) -> String {
        let mut url = format!("{BASE}/v1{}", self.operation.path);
        for (name, value) in &self.path {
            url = url.replace(&format!("{{{name}}}"), &encoded(value));
        }
        let pairs: Vec<_> =
            self.query.iter().map(|(name, word)| format!("{}={}", encoded(name), encoded(word))).collect();
        if pairs.is_empty() { url } else { format!("{url}?{}", pairs.join("&")) }
    }
}

fn encoded(text: &str) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    text.bytes()
        .map(|byte| if is_plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.operation.id, self.path)
    }
}

#[test]
fn nasty_text_is_encoded_once() {
    assert_eq!(encoded("a b/ü%2f?#"), "a%20b%2F%C3%BC%252f%3F%23");
}
