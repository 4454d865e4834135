//! Pickups: a carrier comes for packages. It costs nothing, and the carrier comes in exactly the window that was wished
//! for: that is made up, as is which carriers come.

use super::account::{Account, Purchase};
use super::call::{Call, Outcome, Reply, members, typed};
use super::carriers::{available, usable};
use super::clock::Moment;
use super::kept::kept;
use super::naming::Purpose;
use super::order::{Set, set};
use super::paging::paged;
use super::refusal::Refusal;
use super::tracking::{Journey, Stage};
use super::warehouses;
use crate::api::addresses::Address;
use crate::api::errors::ErrorCode;
use crate::api::scalars::SeId;
use serde_json::{Value, json};

/// The carriers that come when they are asked to.
const COMING: [&str; 8] =
    ["stamps_com", "endicia", "ups", "ups_walleted", "fedex", "dhl_express", "dhl_express_walleted", "canada_post"];

/// How far ahead a pickup can be ordered.
const MOST_DAYS_AHEAD: i64 = 14;

kept! {
    /// A pickup that was ordered.
    #[derive(Default)]
    pub(crate) struct Pickup {
        pickup_id: String,
        label_ids: Set<SeId>,
        created: Moment,
        cancelled: Option<Moment>,
        carrier_id: SeId,
        warehouse_id: SeId,
        address: Address,
        /// As the request had them.
        contact_details: Value,
        notes: String,
        starts: Moment,
        ends: Moment,
    }
}

/// `POST /pickups`
pub(crate) fn schedule(account: &mut Account, call: &Call<'_>) -> Outcome {
    let label_ids = set(call.ids("label_ids"));
    let (starts, ends) = (moment(call, "start_at")?, moment(call, "end_at")?);
    if ends <= starts {
        return Err(Refusal::invalid("pickup_window.end_at", "The window ends before it starts."));
    }
    if ends <= call.now || starts > call.now.plus_days(MOST_DAYS_AHEAD) {
        let message = format!("The window has to lie in the next {MOST_DAYS_AHEAD} days.");
        return Err(Refusal::field(ErrorCode::InvalidDate, "pickup_window", message));
    }
    let email = call.body.get("contact_details").and_then(|contact| contact.get("email")).and_then(Value::as_str);
    if !email.and_then(|email| email.split_once('@')).is_some_and(|(name, host)| !name.is_empty() && !host.is_empty()) {
        let message = "contact_details.email has to be like name@example.com.";
        return Err(Refusal::invalid("contact_details.email", message));
    }
    let mut labels = Vec::new();
    for label_id in label_ids.iter() {
        labels.push(waiting(account, label_id, call.now)?);
    }
    let first = labels.first().ok_or_else(|| Refusal::required("label_ids"))?;
    let connection = usable(account, &first.label.carrier_id)?;
    if labels.iter().any(|purchase| purchase.label.carrier_id != connection.carrier_id) {
        let message = "The labels of a pickup have to be of the same carrier.";
        return Err(Refusal::business(ErrorCode::CarrierConflict, message));
    }
    if !COMING.contains(&connection.carrier_code.as_str()) {
        let message = format!("{} does not come for packages.", connection.carrier_code);
        return Err(Refusal::business(ErrorCode::CarrierNotSupported, message)
            .of_carrier(Some(&connection.carrier_id), Some(&connection.carrier_code)));
    }
    available(account, connection, call.now)?;
    let warehouse_id = warehouses::of_label(account, first);
    if labels.iter().any(|purchase| warehouses::of_label(account, purchase) != warehouse_id) {
        let message = "The packages of a pickup have to leave from the same warehouse.";
        return Err(Refusal::business(ErrorCode::WarehouseConflict, message));
    }
    let Some(warehouse_id) = warehouse_id else {
        let message = "The packages leave from no warehouse of the account.";
        return Err(Refusal::field(ErrorCode::InvalidObject, "label_ids", message));
    };
    let address = typed(super::call::json(&first.shipment.ship_from, &[]), "ship_from")?;
    let carrier_id = connection.carrier_id.clone();
    let pickup = Pickup {
        pickup_id: format!("pik_{}", account.next_secret(Purpose::Pickup)),
        label_ids,
        created: call.now,
        cancelled: None,
        carrier_id,
        warehouse_id,
        address,
        contact_details: call.body.get("contact_details").cloned().unwrap_or_default(),
        notes: call.text("pickup_notes").unwrap_or_default().to_owned(),
        starts,
        ends,
    };
    let reply = with_outcome(shown(&pickup), call);
    account.pickups.push(pickup);
    Ok(reply)
}

/// `GET /pickups/{pickup_id}`
pub(crate) fn get(account: &mut Account, call: &Call<'_>) -> Outcome {
    let pickup = find(account, call)?;
    let mut reply = shown(pickup);
    // The definition requires these keys. Two it describes nowhere, and of the third it says that no reply has it.
    if let Value::Object(reply) = &mut reply {
        reply.insert("pickup_window".to_owned(), window(pickup));
        reply.insert("notes".to_owned(), pickup.notes.as_str().into());
        reply.insert("pickup".to_owned(), Value::Null);
    }
    Ok(with_outcome(reply, call))
}

