//! What the tests of the sandbox share: a sandbox with a clock that stands where the test puts it, and the documented
//! example of a label.
#![allow(dead_code, reason = "no test file needs all of it")]

use serde_json::{Value, json};
use shipstamp::sandbox::{PARTNER_KEY, Request, Response, Sandbox};

/// Noon of Monday, 23 November 2026, in UTC.
pub(crate) const MONDAY: u64 = 1_795_435_200_000;
pub(crate) const HOUR: u64 = 3_600_000;
pub(crate) const DAY: u64 = 24 * HOUR;
pub(crate) const ORIGIN: &str = "http://127.0.0.1:8788";

/// A sandbox, and the time there.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) now: u64,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) raw: Response,
}

impl Answer {
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body
    }

    /// The status, and the code of each error.
    pub(crate) fn refused(&self) -> (u16, Vec<&str>) {
        let errors = self.body["errors"].as_array().unwrap_or_else(|| panic!("no envelope: {}", self.body));
        for error in errors {
            assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()));
            assert!(error["error_source"].is_string() && error["error_type"].is_string());
        }
        assert_eq!(self.header("x-shipengine-requestid"), self.body["request_id"].as_str());
        (self.status, errors.iter().map(|error| error["error_code"].as_str().unwrap()).collect())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.raw.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl World {
    pub(crate) fn new() -> Self {
        Self { sandbox: Sandbox::new(1), now: MONDAY }
    }

    pub(crate) fn send(&mut self, headers: &[(&str, &str)], method: &str, target: &str, body: &str) -> Answer {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let headers: Vec<(String, String)> =
            headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let request = Request { method, path, query, headers: &headers, body: body.as_bytes(), origin: ORIGIN };
        let raw = self.sandbox.handle(&request, self.now);
        let is_json =
            raw.headers.iter().any(|(name, value)| name == "content-type" && value.starts_with("application/json"));
        let body = if is_json { serde_json::from_slice(&raw.body).unwrap() } else { Value::Null };
        Answer { status: raw.status, body, raw }
    }

    pub(crate) fn partner(&mut self, method: &str, target: &str, body: &Value) -> Answer {
        self.send(&[("API-Key", PARTNER_KEY)], method, target, &text(body))
    }

    pub(crate) fn shop(&mut self, account: &str, method: &str, target: &str, body: &Value) -> Answer {
        self.send(&[("api-key", PARTNER_KEY), ("on-behalf-of", account)], method, target, &text(body))
    }

    pub(crate) fn acme(&mut self, method: &str, target: &str, body: &Value) -> Answer {
        self.shop("100001", method, target, body)
    }

    pub(crate) fn carrier(&mut self, account: &str, code: &str) -> Value {
        let list = self.shop(account, "GET", "/v1/carriers", &Value::Null).ok();
        let carriers = list["carriers"].as_array().unwrap();
        carriers.iter().find(|carrier| carrier["carrier_code"] == code).cloned().unwrap()
    }

    pub(crate) fn carrier_id(&mut self, account: &str, code: &str) -> String {
        self.carrier(account, code)["carrier_id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn balance(&mut self, account: &str) -> f64 {
        self.carrier(account, "stamps_com")["balance"].as_f64().unwrap()
    }
}

pub(crate) fn text(body: &Value) -> String {
    if body.is_null() { String::new() } else { body.to_string() }
}

/// The body of the documented example, field by field: no `carrier_id`, and `"No"` where the definition lists `no`.
pub(crate) fn example() -> Value {
    json!({ "shipment": {
        "service_code": "usps_priority_mail",
        "ship_to": {
            "name": "Mickey and Minnie Mouse", "phone": "+1 (714) 781-4565",
            "company_name": "The Walt Disney Company", "address_line1": "500 South Buena Vista Street",
            "city_locality": "Burbank", "state_province": "CA", "postal_code": "91521", "country_code": "US",
            "address_residential_indicator": "No",
        },
        "ship_from": {
            "name": "Shippy", "phone": "512-485-4282", "company_name": "ShipStation API",
            "address_line1": "3800 N. Lamar Blvd.", "address_line2": "Suite 220",
            "city_locality": "Austin", "state_province": "TX", "postal_code": "78756", "country_code": "US",
            "address_residential_indicator": "No",
        },
        "packages": [{ "weight": { "value": 1.0, "unit": "ounce" } }],
    }})
}

/// The example with something else at a place.
pub(crate) fn example_with(pointer: &str, value: Value) -> Value {
    let mut body = example();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(parent).unwrap()[key] = value;
    body
}

pub(crate) fn rate_request(world: &mut World, account: &str, carriers: &[&str], shipment: &Value) -> Value {
    let ids: Vec<String> = carriers.iter().map(|code| world.carrier_id(account, code)).collect();
    let mut shipment = shipment["shipment"].clone();
    shipment.as_object_mut().unwrap().remove("service_code");
    json!({ "shipment": shipment, "rate_options": { "carrier_ids": ids } })
}

pub(crate) fn string<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} is no text in {value}"))
}
