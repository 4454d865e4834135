//! `operations.ts`: the operation table as JavaScript sees it.

use shipstamp::operation::{Body, Operation, Reply};
use shipstamp::table;

/// The file.
pub(crate) fn file() -> String {
    let mut text = crate::HEADER.to_owned();
    text += "import { type OperationInfo, row } from \"../operation.js\";\n\n";
    text += "/** Every operation of the API. */\n";
    text += "export const operations: readonly OperationInfo[] = Object.freeze([\n";
    for operation in table::operations() {
        text += &format!("  {},\n", row(operation));
    }
    text + "]);\n"
}

/// A call of `row` in `operation.ts`. What most rows have in common stands there and not here: pages load this file.
fn row(operation: &Operation) -> String {
    let path = [table::VERSION, operation.path].concat();
    let effect = operation.effect.as_str();
    let words = [operation.id, operation.resource, operation.method, operation.verb.as_str(), &path, effect];
    let mut more = Vec::new();
    match (operation.body, operation.query) {
        (Body::None, None) => {}
        (Body::None, Some(_)) => more.push("input: \"query\"".to_owned()),
        _ => more.push("input: \"body\"".to_owned()),
    }
    match operation.reply {
        Reply::Empty => more.push("empty: true".to_owned()),
        Reply::Binary(_) => more.push("binary: true".to_owned()),
        Reply::Json(_) | Reply::ByParameter(..) => {}
    }
    more.extend(operation.paged.map(|field| format!("itemsIn: {field:?}")));
    if operation.scope() != effect {
        more.push(format!("scope: {:?}", operation.scope()));
    }
    let mut arguments: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
    if !more.is_empty() {
        arguments.push(format!("{{ {} }}", more.join(", ")));
    }
    format!("row({})", arguments.join(", "))
}
