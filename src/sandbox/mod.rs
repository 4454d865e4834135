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
mod addresses;
mod admission;
mod api_keys;
mod batches;
mod body;
mod call;
mod carrier_settings;
mod carriers;
mod catalogue;
mod clock;
mod controls;
mod documents;
mod downloads;
mod estimates;
mod events;
mod formats;
mod funds;
mod handlers;
mod images;
mod insurance;
mod kept;
mod label;
mod labels;
mod letter_case;
mod manifests;
mod money;
mod naming;
mod number;
mod numbering;
mod order;
mod outbox;
mod package_types;
mod paging;
mod pickups;
mod pictures;
mod postal;
mod purchase;
mod quote;
mod rate_shopper;
mod rates;
mod recognition;
mod refunds;
mod refusal;
mod registration;
mod returns;
mod service_points;
mod shipment_operations;
mod shipments;
mod tags;
mod themes;
mod tokens;
mod tracking;
mod wallet;
mod warehouses;
mod webhook_log;
mod webhooks;
mod zones;

pub use admission::PARTNER_KEY;
pub use events::Delivery;
pub(crate) use kept::Parts;

use crate::api::errors::{ErrorResponse, ErrorSource};
use crate::operation::{Operation, Verb};
use crate::stamp::API_KEY;
use crate::table::{Route, route};
use accounts::Accounts;
use call::{Call, Outcome, Reply};
use clock::Moment;
use controls::plan::{Ending, Plan, too_many};
use controls::rule::Mode;
use controls::subject::Subject;
use controls::{Controls, state};
use handlers::Handler;
use kept::kept;
use naming::{Purpose, uuid};
use refusal::Refusal;

const JSON: &str = "application/json; charset=utf-8";

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

/// A response, ready for the wire, and what whoever writes it there has to do besides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// How many milliseconds it is to wait.
    pub delay_ms: u64,
    /// How long it is to wait besides, by the sandbox's own clock: see [`Sandbox::wait_ms`].
    pub held: Option<Held>,
    /// Whether the connection is to be cut instead.
    pub is_cut: bool,
}

/// A response that waits for the sandbox's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The fault that holds it.
    pub fault: u64,
    /// The time in the sandbox at which it may go, in milliseconds since 1970.
    pub until_ms: u64,
}

kept! {
    /// A ShipStation in memory.
    pub struct Sandbox {
        seed: u64,
        /// How many requests it had.
        requests: u64,
        accounts: Accounts,
        controls: Controls,
    }
}

/// The operation of a request, and the parameters of its path.
type Found = (&'static Operation, Vec<(&'static str, String)>);

