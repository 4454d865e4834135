//! Opening an account at one of ShipStation's own carriers.

use super::account::Account;
use super::call::{Call, Outcome, Reply, json};
use super::carriers::named;
use super::clock::Moment;
use super::naming::Purpose;
use super::refusal::{Refusal, together};
use crate::api::errors::ErrorCode;
use crate::api::registration::{
    AcceptedTermType, CarrierVerification, RegisterDhlExpress, RegisterStamps, RegisterUps, RegistrationAddress,
    StartVerificationRequest,
};
use crate::api::webhooks::WebhookEvent;
use serde_json::json as object;
use std::net::IpAddr;

/// How long UPS takes to agree.
const HOURS_OF_UPS: i64 = 1;
/// What a merchant of UPS has to accept, each in this version.
const TERMS_OF_UPS: [AcceptedTermType; 2] =
    [AcceptedTermType::UpsTechnologyAgreement, AcceptedTermType::UpsProhibitedItems];
const VERSION_OF_TERMS: &str = "1";
/// The fewest digits of a telephone number.
const LEAST_DIGITS: usize = 7;

/// `POST /registration/{carrier_name}`
pub(crate) fn register(account: &mut Account, call: &Call<'_>) -> Outcome {
    let carrier_name = call.parameter("carrier_name");
    let (nickname, approved) = match carrier_name {
        "stamps_com" => {
            let wanted: RegisterStamps = call.body()?;
            if !wanted.agree_to_carrier_terms {
                return Err(Refusal::terms("agree_to_carrier_terms"));
            }
            refuse_incomplete(&wanted.address)?;
            (wanted.nickname, call.now)
        }
        "ups" => {
            let wanted: RegisterUps = call.body()?;
            let is_accepted = |term: &AcceptedTermType| {
                wanted
                    .accepted_terms
                    .iter()
                    .any(|accepted| accepted.term_type == *term && accepted.version == VERSION_OF_TERMS)
            };
            if !TERMS_OF_UPS.iter().all(is_accepted) {
                return Err(Refusal::terms("accepted_terms"));
            }
            if wanted.end_user_ip_address.parse::<IpAddr>().is_err() {
                return Err(Refusal::invalid("end_user_ip_address", "end_user_ip_address is no IP address."));
            }
            refuse_incomplete(&wanted.address)?;
            (wanted.nickname, call.now.plus_hours(HOURS_OF_UPS))
        }
        "dhl_express_walleted" => (call.body::<RegisterDhlExpress>()?.nickname, call.now),
        _ => return Err(unsupported(carrier_name, "registration")),
    };
    if nickname.is_empty() {
        return Err(Refusal::required("nickname"));
    }
    Ok(Reply::Json(object!({ "carrier_id": open(account, carrier_name, &nickname, approved) })))
}

/// Connects the new account under a number that no other has.
fn open(account: &mut Account, carrier_name: &str, nickname: &str, approved: Moment) -> String {
    let carrier_id = account.connect(carrier_name, nickname, None);
    if let Some(connection) = account.connections.last_mut() {
        connection.account_number = carrier_id.strip_prefix("se-").map(str::to_owned);
        connection.approved = approved;
    }
    // It is connected once the carrier has agreed.
    account.note(&WebhookEvent::CarrierConnected, format!("/v1/carriers/{}", &*carrier_id), approved);
    carrier_id.0
}

/// `POST /connections/carriers/{carrier_name}/{carrier_id}/verification`
pub(crate) fn start_verification(account: &mut Account, call: &Call<'_>) -> Outcome {
    let wanted: StartVerificationRequest = call.body()?;
    let connection = named(account, call)?;
    if connection.carrier_code != "stamps_com" {
        return Err(unsupported(&connection.carrier_code, "verification"));
    }
    if wanted.phone.chars().filter(char::is_ascii_digit).count() < LEAST_DIGITS {
        return Err(Refusal::invalid("phone", "phone is no telephone number."));
    }
    let verification = CarrierVerification {
        phone: Some(wanted.phone),
        verification_id: format!("vfn_{}", account.next_secret(Purpose::Verification)),
        verification_method: Some(wanted.verification_type),
        status: Some("unverified".to_owned()),
    };
    Ok(Reply::Json(json(&verification, &[])))
}

fn unsupported(carrier_name: &str, what: &str) -> Refusal {
    let message = format!("There is no {what} with {carrier_name}.");
    Refusal::business(ErrorCode::CarrierNotSupported, message).of_carrier(None, Some(carrier_name))
}

/// Refuses an address to which nothing could be sent.
fn refuse_incomplete(address: &RegistrationAddress) -> Result<(), Refusal> {
    let needed = [
        ("address.name", address.name.as_deref()),
        ("address.phone", address.phone.as_deref()),
        ("address.address_line1", address.address_line1.as_deref()),
        ("address.city_locality", address.city_locality.as_deref()),
        ("address.state_province", address.state_province.as_deref()),
        ("address.postal_code", address.postal_code.as_deref()),
        ("address.country_code", address.country_code.as_deref()),
    ];
    let missing = needed.into_iter().filter(|(_, text)| text.is_none_or(str::is_empty));
    together(missing.map(|(field, _)| Refusal::required(field)).collect()).map_or(Ok(()), Err)
}
