//! What a verified caller may do: accounts × scopes. Nothing is granted that is not written down.

use super::envelope::{Code, GatewayError};
use crate::operation::Operation;
use crate::stamp::AccountId;
use serde::{Deserialize, Serialize};

/// Every scope there is: the effects, and `account` for settings, webhooks and tokens.
pub const SCOPES: [&str; 9] = ["read", "rate", "write", "buy", "void", "connect", "funds", "account", "partner"];

/// The word that stands for every account. Only an app token can hold it.
const EVERY_ACCOUNT: &str = "*";

/// The greatest whole number that JavaScript reads exactly. A greater one may already be another account's id.
const MAX_EXACT: u64 = 9_007_199_254_740_991;

/// What a verified caller may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Who it is: the name of the app token, or the subject of the JWT.
    pub name: String,
    /// For whom it may act.
    pub accounts: Accounts,
    /// What it may do there, out of [`SCOPES`].
    pub scopes: Vec<&'static str>,
}

/// The accounts of a grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accounts {
    /// Every account of the partner, one named with each call.
    All,
    /// These, or none.
    These(Vec<AccountId>),
}

/// An app token's entry in the settings, and the form in which its grant is handed back with each call.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    pub(crate) name: String,
    #[serde(default, skip_serializing)]
    pub(crate) sha256: String,
    #[serde(default)]
    pub(crate) accounts: Vec<Id>,
    #[serde(default)]
    pub(crate) scopes: Vec<String>,
}

/// An account id as people write it in JSON.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Id {
    Text(String),
    Number(u64),
}

impl Id {
    fn is_every_account(&self) -> bool {
        matches!(self, Self::Text(text) if text == EVERY_ACCOUNT)
    }

    fn read(&self) -> Result<AccountId, String> {
        let text = match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) if *number <= MAX_EXACT => number.to_string(),
            Self::Number(_) => return Err("is a number beyond 2^53; write it as a string".to_owned()),
        };
        AccountId::new(&text).map_err(|issue| issue.problem)
    }
}

/// The claims of a JWT that matter here. Those that `jose` has checked are named too, so that a token that says one of
/// them twice is refused instead of being read one way there and another way here.
#[derive(Deserialize)]
struct Claims {
    tenant: Option<Id>,
    scope: Option<String>,
    sub: Option<String>,
    #[serde(rename = "iss")]
    _issuer: Option<serde::de::IgnoredAny>,
    #[serde(rename = "aud")]
    _audience: Option<serde::de::IgnoredAny>,
    #[serde(rename = "exp")]
    _expiry: Option<serde::de::IgnoredAny>,
    #[serde(rename = "nbf")]
    _not_before: Option<serde::de::IgnoredAny>,
}

impl Grant {
    /// The grant of a JWT whose signature, issuer, audience and times are verified, from the text of its payload:
    /// one account at most, and the scopes of `scope` that are known here.
    ///
    /// # Errors
    /// When the claims cannot be used. The message does not repeat them.
    pub fn from_claims(payload: &str) -> Result<Self, GatewayError> {
        let unusable = |message: &str| GatewayError::new(Code::InvalidClaims, message);
        let claims: Claims = serde_json::from_str(payload).map_err(|_| {
            unusable(
                "The token is valid, but its claims cannot be used: `tenant` has to be one account id, `scope` one \
                text of words separated by spaces, and no claim may be given twice.",
            )
        })?;
        let account = claims.tenant.map(|tenant| tenant.read()).transpose().map_err(|problem| {
            unusable(&["The token is valid, but its claim `tenant` is no account id: it ", &problem, "."].concat())
        })?;
        let scopes = claims.scope.as_deref().unwrap_or_default().split(' ').filter_map(known_scope).collect();
        let accounts = Accounts::These(account.into_iter().collect());
        Ok(Self { name: claims.sub.unwrap_or_default(), accounts, scopes })
    }

    /// The grant of an app token, from the text that [`settings`](super::settings) made of its entry.
    ///
    /// # Errors
    /// When it is not such a text.
    pub fn from_entry(entry: &str) -> Result<Self, GatewayError> {
        serde_json::from_str::<Entry>(entry)
            .map_err(|error| error.to_string())
            .and_then(|entry| Self::of_entry(&entry))
            .map_err(|_| GatewayError::new(Code::Internal, "The gateway could not read the token's grant."))
    }