/// `GET /pickups`
pub(crate) fn list(account: &mut Account, call: &Call<'_>) -> Outcome {
    let created = call.span("created_at")?;
    let found = account.pickups.iter().rev().filter(|pickup| {
        call.word("carrier_id").is_none_or(|id| *id == *pickup.carrier_id)
            && call.word("warehouse_id").is_none_or(|id| *id == *pickup.warehouse_id)
            && created.has(Some(pickup.created))
    });
    let found: Vec<&Pickup> = found.collect();
    Ok(match paged(call, "/v1/pickups", "pickups", &found, &|pickup| shown(pickup)) {
        Reply::Json(list) => with_outcome(list, call),
        other => other,
    })
}

/// `DELETE /pickups/{pickup_id}`
pub(crate) fn cancel(account: &mut Account, call: &Call<'_>) -> Outcome {
    let pickup = find(account, call)?;
    if pickup.cancelled.is_some() || call.now >= pickup.starts {
        let message = "The pickup has been cancelled already, or the carrier is on its way.";
        return Err(Refusal::business(ErrorCode::InvalidStatus, message));
    }
    pickup.cancelled = Some(call.now);
    Ok(with_outcome(json!({ "pickup_id": pickup.pickup_id }), call))
}

/// An end of the window that is wished for.
fn moment(call: &Call<'_>, name: &str) -> Result<Moment, Refusal> {
    let text = call.body.get("pickup_window").and_then(|window| window.get(name)).and_then(Value::as_str);
    let field = ["pickup_window.", name].concat();
    let read = text.and_then(Moment::read);
    read.ok_or_else(|| Refusal::invalid(&field, format!("{field} is no date and time.")))
}

/// A label whose packages wait for the carrier, and that no other pickup is for.
fn waiting<'a>(account: &'a Account, label_id: &SeId, now: Moment) -> Result<&'a Purchase, Refusal> {
    let refused = |code, why: &str| Refusal::field(code, "label_ids", format!("The label {} {why}.", &**label_id));
    let purchase =
        account.purchases.get(label_id).ok_or_else(|| refused(ErrorCode::InvalidIdentifier, "does not exist"))?;
    let is_taken = |pickup: &Pickup| pickup.cancelled.is_none() && pickup.label_ids.contains(label_id);
    let obstacle = if purchase.voided.is_some() {
        "has been voided"
    } else if Journey::of(purchase).stage(now) > Stage::Announced {
        "is of a package that the carrier has already"
    } else if account.pickups.iter().any(is_taken) {
        "is in another pickup"
    } else {
        return Ok(purchase);
    };
    Err(refused(ErrorCode::InvalidStatus, obstacle))
}

/// The pickup that the path names.
fn find<'a>(account: &'a mut Account, call: &Call<'_>) -> Result<&'a mut Pickup, Refusal> {
    let pickup_id = call.parameter("pickup_id");
    let mut pickups = account.pickups.iter_mut();
    pickups.find(|pickup| pickup.pickup_id == pickup_id).ok_or_else(|| Refusal::not_found("Pickup", pickup_id))
}

fn window(pickup: &Pickup) -> Value {
    json!({ "start_at": pickup.starts.to_seconds(), "end_at": pickup.ends.to_seconds() })
}

fn shown(pickup: &Pickup) -> Value {
    // The letters and digits of its id, as a carrier's clerk would read them out.
    let number: String = pickup.pickup_id.chars().skip(4).filter(char::is_ascii_alphanumeric).take(8).collect();
    members([
        ("pickup_id", Some(json!(pickup.pickup_id))),
        ("label_ids", Some(pickup.label_ids.iter().map(|id| id.to_string()).collect())),
        ("created_at", Some(json!(pickup.created.to_milliseconds()))),
        ("cancelled_at", pickup.cancelled.map(|cancelled| json!(cancelled.to_milliseconds()))),
        ("carrier_id", Some(json!(pickup.carrier_id))),
        ("confirmation_number", Some(json!(["SAMPLE-", &number.to_ascii_uppercase()].concat()))),
        ("warehouse_id", Some(json!(pickup.warehouse_id))),
        ("pickup_address", Some(json!(pickup.address))),
        ("contact_details", Some(pickup.contact_details.clone())),
        ("pickup_notes", Some(json!(pickup.notes))),
        ("pickup_windows", Some(json!([window(pickup)]))),
    ])
}

/// A reply that says as well that nothing went wrong.
fn with_outcome(mut reply: Value, call: &Call<'_>) -> Reply {
    if let Value::Object(reply) = &mut reply {
        reply.insert("request_id".to_owned(), call.request_id.as_str().into());
        reply.insert("errors".to_owned(), json!([]));
    }
    Reply::Json(reply)
}
