//! Labels for the way back.

use super::account::Account;
use super::call::{Call, Outcome, json, typed};
use super::carriers::usable;
use super::clock::Moment;
use super::labels::find;
use super::purchase::{Wish, buy, sold};
use super::refusal::Refusal;
use crate::api::customs::PackageContents;
use crate::api::errors::ErrorCode;
use crate::api::scalars::SeId;
use crate::api::shipments::{Shipment, ShipmentStatus};
use serde_json::Value;

/// `POST /labels/{label_id}/return`
pub(crate) fn create(account: &mut Account, call: &Call<'_>) -> Outcome {
    let outbound = find(account, call)?;
    if outbound.label.is_return_label {
        let message = "The label is for the way back already.";
        return Err(Refusal::business(ErrorCode::ReturnLabelNotSupported, message));
    }
    if outbound.voided.is_some() {
        return Err(Refusal::business(ErrorCode::InvalidStatus, "The label of the way there has been voided."));
    }
    let outbound_label_id = outbound.label.label_id.clone();
    let (carrier_id, service_code) = (outbound.label.carrier_id.clone(), outbound.label.service_code.clone());
    let shipment = Shipment::clone(&outbound.shipment);
    let connection = usable(account, &carrier_id)?.clone();
    let service = connection.carrier().service(&connection.carrier_code, &service_code).ok_or_else(|| {
        Refusal::business(ErrorCode::ReturnLabelNotSupported, "The service of the way there is no longer offered.")
    })?;
    let shipment = turned(account, shipment, call.now)?;
    let rma_number = match call.text("rma_number").filter(|number| !number.trim().is_empty()) {
        Some(number) => number.to_owned(),
        None => format!("RMA-{}", account.next_id().trim_start_matches("se-")),
    };
    let wish = Wish {
        is_return: true,
        rma_number: Some(rma_number),
        outbound_label_id: Some(outbound_label_id),
        ..Wish::of_new(&call.body)
    };
    let label_id = buy(account, &connection, service, shipment, wish, call.now)?;
    sold(account, &label_id, call)
}

/// The shipment of the way there, the other way round: from the receiver to where it would have gone back to.
fn turned(account: &mut Account, mut shipment: Shipment, now: Moment) -> Result<Shipment, Refusal> {
    let from = typed(json(&shipment.ship_to, &[]), "ship_to")?;
    let to = typed(json(&shipment.return_to, &[]), "return_to")?;
    shipment.ship_from = from;
    shipment.ship_to = to;
    shipment.return_to = shipment.ship_from.clone();
    shipment.shipment_id = account.next_id();
    shipment.external_shipment_id = None;
    shipment.warehouse_id = None;
    shipment.is_return = Some(true);
    shipment.shipment_status = ShipmentStatus::Pending;
    shipment.ship_date = now.midnight().to_seconds().into();
    shipment.created_at = now.to_milliseconds().into();
    shipment.modified_at = shipment.created_at.clone();
    for package in &mut shipment.packages {
        package.shipment_package_id = Some(account.next_id());
        package.tracking_number = None;
    }
    if let Some(customs) = &mut shipment.customs {
        customs.contents = PackageContents::ReturnedGoods;
    }
    Ok(shipment)
}

/// Refuses a label for the way back that does not go with the one of the way there that it names.
pub(crate) fn refuse_mismatch(account: &Account, call: &Call<'_>, carrier_code: &str) -> Result<Option<SeId>, Refusal> {
    let Some(outbound_label_id) = call.text("outbound_label_id").map(SeId::from) else {
        return Ok(None);
    };
    if call.body.get("is_return_label") != Some(&Value::Bool(true)) {
        let message = "outbound_label_id goes with is_return_label.";
        return Err(Refusal::field(ErrorCode::InvalidFieldValue, "outbound_label_id", message));
    }
    let outbound =
        account.purchases.get(&outbound_label_id).ok_or_else(|| Refusal::not_found("Label", &outbound_label_id))?;
    if outbound.label.is_return_label || *outbound.label.carrier_code != *carrier_code {
        let message = "The label of the way there is another carrier's, or one for the way back itself.";
        return Err(Refusal::business(ErrorCode::IncompatiblePairedLabels, message));
    }
    Ok(Some(outbound_label_id))
}
