//! What the Worker asks: whether it may serve, what to do with a request, what to pass of an answer.
//!
//! The form of every argument and result stands in the package's `worker/engine.ts`. Settings, grants and requests
//! come in with each call and are forgotten with it, so a fresh instance after a trap needs to be told nothing.
//!
//! Results are JSON texts: one string crosses, and JavaScript parses it faster than objects can be built from here.

#![expect(unreachable_pub, reason = "wasm-bindgen exports what is pub")]

use crate::gateway::admit::{self, Incoming, Upstream};
use crate::gateway::envelope::{Code, GatewayError};
use crate::gateway::grant::Grant;
use crate::gateway::headers::{FROM_UPSTREAM, PROTECTION};
use crate::gateway::{cors, reply, settings, webhooks};
use crate::outcome::{self, Certainty};
use crate::request::{BaseUrl, MAX_BODY};
use crate::stamp::ApiKey;
use serde::{Serialize, Serializer};
use wasm_bindgen::prelude::wasm_bindgen;

/// Headers, each name once. JavaScript gets them as an object: out of a list of pairs the runtime makes its own headers
/// four times slower.
#[derive(Serialize)]
#[serde(transparent)]
struct Headers<Value: Serialize>(#[serde(serialize_with = "as_object")] Vec<(&'static str, Value)>);

fn as_object<S: Serializer>(headers: &[(&'static str, impl Serialize)], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(headers.iter().map(|(name, value)| (name, value)))
}

/// A whole answer of the gateway's own.
#[derive(Serialize)]
struct Answer {
    status: u16,
    headers: Headers<String>,
    body: String,
}

impl Answer {
    fn of(error: GatewayError, request_id: &str) -> Self {
        let body = error.body(request_id);
        let mut headers = protection();
        headers.push(("Content-Type", "application/json; charset=utf-8".to_owned()));
        headers.extend(error.headers);
        Self { status: error.code.status(), headers: Headers(headers), body }
    }
}

/// Writes a result. One that holds only texts, numbers and lists of these cannot fail to be written.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

fn protection() -> Vec<(&'static str, String)> {
    PROTECTION.map(|(name, value)| (name, value.to_owned())).to_vec()
}

/// What only a fault of the shell can bring about.
fn misunderstood() -> GatewayError {
    GatewayError::new(Code::Internal, "The gateway has a fault: it did not understand itself. Nothing was sent.")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Configured {
    #[serde(flatten)]
    configuration: settings::Configuration,
    max_body: usize,
}

/// Checks the settings, which come as a JSON object of texts. See `Engine.configure`.
#[wasm_bindgen]
pub fn configure(raw: &str) -> String {
    let raw = serde_json::from_str::<settings::Raw>(raw).unwrap_or_default();
    json(&Configured { configuration: settings::read(&raw), max_body: MAX_BODY })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Admitted {
    Forward(Forwarded),
    Answer(Answer),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Forwarded {
    method: &'static str,
    url: String,
    headers: Headers<String>,
    operation: &'static str,
    must_finish: bool,
}

/// Decides about a request. See `Engine.admit`.
#[wasm_bindgen]
#[expect(clippy::too_many_arguments, reason = "strings cross the border cheaper than an object of them")]
pub fn admit(
    request_id: &str,
    claims: Option<String>,
    entry: Option<String>,
    api_key: &str,
    api_url: &str,
    method: String,
    path: String,
    query: String,
    content_type: Option<String>,
    content_encoding: Option<String>,
    on_behalf_of: Option<String>,
    has_idempotency_key: bool,
    body: &[u8],
) -> String {
    let incoming = Incoming { method, path, query, content_type, content_encoding, on_behalf_of, has_idempotency_key };
    let decision = grant(claims, entry).and_then(|grant| {
        let upstream = Upstream {
            key: ApiKey::new(api_key).map_err(|_| misunderstood())?,
            base: BaseUrl::new(api_url).map_err(|_| misunderstood())?,
        };
        admit::admit(&incoming, body, &grant, upstream)
    });
    json(&match decision {
        Ok(forward) => Admitted::Forward(Forwarded {
            method: forward.request.method,
            url: forward.request.url,
            headers: Headers(forward.request.headers),
            operation: forward.operation.id,
            must_finish: outcome::lost(forward.operation) == Certainty::Unknown,
        }),
        Err(error) => Admitted::Answer(Answer::of(error, request_id)),
    })
}

/// The grant of a JWT or of an app token, one of which was verified.
fn grant(claims: Option<String>, entry: Option<String>) -> Result<Grant, GatewayError> {
    match (claims, entry) {
        (Some(payload), None) => Grant::from_claims(&payload),
        (None, Some(entry)) => Grant::from_entry(&entry),
        _ => Err(misunderstood()),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReplyRules {
    passing: Vec<u16>,
    without_body: Vec<u16>,
    headers: [&'static str; FROM_UPSTREAM.len()],
    protection: Headers<&'static str>,
}

/// What of ShipStation's answers goes on. It is the same for all, so it crosses once and not with each. See
/// `Engine.replyRules`.
#[wasm_bindgen(js_name = replyRules)]
#[must_use]
pub fn reply_rules() -> String {
    let all = || 200..600;
    json(&ReplyRules {
        passing: all().filter(|status| reply::passes(*status)).collect(),
        without_body: all().filter(|status| !reply::has_body(*status)).collect(),
        headers: FROM_UPSTREAM,
        protection: Headers(PROTECTION.to_vec()),
    })
}

/// The answer in place of one of ShipStation's that does not go on. See `Engine.refusedReply`.
#[wasm_bindgen(js_name = refusedReply)]
#[must_use]
pub fn refused_reply(status: u16, request_id: &str) -> String {
    json(&Answer::of(reply::refused(status), request_id))
}

/// The answer where none came from ShipStation. See `Engine.unreachable`.
#[wasm_bindgen]
pub fn unreachable(operation: &str, request_id: &str) -> String {
    json(&Answer::of(reply::unreachable(operation), request_id))
}

/// An answer for which nothing had to be decided. See `Engine.answer`.
#[wasm_bindgen]
pub fn answer(code: &str, request_id: &str) -> String {
    let error = match code {
        "not_configured" => GatewayError::new(
            Code::NotConfigured,
            "This gateway serves nobody yet: its settings are missing or wrong. Its log names them.",
        ),
        "unauthorized" => GatewayError::new(
            Code::Unauthorized,
            "No valid token came with this request. Send a JWT or an app token that this gateway knows in \
            `Authorization: Bearer …`, or an app token in `API-Key`, but not both.",
        )
        .header("WWW-Authenticate", "Bearer"),
        "keys_unavailable" => GatewayError::new(
            Code::KeysUnavailable,
            "Your token could not be verified, because the issuer's keys cannot be had at the moment. The token may \
            well be good: try again with the same one.",
        )
        .header("Retry-After", "5"),
        "body_too_large" => admit::too_large(),
        "unknown_path" => GatewayError::new(Code::UnknownPath, "There is nothing here. The API is under /v1."),
        _ => GatewayError::new(
            Code::Internal,
            "The gateway failed at this request. If it was to change or to buy something, look whether it did before \
            you send it again.",
        ),
    };
    json(&Answer::of(error, request_id))
}

/// The account that a webhook is for, if the request can be one. See `Engine.webhookAccount`.
#[wasm_bindgen(js_name = webhookAccount)]
#[must_use]
pub fn webhook_account(method: &str, path: &str) -> Option<String> {
    webhooks::account(method, path).map(|account| account.as_str().to_owned())
}

/// The answer to a webhook that was not passed on. See `Engine.webhookAnswer`.
#[wasm_bindgen(js_name = webhookAnswer)]
pub fn webhook_answer(code: &str, request_id: &str) -> String {
    json(&Answer::of(webhooks::refusal(code).unwrap_or_else(misunderstood), request_id))
}

/// The headers by which a page may read an answer. See `Engine.cors`.
#[wasm_bindgen]
pub fn cors(origin: Option<String>, allowed: Vec<String>) -> String {
    json(&Headers(cors::headers(origin.as_deref(), &allowed)))
}

/// The answer to a preflight. See `Engine.preflight`.
#[wasm_bindgen]
pub fn preflight(origin: &str, allowed: Vec<String>, request_id: &str) -> String {
    json(&match cors::preflight(origin, &allowed) {
        Ok(headers) => Answer { status: 204, headers: Headers(headers), body: String::new() },
        Err(error) => {
            let mut answer = Answer::of(error, request_id);
            answer.headers.0.extend(cors::headers(None, &allowed));
            answer
        }
    })
}
