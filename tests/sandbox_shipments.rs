//! Shipments, tags, warehouses, package types and addresses, as callers of the sandbox see them.
#![cfg(feature = "sandbox")]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test that finds nothing there has failed"
)]

mod sandbox_calls;

use sandbox_calls::{World, example, rate_request, string};
use serde_json::{Value, json};

fn order(id: &str) -> Value {
    let mut shipment = example()["shipment"].clone();
    shipment["external_shipment_id"] = json!(id);
    shipment
}

fn made(world: &mut World, id: &str) -> String {
    let reply = world.acme("POST", "/v1/shipments", &json!({ "shipments": [order(id)] })).ok();
    assert_eq!(reply["has_errors"], false);
    string(&reply["shipments"][0], "shipment_id").to_owned()
}

#[test]
fn a_shipment_is_made_read_replaced_and_cancelled() {
    let mut world = World::new();
    let id = made(&mut world, "ORD-1");
    let by_id = world.acme("GET", &format!("/v1/shipments/{id}"), &Value::Null).ok();
    let by_own = world.acme("GET", "/v1/shipments/external_shipment_id/ORD-1", &Value::Null).ok();
    assert_eq!(by_id, by_own);
    assert_eq!((&by_id["shipment_status"], &by_id["shipment_number"]), (&json!("pending"), &json!("ORD-1")));
    let mut other = order("ORD-2");
    other["ship_to"]["name"] = json!("Donald Duck");
    let changed = world.acme("PUT", &format!("/v1/shipments/{id}"), &other).ok();
    assert_eq!((string(&changed, "shipment_id"), &changed["ship_to"]["name"]), (id.as_str(), &json!("Donald Duck")));
    assert_eq!(world.acme("GET", "/v1/shipments/external_shipment_id/ORD-1", &Value::Null).status, 404);
    assert_eq!(world.acme("PUT", &format!("/v1/shipments/{id}/cancel"), &Value::Null).status, 204);
    let refused = world.acme("PUT", &format!("/v1/shipments/{id}"), &other);
    assert_eq!(refused.refused(), (400, vec!["invalid_status"]));
    assert_eq!(world.shop("100002", "GET", &format!("/v1/shipments/{id}"), &Value::Null).status, 404);
}

#[test]
fn an_external_id_is_of_one_shipment() {
    let mut world = World::new();
    made(&mut world, "ORD-1");
    let again = world.acme("POST", "/v1/shipments", &json!({ "shipments": [order("ORD-1")] }));
    assert_eq!(again.refused(), (400, vec!["identifier_conflict"]));
    let partly = world.acme("POST", "/v1/shipments", &json!({ "shipments": [order("ORD-1"), order("ORD-2")] })).ok();
    assert_eq!(partly["has_errors"], true);
    assert!(partly["shipments"][0]["errors"][0].as_str().unwrap().contains("ORD-1"));
    assert_eq!(partly["shipments"][0].get("shipment_id"), None);
    assert_eq!(partly["shipments"][1]["errors"], json!([]));
}

#[test]
fn tags_are_found_renamed_and_removed_everywhere() {
    let mut world = World::new();
    let id = made(&mut world, "ORD-1");
    made(&mut world, "ORD-2");
    let tags = world.acme("POST", &format!("/v1/shipments/{id}/tags/Fragile"), &Value::Null).ok();
    assert_eq!(tags["tags"], json!(["Fragile"]));
    assert_eq!(world.acme("PUT", "/v1/tags/Fragile/Glass", &Value::Null).status, 204);
    let found = world.acme("GET", "/v1/shipments?tag=Glass", &Value::Null).ok();
    assert_eq!((&found["total"], string(&found["shipments"][0], "shipment_id")), (&json!(1), id.as_str()));
    let again = world.acme("POST", "/v1/tags", &json!({ "name": "Glass" }));
    assert_eq!(again.refused(), (400, vec!["identifier_conflict"]));
    assert_eq!(world.acme("DELETE", "/v1/tags/Glass", &Value::Null).status, 204);
    let tags = world.acme("GET", &format!("/v1/shipments/{id}/tags"), &Value::Null).ok();
    assert_eq!(tags["tags"], json!([]));
}

