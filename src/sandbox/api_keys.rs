//! The API keys of accounts. Each opens its account without the partner, until it is ended.

use super::accounts::Accounts;
use super::call::{Call, Outcome, Reply, json};
use super::clock::Moment;
use super::naming::{Purpose, token};
use super::refusal::Refusal;
use crate::api::accounts::AccountId;
use crate::api::api_keys::{AccountApiKey, CreateApiKeyRequest};
use serde_json::Value;

/// The key of a reply that may be null: nobody said what the first key of an account is for.
const NULLABLE: [&str; 1] = ["description"];

impl Accounts {
    /// The account that a key opens.
    pub(crate) fn with_key(&self, key: &str) -> Option<u32> {
        self.by_api_key.get(key).copied()
    }

    /// Makes a key. The account has yet to be given it.
    pub(super) fn new_key(&mut self, number: u32, description: Option<String>, now: Moment) -> AccountApiKey {
        self.api_keys_made += 1;
        let key =
            format!("TEST_{}", token(self.seed, Purpose::ApiKey, u64::from(number), u64::from(self.api_keys_made)));
        self.by_api_key.insert(key.clone(), number);
        AccountApiKey {
            encrypted_api_key: key,
            created_at: now.to_milliseconds().into(),
            description,
            account_id: AccountId::Number(number.into()),
            api_key_id: self.api_keys_made.into(),
        }
    }
}

/// `POST /partners/accounts/{account_id}/api_keys`
pub(crate) fn create(accounts: &mut Accounts, call: &Call<'_>) -> Outcome {
    let wanted: CreateApiKeyRequest = call.body()?;
    let id = call.parameter("account_id");
    let number = accounts.number_of(id).ok_or_else(|| Refusal::not_found("Account", id))?;
    let key = accounts.new_key(number, Some(wanted.description), call.now);
    let reply = json(&key, &NULLABLE);
    if let Some(account) = accounts.numbered(number) {
        account.api_keys.push(key);
    }
    Ok(Reply::Json(reply))
}

/// `GET /partners/accounts/{account_id}/api_keys`
pub(crate) fn list(accounts: &mut Accounts, call: &Call<'_>) -> Outcome {
    let id = call.parameter("account_id");
    let account = accounts.named(id).ok_or_else(|| Refusal::not_found("Account", id))?;
    Ok(Reply::Json(account.api_keys.iter().map(|key| json(key, &NULLABLE)).collect::<Value>()))
}

/// `DELETE /partners/accounts/{account_id}/api_keys/{key_id}`
pub(crate) fn delete(accounts: &mut Accounts, call: &Call<'_>) -> Outcome {
    let (id, key_id) = (call.parameter("account_id"), call.parameter("key_id"));
    let account = accounts.named(id).ok_or_else(|| Refusal::not_found("Account", id))?;
    let place = account
        .api_keys
        .iter()
        .position(|key| key.api_key_id.to_string() == key_id)
        .ok_or_else(|| Refusal::not_found("API key", key_id))?;
    let ended = account.api_keys.remove(place);
    accounts.by_api_key.remove(&ended.encrypted_api_key);
    Ok(Reply::Empty)
}
