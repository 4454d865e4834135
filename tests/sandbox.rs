//! The sandbox as its callers see it: whole flows, request by request.
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

use sandbox_calls::{DAY, HOUR, ORIGIN, World, example, example_with, rate_request, string};
use serde_json::{Value, json};
use shipstamp::sandbox::{PARTNER_KEY, Response, Sandbox};

#[test]
fn a_label_is_bought_read_tracked_and_voided() {
    let mut world = World::new();
    let label = world.acme("POST", "/v1/labels", &example()).ok();
    let id = string(&label, "label_id").to_owned();
    assert_eq!(label["status"], "completed");
    assert_eq!(label["shipment_cost"], json!({ "currency": "usd", "amount": 8.93 }));
    assert_eq!(label["carrier_code"], "stamps_com");
    assert_eq!(label["service_code"], "usps_priority_mail");
    assert_eq!(label["package_code"], "package");
    assert_eq!(label["ship_date"], "2026-11-23T00:00:00Z");
    assert_eq!(label["created_at"], "2026-11-23T12:00:00.000Z");
    assert_eq!(label["batch_id"], "");
    assert_eq!(label["form_download"], Value::Null);
    assert_eq!(label["ship_to"]["address_residential_indicator"], "no");
    assert_eq!(label["packages"][0]["label_messages"]["reference1"], Value::Null);
    let number = string(&label, "tracking_number").to_owned();
    assert_eq!((number.len(), &number[..5]), (22, "94055"));
    assert!((world.balance("100001") - (500.0 - 8.93)).abs() < 1e-9);

    assert_eq!(world.acme("GET", &format!("/v1/labels/{id}"), &Value::Null).ok(), label);

    // Friday evening: delivered.
    world.now += 4 * DAY + 12 * HOUR;
    let track = world.acme("GET", &format!("/v1/labels/{id}/track"), &Value::Null).ok();
    assert_eq!((string(&track, "status_code"), string(&track, "tracking_number")), ("DE", number.as_str()));
    let codes: Vec<&str> =
        track["events"].as_array().unwrap().iter().map(|event| string(event, "status_code")).collect();
    assert_eq!(codes, ["DE", "IT", "IT", "IT", "AC"]);
    assert_eq!(track["carrier_id"], 1, "the definition has a number of 32 bits here");
    assert_eq!(track["events"][0]["city_locality"], "Burbank");
    assert_eq!(track["events"][4]["city_locality"], "Austin");
    let same =
        world.acme("GET", &format!("/v1/tracking?carrier_code=stamps_com&tracking_number={number}"), &Value::Null);
    assert_eq!(same.ok(), track);
    let label = world.acme("GET", &format!("/v1/labels/{id}"), &Value::Null).ok();
    assert_eq!(label["tracking_status"], "delivered");
    let refusal = world.acme("PUT", &format!("/v1/labels/{id}/void"), &Value::Null).ok();
    assert_eq!((&refusal["approved"], &refusal["reason_code"]), (&json!(false), &json!("label_already_used")));

    // Another one is voided in time, and paid back.
    let before = world.balance("100001");
    let label = world.acme("POST", "/v1/labels", &example()).ok();
    let void = format!("/v1/labels/{}/void", string(&label, "label_id"));
    assert_eq!(world.acme("PUT", &void, &Value::Null).ok()["approved"], true);
    let again = world.acme("PUT", &void, &Value::Null).ok();
    assert_eq!((&again["approved"], &again["reason_code"]), (&json!(false), &json!("label_already_voided")));
    let label = world.acme("GET", &format!("/v1/labels/{}", string(&label, "label_id")), &Value::Null).ok();
    assert_eq!((string(&label, "status"), &label["voided"]), ("voided", &json!(true)));
    world.now += 14 * DAY;
    assert!((world.balance("100001") - before).abs() < 1e-9);
    let track = world.acme("GET", &format!("/v1/labels/{}/track", string(&label, "label_id")), &Value::Null).ok();
    assert_eq!((string(&track, "status_code"), &track["events"]), ("UN", &json!([])));
}

