//! Batches: what goes into them, how they are processed on the sandbox's clock, and what they never do: buy twice.
#![cfg(feature = "sandbox")]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that finds nothing there has failed"
)]

mod sandbox_calls;

use sandbox_calls::{DAY, World, example, example_with, rate_request, string};
use serde_json::{Value, json};

const ACME: &str = "100001";
const REQUIRED: [&str; 21] = [
    "label_layout",
    "label_format",
    "batch_id",
    "batch_number",
    "external_batch_id",
    "batch_notes",
    "created_at",
    "processed_at",
    "errors",
    "process_errors",
    "warnings",
    "completed",
    "forms",
    "count",
    "batch_shipments_url",
    "batch_labels_url",
    "batch_errors_url",
    "label_download",
    "form_download",
    "paperless_download",
    "status",
];

fn shipment(world: &mut World, body: &Value) -> String {
    let made = world.acme("POST", "/v1/shipments", &json!({ "shipments": [body["shipment"]] })).ok();
    string(&made["shipments"][0], "shipment_id").to_owned()
}

fn shipments(world: &mut World, count: usize) -> Vec<String> {
    (0..count).map(|_| shipment(world, &example())).collect()
}

fn batch(world: &mut World, body: &Value) -> Value {
    let made = world.acme("POST", "/v1/batches", body).ok();
    for key in REQUIRED {
        assert!(made.get(key).is_some(), "{key} is missing");
    }
    made
}

fn id_of(batch: &Value) -> String {
    string(batch, "batch_id").to_owned()
}

fn read(world: &mut World, id: &str) -> Value {
    world.acme("GET", &format!("/v1/batches/{id}"), &Value::Null).ok()
}

fn change(world: &mut World, id: &str, what: &str, body: &Value) -> (u16, Vec<String>) {
    let answer = world.acme("POST", &format!("/v1/batches/{id}/{what}"), body);
    if answer.status == 204 {
        return (204, Vec::new());
    }
    let (status, codes) = answer.refused();
    (status, codes.into_iter().map(str::to_owned).collect())
}

fn refused(code: &str) -> (u16, Vec<String>) {
    (400, vec![code.to_owned()])
}

const DONE: (u16, Vec<String>) = (204, Vec::new());

fn total(world: &mut World, target: &str) -> i64 {
    world.acme("GET", target, &Value::Null).ok()["total"].as_i64().unwrap()
}

fn file(world: &mut World, href: &Value) -> Vec<u8> {
    let href = href.as_str().unwrap_or_else(|| panic!("no link: {href}"));
    let answer = world.send(&[], "GET", href.strip_prefix(sandbox_calls::ORIGIN).unwrap(), "");
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.raw.body
}

fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    assert!(text.starts_with("%PDF"));
    text.matches("/Type /Page\n").count()
}

#[test]
fn a_batch_buys_its_labels_one_after_the_other() {
    let mut world = World::new();
    let ids = shipments(&mut world, 3);
    let made = batch(&mut world, &json!({ "shipment_ids": ids, "batch_notes": "Monday" }));
    assert_eq!((string(&made, "status"), string(&made, "batch_notes")), ("open", "Monday"));
    assert_eq!((&made["processed_at"], &made["label_download"]), (&Value::Null, &json!({})));
    let id = id_of(&made);
    let before = world.balance(ACME);
    let wish = json!({ "label_layout": "letter", "label_format": "pdf", "display_scheme": "label" });
    assert_eq!(change(&mut world, &id, "process/labels", &wish), DONE);
    assert_eq!(string(&read(&mut world, &id), "status"), "queued");
    assert_eq!(world.balance(ACME).to_bits(), before.to_bits());
    world.now += 2_150;
    let half = read(&mut world, &id);
    assert_eq!((string(&half, "status"), &half["completed"]), ("processing", &json!(1)));
    assert_eq!(half["label_download"], json!({}));
    world.now += 60_000;
    let done = read(&mut world, &id);
    assert_eq!((string(&done, "status"), &done["completed"], &done["count"]), ("completed", &json!(3), &json!(3)));
    // It was done when it was done, and not when somebody looked.
    assert_eq!(string(&done, "processed_at"), "2026-11-23T12:00:02.300Z");
    assert_eq!(string(&done, "label_layout"), "letter");
    let labels = world.acme("GET", &format!("/v1/labels?batch_id={id}&sort_dir=asc"), &Value::Null).ok();
    assert_eq!(labels["total"], 3);
    let spent: f64 = labels["labels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|label| {
            assert_eq!((string(label, "batch_id"), string(label, "label_layout")), (id.as_str(), "letter"));
            label["shipment_cost"]["amount"].as_f64().unwrap()
        })
        .sum();
    assert_eq!(string(&labels["labels"][1], "created_at"), "2026-11-23T12:00:02.200Z");
    assert!((before - world.balance(ACME) - spent).abs() < 0.001);
    assert_eq!(total(&mut world, &format!("/v1/shipments?batch_id={id}")), 3);
    assert_eq!(pages(&file(&mut world, &done["label_download"]["href"])), 3);
    assert_eq!(done["form_download"], json!({}));
    // A label that was given back is not printed any more.
    let label_id = string(&labels["labels"][0], "label_id").to_owned();
    world.acme("PUT", &format!("/v1/labels/{label_id}/void"), &Value::Null).ok();
    assert_eq!(pages(&file(&mut world, &done["label_download"]["href"])), 2);
}

