//! Properties of the gateway's decisions that hold for whatever comes in.
//!
//! `cargo test` tries a few hundred cases of each, chosen anew every time; a failure prints the smallest case that it
//! finds, to make a test of it where the broken part is. A long run:
//! `PROPTEST_CASES=1000000 cargo test --release --test gateway_properties`.

#![cfg(all(feature = "gateway", feature = "types", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;
use shipstamp::check::Validate;
use shipstamp::gateway::admit::{Authority, Forward, Incoming, admit};
use shipstamp::gateway::body::Rules;
use shipstamp::gateway::destination::Destinations;
use shipstamp::gateway::grant::{Accounts, Grant, Kind, SCOPES};
use shipstamp::gateway::policy::{Policy, Switch};
use shipstamp::operation::{Body, Effect, Operation, Verb};
use shipstamp::request::{BaseUrl, Call, prepare};
use shipstamp::stamp::{AccountId, ApiKey, Credential};
use shipstamp::table::{self, Route};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const BASE: &str = "https://api.shipengine.com";
const OWN: &str = "https://gateway.example";
const ALLOWED: &str = "https://app.example";
const VERBS: [Verb; 5] = [Verb::Get, Verb::Post, Verb::Put, Verb::Patch, Verb::Delete];

/// How many cases, unless `PROPTEST_CASES` says.
fn cases(few: u32) -> ProptestConfig {
    let set = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    // Nothing is written into the repository: a failure prints what is needed to make a test of it.
    ProptestConfig { cases: set.unwrap_or(few), failure_persistence: None, ..ProptestConfig::default() }
}

fn operations() -> impl Strategy<Value = &'static Operation> {
    select(table::operations().collect::<Vec<_>>())
}

/// What climbs, splits or ends a path in some reader, encoded up to three times.
fn hostile() -> impl Strategy<Value = String> {
    let piece = select(vec![
        ".", "..", "/", "\\", "%", "%2", "%2e", "%2F", "%5c", "%00", "%0d%0a", ";", "?", "#", "@", ":", "&", "=", "+",
        " ", "\0", "\r", "\n", "\t", "\u{7f}", "\u{e9}", "\u{2215}", "\u{ff0e}", "%c0%ae", "%ff", "v1", "se-1",
        "partners",
    ]);
    (vec(prop_oneof![piece.prop_map(str::to_owned), "\\PC{0,4}", "[a-z0-9-]{1,6}"], 0..5), 0..3_u8).prop_map(
        |(pieces, times)| {
            (0..times).fold(pieces.concat(), |text, _| text.replace('%', "%25").replace('/', "%2f").replace('.', "%2E"))
        },
    )
}

/// The operations with a parameter that may hold more than the letters of an id.
fn free_operations() -> Vec<&'static Operation> {
    let takes_a_dot = |operation: &&'static Operation| {
        let given = operation.parameters.iter().map(|parameter| (parameter.name, "a.b"));
        !operation.parameters.is_empty() && shipstamp::path::fill(operation, given).is_ok()
    };
    table::operations().filter(takes_a_dot).collect()
}

/// One hostile thing, encoded up to four times, or something harmless.
fn climbing() -> impl Strategy<Value = String> {
    let thing = select(vec![".", "..", "/", "a/b", "\\", "a\\b", "\n", "\0", "\u{7f}", "..;", "%", "%2", "%zz"]);
    let encoded = |thing: &str, times: usize, is_upper: bool| {
        (0..times).fold(thing.to_owned(), |text, time| {
            let escape = |byte: u8| if is_upper { format!("%{byte:02X}") } else { format!("%{byte:02x}") };
            // After the first time there is only the percent sign to encode.
            text.bytes()
                .map(|byte| if time == 0 || byte == b'%' { escape(byte) } else { char::from(byte).to_string() })
                .collect()
        })
    };
    prop_oneof![
        3 => (thing, 0..5_usize, any::<bool>()).prop_map(move |(thing, times, is_upper)| encoded(thing, times, is_upper)),
        2 => "[a-z0-9.-]{1,8}",
    ]
}

/// A segment that may well be one, or hostile.
fn segment() -> impl Strategy<Value = String> {
    prop_oneof![3 => "se-[0-9]{1,9}", 1 => "[a-z_]{1,12}", 2 => hostile()]
}

