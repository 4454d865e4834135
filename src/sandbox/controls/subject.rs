//! Which call it is, as faults, limits and the log tell calls apart.

use crate::operation::Operation;
use crate::sandbox::Request;
use crate::stamp::ON_BEHALF_OF;

/// A call to the API, before anybody knows whether it is admitted.
#[derive(Debug, Clone)]
pub(crate) struct Subject<'r> {
    /// What it would do; none where its path leads nowhere.
    pub(crate) operation: Option<&'static Operation>,
    /// The account that it is made for, without `se-`, whether or not there is one of that name.
    pub(crate) account: Option<&'r str>,
    /// Its path.
    pub(crate) path: &'r str,
}

impl<'r> Subject<'r> {
    /// The call that a request makes.
    pub(crate) fn of(request: &Request<'r>, operation: Option<&'static Operation>) -> Self {
        let account = request
            .headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(ON_BEHALF_OF))
            .map(|(_, value)| bare(value.trim()));
        Self { operation, account, path: request.path }
    }
}

/// An account's name in its short spelling.
pub(crate) fn bare(account: &str) -> &str {
    account.strip_prefix("se-").unwrap_or(account)
}
