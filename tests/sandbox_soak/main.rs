//! A long run of generated calls, good ones and bad ones, of every operation and of many accounts, with a moving clock
//! and things going wrong on purpose. The sandbox must not panic, must not lose or make money, and must not show one
//! account what is another's.
//!
//! `SOAK_CALLS` and `SOAK_SEED` make it longer and another one. `SOAK_REPLIES` names a file for the JSON replies, one
//! in each line, which `tests/sandbox/replies.test.ts` compares with the official definition.
#![cfg(all(feature = "sandbox", not(target_arch = "wasm32")))]
#![allow(
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that finds nothing there has failed"
)]

mod books;
mod calls;
mod controls;
mod crossing;
mod dice;
mod gathered;
mod pool;
mod run;
mod spoil;
mod values;

use run::{Run, Tally};
use std::fs::File;

/// From so many calls on, every operation has to have done what it does, more than once.
const ENOUGH: usize = 10_000;
const LEAST_GOOD: usize = 3;

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

#[test]
fn a_long_run_of_calls_keeps_money_and_accounts_apart() {
    let calls = usize::try_from(setting("SOAK_CALLS", 10_000)).unwrap();
    let replies = std::env::var("SOAK_REPLIES").ok().map(|path| File::create(path).unwrap());
    let mut run = Run::new(setting("SOAK_SEED", 20_261_126), replies);
    run.go(calls);
    run.close();

    let mut absent = Vec::new();
    let mut poor = Vec::new();
    let mut all = Tally::default();
    for (id, tally) in &run.tallies {
        println!("{id:40} {:6} calls {:6} good {:5} without answer", tally.calls, tally.good, tally.silent);
        all.calls += tally.calls;
        all.good += tally.good;
        match tally {
            Tally { absent: 1.., .. } => absent.push(*id),
            Tally { good, .. } if *good < LEAST_GOOD => poor.push(*id),
            _ => {}
        }
    }
    println!("{} calls, {} good, {} replies written; not in the sandbox: {absent:?}", all.calls, all.good, run.written);
    if calls >= ENOUGH {
        assert!(poor.is_empty(), "hardly ever done: {poor:?}");
        // A run in which nearly everything is refused proves little.
        assert!(all.good * 2 > all.calls, "{} of {} calls were good", all.good, all.calls);
    }
}