/// A path that the template of an operation gives, or nearly.
fn path() -> impl Strategy<Value = String> {
    let of_template = (operations(), vec(segment(), 4)).prop_map(|(operation, values)| {
        let mut values = values.into_iter();
        let segments = operation.path.split('/').map(|part| match part.strip_prefix('{') {
            Some(_) => values.next().unwrap_or_default(),
            None => part.to_owned(),
        });
        format!("{}{}", table::VERSION, segments.collect::<Vec<_>>().join("/"))
    });
    prop_oneof![
        6 => of_template,
        1 => (path_of_pieces(), hostile()).prop_map(|(path, end)| path + &end),
        1 => "\\PC{0,40}",
    ]
}

fn path_of_pieces() -> impl Strategy<Value = String> {
    vec(segment(), 0..6).prop_map(|pieces| format!("/{}", pieces.join("/")))
}

/// Text that is JSON, or was until a few characters changed.
fn jsonish() -> impl Strategy<Value = String> {
    let field = select(vec![
        "shipment",
        "ship_to",
        "packages",
        "weight",
        "value",
        "unit",
        "url",
        "URL",
        "event",
        "headers",
        "test_label",
        "Test_Label",
        "bill_to_account",
        "advanced_options",
        "name",
        "a",
        "",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        select(vec!["https://hooks.example.com/", "https://10.0.0.1/", "https://localhost/", "track"])
            .prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(6, 48, 6, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            vec((field.clone().prop_map(str::to_owned), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    });
    let odd = select(vec![
        "",
        "\"",
        "\\",
        "\\u0075",
        ",",
        ":",
        "{",
        "}",
        "[",
        "]",
        "1e999",
        "-",
        "nul",
        "\u{0}",
        "{\"url\":\"https://10.0.0.1/\",",
    ]);
    let text = (value, 0..4_u8).prop_map(|(value, turns)| match turns {
        0 => serde_json::to_string_pretty(&value).unwrap(),
        // Escapes, where a reader might compare before it resolves them.
        1 => value.to_string().replace("\"url\"", "\"\\u0075rl\"").replace("\"test_label\"", "\"t\\u0065st_label\""),
        _ => value.to_string(),
    });
    (text, vec((any::<prop::sample::Index>(), odd), 0..3)).prop_map(|(mut text, changes)| {
        for (place, odd) in changes {
            let places: Vec<usize> = text.char_indices().map(|(place, _)| place).chain([text.len()]).collect();
            text.insert_str(*place.get(&places), odd);
        }
        text
    })
}

fn bodies() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        2 => Just(Vec::new()),
        1 => Just(b"{}".to_vec()),
        6 => jsonish().prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..60),
        1 => (1..80_usize).prop_map(|depth| format!("{{\"a\":{}1{}}}", "[".repeat(depth), "]".repeat(depth)).into_bytes()),
    ]
}

fn account_ids() -> impl Strategy<Value = String> {
    prop_oneof!["se-[0-9]{1,6}", "[0-9]{1,9}", "[A-Za-z0-9_-]{1,20}"]
}

fn origins() -> impl Strategy<Value = String> {
    select(vec![OWN, ALLOWED, "https://evil.example", "null"]).prop_map(str::to_owned)
}

fn grants() -> impl Strategy<Value = Grant> {
    let accounts = prop_oneof![
        1 => Just(Accounts::All),
        4 => vec(account_ids(), 0..4).prop_map(|ids| Accounts::These(ids.iter().filter_map(|id| AccountId::new(id).ok()).collect())),
    ];
    let scopes = prop_oneof![1 => vec(select(SCOPES.to_vec()), 0..4), 3 => Just(SCOPES.to_vec())];
    let kind = select(vec![Kind::App, Kind::Jwt, Kind::Access, Kind::Session]);
    (accounts, scopes, kind, prop::option::weighted(0.2, origins()))
        .prop_map(|(accounts, scopes, kind, origin)| Grant { kind, name: "test".to_owned(), accounts, scopes, origin })
}

