//! Reads the Worker's variables and secrets. Either all is well, or nobody is served and the log says why.

use super::address::Address;
use super::body::Rules;
use super::destination::{self, Destinations};
use super::grant::{Entry, Grant};
use crate::stamp::ApiKey;
use serde::{Deserialize, Serialize};

/// Where ShipStation API is, unless the settings say otherwise.
const DEFAULT_API_URL: &str = "https://api.shipengine.com";

/// The hosts that may be given the partner key. Beside these only this machine, for development.
const API_URLS: [&str; 2] = [DEFAULT_API_URL, "https://api.eu.shipengine.com"];

/// The settings as they stand in the Worker's environment.
#[derive(Default, Clone, Deserialize)]
#[serde(default, rename_all = "SCREAMING_SNAKE_CASE")]
pub struct Raw {
    shipstation_api_key: String,
    shipstation_api_url: String,
    auth_issuer: String,
    auth_audience: String,
    auth_jwks_url: String,
    auth_jwks: String,
    app_tokens: String,
    allowed_origins: String,
    webhook_forward_url: String,
    label_downloads: String,
    webhook_hosts: String,
    refused_fields: String,
}

/// The settings, checked. They hold the partner key and therefore have no `Debug`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// The partner key.
    pub api_key: String,
    /// Where calls go; no slash at the end.
    pub api_url: String,
    /// What those calls are worth.
    pub environment: Environment,
    /// How JWTs are verified, if they are taken at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwt: Option<Jwt>,
    /// The app tokens.
    pub app_tokens: Vec<AppToken>,
    /// Whether links to files stay ShipStation's, which work for whoever has them.
    pub public_downloads: bool,
    /// What no body may hold, as the text that [`Rules::from_text`] reads.
    pub body_rules: String,
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
    /// Its grant, as the text that [`Grant::from_entry`] reads: it crosses into JavaScript and back as it is.
    pub grant: String,
}

