//! Carriers in the sandbox: what they offer, how they are connected, registered, set up and paid, and how they fail.
#![cfg(feature = "sandbox")]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that finds nothing there has failed"
)]

mod sandbox_calls;

use sandbox_calls::{HOUR, World, example, example_with, rate_request, string};
use serde_json::{Value, json};

fn connect_fedex(world: &mut World, account_number: &str) -> String {
    let body = json!({
        "nickname": account_number, "account_number": account_number, "first_name": "Ada", "last_name": "Acme",
        "email": "ada@acme-outdoor.example", "phone": "512-555-0101", "address1": "3800 N Lamar Blvd",
        "city": "Austin", "state": "TX", "postal_code": "78756", "country_code": "US", "agree_to_eula": true,
    });
    let reply = world.acme("POST", "/v1/connections/carriers/fedex", &body).ok();
    string(&reply, "carrier_id").to_owned()
}

fn address() -> Value {
    json!({
        "name": "Ada Acme", "phone": "512-555-0101", "address_line1": "3800 N Lamar Blvd", "city_locality": "Austin",
        "state_province": "TX", "postal_code": 78756, "country_code": "US",
    })
}

/// The same memory, in which these carriers of Acme do not answer.
fn with_carriers_down(world: &World, codes: &[&str]) -> World {
    let mut down = World { sandbox: world.sandbox.clone(), now: world.now };
    assert_eq!(down.send(&[], "DELETE", "/sandbox/faults", "").status, 204);
    for code in codes {
        let fault = json!({ "kind": "carrier_down", "carrier_code": code, "match": { "account": "100001" } });
        down.send(&[], "POST", "/sandbox/faults", &fault.to_string()).ok();
    }
    down
}

#[test]
fn a_carrier_tells_its_parts_by_themselves() {
    let mut world = World::new();
    let carrier = world.carrier("100001", "stamps_com");
    let id = string(&carrier, "carrier_id").to_owned();
    for part in ["options", "packages", "services"] {
        let reply = world.acme("GET", &format!("/v1/carriers/{id}/{part}"), &Value::Null).ok();
        assert_eq!(reply, json!({ part: carrier[part] }));
        assert!(!reply[part].as_array().unwrap().is_empty());
        let other = world.shop("100002", "GET", &format!("/v1/carriers/{id}/{part}"), &Value::Null);
        assert_eq!(other.refused(), (404, vec!["not_found"]));
    }
    for option in carrier["options"].as_array().unwrap() {
        assert_ne!(option["default_value"], "", "the definition wants a default value to be no empty text");
    }
}

#[test]
fn a_carrier_is_disconnected_by_its_id_alone() {
    let mut world = World::new();
    let first = world.carrier_id("100001", "fedex");
    let second = connect_fedex(&mut world, "99");
    let is_primary = |world: &mut World, id: &str| {
        world.acme("GET", &format!("/v1/carriers/{id}"), &Value::Null).ok()["primary"].clone()
    };
    assert_eq!((is_primary(&mut world, &first), is_primary(&mut world, &second)), (json!(true), json!(false)));
    let target = format!("/v1/carriers/{first}");
    assert_eq!(world.shop("100002", "DELETE", &target, &Value::Null).status, 404);
    let gone = world.acme("DELETE", &target, &Value::Null);
    assert_eq!((gone.status, gone.raw.body.len()), (204, 0));
    assert_eq!(world.acme("DELETE", &target, &Value::Null).refused(), (404, vec!["not_found"]));
    assert_eq!(is_primary(&mut world, &second), true);
    let mut body = example_with("/shipment/service_code", json!("fedex_2day"));
    assert_eq!(world.acme("POST", "/v1/labels", &body).ok()["carrier_id"], json!(second));
    body["shipment"]["carrier_id"] = json!(first);
    assert_eq!(world.acme("POST", "/v1/labels", &body).refused(), (400, vec!["carrier_disconnected"]));
    for part in ["/options", "/packages", "/services", "/add_funds"] {
        let method = if part == "/add_funds" { "PUT" } else { "GET" };
        let body = if part == "/add_funds" { json!({ "currency": "usd", "amount": 10 }) } else { Value::Null };
        assert_eq!(world.acme(method, &format!("{target}{part}"), &body).refused(), (404, vec!["not_found"]));
    }
}

