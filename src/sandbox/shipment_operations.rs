//! Shipments that wait for their labels: making, reading, replacing and cancelling them.

use super::account::Account;
use super::addresses::{self, completed};
use super::batches::Batch;
use super::call::{Call, Outcome, Reply, json};
use super::carriers::usable;
use super::clock::Moment;
use super::order::sorted;
use super::paging::{Page, cut};
use super::recognition::Text;
use super::refusal::{Refusal, together};
use super::shipments::{self, shown};
use crate::api::addresses::{AddressValidationResult, PartialAddress};
use crate::api::errors::ErrorCode;
use crate::api::links::SortDir;
use crate::api::scalars::SeId;
use crate::api::shipment_operations::{
    ListShipments, ParseShipmentRequest, ParsedShipment, ShipmentPage, ShipmentSortBy,
};
use crate::api::shipments::{Shipment, ShipmentStatus};
use serde_json::{Value, json as object};
use std::sync::Arc;

/// Why a shipment was not made, and what was found out about its address before.
type Failure = Box<(Refusal, Option<AddressValidationResult>)>;

/// `POST /shipments`
pub(crate) fn create(account: &mut Account, call: &Call<'_>) -> Outcome {
    let wanted = call.body.get("shipments").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut made = Vec::new();
    let mut refusals = Vec::new();
    for (index, request) in wanted.iter().enumerate() {
        match make(account, request, None, call.now) {
            Ok((shipment, result)) => {
                made.push(with_findings(shown(&shipment), &[], Some(&result)));
                shipments::keep(account, shipment);
            }
            Err(failure) => {
                let (refusal, result) = *failure;
                let refusal = at_place(refusal, index);
                let reasons: Vec<String> = refusal.errors.iter().map(|error| error.message.clone()).collect();
                let mut request = request.clone();
                if let Value::Object(request) = &mut request {
                    request.retain(|name, value| name != "validate_address" && shipments::can_be_told(name, value));
                }
                made.push(with_findings(shipments::with_messages(request), &reasons, result.as_ref()));
                refusals.push((refusal, result.is_some()));
            }
        }
    }
    // Where nothing came of the call it is refused as a whole, unless a finding about an address would get lost.
    if refusals.len() == wanted.len() && !refusals.iter().any(|(_, has_finding)| *has_finding) {
        return together(refusals.into_iter().map(|(refusal, _)| refusal).collect())
            .map_or_else(|| Err(Refusal::required("shipments")), Err);
    }
    Ok(Reply::Json(object!({ "has_errors": !refusals.is_empty(), "shipments": made })))
}

/// `GET /shipments/{shipment_id}`
pub(crate) fn get(account: &mut Account, call: &Call<'_>) -> Outcome {
    Ok(Reply::Json(shown(find(account, call)?)))
}

/// `GET /shipments/external_shipment_id/{external_shipment_id}`
pub(crate) fn get_by_external_id(account: &mut Account, call: &Call<'_>) -> Outcome {
    let id = call.parameter("external_shipment_id");
    // Longer ones were cut off when the shipment was made.
    let kept: String = id.chars().take(50).collect();
    let shipment = account.shipment_ids.get(&kept).and_then(|shipment_id| account.shipments.get(shipment_id));
    Ok(Reply::Json(shown(shipment.ok_or_else(|| Refusal::not_found("Shipment", id))?)))
}

/// `PUT /shipments/{shipment_id}`
pub(crate) fn update(account: &mut Account, call: &Call<'_>) -> Outcome {
    let known = find(account, call)?.clone();
    if call.body.get("shipment_id").and_then(Value::as_str).is_some_and(|id| *id != *known.shipment_id) {
        let message = "shipment_id is not the one in the path.";
        return Err(Refusal::field(ErrorCode::IdentifiersMustMatch, "shipment_id", message));
    }
    if known.shipment_status != ShipmentStatus::Pending {
        return Err(not_while(&known, "changed"));
    }
    let (mut shipment, result) =
        make(account, &call.body, Some(&known.shipment_id), call.now).map_err(|failure| failure.0)?;
    shipment.shipment_id = known.shipment_id;
    shipment.created_at = known.created_at;
    shipment.tags = known.tags;
    if known.external_shipment_id != shipment.external_shipment_id
        && let Some(id) = known.external_shipment_id
        && account.shipment_ids.get(&id) == Some(&shipment.shipment_id)
    {
        account.shipment_ids.remove(&id);
    }
    let mut reply = with_findings(shown(&shipment), &[], Some(&result));
    shipments::keep(account, shipment);
    if let Value::Object(reply) = &mut reply {
        reply.insert("has_errors".to_owned(), Value::Bool(false));
    }
    Ok(Reply::Json(reply))
}

