//! The way to a gateway, which keeps the partner's key and a ledger of purchases.

use super::Merchant;
use super::line::Line;
use crate::check::Validate;
use crate::error::Issue;
use crate::stamp::{AccountId, Credential, Token};

/// The way to a gateway. A purchase that goes through it carries a key, by which the gateway's ledger buys once: so it
/// is sent again when its answer was lost, and its outcome can be asked for ([`Merchant::resume`]).
#[derive(Debug, Clone)]
pub struct Gateway {
    token: Token,
    line: Line,
}

impl Gateway {
    /// The way to the gateway at an address, for whoever the token says.
    ///
    /// # Errors
    /// When the token cannot stand in a header, or must not be sent there; see [`crate::request::BaseUrl::new`].
    pub fn new(url: &str, token: &str) -> Result<Self, Issue> {
        Ok(Self { token: Token::new(token)?, line: Line::to(url)? })
    }

    /// The same with other strictness.
    #[must_use]
    pub fn validate(self, validate: Validate) -> Self {
        Self { line: self.line.validate(validate), ..self }
    }

    /// The same with another time limit for a call, in milliseconds. It is for all attempts together, and for the
    /// waiting. Default: 65 000, for a purchase 180 000.
    #[must_use]
    pub fn timeout_ms(self, timeout_ms: u32) -> Self {
        Self { line: self.line.timeout_ms(timeout_ms), ..self }
    }

    /// The same with another limit for how often a call that failed is sent again. Default: 2.
    #[must_use]
    pub fn max_retries(self, max_retries: u32) -> Self {
        Self { line: self.line.max_retries(max_retries), ..self }
    }

    /// A client for the account that the gateway knows from the token.
    #[must_use]
    pub fn merchant(&self) -> Merchant {
        Merchant::new(self.line.clone(), Credential::Token(self.token.clone(), None), None)
    }

    /// A client for one of the accounts that the token is good for.
    ///
    /// # Errors
    /// When it cannot be an account's id; see [`AccountId::new`].
    pub fn on_behalf_of(&self, account: &str) -> Result<Merchant, Issue> {
        let account = AccountId::new(account)?;
        let credential = Credential::Token(self.token.clone(), Some(account.clone()));
        Ok(Merchant::new(self.line.clone(), credential, Some(account)))
    }
}