#[test]
fn a_package_moves_with_the_clock() {
    let mut world = World::new();
    let label = world.acme("POST", "/v1/labels", &example()).ok();
    let path = format!("/v1/labels/{}/track", string(&label, "label_id"));
    let mut seen = Vec::new();
    for _ in 0..96 {
        let track = world.acme("GET", &path, &Value::Null).ok();
        let step = (string(&track, "status_code").to_owned(), string(&track, "status_detail_code").to_owned());
        if seen.last() != Some(&step) {
            seen.push(step);
        }
        world.now += HOUR;
    }
    let steps: Vec<(&str, &str)> = seen.iter().map(|(status, detail)| (status.as_str(), detail.as_str())).collect();
    assert_eq!(
        steps,
        [
            ("NY", "ELEC_ADVICE_RECD_BY_CARRIER"),
            ("AC", "RECEIVED_BY_CARRIER"),
            ("IT", "HUB_SCAN_OUT"),
            ("IT", "HUB_SCAN_IN"),
            ("IT", "OUT_FOR_DELIVERY"),
            ("DE", "DELIVERED"),
        ]
    );
}

#[test]
fn unknown_numbers_are_unknown() {
    let mut world = World::new();
    let track =
        world.acme("GET", "/v1/tracking?carrier_code=ups&tracking_number=1Z999AA10123456784", &Value::Null).ok();
    assert_eq!((string(&track, "status_code"), &track["events"]), ("UN", &json!([])));
    let missing = world.acme("GET", "/v1/tracking?carrier_code=ups", &Value::Null);
    assert_eq!(missing.refused(), (400, vec!["field_value_required"]));
}

#[test]
fn a_rate_is_bought_for_its_price() {
    let mut world = World::new();
    let body = rate_request(&mut world, "100001", &["stamps_com", "ups", "fedex"], &example());
    let reply = world.acme("POST", "/v1/rates", &body).ok();
    let response = &reply["rate_response"];
    assert_eq!((string(response, "status"), &response["errors"]), ("completed", &json!([])));
    let rates = response["rates"].as_array().unwrap();
    assert_eq!(rates.len(), 4 + 5 + 6);
    assert_eq!(reply["shipment_id"], response["shipment_id"]);
    let carriers = world.acme("GET", "/v1/carriers", &Value::Null).ok();
    assert_eq!(carriers["errors"], json!([]));
    assert!(carriers["request_id"].is_string());
    for mark in ["cheapest", "fastest", "best_value"] {
        let marked = rates.iter().filter(|rate| rate["rate_attributes"].as_array().unwrap().contains(&json!(mark)));
        assert_eq!(marked.count(), 1, "{mark}");
    }
    for rate in rates {
        let id = string(rate, "rate_id");
        assert_eq!(
            world.acme("GET", &format!("/v1/rates/{id}"), &Value::Null).ok()["service_code"],
            rate["service_code"]
        );
        let label = world.acme("POST", &format!("/v1/labels/rates/{id}"), &json!({})).ok();
        let amount = |name: &str| (rate[name]["amount"].as_f64().unwrap() * 100.0).round();
        let cost = amount("shipping_amount") + amount("confirmation_amount") + amount("other_amount");
        assert!((label["shipment_cost"]["amount"].as_f64().unwrap() * 100.0 - cost).abs() < 0.01);
        assert_eq!(label["insurance_cost"], rate["insurance_amount"]);
        assert_eq!(label["service_code"], rate["service_code"]);
        let list = world.acme("GET", &format!("/v1/labels?rate_id={id}"), &Value::Null).ok();
        assert_eq!(list["total"], 1);
    }
}

