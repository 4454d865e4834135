//! What the clients have in common: where they call, how strictly, how long, and what they may spend on trying.

use super::budget::SharedBudget;
use super::exchange::{self, Draft, Limits};
use super::host::{Deadline, Host};
use super::{CallError, Input, Reply};
use crate::calls::{self, TypedCall};
use crate::check::Validate;
use crate::error::{Issue, Refusal, RefusalCode};
use crate::look;
use crate::operation::Operation;
use crate::request::BaseUrl;
use crate::stamp::Credential;

/// A way to a service.
#[derive(Debug, Clone)]
pub(super) struct Line {
    base: BaseUrl,
    validate: Validate,
    pub(super) limits: Limits,
    budget: SharedBudget,
}

impl Line {
    pub(super) fn to(base_url: &str) -> Result<Self, Issue> {
        Ok(Self {
            base: BaseUrl::new(base_url)?,
            validate: Validate::Default,
            limits: Limits::default(),
            budget: SharedBudget::default(),
        })
    }

    pub(super) fn at(self, base_url: &str) -> Result<Self, Issue> {
        Ok(Self { base: BaseUrl::new(base_url)?, ..self })
    }

    pub(super) fn validate(self, validate: Validate) -> Self {
        Self { validate, ..self }
    }

    pub(super) fn timeout_ms(self, timeout_ms: u32) -> Self {
        Self { limits: self.limits.with_timeout_ms(timeout_ms), ..self }
    }

    pub(super) fn max_retries(self, max_retries: u32) -> Self {
        Self { limits: self.limits.with_max_retries(max_retries), ..self }
    }

    /// Sends a call and reads its reply.
    pub(super) async fn receive<By, T, Paging>(
        &self,
        host: &impl Host,
        call: &TypedCall<By, T, Paging>,
        credential: &Credential,
    ) -> Result<(T, Reply), CallError> {
        let reply = self.exchange(host, call.operation(), call.input(), credential).await?;
        match call.read(&reply.bytes) {
            Ok(data) => Ok((data, reply)),
            Err(error) => Err(CallError::unreadable(call.operation(), reply, error.to_string())),
        }
    }

    /// Sends a call. A purchase by way of a gateway gets a key, and is waited for if it was only accepted.
    pub(super) async fn exchange(
        &self,
        host: &impl Host,
        operation: &str,
        input: &Input,
        credential: &Credential,
    ) -> Result<Reply, CallError> {
        let operation = calls::find(operation).map_err(CallError::Refused)?;
        let has_ledger = matches!(credential, Credential::Token(..));
        check_key(operation, input.key(), has_ledger)?;
        if !(has_ledger && operation.is_purchase()) {
            let deadline = self.limits.deadline(host, false);
            return self.send(host, operation, input, credential, None, deadline).await;
        }
        let key = input.key().map_or_else(|| host.unique(), str::to_owned);
        let deadline = self.limits.deadline(host, true);
        let reply = self.send(host, operation, input, credential, Some(&key), deadline).await?;
        if reply.status != 202 {
            return Ok(reply);
        }
        let warnings = reply.warnings;
        let ended = self.follow(host, &key, credential, deadline).await.map_err(|unended| unended.lost(&key))?;
        Ok(ended.with_warnings(warnings))
    }

    /// Sends a call as often as it may be, within the time of a deadline.
    pub(super) async fn send(
        &self,
        host: &impl Host,
        operation: &'static Operation,
        input: &Input,
        credential: &Credential,
        key: Option<&str>,
        deadline: Deadline,
    ) -> Result<Reply, CallError> {
        let mut parts = input.prepare(operation, credential, &self.base, self.validate).map_err(CallError::Refused)?;
        if let Some(key) = key {
            parts.headers.push(("Idempotency-Key", key.to_owned()));
            parts.headers.extend(input.allows_duplicate().then(|| ("Allow-Duplicate", "true".to_owned())));
        }
        let draft = Draft { operation, parts, body: input.body_text(), path: input.path_words(), key };
        exchange::exchange(host, draft, self.limits, deadline, &self.budget).await
    }
}

fn check_key(operation: &Operation, key: Option<&str>, has_ledger: bool) -> Result<(), CallError> {
    let name = "idempotency_key";
    let checked = match key {
        Some(key) if has_ledger => look::check_key(name, key),
        Some(_) => Err(Issue::error(name, "protects nothing: ShipStation knows no such keys").hint("call a gateway")),
        None => Ok(()),
    };
    checked.map_err(|issue| {
        let what = [operation.id, " was not sent"].concat();
        CallError::Refused(Refusal::of(RefusalCode::InvalidRequest, &what, vec![issue]))
    })
}
