//! Buying labels in every way, giving them back, and what they cost.
#![cfg(feature = "sandbox")]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that finds nothing there has failed"
)]

mod sandbox_calls;

use sandbox_calls::{DAY, HOUR, World, example, example_with, rate_request, string};
use serde_json::{Value, json};

const ACME: &str = "100001";

fn bought(world: &mut World, body: &Value) -> Value {
    world.acme("POST", "/v1/labels", body).ok()
}

fn label(world: &mut World, id: &str) -> Value {
    world.acme("GET", &format!("/v1/labels/{id}"), &Value::Null).ok()
}

fn id_of(label: &Value) -> String {
    string(label, "label_id").to_owned()
}

fn void(world: &mut World, id: &str) -> Value {
    world.acme("PUT", &format!("/v1/labels/{id}/void"), &Value::Null).ok()
}

/// Whether two amounts are the same to the cent.
fn same(one: f64, other: f64) -> bool {
    (one - other).abs() < 0.001
}

fn shipment_of(label: &Value) -> String {
    string(label, "shipment_id").to_owned()
}

/// A shipment that the account has, with the service of the example: pricing it keeps it.
fn kept(world: &mut World, body: &Value) -> String {
    let mut request = rate_request(world, ACME, &["stamps_com"], body);
    request["shipment"]["service_code"] = body["shipment"]["service_code"].clone();
    let rated = world.acme("POST", "/v1/rates", &request).ok();
    string(&rated, "shipment_id").to_owned()
}

#[test]
fn a_shipment_becomes_a_label() {
    let mut world = World::new();
    let shipment_id = kept(&mut world, &example_with("/shipment/external_shipment_id", json!("ORDER-7")));
    let path = format!("/v1/labels/shipment/{shipment_id}");
    let before = world.balance(ACME);
    let first = world.acme("POST", &path, &json!({ "label_layout": "letter" })).ok();
    assert_eq!(shipment_of(&first), shipment_id);
    assert_eq!((string(&first, "label_layout"), string(&first, "external_shipment_id")), ("letter", "ORDER-7"));
    assert!(same(world.balance(ACME), before - first["shipment_cost"]["amount"].as_f64().unwrap()));
    // Sent again, it buys again; the lookup finds both, and by the merchant's id the first.
    let second = world.acme("POST", &path, &json!({})).ok();
    assert_ne!(first["tracking_number"], second["tracking_number"]);
    let list = world.acme("GET", &format!("/v1/labels?shipment_id={shipment_id}"), &Value::Null).ok();
    assert_eq!(list["total"], 2);
    let found = world.acme("GET", "/v1/labels/external_shipment_id/ORDER-7", &Value::Null).ok();
    assert_eq!(found["label_id"], first["label_id"]);
    // Another shipment with that id is refused.
    let other = example_with("/shipment/external_shipment_id", json!("ORDER-7"));
    assert_eq!(world.acme("POST", "/v1/labels", &other).refused(), (400, vec!["identifier_conflict"]));

    assert_eq!(
        world.acme("POST", "/v1/labels/shipment/se-1", &json!({})).refused(),
        (404, vec!["not_found"]),
        "of this account's shipments only"
    );
    assert_eq!(world.shop("100002", "POST", &path, &json!({})).refused(), (404, vec!["not_found"]));
}

#[test]
fn a_shipment_without_a_service_cannot_be_bought() {
    let mut world = World::new();
    let request = rate_request(&mut world, ACME, &["stamps_com"], &example());
    let rated = world.acme("POST", "/v1/rates", &request).ok();
    let path = format!("/v1/labels/shipment/{}", string(&rated, "shipment_id"));
    assert_eq!(world.acme("POST", &path, &json!({})).refused(), (400, vec!["field_value_required"]));
}