/// How webhooks are received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Webhooks {
    /// Where the keys are published that they are signed with.
    pub jwks_url: String,
    /// The platform's address that takes them, if one is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forward_url: Option<String>,
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
    let api_key = problems.keep(read_api_key(&raw.shipstation_api_key));
    let api_url = problems.keep(read_api_url(&raw.shipstation_api_url));
    let jwt = read_jwt(raw, &mut problems);
    let app_tokens = read_app_tokens(&raw.app_tokens, &mut problems);
    let origins = read_origins(&raw.allowed_origins, &mut problems);
    let webhooks = read_webhooks(raw, api_url.as_deref(), &mut problems);
    let hosts = read_webhook_hosts(&raw.webhook_hosts, &mut problems);
    let refused_fields = read_refused_fields(&raw.refused_fields, &mut problems);
    let public_downloads = problems.keep(read_label_downloads(&raw.label_downloads)).unwrap_or_default();
    if problems.0.is_empty() && jwt.is_none() && app_tokens.is_empty() {
        problems.say(
            "AUTH_ISSUER, AUTH_AUDIENCE and AUTH_JWKS_URL or AUTH_JWKS (for JWTs), or APP_TOKENS (for app tokens)",
            "have to be set, for without them no caller can be verified",
        );
    }
    let settings = match (api_key, api_url) {
        (Some(api_key), Some(api_url)) if problems.0.is_empty() => {
            let environment = environment_of(&api_key, &api_url);
            let destinations = Destinations { hosts, allows_loopback: environment == Environment::Sandbox };
            let body_rules = Rules { destinations, refused_fields }.to_text();
            Some(Settings { environment, api_key, api_url, jwt, app_tokens, public_downloads, body_rules })
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

fn read_api_key(text: &str) -> Result<String, (&'static str, String)> {
    // A secret that was piped from a file ends in a line break, which no key does.
    let key = text.trim();
    match ApiKey::new(key) {
        Ok(_) => Ok(key.to_owned()),
        Err(_) if key.is_empty() => Err(("SHIPSTATION_API_KEY", "is not set".to_owned())),
        Err(issue) => Err(("SHIPSTATION_API_KEY", issue.problem)),
    }
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

/// ShipStation's keys for tests say so at their start. An address of this machine alone says nothing: behind it there may
/// be a proxy to ShipStation, so that only a key that cannot buy anything makes it a sandbox.
fn environment_of(api_key: &str, api_url: &str) -> Environment {
    match (api_key.starts_with("TEST_"), API_URLS.contains(&api_url)) {
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

fn read_jwt(raw: &Raw, problems: &mut Problems) -> Option<Jwt> {
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

/// Webhooks are signed by whom the calls go to.
fn read_webhooks(raw: &Raw, api_url: Option<&str>, problems: &mut Problems) -> Option<Webhooks> {
    let forward_url = raw.webhook_forward_url.trim();
    if !forward_url.is_empty() && !Address::read(forward_url).is_some_and(|address| address.is_confidential()) {
        problems.say("WEBHOOK_FORWARD_URL", "has to be an https address without a name or password in it");
        return None;
    }
    let forward_url = Some(forward_url.to_owned()).filter(|url| !url.is_empty());
    Some(Webhooks { jwks_url: [api_url?, "/jwks"].concat(), forward_url })
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

fn read_app_tokens(text: &str, problems: &mut Problems) -> Vec<AppToken> {
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
    Grant::of_entry(&entry)?;
    let grant = serde_json::to_string(&entry).map_err(|_| "cannot be kept".to_owned())?;
    Ok(AppToken { sha256, grant })
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
mod tests {
    use super::*;

    const KEY: &str = "TEST_shipstamp_partner";

    #[test]
    fn only_a_key_for_tests_makes_purchases_worth_nothing() {
        let cases = [
            ("TEST_key", "http://127.0.0.1:8788", Environment::Sandbox),
            ("TEST_key", DEFAULT_API_URL, Environment::Test),
            ("TEST_key", "https://api.eu.shipengine.com", Environment::Test),
            ("key", DEFAULT_API_URL, Environment::Live),
            ("key", "http://127.0.0.1:8788", Environment::Live),
            ("test_key", "http://127.0.0.1:8788", Environment::Live),
        ];
        for (key, url, environment) in cases {
            assert_eq!(environment_of(key, url), environment, "{key} {url}");
        }
    }
    const HASH: &str = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";

    fn raw(settings: &[(&str, &str)]) -> Raw {
        let object: serde_json::Map<_, _> =
            settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
        serde_json::from_value(object.into()).unwrap()
    }

    fn with(more: &[(&str, &str)]) -> Configuration {
        let tokens = format!(r#"[{{"name":"shop","sha256":"{HASH}","accounts":["se-1"],"scopes":["read"]}}]"#);
        let mut settings = vec![("SHIPSTATION_API_KEY", KEY), ("APP_TOKENS", tokens.as_str())];
        settings.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
        settings.extend(more);
        read(&raw(&settings))
    }

    fn refuses(more: &[(&str, &str)], says: &str) {
        let configuration = with(more);
        assert!(configuration.settings.is_none(), "{more:?}");
        let problems = configuration.problems.join("\n");
        assert!(problems.contains(says), "{more:?}: {problems}");
        for (name, value) in more {
            let is_secret = matches!(*name, "SHIPSTATION_API_KEY" | "APP_TOKENS" | "AUTH_JWKS");
            assert!(!is_secret || value.len() < 8 || !problems.contains(value), "{problems}");
        }
    }

    #[test]
    fn nothing_set_serves_nobody() {
        let configuration = read(&Raw::default());
        assert!(configuration.settings.is_none());
        assert_eq!(configuration.problems, ["SHIPSTATION_API_KEY is not set"]);
        refuses(&[("APP_TOKENS", "")], "no caller can be verified");
        refuses(&[("APP_TOKENS", "[]")], "no caller can be verified");
        refuses(&[("APP_TOKENS", " ")], "no caller can be verified");
    }

    #[test]
    fn the_key_goes_to_shipstation_or_to_this_machine() {
        for (url, read) in [
            ("", DEFAULT_API_URL),
            ("https://api.shipengine.com/", DEFAULT_API_URL),
            ("https://api.eu.shipengine.com", "https://api.eu.shipengine.com"),
            ("http://127.0.0.1:8788", "http://127.0.0.1:8788"),
            ("http://[::1]:8788/", "http://[::1]:8788"),
            ("http://localhost:8788", "http://localhost:8788"),
        ] {
            assert_eq!(with(&[("SHIPSTATION_API_URL", url)]).settings.unwrap().api_url, read);
        }
        for url in [
            "http://api.shipengine.com",
            "https://api.shipengine.com.evil.example",
            "https://api.shipengine.com@evil.example",
            "https://evil.example",
            "https://api.shipengine.com/v1",
            "https://api.shipengine.com//",
            "http://127.0.0.1:8788/path",
            "http://127.0.0.1.evil.example",
            "http://0.0.0.0:1",
            "//evil.example",
        ] {
            refuses(&[("SHIPSTATION_API_URL", url)], "SHIPSTATION_API_URL is not an address");
        }
    }

    #[test]
    fn a_key_is_trimmed_and_otherwise_whole() {
        assert_eq!(with(&[("SHIPSTATION_API_KEY", "TEST_key\n")]).settings.unwrap().api_key, "TEST_key");
        refuses(&[("SHIPSTATION_API_KEY", "TEST_key TEST_key")], "SHIPSTATION_API_KEY holds a character");
    }

    #[test]
    fn jwts_need_an_issuer_an_audience_and_keys() {
        let all = [
            ("AUTH_ISSUER", "https://id.example.com"),
            ("AUTH_AUDIENCE", "shipstamp"),
            ("AUTH_JWKS_URL", "https://id.example.com/jwks"),
        ];
        let jwt = with(&all).settings.unwrap().jwt.unwrap();
        assert_eq!(jwt.keys, Keys::Url("https://id.example.com/jwks".to_owned()));
        for left_out in 0..all.len() {
            let mut some = all.to_vec();
            let (name, _) = some.remove(left_out);
            refuses(&some, name);
        }
        let both = [all[0], all[1], all[2], ("AUTH_JWKS", "{}")];
        refuses(&both, "AUTH_JWKS_URL and AUTH_JWKS are both set");
        for url in ["http://id.example.com/jwks", "https://a:b@id.example.com/", "id.example.com"] {
            refuses(&[all[0], all[1], ("AUTH_JWKS_URL", url)], "AUTH_JWKS_URL has to be");
        }
    }

    #[test]
    fn inline_keys_are_public() {
        let with_keys = |keys: &'static str| [("AUTH_ISSUER", "i"), ("AUTH_AUDIENCE", "a"), ("AUTH_JWKS", keys)];
        assert!(with(&with_keys(r#"{"keys":[{"kty":"EC","crv":"P-256","x":"x","y":"y"}]}"#)).settings.is_some());
        for (keys, says) in [
            ("nonsense", "no JSON Web Key Set"),
            (r#"{"kty":"EC"}"#, "no JSON Web Key Set"),
            (r#"{"keys":[]}"#, "holds no key"),
            (r#"{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}"#, "only public keys"),
            (r#"{"keys":[{"kty":"RSA","n":"n","e":"e","d":"d"}]}"#, "holds a private key"),
        ] {
            refuses(&with_keys(keys), says);
        }
    }

    #[test]
    fn webhooks_need_nothing_but_to_know_who_signs_them() {
        let webhooks = |more: &[(&str, &str)]| read(&raw(more)).webhooks;
        let of = |jwks_url: &str, forward_url: Option<&str>| {
            Some(Webhooks { jwks_url: jwks_url.to_owned(), forward_url: forward_url.map(str::to_owned) })
        };
        assert_eq!(webhooks(&[]), of("https://api.shipengine.com/jwks", None));
        assert_eq!(
            webhooks(&[
                ("SHIPSTATION_API_URL", "https://api.eu.shipengine.com/"),
                ("WEBHOOK_FORWARD_URL", " https://app.example.com/hooks?a=b\n"),
            ]),
            of("https://api.eu.shipengine.com/jwks", Some("https://app.example.com/hooks?a=b"))
        );
        assert_eq!(
            webhooks(&[
                ("SHIPSTATION_API_URL", "http://127.0.0.1:8788"),
                ("WEBHOOK_FORWARD_URL", "http://localhost:1/")
            ]),
            of("http://127.0.0.1:8788/jwks", Some("http://localhost:1/"))
        );
        assert_eq!(webhooks(&[("SHIPSTATION_API_URL", "https://evil.example")]), None);
        for url in
            ["http://app.example.com/", "app.example.com", "https://a:b@app.example.com/", "ftp://app.example.com"]
        {
            refuses(&[("WEBHOOK_FORWARD_URL", url)], "WEBHOOK_FORWARD_URL has to be");
            assert_eq!(with(&[("WEBHOOK_FORWARD_URL", url)]).webhooks, None);
        }
    }

    #[test]
    fn links_to_files_are_public_only_where_that_is_said() {
        for (text, is_public) in [("", false), ("private", false), (" public\n", true)] {
            assert_eq!(with(&[("LABEL_DOWNLOADS", text)]).settings.unwrap().public_downloads, is_public, "{text}");
        }
        for text in ["true", "Public", "no", "public private"] {
            refuses(&[("LABEL_DOWNLOADS", text)], "LABEL_DOWNLOADS has to be private");
        }
    }

    fn rules(more: &[(&str, &str)]) -> Rules {
        Rules::from_text(&with(more).settings.unwrap().body_rules).unwrap()
    }

    #[test]
    fn s20_webhooks_go_to_the_hosts_that_are_set_and_to_this_machine_only_before_a_sandbox() {
        assert_eq!(rules(&[]), Rules::default());
        let hosts = rules(&[("WEBHOOK_HOSTS", " hooks.example.com,.Shop.example.com\n")]).destinations.hosts;
        assert_eq!(hosts, ["hooks.example.com", ".shop.example.com"]);
        for (entry, says) in [
            ("https://hooks.example.com", "WEBHOOK_HOSTS, entry 1 is no host name alone"),
            ("hooks.example.com *.example.com", "WEBHOOK_HOSTS, entry 2 is no host name alone"),
            (".com", "WEBHOOK_HOSTS, entry 1 has a host that is known only inside"),
            ("localhost", "WEBHOOK_HOSTS, entry 1 has a host that is known only inside"),
            ("10.0.0.1", "WEBHOOK_HOSTS, entry 1 has a number"),
        ] {
            refuses(&[("WEBHOOK_HOSTS", entry)], says);
        }
        let local = ("SHIPSTATION_API_URL", "http://127.0.0.1:8788");
        assert!(rules(&[local]).destinations.allows_loopback);
        assert!(!rules(&[local, ("SHIPSTATION_API_KEY", "live_key")]).destinations.allows_loopback);
    }

    #[test]
    fn s9_refused_fields_are_names() {
        let fields = rules(&[("REFUSED_FIELDS", "bill_to_account, charge_event\ntest_label")]).refused_fields;
        assert_eq!(fields, ["bill_to_account", "charge_event", "test_label"]);
        for text in [r#"["test_label"]"#, "shipment.test_label", "test-label", "tést_label"] {
            refuses(&[("REFUSED_FIELDS", text)], "REFUSED_FIELDS, entry 1 is no name of a field");
        }
    }

    #[test]
    fn app_tokens_with_slips_serve_nobody() {
        for (tokens, says) in [
            ("nonsense", "APP_TOKENS is no JSON list"),
            (r#"{"name":"n"}"#, "APP_TOKENS is no JSON list"),
            (r#"["TEST_token"]"#, "APP_TOKENS[0] is not of the form"),
            (r#"[{"name":"n","token":"TEST_token"}]"#, "APP_TOKENS[0] is not of the form"),
            (r#"[{"name":"n","sha256":"TEST_token"}]"#, "APP_TOKENS[0] has a sha256"),
            (r#"[{"name":"n"}]"#, "APP_TOKENS[0] has a sha256"),
            (&format!(r#"[{{"name":" ","sha256":"{HASH}"}}]"#), "APP_TOKENS[0] has no name"),
            (
                &format!(r#"[{{"name":"a","sha256":"{HASH}"}},{{"name":"b","sha256":"{}"}}]"#, HASH.to_uppercase()),
                "APP_TOKENS[1] has the sha256 of an entry before it",
            ),
            (&format!(r#"[{{"name":"n","sha256":"{HASH}","scopes":["admin"]}}]"#), "APP_TOKENS[0] scopes[0]"),
        ] {
            refuses(&[("APP_TOKENS", tokens)], says);
        }
    }

    #[test]
    fn a_token_keeps_its_grant_and_not_its_hash() {
        let settings = with(&[]).settings.unwrap();
        let token = settings.app_tokens.first().unwrap();
        assert_eq!(token.sha256, HASH);
        assert_eq!(token.grant, r#"{"name":"shop","accounts":["se-1"],"scopes":["read"]}"#);
        assert!(Grant::from_entry(&token.grant).is_ok());
    }

    #[test]
    fn origins_are_exact() {
        let origins = with(&[("ALLOWED_ORIGINS", "https://a.example, https://b.example:8443\nhttp://localhost:8787")]);
        assert_eq!(origins.origins, ["https://a.example", "https://b.example:8443", "http://localhost:8787"]);
        for origin in [
            "*",
            "null",
            "https://*.example.com",
            "https://A.example",
            "https://a.example/",
            "https://a.example:443",
            "http://a.example",
            "a.example",
        ] {
            refuses(&[("ALLOWED_ORIGINS", origin)], "ALLOWED_ORIGINS, entry 1");
        }
        let configuration = read(&raw(&[("ALLOWED_ORIGINS", "https://a.example")]));
        assert_eq!(configuration.origins, ["https://a.example"], "a page is told that the rest is not configured");
    }
}