fn incomings() -> impl Strategy<Value = Incoming> {
    let method =
        prop_oneof![9 => select(VERBS.map(Verb::as_str).to_vec()).prop_map(str::to_owned), 1 => "[A-Za-z ]{0,8}"];
    let query = prop_oneof![2 => Just(String::new()), 1 => "[a-z_]{1,8}=[a-zA-Z0-9%&=+]{0,20}", 1 => "\\PC{0,30}"];
    let content_type =
        prop::option::weighted(0.9, prop_oneof![9 => Just("application/json".to_owned()), 1 => "\\PC{0,30}"]);
    let on_behalf_of = prop::option::of(prop_oneof![4 => account_ids(), 1 => "\\PC{0,20}"]);
    let page = (
        prop::option::weighted(0.3, origins()),
        prop::option::weighted(
            0.3,
            select(vec!["same-origin", "same-site", "cross-site", "none"]).prop_map(str::to_owned),
        ),
    );
    (method, path(), query, content_type, on_behalf_of, prop::bool::weighted(0.05), page).prop_map(
        |(method, path, query, content_type, on_behalf_of, has_idempotency_key, (origin, fetch_site))| Incoming {
            method,
            path,
            query,
            content_type,
            content_encoding: None,
            on_behalf_of,
            has_idempotency_key,
            origin,
            fetch_site,
            own_origin: OWN.to_owned(),
        },
    )
}

fn key() -> ApiKey {
    ApiKey::new("TEST_shipstamp_partner").unwrap()
}

fn policies() -> impl Strategy<Value = Policy> {
    let switch = || {
        prop_oneof![8 => Just(Vec::new()), 2 => vec(account_ids(), 0..3)].prop_flat_map(|accounts| {
            prop::bool::weighted(0.05).prop_map(move |whole| Switch { accounts: accounts.clone(), whole })
        })
    };
    (switch(), switch()).prop_map(|(stopped, read_only)| Policy { stopped, read_only, ..policy(rules()) })
}

fn policy(body: Rules) -> Policy {
    Policy {
        api_url: BASE.to_owned(),
        origins: vec![ALLOWED.to_owned()],
        stopped: Switch::default(),
        read_only: Switch::default(),
        body,
    }
}

fn rules() -> Rules {
    Rules { refused_fields: vec!["test_label".to_owned()], ..Rules::default() }
}

/// Decodes as often as anything changes, as a chain of proxies would.
fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    loop {
        let mut once = Vec::with_capacity(bytes.len());
        let mut rest = bytes.as_slice();
        while let Some((first, after)) = rest.split_first() {
            let escape = after.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
            match escape.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit())) {
                Some(digits) => {
                    once.push(u8::from_str_radix(digits, 16).unwrap());
                    rest = after.get(2..).unwrap();
                }
                None => {
                    once.push(*first);
                    rest = after;
                }
            }
        }
        if once == bytes {
            return bytes;
        }
        bytes = once;
    }
}

/// That a path is what a template gives, one harmless segment for each of its parameters.
fn assert_matches(path: &str, operation: &Operation) {
    let written: Vec<&str> = path.split('/').collect();
    let template: Vec<&str> = operation.path.split('/').collect();
    assert_eq!(written.len(), template.len(), "{path} for {}", operation.path);
    for (segment, part) in written.iter().zip(template) {
        if !part.starts_with('{') {
            assert_eq!(*segment, part);
            continue;
        }
        assert!(!segment.is_empty());
        assert!(segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)), "{path}");
        let decoded = decoded(segment);
        assert!(decoded != b"." && decoded != b"..", "{path}");
        assert!(!decoded.iter().any(|byte| *byte == b'/' || *byte == b'\\' || byte.is_ascii_control()), "{path}");
    }
}

fn credential(operation: &Operation) -> Credential {
    if operation.is_partner() {
        Credential::Partner(key())
    } else {
        Credential::Stamp(key(), AccountId::new("se-1").unwrap())
    }
}

/// How deep lists and objects stand in each other in JSON.
fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn names(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| names(item, into)),
        Value::Object(members) => members.iter().for_each(|(name, member)| {
            into.push(name.clone());
            names(member, into);
        }),
        _ => {}
    }
}

