//! `linked-replies.ts`: the operations whose reply can hold links of the service's own, for the gateway.

use shipstamp::operation::{Operation, Reply};
use shipstamp::shape::Format;
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
        Reply::Json(shape) => shape.leads_to(Format::Url),
        Reply::ByParameter(_, choices) => choices.iter().any(|(_, shape)| shape.leads_to(Format::Url)),
        Reply::Empty | Reply::Binary(_) => false,
    }
}
