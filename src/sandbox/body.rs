//! Reads what a caller sends: checks it against the operation's shapes, as the definition has them, and refuses what
//! it forbids.
//!
//! The core's check knows which requests the service is sure to refuse. The sandbox has to answer the rest as well, so
//! it goes one step further: names outside their list, empty required texts, numbers below their least. In two places
//! it is known to be milder than the definition, and so is the sandbox: names are taken in any case (the documented
//! example says `"No"` where the definition lists `no`), and an over-long `external_shipment_id` or `shipment_number`
//! loses its end.

use super::refusal::{Refusal, together};
use crate::api::errors::ErrorCode;
use crate::check::{Report, Validate, check};
use crate::error::{Issue, Severity};
use crate::operation::{Body, Operation};
use crate::query::{self, QueryValue};
use crate::shape::{Field, Need, Object, Shape};
use serde_json::{Map, Value};

/// The fields whose end is cut off where they are too long.
const CUT: [&str; 2] = ["external_shipment_id", "shipment_number"];

/// The fields by which a merchant accepts terms. To leave them out is to say no.
const TERMS: [&str; 3] = ["agree_to_eula", "agree_to_carrier_terms", "accepted_terms"];

/// Reads a body. The result has the names as the definition writes them.
pub(crate) fn read_body(
    operation: &Operation,
    path: &[(&'static str, String)],
    bytes: &[u8],
) -> Result<Value, Refusal> {
    static ANY: Shape = Shape::Map(&Shape::Any);
    let shape = match operation.body {
        Body::None => return Ok(Value::Null),
        Body::Shape(shape) => shape,
        Body::ByParameter(decider, choices) => {
            let value = path.iter().find(|(name, _)| *name == decider).map_or("", |(_, value)| value);
            choices.iter().find(|(choice, _)| *choice == value).map_or(&ANY, |(_, shape)| *shape)
        }
    };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Refusal::field(ErrorCode::RequestBodyRequired, "body", "The request has no body."));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal::invalid("body", "The body is not UTF-8."))?;
    let mut report = Report::new(Validate::Default);
    check(shape, text, &mut report);
    let mut value = serde_json::from_str(text).unwrap_or(Value::Null);
    refuse_issues(report.into_issues(), &value)?;
    settle_all(shape, &mut value)?;
    Ok(value)
}

/// Reads a query into an object of the operation's parameters. Unknown ones are ignored, as far as anybody knows.
pub(crate) fn read_query(operation: &Operation, text: &str) -> Result<Value, Refusal> {
    let words = query::read(text).map_err(|issue| Refusal::invalid(&issue.path, issue.problem))?;
    let mut report = Report::new(Validate::Default);
    query::check(operation.query, &words, &mut report);
    refuse_issues(report.into_issues(), &Value::Object(present(&words)))?;
    let mut parameters = Map::new();
    if let Some(shape @ Shape::Object(object)) = operation.query {
        for (name, value) in &words {
            if let Some((_, field)) = object.field(name) {
                parameters.insert(name.clone(), typed(field.shape, value));
            }
        }
        let mut value = Value::Object(parameters);
        settle_all(shape, &mut value)?;
        return Ok(value);
    }
    Ok(Value::Object(parameters))
}

fn present(words: &[(String, QueryValue)]) -> Map<String, Value> {
    let mut present = Map::new();
    present.extend(words.iter().map(|(name, _)| (name.clone(), Value::Bool(true))));
    present
}

/// A word of a query as JSON of its type.
fn typed(shape: &Shape, value: &QueryValue) -> Value {
    let words = match value {
        QueryValue::One(word) => std::slice::from_ref(word),
        QueryValue::Many(words) => words,
    };
    match shape {
        Shape::List(item) => words
            .iter()
            .flat_map(|word| word.split(','))
            .map(|word| typed(item, &QueryValue::One(word.to_owned())))
            .collect(),
        _ => words.last().map_or(Value::Null, |word| match shape {
            Shape::Boolean | Shape::Integer | Shape::Number => serde_json::from_str(word).unwrap_or(Value::Null),
            _ => Value::String(word.clone()),
        }),
    }
}

/// Refuses for the issues that are errors.
fn refuse_issues(issues: Vec<Issue>, value: &Value) -> Result<(), Refusal> {
    let refusals = issues.into_iter().filter(|issue| issue.severity == Severity::Error).map(|issue| {
        // What is required and not there was left out; anything else is there and wrong.
        match at(value, &issue.path) {
            None | Some(Value::Null) if TERMS.contains(&&*issue.path) => Refusal::terms(&issue.path),
            None | Some(Value::Null) if issue.path != "body" => Refusal::required(&issue.path),
            _ => Refusal::invalid(&issue.path, format!("{} {}", issue.path, issue.problem)),
        }
    });
    together(refusals.collect()).map_or(Ok(()), Err)
}

/// What lies at the place that an issue names: `shipment.packages[0].weight`.
fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split(['.', '[']).try_fold(value, |value, part| match part.strip_suffix(']') {
        Some(index) => value.get(index.parse::<usize>().ok()?),
        None => value.get(part),
    })
}

fn settle_all(shape: &'static Shape, value: &mut Value) -> Result<(), Refusal> {
    let mut refusals = Vec::new();
    settle(shape, None, value, "", &mut refusals);
    together(refusals).map_or(Ok(()), Err)
}