#[test]
fn rates_say_what_carriers_cannot_do() {
    let mut world = World::new();
    let mut abroad = example_with("/shipment/ship_to/country_code", json!("DE"));
    abroad["shipment"]["ship_to"]["postal_code"] = json!("10115");
    let body = rate_request(&mut world, "100001", &["stamps_com", "ups"], &abroad);
    let reply = world.acme("POST", "/v1/rates", &body).ok();
    let codes: Vec<&str> =
        reply["rate_response"]["rates"].as_array().unwrap().iter().map(|rate| string(rate, "service_code")).collect();
    assert!(codes.iter().all(|code| code.contains("international") || code.contains("worldwide")), "{codes:?}");

    // From elsewhere the carriers of the sandbox do not ship.
    let elsewhere = example_with("/shipment/ship_from/country_code", json!("CA"));
    let body = rate_request(&mut world, "100001", &["stamps_com"], &elsewhere);
    let response = world.acme("POST", "/v1/rates", &body).ok()["rate_response"].clone();
    assert_eq!(string(&response, "status"), "error");
    assert_eq!(response["errors"][0]["error_code"], "no_rates_returned");
    assert_eq!(response["errors"][0]["carrier_code"], "stamps_com");

    // What was asked for by name and cannot be had is an invalid rate.
    let mut body = rate_request(&mut world, "100001", &["stamps_com"], &example());
    body["shipment"]["packages"] = json!([{ "weight": { "value": 90, "unit": "pound" } }]);
    body["rate_options"]["service_codes"] = json!(["usps_priority_mail"]);
    let response = world.acme("POST", "/v1/rates", &body).ok()["rate_response"].clone();
    assert_eq!(response["rates"], json!([]));
    assert_eq!(response["invalid_rates"][0]["validation_status"], "invalid");
    assert!(response["invalid_rates"][0]["error_messages"][0].is_string());
}

#[test]
fn one_account_does_not_see_another() {
    let mut world = World::new();
    let body = rate_request(&mut world, "100001", &["ups"], &example());
    let rates = world.acme("POST", "/v1/rates", &body).ok();
    let rate_id = string(&rates["rate_response"]["rates"][0], "rate_id").to_owned();
    let carrier_id = world.carrier_id("100001", "ups");
    let bought = example_with("/shipment/external_shipment_id", json!("ORD-1"));
    let label = world.acme("POST", "/v1/labels", &bought).ok();
    let label_id = string(&label, "label_id");
    let number = string(&label, "tracking_number");

    let mut foreign = |method: &str, target: &str, body: Value| world.shop("se-100002", method, target, &body);
    for (method, target, body) in [
        ("GET", format!("/v1/labels/{label_id}"), Value::Null),
        ("PUT", format!("/v1/labels/{label_id}/void"), Value::Null),
        ("GET", format!("/v1/labels/{label_id}/track"), Value::Null),
        ("GET", "/v1/labels/external_shipment_id/ORD-1".to_owned(), Value::Null),
        ("GET", format!("/v1/rates/{rate_id}"), Value::Null),
        ("POST", format!("/v1/labels/rates/{rate_id}"), json!({})),
        ("GET", format!("/v1/carriers/{carrier_id}"), Value::Null),
        ("DELETE", format!("/v1/connections/carriers/ups/{carrier_id}"), Value::Null),
        (
            "POST",
            "/v1/rates".to_owned(),
            json!({ "shipment_id": rates["shipment_id"], "rate_options": { "carrier_ids": [carrier_id] } }),
        ),
    ] {
        let answer = foreign(method, &target, body);
        let (status, codes) = answer.refused();
        assert!(
            matches!((status, codes.as_slice()), (404, ["not_found"]) | (400, ["carrier_not_connected"])),
            "{target}"
        );
    }
    let answer = foreign("POST", "/v1/labels", example_with("/shipment/carrier_id", json!(carrier_id)));
    assert_eq!(answer.refused(), (400, vec!["carrier_not_connected"]));
    assert_eq!(foreign("GET", "/v1/labels", Value::Null).ok()["total"], 0);
    let track = foreign("GET", &format!("/v1/tracking?carrier_code=stamps_com&tracking_number={number}"), Value::Null);
    assert_eq!(track.ok()["status_code"], "UN");
    // The same external id is free there.
    assert_eq!(foreign("POST", "/v1/labels", bought).status, 200);
    assert_eq!(world.acme("GET", &format!("/v1/labels/{label_id}"), &Value::Null).ok()["voided"], false);
}

