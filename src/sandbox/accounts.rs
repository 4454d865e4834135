//! The partner's operations on its accounts.

use super::account::Account;
use super::call::{Call, Outcome, Reply, json};
use super::clock::Moment;
use super::kept::kept;
use super::paging::{Page, cut};
use super::refusal::Refusal;
use crate::api::accounts::{Account as Profile, AccountId, CreateAccountRequest, ListAccounts};
use crate::api::addresses::Address;
use crate::api::errors::ErrorCode;
use crate::api::themes::Theme;
use crate::sandbox::letter_case::lower;
use litemap::LiteMap;
use serde_json::{Value, json as object};

/// The number of the first account.
const FIRST: u32 = 100_001;
/// The number of the last: ids have room for six digits.
const LAST: u32 = 999_999;
/// When the accounts that are always there were made.
const BIRTH: &str = "2026-01-05T09:00:00Z";
/// The documented page size, and the greatest.
const PAGE_SIZE: i64 = 25;
const MAX_PAGE_SIZE: i64 = 500;

kept! {
    /// All accounts of the partner. Only the partner's own operations see them side by side.
    #[derive(Default)]
    pub(crate) struct Accounts {
        pub(super) seed: u64,
        by_number: LiteMap<u32, Account>,
        by_external_id: LiteMap<String, u32>,
        /// Addresses in lower case.
        by_email: LiteMap<String, u32>,
        /// Whose each key is; ended ones are not there.
        pub(super) by_api_key: LiteMap<String, u32>,
        /// How many keys there have been.
        pub(super) api_keys_made: u32,
        /// How the partner's pages look, by id.
        pub(super) themes: LiteMap<String, Theme>,
    }
}

impl Accounts {
    /// The two accounts that are always there.
    pub(crate) fn new(seed: u64) -> Self {
        let mut accounts = Self {
            seed,
            by_number: LiteMap::new(),
            by_external_id: LiteMap::new(),
            by_email: LiteMap::new(),
            by_api_key: LiteMap::new(),
            api_keys_made: 0,
            themes: LiteMap::new(),
        };
        for (company, first_name, last_name, email, phone, line, city, state, postal_code) in [
            (
                "Acme Outdoor",
                "Ada",
                "Acme",
                "shipping@acme-outdoor.example",
                "512-555-0101",
                "3800 N Lamar Blvd",
                "Austin",
                "TX",
                "78756",
            ),
            (
                "Bluebird Books",
                "Ben",
                "Bird",
                "post@bluebird-books.example",
                "503-555-0102",
                "1005 W Burnside St",
                "Portland",
                "OR",
                "97209",
            ),
        ] {
            let profile = Profile {
                company_name: Some(company.into()),
                first_name: Some(first_name.into()),
                last_name: Some(last_name.into()),
                email: Some(email.into()),
                ..Profile::default()
            };
            let account = accounts.open(profile, Moment::read(BIRTH).unwrap_or_default());
            account.open_warehouse(
                &format!("{company}, {city}"),
                Address {
                    name: Some(format!("{first_name} {last_name}")),
                    company_name: Some(company.into()),
                    phone: Some(phone.into()),
                    address_line1: line.into(),
                    city_locality: city.into(),
                    state_province: state.into(),
                    postal_code: postal_code.into(),
                    country_code: Some("US".into()),
                    ..Address::default()
                },
                None,
                Moment::read(BIRTH).unwrap_or_default(),
            );
        }
        accounts
    }

    fn open(&mut self, profile: Profile, now: Moment) -> &mut Account {
        let number = self.by_number.last().map_or(FIRST, |(last, _)| last + 1);
        let at = now.to_milliseconds();
        let profile = Profile {
            account_id: AccountId::Number(number.into()),
            created_at: Some(at.clone().into()),
            modified_at: Some(at.into()),
            active: true,
            origin_country_code: profile.origin_country_code.or_else(|| Some("US".into())),
            ..profile
        };
        if let Some(id) = &profile.external_account_id {
            self.by_external_id.insert(id.clone(), number);
        }
        if let Some(email) = &profile.email {
            self.by_email.insert(lower(email), number);
        }
        let seed = self.seed;
        let first_key = self.new_key(number, None, now);
        let account = self.by_number.entry(number).or_insert_with(|| Account::new(number, seed, profile));
        account.api_keys.push(first_key);
        account
    }

    /// The number of the account that a text names: `100001` or `se-100001`.
    pub(crate) fn number_of(&self, id: &str) -> Option<u32> {
        number_of(id).filter(|number| self.by_number.contains_key(number))
    }

    /// The account of a number.
    pub(crate) fn numbered(&mut self, number: u32) -> Option<&mut Account> {
        self.by_number.get_mut(&number)
    }

    /// Every account.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Account> {
        self.by_number.values()
    }

    /// Every account, to change it.
    pub(crate) fn all_mut(&mut self) -> impl Iterator<Item = &mut Account> {
        self.by_number.iter_mut().map(|(_, account)| account)
    }

    /// The account that a text names: `100001` or `se-100001`.
    pub(crate) fn named(&mut self, id: &str) -> Option<&mut Account> {
        self.numbered(number_of(id)?)
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.by_number.len()
    }

    /// What cannot be true of accounts that came from outside.
    pub(crate) fn contradiction(&self) -> Option<String> {
        for (number, account) in &self.by_number {
            if *number != account.number {
                return Some(format!("the account {} stands under the number {number}.", account.number));
            }
            if !(FIRST..=LAST).contains(number) {
                return Some(format!("there is no account {number}: numbers go from {FIRST} to {LAST}."));
            }
        }
        let mut named = self.by_external_id.iter().chain(&self.by_email);
        let (name, number) = named.find(|(_, number)| !self.by_number.contains_key(number))?;
        Some(format!("'{name}' names the account {number}, which is not there."))
    }
}