#[test]
fn terms_have_to_be_accepted() {
    let mut world = World::new();
    let fedex = json!({
        "nickname": "n", "account_number": "1", "first_name": "f", "last_name": "l", "email": "e@e.example",
        "phone": "5125550101", "address1": "a", "city": "c", "state": "TX", "postal_code": "78756", "country_code": "US",
    });
    let ups = json!({
        "nickname": "n", "email": "e@e.example", "address": address(), "end_user_ip_address": "203.0.113.7",
    });
    let stamps = json!({ "nickname": "n", "email": "e@e.example", "address": address() });
    let term = |name: &str, version: Value| json!({ "term_type": name, "version": version });
    let (technology, items) = ("ups_technology_agreement", "ups_prohibited_items");
    for (target, body, field, answers) in [
        ("connections/carriers/fedex", &fedex, "agree_to_eula", vec![Value::Null, json!(false)]),
        ("registration/stamps_com", &stamps, "agree_to_carrier_terms", vec![Value::Null, json!(false)]),
        (
            "registration/ups",
            &ups,
            "accepted_terms",
            vec![
                Value::Null,
                json!([]),
                json!([term(technology, json!("1"))]),
                json!([term(technology, json!("1")), term(items, json!("0"))]),
            ],
        ),
    ] {
        let target = format!("/v1/{target}");
        assert_eq!(world.acme("POST", &target, body).refused(), (400, vec!["terms_not_accepted"]), "{target}");
        for answer in answers {
            let mut body = body.clone();
            body[field] = answer;
            let refusal = world.acme("POST", &target, &body);
            assert_eq!(refusal.refused(), (400, vec!["terms_not_accepted"]), "{body}");
            assert_eq!(refusal.body["errors"][0]["field_name"], field);
        }
    }
    assert_eq!(world.acme("GET", "/v1/carriers", &Value::Null).ok()["carriers"].as_array().unwrap().len(), 3);
    let mut good = ups.clone();
    good["accepted_terms"] = json!([term(items, json!("1")), term(technology, json!("1"))]);
    assert_eq!(world.acme("POST", "/v1/registration/ups", &good).status, 200);
}

#[test]
fn an_account_is_registered_with_a_carrier() {
    let mut world = World::new();
    let stamps = json!({
        "nickname": "Our USPS", "email": "e@e.example", "agree_to_carrier_terms": true, "address": address(),
    });
    let id = string(&world.acme("POST", "/v1/registration/stamps_com", &stamps).ok(), "carrier_id").to_owned();
    let carrier = world.acme("GET", &format!("/v1/carriers/{id}"), &Value::Null).ok();
    assert_eq!((string(&carrier, "carrier_code"), string(&carrier, "nickname")), ("stamps_com", "Our USPS"));
    assert_eq!((&carrier["connection_status"], &carrier["balance"]), (&json!("approved"), &json!(500.0)));
    assert!(carrier["account_number"].is_string(), "only the trial has none");
    assert!(world.carrier("100001", "stamps_com").get("account_number").is_none());
    let dhl = world.acme("POST", "/v1/registration/dhl_express_walleted", &json!({ "nickname": "DHL" })).ok();
    let dhl = world.acme("GET", &format!("/v1/carriers/{}", string(&dhl, "carrier_id")), &Value::Null).ok();
    assert_eq!((&dhl["requires_funded_amount"], &dhl["carrier_code"]), (&json!(true), &json!("dhl_express_walleted")));

    let mut bare = stamps.clone();
    bare["address"] = json!({ "name": "Ada", "country_code": "US" });
    let answer = world.acme("POST", "/v1/registration/stamps_com", &bare);
    assert_eq!(answer.refused(), (400, vec!["field_value_required"; 5]));
    assert_eq!(answer.body["errors"][0]["field_name"], "address.phone");
    for (name, body, code) in [
        ("dhl_express_walleted", json!({ "nickname": "" }), "field_value_required"),
        ("dhl_express_walleted", json!({}), "field_value_required"),
        ("fedex", json!({ "nickname": "n" }), "carrier_not_supported"),
        ("pigeon_post", json!({}), "carrier_not_supported"),
    ] {
        let answer = world.acme("POST", &format!("/v1/registration/{name}"), &body);
        assert_eq!(answer.refused(), (400, vec![code]), "{name}");
    }
}