#[test]
fn only_the_partner_key_opens_and_only_a_known_account_is_acted_for() {
    let mut world = World::new();
    for (headers, status, code) in [
        (vec![], 401, "unauthorized"),
        (vec![("API-Key", "TEST_other"), ("On-Behalf-Of", "100001")], 401, "unauthorized"),
        (vec![("API-Key", PARTNER_KEY)], 401, "unauthorized"),
        (vec![("API-Key", PARTNER_KEY), ("On-Behalf-Of", "")], 401, "unauthorized"),
        (vec![("API-Key", PARTNER_KEY), ("On-Behalf-Of", "100009")], 403, "forbidden"),
        (vec![("API-Key", PARTNER_KEY), ("On-Behalf-Of", "0100001")], 403, "forbidden"),
        (vec![("API-Key", PARTNER_KEY), ("On-Behalf-Of", "100001"), ("on-behalf-of", "100002")], 401, "unauthorized"),
    ] {
        let answer = world.send(&headers, "GET", "/v1/carriers", "");
        assert_eq!(answer.refused(), (status, vec![code]), "{headers:?}");
    }
    for account in ["100001", "se-100001"] {
        assert_eq!(world.shop(account, "GET", "/v1/carriers", &Value::Null).status, 200);
    }
    let answer = world.acme("GET", "/v1/partners/accounts", &Value::Null);
    assert_eq!(answer.refused(), (403, vec!["forbidden"]));
    let answer = world.acme("PATCH", "/v1/labels", &Value::Null);
    assert_eq!(answer.refused(), (404, vec!["not_found"]));
    let answer = world.acme("GET", "/v1/nothing", &Value::Null);
    assert_eq!(answer.refused(), (404, vec!["not_found"]));
}

#[test]
fn accounts_are_created_found_and_kept_apart() {
    let mut world = World::new();
    let wish = json!({ "company_name": "Cedar Cycles", "email": "hi@cedar.example", "external_account_id": "cedar-7" });
    let account = world.partner("POST", "/v1/partners/accounts", &wish).ok();
    assert_eq!((&account["account_id"], &account["active"]), (&json!(100_003), &json!(true)));
    assert_eq!(account["origin_country_code"], "US");
    assert_eq!(world.partner("GET", "/v1/partners/accounts/se-100003", &Value::Null).ok(), account);
    let list = world.partner("GET", "/v1/partners/accounts?page_size=2&page=2", &Value::Null).ok();
    assert_eq!(list, json!({ "accounts": [account] }));
    let list = world.partner("GET", "/v1/partners/accounts?created_at_start=2026-11-01&active=true", &Value::Null).ok();
    assert_eq!(list["accounts"].as_array().unwrap().len(), 1);

    let same_id = world.partner("POST", "/v1/partners/accounts", &json!({ "external_account_id": "cedar-7" }));
    assert_eq!(same_id.refused(), (400, vec!["identifier_conflict"]));
    let same_email = world.partner("POST", "/v1/partners/accounts", &json!({ "email": "HI@cedar.example" }));
    assert_eq!(same_email.refused(), (400, vec!["identifier_conflict"]));
    let short = world.partner("POST", "/v1/partners/accounts", &json!({ "password": "123" }));
    assert_eq!(short.refused(), (400, vec!["invalid_string_length"]));
    assert_eq!(world.partner("GET", "/v1/partners/accounts/7", &Value::Null).refused(), (404, vec!["not_found"]));

    assert_eq!(world.shop("100003", "POST", "/v1/labels", &example()).status, 200);
    assert!((world.balance("100001") - 500.0).abs() < 1e-9);
}

