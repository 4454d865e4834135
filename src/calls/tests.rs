use super::*;
use crate::api::accounts;
use crate::api::carrier_settings::{self, CarrierWithSettings, UpsSettings};
use crate::api::connections::{self, CarrierName, ConnectUps};
use crate::api::downloads::{self, DownloadFile};
use crate::api::labels::{self, CreateLabelRequest, LabelPage, ListLabels, RefundStatus};
use crate::api::scalars::SeId;
use crate::stamp::{AccountId, ApiKey};

fn address<By, Reply, Paging>(call: &TypedCall<By, Reply, Paging>) -> String {
    let stamp = Credential::Stamp(ApiKey::new("TEST_key").unwrap(), AccountId::new("se-1").unwrap());
    let request = call.prepare(&stamp, &BaseUrl::new("https://example.com").unwrap(), Validate::Default).unwrap();
    [request.method, request.url.trim_start_matches("https://example.com/v1")].join(" ")
}

#[test]
fn a_call_is_written_like_the_row_says() {
    assert_eq!(address(&labels::void_label("se-1")), "PUT /labels/se-1/void");
    let id = SeId::from("se-2");
    assert_eq!(address(&labels::void_label(&id)), "PUT /labels/se-2/void");
    let file =
        downloads::download_file("a", "b c", "d.pdf", &DownloadFile { rotation: Some(90), ..Default::default() });
    assert_eq!(address(&file), "GET /downloads/a/b%20c/d.pdf?rotation=90");
    assert_eq!(file.read(b"%PDF-\xff").unwrap(), b"%PDF-\xff");
    let end = connections::disconnect_carrier(CarrierName::Ups, "se-3");
    assert_eq!(address(&end), "DELETE /connections/carriers/ups/se-3");
    let query = ListLabels {
        tracking_number: Some("1Z & co".to_owned()),
        refund_status: Some(vec![RefundStatus::Approved, RefundStatus::Rejected]),
        ..Default::default()
    };
    assert_eq!(
        address(&labels::list_labels(&query)),
        "GET /labels?refund_status=approved,rejected&tracking_number=1Z%20%26%20co"
    );
}

#[test]
fn an_id_that_is_a_number_stands_in_the_path_as_one() {
    let credential = Credential::Partner(ApiKey::new("TEST_key").unwrap());
    let base = BaseUrl::new("https://example.com").unwrap();
    let request = accounts::get_account_by_id(123_456).prepare(&credential, &base, Validate::Default).unwrap();
    assert_eq!(request.url, "https://example.com/v1/partners/accounts/123456");
}

#[test]
fn a_body_is_checked_before_anything_is_sent() {
    let stamp = Credential::Stamp(ApiKey::new("TEST_key").unwrap(), AccountId::new("se-1").unwrap());
    let base = BaseUrl::new("https://example.com").unwrap();
    let refusal = |refused: Result<RequestParts, Refusal>| refused.unwrap_err().issues.remove(0).path;
    let body = CreateLabelRequest::default();
    assert!(!refusal(labels::create_label(&body).prepare(&stamp, &base, Validate::Default)).is_empty());
    // The name in the path decides on the body.
    let body = ConnectUps::default();
    let other = connections::connect_carrier(CarrierName::Fedex, &body).prepare(&stamp, &base, Validate::Default);
    assert!(!refusal(other).is_empty());
    let climbing = labels::void_label("..").prepare(&stamp, &base, Validate::Off);
    assert_eq!(refusal(climbing), "label_id");
}

#[test]
fn a_call_of_the_partner_takes_no_stamp() {
    let stamp = Credential::Stamp(ApiKey::new("TEST_key").unwrap(), AccountId::new("se-1").unwrap());
    let base = BaseUrl::new("https://example.com").unwrap();
    let refused = accounts::get_account_by_id(1).prepare(&stamp, &base, Validate::Default);
    assert_eq!(refused.unwrap_err().code, RefusalCode::WrongClient);
}

#[test]
fn a_reply_that_depends_on_the_path_is_of_the_type_that_the_caller_names() {
    let call = carrier_settings::get_carrier_settings::<UpsSettings>(CarrierWithSettings::Ups, "se-1");
    assert_eq!(address(&call), "GET /connections/carriers/ups/se-1/settings");
    assert_eq!(call.read(br#"{ "nickname": "ours" }"#).unwrap().nickname.as_deref(), Some("ours"));
}

fn turned(call: &mut TypedCall<OnBehalf, LabelPage, ByPage<LabelPage>>, body: &str) -> Result<bool, String> {
    call.turn(&call.read(body.as_bytes()).unwrap(), body.as_bytes()).map_err(|issue| issue.to_string())
}

#[test]
fn pages_are_followed_by_number_to_the_last() {
    let mut call = labels::list_labels(&ListLabels { page: Some(3), page_size: Some(1), ..Default::default() });
    assert_eq!(call.page(), 3);
    let elsewhere = r#""links": { "next": { "href": "https://elsewhere.example/v1/labels?page=9" } }"#;
    let body = format!(r#"{{ "labels": [{{}}], "page": 3, "pages": 4, {elsewhere} }}"#);
    assert_eq!(turned(&mut call, &body), Ok(true));
    assert_eq!(address(&call), "GET /labels?page_size=1&page=4");
    assert_eq!(turned(&mut call, r#"{ "labels": [{}], "page": 4, "pages": 4 }"#), Ok(false));
}

#[test]
fn a_list_that_does_not_tell_its_length_ends_with_its_links_or_with_a_short_page() {
    let first = || labels::list_labels(&ListLabels::default());
    assert_eq!(turned(&mut first(), r#"{ "labels": [{}], "links": { "next": { "href": "x" } } }"#), Ok(true));
    assert_eq!(turned(&mut first(), r#"{ "labels": [{}], "links": { "next": {} } }"#), Ok(false));
    assert_eq!(turned(&mut first(), r#"{ "labels": [{}], "links": null }"#), Ok(false));
    assert_eq!(turned(&mut first(), r#"{ "labels": [{}], "total": 9 }"#), Ok(true));
    assert_eq!(turned(&mut first(), r#"{ "labels": [{}] }"#), Ok(false));
    let mut by_one = labels::list_labels(&ListLabels { page_size: Some(1), ..Default::default() });
    assert_eq!(turned(&mut by_one, r#"{ "labels": [{ "label_id": "se-1" }], "request_id": "a" }"#), Ok(true));
    let problem = turned(&mut by_one, r#"{ "labels": [{ "label_id": "se-1" }], "request_id": "b" }"#).unwrap_err();
    assert!(problem.contains("was to be 2 and is the one before it again"), "{problem}");
    assert_eq!(turned(&mut by_one, r#"{ "labels": [{ "label_id": "se-2" }] }"#), Ok(true));
    assert_eq!(turned(&mut by_one, r#"{ "labels": [] }"#), Ok(false));
    assert_eq!(turned(&mut first(), r#"{ "labels": [] , "pages": 9 }"#), Ok(false));
}

#[test]
fn a_list_that_goes_round_in_circles_is_not_followed() {
    let mut call = labels::list_labels(&ListLabels { page: Some(2), ..Default::default() });
    let problem = turned(&mut call, r#"{ "labels": [{}], "page": 1, "pages": 9 }"#).unwrap_err();
    assert!(problem.contains("was to be 2 and is 1"), "{problem}");
}
