//! Webhooks of the sandbox: who is told what, when, and what happens when nobody answers.
#![cfg(feature = "sandbox")]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that finds nothing there has failed"
)]

mod sandbox_calls;

use sandbox_calls::{Answer, DAY, HOUR, World, example};
use serde_json::{Value, json};
use shipstamp::sandbox::{Delivery, Sandbox};

const SECOND: u64 = 1_000;

/// What only these tests ask.
trait Webhooks {
    fn ask(&mut self, account: &str, method: &str, target: &str, body: &Value) -> (u16, Value);
    fn subscribe(&mut self, account: &str, event: &str) -> Value;
    fn connect(&mut self, account: &str, number: &str) -> String;
    fn buy(&mut self, account: &str) -> Value;
    fn take(&mut self) -> Vec<Delivery>;
    /// Takes all that is due, and answers each with this status.
    fn answer_all(&mut self, status: u16) -> Vec<Delivery>;
    fn log(&mut self) -> Vec<Value>;
}

impl Webhooks for World {
    fn ask(&mut self, account: &str, method: &str, target: &str, body: &Value) -> (u16, Value) {
        let Answer { status, body, .. } = self.shop(account, method, target, body);
        (status, body)
    }

    fn subscribe(&mut self, account: &str, event: &str) -> Value {
        let url = format!("http://127.0.0.1:9000/{account}/{event}");
        self.shop(account, "POST", "/v1/environment/webhooks", &json!({ "event": event, "url": url })).ok()
    }

    fn connect(&mut self, account: &str, number: &str) -> String {
        let body = json!({ "nickname": "n", "account_number": number });
        let connected = self.shop(account, "POST", "/v1/connections/carriers/dhl_express", &body).ok();
        connected["carrier_id"].as_str().unwrap().to_owned()
    }

    fn buy(&mut self, account: &str) -> Value {
        self.shop(account, "POST", "/v1/labels", &example()).ok()
    }

    fn take(&mut self) -> Vec<Delivery> {
        self.sandbox.take_deliveries(self.now)
    }

    fn answer_all(&mut self, status: u16) -> Vec<Delivery> {
        let mut all = Vec::new();
        loop {
            let taken = self.take();
            if taken.is_empty() {
                return all;
            }
            for delivery in &taken {
                self.sandbox.delivered(&delivery.id, status, self.now);
            }
            all.extend(taken);
        }
    }

    fn log(&mut self) -> Vec<Value> {
        self.acme("GET", "/sandbox/webhooks", &Value::Null).ok()["deliveries"].as_array().unwrap().clone()
    }
}

fn payload(delivery: &Delivery) -> Value {
    serde_json::from_str(&delivery.body).unwrap()
}

#[test]
fn webhooks_are_made_read_changed_and_ended() {
    let mut world = World::new();
    let wanted = json!({
        "event": "track", "url": "https://example.com/hook", "name": "Mine", "store_id": 7,
        "headers": [{ "key": "X-Secret", "value": "s" }],
    });
    let (status, made) = world.ask("100001", "POST", "/v1/environment/webhooks", &wanted);
    assert_eq!(status, 200, "{made}");
    for (name, value) in wanted.as_object().unwrap() {
        assert_eq!(made[name], *value);
    }
    let target = format!("/v1/environment/webhooks/{}", made["webhook_id"].as_str().unwrap());
    assert_eq!(world.ask("100001", "GET", &target, &Value::Null), (200, made.clone()));
    assert_eq!(world.ask("100001", "GET", "/v1/environment/webhooks", &Value::Null), (200, json!([made])));

    let (status, _) = world.ask("100001", "PUT", &target, &json!({ "url": "http://localhost:1/x" }));
    assert_eq!(status, 204);
    let changed = world.ask("100001", "GET", &target, &Value::Null).1;
    assert_eq!((&changed["url"], &changed["name"]), (&json!("http://localhost:1/x"), &json!("Mine")));
    assert_eq!(changed["event"], "track");

    assert_eq!(world.ask("100001", "DELETE", &target, &Value::Null), (204, Value::Null));
    assert_eq!(world.ask("100001", "GET", &target, &Value::Null).0, 404);
    assert_eq!(world.ask("100001", "DELETE", &target, &Value::Null).0, 404);
    assert_eq!(world.ask("100001", "GET", "/v1/environment/webhooks", &Value::Null), (200, json!([])));
}

