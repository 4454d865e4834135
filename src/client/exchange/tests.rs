//! The pipeline in a world of its own: replies from a list, a clock that only waits move, chance that never helps.

use super::*;
use crate::api::accounts::{self, ListAccounts};
use crate::api::labels::{self, CreateLabelFromRateRequest, CreateLabelRequest, GetLabel, ListLabels};
use crate::api::pickups;
use crate::calls::Input;
use crate::client::{Gateway, Merchant, Partner};
use crate::stamp::{ApiKey, Credential};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

const KEY: &str = "TEST_shipstamp_partner";

/// What becomes of a request.
#[derive(Clone)]
enum Fate {
    Reply(u16, String),
    RetryAfter(u16, &'static str),
    Broken(&'static str),
    /// As the ledger answers: with the key that was sent, and after how many seconds to ask again.
    Ledger(u16, &'static str, Option<&'static str>),
    Unsent,
    /// The reply begins, and its body breaks off.
    Torn(u16),
    Silence,
}

fn reply(status: u16) -> Fate {
    Fate::Reply(status, "{}".to_owned())
}

#[derive(Default)]
struct World {
    now_ms: Cell<u32>,
    fates: RefCell<VecDeque<Fate>>,
    sent: RefCell<Vec<RequestParts>>,
    waits: RefCell<Vec<u32>>,
    dropped: Cell<u32>,
    keys: Cell<u32>,
}

impl World {
    fn with(fates: impl IntoIterator<Item = Fate>) -> Self {
        Self { fates: RefCell::new(fates.into_iter().collect()), ..Self::default() }
    }

    fn sent(&self) -> usize {
        self.sent.borrow().len()
    }
}

/// A request that nobody answers.
struct Open<'a>(&'a World);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.dropped.set(self.0.dropped.get() + 1);
    }
}

impl Host for World {
    type Body = Option<String>;

    fn now_ms(&self) -> f64 {
        f64::from(self.now_ms.get())
    }

    fn random(&self) -> u32 {
        u32::MAX
    }

    fn unique(&self) -> String {
        self.keys.set(self.keys.get() + 1);
        format!("key-{}", self.keys.get())
    }

    async fn pause(&self, ms: u32) {
        self.waits.borrow_mut().push(ms);
        self.now_ms.set(self.now_ms.get() + ms);
    }

    async fn send(&self, parts: &RequestParts, _: Option<&str>) -> Result<(Head, Self::Body), Broken> {
        self.sent.borrow_mut().push(parts.clone());
        let fate = self.fates.borrow_mut().pop_front().expect("a request more than there are replies");
        let head = |status| Head { status, request_id: Some("req-1".to_owned()), ..Head::default() };
        match fate {
            Fate::Reply(status, body) => Ok((head(status), Some(body))),
            Fate::RetryAfter(status, seconds) => {
                Ok((Head { retry_after: Some(seconds.to_owned()), ..head(status) }, Some(String::new())))
            }
            Fate::Ledger(status, code, after) => {
                let key = parts.headers.iter().find(|(name, _)| *name == "Idempotency-Key").map(|(_, key)| key.clone());
                let said = format!(r#"{{ "errors": [{{ "error_source": "shipstamp", "error_code": "{code}" }}] }}"#);
                let body = if status < 300 { LABEL.to_owned() } else { said };
                Ok((Head { retry_after: after.map(str::to_owned), key, ..head(status) }, Some(body)))
            }
            Fate::Broken(message) => Err(Broken { is_sent: true, message: message.to_owned() }),
            Fate::Unsent => Err(Broken { is_sent: false, message: "no socket".to_owned() }),
            Fate::Torn(status) => Ok((head(status), None)),
            Fate::Silence => {
                let _open = Open(self);
                std::future::pending().await
            }
        }
    }

    async fn read(&self, body: Self::Body) -> Result<Vec<u8>, Broken> {
        body.map(String::into_bytes).ok_or(Broken { is_sent: true, message: "torn".to_owned() })
    }
}

/// Runs what never has to wait for anything outside.
fn run<T>(task: impl Future<Output = T>) -> T {
    let mut task = pin!(task);
    match task.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => panic!("the call waits for something that never comes"),
    }
}

fn partner() -> Partner {
    Partner::new(KEY).unwrap()
}

fn shop() -> Merchant {
    partner().on_behalf_of("se-123456").unwrap()
}

