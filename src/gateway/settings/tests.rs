use super::*;
use crate::gateway::grant::Grant;

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
        assert_eq!(environment_of(Some(&key.to_owned()), url), environment, "{key} {url}");
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

fn policy_of(settings: &Settings) -> Policy {
    serde_json::from_str(&settings.policy).unwrap()
}

fn refuses(more: &[(&str, &str)], says: &str) {
    let configuration = with(more);
    assert!(configuration.settings.is_none(), "{more:?}");
    let problems = configuration.problems.join("\n");
    assert!(problems.contains(says), "{more:?}: {problems}");
    for (name, value) in more {
        let is_secret = matches!(
            *name,
            "SHIPSTATION_API_KEY" | "SHIPSTATION_API_KEY_NEXT" | "PARTNER_JWT_PRIVATE_KEY" | "APP_TOKENS" | "AUTH_JWKS"
        );
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
        assert_eq!(
            with(&[("SHIPSTATION_API_URL", url)]).settings.map(|settings| policy_of(&settings).api_url).unwrap(),
            read
        );
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
    assert_eq!(with(&[("SHIPSTATION_API_KEY", "TEST_key\n")]).settings.unwrap().api_keys, ["TEST_key"]);
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
        Some(Webhooks { jwks_url: jwks_url.to_owned(), forward_url: forward_url.map(str::to_owned), secret: None })
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
        webhooks(&[("SHIPSTATION_API_URL", "http://127.0.0.1:8788"), ("WEBHOOK_FORWARD_URL", "http://localhost:1/")]),
        of("http://127.0.0.1:8788/jwks", Some("http://localhost:1/"))
    );
    assert_eq!(webhooks(&[("SHIPSTATION_API_URL", "https://evil.example")]), None);
    for url in ["http://app.example.com/", "app.example.com", "https://a:b@app.example.com/", "ftp://app.example.com"] {
        refuses(&[("WEBHOOK_FORWARD_URL", url)], "WEBHOOK_FORWARD_URL has to be");
        assert_eq!(with(&[("WEBHOOK_FORWARD_URL", url)]).webhooks, None);
    }
}

