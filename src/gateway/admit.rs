//! Lets a request through, as a new one, or refuses it.
//!
//! The request that goes to ShipStation is not the caller's, changed: it is made anew from the operation's row, from
//! parameters that were decoded once and are encoded again, and from the account of the grant. Of the caller's own
//! request only the body goes out, and of that every byte.

use super::envelope::{Code, Detail, GatewayError};
use super::grant::Grant;
use super::page::Page;
use super::policy::Policy;
use crate::check::Validate;
use crate::error::{Issue, Refusal, RefusalCode, Severity};
use crate::ledger::call::StoredCall;
use crate::ledger::fingerprint::fingerprint;
use crate::ledger::key::Key;
use crate::ledger::trace::{Traced, traced};
use crate::operation::{Body, Operation, Verb};
use crate::query::{self, QueryValue};
use crate::request::{BaseUrl, Call, MAX_IMAGE_BODY, RequestParts, prepare};
use crate::stamp::{AccountId, ApiKey, Credential};
use crate::table::{self, Route};

/// The most bytes of path and query together. Ids and filters of the API take a few hundred.
const MAX_TARGET: usize = 8 * 1024;

/// Names that a query must not have, written in any way: they could name a key or an account past the stamp.
const STAMP_WORDS: [&str; 4] = ["apikey", "onbehalfof", "authorization", "accesstoken"];

/// A caller's request, as far as a decision depends on it.
#[derive(Debug, Clone, Default)]
pub struct Incoming {
    /// The HTTP method.
    pub method: String,
    /// The path as it stood on the wire, still encoded.
    pub path: String,
    /// The query as it stood on the wire, without its `?`.
    pub query: String,
    /// The header `Content-Type`.
    pub content_type: Option<String>,
    /// The header `Content-Encoding`.
    pub content_encoding: Option<String>,
    /// The header `On-Behalf-Of`.
    pub on_behalf_of: Option<String>,
    /// The header `Idempotency-Key`.
    pub idempotency_key: Option<String>,
    /// The key of a purchase that comes without one. Where there is none, there is no ledger.
    pub spare_key: Option<String>,
    /// The header `Origin`.
    pub origin: Option<String>,
    /// The header `Sec-Fetch-Site`.
    pub fetch_site: Option<String>,
    /// The origin of the gateway, as the request addressed it.
    pub own_origin: String,
}

/// A request that may go to ShipStation.
#[derive(Debug)]
pub struct Forward {
    /// What it calls.
    pub operation: &'static Operation,
    /// For whom; no account for the partner's own operations.
    pub account: Option<AccountId>,
    /// Everything of it but the body, which is the caller's.
    pub request: RequestParts,
    /// What the ledger has to know of it, where it is a purchase and there is a ledger.
    pub purchase: Option<Purchase>,
}

/// What the ledger has to know of a purchase.
#[derive(Debug)]
pub struct Purchase {
    /// Its key.
    pub key: Key,
    /// What tells it from another.
    pub fingerprint: String,
    /// The call, as it can be made again.
    pub call: StoredCall,
    /// What it will leave, and its body where that is another than the caller's.
    pub traced: Traced,
}

/// A request that goes nowhere, and what was known of it by then.
#[derive(Debug)]
pub struct Refused {
    /// The answer.
    pub error: GatewayError,
    /// What it would have called.
    pub operation: Option<&'static Operation>,
    /// For whom.
    pub account: Option<AccountId>,
}

/// How calls show that they are the partner's.
#[derive(Debug, Clone)]
pub enum Authority {
    /// By the partner key.
    Key(ApiKey),
    /// By a JWT for the account, which the shell signs. The key, if there is one, is for the partner's own operations.
    Signed(Option<ApiKey>),
}

/// Decides about a request.
///
/// # Errors
/// Whatever the caller got wrong, as the answer to send: nothing has left the gateway then.
pub fn admit(
    incoming: &Incoming,
    body: &[u8],
    grant: &Grant,
    policy: &Policy,
    authority: Authority,
) -> Result<Forward, Refused> {
    let (operation, path) = find(incoming).map_err(|error| Refused { error, operation: None, account: None })?;
    let operation_known = |error| Refused { error, operation: Some(operation), account: None };
    let account = may_call(operation, incoming, grant, policy).map_err(operation_known)?;
    let (request, purchase) = policy
        .permits(operation, account.as_ref())
        .and_then(|()| made(operation, &path, account.as_ref(), incoming, body, policy, authority))
        .map_err(|error| Refused { error, operation: Some(operation), account: account.clone() })?;
    Ok(Forward { operation, account, request, purchase })
}