fn call(world: &World, shop: &Merchant, operation: &str, input: Input) -> Result<Reply, CallError> {
    run(shop.call_on(world, operation, &input))
}

fn list(world: &World, shop: &Merchant) -> Result<Reply, CallError> {
    call(world, shop, "list_labels", Input::new())
}

const EXAMPLE: &str = include_str!("../../../tests/data/documented_label.json");

#[test]
fn a_purchase_is_never_sent_twice_whatever_happens() {
    let statuses = (300..600).map(reply);
    let others = [
        Fate::RetryAfter(429, "1"),
        Fate::RetryAfter(503, "1"),
        Fate::Broken("reset"),
        Fate::Unsent,
        Fate::Torn(200),
        Fate::Torn(502),
        Fate::Silence,
    ];
    for fate in statuses.chain(others) {
        let inputs = [
            ("create_label", Input::new().json(EXAMPLE)),
            ("create_label_from_rate", Input::new().path("rate_id", "se-1").json("{}")),
        ];
        for (operation, input) in inputs {
            let world = World::with([fate.clone()]);
            let shop = partner().max_retries(9).on_behalf_of("se-123456").unwrap();
            assert!(call(&world, &shop, operation, input).is_err());
            assert_eq!(world.sent(), 1);
        }
    }
}

#[test]
fn a_purchase_without_reply_may_have_happened_and_one_that_was_not_sent_has_not() {
    for (fate, outcome) in [
        (Fate::Broken("reset"), Certainty::Unknown),
        (Fate::Torn(200), Certainty::Unknown),
        (Fate::Silence, Certainty::Unknown),
        (reply(500), Certainty::Unknown),
        (Fate::Torn(400), Certainty::Rejected),
        (Fate::Unsent, Certainty::Rejected),
    ] {
        let error = call(&World::with([fate]), &shop(), "create_label", Input::new().json(EXAMPLE)).unwrap_err();
        assert_eq!(error.outcome(), outcome, "{error}");
        assert_eq!(error.to_string().contains("may have happened"), outcome == Certainty::Unknown, "{error}");
    }
}

#[test]
fn every_attempt_goes_out_for_the_same_account() {
    let partner = partner();
    let shops = ["100001", "100002"].map(|account| partner.on_behalf_of(account).unwrap());
    for shop in shops.iter().chain(shops.iter().rev()) {
        let world = World::with([reply(503), Fate::Broken("reset"), reply(200)]);
        list(&world, shop).unwrap();
        let stamp = [("API-Key", KEY.to_owned()), ("On-Behalf-Of", shop.account().unwrap().as_str().to_owned())];
        for parts in world.sent.borrow().iter() {
            let stamped: Vec<_> = parts.headers.iter().filter(|(name, _)| *name != "Accept").cloned().collect();
            assert_eq!(stamped, stamp);
        }
        assert_eq!(world.sent(), 3);
    }
}

#[test]
fn a_partner_call_carries_no_account_and_no_client_does_the_work_of_the_other() {
    let world = World::with([reply(200)]);
    let partner = partner();
    let credential = Credential::Partner(ApiKey::new(KEY).unwrap());
    run(partner.line().receive(&world, &accounts::list_accounts(&ListAccounts::default()), &credential)).unwrap();
    assert!(world.sent.borrow()[0].headers.iter().all(|(name, _)| *name != "On-Behalf-Of"));
    let buying = run(partner.line().exchange(&world, "create_label", &Input::new().json(EXAMPLE), &credential));
    assert!(matches!(buying, Err(CallError::Refused(_))));
    assert!(matches!(call(&world, &shop(), "list_accounts", Input::new()), Err(CallError::Refused(_))));
    assert_eq!(world.sent(), 1);
}

#[test]
fn reads_are_sent_again_and_waits_grow() {
    let world = World::with([reply(503), Fate::Broken("reset"), reply(200)]);
    list(&world, &shop()).unwrap();
    // Between the waits stand the timers of the attempts, which the replies overtook.
    let waits: Vec<u32> = world.waits.borrow().iter().copied().filter(|ms| *ms <= 8_000).collect();
    assert_eq!(waits, [500, 1_000]);

    let world = World::with([reply(503), reply(503), reply(503)]);
    let error = list(&world, &shop()).unwrap_err();
    assert!(matches!(error, CallError::Failed(failed) if failed.status == 503));
    assert_eq!(world.sent(), 3);

    let world = World::with([reply(503)]);
    assert!(list(&world, &partner().max_retries(0).on_behalf_of("1").unwrap()).is_err());
    assert!(world.waits.borrow().is_empty());
}

