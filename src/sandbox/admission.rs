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

/// Whether a header was sent at all.
fn is_sent(request: &Request<'_>, name: &str) -> bool {
    request.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
}

/// Who holds a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller {
    /// The partner.
    Partner,
    /// The merchant whose account has this number.
    Merchant(u32),
}

/// Says whose key it is.
pub(crate) fn admit(accounts: &Accounts, request: &Request<'_>) -> Result<Caller, Refusal> {
    match header(request, API_KEY) {
        Some(PARTNER_KEY) => Ok(Caller::Partner),
        Some(key) => accounts.with_key(key).map(Caller::Merchant).ok_or_else(|| {
            let message = "The API key is not valid. The sandbox knows TEST_shipstamp_partner and its accounts' own.";
            Refusal::unauthorized(message)
        }),
        None => Err(Refusal::unauthorized("The header API-Key is missing.")),
    }
}

/// Refuses a partner's call that is a merchant's, or is made for one.
pub(crate) fn refuse_account(caller: Caller, request: &Request<'_>) -> Result<(), Refusal> {
    let message = match (caller, is_sent(request, ON_BEHALF_OF)) {
        (Caller::Partner, false) => return Ok(()),
        (Caller::Partner, true) => "This operation is the partner's own; it is not made on behalf of an account.",
        (Caller::Merchant(_), _) => "This operation is the partner's own; an account's key does not open it.",
    };
    Err(Refusal::forbidden(ErrorType::Security, message))
}

/// The account that a call is made for.
pub(crate) fn account<'a>(
    accounts: &'a mut Accounts,
    caller: Caller,
    request: &Request<'_>,
) -> Result<&'a mut Account, Refusal> {
    let named = header(request, ON_BEHALF_OF).filter(|id| !id.is_empty());
    let number = match (caller, named) {
        (Caller::Partner, None) => {
            return Err(Refusal::unauthorized("The header On-Behalf-Of is missing: for which account is this?"));
        }
        // It may hold a key of the account in the place of its id: the older docs have it so.
        (Caller::Partner, Some(id)) => accounts.number_of(id).or_else(|| accounts.with_key(id)),
        (Caller::Merchant(number), None) if !is_sent(request, ON_BEHALF_OF) => Some(number),
        (Caller::Merchant(_), _) => {
            let message = "An account's key acts for that account; only the partner's acts on behalf of another.";
            return Err(Refusal::forbidden(ErrorType::Security, message));
        }
    };
    match number.and_then(|number| accounts.numbered(number)) {
        None => Err(Refusal::forbidden(ErrorType::Security, "The partner has no account of the id in On-Behalf-Of.")),
        Some(account) if !account.profile.active => {
            Err(Refusal::forbidden(ErrorType::AccountStatus, "The account is disabled."))
        }
        Some(account) => Ok(account),
    }
}
