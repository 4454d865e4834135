//! Reads the Worker's variables and secrets. Either all is well, or nobody is served and the log says why.

mod callers;
mod ledger;
mod partner_jwt;
mod share;

use super::address::Address;
use super::body::Rules;
use super::destination::{self, Destinations};
use super::policy::{Policy, Switch};
use crate::stamp::ApiKey;
pub use callers::{Access, AppToken, Jwt, Keys};
pub use ledger::Ledger;
pub use partner_jwt::PartnerJwt;
use serde::{Deserialize, Serialize};
pub use share::Limit;

/// Where ShipStation API is, unless the settings say otherwise.
const DEFAULT_API_URL: &str = "https://api.shipengine.com";

/// The hosts that may be given the partner key. Beside these only this machine, for development.
const API_URLS: [&str; 2] = [DEFAULT_API_URL, "https://api.eu.shipengine.com"];

/// What can be guessed proves nothing.
const MIN_WEBHOOK_SECRET: usize = 32;

/// The settings as they stand in the Worker's environment.
#[derive(Default, Clone, Deserialize)]
#[serde(default, rename_all = "SCREAMING_SNAKE_CASE")]
pub struct Raw {
    shipstation_api_key: String,
    shipstation_api_key_next: String,
    shipstation_api_url: String,
    shipstation_environment: String,
    partner_jwt_issuer: String,
    partner_jwt_partner: String,
    partner_jwt_key_id: String,
    partner_jwt_scope: String,
    partner_jwt_private_key: String,
    auth_issuer: String,
    auth_audience: String,
    auth_jwks_url: String,
    auth_jwks: String,
    access_issuer: String,
    access_audience: String,
    access_grants: String,
    app_tokens: String,
    allowed_origins: String,
    webhook_forward_url: String,
    webhook_secret: String,
    stopped: String,
    read_only: String,
    label_downloads: String,
    webhook_hosts: String,
    refused_fields: String,
    duplicate_window_seconds: String,
    ledger_retention_hours: String,
    ledger_sweep_hours: String,
    requests_per_minute: String,
    account_weights: String,
}

/// The settings, checked. They hold the partner key and therefore have no `Debug`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// The partner key, and, after it, the one that is to follow it. None at all where calls carry a JWT.
    pub api_keys: Vec<String>,
    /// How calls are signed instead of stamped, if they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner_jwt: Option<PartnerJwt>,
    /// What calls are worth.
    pub environment: Environment,
    /// How JWTs are verified, if they are taken at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwt: Option<Jwt>,
    /// How Cloudflare Access is believed, if it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
    /// The app tokens.
    pub app_tokens: Vec<AppToken>,
    /// Where calls go; no slash at the end.
    pub api_url: String,
    /// Whether links to files stay ShipStation's, which work for whoever has them.
    pub public_downloads: bool,
    /// What ShipStation allows the partner, if it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// How long the ledger remembers.
    pub ledger: Ledger,
    /// What holds for every call: a [`Policy`], as the text that comes back with each of them.
    pub policy: String,
}

/// What a purchase is worth where calls go. Callers are told with every answer, so that no page can take one for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// Nothing: a stand-in for ShipStation on this machine.
    Sandbox,
    /// Nothing: ShipStation's own environment for tests.
    Test,
    /// Money.
    Live,
}

impl Environment {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Test => "test",
            Self::Live => "live",
        }
    }
}