#[test]
fn ups_sells_once_it_has_agreed() {
    let mut world = World::new();
    let mut wanted = json!({
        "nickname": "Our UPS", "email": "e@e.example", "address": address(), "end_user_ip_address": "here",
        "accepted_terms": [
            { "term_type": "ups_technology_agreement", "version": "1" },
            { "term_type": "ups_prohibited_items", "version": "1" },
        ],
    });
    assert_eq!(world.acme("POST", "/v1/registration/ups", &wanted).refused(), (400, vec!["invalid_field_value"]));
    wanted["end_user_ip_address"] = json!("2001:db8::7");
    let id = string(&world.acme("POST", "/v1/registration/ups", &wanted).ok(), "carrier_id").to_owned();
    let status = |world: &mut World| {
        let carrier = world.acme("GET", &format!("/v1/carriers/{id}"), &Value::Null).ok();
        string(&carrier, "connection_status").to_owned()
    };
    assert_eq!(status(&mut world), "pending_approval");
    let mut body = example_with("/shipment/service_code", json!("ups_ground"));
    body["shipment"]["carrier_id"] = json!(id);
    let before = world.balance("100001");
    assert_eq!(world.acme("POST", "/v1/labels", &body).refused(), (400, vec!["carrier_not_connected"]));
    let mut rates = rate_request(&mut world, "100001", &[], &example());
    rates["rate_options"]["carrier_ids"] = json!([id]);
    let response = world.acme("POST", "/v1/rates", &rates).ok()["rate_response"].clone();
    assert_eq!(
        (&response["status"], &response["errors"][0]["error_code"]),
        (&json!("error"), &json!("carrier_not_connected"))
    );
    assert!((world.balance("100001") - before).abs() < 1e-9);
    world.now += HOUR;
    assert_eq!(status(&mut world), "approved");
    assert_eq!(world.acme("POST", "/v1/labels", &body).status, 200);
}

#[test]
fn a_telephone_is_verified_for_stamps_com() {
    let mut world = World::new();
    let id = world.carrier_id("100001", "stamps_com");
    let target = format!("/v1/connections/carriers/stamps_com/{id}/verification");
    let wish = json!({ "phone": "+1 512 555 0101", "verification_type": "SMS" });
    let started = world.acme("POST", &target, &wish).ok();
    assert!(string(&started, "verification_id").starts_with("vfn_"));
    assert_eq!((&started["phone"], &started["status"]), (&wish["phone"], &json!("unverified")));
    assert_eq!(started["verification_method"], "sms");
    assert_ne!(world.acme("POST", &target, &wish).ok()["verification_id"], started["verification_id"]);
    let by = |phone: &str, how: &str| json!({ "phone": phone, "verification_type": how });
    for body in [by("call me", "sms"), by("5125550101", "letter")] {
        assert_eq!(world.acme("POST", &target, &body).refused(), (400, vec!["invalid_field_value"]), "{body}");
    }
    assert_eq!(world.shop("100002", "POST", &target, &wish).refused(), (404, vec!["not_found"]));
    let ups = world.carrier_id("100001", "ups");
    let target = format!("/v1/connections/carriers/ups/{ups}/verification");
    assert_eq!(world.acme("POST", &target, &wish).refused(), (400, vec!["carrier_not_supported"]));
    let target = format!("/v1/connections/carriers/stamps_com/{ups}/verification");
    assert_eq!(world.acme("POST", &target, &wish).refused(), (404, vec!["not_found"]));
}

#[test]
fn settings_are_read_and_changed_in_part() {
    let mut world = World::new();
    let ups = world.carrier_id("100001", "ups");
    let target = format!("/v1/connections/carriers/ups/{ups}/settings");
    let first = world.acme("GET", &target, &Value::Null).ok();
    assert_eq!((&first["nickname"], &first["is_primary_account"]), (&json!("UPS by ShipStation"), &json!(true)));
    assert_eq!(first["use_negotiated_rates"], false);
    let change = json!({ "nickname": "Brown", "use_negotiated_rates": true, "pickup_type": null, "colour": "brown" });
    let done = world.acme("PUT", &target, &change);
    assert_eq!((done.status, done.raw.body.len()), (204, 0));
    let mut expected = first.clone();
    expected["nickname"] = json!("Brown");
    expected["use_negotiated_rates"] = json!(true);
    assert_eq!(world.acme("GET", &target, &Value::Null).ok(), expected);
    assert_eq!(world.carrier("100001", "ups")["nickname"], "Brown");
    for (field, value, code) in [
        ("pickup_type", json!("by_pigeon"), "invalid_field_value"),
        ("account_postal_code", json!("123"), "invalid_string_length"),
        ("use_negotiated_rates", json!("yes"), "invalid_field_value"),
    ] {
        assert_eq!(world.acme("PUT", &target, &json!({ field: value })).refused(), (400, vec![code]), "{field}");
    }
    assert_eq!(world.acme("GET", &target, &Value::Null).ok(), expected, "a refused change changes nothing");
    assert_eq!(world.shop("100002", "GET", &target, &Value::Null).refused(), (404, vec!["not_found"]));

    let stamps = world.carrier_id("100001", "stamps_com");
    let target = format!("/v1/connections/carriers/stamps_com/{stamps}/settings");
    assert_eq!(world.acme("GET", &target, &Value::Null).refused(), (400, vec!["settings_not_supported"]));
    assert_eq!(world.acme("PUT", &target, &json!({})).refused(), (400, vec!["settings_not_supported"]));
    let target = format!("/v1/connections/carriers/ups/{stamps}/settings");
    assert_eq!(world.acme("GET", &target, &Value::Null).refused(), (404, vec!["not_found"]));
    for (name, wish, change) in [
        (
            "dhl_express",
            json!({ "nickname": "n", "account_number": "1" }),
            json!({ "should_hide_account_number_on_archive_doc": true }),
        ),
        (
            "newgistics",
            json!({ "nickname": "n", "merchant_id": 1, "mailer_id": 1, "induction_site": "1" }),
            json!({ "include_barcode_with_order_number": true }),
        ),
    ] {
        let reply = world.acme("POST", &format!("/v1/connections/carriers/{name}"), &wish).ok();
        let target = format!("/v1/connections/carriers/{name}/{}/settings", string(&reply, "carrier_id"));
        assert_eq!(world.acme("PUT", &target, &change).status, 204, "{name}");
        let settings = world.acme("GET", &target, &Value::Null).ok();
        for (field, value) in change.as_object().unwrap() {
            assert_eq!(&settings[field], value, "{name}");
        }
    }
}

