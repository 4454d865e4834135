//! The ledger: what makes a purchase happen at most once, and never be lost.
//!
//! ShipStation has no idempotency key. Whoever sends a purchase again because no answer came may pay twice, and whoever
//! does not may never learn that it was bought. So each purchase has a [`Record`](record::Record) under a key of the
//! caller's, and [`step`](step::step) says what becomes of it: it takes the record and an [`Event`](step::Event), and
//! gives the record as it is from now on and the [`Effect`](step::Effect)s to bring about. It performs nothing and
//! knows no clock; a Durable Object keeps the records and does what it says.
//!
//! What it rests on:
//!
//! - **The record is on disk before any effect begins.** That a purchase *may have been* sent is therefore known
//!   whatever dies, and when.
//! - **What may have been sent is never sent again.** Only what ShipStation has turned away unread may be.
//! - **What may have been sent is looked for**, by a [`Trace`](trace::Trace) that it leaves, on a ladder of waits.
//! - **Nobody is bought for who has gone before anything was sent**, unless that was promised.
//!
//! Exactly one send cannot be had without ShipStation's help: it is at most one, and a search.

use crate::stamp::AccountId;

pub mod answer;
pub mod call;
mod external_id;
pub mod fingerprint;
pub mod key;
pub mod reading;
pub mod record;
pub mod step;
pub mod sweep;
pub mod trace;
pub mod view;

/// The id of an account without the prefix that it may be written with: both name the same ledger.
#[must_use]
pub fn bare(account: &AccountId) -> &str {
    let id = account.as_str();
    id.strip_prefix("se-").unwrap_or(id)
}

/// How deep the parts of a body go that are passed over. A body that goes deeper is refused before.
const LEVELS: usize = 128;