#[test]
fn a_cancelled_shipment_cannot_be_bought() {
    let mut world = World::new();
    let id = kept(&mut world, &example());
    let balance = world.balance(ACME);
    assert_eq!(world.acme("PUT", &format!("/v1/shipments/{id}/cancel"), &Value::Null).status, 204);
    let refused = world.acme("POST", &format!("/v1/labels/shipment/{id}"), &json!({}));
    assert_eq!(refused.refused(), (400, vec!["invalid_status"]));
    assert!(same(world.balance(ACME), balance));
    assert_eq!(world.acme("GET", "/v1/labels", &Value::Null).ok()["total"], 0);
}

#[test]
fn a_late_label_ships_now() {
    let mut world = World::new();
    let shipment_id = kept(&mut world, &example());
    world.now += 10 * DAY;
    let label = world.acme("POST", &format!("/v1/labels/shipment/{shipment_id}"), &json!({})).ok();
    assert_eq!(string(&label, "ship_date"), "2026-12-02T00:00:00Z");
    assert_eq!(void(&mut world, &id_of(&label))["approved"], true, "the carrier does not have it yet");
}

#[test]
fn the_rate_shopper_takes_the_best_of_the_wallet() {
    let mut world = World::new();
    let mut body = example();
    body["shipment"].as_object_mut().unwrap().remove("service_code");
    let request = rate_request(&mut world, ACME, &["stamps_com", "ups"], &example());
    let rates = world.acme("POST", "/v1/rates", &request).ok()["rate_response"]["rates"].clone();
    for strategy in ["cheapest", "fastest", "best_value"] {
        let label = world.acme("POST", &format!("/v1/labels/rate_shopper_id/{strategy}"), &body).ok();
        assert_eq!(string(&label, "rate_shopper_id"), strategy);
        let best = rates
            .as_array()
            .unwrap()
            .iter()
            .find(|rate| rate["rate_attributes"].as_array().unwrap().contains(&json!(strategy)));
        assert_eq!(label["service_code"], best.unwrap()["service_code"], "{strategy}");
        assert_ne!(string(&label, "carrier_code"), "fedex", "FedEx is not paid from the wallet");
    }
    let other = world.acme("POST", "/v1/labels/rate_shopper_id/dearest", &body);
    assert_eq!(other.refused(), (400, vec!["invalid_field_value"]));
    body["shipment"]["ship_from"]["country_code"] = json!("CA");
    let nothing = world.acme("POST", "/v1/labels/rate_shopper_id/cheapest", &body);
    assert_eq!(nothing.refused(), (400, vec!["no_rates_returned"]));
}

#[test]
fn a_return_goes_the_other_way() {
    let mut world = World::new();
    let outbound = bought(&mut world, &example());
    let path = format!("/v1/labels/{}/return", id_of(&outbound));
    let back = world.acme("POST", &path, &json!({ "charge_event": "on_carrier_acceptance" })).ok();
    assert_eq!((&back["is_return_label"], string(&back, "charge_event")), (&json!(true), "on_carrier_acceptance"));
    assert_eq!(string(&back["ship_to"], "city_locality"), "Austin");
    assert!(string(&back, "rma_number").starts_with("RMA-"));
    assert_ne!(back["shipment_id"], outbound["shipment_id"]);
    let numbered = world.acme("POST", &path, &json!({ "rma_number": "R 1" })).ok();
    assert_eq!(string(&numbered, "rma_number"), "R 1");

    // Its package travels from the receiver.
    world.now += 14 * HOUR;
    let track = world.acme("GET", &format!("/v1/labels/{}/track", id_of(&back)), &Value::Null).ok();
    assert_eq!(string(&track["events"][0], "city_locality"), "Burbank");

    let again = world.acme("POST", &format!("/v1/labels/{}/return", id_of(&back)), &json!({}));
    assert_eq!(again.refused(), (400, vec!["return_label_not_supported"]));
    assert_eq!(world.shop("100002", "POST", &path, &json!({})).refused(), (404, vec!["not_found"]));
}