#[test]
fn the_service_says_how_long_to_wait_and_too_long_is_told_at_once() {
    let world = World::with([Fate::RetryAfter(429, "7"), reply(200)]);
    list(&world, &shop()).unwrap();
    assert_eq!(*world.waits.borrow(), [7_125]);

    let world = World::with([Fate::RetryAfter(429, "60")]);
    assert!(list(&world, &partner().timeout_ms(5_000).on_behalf_of("1").unwrap()).is_err());
    assert!(world.waits.borrow().is_empty());
}

#[test]
fn the_time_is_for_all_attempts_together_and_the_request_ends_with_it() {
    let world = World::with([reply(503), Fate::Silence]);
    let Err(CallError::Lost(lost)) = list(&world, &partner().timeout_ms(2_000).on_behalf_of("1").unwrap()) else {
        panic!("silence is no reply")
    };
    assert_eq!((lost.timed_out, lost.message.as_str()), (true, "no answer in 2000 ms"));
    assert_eq!((lost.outcome, world.now_ms.get()), (Certainty::Rejected, 2_000));
    assert_eq!(*world.waits.borrow(), [500, 1_500]);
    assert_eq!(world.dropped.get(), 1);

    let world = World::with([]);
    let error = call(&world, &partner().timeout_ms(0).on_behalf_of("1").unwrap(), "void_label", void()).unwrap_err();
    assert_eq!((error.outcome(), world.sent()), (Certainty::Rejected, 0));
}

fn void() -> Input {
    Input::new().path("label_id", "se-1")
}

#[test]
fn what_an_earlier_attempt_may_have_done_stays_in_doubt() {
    for last in [reply(400), Fate::Unsent] {
        let world = World::with([Fate::Broken("reset"), last]);
        let shop = partner().max_retries(1).on_behalf_of("1").unwrap();
        let error = call(&world, &shop, "void_label", void()).unwrap_err();
        assert_eq!((error.outcome(), world.sent()), (Certainty::Unknown, 2), "{error}");
    }
    let world = World::with([reply(400)]);
    assert_eq!(call(&world, &shop(), "void_label", void()).unwrap_err().outcome(), Certainty::Rejected);
}

fn remove(world: &World) -> Result<Reply, CallError> {
    call(world, &shop(), "delete_warehouse", Input::new().path("warehouse_id", "se-1"))
}

#[test]
fn what_is_gone_after_a_lost_attempt_was_deleted_by_it() {
    let done = remove(&World::with([Fate::Broken("reset"), reply(404)])).unwrap();
    assert_eq!((done.status, done.outcome.outcome, done.bytes.len()), (404, Certainty::Succeeded, 0));
    assert_eq!(done.outcome.request_id.as_deref(), Some("req-1"));
    // Nothing was lost: it was never there.
    assert!(remove(&World::with([reply(404)])).is_err());
    assert!(remove(&World::with([reply(429), reply(404)])).is_err());
}

#[test]
fn what_is_gone_after_a_lost_attempt_has_the_reply_that_the_call_itself_tells() {
    let cancel = pickups::delete_scheduled_pickup("pik_1");
    let done = run(shop().receive_on(&World::with([Fate::Broken("reset"), reply(404)]), &cancel)).unwrap();
    assert_eq!(&*done.pickup_id, "pik_1");
    assert!(run(shop().receive_on(&World::with([reply(404)]), &cancel)).is_err());
}