/// How webhooks are received.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Debug))]
#[serde(rename_all = "camelCase")]
pub struct Webhooks {
    /// Where the keys are published that they are signed with.
    pub jwks_url: String,
    /// The platform's address that takes them, if one is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forward_url: Option<String>,
    /// What the addresses are proved with that webhooks come to, if they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// What was made of the settings. The origins are known even where the rest is unusable, so that a page can be told.
#[derive(Serialize)]
pub struct Configuration {
    /// The settings, if they suffice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<Settings>,
    /// The origins of the pages that may talk to the gateway.
    pub origins: Vec<String>,
    /// How webhooks are received. That takes neither the partner key nor callers, and goes on without them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhooks: Option<Webhooks>,
    /// What is missing or wrong, one sentence each. They name settings and never repeat values.
    pub problems: Vec<String>,
}

/// Reads the settings.
#[must_use]
pub fn read(raw: &Raw) -> Configuration {
    let mut problems = Problems(Vec::new());
    let partner_jwt = partner_jwt::read(raw, &mut problems);
    let api_keys = read_api_keys(raw, partner_jwt.is_some(), &mut problems);
    let api_url = problems.keep(read_api_url(&raw.shipstation_api_url));
    let jwt = callers::read_jwt(raw, &mut problems);
    let access = callers::read_access(raw, &mut problems);
    let app_tokens = callers::read_app_tokens(&raw.app_tokens, &mut problems);
    let origins = read_origins(&raw.allowed_origins, &mut problems);
    let webhooks = read_webhooks(raw, api_url.as_deref(), &mut problems);
    let [stopped, read_only] = [("STOPPED", &raw.stopped), ("READ_ONLY", &raw.read_only)].map(|(setting, text)| {
        problems.keep(Switch::read(text).map_err(|problem| (setting, problem))).unwrap_or_default()
    });
    let hosts = read_webhook_hosts(&raw.webhook_hosts, &mut problems);
    let refused_fields = read_refused_fields(&raw.refused_fields, &mut problems);
    let public_downloads = problems.keep(read_label_downloads(&raw.label_downloads)).unwrap_or_default();
    if problems.0.is_empty() && jwt.is_none() && access.is_none() && app_tokens.is_empty() {
        problems.say(
            "AUTH_ISSUER, AUTH_AUDIENCE and AUTH_JWKS_URL or AUTH_JWKS (for JWTs), APP_TOKENS (for app tokens), or \
            ACCESS_ISSUER, ACCESS_AUDIENCE and ACCESS_GRANTS (for Cloudflare Access)",
            "have to be set, for without them no caller can be verified",
        );
    }
    let environment = api_url.as_deref().map(|api_url| environment_of(api_keys.first(), api_url));
    let is_local = api_url.as_deref().is_some_and(|api_url| !API_URLS.contains(&api_url));
    let limit = share::read(raw, environment, is_local, &mut problems);
    let ledger = ledger::read(raw, &mut problems);
    let declared = raw.shipstation_environment.trim();
    if let Some(environment) = environment
        && !declared.is_empty()
        && declared != environment.as_str()
    {
        let problem = match declared {
            "sandbox" | "test" | "live" => {
                ["says otherwise than the key and the address, which are those of \"", environment.as_str(), "\""]
                    .concat()
            }
            _ => "has to be sandbox, test or live".to_owned(),
        };
        problems.say("SHIPSTATION_ENVIRONMENT", &problem);
    }
    let settings = match (api_url, environment) {
        (Some(api_url), Some(environment)) if problems.0.is_empty() => {
            let destinations = Destinations { hosts, allows_loopback: environment == Environment::Sandbox };
            let body = Rules { destinations, refused_fields };
            let policy = Policy { api_url: api_url.clone(), origins: origins.clone(), stopped, read_only, body };
            // Texts in a struct always serialize; an empty policy would let nothing through.
            let policy = serde_json::to_string(&policy).unwrap_or_default();
            Some(Settings {
                api_keys,
                partner_jwt,
                environment,
                jwt,
                access,
                app_tokens,
                api_url,
                public_downloads,
                limit,
                ledger,
                policy,
            })
        }
        _ => None,
    };
    Configuration { settings, origins, webhooks, problems: problems.0 }
}

struct Problems(Vec<String>);

impl Problems {
    fn say(&mut self, setting: &str, problem: &str) {
        self.0.push([setting, " ", problem].concat());
    }