#[test]
fn a_return_must_go_with_its_outbound_label() {
    let mut world = World::new();
    let outbound = bought(&mut world, &example());
    let mut body = example();
    body["is_return_label"] = json!(true);
    body["outbound_label_id"] = outbound["label_id"].clone();
    body["rma_number"] = json!("R-2");
    let back = bought(&mut world, &body);
    assert_eq!((&back["is_return_label"], string(&back, "rma_number")), (&json!(true), "R-2"));
    body["shipment"]["service_code"] = json!("ups_ground");
    assert_eq!(world.acme("POST", "/v1/labels", &body).refused(), (400, vec!["incompatible_paired_labels"]));
    body["outbound_label_id"] = json!("se-77");
    assert_eq!(world.acme("POST", "/v1/labels", &body).refused(), (404, vec!["not_found"]));
    let mut body = example();
    body["charge_event"] = json!("on_carrier_acceptance");
    assert_eq!(world.acme("POST", "/v1/labels", &body).refused(), (400, vec!["invalid_charge_event"]));
}

#[test]
fn a_refund_takes_its_time() {
    let mut world = World::new();
    let before = world.balance(ACME);
    let id = id_of(&bought(&mut world, &example()));
    let paid = before - world.balance(ACME);
    assert!(paid > 1.0);
    assert_eq!(void(&mut world, &id)["approved"], true);
    let voided = label(&mut world, &id);
    assert_eq!((string(&voided, "status"), string(&voided, "void_type")), ("voided", "manual"));
    let status = |world: &mut World| label(world, &id)["refund_details"].clone();
    let details = status(&mut world);
    assert_eq!(string(&details, "refund_status"), "request_scheduled");
    assert!(same(details["amount_requested"]["amount"].as_f64().unwrap(), paid));
    assert_eq!(details.get("amount_credited"), None);
    assert!(same(world.balance(ACME), before - paid));

    world.now += 2 * DAY;
    assert_eq!(string(&status(&mut world), "refund_status"), "pending");
    let refused = world.acme("POST", &format!("/v1/labels/{id}/cancel_refund"), &Value::Null);
    assert_eq!(refused.refused(), (400, vec!["invalid_status"]));
    world.now += 12 * DAY - 1;
    assert!(same(world.balance(ACME), before - paid), "not a millisecond too early");
    world.now += 1;
    assert!(same(world.balance(ACME), before));
    assert_eq!(string(&status(&mut world), "refund_status"), "approved");
    world.now += 100 * DAY;
    assert!(same(world.balance(ACME), before), "and once only");
    for (wanted, total) in [("approved", 1), ("request_scheduled,approved", 1), ("pending", 0)] {
        let list = world.acme("GET", &format!("/v1/labels?refund_status={wanted}"), &Value::Null).ok();
        assert_eq!(list["total"], total, "{wanted}");
    }
}

#[test]
fn a_refund_can_be_called_off() {
    let mut world = World::new();
    let id = id_of(&bought(&mut world, &example()));
    let cancel = format!("/v1/labels/{id}/cancel_refund");
    assert_eq!(world.acme("POST", &cancel, &Value::Null).refused(), (400, vec!["invalid_status"]));
    void(&mut world, &id);
    let after = world.balance(ACME);
    assert_eq!(world.shop("100002", "POST", &cancel, &Value::Null).refused(), (404, vec!["not_found"]));
    let excluded = world.acme("POST", &cancel, &Value::Null).ok();
    assert_eq!(string(&excluded["refund_details"], "refund_status"), "excluded");
    assert_eq!(world.acme("POST", &cancel, &Value::Null).refused(), (400, vec!["invalid_status"]));
    world.now += 60 * DAY;
    assert!(same(world.balance(ACME), after), "the money is gone");
}

