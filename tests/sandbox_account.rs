//! What belongs to one account in the sandbox beside its carriers: settings, images, the insurer, the way in.
#![cfg(feature = "sandbox")]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that finds nothing there has failed"
)]

mod sandbox_calls;

use sandbox_calls::{DAY, HOUR, ORIGIN, World, example_with, string};
use serde_json::{Value, json};

const IMAGES: &str = "/v1/account/settings/images";
/// A PNG and a JPEG of which only the beginnings are.
const PNG: &str = "iVBORw0KGgoAAAAN";
const JPEG: &str = "/9j/4AAQSkZJRg==";

fn image(name: &str, is_default: bool) -> Value {
    json!({ "name": name, "is_default": is_default, "image_content_type": "image/png", "image_data": PNG })
}

#[test]
fn settings_tell_the_paper_of_labels() {
    let mut world = World::new();
    let settings = world.acme("GET", "/v1/account/settings", &Value::Null).ok();
    assert_eq!(settings, json!({ "default_label_layout": "4x6" }));
    let label = world.acme("POST", "/v1/labels", &sandbox_calls::example()).ok();
    assert_eq!(label["label_layout"], settings["default_label_layout"]);
}

#[test]
fn an_image_is_uploaded_changed_and_deleted() {
    let mut world = World::new();
    let mut wanted = image("Logo", false);
    wanted["label_image_id"] = json!("img_mine");
    let made = world.acme("POST", IMAGES, &wanted).ok();
    let id = string(&made, "label_image_id").to_owned();
    assert!(id.starts_with("img_") && id != "img_mine");
    assert_eq!((&made["image_data"], &made["created_at"]), (&json!(PNG), &json!("2026-11-23T12:00:00.000Z")));
    let target = format!("{IMAGES}/{id}");
    assert_eq!(world.acme("GET", &target, &Value::Null).ok(), made);
    for (method, body) in [("GET", Value::Null), ("PUT", json!({ "is_default": true })), ("DELETE", Value::Null)] {
        assert_eq!(world.shop("100002", method, &target, &body).refused(), (404, vec!["not_found"]), "{method}");
    }

    world.now += HOUR;
    let done = world.acme("PUT", &target, &json!({ "is_default": true, "name": "New logo" }));
    assert_eq!((done.status, done.raw.body.len()), (204, 0));
    let mut expected = made.clone();
    expected["name"] = json!("New logo");
    expected["is_default"] = json!(true);
    expected["modified_at"] = json!("2026-11-23T13:00:00.000Z");
    assert_eq!(world.acme("GET", &target, &Value::Null).ok(), expected);
    // There is one default at most.
    let other = world.acme("POST", IMAGES, &image("Other", true)).ok();
    assert_eq!(other["is_default"], true);
    assert_eq!(world.acme("GET", &target, &Value::Null).ok()["is_default"], false);
    let jpeg = json!({ "is_default": false, "image_content_type": "image/jpeg", "image_data": JPEG });
    assert_eq!(world.acme("PUT", &target, &jpeg).status, 204);

    for (field, value, code) in [
        ("name", json!(""), "field_value_required"),
        ("name", json!("n".repeat(51)), "invalid_string_length"),
        ("image_content_type", json!("image/gif"), "invalid_field_value"),
        ("image_content_type", json!("image/jpeg"), "invalid_field_value"),
        ("image_data", json!("!"), "invalid_field_value"),
        ("image_data", Value::Null, "field_value_required"),
    ] {
        let mut body = image("Logo", false);
        body[field] = value;
        assert_eq!(world.acme("POST", IMAGES, &body).refused(), (400, vec![code]), "{field}");
    }
    assert_eq!(world.acme("PUT", &target, &json!({ "name": "n" })).refused(), (400, vec!["field_value_required"]));
    let half = json!({ "is_default": false, "image_data": PNG });
    assert_eq!(world.acme("PUT", &target, &half).refused(), (400, vec!["invalid_field_value"]), "it is a JPEG now");

    assert_eq!(world.acme("DELETE", &target, &Value::Null).status, 204);
    assert_eq!(world.acme("DELETE", &target, &Value::Null).refused(), (404, vec!["not_found"]));
    assert_eq!(world.acme("GET", IMAGES, &Value::Null).ok()["total"], 1);
}

