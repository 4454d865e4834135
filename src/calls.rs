//! Calls with the types of all that they take and give, one function for each operation, beside its objects in
//! [`crate::api`]: `labels::create_label(&body)` gives a call whose reply is a `Label`.
//!
//! Making a call sends nothing. The client of feature `client` sends it; whoever has another way to send writes the
//! request with [`TypedCall::prepare`] and reads the reply with [`TypedCall::read`].
//!
//! ```
//! use shipstamp::api::labels;
//! use shipstamp::stamp::{AccountId, ApiKey, Credential};
//! use shipstamp::{check::Validate, request::BaseUrl};
//!
//! let stamp = Credential::Stamp(ApiKey::new("TEST_shipstamp_partner")?, AccountId::new("se-123456")?);
//! let call = labels::void_label("se-28529731");
//! let request = call.prepare(&stamp, &BaseUrl::new(BaseUrl::SHIPSTATION)?, Validate::Default)?;
//! assert_eq!(request.url, "https://api.shipengine.com/v1/labels/se-28529731/void");
//! let reply = call.read(br#"{ "approved": true, "message": "Request for refund submitted." }"#)?;
//! assert!(reply.approved);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod input;
mod paging;

use crate::check::Validate;
use crate::error::{Refusal, RefusalCode};
use crate::operation::Operation;
use crate::request::{BaseUrl, RequestParts};
use crate::stamp::Credential;
use crate::table;
pub use input::Input;
pub use paging::ByPage;
use serde::de::DeserializeOwned;
use std::marker::PhantomData;

/// Marks the calls that the partner makes for itself.
#[derive(Debug, Clone, Copy)]
pub enum ByPartner {}

/// Marks the calls that are made on behalf of an account.
#[derive(Debug, Clone, Copy)]
pub enum OnBehalf {}

/// The reply of a call is all that there is.
#[derive(Debug, Clone, Copy)]
pub struct Whole;

/// What makes a reply of its bytes.
type Read<Reply> = fn(&[u8]) -> Result<Reply, serde_json::Error>;

/// A call of an operation: by whom it can be made ([`ByPartner`] or [`OnBehalf`]), what its reply is, and whether that
/// is a page of a list ([`ByPage`]).
#[derive(Debug)]
#[must_use = "a call does nothing before it is sent"]
pub struct TypedCall<By, Reply, Paging = Whole> {
    operation: &'static str,
    input: Input,
    read: Read<Reply>,
    paging: Paging,
    by: PhantomData<By>,
}

impl<By, Reply, Paging> TypedCall<By, Reply, Paging> {
    pub(crate) const fn new(operation: &'static str, input: Input, read: Read<Reply>, paging: Paging) -> Self {
        Self { operation, input, read, paging, by: PhantomData }
    }

    /// The operation's id.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        self.operation
    }

    /// What the call takes.
    #[must_use]
    pub const fn input(&self) -> &Input {
        &self.input
    }

    /// With the key of a purchase that goes through a gateway; see [`Input::idempotency_key`]. Made with
    /// [`crate::client::new_key`] and put away before the call is sent, it lets [`crate::client::Merchant::resume`] take
    /// the purchase up again.
    #[cfg(feature = "client")]
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.input = self.input.idempotency_key(key);
        self
    }

    /// For a purchase that is meant to be made once more; see [`Input::allow_duplicate`].
    #[cfg(feature = "client")]
    pub fn allow_duplicate(mut self) -> Self {
        self.input = self.input.allow_duplicate();
        self
    }

    /// Makes the request, to be sent with the body of [`TypedCall::input`].
    ///
    /// # Errors
    /// See [`crate::request::prepare`].
    pub fn prepare(
        &self,
        credential: &Credential,
        base: &BaseUrl,
        validate: Validate,
    ) -> Result<RequestParts, Refusal> {
        self.input.prepare(find(self.operation)?, credential, base, validate)
    }

    /// Reads the body of a successful reply.
    ///
    /// # Errors
    /// When it is not what this operation answers with.
    pub fn read(&self, body: &[u8]) -> Result<Reply, serde_json::Error> {
        (self.read)(body)
    }
}

/// The operation of an id.
pub(crate) fn find(operation: &str) -> Result<&'static Operation, Refusal> {
    table::find(operation).ok_or_else(|| {
        let message = ["there is no operation ", operation].concat();
        Refusal::of(RefusalCode::UnknownOperation, &message, Vec::new())
    })
}

/// Reads a reply of JSON.
pub(crate) fn json<Reply: DeserializeOwned>(body: &[u8]) -> Result<Reply, serde_json::Error> {
    serde_json::from_slice(body)
}

/// Reads a file.
pub(crate) fn file(body: &[u8]) -> Result<Vec<u8>, serde_json::Error> {
    Ok(body.to_vec())
}

/// Reads the reply of an operation that answers with none, whatever comes.
pub(crate) fn nothing(_: &[u8]) -> Result<(), serde_json::Error> {
    Ok(())
}

#[cfg(test)]
mod tests;
