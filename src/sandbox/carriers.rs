//! The carriers of an account: listing, connecting and disconnecting them.

use super::account::{Account, Connection};
use super::call::{Call, Outcome, Reply, json};
use super::refusal::Refusal;
use crate::api::carriers::{
    Carrier as Shown, CarrierAdvancedOption, CarrierList, ConnectionStatus, Service as ShownService,
};
use crate::api::errors::{ErrorCode, ErrorResponse};
use crate::api::packages::PackageType;
use crate::api::scalars::{CarrierCode, SeId};
use crate::api::webhooks::WebhookEvent;
use serde_json::{Value, json as object};

/// Where a carrier's form has the merchant's number, in the words of the different carriers.
const ACCOUNT_NUMBERS: [&str; 2] = ["account_number", "account"];

/// The options that labels can have, and what they are when nothing is said.
const OPTIONS: [(&str, &str); 4] =
    [("contains_alcohol", "false"), ("non_machinable", "false"), ("saturday_delivery", "false"), ("bill_to_party", "")];

/// `GET /carriers`
pub(crate) fn list(account: &mut Account, call: &Call<'_>) -> Outcome {
    let list = CarrierList {
        outcome: ErrorResponse { request_id: call.request_id.clone(), errors: Vec::new() },
        carriers: account.connected().map(|connection| shown(account, connection)).collect(),
    };
    Ok(Reply::Json(with_nulls(json(&list, &[]))))
}

/// `GET /carriers/{carrier_id}`
pub(crate) fn get(account: &mut Account, call: &Call<'_>) -> Outcome {
    let carrier_id = call.parameter("carrier_id");
    let connection = find(account, carrier_id).ok_or_else(|| Refusal::not_found("Carrier", carrier_id))?;
    Ok(Reply::Json(json(&shown(account, connection), &["funding_source_id"])))
}

/// `POST /connections/carriers/{carrier_name}`
pub(crate) fn connect(account: &mut Account, call: &Call<'_>) -> Outcome {
    let carrier_name = call.parameter("carrier_name");
    let word = |name: &str| call.body.get(name).and_then(Value::as_str).filter(|word| !word.is_empty());
    if call.body.get("agree_to_eula") == Some(&Value::Bool(false)) {
        let message = format!("The terms of {carrier_name} have to be accepted: agree_to_eula.");
        return Err(Refusal::business(ErrorCode::TermsNotAccepted, message));
    }
    let number = ACCOUNT_NUMBERS.iter().find_map(|name| word(name));
    let is_duplicate = account.connected().any(|connection| {
        connection.carrier_code == carrier_name && number.is_some() && connection.account_number.as_deref() == number
    });
    // The docs write it as a text; a boolean cannot mean anything else.
    let is_allowed = match call.body.get("allow_duplicate_account_number") {
        Some(Value::Bool(allowed)) => *allowed,
        Some(Value::String(allowed)) => allowed.eq_ignore_ascii_case("true"),
        _ => false,
    };
    if is_duplicate && !is_allowed {
        let message = "The account number is connected already; allow_duplicate_account_number connects it again.";
        return Err(Refusal::field(ErrorCode::IdentifierConflict, "account_number", message));
    }
    let nickname = word("nickname").unwrap_or(carrier_name).to_owned();
    let carrier_id = account.connect(carrier_name, &nickname, number.map(str::to_owned));
    account.note(&WebhookEvent::CarrierConnected, format!("/v1/carriers/{}", &*carrier_id), call.now);
    Ok(Reply::Json(object!({ "carrier_id": carrier_id })))
}

/// `DELETE /connections/carriers/{carrier_name}/{carrier_id}`
pub(crate) fn disconnect(account: &mut Account, call: &Call<'_>) -> Outcome {
    let (carrier_name, carrier_id) = (call.parameter("carrier_name"), call.parameter("carrier_id"));
    let connection = account
        .connections
        .iter_mut()
        .find(|connection| &*connection.carrier_id == carrier_id && connection.carrier_code == carrier_name)
        .filter(|connection| !connection.is_disconnected)
        .ok_or_else(|| Refusal::not_found("Carrier", carrier_id))?;
    connection.is_disconnected = true;
    connection.is_primary = false;
    let carrier_code = connection.carrier_code.clone();
    // The next one of the same carrier takes its place.
    if let Some(next) = account
        .connections
        .iter_mut()
        .find(|connection| connection.carrier_code == carrier_code && !connection.is_disconnected)
    {
        next.is_primary = true;
    }
    Ok(Reply::Empty)
}

/// The carrier of an id.
fn find<'a>(account: &'a Account, carrier_id: &str) -> Option<&'a Connection> {
    account.connected().find(|connection| &*connection.carrier_id == carrier_id)
}

/// The carrier of an id that a request wants to ship with.
pub(crate) fn usable<'a>(account: &'a Account, carrier_id: &SeId) -> Result<&'a Connection, Refusal> {
    let known = account.connections.iter().find(|connection| connection.carrier_id == *carrier_id);
    let refusal = match known {
        Some(connection) if !connection.is_disconnected => return Ok(connection),
        Some(_) => Refusal::business(ErrorCode::CarrierDisconnected, "The carrier has been disconnected."),
        None => Refusal::business(ErrorCode::CarrierNotConnected, "This account has no such carrier."),
    };
    Err(refusal.of_carrier(Some(carrier_id), known.map(|connection| connection.carrier_code.as_str())))
}

fn shown(account: &Account, connection: &Connection) -> Shown {
    let carrier = connection.carrier();
    let carrier_code = CarrierCode::from(connection.carrier_code.as_str());
    Shown {
        carrier_id: connection.carrier_id.clone(),
        carrier_code: carrier_code.clone(),
        account_number: connection.account_number.clone(),
        requires_funded_amount: connection.is_funded(),
        balance: Some(if connection.is_funded() { account.wallet.dollars() } else { 0.0 }),
        nickname: Some(connection.nickname.clone()),
        friendly_name: carrier.friendly_name(&connection.carrier_code),
        funding_source_id: None,
        primary: connection.is_primary,
        has_multi_package_supporting_services: carrier.is_multi_package_supported,
        allows_returns: Some(true),
        supports_label_messages: true,
        disabled_by_billing_plan: Some(false),
        services: carrier
            .services
            .iter()
            .map(|service| ShownService {
                carrier_id: connection.carrier_id.clone(),
                carrier_code: carrier_code.clone(),
                service_code: carrier.service_code(&connection.carrier_code, service).into(),
                name: format!("{} {}", carrier.label_name(&connection.carrier_code), service.name),
                domestic: !service.is_international,
                international: service.is_international,
                is_multi_package_supported: carrier.is_multi_package_supported,
                is_return_supported: Some(true),
            })
            .collect(),
        packages: carrier
            .packages
            .iter()
            .map(|package| PackageType {
                package_code: package.code.into(),
                name: package.name.to_owned(),
                ..PackageType::default()
            })
            .collect(),
        options: OPTIONS
            .iter()
            .map(|(name, default_value)| CarrierAdvancedOption {
                name: (*name).to_owned(),
                default_value: Some((*default_value).to_owned()),
                description: None,
            })
            .collect(),
        send_rates: Some(true),
        supports_user_managed_rates: Some(false),
        connection_status: Some(ConnectionStatus::Approved),
    }
}

/// The definition has `funding_source_id` as a key that may be null.
fn with_nulls(mut list: Value) -> Value {
    for carrier in list.get_mut("carriers").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Value::Object(carrier) = carrier {
            carrier.entry("funding_source_id").or_insert(Value::Null);
        }
    }
    list
}
