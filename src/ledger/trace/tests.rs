use super::*;
use crate::check::Validate;
use crate::operation::Effect;
use crate::request::BaseUrl;
use crate::stamp::{ApiKey, Credential};

const CREATED: Millis = 1_790_000_000_000;

fn account() -> AccountId {
    AccountId::new("se-100001").unwrap()
}

fn of(operation: &str, parameters: &[(&str, &str)], body: Option<&str>) -> Trace {
    let operation = table::find(operation).unwrap();
    let path: Vec<_> = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    traced(&Call { operation, path: &path, query: &[], body }, &account(), "k").trace
}

fn all() -> Vec<Trace> {
    vec![
        of("create_label", &[], Some(r#"{"shipment":{}}"#)),
        of("create_label", &[], Some(r#"{"shipment":{"external_shipment_id":"order 1"}}"#)),
        of("create_label", &[], Some(r#"{"shipment":{"external_shipment_id":"a/b"}}"#)),
        of("create_label_from_rate_shopper", &[("rate_shopper_id", "cheapest")], Some(r#"{"shipment":{}}"#)),
        of("create_label_from_rate", &[("rate_id", "se-1")], Some("{}")),
        of("create_label_from_shipment", &[("shipment_id", "se-2")], Some("{}")),
        of("create_return_label", &[("label_id", "se-3")], Some("{}")),
        of("process_batch", &[("batch_id", "se-4")], Some("{}")),
        of("cancel_label_refund", &[("label_id", "se-5")], None),
        of("schedule_pickup", &[], Some(r#"{"label_ids":["se-7","se-6"]}"#)),
        of("create_manifest", &[], Some(r#"{"label_ids":["se-7"]}"#)),
        of("create_manifest", &[], Some(r#"{"carrier_id":"se-8","warehouse_id":"se-9"}"#)),
    ]
}

#[test]
fn every_purchase_but_a_movement_of_money_leaves_a_trace() {
    for operation in table::operations().filter(|operation| operation.effect.is_purchase()) {
        let path: Vec<_> =
            operation.parameters.iter().map(|known| (known.name.to_owned(), "se-1".to_owned())).collect();
        let call = Call { operation, path: &path, query: &[], body: Some(r#"{"shipment":{}}"#) };
        let Traced { trace, .. } = traced(&call, &account(), "k");
        assert_eq!(trace.is_traceable(), operation.effect == Effect::Buy, "{}", operation.id);
        assert_eq!(trace.question(CREATED).is_some(), trace.is_traceable(), "{}", operation.id);
    }
}

#[test]
fn every_question_is_a_sound_read() {
    let stamp = Credential::Stamp(ApiKey::new("TEST_k").unwrap(), account());
    for trace in all() {
        let question = trace.question(CREATED).unwrap();
        assert_eq!(table::find(&question.operation).unwrap().effect, Effect::Read);
        let base = BaseUrl::new("https://example.com").unwrap();
        let request = question.prepare(None, &stamp, &base, Validate::Strict);
        let request = request.unwrap_or_else(|| panic!("{trace:?}"));
        assert!(request.url.starts_with("https://example.com/v1/"), "{}", request.url);
    }
}

#[test]
fn what_was_found_is_read_by_its_id() {
    let stamp = Credential::Stamp(ApiKey::new("TEST_k").unwrap(), account());
    let base = BaseUrl::new("https://example.com").unwrap();
    let url = |trace: &Trace| Some(trace.found("se-1")?.prepare(None, &stamp, &base, Validate::Strict).unwrap().url);
    let urls: Vec<_> = all().iter().filter_map(url).collect();
    let expected = |path: &str, count: usize| vec![format!("https://example.com/v1/{path}/se-1"); count];
    assert_eq!(urls, [expected("labels", 7), expected("pickups", 1), expected("manifests", 2)].concat());
}

#[test]
fn what_has_a_place_of_its_own_is_asked_for_there() {
    let urls = |trace: &Trace| {
        let StoredCall { operation, path, query } = trace.question(CREATED).unwrap();
        let mut parts = vec![operation];
        parts.extend(path.into_iter().map(|(_, value)| value));
        parts.extend(query.into_iter().map(|(name, values)| format!("{name}={}", values.join(","))));
        parts.join(" ")
    };
    let own = all().remove(0);
    assert!(urls(&own).starts_with("get_label_by_external_shipment_id ss-"), "{}", urls(&own));
    let expected = [
        "get_label_by_external_shipment_id order 1",
        "list_labels created_at_start=2026-09-21T14:03:20Z page_size=100",
    ];
    assert_eq!([urls(&all()[1]), urls(&all()[2])], expected);
    assert_eq!(urls(&all()[4]), "list_labels rate_id=se-1 page_size=100");
    assert_eq!(urls(&all()[7]), "get_batch_by_id se-4");
}

fn seen(trace: &Trace, body: &str) -> Sight {
    trace.sight(CREATED, 200, body)
}

fn ids(ids: &[&str]) -> Sight {
    Sight::Seen { ids: ids.iter().map(|id| (*id).to_owned()).collect() }
}

#[test]
fn only_a_clear_answer_shows_anything() {
    for trace in all() {
        for (status, body) in [(500, "{}"), (429, "{}"), (401, "{}"), (200, ""), (200, "<html>"), (200, "[]"), (0, "")]
        {
            assert_eq!(trace.sight(CREATED, status, body), Sight::Failed, "{trace:?} {status} {body}");
        }
        let is_by_id = matches!(trace, Trace::ExternalId { .. });
        assert_eq!(trace.sight(CREATED, 404, "{}"), if is_by_id { ids(&[]) } else { Sight::Failed });
    }
}

#[test]
fn a_label_is_known_by_its_id_if_it_is_new() {
    let label = |made: &str| format!(r#"{{"label_id":"se-1","external_shipment_id":"o-1","created_at":"{made}"}}"#);
    // The purchase was written down at 2026-09-21T14:13:20Z.
    let undated = r#"{"label_id":"se-1","external_shipment_id":"o-1"}"#;
    let list = format!(
        r#"{{"labels":[{},{},{{"label_id":"se-2","external_shipment_id":"o-2"}}]}}"#,
        label("2026-09-21T14:13:21Z"),
        label("2026-09-20T14:13:21Z"),
    );
    // A key that is used again when it was forgotten has the id that it had.
    for is_own in [false, true] {
        let trace = Trace::ExternalId { id: "o-1".to_owned(), is_own };
        assert_eq!(seen(&trace, &label("2026-09-21T14:13:21Z")), ids(&["se-1"]));
        assert_eq!(seen(&trace, &label("2026-09-21T14:04:00.000Z")), ids(&["se-1"]));
        assert_eq!(seen(&trace, &label("2026-09-21T14:03:00Z")), ids(&[]));
        assert_eq!(seen(&trace, undated), ids(&["se-1"]));
        assert_eq!(seen(&trace, &list), ids(&["se-1"]));
    }
}

#[test]
fn what_is_in_a_list_is_seen_from_the_oldest_on() {
    let labels = r#"{"labels":[{"label_id":"se-3","is_return_label":true},{"label_id":"se-2","is_return_label":false},{"label_id":"se-1","is_return_label":true}]}"#;
    assert_eq!(seen(&Trace::Rate { id: String::new() }, labels), ids(&["se-1", "se-2", "se-3"]));
    assert_eq!(seen(&Trace::Return, labels), ids(&["se-1", "se-3"]));
    let pickups =
        r#"{"pickups":[{"pickup_id":"p-2","label_ids":["se-6"]},{"pickup_id":"p-1","label_ids":["se-6","se-7"]}]}"#;
    assert_eq!(seen(&all()[9], pickups), ids(&["p-1"]));
    let manifests = r#"{"manifests":[{"manifest_id":"m-2","label_ids":["se-7"],"carrier_id":"se-1"},{"manifest_id":"m-1","label_ids":["se-1"],"carrier_id":"se-8","warehouse_id":"se-9"}]}"#;
    assert_eq!(seen(&all()[10], manifests), ids(&["m-2"]));
    assert_eq!(seen(&all()[11], manifests), ids(&["m-1"]));
    assert_eq!(seen(&all()[10], r#"{"labels":[]}"#), Sight::Failed);
}

#[test]
fn a_state_can_be_a_trace() {
    let batch = Trace::Batch { id: "se-4".to_owned() };
    assert_eq!(seen(&batch, r#"{"status":"open"}"#), ids(&[]));
    assert_eq!(seen(&batch, r#"{"status":"queued"}"#), ids(&["se-4"]));
    assert_eq!(seen(&batch, "{}"), Sight::Failed);
    let refund = Trace::Refund { id: "se-5".to_owned() };
    assert_eq!(seen(&refund, r#"{"refund_details":{"refund_status":"request_scheduled"}}"#), ids(&[]));
    assert_eq!(seen(&refund, r#"{"refund_details":{"refund_status":"excluded"}}"#), ids(&["se-5"]));
}