/// What has to be true of everything that is let through.
fn assert_sound(forward: &Forward, incoming: &Incoming, body: &[u8], grant: &Grant, policy: &Policy) {
    let Forward { operation, account, request } = forward;
    assert_eq!(request.method, incoming.method);
    assert_eq!(request.method, operation.verb.as_str());
    let target = request.url.strip_prefix(BASE).and_then(|target| target.strip_prefix(table::VERSION)).unwrap();
    assert!(target.starts_with('/') && target.bytes().all(|byte| byte.is_ascii_graphic()), "{target}");
    assert!(!target.contains('#'), "{target}");
    assert_matches(target.split('?').next().unwrap(), operation);
    assert!(grant.scopes.contains(&operation.scope()));

    let values = |wanted: &str| {
        let found = request.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.clone()).collect::<Vec<_>>()
    };
    assert_eq!(values("API-Key"), ["TEST_shipstamp_partner"]);
    assert!(request.headers.iter().all(|(_, value)| value.bytes().all(|byte| (b' '..=b'~').contains(&byte))));
    match account {
        None => assert!(operation.is_partner() && values("On-Behalf-Of").is_empty()),
        Some(account) => {
            assert!(!operation.is_partner());
            assert_eq!(values("On-Behalf-Of"), [account.as_str()]);
            match &grant.accounts {
                Accounts::All => assert_eq!(incoming.on_behalf_of.as_deref(), Some(account.as_str())),
                Accounts::These(own) => {
                    assert!(own.contains(account));
                    assert!(incoming.on_behalf_of.as_deref().is_none_or(|named| named == account.as_str()));
                }
            }
        }
    }

    let is_on = |switch: &Switch| {
        switch.whole || account.as_ref().is_some_and(|account| switch.accounts.iter().any(|id| id == account.as_str()))
    };
    assert!(!is_on(&policy.stopped));
    assert!(!is_on(&policy.read_only) || operation.effect == Effect::Read);

    let (origin, site) = (incoming.origin.as_deref(), incoming.fetch_site.as_deref());
    if let Some(bound) = &grant.origin {
        let is_own = origin.is_none() && site == Some("same-origin") && bound == OWN;
        assert!(origin == Some(bound.as_str()) || is_own, "{origin:?} {site:?}");
    }
    if grant.kind == Kind::Access {
        assert!(origin.is_none_or(|origin| [OWN, ALLOWED].contains(&origin)), "{origin:?}");
        assert!(origin.is_some() || !matches!(site, Some("cross-site" | "same-site")), "{site:?}");
    }

    if matches!(operation.body, Body::None) {
        assert!(body.is_empty() || body.trim_ascii() == b"{}");
        return;
    }
    assert!(!body.is_empty(), "{}", operation.id);
    let value: Value = serde_json::from_slice(body).unwrap_or_else(|error| {
        assert!(error.to_string().contains("out of range"), "{error}");
        Value::Null
    });
    assert!(depth(&value) <= 33, "only an empty list or object may be in 32 others");
    let mut all = Vec::new();
    names(&value, &mut all);
    assert!(!all.iter().any(|name| name.eq_ignore_ascii_case("test_label")), "{all:?}");
    if matches!(operation.id, "create_webhook" | "update_webhook") {
        let called = value.as_object().into_iter().flatten().filter(|(name, _)| name.eq_ignore_ascii_case("url"));
        for (_, url) in called.filter(|(_, url)| !url.is_null()) {
            // What is checked has to be what is read here: with its escapes resolved.
            assert_eq!(url.as_str().and_then(|url| Destinations::default().problem(url)), None, "{url}");
            assert!(url.is_string(), "{url}");
        }
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn what_a_path_leads_to_is_written_back_as_one_harmless_segment_for_each_parameter(path in path(), verb in select(VERBS.to_vec())) {
        if let Route::Found(operation, parameters) = table::route(Some(verb), &path) {
            prop_assert_eq!(operation.verb, verb);
            let given = parameters.iter().map(|(name, value)| (*name, value.as_str()));
            if let Ok(written) = shipstamp::path::fill(operation, given) {
                assert_matches(&written, operation);
                let again = table::route(Some(verb), &format!("{}{written}", table::VERSION));
                let Route::Found(same, values) = again else { panic!("{written} leads nowhere") };
                prop_assert_eq!((same.id, values), (operation.id, parameters));
            }
        }
    }

    #[test]
    fn no_value_of_a_parameter_climbs_splits_or_ends_a_path_however_often_it_is_encoded(
        operation in select(free_operations()),
        values in vec(climbing(), 4),
    ) {
        let names = operation.parameters.iter().map(|parameter| parameter.name);
        if let Ok(written) = shipstamp::path::fill(operation, names.zip(values.iter().map(String::as_str))) {
            assert_matches(&written, operation);
        }
    }

    #[test]
    fn whatever_is_let_through_is_one_call_of_the_table_for_an_account_of_the_grant(
        incoming in incomings(),
        body in bodies(),
        grant in grants(),
        policy in policies(),
    ) {
        match admit(&incoming, &body, &grant, &policy, Authority::Key(key())) {
            Ok(forward) => assert_sound(&forward, &incoming, &body, &grant, &policy),
            Err(refused) => {
                let error = refused.error;
                prop_assert!(!error.details.is_empty());
                prop_assert!((400..=503).contains(&error.code.status()));
                prop_assert!(!error.body("id").contains("TEST_shipstamp_partner"));
            }
        }
    }

    #[test]
    fn a_webhook_that_is_let_through_goes_where_it_may(body in jsonish(), is_update in any::<bool>()) {
        let (method, path) = if is_update { ("PUT", "/v1/environment/webhooks/se-1") } else { ("POST", "/v1/environment/webhooks") };
        let incoming = Incoming {
            method: method.to_owned(),
            path: path.to_owned(),
            content_type: Some("application/json".to_owned()),
            ..Incoming::default()
        };
        // So that more of them have all that a webhook needs.
        let body = match body.strip_prefix('{') {
            Some(rest) if !rest.trim_start().starts_with('}') => {
                format!("{{\"event\":\"track\",{}{rest}", if is_update { "" } else { "\"url\":\"https://hooks.example.com/\"," })
            }
            _ => body,
        };
        let accounts = Accounts::These(vec![AccountId::new("se-1").unwrap()]);
        let grant = Grant { kind: Kind::App, name: "test".to_owned(), accounts, scopes: vec!["account"], origin: None };
        let policy = policy(rules());
        if let Ok(forward) = admit(&incoming, body.as_bytes(), &grant, &policy, Authority::Key(key())) {
            assert_sound(&forward, &incoming, body.as_bytes(), &grant, &policy);
        }
    }

    #[test]
    fn a_check_ends_whatever_it_reads(operation in operations(), body in jsonish(), mode in select(vec![Validate::Default, Validate::Strict])) {
        let values: Vec<_> = operation.parameters.iter().map(|parameter| (parameter.name.to_owned(), "1".to_owned())).collect();
        let call = Call { operation, path: &values, query: &[], body: Some(&body) };
        let prepared = prepare(&call, &credential(operation), &BaseUrl::new(BASE).unwrap(), mode);
        let issues = prepared.map_or_else(|refusal| refusal.issues, |request| {
            assert!(serde_json::from_str::<serde::de::IgnoredAny>(&body).is_ok(), "no JSON was taken: {body}");
            request.warnings
        });
        prop_assert!(issues.len() <= 100);
    }

    #[test]
    fn no_depth_exhausts_a_check(pieces in vec(select(vec!["[", "{\"a\":", "[[[[[[[[", "{\"shipment\":{\"packages\":[", "[1,"]), 1..400), operation in operations()) {
        let body = pieces.concat();
        let values: Vec<_> = operation.parameters.iter().map(|parameter| (parameter.name.to_owned(), "1".to_owned())).collect();
        let call = Call { operation, path: &values, query: &[], body: Some(&body) };
        prop_assert!(prepare(&call, &credential(operation), &BaseUrl::new(BASE).unwrap(), Validate::Default).is_err());
    }

    #[test]
    fn a_value_is_taken_in_32_lists_and_objects_and_in_no_more(steps in vec(any::<bool>(), 0..70), name in "new_[a-z]{1,9}") {
        let (mut start, mut end) = (format!("{{\"{name}\":"), "}".to_owned());
        for is_list in &steps {
            start.push_str(if *is_list { "[" } else { "{\"a\":" });
            end.insert(0, if *is_list { ']' } else { '}' });
        }
        let body = format!("{start}1{end}");
        let incoming = Incoming {
            method: "POST".to_owned(),
            path: "/v1/labels/rates/se-1".to_owned(),
            content_type: Some("application/json".to_owned()),
            ..Incoming::default()
        };
        let accounts = Accounts::These(vec![AccountId::new("se-1").unwrap()]);
        let grant = Grant { kind: Kind::App, name: "test".to_owned(), accounts, scopes: vec!["buy"], origin: None };
        let admitted = admit(&incoming, body.as_bytes(), &grant, &policy(Rules::default()), Authority::Key(key()));
        prop_assert_eq!(admitted.is_ok(), steps.len() < 32, "{}", body);
    }

    #[test]
    fn claims_grant_no_account_and_no_scope_that_is_not_written_in_them(claims in claims()) {
        if let Ok(grant) = Grant::from_claims(&claims) {
            let read = match serde_json::from_str::<Value>(&claims) {
                Ok(read) => read,
                Err(error) => {
                    // In a claim that nobody reads a number may have any size.
                    prop_assert!(error.to_string().contains("out of range"), "no JSON was taken: {}", claims);
                    return Ok(());
                }
            };
            let words: Vec<&str> = read.get("scope").and_then(Value::as_str).unwrap_or_default().split(' ').collect();
            for scope in &grant.scopes {
                prop_assert!(words.contains(scope), "{} of {}", scope, claims);
                prop_assert!(SCOPES.contains(scope));
            }
            let Accounts::These(accounts) = &grant.accounts else { panic!("every account, of {claims}") };
            for account in accounts {
                let mut written = Vec::new();
                texts(&read, &mut written);
                prop_assert!(written.iter().any(|text| text == account.as_str()), "{:?} of {}", account, claims);
            }
        }
    }

    #[test]
    fn a_session_grants_nothing_that_its_server_does_not_have(claims in claims(), apps in vec(grants(), 0..3)) {
        let payload = claims.replacen('{', "{\"app\":\"test\",\"jti\":\"j\",\"origin\":\"https://app.example\",", 1);
        let texts: Vec<String> = apps.iter().map(Grant::to_text).collect();
        if let Ok(grant) = Grant::from_session(&payload, &texts) {
            let Accounts::These(accounts) = &grant.accounts else { panic!("every account, of {payload}") };
            prop_assert_eq!(accounts.len(), 1);
            let holds = |app: &&Grant| match &app.accounts {
                Accounts::All => true,
                Accounts::These(own) => accounts.iter().all(|account| own.contains(account)),
            };
            let apps: Vec<&Grant> = apps.iter().filter(holds).collect();
            prop_assert!(!apps.is_empty());
            for scope in &grant.scopes {
                prop_assert!(*scope != "partner" && apps.iter().any(|app| app.scopes.contains(scope)), "{}", scope);
            }
            prop_assert_eq!(grant.origin.as_deref(), Some("https://app.example"));
        }
    }

    #[test]
    fn a_grant_comes_back_as_it_went(grant in grants()) {
        prop_assert_eq!(Grant::from_text(&grant.to_text()).unwrap(), grant);
    }

    #[test]
    fn no_notation_of_an_ip_address_is_a_destination(address in ip_hosts(), port in prop::option::of(any::<u16>()), path in "(/[a-z]{0,5})?") {
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        let url = format!("https://{address}{port}{path}");
        prop_assert!(Destinations::default().problem(&url).is_some(), "{}", url);
    }

    #[test]
    fn a_destination_has_one_reading(url in urls()) {
        if Destinations::default().problem(&url).is_none() {
            prop_assert!(url.bytes().all(|byte| byte.is_ascii_graphic()));
            let rest = url.to_ascii_lowercase().strip_prefix("https://").unwrap().to_owned();
            let authority = rest.split(['/', '?', '#']).next().unwrap();
            let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
            prop_assert!(port.parse::<u16>().is_ok_and(|port| port > 0));
            prop_assert!(host.parse::<IpAddr>().is_err());
            prop_assert!(host.contains('.') && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte)));
            prop_assert!(host.rsplit('.').next().unwrap().starts_with(|first: char| first.is_ascii_alphabetic()));
        }
    }
}

