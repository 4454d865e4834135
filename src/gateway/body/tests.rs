use super::*;
use crate::check::{Report, Validate, check};

fn refuse(fields: &[&str]) -> Rules {
    Rules { refused_fields: fields.iter().map(|field| (*field).to_owned()).collect(), ..Rules::default() }
}

fn admit(rules: &Rules, operation: &str, body: &str) -> Result<(), (Code, String)> {
    let operation = table::find(operation).unwrap();
    let call = Call { operation, path: &[], query: &[], body: Some(body) };
    let mut report = Report::new(Validate::Default);
    check(shape_of_body(&call).unwrap(), body, &mut report);
    let admitted = rules.admit(&call, report.is_plain());
    admitted.map_err(|error| (error.code, error.details[0].field_name.clone().unwrap()))
}

#[test]
fn s9_a_refused_field_is_found_wherever_it_stands_and_however_it_is_written() {
    let rules = refuse(&["bill_to_account", "test_label"]);
    for (body, place) in [
        (r#"{"test_label":true}"#, "test_label"),
        (r#"{"test_label":null}"#, "test_label"),
        (r#"{"shipment":{"advanced_options":{"bill_to_account":"1"}}}"#, "shipment.advanced_options.bill_to_account"),
        (
            r#"{"shipment":{"packages":[{},{"x":[[{"bill_to_account":1}]]}]}}"#,
            "shipment.packages[1].x[0][0].bill_to_account",
        ),
        (r#"{"unknown":{"test_label":{}}}"#, "unknown.test_label"),
        (r#"{"\u0074est_label":true}"#, "test_label"),
        (r#"{"\u0074\u0065\u0073\u0074\u005F\u006C\u0061\u0062\u0065\u006c":true}"#, "test_label"),
        (r#"{"TEST_Label":true}"#, "TEST_Label"),
        (r#"{ "a" : 1 , "test_label" : false }"#, "test_label"),
        ("{\"a\":1,\r\n\t\"test_label\"\n:1}", "test_label"),
    ] {
        assert_eq!(admit(&rules, "create_label", body), Err((Code::FieldNotAllowed, place.to_owned())), "{body}");
    }
}

#[test]
fn s9_nothing_else_is_refused() {
    let rules = refuse(&["bill_to_account", "test_label"]);
    for body in [
        "{}",
        r#"{"test_labels":1,"xtest_label":1,"test label":1,"test_labe":1,"":1}"#,
        r#"{"a":"test_label","b":["bill_to_account"],"c":"\"test_label\":true"}"#,
        r#"{"a":"{\"test_label\":true}","te\u0000st_label":1}"#,
    ] {
        assert_eq!(admit(&rules, "create_label", body), Ok(()), "{body}");
    }
    assert_eq!(admit(&Rules::default(), "create_label", r#"{"bill_to_account":"1","test_label":true}"#), Ok(()));
}

#[test]
fn s9_a_call_without_a_body_has_no_fields() {
    let operation = table::find("list_labels").unwrap();
    let call = Call { operation, path: &[], query: &[], body: None };
    assert!(refuse(&["test_label"]).admit(&call, true).is_ok());
}

#[test]
fn s13_a_name_stands_once_in_an_object() {
    for (body, place) in [
        (r#"{"a":1,"a":1}"#, "a"),
        (r#"{"a":1,"b":2,"c":3,"\u0061":1}"#, "a"),
        (r#"{"a":{"b":[{"c":1,"d":{},"c":2}]}}"#, "a.b[0].c"),
        (r#"{"":1,"":2}"#, ""),
    ] {
        let refused = Err((Code::InvalidRequest, place.to_owned()));
        assert_eq!(admit(&Rules::default(), "create_label", body), refused, "{body}");
    }
    for (body, place) in [
        (r#"{"test_label":true,"test_label":true}"#, "test_label"),
        (
            r#"{"label_format":"pdf","shipment":{"ship_to":{"name":"a","city_locality":"b","\u006eame":"c"}}}"#,
            "shipment.ship_to.name",
        ),
        (
            r#"{"shipment":{"packages":[{"products":[{"extended_details":{"a":1,"a":2}}]}]}}"#,
            "shipment.packages[0].products[0].extended_details.a",
        ),
    ] {
        let refused = Err((Code::InvalidRequest, place.to_owned()));
        assert_eq!(admit(&Rules::default(), "create_label", body), refused, "{body}");
    }
    let body = r#"{"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}],"A":1}"#;
    assert_eq!(admit(&Rules::default(), "create_label", body), Ok(()));
    let many = (0..20_000).map(|number| format!("\"{number}\":1")).collect::<Vec<_>>().join(",");
    assert_eq!(admit(&Rules::default(), "create_label", &format!("{{{many}}}")), Ok(()));
    let twice = admit(&Rules::default(), "create_label", &format!("{{{many},\"777\":1}}"));
    assert_eq!(twice, Err((Code::InvalidRequest, "777".to_owned())));
}

#[test]
fn s20_the_addresses_that_shipstation_calls_are_known_from_the_declarations() {
    let mut known: Vec<_> = table::operations().filter(|operation| has_destination(operation)).collect();
    known.sort_by_key(|operation| operation.id);
    assert_eq!(known.iter().map(|operation| operation.id).collect::<Vec<_>>(), ["create_webhook", "update_webhook"]);
}

#[test]
fn s20_an_address_is_checked_as_shipstation_will_read_it() {
    let inside = "https://10.0.0.1/";
    let outside = "https://hooks.example.com/";
    let refused = |name: &str| Err((Code::DestinationNotAllowed, name.to_owned()));
    for operation in ["create_webhook", "update_webhook"] {
        let check = |body: String| admit(&Rules::default(), operation, &body);
        assert_eq!(check(format!(r#"{{"event":"track","url":"{outside}"}}"#)), Ok(()));
        assert_eq!(check(format!(r#"{{"url":"{inside}"}}"#)), refused("url"));
        assert_eq!(check(format!(r#"{{"\u0075\u0072\u006c":"{inside}"}}"#)), refused("url"));
        assert_eq!(check(r#"{"url":"https:\/\/hooks.example.com\/"}"#.to_owned()), Ok(()));
        assert_eq!(check(r#"{"url":"\u0068ttps://10.0.0.1/"}"#.to_owned()), refused("url"));
        assert_eq!(check(r#"{"url":"https://hooks.example.com\u0000.internal/"}"#.to_owned()), refused("url"));
        assert_eq!(check(r#"{"url":"https://hooks.example.com\u0040internal.corp/"}"#.to_owned()), refused("url"));
        assert_eq!(check(r#"{"url":"https://hooks.example.com\\.corp/"}"#.to_owned()), refused("url"));
        // Which of two ShipStation takes is not known: neither may be one that it must not call.
        assert_eq!(check(format!(r#"{{"url":"{outside}","url":"{inside}"}}"#)), refused("url"));
        assert_eq!(check(format!(r#"{{"url":"{inside}","url":"{outside}"}}"#)), refused("url"));
        assert_eq!(check(format!(r#"{{"url":"{outside}","URL":"{inside}"}}"#)), refused("URL"));
        assert_eq!(check(format!(r#"{{"url":"{outside}","Url":"{outside}"}}"#)), Ok(()));
        let twice = Err((Code::InvalidRequest, "url".to_owned()));
        assert_eq!(check(format!(r#"{{"url":"{outside}","url":"{outside}"}}"#)), twice);
        for other in ["7", "[]", "{}", "true", r#"[["https://10.0.0.1/"]]"#] {
            assert_eq!(check(format!(r#"{{"url":"{outside}","URL":{other}}}"#)), refused("URL"));
        }
        assert_eq!(check(format!(r#"{{"url":"{outside}","URL":null}}"#)), Ok(()));
        // What only looks like one is not called.
        assert_eq!(check(format!(r#"{{"url":"{outside}","name":"{inside}","x":{{"url":"{inside}"}}}}"#)), Ok(()));
    }
    assert_eq!(admit(&Rules::default(), "create_label", &format!(r#"{{"url":"{inside}"}}"#)), Ok(()));
}
