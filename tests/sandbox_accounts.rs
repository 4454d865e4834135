//! The partner's side of the sandbox: accounts, their keys, and themes.
#![cfg(feature = "sandbox")]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that finds nothing there has failed"
)]

mod sandbox_calls;

use sandbox_calls::{HOUR, World, example, string};
use serde_json::{Value, json};
use shipstamp::sandbox::{PARTNER_KEY, Sandbox};

/// A PNG of which only the beginning is one.
const PNG: &str = "iVBORw0KGgoAAAAN";

fn keys(world: &mut World, account: &str) -> Vec<Value> {
    let list = world.partner("GET", &format!("/v1/partners/accounts/{account}/api_keys"), &Value::Null).ok();
    list.as_array().unwrap().clone()
}

fn first_key(world: &mut World, account: &str) -> String {
    string(&keys(world, account)[0], "encrypted_api_key").to_owned()
}

#[test]
fn an_account_is_found_by_the_partners_own_id() {
    let mut world = World::new();
    let made = world
        .partner(
            "POST",
            "/v1/partners/accounts",
            &json!({ "external_account_id": "shop/7 ä", "company_name": "Seven" }),
        )
        .ok();
    let target = "/v1/partners/accounts/external_account_id/shop%2F7%20%C3%A4";
    assert_eq!(world.partner("GET", target, &Value::Null).ok(), made);
    let target = "/v1/partners/accounts/external_account_id/shop";
    assert_eq!(world.partner("GET", target, &Value::Null).refused(), (404, vec!["not_found"]));
    // An id that is also the end of another path.
    world.partner("POST", "/v1/partners/accounts", &json!({ "external_account_id": "api_keys" })).ok();
    let target = "/v1/partners/accounts/external_account_id/api_keys";
    assert_eq!(world.partner("GET", target, &Value::Null).ok()["external_account_id"], "api_keys");
}

#[test]
fn a_disabled_account_is_refused_until_it_is_enabled() {
    let mut world = World::new();
    let key = first_key(&mut world, "100001");
    let before = world.partner("GET", "/v1/partners/accounts/100001", &Value::Null).ok();
    world.now += HOUR;
    let gone = world.partner("PUT", "/v1/partners/accounts/se-100001/disable", &Value::Null);
    assert_eq!((gone.status, gone.raw.body.len()), (204, 0));
    let disabled = world.partner("GET", "/v1/partners/accounts/100001", &Value::Null).ok();
    assert_eq!((&disabled["active"], &disabled["modified_at"]), (&json!(false), &json!("2026-11-23T13:00:00.000Z")));
    assert_eq!(disabled["created_at"], before["created_at"]);
    let list = world.partner("GET", "/v1/partners/accounts?active=false", &Value::Null).ok();
    assert_eq!(list["accounts"], json!([disabled]));

    let refused = world.acme("GET", "/v1/carriers", &Value::Null);
    assert_eq!(refused.refused(), (403, vec!["forbidden"]));
    assert_eq!(refused.body["errors"][0]["error_type"], "account_status");
    assert_eq!(world.acme("POST", "/v1/labels", &example()).status, 403);
    assert_eq!(world.send(&[("API-Key", &key)], "GET", "/v1/carriers", "").status, 403);
    assert_eq!(world.shop("100002", "GET", "/v1/carriers", &Value::Null).status, 200);

    // To disable it again changes nothing, not even the date.
    world.now += HOUR;
    assert_eq!(world.partner("PUT", "/v1/partners/accounts/100001/disable", &Value::Null).status, 204);
    assert_eq!(world.partner("GET", "/v1/partners/accounts/100001", &Value::Null).ok(), disabled);
    assert_eq!(world.partner("PUT", "/v1/partners/accounts/100001/enable", &Value::Null).status, 204);
    assert_eq!(world.acme("GET", "/v1/carriers", &Value::Null).status, 200);
    assert_eq!(world.send(&[("API-Key", &key)], "GET", "/v1/carriers", "").status, 200);
    for verb in ["enable", "disable"] {
        let target = format!("/v1/partners/accounts/100009/{verb}");
        assert_eq!(world.partner("PUT", &target, &Value::Null).refused(), (404, vec!["not_found"]));
    }
}