#[test]
fn no_batch_is_processed_twice() {
    let mut world = World::new();
    let ids = shipments(&mut world, 2);
    // The same shipment, named twice and by a rate, is one shipment.
    let twice: Vec<&String> = ids.iter().chain(&ids).collect();
    let id = id_of(&batch(&mut world, &json!({ "shipment_ids": twice })));
    assert_eq!(change(&mut world, &id, "add", &json!({ "shipment_ids": ids })), DONE);
    assert_eq!(change(&mut world, &id, "process/labels", &json!({})), DONE);
    for wait in [0, 1_000, 1_100, 50, 60_000, DAY] {
        world.now += wait;
        assert_eq!(change(&mut world, &id, "process/labels", &json!({})), refused("batch_cannot_be_modified"));
        assert_eq!(
            change(&mut world, &id, "add", &json!({ "shipment_ids": ids })),
            refused("batch_cannot_be_modified")
        );
        let gone = json!({ "shipment_ids": [ids[0]] });
        assert_eq!(change(&mut world, &id, "remove", &gone), refused("batch_cannot_be_modified"));
    }
    assert_eq!(read(&mut world, &id)["completed"], 2);
    assert_eq!(total(&mut world, &format!("/v1/labels?batch_id={id}")), 2);
    assert_eq!(total(&mut world, "/v1/labels"), 2);
}

#[test]
fn what_comes_of_a_batch_does_not_depend_on_when_somebody_looks() {
    let run = |looks: &[u64]| {
        let mut world = World::new();
        let ids = shipments(&mut world, 4);
        let id = id_of(&batch(&mut world, &json!({ "shipment_ids": ids })));
        assert_eq!(change(&mut world, &id, "process/labels", &json!({})), DONE);
        let begun = world.now;
        let down = json!({ "kind": "carrier_down", "carrier_code": "stamps_com" });
        world.send(&[], "POST", "/sandbox/faults", &down.to_string()).ok();
        for look in looks {
            world.now = begun + look;
            world.acme("GET", "/v1/tags", &Value::Null).ok();
        }
        world.now = begun + 40 * DAY;
        assert_eq!(read(&mut world, &id)["completed"], 4, "a fault of later calls is not the batch's");
        serde_json::from_slice::<Value>(&world.sandbox.export()).unwrap()["sandbox"]["accounts"].clone()
    };
    let (often, late) = (run(&[2_050, 2_100, 2_150, 2_299, DAY]), run(&[7, 8, 9, 10, 11]));
    assert!(often["by_number"].is_object());
    assert_eq!(often, late);
}

#[test]
fn a_batch_meets_the_faults_of_the_call_that_started_it() {
    let mut world = World::new();
    let ids = shipments(&mut world, 2);
    let id = id_of(&batch(&mut world, &json!({ "shipment_ids": ids })));
    let down =
        json!({ "kind": "carrier_down", "carrier_code": "stamps_com", "match": { "operation": "process_batch" } });
    world.send(&[], "POST", "/sandbox/faults", &down.to_string()).ok();
    assert_eq!(change(&mut world, &id, "process/labels", &json!({})), DONE);
    world.now += 60_000;
    let done = read(&mut world, &id);
    assert_eq!((string(&done, "status"), &done["errors"]), ("completed_with_errors", &json!(2)));
}