    fn keep<T>(&mut self, result: Result<T, (&str, String)>) -> Option<T> {
        result.map_err(|(setting, problem)| self.say(setting, &problem)).ok()
    }
}

/// The key in use and the next one. Where calls carry a JWT, a key is needed only for the partner's own operations.
fn read_api_keys(raw: &Raw, is_signing: bool, problems: &mut Problems) -> Vec<String> {
    let slots = [
        ("SHIPSTATION_API_KEY", &raw.shipstation_api_key, !is_signing),
        ("SHIPSTATION_API_KEY_NEXT", &raw.shipstation_api_key_next, false),
    ];
    let mut keys: Vec<String> = Vec::new();
    for (setting, text, is_needed) in slots {
        // A secret that was piped from a file ends in a line break, which no key does.
        let key = text.trim();
        match ApiKey::new(key) {
            Ok(_) if keys.first().is_some_and(|first| is_for_tests(first) != is_for_tests(key)) => problems.say(
                setting,
                "and SHIPSTATION_API_KEY are keys of different environments: one is for tests, one buys for money",
            ),
            Ok(_) => keys.push(key.to_owned()),
            Err(_) if key.is_empty() && !is_needed => {}
            Err(_) if key.is_empty() => problems.say(setting, "is not set"),
            Err(issue) => problems.say(setting, &issue.problem),
        }
    }
    keys
}

fn read_api_url(text: &str) -> Result<String, (&'static str, String)> {
    let text = text.trim();
    let url = if text.is_empty() { DEFAULT_API_URL } else { text.strip_suffix('/').unwrap_or(text) };
    let is_local = Address::read(url).is_some_and(|address| address.is_loopback() && address.path.is_empty());
    if API_URLS.contains(&url) || is_local {
        return Ok(url.to_owned());
    }
    let problem = [
        "is not an address that may be given the partner key: ",
        &API_URLS.join(", "),
        ", or http://127.0.0.1, http://localhost or http://[::1] with a port for development",
    ];
    Err(("SHIPSTATION_API_URL", problem.concat()))
}

/// ShipStation's keys for tests say so at their start.
fn is_for_tests(key: &str) -> bool {
    key.starts_with("TEST_")
}

/// An address of this machine alone says nothing: behind it there may be a proxy to ShipStation, so that only a key that
/// cannot buy anything makes it a sandbox.
fn environment_of(api_key: Option<&String>, api_url: &str) -> Environment {
    match (api_key.is_some_and(|key| is_for_tests(key)), API_URLS.contains(&api_url)) {
        (false, _) => Environment::Live,
        (true, true) => Environment::Test,
        (true, false) => Environment::Sandbox,
    }
}

fn read_label_downloads(text: &str) -> Result<bool, (&'static str, String)> {
    match text.trim() {
        "" | "private" => Ok(false),
        "public" => Ok(true),
        _ => Err(("LABEL_DOWNLOADS", "has to be private, which it is where nothing is set, or public".to_owned())),
    }
}

/// Webhooks are signed by whom the calls go to.
fn read_webhooks(raw: &Raw, api_url: Option<&str>, problems: &mut Problems) -> Option<Webhooks> {
    let forward_url = raw.webhook_forward_url.trim();
    if !forward_url.is_empty() && !Address::read(forward_url).is_some_and(|address| address.is_confidential()) {
        problems.say("WEBHOOK_FORWARD_URL", "has to be an https address without a name or password in it");
        return None;
    }
    let forward_url = Some(forward_url.to_owned()).filter(|url| !url.is_empty());
    let secret = Some(raw.webhook_secret.trim().to_owned()).filter(|secret| !secret.is_empty());
    if secret.as_ref().is_some_and(|secret| secret.len() < MIN_WEBHOOK_SECRET) {
        problems.say("WEBHOOK_SECRET", "has to have 32 characters at least, made at random");
        return None;
    }
    Some(Webhooks { jwks_url: [api_url?, "/jwks"].concat(), forward_url, secret })
}

fn read_origins(text: &str, problems: &mut Problems) -> Vec<String> {
    read_words("ALLOWED_ORIGINS", text, problem_of_origin, problems)
}

fn read_webhook_hosts(text: &str, problems: &mut Problems) -> Vec<String> {
    read_words("WEBHOOK_HOSTS", &text.to_ascii_lowercase(), destination::problem_of_entry, problems)
}

fn read_refused_fields(text: &str, problems: &mut Problems) -> Vec<String> {
    // A list as JSON, or a path, would refuse nothing, and nobody would notice.
    let problem = |word: &str| {
        let is_name = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        (!is_name).then_some("is no name of a field, like bill_to_account")
    };
    read_words("REFUSED_FIELDS", text, problem, problems)
}

/// Reads words that blanks or commas stand between.
fn read_words(
    setting: &str,
    text: &str,
    problem_of: impl Fn(&str) -> Option<&'static str>,
    problems: &mut Problems,
) -> Vec<String> {
    let mut read = Vec::new();
    let words = text.split(|c: char| c == ',' || c.is_whitespace()).filter(|word| !word.is_empty());
    for (index, word) in words.enumerate() {
        match problem_of(word) {
            None => read.push(word.to_owned()),
            Some(problem) => problems.say(&[setting, ", entry ", &(index + 1).to_string()].concat(), problem),
        }
    }
    read
}

fn problem_of_origin(word: &str) -> Option<&'static str> {
    if word.contains('*') || word == "null" {
        return Some("is no single origin; each page's has to be written out");
    }
    match Address::read(word) {
        None => Some("is no origin as browsers send it: https://app.example.com, in lower case"),
        Some(address) if !address.path.is_empty() => Some("has something after the host; an origin ends there"),
        Some(address) if address.port == Some(if address.is_secure { 443 } else { 80 }) => {
            Some("has the usual port, which browsers leave out")
        }
        Some(address) if !address.is_confidential() => {
            Some("is an http origin of another machine, where anybody on the way could read tokens")
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests;