    /// Reads an entry of the settings.
    pub(crate) fn of_entry(entry: &Entry) -> Result<Self, String> {
        let accounts = if entry.accounts.iter().any(Id::is_every_account) {
            if entry.accounts.len() > 1 {
                return Err("accounts holds \"*\" beside others; write either [\"*\"] or the accounts".to_owned());
            }
            Accounts::All
        } else {
            let read = |(index, id): (usize, &Id)| {
                id.read().map_err(|problem| ["accounts[", &index.to_string(), "] ", &problem].concat())
            };
            Accounts::These(entry.accounts.iter().enumerate().map(read).collect::<Result<_, _>>()?)
        };
        let read = |(index, scope): (usize, &String)| {
            known_scope(scope).ok_or_else(|| {
                ["scopes[", &index.to_string(), "] is no scope; the scopes are ", &SCOPES.join(", ")].concat()
            })
        };
        let scopes = entry.scopes.iter().enumerate().map(read).collect::<Result<_, _>>()?;
        Ok(Self { name: entry.name.clone(), accounts, scopes })
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

    /// The account that a merchant operation acts for.
    ///
    /// # Errors
    /// When the caller may act for several and names none, names one that is not its own, or has none.
    pub fn account(&self, on_behalf_of: Option<&str>) -> Result<AccountId, GatewayError> {
        let named = on_behalf_of.map(read_header).transpose()?;
        match (&self.accounts, named) {
            (Accounts::All, Some(named)) => Ok(named),
            (Accounts::These(own), Some(named)) if own.contains(&named) => Ok(named),
            (Accounts::These(own), None) if own.len() == 1 => own.first().cloned().ok_or_else(no_account),
            (Accounts::These(own), None) if own.is_empty() => Err(no_account()),
            (_, None) => Err(GatewayError::at(
                Code::AccountRequired,
                "On-Behalf-Of",
                "Your token may act for more than one account. Name the one that you mean in the header On-Behalf-Of.",
            )),
            (Accounts::These(_), Some(_)) => Err(GatewayError::at(
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
        "Your token may not act for any account: it has no claim `tenant`, or no entry in `accounts`.",
    )
}

fn known_scope(scope: &str) -> Option<&'static str> {
    SCOPES.iter().copied().find(|known| *known == scope)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Effect;

    fn grant(accounts: &[&str], scopes: &[&str]) -> Grant {
        let entry = Entry {
            name: "test".to_owned(),
            sha256: String::new(),
            accounts: accounts.iter().map(|id| Id::Text((*id).to_owned())).collect(),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        };
        Grant::of_entry(&entry).unwrap()
    }

    fn code<T: std::fmt::Debug>(result: Result<T, GatewayError>) -> Code {
        result.unwrap_err().code
    }

    #[test]
    fn every_effect_is_a_scope() {
        for effect in [
            Effect::Read,
            Effect::Rate,
            Effect::Write,
            Effect::Buy,
            Effect::Void,
            Effect::Connect,
            Effect::Funds,
            Effect::Partner,
        ] {
            assert!(SCOPES.contains(&effect.as_str()));
        }
    }

    #[test]
    fn the_account_is_always_one_of_the_grant() {
        let one = grant(&["se-1"], &[]);
        assert_eq!(one.account(None).unwrap().as_str(), "se-1");
        assert_eq!(one.account(Some("se-1")).unwrap().as_str(), "se-1");
        assert_eq!(code(one.account(Some("se-2"))), Code::AccountNotGranted);
        assert_eq!(code(one.account(Some("SE-1"))), Code::AccountNotGranted);
        assert_eq!(code(one.account(Some("1"))), Code::AccountNotGranted);

        let two = grant(&["se-1", "se-2"], &[]);
        assert_eq!(code(two.account(None)), Code::AccountRequired);
        assert_eq!(two.account(Some("se-2")).unwrap().as_str(), "se-2");
        assert_eq!(code(two.account(Some("se-3"))), Code::AccountNotGranted);

        let all = grant(&["*"], &[]);
        assert_eq!(code(all.account(None)), Code::AccountRequired);
        assert_eq!(all.account(Some("se-9")).unwrap().as_str(), "se-9");
    }

    #[test]
    fn a_header_that_names_two_accounts_or_none_is_refused() {
        for grant in [grant(&["se-1"], &[]), grant(&["se-1", "se-2"], &[]), grant(&["*"], &[])] {
            for value in ["se-1, se-2", "se-1,se-1", ",", "", " ", "*", "se-1\r\nAPI-Key: x", "se 1", "../x", "é"] {
                assert_eq!(code(grant.account(Some(value))), Code::InvalidAccount, "{value:?}");
            }
        }
    }

    #[test]
    fn empty_lists_grant_nothing() {
        let nothing = Grant::from_entry(r#"{"name":"n"}"#).unwrap();
        assert_eq!(nothing.scopes, [""; 0]);
        assert_eq!(code(nothing.account(None)), Code::AccountNotGranted);
        assert_eq!(code(nothing.account(Some("se-1"))), Code::AccountNotGranted);
        let nothing = Grant::from_claims("{}").unwrap();
        assert_eq!((nothing.accounts, nothing.scopes), (Accounts::These(vec![]), vec![]));
    }

    #[test]
    fn the_tenant_of_a_jwt_is_one_account() {
        let of = |tenant: &str| Grant::from_claims(&format!(r#"{{"tenant":{tenant},"scope":"read buy openid"}}"#));
        for (tenant, id) in [(r#""se-123456""#, "se-123456"), ("123456", "123456"), (r#""123456""#, "123456")] {
            let grant = of(tenant).unwrap();
            assert_eq!(grant.account(None).unwrap().as_str(), id);
            assert_eq!(grant.scopes, ["read", "buy"]);
        }
        let refused =
            [r#""*""#, r#""""#, r#""a,b""#, "1.5", "-1", "9007199254740992", "1e3", "true", "{}", r#"["se-1"]"#];
        for tenant in refused {
            assert_eq!(code(of(tenant)), Code::InvalidClaims, "{tenant}");
        }
        assert!(matches!(of("null").unwrap().accounts, Accounts::These(own) if own.is_empty()));
    }

    #[test]
    fn scopes_are_whole_words() {
        let scopes = |scope: &str| Grant::from_claims(&format!(r#"{{"scope":"{scope}"}}"#)).unwrap().scopes;
        assert_eq!(scopes("read  rate"), ["read", "rate"]);
        for scope in ["readonly", "READ", "partner:read", "*", "read,buy", "all", "rea"] {
            assert_eq!(scopes(scope), [""; 0], "{scope}");
        }
        assert_eq!(code(Grant::from_claims(r#"{"scope":["partner"]}"#)), Code::InvalidClaims);
    }

    #[test]
    fn a_claim_that_is_given_twice_is_refused() {
        for claims in [
            r#"{"tenant":"se-1","tenant":"se-2"}"#,
            r#"{"scope":"read","scope":"partner"}"#,
            r#"{"exp":1,"exp":2}"#,
            r#"{"iss":"a","iss":"b"}"#,
            r#"{"aud":"a","aud":"b"}"#,
            r#"{"ten\u0061nt":"se-1","tenant":"se-2"}"#,
        ] {
            assert_eq!(code(Grant::from_claims(claims)), Code::InvalidClaims, "{claims}");
        }
        assert!(Grant::from_claims(r#"{"iss":"a","aud":["b"],"exp":1,"nbf":0,"iat":0,"email":"x"}"#).is_ok());
    }

    #[test]
    fn entries_with_slips_are_refused() {
        for (entry, says) in [
            (r#"{"name":"n","accounts":["*","se-1"]}"#, "beside others"),
            (r#"{"name":"n","accounts":["se 1"]}"#, "accounts[0]"),
            (r#"{"name":"n","scopes":["read","purchase"]}"#, "scopes[1] is no scope"),
            (r#"{"name":"n","scopes":["*"]}"#, "scopes[0] is no scope"),
        ] {
            let entry: Entry = serde_json::from_str(entry).unwrap();
            assert!(Grant::of_entry(&entry).unwrap_err().contains(says), "{says}");
        }
        assert!(serde_json::from_str::<Entry>(r#"{"name":"n","account":["se-1"]}"#).is_err());
    }
}