#[test]
fn a_key_opens_its_account_and_no_other() {
    let mut world = World::new();
    let born = keys(&mut world, "100001");
    assert_eq!(born.len(), 1, "an account has one key from its birth");
    assert_eq!((&born[0]["account_id"], &born[0]["description"]), (&json!(100_001), &Value::Null));
    let (acme, bluebird) = (first_key(&mut world, "100001"), first_key(&mut world, "100002"));
    assert!(acme.starts_with("TEST_"));
    assert_ne!(acme, bluebird);

    let label = world.send(&[("API-Key", &acme)], "POST", "/v1/labels", &example().to_string()).ok();
    let target = format!("/v1/labels/{}", string(&label, "label_id"));
    assert_eq!(world.acme("GET", &target, &Value::Null).ok(), label);
    assert_eq!(world.send(&[("API-Key", &acme)], "GET", &target, "").ok(), label);
    assert_eq!(world.send(&[("API-Key", &bluebird)], "GET", &target, "").refused(), (404, vec!["not_found"]));
    // The older docs put the account's key where its id stands now.
    assert_eq!(world.shop(&acme, "GET", &target, &Value::Null).ok(), label);
    assert_eq!(world.shop(&bluebird, "GET", &target, &Value::Null).status, 404);
    // A merchant is no partner: not for its own account, and not for another.
    for other in ["100001", "100002", bluebird.as_str()] {
        let headers = [("API-Key", acme.as_str()), ("On-Behalf-Of", other)];
        assert_eq!(world.send(&headers, "GET", "/v1/labels", "").refused(), (403, vec!["forbidden"]), "{other}");
    }
    let twice = [("API-Key", acme.as_str()), ("On-Behalf-Of", "100002"), ("on-behalf-of", "100002")];
    assert_eq!(world.send(&twice, "GET", "/v1/labels", "").status, 403);
    for (method, target) in [
        ("GET", "/v1/partners/accounts"),
        ("GET", "/v1/partners/accounts/100001/api_keys"),
        ("PUT", "/v1/partners/accounts/100002/disable"),
    ] {
        let answer = world.send(&[("API-Key", &acme)], method, target, "");
        assert_eq!(answer.refused(), (403, vec!["forbidden"]), "{target}");
    }
    assert_eq!(world.acme("GET", "/v1/partners/accounts/100001/api_keys", &Value::Null).status, 403);
}

#[test]
fn an_ended_key_opens_nothing() {
    let mut world = World::new();
    let target = "/v1/partners/accounts/100001/api_keys";
    assert_eq!(world.partner("POST", target, &json!({})).refused(), (400, vec!["field_value_required"]));
    let made = world.partner("POST", target, &json!({ "description": "The shop's server" })).ok();
    assert_eq!(made["created_at"], "2026-11-23T12:00:00.000Z");
    let listed = keys(&mut world, "100001");
    assert_eq!((listed.len(), &listed[1]), (2, &made));
    let key = string(&made, "encrypted_api_key").to_owned();
    let headers = [("API-Key", key.as_str())];
    assert_eq!(world.send(&headers, "GET", "/v1/carriers", "").status, 200);

    let key_id = made["api_key_id"].as_i64().unwrap();
    // It cannot be ended through another account.
    let other = format!("/v1/partners/accounts/100002/api_keys/{key_id}");
    assert_eq!(world.partner("DELETE", &other, &Value::Null).refused(), (404, vec!["not_found"]));
    let target = format!("{target}/{key_id}");
    assert_eq!(world.partner("DELETE", &target, &Value::Null).status, 204);
    assert_eq!(world.partner("DELETE", &target, &Value::Null).refused(), (404, vec!["not_found"]));
    assert_eq!(world.send(&headers, "GET", "/v1/carriers", "").refused(), (401, vec!["unauthorized"]));
    assert_eq!(world.shop(&key, "GET", "/v1/carriers", &Value::Null).refused(), (403, vec!["forbidden"]));
    assert_eq!(keys(&mut world, "100001").len(), 1);
    // A later key is a new one.
    let next = world.partner("POST", "/v1/partners/accounts/100001/api_keys", &json!({ "description": "" })).ok();
    assert_ne!((&next["encrypted_api_key"], &next["api_key_id"]), (&made["encrypted_api_key"], &made["api_key_id"]));
    for (method, target) in
        [("GET", "/v1/partners/accounts/7/api_keys"), ("DELETE", "/v1/partners/accounts/7/api_keys/1")]
    {
        assert_eq!(world.partner(method, target, &Value::Null).refused(), (404, vec!["not_found"]));
    }
}

