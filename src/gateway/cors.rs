//! Which pages may talk to the gateway: those whose origin is in the settings, character by character.
//!
//! Tokens travel in `Authorization`, never in cookies, so credentials are not allowed and a page of another origin
//! gets no further than its preflight.

use super::envelope::{Code, GatewayError};
use super::headers::READABLE;

/// The verbs of the API.
const METHODS: &str = "GET, POST, PUT, PATCH, DELETE";

/// What a page may send. `API-Key` is not among them: a page holds a short-lived JWT, never an app token.
const SENDABLE: &str = "Authorization, Content-Type, On-Behalf-Of, Idempotency-Key, Allow-Duplicate, Prefer";

/// How many seconds a browser may remember a preflight: two hours is the longest that any of them does.
const MEMORY: &str = "7200";

/// The header that keeps caches from giving the answer for one origin to another.
const VARY: (&str, &str) = ("Vary", "Origin");

/// The headers that an answer to this origin has.
#[must_use]
pub fn headers(origin: Option<&str>, allowed: &[String]) -> Vec<(&'static str, String)> {
    let mut headers = vec![owned(VARY)];
    if let Some(origin) = origin.filter(|origin| is_allowed(origin, allowed)) {
        headers.push(("Access-Control-Allow-Origin", origin.to_owned()));
        headers.push(owned(("Access-Control-Expose-Headers", READABLE)));
    }
    headers
}

/// The headers of the answer to a preflight, which is sent with 204.
///
/// # Errors
/// When no page of this origin may talk to the gateway.
pub fn preflight(origin: &str, allowed: &[String]) -> Result<Vec<(&'static str, String)>, GatewayError> {
    if !is_allowed(origin, allowed) {
        let message = "Pages of this origin may not use this gateway. The gateway's setting ALLOWED_ORIGINS lists \
            those that may, each exactly as the browser sends it in Origin.";
        return Err(GatewayError::at(Code::OriginNotAllowed, "Origin", message));
    }
    Ok([
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Allow-Methods", METHODS),
        ("Access-Control-Allow-Headers", SENDABLE),
        ("Access-Control-Max-Age", MEMORY),
        ("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"),
    ]
    .map(owned)
    .to_vec())
}

fn is_allowed(origin: &str, allowed: &[String]) -> bool {
    allowed.iter().any(|allowed| allowed == origin)
}

fn owned((name, value): (&'static str, &str)) -> (&'static str, String) {
    (name, value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed() -> Vec<String> {
        vec!["https://app.example.com".to_owned(), "http://127.0.0.1:8787".to_owned()]
    }

    #[test]
    fn an_origin_is_allowed_only_as_it_is_written() {
        assert!(preflight("https://app.example.com", &allowed()).is_ok());
        assert!(preflight("http://127.0.0.1:8787", &allowed()).is_ok());
        for origin in [
            "",
            "null",
            "*",
            "https://app.example.com.evil.example",
            "https://evil.example/https://app.example.com",
            "https://APP.example.com",
            "https://app.example.com:443",
            "https://app.example.com:8443",
            "https://app.example.com/",
            "http://app.example.com",
            "https://xapp.example.com",
            "https://app.example.com, https://evil.example",
        ] {
            assert_eq!(preflight(origin, &allowed()).unwrap_err().code, Code::OriginNotAllowed, "{origin}");
            assert_eq!(headers(Some(origin), &allowed()), [("Vary", "Origin".to_owned())], "{origin}");
        }
    }

    #[test]
    fn no_answer_allows_credentials_or_everybody() {
        let mut all = headers(Some("https://app.example.com"), &allowed());
        all.extend(preflight("https://app.example.com", &allowed()).unwrap());
        assert!(all.iter().all(|(name, value)| *name != "Access-Control-Allow-Credentials" && !value.contains('*')));
        assert_eq!(headers(None, &allowed()), [("Vary", "Origin".to_owned())]);
    }
}