#[test]
fn images_are_listed_page_by_page() {
    let mut world = World::new();
    let empty = world.acme("GET", IMAGES, &Value::Null).ok();
    assert_eq!((&empty["images"], &empty["pages"], &empty["links"]["next"]), (&json!([]), &json!(0), &json!({})));
    assert!(empty["links"]["first"]["href"].is_string() && empty["links"]["last"]["href"].is_string());
    for count in 0..27 {
        world.acme("POST", IMAGES, &image(&count.to_string(), false)).ok();
    }
    let mut names = Vec::new();
    let mut target = IMAGES.to_owned();
    loop {
        let page = world.acme("GET", &target, &Value::Null).ok();
        assert_eq!((&page["total"], &page["pages"]), (&json!(27), &json!(2)));
        names.extend(page["images"].as_array().unwrap().iter().map(|image| string(image, "name").to_owned()));
        match page["links"]["next"]["href"].as_str() {
            Some(next) => next.strip_prefix(ORIGIN).unwrap().clone_into(&mut target),
            None => break,
        }
    }
    assert_eq!(names, (0..27).map(|count: i32| count.to_string()).collect::<Vec<_>>());
    assert_eq!(world.shop("100002", "GET", IMAGES, &Value::Null).ok()["total"], 0);
}

fn insured(value: f64) -> Value {
    let mut body = example_with("/shipment/insurance_provider", json!("shipsurance"));
    body["shipment"]["packages"][0]["insured_value"] = json!({ "currency": "usd", "amount": value });
    body
}

#[test]
fn the_insurer_has_a_balance_of_its_own() {
    let mut world = World::new();
    let connection = "/v1/connections/insurance/shipsurance";
    let (balance, funds) = ("/v1/insurance/shipsurance/balance", "/v1/insurance/shipsurance/add_funds");
    let money = |amount: f64| json!({ "currency": "usd", "amount": amount });
    for (method, target, body) in
        [("GET", balance, Value::Null), ("PATCH", funds, money(20.0)), ("DELETE", connection, Value::Null)]
    {
        assert_eq!(world.acme(method, target, &body).refused(), (400, vec!["insurance_failure"]), "{target}");
    }
    // Without the insurer's account, the wallet pays for the insurance too.
    assert_eq!(world.acme("POST", "/v1/labels", &insured(150.0)).ok()["insurance_cost"], money(2.0));
    assert!((world.balance("100001") - (500.0 - 8.93 - 2.0)).abs() < 1e-9);

    let wish = json!({ "email": "ada@acme-outdoor.example", "policy_id": "P-1" });
    assert_eq!(
        world.acme("POST", connection, &json!({ "email": "e@e.example" })).refused(),
        (400, vec!["field_value_required"])
    );
    assert_eq!(world.acme("POST", connection, &wish).ok(), json!({}));
    assert_eq!(world.acme("GET", balance, &Value::Null).ok(), money(0.0));
    assert_eq!(world.shop("100002", "GET", balance, &Value::Null).status, 400);
    let before = world.balance("100001");
    assert_eq!(world.acme("POST", "/v1/labels", &insured(150.0)).refused(), (400, vec!["insufficient_funds"]));
    assert!((world.balance("100001") - before).abs() < 1e-9, "a purchase is paid for as a whole, or not at all");
    for amount in [0.0, 0.001, -1.0] {
        assert_eq!(
            world.acme("PATCH", funds, &money(amount)).refused(),
            (400, vec!["invalid_field_value"]),
            "{amount}"
        );
    }
    assert_eq!(world.acme("PATCH", funds, &money(5.25)).ok(), money(5.25));
    assert!((world.balance("100001") - before).abs() < 1e-9);

    let label = world.acme("POST", "/v1/labels", &insured(150.0)).ok();
    assert_eq!(world.acme("GET", balance, &Value::Null).ok(), money(3.25));
    assert!((world.balance("100001") - (before - 8.93)).abs() < 1e-9);
    // A carrier that the merchant pays itself, insured by the same.
    let mut fedex = insured(50.0);
    fedex["shipment"]["service_code"] = json!("fedex_2day");
    world.acme("POST", "/v1/labels", &fedex).ok();
    assert_eq!(world.acme("GET", balance, &Value::Null).ok(), money(2.25));
    let void = format!("/v1/labels/{}/void", string(&label, "label_id"));
    assert_eq!(world.acme("PUT", &void, &Value::Null).ok()["approved"], true);
    assert_eq!(world.acme("GET", balance, &Value::Null).ok(), money(2.25), "a refund takes its time");
    world.now += 14 * DAY;
    assert_eq!(world.acme("GET", balance, &Value::Null).ok(), money(4.25));
    let voided = world.acme("GET", &format!("/v1/labels/{}", string(&label, "label_id")), &Value::Null).ok();
    assert_eq!(voided["refund_details"]["amount_credited"], money(10.93));

    assert_eq!(world.acme("DELETE", connection, &Value::Null).ok(), json!({}));
    assert_eq!(world.acme("GET", balance, &Value::Null).refused(), (400, vec!["insurance_failure"]));
    world.acme("POST", connection, &wish).ok();
    assert_eq!(world.acme("GET", balance, &Value::Null).ok(), money(4.25), "the money stays with the insurer");
}

