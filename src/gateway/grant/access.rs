//! Cloudflare Access: whom it lets through is granted what the settings say, since its tokens name no accounts.
//!
//! Source: <https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/application-token/>

use super::{Accounts, Code, GatewayError, Grant, Id, Kind, listed_scopes};
use serde::{Deserialize, Serialize};

/// An entry of `ACCESS_GRANTS`: who it is for, and what they may do.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The address of a person, as Access has it from the identity provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// The client id of a service token.
    #[serde(skip_serializing_if = "Option::is_none")]
    common_name: Option<String>,
    #[serde(default)]
    accounts: Vec<Id>,
    #[serde(default)]
    scopes: Vec<String>,
}

/// The claims of an Access token. Those that `jose` has checked are named for the same reason as in a JWT.
#[derive(Deserialize)]
struct Claims {
    email: Option<String>,
    common_name: Option<String>,
    sub: Option<String>,
    #[serde(rename = "iss")]
    _issuer: Option<serde::de::IgnoredAny>,
    #[serde(rename = "aud")]
    _audience: Option<serde::de::IgnoredAny>,
    #[serde(rename = "exp")]
    _expiry: Option<serde::de::IgnoredAny>,
}

impl Entry {
    /// What is wrong with it.
    pub(crate) fn problem(&self) -> Option<String> {
        let name = match (&self.email, &self.common_name) {
            (Some(name), None) | (None, Some(name)) => name,
            _ => return Some("needs either `email` or `common_name`".to_owned()),
        };
        if name.trim().is_empty() {
            return Some("has an empty `email` or `common_name`".to_owned());
        }
        Accounts::listed(&self.accounts).map(drop).and_then(|()| listed_scopes(&self.scopes).map(drop)).err()
    }

    /// Letters of an address are compared in either case, as mail servers do; nothing else about it is.
    fn is_for(&self, claims: &Claims) -> bool {
        match (&self.email, &self.common_name) {
            (Some(email), None) => claims.email.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(email)),
            (None, Some(name)) => claims.common_name.as_ref() == Some(name),
            _ => false,
        }
    }
}

impl Grant {
    /// The grant of an Access token that is verified, from the text of its payload and that of `ACCESS_GRANTS`.
    ///
    /// # Errors
    /// When the claims cannot be used, or no entry is for this caller.
    pub fn from_access(payload: &str, entries: &str) -> Result<Self, GatewayError> {
        let unusable = || GatewayError::new(Code::InvalidClaims, "The token of Cloudflare Access cannot be used.");
        let claims: Claims = serde_json::from_str(payload).map_err(|_| unusable())?;
        let entries: Vec<Entry> = serde_json::from_str(entries).map_err(|_| unusable())?;
        let Some(entry) = entries.iter().find(|entry| entry.is_for(&claims)) else {
            return Err(GatewayError::new(
                Code::InvalidClaims,
                "Cloudflare Access let you in, but the gateway's setting ACCESS_GRANTS has no entry for you.",
            ));
        };
        let subject = claims.sub.filter(|subject| !subject.is_empty());
        Ok(Self {
            kind: Kind::Access,
            name: subject.or(claims.common_name).unwrap_or_default(),
            accounts: Accounts::listed(&entry.accounts).map_err(|_| unusable())?,
            scopes: listed_scopes(&entry.scopes).map_err(|_| unusable())?,
            origin: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRANTS: &str = r#"[
        {"email":"ops@acme.example","accounts":["*"],"scopes":["read"]},
        {"common_name":"c1.access","accounts":[100001],"scopes":["read","buy"]},
        {"email":"ops@acme.example","accounts":["*"],"scopes":["partner"]}
    ]"#;

    #[test]
    fn the_first_entry_for_the_caller_is_its_grant() {
        let person = Grant::from_access(r#"{"email":"Ops@Acme.example","sub":"u-1"}"#, GRANTS).unwrap();
        assert_eq!((person.kind, person.name.as_str(), &person.scopes[..]), (Kind::Access, "u-1", &["read"][..]));
        assert_eq!(person.accounts, Accounts::All);
        let service = Grant::from_access(r#"{"common_name":"c1.access","sub":""}"#, GRANTS).unwrap();
        assert_eq!((service.name.as_str(), &service.scopes[..]), ("c1.access", &["read", "buy"][..]));
        assert_eq!(service.account(None).unwrap().as_str(), "100001");
    }

    #[test]
    fn nobody_else_is_granted_anything() {
        for payload in [
            "{}",
            "nonsense",
            r#"{"email":"ops@acme.example.evil.example"}"#,
            r#"{"email":"xops@acme.example"}"#,
            r#"{"email":"ops@acme.example "}"#,
            r#"{"common_name":"C1.access"}"#,
            r#"{"common_name":"ops@acme.example"}"#,
            r#"{"email":"c1.access"}"#,
            r#"{"email":["ops@acme.example"]}"#,
            r#"{"email":"a","email":"ops@acme.example"}"#,
            r#"{"tenant":"se-1","scope":"read"}"#,
        ] {
            assert_eq!(Grant::from_access(payload, GRANTS).unwrap_err().code, Code::InvalidClaims, "{payload}");
        }
    }

    #[test]
    fn an_entry_is_for_one_kind_of_caller() {
        let problem = |entry: &str| serde_json::from_str::<Entry>(entry).unwrap().problem();
        assert_eq!(problem(r#"{"email":"a@b.example","accounts":["*"],"scopes":["read"]}"#), None);
        for (entry, says) in [
            ("{}", "either"),
            (r#"{"email":"a","common_name":"b"}"#, "either"),
            (r#"{"email":" "}"#, "empty"),
            (r#"{"email":"a","accounts":["a b"]}"#, "accounts[0]"),
            (r#"{"email":"a","scopes":["all"]}"#, "scopes[0]"),
        ] {
            assert!(problem(entry).unwrap().contains(says), "{entry}");
        }
        assert!(serde_json::from_str::<Entry>(r#"{"email":"a","group":"b"}"#).is_err());
    }
}