#[test]
fn errors_are_told_shipment_by_shipment() {
    let mut world = World::new();
    let good = shipment(&mut world, &example());
    let cancelled = shipment(&mut world, &example_with("/shipment/external_shipment_id", json!("ORDER-9")));
    let heavy =
        shipment(&mut world, &example_with("/shipment/packages/0/weight", json!({"value": 99, "unit": "pound"})));
    let id = id_of(&batch(&mut world, &json!({ "shipment_ids": [good, cancelled, heavy] })));
    assert_eq!(world.acme("PUT", &format!("/v1/shipments/{cancelled}/cancel"), &Value::Null).status, 204);
    assert_eq!(change(&mut world, &id, "process/labels", &json!({})), DONE);
    world.now += 60_000;
    let done = read(&mut world, &id);
    assert_eq!((string(&done, "status"), &done["completed"]), ("completed_with_errors", &json!(1)));
    assert_eq!((&done["errors"], &done["count"]), (&json!(2), &json!(3)));
    let target = format!("/v1/batches/{id}/errors?page=1&pagesize=1");
    let page = world.acme("GET", &target, &Value::Null).ok();
    assert_eq!(page["errors"].as_array().unwrap().len(), 1);
    assert_eq!(page["errors"][0]["shipment_id"], json!(cancelled));
    assert_eq!(page["errors"][0]["external_shipment_id"], "ORDER-9");
    assert!(string(&page["errors"][0], "error").contains("cancelled"));
    let next = string(&page["links"]["next"], "href").strip_prefix(sandbox_calls::ORIGIN).unwrap().to_owned();
    let page = world.acme("GET", &next, &Value::Null).ok();
    assert_eq!(page["errors"][0]["shipment_id"], json!(heavy));
    assert_eq!(page["links"]["next"], json!({}));
}

#[test]
fn money_ends_in_the_middle_of_a_batch() {
    let mut world = World::new();
    let dear = example_with("/shipment/service_code", json!("ups_next_day_air"));
    let dear = {
        let mut dear = dear;
        dear["shipment"]["packages"][0]["weight"] = json!({"value": 60, "unit": "pound"});
        dear
    };
    let ids: Vec<String> = (0..3).map(|_| shipment(&mut world, &dear)).collect();
    let id = id_of(&batch(&mut world, &json!({ "shipment_ids": ids })));
    let before = world.balance(ACME);
    assert_eq!(change(&mut world, &id, "process/labels", &json!({})), DONE);
    world.now += 60_000;
    let done = read(&mut world, &id);
    assert_eq!((&done["completed"], &done["errors"]), (&json!(1), &json!(2)), "{done}");
    let label = world.acme("GET", &format!("/v1/labels?batch_id={id}"), &Value::Null).ok()["labels"][0].clone();
    let cost = label["shipment_cost"]["amount"].as_f64().unwrap();
    assert!((before - cost - world.balance(ACME)).abs() < 0.001);
}

#[test]
fn a_refund_that_comes_in_the_middle_of_a_batch_pays_for_the_rest_of_it() {
    let mut world = World::new();
    let mut dear = example_with("/shipment/service_code", json!("ups_next_day_air"));
    dear["shipment"]["packages"][0]["weight"] = json!({ "value": 60, "unit": "pound" });
    let label = world.acme("POST", "/v1/labels", &dear).ok();
    let void = format!("/v1/labels/{}/void", string(&label, "label_id"));
    assert_eq!(world.acme("PUT", &void, &Value::Null).ok()["approved"], true);
    let ids: Vec<String> = (0..2).map(|_| shipment(&mut world, &dear)).collect();
    let id = id_of(&batch(&mut world, &json!({ "shipment_ids": ids })));
    // The refund takes three days, and comes between the two labels, while nobody looks.
    world.now += 3 * DAY - 2_150;
    assert_eq!(change(&mut world, &id, "process/labels", &json!({})), DONE);
    world.now += DAY;
    let errors = world.acme("GET", &format!("/v1/batches/{id}/errors"), &Value::Null).ok();
    assert_eq!(errors["errors"].as_array().unwrap().len(), 1);
    assert_eq!(errors["errors"][0]["shipment_id"], json!(ids[0]));
    assert_eq!(read(&mut world, &id)["completed"], 1);
}

