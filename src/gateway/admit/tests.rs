use super::*;
use crate::gateway::body;
use crate::gateway::grant::{Accounts, Kind, SCOPES};
use crate::gateway::policy::Switch;

const KEY: &str = "TEST_shipstamp_partner";

fn authority() -> Authority {
    Authority::Key(ApiKey::new(KEY).unwrap())
}

fn policy() -> Policy {
    Policy {
        api_url: BaseUrl::SHIPSTATION.to_owned(),
        origins: Vec::new(),
        stopped: Switch::default(),
        read_only: Switch::default(),
        body: body::Rules::default(),
    }
}

fn grant(accounts: &[&str], scopes: &[&'static str]) -> Grant {
    let accounts = accounts.iter().map(|id| AccountId::new(id).unwrap()).collect();
    let name = "test".to_owned();
    Grant { kind: Kind::App, name, accounts: Accounts::These(accounts), scopes: scopes.to_vec(), origin: None }
}

fn shop() -> Grant {
    grant(&["se-1"], &["read", "rate", "write", "buy", "void", "connect", "funds", "account"])
}

fn partner() -> Grant {
    grant(&[], &["partner"])
}

fn ask(method: &str, target: &str) -> Incoming {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Incoming { method: method.to_owned(), path: path.to_owned(), query: query.to_owned(), ..Incoming::default() }
}

fn json(method: &str, target: &str) -> Incoming {
    Incoming { content_type: Some("application/json".to_owned()), ..ask(method, target) }
}

fn decide(incoming: &Incoming, body: &str, grant: &Grant) -> Result<Forward, GatewayError> {
    admit(incoming, body.as_bytes(), grant, &policy(), authority()).map_err(|refused| refused.error)
}

fn code(result: Result<Forward, GatewayError>) -> Code {
    match result {
        Ok(forward) => panic!("was let through: {}", forward.request.url),
        Err(error) => error.code,
    }
}

/// A path that the template of an operation gives, with harmless parameters.
fn path_of(operation: &Operation) -> String {
    let segments = operation.path.split('/').map(|segment| if segment.starts_with('{') { "se-9" } else { segment });
    format!("{}{}", table::VERSION, segments.collect::<Vec<_>>().join("/"))
}

#[test]
fn a_request_is_made_anew_with_the_grants_account() {
    let forward = decide(&ask("GET", "/v1/tracking?tracking_number=1Z%20+9&carrier_code=ups&new=a%26b"), "", &shop());
    let forward = forward.unwrap();
    assert_eq!(forward.operation.id, "get_tracking_log");
    assert_eq!(forward.request.method, "GET");
    assert_eq!(
        forward.request.url,
        "https://api.shipengine.com/v1/tracking?tracking_number=1Z%20%209&carrier_code=ups&new=a%26b"
    );
    assert_eq!(
        forward.request.headers,
        [("API-Key", KEY.to_owned()), ("On-Behalf-Of", "se-1".to_owned()), ("Accept", "application/json".to_owned())]
    );
}

#[test]
fn a_partner_operation_carries_no_account_and_takes_none() {
    let forward = decide(&ask("GET", "/v1/partners/accounts"), "", &partner()).unwrap();
    assert!(forward.account.is_none());
    assert!(forward.request.headers.iter().all(|(name, _)| *name != "On-Behalf-Of"));
    let incoming = Incoming { on_behalf_of: Some("se-1".to_owned()), ..ask("GET", "/v1/partners/accounts") };
    assert_eq!(code(decide(&incoming, "", &partner())), Code::InvalidAccount);
}

#[test]
fn each_scope_reaches_its_operations_and_no_others() {
    for operation in table::operations() {
        for scope in SCOPES {
            let incoming = ask(operation.verb.as_str(), &path_of(operation));
            let granted = decide(&incoming, "", &grant(&["se-1"], &[scope]));
            let is_refused = granted.as_ref().is_err_and(|error| error.code == Code::ScopeRequired);
            assert_eq!(is_refused, operation.scope() != scope, "{} with {scope}", operation.id);
        }
        let incoming = ask(operation.verb.as_str(), &path_of(operation));
        assert_eq!(code(decide(&incoming, "", &grant(&["se-1"], &[]))), Code::ScopeRequired, "{}", operation.id);
    }
}

#[test]
fn no_merchant_operation_goes_out_for_an_account_outside_the_grant() {
    for operation in table::operations().filter(|operation| !operation.is_partner()) {
        for (accounts, named, refused) in [
            (&["se-1"][..], Some("se-2"), Code::AccountNotGranted),
            (&["se-1", "se-3"][..], Some("se-2"), Code::AccountNotGranted),
            (&["se-1", "se-3"][..], None, Code::AccountRequired),
            (&[][..], None, Code::AccountNotGranted),
            (&[][..], Some("se-1"), Code::AccountNotGranted),
            (&["se-1"][..], Some("se-1, se-2"), Code::InvalidAccount),
        ] {
            let incoming = Incoming {
                on_behalf_of: named.map(ToOwned::to_owned),
                ..ask(operation.verb.as_str(), &path_of(operation))
            };
            let grant = grant(accounts, &SCOPES);
            assert_eq!(code(decide(&incoming, "", &grant)), refused, "{} {accounts:?} {named:?}", operation.id);
        }
    }
}

#[test]
fn only_paths_of_the_table_lead_anywhere() {
    let all = grant(&["se-1"], &SCOPES);
    for target in [
        "",
        "/",
        "/v1",
        "/v1/",
        "/v2/tracking",
        "//v1/tracking",
        "/v1//tracking",
        "/v1/tracking/",
        "/v1/TRACKING",
        "/V1/tracking",
        "/v1/%74racking",
        "/v1/tracking%00",
        "/v1/tracking;x=1",
        "/v1/./tracking",
        "/v1/x/../tracking",
        "/v1/x/%2e%2e/tracking",
        "/v1/%2e%2e/partners/accounts",
        "/v1/%252e%252e/partners/accounts",
        "/v1/tracking\\..\\partners",
        "http://evil.example/v1/tracking",
    ] {
        assert_eq!(code(decide(&ask("GET", target), "", &all)), Code::UnknownPath, "{target}");
    }
}

#[test]
fn a_parameter_stays_one_segment() {
    for filename in [
        "..%2fpartners",
        "%2e%2e",
        "%2E",
        "%252e%252e%252fpartners",
        "%25252e%25252e",
        "a%5cb",
        "a%5Cb",
        "a%2fb",
        "a%00",
        "a%0d%0ab",
        "",
        &"a".repeat(256),
    ] {
        let target = format!("/v1/downloads/10/abc/{filename}");
        assert_eq!(code(decide(&ask("GET", &target), "", &shop())), Code::InvalidRequest, "{filename}");
    }
    // Not UTF-8, so it is no text that a parameter could hold.
    assert_eq!(code(decide(&ask("GET", "/v1/downloads/10/abc/%ff"), "", &shop())), Code::UnknownPath);
    let forward = decide(&ask("GET", "/v1/downloads/10/abc/label%20(1).pdf?download=0"), "", &shop()).unwrap();
    assert!(forward.request.url.ends_with("/v1/downloads/10/abc/label%20%281%29.pdf?download=0"));
}

#[test]
fn another_verb_is_told_which_ones_there_are() {
    for method in ["HEAD", "OPTIONS", "TRACE", "CONNECT", "PATCH", "get", "GET ", "PROPFIND", ""] {
        let error = decide(&ask(method, "/v1/partners/accounts"), "", &partner()).unwrap_err();
        assert_eq!((error.code, error.code.status()), (Code::MethodNotAllowed, 405), "{method}");
        let (name, allow) = error.headers.first().unwrap();
        assert_eq!(*name, "Allow");
        assert!(allow.split(", ").any(|verb| verb == "GET") && allow.split(", ").any(|verb| verb == "POST"));
    }
}

#[test]
fn the_query_cannot_name_a_key_or_an_account() {
    for name in ["api-key", "API_KEY", "apikey", "On-Behalf-Of", "on_behalf_of", "%6Fn-behalf-of", "Authorization"] {
        let target = format!("/v1/tracking?tracking_number=1&{name}=se-2");
        assert_eq!(code(decide(&ask("GET", &target), "", &shop())), Code::InvalidRequest, "{name}");
    }
    assert_eq!(code(decide(&ask("GET", "/v1/tracking?tracking_number=%ff"), "", &shop())), Code::InvalidRequest);
    let long = format!("/v1/tracking?tracking_number={}", "1".repeat(MAX_TARGET));
    assert_eq!(code(decide(&ask("GET", &long), "", &shop())), Code::UriTooLong);
}

#[test]
fn bodies_are_plain_json_in_utf_8() {
    let path = "/v1/partners/accounts";
    let body = r#"{"origin_country_code":"US","company_name":"Äcme","new":1}"#;
    let forward = decide(&json("POST", path), body, &partner()).unwrap();
    assert!(forward.request.headers.contains(&("Content-Type", "application/json".to_owned())));

    for (content_type, is_taken) in [
        ("application/json", true),
        ("Application/JSON; charset=UTF-8", true),
        ("application/json;charset=\"utf-8\"", true),
        ("application/json; charset=utf-16", false),
        ("application/json, text/plain", false),
        ("text/plain", false),
        ("application/x-www-form-urlencoded", false),
        ("multipart/form-data; boundary=a", false),
        ("", false),
    ] {
        let incoming = Incoming { content_type: Some(content_type.to_owned()), ..ask("POST", path) };
        let result = decide(&incoming, body, &partner());
        match is_taken {
            true => assert!(result.is_ok(), "{content_type}"),
            false => assert_eq!(code(result), Code::UnsupportedMediaType, "{content_type}"),
        }
    }
    assert_eq!(code(decide(&ask("POST", path), body, &partner())), Code::UnsupportedMediaType);
    for encoding in ["gzip", "br", "identity, gzip", ""] {
        let incoming = Incoming { content_encoding: Some(encoding.to_owned()), ..json("POST", path) };
        assert_eq!(code(decide(&incoming, body, &partner())), Code::UnsupportedMediaType, "{encoding}");
    }

    for bytes in [&b"{\"a\":\"\xff\"}"[..], b"\xff\xfe{\0}\0", b"{\"a\":\"\xed\xa0\x80\"}", b"{\"a\":\"\xc0\xae\"}"] {
        let error = admit(&json("POST", path), bytes, &partner(), &policy(), authority()).unwrap_err().error;
        assert_eq!(error.code, Code::InvalidRequest);
        assert_eq!(error.details[0].field_name.as_deref(), Some("body"));
    }
    let deep = "[".repeat(100_000);
    for body in [" ", "{", "null", "[]", "1", "{}{}", "{} x", "\u{feff}{}", &deep] {
        assert_eq!(code(decide(&json("POST", path), body, &partner())), Code::InvalidRequest, "{:.9}", body);
    }
    assert_eq!(code(decide(&json("POST", path), "", &partner())), Code::InvalidRequest);
    let long = format!("{{\"a\":\"{}\"}}", "a".repeat(crate::request::MAX_BODY));
    assert_eq!(code(decide(&json("POST", path), &long, &partner())), Code::BodyTooLarge);
}

#[test]
fn an_operation_without_a_body_gets_none() {
    for operation in table::operations().filter(|operation| matches!(operation.body, Body::None)) {
        let grant = if operation.is_partner() { partner() } else { shop() };
        let incoming = json(operation.verb.as_str(), &path_of(operation));
        for body in ["[]", "null", r#"{"a":1}"#, " "] {
            assert_eq!(code(decide(&incoming, body, &grant)), Code::UnexpectedBody, "{}", operation.id);
        }
        // The official npm package sends an empty object along with a PUT.
        match operation.verb {
            Verb::Put | Verb::Post => {
                let request = decide(&incoming, "{}", &grant).unwrap().request;
                assert!(request.headers.contains(&("Content-Type", "application/json".to_owned())), "{}", operation.id);
            }
            _ => assert_eq!(code(decide(&incoming, "{}", &grant)), Code::UnexpectedBody, "{}", operation.id),
        }
    }
    let described = json("GET", "/v1/partners/accounts");
    assert!(decide(&described, "", &partner()).is_ok(), "a Content-Type without a body is what the official SDKs send");
}

#[test]
fn what_is_wrong_in_a_body_is_named_by_its_path() {
    let error = decide(&json("POST", "/v1/partners/accounts"), r#"{"first_name":7,"email":[]}"#, &partner());
    let error = error.unwrap_err();
    let fields: Vec<_> = error.details.iter().filter_map(|detail| detail.field_name.as_deref()).collect();
    assert_eq!(fields, ["first_name", "email"], "{error:?}");
}

#[test]
fn no_answer_of_the_gateway_holds_the_key() {
    for operation in table::operations() {
        for body in ["", "{}", "nonsense"] {
            for grant in [shop(), partner(), grant(&[], &[])] {
                if let Err(error) = decide(&json(operation.verb.as_str(), &path_of(operation)), body, &grant) {
                    assert!(!error.body("id").contains(KEY));
                    assert!(!error.details.is_empty());
                }
            }
        }
    }
}

#[test]
fn a_promise_that_cannot_be_kept_is_not_given() {
    let incoming = Incoming { idempotency_key: Some("k".to_owned()), ..ask("GET", "/v1/labels") };
    assert_eq!(code(decide(&incoming, "", &shop())), Code::IdempotencyNotSupported);
}

#[test]
fn a_purchase_is_one_for_the_ledger_where_there_is_one() {
    let kept = |method: &str, target: &str, key: Option<&str>| Incoming {
        idempotency_key: key.map(str::to_owned),
        spare_key: Some("auto-1".to_owned()),
        ..json(method, target)
    };
    let purchase = |key: Option<&str>| {
        let admitted = decide(&kept("POST", "/v1/labels/rates/se-7", key), "{}", &shop());
        admitted.map(|forward| forward.purchase.unwrap()).map_err(|error| (error.code, error.details))
    };
    assert_eq!(purchase(Some("\"order-1\"")).unwrap().key.as_str(), "order-1");
    assert_eq!(purchase(None).unwrap().key.as_str(), "auto-1");
    assert_eq!(purchase(None).unwrap().fingerprint, purchase(Some("k")).unwrap().fingerprint);
    let (code, details) = purchase(Some("a b")).unwrap_err();
    assert_eq!((code, details[0].field_name.as_deref()), (Code::InvalidRequest, Some("Idempotency-Key")));
    let body = include_str!("../../../tests/data/documented_label.json");
    let label = decide(&kept("POST", "/v1/labels", None), body, &shop()).unwrap().purchase.unwrap();
    assert!(label.traced.body.unwrap().contains("\"external_shipment_id\":\"ss-"));
    // A key to what buys nothing says nothing.
    for (method, target) in [("GET", "/v1/labels"), ("GET", "/v1/carriers")] {
        assert!(decide(&kept(method, target, Some("a b")), "", &shop()).unwrap().purchase.is_none(), "{target}");
    }
    assert!(decide(&ask("POST", "/v1/labels/rates/se-7"), "", &shop()).is_err());
}

#[test]
fn a_refused_call_tells_how_far_it_came() {
    let refused = |incoming: &Incoming, grant: &Grant| {
        let refused = admit(incoming, b"", grant, &policy(), authority()).unwrap_err();
        (refused.operation.map(|operation| operation.id), refused.account.map(|account| account.as_str().to_owned()))
    };
    assert_eq!(refused(&ask("GET", "/v1/nothing"), &shop()), (None, None));
    assert_eq!(refused(&ask("GET", "/v1/partners/accounts"), &shop()), (Some("list_accounts"), None));
    let incoming = Incoming { idempotency_key: Some("k".to_owned()), ..ask("POST", "/v1/labels") };
    assert_eq!(refused(&incoming, &shop()), (Some("create_label"), Some("se-1".to_owned())));
}

#[test]
fn a_signed_call_carries_no_key_and_names_no_account() {
    let signed = |key: Option<&str>, incoming: &Incoming, grant: &Grant| {
        let authority = Authority::Signed(key.map(|key| ApiKey::new(key).unwrap()));
        admit(incoming, b"", grant, &policy(), authority).map_err(|refused| refused.error)
    };
    for key in [None, Some(KEY)] {
        let forward = signed(key, &ask("GET", "/v1/labels"), &shop()).unwrap();
        assert_eq!(forward.request.headers, [("Accept", "application/json".to_owned())]);
        assert_eq!(forward.account.unwrap().as_str(), "se-1");
    }
    let accounts = ask("GET", "/v1/partners/accounts");
    assert_eq!(signed(Some(KEY), &accounts, &partner()).unwrap().request.headers[0], ("API-Key", KEY.to_owned()));
    assert_eq!(code(signed(None, &accounts, &partner())), Code::PartnerKeyMissing);
}

#[test]
fn a_switch_is_looked_at_after_the_grant_and_before_the_body() {
    let stopped = Policy { stopped: Switch::read("se-1").unwrap(), ..policy() };
    let refused = |incoming: &Incoming, grant: &Grant| {
        admit(incoming, b"nonsense", grant, &stopped, authority()).unwrap_err().error.code
    };
    assert_eq!(refused(&json("POST", "/v1/labels"), &shop()), Code::Stopped);
    assert_eq!(refused(&json("POST", "/v1/labels"), &grant(&["se-2"], &["buy"])), Code::InvalidRequest);
    let other = Incoming { on_behalf_of: Some("se-1".to_owned()), ..json("POST", "/v1/labels") };
    assert_eq!(refused(&other, &grant(&["se-2"], &["buy"])), Code::AccountNotGranted);
}

#[test]
fn s13_a_body_may_be_as_long_as_its_operation_needs() {
    let image = |length: usize| {
        let head = r#"{"name":"logo","is_default":true,"image_content_type":"image/png","image_data":""#;
        format!("{head}{}\"}}", "A".repeat(length - head.len() - 2))
    };
    let other = |length: usize| format!("{{\"new\":\"{}\"}}", "a".repeat(length - 10));
    for (method, path, most, body) in [
        ("POST", "/v1/account/settings/images", 5 * 1024 * 1024, &image as &dyn Fn(usize) -> String),
        ("PUT", "/v1/account/settings/images/img_1", 5 * 1024 * 1024, &image),
        ("POST", "/v1/labels/rates/se-1", 1024 * 1024, &other),
    ] {
        assert_eq!(body(most).len(), most);
        assert!(decide(&json(method, path), &body(most), &shop()).is_ok(), "{path}");
        assert_eq!(code(decide(&json(method, path), &body(most + 1), &shop())), Code::BodyTooLarge, "{path}");
    }
}

#[test]
fn what_the_settings_let_no_body_hold_is_refused() {
    let rules = body::Rules { refused_fields: vec!["test_label".to_owned()], ..body::Rules::default() };
    let policy = Policy { body: rules, ..policy() };
    let decide = |path: &str, body: &str| {
        admit(&json("POST", path), body.as_bytes(), &shop(), &policy, authority()).map_err(|refused| refused.error.code)
    };
    assert_eq!(decide("/v1/labels/rates/se-1", r#"{"test_label":true}"#).unwrap_err(), Code::FieldNotAllowed);
    let webhook = |url: &str| format!(r#"{{"event":"track","url":"{url}"}}"#);
    let refused = decide("/v1/environment/webhooks", &webhook("https://10.0.0.1/"));
    assert_eq!(refused.unwrap_err(), Code::DestinationNotAllowed);
    assert!(decide("/v1/environment/webhooks", &webhook("https://hooks.example.com/")).is_ok());
}
