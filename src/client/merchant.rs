//! The client that acts on behalf of one account.

use super::host::Host;
use super::line::Line;
use super::web::Web;
use super::{CallError, Input, Pages, Reply};
use crate::calls::{ByPage, OnBehalf, TypedCall};
use crate::stamp::{AccountId, Credential};

/// The client that acts on behalf of one account.
#[derive(Debug, Clone)]
pub struct Merchant {
    line: Line,
    credential: Credential,
    account: Option<AccountId>,
}

impl Merchant {
    pub(super) const fn new(line: Line, credential: Credential, account: Option<AccountId>) -> Self {
        Self { line, credential, account }
    }

    /// The account it acts for. Missing towards a gateway that knows it from the token.
    #[must_use]
    pub const fn account(&self) -> Option<&AccountId> {
        self.account.as_ref()
    }

    /// Sends a call on behalf of the account, and gives what its reply says. The reply itself, with its warnings:
    /// [`Merchant::call`].
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn send<T, Paging>(&self, call: TypedCall<OnBehalf, T, Paging>) -> Result<T, CallError> {
        self.receive_on(&Web, &call).await
    }

    /// Goes through a list of the account, from the page that the call asks for.
    pub fn pages<Page>(&self, call: TypedCall<OnBehalf, Page, ByPage<Page>>) -> Pages<OnBehalf, Page> {
        Pages::new(self.line.clone(), self.credential.clone(), call)
    }

    /// Calls an operation on behalf of the account by its id.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn call(&self, operation: &str, input: Input) -> Result<Reply, CallError> {
        self.call_on(&Web, operation, &input).await
    }

    /// Waits for the end of a purchase through a gateway of which only the key is left, as after a page was loaded anew.
    /// Gives what the purchase gave, or the error that it would have given.
    ///
    /// # Errors
    /// See [`CallError`]. A [`CallError::Failed`] with status 404 if the ledger has no such purchase,
    /// [`CallError::Released`] if nothing was bought, [`CallError::Lost`] if nobody knows or the time is over.
    pub async fn resume(&self, key: &str) -> Result<Reply, CallError> {
        self.resume_on(&Web, key).await
    }

    /// Asks the ledger once what became of a purchase; nothing if it is under way, or never came as far as the ledger.
    ///
    /// # Errors
    /// As with [`Merchant::resume`].
    pub async fn lookup(&self, key: &str) -> Result<Option<Reply>, CallError> {
        self.lookup_on(&Web, key).await
    }

    pub(super) async fn resume_on(&self, host: &impl Host, key: &str) -> Result<Reply, CallError> {
        let deadline = self.line.limits.deadline(host, true);
        self.line.follow(host, key, &self.credential, deadline).await.map_err(|unended| unended.untold(key))
    }

    pub(super) async fn lookup_on(&self, host: &impl Host, key: &str) -> Result<Option<Reply>, CallError> {
        self.line.lookup(host, key, &self.credential).await
    }

    pub(super) async fn receive_on<T, Paging>(
        &self,
        host: &impl Host,
        call: &TypedCall<OnBehalf, T, Paging>,
    ) -> Result<T, CallError> {
        self.line.receive(host, call, &self.credential).await.map(|(data, _)| data)
    }

    pub(super) async fn call_on(&self, host: &impl Host, operation: &str, input: &Input) -> Result<Reply, CallError> {
        self.line.exchange(host, operation, input, &self.credential).await
    }
}
