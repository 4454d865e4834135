//! Values for requests, made from the shapes of the operations: such as a merchant would send, for the most part.
//!
//! A shape says what a field may hold, its name says what it means. Whatever no rule here knows by its name gets a
//! value that its shape takes.

use super::dice::Dice;
use super::pool::Pool;
use serde_json::{Map, Value, json};
use shipstamp::shape::{Field, Format, Need, Object, Shape, Text};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

/// A picture of one dot.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// Street, town, state, postal code, country.
const PLACES: [[&str; 5]; 14] = [
    ["500 South Buena Vista Street", "Burbank", "CA", "91521", "US"],
    ["3800 N Lamar Blvd", "Austin", "TX", "78756", "US"],
    ["1005 W Burnside St", "Portland", "OR", "97209", "US"],
    ["350 Fifth Avenue", "New York", "NY", "10118", "US"],
    ["1 Ferry Building", "San Francisco", "CA", "94111", "US"],
    ["4009 Marathon Blvd", "Austin", "TX", "78756", "US"],
    ["600 W 5th Ave", "Anchorage", "AK", "99501", "US"],
    ["1600 Main St", "Burbank", "TX", "00000", "US"],
    ["301 Front St W", "Toronto", "ON", "M5V 2T6", "CA"],
    ["10 Downing Street", "London", "", "SW1A 2AA", "GB"],
    ["Platz der Republik 1", "Berlin", "BE", "11011", "DE"],
    ["Bennelong Point", "Sydney", "NSW", "2000", "AU"],
    ["Paseo de la Reforma 1", "Ciudad de México", "CMX", "06500", "MX"],
    ["1-1 Marunouchi", "Tokyo", "13", "100-0005", "JP"],
];
/// How many of them are in the US.
const AT_HOME: usize = 8;

/// What a receiver's name may say to decide what becomes of the package.
const MAGIC: [&str; 5] = ["SANDBOX EXCEPTION", "SANDBOX ATTEMPT", "SANDBOX RETURN", "SANDBOX PICKUP", "SANDBOX UNUSED"];

/// The word by which everything is known that an account has written.
pub(crate) fn mark(account: &str) -> String {
    format!("Shop{account}x")
}

/// Makes values for a caller.
pub(crate) struct Maker<'w> {
    pub(crate) dice: &'w mut Dice,
    pub(crate) pool: &'w Pool,
    /// The word of the account.
    pub(crate) mark: String,
    /// The time in the sandbox.
    pub(crate) now: u64,
    /// What is new gets this number.
    pub(crate) count: usize,
}