#[test]
fn one_account_of_a_carrier_is_the_primary_one() {
    let mut world = World::new();
    let first = world.carrier_id("100001", "fedex");
    let second = connect_fedex(&mut world, "99");
    let primary = |world: &mut World| -> Vec<String> {
        let list = world.acme("GET", "/v1/carriers", &Value::Null).ok();
        let carriers = list["carriers"].as_array().unwrap().iter();
        let primary = carriers.filter(|carrier| carrier["carrier_code"] == "fedex" && carrier["primary"] == true);
        primary.map(|carrier| string(carrier, "carrier_id").to_owned()).collect()
    };
    let mut set = |id: &str, is_primary: bool| {
        let target = format!("/v1/connections/carriers/fedex/{id}/settings");
        assert_eq!(world.acme("PUT", &target, &json!({ "is_primary_account": is_primary })).status, 204);
        primary(&mut world)
    };
    assert_eq!(set(&second, true), [second.as_str()]);
    assert_eq!(set(&first, false), [second.as_str()]);
    assert_eq!(set(&second, false), [first.as_str()]);
    let mut body = example_with("/shipment/service_code", json!("fedex_2day"));
    assert_eq!(world.acme("POST", "/v1/labels", &body).ok()["carrier_id"], json!(first));
    assert_eq!(world.acme("DELETE", &format!("/v1/carriers/{second}"), &Value::Null).status, 204);
    // The only one stays the primary one.
    let target = format!("/v1/connections/carriers/fedex/{first}/settings");
    assert_eq!(world.acme("PUT", &target, &json!({ "is_primary_account": false })).status, 204);
    assert_eq!(primary(&mut world), [first.as_str()]);
    body["shipment"]["service_code"] = json!("ups_ground");
    assert_eq!(world.acme("POST", "/v1/labels", &body).ok()["carrier_code"], "ups");
}

#[test]
fn money_is_added_to_wallet_carriers_only() {
    let mut world = World::new();
    let id = world.carrier_id("100001", "stamps_com");
    let target = format!("/v1/carriers/{id}/add_funds");
    let money = |currency: &str, amount: Value| json!({ "currency": currency, "amount": amount });
    let reply = world.acme("PUT", &target, &money("USD", json!(25.5))).ok();
    assert_eq!(reply, json!({ "balance": { "currency": "usd", "amount": 525.5 } }));
    assert!((world.carrier("100001", "ups")["balance"].as_f64().unwrap() - 525.5).abs() < 1e-9, "one wallet for all");
    assert!((world.balance("100002") - 500.0).abs() < 1e-9);
    for (body, code, field) in [
        (money("usd", json!(9.99)), "invalid_field_value", "amount"),
        (money("usd", json!(-50)), "invalid_field_value", "amount"),
        (money("usd", json!(10.005)), "invalid_field_value", "amount"),
        (money("usd", json!(1e300)), "invalid_field_value", "amount"),
        (money("usd", json!(100_000.01)), "invalid_field_value", "amount"),
        (money("eur", json!(50)), "invalid_field_value", "currency"),
        (money("gbp", json!(50)), "invalid_field_value", "currency"),
        (json!({ "amount": 50 }), "field_value_required", "currency"),
        (json!({ "currency": "usd" }), "field_value_required", "amount"),
    ] {
        let answer = world.acme("PUT", &target, &body);
        assert_eq!(answer.refused(), (400, vec![code]), "{body}");
        assert_eq!(answer.body["errors"][0]["field_name"], field, "{body}");
    }
    assert_eq!(world.shop("100002", "PUT", &target, &money("usd", json!(50))).refused(), (404, vec!["not_found"]));
    let fedex = world.carrier_id("100001", "fedex");
    let answer = world.acme("PUT", &format!("/v1/carriers/{fedex}/add_funds"), &money("usd", json!(50)));
    assert_eq!(answer.refused(), (400, vec!["auto_fund_not_supported"]));
    assert_eq!(answer.body["errors"][0]["carrier_id"], json!(fedex));
    assert!((world.balance("100001") - 525.5).abs() < 1e-9);
    for amount in [json!(10), json!(10.1), json!(100_000)] {
        assert_eq!(world.acme("PUT", &target, &money("usd", amount)).status, 200);
    }
    assert!((world.balance("100001") - 100_545.6).abs() < 1e-9);
}

