use super::*;
use crate::error::Severity;

const EXAMPLE: &str = include_str!("../../tests/data/documented_label.json");

fn stamp() -> Credential {
    use crate::stamp::{AccountId, ApiKey};
    Credential::Stamp(ApiKey::new("TEST_shipstamp_partner").unwrap(), AccountId::new("100001").unwrap())
}

struct Asked {
    operation: &'static str,
    path: Vec<(String, String)>,
    query: &'static str,
    body: Option<String>,
}

fn call(operation: &'static str) -> Asked {
    Asked { operation, path: Vec::new(), query: "", body: None }
}

impl Asked {
    fn path(mut self, name: &str, value: &str) -> Self {
        self.path.push((name.to_owned(), value.to_owned()));
        self
    }
    fn query(self, query: &'static str) -> Self {
        Self { query, ..self }
    }
    fn body(self, body: impl Into<String>) -> Self {
        Self { body: Some(body.into()), ..self }
    }
    fn prepare(&self, validate: Validate) -> Result<RequestParts, Refusal> {
        let query = query::read(self.query).unwrap();
        let operation = table::find(self.operation).unwrap();
        let call = Call { operation, path: &self.path, query: &query, body: self.body.as_deref() };
        prepare(&call, &stamp(), &BaseUrl::new("https://api.shipengine.com/").unwrap(), validate)
    }
    fn url(&self) -> String {
        self.prepare(Validate::Default).unwrap().url
    }
    /// The paths of the errors for which the call is refused.
    fn refused_at(&self) -> Vec<String> {
        let issues = self.prepare(Validate::Default).unwrap_err().issues;
        issues.into_iter().filter(|issue| issue.severity == Severity::Error).map(|issue| issue.path).collect()
    }
}

#[test]
fn the_documented_example_is_stamped_and_passes_with_warnings_only() {
    let parts = call("create_label").body(EXAMPLE).prepare(Validate::Default).unwrap();
    assert_eq!(parts.method, "POST");
    assert_eq!(parts.url, "https://api.shipengine.com/v1/labels");
    assert_eq!(
        parts.headers,
        [
            ("API-Key", "TEST_shipstamp_partner".to_owned()),
            ("On-Behalf-Of", "100001".to_owned()),
            ("Accept", "application/json".to_owned()),
            ("Content-Type", "application/json".to_owned()),
        ]
    );
    let warnings: Vec<_> = parts.warnings.iter().map(|issue| (issue.path.as_str(), issue.hint.as_deref())).collect();
    let indicator = |party: &str| format!("shipment.{party}.address_residential_indicator");
    for party in ["ship_to", "ship_from"] {
        assert!(warnings.contains(&(&indicator(party), Some("did you mean no?"))), "{warnings:?}");
    }
    assert!(warnings.iter().any(|(path, _)| *path == "shipment.carrier_id"));
    assert!(call("create_label").body(EXAMPLE).prepare(Validate::Strict).is_err());
    assert!(call("create_label").body(EXAMPLE).prepare(Validate::Off).unwrap().warnings.is_empty());
}

#[test]
fn a_wrong_type_is_found_at_any_depth() {
    let wrong = EXAMPLE.replace("\"value\": 1.0", "\"value\": \"1.0\"").replace("\"Burbank\"", "[\"Burbank\"]");
    assert_ne!(wrong, EXAMPLE);
    let refused = call("create_label").body(wrong).prepare(Validate::Default).unwrap_err();
    assert!(refused.message.contains("shipment.packages[0].weight.value has to be a number, is a string"), "{refused}");
    assert!(refused.message.contains("shipment.ship_to.city_locality has to be a string, is a list"), "{refused}");
}

