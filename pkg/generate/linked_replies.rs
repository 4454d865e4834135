//! `linked-replies.ts`: the operations whose reply can hold links of the service's own, for the gateway.

use shipstamp::operation::{Operation, Reply};
use shipstamp::shape::{Format, Shape};
use shipstamp::table;
use std::fmt::Write;

/// The file.
pub(crate) fn file() -> String {
    let mut text = crate::HEADER.to_owned();
    text += "/** The operations whose reply can hold an address. */\n";
    text += "export const linkedReplies: ReadonlySet<string> = new Set([\n";
    for operation in table::operations().filter(|operation| is_linked(operation)) {
        let _ = writeln!(text, "  {:?},", operation.id);
    }
    text + "]);\n"
}

fn is_linked(operation: &Operation) -> bool {
    match operation.reply {
        Reply::Json(shape) => has_address(shape),
        Reply::ByParameter(_, choices) => choices.iter().any(|(_, shape)| has_address(shape)),
        Reply::Empty | Reply::Binary(_) => false,
    }
}

/// Whether an address can stand anywhere in JSON of this shape. No shape of the API holds itself.
fn has_address(shape: &'static Shape) -> bool {
    match shape {
        Shape::Text(text) => text.format == Format::Url,
        Shape::List(shape) | Shape::Map(shape) => has_address(shape),
        Shape::OneOf(shapes) => shapes.iter().any(|shape| has_address(shape)),
        Shape::Object(object) => {
            let mut is_found = false;
            object.each_field(&mut |field| is_found = is_found || has_address(field.shape));
            is_found
        }
        // What a carrier has of its own is no link of the service's.
        Shape::Any | Shape::Boolean | Shape::Integer | Shape::Number | Shape::Names(_) => false,
    }
}
