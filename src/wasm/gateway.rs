//! What the Worker asks: whether it may serve, what to do with a request, what to pass of an answer.
//!
//! The form of every argument and result stands in the package's `worker/engine.ts`. Settings, grants and requests
//! come in with each call and are forgotten with it, so a fresh instance after a trap needs to be told nothing.
//!
//! Results are JSON texts: one string crosses, and JavaScript parses it faster than objects can be built from here.

#![expect(unreachable_pub, reason = "wasm-bindgen exports what is pub")]

use crate::gateway::admit::{self, Authority, Incoming};
use crate::gateway::envelope::{Code, GatewayError};
use crate::gateway::grant::{Grant, Kind, session};
use crate::gateway::headers::{FROM_UPSTREAM, MAX_HEADERS, PROTECTION};
use crate::gateway::page::Page;
use crate::gateway::policy::Policy;
use crate::gateway::{cors, reply, settings, webhooks};
use crate::ledger::call::StoredCall;
use crate::ledger::trace::{Trace, Traced};
use crate::outcome::{self, Certainty};
use crate::request::MAX_IMAGE_BODY;
use crate::stamp::ApiKey;
use serde::{Serialize, Serializer};
use wasm_bindgen::prelude::wasm_bindgen;

/// Headers, each name once. JavaScript gets them as an object: out of a list of pairs the runtime makes its own headers
/// four times slower.
#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct Headers<Value: Serialize>(
    #[serde(serialize_with = "as_object")] pub(super) Vec<(&'static str, Value)>,
);

