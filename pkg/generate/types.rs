//! `types.ts`: every object, list of names and kind of string.

use crate::prose::comment;
use shipstamp::operation::{Body, Reply};
use shipstamp::shape::{Field, Names, Object, Shape, Text};
use shipstamp::table;
use std::collections::BTreeMap;

/// The file.
pub(crate) fn file() -> String {
    let mut declarations = BTreeMap::new();
    for operation in table::operations() {
        operation.query.iter().for_each(|shape| collect(shape, &mut declarations));
        operation.parameters.iter().for_each(|parameter| collect(parameter.shape, &mut declarations));
        match operation.body {
            Body::None => {}
            Body::Shape(shape) => collect(shape, &mut declarations),
            Body::ByParameter(_, choices) => {
                choices.iter().for_each(|(_, shape)| collect(shape, &mut declarations));
                let name = body_choice_name(operation.id);
                let doc = format!(
                    "What `{}` takes, by the name in its path. Another name takes any object.",
                    operation.method
                );
                declarations.insert(name.clone(), choice(&name, &doc, choices));
            }
        }
        match operation.reply {
            Reply::Json(shape) => collect(shape, &mut declarations),
            Reply::ByParameter(_, choices) => {
                choices.iter().for_each(|(_, shape)| collect(shape, &mut declarations));
                let name = reply_choice_name(operation.id);
                let doc = format!(
                    "What `{}` gives, by the name in its path. Another name gives any object.",
                    operation.method
                );
                declarations.insert(name.clone(), choice(&name, &doc, choices));
            }
            Reply::Empty | Reply::Binary(_) => {}
        }
    }
    let declarations: Vec<String> = declarations.into_values().collect();
    crate::HEADER.to_owned() + &declarations.join("\n")
}

/// The TypeScript of a shape, where it is used.
pub(crate) fn expression(shape: &Shape) -> String {
    match shape {
        Shape::Any => "unknown".to_owned(),
        Shape::Boolean => "boolean".to_owned(),
        Shape::Integer | Shape::Number => "number".to_owned(),
        Shape::Text(Text { name: "", .. }) => "string".to_owned(),
        Shape::Text(Text { name, .. }) | Shape::Names(Names { name, .. }) | Shape::Object(Object { name, .. }) => {
            (*name).to_owned()
        }
        Shape::List(item) => match expression(item) {
            item if item.contains(' ') => format!("({item})[]"),
            item => item + "[]",
        },
        Shape::Map(value) => format!("{{ [key: string]: {} }}", expression(value)),
        Shape::OneOf(shapes) => shapes.iter().map(|shape| expression(shape)).collect::<Vec<_>>().join(" | "),
    }
}

/// The name of the interface that maps the values of a path parameter to the bodies they take.
pub(crate) fn body_choice_name(id: &str) -> String {
    pascal(id) + "Bodies"
}

/// The name of the interface that maps the values of a path parameter to the replies they get.
pub(crate) fn reply_choice_name(id: &str) -> String {
    pascal(id) + "Replies"
}

/// `create_label` as `CreateLabel`.
pub(crate) fn pascal(id: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
    };
    id.split('_').map(capital).collect()
}

fn collect(shape: &'static Shape, into: &mut BTreeMap<String, String>) {
    match shape {
        Shape::Text(text) if !text.name.is_empty() => {
            into.insert(
                text.name.to_owned(),
                comment(text.doc, "") + &format!("export type {} = string;\n", text.name),
            );
        }
        Shape::Names(names) => {
            into.insert(names.name.to_owned(), open_names(names));
        }
        Shape::List(shape) | Shape::Map(shape) => collect(shape, into),
        Shape::OneOf(shapes) => shapes.iter().for_each(|shape| collect(shape, into)),
        Shape::Object(object) if !into.contains_key(object.name) => {
            into.insert(object.name.to_owned(), interface(object));
            object.bases.iter().for_each(|base| collect(base, into));
            object.fields.iter().for_each(|field| collect(field.shape, into));
        }
        _ => {}
    }
}

fn open_names(names: &Names) -> String {
    let mut text = comment(names.doc, "") + &format!("export type {} =\n", names.name);
    for (value, doc) in names.values().zip(names.value_docs) {
        text += &comment(doc, "  ");
        text += &format!("  | {value:?}\n");
    }
    // Any other string is accepted without losing the completion of the known ones.
    text + "  | (string & {});\n"
}

fn interface(object: &'static Object) -> String {
    let bases: Vec<&str> = object.base_objects().map(|base| base.name).collect();
    let extends = if bases.is_empty() { String::new() } else { format!(" extends {}", bases.join(", ")) };
    let mut text = comment(object.doc, "");
    if object.either.is_empty() {
        text += &format!("export interface {}{extends} {{\n", object.name);
        object.fields.iter().for_each(|field| text += &member(field, false));
        return text + "}\n";
    }
    // A union of objects, in each of which another set of fields is required.
    let extends = bases.iter().map(|base| format!("{base} & ")).collect::<String>();
    text += &format!("export type {} = {extends}{{\n", object.name);
    let is_in_group = |field: &&Field| object.either.iter().any(|group| group.contains(&field.name));
    object.fields.iter().filter(|field| !is_in_group(field)).for_each(|field| text += &member(field, false));
    let alternative = |required: &Vec<&str>| {
        let mut text = "{\n".to_owned();
        let fields = object.fields.iter().filter(is_in_group);
        fields.for_each(|field| text += &member(field, required.contains(&field.name)));
        text + "}"
    };
    let alternatives: Vec<String> = alternatives(object.either).iter().map(alternative).collect();
    text + "} & (" + &alternatives.join(" | ") + ");\n"
}

/// The least sets of fields that have one of each group.
fn alternatives(groups: &[&[&'static str]]) -> Vec<Vec<&'static str>> {
    let mut sets = vec![Vec::new()];
    for group in groups {
        let with_each = |set: Vec<&'static str>| {
            let is_met = group.iter().any(|name| set.contains(name));
            let names: &[&'static str] = if is_met { &[] } else { group };
            let longer: Vec<Vec<&'static str>> = names.iter().map(|name| [set.as_slice(), &[*name]].concat()).collect();
            if is_met { vec![set] } else { longer }
        };
        sets = sets.into_iter().flat_map(with_each).collect();
    }
    let is_least = |set: &Vec<&str>| {
        let is_smaller = |other: &&Vec<&str>| other.len() < set.len() && other.iter().all(|name| set.contains(name));
        !sets.iter().any(|other| is_smaller(&other))
    };
    sets.iter().filter(|set| is_least(set)).cloned().collect()
}

fn member(field: &Field, is_required: bool) -> String {
    let read_only = if field.is_read_only { "readonly " } else { "" };
    let key = if field.name.contains('-') { format!("{:?}", field.name) } else { field.name.to_owned() };
    let value = expression(field.shape);
    let member = if is_required || field.is_plain {
        format!("  {read_only}{key}: {value};\n")
    } else {
        format!("  {read_only}{key}?: {value} | null;\n")
    };
    comment(field.doc, "  ") + &member
}

fn choice(name: &str, doc: &str, choices: &[(&str, &'static Shape)]) -> String {
    let mut text = format!("/** {doc} */\nexport interface {name} {{\n");
    for (value, shape) in choices {
        text += &format!("  {value}: {};\n", expression(shape));
    }
    text + "}\n"
}