#[test]
fn the_wallet_runs_dry() {
    let mut world = World::new();
    let dear = example_with("/shipment/service_code", json!("usps_priority_mail_express"));
    let mut bought = 0;
    let last = loop {
        let answer = world.acme("POST", "/v1/labels", &dear);
        if answer.status != 200 {
            break answer;
        }
        bought += 1;
    };
    assert_eq!(last.refused(), (400, vec!["insufficient_funds"]));
    assert_eq!(last.body["errors"][0]["carrier_code"], "stamps_com");
    assert_eq!(world.acme("GET", "/v1/labels", &Value::Null).ok()["total"], bought);
    let left = world.balance("100001");
    assert!((0.0..38.01).contains(&left), "{left}");
    // The merchant's own account with FedEx is not paid from the wallet, and other accounts have wallets of their own.
    let fedex = example_with("/shipment/service_code", json!("fedex_priority_overnight"));
    assert_eq!(world.acme("POST", "/v1/labels", &fedex).status, 200);
    assert_eq!(world.shop("100002", "POST", "/v1/labels", &dear).status, 200);
}

#[test]
fn what_cannot_be_shipped_is_refused() {
    let mut world = World::new();
    for (pointer, value, code, field) in [
        ("/shipment/service_code", json!("usps_pony_express"), "invalid_field_value", "shipment.service_code"),
        ("/shipment/ship_to/address_line1", Value::Null, "field_value_required", "shipment.ship_to.address_line1"),
        ("/shipment/ship_to/city_locality", json!(""), "field_value_required", "shipment.ship_to.city_locality"),
        ("/shipment/packages", json!([]), "field_value_required", "shipment.packages"),
        ("/shipment/packages", json!("one"), "invalid_field_value", "shipment.packages"),
        (
            "/shipment/packages/0",
            json!({ "weight": { "value": 0, "unit": "ounce" } }),
            "invalid_field_value",
            "shipment.packages[0].weight.value",
        ),
        (
            "/shipment/packages/0",
            json!({ "weight": { "value": 1, "unit": "stone" } }),
            "invalid_field_value",
            "shipment.packages[0].weight.unit",
        ),
        ("/shipment/confirmation", json!("handshake"), "invalid_field_value", "shipment.confirmation"),
        ("/shipment/confirmation", json!("direct_signature"), "confirmation_not_supported", "shipment.confirmation"),
        ("/shipment/ship_date", json!("2026-11-20"), "invalid_date", "shipment.ship_date"),
        ("/shipment/ship_date", json!("soon"), "invalid_field_value", "shipment.ship_date"),
        ("/label_format", json!("gif"), "invalid_field_value", "label_format"),
        ("/label_layout", json!("A3"), "invalid_field_value", "label_layout"),
    ] {
        let mut body = example();
        match pointer.rsplit_once('/') {
            Some(("", key)) => body[key] = value.clone(),
            Some((parent, key)) => match body.pointer_mut(parent).unwrap() {
                Value::Array(items) => items[key.parse::<usize>().unwrap()] = value.clone(),
                object => object[key] = value.clone(),
            },
            None => unreachable!(),
        }
        let answer = world.acme("POST", "/v1/labels", &body);
        assert_eq!(answer.refused(), (400, vec![code]), "{pointer} {value}: {}", answer.body);
        assert_eq!(answer.body["errors"][0]["field_name"], field, "{}", answer.body);
    }
    assert_eq!(world.acme("POST", "/v1/labels", &Value::Null).refused(), (400, vec!["request_body_required"]));
    assert_eq!(world.acme("POST", "/v1/labels", &json!([])).refused(), (400, vec!["invalid_field_value"]));
    assert_eq!(world.acme("POST", "/v1/labels/rates/se-9", &json!({})).refused(), (404, vec!["not_found"]));
    assert_eq!(world.acme("GET", "/v1/labels", &Value::Null).ok()["total"], 0);
    assert!((world.balance("100001") - 500.0).abs() < 1e-9, "nothing was taken");
}

#[test]
fn a_border_needs_customs_items() {
    let mut world = World::new();
    let mut body = example_with("/shipment/service_code", json!("usps_priority_mail_international"));
    body["shipment"]["ship_to"]["country_code"] = json!("CA");
    body["shipment"]["ship_to"]["postal_code"] = json!("M5V 2T6");
    assert_eq!(world.acme("POST", "/v1/labels", &body).refused(), (400, vec!["customs_items_required"]));
    body["shipment"]["customs"] = json!({
        "contents": "merchandise", "non_delivery": "return_to_sender",
        "customs_items": [{ "description": "Mug", "quantity": 1, "value": 12.5, "country_of_origin": "US" }],
    });
    let label = world.acme("POST", "/v1/labels", &body).ok();
    assert_eq!(label["is_international"], true);
    let number = string(&label, "tracking_number");
    assert!(number.starts_with("CP") && number.ends_with("US") && number.len() == 13, "{number}");
}

