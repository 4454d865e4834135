//! The async client for Rust programs compiled to WebAssembly: the same pipeline as the npm package's, over the
//! platform's `fetch`.
//!
//! ```no_run
//! use shipstamp::client::{Input, Partner};
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let partner = Partner::new("TEST_shipstamp_partner")?;
//! let shop = partner.on_behalf_of("se-123456")?;
//! let rates = shop.call("get_rate_by_id", Input::new().path("rate_id", "se-28529731")).await?;
//! println!("{}", rates.text()?);
//! # Ok(()) }
//! ```
//!
//! A [`Partner`] makes only partner operations and a [`Merchant`] only operations on behalf of its account, which it
//! keeps for life. gloo-net writes the request; the fetch itself and the reading of the reply go around it, because
//! gloo-net 0.7 panics where a fetch is rejected with anything but an `Error`, and a panic in an async function leaves
//! its caller waiting forever.

use crate::check::Validate;
use crate::error::{Issue, Refusal, RefusalCode};
use crate::operation::Operation;
use crate::outcome::{self, Certainty, Envelope, Outcome};
use crate::query::QueryValue;
use crate::request::{BaseUrl, Call, RequestParts, prepare};
use crate::stamp::{AccountId, ApiKey, Credential};
use crate::table;
use gloo_net::http::{Method, RequestBuilder};
use serde::{Serialize, de::DeserializeOwned};
use std::fmt;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Buying a label takes long: the vendor's own SDK waits 65 seconds.
const TIMEOUT_MS: u32 = 65_000;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch)]
    fn fetch(request: &web_sys::Request) -> Result<js_sys::Promise, JsValue>;
}

/// The client that acts for the partner itself.
#[derive(Debug, Clone)]
pub struct Partner {
    key: ApiKey,
    base: BaseUrl,
    validate: Validate,
    timeout_ms: u32,
}

impl Partner {
    /// A client for ShipStation's own address.
    ///
    /// # Errors
    /// When the key cannot stand in a header.
    pub fn new(api_key: &str) -> Result<Self, Issue> {
        Ok(Self {
            key: ApiKey::new(api_key)?,
            base: BaseUrl::new(BaseUrl::SHIPSTATION)?,
            validate: Validate::Default,
            timeout_ms: TIMEOUT_MS,
        })
    }

    /// The same client for another address: the European one, or a sandbox.
    ///
    /// # Errors
    /// When a key must not be sent there; see [`BaseUrl::new`].
    pub fn at(self, base_url: &str) -> Result<Self, Issue> {
        Ok(Self { base: BaseUrl::new(base_url)?, ..self })
    }

    /// The same client with other strictness.
    #[must_use]
    pub fn validate(self, validate: Validate) -> Self {
        Self { validate, ..self }
    }

    /// The same client with another time limit for a call, in milliseconds. Default: 65 000.
    #[must_use]
    pub fn timeout_ms(self, timeout_ms: u32) -> Self {
        Self { timeout_ms, ..self }
    }

    /// A client that acts on behalf of an account, and of no other, ever.
    ///
    /// # Errors
    /// When it cannot be an account's id; see [`AccountId::new`].
    pub fn on_behalf_of(&self, account: &str) -> Result<Merchant, Issue> {
        Ok(Merchant { partner: self.clone(), account: AccountId::new(account)? })
    }

    /// Calls a partner operation.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn call(&self, operation: &str, input: Input) -> Result<Reply, CallError> {
        self.send(operation, input, &Credential::Partner(self.key.clone())).await
    }

    async fn send(&self, operation: &str, input: Input, credential: &Credential) -> Result<Reply, CallError> {
        let Some(operation) = table::find(operation) else {
            let message = ["there is no operation ", operation].concat();
            return Err(CallError::Refused(Refusal::of(RefusalCode::UnknownOperation, &message, Vec::new())));
        };
        let Input { path, query, body } = input;
        let body = body.transpose().map_err(|issue| {
            CallError::Refused(Refusal::of(RefusalCode::InvalidRequest, "the call was not sent", vec![issue]))
        })?;
        let call = Call { operation, path: &path, query: &query, body: body.as_deref() };
        let parts = prepare(&call, credential, &self.base, self.validate).map_err(CallError::Refused)?;
        let lost = |error: JsValue| CallError::Lost(Lost::of(operation, &error));
        let request = write(&parts, body, self.timeout_ms).map_err(|message| {
            let issue = Issue::error("request", message);
            CallError::Refused(Refusal::of(RefusalCode::InvalidRequest, "the call was not sent", vec![issue]))
        })?;
        let response = JsFuture::from(fetch(&request).map_err(lost)?).await.map_err(lost)?;
        let response: web_sys::Response = response.dyn_into().map_err(lost)?;
        let bytes = JsFuture::from(response.array_buffer().map_err(lost)?).await.map_err(lost)?;
        read(operation, parts, &response, js_sys::Uint8Array::new(&bytes).to_vec())
    }
}

/// The client that acts on behalf of one account.
#[derive(Debug, Clone)]
pub struct Merchant {
    partner: Partner,
    account: AccountId,
}

impl Merchant {
    /// The account it acts for.
    #[must_use]
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// Calls an operation on behalf of the account.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn call(&self, operation: &str, input: Input) -> Result<Reply, CallError> {
        let credential = Credential::Stamp(self.partner.key.clone(), self.account.clone());
        self.partner.send(operation, input, &credential).await
    }
}