#[test]
fn a_batch_of_rates_is_bought_at_these_rates() {
    let mut world = World::new();
    let request = rate_request(&mut world, ACME, &["stamps_com"], &example());
    let rated = world.acme("POST", "/v1/rates", &request).ok();
    let rates = rated["rate_response"]["rates"].as_array().unwrap().clone();
    let (first, last) = (&rates[0], &rates[rates.len() - 1]);
    // The later rate of the same shipment counts; a shipment is bought once.
    let id = id_of(&batch(&mut world, &json!({ "rate_ids": [first["rate_id"]] })));
    let more = json!({ "rate_ids": [last["rate_id"]], "shipment_ids": [rated["shipment_id"]] });
    assert_eq!(change(&mut world, &id, "add", &more), DONE);
    assert_eq!(change(&mut world, &id, "process/labels", &json!({ "ship_date": "2026-11-25T00:00:00Z" })), DONE);
    world.now += 60_000;
    let target = format!("/v1/labels?rate_id={}", string(last, "rate_id"));
    let labels = world.acme("GET", &target, &Value::Null).ok();
    assert_eq!((&labels["total"], &labels["labels"][0]["service_code"]), (&json!(1), &last["service_code"]));
    assert_eq!(string(&labels["labels"][0], "ship_date"), "2026-11-25T00:00:00Z");
    assert_eq!(total(&mut world, "/v1/labels"), 1);
}

#[test]
fn a_batch_is_made_of_what_can_be_found() {
    let mut world = World::new();
    let mut ids = shipments(&mut world, 1);
    ids.push("se-1".to_owned());
    let body = json!({ "shipment_ids": ids, "external_batch_id": "B 7/2" });
    let answer = world.acme("POST", "/v1/batches", &body);
    assert_eq!(answer.status, 207);
    assert_eq!(answer.body["process_errors"][0]["error_code"], "invalid_identifier");
    let id = id_of(&answer.body);
    assert_eq!(total(&mut world, &format!("/v1/shipments?batch_id={id}")), 1);
    let found = world.acme("GET", "/v1/batches/external_batch_id/B%207%2F2", &Value::Null).ok();
    assert_eq!((string(&found, "batch_id"), string(&found, "external_batch_id")), (id.as_str(), "B 7/2"));
    assert_eq!(world.acme("POST", "/v1/batches", &body).refused(), (400, vec!["identifier_conflict"]));
    let none = json!({ "shipment_ids": ["se-1"], "rate_ids": ["se-2"] });
    let answer = world.acme("POST", "/v1/batches", &none);
    assert_eq!(answer.refused(), (400, vec!["invalid_identifier", "invalid_identifier"]));
    // Adding and removing is done wholly or not at all.
    let more = shipments(&mut world, 1);
    let half = json!({ "shipment_ids": [more[0], "se-1"] });
    assert_eq!(change(&mut world, &id, "add", &half), refused("invalid_identifier"));
    assert_eq!(
        change(&mut world, &id, "remove", &json!({ "shipment_ids": [ids[0], more[0]] })),
        refused("invalid_identifier")
    );
    assert_eq!(total(&mut world, &format!("/v1/shipments?batch_id={id}")), 1);
    assert_eq!(change(&mut world, &id, "add", &json!({})), refused("field_value_required"));
    assert_eq!(change(&mut world, &id, "remove", &json!({ "shipment_ids": [ids[0]] })), DONE);
    assert_eq!(change(&mut world, &id, "process/labels", &json!({})), refused("invalid_status"));
    let late = json!({ "ship_date": "2026-11-20T00:00:00Z" });
    assert_eq!(change(&mut world, &id, "add", &json!({ "shipment_ids": more })), DONE);
    assert_eq!(change(&mut world, &id, "process/labels", &late), refused("invalid_date"));
}