/// For whom the caller may run this operation, from where the request comes; for nobody, where it is the partner's own.
fn may_call(
    operation: &Operation,
    incoming: &Incoming,
    grant: &Grant,
    policy: &Policy,
) -> Result<Option<AccountId>, GatewayError> {
    let page = Page {
        origin: incoming.origin.as_deref(),
        fetch_site: incoming.fetch_site.as_deref(),
        own: &incoming.own_origin,
    };
    grant.permits_page(&page, &policy.origins)?;
    grant.permits(operation)?;
    account(operation, grant, incoming.on_behalf_of.as_deref())
}

const NOT_MADE: &str = "The gateway could not make the request; nothing was sent.";

/// The request that goes out.
fn made(
    operation: &'static Operation,
    path: &Parameters,
    account: Option<&AccountId>,
    incoming: &Incoming,
    body: &[u8],
    policy: &Policy,
    authority: Authority,
) -> Result<(RequestParts, Option<Purchase>), GatewayError> {
    let key = key(operation, incoming)?;
    let credential = credential(authority, account)?;
    let is_empty_object = !body.is_empty() && matches!(operation.body, Body::None);
    let body = read_body(operation, incoming, body)?;
    let query = query::read(&incoming.query).map_err(|issue| invalid(&[issue]))?;
    refuse_stamp_words(&query)?;
    let base = BaseUrl::new(&policy.api_url).map_err(|_| GatewayError::new(Code::Internal, NOT_MADE))?;
    let call = Call { operation, path, query: &query, body };
    let mut request = prepare(&call, &credential, &base, Validate::Default).map_err(|refusal| refused(&refusal))?;
    policy.body.admit(&call, request.has_plain_body)?;
    if is_empty_object {
        request.headers.push(("Content-Type", "application/json".to_owned()));
    }
    let purchase = key.zip(account).map(|(key, account)| Purchase {
        fingerprint: fingerprint(&call),
        call: StoredCall::of(&call),
        traced: traced(&call, account, key.as_str()),
        key,
    });
    Ok((request, purchase))
}

/// The key of a purchase; none where there is no ledger, or nothing is bought.
fn key(operation: &Operation, incoming: &Incoming) -> Result<Option<Key>, GatewayError> {
    let given = incoming.idempotency_key.as_deref();
    match (&incoming.spare_key, given) {
        (None, None) => Ok(None),
        (None, Some(_)) => {
            // Whoever sends a key relies on it, and would send a purchase again that must not be sent again.
            let message = "This gateway keeps no ledger, so an Idempotency-Key would not keep a repeated purchase from \
                being a second one. Send the request without it, and look before you repeat a purchase.";
            Err(GatewayError::at(Code::IdempotencyNotSupported, "Idempotency-Key", message))
        }
        // What buys nothing needs no key, and clients send one along with everything.
        (Some(_), _) if !operation.effect.is_purchase() => Ok(None),
        (Some(spare), given) => Key::read(given.unwrap_or(spare)).map(Some).map_err(|issue| invalid(&[issue])),
    }
}

/// How a call shows whose it is.
///
/// # Errors
/// When it is the partner's own, and there is no key.
pub(crate) fn credential(authority: Authority, account: Option<&AccountId>) -> Result<Credential, GatewayError> {
    match (authority, account) {
        (Authority::Key(key), Some(account)) => Ok(Credential::Stamp(key, account.clone())),
        (Authority::Signed(_), Some(account)) => Ok(Credential::Signed(account.clone())),
        (Authority::Key(key) | Authority::Signed(Some(key)), None) => Ok(Credential::Partner(key)),
        (Authority::Signed(None), None) => Err(GatewayError::new(
            Code::PartnerKeyMissing,
            "The partner's own operations need the partner key, and this gateway has none (setting \
            SHIPSTATION_API_KEY): it signs calls for accounts only.",
        )),
    }
}

type Parameters = Vec<(String, String)>;

fn find(incoming: &Incoming) -> Result<(&'static Operation, Parameters), GatewayError> {
    if incoming.path.len() + incoming.query.len() > MAX_TARGET {
        let message = ["The path and query may have ", &MAX_TARGET.to_string(), " bytes together."].concat();
        return Err(GatewayError::new(Code::UriTooLong, message));
    }
    match table::route(verb(&incoming.method), &incoming.path) {
        Route::Found(operation, parameters) => {
            let owned = parameters.into_iter().map(|(name, value)| (name.to_owned(), value));
            Ok((operation, owned.collect()))
        }
        Route::OtherVerb(verbs) => {
            let allow = verbs.into_iter().map(Verb::as_str).collect::<Vec<_>>().join(", ");
            let message = ["This path takes ", &allow, "."].concat();
            Err(GatewayError::new(Code::MethodNotAllowed, message).header("Allow", allow))
        }
        Route::Unknown => Err(GatewayError::new(
            Code::UnknownPath,
            "No operation of the ShipStation API that this gateway knows has this path.",
        )),
    }
}

