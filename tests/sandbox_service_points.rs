//! Service points: the same ones each time around a place, and labels that go to them.
#![cfg(feature = "sandbox")]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that finds nothing there has failed"
)]

mod sandbox_calls;

use sandbox_calls::{DAY, World, example, string};
use serde_json::{Value, json};

const ACME: &str = "100001";
const LIST: &str = "/v1/service_points/list";

fn wish(world: &mut World, carriers: &[&str], place: &Value) -> Value {
    let providers: Vec<Value> =
        carriers.iter().map(|code| json!({ "carrier_id": world.carrier_id(ACME, code) })).collect();
    let mut body = place.clone();
    body["providers"] = json!(providers);
    body
}

fn points(world: &mut World, body: &Value) -> Vec<Value> {
    let list = world.acme("POST", LIST, body).ok();
    assert_eq!(list["errors"], json!([]));
    list["service_points"].as_array().unwrap().clone()
}

fn burbank() -> Value {
    json!({ "address": { "city_locality": "Burbank", "state_province": "CA", "postal_code": "91521", "country_code": "US" } })
}

fn read(world: &mut World, account: &str, point: &Value) -> (u16, Value) {
    let target = format!(
        "/v1/service_points/{}/{}/{}",
        string(point, "carrier_code"),
        string(point, "country_code"),
        string(point, "service_point_id")
    );
    let answer = world.shop(account, "GET", &target, &Value::Null);
    (answer.status, answer.body)
}

#[test]
fn points_lie_around_the_place_the_nearest_first() {
    let mut world = World::new();
    let body = wish(&mut world, &["ups", "fedex"], &burbank());
    let found = points(&mut world, &body);
    assert_eq!(found.len(), 10);
    let distances: Vec<f64> = found.iter().map(|point| point["distance_in_meters"].as_f64().unwrap()).collect();
    assert!(distances.is_sorted() && distances[9] < 20_000.0, "{distances:?}");
    for code in ["ups", "fedex"] {
        assert!(found.iter().any(|point| point["carrier_code"] == code), "{code}");
    }
    for point in &found {
        assert_eq!((string(point, "city_locality"), string(point, "state_province")), ("Burbank", "CA"));
        assert_eq!((string(point, "postal_code"), string(point, "country_code")), ("91521", "US"));
        // In the state of California, at any rate.
        assert!((32.0..36.0).contains(&point["lat"].as_f64().unwrap()));
        assert!((-121.0..-115.0).contains(&point["long"].as_f64().unwrap()));
        assert!(point["service_codes"].as_array().is_some_and(|codes| !codes.is_empty()));
        let (status, body) = read(&mut world, ACME, point);
        assert_eq!(status, 200);
        let mut known = point.clone();
        known.as_object_mut().unwrap().remove("distance_in_meters");
        assert_eq!(body["service_point"], known);
    }
    let mut ids: Vec<&str> = found.iter().map(|point| string(point, "service_point_id")).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 10);
    // Asked again on another day, or by another sandbox, it is the same.
    world.now += DAY;
    assert_eq!(points(&mut world, &body), found);
    let mut other = World::new();
    other.sandbox = shipstamp::sandbox::Sandbox::new(77);
    assert_eq!(points(&mut other, &body), found);
}

#[test]
fn a_place_is_told_in_one_of_three_ways() {
    let mut world = World::new();
    let texas = wish(&mut world, &["ups"], &json!({ "lat": 30.31, "long": -97.75, "max_results": 3 }));
    let found = points(&mut world, &texas);
    assert_eq!(found.len(), 3);
    assert_eq!((string(&found[0], "city_locality"), string(&found[0], "state_province")), ("Austin", "TX"));
    assert!((found[0]["lat"].as_f64().unwrap() - 30.31).abs() < 0.1);
    let london = wish(&mut world, &["ups"], &json!({ "lat": 51.5, "long": -0.1 }));
    assert_eq!(string(&points(&mut world, &london)[0], "country_code"), "GB");
    let text = wish(&mut world, &["ups"], &json!({ "address_query": "177A Bleecker Street, New York, NY 10012" }));
    let found = points(&mut world, &text);
    assert_eq!((string(&found[0], "state_province"), string(&found[0], "postal_code")), ("NY", "10012"));
    let mut both = burbank();
    both["lat"] = json!(1);
    both["long"] = json!(1);
    for (place, code) in [
        (both, "field_conflict"),
        (json!({}), "field_value_required"),
        (json!({ "lat": 1 }), "field_value_required"),
        (json!({ "lat": 91, "long": 0 }), "invalid_field_value"),
        (json!({ "address": { "country_code": "ZZ" } }), "invalid_field_value"),
        (json!({ "address": { "country_code": "US", "postal_code": "x" } }), "invalid_field_value"),
        (json!({ "address_query": "xyzzy" }), "invalid_field_value"),
        (json!({ "lat": 1, "long": 1, "radius": 0 }), "invalid_field_value"),
    ] {
        let body = wish(&mut world, &["ups"], &place);
        let answer = world.acme("POST", LIST, &body);
        assert_eq!((answer.refused().0, answer.refused().1[0]), (400, code), "{place}");
    }
}