/// What an operation takes.
#[derive(Debug, Clone, Default)]
pub struct Input {
    path: Vec<(String, String)>,
    query: Vec<(String, QueryValue)>,
    body: Option<Result<String, Issue>>,
}

impl Input {
    /// Nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With a path parameter, not encoded.
    #[must_use]
    pub fn path(mut self, name: &str, value: impl Into<String>) -> Self {
        self.path.push((name.to_owned(), value.into()));
        self
    }

    /// With a query parameter, not encoded.
    #[must_use]
    pub fn query(mut self, name: &str, value: impl Into<QueryValue>) -> Self {
        self.query.push((name.to_owned(), value.into()));
        self
    }

    /// With a body: one of the types in [`crate::api`], or anything else that serializes.
    #[must_use]
    pub fn body(mut self, body: &impl Serialize) -> Self {
        let text = serde_json::to_string(body);
        self.body = Some(text.map_err(|error| Issue::error("body", ["cannot be JSON: ", &error.to_string()].concat())));
        self
    }

    /// With a body that is JSON text already, and is sent as it is.
    #[must_use]
    pub fn json(mut self, body: impl Into<String>) -> Self {
        self.body = Some(Ok(body.into()));
        self
    }
}

/// A successful reply. Its body is kept as it came, so nothing of it can be lost in decoding.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// What the reply means; `partial` tells of a success that hides a failure.
    pub outcome: Outcome,
    /// What looked wrong with the request.
    pub warnings: Vec<Issue>,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Reply {
    /// The body as text.
    ///
    /// # Errors
    /// When it is not UTF-8, as the body of a file need not be.
    pub fn text(&self) -> Result<&str, std::str::Utf8Error> {
        std::str::from_utf8(&self.bytes)
    }

    /// The body as one of the types in [`crate::api`], or any other that deserializes.
    ///
    /// # Errors
    /// When it is not JSON of this type. The call has succeeded all the same, and the body is still in `bytes`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.bytes)
    }
}

/// Why there is no successful reply.
#[derive(Debug)]
pub enum CallError {
    /// The call was wrong, and nothing was sent.
    Refused(Refusal),
    /// The service answered with an error.
    Failed(Box<Failed>),
    /// No reply came.
    Lost(Lost),
}

/// An error that the service answered with.
#[derive(Debug)]
pub struct Failed {
    /// The operation's id.
    pub operation: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What it means.
    pub outcome: Outcome,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

/// A call that got no reply.
#[derive(Debug)]
pub struct Lost {
    /// The operation's id.
    pub operation: &'static str,
    /// Whether the call may have had its effect.
    pub outcome: Certainty,
    /// What the platform said.
    pub message: String,
}

impl Lost {
    fn of(operation: &Operation, error: &JsValue) -> Self {
        // A rejection may be of any type; only what says something about itself is worth repeating.
        let said =
            js_sys::Reflect::get(error, &JsValue::from_str("message")).ok().and_then(|message| message.as_string());
        let message = said.or_else(|| error.as_string()).unwrap_or_else(|| "the fetch was rejected".to_owned());
        Self { operation: operation.id, outcome: outcome::lost(operation), message }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: [&str; 4] = match self {
            Self::Refused(refusal) => [&refusal.message, "", "", ""],
            Self::Failed(failed) => [failed.operation, ": ", &failed.outcome.message, ""],
            Self::Lost(Lost { operation, outcome: Certainty::Unknown, message }) => {
                [operation, " got no reply and may have happened: ", message, ""]
            }
            Self::Lost(lost) => [lost.operation, " got no reply: ", &lost.message, ""],
        };
        parts.into_iter().try_for_each(|part| f.write_str(part))
    }
}

impl std::error::Error for CallError {}

fn write(parts: &RequestParts, body: Option<String>, timeout_ms: u32) -> Result<web_sys::Request, String> {
    let method = match parts.method {
        "POST" => Method::POST,
        "PUT" => Method::PUT,
        "PATCH" => Method::PATCH,
        "DELETE" => Method::DELETE,
        _ => Method::GET,
    };
    let signal = web_sys::AbortSignal::timeout_with_u32(timeout_ms);
    // Following a redirect would carry the key to wherever it points.
    let mut request = RequestBuilder::new(&parts.url).method(method).redirect(web_sys::RequestRedirect::Manual);
    request = request.abort_signal(Some(&signal));
    for (name, value) in &parts.headers {
        request = request.header(name, value);
    }
    let request = match body {
        Some(body) => request.body(body),
        None => request.build(),
    };
    request.map(web_sys::Request::from).map_err(|error| error.to_string())
}

fn read(
    operation: &'static Operation,
    parts: RequestParts,
    response: &web_sys::Response,
    bytes: Vec<u8>,
) -> Result<Reply, CallError> {
    let header = |name| response.headers().get(name).ok().flatten();
    let status = response.status();
    let reply = outcome::Reply {
        status,
        request_id: header("x-shipengine-requestid"),
        retry_after: header("retry-after"),
        envelope: Envelope::read(std::str::from_utf8(&bytes).unwrap_or_default()),
    };
    let outcome = outcome::interpret(operation, reply);
    if (200..300).contains(&status) {
        Ok(Reply { status, outcome, warnings: parts.warnings, bytes })
    } else {
        Err(CallError::Failed(Box::new(Failed { operation: operation.id, status, outcome, bytes })))
    }
}
