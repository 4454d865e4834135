//! The crate as WebAssembly, in Node and in Chromium: the core, and the client against a sandbox that really runs.
//!
//! Chromium runs with `--disable-web-security`, because the sandbox, like the real service as far as is known, sends
//! no CORS headers: a key has no business in a page, and here it is the sandbox's.

#![cfg(all(target_arch = "wasm32", feature = "client"))]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use js_sys::{Function, Reflect};
use shipstamp::api::labels::{self, Label, LabelPage, ListLabels};
use shipstamp::client::{CallError, Gateway, Input, Merchant, Partner, new_key};
use shipstamp::outcome::{Certainty, Kind};
use wasm_bindgen_test::wasm_bindgen_test;

const EXAMPLE: &str = include_str!("data/documented_label.json");
const KEY: &str = "TEST_shipstamp_partner";

fn partner(key: &str) -> Partner {
    let sandbox = option_env!("SANDBOX_URL").unwrap_or("http://127.0.0.1:8788");
    Partner::new(key).unwrap().at(sandbox).unwrap()
}

fn shop(account: &str) -> Merchant {
    partner(KEY).on_behalf_of(account).unwrap()
}

#[wasm_bindgen_test]
async fn a_label_is_bought_for_its_account_and_for_no_other() {
    let reply = shop("100001").call("create_label", Input::new().json(EXAMPLE)).await.unwrap();
    assert!(!reply.warnings.is_empty());
    let label: Label = reply.json().unwrap();
    assert!(label.label_id.starts_with("se-"));
    assert!(reply.text().unwrap().contains(&*label.label_id));

    let id = || Input::new().path("label_id", &*label.label_id);
    let again: Label = shop("100001").call("get_label_by_id", id()).await.unwrap().json().unwrap();
    assert_eq!(again.tracking_number, label.tracking_number);

    let Err(CallError::Failed(failed)) = shop("100002").call("get_label_by_id", id()).await else {
        panic!("another account sees the label")
    };
    assert_eq!((failed.status, failed.outcome.kind), (404, Kind::NotFound));

    let page: LabelPage = shop("100002").call("list_labels", Input::new()).await.unwrap().json().unwrap();
    assert!(page.labels.iter().all(|other| other.label_id != label.label_id));
    assert!(shop("100001").call("void_label", id()).await.is_ok());
}

#[wasm_bindgen_test]
async fn typed_calls_buy_and_go_through_all_pages() {
    let body = serde_json::from_str(EXAMPLE).unwrap();
    let bought = shop("100002").send(labels::create_label(&body)).await.unwrap();
    shop("100002").send(labels::create_label(&body)).await.unwrap();
    let mut pages = shop("100002").pages(labels::list_labels(&ListLabels { page_size: Some(1), ..Default::default() }));
    let mut seen = Vec::new();
    while let Some(page) = pages.next_page().await.unwrap() {
        assert_eq!(page.labels.len(), 1);
        seen.extend(page.labels.into_iter().map(|label| label.label_id));
    }
    assert!(seen.len() > 1 && seen.contains(&bought.label_id), "{seen:?}");
}

#[wasm_bindgen_test]
async fn partner_operations_are_the_partners() {
    let accounts = partner(KEY).call("list_accounts", Input::new().query("page_size", 10)).await.unwrap();
    assert!(accounts.text().unwrap().contains("100001"));
    let refused = shop("100001").call("list_accounts", Input::new()).await;
    assert!(matches!(refused, Err(CallError::Refused(_))));
    let refused = partner(KEY).call("create_label", Input::new().json(EXAMPLE)).await;
    assert!(matches!(refused, Err(CallError::Refused(_))));
}

#[wasm_bindgen_test]
async fn a_wrong_key_is_an_error_that_does_not_repeat_it() {
    let Err(error) = partner("TEST_wrong_key").call("list_accounts", Input::new()).await else {
        panic!("a wrong key was accepted")
    };
    assert!(matches!(&error, CallError::Failed(failed) if failed.outcome.kind == Kind::Authentication));
    assert!(!format!("{error} {error:?}").contains("TEST_wrong_key"));
}

#[wasm_bindgen_test]
async fn what_is_wrong_is_not_sent() {
    let Err(CallError::Refused(refusal)) = shop("100001").call("void_label", Input::new().path("label_id", "..")).await
    else {
        panic!("a step to another directory was sent")
    };
    assert_eq!(refusal.issues.first().unwrap().path, "label_id");
}

#[wasm_bindgen_test]
async fn a_fetch_that_is_rejected_with_anything_or_gives_no_response_is_a_lost_call() {
    let fetches = [
        "return Promise.reject('no error object')",
        "return Promise.reject(undefined)",
        "return Promise.reject(new TypeError('connection refused'))",
        "throw 'at once'",
        "return Promise.resolve({ status: 200 })",
        "return Promise.resolve(null)",
    ];
    let global = js_sys::global();
    let fetch = Reflect::get(&global, &"fetch".into()).unwrap();
    for body in fetches {
        Reflect::set(&global, &"fetch".into(), &Function::new_no_args(body)).unwrap();
        let reply = shop("100001").call("create_label", Input::new().json(EXAMPLE)).await;
        let Err(CallError::Lost(lost)) = reply else { panic!("{body}") };
        assert_eq!(lost.outcome, Certainty::Unknown, "{body}");
    }
    Reflect::set(&global, &"fetch".into(), &fetch).unwrap();
}

#[wasm_bindgen_test]
async fn a_purchase_through_a_gateway_is_sent_again_under_its_key_and_taken_up_by_it() {
    let gateway = "
        const keys = globalThis.shipstampKeys ??= [];
        const request = arguments[0];
        if (request.url.includes('/operations/')) {
            const reply = { status: 200, body: { label_id: 'se-9' } };
            const entry = { operation: 'create_label', state: 'succeeded', reply };
            return Promise.resolve(new Response(JSON.stringify(entry)));
        }
        keys.push(request.headers.get('Idempotency-Key'));
        if (keys.length === 1) return Promise.reject(new TypeError('connection reset'));
        const headers = { 'Idempotency-Key': keys[0] };
        return Promise.resolve(new Response(JSON.stringify({ label_id: keys.join(' ') }), { headers }));
    ";
    let global = js_sys::global();
    let fetch = Reflect::get(&global, &"fetch".into()).unwrap();
    Reflect::set(&global, &"fetch".into(), &Function::new_no_args(gateway)).unwrap();
    let shop = Gateway::new("https://gateway.example", "TEST_token").unwrap().merchant();
    let bought = shop.call("create_label", Input::new().json(EXAMPLE)).await;
    let resumed = shop.resume(&new_key()).await;
    Reflect::set(&global, &"fetch".into(), &fetch).unwrap();
    let label: Label = bought.unwrap().json().unwrap();
    let (first, second) = label.label_id.split_once(' ').unwrap();
    assert_eq!((first, first.len()), (second, 32));
    assert_eq!(&*resumed.unwrap().json::<Label>().unwrap().label_id, "se-9");
    assert_ne!(new_key(), new_key());
}
