//! The places that an account ships from.

use super::account::{Account, Purchase, Warehouse};
use super::call::{Call, Outcome, Reply, json};
use super::refusal::Refusal;
use crate::api::errors::ErrorCode;
use crate::api::scalars::SeId;
use crate::api::warehouses::{Warehouse as Shown, WarehouseList, WarehouseRequest, WarehouseSettings};
use crate::sandbox::letter_case::lower_letter;

/// `GET /warehouses`
pub(crate) fn list(account: &mut Account, _call: &Call<'_>) -> Outcome {
    Ok(Reply::Json(json(&WarehouseList { warehouses: account.warehouses.iter().map(shown).collect() }, &[])))
}

/// `POST /warehouses`
pub(crate) fn create(account: &mut Account, call: &Call<'_>) -> Outcome {
    let wanted: WarehouseRequest = call.body()?;
    let warehouse_id = account.open_warehouse(&wanted.name, wanted.origin_address, wanted.return_address, call.now);
    if wanted.is_default == Some(true) {
        make_default(account, &warehouse_id);
    }
    Ok(Reply::Json(json(&shown(find(account, &warehouse_id)?), &[])))
}

/// `GET /warehouses/{warehouse_id}`
pub(crate) fn get(account: &mut Account, call: &Call<'_>) -> Outcome {
    Ok(Reply::Json(json(&shown(find(account, call.parameter("warehouse_id"))?), &[])))
}

/// `PUT /warehouses/{warehouse_id}`
pub(crate) fn update(account: &mut Account, call: &Call<'_>) -> Outcome {
    let wanted: WarehouseRequest = call.body()?;
    let warehouse_id = call.parameter("warehouse_id");
    let warehouse = account
        .warehouses
        .iter_mut()
        .find(|warehouse| &*warehouse.warehouse_id == warehouse_id)
        .ok_or_else(|| Refusal::not_found("Warehouse", warehouse_id))?;
    if wanted.warehouse_id.is_some_and(|id| id != warehouse.warehouse_id) {
        let message = "warehouse_id is not the one in the path.";
        return Err(Refusal::field(ErrorCode::IdentifiersMustMatch, "warehouse_id", message));
    }
    warehouse.name = wanted.name;
    warehouse.return_to = wanted.return_address.unwrap_or_else(|| wanted.origin_address.clone());
    warehouse.origin = wanted.origin_address;
    // `false` is what the field is when it is left out, so it takes nothing away.
    if wanted.is_default == Some(true) {
        make_default(account, warehouse_id);
    }
    Ok(Reply::Empty)
}

/// `DELETE /warehouses/{warehouse_id}`
pub(crate) fn delete(account: &mut Account, call: &Call<'_>) -> Outcome {
    let warehouse_id = call.parameter("warehouse_id");
    if find(account, warehouse_id)?.is_default {
        let message = "The default warehouse cannot be deleted; another has to become the default first.";
        return Err(Refusal::business(ErrorCode::DefaultWarehouseCannotBeDeleted, message));
    }
    account.warehouses.retain(|warehouse| &*warehouse.warehouse_id != warehouse_id);
    Ok(Reply::Empty)
}

/// `PUT /warehouses/{warehouse_id}/settings`
pub(crate) fn update_settings(account: &mut Account, call: &Call<'_>) -> Outcome {
    let wanted: WarehouseSettings = call.body()?;
    let warehouse_id = call.parameter("warehouse_id");
    let is_default = find(account, warehouse_id)?.is_default;
    match wanted.is_default {
        Some(true) => make_default(account, warehouse_id),
        Some(false) if is_default => {
            let message = "One warehouse has to be the default; make another the default instead.";
            return Err(Refusal::invalid("is_default", message));
        }
        _ => {}
    }
    Ok(Reply::Empty)
}

/// The warehouse of an id.
pub(crate) fn find<'a>(account: &'a Account, warehouse_id: &str) -> Result<&'a Warehouse, Refusal> {
    let mut warehouses = account.warehouses.iter();
    warehouses
        .find(|warehouse| &*warehouse.warehouse_id == warehouse_id)
        .ok_or_else(|| Refusal::not_found("Warehouse", warehouse_id))
}

/// The warehouse that a label's packages leave from: the one that its shipment names, or the one at its address.
pub(crate) fn of_label(account: &Account, purchase: &Purchase) -> Option<SeId> {
    let from = &purchase.shipment.ship_from;
    let letters = |line: &str, code: &str| {
        let letters = line.chars().chain(code.chars()).filter(|letter| letter.is_alphanumeric());
        letters.map(lower_letter).collect::<String>()
    };
    let place = letters(&from.address_line1, &from.postal_code);
    let is_there = |warehouse: &&Warehouse| {
        letters(&warehouse.origin.address_line1, &warehouse.origin.postal_code) == place
            && warehouse.origin.country_code == from.country_code
    };
    let named = purchase.shipment.warehouse_id.clone().filter(|id| !id.is_empty());
    named.or_else(|| Some(account.warehouses.iter().find(is_there)?.warehouse_id.clone()))
}

fn make_default(account: &mut Account, warehouse_id: &str) {
    for warehouse in &mut account.warehouses {
        warehouse.is_default = &*warehouse.warehouse_id == warehouse_id;
    }
}

fn shown(warehouse: &Warehouse) -> Shown {
    Shown {
        warehouse_id: warehouse.warehouse_id.clone(),
        is_default: Some(warehouse.is_default),
        name: warehouse.name.clone(),
        created_at: warehouse.created.to_milliseconds().into(),
        origin_address: warehouse.origin.clone(),
        return_address: warehouse.return_to.clone(),
    }
}
