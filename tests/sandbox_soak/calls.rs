//! Calls of the table's operations, by somebody who knows what the pools hold.

use super::dice::Dice;
use super::gathered;
use super::pool::Pool;
use super::spoil;
use super::values::{Maker, mark};
use serde_json::{Value, json};
use shipstamp::operation::{Body, Operation};
use shipstamp::sandbox::PARTNER_KEY;
use shipstamp::shape::{Need, Shape};
use std::collections::BTreeMap;

/// The word of what the partner writes.
pub(crate) const PARTNER: &str = "Partnerx";

/// A request before it is sent.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) operation: &'static Operation,
    /// The merchant it is for.
    pub(crate) account: Option<String>,
    pub(crate) parameters: Vec<(&'static str, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<Value>,
    /// Whether it names what is another's.
    pub(crate) is_foreign: bool,
    /// A body that is no JSON.
    pub(crate) garbage: Option<&'static str>,
}

impl Asked {
    pub(crate) fn path(&self) -> String {
        let mut path = format!("/v1{}", self.operation.path);
        for (name, value) in &self.parameters {
            path = path.replace(&format!("{{{name}}}"), &encoded(value));
        }
        path
    }

    pub(crate) fn query(&self) -> String {
        let pairs: Vec<String> =
            self.query.iter().map(|(name, word)| format!("{}={}", encoded(name), encoded(word))).collect();
        pairs.join("&")
    }

    pub(crate) fn body(&self) -> String {
        match (self.garbage, &self.body) {
            (Some(garbage), _) => garbage.to_owned(),
            (None, Some(body)) => body.to_string(),
            (None, None) => String::new(),
        }
    }

    /// Whether a text was part of the request, so that it is no secret to the caller.
    pub(crate) fn says(&self, text: &str) -> bool {
        let is_in = |words: &[(String, String)]| words.iter().any(|(name, word)| name == text || word.contains(text));
        self.parameters.iter().any(|(_, word)| word.contains(text))
            || is_in(&self.query)
            || is_in(&self.headers)
            || self.body().contains(text)
    }

    pub(crate) fn parameter(&self, wanted: &str) -> &str {
        self.parameters.iter().find(|(name, _)| *name == wanted).map_or("", |(_, value)| value)
    }
}

/// The operations, each as often as it is to come.
pub(crate) fn weighted(operations: impl Iterator<Item = &'static Operation>) -> Vec<&'static Operation> {
    let weight = |operation: &Operation| match operation.id {
        "create_label" | "void_label" => 9,
        "calculate_rates" | "create_label_from_rate" | "create_shipments" | "add_funds_to_carrier" => 6,
        "list_carriers"
        | "connect_carrier"
        | "enable_account"
        | "create_label_from_shipment"
        | "tag_shipment"
        | "untag_shipment"
        | "cancel_label_refund"
        | "create_return_label"
        | "create_batch"
        | "create_manifest"
        | "create_warehouse"
        | "service_points_list"
        | "delete_scheduled_pickup"
        | "update_shipment"
        | "schedule_pickup" => 4,
        "create_account"
        | "create_theme"
        | "disable_account"
        | "disconnect_carrier"
        | "disconnect_carrier_by_id"
        | "disconnect_insurer"
        | "delete_account_api_key"
        | "delete_warehouse"
        | "delete_batch"
        | "update_batch"
        | "delete_webhook"
        | "delete_tag"
        | "download_file"
        | "create_combined_label_document" => 1,
        _ => 2,
    };
    operations.flat_map(|operation| std::iter::repeat_n(operation, weight(operation))).collect()
}

/// What is known to everybody together.
pub(crate) struct Known<'k> {
    pub(crate) pools: &'k BTreeMap<String, Pool>,
    pub(crate) partner: &'k Pool,
    pub(crate) now: u64,
    pub(crate) count: usize,
}

