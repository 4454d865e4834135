//! What no body may hold, however sound it is: fields that the settings refuse, addresses that ShipStation must not
//! call, and names that stand twice in one object, of which two readers could take different ones.
//!
//! The body is read once more for that, after it was found to be sound, unless nothing of the kind can be in it. What is
//! compared is what ShipStation will see: names and texts with their escapes resolved. Names are compared without regard
//! to case, for ShipStation's own reader might not mind it, and nothing that is looked for here may get past in capitals.

use super::destination::Destinations;
use super::envelope::{Code, GatewayError};
use super::policy::is_default;
use crate::check::{MAX_DEPTH, Path};
use crate::json::{Broken, Json, Value};
use crate::operation::{Body, Operation};
use crate::request::{Call, shape_of_body};
use crate::shape::{Field, Format, Object, Shape};
use crate::table;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::OnceLock;

/// What the settings say of bodies.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Where ShipStation may be told to call.
    #[serde(default, skip_serializing_if = "is_default")]
    pub destinations: Destinations,
    /// The names of fields that no body may hold. None unless they are set: to bill a third party, say, is a usual use
    /// of the API, and only those who run a gateway know whether their merchants should.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused_fields: Vec<String>,
}

impl Rules {
    /// Refuses a body that holds what it may not. It has to be one that the call may have; `is_plain` tells that every
    /// name in it is declared, and stands once in its object.
    ///
    /// # Errors
    /// The answer to send.
    pub(crate) fn admit(&self, call: &Call<'_>, is_plain: bool) -> Result<(), GatewayError> {
        let Some(text) = call.body else { return Ok(()) };
        let shape = if has_destination(call.operation) { shape_of_body(call) } else { None };
        // Nearly every body: nothing can be in it that is looked for here.
        if is_plain && shape.is_none() && self.refused_fields.is_empty() {
            return Ok(());
        }
        let mut walk = Walk { json: Json::new(text), rules: self };
        match walk.value(shape, &Path::root()) {
            Ok(()) if walk.json.is_at_end() => Ok(()),
            Err(Stop::Refused(error)) => Err(*error),
            // It was read to its end before, by the same reader.
            _ => Err(GatewayError::at(Code::InvalidRequest, "body", "The body cannot be read.")),
        }
    }
}

/// The operations whose body holds an address that ShipStation calls.
fn has_destination(operation: &Operation) -> bool {
    static IDS: OnceLock<Vec<&'static str>> = OnceLock::new();
    let ids = IDS.get_or_init(|| {
        let holds = |operation: &&Operation| match operation.body {
            Body::None => false,
            Body::Shape(shape) => shape.leads_to(Format::Destination),
            Body::ByParameter(_, choices) => choices.iter().any(|(_, shape)| shape.leads_to(Format::Destination)),
        };
        table::operations().filter(holds).map(|operation| operation.id).collect()
    });
    ids.contains(&operation.id)
}

enum Stop {
    Broken,
    Refused(Box<GatewayError>),
}

impl From<Broken> for Stop {
    fn from(_: Broken) -> Self {
        Self::Broken
    }
}

impl Stop {
    #[cold]
    fn refused(code: Code, path: &Path<'_>, message: &[&str]) -> Self {
        Self::Refused(Box::new(GatewayError::at(code, path.to_string(), message.concat())))
    }
}

struct Walk<'w, 't> {
    json: Json<'t>,
    rules: &'w Rules,
}

impl Walk<'_, '_> {
    fn value(&mut self, shape: Option<&'static Shape>, path: &Path<'_>) -> Result<(), Stop> {
        if path.depth() > MAX_DEPTH {
            return Err(Stop::Broken);
        }
        match self.json.value()? {
            Value::Null => Ok(()),
            Value::Text(text) if is_destination(shape) => self.destination(&text, path),
            // In capitals it is no field that the check before this one knows.
            _ if is_destination(shape) => self.destination("", path),
            Value::List => self.list(shape, path),
            Value::Object => self.object(shape, path),
            _ => Ok(()),
        }
    }

    fn list(&mut self, shape: Option<&'static Shape>, path: &Path<'_>) -> Result<(), Stop> {
        let item = shape.and_then(item_of);
        let mut length = 0;
        while self.json.item(length == 0)? {
            self.value(item, &path.item(length))?;
            length += 1;
        }
        Ok(())
    }

    fn object(&mut self, shape: Option<&'static Shape>, path: &Path<'_>) -> Result<(), Stop> {
        let mut names: Vec<Cow<'_, str>> = Vec::with_capacity(FEW);
        while let Some(name) = self.json.member(names.is_empty())? {
            let place = path.field(&name);
            if self.rules.refused_fields.iter().any(|refused| refused.eq_ignore_ascii_case(&name)) {
                let message = [
                    "This gateway lets no request hold the field `",
                    &name,
                    "`: send the request without it. Those who run the gateway set that (REFUSED_FIELDS).",
                ];
                return Err(Stop::refused(Code::FieldNotAllowed, &place, &message));
            }
            self.value(shape.and_then(|shape| member_of(shape, &name)), &place)?;
            // Where there are few, as nearly always, this is several times faster than to sort them.
            if names.len() < FEW && names.contains(&name) {
                return Err(twice(path, &name));
            }
            names.push(name);
        }
        if names.len() <= FEW {
            return Ok(());
        }
        names.sort_unstable();
        match names.windows(2).find_map(|pair| match pair {
            [one, other] if one == other => Some(one),
            _ => None,
        }) {
            None => Ok(()),
            Some(name) => Err(twice(path, name)),
        }
    }

    fn destination(&self, address: &str, path: &Path<'_>) -> Result<(), Stop> {
        match self.rules.destinations.problem(address) {
            None => Ok(()),
            Some(problem) => {
                let message = ["ShipStation would call this address, and it ", problem, "."];
                Err(Stop::refused(Code::DestinationNotAllowed, path, &message))
            }
        }
    }
}

/// Up to how many names of an object are compared one by one.
const FEW: usize = 24;

#[cold]
fn twice(path: &Path<'_>, name: &str) -> Stop {
    let message =
        ["The field `", name, "` stands twice in one object, and it is not clear which is meant: send it once."];
    Stop::refused(Code::InvalidRequest, &path.field(name), &message)
}

fn is_destination(shape: Option<&'static Shape>) -> bool {
    match shape {
        Some(Shape::Text(text)) => text.format == Format::Destination,
        Some(Shape::OneOf(shapes)) => shapes.iter().any(|shape| is_destination(Some(shape))),
        _ => false,
    }
}

fn item_of(shape: &'static Shape) -> Option<&'static Shape> {
    match shape {
        Shape::List(item) => Some(item),
        Shape::OneOf(shapes) => shapes.iter().find_map(|shape| item_of(shape)),
        _ => None,
    }
}

/// The shape of a member, in whatever case its name is written.
fn member_of(shape: &'static Shape, name: &str) -> Option<&'static Shape> {
    match shape {
        Shape::Map(value) => Some(value),
        Shape::OneOf(shapes) => shapes.iter().find_map(|shape| member_of(shape, name)),
        Shape::Object(object) => field_of(object, name).map(|field| field.shape),
        _ => None,
    }
}

fn field_of(object: &'static Object, name: &str) -> Option<&'static Field> {
    let mut found = None;
    object.each_field(&mut |field| {
        if field.name.eq_ignore_ascii_case(name) {
            found = Some(field);
        }
    });
    found
}

#[cfg(test)]
mod tests;
