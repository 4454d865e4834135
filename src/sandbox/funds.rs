//! Putting money into the wallet of an account, and into its account at the insurer.

use super::account::Account;
use super::call::{Call, Outcome, Reply, json};
use super::carriers::find;
use super::insurance::refuse_stranger;
use super::money::{CURRENCY, Cents};
use super::refusal::Refusal;
use crate::api::carriers::CarrierBalance;
use crate::api::errors::ErrorCode;
use crate::api::money::MonetaryValue;

/// The least that a wallet takes.
const LEAST: Cents = Cents(1_000);
/// The least that the insurer takes.
const LEAST_FOR_INSURANCE: Cents = Cents(1);
/// The most that either takes at once.
const MOST: Cents = Cents(10_000_000);
/// The currencies of which the docs say that they can be added.
const CURRENCIES: [&str; 2] = ["usd", "gbp"];

/// `PUT /carriers/{carrier_id}/add_funds`
pub(crate) fn add_to_carrier(account: &mut Account, call: &Call<'_>) -> Outcome {
    let carrier_id = call.parameter("carrier_id");
    let connection = find(account, carrier_id)?;
    if !connection.is_funded() {
        return Err(Refusal::business(
            ErrorCode::AutoFundNotSupported,
            "This carrier sends the merchant a bill of its own: it has no balance.",
        )
        .of_carrier(Some(&connection.carrier_id), Some(&connection.carrier_code)));
    }
    account.wallet.fund(amount(call, LEAST)?);
    Ok(Reply::Json(json(&CarrierBalance { balance: account.wallet.balance().to_value() }, &[])))
}

/// `PATCH /insurance/shipsurance/add_funds`
pub(crate) fn add_to_insurance(account: &mut Account, call: &Call<'_>) -> Outcome {
    refuse_stranger(account)?;
    account.insurance.wallet.fund(amount(call, LEAST_FOR_INSURANCE)?);
    Ok(Reply::Json(json(&account.insurance.wallet.balance().to_value(), &[])))
}

/// How much is to be added, in whole cents.
fn amount(call: &Call<'_>, least: Cents) -> Result<Cents, Refusal> {
    let value: MonetaryValue = call.body()?;
    let currency = value.currency.to_ascii_lowercase();
    if !CURRENCIES.contains(&currency.as_str()) {
        return Err(Refusal::invalid("currency", "Only US dollars (usd) and pounds sterling (gbp) can be added."));
    }
    if currency != CURRENCY {
        return Err(Refusal::invalid("currency", "The balance is in US dollars, and nothing else can be added to it."));
    }
    let cents = Cents::of(&value);
    #[expect(clippy::float_cmp, reason = "what was written with two decimals is read as the same number")]
    let is_whole = cents.dollars() == value.amount;
    if !is_whole {
        return Err(Refusal::invalid("amount", "amount has more than two decimals."));
    }
    if cents < least || cents > MOST {
        let message = format!("amount is {cents}; it can be {least} to {MOST}.");
        return Err(Refusal::invalid("amount", message));
    }
    Ok(cents)
}
