//! Direct login: a merchant's way into ShipStation's own pages.
//!
//! The sandbox has no such pages. Its link leads back to itself, where it is as short-lived as the real one, so that a
//! platform sees whether its merchants follow it in time.

use super::account::Account;
use super::accounts::Accounts;
use super::call::{Call, Outcome, Reply, json};
use super::clock::Moment;
use super::naming::Purpose;
use super::refusal::Refusal;
use crate::api::tokens::{CreateEphemeralToken, EphemeralToken, Redirect};
use crate::query::{self, QueryValue};

/// The path to which a link leads, as in the real one.
pub(crate) const DASHBOARD: &str = "/api/directlogin";

/// How long a token lives.
const SECONDS: i64 = 10;

/// `POST /tokens/ephemeral`
pub(crate) fn create(account: &mut Account, call: &Call<'_>) -> Outcome {
    let wanted: CreateEphemeralToken = call.query()?;
    let token = token(account, call.now.plus_seconds(SECONDS));
    let redirect_url = (wanted.redirect == Some(Redirect::ShipengineDashboard))
        .then(|| format!("{}{DASHBOARD}?token={token}", call.origin).into());
    Ok(Reply::Json(json(&EphemeralToken { token: Some(token), redirect_url }, &[])))
}

/// The token of an account that ends at this moment. It tells both, so nothing has to be kept of it.
fn token(account: &Account, ends: Moment) -> String {
    format!("{}.{}.{}", account.number, ends.since_1970(), account.secret_at(Purpose::Dashboard, ends))
}

/// Where a link leads.
pub(crate) fn dashboard(accounts: &mut Accounts, raw_query: &str, now: Moment) -> Outcome {
    let query = query::read(raw_query).map_err(|issue| Refusal::invalid(&issue.path, issue.problem))?;
    let word = |wanted: &str| {
        query.iter().find_map(|(name, value)| match value {
            QueryValue::One(value) if name == wanted && !value.is_empty() => Some(value.as_str()),
            _ => None,
        })
    };
    let company = entered(accounts, word("token").unwrap_or_default(), now).ok_or_else(|| {
        Refusal::unauthorized(&format!("The token is not one of the sandbox's, or is older than {SECONDS} seconds."))
    })?;
    let page = word("redirect_to").unwrap_or("home");
    let look = match word("theme_id") {
        None => "ShipStation",
        Some(id) => &accounts.themes.get(id).ok_or_else(|| Refusal::not_found("Theme", id))?.brand,
    };
    let text = format!(
        "{company} is logged in.\n\nThe real service would show its dashboard here.\npage: {page}\nbrand: {look}\n"
    );
    Ok(Reply::File {
        media_type: "text/plain; charset=utf-8",
        name: "dashboard.txt".to_owned(),
        is_shown: true,
        bytes: text.into_bytes(),
    })
}

/// The company that a token lets in.
fn entered(accounts: &mut Accounts, given: &str, now: Moment) -> Option<String> {
    let mut parts = given.split('.');
    let (number, ends) = (parts.next()?, Moment::of(parts.next()?.parse().ok()?));
    let account = accounts.named(number).filter(|account| account.profile.active)?;
    let is_good = now < ends && token(account, ends) == given;
    let company = account.profile.company_name.clone().unwrap_or_else(|| format!("Account {}", account.number));
    is_good.then_some(company)
}