/// `PUT /shipments/{shipment_id}/cancel`
pub(crate) fn cancel(account: &mut Account, call: &Call<'_>) -> Outcome {
    let shipment_id = find(account, call)?.shipment_id.clone();
    let Some(shipment) = account.shipments.get_mut(&shipment_id) else {
        return Err(Refusal::not_found("Shipment", &shipment_id));
    };
    match shipment.shipment_status {
        ShipmentStatus::Cancelled | ShipmentStatus::Processing => Err(not_while(shipment, "cancelled")),
        _ => {
            let shipment = Arc::make_mut(shipment);
            shipment.shipment_status = ShipmentStatus::Cancelled;
            shipment.modified_at = call.now.to_milliseconds().into();
            Ok(Reply::Empty)
        }
    }
}

/// `GET /shipments`
pub(crate) fn list(account: &mut Account, call: &Call<'_>) -> Outcome {
    let wanted: ListShipments = call.query()?;
    let span = |name: &str, start: Option<&str>, end: Option<&str>| {
        Ok::<_, Refusal>((call.moment(&[name, "_start"].concat(), start)?, call.moment(&[name, "_end"].concat(), end)?))
    };
    let created = span("created_at", wanted.created_at_start.as_deref(), wanted.created_at_end.as_deref())?;
    let modified = span("modified_at", wanted.modified_at_start.as_deref(), wanted.modified_at_end.as_deref())?;
    let lies_in = |(start, end): (Option<Moment>, Option<Moment>), text: &str| {
        let moment = Moment::read(text);
        start.is_none_or(|start| moment >= Some(start)) && end.is_none_or(|end| moment <= Some(end))
    };
    let batch = wanted.batch_id.as_ref().map(|batch_id| account.batches.get(batch_id).map(Batch::shipment_ids));
    let found: Vec<&Shipment> = account
        .shipments
        .values()
        .map(|shipment| &**shipment)
        .filter(|shipment| {
            wanted.shipment_status.as_ref().is_none_or(|status| *status == shipment.shipment_status)
                && batch.as_ref().is_none_or(|ids| ids.as_ref().is_some_and(|ids| ids.contains(&shipment.shipment_id)))
                && wanted.tag.as_ref().is_none_or(|name| shipment.tags.iter().any(|tag| tag.name == *name))
                && wanted.sales_order_id.as_ref().is_none_or(|id| is_of_order(shipment, id))
                && lies_in(created, &shipment.created_at)
                && lies_in(modified, &shipment.modified_at)
        })
        .collect();
    // All of these moments are written alike, so their order is that of their texts.
    let mut found = sorted(found, |shipment| {
        let moment = match wanted.sort_by {
            Some(ShipmentSortBy::ModifiedAt) => &shipment.modified_at,
            _ => &shipment.created_at,
        };
        (0, [moment, &*shipment.shipment_id].concat())
    });
    if wanted.sort_dir != Some(SortDir::Asc) {
        found.reverse();
    }
    let page = Page::of(wanted.page, wanted.page_size);
    let address = [call.origin, "/v1/shipments"].concat();
    let mut place = page.place(found.len(), &address, call.raw_query);
    // The definition lets lists of labels and images have no page, and this one not.
    place.pages = place.pages.max(1);
    let list = ShipmentPage { page: place, shipments: Vec::new() };
    let mut list = json(&list, &[]);
    let shipments: Value = cut(&found, page).iter().map(|shipment| shown(shipment)).collect();
    if let Value::Object(list) = &mut list {
        list.insert("shipments".to_owned(), shipments);
    }
    Ok(Reply::Json(list))
}

/// `PUT /shipments/recognize`
pub(crate) fn parse(account: &mut Account, call: &Call<'_>) -> Outcome {
    let request: ParseShipmentRequest = call.body()?;
    let mut text = Text::of(&request.text);
    let mut shipment = request.shipment.unwrap_or_default();
    let found = text.shipment(account);
    if let Some((carrier_id, service_code)) = found.service
        && shipment.service_code.is_none()
    {
        shipment.carrier_id.get_or_insert(carrier_id);
        shipment.service_code = Some(service_code);
    }
    shipment.confirmation = shipment.confirmation.or(found.confirmation);
    shipment.ship_date = shipment.ship_date.or(found.ship_date);
    if shipment.packages.as_ref().is_none_or(Vec::is_empty) {
        shipment.packages = found.package.map(|package| vec![package]);
    }
    let to = text.address();
    let has_address = to != PartialAddress::default();
    let parsed = ParsedShipment { score: text.score(), shipment, entities: text.into_entities() };
    let mut reply = json(&parsed, &[]);
    // A recipient who is known in part has no type in the declarations, where the definition has one.
    if let Some(Value::Object(shipment)) = reply.get_mut("shipment").filter(|_| has_address) {
        let known = shipment.entry("ship_to").or_insert_with(|| object!({}));
        if let (Value::Object(known), Value::Object(found)) =
            (known, json(&completed(to, PartialAddress::default()), &[]))
        {
            for (name, value) in found {
                known.entry(name).or_insert(value);
            }
        }
    }
    if let Some(shipment) = reply.get_mut("shipment") {
        *shipment = shipments::with_messages(shipment.take());
    }
    Ok(Reply::Json(reply))
}

