//! `operations.ts`: the operation table as JavaScript sees it.

use shipstamp::operation::{Body, Operation, Reply};
use shipstamp::table;

/// The file.
pub(crate) fn file() -> String {
    let mut text = crate::HEADER.to_owned();
    text += "import type { OperationInfo } from \"../operation.js\";\n\n";
    text += "/** Every operation of the API. */\n";
    text += "export const operations: readonly OperationInfo[] = Object.freeze([\n";
    for operation in table::operations() {
        text += &row(operation);
    }
    text + "]);\n"
}

fn row(operation: &Operation) -> String {
    let parameters: Vec<String> =
        operation.parameters.iter().map(|parameter| format!("{:?}", parameter.name)).collect();
    let input = match (operation.body, operation.query) {
        (Body::None, None) => "null",
        (Body::None, Some(_)) => "\"query\"",
        _ => "\"body\"",
    };
    let items = operation.paged.map_or("null".to_owned(), |field| format!("{field:?}"));
    let members = [
        ("id", format!("{:?}", operation.id)),
        ("resource", format!("{:?}", operation.resource)),
        ("method", format!("{:?}", operation.method)),
        ("verb", format!("{:?}", operation.verb.as_str())),
        ("path", format!("\"{}{}\"", table::VERSION, operation.path)),
        ("effect", format!("{:?}", operation.effect.as_str())),
        ("scope", format!("{:?}", operation.scope())),
        ("paged", operation.paged.is_some().to_string()),
        ("binary", matches!(operation.reply, Reply::Binary(_)).to_string()),
        ("empty", matches!(operation.reply, Reply::Empty).to_string()),
        ("parameters", format!("Object.freeze([{}])", parameters.join(", "))),
        ("input", input.to_owned()),
        ("itemsIn", items),
    ];
    let members: Vec<String> = members.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    format!("  Object.freeze({{ {} }}),\n", members.join(", "))
}
