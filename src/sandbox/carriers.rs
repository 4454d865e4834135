//! The carriers of an account: listing, connecting and disconnecting them.

use super::account::{Account, Connection};
use super::call::{Call, Outcome, Reply, json};
use super::clock::Moment;
use super::refusal::Refusal;
use crate::api::carriers::{
    Carrier as Shown, CarrierAdvancedOption, CarrierList, CarrierOptionList, ConnectionStatus, Service as ShownService,
    ServiceList,
};
use crate::api::errors::{ErrorCode, ErrorDetail, ErrorResponse};
use crate::api::package_types::PackageTypeList;
use crate::api::packages::PackageType;
use crate::api::scalars::{CarrierCode, SeId};
use crate::api::webhooks::WebhookEvent;
use serde_json::{Value, json as object};

/// Where a carrier's form has the merchant's number, in the words of the different carriers.
const ACCOUNT_NUMBERS: [&str; 2] = ["account_number", "account"];

/// The options that labels can have, and what they are when nothing is said.
const OPTIONS: [(&str, Option<&str>); 4] = [
    ("contains_alcohol", Some("false")),
    ("non_machinable", Some("false")),
    ("saturday_delivery", Some("false")),
    ("bill_to_party", None),
];

/// `GET /carriers`
pub(crate) fn list(account: &mut Account, call: &Call<'_>) -> Outcome {
    let (down, up): (Vec<&Connection>, Vec<&Connection>) =
        account.connected().partition(|connection| account.carriers_down.contains(&connection.carrier_code));
    let errors: Vec<ErrorDetail> = down.into_iter().flat_map(|connection| unreachable(connection).errors).collect();
    let is_partial = !errors.is_empty();
    let list = CarrierList {
        outcome: ErrorResponse { request_id: call.request_id.clone(), errors },
        carriers: up.into_iter().map(|connection| shown(account, connection, call.now)).collect(),
    };
    let list = with_nulls(json(&list, &[]));
    Ok(if is_partial { Reply::Partial(list) } else { Reply::Json(list) })
}

/// `GET /carriers/{carrier_id}`
pub(crate) fn get(account: &mut Account, call: &Call<'_>) -> Outcome {
    let connection = find(account, call.parameter("carrier_id"))?;
    Ok(Reply::Json(json(&shown(account, connection, call.now), &["funding_source_id"])))
}

/// `GET /carriers/{carrier_id}/options`
pub(crate) fn options(account: &mut Account, call: &Call<'_>) -> Outcome {
    let connection = find(account, call.parameter("carrier_id"))?;
    let options = shown(account, connection, call.now).options;
    Ok(Reply::Json(json(&CarrierOptionList { options }, &[])))
}

/// `GET /carriers/{carrier_id}/packages`
pub(crate) fn package_types(account: &mut Account, call: &Call<'_>) -> Outcome {
    let connection = find(account, call.parameter("carrier_id"))?;
    let packages = shown(account, connection, call.now).packages;
    Ok(Reply::Json(json(&PackageTypeList { packages }, &[])))
}

/// `GET /carriers/{carrier_id}/services`
pub(crate) fn services(account: &mut Account, call: &Call<'_>) -> Outcome {
    let connection = find(account, call.parameter("carrier_id"))?;
    let services = shown(account, connection, call.now).services;
    Ok(Reply::Json(json(&ServiceList { services }, &[])))
}