/// Makes a shipment of a request, or one that takes the place of another.
fn make(
    account: &mut Account,
    request: &Value,
    instead: Option<&SeId>,
    now: Moment,
) -> Result<(Shipment, AddressValidationResult), Failure> {
    let bare = |refusal: Refusal| Box::new((refusal, None));
    let mut shipment = shipments::open(account, request, now).map_err(bare)?;
    refuse_taken(account, &shipment, instead).map_err(bare)?;
    // An empty choice is none.
    shipment.carrier_id = shipment.carrier_id.filter(|id| !id.is_empty());
    shipment.service_code = shipment.service_code.filter(|code| !code.is_empty());
    refuse_service(account, &shipment).map_err(bare)?;
    let (result, outcome) = addresses::settle(addresses::wish(request).as_ref(), &mut shipment);
    match outcome {
        Ok(()) => Ok((shipment, result)),
        Err(refusal) => Err(Box::new((refusal, Some(result)))),
    }
}

/// The merchant's own ids are each of one shipment.
fn refuse_taken(account: &Account, shipment: &Shipment, instead: Option<&SeId>) -> Result<(), Refusal> {
    let Some(id) = shipment.external_shipment_id.as_deref().filter(|id| !id.is_empty()) else {
        return Ok(());
    };
    if account.shipment_ids.get(id).is_some_and(|owner| Some(owner) != instead) {
        let message = format!("There is a shipment with the external_shipment_id '{id}' already.");
        return Err(Refusal::field(ErrorCode::IdentifierConflict, "shipment.external_shipment_id", message));
    }
    Ok(())
}

/// A carrier that is named has to be there, and a service with it has to be its own.
fn refuse_service(account: &Account, shipment: &Shipment) -> Result<(), Refusal> {
    let Some(carrier_id) = shipment.carrier_id.as_ref().filter(|id| !id.is_empty()) else {
        return Ok(());
    };
    let connection = usable(account, carrier_id)?;
    match shipment.service_code.as_deref().filter(|code| !code.is_empty()) {
        Some(code) if connection.carrier().service(&connection.carrier_code, code).is_none() => {
            let message = format!("The carrier {} has no service '{code}'.", &**carrier_id);
            Err(Refusal::invalid("shipment.service_code", message)
                .of_carrier(Some(carrier_id), Some(&connection.carrier_code)))
        }
        _ => Ok(()),
    }
}

/// The place of a fault in a list of shipments, where it was told of one alone.
fn at_place(mut refusal: Refusal, index: usize) -> Refusal {
    let moved = |text: &str| match text.strip_prefix("shipment.") {
        Some(rest) => format!("shipments[{index}].{rest}"),
        None => text.to_owned(),
    };
    for error in &mut refusal.errors {
        error.message = moved(&error.message);
        error.field_name = error.field_name.as_deref().map(moved);
    }
    refusal
}

fn with_findings(mut shipment: Value, reasons: &[String], result: Option<&AddressValidationResult>) -> Value {
    if let Value::Object(shipment) = &mut shipment {
        shipment.insert("errors".to_owned(), object!(reasons));
        if let Some(result) = result {
            shipment.insert("address_validation".to_owned(), addresses::shown(result));
        }
    }
    shipment
}

fn not_while(shipment: &Shipment, what: &str) -> Refusal {
    let message = format!("The shipment cannot be {what}: it is {}.", shipment.shipment_status.as_str());
    Refusal::business(ErrorCode::InvalidStatus, message)
}

fn is_of_order(shipment: &Shipment, sales_order_id: &str) -> bool {
    shipment.items.iter().flatten().any(|item| item.sales_order_id.as_deref() == Some(sales_order_id))
}

/// The shipment that the path names.
fn find<'a>(account: &'a Account, call: &Call<'_>) -> Result<&'a Shipment, Refusal> {
    let shipment_id = call.parameter("shipment_id");
    let shipment = account.shipments.get(&SeId::from(shipment_id));
    shipment.map(|shipment| &**shipment).ok_or_else(|| Refusal::not_found("Shipment", shipment_id))
}