#[test]
fn one_warehouse_is_the_default_and_stays() {
    let mut world = World::new();
    let first = world.acme("GET", "/v1/warehouses", &Value::Null).ok()["warehouses"][0].clone();
    assert_eq!(first["is_default"], true);
    let path = format!("/v1/warehouses/{}", string(&first, "warehouse_id"));
    let refused = world.acme("DELETE", &path, &Value::Null);
    assert_eq!(refused.refused(), (400, vec!["default_warehouse_cannot_be_deleted"]));
    let body = json!({ "name": "Second", "origin_address": first["origin_address"] });
    let second = world.acme("POST", "/v1/warehouses", &body).ok();
    let settings = format!("/v1/warehouses/{}/settings", string(&second, "warehouse_id"));
    assert_eq!(world.acme("PUT", &settings, &json!({ "is_default": true })).status, 204);
    assert_eq!(world.acme("DELETE", &path, &Value::Null).status, 204);
}

#[test]
fn a_package_type_of_ones_own_has_its_size() {
    let mut world = World::new();
    let size = json!({ "unit": "inch", "length": 20.0, "width": 20.0, "height": 20.0 });
    let body = json!({ "package_code": "big_box", "name": "Big box", "dimensions": size });
    world.acme("POST", "/v1/packages", &body).ok();
    assert_eq!(world.acme("POST", "/v1/packages", &body).refused(), (400, vec!["identifier_conflict"]));
    let mut shipment = example();
    let dear = |world: &mut World, shipment: &Value| {
        let request = rate_request(world, "100001", &["ups"], shipment);
        world.acme("POST", "/v1/rates", &request).ok()["rate_response"]["rates"][0]["shipping_amount"]["amount"].clone()
    };
    let plain = dear(&mut world, &shipment);
    shipment["shipment"]["packages"][0]["package_code"] = json!("big_box");
    let boxed = dear(&mut world, &shipment);
    assert!(boxed.as_f64() > plain.as_f64(), "{boxed} {plain}");
}

#[test]
fn addresses_are_looked_up() {
    let mut world = World::new();
    let to = example()["shipment"]["ship_to"].clone();
    let with = |name: &str, value: &str| {
        let mut address = to.clone();
        address[name] = json!(value);
        address
    };
    let nowhere = with("city_locality", "...");
    let body =
        json!([to, with("postal_code", "78756"), with("state_province", "XX"), with("country_code", "JP"), nowhere]);
    let results = world.acme("POST", "/v1/addresses/validate", &body).ok();
    let statuses: Vec<&str> = results.as_array().unwrap().iter().map(|result| string(result, "status")).collect();
    assert_eq!(statuses, ["verified", "error", "error", "unverified", "error"]);
    assert_eq!(results[0]["matched_address"]["address_line1"], "500 S BUENA VISTA ST");
    assert_eq!(results[1]["matched_address"], Value::Null);
    assert_eq!(results[3]["messages"][0]["code"], "a1000");
    assert_eq!(results[4]["matched_address"], Value::Null);
}

#[test]
fn a_faulty_address_stops_a_label_where_that_is_wanted() {
    let mut world = World::new();
    let before = world.balance("100001");
    let mut body = example();
    body["shipment"]["ship_to"]["postal_code"] = json!("78756");
    body["validate_address"] = json!("validate_only");
    assert_eq!(world.acme("POST", "/v1/labels", &body).refused(), (400, vec!["invalid_address"]));
    assert_eq!(world.balance("100001").to_bits(), before.to_bits());
    body["validate_address"] = json!("no_validation");
    world.acme("POST", "/v1/labels", &body).ok();
}

