//! The sandbox: an offline stand-in for ShipStation, with a memory.
//!
//! [`Sandbox::handle`] takes a request and the time and gives the response. It has no clock and no randomness: two
//! sandboxes of the same seed that get the same calls at the same times give the same answers, to the byte. Its memory
//! is plain data that serde can write and read.
//!
//! The way of a request: the operation table says which operation it is ([`crate::table`]), `admission` who calls and
//! for which account, `body` whether what was sent is well formed, and then the operation's handler gets that one
//! account. What comes of it is written in the envelopes of the real service. What the sandbox does like the real
//! service, and what it makes up, stands in `docs/sandbox.md`.

mod account;
mod accounts;
mod admission;
mod body;
mod call;
mod carriers;
mod catalogue;
mod clock;
mod downloads;
mod events;
mod handlers;
mod label;
mod labels;
mod money;
mod naming;
mod numbering;
mod outbox;
mod paging;
mod purchase;
mod quote;
mod rates;
mod refusal;
mod shipments;
mod tracking;
mod webhook_log;
mod webhooks;
mod zones;

pub use admission::PARTNER_KEY;
pub use events::Delivery;

use crate::api::errors::ErrorResponse;
use crate::operation::Verb;
use crate::table::{Route, route};
use accounts::Accounts;
use call::{Call, Outcome, Reply};
use clock::Moment;
use handlers::Handler;
use naming::{Purpose, uuid};
use refusal::Refusal;
use serde::{Deserialize, Serialize};

/// A request, as it stood on the wire.
#[derive(Debug, Clone, Copy)]
pub struct Request<'r> {
    /// `GET`, `POST` …
    pub method: &'r str,
    /// The path, still encoded, without the query: `/v1/labels`.
    pub path: &'r str,
    /// The query, without its `?`.
    pub query: &'r str,
    /// The headers, names in any case.
    pub headers: &'r [(String, String)],
    /// The body.
    pub body: &'r [u8],
    /// Where the caller reached the sandbox, for links back to it: `http://127.0.0.1:8788`.
    pub origin: &'r str,
}

/// A response, ready for the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// A ShipStation in memory.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sandbox {
    seed: u64,
    /// How many requests it had.
    requests: u64,
    accounts: Accounts,
}

impl Sandbox {
    /// A fresh one with its two accounts. The seed decides the names of things, and nothing else.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, requests: 0, accounts: Accounts::new(seed) }
    }

    /// Answers a request that comes at this time, in milliseconds since 1970.
    pub fn handle(&mut self, request: &Request<'_>, now_ms: u64) -> Response {
        self.requests += 1;
        let request_id = uuid(self.seed, Purpose::Request, 0, self.requests);
        let outcome = self.dispatch(request, Moment::of(now_ms), &request_id);
        written(outcome, request_id)
    }

    /// The calls of webhooks that are due at this time, in milliseconds since 1970, at most fifty. Whoever takes them
    /// makes them, and tells what came of each with [`Sandbox::delivered`]; more may be due after these.
    pub fn take_deliveries(&mut self, now_ms: u64) -> Vec<Delivery> {
        events::take(&mut self.accounts, Moment::of(now_ms))
    }

    /// Learns what came of a call of a webhook: the status of the answer, or 0 where none came.
    pub fn delivered(&mut self, id: &str, status: u16, now_ms: u64) {
        events::finish(&mut self.accounts, id, status, Moment::of(now_ms));
    }

    fn dispatch(&mut self, request: &Request<'_>, now: Moment, request_id: &str) -> Outcome {
        let verb = [Verb::Get, Verb::Post, Verb::Put, Verb::Patch, Verb::Delete]
            .into_iter()
            .find(|verb| verb.as_str() == request.method);
        let found = match route(verb, request.path) {
            Route::Found(operation, path) => Some((operation, path, handlers::find(operation.id))),
            Route::OtherVerb(_) | Route::Unknown => None,
        };
        if (request.method, request.path) == ("GET", "/sandbox/webhooks") {
            return Ok(Reply::Json(webhook_log::log(&self.accounts)));
        }
        // Whoever has no key learns nothing of what there is, save for what a link leads to.
        if !matches!(found, Some((_, _, Some(Handler::Link(_))))) {
            admission::admit(request)?;
        }
        let (operation, path, handler) = found.ok_or_else(|| Refusal::nowhere(request.method, request.path))?;
        let handler = handler.ok_or_else(|| Refusal::not_here(operation.id))?;
        let read = |path: Vec<(&'static str, String)>| {
            Ok::<_, Refusal>(Call {
                query: body::read_query(operation, request.query)?,
                raw_query: request.query,
                body: body::read_body(operation, &path, request.body)?,
                path,
                origin: request.origin,
                now,
                request_id: request_id.to_owned(),
            })
        };
        match handler {
            Handler::Partner(handle) => {
                admission::refuse_account(request)?;
                handle(&mut self.accounts, &read(path)?)
            }
            Handler::Merchant(handle) => {
                let account = admission::account(&mut self.accounts, request)?;
                handle(account, &read(path)?)
            }
            Handler::Link(handle) => {
                let call = read(path)?;
                let account = self.accounts.named(call.parameter("dir")).ok_or_else(Refusal::no_file)?;
                handle(account, &call)
            }
        }
    }
}

/// Writes what came of a call.
fn written(outcome: Outcome, request_id: String) -> Response {
    let mut headers = vec![("x-shipengine-requestid".to_owned(), request_id.clone())];
    let mut header = |name: &str, value: &str| headers.push((name.to_owned(), value.to_owned()));
    let (status, body) = match outcome {
        Ok(Reply::Empty) => (204, Vec::new()),
        Ok(Reply::Json(value)) => {
            header("content-type", "application/json; charset=utf-8");
            (200, value.to_string().into_bytes())
        }
        Ok(Reply::File { media_type, name, is_shown, bytes }) => {
            header("content-type", media_type);
            let place = if is_shown { "inline" } else { "attachment" };
            header("content-disposition", &format!("{place}; filename=\"{name}\""));
            (200, bytes)
        }
        Err(Refusal { status, errors }) => {
            header("content-type", "application/json; charset=utf-8");
            let envelope = ErrorResponse { request_id, errors };
            (status, serde_json::to_vec(&envelope).unwrap_or_default())
        }
    };
    Response { status, headers, body }
}
