//! The client that acts on behalf of one account.

use super::host::Host;
use super::web::Web;
use super::{CallError, Input, Pages, Partner, Reply};
use crate::calls::{ByPage, OnBehalf, TypedCall};
use crate::stamp::AccountId;

/// The client that acts on behalf of one account.
#[derive(Debug, Clone)]
pub struct Merchant {
    partner: Partner,
    account: AccountId,
}

impl Merchant {
    pub(super) const fn new(partner: Partner, account: AccountId) -> Self {
        Self { partner, account }
    }

    /// The account it acts for.
    #[must_use]
    pub fn account(&self) -> &AccountId {
        &self.account
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
        Pages::new(self.partner.clone(), self.partner.stamp(&self.account), call)
    }

    /// Calls an operation on behalf of the account by its id.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn call(&self, operation: &str, input: Input) -> Result<Reply, CallError> {
        self.call_on(&Web, operation, &input).await
    }

    pub(super) async fn receive_on<T, Paging>(
        &self,
        host: &impl Host,
        call: &TypedCall<OnBehalf, T, Paging>,
    ) -> Result<T, CallError> {
        self.partner.receive(host, call, &self.partner.stamp(&self.account)).await.map(|(data, _)| data)
    }

    pub(super) async fn call_on(&self, host: &impl Host, operation: &str, input: &Input) -> Result<Reply, CallError> {
        self.partner.exchange(host, operation, input, &self.partner.stamp(&self.account)).await
    }
}
