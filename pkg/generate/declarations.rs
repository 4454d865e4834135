//! `declarations.json`: the table and its shapes as plain data, for tools that compare them with something else.

use serde_json::{Map, Value, json};
use shipstamp::operation::{Body, Operation, Reply};
use shipstamp::shape::{Field, Format, Need, Object, Shape};
use shipstamp::table;

/// The file. Objects and names stand there once, and shapes name them.
pub(crate) fn file() -> String {
    let mut known = Known::default();
    let operations: Vec<Value> = table::operations().map(|operation| known.operation(operation)).collect();
    json!({ "operations": operations, "objects": known.objects, "names": known.names }).to_string()
}

#[derive(Default)]
struct Known {
    objects: Map<String, Value>,
    names: Map<String, Value>,
}

impl Known {
    fn operation(&mut self, operation: &Operation) -> Value {
        let path: Vec<Value> = operation
            .parameters
            .iter()
            .map(|parameter| json!({ "name": parameter.name, "shape": self.shape(parameter.shape) }))
            .collect();
        let query = operation.query.map(|shape| self.shape(shape));
        let body = match operation.body {
            Body::None => Value::Null,
            Body::Shape(shape) => json!({ "shape": self.shape(shape) }),
            Body::ByParameter(parameter, choices) => self.choice(parameter, choices),
        };
        let reply = match operation.reply {
            Reply::Empty => Value::Null,
            Reply::Binary(media_types) => json!({ "binary": media_types.split(", ").collect::<Vec<_>>() }),
            Reply::Json(shape) => json!({ "shape": self.shape(shape) }),
            Reply::ByParameter(parameter, choices) => self.choice(parameter, choices),
        };
        json!({
            "id": operation.id,
            "verb": operation.verb.as_str(),
            "path": format!("{}{}", table::VERSION, operation.path),
            "parameters": path,
            "query": query,
            "body": body,
            "reply": reply,
        })
    }

    fn choice(&mut self, parameter: &str, choices: &[(&str, &'static Shape)]) -> Value {
        let choices: Map<String, Value> =
            choices.iter().map(|(value, shape)| ((*value).to_owned(), self.shape(shape))).collect();
        json!({ "by": parameter, "choices": choices })
    }

    fn shape(&mut self, shape: &'static Shape) -> Value {
        match shape {
            Shape::Any => json!({ "is": "any" }),
            Shape::Boolean => json!({ "is": "boolean" }),
            Shape::Integer => json!({ "is": "integer" }),
            Shape::Number => json!({ "is": "number" }),
            Shape::Text(text) => json!({ "is": "text", "format": format(text.format) }),
            Shape::Names(names) => {
                self.names.insert(names.name.to_owned(), names.values().collect());
                json!({ "is": "names", "name": names.name })
            }
            Shape::List(item) => json!({ "is": "list", "of": self.shape(item) }),
            Shape::Map(value) => json!({ "is": "map", "of": self.shape(value) }),
            Shape::Object(object) => {
                self.object(object);
                json!({ "is": "object", "name": object.name })
            }
            Shape::OneOf(shapes) => {
                let shapes: Vec<Value> = shapes.iter().map(|shape| self.shape(shape)).collect();
                json!({ "is": "one of", "of": shapes })
            }
        }
    }

    fn object(&mut self, object: &'static Object) {
        if self.objects.contains_key(object.name) {
            return;
        }
        // An object may hold itself: its name is taken before its fields are looked at.
        self.objects.insert(object.name.to_owned(), Value::Null);
        let mut fields = Vec::new();
        object.each_field(&mut |field| fields.push(self.field(field)));
        self.objects.insert(object.name.to_owned(), json!({ "fields": fields, "either": object.either }));
    }

    fn field(&mut self, field: &'static Field) -> Value {
        let need = match field.need {
            Need::Required => "required",
            Need::Expected => "expected",
            Need::Optional => "optional",
        };
        json!({
            "name": field.name,
            "shape": self.shape(field.shape),
            "need": need,
            "readOnly": field.is_read_only,
        })
    }
}

fn format(format: Format) -> &'static str {
    match format {
        Format::Free => "free",
        Format::SeId => "id",
        Format::Code => "code",
        Format::Date => "date",
        Format::DateTime => "date-time",
        Format::Email => "email",
        Format::Url | Format::Destination => "url",
        Format::Country => "country",
        Format::PostalCode => "postal code",
        Format::Currency => "currency",
    }
}
