//! Manifests: which labels come together, when they are there, and that no label stands on two.
#![cfg(feature = "sandbox")]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that finds nothing there has failed"
)]

mod sandbox_calls;

use sandbox_calls::{DAY, HOUR, World, example, example_with, string};
use serde_json::{Value, json};

const ACME: &str = "100001";
const MANIFEST: [&str; 10] = [
    "manifest_id",
    "form_id",
    "created_at",
    "ship_date",
    "shipments",
    "warehouse_id",
    "submission_id",
    "carrier_id",
    "manifest_download",
    "label_ids",
];

fn bought(world: &mut World, body: &Value) -> Value {
    world.acme("POST", "/v1/labels", body).ok()
}

fn id_of(label: &Value) -> String {
    string(label, "label_id").to_owned()
}

fn buy(world: &mut World, count: usize) -> Vec<String> {
    (0..count).map(|_| id_of(&bought(world, &example()))).collect()
}

fn make(world: &mut World, body: &Value) -> Value {
    let made = world.acme("POST", "/v1/manifests", body).ok();
    for key in MANIFEST.iter().chain(&["manifests", "manifest_requests", "request_id", "errors"]) {
        assert!(made.get(key).is_some_and(|value| !value.is_null()), "{key} is missing in {made}");
    }
    made
}

fn warehouse(world: &mut World) -> String {
    let list = world.acme("GET", "/v1/warehouses", &Value::Null).ok();
    string(&list["warehouses"][0], "warehouse_id").to_owned()
}

/// All that leaves with a carrier from the first warehouse on a day.
fn day(world: &mut World, carrier: &str, day: &str) -> Value {
    json!({ "carrier_id": world.carrier_id(ACME, carrier), "warehouse_id": warehouse(world), "ship_date": day })
}

fn list(world: &mut World, query: &str) -> Vec<Value> {
    let list = world.acme("GET", &format!("/v1/manifests{query}"), &Value::Null).ok();
    list["manifests"].as_array().unwrap().clone()
}

fn local(href: &Value) -> String {
    href.as_str().unwrap_or_else(|| panic!("no link: {href}")).strip_prefix(sandbox_calls::ORIGIN).unwrap().to_owned()
}

#[test]
fn labels_that_are_named_come_on_a_manifest() {
    let mut world = World::new();
    let ids = buy(&mut world, 3);
    let made = make(&mut world, &json!({ "label_ids": [ids[0], ids[1]] }));
    assert_eq!((&made["shipments"], &made["errors"]), (&json!(2), &json!([])));
    assert_eq!(made["manifests"].as_array().unwrap().len(), 1);
    assert_eq!(made["manifest_requests"][0]["status"], "completed");
    let id = string(&made, "manifest_id").to_owned();
    let read = world.acme("GET", &format!("/v1/manifests/{id}"), &Value::Null).ok();
    assert_eq!(read, made["manifests"][0]);
    assert_eq!((&read["label_ids"], string(&read, "ship_date")), (&json!([ids[0], ids[1]]), "2026-11-23T00:00:00Z"));
    assert_eq!(read["warehouse_id"], json!(warehouse(&mut world)), "the one at the sender's address");
    let request = string(&made["manifest_requests"][0], "manifest_request_id").to_owned();
    let again = world.acme("GET", &format!("/v1/manifests/requests/{request}"), &Value::Null).ok();
    assert_eq!(again["manifests"], made["manifests"]);
    // The sheet lists what is on it, and not what is not.
    let file = world.send(&[], "GET", &local(&read["manifest_download"]["href"]), "");
    assert_eq!((file.status, file.header("content-type")), (200, Some("application/pdf")));
    let text = String::from_utf8_lossy(&file.raw.body).into_owned();
    assert!(text.starts_with("%PDF"));
    for (place, id) in ids.iter().enumerate() {
        let label = world.acme("GET", &format!("/v1/labels/{id}"), &Value::Null).ok();
        assert_eq!(text.contains(string(&label, "tracking_number")), place < 2, "{id}");
    }
    for words in ["USPS MANIFEST", "Austin TX 78756", "Burbank CA 91521", "SAMPLE", string(&read, "submission_id")] {
        assert!(text.contains(words), "{words}");
    }
    world.now += 91 * DAY;
    assert_eq!(world.send(&[], "GET", &local(&read["manifest_download"]["href"]), "").status, 404);
}