/// A call of an operation for an account, good for the most part.
pub(crate) fn ask(operation: &'static Operation, account: &str, known: &Known<'_>, dice: &mut Dice) -> Asked {
    let is_partner = operation.is_partner();
    let own = &known.pools[account];
    let pool = if is_partner { known.partner } else { own };
    let word = if is_partner { PARTNER.to_owned() } else { mark(account) };
    let mut asked = Asked {
        operation,
        account: (!is_partner).then(|| account.to_owned()),
        parameters: Vec::new(),
        query: Vec::new(),
        headers: headers(is_partner, account, own, dice),
        body: None,
        is_foreign: false,
        garbage: None,
    };
    {
        let mut maker = Maker { dice: &mut *dice, pool, mark: word, now: known.now, count: known.count };
        fill_path(&mut asked, &mut maker);
        fill_query(&mut asked, &mut maker);
        fill_body(&mut asked, &mut maker);
    }
    if operation.id == "download_file" {
        // Whoever has the link may have the file.
        asked.account = Some(asked.parameter("dir").to_owned());
        asked.headers.clear();
    }
    let others: Vec<&Pool> = known.pools.iter().filter(|(other, _)| *other != account).map(|(_, pool)| pool).collect();
    if dice.one_in(12) {
        spoil::foreign(&mut asked, others[dice.throw(others.len())], dice);
    } else if dice.one_in(10) {
        spoil::spoil(&mut asked, dice);
    }
    asked
}

fn headers(is_partner: bool, account: &str, pool: &Pool, dice: &mut Dice) -> Vec<(String, String)> {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    if is_partner {
        return vec![header("API-Key", PARTNER_KEY)];
    }
    if !pool.keys.is_empty() && dice.one_in(8) {
        return vec![header("api-key", &pool.keys[dice.throw(pool.keys.len())])];
    }
    let name = if dice.one_in(2) { format!("se-{account}") } else { account.to_owned() };
    vec![header("API-Key", PARTNER_KEY), header("On-Behalf-Of", &name)]
}

fn fill_path(asked: &mut Asked, maker: &mut Maker<'_>) {
    let operation = asked.operation;
    let names: Vec<&str> = operation.parameters.iter().map(|parameter| parameter.name).collect();
    // Some belong together.
    let mut together: Vec<String> = Vec::new();
    if operation.id == "register_carrier" {
        together = vec![(*maker.dice.pick(&["stamps_com", "ups", "dhl_express_walleted"])).to_owned()];
    } else if names == ["carrier_name", "carrier_id"]
        && operation.id != "start_carrier_verification"
        && !maker.pool.carriers.is_empty()
    {
        let carrier = maker.dice.pick(&maker.pool.carriers);
        together = vec![carrier.code.clone(), carrier.id.clone()];
    } else if operation.id == "start_carrier_verification"
        || (operation.id == "add_funds_to_carrier" && maker.dice.one_in(2))
    {
        let codes = ["stamps_com", "stamps_com", "ups"];
        let code = codes[maker.dice.throw(if names.len() == 2 { 2 } else { 3 })];
        if let Some(carrier) = maker.pool.carriers.iter().find(|carrier| carrier.code == code) {
            together = [carrier.code.clone(), carrier.id.clone()][2 - names.len()..].to_vec();
        }
    } else if let Some(kind) = match operation.id {
        "cancel_label_refund" => Some("voided_label"),
        "untag_shipment" => Some("tagged"),
        "enable_account" => Some("disabled_account"),
        "remove_from_batch" | "process_batch" => Some("in_batch"),
        "add_to_batch" => Some("open_batch"),
        "delete_scheduled_pickup" => Some("coming_pickup"),
        _ => None,
    } {
        let newest = maker.pool.starting(kind, "").first().map(|newest| (*newest).to_owned());
        let known = newest.filter(|_| maker.dice.one_in(2)).or_else(|| maker.pool.any(kind, maker.dice));
        let known = known.unwrap_or_default();
        together = known.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    } else if names == ["account_id", "key_id"] || names == ["dir", "subdir", "filename"] {
        let (kind, start) = if names.len() == 2 { ("account_key", "") } else { ("download", "/v1/downloads/") };
        if let Some(known) = maker.pool.any(kind, maker.dice) {
            let way = known.split_once(start).map_or(&*known, |(_, way)| way);
            let way = way.split('?').next().unwrap();
            together = way.split('/').map(str::to_owned).collect();
        }
    } else if names == ["carrier_code", "country_code", "service_point_id"]
        && let Some(known) = maker.pool.any("service_point", maker.dice)
    {
        together = known.split('/').map(str::to_owned).collect();
    }
    for (index, parameter) in operation.parameters.iter().enumerate() {
        let value = match (together.get(index), parameter.name) {
            (Some(value), _) => value.clone(),
            (None, "carrier_id") if !maker.pool.carriers.is_empty() => maker.dice.pick(&maker.pool.carriers).id.clone(),
            // The word in the path has to be one that stands somewhere.
            (None, "tag_name") if operation.id != "create_tag_by_name" && operation.id != "tag_shipment" => {
                maker.pool.any("tag_name", maker.dice).unwrap_or_else(|| "nothing".to_owned())
            }
            (None, name) if name.starts_with("external_") => {
                maker.pool.any(name, maker.dice).unwrap_or_else(|| "nothing".to_owned())
            }
            (None, "account_id") => maker.pool.any("account_id", maker.dice).unwrap_or_else(|| "100001".to_owned()),
            (None, "theme_id") => maker.pool.any("theme_id", maker.dice).unwrap_or_else(|| "nothing".to_owned()),
            (None, name) => match maker.value(parameter.shape, None, name, 0) {
                Value::String(text) => text,
                other => other.to_string(),
            },
        };
        asked.parameters.push((parameter.name, value));
    }
}

