//! `api.md`: every operation in a line, by resource, for people.

use crate::resources::{needs_something, reply_name};
use crate::types::{body_choice_name, expression};
use shipstamp::operation::{Body, Operation};
use shipstamp::table;

const PREFACE: &str = "\
# Every operation

Generated from `src/api/` by `npm run build`. Do not edit.

`shop` is a merchant's client, from `partner.onBehalfOf(accountId)`, `ShipStation.connect(…)`, or `connect(…)` of
`shipstamp/slim`; `partner` is the partner's own, `new ShipStation(…)`. Every method takes options as its last argument.
The first column is what `call` and `prepare` take. Effect is what an operation does in the world, by which it is sent again after a failure or not;
what has the effect `buy` or `funds` goes to a gateway under a key, `idempotencyKey` on the promise that its method
gives, and `shop.resume(key)` takes it up again. Scope is what a caller of the gateway has to be allowed. The types are
exported by the package, with a description of every field.
";

const HEAD: &str = "\
| operation | method | request | effect | scope | takes | gives |
| --- | --- | --- | --- | --- | --- | --- |
";

/// The file.
pub(crate) fn file() -> String {
    let mut resources: Vec<(&str, String)> = Vec::new();
    for operation in table::operations() {
        let line = line(operation);
        match resources.iter_mut().find(|(name, _)| *name == operation.resource) {
            Some((_, lines)) => *lines += &line,
            None => resources.push((operation.resource, line)),
        }
    }
    let count = table::operations().count();
    let mut text = format!("{PREFACE}\n{count} operations.\n");
    for (name, lines) in resources {
        text += &format!("\n## {name}\n\n{HEAD}{lines}");
    }
    text
}

fn line(operation: &Operation) -> String {
    let cells = [
        code(operation.id),
        code(&call(operation)),
        code(&format!("{} {}{}", operation.verb.as_str(), table::VERSION, operation.path)),
        operation.effect.as_str().to_owned(),
        operation.scope().to_owned(),
        takes(operation),
        gives(operation),
    ];
    format!("| {} |\n", cells.join(" | "))
}

fn call(operation: &Operation) -> String {
    let client = if operation.is_partner() { "partner" } else { "shop" };
    let mut arguments: Vec<&str> = operation.parameters.iter().map(|parameter| parameter.name).collect();
    if !matches!(operation.body, Body::None) {
        arguments.push("body");
    }
    arguments.extend(operation.query.map(|query| if needs_something(query) { "query" } else { "query?" }));
    format!("{client}.{}.{}({})", operation.resource, operation.method, arguments.join(", "))
}

fn takes(operation: &Operation) -> String {
    let body = match operation.body {
        Body::None => None,
        Body::Shape(shape) => Some(expression(shape)),
        Body::ByParameter(parameter, _) => Some(format!("{}[{parameter}]", body_choice_name(operation.id))),
    };
    let query = operation.query.map(expression);
    let parts = body.into_iter().chain(query).map(|name| code(&name));
    parts.collect::<Vec<_>>().join(", ")
}

fn gives(operation: &Operation) -> String {
    let reply = code(&reply_name(operation));
    match operation.paged {
        Some(field) => format!("{reply}, items in {}", code(field)),
        None => reply,
    }
}

/// A bar would end the cell, even in code.
fn code(text: &str) -> String {
    format!("`{}`", text.replace('|', "\\|"))
}