#[test]
fn ten_themes_are_made_and_changed_in_part() {
    let mut world = World::new();
    let wanted = json!({
        "name": "Spring", "brand": "Shopfront", "logo": { "content_type": "image/png", "image_data": PNG },
        "onboarding": { "start_title": "Hello", "complete_close_button": true },
        "carriers": { "connect_country_codes": ["US", "CA"] },
        "theme_id": "mine", "created_at": "1999-01-01T00:00:00Z",
    });
    let theme = world.partner("POST", "/v1/partners/themes", &wanted).ok();
    let id = string(&theme, "theme_id").to_owned();
    assert_eq!(id.len(), 36, "its id is the service's own");
    assert_eq!(
        (&theme["created_at"], &theme["onboarding"]),
        (&json!("2026-11-23T12:00:00.000Z"), &wanted["onboarding"])
    );

    world.now += HOUR;
    let target = format!("/v1/partners/themes/{id}");
    let change = json!({ "brand": "Shopfront Ltd", "onboarding": { "start_text": "Welcome" }, "created_at": "x" });
    let changed = world.partner("PATCH", &target, &change).ok();
    assert_eq!(
        changed["onboarding"],
        json!({ "start_title": "Hello", "start_text": "Welcome", "complete_close_button": true })
    );
    assert_eq!((&changed["name"], &changed["brand"]), (&json!("Spring"), &json!("Shopfront Ltd")));
    assert_eq!(
        (&changed["created_at"], &changed["modified_at"]),
        (&theme["created_at"], &json!("2026-11-23T13:00:00.000Z"))
    );
    assert_eq!(world.partner("PATCH", "/v1/partners/themes/none", &json!({})).refused(), (404, vec!["not_found"]));

    let faults = |mut body: Value, pointer: &str, value: Value| {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        body.pointer_mut(parent).unwrap()[key] = value;
        body
    };
    for (pointer, value, code) in [
        ("/name", json!("n".repeat(51)), "invalid_string_length"),
        ("/name", json!(""), "field_value_required"),
        ("/brand", Value::Null, "field_value_required"),
        ("/return_url", json!(format!("https://{}", "u".repeat(1000))), "invalid_string_length"),
        ("/onboarding/complete_button_text", json!("n".repeat(51)), "invalid_string_length"),
        ("/logo/content_type", json!("image/gif"), "invalid_field_value"),
        ("/logo/content_type", json!("image/jpeg"), "invalid_field_value"),
        ("/logo/image_data", json!("not base 64"), "invalid_field_value"),
        ("/logo/image_data", Value::Null, "field_value_required"),
        ("/carriers/connect_country_codes", json!(["USA"]), "invalid_string_length"),
    ] {
        let answer = world.partner("POST", "/v1/partners/themes", &faults(wanted.clone(), pointer, value));
        assert_eq!(answer.refused(), (400, vec![code]), "{pointer}");
    }
    assert_eq!(world.partner("PATCH", &target, &json!({ "name": "" })).refused(), (400, vec!["field_value_required"]));

    for count in 2..=10 {
        world.partner("POST", "/v1/partners/themes", &json!({ "name": format!("{count}"), "brand": "b" })).ok();
    }
    let eleventh = world.partner("POST", "/v1/partners/themes", &json!({ "name": "11", "brand": "b" }));
    assert_eq!(eleventh.refused(), (400, vec!["unspecified"]));
    assert_eq!(world.partner("PATCH", &target, &json!({ "name": "Still there" })).status, 200);
    assert_eq!(world.acme("POST", "/v1/partners/themes", &wanted).status, 403);
    assert_eq!(world.send(&[("API-Key", PARTNER_KEY)], "POST", "/v1/partners/themes", "").status, 400);
}

#[test]
fn keys_and_themes_survive_being_written_and_read() {
    let mut world = World::new();
    let key = first_key(&mut world, "100002");
    let theme = world.partner("POST", "/v1/partners/themes", &json!({ "name": "n", "brand": "b" })).ok();
    let memory = world.sandbox.export();
    let mut other = World { sandbox: Sandbox::import(&memory).unwrap(), now: world.now };
    assert_eq!(other.send(&[("API-Key", &key)], "GET", "/v1/carriers", "").status, 200);
    let target = format!("/v1/partners/themes/{}", string(&theme, "theme_id"));
    assert_eq!(other.partner("PATCH", &target, &json!({})).ok()["brand"], "b");
}