#[test]
fn only_what_was_asked_for_is_listed() {
    let mut world = World::new();
    let mut near = wish(&mut world, &["ups"], &burbank());
    near["radius"] = json!(1);
    near["max_results"] = json!(50);
    let found = points(&mut world, &near);
    assert!(!found.is_empty() && found.iter().all(|point| point["distance_in_meters"].as_f64().unwrap() <= 1000.0));
    near["radius"] = json!(50);
    let all = points(&mut world, &near);
    assert!(all.len() > found.len() && all.iter().any(|point| point["type"] == "locker"));
    near["shipment"] = json!({ "total_weight": { "value": 30, "unit": "pound" } });
    assert!(points(&mut world, &near).iter().all(|point| point["type"] == "pudo"));
    near["shipment"] =
        json!({ "packages": [{ "dimensions": { "unit": "inch", "length": 30, "width": 1, "height": 1 } }] });
    assert!(points(&mut world, &near).iter().all(|point| point["type"] == "pudo"));
    // Carriers have errors of their own.
    let mut some = wish(&mut world, &["ups", "fedex"], &burbank());
    some["providers"][0]["service_code"] = json!(["fedex_2day"]);
    let list = world.acme("POST", LIST, &some).ok();
    assert_eq!(list["errors"][0]["carrier_code"], "ups");
    assert!(list["service_points"].as_array().unwrap().iter().all(|point| point["carrier_code"] == "fedex"));
    some["providers"][0] = json!({ "carrier_id": "se-1" });
    assert_eq!(world.acme("POST", LIST, &some).refused(), (400, vec!["carrier_not_connected"]));
    some["providers"] = json!([]);
    assert_eq!(world.acme("POST", LIST, &some).refused(), (400, vec!["field_value_required"]));
}

#[test]
fn a_label_goes_to_a_point_that_was_listed() {
    let mut world = World::new();
    let body = wish(&mut world, &["stamps_com", "ups"], &burbank());
    let found = points(&mut world, &body);
    let of = |code: &str| found.iter().find(|point| point["carrier_code"] == code).unwrap();
    let id = |code: &str| of(code)["service_point_id"].clone();
    let mut label = example();
    for (point, status) in [(id("stamps_com"), 200), (id("ups"), 400), (json!("12345"), 400), (json!(""), 200)] {
        label["ship_to_service_point_id"] = point.clone();
        let answer = world.acme("POST", "/v1/labels", &label);
        assert_eq!(answer.status, status, "{point}: {}", answer.body);
        if status == 400 {
            assert_eq!(answer.refused(), (400, vec!["invalid_field_value"]));
        }
    }
    label["ship_from_service_point_id"] = json!("12345");
    assert_eq!(world.acme("POST", "/v1/labels", &label).refused(), (400, vec!["invalid_field_value"]));
    // It waits there to be collected.
    let first = world.acme("GET", "/v1/labels?sort_dir=asc", &Value::Null).ok()["labels"][0].clone();
    world.now += 5 * DAY;
    let target = format!("/v1/labels/{}/track", string(&first, "label_id"));
    let tracked = world.acme("GET", &target, &Value::Null).ok();
    assert!(tracked["events"].as_array().unwrap().iter().any(|event| event["status_code"] == "SP"), "{tracked}");
    // What another account was told of, this one was not.
    assert_eq!(read(&mut world, "100002", of("ups")).0, 404);
    let mut elsewhere = of("ups").clone();
    elsewhere["country_code"] = json!("GB");
    assert_eq!(read(&mut world, ACME, &elsewhere).0, 404);
    elsewhere["country_code"] = json!("us");
    elsewhere["carrier_code"] = json!("fedex");
    assert_eq!(read(&mut world, ACME, &elsewhere).0, 404);
}

#[test]
fn what_is_listed_does_not_fill_the_memory() {
    let mut world = World::new();
    let remembered = |world: &World| {
        let state: Value = serde_json::from_slice(&world.sandbox.export()).unwrap();
        state["sandbox"]["accounts"]["by_number"][ACME]["service_points"].as_array().unwrap().len()
    };
    for round in 0..30_u8 {
        let place = json!({ "lat": 25.0 + f64::from(round) / 4.0, "long": -100.0, "max_results": 40, "radius": 100 });
        let body = wish(&mut world, &["ups"], &place);
        assert_eq!(points(&mut world, &body).len(), 40);
        assert_eq!(points(&mut world, &body).len(), 40);
        let last = points(&mut world, &body);
        assert_eq!(remembered(&world), (40 * (usize::from(round) + 1)).min(1_000));
        assert_eq!(read(&mut world, ACME, &last[39]).0, 200);
    }
}
