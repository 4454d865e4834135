//! What the client of the npm package asks: the parts of a request, and the meaning of a reply.
//!
//! The arguments are plain strings, and parameters come as a form (`name=value&…`): reading objects through serde
//! would bring all its error messages into a wasm that pages download. A body comes as the bytes of its text, which
//! the platform encodes faster than the glue.

#![expect(unreachable_pub, reason = "wasm-bindgen exports what is pub")]

use super::give;
use super::shown::Shown;
use crate::check::Validate;
use crate::error::{Issue, Refusal, RefusalCode};
use crate::operation::Operation;
use crate::outcome::{self, Certainty, Envelope, Reply};
use crate::query::{self, QueryValue};
use crate::request::{BaseUrl, Call, prepare as prepare_request};
use crate::retry::{self, Budget, Failure, Situation};
use crate::stamp::{AccountId, ApiKey, Credential, Token};
use crate::{look, table};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Makes the parts of a request from a call. See `Engine.prepare` in the package's `engine.ts`.
#[wasm_bindgen]
#[expect(clippy::too_many_arguments, reason = "strings cross the border cheaper than an object of them")]
pub fn prepare(
    operation: &str,
    api_key: Option<String>,
    token: Option<String>,
    account: Option<String>,
    base_url: &str,
    path: &str,
    query: &str,
    body: Option<Vec<u8>>,
    validate: &str,
) -> JsValue {
    let answer = credential(api_key, token, account)
        .and_then(|credential| Ok((credential, BaseUrl::new(base_url)?)))
        .map_err(|issue| Refusal::of(RefusalCode::InvalidConfiguration, "the client cannot be used", vec![issue]))
        .and_then(|(credential, base)| {
            let Some(operation) = find(operation) else {
                let message = ["there is no operation ", operation, "; see the list `operations`"].concat();
                return Err(Refusal::of(RefusalCode::UnknownOperation, &message, Vec::new()));
            };
            let unreadable = |issue| Refusal::of(RefusalCode::InvalidRequest, "the call was not sent", vec![issue]);
            let path: Vec<_> = query::read(path).map_err(unreadable)?.into_iter().filter_map(one).collect();
            let query = query::read(query).map_err(unreadable)?;
            let body = body.as_deref().map(std::str::from_utf8).transpose();
            let body = body.map_err(|_| unreadable(Issue::error("body", "is not UTF-8")))?;
            let call = Call { operation, path: &path, query: &query, body };
            prepare_request(&call, &credential, &base, Validate::named(validate).unwrap_or_default())
        });
    give(&Shown::Object(vec![match &answer {
        Ok(parts) => ("request", Shown::from(parts)),
        Err(refusal) => ("refused", Shown::from(refusal)),
    }]))
}

/// The operation of an id, also the one that a gateway has of its own.
fn find(id: &str) -> Option<&'static Operation> {
    if id == look::LOOK.id { Some(&look::LOOK) } else { table::find(id) }
}

fn one((name, value): (String, QueryValue)) -> Option<(String, String)> {
    match value {
        QueryValue::One(value) => Some((name, value)),
        QueryValue::Many(_) => None,
    }
}

fn credential(api_key: Option<String>, token: Option<String>, account: Option<String>) -> Result<Credential, Issue> {
    let account = account.as_deref().map(AccountId::new).transpose()?;
    if let Some(token) = token {
        return Ok(Credential::Token(Token::new(&token)?, account));
    }
    let key = ApiKey::new(&api_key.unwrap_or_default())?;
    Ok(match account {
        Some(account) => Credential::Stamp(key, account),
        None => Credential::Partner(key),
    })
}

/// Reads the meaning of a reply. See `Engine.interpret` in the package's `engine.ts`.
#[wasm_bindgen]
pub fn interpret(
    operation: &str,
    status: u16,
    request_id: Option<String>,
    retry_after: Option<String>,
    envelope: &str,
) -> JsValue {
    let reply = Reply { status, request_id, retry_after, envelope: Envelope::read(envelope) };
    let outcome = find(operation).map(|operation| outcome::interpret(operation, reply));
    give(&outcome.as_ref().map_or(Shown::Nothing, Shown::from))
}

/// What is known when no reply came. See `Engine.lost` in the package's `engine.ts`.
#[wasm_bindgen]
pub fn lost(operation: &str) -> JsValue {
    give(&find(operation).map(outcome::lost).map_or(Shown::Nothing, Shown::from))
}

/// How long to wait before a call that failed is sent again, in milliseconds; nothing if it is not. See `Engine.wait`
/// in the package's `engine.ts`.
#[wasm_bindgen(js_name = waitMs)]
#[expect(clippy::too_many_arguments, reason = "numbers cross the border cheaper than an object of them")]
pub fn wait_ms(
    operation: &str,
    is_recorded: bool,
    status: Option<u16>,
    code: Option<String>,
    is_rejected: bool,
    retry_after_ms: Option<u32>,
    retries: u32,
    max_retries: u32,
    remaining_ms: u32,
    random: u32,
) -> Option<u32> {
    let outcome = if is_rejected { Certainty::Rejected } else { Certainty::Unknown };
    let failure = Failure { status, code: code.as_deref(), outcome, retry_after_ms };
    retry::wait_ms(find(operation)?, failure, Situation { retries, max_retries, remaining_ms, random, is_recorded })
}

/// The budget for retries after a call, or nothing if it does not suffice for a retry. See `pkg/src/retries.ts`.
#[wasm_bindgen(js_name = budgetAfter)]
#[must_use]
pub fn budget_after(points: u32, is_retry: bool) -> Option<u32> {
    let budget = Budget::of(points);
    let after = if is_retry { budget.spend() } else { Some(budget.earn()) };
    after.map(Budget::points)
}

/// What is wrong with a credential and a base URL, if anything. See `Engine.checkClient` in the package's `engine.ts`.
#[wasm_bindgen(js_name = checkClient)]
pub fn check_client(
    api_key: Option<String>,
    token: Option<String>,
    account: Option<String>,
    base_url: &str,
) -> JsValue {
    let issue = credential(api_key, token, account).and_then(|_| BaseUrl::new(base_url)).err();
    give(&issue.as_ref().map_or(Shown::Nothing, Shown::from))
}
