//! What comes in: requests, bodies, claims and addresses that are right, nearly right, or hostile.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;
use shipstamp::gateway::admit::Incoming;
use shipstamp::gateway::body::Rules;
use shipstamp::gateway::grant::{Accounts, Grant, Kind, SCOPES};
use shipstamp::gateway::policy::{Policy, Switch};
use shipstamp::operation::{Operation, Verb};
use shipstamp::stamp::{AccountId, ApiKey};
use shipstamp::table;
use std::net::{Ipv4Addr, Ipv6Addr};

pub(crate) const BASE: &str = "https://api.shipengine.com";
pub(crate) const OWN: &str = "https://gateway.example";
pub(crate) const ALLOWED: &str = "https://app.example";
pub(crate) const VERBS: [Verb; 5] = [Verb::Get, Verb::Post, Verb::Put, Verb::Patch, Verb::Delete];

pub(crate) fn operations() -> impl Strategy<Value = &'static Operation> {
    select(table::operations().collect::<Vec<_>>())
}

/// What climbs, splits or ends a path in some reader, encoded up to three times.
pub(crate) fn hostile() -> impl Strategy<Value = String> {
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
pub(crate) fn free_operations() -> Vec<&'static Operation> {
    let takes_a_dot = |operation: &&'static Operation| {
        let given = operation.parameters.iter().map(|parameter| (parameter.name, "a.b"));
        !operation.parameters.is_empty() && shipstamp::path::fill(operation, given).is_ok()
    };
    table::operations().filter(takes_a_dot).collect()
}

/// One hostile thing, encoded up to four times, or something harmless.
pub(crate) fn climbing() -> impl Strategy<Value = String> {
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
pub(crate) fn segment() -> impl Strategy<Value = String> {
    prop_oneof![3 => "se-[0-9]{1,9}", 1 => "[a-z_]{1,12}", 2 => hostile()]
}

/// A path that the template of an operation gives, or nearly.
pub(crate) fn path() -> impl Strategy<Value = String> {
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

pub(crate) fn path_of_pieces() -> impl Strategy<Value = String> {
    vec(segment(), 0..6).prop_map(|pieces| format!("/{}", pieces.join("/")))
}

/// Text that is JSON, or was until a few characters changed.
pub(crate) fn jsonish() -> impl Strategy<Value = String> {
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

pub(crate) fn bodies() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        2 => Just(Vec::new()),
        1 => Just(b"{}".to_vec()),
        6 => jsonish().prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..60),
        1 => (1..80_usize).prop_map(|depth| format!("{{\"a\":{}1{}}}", "[".repeat(depth), "]".repeat(depth)).into_bytes()),
    ]
}

pub(crate) fn account_ids() -> impl Strategy<Value = String> {
    prop_oneof!["se-[0-9]{1,6}", "[0-9]{1,9}", "[A-Za-z0-9_-]{1,20}"]
}

pub(crate) fn origins() -> impl Strategy<Value = String> {
    select(vec![OWN, ALLOWED, "https://evil.example", "null"]).prop_map(str::to_owned)
}

pub(crate) fn grants() -> impl Strategy<Value = Grant> {
    let accounts = prop_oneof![
        1 => Just(Accounts::All),
        4 => vec(account_ids(), 0..4).prop_map(|ids| Accounts::These(ids.iter().filter_map(|id| AccountId::new(id).ok()).collect())),
    ];
    let scopes = prop_oneof![1 => vec(select(SCOPES.to_vec()), 0..4), 3 => Just(SCOPES.to_vec())];
    let kind = select(vec![Kind::App, Kind::Jwt, Kind::Access, Kind::Session]);
    (accounts, scopes, kind, prop::option::weighted(0.2, origins()))
        .prop_map(|(accounts, scopes, kind, origin)| Grant { kind, name: "test".to_owned(), accounts, scopes, origin })
}

pub(crate) fn incomings() -> impl Strategy<Value = Incoming> {
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
    (
        method,
        path(),
        query,
        content_type,
        on_behalf_of,
        (prop::option::weighted(0.2, "[a-z ]{1,4}"), prop::option::of(Just("auto-1".to_owned()))),
        page,
    )
        .prop_map(
            |(method, path, query, content_type, on_behalf_of, (idempotency_key, spare_key), (origin, fetch_site))| {
                Incoming {
                    method,
                    path,
                    query,
                    content_type,
                    content_encoding: None,
                    on_behalf_of,
                    idempotency_key,
                    spare_key,
                    origin,
                    fetch_site,
                    own_origin: OWN.to_owned(),
                }
            },
        )
}

pub(crate) fn key() -> ApiKey {
    ApiKey::new("TEST_shipstamp_partner").unwrap()
}

pub(crate) fn policies() -> impl Strategy<Value = Policy> {
    let switch = || {
        prop_oneof![8 => Just(Vec::new()), 2 => vec(account_ids(), 0..3)].prop_flat_map(|accounts| {
            prop::bool::weighted(0.05).prop_map(move |whole| Switch { accounts: accounts.clone(), whole })
        })
    };
    (switch(), switch()).prop_map(|(stopped, read_only)| Policy { stopped, read_only, ..policy(rules()) })
}

pub(crate) fn policy(body: Rules) -> Policy {
    Policy {
        api_url: BASE.to_owned(),
        origins: vec![ALLOWED.to_owned()],
        stopped: Switch::default(),
        read_only: Switch::default(),
        body,
    }
}

pub(crate) fn rules() -> Rules {
    Rules { refused_fields: vec!["test_label".to_owned()], ..Rules::default() }
}

pub(crate) fn claims() -> impl Strategy<Value = String> {
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
pub(crate) fn ip_hosts() -> impl Strategy<Value = String> {
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

pub(crate) fn urls() -> impl Strategy<Value = String> {
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
