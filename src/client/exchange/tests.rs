//! The pipeline in a world of its own: replies from a list, a clock that only waits move, chance that never helps.

use super::*;
use crate::api::accounts::{self, ListAccounts};
use crate::api::labels::{self, CreateLabelFromRateRequest, CreateLabelRequest, GetLabel, ListLabels};
use crate::api::pickups;
use crate::calls::Input;
use crate::client::{Merchant, Partner};
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
