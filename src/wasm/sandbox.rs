//! The sandbox for JavaScript. Sandboxes live in the memory of the wasm, each under a number: theirs is the one state
//! that outlives a call, and a trap loses all of it.

#![expect(unreachable_pub, reason = "wasm-bindgen exports what is pub")]

use crate::sandbox::{Request, Response, Sandbox};
use js_sys::{Array, Object, Reflect, Uint8Array};
use std::cell::RefCell;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static SANDBOXES: RefCell<Vec<Sandbox>> = const { RefCell::new(Vec::new()) };
}

/// Starts a sandbox, and gives its number.
#[wasm_bindgen(js_name = openSandbox)]
#[must_use]
pub fn open_sandbox(seed: u32) -> usize {
    SANDBOXES.with_borrow_mut(|sandboxes| {
        sandboxes.push(Sandbox::new(seed.into()));
        sandboxes.len() - 1
    })
}

/// Answers a request: `{ status, headers: [name, value][], body: Uint8Array }`, or `undefined` where there is no sandbox
/// of this number. `header_lines` holds one header a line, as `name: value`.
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
    let now_ms = milliseconds(now_ms);
    let response = SANDBOXES
        .with_borrow_mut(|sandboxes| sandboxes.get_mut(sandbox).map(|sandbox| sandbox.handle(&request, now_ms)));
    response.map_or(JsValue::UNDEFINED, |response| given(&response))
}

/// The calls of webhooks that are due, as a JSON list of [`crate::sandbox::Delivery`].
#[wasm_bindgen(js_name = takeDeliveries)]
#[must_use]
pub fn take_deliveries(sandbox: usize, now_ms: f64) -> String {
    let now_ms = milliseconds(now_ms);
    let due = SANDBOXES
        .with_borrow_mut(|sandboxes| sandboxes.get_mut(sandbox).map(|sandbox| sandbox.take_deliveries(now_ms)));
    serde_json::to_string(&due.unwrap_or_default()).unwrap_or_default()
}

/// Learns what came of one of them: the status of the answer, or 0 where none came.
#[wasm_bindgen]
pub fn delivered(sandbox: usize, id: &str, status: u16, now_ms: f64) {
    let now_ms = milliseconds(now_ms);
    SANDBOXES.with_borrow_mut(|sandboxes| {
        if let Some(sandbox) = sandboxes.get_mut(sandbox) {
            sandbox.delivered(id, status, now_ms);
        }
    });
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float out of range saturates")]
fn milliseconds(now_ms: f64) -> u64 {
    now_ms as u64
}

/// The response as an object. A file is copied once, not turned into a list of numbers.
fn given(response: &Response) -> JsValue {
    let headers: Array = response
        .headers
        .iter()
        .map(|(name, value)| Array::of2(&name.as_str().into(), &value.as_str().into()))
        .collect();
    let object = Object::new();
    for (name, value) in [
        ("status", JsValue::from(response.status)),
        ("headers", headers.into()),
        ("body", Uint8Array::from(response.body.as_slice()).into()),
    ] {
        // Setting a property of a new, plain object cannot fail.
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object.into()
}
