//! The share of the limit, as the Durable Object and the isolates ask for it.
//!
//! The one state that is kept in here between calls. It is no loss when a trap takes it: a new one keeps the limit, too.
//! Whoever asks for calls that it does not know any more sees that from how many wait.

#![expect(unreachable_pub, reason = "wasm-bindgen exports what is pub")]

use super::gateway::json;
use crate::share::{Asked, Called, Lane, Share, Turn};
use serde::Serialize;
use std::cell::RefCell;
use std::collections::BTreeMap;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static SHARES: RefCell<BTreeMap<String, Share>> = const { RefCell::new(BTreeMap::new()) };
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    #[serde(skip_serializing_if = "Option::is_none")]
    turn: Option<Decided>,
    called: Vec<Decided>,
    waiting: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    wake_ms: Option<u64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Decided {
    ticket: u64,
    is_going: bool,
    #[serde(skip_serializing_if = "is_none")]
    more: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_seconds: Option<u64>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over like that")]
const fn is_none(count: &u32) -> bool {
    *count == 0
}

impl Decided {
    const fn of(ticket: u64, turn: Turn) -> Option<Self> {
        match turn {
            Turn::Go { more } => Some(Self { ticket, is_going: true, more, retry_after_seconds: None }),
            Turn::Later { seconds } => {
                Some(Self { ticket, is_going: false, more: 0, retry_after_seconds: Some(seconds) })
            }
            Turn::Wait => None,
        }
    }
}

/// Times and tickets come as JavaScript's numbers.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "neither negative nor beyond 2^53")]
const fn whole(number: f64) -> u64 {
    number as u64
}

/// `then` is what happens, and in which order it is told: calls that waited first.
fn with(
    name: &str,
    per_minute: u32,
    max_wait_ms: f64,
    now: f64,
    then: impl FnOnce(&mut Share, u64) -> Option<Decided>,
) -> String {
    let now = whole(now);
    SHARES.with(|shares| {
        let Ok(mut shares) = shares.try_borrow_mut() else { return "null".to_owned() };
        let share = shares.entry(name.to_owned()).or_insert_with(|| Share::new(per_minute, whole(max_wait_ms), now));
        share.set_limit(per_minute, now);
        let mut called = share.advance(now);
        let turn = then(share, now);
        called.extend(share.advance(now));
        let called = called.iter().filter_map(|Called { ticket, turn }| Decided::of(*ticket, *turn)).collect();
        json(&Told { turn, called, waiting: share.waiting(), wake_ms: share.wake_ms(now) })
    })
}

/// Begins anew, with what has come into the bucket since then. See `Engine.openShare`.
#[wasm_bindgen(js_name = openShare)]
pub fn open_share(name: &str, per_minute: u32, max_wait_ms: f64, since: f64) {
    SHARES.with(|shares| {
        if let Ok(mut shares) = shares.try_borrow_mut() {
            shares.insert(name.to_owned(), Share::new(per_minute, whole(max_wait_ms), whole(since)));
        }
    });
}

/// A call wants to go. See `Engine.shareTurn`.
#[wasm_bindgen(js_name = shareTurn)]
#[expect(clippy::too_many_arguments, reason = "strings and numbers cross the border cheaper than an object of them")]
pub fn share_turn(
    name: &str,
    per_minute: u32,
    max_wait_ms: f64,
    now: f64,
    account: &str,
    weight: f64,
    is_purchase: bool,
    more: u32,
    ticket: f64,
) -> String {
    let lane = if is_purchase { Lane::Purchase } else { Lane::Read };
    let ticket = whole(ticket);
    with(name, per_minute, max_wait_ms, now, |share, now| {
        Decided::of(ticket, share.turn(&Asked { account, weight, lane, more, ticket }, now))
    })
}

/// Time has passed. See `Engine.shareAdvance`.
#[wasm_bindgen(js_name = shareAdvance)]
#[must_use]
pub fn share_advance(name: &str, per_minute: u32, max_wait_ms: f64, now: f64) -> String {
    with(name, per_minute, max_wait_ms, now, |_, _| None)
}

/// ShipStation has refused a call. See `Engine.shareRefused`.
#[wasm_bindgen(js_name = shareRefused)]
#[must_use]
pub fn share_refused(name: &str, per_minute: u32, max_wait_ms: f64, now: f64, milliseconds: f64) -> String {
    with(name, per_minute, max_wait_ms, now, |share, now| {
        share.refused(whole(milliseconds), now);
        None
    })
}
