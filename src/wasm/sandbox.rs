//! The sandbox for JavaScript. Sandboxes live in the memory of the wasm, each under a number: theirs is the one state
//! that outlives a call, and a trap loses all of it.

#![expect(unreachable_pub, reason = "wasm-bindgen exports what is pub")]

use crate::sandbox::{Held, Request, Response, Sandbox};
use crate::wire::Wire as _;
use js_sys::{Array, Object, Reflect, Uint8Array};
use std::cell::RefCell;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static SANDBOXES: RefCell<Vec<Option<Sandbox>>> = const { RefCell::new(Vec::new()) };
}

/// Starts a sandbox, and gives its number.
#[wasm_bindgen(js_name = openSandbox)]
#[must_use]
pub fn open_sandbox(seed: u32) -> usize {
    SANDBOXES.with_borrow_mut(|sandboxes| {
        let sandbox = Some(Sandbox::new(seed.into()));
        match sandboxes.iter().position(Option::is_none) {
            Some(number) => {
                if let Some(place) = sandboxes.get_mut(number) {
                    *place = sandbox;
                }
                number
            }
            None => {
                sandboxes.push(sandbox);
                sandboxes.len() - 1
            }
        }
    })
}

/// Ends a sandbox. Its number goes to the next one that starts.
#[wasm_bindgen(js_name = closeSandbox)]
pub fn close_sandbox(sandbox: usize) {
    SANDBOXES.with_borrow_mut(|sandboxes| {
        if let Some(place) = sandboxes.get_mut(sandbox) {
            *place = None;
        }
    });
}

/// Everything in a sandbox, as a JSON document; empty where there is no sandbox of this number.
#[wasm_bindgen(js_name = exportState)]
#[must_use]
pub fn export_state(sandbox: usize) -> Uint8Array {
    let document = SANDBOXES.with_borrow(|sandboxes| sandboxes.get(sandbox)?.as_ref().map(Sandbox::export));
    Uint8Array::from(document.unwrap_or_default().as_slice())
}

/// Puts the sandbox of a document in the place of what this one was; otherwise says what is wrong with the document.
#[wasm_bindgen(js_name = importState)]
#[must_use]
pub fn import_state(sandbox: usize, document: &[u8]) -> Option<String> {
    match Sandbox::import(document) {
        Ok(imported) => {
            SANDBOXES.with_borrow_mut(|sandboxes| {
                if let Some(place) = sandboxes.get_mut(sandbox) {
                    *place = Some(imported);
                }
            });
            None
        }
        Err(problem) => Some(problem),
    }
}

/// How many milliseconds a held response still waits; infinite while the sandbox's clock stands still.
#[wasm_bindgen(js_name = heldMs)]
#[must_use]
pub fn held_ms(sandbox: usize, fault: f64, until_ms: f64, now_ms: f64) -> f64 {
    let held = Held { fault: whole(fault), until_ms: whole(until_ms) };
    let left = SANDBOXES.with_borrow(|sandboxes| Some(sandboxes.get(sandbox)?.as_ref()?.wait_ms(&held, whole(now_ms))));
    match left {
        None => 0.0,
        Some(None) => f64::INFINITY,
        Some(Some(left)) => float(left),
    }
}

/// Answers a request: `{ status, headers: [name, value][], body: Uint8Array, delayMs, held: { fault, untilMs } |
/// undefined, isCut }`, or `undefined` where there is no sandbox of this number. `header_lines` holds one header a line, as `name: value`.
#[wasm_bindgen(js_name = handle)]
#[expect(clippy::too_many_arguments, reason = "strings cross the border cheaper than an object of them")]
#[must_use]
pub fn handle(
    sandbox: usize,
    now_ms: f64,
    method: &str,
    origin: &str,
    path: &str,
    query: &str,
    header_lines: &str,
    body: &[u8],
) -> JsValue {
    let headers: Vec<(String, String)> = header_lines
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let request = Request { method, path, query, headers: &headers, body, origin };
    let response = SANDBOXES
        .with_borrow_mut(|sandboxes| Some(sandboxes.get_mut(sandbox)?.as_mut()?.handle(&request, whole(now_ms))));
    response.map_or(JsValue::UNDEFINED, |response| given(&response))
}

/// The calls of webhooks that are due, as a JSON list of [`crate::sandbox::Delivery`].
#[wasm_bindgen(js_name = takeDeliveries)]
#[must_use]
pub fn take_deliveries(sandbox: usize, now_ms: f64) -> String {
    let due = SANDBOXES
        .with_borrow_mut(|sandboxes| Some(sandboxes.get_mut(sandbox)?.as_mut()?.take_deliveries(whole(now_ms))));
    due.unwrap_or_default().write().unwrap_or_default().to_string()
}

/// Learns what came of one of them: the status of the answer, or 0 where none came.
#[wasm_bindgen]
pub fn delivered(sandbox: usize, id: &str, status: u16, now_ms: f64) {
    SANDBOXES.with_borrow_mut(|sandboxes| {
        if let Some(Some(sandbox)) = sandboxes.get_mut(sandbox) {
            sandbox.delivered(id, status, whole(now_ms));
        }
    });
}

/// How many milliseconds it is until one of them is due; infinite where none waits.
#[wasm_bindgen(js_name = nextDeliveryMs)]
#[must_use]
pub fn next_delivery_ms(sandbox: usize, now_ms: f64) -> f64 {
    let left = SANDBOXES.with_borrow(|sandboxes| sandboxes.get(sandbox)?.as_ref()?.next_delivery_ms(whole(now_ms)));
    left.map_or(f64::INFINITY, float)
}

fn whole(number: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float out of range saturates")]
    let whole = number as u64;
    whole
}

fn float(number: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a time is far below 2^53 milliseconds")]
    let float = number as f64;
    float
}

/// The response as an object. A file is copied once, not turned into a list of numbers.
fn given(response: &Response) -> JsValue {
    let headers: Array = response
        .headers
        .iter()
        .map(|(name, value)| Array::of2(&name.as_str().into(), &value.as_str().into()))
        .collect();
    let held = response.held.map_or(JsValue::UNDEFINED, |held| {
        object([("fault", float(held.fault).into()), ("untilMs", float(held.until_ms).into())])
    });
    object([
        ("status", response.status.into()),
        ("headers", headers.into()),
        ("body", Uint8Array::from(response.body.as_slice()).into()),
        ("delayMs", float(response.delay_ms).into()),
        ("held", held),
        ("isCut", response.is_cut.into()),
    ])
}

fn object<const COUNT: usize>(members: [(&str, JsValue); COUNT]) -> JsValue {
    let object = Object::new();
    for (name, value) in members {
        // Setting a property of a new, plain object cannot fail.
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object.into()
}