#[test]
fn what_was_only_set_aside_comes_back_at_once() {
    let mut world = World::new();
    let outbound = bought(&mut world, &example());
    let before = world.balance(ACME);
    let path = format!("/v1/labels/{}/return", id_of(&outbound));
    let back = world.acme("POST", &path, &json!({ "charge_event": "on_carrier_acceptance" })).ok();
    assert!(world.balance(ACME) < before);
    void(&mut world, &id_of(&back));
    assert!(same(world.balance(ACME), before));
    assert_eq!(label(&mut world, &id_of(&back))["refund_details"], Value::Null);
    // Who is billed by the carrier has nothing to get back here.
    let fedex = bought(&mut world, &example_with("/shipment/service_code", json!("fedex_2day")));
    void(&mut world, &id_of(&fedex));
    assert_eq!(label(&mut world, &id_of(&fedex))["refund_details"], Value::Null);
}

#[test]
fn each_carrier_has_its_own_time_to_void() {
    for (service, days) in [("usps_priority_mail", 28), ("ups_ground", 90), ("fedex_2day", 14)] {
        let mut world = World::new();
        let mut body = example_with("/shipment/service_code", json!(service));
        body["shipment"]["ship_to"]["company_name"] = json!("Sandbox Unused, Inc.");
        let (first, second) = (bought(&mut world, &body), bought(&mut world, &body));
        world.now += days * DAY;
        assert_eq!(void(&mut world, &id_of(&first))["approved"], true, "{service}");
        world.now += 1;
        let refusal = void(&mut world, &id_of(&second));
        assert_eq!(string(&refusal, "reason_code"), "label_not_found_within_void_period", "{service}");
    }
}

#[test]
fn bulk_rates_are_worked_on_and_then_there() {
    let mut world = World::new();
    let request = rate_request(&mut world, ACME, &["stamps_com", "ups"], &example());
    let body =
        json!({ "shipments": [request["shipment"], request["shipment"]], "rate_options": request["rate_options"] });
    let replies = world.acme("POST", "/v1/rates/bulk", &body).ok();
    assert_eq!(replies.as_array().unwrap().len(), 2);
    for reply in replies.as_array().unwrap() {
        assert_eq!((string(reply, "status"), &reply["errors"]), ("working", &json!([])));
    }
    let path = format!("/v1/shipments/{}/rates", string(&replies[1], "shipment_id"));
    let early = world.acme("GET", &path, &Value::Null).ok();
    assert_eq!((string(&early, "status"), &early["rates"]), ("working", &json!([])));
    assert_eq!(early["rate_request_id"], replies[1]["rate_request_id"]);
    world.now += 3000;
    let done = world.acme("GET", &path, &Value::Null).ok();
    assert_eq!((string(&done, "status"), done["rates"].as_array().unwrap().len()), ("completed", 9));
    let rate = string(&done["rates"][0], "rate_id");
    let label = world.acme("POST", &format!("/v1/labels/rates/{rate}"), &json!({})).ok();
    assert_eq!(label["shipment_id"], replies[1]["shipment_id"]);

    // Shipments that the account has can be named.
    let body = json!({ "shipment_ids": [replies[0]["shipment_id"]], "rate_options": request["rate_options"] });
    let again = world.acme("POST", "/v1/rates/bulk", &body).ok();
    assert_eq!(again[0]["shipment_id"], replies[0]["shipment_id"]);
    assert_ne!(again[0]["rate_request_id"], replies[0]["rate_request_id"]);
    assert_eq!(world.shop("100002", "GET", &path, &Value::Null).refused(), (404, vec!["not_found"]));
}