fn as_object<S: Serializer>(headers: &[(&'static str, impl Serialize)], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(headers.iter().map(|(name, value)| (name, value)))
}

/// A whole answer of the gateway's own.
#[derive(Serialize)]
pub(super) struct Answer {
    pub(super) code: &'static str,
    pub(super) status: u16,
    pub(super) headers: Headers<String>,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn of(error: GatewayError, request_id: &str) -> Self {
        let body = error.body(request_id);
        let mut headers = protection();
        headers.push(json_type());
        headers.extend(error.headers);
        Self { code: error.code.as_str(), status: error.code.status(), headers: Headers(headers), body }
    }
}

/// Writes a result. One that holds only texts, numbers and lists of these cannot fail to be written.
pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

pub(super) fn json_type() -> (&'static str, String) {
    ("Content-Type", "application/json; charset=utf-8".to_owned())
}

pub(super) fn protection() -> Vec<(&'static str, String)> {
    PROTECTION.map(|(name, value)| (name, value.to_owned())).to_vec()
}

/// What only a fault of the shell can bring about.
pub(super) fn misunderstood() -> GatewayError {
    GatewayError::new(Code::Internal, "The gateway has a fault: it did not understand itself. Nothing was sent.")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Configured {
    #[serde(flatten)]
    configuration: settings::Configuration,
    max_body: usize,
    max_session_request: usize,
    max_headers: usize,
}

/// Checks the settings, which come as a JSON object of texts. See `Engine.configure`.
#[wasm_bindgen]
pub fn configure(raw: &str) -> String {
    let raw = serde_json::from_str::<settings::Raw>(raw).unwrap_or_default();
    json(&Configured {
        configuration: settings::read(&raw),
        max_body: MAX_IMAGE_BODY,
        max_session_request: session::MAX_REQUEST,
        max_headers: MAX_HEADERS,
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Granted {
    Grant(Handed),
    Answer(Answer),
}

/// A grant, as JavaScript holds it.
#[derive(Serialize)]
struct Handed {
    kind: Kind,
    name: String,
    text: String,
}

fn granted(grant: Result<Grant, GatewayError>, request_id: &str) -> String {
    json(&match grant {
        Ok(grant) => Granted::Grant(Handed { text: grant.to_text(), kind: grant.kind, name: grant.name }),
        Err(error) => Granted::Answer(Answer::of(error, request_id)),
    })
}

/// The grant of a verified JWT. See `Engine.jwtGrant`.
#[wasm_bindgen(js_name = jwtGrant)]
pub fn jwt_grant(payload: &str, request_id: &str) -> String {
    granted(Grant::from_claims(payload), request_id)
}

/// The grant of a verified token of Cloudflare Access. See `Engine.accessGrant`.
#[wasm_bindgen(js_name = accessGrant)]
pub fn access_grant(payload: &str, grants: &str, request_id: &str) -> String {
    granted(Grant::from_access(payload, grants), request_id)
}

/// The grant of a verified session. See `Engine.sessionGrant`.
#[wasm_bindgen(js_name = sessionGrant)]
#[expect(clippy::needless_pass_by_value, reason = "wasm-bindgen hands lists over as their own")]
pub fn session_grant(payload: &str, apps: Vec<String>, request_id: &str) -> String {
    granted(Grant::from_session(payload, &apps), request_id)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Asked {
    Session(session::Session),
    Answer(Answer),
}

/// Decides about a request for a session. See `Engine.session`.
#[wasm_bindgen]
pub fn session(grant: &str, body: &[u8], policy: &str, own_origin: &str, request_id: &str) -> String {
    let session = Grant::from_text(grant)
        .and_then(|grant| session::read(body, &grant, &read_policy(policy)?.origins, own_origin));
    json(&match session {
        Ok(session) => Asked::Session(session),
        Err(error) => Asked::Answer(Answer::of(error, request_id)),
    })
}

/// Whether a page of an origin made a request. See `Engine.isPageOf`.
#[wasm_bindgen(js_name = isPageOf)]
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "wasm-bindgen hands optional texts over as their own")]
pub fn is_page_of(bound: &str, origin: Option<String>, fetch_site: Option<String>, own_origin: &str) -> bool {
    Page { origin: origin.as_deref(), fetch_site: fetch_site.as_deref(), own: own_origin }.is_of(bound)
}

/// The answer to who asked for something to be made. See `Engine.created`.
#[wasm_bindgen]
pub fn created(body: String) -> String {
    let mut headers = protection();
    headers.push(json_type());
    json(&Answer { code: "", status: 201, headers: Headers(headers), body })
}

pub(super) fn read_policy(policy: &str) -> Result<Policy, GatewayError> {
    serde_json::from_str(policy).map_err(|_| misunderstood())
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Admitted {
    Forward(Forwarded),
    Refused(NotForwarded),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Forwarded {
    method: &'static str,
    url: String,
    headers: Headers<String>,
    #[serde(flatten)]
    seen: Seen,
    if_lost: Certainty,
    #[serde(skip_serializing_if = "Option::is_none")]
    purchase: Option<Purchase>,
}

/// What the ledger keeps of a purchase; it goes there as it is.
#[derive(Serialize)]
struct Purchase {
    key: String,
    fingerprint: String,
    call: StoredCall,
    trace: Trace,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
}

impl From<admit::Purchase> for Purchase {
    fn from(admit::Purchase { key, fingerprint, call, traced }: admit::Purchase) -> Self {
        let Traced { trace, body } = traced;
        Self { key: key.as_str().to_owned(), fingerprint, call, trace, body }
    }
}

#[derive(Serialize)]
struct NotForwarded {
    answer: Answer,
    #[serde(flatten)]
    seen: Seen,
}

/// What the log tells of a call.
#[derive(Serialize)]
struct Seen {
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    effect: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
}

/// Decides about a request. See `Engine.admit`.
#[wasm_bindgen]
#[expect(clippy::too_many_arguments, reason = "strings cross the border cheaper than an object of them")]
pub fn admit(
    request_id: &str,
    grant: &str,
    policy: &str,
    api_key: Option<String>,
    is_signing: bool,
    method: String,
    path: String,
    query: String,
    content_type: Option<String>,
    content_encoding: Option<String>,
    on_behalf_of: Option<String>,
    idempotency_key: Option<String>,
    spare_key: Option<String>,
    origin: Option<String>,
    fetch_site: Option<String>,
    own_origin: String,
    body: &[u8],
) -> String {
    let incoming = Incoming {
        method,
        path,
        query,
        content_type,
        content_encoding,
        on_behalf_of,
        idempotency_key,
        spare_key,
        origin,
        fetch_site,
        own_origin,
    };
    let seen =
        |operation: Option<&'static crate::operation::Operation>, account: Option<crate::stamp::AccountId>| Seen {
            operation: operation.map(|operation| operation.id),
            effect: operation.map(|operation| operation.effect.as_str()),
            account: account.map(|account| account.as_str().to_owned()),
        };
    let not_understood = |error| admit::Refused { error, operation: None, account: None };
    let decide = || {
        let grant = Grant::from_text(grant).map_err(not_understood)?;
        let policy = read_policy(policy).map_err(not_understood)?;
        let authority = authority(api_key.as_deref(), is_signing).map_err(not_understood)?;
        admit::admit(&incoming, body, &grant, &policy, authority)
    };
    json(&match decide() {
        Ok(forward) => Admitted::Forward(Forwarded {
            method: forward.request.method,
            url: forward.request.url,
            headers: Headers(forward.request.headers),
            if_lost: outcome::lost(forward.operation),
            purchase: forward.purchase.map(Purchase::from),
            seen: seen(Some(forward.operation), forward.account),
        }),
        Err(refused) => Admitted::Refused(NotForwarded {
            answer: Answer::of(refused.error, request_id),
            seen: seen(refused.operation, refused.account),
        }),
    })
}

pub(super) fn authority(api_key: Option<&str>, is_signing: bool) -> Result<Authority, GatewayError> {
    let key = api_key.map(ApiKey::new).transpose().map_err(|_| misunderstood())?;
    match (key, is_signing) {
        (key, true) => Ok(Authority::Signed(key)),
        (Some(key), false) => Ok(Authority::Key(key)),
        (None, false) => Err(misunderstood()),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReplyRules {
    passing: Vec<u16>,
    without_body: Vec<u16>,
    succeeded: Vec<u16>,
    rejected: Vec<u16>,
    headers: [&'static str; FROM_UPSTREAM.len()],
    protection: Headers<&'static str>,
}

/// What of ShipStation's answers goes on. It is the same for all, so it crosses once and not with each. See
/// `Engine.replyRules`.
#[wasm_bindgen(js_name = replyRules)]
#[must_use]
pub fn reply_rules() -> String {
    let all = |is: &dyn Fn(u16) -> bool| (200..600).filter(|status| is(*status)).collect();
    json(&ReplyRules {
        passing: all(&reply::passes),
        without_body: all(&|status| !reply::has_body(status)),
        succeeded: all(&|status| reply::outcome(status) == Some(Certainty::Succeeded)),
        rejected: all(&|status| reply::outcome(status) == Some(Certainty::Rejected)),
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

/// Whether another key may be tried. See `Engine.isKeyRefused`.
#[wasm_bindgen(js_name = isKeyRefused)]
#[must_use]
pub fn is_key_refused(operation: &str, status: u16, body: &str) -> bool {
    reply::is_key_refused(operation, status, body)
}

/// Whether a 429 is about what the partner may send. See `Engine.isPartnerLimit`.
#[wasm_bindgen(js_name = isPartnerLimit)]
#[must_use]
pub fn is_partner_limit(operation: &str, body: &str) -> bool {
    reply::is_partner_limit(operation, body)
}

/// The answer where none came from ShipStation, or not in time. See `Engine.unreachable`.
#[wasm_bindgen]
pub fn unreachable(operation: &str, is_late: bool, request_id: &str) -> String {
    let error = if is_late { reply::too_late(operation) } else { reply::unreachable(operation) };
    json(&Answer::of(error, request_id))
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
        "body_timeout" => GatewayError::new(
            Code::BodyTimeout,
            "The body did not come to its end in time. Nothing was sent; send the request again.",
        ),
        "session_request_too_large" => session::too_large(),
        "headers_too_large" => {
            let message = ["The headers may have ", &MAX_HEADERS.to_string(), " bytes together."].concat();
            GatewayError::new(Code::HeadersTooLarge, message)
        }
        "method_not_allowed" => GatewayError::new(Code::MethodNotAllowed, "This path takes POST.").header("Allow", "POST"),
        "rate_limit_exceeded" => GatewayError::new(
            Code::RateLimited,
            "Too many requests have come for this token, or for this account. Nothing was sent; wait, and send this one \
            again.",
        )
        .header("Retry-After", "10"),
        "sessions_unavailable" => GatewayError::new(
            Code::SessionsUnavailable,
            "This gateway makes no sessions: the binding SESSIONS of its Durable Object is missing, or cannot be reached.",
        ),
        "invalid_session_code" => GatewayError::at(
            Code::InvalidSessionCode,
            "code",
            "The code was used before, is too old, or is none. Ask your server for a new one.",
        ),
        "origin_mismatch" => GatewayError::at(
            Code::OriginMismatch,
            "Origin",
            "This code belongs to the pages of another origin and cannot be used from here.",
        ),
        "unknown_path" => GatewayError::new(Code::UnknownPath, "There is nothing here. The API is under /v1."),
        _ => GatewayError::new(
            Code::Internal,
            "The gateway failed at this request. If it was to change or to buy something, look whether it did before \
            you send it again.",
        ),
    };
    json(&Answer::of(error, request_id))
}

#[derive(Serialize)]
struct WebhookTarget<'a> {
    account: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<&'a str>,
}

/// Whom a webhook is for, if the request can be one. See `Engine.webhookTarget`.
#[wasm_bindgen(js_name = webhookTarget)]
pub fn webhook_target(method: &str, path: &str, needs_proof: bool) -> String {
    let target = webhooks::target(method, path, needs_proof);
    json(&target.as_ref().map(|target| WebhookTarget { account: target.account.as_str(), proof: target.proof }))
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
        Ok(headers) => Answer { code: "", status: 204, headers: Headers(headers), body: String::new() },
        Err(error) => {
            let mut answer = Answer::of(error, request_id);
            answer.headers.0.extend(cors::headers(None, &allowed));
            answer
        }
    })
}
