//! The places in a body where its shape says something: fields, first items of lists, and so on down.

use serde_json::Value;
use shipstamp::shape::{Field, Object, Shape};

/// A step into a body.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// To a field, with the object that declares it.
    Field(&'static Object, &'static Field),
    /// To the first item of a list.
    Item(&'static Shape),
}

impl Step {
    /// What stands there.
    pub(crate) fn shape(&self) -> &'static Shape {
        match self {
            Self::Field(_, field) => field.shape,
            Self::Item(shape) => shape,
        }
    }
}

/// Every place that is filled in a body.
pub(crate) fn places(shape: &'static Shape, body: &Value) -> Vec<Vec<Step>> {
    let mut found = Vec::new();
    walk(shape, body, &mut Vec::new(), &mut found);
    found
}

fn walk(shape: &'static Shape, value: &Value, way: &mut Vec<Step>, found: &mut Vec<Vec<Step>>) {
    let mut go = |step: Step, value: &Value| {
        way.push(step);
        found.push(way.clone());
        walk(step.shape(), value, way, found);
        way.pop();
    };
    match (shape, value) {
        (Shape::Object(object), Value::Object(fields)) => object.each_field(&mut |field| {
            if let Some(value) = fields.get(field.name) {
                go(Step::Field(object, field), value);
            }
        }),
        (Shape::List(item), Value::Array(items)) => go(Step::Item(item), &items[0]),
        (Shape::OneOf(shapes), value) => {
            let taking = shapes.iter().find(|shape| super::values::takes(shape, value)).unwrap();
            walk(taking, value, way, found);
        }
        _ => {}
    }
}

/// A place as issues write it: `shipment.packages[0].weight`.
pub(crate) fn written(place: &[Step]) -> String {
    let mut path = String::new();
    for step in place {
        match step {
            Step::Field(_, field) if path.is_empty() => path += field.name,
            Step::Field(_, field) => path += &format!(".{}", field.name),
            Step::Item(_) => path += "[0]",
        }
    }
    // A body that is a list has no name of its own.
    if path.starts_with('[') { format!("body{path}") } else { path }
}

/// A body with another value at a place.
pub(crate) fn with(body: &Value, place: &[Step], value: Value) -> Value {
    let mut body = body.clone();
    *at(&mut body, place) = value;
    body
}

/// A body without the field at a place.
pub(crate) fn without(body: &Value, place: &[Step]) -> Value {
    let mut body = body.clone();
    let (last, before) = place.split_last().unwrap();
    if let (Step::Field(_, field), Value::Object(fields)) = (last, at(&mut body, before)) {
        fields.remove(field.name);
    }
    body
}

fn at<'b>(body: &'b mut Value, place: &[Step]) -> &'b mut Value {
    place.iter().fold(body, |value, step| match step {
        Step::Field(_, field) => &mut value[field.name],
        Step::Item(_) => &mut value[0],
    })
}