#[test]
fn a_carrier_that_does_not_answer_is_said_to() {
    let mut world = World::new();
    let (ups, stamps) = (world.carrier_id("100001", "ups"), world.carrier_id("100001", "stamps_com"));
    let mut request = rate_request(&mut world, "100001", &["ups", "stamps_com"], &example());
    let rates = world.acme("POST", "/v1/rates", &request).ok()["rate_response"]["rates"].clone();
    let of = |code: &str| rates.as_array().unwrap().iter().find(|rate| rate["carrier_code"] == code).unwrap().clone();
    let bought = format!("/v1/labels/rates/{}", string(&of("ups"), "rate_id"));
    let mut down = with_carriers_down(&world, &["ups"]);

    let list = down.acme("GET", "/v1/carriers", &Value::Null);
    assert_eq!(list.status, 207);
    assert_eq!(list.refused(), (207, vec!["unspecified"]));
    let error = &list.body["errors"][0];
    assert_eq!((string(error, "error_source"), string(error, "error_type")), ("carrier", "integrations"));
    assert_eq!((string(error, "carrier_code"), string(error, "carrier_id")), ("ups", ups.as_str()));
    let codes: Vec<&str> =
        list.body["carriers"].as_array().unwrap().iter().map(|carrier| string(carrier, "carrier_code")).collect();
    assert_eq!(codes, ["stamps_com", "fedex"]);

    let response = down.acme("POST", "/v1/rates", &request).ok()["rate_response"].clone();
    assert_eq!((string(&response, "status"), string(&response["errors"][0], "error_source")), ("partial", "carrier"));
    assert_eq!(response["errors"].as_array().unwrap().len(), 1);
    assert!(response["rates"].as_array().unwrap().iter().all(|rate| rate["carrier_code"] == "stamps_com"));
    request["rate_options"]["carrier_ids"] = json!([ups]);
    let response = down.acme("POST", "/v1/rates", &request).ok()["rate_response"].clone();
    assert_eq!((string(&response, "status"), response["rates"].as_array().unwrap().len()), ("error", 0));

    let balance =
        |world: &mut World| world.acme("GET", &format!("/v1/carriers/{stamps}"), &Value::Null).ok()["balance"].clone();
    let before = balance(&mut down);
    let body = example_with("/shipment/service_code", json!("ups_ground"));
    for (target, body) in [("/v1/labels", &body), (bought.as_str(), &json!({}))] {
        let answer = down.acme("POST", target, body);
        assert_eq!(answer.refused(), (500, vec!["unspecified"]), "{target}");
        assert_eq!(answer.body["errors"][0]["error_source"], "carrier");
    }
    assert_eq!(balance(&mut down), before);
    assert_eq!(down.acme("GET", "/v1/labels", &Value::Null).ok()["total"], 0);
    // What the carrier would not sell anyway is the caller's fault all the same.
    let wrong = example_with("/shipment/service_code", json!("ups_standard_international"));
    assert_eq!(down.acme("POST", "/v1/labels", &wrong).status, 400);
    assert_eq!(down.acme("POST", "/v1/labels", &example()).ok()["carrier_id"], json!(stamps));
    assert_eq!(down.shop("100002", "POST", "/v1/labels", &body).status, 200);
    assert_eq!(with_carriers_down(&down, &[]).acme("POST", &bought, &json!({})).status, 200);
}