#[test]
fn missing_fields_are_named() {
    assert_eq!(call("create_label").body("{}").refused_at(), ["shipment"]);
    assert_eq!(call("create_label").body(r#"{"shipment":null}"#).refused_at(), ["shipment"]);
    let unaddressed = call("create_label").body(r#"{"shipment":{"service_code":"x","packages":[{}]}}"#).refused_at();
    for path in ["shipment.packages[0].weight", "shipment.ship_to", "shipment.ship_from"] {
        assert!(unaddressed.iter().any(|found| found == path), "{path} in {unaddressed:?}");
    }
    // The definition requires both, which exclude each other; one is enough and none is too few.
    let rates = |body: &str| call("calculate_rates").body(body).prepare(Validate::Default);
    assert!(rates(r#"{"shipment_id":"se-1","rate_options":{"carrier_ids":["se-2"]}}"#).is_ok());
    assert!(rates(r#"{"rate_options":{"carrier_ids":["se-2"]}}"#).is_err());
}

#[test]
fn bodies_that_are_no_json_objects_are_refused() {
    for body in ["", "{", "shipment", "{'shipment':{}}", "[]", "7", "\"text\"", "null"] {
        assert_eq!(call("create_label").body(body).refused_at(), ["body"], "{body}");
    }
    for body in ["{} {}", "{\"a\":1,}"] {
        assert!(call("create_label").body(body).refused_at().contains(&"body".to_owned()), "{body}");
    }
    assert_eq!(call("create_label").refused_at(), ["body"]);
    assert_eq!(call("list_labels").body("{}").refused_at(), ["body"]);
    let message = call("create_label").body("{\"shipment\": }").prepare(Validate::Default).unwrap_err().message;
    assert!(message.contains("line 1 column 14"), "{message}");
}

#[test]
fn bodies_that_are_too_deep_or_too_large_are_refused() {
    let nested = |key: &str| format!("{{\"shipment\":{{\"{key}\":{}{}}}}}", "[".repeat(10_000), "]".repeat(10_000));
    for key in ["packages", "unknown"] {
        let paths = call("create_label").body(nested(key)).refused_at();
        let place = format!("shipment.{key}");
        assert!(paths.iter().any(|path| path == "shipment" || path.starts_with(&place)), "{paths:?}");
    }
    let large = format!("{{\"shipment\":\"{}\"}}", "x".repeat(5 * 1024 * 1024));
    for validate in [Validate::Off, Validate::Default] {
        let refused = call("create_label").body(large.clone()).prepare(validate).unwrap_err();
        assert_eq!(refused.issues[0].path, "body");
        assert!(refused.message.contains("more than 1048576"), "{refused}");
    }
}

#[test]
fn unknown_fields_are_pointed_out_and_not_refused() {
    let body = EXAMPLE.replace("\"service_code\"", "\"serviceCode\": 1, \"service_code\"");
    let warnings = call("create_label").body(body).prepare(Validate::Default).unwrap().warnings;
    let issue = warnings.iter().find(|issue| issue.path == "shipment.serviceCode").unwrap();
    assert_eq!(issue.hint.as_deref(), Some("did you mean service_code?"));
}

#[test]
fn a_path_parameter_is_one_segment_or_refused() {
    let void = |id: &str| call("void_label").path("label_id", id);
    assert_eq!(void("se-123").url(), "https://api.shipengine.com/v1/labels/se-123/void");
    let long = "a".repeat(256);
    let climbing =
        ["", ".", "..", "a/b", "a\\b", "%2e%2e", "%2E%2e", "%252e%252e", "a%2fb", "a%255cb", "a\r\nb", "a b", &long];
    for id in climbing {
        assert_eq!(void(id).refused_at(), ["label_id"], "{id}");
    }
    assert_eq!(call("void_label").refused_at(), ["label_id"]);
    assert_eq!(void("se-1").path("rate_id", "se-2").refused_at(), ["rate_id"]);
    let file = |name: &str| {
        let call = call("download_file").path("dir", "10").path("subdir", "a_B-c").path("filename", name);
        call.prepare(Validate::Default)
    };
    let url = |name| file(name).unwrap().url;
    assert_eq!(url("label-1.pdf"), "https://api.shipengine.com/v1/downloads/10/a_B-c/label-1.pdf");
    assert_eq!(url("50% é?#.pdf"), "https://api.shipengine.com/v1/downloads/10/a_B-c/50%25%20%C3%A9%3F%23.pdf");
    for name in climbing.into_iter().filter(|name| *name != "a b") {
        assert!(file(name).is_err(), "{name}");
    }
}

#[test]
fn a_query_is_written_once_encoded_and_checked() {
    let list = |query| call("list_labels").query(query);
    assert_eq!(
        list("page=2&refund_status=pending&refund_status=approved&created_at_start=2026-11-22T00:00:00%2B01:00").url(),
        "https://api.shipengine.com/v1/labels?page=2&refund_status=pending,approved&created_at_start=2026-11-22T00%3A00%3A00%2B01%3A00"
    );
    assert_eq!(list("page=two").refused_at(), ["page"]);
    let warnings = list("pagesize=2&label_status=void").prepare(Validate::Default).unwrap().warnings;
    assert_eq!(warnings[0].hint.as_deref(), Some("did you mean page_size?"));
    assert_eq!(warnings[1].hint.as_deref(), Some("did you mean voided?"));
}

#[test]
fn the_carrier_in_the_path_decides_what_connects_it() {
    let connect = |carrier: &str, body: &str| call("connect_carrier").path("carrier_name", carrier).body(body);
    assert!(
        connect("stamps_com", r#"{"nickname":"n","username":"u","password":"p"}"#).prepare(Validate::Default).is_ok()
    );
    assert_eq!(connect("stamps_com", r#"{"nickname":"n","username":"u"}"#).refused_at(), ["password"]);
    assert!(connect("ups_walleted", r#"{"nickname":"n"}"#).prepare(Validate::Default).is_ok());
    assert_eq!(connect("ups_walleted", "[]").refused_at(), ["body"]);
}

#[test]
fn partner_and_merchant_operations_are_kept_apart() {
    let operation = table::find("list_accounts").unwrap();
    let call = Call { operation, path: &[], query: &[], body: None };
    let base = BaseUrl::new(BaseUrl::SHIPSTATION).unwrap();
    let as_partner = Credential::Partner(crate::stamp::ApiKey::new("TEST_shipstamp_partner").unwrap());
    assert!(prepare(&call, &as_partner, &base, Validate::Default).is_ok());
    assert_eq!(prepare(&call, &stamp(), &base, Validate::Default).unwrap_err().code, RefusalCode::WrongClient);
    let buy = Call { operation: table::find("create_label").unwrap(), body: Some(EXAMPLE), ..call };
    assert_eq!(prepare(&buy, &as_partner, &base, Validate::Off).unwrap_err().code, RefusalCode::WrongClient);
}

#[test]
fn a_key_goes_only_where_it_is_safe() {
    for url in
        ["https://api.eu.shipengine.com", "http://127.0.0.1:8787", "http://[::1]:1/base", "https://example.com/proxy/"]
    {
        assert!(BaseUrl::new(url).is_ok(), "{url}");
    }
    let refused = [
        "",
        "api.shipengine.com",
        "http://api.shipengine.com",
        "ftp://x",
        "https://",
        "https://a@b",
        "https://a:b@c/",
        "https://x?y",
        "https://x#y",
        "https://x/../y",
        "https://x y",
        "http://127.0.0.1.evil.example",
        "https://x/\r\n",
        "http://localhost@evil.example",
        "https://evil.example\\@x",
    ];
    for url in refused {
        assert!(BaseUrl::new(url).is_err(), "{url}");
    }
}

#[test]
fn s13_a_value_may_be_in_32_lists_and_objects() {
    let nested = |key: &str, lists: usize, value: &str| {
        format!("{{\"shipment\":{{\"{key}\":{}{value}{}}}}}", "[".repeat(lists), "]".repeat(lists))
    };
    let too_deep = |body: String| {
        let refused = call("create_label").body(body).prepare(Validate::Default).unwrap_err();
        refused.issues.iter().any(|issue| issue.path == "shipment" && issue.problem.contains("deeper than 32"))
    };
    // `packages` may be a list only once, and `ship_date` never: what has the wrong type is read to its end all the same.
    for key in ["unknown", "packages", "ship_date"] {
        for value in ["7", "{}", "{\"a\":{}}"] {
            let objects = value.matches("a").count();
            assert!(!too_deep(nested(key, 30 - objects, value)), "{key} {value}");
            assert!(too_deep(nested(key, 31 - objects, value)), "{key} {value}");
        }
    }
}

#[test]
fn s13_no_number_of_warnings_hides_an_error() {
    let warnings: String = (0..200).map(|number| format!("\"new_{number}\":1,")).collect();
    let deep = "[".repeat(40);
    for rest in
        ["\"shipment\":7}", "\"shipment\":{}}", "\"shipment\":", "\"a\":1} x", &format!("\"a\":{deep}"), "\"a\":1}"]
    {
        let body = ["{", &warnings, rest].concat();
        let refused = call("create_label").body(body).prepare(Validate::Default).unwrap_err();
        let is_error = |issue: &&Issue| issue.severity == Severity::Error;
        let errors = refused.issues.iter().filter(is_error).count();
        assert!(errors > 0 && refused.issues.len() == 100 + errors, "{rest}");
    }
}

#[test]
fn s13_a_body_may_be_as_long_as_its_operation_needs() {
    let image = |length: usize| {
        let body =
            format!(r#"{{"name":"logo","is_default":true,"image_content_type":"image/png","image_data":"{}"}}"#, "");
        body.replace("\"image_data\":\"", &format!("\"image_data\":\"{}", "A".repeat(length - body.len())))
    };
    let label = |length: usize| {
        let example = EXAMPLE.trim_end().trim_end_matches('}');
        format!("{example},\"new\":\"{}\"}}", "a".repeat(length - example.len() - 10))
    };
    assert_eq!(image(MAX_IMAGE_BODY).len(), MAX_IMAGE_BODY);
    assert_eq!(label(MAX_BODY).len(), MAX_BODY);
    let update =
        |length| call("update_account_settings_images_by_id").path("label_image_id", "img_1").body(image(length));
    for (fits, is_too_long) in [
        (
            call("create_account_image").body(image(MAX_IMAGE_BODY)),
            call("create_account_image").body(image(MAX_IMAGE_BODY + 1)),
        ),
        (update(MAX_IMAGE_BODY), update(MAX_IMAGE_BODY + 1)),
        (call("create_label").body(label(MAX_BODY)), call("create_label").body(label(MAX_BODY + 1))),
    ] {
        assert!(fits.prepare(Validate::Default).is_ok(), "{}", fits.operation);
        for validate in [Validate::Off, Validate::Default] {
            let refused = is_too_long.prepare(validate).unwrap_err();
            assert!(refused.message.contains("bytes, more than"), "{}", refused.message);
        }
    }
    let large: Vec<_> = table::operations().filter(|operation| operation.max_body() > MAX_BODY).collect();
    let with_body: Vec<_> = large.iter().filter(|operation| !matches!(operation.body, Body::None)).collect();
    assert_eq!(with_body.len(), 2, "{with_body:?}");
}
