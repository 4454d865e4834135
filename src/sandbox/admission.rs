//! Who calls, and for whom.
//!
//! That a wrong key is answered with 401 is documented. What the service says to a call without `On-Behalf-Of`, or for
//! an account that is unknown or disabled, is not: the sandbox says 401 `unauthorized` to the first and 403 `forbidden`
//! to the others, and it refuses a partner operation that carries the header, which the docs never send there.

use super::Request;
use super::account::Account;
use super::accounts::Accounts;
use super::refusal::Refusal;
use crate::api::errors::ErrorType;
use crate::stamp::{API_KEY, ON_BEHALF_OF};

/// The partner key of the sandbox.
pub const PARTNER_KEY: &str = "TEST_shipstamp_partner";

/// The value of a header; none where it is sent twice, for who could say which one is meant.
fn header<'r>(request: &Request<'r>, name: &str) -> Option<&'r str> {
    let mut values =
        request.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim());
    let value = values.next()?;
    values.next().is_none().then_some(value)
}

/// Lets the partner in.
pub(crate) fn admit(request: &Request<'_>) -> Result<(), Refusal> {
    match header(request, API_KEY) {
        Some(PARTNER_KEY) => Ok(()),
        Some(_) => {
            Err(Refusal::unauthorized("The API key is not valid. The sandbox knows one: TEST_shipstamp_partner."))
        }
        None => Err(Refusal::unauthorized("The header API-Key is missing.")),
    }
}

/// Refuses a call that is made for an account where that makes no sense.
pub(crate) fn refuse_account(request: &Request<'_>) -> Result<(), Refusal> {
    match header(request, ON_BEHALF_OF) {
        None => Ok(()),
        Some(_) => {
            let message = "This operation is the partner's own; it is not made on behalf of an account.";
            Err(Refusal::forbidden(ErrorType::Security, message))
        }
    }
}

/// The account that a call is made for.
pub(crate) fn account<'a>(accounts: &'a mut Accounts, request: &Request<'_>) -> Result<&'a mut Account, Refusal> {
    let id = header(request, ON_BEHALF_OF).filter(|id| !id.is_empty());
    let id =
        id.ok_or_else(|| Refusal::unauthorized("The header On-Behalf-Of is missing: for which account is this?"))?;
    match accounts.named(id) {
        None => Err(Refusal::forbidden(ErrorType::Security, "The partner has no account of the id in On-Behalf-Of.")),
        Some(account) if !account.profile.active => {
            Err(Refusal::forbidden(ErrorType::AccountStatus, "The account in On-Behalf-Of is disabled."))
        }
        Some(account) => Ok(account),
    }
}