#[test]
fn postal_codes_may_be_numbers() {
    let mut world = World::new();
    let body = example_with("/shipment/ship_to/postal_code", json!(91521));
    assert_eq!(world.acme("POST", "/v1/labels", &body).ok()["ship_to"]["postal_code"], "91521");
}

#[test]
fn an_external_id_is_used_once() {
    let mut world = World::new();
    let long = "x".repeat(60);
    let body = example_with("/shipment/external_shipment_id", json!(long));
    let label = world.acme("POST", "/v1/labels", &body).ok();
    assert_eq!(string(&label, "external_shipment_id").len(), 50, "the rest is cut off");
    assert_eq!(world.acme("POST", "/v1/labels", &body).refused(), (400, vec!["identifier_conflict"]));
    let found = world.acme("GET", &format!("/v1/labels/external_shipment_id/{long}"), &Value::Null).ok();
    assert_eq!(found["label_id"], label["label_id"]);
    let odd = example_with("/shipment/external_shipment_id", json!("Order 7/b"));
    let label = world.acme("POST", "/v1/labels", &odd).ok();
    let found = world.acme("GET", "/v1/labels/external_shipment_id/Order%207%2Fb", &Value::Null).ok();
    assert_eq!(found["label_id"], label["label_id"]);
}

#[test]
fn labels_are_listed_page_by_page() {
    let mut world = World::new();
    let mut ids = Vec::new();
    for _ in 0..5 {
        let label = world.acme("POST", "/v1/labels", &example()).ok();
        ids.push(string(&label, "label_id").to_owned());
        world.now += HOUR / 2;
    }
    world.acme("PUT", &format!("/v1/labels/{}/void", ids[1]), &Value::Null).ok();
    let list = |world: &mut World, query: &str| world.acme("GET", &format!("/v1/labels?{query}"), &Value::Null).ok();
    let listed = |list: &Value| -> Vec<String> {
        list["labels"].as_array().unwrap().iter().map(|label| string(label, "label_id").to_owned()).collect()
    };
    let page = list(&mut world, "page_size=2&sort_dir=asc");
    assert_eq!(listed(&page), ids[..2]);
    assert_eq!((&page["total"], &page["pages"], &page["page"]), (&json!(5), &json!(3), &json!(1)));
    assert_eq!(page["links"]["prev"], json!({}));
    let next = string(&page["links"]["next"], "href").to_owned();
    assert!(next.starts_with(&format!("{ORIGIN}/v1/labels?")), "{next}");
    let page = world.acme("GET", &next[ORIGIN.len()..], &Value::Null).ok();
    assert_eq!(listed(&page), ids[2..4]);
    let newest_first: Vec<String> = ids.iter().rev().cloned().collect();
    assert_eq!(listed(&list(&mut world, "")), newest_first);
    assert_eq!(listed(&list(&mut world, "label_status=voided")), ids[1..2]);
    assert_eq!(listed(&list(&mut world, "refund_status=request_scheduled,pending")), ids[1..2]);
    assert_eq!(listed(&list(&mut world, "sort_by=modified_at&page_size=1")), ids[1..2]);
    assert_eq!(listed(&list(&mut world, "service_code=ups_ground")), [""; 0]);
    let since =
        list(&mut world, "created_at_start=2026-11-23T13:00:00Z&created_at_end=2026-11-23T13:30:00Z&sort_dir=asc");
    assert_eq!(listed(&since), ids[2..4]);
    assert_eq!(listed(&list(&mut world, "page=9")), [""; 0]);
    for query in ["page=0", "page_size=none", "sort_by=color", "created_at_start=then"] {
        assert_eq!(world.acme("GET", &format!("/v1/labels?{query}"), &Value::Null).status, 400, "{query}");
    }
}

