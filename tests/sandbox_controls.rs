//! The controls of the sandbox: its clock, its faults, its log, and its state as a document.
#![cfg(feature = "sandbox")]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that finds nothing there has failed"
)]

mod sandbox_calls;

use sandbox_calls::{Answer, HOUR, MONDAY, World, text};
use serde_json::{Value, json};
use shipstamp::sandbox::{PARTNER_KEY, Response, Sandbox};

/// What only these tests ask.
trait Controls {
    /// A control, which needs no key.
    fn control(&mut self, method: &str, path: &str, body: &Value) -> Value;
    /// A control that is refused. Gives the field and what is said of it.
    fn refused(&mut self, method: &str, path: &str, body: &str) -> (String, String);
    fn fault(&mut self, wish: Value) -> Value;
    fn buy(&mut self, account: &str) -> Answer;
    fn carriers(&mut self, account: &str) -> Answer;
    /// How many labels an account has.
    fn labels(&mut self, account: &str) -> u64;
    fn log(&mut self) -> Vec<Value>;
}

impl Controls for World {
    fn control(&mut self, method: &str, path: &str, body: &Value) -> Value {
        let answer = self.send(&[], method, path, &text(body));
        assert!(answer.status < 300, "{}", answer.body);
        answer.body
    }

    fn refused(&mut self, method: &str, path: &str, body: &str) -> (String, String) {
        let answer = self.send(&[], method, path, body);
        assert_eq!(answer.status, 400, "{}", answer.body);
        let error = &answer.body["errors"][0];
        assert_eq!(error["error_source"], "shipstamp");
        (error["field_name"].as_str().unwrap().to_owned(), error["message"].as_str().unwrap().to_owned())
    }

    fn fault(&mut self, wish: Value) -> Value {
        self.control("POST", "/sandbox/faults", &wish)
    }

    fn buy(&mut self, account: &str) -> Answer {
        self.shop(account, "POST", "/v1/labels", &example())
    }

    fn carriers(&mut self, account: &str) -> Answer {
        self.shop(account, "GET", "/v1/carriers", &Value::Null)
    }

    fn labels(&mut self, account: &str) -> u64 {
        self.shop(account, "GET", "/v1/labels", &Value::Null).ok()["total"].as_u64().unwrap()
    }

    fn log(&mut self) -> Vec<Value> {
        self.control("GET", "/sandbox/requests", &Value::Null)["requests"].as_array().unwrap().clone()
    }
}

fn error(answer: &Answer) -> (u16, String) {
    (answer.status, answer.body["errors"][0]["error_code"].as_str().unwrap_or_default().to_owned())
}

fn example() -> Value {
    serde_json::from_str(include_str!("data/documented_label.json")).unwrap()
}

fn example_for(order: &str) -> Value {
    let mut body = example();
    body["shipment"]["external_shipment_id"] = json!(order);
    body
}

#[test]
fn the_index_lists_what_there_is() {
    let mut world = World::new();
    let index = world.control("GET", "/sandbox", &Value::Null);
    let controls = index["controls"].as_array().unwrap().clone();
    assert!(controls.len() > 10);
    for control in controls {
        let (method, path) = (control["method"].as_str().unwrap(), control["path"].as_str().unwrap());
        let response = world.send(&[], method, path, "");
        let is_no_control = response.body.to_string().contains("There is no control");
        assert!(!is_no_control, "{method} {path}");
    }
    for (method, path) in [("GET", "/sandbox/"), ("PATCH", "/sandbox/clock"), ("GET", "/sandbox/nothing")] {
        assert_eq!(error(&world.send(&[], method, path, "")), (404, "not_found".to_owned()));
    }
    // What only looks like a control is a path of the API, and that needs a key.
    assert_eq!(world.send(&[], "GET", "/sandboxes", "").status, 401);
    assert_eq!(world.send(&[], "GET", "/v1/sandbox", "").status, 401);
}