#[test]
fn there_is_one_webhook_for_each_kind_of_event() {
    let mut world = World::new();
    world.subscribe("100001", "track");
    let again = json!({ "event": "track", "url": "https://example.com/other" });
    let (status, refused) = world.ask("100001", "POST", "/v1/environment/webhooks", &again);
    assert_eq!((status, &refused["errors"][0]["error_code"]), (409, &json!("webhook_event_type_conflict")));
    world.subscribe("100001", "report_complete");
    world.subscribe("100002", "track");
}

#[test]
fn what_cannot_be_called_is_refused() {
    let mut world = World::new();
    for (wanted, field) in [
        (json!({ "event": "track" }), "url"),
        (json!({ "event": "track", "url": "" }), "url"),
        (json!({ "event": "track", "url": "example.com" }), "url"),
        (json!({ "event": "track", "url": "ftp://example.com" }), "url"),
        (json!({ "event": "track", "url": "https://" }), "url"),
        (json!({ "event": "track", "url": "https://a b" }), "url"),
        (json!({ "event": "track", "url": "https:///hook" }), "url"),
        (json!({ "event": "track", "url": "https://user:secret@example.com/hook" }), "url"),
        (json!({ "event": "track", "url": "http://127.0.0.1:65536/" }), "url"),
        (json!({ "event": "track", "url": "http://127.0.0.1:80a/" }), "url"),
        (json!({ "event": "track", "url": "http://:8080/" }), "url"),
        (json!({ "event": "track", "url": "http://[::1/" }), "url"),
        (json!({ "event": "track", "url": "http://[::1]8080/" }), "url"),
        (json!({ "event": "track", "url": "http://<host>/" }), "url"),
        (json!({ "event": "label", "url": "https://example.com" }), "event"),
        (
            json!({ "event": "track", "url": "https://a.example", "headers": [{ "key": "a b", "value": "" }] }),
            "headers[0].key",
        ),
        (
            json!({ "event": "track", "url": "https://a.example", "headers": [{ "key": "a", "value": "b\r\nc: d" }] }),
            "headers[0].value",
        ),
    ] {
        let (status, refused) = world.ask("100001", "POST", "/v1/environment/webhooks", &wanted);
        assert_eq!((status, &refused["errors"][0]["field_name"]), (400, &json!(field)), "{wanted} {refused}");
    }
    assert_eq!(world.ask("100001", "GET", "/v1/environment/webhooks", &Value::Null), (200, json!([])));
}

#[test]
fn any_address_that_can_be_called_is_taken_and_a_change_is_looked_at_alike() {
    let mut world = World::new();
    let id = world.subscribe("100001", "track")["webhook_id"].as_str().unwrap().to_owned();
    let target = format!("/v1/environment/webhooks/{id}");
    for url in [
        "http://127.0.0.1:9000/hook",
        "http://localhost/",
        "http://[::1]:9000/hook",
        "https://[2001:db8::1]",
        "http://10.0.0.7",
        "HTTPS://app.example.com?shop=a@b#c",
        "https://büro.example/hook",
        "http://app_1.internal:/",
    ] {
        assert_eq!(world.ask("100001", "PUT", &target, &json!({ "url": url })).0, 204, "{url}");
        assert_eq!(world.ask("100001", "GET", &target, &Value::Null).1["url"], url);
    }
    let (_, before) = world.ask("100001", "GET", &target, &Value::Null);
    for url in ["https://a:b@example.com", "gopher://example.com", "http://localhost:99999"] {
        assert_eq!(world.ask("100001", "PUT", &target, &json!({ "url": url, "name": "new" })).0, 400, "{url}");
    }
    assert_eq!(world.ask("100001", "GET", &target, &Value::Null).1, before, "a refusal changes nothing");
    let (_, refused) = world.ask("100001", "PUT", &target, &json!({ "url": "https://a:b@example.com" }));
    assert!(refused["errors"][0]["message"].as_str().unwrap().contains("use headers"), "it says what to do instead");
}

#[test]
fn webhooks_of_others_are_not_found() {
    let mut world = World::new();
    let webhook = world.subscribe("100001", "carrier_connected");
    let target = format!("/v1/environment/webhooks/{}", webhook["webhook_id"].as_str().unwrap());
    for method in ["GET", "PUT", "DELETE"] {
        let body = if method == "PUT" { json!({ "name": "mine now" }) } else { Value::Null };
        assert_eq!(world.ask("100002", method, &target, &body).0, 404);
    }
    assert_eq!(world.ask("100002", "GET", "/v1/environment/webhooks", &Value::Null), (200, json!([])));
    world.connect("100002", "1");
    assert_eq!(world.take(), [], "what happens elsewhere is nobody's business here");
}