#[test]
fn a_link_needs_no_key_and_ends_after_ninety_days() {
    let mut world = World::new();
    let label = world.acme("POST", "/v1/labels", &example()).ok();
    let href = string(&label["label_download"], "pdf");
    assert_eq!(label["label_download"]["href"], href);
    let path = href.strip_prefix(ORIGIN).unwrap();
    let file = world.send(&[], "GET", path, "");
    assert_eq!((file.status, file.header("content-type")), (200, Some("application/pdf")));
    assert!(file.raw.body.starts_with(b"%PDF-"));
    assert!(file.header("content-disposition").unwrap().starts_with("attachment"));
    let shown = world.send(&[], "GET", &format!("{path}?download=0&rotation=90"), "");
    assert!(shown.header("content-disposition").unwrap().starts_with("inline"));
    assert!(String::from_utf8_lossy(&shown.raw.body).contains("/Rotate 90"));
    assert_eq!(
        world.send(&[], "GET", &format!("{path}?rotation=45"), "").refused(),
        (400, vec!["invalid_field_value"])
    );

    let inline = format!("/v1/labels/{}?label_download_type=inline", string(&label, "label_id"));
    let inline = world.acme("GET", &inline, &Value::Null).ok();
    assert!(string(&inline["label_download"], "href").starts_with("JVBERi0"), "a PDF in base 64");

    // A token of one account leads nowhere under another's number, and so does a wrong name.
    for other in
        [path.replace("/100001/", "/100002/"), path.replace("label-", "lobel-"), path.replace("/100001/", "/0/")]
    {
        assert_eq!(world.send(&[], "GET", &other, "").refused(), (404, vec!["file_not_found"]), "{other}");
    }
    world.now += 91 * DAY;
    assert_eq!(world.send(&[], "GET", path, "").refused(), (404, vec!["file_not_found"]));
}

#[test]
fn a_carrier_is_connected_used_and_disconnected() {
    let mut world = World::new();
    let wish = json!({ "nickname": "Our Canada Post", "account_number": "77", "api_key": "k", "api_secret": "s", "contract_id": "c" });
    let target = "/v1/connections/carriers/canada_post";
    let missing = world.acme("POST", target, &json!({ "nickname": "Our Canada Post" }));
    assert_eq!(missing.status, 400);
    assert_eq!(missing.body["errors"].as_array().unwrap().len(), 4);
    let connected = world.acme("POST", target, &wish).ok();
    let id = string(&connected, "carrier_id").to_owned();
    assert_eq!(world.acme("POST", target, &wish).refused(), (400, vec!["identifier_conflict"]));
    let mut again = wish.clone();
    again["allow_duplicate_account_number"] = json!("true");
    assert_eq!(world.acme("POST", target, &again).status, 200);

    let carrier = world.acme("GET", &format!("/v1/carriers/{id}"), &Value::Null).ok();
    assert_eq!((string(&carrier, "nickname"), string(&carrier, "friendly_name")), ("Our Canada Post", "Canada Post"));
    assert!(!carrier.to_string().contains("api_secret"));
    let mut body = example_with("/shipment/service_code", json!("canada_post_express"));
    body["shipment"]["carrier_id"] = json!(id);
    let label = world.acme("POST", "/v1/labels", &body).ok();
    assert_eq!(label["carrier_code"], "canada_post");
    // A name that no list has is a carrier too.
    assert_eq!(world.acme("POST", "/v1/connections/carriers/pigeon_post", &json!({})).status, 200);

    let target = format!("/v1/connections/carriers/canada_post/{id}");
    let gone = world.acme("DELETE", &target, &Value::Null);
    assert_eq!((gone.status, gone.raw.body.len()), (204, 0));
    assert_eq!(world.acme("DELETE", &target, &Value::Null).refused(), (404, vec!["not_found"]));
    assert_eq!(world.acme("GET", &format!("/v1/carriers/{id}"), &Value::Null).refused(), (404, vec!["not_found"]));
    assert_eq!(world.acme("POST", "/v1/labels", &body).refused(), (400, vec!["carrier_disconnected"]));
    for code in ["ups", "stamps_com"] {
        let id = world.carrier_id("100002", code);
        world.shop("100002", "DELETE", &format!("/v1/connections/carriers/{code}/{id}"), &Value::Null);
    }
    let answer = world.shop("100002", "POST", "/v1/labels", &example());
    assert_eq!(answer.refused(), (400, vec!["carrier_not_connected"]));
}

