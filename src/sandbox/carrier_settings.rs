//! The settings of connections to carriers. Four carriers have some; of a fifth they can be set, but not read.

use super::account::Account;
use super::call::{Call, Outcome, Reply};
use super::carriers::{make_primary, named};
use super::refusal::Refusal;
use crate::api::carrier_settings::{
    AmazonBuyShippingSettings, DhlExpressSettings, FedexSettings, NewgisticsSettings, UpsSettings,
};
use crate::api::errors::ErrorCode;
use crate::wire::Wire;
use serde_json::{Map, Value, json};

/// `GET /connections/carriers/{carrier_name}/{carrier_id}/settings`
pub(crate) fn get(account: &mut Account, call: &Call<'_>) -> Outcome {
    let connection = named(account, call)?;
    let mut settings = match connection.carrier_code.as_str() {
        "dhl_express" => json!({ "should_hide_account_number_on_archive_doc": false }),
        "fedex" => json!({ "pickup_type": "none", "smart_post_hub": "none", "smart_post_endorsement": "none" }),
        "newgistics" => {
            json!({ "include_barcode_with_order_number": false, "receive_email_on_manifest_processing": false })
        }
        "ups" => json!({
            "pickup_type": "occasional_pickup",
            "use_carbon_neutral_shipping_program": false,
            "use_ground_freight_pricing": false,
            "use_consolidation_services": false,
            "use_order_number_on_mail_innovations_labels": false,
            "mail_innovations_endorsement": "none",
            "mail_innovations_cost_center": "",
            "use_negotiated_rates": false,
        }),
        carrier_code => return Err(unsupported(carrier_code)),
    };
    if let Value::Object(settings) = &mut settings {
        // The invoice proved once whose the account is.
        settings.extend(connection.settings.clone().into_iter().filter(|(name, _)| name != "invoice"));
        if connection.carrier_code != "newgistics" {
            settings.insert("nickname".to_owned(), json!(connection.nickname));
            settings.insert("is_primary_account".to_owned(), json!(connection.is_primary));
        }
    }
    Ok(Reply::Json(settings))
}

/// `PUT /connections/carriers/{carrier_name}/{carrier_id}/settings`
pub(crate) fn update(account: &mut Account, call: &Call<'_>) -> Outcome {
    let connection = named(account, call)?;
    let mut settings = match connection.carrier_code.as_str() {
        "amazon_buy_shipping" => given::<AmazonBuyShippingSettings>(call)?,
        "dhl_express" => given::<DhlExpressSettings>(call)?,
        "fedex" => given::<FedexSettings>(call)?,
        "newgistics" => given::<NewgisticsSettings>(call)?,
        "ups" => given::<UpsSettings>(call)?,
        carrier_code => return Err(unsupported(carrier_code)),
    };
    let carrier_id = connection.carrier_id.clone();
    let nickname = settings.remove("nickname");
    let is_primary = settings.remove("is_primary_account");
    if let Some(connection) = account.connections.iter_mut().find(|connection| connection.carrier_id == carrier_id) {
        if let Some(Value::String(nickname)) = nickname {
            connection.nickname = nickname;
        }
        connection.settings.extend(settings);
    }
    if let Some(Value::Bool(is_primary)) = is_primary {
        make_primary(account, &carrier_id, is_primary);
    }
    Ok(Reply::Empty)
}

/// The settings that a body has, without what is none and what is null.
fn given<T: Wire + Default>(call: &Call<'_>) -> Result<Map<String, Value>, Refusal> {
    match call.body::<T>()?.write() {
        Some(Value::Object(settings)) => Ok(settings),
        _ => Ok(Map::new()),
    }
}

fn unsupported(carrier_code: &str) -> Refusal {
    let message = format!("Connections to {carrier_code} have no settings.");
    Refusal::business(ErrorCode::SettingsNotSupported, message).of_carrier(None, Some(carrier_code))
}