#[test]
fn no_label_stands_on_two_manifests() {
    let mut world = World::new();
    let ids = buy(&mut world, 3);
    make(&mut world, &json!({ "label_ids": [ids[0]] }));
    let again = world.acme("POST", "/v1/manifests", &json!({ "label_ids": [ids[0]] }));
    assert_eq!(again.refused(), (400, vec!["invalid_status"]));
    // The others are made; what could not be is told.
    let voided = world.acme("PUT", &format!("/v1/labels/{}/void", ids[2]), &Value::Null).ok();
    assert_eq!(voided["approved"], true);
    let some = make(&mut world, &json!({ "label_ids": [ids[0], ids[1], ids[2], "se-1", ids[1]] }));
    assert_eq!(some["label_ids"], json!([ids[1]]));
    let codes: Vec<&str> = some["errors"].as_array().unwrap().iter().map(|error| string(error, "error_code")).collect();
    assert_eq!(codes, ["invalid_identifier", "invalid_status", "invalid_status"]);
    let rest = day(&mut world, "stamps_com", "2026-11-23");
    assert_eq!(world.acme("POST", "/v1/manifests", &rest).refused(), (400, vec!["invalid_status"]), "nothing is left");
    // What stands on one can no longer be voided, and what does not still can.
    let void = world.acme("PUT", &format!("/v1/labels/{}/void", ids[1]), &Value::Null).ok();
    assert_eq!((&void["approved"], string(&void, "reason_code")), (&json!(false), "label_already_used"));
    assert_eq!(list(&mut world, "").len(), 2);
}

#[test]
fn a_day_is_closed_out_by_carrier_and_warehouse() {
    let mut world = World::new();
    let mut ids = buy(&mut world, 3);
    let tomorrow = id_of(&bought(&mut world, &example_with("/shipment/ship_date", json!("2026-11-24"))));
    let other = id_of(&bought(&mut world, &example_with("/shipment/service_code", json!("ups_ground"))));
    let elsewhere = example_with("/shipment/ship_from/address_line1", json!("1 Other Street"));
    let elsewhere = id_of(&bought(&mut world, &elsewhere));
    let mut wish = day(&mut world, "stamps_com", "2026-11-23T18:00:00Z");
    wish["excluded_label_ids"] = json!([ids[1]]);
    let made = make(&mut world, &wish);
    let excluded = ids.remove(1);
    assert_eq!(made["label_ids"], json!(ids));
    // Of named labels only those of that carrier, warehouse and day.
    let mut wish = day(&mut world, "stamps_com", "2026-11-23");
    wish["label_ids"] = json!([excluded, tomorrow, other]);
    let made = make(&mut world, &wish);
    assert_eq!(made["label_ids"], json!([excluded]));
    assert_eq!(made["errors"].as_array().unwrap().len(), 2);
    // A label that leaves from no warehouse has no manifest.
    let answer = world.acme("POST", "/v1/manifests", &json!({ "label_ids": [elsewhere] }));
    assert_eq!(answer.refused(), (400, vec!["invalid_object"]));
    for (key, code) in [
        ("carrier_id", "field_value_required"),
        ("warehouse_id", "field_value_required"),
        ("ship_date", "field_value_required"),
    ] {
        let mut wish = day(&mut world, "stamps_com", "2026-11-24");
        wish.as_object_mut().unwrap().remove(key);
        assert_eq!(world.acme("POST", "/v1/manifests", &wish).refused(), (400, vec![code]), "{key}");
    }
    let mut wish = day(&mut world, "stamps_com", "2026-11-24");
    wish["carrier_id"] = json!("se-1");
    assert_eq!(world.acme("POST", "/v1/manifests", &wish).refused(), (400, vec!["carrier_not_connected"]));
    // Labels of several carriers and days, named together, make several manifests.
    let both = make(&mut world, &json!({ "label_ids": [tomorrow, other] }));
    assert_eq!(both["manifest_requests"].as_array().unwrap().len(), 2);
}

