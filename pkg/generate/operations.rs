//! `operations.ts`: the operation table as JavaScript sees it.

use shipstamp::operation::{Body, Operation, Reply};
use shipstamp::table;

/// The file.
pub(crate) fn file() -> String {
    let mut text = crate::HEADER.to_owned();
    text += "import { type OperationInfo, rowsOf } from \"../operation.js\";\n\n";
    text += "/** Every operation of the API. */\n";
    text += "export const operations: readonly OperationInfo[] = rowsOf(`\n";
    let mut resource = "";
    for operation in table::operations() {
        if operation.resource != resource {
            resource = operation.resource;
            text += &format!("#{resource}\n");
        }
        text += &line(operation);
        text.push('\n');
    }
    text + "`);\n"
}

/// A line for `rowsOf`, under its resource, in `operation.ts`, in few characters: pages load this file.
fn line(operation: &Operation) -> String {
    let effect = operation.effect.as_str();
    let mut words = vec![operation.id, operation.method, operation.verb.as_str(), operation.path, effect];
    match (operation.body, operation.query) {
        (Body::None, None) => {}
        (Body::None, Some(_)) => words.push("query"),
        _ => words.push("body"),
    }
    match operation.reply {
        Reply::Empty => words.push("empty"),
        Reply::Binary(_) => words.push("binary"),
        Reply::Json(_) | Reply::ByParameter(..) => {}
    }
    let items = operation.paged.map(|field| format!("items={field}"));
    words.extend(items.as_deref());
    let scope = format!("scope={}", operation.scope());
    if operation.scope() != effect {
        words.push(&scope);
    }
    words.join(" ")
}