fn texts(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| texts(item, into)),
        Value::Object(members) => members.values().for_each(|member| texts(member, into)),
        Value::String(text) => into.push(text.clone()),
        Value::Number(number) => into.push(number.to_string()),
        _ => {}
    }
}

fn claims() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        select(SCOPES.to_vec()).prop_map(str::to_owned),
        select(vec!["PARTNER", "partner,read", "admin", "*", "partner\u{a0}", "par\\u0074ner"]).prop_map(str::to_owned),
    ];
    let scope = vec(word, 0..4).prop_map(|words| format!("\"{}\"", words.join(" ")));
    let id = prop_oneof![
        account_ids().prop_map(|id| format!("\"{id}\"")),
        any::<u64>().prop_map(|id| id.to_string()),
        select(vec![
            "\"*\"",
            "null",
            "true",
            "[]",
            "-1",
            "1.5",
            "1e3",
            "{}",
            "\"\"",
            "\"se-1,se-2\"",
            "\"se-1 \"",
            "9007199254740993"
        ])
        .prop_map(str::to_owned),
        vec(account_ids(), 0..3).prop_map(|ids| format!("{ids:?}")),
    ];
    let claim = prop_oneof![
        (select(vec!["tenant", "tenants", "accounts", "sub", "Tenant"]), id),
        (select(vec!["scope", "scopes", "Scope", "sco\\u0070e"]), scope),
        (select(vec!["exp", "nbf", "iss", "aud", "x"]), jsonish()),
    ];
    prop_oneof![
        9 => vec(claim, 0..5).prop_map(|claims| {
            let members: Vec<_> = claims.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
            format!("{{{}}}", members.join(","))
        }),
        1 => jsonish(),
    ]
}