#[test]
fn some_carriers_take_their_time() {
    let mut world = World::new();
    let label = id_of(&bought(&mut world, &example_with("/shipment/service_code", json!("ups_ground"))));
    let made = make(&mut world, &json!({ "label_ids": [label] }));
    assert_eq!((&made["manifests"], &made["manifest_requests"][0]["status"]), (&json!([]), &json!("in_progress")));
    assert_eq!(made["manifest_download"], json!({}));
    let path = format!("/v1/manifests/{}", string(&made, "manifest_id"));
    let request = format!("/v1/manifests/requests/{}", string(&made["manifest_requests"][0], "manifest_request_id"));
    assert_eq!(world.acme("GET", &path, &Value::Null).status, 404);
    assert!(list(&mut world, "").is_empty());
    let again = world.acme("POST", "/v1/manifests", &json!({ "label_ids": [label] }));
    assert_eq!(again.refused(), (400, vec!["invalid_status"]), "sent again, it makes no second one");
    world.now += 4_999;
    assert_eq!(world.acme("GET", &request, &Value::Null).ok()["manifest_requests"][0]["status"], "in_progress");
    world.now += 1;
    let done = world.acme("GET", &request, &Value::Null).ok();
    assert_eq!(done["manifest_requests"][0]["status"], "completed");
    assert_eq!(done["manifests"][0], world.acme("GET", &path, &Value::Null).ok());
    assert_eq!(world.send(&[], "GET", &local(&done["manifest_download"]["href"]), "").status, 200);
    // A carrier that does not answer makes none, and the labels stay free.
    let label = id_of(&bought(&mut world, &example_with("/shipment/service_code", json!("ups_ground"))));
    let down = json!({ "kind": "carrier_down", "carrier_code": "ups", "times": 1 });
    world.send(&[], "POST", "/sandbox/faults", &down.to_string()).ok();
    assert_eq!(world.acme("POST", "/v1/manifests", &json!({ "label_ids": [label] })).status, 500);
    make(&mut world, &json!({ "label_ids": [label] }));
}

#[test]
fn manifests_are_listed_by_what_is_on_them() {
    let mut world = World::new();
    let first = buy(&mut world, 1);
    make(&mut world, &json!({ "label_ids": first }));
    world.now += DAY + HOUR;
    let second = id_of(&bought(&mut world, &example_with("/shipment/service_code", json!("ups_ground"))));
    make(&mut world, &json!({ "label_ids": [second] }));
    world.now += HOUR;
    let labels = |world: &mut World, query: &str| {
        let found = list(world, query);
        found.iter().map(|manifest| manifest["label_ids"][0].as_str().unwrap()).collect::<Vec<_>>().join(",")
    };
    let first = first[0].clone();
    assert_eq!(labels(&mut world, ""), [second.as_str(), &first].join(","));
    assert_eq!(labels(&mut world, &format!("?label_ids={first},se-1")), first);
    let ups = world.carrier_id(ACME, "ups");
    assert_eq!(labels(&mut world, &format!("?carrier_id={ups}")), second);
    assert_eq!(labels(&mut world, "?ship_date_end=2026-11-23T00:00:00Z"), first);
    assert_eq!(labels(&mut world, "?created_at_start=2026-11-24T00:00:00Z"), second);
    assert_eq!(labels(&mut world, "?page_size=1&page=2"), first);
    assert_eq!(labels(&mut world, "?warehouse_id=se-1"), "");
}

#[test]
fn another_accounts_manifest_is_not_found() {
    let mut world = World::new();
    let ids = buy(&mut world, 2);
    let made = make(&mut world, &json!({ "label_ids": [ids[0]] }));
    let request = string(&made["manifest_requests"][0], "manifest_request_id");
    for target in
        [format!("/v1/manifests/{}", string(&made, "manifest_id")), format!("/v1/manifests/requests/{request}")]
    {
        assert_eq!(world.shop("100002", "GET", &target, &Value::Null).refused(), (404, vec!["not_found"]));
    }
    let answer = world.shop("100002", "POST", "/v1/manifests", &json!({ "label_ids": [ids[1]] }));
    assert_eq!(answer.refused(), (400, vec!["invalid_identifier"]));
    assert_eq!(world.shop("100002", "GET", "/v1/manifests", &Value::Null).ok()["total"], 0);
}