impl Sandbox {
    /// A fresh one with its two accounts. The seed decides the names of things, and nothing else.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, requests: 0, accounts: Accounts::new(seed), controls: Controls::default() }
    }

    /// Everything in it, as the JSON document that [`Sandbox::import`] reads.
    #[must_use]
    pub fn export(&self) -> Vec<u8> {
        state::export(self)
    }

    /// The sandbox of a document.
    ///
    /// # Errors
    /// When the document is not the state of a sandbox. The text says what is wrong with it.
    pub fn import(document: &[u8]) -> Result<Self, String> {
        state::import(document)
    }

    /// How many milliseconds of this time a held response still has to wait; none while the clock stands still, for
    /// then only a control can let it go.
    #[must_use]
    pub fn wait_ms(&self, held: &Held, now_ms: u64) -> Option<u64> {
        let clock = &self.controls.clock;
        let left = Moment::of(held.until_ms).since(clock.at(Moment::of(now_ms)));
        if left <= 0 || !self.controls.faults.has(held.fault) {
            Some(0)
        } else if clock.is_frozen() {
            None
        } else {
            u64::try_from(left).ok()
        }
    }

    /// The calls of webhooks that are due at this time, in milliseconds since 1970, at most fifty. Whoever takes them
    /// makes them, and tells what came of each with [`Sandbox::delivered`]; more may be due after these.
    pub fn take_deliveries(&mut self, now_ms: u64) -> Vec<Delivery> {
        events::take(&mut self.accounts, self.controls.clock.at(Moment::of(now_ms)))
    }

    /// Learns what came of a call of a webhook: the status of the answer, or 0 where none came.
    pub fn delivered(&mut self, id: &str, status: u16, now_ms: u64) {
        events::finish(&mut self.accounts, id, status, self.controls.clock.at(Moment::of(now_ms)));
    }

    /// How many milliseconds of this time it is until something that is known already has to be told; none where
    /// nothing waits, or the clock stands still before it.
    #[must_use]
    pub fn next_delivery_ms(&self, now_ms: u64) -> Option<u64> {
        let clock = &self.controls.clock;
        let left = events::next(&self.accounts)?.since(clock.at(Moment::of(now_ms)));
        if left > 0 && clock.is_frozen() { None } else { Some(u64::try_from(left).unwrap_or(0)) }
    }

    /// Answers a request that comes at this time, in milliseconds since 1970.
    pub fn handle(&mut self, request: &Request<'_>, now_ms: u64) -> Response {
        self.requests += 1;
        let request_id = uuid(self.seed, Purpose::Request, 0, self.requests);
        let given = Moment::of(now_ms);
        if controls::is_control(request.path) {
            return written(controls::handle(self, request, given), request_id);
        }
        let now = self.controls.clock.at(given);
        let verb = [Verb::Get, Verb::Post, Verb::Put, Verb::Patch, Verb::Delete]
            .into_iter()
            .find(|verb| verb.as_str() == request.method);
        let found = match route(verb, request.path) {
            Route::Found(operation, path) => Some((operation, path)),
            Route::OtherVerb(_) | Route::Unknown => None,
        };
        let subject = Subject::of(request, found.as_ref().map(|(operation, _)| *operation), &self.accounts);
        let plan = self.controls.faults.strike(&subject);
        let mut response = match self.limited(request, &subject, now) {
            Some(seconds) => refused_until(too_many(ErrorSource::Shipengine), Some(seconds), &request_id),
            None => self.struck(request, found, &subject, now, &request_id, &plan),
        };
        response.delay_ms = plan.delay_ms;
        response.held = plan.slow.map(|(fault, ms)| Held {
            fault,
            until_ms: u64::try_from(now.milliseconds()).unwrap_or(0).saturating_add(ms),
        });
        let status = (!response.is_cut).then_some(response.status);
        self.controls.log.note(request, &subject, (&request_id, now), status, &plan.kinds);
        response
    }

    /// Counts the call where calls are limited, and tells for how many seconds there may be no more of them.
    fn limited(&mut self, request: &Request<'_>, subject: &Subject<'_>, now: Moment) -> Option<u32> {
        // Links need no key, and nobody can tell whose calls they are.
        if !request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(API_KEY)) {
            return None;
        }
        let account = subject.account.as_deref().filter(|account| self.accounts.named(account).is_some());
        self.controls.limits.count(account, now).err()
    }

    /// Does a call, or lets it fail as its faults say.
    fn struck(
        &mut self,
        request: &Request<'_>,
        found: Option<Found>,
        subject: &Subject<'_>,
        now: Moment,
        request_id: &str,
        plan: &Plan,
    ) -> Response {
        match &plan.ending {
            Some(Ending::Refused(refusal, seconds)) => return refused_until(refusal.clone(), *seconds, request_id),
            Some(Ending::Cut) => return Response { is_cut: true, ..Response::default() },
            Some(Ending::Lost | Ending::Failed(_)) | None => {}
        }
        if let Some(account) = subject.account.as_deref().and_then(|account| self.accounts.named(account)) {
            account.carriers_down.clone_from(&plan.carriers_down);
            account.duplicate_ids_allowed = plan.duplicate_ids == Some(Mode::Allowed);
        }
        let outcome = self.dispatch(request, found, now, request_id);
        match &plan.ending {
            Some(Ending::Lost) => Response { is_cut: true, ..Response::default() },
            Some(Ending::Failed(refusal)) => written(Err(refusal.clone()), request_id.to_owned()),
            _ => written(outcome, request_id.to_owned()),
        }
    }

    fn dispatch(&mut self, request: &Request<'_>, found: Option<Found>, now: Moment, request_id: &str) -> Outcome {
        if request.path == tokens::DASHBOARD && request.method == "GET" {
            return tokens::dashboard(&mut self.accounts, request.query, now);
        }
        let found = found.and_then(|(operation, path)| Some((operation, path, handlers::find(operation.id)?)));
        let caller = admission::admit(&self.accounts, request);
        // Whoever has no key learns nothing of what there is, save for what a link leads to.
        if !matches!(found, Some((_, _, Handler::Link(_))))
            && let Err(refusal) = &caller
        {
            return Err(refusal.clone());
        }
        let (operation, path, handler) = found.ok_or_else(|| Refusal::nowhere(request.method, request.path))?;
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
                admission::refuse_account(caller?, request)?;
                handle(&mut self.accounts, &read(path)?)
            }
            Handler::Merchant(handle) => {
                let account = admission::account(&mut self.accounts, caller?, request)?;
                account.settle(now);
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
            header("content-type", JSON);
            (200, value.to_string().into_bytes())
        }
        Ok(Reply::Partial(value)) => {
            header("content-type", JSON);
            (207, value.to_string().into_bytes())
        }
        Ok(Reply::File { media_type, name, is_shown, bytes }) => {
            header("content-type", media_type);
            let place = if is_shown { "inline" } else { "attachment" };
            header("content-disposition", &format!("{place}; filename=\"{name}\""));
            (200, bytes)
        }
        Err(Refusal { status, errors }) => {
            header("content-type", JSON);
            let envelope = ErrorResponse { request_id, errors };
            (status, serde_json::to_vec(&envelope).unwrap_or_default())
        }
    };
    Response { status, headers, body, ..Response::default() }
}

/// Writes a refusal that says how long to wait.
fn refused_until(refusal: Refusal, seconds: Option<u32>, request_id: &str) -> Response {
    let mut response = written(Err(refusal), request_id.to_owned());
    response.headers.extend(seconds.map(|seconds| ("retry-after".to_owned(), seconds.to_string())));
    response
}
