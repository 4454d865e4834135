//! Sessions: what a page gets instead of a token that lives long.
//!
//! A server that holds an app token asks for one. It is for one account, with scopes that the server chose out of its own,
//! for pages of one origin, and ends after a quarter of an hour at the latest.

use super::{Accounts, Code, GatewayError, Grant, Id, Kind, PARTNER, known_scope};
use crate::error::Issue;
use crate::stamp::AccountId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The most seconds that a session lasts.
pub const MAX_SECONDS: u64 = 900;

/// The most bytes of a request for a session.
pub const MAX_REQUEST: usize = 16 * 1024;

/// A session that may be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The app token's name.
    pub app: String,
    /// The account.
    pub account: String,
    /// What may be done for it.
    pub scopes: Vec<&'static str>,
    /// The origin of the pages that may use it.
    pub origin: String,
    /// How long it lasts.
    pub seconds: u64,
    /// Whether the answer is a code that a page exchanges for the token, once.
    pub single_use: bool,
}

/// The claims of a session's token.
#[derive(Deserialize)]
struct Claims {
    app: String,
    tenant: String,
    scope: String,
    origin: String,
    jti: String,
}

/// The answer to a request that is too long, which the shell asks for as soon as it has read too much.
#[must_use]
pub fn too_large() -> GatewayError {
    let message = ["A request for a session may have ", &MAX_REQUEST.to_string(), " bytes."].concat();
    GatewayError::new(Code::BodyTooLarge, message)
}

/// Reads a request for a session. `caller` is who asks, `allowed` the origins of the settings, `own` the gateway's.
///
/// # Errors
/// When the caller holds no app token, asks for more than it has, or for something that no page could use.
pub fn read(body: &[u8], caller: &Grant, allowed: &[String], own: &str) -> Result<Session, GatewayError> {
    if caller.kind != Kind::App {
        return Err(GatewayError::new(
            Code::AppTokenRequired,
            "Sessions are made for servers, which show an app token. With any other token there are none to be had.",
        ));
    }
    let request: Value = serde_json::from_slice(body)
        .map_err(|_| GatewayError::at(Code::InvalidRequest, "body", "The body has to be one JSON object, in UTF-8."))?;
    let Value::Object(mut fields) = request else {
        return Err(wrong("body", "has to be a JSON object"));
    };
    let session = Session {
        app: caller.name.clone(),
        account: account(fields.remove("account"), caller)?,
        scopes: scopes(fields.remove("scopes"), caller)?,
        origin: origin(fields.remove("origin"), allowed, own)?,
        seconds: seconds(fields.remove("seconds"))?,
        single_use: match fields.remove("single_use") {
            None => false,
            Some(Value::Bool(is_single)) => is_single,
            Some(_) => return Err(wrong("single_use", "has to be true or false")),
        },
    };
    match fields.keys().next() {
        None => Ok(session),
        Some(name) => Err(wrong(name, "is unknown here; a session has account, scopes, origin, seconds, single_use")),
    }
}

fn account(value: Option<Value>, caller: &Grant) -> Result<String, GatewayError> {
    let id = match value {
        Some(Value::String(text)) => Id::Text(text),
        Some(Value::Number(number)) if number.is_u64() => Id::Number(number.as_u64().unwrap_or_default()),
        _ => return Err(wrong("account", "has to be the id of the account that the page acts for")),
    };
    let account = id.read().map_err(|problem| wrong("account", &problem))?;
    if caller.accounts.contain(&account) {
        return Ok(account.as_str().to_owned());
    }
    Err(GatewayError::at(Code::AccountNotGranted, "account", "Your token may not act for this account."))
}

fn scopes(value: Option<Value>, caller: &Grant) -> Result<Vec<&'static str>, GatewayError> {
    let problem = "has to be a list of scopes, with at least one: a session has those that are named and no others";
    let Some(Value::Array(values)) = value else { return Err(wrong("scopes", problem)) };
    if values.is_empty() {
        return Err(wrong("scopes", problem));
    }
    let read = |(index, value): (usize, &Value)| {
        let path = ["scopes[", &index.to_string(), "]"].concat();
        let scope = value.as_str().and_then(known_scope).ok_or_else(|| wrong(&path, "is no scope"))?;
        if scope == PARTNER {
            return Err(wrong(&path, "cannot be had by a page: sessions are for one account"));
        }
        if !caller.scopes.contains(&scope) {
            return Err(GatewayError::at(Code::ScopeRequired, path, "Your token does not have this scope itself."));
        }
        Ok(scope)
    };
    values.iter().enumerate().map(read).collect()
}