#[test]
fn a_void_that_an_earlier_attempt_has_made_is_no_failure() {
    let already = || Fate::Reply(200, r#"{ "approved": false, "reason_code": "label_already_voided" }"#.to_owned());
    let partial = |fates: Vec<Fate>| call(&World::with(fates), &shop(), "void_label", void()).unwrap().outcome.partial;
    assert!(!partial(vec![reply(502), already()]));
    assert!(partial(vec![already()]));
    assert!(partial(vec![reply(429), already()]));
}

#[test]
fn a_partner_and_its_merchants_share_what_they_may_spend_on_sending_again() {
    let partner = partner().max_retries(1);
    let mut sent = 0;
    for account in 0..30 {
        let world = World::with([reply(503), reply(503)]);
        assert!(list(&world, &partner.on_behalf_of(&account.to_string()).unwrap()).is_err());
        sent += world.sent();
    }
    // Ten at the start, and one for every ten calls.
    assert_eq!(sent, 30 + 12);
    let world = World::with([reply(503), reply(503)]);
    assert!(list(&world, &Partner::new(KEY).unwrap().max_retries(1).on_behalf_of("1").unwrap()).is_err());
    assert_eq!(world.sent(), 2, "another partner pays for itself");
}

#[test]
fn a_key_that_comes_back_is_withheld() {
    let echo = format!(r#"{{ "errors": [{{ "message": "bad header {KEY}" }}] }}"#);
    let error = list(&World::with([Fate::Reply(400, echo)]), &shop()).unwrap_err();
    let CallError::Failed(failed) = &error else { panic!("{error}") };
    assert!(!String::from_utf8_lossy(&failed.bytes).contains(KEY));
    assert!(error.to_string().contains("bad header ***"), "{error}");
    let world = World::with([Fate::Broken("invalid header TEST_shipstamp_partner")]);
    let error = call(&world, &shop(), "create_label", Input::new().json(EXAMPLE)).unwrap_err();
    assert!(!format!("{error} {error:?}").contains(KEY), "{error}");
}

#[test]
fn a_typed_call_gives_the_type_of_its_row() {
    let body: CreateLabelRequest = serde_json::from_str(EXAMPLE).unwrap();
    let world = World::with([Fate::Reply(200, r#"{ "label_id": "se-9" }"#.to_owned())]);
    let label = run(shop().receive_on(&world, &labels::create_label(&body))).unwrap();
    assert_eq!(&*label.label_id, "se-9");
    let body = CreateLabelFromRateRequest::default();
    let world = World::with([Fate::Reply(200, "<html>".to_owned())]);
    let error = run(shop().receive_on(&world, &labels::create_label_from_rate("se-1", &body))).unwrap_err();
    // The label is bought, and nobody should think otherwise.
    assert_eq!(error.outcome(), Certainty::Succeeded);
    let CallError::Unreadable(unreadable) = error else { panic!("{error}") };
    assert_eq!(unreadable.reply.text(), Ok("<html>"));
    let world = World::with([reply(404)]);
    assert!(run(shop().receive_on(&world, &labels::get_label_by_id("se-1", &GetLabel::default()))).is_err());
}

#[test]
fn pages_come_from_the_same_place_and_an_error_loses_none() {
    let page = |number: u32| {
        let elsewhere = r#""links": { "next": { "href": "https://elsewhere.example/v1/labels" } }"#;
        let body =
            format!(r#"{{ "labels": [{{ "label_id": "se-{number}" }}], "page": {number}, "pages": 3, {elsewhere} }}"#);
        Fate::Reply(200, body)
    };
    let world = World::with([page(1), reply(400), page(2), page(3)]);
    let mut pages = shop().pages(labels::list_labels(&ListLabels::default()));
    let mut ids = Vec::new();
    let mut errors = 0;
    loop {
        match run(pages.next_on(&world)) {
            Ok(Some(page)) => ids.extend(page.labels.into_iter().map(|label| label.label_id.0)),
            Ok(None) => break,
            Err(_) => errors += 1,
        }
    }
    assert_eq!((ids.join(" ").as_str(), errors), ("se-1 se-2 se-3", 1));
    assert!(world.sent.borrow().iter().all(|parts| parts.url.starts_with("https://api.shipengine.com/v1/labels")));
    assert!(world.sent.borrow().iter().all(|parts| parts.headers.contains(&("On-Behalf-Of", "se-123456".to_owned()))));
    assert!(matches!(run(pages.next_on(&world)), Ok(None)));
    assert_eq!(world.sent(), 4);
}

const LABEL: &str = r#"{ "label_id": "se-9" }"#;
const BOUGHT: Fate = Fate::Ledger(200, "", None);
const UNDER_WAY: Fate = Fate::Ledger(409, "purchase_in_progress", Some("5"));

fn gateway() -> Gateway {
    Gateway::new("https://gateway.example", "TEST_token").unwrap()
}

fn buy(world: &World, shop: &Merchant) -> Result<Reply, CallError> {
    call(world, shop, "create_label", Input::new().json(EXAMPLE))
}

fn sent_in(world: &World, header: &str) -> Vec<String> {
    let of = |parts: &RequestParts| parts.headers.iter().find(|(name, _)| *name == header).cloned();
    world.sent.borrow().iter().filter_map(|parts| Some(of(parts)?.1)).collect()
}

fn keys(world: &World) -> Vec<String> {
    sent_in(world, "Idempotency-Key")
}

fn entry(state: &str, more: &str) -> Fate {
    Fate::Reply(200, format!(r#"{{ "key": "k", "operation": "create_label", "state": "{state}"{more} }}"#))
}

fn succeeded() -> Fate {
    entry("succeeded", r#", "reply": { "status": 200, "body": { "label_id": "se-9" } }"#)
}

#[test]
fn a_purchase_through_a_gateway_keeps_its_key_over_all_attempts_and_the_next_has_another() {
    let faults = [
        Fate::Broken("reset"),
        Fate::Torn(200),
        reply(408),
        Fate::Ledger(502, "upstream_unreachable", None),
        Fate::RetryAfter(429, "1"),
        Fate::Ledger(503, "ledger_unavailable", Some("2")),
    ];
    for fault in faults {
        let world = World::with([fault, BOUGHT, BOUGHT]);
        let shop = gateway().merchant();
        assert_eq!(buy(&world, &shop).unwrap().text(), Ok(LABEL));
        buy(&world, &shop).unwrap();
        assert_eq!(keys(&world), ["key-1", "key-1", "key-2"]);
    }
}

#[test]
fn the_callers_key_is_used_and_one_that_can_do_nothing_is_refused() {
    let world = World::with([BOUGHT, reply(200)]);
    let shop = gateway().on_behalf_of("se-1").unwrap();
    let body: CreateLabelRequest = serde_json::from_str(EXAMPLE).unwrap();
    run(shop.receive_on(&world, &labels::create_label(&body).idempotency_key("order/1001"))).unwrap();
    assert_eq!(keys(&world), ["order/1001"]);
    list(&world, &shop).unwrap();
    assert_eq!(keys(&world).len(), 1, "a read has none");
    let keyed = || Input::new().json(EXAMPLE).idempotency_key("order");
    assert!(matches!(call(&world, &self::shop(), "create_label", keyed()), Err(CallError::Refused(_))));
    let odd = keyed().idempotency_key("a b");
    assert!(matches!(call(&world, &shop, "create_label", odd), Err(CallError::Refused(_))));
    assert_eq!(world.sent(), 2);
}

#[test]
fn the_same_once_more_is_bought_where_its_call_allows_it_and_each_attempt_says_so() {
    let world = World::with([Fate::Broken("reset"), BOUGHT, BOUGHT, reply(200), BOUGHT]);
    let shop = gateway().on_behalf_of("se-1").unwrap();
    let body: CreateLabelRequest = serde_json::from_str(EXAMPLE).unwrap();
    run(shop.receive_on(&world, &labels::create_label(&body).allow_duplicate())).unwrap();
    assert_eq!(sent_in(&world, "Allow-Duplicate"), ["true", "true"]);
    buy(&world, &shop).unwrap();
    call(&world, &shop, "list_labels", Input::new().allow_duplicate()).unwrap();
    call(&world, &self::shop(), "create_label", Input::new().json(EXAMPLE).allow_duplicate()).unwrap();
    assert_eq!((world.sent(), sent_in(&world, "Allow-Duplicate").len()), (5, 2), "nobody else has anything to allow");
}

#[test]
fn a_purchase_under_way_is_waited_for_and_costs_no_retry() {
    let world = World::with(std::iter::repeat_n(UNDER_WAY, 12).chain([BOUGHT]));
    let shop = gateway().max_retries(0).merchant();
    buy(&world, &shop).unwrap();
    assert_eq!(keys(&world).len(), 13);
    assert_eq!(world.waits.borrow().iter().filter(|ms| **ms == 5_125).count(), 12);

    let world = World::with([UNDER_WAY, UNDER_WAY]);
    let error = buy(&world, &gateway().timeout_ms(8_000).merchant()).unwrap_err();
    assert_eq!((error.outcome(), error.key()), (Certainty::Unknown, Some("key-1")));
}

#[test]
fn what_the_ledger_says_speaks_for_the_attempt_whose_answer_was_lost() {
    let world = World::with([Fate::Broken("reset"), Fate::Ledger(400, "insufficient_funds", None)]);
    assert_eq!(buy(&world, &gateway().merchant()).unwrap_err().outcome(), Certainty::Rejected);
    let world = World::with([Fate::Broken("reset"), reply(401)]);
    let error = buy(&world, &gateway().merchant()).unwrap_err();
    assert_eq!((error.outcome(), error.key()), (Certainty::Unknown, Some("key-1")), "this was not the ledger");
    let world = World::with([Fate::Ledger(502, "outcome_unknown", None)]);
    assert_eq!(buy(&world, &gateway().merchant()).unwrap_err().outcome(), Certainty::Unknown);
    let world = World::with([Fate::Ledger(409, "possible_duplicate", None)]);
    assert_eq!(buy(&world, &gateway().merchant()).unwrap_err().outcome(), Certainty::Rejected);
}

#[test]
fn a_purchase_that_was_only_accepted_is_followed_to_its_end() {
    let wait = || entry("sent", r#", "retry_after_seconds": 3"#);
    let world = World::with([reply(202), wait(), Fate::Broken("reset"), wait(), succeeded()]);
    let bought = buy(&world, &gateway().merchant()).unwrap();
    assert_eq!(bought.json::<Value>().unwrap(), json!({ "label_id": "se-9" }));
    assert!(!bought.warnings.is_empty());
    let urls: Vec<_> = world.sent.borrow().iter().skip(1).map(|parts| parts.url.clone()).collect();
    assert_eq!(urls, ["https://gateway.example/operations/key-1"; 4]);
    let error = buy(&World::with([reply(202), reply(404)]), &gateway().merchant()).unwrap_err();
    assert_eq!((error.outcome(), error.key()), (Certainty::Unknown, Some("key-1")));
}

#[test]
fn a_purchase_is_taken_up_again_in_each_state() {
    let resume = |fates: Vec<Fate>| {
        let world = World::with(fates);
        run(gateway().timeout_ms(20_000).merchant().resume_on(&world, "k"))
    };
    let wait = || entry("looking", r#", "retry_after_seconds": 7"#);
    assert_eq!(resume(vec![entry("pending", ""), wait(), succeeded()]).unwrap().status, 200);
    let refused = r#", "reply": { "status": 400, "body": { "errors": [{ "error_code": "bad", "message": "No." }] } }"#;
    let error = resume(vec![entry("rejected", refused)]).unwrap_err();
    let CallError::Failed(failed) = &error else { panic!("{error}") };
    assert_eq!((failed.operation, failed.status, error.outcome()), ("create_label", 400, Certainty::Rejected));
    let error = resume(vec![entry("released", "")]).unwrap_err();
    assert_eq!(
        (error.outcome(), error.to_string().as_str()),
        (Certainty::Rejected, "nothing was bought, and the key k may be sent again")
    );
    let error = resume(vec![entry("unknown", r#", "message": "Look at 12:00.""#)]).unwrap_err();
    assert_eq!((error.outcome(), error.key()), (Certainty::Unknown, Some("k")));
    assert!(error.to_string().contains("Look at 12:00."));
    assert!(matches!(resume(vec![reply(404)]), Err(CallError::Failed(failed)) if failed.status == 404));
    let error = resume(vec![reply(401)]).unwrap_err();
    assert_eq!((error.outcome(), error.key()), (Certainty::Unknown, Some("k")));
    let error = resume(vec![wait(), wait(), wait()]).unwrap_err();
    assert!(matches!(&error, CallError::Lost(lost) if lost.timed_out && lost.outcome == Certainty::Unknown));
    assert!(matches!(run(shop().resume_on(&World::with([]), "k")), Err(CallError::Refused(_))));
}

#[test]
fn a_lookup_asks_once() {
    let lookup = |fate: Fate| run(gateway().merchant().lookup_on(&World::with([fate]), "k"));
    assert!(lookup(entry("sent", r#", "retry_after_seconds": 1"#)).unwrap().is_none());
    assert!(lookup(Fate::Ledger(404, "unknown_operation", None)).unwrap().is_none());
    assert!(lookup(succeeded()).unwrap().is_some());
    assert!(matches!(lookup(entry("released", "")), Err(CallError::Released(_))));
    assert!(lookup(reply(404)).is_err());
}

#[test]
fn a_token_that_comes_back_is_withheld() {
    let echo = r#"{ "errors": [{ "message": "bad header Bearer TEST_token" }] }"#.to_owned();
    let error = buy(&World::with([Fate::Reply(400, echo)]), &gateway().merchant()).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("TEST_token"), "{error}");
}