#[test]
fn a_way_in_is_open_for_ten_seconds() {
    let mut world = World::new();
    let bare = world.acme("POST", "/v1/tokens/ephemeral", &Value::Null).ok();
    assert!(bare.get("redirect_url").is_none());
    let login = world.acme("POST", "/v1/tokens/ephemeral?redirect=shipengine-dashboard", &Value::Null).ok();
    let url = string(&login, "redirect_url").to_owned();
    assert_eq!(url, format!("{ORIGIN}/api/directlogin?token={}", string(&login, "token")));
    let other = world.acme("POST", "/v1/tokens/ephemeral?redirect=elsewhere", &Value::Null);
    assert_eq!(other.refused(), (400, vec!["invalid_field_value"]));

    let theme = world.partner("POST", "/v1/partners/themes", &json!({ "name": "n", "brand": "Shopfront" })).ok();
    let link =
        format!("{}&redirect_to=carriers&theme_id={}", url.strip_prefix(ORIGIN).unwrap(), string(&theme, "theme_id"));
    let page = |world: &mut World, link: &str| {
        let answer = world.send(&[], "GET", link, "");
        (answer.status, String::from_utf8(answer.raw.body).unwrap())
    };
    world.now += 9_999;
    let (status, text) = page(&mut world, &link);
    assert_eq!(status, 200);
    for word in ["Acme Outdoor", "carriers", "Shopfront"] {
        assert!(text.contains(word), "{text}");
    }
    // The token tells whose it is, and cannot be made to tell otherwise.
    for forged in [link.replace("100001.", "100002."), link.replace("token=", "token=x"), "/api/directlogin".to_owned()]
    {
        assert_eq!(page(&mut world, &forged).0, 401, "{forged}");
    }
    let token = string(&login, "token").to_owned();
    let end = token.split('.').nth(1).unwrap();
    let longer = (end.parse::<u64>().unwrap() + HOUR).to_string();
    assert_eq!(page(&mut world, &link.replace(end, &longer)).0, 401);
    assert_eq!(page(&mut world, &link.replace("theme_id=", "theme_id=x")).0, 404);
    world.partner("PUT", "/v1/partners/accounts/100001/disable", &Value::Null);
    assert_eq!(page(&mut world, &link).0, 401);
    world.partner("PUT", "/v1/partners/accounts/100001/enable", &Value::Null);
    assert_eq!(page(&mut world, &link).0, 200);
    world.now += 1;
    assert_eq!(page(&mut world, &link).0, 401);
    // What lets a merchant in for ten seconds is no key.
    assert_eq!(world.send(&[("API-Key", &token)], "GET", "/v1/labels", "").status, 401);
}

#[test]
fn a_label_has_an_image_of_its_own_account_or_none() {
    let mut world = World::new();
    let made = world.acme("POST", IMAGES, &image("Logo", false)).ok();
    let theirs = world.shop("100002", "POST", IMAGES, &image("Logo", false)).ok();
    let (id, theirs) = (string(&made, "label_image_id"), string(&theirs, "label_image_id"));
    let wish = |id: &Value| {
        let mut body = sandbox_calls::example();
        body["label_image_id"] = id.clone();
        body
    };
    let outbound = world.acme("POST", "/v1/labels", &wish(&json!(id))).ok();
    assert_eq!(outbound["label_image_id"], id);
    for none in [Value::Null, json!("")] {
        assert_eq!(world.acme("POST", "/v1/labels", &wish(&none)).ok()["label_image_id"], Value::Null);
    }
    let way_back = format!("/v1/labels/{}/return", string(&outbound, "label_id"));
    let targets = ["/v1/labels", "/v1/labels/rate_shopper_id/cheapest", way_back.as_str()];
    let balance = world.balance("100001");
    for target in targets {
        for unknown in ["img_nobody", theirs] {
            let refused = world.acme("POST", target, &wish(&json!(unknown)));
            assert_eq!(refused.refused(), (404, vec!["not_found"]), "{target} {unknown}");
            assert!(string(&refused.body["errors"][0], "message").contains(unknown));
        }
    }
    assert!((world.balance("100001") - balance).abs() < 1e-9, "nothing was bought");
    for target in targets {
        assert_eq!(world.acme("POST", target, &wish(&json!(id))).ok()["label_image_id"], id, "{target}");
    }
    assert_eq!(world.acme("DELETE", &format!("{IMAGES}/{id}"), &Value::Null).status, 204);
    assert_eq!(world.acme("POST", "/v1/labels", &wish(&json!(id))).refused(), (404, vec!["not_found"]));
    let kept = format!("/v1/labels/{}", string(&outbound, "label_id"));
    assert_eq!(world.acme("GET", &kept, &Value::Null).ok()["label_image_id"], id, "what was bought stays as it is");
}