#[test]
fn a_package_on_its_way_is_told_of_at_every_step() {
    let mut world = World::new();
    let before = world.buy("100001");
    world.now += 12 * HOUR;
    world.subscribe("100001", "track");
    let label = world.buy("100001");
    world.buy("100002");
    assert_eq!(world.take(), [], "nothing has happened since the webhook was made");
    let number = label["tracking_number"].as_str().unwrap();
    let mut codes = Vec::new();
    let mut moments = Vec::new();
    for _ in 0..40 {
        world.now += 6 * HOUR;
        for delivery in world.answer_all(204) {
            assert_eq!((delivery.account.as_str(), delivery.event.as_str(), delivery.attempt), ("100001", "track", 1));
            let payload = payload(&delivery);
            assert_eq!(payload["resource_type"], "API_TRACK");
            let data = &payload["data"];
            if data["tracking_number"] != number {
                assert_eq!(data["tracking_number"], before["tracking_number"]);
                continue;
            }
            let target = payload["resource_url"].as_str().unwrap().strip_prefix("http://127.0.0.1:8788").unwrap();
            assert_eq!(target, format!("/v1/tracking?carrier_code=stamps_com&tracking_number={number}"));
            let known = world.ask("100001", "GET", target, &Value::Null).1;
            assert_eq!(known["tracking_number"], number);
            let events = data["events"].as_array().unwrap();
            codes.push(data["status_code"].as_str().unwrap().to_owned());
            moments.push(events[0]["occurred_at"].as_str().unwrap().to_owned());
            assert_eq!(events.len(), codes.len(), "each tells one step more");
            assert!(data["label_url"].is_null() && data["exception_description"].is_null());
        }
    }
    assert_eq!(codes, ["AC", "IT", "IT", "IT", "DE"]);
    assert!(moments.is_sorted());
    // Four of the five steps of the label that was bought earlier were still to come.
    assert_eq!(world.log().len(), 9);
}

#[test]
fn a_late_look_finds_all_that_happened_in_its_order() {
    let mut world = World::new();
    world.subscribe("100001", "track");
    for _ in 0..30 {
        world.buy("100001");
    }
    world.now += 30 * DAY;
    assert_eq!(world.take().len(), 50, "not all at once");
    world.now += 61 * SECOND;
    let all = world.answer_all(200);
    assert_eq!(all.len(), 150);
    let happened: Vec<Value> =
        all.iter().map(|delivery| payload(delivery)["data"]["events"][0]["occurred_at"].clone()).collect();
    assert!(happened.iter().map(|at| at.as_str().unwrap()).is_sorted());
    world.now += DAY;
    assert_eq!(world.take(), []);
}

#[test]
fn what_was_voided_is_not_told_of() {
    let mut world = World::new();
    world.subscribe("100001", "track");
    let label = world.buy("100001");
    let target = format!("/v1/labels/{}/void", label["label_id"].as_str().unwrap());
    assert_eq!(world.ask("100001", "PUT", &target, &Value::Null).1["approved"], true);
    world.now += 30 * DAY;
    assert_eq!(world.take(), []);
}

#[test]
fn a_connected_carrier_is_told_of_with_the_merchants_headers() {
    let mut world = World::new();
    let wanted = json!({
        "event": "carrier_connected", "url": "http://127.0.0.1:9000/", "headers": [{ "key": "X-Secret", "value": "s" }],
    });
    assert_eq!(world.ask("100001", "POST", "/v1/environment/webhooks", &wanted).0, 200);
    let carrier_id = world.connect("100001", "1");
    let [delivery] = world.take().try_into().unwrap();
    assert_eq!(delivery.headers, [("X-Secret".to_owned(), "s".to_owned())]);
    assert_eq!(
        payload(&delivery),
        json!({
            "resource_url": format!("http://127.0.0.1:8788/v1/carriers/{carrier_id}"),
            "resource_type": "API_CARRIER_CONNECTED",
        })
    );
    let log = world.log();
    assert_eq!((&log[0]["state"], &log[0]["payload"]), (&json!("under_way"), &payload(&delivery)));
    assert!(!log[0].to_string().contains("X-Secret"), "{}", log[0]);
    world.sandbox.delivered(&delivery.id, 204, world.now);
    assert_eq!(world.log()[0]["state"], "delivered");
}