#[test]
fn a_webhook_secret_is_one_that_nobody_guesses() {
    let secret = "TEST_0123456789_0123456789_012345";
    assert_eq!(with(&[("WEBHOOK_SECRET", secret)]).webhooks.unwrap().secret.as_deref(), Some(secret));
    refuses(&[("WEBHOOK_SECRET", "canary")], "WEBHOOK_SECRET has to have");
    assert!(with(&[("WEBHOOK_SECRET", "canary")]).webhooks.is_none());
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
    assert_eq!(token.grant, r#"{"kind":"app","name":"shop","accounts":["se-1"],"scopes":["read"]}"#);
    assert!(Grant::from_text(&token.grant).is_ok());
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

#[test]
fn two_keys_are_of_one_environment() {
    let keys =
        |now: &'static str, next: &'static str| [("SHIPSTATION_API_KEY", now), ("SHIPSTATION_API_KEY_NEXT", next)];
    assert_eq!(
        with(&keys("TEST_first_key", "TEST_next_key\n")).settings.unwrap().api_keys,
        ["TEST_first_key", "TEST_next_key"]
    );
    assert_eq!(with(&keys("first_key", "next_key")).settings.unwrap().api_keys, ["first_key", "next_key"]);
    assert_eq!(with(&keys("TEST_first_key", " ")).settings.unwrap().api_keys, ["TEST_first_key"]);
    refuses(&keys("TEST_first_key", "next_key"), "different environments");
    refuses(&keys("first_key", "TEST_next_key"), "different environments");
    refuses(&keys("", "TEST_next_key"), "SHIPSTATION_API_KEY is not set");
    refuses(&keys("TEST_first_key", "TEST_next_key TEST"), "SHIPSTATION_API_KEY_NEXT holds a character");
}

#[test]
fn a_declared_environment_is_the_one_there_is() {
    let declared = |key: &'static str, environment: &'static str| {
        [("SHIPSTATION_API_KEY", key), ("SHIPSTATION_ENVIRONMENT", environment)]
    };
    for (key, environment) in [("live_key", "live"), ("TEST_key", "test"), ("TEST_key", ""), ("live_key", " live\n")] {
        assert!(with(&declared(key, environment)).settings.is_some(), "{key} {environment}");
    }
    refuses(&declared("TEST_canary", "live"), "SHIPSTATION_ENVIRONMENT says otherwise");
    refuses(&declared("live_canary", "test"), "SHIPSTATION_ENVIRONMENT says otherwise");
    refuses(&declared("live_canary", "production"), "SHIPSTATION_ENVIRONMENT has to be");
}

#[test]
fn calls_are_signed_only_with_all_that_it_takes() {
    const PEM: &str = "-----BEGIN PRIVATE KEY-----\\nTEST\\n-----END PRIVATE KEY-----\n";
    let all = [
        ("PARTNER_JWT_ISSUER", "acme"),
        ("PARTNER_JWT_PARTNER", "42"),
        ("PARTNER_JWT_KEY_ID", "k1"),
        ("PARTNER_JWT_PRIVATE_KEY", PEM),
    ];
    let jwt = with(&all).settings.unwrap().partner_jwt.unwrap();
    assert_eq!(jwt.private_key, "-----BEGIN PRIVATE KEY-----\nTEST\n-----END PRIVATE KEY-----");
    assert_eq!(jwt.scope, None);
    for left_out in 0..all.len() {
        let mut some = all.to_vec();
        let (name, _) = some.remove(left_out);
        refuses(&some, name);
    }
    refuses(&[("PARTNER_JWT_SCOPE", "x")], "PARTNER_JWT_ISSUER is not set");
    refuses(&[all[0], all[1], all[2], ("PARTNER_JWT_PRIVATE_KEY", "canary-that-is-no-key")], "PKCS #8");
    let mut without_key = all.to_vec();
    without_key.push(("SHIPSTATION_API_KEY", ""));
    let settings = with(&without_key).settings.unwrap();
    assert_eq!((settings.api_keys.len(), settings.environment), (0, Environment::Live));
}

#[test]
fn access_is_believed_from_its_own_domain() {
    let grants = r#"[{"email":"a@b.example","accounts":["*"],"scopes":["read"]}]"#;
    let all =
        [("ACCESS_ISSUER", "https://acme.cloudflareaccess.com"), ("ACCESS_AUDIENCE", "tag"), ("ACCESS_GRANTS", grants)];
    let access = with(&all).settings.unwrap().access.unwrap();
    assert_eq!(access.jwks_url, "https://acme.cloudflareaccess.com/cdn-cgi/access/certs");
    let alone = [all[0], all[1], all[2], ("APP_TOKENS", "")];
    assert!(with(&alone).settings.is_some());
    for left_out in 0..all.len() {
        let mut some = all.to_vec();
        let (name, _) = some.remove(left_out);
        refuses(&some, name);
    }
    for issuer in [
        "http://acme.cloudflareaccess.com",
        "https://cloudflareaccess.com.evil.example",
        "https://evil.example/.cloudflareaccess.com",
        "https://xcloudflareaccess.com",
        "https://acme.cloudflareaccess.com:8443",
        "https://acme.cloudflareaccess.com/team",
    ] {
        refuses(&[("ACCESS_ISSUER", issuer), all[1], all[2]], "ACCESS_ISSUER has to be");
    }
    for (grants, says) in [
        ("{}", "ACCESS_GRANTS has to be"),
        (r#"[{"email":"a","scope":["read"]}]"#, "ACCESS_GRANTS has to be"),
        (r#"[{"email":"a"},{"email":"b","scopes":["all"]}]"#, "ACCESS_GRANTS[1] scopes[0]"),
    ] {
        refuses(&[all[0], all[1], ("ACCESS_GRANTS", grants)], says);
    }
}

#[test]
fn a_misspelled_switch_serves_nobody() {
    let policy = policy_of(&with(&[("STOPPED", "se-1, se-2"), ("READ_ONLY", "*")]).settings.unwrap());
    assert_eq!((policy.stopped.accounts.len(), policy.stopped.whole, policy.read_only.whole), (2, false, true));
    refuses(&[("STOPPED", "se-1; se-2")], "STOPPED has an entry");
    refuses(&[("READ_ONLY", "yes!")], "READ_ONLY has an entry");
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
    policy_of(&with(more).settings.unwrap()).body
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
fn shipstations_limits_are_kept_unless_others_are_set() {
    let limit = |more: &[(&str, &str)]| with(more).settings.unwrap().limit.map(|limit| limit.per_minute);
    let local = ("SHIPSTATION_API_URL", "http://127.0.0.1:8788");
    assert_eq!(limit(&[]), Some(20));
    assert_eq!(limit(&[("SHIPSTATION_API_KEY", "key")]), Some(200));
    assert_eq!(limit(&[("SHIPSTATION_API_KEY", "key"), local]), None);
    assert_eq!(limit(&[local]), None);
    assert_eq!(limit(&[local, ("REQUESTS_PER_MINUTE", "60")]), Some(60));
    assert_eq!(limit(&[("REQUESTS_PER_MINUTE", " 6000\n")]), Some(6_000));
    for text in ["0", "4", "-1", "1.5", "many", "1000001", "200/min"] {
        refuses(&[("REQUESTS_PER_MINUTE", text)], "REQUESTS_PER_MINUTE has to be");
    }
}

#[test]
fn weights_are_of_accounts() {
    let limit = with(&[("ACCOUNT_WEIGHTS", r#"{"se-1":2,"123":0.5}"#)]).settings.unwrap().limit.unwrap();
    assert_eq!(limit.weights.into_iter().collect::<Vec<_>>(), [("123".to_owned(), 0.5), ("se-1".to_owned(), 2.0)]);
    for text in [
        r#"["se-1"]"#,
        r#"{"se-1":"2"}"#,
        r#"{"se-1":0}"#,
        r#"{"se-1":-1}"#,
        r#"{"se-1":101}"#,
        r#"{"se 1":1}"#,
        "se-1=2",
    ] {
        refuses(&[("ACCOUNT_WEIGHTS", text)], "ACCOUNT_WEIGHTS");
    }
}

#[test]
fn the_ledger_remembers_as_long_as_it_is_told() {
    let ledger = |vars: &[(&str, &str)]| {
        let ledger = with(vars).settings.unwrap().ledger;
        (ledger.duplicate_window_seconds, ledger.retention_hours)
    };
    assert_eq!(ledger(&[]), (120, 720));
    assert_eq!(ledger(&[("DUPLICATE_WINDOW_SECONDS", "0"), ("LEDGER_RETENTION_HOURS", " 24 ")]), (0, 24));
    for text in ["-1", "86401", "two", "1.5"] {
        refuses(&[("DUPLICATE_WINDOW_SECONDS", text)], "DUPLICATE_WINDOW_SECONDS has to be");
    }
    for text in ["23", "0", "87601", "a day"] {
        refuses(&[("LEDGER_RETENTION_HOURS", text)], "LEDGER_RETENTION_HOURS has to be");
    }
}

#[test]
fn accounts_are_swept_as_often_as_it_is_told_and_before_the_ledger_forgets() {
    let hours = |vars: &[(&str, &str)]| with(vars).settings.unwrap().ledger.sweep_hours;
    assert_eq!(hours(&[]), 24);
    assert_eq!(hours(&[("LEDGER_SWEEP_HOURS", "0")]), 0);
    assert_eq!(hours(&[("LEDGER_SWEEP_HOURS", " 1 ")]), 1);
    assert_eq!(hours(&[("LEDGER_SWEEP_HOURS", "720"), ("LEDGER_RETENTION_HOURS", "2000")]), 720);
    assert_eq!(hours(&[("LEDGER_SWEEP_HOURS", "720")]), 360);
    assert_eq!(hours(&[("LEDGER_RETENTION_HOURS", "24")]), 12);
    for text in ["-1", "721", "0.5", "daily"] {
        refuses(&[("LEDGER_SWEEP_HOURS", text)], "LEDGER_SWEEP_HOURS has to be");
    }
}
