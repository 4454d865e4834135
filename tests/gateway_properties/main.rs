//! Properties of the gateway's decisions that hold for whatever comes in.
//!
//! `cargo test` tries a few hundred cases of each, chosen anew every time; a failure prints the smallest case that it
//! finds, to make a test of it where the broken part is. A long run:
//! `PROPTEST_CASES=1000000 cargo test --release --test gateway_properties`.

#![cfg(all(feature = "gateway", feature = "types", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod made_up;

use made_up::*;
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
use shipstamp::operation::{Body, Effect, Operation};
use shipstamp::request::{BaseUrl, Call, prepare};
use shipstamp::stamp::{AccountId, Credential};
use shipstamp::table::{self, Route};
use std::net::IpAddr;

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

/// How many cases, unless `PROPTEST_CASES` says.
fn cases(few: u32) -> ProptestConfig {
    let set = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    // Nothing is written into the repository: a failure prints what is needed to make a test of it.
    ProptestConfig { cases: set.unwrap_or(few), failure_persistence: None, ..ProptestConfig::default() }
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
    let Forward { operation, account, request, purchase } = forward;
    // The partner buys nothing for itself, so what the ledger takes is for an account.
    assert!(purchase.is_none() || (operation.effect.is_purchase() && account.is_some()), "{}", operation.id);
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

fn texts(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| texts(item, into)),
        Value::Object(members) => members.values().for_each(|member| texts(member, into)),
        Value::String(text) => into.push(text.clone()),
        Value::Number(number) => into.push(number.to_string()),
        _ => {}
    }
}
