//! Making a shipment of what a request says of one: filling in what the service fills in, refusing what cannot be
//! shipped.

use super::account::Account;
use super::call::{self, typed};
use super::carriers::usable;
use super::clock::Moment;
use super::money::CURRENCY;
use super::package_types;
use super::quote::{ends, ounces};
use super::refusal::{Refusal, together};
use super::zones::is_international;
use crate::api::errors::ErrorCode;
use crate::api::measures::{Weight, WeightUnit};
use crate::api::scalars::SeId;
use crate::api::shipments::Shipment;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The keys of a shipment that the definition requires in replies and lets be null.
pub(crate) const NULLABLE: [&str; 10] = [
    "carrier_id",
    "service_code",
    "external_order_id",
    "external_shipment_id",
    "shipment_number",
    "warehouse_id",
    "customs",
    "tax_identifiers",
    "comparison_rate_type",
    "items",
];

/// The keys that say nothing where they are empty.
const CHOICES: [&str; 3] = ["carrier_id", "service_code", "warehouse_id"];

/// Whether a member of a shipment that was refused can stand in a reply: a choice that is no id and no code cannot.
pub(crate) fn can_be_told(name: &str, value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    match name {
        "service_code" => is_code(text),
        name if CHOICES.contains(&name) => text.strip_prefix("se-").is_some_and(|id| is_code(&id.replace('-', "_"))),
        _ => true,
    }
}

/// Whether a service can be called so: `usps_priority_mail`, `ups_2nd_day_air-am`. The definition lets a blank follow.
fn is_code(text: &str) -> bool {
    let is_word = |(place, word): (usize, &str)| {
        let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || (byte == b'-' && place > 0);
        !word.is_empty() && word.bytes().all(is_part)
    };
    text.strip_suffix(' ').unwrap_or(text).split('_').enumerate().all(is_word)
}

/// How long ago a shipment may have been handed over: it may be yesterday still where the merchant is.
pub(crate) const DAYS_AGO: i64 = -1;

/// Makes a shipment of a checked request. It is not kept yet.
pub(crate) fn open(account: &mut Account, request: &Value, now: Moment) -> Result<Shipment, Refusal> {
    let mut shipment = request.as_object().cloned().unwrap_or_default();
    shipment.retain(|name, value| !(value.is_null() || CHOICES.contains(&name.as_str()) && value == ""));
    if let Some(code) = shipment.get("service_code").and_then(Value::as_str).filter(|code| !is_code(code)) {
        return Err(Refusal::invalid("shipment.service_code", format!("'{code}' cannot be the code of a service.")));
    }
    if let Some(carrier_id) = shipment.get("carrier_id").and_then(Value::as_str) {
        usable(account, &carrier_id.into())?;
    }
    fill_addresses(account, &mut shipment)?;
    let ships = ship_day(&shipment, now)?;
    let total = fill_packages(account, &mut shipment)?;
    name_goods(account, &mut shipment);
    for (name, usual) in [
        ("ship_date", json!(ships.to_seconds())),
        ("shipment_id", json!(account.next_id())),
        ("created_at", json!(now.to_milliseconds())),
        ("modified_at", json!(now.to_milliseconds())),
        ("shipment_status", json!("pending")),
        ("tags", json!([])),
        ("total_weight", json!(total)),
    ] {
        shipment.insert(name.to_owned(), usual);
    }
    for (name, usual) in [
        ("is_return", json!(false)),
        ("confirmation", json!("none")),
        ("insurance_provider", json!("none")),
        ("advanced_options", json!({})),
        ("items", json!([])),
    ] {
        shipment.entry(name).or_insert(usual);
    }
    if let Some(id) = shipment.get("external_shipment_id").cloned() {
        shipment.entry("shipment_number").or_insert(id);
    }
    typed(Value::Object(shipment), "shipment")
}

/// Takes the sender from the warehouse where that was named, and completes the addresses.
fn fill_addresses(account: &Account, shipment: &mut Map<String, Value>) -> Result<(), Refusal> {
    if let Some(warehouse_id) = shipment.get("warehouse_id").and_then(Value::as_str) {
        let warehouse = account.warehouses.iter().find(|warehouse| &*warehouse.warehouse_id == warehouse_id);
        let warehouse = warehouse.ok_or_else(|| Refusal::not_found("Warehouse", warehouse_id))?;
        if !shipment.contains_key("ship_from") {
            shipment.insert("ship_from".to_owned(), json!(warehouse.origin));
            shipment.entry("return_to").or_insert(json!(warehouse.return_to));
        }
    }
    let Some(from) = shipment.get("ship_from").cloned() else {
        return Err(Refusal::required("shipment.ship_from"));
    };
    shipment.entry("return_to").or_insert(from);
    let home = account.profile.origin_country_code.as_deref().unwrap_or("US");
    for name in ["ship_from", "ship_to", "return_to"] {
        let Some(Value::Object(address)) = shipment.get_mut(name) else {
            continue;
        };
        // The definition lets a country be left out, and says nothing of what it is then.
        let country = address.get("country_code").and_then(Value::as_str).unwrap_or(home).trim().to_ascii_uppercase();
        if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let field = format!("shipment.{name}.country_code");
            return Err(Refusal::invalid(&field, format!("{field} has to be two letters.")));
        }
        address.insert("country_code".to_owned(), json!(country));
        address.entry("address_residential_indicator").or_insert(json!("unknown"));
    }
    Ok(())
}

