//! Every operation of the table, called as its own declaration says: requests are made from the shapes, and what is
//! wrong with them is put there on purpose, one thing at a time. That a body arrives unchanged is seen at the package:
//! what comes back from here has none.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that finds nothing there has failed"
)]

#[path = "conformance/calls.rs"]
mod calls;
#[path = "conformance/places.rs"]
mod places;
#[path = "conformance/values.rs"]
mod values;

use calls::{Asked, every_call};
use places::{Step, without};
use serde_json::{Value, json};
use shipstamp::shape::{Need, Shape};
use shipstamp::table;
use values::Fill;

#[test]
fn a_complete_call_is_accepted_without_a_warning_and_addressed_as_declared() {
    for fill in [Fill::All, Fill::Needed] {
        for call in every_call(fill) {
            let parts = call.prepare().unwrap_or_else(|refusal| panic!("{call}: {refusal}"));
            assert_eq!(parts.warnings, [], "{call}");
            assert_eq!(parts.method, call.operation.verb.as_str(), "{call}");
            assert_eq!(parts.url, call.expected_url(), "{call}");
        }
    }
    assert!(every_call(Fill::All).len() >= table::operations().count());
}

#[test]
fn a_part_that_is_needed_and_missing_is_reported() {
    for call in every_call(Fill::All) {
        for index in 0..call.path.len() {
            let mut lacking = call.clone();
            let (name, _) = lacking.path.remove(index);
            // With the parameter that decides on the body gone, the body may be anything.
            assert!(lacking.errors().contains(&name), "{lacking} without {name}");
        }
        for field in call.query_fields().into_iter().filter(|field| field.need != Need::Optional) {
            let mut lacking = call.clone();
            lacking.query.retain(|(name, _)| name != field.name);
            assert!(lacking.reported(field.need).contains(&field.name.to_owned()), "{call} without {}", field.name);
        }
        if call.body.is_some() {
            assert_eq!(Asked { body: None, ..call.clone() }.errors(), ["body"], "{call}");
        }
    }
}

#[test]
fn a_field_that_is_needed_and_missing_is_reported_where_it_belongs() {
    let mut seen = 0;
    for call in every_call(Fill::All) {
        for place in call.places() {
            let Some(Step::Field(_, field)) = place.last() else { continue };
            if field.need == Need::Optional {
                continue;
            }
            let path = places::written(&place);
            let lacking = call.with_body(without(call.body(), &place));
            assert!(lacking.reported(field.need).contains(&path), "{call} without {path}");
            let void = call.with_value(&place, Value::Null);
            assert!(void.reported(field.need).contains(&path), "{call} with {path}: null");
            seen += 1;
        }
        for (path, lacking) in call.without_groups() {
            assert!(lacking.errors().contains(&path), "{call} without the group of {path}");
            seen += 1;
        }
    }
    assert!(seen > 50, "{seen}");
}

#[test]
fn a_value_of_another_json_type_is_reported_where_it_stands() {
    let mut seen = 0;
    for call in every_call(Fill::All) {
        for place in call.places() {
            let path = places::written(&place);
            for wrong in of_other_types(place.last().unwrap().shape()) {
                let errors = call.with_value(&place, wrong.clone()).errors();
                assert!(errors.contains(&path), "{call} with {path}: {wrong}, reported: {errors:?}");
                seen += 1;
            }
        }
        for field in call.query_fields() {
            for wrong in words_of_other_types(field.shape) {
                let mut call = call.clone();
                call.query
                    .iter_mut()
                    .filter(|(name, _)| name == field.name)
                    .for_each(|(_, word)| *word = (*wrong).to_owned());
                assert_eq!(call.errors(), [field.name], "{call} with {}={wrong}", field.name);
            }
        }
    }
    assert!(seen > 500, "{seen}");
}

#[test]
fn a_parameter_that_would_be_more_than_a_segment_is_refused() {
    for call in every_call(Fill::Needed) {
        for index in 0..call.path.len() {
            for wrong in ["", "..", "a/b", "a%2fb", "a\\b", "a\nb"] {
                let mut call = call.clone();
                call.path[index].1 = wrong.to_owned();
                assert!(call.errors().contains(&call.path[index].0), "{call} with {wrong}");
            }
        }
    }
}

/// Values of every JSON type that a shape does not take.
fn of_other_types(shape: &Shape) -> Vec<Value> {
    let all = [json!(true), json!(1.5), json!(7), json!("text"), json!([]), json!({})];
    all.into_iter().filter(|value| !values::takes(shape, value)).collect()
}

fn words_of_other_types(shape: &Shape) -> &'static [&'static str] {
    match shape {
        Shape::Boolean => &["1", "yes", "True"],
        Shape::Integer => &["1.5", "one", ""],
        Shape::Number => &["one", ""],
        _ => &[],
    }
}
