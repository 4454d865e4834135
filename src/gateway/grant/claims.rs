//! JWTs: what their claims grant.

use super::{Accounts, Code, GatewayError, Grant, Id, Kind, known_scope};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// The claims of a JWT that matter here. Those that `jose` has checked are named too, so that a token that says one of
/// them twice is refused instead of being read one way there and another way here.
#[derive(Deserialize)]
struct Claims {
    tenant: Option<Id>,
    tenants: Option<Vec<Id>>,
    scope: Option<String>,
    sub: Option<String>,
    #[serde(rename = "iss")]
    _issuer: Option<IgnoredAny>,
    #[serde(rename = "aud")]
    _audience: Option<IgnoredAny>,
    #[serde(rename = "exp")]
    _expiry: Option<IgnoredAny>,
    #[serde(rename = "nbf")]
    _not_before: Option<IgnoredAny>,
}

impl Grant {
    /// The grant of a JWT whose signature, issuer, audience and times are verified, from the text of its payload: the
    /// account of `tenant` or those of `tenants`, and the scopes of `scope` that are known here.
    ///
    /// # Errors
    /// When the claims cannot be used. The message does not repeat them.
    pub fn from_claims(payload: &str) -> Result<Self, GatewayError> {
        let claims: Claims = serde_json::from_str(payload).map_err(|_| {
            unusable(
                "its claims cannot be used: `tenant` has to be one account id, `tenants` a list of them, `scope` one \
                text of words separated by spaces, and no claim may be given twice.",
            )
        })?;
        let ids = match (claims.tenant, claims.tenants) {
            (Some(_), Some(_)) => return Err(unusable("it has both claims `tenant` and `tenants`: give one of them.")),
            (Some(one), None) => vec![one],
            (None, several) => several.unwrap_or_default(),
        };
        let accounts = ids.iter().map(Id::read).collect::<Result<_, _>>().map_err(|problem| {
            unusable(&["its claim `tenant` or `tenants` holds what is no account id: it ", &problem, "."].concat())
        })?;
        Ok(Self {
            kind: Kind::Jwt,
            name: claims.sub.unwrap_or_default(),
            accounts: Accounts::These(accounts),
            scopes: claims.scope.as_deref().unwrap_or_default().split(' ').filter_map(known_scope).collect(),
            origin: None,
        })
    }
}

fn unusable(problem: &str) -> GatewayError {
    GatewayError::new(Code::InvalidClaims, ["The token is valid, but ", problem].concat())
}
