//! The client that acts for the partner itself.

use super::line::Line;
use super::web::Web;
use super::{CallError, Input, Merchant, Pages, Reply};
use crate::calls::{ByPage, ByPartner, TypedCall};
use crate::check::Validate;
use crate::error::Issue;
use crate::request::BaseUrl;
use crate::stamp::{AccountId, ApiKey, Credential};

/// The client that acts for the partner itself. It and the merchants made from it share what they may spend on
/// sending again.
#[derive(Debug, Clone)]
pub struct Partner {
    key: ApiKey,
    line: Line,
}

impl Partner {
    /// A client for ShipStation's own address.
    ///
    /// # Errors
    /// When the key cannot stand in a header.
    pub fn new(api_key: &str) -> Result<Self, Issue> {
        Ok(Self { key: ApiKey::new(api_key)?, line: Line::to(BaseUrl::SHIPSTATION)? })
    }

    /// The same client for another address: the European one, or a sandbox.
    ///
    /// # Errors
    /// When a key must not be sent there; see [`BaseUrl::new`].
    pub fn at(self, base_url: &str) -> Result<Self, Issue> {
        Ok(Self { line: self.line.at(base_url)?, ..self })
    }

    /// The same client with other strictness.
    #[must_use]
    pub fn validate(self, validate: Validate) -> Self {
        Self { line: self.line.validate(validate), ..self }
    }

    /// The same client with another time limit for a call, in milliseconds. It is for all attempts together. Default:
    /// 65 000.
    #[must_use]
    pub fn timeout_ms(self, timeout_ms: u32) -> Self {
        Self { line: self.line.timeout_ms(timeout_ms), ..self }
    }

    /// The same client with another limit for how often a call that failed is sent again. Default: 2.
    #[must_use]
    pub fn max_retries(self, max_retries: u32) -> Self {
        Self { line: self.line.max_retries(max_retries), ..self }
    }

    /// A client that acts on behalf of an account, and of no other, ever.
    ///
    /// # Errors
    /// When it cannot be an account's id; see [`AccountId::new`].
    pub fn on_behalf_of(&self, account: &str) -> Result<Merchant, Issue> {
        let account = AccountId::new(account)?;
        let stamp = Credential::Stamp(self.key.clone(), account.clone());
        Ok(Merchant::new(self.line.clone(), stamp, Some(account)))
    }

    /// Sends a call that the partner makes for itself, and gives what its reply says. The reply itself, with its
    /// warnings: [`Partner::call`].
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn send<T, Paging>(&self, call: TypedCall<ByPartner, T, Paging>) -> Result<T, CallError> {
        self.line.receive(&Web, &call, &self.credential()).await.map(|(data, _)| data)
    }

    /// Goes through a list, from the page that the call asks for.
    pub fn pages<Page>(&self, call: TypedCall<ByPartner, Page, ByPage<Page>>) -> Pages<ByPartner, Page> {
        Pages::new(self.line.clone(), self.credential(), call)
    }

    /// Calls a partner operation by its id.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn call(&self, operation: &str, input: Input) -> Result<Reply, CallError> {
        self.line.exchange(&Web, operation, &input, &self.credential()).await
    }

    fn credential(&self) -> Credential {
        Credential::Partner(self.key.clone())
    }

    #[cfg(test)]
    pub(super) const fn line(&self) -> &Line {
        &self.line
    }
}
