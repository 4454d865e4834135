//! The API keys of the partner's accounts.
//!
//! Each of them opens its account without the partner, so a list of them is as secret as the partner's key. No part of
//! the official definition: the facts are from the partner pages of the documentation.

use super::accounts::AccountId;
use super::scalars::DateTime;
use crate::declare::{object, operations};

operations! {
    /// Makes an API key for an account. An account has one from its beginning.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/create-shipengine-api-key>
    create_account_api_key {
        call: apiKeys.create,
        route: Post "/partners/accounts/{account_id}/api_keys",
        path: { account_id: AccountId },
        effect: Partner,
        creates: true,
        body: CreateApiKeyRequest,
        reply: AccountApiKey,
    }

    /// Lists the API keys of an account, in clear. There are no pages.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/list-account-api-keys>
    list_account_api_keys {
        call: apiKeys.list,
        route: Get "/partners/accounts/{account_id}/api_keys",
        path: { account_id: AccountId },
        effect: Partner,
        reply: Vec<AccountApiKey>,
    }

    /// Ends an API key for good.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/disable-api-key>
    delete_account_api_key {
        call: apiKeys.delete,
        route: Delete "/partners/accounts/{account_id}/api_keys/{key_id}",
        path: { account_id: AccountId, key_id: i64 },
        effect: Partner,
    }
}

object! {
    /// An API key to make.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/create-shipengine-api-key>
    pub struct CreateApiKeyRequest {
        /// What it is for.
        pub description: String,
    }
}

object! {
    /// An API key of an account.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/list-account-api-keys>
    pub struct AccountApiKey {
        /// The key itself, ready for use in spite of the name.
        pub encrypted_api_key: String,
        /// When it was made.
        pub created_at: DateTime,
        /// What it is for.
        pub description: Option<String>,
        /// The account that it opens.
        pub account_id: AccountId,
        /// Identifies it among the account's keys: what ends it.
        pub api_key_id: i64,
    }
}