/// Brings names into their own case and cuts what is cut; notes what cannot be.
fn settle(
    shape: &'static Shape,
    field: Option<&'static Field>,
    value: &mut Value,
    path: &str,
    refusals: &mut Vec<Refusal>,
) {
    match (shape, value) {
        (Shape::Object(object), Value::Object(map)) => settle_object(object, map, path, refusals),
        (Shape::Map(item), Value::Object(map)) => {
            for (key, value) in map {
                settle(item, None, value, &joined(path, key), refusals);
            }
        }
        (Shape::List(item), Value::Array(items)) => {
            if let Some(least) = field.and_then(Field::least)
                && items.len() < least as usize
            {
                refusals.push(Refusal::required(path));
            }
            for (index, value) in items.iter_mut().enumerate() {
                settle(item, None, value, &format!("{path}[{index}]"), refusals);
            }
        }
        (Shape::Names(names), Value::String(name)) => {
            match names.values().find(|known| known.eq_ignore_ascii_case(name)) {
                Some(known) => known.clone_into(name),
                // Parameters can be empty; in objects an empty name is gone already.
                None if name.is_empty() => {}
                None => {
                    let message =
                        format!("{path} is '{name}'; it can be {}.", names.values().collect::<Vec<_>>().join(", "));
                    refusals.push(Refusal::invalid(path, message));
                }
            }
        }
        // The definition's own examples write postal codes as numbers.
        (Shape::Text(_), value @ Value::Number(_)) => *value = Value::String(value.to_string()),
        (Shape::Text(text), Value::String(value)) => {
            let length = value.chars().count();
            let most = field.and_then(Field::most).unwrap_or(text.max) as usize;
            let least = field.and_then(Field::least).unwrap_or(0) as usize;
            let name = path.rsplit('.').next().unwrap_or(path);
            if length > most && CUT.contains(&name) {
                *value = value.chars().take(most).collect();
            } else if length < least && length == 0 && field.is_some_and(|field| field.need == Need::Required) {
                refusals.push(Refusal::required(path));
            } else if length > most || (length < least && length > 0) {
                let mut refusal = Refusal::field(
                    ErrorCode::InvalidStringLength,
                    path,
                    format!("{path} has {length} characters; it can have {least} to {most}."),
                );
                for error in &mut refusal.errors {
                    error.min_length = i64::try_from(least).ok();
                    error.max_length = i64::try_from(most).ok();
                }
                refusals.push(refusal);
            }
        }
        (Shape::Number | Shape::Integer, Value::Number(number)) => {
            let size = number.as_f64().unwrap_or_default();
            let (least, most) = field.map_or((None, None), |field| (field.least(), field.most()));
            if least.is_some_and(|least| size < f64::from(least)) || most.is_some_and(|most| size > f64::from(most)) {
                refusals.push(Refusal::invalid(path, format!("{path} is {number}, which is out of its range.")));
            }
        }
        _ => {}
    }
}

fn settle_object(object: &'static Object, map: &mut Map<String, Value>, path: &str, refusals: &mut Vec<Refusal>) {
    // An empty name says nothing, and addresses have no empty lines.
    let is_address = object.field("address_line1").is_some();
    map.retain(|key, value| match object.field(key) {
        Some((_, field)) if value == "" && (is_address || matches!(field.shape, Shape::Names(_))) => {
            if field.need == Need::Required {
                refusals.push(Refusal::required(&joined(path, key)));
            }
            false
        }
        _ => true,
    });
    for (key, value) in map {
        if let Some((_, field)) = object.field(key) {
            settle(field.shape, Some(field), value, &joined(path, key), refusals);
        }
    }
}

fn joined(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    fn rates(body: &str) -> Result<Value, Refusal> {
        read_body(table::find("calculate_rates").unwrap(), &[], body.as_bytes())
    }

    fn faults(body: &str) -> Vec<(String, String)> {
        rates(body)
            .unwrap_err()
            .errors
            .into_iter()
            .map(|error| (error.error_code.as_str().to_owned(), error.field_name.unwrap()))
            .collect()
    }

    fn fault(code: &str, field: &str) -> (String, String) {
        (code.to_owned(), field.to_owned())
    }

    #[test]
    fn what_is_missing_is_told_from_what_is_wrong() {
        assert_eq!(faults(" "), [fault("request_body_required", "body")]);
        assert_eq!(faults("{"), [fault("invalid_field_value", "body")]);
        assert_eq!(faults("{}"), [fault("field_value_required", "shipment")]);
        assert_eq!(
            faults(r#"{"shipment_id":"se-1","rate_options":{"carrier_ids":null,"is_return":"yes"}}"#),
            [
                fault("field_value_required", "rate_options.carrier_ids"),
                fault("invalid_field_value", "rate_options.is_return"),
            ]
        );
        assert_eq!(
            faults(r#"{"shipment_id":"se-1","rate_options":{"carrier_ids":[]}}"#),
            [fault("field_value_required", "rate_options.carrier_ids")]
        );
    }

    #[test]
    fn names_are_taken_in_any_case_but_must_be_known() {
        let value = rates(r#"{"shipment_id":"se-1","rate_options":{"carrier_ids":["se-2"],"rate_type":"CHECK"}}"#);
        assert_eq!(value.unwrap()["rate_options"]["rate_type"], "check");
        assert_eq!(
            faults(r#"{"shipment_id":"se-1","rate_options":{"carrier_ids":["se-2"],"rate_type":"guess"}}"#),
            [fault("invalid_field_value", "rate_options.rate_type")]
        );
    }

    #[test]
    fn words_of_a_query_become_values() {
        let accounts = table::find("list_accounts").unwrap();
        let query = read_query(accounts, "active=false&page=2&x=y").unwrap();
        assert_eq!(query, serde_json::json!({"active": false, "page": 2}));
        assert_eq!(read_query(accounts, "page=0").unwrap_err().status, 400);
        assert_eq!(read_query(accounts, "page=one").unwrap_err().status, 400);
    }
}