#[test]
fn estimates_are_prices_without_a_shipment() {
    let mut world = World::new();
    let carriers: Vec<String> = ["stamps_com", "ups"].map(|code| world.carrier_id(ACME, code)).to_vec();
    let body = json!({
        "carrier_ids": carriers,
        "from_country_code": "US", "from_postal_code": "78756", "from_city_locality": "Austin", "from_state_province": "TX",
        "to_country_code": "us", "to_postal_code": "91521", "to_city_locality": "Burbank", "to_state_province": "CA",
        "weight": { "value": 1.0, "unit": "ounce" }, "ship_date": "2026-11-23T00:00:00Z", "confirmation": "none",
    });
    let estimates = world.acme("POST", "/v1/rates/estimate", &body).ok();
    let estimates = estimates.as_array().unwrap();
    assert_eq!(estimates.len(), 9);
    let request = rate_request(&mut world, ACME, &["stamps_com", "ups"], &example());
    let rates = world.acme("POST", "/v1/rates", &request).ok()["rate_response"]["rates"].clone();
    for (estimate, rate) in estimates.iter().zip(rates.as_array().unwrap()) {
        assert_eq!(estimate["shipping_amount"], rate["shipping_amount"], "what is estimated is charged");
        assert_eq!((&estimate["service_code"], string(estimate, "rate_type")), (&rate["service_code"], "check"));
        assert!(estimate.get("rate_id").is_none() && estimate.get("package_type").is_some());
    }
    let mut one = body.clone();
    one.as_object_mut().unwrap().remove("carrier_ids");
    one["carrier_id"] = json!(carriers[0]);
    assert_eq!(world.acme("POST", "/v1/rates/estimate", &one).ok().as_array().unwrap().len(), 4);
    one.as_object_mut().unwrap().remove("ship_date");
    let today = world.acme("POST", "/v1/rates/estimate", &one).ok();
    assert_eq!(today[0]["ship_date"], "2026-11-23T00:00:00Z", "as the documented call of the Python SDK has it");
    one["ship_date"] = json!("2020-01-01T00:00:00Z");
    assert_eq!(world.acme("POST", "/v1/rates/estimate", &one).refused(), (400, vec!["invalid_date"]));
}

#[test]
fn the_counters_price_stands_beside_the_accounts() {
    let mut world = World::new();
    let body = example_with("/shipment/comparison_rate_type", json!("retail"));
    let request = rate_request(&mut world, ACME, &["stamps_com", "fedex"], &body);
    let rates = world.acme("POST", "/v1/rates", &request).ok()["rate_response"]["rates"].clone();
    for rate in rates.as_array().unwrap() {
        let is_own_contract = string(rate, "carrier_code") == "fedex";
        assert_eq!(rate["negotiated_rate"], is_own_contract);
        match rate.get("requested_comparison_amount") {
            Some(retail) => assert!(retail["amount"].as_f64() > rate["shipping_amount"]["amount"].as_f64()),
            None => assert!(is_own_contract, "FedEx has no price list for comparison"),
        }
    }
    let label = bought(&mut world, &body);
    assert!(label["requested_comparison_amount"]["amount"].as_f64() > label["shipment_cost"]["amount"].as_f64());
    assert!(bought(&mut world, &example()).get("requested_comparison_amount").is_none());
}

#[test]
fn duties_are_worked_out_on_request() {
    let mut world = World::new();
    let mut body = example_with("/shipment/ship_to/country_code", json!("DE"));
    body["shipment"]["ship_to"]["postal_code"] = json!("10115");
    body["shipment"]["packages"][0]["products"] =
        json!([{ "description": "Mug", "quantity": 3, "value": { "currency": "usd", "amount": 12.5 } }]);
    let mut request = rate_request(&mut world, ACME, &["stamps_com"], &body);
    let untaxed = world.acme("POST", "/v1/rates", &request).ok();
    assert!(untaxed["rate_response"]["rates"][0].get("tax_amount").is_none());
    request["rate_options"]["calculate_tax_amount"] = json!(true);
    request["rate_options"]["preferred_currency"] = json!("eur");
    let taxed = world.acme("POST", "/v1/rates", &request).ok()["rate_response"]["rates"][0].clone();
    assert_eq!(taxed["tax_amount"], json!({ "currency": "usd", "amount": 7.5 }));
    assert!(taxed["warning_messages"][0].as_str().is_some_and(|warning| warning.contains("usd")));
}