/// The day of the handover: today where nothing is said.
fn ship_day(shipment: &Map<String, Value>, now: Moment) -> Result<Moment, Refusal> {
    let Some(text) = shipment.get("ship_date").and_then(Value::as_str) else {
        return Ok(now.midnight());
    };
    let field = "shipment.ship_date";
    let day = Moment::read(text).ok_or_else(|| Refusal::invalid(field, format!("{field} is no date: {text}")))?;
    if day < now.midnight().plus_days(DAYS_AGO) {
        return Err(Refusal::field(ErrorCode::InvalidDate, field, format!("{field} is in the past: {text}")));
    }
    Ok(day.midnight())
}

/// Completes the packages, and adds up their weights.
fn fill_packages(account: &mut Account, shipment: &mut Map<String, Value>) -> Result<Weight, Refusal> {
    let Some(Value::Array(packages)) = shipment.get_mut("packages").filter(|packages| **packages != json!([])) else {
        return Err(Refusal::required("shipment.packages"));
    };
    let mut refusals = Vec::new();
    let mut weights: Vec<Weight> = Vec::new();
    for (index, package) in packages.iter_mut().enumerate() {
        let weight: Weight = typed(package.get("weight").cloned().unwrap_or_default(), "shipment.packages.weight")?;
        if weight.value.partial_cmp(&0.0) != Some(std::cmp::Ordering::Greater) {
            let field = format!("shipment.packages[{index}].weight.value");
            refusals.push(Refusal::invalid(&field, format!("{field} has to be greater than 0.")));
        }
        weights.push(weight);
        let Value::Object(package) = package else { continue };
        // Only the service writes the tracking number, and not before there is a label.
        package.retain(|name, value| !value.is_null() && name != "tracking_number");
        package_types::fit(account, package)?;
        package.insert("shipment_package_id".to_owned(), json!(account.next_id()));
        for (name, usual) in [
            ("package_code", json!("package")),
            ("dimensions", json!({ "unit": "inch", "length": 0.0, "width": 0.0, "height": 0.0 })),
            ("insured_value", json!({ "currency": CURRENCY, "amount": 0.0 })),
            ("label_messages", json!({})),
        ] {
            package.entry(name).or_insert(usual);
        }
    }
    together(refusals).map_or(Ok(()), Err)?;
    Ok(sum(&weights))
}

/// Gives the goods that customs are told of their ids, which only the service writes.
fn name_goods(account: &mut Account, shipment: &mut Map<String, Value>) {
    let goods = shipment.get_mut("customs").and_then(|customs| customs.get_mut("customs_items"));
    for item in goods.and_then(Value::as_array_mut).into_iter().flatten().filter_map(Value::as_object_mut) {
        item.insert("customs_item_id".to_owned(), json!(account.next_id()));
    }
}

/// All weights as one, in their own unit where they have the same.
fn sum(weights: &[Weight]) -> Weight {
    let unit = weights.first().map_or(WeightUnit::Ounce, |weight| weight.unit.clone());
    if weights.iter().all(|weight| weight.unit == unit) {
        Weight { value: weights.iter().map(|weight| weight.value).sum(), unit }
    } else {
        Weight { value: weights.iter().map(ounces).sum(), unit: WeightUnit::Ounce }
    }
}

/// What is forbidden only when a label is bought.
pub(crate) fn refuse_unsalable(account: &Account, shipment: &Shipment) -> Result<(), Refusal> {
    let (from, to) = ends(shipment);
    let is_declared = shipment
        .customs
        .as_ref()
        .and_then(|customs| customs.customs_items.as_ref())
        .is_some_and(|items| !items.is_empty())
        || shipment
            .packages
            .iter()
            .any(|package| package.products.as_ref().is_some_and(|products| !products.is_empty()));
    if is_international(from, to) && !is_declared {
        let message = "A shipment across a border needs customs items.";
        return Err(Refusal::field(ErrorCode::CustomsItemsRequired, "shipment.customs.customs_items", message));
    }
    if let Some(id) = shipment.external_shipment_id.as_deref().filter(|id| !id.is_empty())
        && !account.duplicate_ids_allowed
        && account.purchase_of(id).is_some_and(|first| first.label.shipment_id != shipment.shipment_id)
    {
        let message = format!("There is a label for the external_shipment_id '{id}' already.");
        return Err(Refusal::field(ErrorCode::IdentifierConflict, "shipment.external_shipment_id", message));
    }
    Ok(())
}

/// Keeps a shipment. Its tags are those that it had.
pub(crate) fn keep(account: &mut Account, shipment: impl Into<Arc<Shipment>>) -> SeId {
    let mut shipment = shipment.into();
    let id = shipment.shipment_id.clone();
    if let Some(known) = account.shipments.get(&id)
        && shipment.tags != known.tags
    {
        Arc::make_mut(&mut shipment).tags.clone_from(&known.tags);
    }
    if let Some(external_id) = shipment.external_shipment_id.clone().filter(|id| !id.is_empty()) {
        account.shipment_ids.entry(external_id).or_insert_with(|| id.clone());
    }
    account.shipments.insert(id.clone(), shipment);
    id
}

/// A shipment as replies have it.
pub(crate) fn shown(shipment: &Shipment) -> Value {
    with_messages(call::json(shipment, &NULLABLE))
}

/// Packages have their three messages, if only as nulls.
pub(crate) fn with_messages(mut shipment: Value) -> Value {
    let packages = shipment.get_mut("packages").and_then(Value::as_array_mut);
    for messages in packages.into_iter().flatten().filter_map(|package| package.get_mut("label_messages")) {
        if let Value::Object(messages) = messages {
            for name in ["reference1", "reference2", "reference3"] {
                messages.entry(name).or_insert(Value::Null);
            }
        }
    }
    shipment
}