#[test]
fn an_address_that_fails_is_called_again_ever_more_rarely_and_then_no_more() {
    let mut world = World::new();
    world.subscribe("100001", "carrier_connected");
    world.connect("100001", "1");
    let mut at = Vec::new();
    let begin = world.now;
    for second in 0..12 * 3600 {
        world.now = begin + second * SECOND;
        for delivery in world.answer_all(if second % 2 == 0 { 500 } else { 0 }) {
            assert_eq!(delivery.attempt, at.len() + 1);
            at.push(second);
        }
    }
    assert_eq!(at, [0, 10, 70, 670, 4270, 25_870]);
    let log = world.log();
    assert_eq!((&log[0]["state"], log[0]["attempts"].as_array().unwrap().len()), (&json!("given_up"), 6));
    assert!(log[0]["due_at"].is_null());
}

#[test]
fn only_a_status_of_success_is_a_delivery() {
    for (status, state) in [(200, "delivered"), (204, "delivered"), (299, "delivered")] {
        assert_eq!(told_after(status), state, "{status}");
    }
    for status in [0, 101, 199, 300, 301, 307, 404, 410, 429, 500] {
        assert_eq!(told_after(status), "waiting", "{status}");
    }
}

/// What the log says of a delivery that was answered so.
fn told_after(status: u16) -> String {
    let mut world = World::new();
    world.subscribe("100001", "carrier_connected");
    world.connect("100001", "1");
    assert_eq!(world.answer_all(status).len(), 1);
    world.log()[0]["state"].as_str().unwrap().to_owned()
}

#[test]
fn a_changed_address_gets_what_still_waits_and_an_ended_webhook_nothing() {
    let mut world = World::new();
    let webhook = world.subscribe("100001", "carrier_connected");
    let target = format!("/v1/environment/webhooks/{}", webhook["webhook_id"].as_str().unwrap());
    world.connect("100001", "1");
    world.answer_all(500);
    assert_eq!(world.ask("100001", "PUT", &target, &json!({ "url": "http://127.0.0.1:9001/" })).0, 204);
    world.now += 10 * SECOND;
    let again = world.answer_all(500);
    assert_eq!(again.iter().map(|delivery| delivery.url.as_str()).collect::<Vec<_>>(), ["http://127.0.0.1:9001/"]);
    assert_eq!(world.ask("100001", "DELETE", &target, &Value::Null).0, 204);
    world.now += DAY;
    assert_eq!(world.take(), []);
    assert_eq!(world.log()[0]["state"], "dropped");
}

#[test]
fn results_of_nothing_are_no_matter() {
    let mut world = World::new();
    for id in ["", "-", "100001-", "100001-99", "999999-1", "x-y", "100001-18446744073709551616"] {
        world.sandbox.delivered(id, 200, world.now);
    }
    assert_eq!(world.take(), []);
}

#[test]
fn the_outbox_survives_being_written_and_read() {
    let mut world = World::new();
    world.subscribe("100001", "track");
    world.buy("100001");
    world.now += 2 * DAY;
    world.answer_all(500);
    let text = world.sandbox.export();
    let mut copy = World { sandbox: Sandbox::import(&text).unwrap(), now: world.now + DAY };
    world.now += DAY;
    assert_eq!(copy.take(), world.take());
    assert_eq!(copy.log(), world.log());
}

#[test]
fn events_follow_the_clock_of_the_sandbox_and_are_in_its_state() {
    let mut world = World::new();
    world.subscribe("100001", "track");
    world.buy("100001");
    let (status, _) = world.ask("100001", "PUT", "/sandbox/clock", &json!({ "advance": "P7D", "frozen": true }));
    assert_eq!(status, 200);
    let taken = world.sandbox.take_deliveries(world.now);
    assert_eq!(taken.len(), 5);
    for delivery in &taken {
        world.sandbox.delivered(&delivery.id, 500, world.now);
    }
    let mut copy = Sandbox::import(&world.sandbox.export()).unwrap();
    assert_eq!(copy.next_delivery_ms(world.now + DAY), None, "the clock stands still");
    assert!(copy.take_deliveries(world.now + DAY).is_empty());
    world.sandbox = copy;
    world.ask("100001", "PUT", "/sandbox/clock", &json!({ "frozen": false }));
    assert_eq!(world.sandbox.next_delivery_ms(world.now), Some(10 * SECOND));
    assert!(world.sandbox.take_deliveries(world.now + 10 * SECOND - 1).is_empty());
    assert_eq!(world.sandbox.take_deliveries(world.now + 10 * SECOND).len(), 5, "a second attempt at each");
}
