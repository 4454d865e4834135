//! Pickups: for which packages a carrier comes, and when.
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

fn buy(world: &mut World, service: &str) -> String {
    let label = world.acme("POST", "/v1/labels", &example_with("/shipment/service_code", json!(service))).ok();
    string(&label, "label_id").to_owned()
}

fn wish(ids: &[&str]) -> Value {
    json!({
        "label_ids": ids, "pickup_notes": "Ring twice.",
        "contact_details": { "name": "Ada", "email": "ada@acme.example", "phone": "512-555-0101" },
        "pickup_window": { "start_at": "2026-11-23T15:00:00Z", "end_at": "2026-11-23T18:00:00Z" },
    })
}

fn refused(world: &mut World, body: &Value) -> (u16, String) {
    let answer = world.acme("POST", "/v1/pickups", body);
    let (status, codes) = answer.refused();
    (status, codes[0].to_owned())
}

fn bad(code: &str) -> (u16, String) {
    (400, code.to_owned())
}

#[test]
fn a_pickup_is_ordered_read_and_cancelled() {
    let mut world = World::new();
    let (first, second) = (buy(&mut world, "usps_priority_mail"), buy(&mut world, "usps_ground_advantage"));
    let before = world.balance(ACME);
    let made = world.acme("POST", "/v1/pickups", &wish(&[&first, &second, &first])).ok();
    let id = string(&made, "pickup_id").to_owned();
    assert!(id.starts_with("pik_") && !string(&made, "confirmation_number").is_empty());
    assert_eq!(made["label_ids"], json!([first, second]));
    assert_eq!(made["carrier_id"], json!(world.carrier_id(ACME, "stamps_com")));
    assert_eq!(made["errors"], json!([]));
    assert_eq!(made["pickup_address"]["address_line1"], example()["shipment"]["ship_from"]["address_line1"]);
    assert_eq!(made["pickup_windows"][0]["start_at"], "2026-11-23T15:00:00Z");
    assert!(made.get("cancelled_at").is_none());
    // What was wished for comes back as what was agreed on.
    assert!(made.get("pickup_window").is_none());
    assert_eq!(world.balance(ACME).to_bits(), before.to_bits());
    let path = format!("/v1/pickups/{id}");
    let read = world.acme("GET", &path, &Value::Null).ok();
    for key in [
        "pickup",
        "pickup_id",
        "label_ids",
        "created_at",
        "carrier_id",
        "warehouse_id",
        "pickup_address",
        "contact_details",
        "notes",
        "pickup_window",
        "confirmation_number",
        "request_id",
        "errors",
    ] {
        assert!(read.get(key).is_some(), "{key} is missing");
    }
    assert_eq!((string(&read, "notes"), &read["contact_details"]["name"]), ("Ring twice.", &json!("Ada")));
    let gone = world.acme("DELETE", &path, &Value::Null).ok();
    assert_eq!((string(&gone, "pickup_id"), &gone["errors"]), (id.as_str(), &json!([])));
    assert_eq!(world.acme("DELETE", &path, &Value::Null).refused(), (400, vec!["invalid_status"]));
    assert!(world.acme("GET", &path, &Value::Null).ok()["cancelled_at"].is_string());
    // Its packages are free for another.
    let again = world.acme("POST", "/v1/pickups", &wish(&[&first])).ok();
    let list = world.acme("GET", "/v1/pickups", &Value::Null).ok();
    assert_eq!((&list["total"], &list["pickups"][0]["pickup_id"]), (&json!(2), &again["pickup_id"]));
    assert!(list["pickups"][0]["pickup_windows"].is_array() && list["pickups"][0].get("pickup_window").is_none());
    let ups = world.carrier_id(ACME, "ups");
    let empty = world.acme("GET", &format!("/v1/pickups?carrier_id={ups}"), &Value::Null).ok();
    assert_eq!((&empty["total"], &empty["page"], &empty["pages"]), (&json!(0), &json!(1), &json!(1)));
    assert_eq!(world.acme("GET", "/v1/pickups?created_at_end=2026-11-01", &Value::Null).ok()["total"], 0);
    // Once the window has begun the driver is on the way.
    world.now += 3 * HOUR;
    let path = format!("/v1/pickups/{}", string(&again, "pickup_id"));
    assert_eq!(world.acme("DELETE", &path, &Value::Null).refused(), (400, vec!["invalid_status"]));
}

#[test]
fn a_package_is_picked_up_once() {
    let mut world = World::new();
    let (first, second) = (buy(&mut world, "ups_ground"), buy(&mut world, "ups_ground"));
    world.acme("POST", "/v1/pickups", &wish(&[&first])).ok();
    assert_eq!(refused(&mut world, &wish(&[&first])), bad("invalid_status"));
    assert_eq!(refused(&mut world, &wish(&[&second, &first])), bad("invalid_status"));
    assert_eq!(world.acme("GET", "/v1/pickups", &Value::Null).ok()["total"], 1);
    world.acme("PUT", &format!("/v1/labels/{second}/void"), &Value::Null).ok();
    assert_eq!(refused(&mut world, &wish(&[&second])), bad("invalid_status"));
    assert_eq!(refused(&mut world, &wish(&["se-1"])), bad("invalid_identifier"));
    assert_eq!(refused(&mut world, &wish(&[])), bad("field_value_required"));
    // What the carrier has needs no pickup.
    let third = buy(&mut world, "ups_ground");
    world.now += DAY;
    let mut late = wish(&[&third]);
    late["pickup_window"] = json!({ "start_at": "2026-11-25T15:00:00Z", "end_at": "2026-11-25T18:00:00Z" });
    assert_eq!(refused(&mut world, &late), bad("invalid_status"));
}