/// An IP address in one of the ways in which some reader takes it.
fn ip_hosts() -> impl Strategy<Value = String> {
    let v4 = (any::<[u8; 4]>(), 0..9_u8).prop_map(|(octets, way)| {
        let [a, b, c, d] = octets;
        let whole = u32::from_be_bytes(octets);
        match way {
            0 => Ipv4Addr::from(octets).to_string(),
            1 => whole.to_string(),
            2 => format!("{whole:#x}"),
            3 => format!("0{whole:o}"),
            4 => format!("{a:#x}.{b:#x}.{c:#x}.{d:#x}"),
            5 => format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
            6 => format!("{a}.{}", whole & 0x00ff_ffff),
            7 => format!("{a}.{b}.{}", whole & 0xffff),
            _ => format!("{}.", Ipv4Addr::from(octets)),
        }
    });
    let v6 = (any::<[u16; 8]>(), any::<[u8; 4]>(), 0..6_u8).prop_map(|(groups, octets, way)| {
        let v4 = Ipv4Addr::from(octets);
        match way {
            0 => format!("[{}]", Ipv6Addr::from(groups)),
            1 => format!("[{}]", v4.to_ipv6_mapped()),
            2 => format!("[::ffff:{v4}]"),
            3 => format!("[{}%25eth0]", Ipv6Addr::from(groups)),
            4 => format!("[64:ff9b::{v4}]"),
            _ => Ipv6Addr::from(groups).to_string(),
        }
    });
    let in_case = |host: String, is_upper: bool| if is_upper { host.to_uppercase() } else { host };
    (prop_oneof![v4, v6], any::<bool>()).prop_map(move |(host, is_upper)| in_case(host, is_upper))
}

fn urls() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "https://",
        "HTTPS://",
        "http://",
        "https:/",
        "//",
        "/",
        "\\",
        "@",
        ":",
        ":443",
        ":0",
        "?",
        "#",
        "%2e",
        "%00",
        ".",
        "..",
        "-",
        "hooks",
        "example",
        ".com",
        ".example.com",
        "localhost",
        ".internal",
        ".nip.io",
        "127.0.0.1",
        "0x7f",
        "1",
        "[::1]",
        "xn--",
        " ",
        "\t",
        "\u{3002}",
        "\u{e9}",
    ]);
    prop_oneof![
        3 => vec(piece.clone(), 1..6).prop_map(|pieces| format!("https://{}", pieces.concat())),
        2 => ("https://[a-z0-9-]{1,6}(\\.[a-zA-Z0-9-]{1,6}){0,3}(:[0-9]{0,6})?", vec(piece.clone(), 0..3)).prop_map(|(start, pieces)| start + &pieces.concat()),
        1 => vec(piece, 0..8).prop_map(|pieces| pieces.concat()),
    ]
}