#[test]
fn the_clock_is_set_moved_and_stopped() {
    let mut world = World::new();
    let clock = |world: &mut World| world.control("GET", "/sandbox/clock", &Value::Null);
    assert_eq!(
        clock(&mut world),
        json!({ "now": "2026-11-23T12:00:00.000Z", "now_ms": MONDAY, "offset_ms": 0, "frozen": false })
    );
    let set = world.control("PUT", "/sandbox/clock", &json!({ "now": "2027-01-01T00:00:00Z" }));
    assert_eq!(set["now"], "2027-01-01T00:00:00.000Z");
    world.now += HOUR;
    assert_eq!(clock(&mut world)["now"], "2027-01-01T01:00:00.000Z", "it goes on from there");
    world.control("PUT", "/sandbox/clock", &json!({ "advance": "P1DT30M", "advance_ms": 1 }));
    assert_eq!(clock(&mut world)["now"], "2027-01-02T01:30:00.001Z");

    world.control("PUT", "/sandbox/clock", &json!({ "now": MONDAY, "frozen": true }));
    world.now += HOUR;
    assert_eq!(clock(&mut world)["now_ms"], MONDAY);
    world.control("PUT", "/sandbox/clock", &json!({ "advance_ms": 5 }));
    world.now += HOUR;
    assert_eq!((&clock(&mut world)["now_ms"], &clock(&mut world)["frozen"]), (&json!(MONDAY + 5), &json!(true)));
    world.control("PUT", "/sandbox/clock", &json!({ "frozen": false }));
    world.now += HOUR;
    assert_eq!(clock(&mut world)["now_ms"], MONDAY + 5 + HOUR, "it goes on from where it stood");

    for (body, field) in [
        (r#"{"now":"tomorrow"}"#, "now"),
        (r#"{"now":-1}"#, "now"),
        (r#"{"now":253402300800000}"#, "now"),
        (r#"{"advance":"1 day"}"#, "advance"),
        (r#"{"advance_ms":-1}"#, "advance_ms"),
        (r#"{"advanced":"P1D"}"#, "body"),
        ("", "body"),
        ("[", "body"),
    ] {
        assert_eq!(world.refused("PUT", "/sandbox/clock", body).0, field, "{body}");
    }
    assert_eq!(clock(&mut world)["now_ms"], MONDAY + 5 + HOUR, "a refusal changes nothing");
}

#[test]
fn a_package_moves_with_the_clock_of_the_sandbox() {
    let mut world = World::new();
    let label = world.buy("100001").body;
    assert_eq!(label["created_at"], "2026-11-23T12:00:00.000Z");
    world.control("PUT", "/sandbox/clock", &json!({ "advance": "P7D" }));
    let path = format!("/v1/labels/{}/track", label["label_id"].as_str().unwrap());
    assert_eq!(world.shop("100001", "GET", &path, &Value::Null).body["status_code"], "DE");
    assert!(world.buy("100001").body["created_at"].as_str().unwrap().starts_with("2026-11-30T"));
}

#[test]
fn a_status_strikes_before_anything_is_done() {
    let mut world = World::new();
    let fault = world.fault(json!({
        "match": { "operation": "create_label" },
        "kind": "status", "status": 503, "retry_after": 7, "times": 1,
    }));
    assert_eq!((&fault["id"], &fault["calls"], &fault["struck"]), (&json!(1), &json!(0), &json!(0)));
    assert_eq!(world.carriers("100001").status, 200);
    let failed = world.buy("100001");
    assert_eq!(error(&failed), (503, "unspecified".to_owned()));
    assert_eq!(failed.body["errors"][0]["error_source"], "shipengine");
    assert_eq!(failed.header("retry-after"), Some("7"));
    assert_eq!(failed.header("x-shipengine-requestid"), failed.body["request_id"].as_str());
    assert_eq!(world.labels("100001"), 0);
    assert_eq!(world.buy("100001").status, 200, "it was to strike once");
    let list = world.control("GET", "/sandbox/faults", &Value::Null);
    assert_eq!((&list["faults"][0]["calls"], &list["faults"][0]["struck"]), (&json!(2), &json!(1)));
    assert_eq!(list["faults"][0]["match"], json!({ "operation": "create_label" }));

    world.fault(json!({ "kind": "status", "status": 400, "error_source": "carrier", "error_type": "integrations",
        "error_code": "invalid_address", "message": "No such street." }));
    let failed = world.carriers("100001");
    let said = failed.body["errors"][0].clone();
    assert_eq!(
        said,
        json!({ "error_source": "carrier", "error_type": "integrations", "error_code": "invalid_address",
            "message": "No such street." })
    );
}

#[test]
fn what_is_lost_was_done() {
    let mut world = World::new();
    world.fault(json!({ "match": { "effect": "buy" }, "kind": "lost", "times": 1 }));
    let lost = world.buy("100001");
    assert!(lost.raw.is_cut && lost.raw.body.is_empty() && lost.raw.headers.is_empty());
    assert_eq!(world.labels("100001"), 1, "the label was bought");

    world.fault(json!({ "match": { "effect": "buy" }, "kind": "error_after", "times": 1 }));
    let failed = world.buy("100001");
    assert!(!failed.raw.is_cut);
    assert_eq!(error(&failed), (500, "unspecified".to_owned()));
    assert_eq!(world.labels("100001"), 2, "so was this one");

    world.fault(json!({ "match": { "effect": "buy" }, "kind": "cut", "times": 1 }));
    assert!(world.buy("100001").raw.is_cut);
    assert_eq!(world.labels("100001"), 2, "and this one was not");
    assert_eq!(world.buy("100001").status, 200);
}

#[test]
fn late_answers_say_how_late() {
    let mut world = World::new();
    world.fault(json!({ "kind": "latency", "ms": 250 }));
    world.fault(json!({ "kind": "latency", "ms": 50, "match": { "account": "100002" } }));
    assert_eq!(world.carriers("100001").raw.delay_ms, 250);
    assert_eq!(world.carriers("se-100002").raw.delay_ms, 300, "they add up");
    assert_eq!(world.send(&[], "GET", "/sandbox/faults", "").raw.delay_ms, 0, "controls are never late");
}

#[test]
fn slow_answers_wait_for_the_clock_of_the_sandbox() {
    let mut world = World::new();
    world.control("PUT", "/sandbox/clock", &json!({ "now": "2027-01-01T00:00:00Z" }));
    world.fault(json!({ "kind": "slow", "ms": 90_000, "times": 2 }));
    let response = world.buy("100001");
    assert_eq!((response.status, response.raw.delay_ms), (200, 0));
    let held = response.raw.held.unwrap();
    assert_eq!(world.sandbox.wait_ms(&held, world.now), Some(90_000));
    assert_eq!(world.sandbox.wait_ms(&held, world.now + 60_000), Some(30_000));
    assert_eq!(world.sandbox.wait_ms(&held, world.now + 90_000), Some(0));
    world.control("PUT", "/sandbox/clock", &json!({ "frozen": true }));
    assert_eq!(world.sandbox.wait_ms(&held, world.now + 90_000), None, "only a control can let it go now");
    world.control("PUT", "/sandbox/clock", &json!({ "advance": "PT89S" }));
    assert_eq!(world.sandbox.wait_ms(&held, world.now), None);
    world.control("PUT", "/sandbox/clock", &json!({ "advance": "PT1S" }));
    assert_eq!(world.sandbox.wait_ms(&held, world.now), Some(0));

    let held = world.buy("100001").raw.held.unwrap();
    assert_eq!(world.sandbox.wait_ms(&held, world.now), None);
    world.control("DELETE", "/sandbox/faults/1", &Value::Null);
    assert_eq!(world.sandbox.wait_ms(&held, world.now), Some(0), "nothing holds it any more");
    assert_eq!(world.labels("100001"), 2);
}

#[test]
fn too_many_requests_say_when_to_come_again() {
    let mut world = World::new();
    world.fault(json!({ "kind": "rate_limit", "retry_after": 9, "times": 1 }));
    world.fault(json!({ "kind": "rate_limit", "error_source": "carrier", "carrier_code": "ups", "times": 1 }));
    let ours = world.carriers("100001");
    assert_eq!((error(&ours), ours.header("retry-after")), ((429, "rate_limit_exceeded".to_owned()), Some("9")));
    assert_eq!(ours.body["errors"][0]["error_source"], "shipengine");
    assert_eq!(ours.body["errors"][0]["error_type"], "system");
    let theirs = world.carriers("100001");
    assert_eq!(theirs.body["errors"][0]["error_source"], "carrier");
    assert_eq!(theirs.body["errors"][0]["carrier_code"], "ups");
    assert_eq!(world.carriers("100001").status, 200);
}

#[test]
fn a_carrier_is_down_for_labels_and_for_its_part_of_the_rates() {
    let mut world = World::new();
    let carriers = world.carriers("100001").body;
    let ids: Vec<&Value> =
        carriers["carriers"].as_array().unwrap().iter().map(|carrier| &carrier["carrier_id"]).collect();
    world.fault(json!({ "kind": "carrier_down", "carrier_code": "stamps_com", "match": { "account": "100001" } }));
    let failed = world.buy("100001");
    assert_eq!(failed.status, 500);
    let said = &failed.body["errors"][0];
    assert_eq!((&said["error_source"], &said["carrier_code"]), (&json!("carrier"), &json!("stamps_com")));
    assert_eq!(world.labels("100001"), 0);
    assert_eq!(world.buy("100002").status, 200, "another account is not concerned");

    let mut shipment = example()["shipment"].clone();
    shipment.as_object_mut().unwrap().remove("service_code");
    let wish = json!({ "shipment": shipment, "rate_options": { "carrier_ids": ids } });
    let response = world.shop("100001", "POST", "/v1/rates", &wish).body["rate_response"].clone();
    assert_eq!((&response["status"], response["errors"].as_array().unwrap().len()), (&json!("partial"), 1));
    assert_eq!(response["errors"][0]["carrier_code"], "stamps_com");
    assert!(response["rates"].as_array().unwrap().iter().all(|rate| rate["carrier_code"] != "stamps_com"));

    world.control("DELETE", "/sandbox/faults", &Value::Null);
    assert_eq!(world.buy("100001").status, 200, "it is up again");
}

#[test]
fn faults_of_two_accounts_do_not_mix() {
    let mut world = World::new();
    let key = |world: &mut World, account: &str| {
        let keys = world.partner("GET", &format!("/v1/partners/accounts/{account}/api_keys"), &Value::Null).ok();
        keys[0]["encrypted_api_key"].as_str().unwrap().to_owned()
    };
    let (first, second) = (key(&mut world, "100001"), key(&mut world, "100002"));
    let down = |account: &str, code: &str| json!({ "kind": "carrier_down", "carrier_code": code, "match": { "account": account } });
    world.fault(down("100001", "stamps_com"));
    world.fault(down("se-100002", "ups"));
    world.fault(json!({ "kind": "duplicate_ids", "mode": "allowed", "match": { "account": "100002" } }));
    let silent = |answer: &Answer| -> Vec<String> {
        let errors = answer.body["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["carrier_code"].as_str().unwrap().to_owned()).collect()
    };
    // Whichever way an account is named, and whoever called just before.
    for _ in 0..2 {
        for (name, key, code) in [("100001", &first, "stamps_com"), ("se-100002", &second, "ups")] {
            let ways =
                [world.carriers(name), world.carriers(key), world.send(&[("API-Key", key)], "GET", "/v1/carriers", "")];
            for answer in &ways {
                assert_eq!((answer.status, silent(answer)), (207, vec![code.to_owned()]), "{name}");
            }
        }
    }
    let mut order = example_for("ORD-1");
    order["shipment"]["service_code"] = json!("fedex_ground");
    let buy =
        |world: &mut World, key: &str| world.send(&[("API-Key", key)], "POST", "/v1/labels", &text(&order)).status;
    let bought = [&second, &second, &first, &first].map(|key| buy(&mut world, key));
    assert_eq!(bought, [200, 200, 200, 400], "only the second account may sell an order twice");

    world.control("DELETE", "/sandbox/faults", &Value::Null);
    for key in [&first, &second] {
        let answer = world.send(&[("API-Key", key)], "GET", "/v1/carriers", "");
        assert_eq!((answer.status, silent(&answer)), (200, vec![]), "nothing stays of a fault that was taken back");
    }
}

#[test]
fn keys_in_the_place_of_an_id_are_counted_with_their_account_and_not_shown() {
    let mut world = World::new();
    let keys = world.partner("GET", "/v1/partners/accounts/100001/api_keys", &Value::Null).ok();
    let key = keys[0]["encrypted_api_key"].as_str().unwrap();
    world.control("PUT", "/sandbox/limits", &json!({ "per_minute": 3 }));
    let own = world.send(&[("API-Key", key)], "GET", "/v1/carriers", "").status;
    let all = [own, world.carriers(key).status, world.carriers("100001").status, world.carriers(key).status];
    assert_eq!(all, [200, 200, 200, 429]);
    assert_eq!(world.carriers("100002").status, 200);
    world.carriers("TEST_a_key_that_was_ended");
    let log = world.log();
    let accounts: Vec<&Value> = log.iter().rev().take(6).rev().map(|entry| &entry["account"]).collect();
    assert_eq!(accounts, ["100001", "100001", "100001", "100001", "100002", "***"]);
    let shown = Value::from(log).to_string();
    assert!(!shown.contains(key) && !shown.contains("that_was_ended"), "{shown}");
}

#[test]
fn a_second_label_of_an_order_is_refused_or_sold() {
    let mut world = World::new();
    let buy = |world: &mut World| world.shop("100001", "POST", "/v1/labels", &example_for("ORD-1"));
    assert_eq!(buy(&mut world).status, 200);
    assert_eq!(error(&buy(&mut world)), (400, "identifier_conflict".to_owned()));
    world.fault(json!({ "kind": "duplicate_ids", "mode": "allowed" }));
    assert_eq!(buy(&mut world).status, 200);
    assert_eq!(world.labels("100001"), 2);
    world.fault(json!({ "kind": "duplicate_ids", "mode": "refused" }));
    assert_eq!(error(&buy(&mut world)), (400, "identifier_conflict".to_owned()), "the later word counts");
}

#[test]
fn faults_strike_when_they_were_told_to() {
    let struck = |wish: Value| {
        let mut world = World::new();
        world.fault(wish);
        (1..=12).filter(|_| world.carriers("100001").status == 503).count()
    };
    let places = |wish: Value| {
        let mut world = World::new();
        world.fault(wish);
        (1..=8).filter(|_| world.carriers("100001").status == 503).collect::<Vec<_>>()
    };
    let status = |more: Value| {
        let mut wish = json!({ "kind": "status", "status": 503 });
        wish.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        wish
    };
    assert_eq!(places(status(json!({ "after": 2, "times": 3 }))), [3, 4, 5]);
    assert_eq!(places(status(json!({ "every": 3 }))), [3, 6]);
    assert_eq!(places(status(json!({ "after": 1, "every": 2, "times": 2 }))), [3, 5]);
    assert_eq!(struck(status(json!({ "probability": 0.0 }))), 0);
    assert_eq!(struck(status(json!({ "probability": 1.0 }))), 12);
    assert_eq!(struck(status(json!({ "match": { "path": "/v1/carr*" } }))), 12);
    assert_eq!(struck(status(json!({ "match": { "path": "/v1/carr" } }))), 0);
    assert_eq!(struck(status(json!({ "match": { "effect": "read", "account": "se-100001" } }))), 12);
    assert_eq!(struck(status(json!({ "match": { "effect": "read", "account": "100002" } }))), 0);
    let one = places(status(json!({ "probability": 0.5, "seed": 1 })));
    assert_eq!(one, places(status(json!({ "probability": 0.5, "seed": 1 }))), "chance is the same each time");
    assert!((2..=9).any(|seed| places(status(json!({ "probability": 0.5, "seed": seed }))) != one));
}

#[test]
fn the_first_of_several_ends_decides() {
    let mut world = World::new();
    world.fault(json!({ "kind": "status", "status": 502, "times": 1 }));
    world.fault(json!({ "kind": "status", "status": 503, "times": 1 }));
    assert_eq!(world.carriers("100001").status, 502);
    assert_eq!(world.carriers("100001").status, 503, "the second has not struck yet");
    assert_eq!(world.carriers("100001").status, 200);
}

#[test]
fn faults_that_cannot_be_are_refused() {
    let mut world = World::new();
    for (wish, field) in [
        (r#"{"kind":"status"}"#, "status"),
        (r#"{"kind":"status","status":204}"#, "status"),
        (r#"{"kind":"status","status":600}"#, "status"),
        (r#"{"kind":"cut","status":500}"#, "status"),
        (r#"{"kind":"latency"}"#, "ms"),
        (r#"{"kind":"latency","ms":3600001}"#, "ms"),
        (r#"{"kind":"carrier_down"}"#, "carrier_code"),
        (r#"{"kind":"duplicate_ids"}"#, "mode"),
        (r#"{"kind":"cut","times":0}"#, "times"),
        (r#"{"kind":"cut","every":0}"#, "times"),
        (r#"{"kind":"cut","probability":1.5}"#, "probability"),
        (r#"{"kind":"cut","seed":1}"#, "seed"),
        (r#"{"kind":"cut","match":{"operation":"buy_label"}}"#, "match.operation"),
        (r#"{"kind":"cut","match":{"effect":"buying"}}"#, "match.effect"),
        (r#"{"kind":"cut","match":{"acount":"100001"}}"#, "body"),
        (r#"{"kind":"explode"}"#, "body"),
        ("{}", "body"),
        ("", "body"),
    ] {
        assert_eq!(world.refused("POST", "/sandbox/faults", wish).0, field, "{wish}");
    }
    assert_eq!(world.control("GET", "/sandbox/faults", &Value::Null)["faults"], json!([]));
    for _ in 0..100 {
        world.fault(json!({ "kind": "latency", "ms": 0 }));
    }
    assert_eq!(world.refused("POST", "/sandbox/faults", r#"{"kind":"cut"}"#).0, "body", "a hundred are enough");
    assert_eq!(error(&world.send(&[], "DELETE", "/sandbox/faults/101", "")).0, 404);
}

#[test]
fn an_account_may_call_so_many_times_a_minute() {
    let mut world = World::new();
    for _ in 0..300 {
        assert_eq!(world.carriers("100001").status, 200, "nothing is limited until somebody says so");
    }
    world.control("PUT", "/sandbox/limits", &json!({ "per_minute": 20 }));
    for _ in 0..20 {
        assert_eq!(world.carriers("100001").status, 200);
    }
    world.now += 15_500;
    let refused = world.carriers("se-100001");
    assert_eq!(error(&refused), (429, "rate_limit_exceeded".to_owned()));
    assert_eq!(refused.header("retry-after"), Some("45"), "whole seconds, rounded up");
    assert_eq!(world.carriers("100002").status, 200, "each account is counted by itself");
    assert_eq!(world.send(&[("API-Key", PARTNER_KEY)], "GET", "/v1/partners/accounts", "").status, 200);
    world.now += 44_000;
    assert_eq!(world.carriers("100001").status, 429);
    world.now += 1_000;
    assert_eq!(world.carriers("100001").status, 200, "as Retry-After said");
    world.control("PUT", "/sandbox/limits", &json!({ "per_minute": null }));
    for _ in 0..50 {
        assert_eq!(world.carriers("100001").status, 200);
    }
    assert_eq!(world.refused("PUT", "/sandbox/limits", r#"{"per_minute":0}"#).0, "per_minute");
}

#[test]
fn the_log_shows_calls_and_no_secrets() {
    let mut world = World::new();
    let headers = [
        ("API-Key", "live_4242424242"),
        ("on-behalf-of", "100001"),
        ("Authorization", "Bearer eyJhbGciOi"),
        ("X-My-Token", "tok_1"),
        ("User-Agent", "a program"),
    ];
    world.send(&headers, "GET", "/v1/carriers?page=1&key=live_4242424242", r#"{"card":"4111"}"#);
    world.fault(json!({ "kind": "cut", "times": 1 }));
    world.buy("se-100002");
    world.buy("se-100002");
    world.send(&[("API-Key", PARTNER_KEY)], "GET", "/v1/nowhere", "");
    let log = world.log();
    let told: Vec<_> = log
        .iter()
        .map(|entry| {
            (
                entry["path"].as_str().unwrap(),
                &entry["operation"],
                &entry["account"],
                &entry["status"],
                &entry["faults"],
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("/v1/carriers?page=1&key=***", &json!("list_carriers"), &json!("100001"), &json!(401), &json!([])),
            ("/v1/labels", &json!("create_label"), &json!("100002"), &Value::Null, &json!(["cut"])),
            ("/v1/labels", &json!("create_label"), &json!("100002"), &json!(200), &json!([])),
            ("/v1/nowhere", &Value::Null, &Value::Null, &json!(404), &json!([])),
        ]
    );
    assert_eq!(
        log[0]["headers"],
        json!([
            ["api-key", "***"],
            ["on-behalf-of", "***"],
            ["authorization", "***"],
            ["x-my-token", "***"],
            ["user-agent", "a program"]
        ])
    );
    assert_eq!(log[0]["at"], "2026-11-23T12:00:00.000Z");
    let everything = world.sandbox.export();
    let text = String::from_utf8(everything).unwrap();
    for secret in ["live_4242424242", "eyJhbGciOi", "tok_1", "4111"] {
        assert!(!text.contains(secret), "{secret} is in the state");
    }

    for _ in 0..600 {
        world.carriers("100001");
    }
    assert_eq!(world.log().len(), 500, "it forgets the oldest");
}

#[test]
fn a_reset_forgets_everything() {
    let mut world = World::new();
    let label = world.buy("100001").body;
    world.fault(json!({ "kind": "cut" }));
    world.control("PUT", "/sandbox/clock", &json!({ "advance": "P1D", "frozen": true }));
    world.control("PUT", "/sandbox/limits", &json!({ "per_minute": 1 }));
    assert_eq!(world.control("POST", "/sandbox/reset", &Value::Null), json!({ "accounts": 2, "seed": 1 }));
    assert_eq!(world.labels("100001"), 0);
    assert_eq!(world.log().len(), 1);
    world.control("POST", "/sandbox/reset", &json!({}));
    assert_eq!(world.buy("100001").body, label, "to the byte as on its first day");
    world.control("POST", "/sandbox/reset", &json!({ "seed": 2 }));
    let other = world.buy("100001").body;
    assert_ne!(other["label_download"], label["label_download"]);
    assert_eq!(world.refused("POST", "/sandbox/reset", r#"{"seed":-1}"#).0, "body");
}

#[test]
fn a_state_goes_out_and_comes_back() {
    let mut world = World::new();
    world.buy("100001");
    world.shop("100002", "POST", "/v1/labels", &example_for("ORD-9"));
    world.fault(json!({ "kind": "status", "status": 503, "match": { "effect": "void" }, "after": 1 }));
    world.control("PUT", "/sandbox/clock", &json!({ "now": "2027-01-01T00:00:00Z", "frozen": true }));
    let document = world.send(&[], "GET", "/sandbox/state", "").raw.body;
    assert_eq!(document, world.sandbox.export());

    let mut other = World { sandbox: Sandbox::new(9), now: MONDAY + HOUR };
    let text = String::from_utf8(document.clone()).unwrap();
    assert_eq!(other.control("PUT", "/sandbox/state", &serde_json::from_str(&text).unwrap())["accounts"], 2);
    assert_eq!(other.sandbox.export(), document);
    // From here on both say the same.
    for (method, target, body) in [
        ("GET", "/v1/labels", Value::Null),
        ("GET", "/v1/labels/external_shipment_id/ORD-9", Value::Null),
        ("POST", "/v1/labels", example()),
        ("PUT", "/v1/labels/se-1/void", Value::Null),
        ("PUT", "/v1/labels/se-1/void", Value::Null),
    ] {
        let mut answers =
            [&mut world, &mut other].map(|world| world.shop("100002", method, target, &body).raw).into_iter();
        assert_eq!(answers.next(), answers.next(), "{method} {target}");
    }
    assert_eq!(other.control("GET", "/sandbox/clock", &Value::Null)["now"], "2027-01-01T00:00:00.000Z");
}

#[test]
fn what_is_no_state_is_refused_whole() {
    let mut world = World::new();
    world.buy("100001");
    let before = world.sandbox.export();
    let state: Value = serde_json::from_slice(&before).unwrap();
    let with = |pointer: &str, value: Value| {
        let mut state = state.clone();
        *state.pointer_mut(pointer).unwrap() = value;
        state.to_string()
    };
    let first = with("/sandbox/accounts/by_number/100001/number", json!(100_002));
    let dangling = with("/sandbox/accounts/by_email", json!({ "a@b.example": 100_009 }));
    for (document, said) in [
        ("", "no JSON object"),
        ("[]", "no JSON object"),
        ("{}", "not the state of a sandbox"),
        (r#"{"format":"something"}"#, "not the state of a sandbox"),
        (r#"{"format":"shipstamp-sandbox"}"#, "says no version"),
        (r#"{"format":"shipstamp-sandbox","version":2,"sandbox":{}}"#, "version 2; this sandbox reads version 1"),
        (r#"{"format":"shipstamp-sandbox","version":1}"#, "has no sandbox"),
        (r#"{"format":"shipstamp-sandbox","version":1,"sandbox":{}}"#, "expected a value, found nothing"),
        (with("/sandbox/accounts", Value::Null).as_str(), "cannot be read"),
        (with("/sandbox/seed", json!("x")).as_str(), "cannot be read"),
        (first.as_str(), "stands under the number"),
        (dangling.as_str(), "which is not there"),
    ] {
        let (field, message) = world.refused("PUT", "/sandbox/state", document);
        assert_eq!(field, "body");
        assert!(message.contains(said), "{message}");
    }
    let after: Value = serde_json::from_slice(&world.sandbox.export()).unwrap();
    assert_eq!(after["sandbox"]["accounts"], state["sandbox"]["accounts"], "nothing of it came in");
}

#[test]
fn random_faults_lose_no_money_and_no_call() {
    let soak = || {
        let mut world = World::new();
        for (seed, kind) in (1_u64..).zip(["lost", "cut", "error_after", "rate_limit"]) {
            world.fault(json!({ "kind": kind, "probability": 0.2, "seed": seed }));
        }
        let answers: Vec<Response> = (0..50).map(|_| world.buy("100001").raw).collect();
        world.control("DELETE", "/sandbox/faults", &Value::Null);
        let carriers = world.carriers("100001").body;
        let balance = carriers["carriers"][0]["balance"].as_f64().unwrap();
        (answers, world.labels("100001"), balance)
    };
    let (answers, labels, balance) = soak();
    let sold = answers.iter().filter(|answer| answer.status == 200).count() as u64;
    assert!(answers.iter().any(|answer| answer.is_cut) && answers.iter().any(|answer| answer.status == 429));
    assert!(labels > sold, "some were sold whose answer was lost");
    #[expect(clippy::cast_precision_loss, reason = "a few dozen")]
    let spent = labels as f64 * 8.93;
    assert!((500.0 - balance - spent).abs() < 1e-6, "{labels} labels, and {balance} left");
    assert_eq!(soak(), (answers, labels, balance), "and all the same again");
}