impl Maker<'_> {
    /// A value of a shape for a field of this name.
    pub(crate) fn value(&mut self, shape: &'static Shape, field: Option<&Field>, name: &str, depth: usize) -> Value {
        let (least, most) = (field.and_then(Field::least), field.and_then(Field::most));
        match shape {
            Shape::Any => json!(2030),
            Shape::Boolean => json!(self.flag(name)),
            Shape::Integer => json!(self.count_of(name, least, most)),
            Shape::Number => json!(self.number(name, least, most)),
            Shape::Text(text) => json!(self.text(text, name, least, most)),
            Shape::Names(names) => {
                let names: Vec<&str> = names.values().collect();
                json!(self.name(&names, name))
            }
            Shape::List(item) => {
                if name == "accepted_terms" {
                    return json!([{ "term_type": "ups_technology_agreement", "version": "1" },
                        { "term_type": "ups_prohibited_items", "version": "1" }]);
                }
                let usual = if self.dice.one_in(3) { 1 + self.dice.throw(3) } else { 1 };
                let length = usual.max(least.unwrap_or(0) as usize).min(most.unwrap_or(8) as usize);
                let singular = name.strip_suffix('s').unwrap_or(name);
                (0..length).map(|_| self.value(item, None, singular, depth)).collect()
            }
            Shape::Map(item) => json!({ "sandbox": self.value(item, None, "sandbox", depth + 1) }),
            Shape::Object(object) => Value::Object(self.object(object, depth)),
            Shape::OneOf(shapes) => self.value(shapes[0], field, name, depth),
        }
    }

    fn object(&mut self, object: &'static Object, depth: usize) -> Map<String, Value> {
        let mut fields = Map::new();
        let place = if self.dice.one_in(7) { self.dice.pick(&PLACES) } else { self.dice.pick(&PLACES[..AT_HOME - 1]) };
        let chosen: Vec<&str> = object.either.iter().map(|group| *self.dice.pick(group)).collect();
        object.each_field(&mut |field| {
            let is_needed = field.need != Need::Optional || chosen.contains(&field.name);
            if is_needed || self.wants(field.name, depth) {
                let value = match (place_of(object, field.name), field.shape) {
                    (Some(part), Shape::Text(_)) if self.dice.one_in(60) => json!(place[part].to_lowercase()),
                    (Some(part), Shape::Text(_)) => json!(place[part]),
                    _ => self.value(field.shape, Some(field), field.name, depth + 1),
                };
                fields.insert(field.name.to_owned(), value);
            }
        });
        // Two fields that say the same: the definition wants one of them.
        for group in object.either {
            for other in group.iter().filter(|other| !chosen.contains(other)) {
                if !matches!(*other, "company_name" | "name" | "shipping_rule_id") && !self.dice.one_in(40) {
                    fields.remove(*other);
                }
            }
        }
        if object.field("ship_to").is_some() && object.field("packages").is_some() {
            self.match_shipment(&mut fields);
        }
        if object.field("carrier_ids").is_some() && object.field("package_types").is_some() {
            self.match_rate_options(&mut fields);
        }
        fields
    }

    /// Whether a field is given that need not be.
    fn wants(&mut self, name: &str, depth: usize) -> bool {
        let times = match name {
            "name"
            | "phone"
            | "dimensions"
            | "company_name"
            | "carrier_id"
            | "origin_address"
            | "nickname"
            | "rate_options"
            | "tracking_number"
            | "carrier_code"
            | "address"
            | "label_ids"
            | "shipment_ids"
            | "shipments_tags"
            | "shipment_id"
            | "external_account_id"
            | "external_batch_id"
            | "tags"
            | "agree_to_eula"
            | "start_at"
            | "return_address"
            | "email"
            | "account_number"
            | "is_default" => 2,
            "address_line1" | "city_locality" | "state_province" | "postal_code" | "country_code" | "value"
            | "unit" | "amount" | "currency" | "quantity" | "description" | "image_data" | "image_content_type" => 1,
            "ship_to_service_point_id"
            | "ship_from_service_point_id"
            | "dangerous_goods"
            | "shipping_rule_id"
            | "label_image_id"
            | "tax_identifiers"
            | "service_codes"
            | "package_types"
            | "package_id"
            | "outbound_label_id"
            | "is_return_label"
            | "charge_event"
            | "importer_of_record" => 12,
            _ if depth > 4 => 12,
            _ => 6,
        };
        self.dice.one_in(times)
    }

    /// Makes a shipment such that a carrier would take it.
    fn match_shipment(&mut self, fields: &mut Map<String, Value>) {
        let carriers = &self.pool.carriers;
        if !carriers.is_empty() {
            let known: Vec<_> = carriers.iter().filter(|carrier| !carrier.services.is_empty()).collect();
            let usual: Vec<_> = known
                .iter()
                .filter(|carrier| ["stamps_com", "ups", "fedex"].contains(&&*carrier.code))
                .copied()
                .collect();
            let from = if usual.is_empty() || self.dice.one_in(8) { &known } else { &usual };
            if !from.is_empty() {
                let carrier = *self.dice.pick(from);
                let is_abroad = fields.get("ship_to").is_some_and(|to| to["country_code"] != "US");
                let word = |service: &&String| service.contains("international") || service.contains("worldwide");
                let fitting: Vec<&String> =
                    carrier.services.iter().filter(|service| word(service) == is_abroad).collect();
                let service = match fitting.is_empty() || self.dice.one_in(12) {
                    true => self.dice.pick(&carrier.services),
                    false => *self.dice.pick(&fitting),
                };
                fields.insert("service_code".to_owned(), json!(service));
                fields.insert("carrier_id".to_owned(), json!(carrier.id));
                // The documented example has none.
                if self.dice.one_in(4) {
                    fields.remove("carrier_id");
                }
            }
        }
        if self.dice.one_in(3)
            && let Some(warehouse) = self.pool.any("warehouse_id", self.dice)
        {
            fields.remove("ship_from");
            fields.insert("warehouse_id".to_owned(), json!(warehouse));
            // What leaves later can be picked up, and stand on a manifest, for longer.
            if self.dice.one_in(2) {
                fields.insert("ship_date".to_owned(), json!(self.moment(5, 0)));
            }
        }
        let is_abroad = fields.get("ship_to").is_some_and(|to| to["country_code"] != "US");
        if is_abroad && !self.dice.one_in(10) {
            let customs = json!({ "contents": "merchandise", "non_delivery": "return_to_sender", "customs_items": [{
                "description": format!("A thing of {}", self.mark), "quantity": 1 + self.dice.throw(3),
                "value": self.money(), "value_currency": "usd", "country_of_origin": "US",
                "harmonized_tariff_code": "9503.00" }] });
            if !fields.contains_key("customs") || !self.dice.one_in(4) {
                fields.insert("customs".to_owned(), customs);
            }
        }
        if !fields.contains_key("ship_from") && !fields.contains_key("warehouse_id") {
            let place = self.dice.pick(&PLACES[..3]);
            let from = json!({ "name": self.mark, "phone": "512-555-0100", "address_line1": place[0],
                "city_locality": place[1], "state_province": place[2], "postal_code": place[3],
                "country_code": place[4], "address_residential_indicator": "no" });
            fields.insert("ship_from".to_owned(), from);
        }
        if !fields.contains_key("packages") {
            fields.insert("packages".to_owned(), json!([{ "weight": { "value": 2.5, "unit": "pound" } }]));
        }
        for package in fields.get_mut("packages").and_then(Value::as_array_mut).into_iter().flatten() {
            if !self.dice.one_in(8)
                && let Some(package) = package.as_object_mut()
            {
                package.remove("package_code");
            }
        }
        if self.dice.one_in(20)
            && let Some(to) = fields.get_mut("ship_to")
        {
            to["name"] = json!(self.dice.pick(&MAGIC));
        }
        fields.remove("shipment_status");
    }

    /// Makes the wishes for rates such that there are some.
    fn match_rate_options(&mut self, fields: &mut Map<String, Value>) {
        let mut ids: Vec<&str> = self.pool.carriers.iter().map(|carrier| &*carrier.id).collect();
        while ids.len() > 3 {
            ids.remove(self.dice.throw(ids.len()));
        }
        if !ids.is_empty() {
            fields.insert("carrier_ids".to_owned(), json!(ids));
        }
    }

    fn flag(&mut self, name: &str) -> bool {
        match name {
            "agree_to_eula" | "agree_to_carrier_terms" => !self.dice.one_in(20),
            _ => self.dice.one_in(2),
        }
    }

    fn count_of(&mut self, name: &str, least: Option<u32>, most: Option<u32>) -> i64 {
        let number = match name {
            "rotation" => 90 * self.dice.throw(4),
            "page" if !self.dice.one_in(4) => 1,
            "page_size" => *self.dice.pick(&[1, 5, 25, 50]),
            "api_key_id" | "key_id" => self.pool.any(name, self.dice).and_then(|id| id.parse().ok()).unwrap_or(1),
            _ => 1 + self.dice.throw(5),
        };
        i64::try_from(number).unwrap().clamp(i64::from(least.unwrap_or(0)), most.map_or(i64::MAX, i64::from))
    }

    fn money(&mut self) -> f64 {
        let cents = *self.dice.pick(&[100, 1_000, 10_000, 40_000]);
        self.dice.throw(cents) as f64 / 100.0
    }

    fn number(&mut self, name: &str, least: Option<u32>, most: Option<u32>) -> f64 {
        let number = match name {
            "amount" => self.money(),
            "length" | "width" | "height" => 1.0 + self.dice.throw(12) as f64,
            "value" => 0.5 + self.dice.throw(40) as f64 / 2.0,
            "latitude" | "lat" => 30.3,
            "longitude" | "long" => -97.7,
            _ => self.dice.throw(400) as f64 / 4.0,
        };
        number.max(least.map_or(f64::MIN, f64::from)).min(most.map_or(f64::MAX, f64::from))
    }

    fn name(&mut self, names: &[&str], field: &str) -> String {
        let usual: &[&str] = match field {
            "unit" if names.contains(&"ounce") => &["ounce", "pound"],
            "insurance_provider" => &["none", "shipsurance", "carrier"],
            "confirmation" => &["none", "none", "delivery", "signature"],
            "label_format" => &["pdf", "png", "zpl"],
            "label_layout" => &["4x6", "letter"],
            "display_scheme" => &["label", "label", "paperless"],
            "label_download_type" => &["url", "url", "url", "inline"],
            "validate_address" => &["no_validation", "validate_only", "validate_and_clean"],
            "image_content_type" | "content_type" => &["image/png"],
            "charge_event" => &["carrier_default", "on_creation"],
            "carrier_name" => &["ups", "fedex", "stamps_com", "ups", "fedex", "dhl_express", "canada_post", "ontrac"],
            "event" => &["track", "rate", "batch", "carrier_connected"],
            _ => &[],
        };
        let usual: Vec<&str> = usual.iter().filter(|name| names.contains(name)).copied().collect();
        let name =
            if usual.is_empty() || self.dice.one_in(12) { self.dice.pick(names) } else { self.dice.pick(&usual) };
        // Names are taken in any case.
        if self.dice.one_in(40) { name.to_uppercase() } else { (*name).to_owned() }
    }

    /// A moment some days from now.
    pub(crate) fn moment(&self, days: i64, hours: i64) -> String {
        let now = OffsetDateTime::from_unix_timestamp(i64::try_from(self.now / 1_000).unwrap()).unwrap();
        (now + Duration::days(days) + Duration::hours(hours)).format(&Rfc3339).unwrap()
    }

    fn date(&mut self, name: &str, format: Format) -> String {
        let days = match name {
            "ship_date" => i64::try_from(self.dice.throw(4)).unwrap(),
            name if name.ends_with("_start") => -i64::try_from(self.dice.throw(9)).unwrap(),
            name if name.ends_with("_end") || name.starts_with("end") => 1,
            _ => 0,
        };
        let hours = if name.starts_with("start") || name.starts_with("end") { 22 } else { 0 };
        let text = self.moment(days, hours);
        if format == Format::Date && self.dice.one_in(2) { text[..10].to_owned() } else { text }
    }

    /// The text of a field, or the value of a parameter of the path.
    pub(crate) fn text(&mut self, text: &Text, name: &str, least: Option<u32>, most: Option<u32>) -> String {
        let most = most.unwrap_or(text.max).min(text.max) as usize;
        let mut string: String = self.words(text, name).chars().take(most).collect();
        while string.chars().count() < least.unwrap_or(0) as usize {
            string.push('x');
        }
        string
    }

    fn words(&mut self, text: &Text, name: &str) -> String {
        let Self { mark, count, .. } = self;
        let (mark, count) = (mark.clone(), *count);
        let is_known = !self.dice.one_in(30);
        // A few words that come again, so that the same is named twice.
        let few = self.dice.throw(25);
        match name {
            "external_shipment_id" | "external_account_id" | "external_batch_id" => {
                let known = self.pool.any(name, self.dice).filter(|_| self.dice.one_in(8));
                return known.unwrap_or_else(|| format!("{mark}-{count}-{few}"));
            }
            "tag" | "tag_name" => return format!("{mark} tag {few}"),
            "new_tag_name" => return format!("{mark} tag {few}-{count}"),
            "carrier_code" | "service_code" | "package_code" | "package_type" => {
                let carriers: Vec<_> = self.pool.carriers.iter().filter(|it| !it.services.is_empty()).collect();
                if carriers.is_empty() {
                    return "ups".to_owned();
                }
                let carrier = *self.dice.pick(&carriers);
                return match name {
                    "carrier_code" => carrier.code.clone(),
                    "service_code" => self.dice.pick(&carrier.services).clone(),
                    _ if carrier.packages.is_empty() || self.dice.one_in(4) => "package".to_owned(),
                    _ => self.dice.pick(&carrier.packages).clone(),
                };
            }
            "image_data" => return PNG.to_owned(),
            "end_user_ip_address" => return "203.0.113.5".to_owned(),
            "phone" => return format!("512-555-{:04}", count % 10_000),
            "from_city_locality" => return "Austin".to_owned(),
            "from_state_province" | "to_state_province" => return "TX".to_owned(),
            "to_city_locality" => return "Dallas".to_owned(),
            "text" => {
                let place = self.dice.pick(&PLACES);
                return format!("{mark} 512-555-0100 {}, {} {} {}, 2 pounds", place[0], place[1], place[2], place[3]);
            }
            "comparison_rate_type" => return "retail".to_owned(),
            "download" => return "0".to_owned(),
            "account_number" => return format!("{count}"),
            _ => {}
        }
        match text.format {
            Format::SeId => {
                let known = self.pool.any(name, self.dice).filter(|_| is_known);
                known.unwrap_or_else(|| format!("se-{}", 1 + self.dice.throw(999_999)))
            }
            Format::Code => format!("{}_{few}", mark.to_lowercase()),
            Format::Date | Format::DateTime => self.date(name, text.format),
            Format::Email => format!("mail{count}@{}.example", mark.to_lowercase()),
            Format::Url | Format::Destination => format!("https://hooks.example/{mark}/{few}"),
            Format::Country => "US".to_owned(),
            Format::Currency => "usd".to_owned(),
            Format::PostalCode => "78756".to_owned(),
            Format::Free => match self.pool.any(name, self.dice).filter(|_| is_known) {
                Some(known) => known,
                None if name.ends_with("name") => format!("{} {mark} é", self.dice.pick(&["Ada", "Ben", "Cléo"])),
                None => format!("{mark} {name} {few}"),
            },
        }
    }
}

/// Which part of a place a field of an address holds.
fn place_of(object: &Object, name: &str) -> Option<usize> {
    let is_address = object.name.contains("Address") || object.name.contains("Importer");
    let parts = ["address_line1", "city_locality", "state_province", "postal_code", "country_code"];
    parts.iter().position(|part| *part == name).filter(|_| is_address)
}