#[test]
fn every_way_to_buy_or_ask_looks_the_address_up() {
    let mut world = World::new();
    let ids = [world.carrier_id("100001", "stamps_com")];
    let mut wrong = example();
    wrong["shipment"]["ship_to"]["postal_code"] = json!("78756");
    let kept = world.acme("POST", "/v1/shipments", &json!({ "shipments": [wrong["shipment"]] })).ok();
    let kept = string(&kept["shipments"][0], "shipment_id").to_owned();
    let request = rate_request(&mut world, "100001", &["stamps_com"], &wrong);
    let rated = world.acme("POST", "/v1/rates", &request).ok();
    let rate = string(&rated["rate_response"]["rates"][0], "rate_id").to_owned();
    let wish = json!({ "validate_address": "validate_only" });
    let mut whole = wrong.clone();
    whole["validate_address"] = json!("validate_only");
    let mut asked = wrong["shipment"].clone();
    asked["validate_address"] = json!("validate_only");
    let options = json!({ "carrier_ids": ids });
    for (target, body) in [
        ("/v1/labels".to_owned(), whole.clone()),
        ("/v1/labels/rate_shopper_id/cheapest".to_owned(), whole),
        (format!("/v1/labels/rates/{rate}"), wish.clone()),
        (format!("/v1/labels/shipment/{kept}"), wish),
        ("/v1/rates".to_owned(), json!({ "shipment": asked, "rate_options": options })),
        ("/v1/rates/bulk".to_owned(), json!({ "shipments": [asked], "rate_options": options })),
    ] {
        assert_eq!(world.acme("POST", &target, &body).refused(), (400, vec!["invalid_address"]), "{target}");
    }
    assert_eq!(world.acme("GET", "/v1/labels", &Value::Null).ok()["total"], 0);
    assert_eq!(world.acme("POST", &format!("/v1/labels/shipment/{kept}"), &json!({})).status, 200);
}

#[test]
fn texts_are_read() {
    let mut world = World::new();
    let text = "Margie McMiller at 3800 North Lamar suite 200 in austin, tx.  The zip code there is 78652.";
    let parsed = world.acme("PUT", "/v1/addresses/recognize", &json!({ "text": text })).ok();
    let address = &parsed["address"];
    assert_eq!(
        (&address["name"], &address["address_line1"], &address["address_line2"]),
        (&json!("Margie McMiller"), &json!("3800 North Lamar"), &json!("Suite 200")),
        "{address}"
    );
    assert_eq!(
        (&address["city_locality"], &address["state_province"], &address["postal_code"]),
        (&json!("Austin"), &json!("TX"), &json!("78652")),
        "{address}"
    );
    for entity in parsed["entities"].as_array().unwrap() {
        let place = |name: &str| usize::try_from(entity[name].as_u64().unwrap()).unwrap();
        assert_eq!(&text[place("start_index")..=place("end_index")], string(entity, "text"));
    }
    let text = "I have a 4oz package that's 5x10x14in, and I need to ship it to Margie McMiller at 3800 North Lamar \
                suite 200 in austin, tx 78652. Please require an adult signature. It also needs to be insured for $400.";
    let parsed = world.acme("PUT", "/v1/shipments/recognize", &json!({ "text": text })).ok();
    let shipment = &parsed["shipment"];
    assert_eq!(shipment["confirmation"], "adult_signature");
    assert_eq!(shipment["packages"][0]["weight"], json!({ "value": 4.0, "unit": "ounce" }));
    assert_eq!(shipment["packages"][0]["dimensions"]["height"], 14.0);
    assert_eq!(shipment["packages"][0]["insured_value"]["amount"], 400.0);
    assert_eq!(shipment["ship_to"]["name"], "Margie McMiller", "{shipment}");
    assert_eq!(shipment["ship_to"]["city_locality"], "Austin");
}

#[test]
fn only_the_service_writes_ids_and_tracking_numbers() {
    let mut world = World::new();
    let mut shipment = order("ORD-1");
    shipment["packages"][0]["tracking_number"] = json!("1Z1000020100000027");
    shipment["packages"][0]["label_messages"] = json!({});
    shipment["customs"] = json!({ "contents": "gift", "non_delivery": "return_to_sender",
        "customs_items": [{ "customs_item_id": "se-100002000001", "description": "Toy", "quantity": 1 }] });
    let reply = world.acme("POST", "/v1/shipments", &json!({ "shipments": [shipment] })).ok();
    let made = &reply["shipments"][0];
    assert_eq!(made["packages"][0].get("tracking_number"), None);
    assert_eq!(
        made["packages"][0]["label_messages"],
        json!({ "reference1": null, "reference2": null, "reference3": null })
    );
    assert!(string(&made["customs"]["customs_items"][0], "customs_item_id").starts_with("se-100001"));
}

