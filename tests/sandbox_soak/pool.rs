//! What callers have learned from replies: the ids of the things that an account has, and of the accounts.

use super::dice::Dice;
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};

/// How many things of a kind are remembered: the newest ones, with which most can be done.
const KEPT: usize = 40;

/// A carrier that an account can ship with.
#[derive(Debug, Clone)]
pub(crate) struct Carrier {
    pub(crate) id: String,
    pub(crate) code: String,
    pub(crate) services: Vec<String>,
    pub(crate) packages: Vec<String>,
}

/// What one caller knows: a merchant, or the partner.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pool {
    /// By kind: `label_id`, `tracking_number`, `tag_name`.
    things: BTreeMap<String, VecDeque<String>>,
    /// The carriers that were last listed.
    pub(crate) carriers: Vec<Carrier>,
    /// The key of its own, as far as it is known.
    pub(crate) keys: Vec<String>,
}

impl Pool {
    pub(crate) fn note(&mut self, kind: &str, thing: &str) {
        if thing.is_empty() {
            return;
        }
        let things = self.things.entry(kind.to_owned()).or_default();
        if !things.iter().any(|known| known == thing) {
            things.push_back(thing.to_owned());
            if things.len() > KEPT {
                things.pop_front();
            }
        }
    }

    /// Something of a kind, if there is any. New things are likelier: old ones have often been used up.
    pub(crate) fn any(&self, kind: &str, dice: &mut Dice) -> Option<String> {
        let things = self.things.get(kind).filter(|things| !things.is_empty())?;
        let back = dice.throw(things.len()).min(dice.throw(things.len()));
        Some(things[things.len() - 1 - back].clone())
    }

    /// Forgets what was removed: to ask for it again is left to chance, not the rule.
    pub(crate) fn forget(&mut self, kind: &str, thing: &str) {
        if let Some(things) = self.things.get_mut(kind) {
            things.retain(|known| known != thing);
        }
    }

    /// Those of a kind that begin with something, the newest first.
    pub(crate) fn starting(&self, kind: &str, start: &str) -> Vec<&str> {
        let things = self.things.get(kind).into_iter().flatten().rev();
        things.map(String::as_str).filter(|thing| thing.starts_with(start)).collect()
    }

    pub(crate) fn forget_start(&mut self, kind: &str, start: &str) {
        if let Some(things) = self.things.get_mut(kind) {
            things.retain(|known| !known.starts_with(start));
        }
    }

    pub(crate) fn forget_end(&mut self, kind: &str, end: &str) {
        if let Some(things) = self.things.get_mut(kind) {
            things.retain(|known| !known.ends_with(end));
        }
    }

    /// Learns from a reply.
    pub(crate) fn learn(&mut self, reply: &Value) {
        self.walk("", reply);
        let Some(carriers) = reply["carriers"].as_array() else { return };
        let words = |list: &Value, name: &str| -> Vec<String> {
            let items = list.as_array().into_iter().flatten();
            items.filter_map(|item| item[name].as_str().map(str::to_owned)).collect()
        };
        self.carriers = carriers
            .iter()
            .filter_map(|carrier| {
                Some(Carrier {
                    id: carrier["carrier_id"].as_str()?.to_owned(),
                    code: carrier["carrier_code"].as_str()?.to_owned(),
                    services: words(&carrier["services"], "service_code"),
                    packages: words(&carrier["packages"], "package_code"),
                })
            })
            .collect();
    }

    fn walk(&mut self, key: &str, value: &Value) {
        match value {
            Value::Object(fields) => {
                for (name, field) in fields {
                    self.walk(name, field);
                }
                let text = |name: &str| fields.get(name).and_then(Value::as_str);
                if let (Some(_), Some(code), Some(number)) =
                    (text("label_id"), text("carrier_code"), text("tracking_number"))
                {
                    self.note("tracked", &format!("{code}/{number}"));
                }
                if key == "tags"
                    && let Some(name) = text("name")
                {
                    self.note("tag_name", name);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.walk(key, item)),
            Value::String(text) if key == "tags" => self.note("tag_name", text),
            Value::String(text) if key.ends_with("_id") || key == "tracking_number" => self.note(key, text),
            Value::String(text) if text.contains("/v1/downloads/") => self.note("download", text),
            Value::Number(number) if ["account_id", "api_key_id"].contains(&key) => self.note(key, &number.to_string()),
            _ => {}
        }
    }
}

/// The texts and numbers in a reply that stand for one thing, with the keys under which they stand.
pub(crate) fn told<'v>(value: &'v Value, visit: &mut impl FnMut(&'v str, &'v str)) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::String(text) => visit(name, text),
                    _ => told(field, visit),
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                match item {
                    Value::String(text) => visit("", text),
                    _ => told(item, visit),
                }
            }
        }
        _ => {}
    }
}
