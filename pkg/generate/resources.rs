//! `resources.ts`: the methods of the clients, one interface per resource.

use crate::prose::comment;
use crate::types::{body_choice_name, expression, pascal, reply_choice_name};
use shipstamp::operation::{Body, Operation, Reply};
use shipstamp::shape::{Need, Object, Shape};
use shipstamp::table;

/// The file.
pub(crate) fn file() -> String {
    let mut resources: Vec<&str> = Vec::new();
    for operation in table::operations() {
        if !resources.contains(&operation.resource) {
            resources.push(operation.resource);
        }
    }
    let mut text = crate::HEADER.to_owned();
    text += "import type { PagedPromise } from \"../pages.js\";\n";
    text += "import type { ApiPromise, CallOptions } from \"../promise.js\";\n";
    text += "import type * as t from \"./types.js\";\n\n";
    for resource in &resources {
        text += &format!("/** The operations of `{resource}`. */\nexport interface {}Resource {{\n", pascal(resource));
        let of_resource = table::operations().filter(|operation| operation.resource == *resource);
        of_resource.for_each(|operation| text += &method(operation));
        text += "}\n\n";
    }
    for (client, does, is_partner) in
        [("Merchant", "acts for one account", false), ("Partner", "acts for the partner itself", true)]
    {
        text += &self::client(&format!("{client}Resources"), does, &resources, is_partner);
        text += &operation_types(&format!("{client}Operations"), does, is_partner);
    }
    text += "/** What each operation takes and gives, by its id. */\n";
    text + "export interface OperationTypes extends MerchantOperations, PartnerOperations {}\n"
}

fn client(name: &str, does: &str, resources: &[&str], is_partner: bool) -> String {
    let mut text = format!("/** What a client that {does} can call. */\nexport interface {name} {{\n");
    for resource in resources {
        let of_resource =
            |operation: &&Operation| operation.resource == *resource && operation.is_partner() == is_partner;
        if table::operations().any(|operation| of_resource(&operation)) {
            text += &format!("  readonly {resource}: {}Resource;\n", pascal(resource));
        }
    }
    text + "}\n\n"
}

fn method(operation: &Operation) -> String {
    let mut doc = operation.doc.trim_end().to_owned();
    doc += &format!("\n\n `{}`: {} {}{}", operation.id, operation.verb.as_str(), table::VERSION, operation.path);
    let decider = match (operation.body, operation.reply) {
        (Body::ByParameter(name, _), _) => Some((name, body_choice_name(operation.id))),
        (_, Reply::ByParameter(name, _)) => Some((name, reply_choice_name(operation.id))),
        _ => None,
    };
    let mut arguments: Vec<String> = Vec::new();
    for parameter in operation.parameters {
        let value = if decider.as_ref().is_some_and(|(name, _)| *name == parameter.name) {
            "Name".to_owned()
        } else {
            // Ids of the partner operations are numbers in replies, and what came from one goes back as it is.
            qualified(parameter.shape)
        };
        arguments.push(format!("{}: {value}", parameter.name));
    }
    if let Some(body) = body(operation) {
        arguments.push(format!("body: {body}"));
    }
    if let Some(query) = operation.query {
        let optional = if needs_something(query) { "" } else { "?" };
        arguments.push(format!("query{optional}: {}", qualified(query)));
    }
    arguments.push("options?: CallOptions".to_owned());
    let generic = match decider {
        Some((_, choices)) => format!("<Name extends keyof t.{choices} | (string & {{}})>"),
        None => String::new(),
    };
    let promise = match (operation.reply, items(operation)) {
        (Reply::ByParameter(..), _) => format!("ApiPromise<{}>", by_name(&reply_choice_name(operation.id))),
        (_, Some(item)) => format!("PagedPromise<{}, {item}>", reply(operation)),
        (_, None) => format!("ApiPromise<{}>", reply(operation)),
    };
    comment(&doc, "  ") + &format!("  {}{generic}({}): {promise};\n", operation.method, arguments.join(", "))
}

fn operation_types(name: &str, does: &str, is_partner: bool) -> String {
    let mut text = format!(
        "/** What each operation of a client that {does} takes and gives, by its id. */\nexport interface {name} {{\n"
    );
    for operation in table::operations().filter(|operation| operation.is_partner() == is_partner) {
        let path: Vec<String> = operation
            .parameters
            .iter()
            .map(|parameter| format!("{}: {}", parameter.name, qualified(parameter.shape)))
            .collect();
        let path = if path.is_empty() { "undefined".to_owned() } else { format!("{{ {} }}", path.join("; ")) };
        let query = operation.query.map_or("undefined".to_owned(), qualified);
        let body = match operation.body {
            Body::ByParameter(..) => any_name(&body_choice_name(operation.id)),
            _ => body(operation).unwrap_or("undefined".to_owned()),
        };
        text += &format!(
            "  {}: {{ path: {path}; query: {query}; body: {body}; reply: {} }};\n",
            operation.id,
            reply(operation)
        );
    }
    text + "}\n\n"
}

fn body(operation: &Operation) -> Option<String> {
    match operation.body {
        Body::None => None,
        Body::Shape(shape) => Some(qualified(shape)),
        Body::ByParameter(..) => Some(by_name(&body_choice_name(operation.id))),
    }
}

/// What the pages of a list hold, if the operation has pages.
fn items(operation: &Operation) -> Option<String> {
    let (Some(paged), Reply::Json(Shape::Object(page))) = (operation.paged, operation.reply) else { return None };
    match page.field(paged)?.1.shape {
        Shape::List(item) => Some(qualified(item)),
        _ => None,
    }
}

/// What the name in the path chooses out of an interface.
fn by_name(choices: &str) -> String {
    format!("Name extends keyof t.{choices} ? t.{choices}[Name] : {{ [key: string]: unknown }}")
}

/// What any name in the path may choose out of an interface.
fn any_name(choices: &str) -> String {
    format!("t.{choices}[keyof t.{choices}] | {{ [key: string]: unknown }}")
}

fn reply(operation: &Operation) -> String {
    match operation.reply {
        Reply::Empty => "void".to_owned(),
        Reply::Binary(_) => "Response".to_owned(),
        Reply::Json(shape) => qualified(shape),
        Reply::ByParameter(..) => any_name(&reply_choice_name(operation.id)),
    }
}

/// A shape's expression with its names looked up in `types.ts`.
fn qualified(shape: &Shape) -> String {
    match shape {
        Shape::List(item) => match qualified(item) {
            item if item.contains(' ') => format!("({item})[]"),
            item => item + "[]",
        },
        Shape::OneOf(shapes) => shapes.iter().map(|shape| qualified(shape)).collect::<Vec<_>>().join(" | "),
        shape => {
            let name = expression(shape);
            if name.starts_with(|first: char| first.is_ascii_uppercase()) { format!("t.{name}") } else { name }
        }
    }
}

/// Whether a query cannot be left out.
pub(crate) fn needs_something(query: &'static Shape) -> bool {
    let Shape::Object(object) = query else { return false };
    let object: &'static Object = object;
    let mut needs = !object.either.is_empty();
    object.each_field(&mut |field| needs |= field.need == Need::Required);
    needs
}

/// The TypeScript of what an operation gives, outside `resources.ts`.
pub(crate) fn reply_name(operation: &Operation) -> String {
    reply(operation).replace("t.", "")
}
