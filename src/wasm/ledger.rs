//! What the ledger's Durable Object asks: what becomes of a purchase, what an answer tells, where to look.
//!
//! Records, traces and calls cross as the texts that the object keeps, and are understood here only. The form of every
//! argument and result stands in the package's `worker/ledger-engine.ts`.

#![expect(unreachable_pub, reason = "wasm-bindgen exports what is pub")]

use super::asking::ask;
use super::gateway::{Answer, Headers, authority, json, json_type, misunderstood, protection, read_policy};
use crate::check::Validate;
use crate::gateway::admit::credential;
use crate::gateway::envelope::GatewayError;
use crate::gateway::operations;
use crate::ledger::call::StoredCall;
use crate::ledger::reading;
use crate::ledger::record::{Millis, Record};
use crate::ledger::step;
use crate::ledger::trace::Trace;
use crate::ledger::view::{view, wait};
use crate::ledger::{answer, bare};
use crate::outcome::{self, Certainty, Envelope, Reply};
use crate::request::{BaseUrl, RequestParts};
use crate::stamp::AccountId;
use crate::table;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::wasm_bindgen;

/// Milliseconds as JavaScript has them.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a moment is a whole number, and none is before 1970"
)]
pub(super) const fn millis(at: f64) -> Millis {
    at as Millis
}

pub(super) fn read<Part: DeserializeOwned>(text: &str) -> Option<Part> {
    serde_json::from_str(text).ok()
}

/// The name of the object that keeps an account's purchases; `null` where the account is none.
#[wasm_bindgen(js_name = ledgerName)]
#[must_use]
pub fn ledger_name(account: &str) -> String {
    json(&AccountId::new(account).ok().as_ref().map(bare))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Decided {
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<Kept>,
    effects: Vec<step::Effect>,
}

/// A record, and what the object has to know of it to find it again.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    text: String,
    created: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    wake: Option<Millis>,
    counts_as_twin: bool,
    needs_body: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
}

/// Decides what becomes of a purchase. `record` is empty where there is none. See `LedgerEngine.step`.
#[wasm_bindgen(js_name = ledgerStep)]
#[must_use]
pub fn ledger_step(record: &str, event: &str, now: f64, is_live: bool) -> String {
    let Some(event) = read::<step::Event>(event) else { return "null".to_owned() };
    let record = if record.is_empty() { Some(None) } else { read::<Record>(record).map(Some) };
    // A record that cannot be read stands for a purchase that may have been sent: nothing may become of it.
    let Some(record) = record else { return "null".to_owned() };
    let step::Step { record, effects } = step::step(record.as_ref(), &event, millis(now), is_live);
    let record = record.map(|record| Kept {
        text: json(&record),
        created: record.created,
        wake: record.wake(),
        counts_as_twin: record.counts_as_twin(),
        needs_body: record.needs_body(),
        id: record.id().map(str::to_owned),
    });
    json(&Decided { record, effects })
}

