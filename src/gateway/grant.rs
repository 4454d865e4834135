//! What a verified caller may do: accounts × scopes. Nothing is granted that is not written down.
//!
//! A grant is made of what was verified, once for each token: of an app token's [`entry`], of the claims of a JWT, of
//! who signed in through Cloudflare [`access`], of a [`session`]. Then it crosses into JavaScript as a text and comes back
//! with each call.

pub mod access;
mod claims;
pub mod entry;
pub mod session;

use super::envelope::{Code, GatewayError};
use super::page::Page;
use crate::operation::Operation;
use crate::stamp::AccountId;
use serde::{Deserialize, Serialize};

/// Every scope there is: the effects, and `account` for settings, webhooks and tokens.
pub const SCOPES: [&str; 9] = ["read", "rate", "write", "buy", "void", "connect", "funds", "account", PARTNER];

/// The scope of the partner's own operations. Nothing implies it.
const PARTNER: &str = "partner";

/// The word that stands for every account. Only what the settings list can hold it, never a token's own claims.
const EVERY_ACCOUNT: &str = "*";

/// The greatest whole number that JavaScript reads exactly. A greater one may already be another account's id.
const MAX_EXACT: u64 = 9_007_199_254_740_991;

/// How a caller was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// By an app token of the settings.
    App,
    /// By a JWT of the issuer.
    Jwt,
    /// By Cloudflare Access, in front of the gateway.
    Access,
    /// By a session that this gateway made for a page.
    Session,
}

/// What a verified caller may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// How it was verified.
    pub kind: Kind,
    /// Who it is: the name of the app token, or the subject of the JWT.
    pub name: String,
    /// For whom it may act.
    pub accounts: Accounts,
    /// What it may do there, out of [`SCOPES`].
    pub scopes: Vec<&'static str>,
    /// The only origin from whose pages it may be used.
    pub origin: Option<String>,
}

/// The accounts of a grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accounts {
    /// Every account of the partner, one named with each call.
    All,
    /// These, or none.
    These(Vec<AccountId>),
}

/// The form in which a grant is out of the wasm.
#[derive(Serialize, Deserialize)]
struct Handed {
    kind: Kind,
    name: String,
    accounts: Vec<String>,
    scopes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<String>,
}

/// An account id as people write it in JSON.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Id {
    Text(String),
    Number(u64),
}

impl Id {
    fn read(&self) -> Result<AccountId, String> {
        let text = match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) if *number <= MAX_EXACT => number.to_string(),
            Self::Number(_) => return Err("is a number beyond 2^53; write it as a string".to_owned()),
        };
        AccountId::new(&text).map_err(|issue| issue.problem)
    }
}

impl Accounts {
    /// Reads a list of the settings: ids, or `*` alone.
    fn listed(ids: &[Id]) -> Result<Self, String> {
        if let [Id::Text(text)] = ids
            && text == EVERY_ACCOUNT
        {
            return Ok(Self::All);
        }
        let read = |(index, id): (usize, &Id)| {
            let at = ["accounts[", &index.to_string(), "] "].concat();
            match id {
                Id::Text(text) if text == EVERY_ACCOUNT => {
                    Err([&at, "is \"*\" beside others; it stands alone"].concat())
                }
                _ => id.read().map_err(|problem| [at, problem].concat()),
            }
        };
        ids.iter().enumerate().map(read).collect::<Result<_, _>>().map(Self::These)
    }

    fn contain(&self, account: &AccountId) -> bool {
        match self {
            Self::All => true,
            Self::These(own) => own.contains(account),
        }
    }
}

impl Grant {
    /// The text by which [`Grant::from_text`] makes this grant again.
    #[must_use]
    pub fn to_text(&self) -> String {
        let handed = Handed {
            kind: self.kind,
            name: self.name.clone(),
            accounts: match &self.accounts {
                Accounts::All => vec![EVERY_ACCOUNT.to_owned()],
                Accounts::These(own) => own.iter().map(|account| account.as_str().to_owned()).collect(),
            },
            scopes: self.scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            origin: self.origin.clone(),
        };
        // Texts in a struct always serialize; nothing at all would be refused when it came back.
        serde_json::to_string(&handed).unwrap_or_default()
    }

    /// The grant of a text that [`Grant::to_text`] wrote.
    ///
    /// # Errors
    /// When it is not such a text.
    pub fn from_text(text: &str) -> Result<Self, GatewayError> {
        let fault = || GatewayError::new(Code::Internal, "The gateway could not read the token's grant.");
        let handed: Handed = serde_json::from_str(text).map_err(|_| fault())?;
        let accounts = match handed.accounts.as_slice() {
            [every] if every == EVERY_ACCOUNT => Accounts::All,
            ids => {
                Accounts::These(ids.iter().map(|id| AccountId::new(id).map_err(|_| fault())).collect::<Result<_, _>>()?)
            }
        };
        let scopes =
            handed.scopes.iter().map(|scope| known_scope(scope).ok_or_else(fault)).collect::<Result<_, _>>()?;
        Ok(Self { kind: handed.kind, name: handed.name, accounts, scopes, origin: handed.origin })
    }

