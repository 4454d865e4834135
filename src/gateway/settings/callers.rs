//! Who may call: how JWTs are verified, whom Cloudflare Access lets through, and the app tokens.

use super::{Address, Problems, Raw};
use crate::gateway::grant::{Grant, access, entry::Entry};
use serde::{Deserialize, Serialize};

/// How JWTs are verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Jwt {
    /// Who has to have issued them.
    pub issuer: String,
    /// For whom they have to be meant.
    pub audience: String,
    /// Where the issuer's keys come from.
    #[serde(flatten)]
    pub keys: Keys,
}

/// Where the keys for JWTs come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Keys {
    /// An address that serves a JSON Web Key Set.
    #[serde(rename = "jwksUrl")]
    Url(String),
    /// The text of a JSON Web Key Set.
    #[serde(rename = "jwks")]
    Inline(String),
}

/// An app token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AppToken {
    /// The SHA-256 of the token, 64 hexadecimal digits in lower case.
    pub sha256: String,
    /// What it is called; what comes of it is known by that.
    pub name: String,
    /// Its grant, as the text that [`Grant::from_text`] reads: it crosses into JavaScript and back as it is.
    pub grant: String,
}

/// How the tokens of Cloudflare Access are verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Access {
    /// The team's domain, which issues them.
    pub issuer: String,
    /// The tag of the application, for which they have to be meant.
    pub audience: String,
    /// Where Access publishes the keys that it signs with.
    pub jwks_url: String,
    /// What is granted to whom, as the text that [`Grant::from_access`] reads.
    pub grants: String,
}

pub(super) fn read_jwt(raw: &Raw, problems: &mut Problems) -> Option<Jwt> {
    let [issuer, audience, url, inline] =
        [&raw.auth_issuer, &raw.auth_audience, &raw.auth_jwks_url, &raw.auth_jwks].map(|text| text.trim());
    if [issuer, audience, url, inline].iter().all(|text| text.is_empty()) {
        return None;
    }
    // A token for another audience, or by another issuer with the same keys, must not be taken for one of ours.
    for (setting, text) in [("AUTH_ISSUER", issuer), ("AUTH_AUDIENCE", audience)] {
        if text.is_empty() {
            problems.say(setting, "is not set, and JWTs cannot be verified without it");
        }
    }
    let keys = match (url, inline) {
        ("", "") => {
            problems.say("AUTH_JWKS_URL or AUTH_JWKS", "has to be set, for JWTs cannot be verified without keys");
            return None;
        }
        (url, "") => {
            if !Address::read(url).is_some_and(|address| address.is_confidential()) {
                problems.say("AUTH_JWKS_URL", "has to be an https address without a name or password in it");
            }
            Keys::Url(url.to_owned())
        }
        ("", inline) => {
            if let Some(problem) = problem_of_keys(inline) {
                problems.say("AUTH_JWKS", problem);
            }
            Keys::Inline(inline.to_owned())
        }
        _ => {
            problems.say("AUTH_JWKS_URL and AUTH_JWKS", "are both set; set only one");
            return None;
        }
    };
    Some(Jwt { issuer: issuer.to_owned(), audience: audience.to_owned(), keys })
}

