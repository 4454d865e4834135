//! The merchant's account at the insurer, Shipsurance.

use super::account::Account;
use super::call::{Call, Outcome, Reply, json};
use super::refusal::Refusal;
use crate::api::errors::ErrorCode;
use crate::api::insurance::ConnectInsurerRequest;
use serde_json::json as object;

/// `POST /connections/insurance/shipsurance`
pub(crate) fn connect(account: &mut Account, call: &Call<'_>) -> Outcome {
    // The policy is no use to a sandbox; that it is there, and readable, is.
    let _: ConnectInsurerRequest = call.body()?;
    account.insurance.is_connected = true;
    Ok(Reply::Json(object!({})))
}

/// `DELETE /connections/insurance/shipsurance`
pub(crate) fn disconnect(account: &mut Account, _: &Call<'_>) -> Outcome {
    refuse_stranger(account)?;
    account.insurance.is_connected = false;
    Ok(Reply::Json(object!({})))
}

/// `GET /insurance/shipsurance/balance`
pub(crate) fn balance(account: &mut Account, _: &Call<'_>) -> Outcome {
    refuse_stranger(account)?;
    Ok(Reply::Json(json(&account.insurance.wallet.balance().to_value(), &[])))
}

/// Refuses an account that is not connected to the insurer.
pub(crate) fn refuse_stranger(account: &Account) -> Result<(), Refusal> {
    if account.insurance.is_connected {
        return Ok(());
    }
    Err(Refusal::business(ErrorCode::InsuranceFailure, "The account is not connected to Shipsurance."))
}
