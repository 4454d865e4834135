//! What goes wrong with calls: fields that are missing or of another type, things of other accounts, keys that open
//! nothing.

use super::calls::Asked;
use super::dice::Dice;
use super::pool::Pool;
use serde_json::{Value, json};

/// Makes one thing of a call wrong, for the most part.
pub(crate) fn spoil(asked: &mut Asked, dice: &mut Dice) {
    match dice.throw(9) {
        0 | 1 => at_some_place(asked, dice, &mut |parent, key, _| remove(parent, key)),
        2 | 3 => {
            let wrong = [json!(true), json!(-1.5), json!("text"), json!([]), json!({}), json!(1e300), Value::Null];
            at_some_place(asked, dice, &mut |parent, key, dice| put(parent, key, dice.pick(&wrong).clone()));
        }
        4 => at_some_place(asked, dice, &mut |parent, key, dice| {
            let long = "ä".repeat(60 + dice.throw(2_000));
            put(parent, key, json!(dice.pick(&["", "se-1", "\u{0}", "'; --", "\u{FEFF}<b>", &long])));
        }),
        5 => {
            let garbage = ["", "{", "null", "[]", "\"text\"", "{\"a\":1e999}", "{\"shipment\":{\"packages\":[null]}}"];
            asked.garbage = Some(*dice.pick(&garbage));
        }
        6 => asked.headers = headers(asked, dice),
        7 => {
            let word = *dice.pick(&["", "x", "-1", "0", "99999999999999999999", "1.5", "2026-02-30", "true"]);
            match dice.throw(2) {
                0 if !asked.query.is_empty() => {
                    let place = dice.throw(asked.query.len());
                    asked.query[place].1 = word.to_owned();
                }
                _ => asked
                    .query
                    .push(((*dice.pick(&["page", "page_size", "rotation", "nothing"])).to_owned(), word.to_owned())),
            }
        }
        _ => {
            if !asked.parameters.is_empty() {
                let place = dice.throw(asked.parameters.len());
                let words = ["se-1", "nothing", "se-999999", "a b/ü%2f", "-", "18446744073709551616", "null"];
                asked.parameters[place].1 = (*dice.pick(&words)).to_owned();
            }
        }
    }
}

fn headers(asked: &Asked, dice: &mut Dice) -> Vec<(String, String)> {
    let mut headers = asked.headers.clone();
    match dice.throw(4) {
        0 => headers.clear(),
        1 => headers.iter_mut().for_each(|(_, value)| value.push('0')),
        2 => headers.push(("On-Behalf-Of".to_owned(), "100002".to_owned())),
        _ => drop(headers.pop()),
    }
    headers
}

/// Names something of another account in the place of the caller's own.
pub(crate) fn foreign(asked: &mut Asked, other: &Pool, dice: &mut Dice) {
    let mut found = Vec::new();
    asked.is_foreign = true;
    // Words that the caller may choose are no crime, and would be told to the caller for ever after.
    let is_chosen = |name: &str| name.starts_with("external_") || name.starts_with("sales_order");
    let makes_tags = ["tag_shipment", "create_tag_by_name", "rename_tag"].contains(&asked.operation.id);
    for (place, (name, _)) in
        asked.parameters.iter().enumerate().filter(|(_, (name, _))| !makes_tags || !name.contains("tag"))
    {
        found.push((Err(place), (*name).to_owned()));
    }
    let mut body = asked.body.take();
    if let Some(body) = &body {
        for (pointer, name) in places(body) {
            if (name.ends_with("_id") || name.ends_with("_ids")) && !is_chosen(&name) {
                found.push((Ok(pointer), name));
            }
        }
    }
    let theirs = |name: &str, dice: &mut Dice| {
        let kind = name.strip_suffix('s').filter(|_| name.ends_with("_ids")).unwrap_or(name);
        if kind == "carrier_id" && !other.carriers.is_empty() {
            return Some(dice.pick(&other.carriers).id.clone());
        }
        if kind.ends_with("service_point_id") {
            return other.any("service_point", dice)?.rsplit('/').next().map(str::to_owned);
        }
        other.any(kind, dice)
    };
    if asked.operation.id == "service_points_get_by_id"
        && let Some(point) = other.any("service_point", dice)
    {
        // Only all three together name one.
        for ((_, value), part) in asked.parameters.iter_mut().zip(point.split('/')) {
            part.clone_into(value);
        }
        found.clear();
    }
    if !found.is_empty() {
        let (place, name) = dice.pick(&found).clone();
        if let Some(thing) = theirs(&name, dice) {
            match (place, &mut body) {
                (Err(place), _) => asked.parameters[place].1 = thing,
                (Ok(pointer), Some(body)) => {
                    if let Some(value) = body.pointer_mut(&pointer) {
                        *value = if value.is_array() { json!([thing]) } else { json!(thing) };
                    }
                }
                _ => {}
            }
        }
    }
    asked.body = body;
    for (name, word) in &mut asked.query {
        if let Some(thing) = theirs(name, dice) {
            *word = thing;
        }
    }
}

/// The places in a body, each with the name of its field.
fn places(body: &Value) -> Vec<(String, String)> {
    fn walk(value: &Value, pointer: &str, found: &mut Vec<(String, String)>) {
        match value {
            Value::Object(fields) => {
                for (name, field) in fields {
                    let pointer = format!("{pointer}/{name}");
                    found.push((pointer.clone(), name.clone()));
                    walk(field, &pointer, found);
                }
            }
            Value::Array(items) => {
                for (place, item) in items.iter().enumerate() {
                    let pointer = format!("{pointer}/{place}");
                    found.push((pointer.clone(), place.to_string()));
                    walk(item, &pointer, found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(body, "", &mut found);
    found
}

fn at_some_place(asked: &mut Asked, dice: &mut Dice, change: &mut dyn FnMut(&mut Value, &str, &mut Dice)) {
    let Some(body) = &mut asked.body else { return };
    let places = places(body);
    if places.is_empty() {
        return;
    }
    let (pointer, _) = dice.pick(&places);
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    if let Some(parent) = body.pointer_mut(parent) {
        change(parent, key, dice);
    }
}

fn remove(parent: &mut Value, key: &str) {
    match parent {
        Value::Object(fields) => drop(fields.remove(key)),
        Value::Array(items) => drop(items.remove(key.parse().unwrap())),
        _ => {}
    }
}

fn put(parent: &mut Value, key: &str, value: Value) {
    match parent {
        Value::Object(fields) => drop(fields.insert(key.to_owned(), value)),
        Value::Array(items) => {
            let place: usize = key.parse().unwrap();
            items[place] = value;
        }
        _ => {}
    }
}