/// What an answer tells, as an event. See `LedgerEngine.reading`.
#[wasm_bindgen(js_name = ledgerReading)]
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "wasm-bindgen hands optional texts over as their own")]
pub fn ledger_reading(
    operation: &str,
    trace: &str,
    status: u16,
    retry_after: Option<String>,
    body: &str,
    now: f64,
    has_other_key: bool,
) -> String {
    let known = table::find(operation).zip(read::<Trace>(trace));
    let reading = known.map_or(step::Reading::Doubtful, |(operation, trace)| {
        let answer = reading::Answer { status, retry_after: retry_after.as_deref(), body };
        reading::read(operation, &trace, answer, millis(now), has_other_key)
    });
    json(&reading)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Search {
    is_traceable: bool,
    is_ambiguous: bool,
    needs_look_before: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    question: Option<StoredCall>,
}

/// How to look for what leaves a trace. See `LedgerEngine.search`.
#[wasm_bindgen(js_name = ledgerSearch)]
#[must_use]
pub fn ledger_search(trace: &str, created: f64) -> String {
    let trace = read::<Trace>(trace).unwrap_or(Trace::Nothing);
    json(&Search {
        is_traceable: trace.is_traceable(),
        is_ambiguous: trace.is_ambiguous(),
        needs_look_before: trace.needs_look_before(),
        question: trace.question(millis(created)),
    })
}

/// The call that reads what was found; `null` where there is nothing to read. See `LedgerEngine.found`.
#[wasm_bindgen(js_name = ledgerFound)]
#[must_use]
pub fn ledger_found(trace: &str, id: &str) -> String {
    json(&read::<Trace>(trace).and_then(|trace| trace.found(id)))
}

/// What a look has shown. See `LedgerEngine.sight`.
#[wasm_bindgen(js_name = ledgerSight)]
#[must_use]
pub fn ledger_sight(trace: &str, created: f64, status: u16, body: &str, is_before: bool) -> String {
    let look = if is_before { Trace::sight_before } else { Trace::sight };
    json(&read::<Trace>(trace).map_or(step::Sight::Failed, |trace| look(&trace, millis(created), status, body)))
}

/// Whether the operator lets an account buy at the moment. See `LedgerEngine.permits`.
#[wasm_bindgen(js_name = ledgerPermits)]
#[must_use]
pub fn ledger_permits(operation: &str, account: &str, policy: &str) -> String {
    let permits = || {
        let account = AccountId::new(account).ok()?;
        Some(read_policy(policy).ok()?.permits(table::find(operation)?, Some(&account)).is_ok())
    };
    json(&permits().unwrap_or_default())
}

#[derive(Serialize)]
struct Request {
    method: &'static str,
    url: String,
    headers: Headers<String>,
}

/// The request that makes a call for an account; `null` where there can be none. See `LedgerEngine.request`.
#[wasm_bindgen(js_name = ledgerRequest)]
#[must_use]
pub fn ledger_request(
    call: &str,
    body: Option<String>,
    account: &str,
    api_url: &str,
    api_key: Option<String>,
    is_signing: bool,
) -> String {
    let made = || -> Option<RequestParts> {
        let account = AccountId::new(account).ok()?;
        let credential = credential(authority(api_key.as_deref(), is_signing).ok()?, Some(&account)).ok()?;
        let base = BaseUrl::new(api_url).ok()?;
        read::<StoredCall>(call)?.prepare(body.as_deref(), &credential, &base, Validate::Off)
    };
    json(&made().map(|RequestParts { method, url, headers, .. }| Request { method, url, headers: Headers(headers) }))
}

/// What the ledger answers by itself; `null` where it is ShipStation's answer, or a promise. See `LedgerEngine.answer`.
#[wasm_bindgen(js_name = ledgerAnswer)]
#[must_use]
pub fn ledger_answer(told: &str, key: &str, request_id: &str) -> String {
    let error = match read::<step::Answer>(told) {
        Some(told) => answer::error(&told, key),
        None => Some(misunderstood()),
    };
    json(&error.map(|error| Answer::of(with_key(error, key), request_id)))
}

/// What an answer of the gateway's own says of a purchase: a promise nothing yet. See `LedgerEngine.outcome`.
#[wasm_bindgen(js_name = ledgerOutcome)]
#[must_use]
pub fn ledger_outcome(operation: &str, status: u16, body: &str) -> String {
    let reply = Reply { status, request_id: None, retry_after: None, envelope: Envelope::read(body) };
    let said = table::find(operation).map(|operation| outcome::interpret(operation, reply).outcome);
    json(&said.filter(|outcome| *outcome == Certainty::Rejected).unwrap_or(Certainty::Unknown))
}

/// The answer where what was bought cannot be told at the moment. See `LedgerEngine.inProgress`.
#[wasm_bindgen(js_name = ledgerInProgress)]
#[must_use]
pub fn ledger_in_progress(key: &str, request_id: &str) -> String {
    json(&Answer::of(with_key(answer::in_progress(5_000, key), key), request_id))
}

fn with_key(error: GatewayError, key: &str) -> GatewayError {
    error.header("Idempotency-Key", key)
}

#[derive(Serialize)]
struct Purchase {
    account: String,
    key: String,
}

/// Whose purchase is asked for; or the answer to who may not ask. See `LedgerEngine.asked`.
#[wasm_bindgen(js_name = ledgerAsked)]
#[must_use]
pub fn ledger_asked(asking: &str) -> String {
    ask(asking, |incoming, grant, policy| {
        let (account, key) = operations::asked(incoming, grant, policy)?;
        Ok(Purchase { account: account.as_str().to_owned(), key: key.as_str().to_owned() })
    })
}

/// A purchase as it stands, as an answer; 404 where there is none. See `LedgerEngine.view`.
#[wasm_bindgen(js_name = ledgerView)]
#[must_use]
#[expect(clippy::too_many_arguments, reason = "strings cross the border cheaper than an object of them")]
#[expect(clippy::needless_pass_by_value, reason = "wasm-bindgen hands optional texts over as their own")]
pub fn ledger_view(
    key: &str,
    account: &str,
    record: &str,
    trace: &str,
    status: u16,
    body: Option<String>,
    now: f64,
    is_promise: bool,
    request_id: &str,
) -> String {
    let Some((record, trace)) = read::<Record>(record).zip(read::<Trace>(trace)) else {
        return json(&Answer::of(answer::unknown_operation(), request_id));
    };
    let now = millis(now);
    let reply = body.as_deref().map(|body| (status, body));
    let mut headers = protection();
    headers.push(json_type());
    headers.push(("Idempotency-Key", key.to_owned()));
    if let Some(wait) = wait(&record, now) {
        headers.push(("Retry-After", answer::seconds(wait).to_string()));
    }
    if is_promise {
        headers.push(("Location", answer::location(key)));
        headers.push(("Preference-Applied", "respond-async".to_owned()));
    }
    let body = json(&view(key, account, &record, &trace, reply, now));
    json(&Answer { code: "", status: if is_promise { 202 } else { 200 }, headers: Headers(headers), body })
}