/// Reads how Access is believed. Its keys come from its own domain and nowhere else.
pub(super) fn read_access(raw: &Raw, problems: &mut Problems) -> Option<Access> {
    let [issuer, audience, grants] =
        [&raw.access_issuer, &raw.access_audience, &raw.access_grants].map(|text| text.trim());
    if [issuer, audience, grants].iter().all(|text| text.is_empty()) {
        return None;
    }
    let issuer = issuer.strip_suffix('/').unwrap_or(issuer);
    let is_team = Address::read(issuer).is_some_and(|address| {
        let is_cloudflares =
            address.is_secure && address.host.ends_with(".cloudflareaccess.com") && address.port.is_none();
        address.path.is_empty() && (is_cloudflares || address.is_loopback())
    });
    if !is_team {
        problems.say("ACCESS_ISSUER", "has to be the team's domain: https://NAME.cloudflareaccess.com");
    }
    if audience.is_empty() {
        problems
            .say("ACCESS_AUDIENCE", "is not set: it is the Application Audience (AUD) tag of the Access application");
    }
    match serde_json::from_str::<Vec<access::Entry>>(grants) {
        Ok(entries) => {
            for (index, problem) in entries.iter().enumerate().filter_map(|(index, entry)| Some((index, entry.problem()?))) {
                problems.say(&["ACCESS_GRANTS[", &index.to_string(), "]"].concat(), &problem);
            }
        }
        Err(_) => problems.say(
            "ACCESS_GRANTS",
            "has to be a JSON list of { \"email\" or \"common_name\", \"accounts\": [\"se-1\"] or [\"*\"], \"scopes\": [\"read\"] }",
        ),
    }
    Some(Access {
        issuer: issuer.to_owned(),
        audience: audience.to_owned(),
        jwks_url: [issuer, "/cdn-cgi/access/certs"].concat(),
        grants: grants.to_owned(),
    })
}

/// The parts of a key that tell whether it may stand in the settings.
#[derive(Deserialize)]
struct Jwk {
    kty: String,
    d: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Jwks {
    keys: Vec<Jwk>,
}

fn problem_of_keys(text: &str) -> Option<&'static str> {
    let Ok(set) = serde_json::from_str::<Jwks>(text) else {
        return Some("is no JSON Web Key Set: {\"keys\": […]}, each key with its kty");
    };
    if set.keys.is_empty() {
        Some("holds no key")
    } else if set.keys.iter().any(|key| key.d.is_some()) {
        Some("holds a private key; give the public half alone, and replace that key")
    } else if !set.keys.iter().all(|key| matches!(key.kty.as_str(), "RSA" | "EC" | "OKP")) {
        Some("holds a key that is neither RSA, EC nor OKP; only public keys can stand there")
    } else {
        None
    }
}

pub(super) fn read_app_tokens(text: &str, problems: &mut Problems) -> Vec<AppToken> {
    const SETTING: &str = "APP_TOKENS";
    let text = text.trim();
    if text.is_empty() {
        return Vec::new();
    }
    // Not as one list of entries: the position of a slip is worth more than what serde says of it, which may quote.
    let Ok(list) = serde_json::from_str::<Vec<serde_json::Value>>(text) else {
        problems.say(SETTING, "is no JSON list");
        return Vec::new();
    };
    let mut tokens: Vec<AppToken> = Vec::with_capacity(list.len());
    for (index, value) in list.into_iter().enumerate() {
        let known = |sha256: &str| tokens.iter().any(|token| token.sha256 == sha256);
        match read_app_token(value, &known) {
            Ok(token) => tokens.push(token),
            Err(problem) => problems.say(&[SETTING, "[", &index.to_string(), "]"].concat(), &problem),
        }
    }
    tokens
}

fn read_app_token(value: serde_json::Value, known: &dyn Fn(&str) -> bool) -> Result<AppToken, String> {
    let entry: Entry = serde_json::from_value(value).map_err(|_| {
        "is not of the form { \"name\", \"sha256\", \"accounts\": [\"se-1\"] or [\"*\"], \"scopes\": [\"read\"] }"
            .to_owned()
    })?;
    if entry.name.trim().is_empty() {
        return Err("has no name".to_owned());
    }
    let sha256 = entry.sha256.to_ascii_lowercase();
    if sha256.len() != 64 || !sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err("has a sha256 that is not 64 hexadecimal digits; it is the SHA-256 of the token, never the token \
            itself"
            .to_owned());
    }
    if known(&sha256) {
        return Err("has the sha256 of an entry before it, so that it is not clear what the token grants".to_owned());
    }
    let grant = Grant::of_entry(&entry)?.to_text();
    Ok(AppToken { sha256, name: entry.name, grant })
}
