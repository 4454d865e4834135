//! Which call it is, as faults, limits and the log tell calls apart.

use crate::operation::Operation;
use crate::sandbox::Request;
use crate::sandbox::accounts::Accounts;
use crate::stamp::{API_KEY, ON_BEHALF_OF};
use std::borrow::Cow;

/// A call to the API, before anybody knows whether it is admitted.
#[derive(Debug, Clone)]
pub(crate) struct Subject<'r> {
    /// What it would do; none where its path leads nowhere.
    pub(crate) operation: Option<&'static Operation>,
    /// The account that it is made for, without `se-`: the one that `On-Behalf-Of` names, by its id or one of its keys,
    /// whether or not there is one of that name, or else the one whose key it comes with.
    pub(crate) account: Option<Cow<'r, str>>,
    /// Its path.
    pub(crate) path: &'r str,
}

impl<'r> Subject<'r> {
    /// The call that a request makes.
    pub(crate) fn of(request: &Request<'r>, operation: Option<&'static Operation>, accounts: &Accounts) -> Self {
        let first = |wanted: &str| {
            let header = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
            header.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
        };
        let with_key = |key: &str| accounts.with_key(key).map(|number| Cow::Owned(number.to_string()));
        let account = match first(ON_BEHALF_OF) {
            Some(name) => Some(with_key(name).unwrap_or(Cow::Borrowed(bare(name)))),
            None => first(API_KEY).and_then(with_key),
        };
        Self { operation, account, path: request.path }
    }
}

/// An account's name in its short spelling.
pub(crate) fn bare(account: &str) -> &str {
    account.strip_prefix("se-").unwrap_or(account)
}

/// Whether a text can be an account's id. What cannot may be a key.
pub(crate) fn is_id(text: &str) -> bool {
    !bare(text).is_empty() && bare(text).bytes().all(|byte| byte.is_ascii_digit())
}