#[test]
fn a_batch_can_be_made_and_processed_in_one_call() {
    let mut world = World::new();
    let ids = shipments(&mut world, 1);
    let process =
        json!({ "create_batch_and_process_labels": true, "label_format": "zpl", "display_scheme": "paperless" });
    let made = batch(&mut world, &json!({ "shipment_ids": ids, "process_labels": process }));
    assert_eq!((string(&made, "status"), string(&made, "label_format")), ("queued", "zpl"));
    world.now += 60_000;
    let done = read(&mut world, &id_of(&made));
    assert_eq!(done["label_download"]["href"], done["label_download"]["zpl"]);
    assert!(file(&mut world, &done["label_download"]["zpl"]).starts_with(b"^XA"));
    assert!(done["paperless_download"]["instructions"].is_string());
    let wait = json!({ "create_batch_and_process_labels": false });
    let made = batch(&mut world, &json!({ "shipment_ids": ids, "process_labels": wait }));
    assert_eq!(string(&made, "status"), "open");
    // What crosses a border has forms.
    let mut abroad = example();
    abroad["shipment"]["service_code"] = json!("usps_priority_mail_international");
    abroad["shipment"]["ship_to"] = json!({ "name": "N", "phone": "512-485-4282", "address_line1": "Unter den Linden 1",
        "city_locality": "Berlin", "state_province": "BE", "postal_code": "10117", "country_code": "DE" });
    abroad["shipment"]["customs"] = json!({ "contents": "merchandise", "non_delivery": "return_to_sender",
        "customs_items": [{ "description": "Hat", "quantity": 1, "value": 10.0, "country_of_origin": "US" }] });
    let id = shipment(&mut world, &abroad);
    let process = json!({ "create_batch_and_process_labels": true });
    let made = batch(&mut world, &json!({ "shipment_ids": [id], "process_labels": process }));
    world.now += 60_000;
    let done = read(&mut world, &id_of(&made));
    assert_eq!(done["forms"], 1, "{done}");
    assert_eq!(pages(&file(&mut world, &done["form_download"]["href"])), 1);
    // Links end after ninety days, and open nothing without their secret.
    let href = string(&done["form_download"], "href").strip_prefix(sandbox_calls::ORIGIN).unwrap().to_owned();
    let mut parts: Vec<&str> = href.split('/').collect();
    parts[4] = "AAAAAAAAAAAAAAAAAAAAAA";
    assert_eq!(world.send(&[], "GET", &parts.join("/"), "").status, 404);
    world.now += 91 * DAY;
    assert_eq!(world.send(&[], "GET", &href, "").status, 404);
}

#[test]
fn the_shipments_of_a_batch_leave_from_one_warehouse() {
    let mut world = World::new();
    let address = example()["shipment"]["ship_from"].clone();
    let mut ids = Vec::new();
    for name in ["North", "South"] {
        let made = world.acme("POST", "/v1/warehouses", &json!({ "name": name, "origin_address": address })).ok();
        let mut body = example();
        body["shipment"].as_object_mut().unwrap().remove("ship_from");
        body["shipment"]["warehouse_id"] = made["warehouse_id"].clone();
        ids.push(shipment(&mut world, &body));
    }
    let both = json!({ "shipment_ids": ids });
    assert_eq!(world.acme("POST", "/v1/batches", &both).refused(), (400, vec!["warehouse_conflict"]));
    let id = id_of(&batch(&mut world, &json!({ "shipment_ids": [ids[0]] })));
    assert_eq!(change(&mut world, &id, "add", &both), refused("warehouse_conflict"));
}

#[test]
fn deleting_a_batch_archives_it() {
    let mut world = World::new();
    let ids = shipments(&mut world, 1);
    let id = id_of(&batch(&mut world, &json!({ "shipment_ids": ids })));
    let path = format!("/v1/batches/{id}");
    assert_eq!(change(&mut world, &id, "process/labels", &json!({})), DONE);
    assert_eq!(world.acme("DELETE", &path, &Value::Null).refused(), (400, vec!["batch_cannot_be_modified"]));
    world.now += 60_000;
    assert_eq!(world.acme("DELETE", &path, &Value::Null).status, 204);
    let archived = read(&mut world, &id);
    assert_eq!((string(&archived, "status"), &archived["completed"]), ("archived", &json!(1)));
    let open = id_of(&batch(&mut world, &json!({ "shipment_ids": ids })));
    assert_eq!(world.acme("PUT", &format!("/v1/batches/{open}"), &Value::Null).status, 204);
    assert_eq!(change(&mut world, &open, "process/labels", &json!({})), refused("batch_cannot_be_modified"));
    assert_eq!(total(&mut world, "/v1/labels"), 1);
    assert_eq!(total(&mut world, "/v1/batches?status=archived"), 2);
}