/// `POST /connections/carriers/{carrier_name}`
pub(crate) fn connect(account: &mut Account, call: &Call<'_>) -> Outcome {
    let carrier_name = call.parameter("carrier_name");
    // The service connects more carriers than are listed anywhere, but each has a code.
    if !is_code(carrier_name) {
        let message = format!("There is no carrier '{carrier_name}'.");
        return Err(Refusal::business(ErrorCode::CarrierNotSupported, message));
    }
    let word = |name: &str| call.body.get(name).and_then(Value::as_str).filter(|word| !word.is_empty());
    if call.body.get("agree_to_eula") == Some(&Value::Bool(false)) {
        return Err(Refusal::terms("agree_to_eula"));
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

/// Whether a carrier can be called so.
fn is_code(name: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9'));
    name.split('_').all(is_word)
}

/// `DELETE /connections/carriers/{carrier_name}/{carrier_id}`
pub(crate) fn disconnect(account: &mut Account, call: &Call<'_>) -> Outcome {
    let carrier_id = named(account, call)?.carrier_id.clone();
    end(account, &carrier_id);
    Ok(Reply::Empty)
}

/// `DELETE /carriers/{carrier_id}`
pub(crate) fn disconnect_by_id(account: &mut Account, call: &Call<'_>) -> Outcome {
    let carrier_id = find(account, call.parameter("carrier_id"))?.carrier_id.clone();
    end(account, &carrier_id);
    Ok(Reply::Empty)
}

/// Ends a connection. The next one of the same carrier takes its place.
fn end(account: &mut Account, carrier_id: &SeId) {
    make_primary(account, carrier_id, false);
    if let Some(connection) = account.connections.iter_mut().find(|connection| connection.carrier_id == *carrier_id) {
        connection.is_disconnected = true;
        connection.is_primary = false;
    }
}

/// Makes a connection the first of its carrier; or the next one, if there is one.
pub(crate) fn make_primary(account: &mut Account, carrier_id: &SeId, is_primary: bool) {
    let Some(carrier_code) = account
        .connected()
        .find(|connection| connection.carrier_id == *carrier_id)
        .filter(|connection| connection.is_primary != is_primary)
        .map(|connection| connection.carrier_code.clone())
    else {
        return;
    };
    let chosen = account
        .connected()
        .filter(|connection| connection.carrier_code == carrier_code)
        .find(|connection| (connection.carrier_id == *carrier_id) == is_primary)
        .map(|connection| connection.carrier_id.clone());
    if let Some(chosen) = chosen {
        for connection in account.connections.iter_mut().filter(|connection| connection.carrier_code == carrier_code) {
            connection.is_primary = connection.carrier_id == chosen;
        }
    }
}

/// The carrier of an id.
pub(crate) fn find<'a>(account: &'a Account, carrier_id: &str) -> Result<&'a Connection, Refusal> {
    account
        .connected()
        .find(|connection| &*connection.carrier_id == carrier_id)
        .ok_or_else(|| Refusal::not_found("Carrier", carrier_id))
}

/// The carrier whose name and id stand in the path.
pub(crate) fn named<'a>(account: &'a Account, call: &Call<'_>) -> Result<&'a Connection, Refusal> {
    let carrier_id = call.parameter("carrier_id");
    let connection = find(account, carrier_id)?;
    if connection.carrier_code == call.parameter("carrier_name") {
        Ok(connection)
    } else {
        Err(Refusal::not_found("Carrier", carrier_id))
    }
}

/// Refuses a carrier that cannot be asked for anything now.
pub(crate) fn available(account: &Account, connection: &Connection, now: Moment) -> Result<(), Refusal> {
    if account.carriers_down.contains(&connection.carrier_code) {
        return Err(unreachable(connection));
    }
    if now < connection.approved {
        let message = "The carrier has not approved the account yet.";
        return Err(Refusal::business(ErrorCode::CarrierNotConnected, message)
            .of_carrier(Some(&connection.carrier_id), Some(&connection.carrier_code)));
    }
    Ok(())
}

/// What is said of a carrier that does not answer.
fn unreachable(connection: &Connection) -> Refusal {
    let name = connection.carrier().friendly_name(&connection.carrier_code);
    Refusal::by_carrier(format!("{name} does not answer."))
        .of_carrier(Some(&connection.carrier_id), Some(&connection.carrier_code))
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

fn shown(account: &Account, connection: &Connection, now: Moment) -> Shown {
    let carrier = connection.carrier();
    let carrier_code = CarrierCode::from(connection.carrier_code.as_str());
    Shown {
        carrier_id: connection.carrier_id.clone(),
        carrier_code: carrier_code.clone(),
        account_number: connection.account_number.clone(),
        requires_funded_amount: connection.is_funded(),
        balance: Some(if connection.is_funded() { account.wallet.balance().dollars() } else { 0.0 }),
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
            .chain(account.package_types.iter().cloned())
            .collect(),
        options: OPTIONS
            .iter()
            .map(|(name, default_value)| CarrierAdvancedOption {
                name: (*name).to_owned(),
                default_value: default_value.map(str::to_owned),
                description: None,
            })
            .collect(),
        send_rates: Some(true),
        supports_user_managed_rates: Some(false),
        connection_status: Some(if now < connection.approved {
            ConnectionStatus::PendingApproval
        } else {
            ConnectionStatus::Approved
        }),
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
