//! The partner's accounts, one per merchant.
//!
//! No part of the official definition: the facts are from the partner pages of the documentation.

use super::scalars::{CountryCode, DateTime, Email, SeId};
use crate::declare::{object, operations};
use crate::shape::{Shape, Typed};

operations! {
    /// Makes an account for a merchant.
    ///
    /// The service makes an API key for the account at the same time, and its reply may hold it: treat the reply as a
    /// secret. In the sandbox the account works about half a minute later.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/accounts/create>
    create_account {
        call: accounts.create,
        route: Post "/partners/accounts",
        effect: Partner,
        creates: true,
        body: CreateAccountRequest,
        reply: Account,
    }

    /// Lists the accounts that were made with the partner's key, page by page.
    ///
    /// The reply does not tell how many pages there are: the last one is shorter than `page_size`, or empty.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/accounts/list>
    list_accounts {
        call: accounts.list,
        route: Get "/partners/accounts",
        effect: Partner,
        query: ListAccounts,
        reply: AccountPage,
        paged: accounts,
    }

    /// Reads one account.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/accounts/get-account>
    get_account_by_id {
        call: accounts.get,
        route: Get "/partners/accounts/{account_id}",
        path: { account_id: AccountId },
        effect: Partner,
        reply: Account,
    }

    /// Reads the account of a merchant by the partner's own id for it.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/accounts/get-account-by-external-id>
    get_account_by_external_id {
        call: accounts.getByExternalId,
        route: Get "/partners/accounts/external_account_id/{external_account_id}",
        path: { external_account_id: String },
        effect: Partner,
        reply: Account,
    }

    /// Lets an account that was disabled be acted for again.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/accounts/enable>
    enable_account {
        call: accounts.enable,
        route: Put "/partners/accounts/{account_id}/enable",
        path: { account_id: AccountId },
        effect: Partner,
    }

    /// Keeps an account from being acted for. It can be enabled again.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/accounts/disable>
    disable_account {
        call: accounts.disable,
        route: Put "/partners/accounts/{account_id}/disable",
        path: { account_id: AccountId },
        effect: Partner,
    }
}

object! {
    /// A merchant to make an account for.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/accounts/create>
    pub struct CreateAccountRequest {
        /// The merchant's first name.
        #[is(max(24))]
        pub first_name: Option<String>,
        /// The merchant's last name.
        #[is(max(24))]
        pub last_name: Option<String>,
        /// The merchant's company. Default: the partner's.
        #[is(max(50))]
        pub company_name: Option<String>,
        /// The partner's own id for the merchant. No two accounts may share one.
        #[is(max(128))]
        pub external_account_id: Option<String>,
        // The only field that the docs do not call optional; official demonstrations leave it out and succeed.
        /// Where the merchant ships from, in capitals. Decides which of ShipStation's own carriers the account gets
        /// and the currency it pays in.
        #[is(expected)]
        pub origin_country_code: Option<CountryCode>,
        /// The merchant's address for mail from ShipStation. No other account may have it. Default: one made from the
        /// partner's own.
        #[is(max(50))]
        pub email: Option<Email>,
        /// Lets the merchant log in to ShipStation's dashboard, with `email`. A secret; no reply has it.
        #[is(min(7), max(128))]
        pub password: Option<String>,
    }
}

object! {
    /// Which accounts to list.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/accounts/list>
    pub struct ListAccounts {
        /// Only the enabled (`true`) or the disabled (`false`) accounts. Default: both.
        pub active: Option<bool>,
        /// Only accounts made at this moment or later.
        pub created_at_start: Option<DateTime>,
        /// Only accounts made at this moment or earlier.
        pub created_at_end: Option<DateTime>,
        /// The number of the page, from 1. Beyond the last page, the list is empty. Default: `1`.
        #[is(min(1))]
        pub page: Option<i64>,
        /// How many accounts a page has. Default: `25`.
        #[is(min(1), max(500))]
        pub page_size: Option<i64>,
    }
}

object! {
    /// One page of the partner's accounts.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/accounts/list>
    pub struct AccountPage {
        /// The accounts.
        pub accounts: Vec<Account>,
    }
}

object! {
    /// A merchant's account. The reply that makes one leaves out the names, the company and the e-mail address.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/accounts/get-account>
    pub struct Account {
        /// Identifies the account: what `On-Behalf-Of` holds.
        pub account_id: AccountId,
        /// The partner's own id for the merchant.
        pub external_account_id: Option<String>,
        /// When it was made.
        pub created_at: Option<DateTime>,
        /// When it was last changed.
        pub modified_at: Option<DateTime>,
        /// Whether it can be used.
        pub active: bool,
        /// The merchant's e-mail address.
        pub email: Option<Email>,
        /// The merchant's company.
        pub company_name: Option<String>,
        /// The merchant's first name.
        pub first_name: Option<String>,
        /// The merchant's last name.
        pub last_name: Option<String>,
        /// Where the merchant ships from.
        pub origin_country_code: Option<CountryCode>,
    }
}

/// Identifies a merchant's account: a number in the partner's replies (`123456`), a string in other places
/// (`se-123456`). Both name the same account.
///
/// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/using-shipengine-api>
#[cfg(feature = "types")]
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(untagged)]
pub enum AccountId {
    /// As the partner's replies have it.
    Number(i64),
    /// As it stands in a header, a path or a configuration.
    Text(String),
}

#[cfg(feature = "types")]
crate::declare::serde!(AccountId);

#[cfg(feature = "types")]
impl crate::wire::Wire for AccountId {
    fn read(&mut self, value: serde_json::Value) -> Result<(), crate::wire::Problem> {
        *self = match value {
            serde_json::Value::String(text) => Self::Text(text),
            value => Self::Number(
                value.as_i64().ok_or_else(|| crate::wire::Problem::new("a string or a whole number", &value))?,
            ),
        };
        Ok(())
    }

    fn write(&self) -> Option<serde_json::Value> {
        Some(match self {
            Self::Number(number) => (*number).into(),
            Self::Text(text) => text.as_str().into(),
        })
    }
}

#[cfg(feature = "types")]
impl Default for AccountId {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

#[cfg(feature = "types")]
impl std::fmt::Display for AccountId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => number.fmt(formatter),
            Self::Text(text) => text.fmt(formatter),
        }
    }
}

#[cfg(feature = "types")]
impl From<i64> for AccountId {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

#[cfg(feature = "types")]
impl From<&str> for AccountId {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Identifies a merchant's account: a number in the partner's replies (`123456`), a string in other places
/// (`se-123456`). Both name the same account.
///
/// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/using-shipengine-api>
#[cfg(not(feature = "types"))]
#[derive(Debug)]
pub struct AccountId;

impl Typed for AccountId {
    // The string is an `SeId`, and no plain one, so that a path takes nothing but the characters of an id.
    const SHAPE: &'static Shape = &Shape::OneOf(&[<i64 as Typed>::SHAPE, <SeId as Typed>::SHAPE]);
}