#[test]
fn windows_and_contacts_have_to_make_sense() {
    let mut world = World::new();
    let label = buy(&mut world, "ups_ground");
    for (start, end, code) in [
        ("2026-11-23T18:00:00Z", "2026-11-23T15:00:00Z", "invalid_field_value"),
        ("2026-11-22T15:00:00Z", "2026-11-22T18:00:00Z", "invalid_date"),
        ("2027-11-22T15:00:00Z", "2027-11-22T18:00:00Z", "invalid_date"),
        ("soon", "2026-11-23T18:00:00Z", "invalid_field_value"),
    ] {
        let mut body = wish(&[&label]);
        body["pickup_window"] = json!({ "start_at": start, "end_at": end });
        assert_eq!(refused(&mut world, &body), bad(code), "{start}");
    }
    let mut body = wish(&[&label]);
    body["contact_details"]["phone"] = json!("555");
    assert_eq!(refused(&mut world, &body), bad("invalid_string_length"));
    let mut body = wish(&[&label]);
    body["contact_details"]["email"] = json!("nobody");
    assert_eq!(refused(&mut world, &body), bad("invalid_field_value"));
    let mut body = wish(&[&label]);
    body.as_object_mut().unwrap().remove("contact_details");
    assert_eq!(refused(&mut world, &body), bad("field_value_required"));
}

#[test]
fn one_carrier_comes_to_one_place_if_it_comes_at_all() {
    let mut world = World::new();
    let (ups, usps) = (buy(&mut world, "ups_ground"), buy(&mut world, "usps_priority_mail"));
    assert_eq!(refused(&mut world, &wish(&[&ups, &usps])), bad("carrier_conflict"));
    let address = example_with("/shipment/ship_from/postal_code", json!("78701"))["shipment"]["ship_from"].clone();
    let other = world.acme("POST", "/v1/warehouses", &json!({ "name": "Other", "origin_address": address })).ok();
    let mut body = example_with("/shipment/service_code", json!("ups_ground"));
    body["shipment"].as_object_mut().unwrap().remove("ship_from");
    body["shipment"]["warehouse_id"] = other["warehouse_id"].clone();
    let label = world.acme("POST", "/v1/labels", &body).ok();
    let label = string(&label, "label_id");
    assert_eq!(refused(&mut world, &wish(&[&ups, label])), bad("warehouse_conflict"));
    let made = world.acme("POST", "/v1/pickups", &wish(&[label])).ok();
    assert_eq!(
        (&made["warehouse_id"], &made["pickup_address"]["postal_code"]),
        (&other["warehouse_id"], &json!("78701"))
    );
    let asendia = json!({ "nickname": "A", "account_number": "1", "ftp_username": "u", "ftp_password": "p",
        "username": "u", "password": "p", "api_key": "k", "processing_location": "l" });
    let connected = world.acme("POST", "/v1/connections/carriers/asendia", &asendia);
    assert_eq!(connected.status, 200, "{}", connected.body);
    let label = buy(&mut world, "asendia_standard");
    assert_eq!(refused(&mut world, &wish(&[&label])), bad("carrier_not_supported"));
    let down = json!({ "kind": "carrier_down", "carrier_code": "ups", "times": 1 });
    world.send(&[], "POST", "/sandbox/faults", &down.to_string()).ok();
    assert_eq!(world.acme("POST", "/v1/pickups", &wish(&[&ups])).status, 500);
    world.acme("POST", "/v1/pickups", &wish(&[&ups])).ok();
}

#[test]
fn another_accounts_pickup_is_not_found() {
    let mut world = World::new();
    let (label, free) = (buy(&mut world, "ups_ground"), buy(&mut world, "ups_ground"));
    let made = world.acme("POST", "/v1/pickups", &wish(&[&label])).ok();
    let path = format!("/v1/pickups/{}", string(&made, "pickup_id"));
    for method in ["GET", "DELETE"] {
        assert_eq!(world.shop("100002", method, &path, &Value::Null).refused(), (404, vec!["not_found"]));
    }
    let answer = world.shop("100002", "POST", "/v1/pickups", &wish(&[&free]));
    assert_eq!(answer.refused(), (400, vec!["invalid_identifier"]));
    assert_eq!(world.shop("100002", "GET", "/v1/pickups", &Value::Null).ok()["total"], 0);
    assert!(world.acme("GET", &path, &Value::Null).ok().get("cancelled_at").is_none());
}
