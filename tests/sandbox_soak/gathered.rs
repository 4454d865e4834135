//! What gathers labels and shipments: batches, manifests and pickups; and the service points where packages are
//! collected. Such a call does something only with what is in the right state, so the run keeps an eye on that.

use super::calls::Asked;
use super::pool::Pool;
use super::values::Maker;
use serde_json::{Value, json};

/// Notes what a good answer tells of the state of things.
pub(crate) fn learn(asked: &Asked, reply: &Value, pool: &mut Pool) {
    let id = asked.operation.id;
    let body = asked.body.as_ref().unwrap_or(&Value::Null);
    match id {
        "create_label" => {
            // The label stands ready in a warehouse.
            let part = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let (label, warehouse) = (part(&reply["label_id"]), part(&body["shipment"]["warehouse_id"]));
            if !label.is_empty() && !warehouse.is_empty() {
                let day: String = part(&reply["ship_date"]).chars().take(10).collect();
                let way = [part(&reply["carrier_id"]), warehouse, day, label].join("/");
                pool.note("to_list", &way);
                pool.note("to_fetch", &way);
            }
        }
        "void_label" if reply["approved"] == true => {
            let label = asked.parameter("label_id");
            ["to_list", "to_fetch"].iter().for_each(|kind| pool.forget_end(kind, label));
        }
        "create_manifest" => {
            for label in texts(&reply["label_ids"]) {
                pool.forget_end("to_list", label);
            }
            for request in reply["manifest_requests"].as_array().into_iter().flatten() {
                pool.note("manifest_request_id", request["manifest_request_id"].as_str().unwrap_or_default());
            }
        }
        "schedule_pickup" => {
            for label in texts(&reply["label_ids"]) {
                pool.forget_end("to_fetch", label);
            }
            pool.note("coming_pickup", reply["pickup_id"].as_str().unwrap_or_default());
        }
        "delete_scheduled_pickup" => pool.forget("coming_pickup", asked.parameter("pickup_id")),
        "create_batch" if reply["status"] == "open" => {
            let batch = reply["batch_id"].as_str().unwrap_or_default();
            pool.note("open_batch", batch);
            note_in_batch(pool, batch, body);
        }
        "add_to_batch" => note_in_batch(pool, asked.parameter("batch_id"), body),
        "remove_from_batch" => {
            for shipment in texts(&body["shipment_ids"]) {
                pool.forget("in_batch", &format!("{}/{shipment}", asked.parameter("batch_id")));
            }
        }
        "process_batch" | "delete_batch" | "update_batch" => {
            let batch = asked.parameter("batch_id");
            pool.forget("open_batch", batch);
            pool.forget_start("in_batch", &format!("{batch}/"));
        }
        _ => {}
    }
    if id.starts_with("service_points") {
        for point in points(reply) {
            pool.note("service_point", &point);
        }
    }
}

fn note_in_batch(pool: &mut Pool, batch: &str, body: &Value) {
    for shipment in texts(&body["shipment_ids"]) {
        pool.note("in_batch", &format!("{batch}/{shipment}"));
    }
}

/// The service points in an answer: carrier, country, id.
pub(crate) fn points(reply: &Value) -> Vec<String> {
    let listed = reply["service_points"].as_array().into_iter().flatten();
    let ways = ["carrier_code", "country_code", "service_point_id"];
    listed.map(|point| ways.map(|way| point[way].as_str().unwrap_or_default()).join("/")).collect()
}

/// Names in a body what the operation can do something with, for the most part.
pub(crate) fn fit(asked: &Asked, body: &mut Value, maker: &mut Maker<'_>) {
    if maker.dice.one_in(8) {
        return;
    }
    let pool = maker.pool;
    match asked.operation.id {
        "create_label" if maker.dice.one_in(6) => {
            let service = body["shipment"]["service_code"].as_str().unwrap_or_default();
            let mut points = pool.starting("service_point", "").into_iter();
            let point = points.find(|point| service.starts_with(point.split('/').next().unwrap_or("?")));
            if let Some((_, id)) = point.and_then(|point| point.rsplit_once('/')) {
                body["ship_to_service_point_id"] = json!(id);
            }
        }
        "remove_from_batch" => {
            let start = format!("{}/", asked.parameter("batch_id"));
            if let Some(shipment) = pool.starting("in_batch", &start).first() {
                *body = json!({ "shipment_ids": [shipment[start.len()..]] });
            }
        }
        "add_to_batch" | "create_batch" if body["shipment_ids"].as_array().is_none_or(Vec::is_empty) => {
            if let Some(shipment) = pool.any("shipment_id", maker.dice) {
                body["shipment_ids"] = json!([shipment]);
            }
        }
        "schedule_pickup" => {
            // The carrier soon has what it was told of long ago.
            let newest = pool.starting("to_fetch", "").first().map(|newest| (*newest).to_owned());
            if let Some(labels) = newest.and_then(|newest| labels(maker, "to_fetch", &newest, 2)) {
                body["label_ids"] = json!(labels);
            }
            let days = *maker.dice.pick(&[0, 3, 6]);
            body["pickup_window"] = json!({ "start_at": maker.moment(days, 12), "end_at": maker.moment(days, 15) });
        }
        "create_manifest" => {
            if body.get("label_ids").is_some() && body.get("carrier_id").is_none() {
                let known = pool.any("to_list", maker.dice);
                if let Some(labels) = known.and_then(|known| labels(maker, "to_list", &known, 3)) {
                    *body = json!({ "label_ids": labels });
                }
            } else if let Some(known) = pool.any("to_list", maker.dice) {
                let parts: Vec<&str> = known.split('/').collect();
                *body = json!({ "carrier_id": parts[0], "warehouse_id": parts[1], "ship_date": parts[2] });
            }
        }
        "service_points_list" if !pool.carriers.is_empty() => {
            let usual = json!([{ "carrier_id": maker.dice.pick(&pool.carriers).id }]);
            body["providers"] = usual;
            // A place in free text is told by its last words.
            match body.get("lat").is_some() {
                true => body["long"] = json!(-97.7),
                false if body.get("address_query").is_some() => {
                    body["address_query"] = json!(maker.dice.pick(&["Austin, TX 78701", "Burbank, CA 91521"]));
                }
                false => {}
            }
            if let Some(body) = body.as_object_mut() {
                let ways = ["address_query", "address", "lat"];
                let chosen = ways.iter().find(|way| body.contains_key(**way)).copied().unwrap_or_default();
                body.retain(|name, _| name == chosen || !ways.contains(&&**name));
                if chosen != "lat" {
                    body.remove("long");
                }
            }
        }
        _ => {}
    }
}

/// A label, and some of the same carrier, warehouse and day.
fn labels(maker: &mut Maker<'_>, kind: &str, known: &str, most: usize) -> Option<Vec<String>> {
    let (start, label) = known.rsplit_once('/')?;
    let mut labels = vec![label.to_owned()];
    for other in maker.pool.starting(kind, &format!("{start}/")) {
        let (_, other) = other.rsplit_once('/')?;
        if labels.len() < most && other != label && maker.dice.one_in(2) {
            labels.push(other.to_owned());
        }
    }
    Some(labels)
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}