#[test]
fn what_is_empty_was_left_out() {
    let mut world = World::new();
    let mut shipment = order("ORD-1");
    shipment["confirmation"] = json!("");
    shipment["carrier_id"] = json!("");
    shipment["ship_to"]["address_line2"] = json!("");
    let reply = world.acme("POST", "/v1/shipments", &json!({ "shipments": [shipment] })).ok();
    let made = &reply["shipments"][0];
    assert_eq!((&made["confirmation"], &made["carrier_id"]), (&json!("none"), &Value::Null));
    assert_eq!(made["ship_to"].get("address_line2"), None);
    let mut nameless = order("ORD-2");
    nameless["packages"][0]["weight"]["unit"] = json!("");
    let refused = world.acme("POST", "/v1/shipments", &json!({ "shipments": [nameless] }));
    assert_eq!(refused.refused(), (400, vec!["field_value_required"]));
}

#[test]
fn rates_are_not_told_for_a_carrier_of_another_account() {
    let mut world = World::new();
    let theirs = world.carrier_id("100002", "ups");
    let mut request = rate_request(&mut world, "100001", &["ups"], &example());
    request["shipment"]["carrier_id"] = json!(theirs);
    for (path, body) in [
        ("/v1/rates", request.clone()),
        ("/v1/rates/bulk", json!({ "shipments": [request["shipment"]], "rate_options": request["rate_options"] })),
    ] {
        assert!(world.acme("POST", path, &body).status >= 400, "{path}");
    }
    assert_eq!(world.acme("GET", "/v1/shipments", &Value::Null).ok()["total"], 0);
}

#[test]
fn lists_have_pages_an_order_and_conditions() {
    let mut world = World::new();
    let none = world.acme("GET", "/v1/shipments", &Value::Null).ok();
    assert_eq!((&none["total"], &none["pages"], &none["shipments"]), (&json!(0), &json!(1), &json!([])));
    let ids: Vec<String> = ["A", "B", "C", "D", "E"]
        .into_iter()
        .map(|id| {
            world.now += 60_000;
            made(&mut world, id)
        })
        .collect();
    let listed = |world: &mut World, query: &str| -> Vec<String> {
        let list = world.acme("GET", &format!("/v1/shipments?{query}"), &Value::Null).ok();
        let shipments = list["shipments"].as_array().unwrap();
        shipments.iter().map(|shipment| string(shipment, "external_shipment_id").to_owned()).collect()
    };
    assert_eq!(listed(&mut world, "page_size=2"), ["E", "D"]);
    assert_eq!(listed(&mut world, "page_size=2&page=3"), ["A"]);
    assert_eq!(listed(&mut world, "page_size=2&page=4"), [""; 0]);
    assert_eq!(listed(&mut world, "page_size=2&sort_dir=asc&sort_by=created_at"), ["A", "B"]);
    // Noon, and a minute more for each.
    assert_eq!(listed(&mut world, "created_at_start=2026-11-23T12:04:00Z"), ["E", "D"]);
    assert_eq!(listed(&mut world, "created_at_end=2026-11-23T12:01:30Z"), ["A"]);
    let first = world.acme("GET", "/v1/shipments?page_size=2&page=2", &Value::Null).ok();
    assert!(string(&first["links"]["next"], "href").contains("page=3"), "{first}");
    assert!(string(&first["links"]["prev"], "href").contains("page=1"), "{first}");

    world.now += 60_000;
    assert_eq!(world.acme("PUT", &format!("/v1/shipments/{}/cancel", ids[1]), &Value::Null).status, 204);
    assert_eq!(listed(&mut world, "shipment_status=cancelled"), ["B"]);
    assert_eq!(listed(&mut world, "sort_by=modified_at&page_size=1"), ["B"]);
    assert_eq!(listed(&mut world, "modified_at_start=2026-11-23T12:06:00Z"), ["B"]);
    world.acme("POST", &format!("/v1/shipments/{}/tags/Fragile", ids[2]), &Value::Null).ok();
    assert_eq!(listed(&mut world, "tag=Fragile"), ["C"]);
    assert_eq!(world.acme("GET", "/v1/shipments?created_at_start=soon", &Value::Null).status, 400);
}