    /// Whether the caller may run this operation at all.
    ///
    /// # Errors
    /// When it lacks the operation's scope. No scope and no number of accounts implies another scope.
    pub fn permits(&self, operation: &Operation) -> Result<(), GatewayError> {
        let scope = operation.scope();
        if self.scopes.contains(&scope) {
            return Ok(());
        }
        let message = ["`", operation.id, "` needs the scope `", scope, "`, which your token does not have."].concat();
        Err(GatewayError::new(Code::ScopeRequired, message))
    }

    /// Whether the token may be used from where the request comes.
    ///
    /// # Errors
    /// When a session is used by a page of another origin, or outside of pages; and when a page of a foreign site makes a
    /// browser send what Cloudflare Access adds to a request by itself.
    pub fn permits_page(&self, page: &Page<'_>, allowed: &[String]) -> Result<(), GatewayError> {
        if let Some(origin) = &self.origin
            && !page.is_of(origin)
        {
            return Err(GatewayError::at(
                Code::OriginMismatch,
                "Origin",
                "This session belongs to the pages of another origin and cannot be used from here.",
            ));
        }
        if self.kind == Kind::Access && page.is_foreign(allowed) {
            return Err(GatewayError::at(
                Code::CrossSite,
                "Origin",
                "A page of another site made this request, and the browser would have lent it your sign-in. Pages that \
                may use this gateway are listed in its setting ALLOWED_ORIGINS.",
            ));
        }
        Ok(())
    }

    /// The account that a merchant operation acts for.
    ///
    /// # Errors
    /// When the caller may act for several and names none, names one that is not its own, or has none.
    pub fn account(&self, on_behalf_of: Option<&str>) -> Result<AccountId, GatewayError> {
        let named = on_behalf_of.map(read_header).transpose()?;
        match (&self.accounts, named) {
            (accounts, Some(named)) if accounts.contain(&named) => Ok(named),
            (Accounts::These(own), None) if own.len() == 1 => own.first().cloned().ok_or_else(no_account),
            (Accounts::These(own), None) if own.is_empty() => Err(no_account()),
            (_, None) => Err(GatewayError::at(
                Code::AccountRequired,
                "On-Behalf-Of",
                "Your token may act for more than one account. Name the one that you mean in the header On-Behalf-Of.",
            )),
            (_, Some(_)) => Err(GatewayError::at(
                Code::AccountNotGranted,
                "On-Behalf-Of",
                "Your token may not act for this account. The id has to be spelled as in the token: 123456 and \
                se-123456 are taken for two accounts.",
            )),
        }
    }

    /// Makes sure that a partner operation is asked for by the partner for itself.
    ///
    /// # Errors
    /// When the request names an account.
    pub fn no_account(on_behalf_of: Option<&str>) -> Result<(), GatewayError> {
        match on_behalf_of {
            None => Ok(()),
            Some(_) => Err(GatewayError::at(
                Code::InvalidAccount,
                "On-Behalf-Of",
                "Operations of the partner act for no account: send this request without the header On-Behalf-Of.",
            )),
        }
    }
}

/// Reads the header. A repeated header arrives joined with commas, and which of its values was meant is not ours to
/// guess.
fn read_header(value: &str) -> Result<AccountId, GatewayError> {
    let problem = if value.contains(',') {
        "names more than one account".to_owned()
    } else {
        match AccountId::new(value) {
            Ok(account) => return Ok(account),
            Err(issue) => issue.problem,
        }
    };
    let message = ["The header On-Behalf-Of ", &problem, ". It has to be one account id."].concat();
    Err(GatewayError::at(Code::InvalidAccount, "On-Behalf-Of", message))
}

fn no_account() -> GatewayError {
    GatewayError::new(
        Code::AccountNotGranted,
        "Your token may not act for any account: it has no claim `tenant` or `tenants`, or no entry in `accounts`.",
    )
}

fn known_scope(scope: &str) -> Option<&'static str> {
    SCOPES.iter().copied().find(|known| *known == scope)
}

/// Reads a list of scopes of the settings.
fn listed_scopes(scopes: &[String]) -> Result<Vec<&'static str>, String> {
    let read = |(index, scope): (usize, &String)| {
        known_scope(scope).ok_or_else(|| {
            ["scopes[", &index.to_string(), "] is no scope; the scopes are ", &SCOPES.join(", ")].concat()
        })
    };
    scopes.iter().enumerate().map(read).collect()
}

#[cfg(test)]
mod tests;