#[test]
fn batches_are_listed_by_what_is_known_of_them() {
    let mut world = World::new();
    let ids = shipments(&mut world, 1);
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(id_of(&batch(&mut world, &json!({ "shipment_ids": ids }))));
        world.now += DAY;
    }
    assert_eq!(change(&mut world, &made[1], "process/labels", &json!({})), DONE);
    world.now += DAY;
    let list = |world: &mut World, query: &str| {
        let list = world.acme("GET", &format!("/v1/batches{query}"), &Value::Null).ok();
        list["batches"].as_array().unwrap().iter().map(id_of).collect::<Vec<_>>()
    };
    let newest: Vec<String> = made.iter().rev().cloned().collect();
    assert_eq!(list(&mut world, ""), newest);
    assert_eq!(list(&mut world, "?sort_dir=asc&page_size=2&page=2"), [made[2].clone()]);
    assert_eq!(list(&mut world, "?status=completed"), [made[1].clone()]);
    assert_eq!(list(&mut world, "?sort_by=processed_at")[0], made[1]);
    assert_eq!(list(&mut world, "?processed_at_start=2026-11-01T00:00:00Z"), [made[1].clone()]);
    assert_eq!(list(&mut world, "?processed_at_end=2026-11-01T00:00:00Z"), Vec::<String>::new());
    assert_eq!(list(&mut world, "?created_at_end=2026-11-24T00:00:00Z"), [made[0].clone()]);
    let number = string(&read(&mut world, &made[0]), "batch_number").to_owned();
    assert_eq!(list(&mut world, &format!("?batch_number={number}")), [made[0].clone()]);
}

#[test]
fn another_accounts_batch_is_not_found() {
    let mut world = World::new();
    let ids = shipments(&mut world, 1);
    let id = id_of(&batch(&mut world, &json!({ "shipment_ids": ids, "external_batch_id": "mine" })));
    let path = format!("/v1/batches/{id}");
    for (method, target, body) in [
        ("GET", path.clone(), Value::Null),
        ("PUT", path.clone(), Value::Null),
        ("DELETE", path.clone(), Value::Null),
        ("GET", format!("{path}/errors"), Value::Null),
        ("GET", "/v1/batches/external_batch_id/mine".to_owned(), Value::Null),
        ("POST", format!("{path}/add"), json!({ "shipment_ids": ids })),
        ("POST", format!("{path}/remove"), json!({ "shipment_ids": ids })),
        ("POST", format!("{path}/process/labels"), json!({})),
    ] {
        let answer = world.shop("100002", method, &target, &body);
        assert_eq!(answer.refused(), (404, vec!["not_found"]), "{method} {target}");
    }
    assert_eq!(world.shop("100002", "GET", "/v1/batches", &Value::Null).ok()["total"], 0);
    let answer = world.shop("100002", "POST", "/v1/batches", &json!({ "shipment_ids": ids }));
    assert_eq!(answer.refused(), (400, vec!["invalid_identifier"]));
    assert_eq!(string(&read(&mut world, &id), "status"), "open");
}

#[test]
fn webhooks_hear_of_batches_and_of_bulk_rates_by_themselves() {
    let mut world = World::new();
    for event in ["batch", "rate"] {
        let hook = json!({ "event": event, "url": "https://example.com/hook" });
        world.acme("POST", "/v1/environment/webhooks", &hook).ok();
    }
    let ids = shipments(&mut world, 2);
    let process = json!({ "create_batch_and_process_labels": true });
    let made = batch(&mut world, &json!({ "shipment_ids": ids, "process_labels": process }));
    let carrier_id = world.carrier_id(ACME, "ups");
    let bulk = json!({ "shipment_ids": ids, "rate_options": { "carrier_ids": [carrier_id] } });
    world.acme("POST", "/v1/rates/bulk", &bulk).ok();
    assert_eq!(world.sandbox.next_delivery_ms(world.now), Some(2_200), "when it is done, not label by label");
    assert!(world.sandbox.take_deliveries(world.now + 2_199).is_empty());
    // Nobody calls; the one who delivers is told when to look again.
    let wait = world.sandbox.next_delivery_ms(world.now + 2_199);
    assert_eq!(wait, Some(1));
    let told = world.sandbox.take_deliveries(world.now + 2_200);
    assert_eq!(told.len(), 1);
    let payload: Value = serde_json::from_str(&told[0].body).unwrap();
    assert_eq!(payload["resource_url"], json!(format!("{}/v1/batches/{}", sandbox_calls::ORIGIN, id_of(&made))));
    assert_eq!(payload["resource_type"], "API_BATCH");
    assert!(world.sandbox.take_deliveries(world.now + 2_999).is_empty());
    let told = world.sandbox.take_deliveries(world.now + 3_000);
    assert_eq!(told.len(), 2, "one for each shipment");
    let payload: Value = serde_json::from_str(&told[0].body).unwrap();
    assert_eq!(payload["resource_url"], json!(format!("{}/v1/shipments/{}/rates", sandbox_calls::ORIGIN, ids[0])));
    assert_eq!(payload["resource_type"], "API_RATE");
}
