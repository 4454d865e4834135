//! Whether a reply tells one account what is another's.
//!
//! The ids of an account begin with its number, and everything that an account writes has its word in it. So whatever
//! belongs to somebody else shows, wherever it stands in a reply.

use super::calls::Asked;
use super::gathered::points;
use super::pool::told;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// The operations that read a text, keep nothing, and give back what they were told besides.
pub(crate) const READERS: [&str; 2] = ["parse_address", "parse_shipment"];

/// Things of which their ids do not tell whose they are, by the keys under which they stand. Callers may send the first
/// themselves.
const UNMARKED: [&str; 5] = ["tracking_number", "pickup_id", "confirmation_number", "batch_number", "submission_id"];

/// Whose each unmarked thing is, and who was told of which service points.
#[derive(Debug, Default)]
pub(crate) struct Owners {
    by_thing: HashMap<String, String>,
    /// Account and point.
    told_points: HashSet<(String, String)>,
    /// Those who were perhaps told of others, in answers that nobody saw.
    unseen: HashSet<String>,
}

/// What belongs to others in an answer to a merchant.
pub(crate) fn crossings(asked: &Asked, account: &str, status: u16, bytes: &[u8], reply: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (owner, thing) in marked(bytes) {
        if owner == account {
            continue;
        }
        // An error names what was asked for. A good answer names nothing of others', but where it tells what it did
        // not do.
        let is_read_out = READERS.contains(&asked.operation.id);
        let is_echo = asked.says(&thing) && (is_read_out || status >= 400 || !is_in_good_part(reply, &thing));
        // A text of the caller's own may be anything.
        let is_text = thing.to_lowercase().contains("shop") && asked.says(&thing);
        if !is_echo && !is_text {
            let text = String::from_utf8_lossy(bytes);
            let before = text.find(&thing).map_or(0, |place| text.floor_char_boundary(place.saturating_sub(80)));
            let around: String = text[before..].chars().take(160).collect();
            found.push(format!("{thing}, which is of account {owner}, in {around}"));
        }
    }
    found
}

/// Whether a good answer has it elsewhere than in its errors, links to the same query, and what
/// comes back as it was sent since it has errors.
fn is_in_good_part(reply: &Value, thing: &str) -> bool {
    match reply {
        Value::Object(fields) if fields.get("errors").is_some_and(|errors| errors[0].is_string()) => false,
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, _)| !["errors", "message", "error_messages", "links"].contains(&&***name))
            .any(|(_, field)| is_in_good_part(field, thing)),
        Value::Array(items) => items.iter().any(|item| is_in_good_part(item, thing)),
        Value::String(text) => text.contains(thing),
        _ => false,
    }
}

impl Owners {
    /// Notes which service points an account was told of. `status` is none where no answer came.
    pub(crate) fn note_points(&mut self, asked: &Asked, status: Option<u16>, reply: &Value) {
        let (Some(account), "service_points_list") = (&asked.account, asked.operation.id) else { return };
        match status {
            Some(..500) => self.told_points.extend(points(reply).into_iter().map(|point| (account.clone(), point))),
            _ => drop(self.unseen.insert(account.clone())),
        }
    }

    /// A service point that an account got to see or sent a package to, and was not told of.
    fn strange_point(&self, asked: &Asked, account: &str) -> Option<String> {
        let id = match asked.operation.id {
            "service_points_get_by_id" => asked.parameter("service_point_id"),
            "create_label" => asked.body.as_ref()?["ship_to_service_point_id"].as_str().filter(|id| !id.is_empty())?,
            _ => return None,
        };
        let is_told = self.told_points.iter().any(|(owner, point)| owner == account && point.ends_with(id));
        (!is_told && !self.unseen.contains(account)).then(|| format!("the service point {id}, which was not listed"))
    }

    /// Learns whose the unmarked things of a reply are; gives those that are another's.
    pub(crate) fn crossings(&mut self, asked: &Asked, account: &str, status: u16, reply: &Value) -> Vec<String> {
        let mut found = Vec::new();
        if status < 300 && asked.garbage.is_none() {
            found.extend(self.strange_point(asked, account));
        }
        told(reply, &mut |name, number| {
            let is_sent = name == UNMARKED[0] && (number.starts_with("SANDBOX-") || asked.says(number));
            if !UNMARKED.contains(&name) || is_sent {
                return;
            }
            let owner = self.by_thing.entry(number.to_owned()).or_insert_with(|| account.to_owned());
            if owner != account {
                found.push(format!("the {name} {number}, which is of account {owner}"));
            }
        });
        // Of a number that is not its own, an account learns nothing.
        if let Some(number) = reply["tracking_number"].as_str()
            && self.by_thing.get(number).is_some_and(|owner| owner != account)
            && reply["events"].as_array().is_some_and(|events| !events.is_empty())
        {
            found.push(format!("the way of the package {number}"));
        }
        found
    }
}

/// The ids, links and words in a text that belong to an account, with its number.
pub(crate) fn marked(bytes: &[u8]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (start, byte) in bytes.iter().enumerate() {
        // Most bytes begin nothing.
        if !matches!(byte, b's' | b'S' | b'l' | b'f' | b'q' | b'd') {
            continue;
        }
        let rest = &bytes[start..];
        let (before, after): (usize, usize) = match byte {
            b's' | b'S' if starts(rest, b"shop") => (4, 1),
            b's' if starts(rest, b"se-") => (3, 6),
            b'l' if starts(rest, b"label-") => (6, 6),
            b'f' if starts(rest, b"form-") => (5, 6),
            b'q' if starts(rest, b"qr-") => (3, 6),
            b'd' if starts(rest, b"downloads/") => (10, 0),
            _ => continue,
        };
        let Some(number) = rest.get(before..before + 6) else { continue };
        let Some(end) = rest.get(before + 6..before + 6 + after) else { continue };
        let is_end = if before == 4 { end.eq_ignore_ascii_case(b"x") } else { end.iter().all(u8::is_ascii_digit) };
        if number.iter().all(u8::is_ascii_digit) && is_end {
            let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
            let thing = text(&rest[..before + 6 + after]);
            let pair = (text(number), thing);
            if !found.contains(&pair) {
                found.push(pair);
            }
        }
    }
    found
}

fn starts(rest: &[u8], word: &[u8]) -> bool {
    rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}