#[test]
fn several_packages_have_numbers_and_labels_of_their_own() {
    let mut world = World::new();
    let mut body = example_with("/shipment/service_code", json!("ups_ground"));
    let package = json!({ "weight": { "value": 3, "unit": "pound" } });
    body["shipment"]["packages"] = json!([package, package]);
    let label = world.acme("POST", "/v1/labels", &body).ok();
    let packages = label["packages"].as_array().unwrap();
    assert_ne!(packages[0]["tracking_number"], packages[1]["tracking_number"]);
    assert_eq!(packages[0]["tracking_number"], label["tracking_number"]);
    let pages = |world: &mut World, download: &Value| {
        let path = string(download, "pdf").strip_prefix(ORIGIN).unwrap().to_owned();
        String::from_utf8_lossy(&world.send(&[], "GET", &path, "").raw.body).matches("/Type /Page\n").count()
    };
    assert_eq!(pages(&mut world, &label["label_download"]), 2);
    assert_eq!(pages(&mut world, &packages[1]["label_download"]), 1);
    let usps = example_with("/shipment/packages", body["shipment"]["packages"].clone());
    assert_eq!(world.acme("POST", "/v1/labels", &usps).refused(), (400, vec!["multipackage_not_supported"]));
}

#[test]
fn a_shipment_can_come_from_a_warehouse() {
    let mut world = World::new();
    let mut body = example();
    body["shipment"].as_object_mut().unwrap().remove("ship_from");
    assert_eq!(world.acme("POST", "/v1/labels", &body).status, 400);
    // The warehouse is the fourth thing that an account has, after its three carriers.
    body["shipment"]["warehouse_id"] = json!("se-100001000004");
    let label = world.acme("POST", "/v1/labels", &body).ok();
    let list = world.acme("GET", "/v1/labels?warehouse_id=se-100001000004", &Value::Null).ok();
    assert_eq!(list["labels"][0]["label_id"], label["label_id"]);
    body["shipment"]["warehouse_id"] = json!("se-100002000004");
    assert_eq!(world.acme("POST", "/v1/labels", &body).refused(), (404, vec!["not_found"]));
}

#[test]
fn the_same_calls_give_the_same_answers() {
    fn play() -> Vec<Response> {
        let mut world = World::new();
        let mut answers = Vec::new();
        let rates = rate_request(&mut world, "100002", &["stamps_com", "ups", "fedex"], &example());
        for (account, method, target, body) in [
            ("100001", "POST", "/v1/labels", example()),
            ("100002", "POST", "/v1/rates", rates),
            ("100001", "GET", "/v1/labels", Value::Null),
            ("100001", "GET", "/v1/labels/se-1", Value::Null),
            ("100002", "GET", "/v1/carriers", Value::Null),
        ] {
            answers.push(world.shop(account, method, target, &body).raw);
            world.now += HOUR;
        }
        answers
    }
    assert_eq!(play(), play());
}

#[test]
fn its_memory_can_be_written_and_read() {
    let mut world = World::new();
    let label = world.acme("POST", "/v1/labels", &example()).ok();
    let body = rate_request(&mut world, "100001", &["ups"], &example());
    world.acme("POST", "/v1/rates", &body).ok();
    let memory = world.sandbox.export();
    let mut other = World { sandbox: Sandbox::import(&memory).unwrap(), now: world.now };
    let target = format!("/v1/labels/{}", string(&label, "label_id"));
    let answer = world.acme("GET", &target, &Value::Null).raw;
    assert_eq!(other.acme("GET", &target, &Value::Null).raw, answer);
    assert_eq!(world.sandbox.export(), other.sandbox.export());
}
