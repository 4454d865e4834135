//! The ledger under every misfortune: the process dies between any two steps, answers are lost, late or wrong, callers
//! ask again, with the same key and with others, alarms come late and twice.
//!
//! Each schedule is made of its number, so a failure can be run again. `cargo test` runs some thousands. A million:
//! `SCHEDULES=1000000 cargo test --release --test ledger_schedules`.

#![cfg(all(feature = "gateway", feature = "types", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

#[path = "../sandbox_soak/dice.rs"]
mod dice;
mod service;
mod world;

use shipstamp::ledger::record::{Millis, Record, State};
use shipstamp::ledger::step::{Answer, Effect, Event, Step, step};
use std::collections::BTreeSet;
use world::{Order, run};

fn schedules() -> u64 {
    std::env::var("SCHEDULES").ok().and_then(|count| count.parse().ok()).unwrap_or(100_000)
}

#[test]
fn for_each_key_at_most_one_is_bought_and_whatever_was_bought_is_known() {
    let mut ends = BTreeSet::new();
    let mut answers = BTreeSet::new();
    let (mut labels, mut found) = (0_u64, 0_u64);
    for schedule in 0..schedules() {
        let world =
            run(schedule, step, Order::RecordFirst).unwrap_or_else(|problem| panic!("schedule {schedule}: {problem}"));
        labels += world.service.labels.iter().filter(|label| label.key.is_some()).count() as u64;
        for record in world.disk.values() {
            found += u64::from(matches!(record.state, State::Succeeded { is_found: true, .. }));
            ends.insert(name(&record.state));
        }
        answers.extend(world.told.iter().map(name));
    }
    // Otherwise it proves nothing.
    assert_eq!(ends.into_iter().collect::<Vec<_>>(), ["Rejected", "Released", "Succeeded", "Unknown"]);
    let all = [
        "Held",
        "InProgress",
        "Kept",
        "KeyReused",
        "OutcomeUnknown",
        "Passed",
        "PossibleDuplicate",
        "Promised",
        "Replayed",
    ];
    assert_eq!(answers.into_iter().collect::<Vec<_>>(), all);
    assert!(labels > schedules() / 4, "{labels} labels");
    assert!(found > schedules() / 40, "{found} of them were found");
}

fn name(of: &impl std::fmt::Debug) -> String {
    format!("{of:?}").chars().take_while(char::is_ascii_alphabetic).collect()
}

/// Whether some schedule shows that this is wrong.
fn is_caught(decide: world::Decide, order: Order) -> bool {
    (0..20_000).any(|schedule| run(schedule, decide, order).is_err())
}

#[test]
fn to_send_before_it_is_written_down_is_caught() {
    assert!(is_caught(step, Order::EffectsFirst));
}

#[test]
fn to_send_again_what_was_sent_is_caught() {
    fn sends_again(record: Option<&Record>, event: &Event, now: Millis, is_live: bool) -> Step {
        match (record, event) {
            (Some(record), Event::Woke) if matches!(record.state, State::Sent { .. }) && !is_live => {
                let again = Record { attempts: record.attempts + 1, ..record.clone() };
                Step { record: Some(again), effects: vec![Effect::Send { other_key: false }] }
            }
            _ => step(record, event, now, is_live),
        }
    }
    assert!(is_caught(sends_again, Order::RecordFirst));
}

#[test]
fn to_release_what_may_have_been_sent_is_caught() {
    fn forgets(record: Option<&Record>, event: &Event, now: Millis, is_live: bool) -> Step {
        match (record, event) {
            (Some(record), Event::Woke) if matches!(record.state, State::Sent { .. }) => {
                let forgotten = Record { state: State::Released { until: now }, ..record.clone() };
                Step { record: Some(forgotten), effects: Vec::new() }
            }
            _ => step(record, event, now, is_live),
        }
    }
    assert!(is_caught(forgets, Order::RecordFirst));
}

#[test]
fn to_give_up_a_search_early_is_caught() {
    fn gives_up(record: Option<&Record>, event: &Event, now: Millis, is_live: bool) -> Step {
        let mut step = step(record, event, now, is_live);
        if let (Some(Record { state, .. }), Event::Looked(_)) = (&mut step.record, event)
            && let State::Looking { looks, clean, before, .. } = state
        {
            *state = State::Unknown { looks: *looks, clean: *clean, before: before.clone() };
        }
        step
    }
    assert!(is_caught(gives_up, Order::RecordFirst));
}

#[test]
fn to_forget_to_answer_is_caught() {
    fn is_silent(record: Option<&Record>, event: &Event, now: Millis, is_live: bool) -> Step {
        let mut step = step(record, event, now, is_live);
        step.effects.retain(|effect| *effect != Effect::Answer(Answer::Passed));
        step
    }
    assert!(is_caught(is_silent, Order::RecordFirst));
}