#[test]
fn packages_go_wrong_on_request() {
    let course = |receiver: &str| {
        let mut world = World::new();
        let body = example_with("/shipment/ship_to/company_name", json!(receiver));
        let id = id_of(&bought(&mut world, &body));
        let mut seen: Vec<String> = Vec::new();
        for _ in 0..24 * 14 {
            let track = world.acme("GET", &format!("/v1/labels/{id}/track"), &Value::Null).ok();
            let code = string(&track, "status_code").to_owned();
            assert_eq!(code == "EX", track["exception_description"].is_string(), "{track}");
            let glance = label(&mut world, &id)["tracking_status"].clone();
            assert_eq!(code == "EX", glance == "error", "{code} {glance}");
            if seen.last() != Some(&code) {
                seen.push(code);
            }
            world.now += HOUR;
        }
        seen.join(" ")
    };
    for (receiver, codes) in [
        ("Somebody", "NY AC IT DE"),
        ("Sandbox exception Ltd", "NY AC IT EX IT DE"),
        ("SANDBOX ATTEMPT", "NY AC IT AT IT DE"),
        ("SANDBOX RETURN", "NY AC IT AT EX"),
        ("SANDBOX PICKUP", "NY AC IT SP DE"),
        ("SANDBOX UNUSED", "NY"),
    ] {
        assert_eq!(course(receiver), codes, "{receiver}");
    }
}

#[test]
fn there_is_a_number_for_each_status() {
    let mut world = World::new();
    for status in ["UN", "AC", "IT", "DE", "EX", "AT", "NY", "SP"] {
        for carrier in ["ups", "stamps_com", "some_other_carrier"] {
            let path = format!("/v1/tracking?carrier_code={carrier}&tracking_number=SANDBOX-{status}");
            for _ in 0..24 {
                let track = world.acme("GET", &path, &Value::Null).ok();
                assert_eq!((string(&track, "status_code"), string(&track, "carrier_code")), (status, carrier));
                let events = track["events"].as_array().unwrap();
                assert_eq!(events.is_empty(), status == "UN" || status == "NY");
                assert!(events.first().is_none_or(|event| event["status_code"] == status));
                world.now += HOUR;
            }
        }
    }
}

#[test]
fn tracking_is_started_and_stopped() {
    let mut world = World::new();
    let ups = world.carrier_id(ACME, "ups");
    for verb in ["start", "stop"] {
        let by_code = format!("/v1/tracking/{verb}?carrier_code=ups&tracking_number=1Z");
        assert_eq!(world.acme("POST", &by_code, &Value::Null).status, 204);
        let by_id = format!("/v1/tracking/{verb}?carrier_id={ups}&tracking_number=1Z");
        assert_eq!(world.acme("POST", &by_id, &Value::Null).status, 204);
        let no_number = world.acme("POST", &format!("/v1/tracking/{verb}?carrier_code=ups"), &Value::Null);
        assert_eq!(no_number.refused(), (400, vec!["field_value_required"]));
        let no_carrier = world.acme("POST", &format!("/v1/tracking/{verb}?tracking_number=1"), &Value::Null);
        assert_eq!(no_carrier.refused(), (400, vec!["field_value_required"]));
        let foreign = world.shop("100002", "POST", &by_id, &Value::Null);
        assert_eq!(foreign.refused(), (404, vec!["not_found"]));
    }
}

#[test]
fn a_label_has_no_image_that_the_account_has_not() {
    let mut world = World::new();
    let mut body = example();
    body["label_image_id"] = json!("img_of_somebody_else");
    assert_eq!(world.acme("POST", "/v1/labels", &body).refused(), (404, vec!["not_found"]));
    assert_eq!(world.balance("100001"), 500.0);
}