fn origin(value: Option<Value>, allowed: &[String], own: &str) -> Result<String, GatewayError> {
    match value {
        Some(Value::String(origin)) if origin == own || allowed.contains(&origin) => Ok(origin),
        Some(Value::String(_)) => Err(wrong(
            "origin",
            "is none whose pages may use this gateway; its setting ALLOWED_ORIGINS lists them, exactly as browsers \
            write them",
        )),
        _ => Err(wrong("origin", "has to be the origin of the pages that use the session: https://app.example.com")),
    }
}

fn seconds(value: Option<Value>) -> Result<u64, GatewayError> {
    match value.as_ref().map(Value::as_u64) {
        None => Ok(MAX_SECONDS),
        Some(Some(seconds @ 1..=MAX_SECONDS)) => Ok(seconds),
        Some(_) => Err(wrong("seconds", "has to be a whole number from 1 to 900")),
    }
}

fn wrong(path: &str, problem: &str) -> GatewayError {
    GatewayError::at(Code::InvalidRequest, path, Issue::error(path, problem).to_string())
}

impl Grant {
    /// The grant of a session whose token is verified, from the text of its payload. `apps` are the grants that its app
    /// token's name has now: what was taken from the server since is taken from its sessions, too.
    ///
    /// # Errors
    /// When the claims cannot be used, or the server may no longer act for the account.
    pub fn from_session(payload: &str, apps: &[String]) -> Result<Self, GatewayError> {
        let unusable = |_| GatewayError::new(Code::InvalidClaims, "The session cannot be used.");
        let claims: Claims = serde_json::from_str(payload).map_err(|error| unusable(error.to_string()))?;
        let account = AccountId::new(&claims.tenant).map_err(|issue| unusable(issue.problem))?;
        let apps = apps.iter().map(|app| Self::from_text(app)).collect::<Result<Vec<_>, _>>()?;
        let mut apps = apps.iter().filter(|app| app.name == claims.app && app.accounts.contain(&account)).peekable();
        if apps.peek().is_none() {
            return Err(GatewayError::new(
                Code::AccountNotGranted,
                "The server that asked for this session may no longer act for its account.",
            ));
        }
        let still: Vec<&'static str> = apps.flat_map(|app| app.scopes.iter().copied()).collect();
        let scopes = claims.scope.split(' ').filter_map(known_scope);
        Ok(Self {
            kind: Kind::Session,
            name: [&claims.app, "/", &claims.jti].concat(),
            accounts: Accounts::These(vec![account]),
            scopes: scopes.filter(|scope| *scope != PARTNER && still.contains(scope)).collect(),
            origin: Some(claims.origin),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "https://gateway.example";

    fn app(accounts: Accounts, scopes: &[&'static str]) -> Grant {
        Grant { kind: Kind::App, name: "shop".to_owned(), accounts, scopes: scopes.to_vec(), origin: None }
    }

    fn shop() -> Grant {
        app(Accounts::These(vec![AccountId::new("se-1").unwrap()]), &["read", "buy", "partner"])
    }

    fn ask(body: &str) -> Result<Session, GatewayError> {
        read(body.as_bytes(), &shop(), &["https://app.example".to_owned()], OWN)
    }

    #[test]
    fn a_session_is_what_was_asked_for() {
        let session =
            ask(r#"{"account":"se-1","scopes":["read","buy"],"origin":"https://app.example","seconds":60}"#).unwrap();
        assert_eq!(
            session,
            Session {
                app: "shop".to_owned(),
                account: "se-1".to_owned(),
                scopes: vec!["read", "buy"],
                origin: "https://app.example".to_owned(),
                seconds: 60,
                single_use: false,
            }
        );
        let session =
            ask(r#"{"account":"se-1","scopes":["read"],"origin":"https://gateway.example","single_use":true}"#);
        let session = session.unwrap();
        assert_eq!((session.seconds, session.single_use), (MAX_SECONDS, true));
    }

    #[test]
    fn nothing_is_had_beyond_what_the_server_has() {
        for (body, code, path) in [
            (
                r#"{"account":"se-2","scopes":["read"],"origin":"https://app.example"}"#,
                Code::AccountNotGranted,
                "account",
            ),
            (r#"{"account":"*","scopes":["read"],"origin":"https://app.example"}"#, Code::InvalidRequest, "account"),
            (
                r#"{"account":["se-1"],"scopes":["read"],"origin":"https://app.example"}"#,
                Code::InvalidRequest,
                "account",
            ),
            (r#"{"scopes":["read"],"origin":"https://app.example"}"#, Code::InvalidRequest, "account"),
            (
                r#"{"account":"se-1","scopes":["void"],"origin":"https://app.example"}"#,
                Code::ScopeRequired,
                "scopes[0]",
            ),
            (
                r#"{"account":"se-1","scopes":["read","partner"],"origin":"https://app.example"}"#,
                Code::InvalidRequest,
                "scopes[1]",
            ),
            (r#"{"account":"se-1","scopes":["*"],"origin":"https://app.example"}"#, Code::InvalidRequest, "scopes[0]"),
            (r#"{"account":"se-1","scopes":[],"origin":"https://app.example"}"#, Code::InvalidRequest, "scopes"),
            (r#"{"account":"se-1","scopes":"read","origin":"https://app.example"}"#, Code::InvalidRequest, "scopes"),
            (r#"{"account":"se-1","origin":"https://app.example"}"#, Code::InvalidRequest, "scopes"),
            (r#"{"account":"se-1","scopes":["read"]}"#, Code::InvalidRequest, "origin"),
            (r#"{"account":"se-1","scopes":["read"],"origin":"*"}"#, Code::InvalidRequest, "origin"),
            (r#"{"account":"se-1","scopes":["read"],"origin":"null"}"#, Code::InvalidRequest, "origin"),
            (r#"{"account":"se-1","scopes":["read"],"origin":"https://APP.example"}"#, Code::InvalidRequest, "origin"),
            (
                r#"{"account":"se-1","scopes":["read"],"origin":"https://app.example","seconds":901}"#,
                Code::InvalidRequest,
                "seconds",
            ),
            (
                r#"{"account":"se-1","scopes":["read"],"origin":"https://app.example","seconds":0}"#,
                Code::InvalidRequest,
                "seconds",
            ),
            (
                r#"{"account":"se-1","scopes":["read"],"origin":"https://app.example","single_use":"yes"}"#,
                Code::InvalidRequest,
                "single_use",
            ),
            (
                r#"{"account":"se-1","scopes":["read"],"origin":"https://app.example","accounts":["se-2"]}"#,
                Code::InvalidRequest,
                "accounts",
            ),
            ("[]", Code::InvalidRequest, "body"),
            ("nonsense", Code::InvalidRequest, "body"),
        ] {
            let error = ask(body).unwrap_err();
            assert_eq!((error.code, error.details[0].field_name.as_deref()), (code, Some(path)), "{body}");
        }
    }

    #[test]
    fn only_an_app_token_makes_sessions() {
        let body = r#"{"account":"se-1","scopes":["read"],"origin":"https://app.example"}"#;
        for kind in [Kind::Jwt, Kind::Access, Kind::Session] {
            let caller = Grant { kind, ..shop() };
            let error = read(body.as_bytes(), &caller, &["https://app.example".to_owned()], OWN).unwrap_err();
            assert_eq!(error.code, Code::AppTokenRequired);
        }
    }

    #[test]
    fn a_session_has_what_its_server_still_has() {
        let payload =
            r#"{"app":"shop","tenant":"se-1","scope":"read buy partner","origin":"https://a.example","jti":"j"}"#;
        let of = |apps: &[Grant]| Grant::from_session(payload, &apps.iter().map(Grant::to_text).collect::<Vec<_>>());
        let grant = of(&[shop()]).unwrap();
        assert_eq!(
            (grant.kind, grant.name.as_str(), &grant.scopes[..]),
            (Kind::Session, "shop/j", &["read", "buy"][..])
        );
        assert_eq!(grant.origin.as_deref(), Some("https://a.example"));
        assert_eq!(grant.account(None).unwrap().as_str(), "se-1");

        assert_eq!(of(&[app(Accounts::All, &["read"])]).unwrap().scopes, ["read"]);
        let other = Accounts::These(vec![AccountId::new("se-2").unwrap()]);
        let named = Grant { name: "other".to_owned(), ..shop() };
        for apps in [&[][..], &[app(other, &["read", "buy"])], &[named]] {
            assert_eq!(of(apps).unwrap_err().code, Code::AccountNotGranted);
        }
    }
}