#[test]
fn the_tags_of_several_shipments_are_set_together() {
    let mut world = World::new();
    let (one, two) = (made(&mut world, "ORD-1"), made(&mut world, "ORD-2"));
    let wish = json!({ "shipments_tags": [
        { "shipment_id": one, "tags": ["Fragile", "Gift"] }, { "shipment_id": two, "tags": ["Gift"] } ] });
    assert_eq!(world.acme("PUT", "/v1/shipments/tags", &wish).status, 204);
    let tags = |world: &mut World, id: &str| world.acme("GET", &format!("/v1/shipments/{id}/tags"), &Value::Null).ok();
    assert_eq!(tags(&mut world, &one)["tags"], json!(["Fragile", "Gift"]));
    assert_eq!(tags(&mut world, &two)["tags"], json!(["Gift"]));
    let theirs = world.shop("100002", "PUT", "/v1/shipments/tags", &wish);
    assert_eq!(theirs.status, 404, "{}", theirs.body);
}

#[test]
fn a_cleaned_address_and_the_return_address_of_a_warehouse_are_on_the_shipment() {
    let mut world = World::new();
    let mut shipment = order("ORD-1");
    shipment["validate_address"] = json!("validate_and_clean");
    shipment["ship_to"]["address_line1"] = json!("500 south buena vista street");
    let reply = world.acme("POST", "/v1/shipments", &json!({ "shipments": [shipment] })).ok();
    assert_eq!(reply["shipments"][0]["ship_to"]["address_line1"], "500 S BUENA VISTA ST");

    let mut home = order("")["ship_from"].clone();
    let place = home.clone();
    home["address_line1"] = json!("1 Returns Road");
    let wish = json!({ "name": "North", "origin_address": place, "return_address": home });
    let warehouse = world.acme("POST", "/v1/warehouses", &wish).ok();
    let mut from_there = order("ORD-2");
    from_there.as_object_mut().unwrap().remove("ship_from");
    from_there["warehouse_id"] = warehouse["warehouse_id"].clone();
    let reply = world.acme("POST", "/v1/shipments", &json!({ "shipments": [from_there] })).ok();
    assert_eq!(reply["shipments"][0]["return_to"]["address_line1"], "1 Returns Road");
    assert_eq!(reply["shipments"][0]["ship_from"]["address_line1"], place["address_line1"]);
}

#[test]
fn a_warehouse_of_another_account_is_not_found_even_where_it_is_not_needed() {
    let mut world = World::new();
    let theirs = world.shop("100002", "GET", "/v1/warehouses", &Value::Null).ok();
    let mut shipment = order("ORD-1");
    shipment["warehouse_id"] = theirs["warehouses"][0]["warehouse_id"].clone();
    let refused = world.acme("POST", "/v1/shipments", &json!({ "shipments": [shipment] }));
    assert_eq!(refused.refused(), (404, vec!["not_found"]));
}

#[test]
fn what_is_no_code_is_refused_and_not_told_again() {
    let mut world = World::new();
    let mut shipment = order("ORD-1");
    shipment["service_code"] = json!("'; --");
    let bought = world.acme("POST", "/v1/labels", &json!({ "shipment": shipment }));
    assert_eq!(bought.status, 400, "{}", bought.body);
    shipment["carrier_id"] = json!("\u{0}");
    let both = json!({ "shipments": [order("ORD-2"), shipment] });
    let reply = world.acme("POST", "/v1/shipments", &both).ok();
    assert_eq!(reply["has_errors"], true);
    let refused = &reply["shipments"][1];
    assert!(refused["errors"][0].is_string(), "{refused}");
    assert!(refused.get("service_code").is_none() && refused.get("carrier_id").is_none(), "{refused}");
    let made = string(&reply["shipments"][0], "shipment_id").to_owned();
    let mut other = order("ORD-2");
    other["service_code"] = json!("UPS Ground");
    assert_eq!(world.acme("PUT", &format!("/v1/shipments/{made}"), &other).status, 400);
}