fn fill_query(asked: &mut Asked, maker: &mut Maker<'_>) {
    if asked.operation.id.ends_with("_tracking") || asked.operation.id == "get_tracking_log" {
        // A number means something with its carrier only.
        if let Some(known) = maker.pool.any("tracked", maker.dice) {
            let (carrier, number) = known.split_once('/').unwrap();
            asked.query = vec![("carrier_code".to_owned(), carrier.to_owned())];
            asked.query.push(("tracking_number".to_owned(), number.to_owned()));
            return;
        }
    }
    let Some(Shape::Object(object)) = asked.operation.query else { return };
    object.each_field(&mut |field| {
        let is_usual = field.need != Need::Optional || maker.dice.one_in(5);
        if is_usual {
            let value = maker.value(field.shape, Some(field), field.name, 0);
            let words = value.as_array().cloned().unwrap_or_else(|| vec![value]);
            let words: Vec<String> =
                words.iter().map(|word| word.as_str().map_or_else(|| word.to_string(), str::to_owned)).collect();
            asked.query.push((field.name.to_owned(), words.join(",")));
        }
    });
}

fn fill_body(asked: &mut Asked, maker: &mut Maker<'_>) {
    let shape = match asked.operation.body {
        Body::None => return,
        Body::Shape(shape) => Some(shape),
        Body::ByParameter(decider, choices) => {
            let decided = asked.parameter(decider);
            choices.iter().find(|(choice, _)| *choice == decided).map(|(_, shape)| *shape)
        }
    };
    let mut body = match shape {
        Some(shape) => maker.value(shape, None, "", 0),
        None => json!({ "nickname": maker.mark }),
    };
    match asked.operation.id {
        "add_funds_to_carrier" | "add_funds_to_insurance" if !maker.dice.one_in(8) => {
            body["amount"] = json!((1_000 + maker.dice.throw(60_000)) as f64 / 100.0);
        }
        "connect_carrier" if !maker.dice.one_in(8) => body["agree_to_eula"] = json!(true),
        "create_package_type" | "update_package_type" if !maker.dice.one_in(8) => {
            body["package_code"] = json!(format!("{}_{}", maker.mark.to_lowercase(), maker.count));
        }
        "create_account" => body["email"] = json!(format!("owner{}@partnerx.example", maker.count)),
        _ => gathered::fit(asked, &mut body, maker),
    }
    asked.body = Some(body);
}

pub(crate) fn encoded(text: &str) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    text.bytes()
        .map(|byte| if is_plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