/// The number in an account id, in its one spelling: no sign, no leading zeros.
fn number_of(id: &str) -> Option<u32> {
    let digits = id.strip_prefix("se-").unwrap_or(id);
    let number: u32 = digits.parse().ok()?;
    (number.to_string() == digits).then_some(number)
}

/// `POST /partners/accounts`
pub(crate) fn create(accounts: &mut Accounts, call: &Call<'_>) -> Outcome {
    let mut wanted: CreateAccountRequest = call.body()?;
    // An empty text says nothing.
    wanted.external_account_id = wanted.external_account_id.filter(|id| !id.is_empty());
    wanted.email = wanted.email.filter(|email| !email.is_empty());
    if let Some(id) = wanted.external_account_id.as_ref()
        && accounts.by_external_id.contains_key(id)
    {
        let message = format!("There is an account with the external_account_id '{id}' already.");
        return Err(Refusal::field(ErrorCode::IdentifierConflict, "external_account_id", message));
    }
    if let Some(email) = wanted.email.as_ref()
        && accounts.by_email.contains_key(&lower(email))
    {
        let message = format!("There is an account with the e-mail address '{}' already.", &**email);
        return Err(Refusal::field(ErrorCode::IdentifierConflict, "email", message));
    }
    let account = accounts.open(
        Profile {
            external_account_id: wanted.external_account_id,
            email: wanted.email,
            company_name: wanted.company_name,
            first_name: wanted.first_name,
            last_name: wanted.last_name,
            origin_country_code: wanted.origin_country_code,
            ..Profile::default()
        },
        call.now,
    );
    Ok(Reply::Json(shown(&account.profile)))
}

/// `GET /partners/accounts`
pub(crate) fn list(accounts: &mut Accounts, call: &Call<'_>) -> Outcome {
    let wanted: ListAccounts = call.query()?;
    let from = call.moment("created_at_start", wanted.created_at_start.as_deref())?;
    let to = call.moment("created_at_end", wanted.created_at_end.as_deref())?;
    let page = Page::of(wanted.page, Some(wanted.page_size.unwrap_or(PAGE_SIZE).min(MAX_PAGE_SIZE)));
    let found: Vec<Value> = accounts
        .by_number
        .values()
        .map(|account| &account.profile)
        .filter(|profile| wanted.active.is_none_or(|active| active == profile.active))
        .filter(|profile| {
            let created = profile.created_at.as_deref().and_then(Moment::read);
            from.is_none_or(|from| created >= Some(from)) && to.is_none_or(|to| created <= Some(to))
        })
        .map(shown)
        .collect();
    Ok(Reply::Json(object!({ "accounts": cut(&found, page) })))
}

/// `GET /partners/accounts/{account_id}`
pub(crate) fn get(accounts: &mut Accounts, call: &Call<'_>) -> Outcome {
    let id = call.parameter("account_id");
    let account = accounts.named(id).ok_or_else(|| Refusal::not_found("Account", id))?;
    Ok(Reply::Json(shown(&account.profile)))
}

/// `GET /partners/accounts/external_account_id/{external_account_id}`
pub(crate) fn get_by_external_id(accounts: &mut Accounts, call: &Call<'_>) -> Outcome {
    let id = call.parameter("external_account_id");
    let number = accounts.by_external_id.get(id).copied();
    let account =
        number.and_then(|number| accounts.numbered(number)).ok_or_else(|| Refusal::not_found("Account", id))?;
    Ok(Reply::Json(shown(&account.profile)))
}

/// `PUT /partners/accounts/{account_id}/enable`
pub(crate) fn enable(accounts: &mut Accounts, call: &Call<'_>) -> Outcome {
    set_active(accounts, call, true)
}

/// `PUT /partners/accounts/{account_id}/disable`
pub(crate) fn disable(accounts: &mut Accounts, call: &Call<'_>) -> Outcome {
    set_active(accounts, call, false)
}

/// What is so already stays as it is.
fn set_active(accounts: &mut Accounts, call: &Call<'_>, is_active: bool) -> Outcome {
    let id = call.parameter("account_id");
    let profile = &mut accounts.named(id).ok_or_else(|| Refusal::not_found("Account", id))?.profile;
    if profile.active != is_active {
        profile.active = is_active;
        profile.modified_at = Some(call.now.to_milliseconds().into());
    }
    Ok(Reply::Empty)
}

fn shown(profile: &Profile) -> Value {
    json(profile, &["external_account_id", "email", "company_name", "first_name", "last_name"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_two_spellings() {
        assert_eq!(number_of("100001"), Some(100_001));
        assert_eq!(number_of("se-100001"), Some(100_001));
        for other in ["", "se-", "+100001", "0100001", "se-se-100001", "100001 ", "SE-100001", "1e5"] {
            assert_eq!(number_of(other), None, "{other}");
        }
    }
}