/// The verb of a method. Methods are case-sensitive, and the API uses neither `HEAD` nor `OPTIONS`.
fn verb(method: &str) -> Option<Verb> {
    [Verb::Get, Verb::Post, Verb::Put, Verb::Patch, Verb::Delete].into_iter().find(|verb| verb.as_str() == method)
}

fn account(
    operation: &Operation,
    grant: &Grant,
    on_behalf_of: Option<&str>,
) -> Result<Option<AccountId>, GatewayError> {
    if operation.is_partner() {
        Grant::no_account(on_behalf_of)?;
        return Ok(None);
    }
    grant.account(on_behalf_of).map(Some)
}

/// Whether this is `{}` where no body belongs, but one could stand: the official npm package sends it along when it voids a
/// label, and ShipStation does not mind. It says nothing, so it goes on as it came.
fn is_empty_object(operation: &Operation, body: &[u8]) -> bool {
    matches!(operation.verb, Verb::Put | Verb::Post) && body.trim_ascii() == b"{}"
}

fn read_body<'b>(operation: &Operation, incoming: &Incoming, body: &'b [u8]) -> Result<Option<&'b str>, GatewayError> {
    if body.is_empty() {
        return Ok(None);
    }
    if matches!(operation.body, Body::None) && !is_empty_object(operation, body) {
        let message = ["`", operation.id, "` takes no body; send this request without one."].concat();
        return Err(GatewayError::new(Code::UnexpectedBody, message));
    }
    let most = operation.max_body();
    if body.len() > most {
        let message = ["The body of `", operation.id, "` may have ", &most.to_string(), " bytes."].concat();
        return Err(GatewayError::new(Code::BodyTooLarge, message));
    }
    // A compressed body could not be checked without unpacking it, and then it would not be the caller's bytes.
    if incoming.content_encoding.as_deref().is_some_and(|encoding| !encoding.trim().eq_ignore_ascii_case("identity")) {
        let message = "The body has to be sent as it is, without Content-Encoding.";
        return Err(GatewayError::at(Code::UnsupportedMediaType, "Content-Encoding", message));
    }
    if !incoming.content_type.as_deref().is_some_and(is_json) {
        let message = "The body has to be JSON in UTF-8, and the header Content-Type has to say so: application/json.";
        return Err(GatewayError::at(Code::UnsupportedMediaType, "Content-Type", message));
    }
    if matches!(operation.body, Body::None) {
        return Ok(None);
    }
    match std::str::from_utf8(body) {
        Ok(text) => Ok(Some(text)),
        Err(error) => {
            let place = error.valid_up_to().to_string();
            let message = ["The body is not UTF-8: the sequence that starts at byte ", &place, " is no character."];
            Err(GatewayError::at(Code::InvalidRequest, "body", message.concat()))
        }
    }
}

/// The answer to a body that is too long for every operation, which the shell asks for as soon as it has read too much.
#[must_use]
pub fn too_large() -> GatewayError {
    let message = ["No body may have more than ", &MAX_IMAGE_BODY.to_string(), " bytes."].concat();
    GatewayError::new(Code::BodyTooLarge, message)
}

fn is_json(content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    let is_json = parts.next().is_some_and(|media_type| media_type.eq_ignore_ascii_case("application/json"));
    is_json
        && parts.all(|parameter| match parameter.split_once('=') {
            Some((name, charset)) if name.eq_ignore_ascii_case("charset") => {
                charset.trim_matches('"').eq_ignore_ascii_case("utf-8")
            }
            _ => true,
        })
}

fn refuse_stamp_words(query: &[(String, QueryValue)]) -> Result<(), GatewayError> {
    let plain = |name: &str| {
        let letters = name.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|letter| letter.to_ascii_lowercase()).collect::<String>()
    };
    match query.iter().find(|(name, _)| STAMP_WORDS.contains(&plain(name).as_str())) {
        None => Ok(()),
        Some((name, _)) => Err(GatewayError::at(
            Code::InvalidRequest,
            name.as_str(),
            "Keys, tokens and accounts are named in headers, never in the query, which is written to logs.",
        )),
    }
}

fn refused(refusal: &Refusal) -> GatewayError {
    match refusal.code {
        RefusalCode::InvalidRequest => invalid(&refusal.issues),
        _ => GatewayError::new(Code::Internal, NOT_MADE),
    }
}

fn invalid(issues: &[Issue]) -> GatewayError {
    let details: Vec<Detail> = issues
        .iter()
        .filter(|issue| issue.severity == Severity::Error)
        .map(|issue| Detail { message: issue.to_string(), field_name: Some(issue.path.clone()) })
        .collect();
    GatewayError { code: Code::InvalidRequest, details, headers: Vec::new() }
}

#[cfg(test)]
mod tests;
