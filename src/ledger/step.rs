//! What becomes of a purchase: `(record, event) -> (record, effects)`.

use super::record::{Millis, Record, State};
use serde::{Deserialize, Serialize};

/// Something that happened to a purchase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Event {
    /// A caller asks for it.
    Asked(Request),
    /// It may be sent: it has its turn, and what is there already was looked up.
    Ready {
        /// The ids of what is there that could be taken for it afterwards.
        before: Vec<String>,
    },
    /// It cannot be sent yet.
    Held {
        /// Before this it is no use to try.
        until: Millis,
        /// Why not.
        why: Hold,
    },
    /// Something came back, or is known never to come.
    Answered(Reading),
    /// Somebody has looked for it.
    Looked(Sight),
    /// The time has come for which the record asked.
    Woke,
}

/// What a caller asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    /// The id of the operation.
    pub operation: String,
    /// As in [`Record`].
    pub fingerprint: String,
    /// As in [`Record`].
    pub is_traceable: bool,
    /// Whether the caller does not wait.
    pub is_promised: bool,
    /// The key of a purchase like this one, made a short while ago, of which the caller may not think.
    pub twin: Option<String>,
}

/// Why a purchase cannot be sent yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// There are too many requests already.
    Turn,
    /// What is there already could not be looked up.
    Look,
}

/// What the answer to a purchase tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reading", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Reading {
    /// It happened.
    Bought {
        /// The id of what was bought, where it has one.
        id: Option<String>,
    },
    /// It did not happen, and will not in this form.
    Refused,
    /// ShipStation has not read it: there were too many requests.
    TurnedAway {
        /// When to try again.
        until: Millis,
    },
    /// ShipStation has not read it: it refused the key of the partner.
    KeyRefused {
        /// Whether there is another key to try.
        has_other: bool,
    },
    /// No answer, or one that could be anything.
    Doubtful,
}

/// What a look for a purchase has shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "sight", rename_all = "snake_case")]
pub enum Sight {
    /// These are there and belong to no other record, the oldest first.
    Seen {
        /// Their ids.
        ids: Vec<String>,
    },
    /// Nothing could be seen.
    Failed,
    /// What is there may be another purchase's, whose answer is still to come.
    Unclear,
}

/// Something to bring about, once the record is on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Effect {
    /// Wait for the turn, look what is there, and tell it: [`Event::Ready`] or [`Event::Held`].
    Prepare,
    /// Send it, once, and tell what came back: [`Event::Answered`].
    Send {
        /// Whether with the other of the partner's keys.
        other_key: bool,
    },
    /// Look for it, and tell what is there: [`Event::Looked`].
    Look,
    /// Answer whoever waits for this purchase.
    Answer(Answer),
}

/// What whoever waits is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Answer {
    /// What came back from ShipStation now, which is kept for whoever asks again.
    Kept,
    /// What came back now, or that nothing did. It is not kept: it is not how the purchase ends.
    Passed,
    /// What was kept, or found.
    Replayed,
    /// That it will be carried out.
    Promised,
    /// That it is under way.
    InProgress {
        /// Milliseconds until it is worth asking again.
        wait: Millis,
    },
    /// That the key stands for another purchase.
    KeyReused,
    /// That a purchase like this one was made a short while ago.
    PossibleDuplicate {
        /// Its key.
        key: String,
    },
    /// That nobody knows whether it happened.
    OutcomeUnknown,
    /// That nothing was sent.
    Held {
        /// Milliseconds until it is worth trying again.
        wait: Millis,
        /// Why not.
        why: Hold,
    },
}

/// What a step leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The record as it is from now on, which has to be on disk, with its [`wake`](Record::wake), before any effect
    /// begins; `None` where it stays as it was.
    pub record: Option<Record>,
    /// What to bring about, in this order.
    pub effects: Vec<Effect>,
}

/// How long after the beginning of a search each look is due. A carrier can take minutes, and how soon ShipStation's
/// lists show a label is not documented.
pub const LADDER: [Millis; 7] = [2_000, 10_000, 30_000, 120_000, 600_000, 3_600_000, 21_600_000];

/// How many clean looks it takes before a search may end without a find.
const CLEAN_LOOKS: u32 = 3;

/// When a search ends that cannot see anything.
pub(super) const BLIND: Millis = 7 * 86_400_000;

/// How long preparations may take: the turn, and a look at what is there.
const PREPARATION: Millis = 60_000;

/// How long an answer can take. Longer than anybody waits for one.
pub const ANSWER: Millis = 130_000;

/// How long a look can take.
const LOOK: Millis = 60_000;

/// After how long it is looked again where another purchase's answer was still to come, and until when that counts as
/// no look at all. Answers come sooner.
const SOON: Millis = 5_000;
const UNCLEAR: Millis = 600_000;

/// How long a promise is kept that cannot be carried out.
pub(super) const PROMISE: Millis = 86_400_000;

/// After how long whoever asks again for what was not found makes it be looked for again.
const AGAIN: Millis = 60_000;

/// Decides what becomes of a purchase. `is_live` tells whether this very process is preparing it, or waits for its
/// answer; after a crash nobody is.
#[must_use]
pub fn step(record: Option<&Record>, event: &Event, now: Millis, is_live: bool) -> Step {
    match (record, event) {
        (None, Event::Asked(request)) => first(request, now),
        (Some(record), Event::Asked(request)) => again(record, request, now, is_live),
        (Some(record), Event::Ready { before }) => ready(record, before, now),
        (Some(record), Event::Held { until, why }) => held(record, *until, *why, now),
        (Some(record), Event::Answered(reading)) => answered(record, reading, now),
        (Some(record), Event::Looked(sight)) => looked(record, sight, now),
        (Some(record), Event::Woke) => woke(record, now, is_live),
        // Nobody forgets a purchase that is under way.
        (None, _) => nothing(),
    }
}

const fn nothing() -> Step {
    Step { record: None, effects: Vec::new() }
}

fn tell(answer: Answer) -> Step {
    Step { record: None, effects: vec![Effect::Answer(answer)] }
}

fn moved(record: &Record, state: State, now: Millis, effects: Vec<Effect>) -> Step {
    Step { record: Some(Record { state, changed: now, ..record.clone() }), effects }
}

fn first(request: &Request, now: Millis) -> Step {
    if let Some(key) = &request.twin {
        return tell(Answer::PossibleDuplicate { key: key.clone() });
    }
    let record = Record {
        operation: request.operation.clone(),
        fingerprint: request.fingerprint.clone(),
        is_traceable: request.is_traceable,
        is_promised: request.is_promised,
        created: now,
        changed: now,
        attempts: 0,
        state: State::Pending { next: now + PREPARATION },
    };
    Step { effects: begun(&record), record: Some(record) }
}

fn begun(record: &Record) -> Vec<Effect> {
    let promise = record.is_promised.then_some(Effect::Answer(Answer::Promised));
    promise.into_iter().chain([Effect::Prepare]).collect()
}

fn again(record: &Record, request: &Request, now: Millis, is_live: bool) -> Step {
    if (&record.operation, &record.fingerprint) != (&request.operation, &request.fingerprint) {
        return tell(Answer::KeyReused);
    }
    match &record.state {
        State::Succeeded { .. } | State::Rejected => tell(Answer::Replayed),
        // Nothing was sent, so this is as good as the first time.
        State::Pending { .. } if !is_live && !record.is_promised => anew(record, request, now),
        State::Released { until } if now >= *until => match &request.twin {
            Some(key) => tell(Answer::PossibleDuplicate { key: key.clone() }),
            None => anew(record, request, now),
        },
        State::Released { until } => tell(Answer::Held { wait: until - now, why: Hold::Turn }),
        State::Sent { before, .. } if !is_live => search(record, before, now, Answer::InProgress { wait: FIRST_LOOK }),
        State::Pending { next } | State::Sent { next, .. } | State::Looking { next, .. } => {
            // What is under way here is done sooner than the record has to be woken.
            let wait = if is_live { FIRST_LOOK } else { next.saturating_sub(now) };
            tell(Answer::InProgress { wait })
        }
        State::Unknown { .. } => {
            let answer = Effect::Answer(Answer::OutcomeUnknown);
            if record.is_traceable && now.saturating_sub(record.changed) >= AGAIN {
                return moved(record, record.state.clone(), now, vec![answer, Effect::Look]);
            }
            Step { record: None, effects: vec![answer] }
        }
    }
}

const FIRST_LOOK: Millis = 2_000;

fn anew(record: &Record, request: &Request, now: Millis) -> Step {
    let record = Record {
        is_promised: request.is_promised,
        // What is older than this is not of this purchase.
        created: now,
        changed: now,
        state: State::Pending { next: now + PREPARATION },
        ..record.clone()
    };
    Step { effects: begun(&record), record: Some(record) }
}

fn ready(record: &Record, before: &[String], now: Millis) -> Step {
    // What was prepared before a crash, or given up, is not sent.
    let State::Pending { .. } = record.state else { return nothing() };
    sent(record, before.to_vec(), now, false)
}

fn sent(record: &Record, before: Vec<String>, now: Millis, other_key: bool) -> Step {
    let record = Record { attempts: record.attempts + 1, ..record.clone() };
    moved(&record, State::Sent { next: now + ANSWER, before }, now, vec![Effect::Send { other_key }])
}

fn held(record: &Record, until: Millis, why: Hold, now: Millis) -> Step {
    let State::Pending { .. } = record.state else { return nothing() };
    let answer = Answer::Held { wait: until.saturating_sub(now), why };
    release(record, until, answer, now)
}

/// Nothing happened: what was promised is tried again, and who waits is told.
fn release(record: &Record, until: Millis, answer: Answer, now: Millis) -> Step {
    if record.is_promised && now < record.created + PROMISE {
        return moved(record, State::Pending { next: until.max(now + 1_000) }, now, Vec::new());
    }
    let effects = if record.is_promised { Vec::new() } else { vec![Effect::Answer(answer)] };
    moved(record, State::Released { until }, now, effects)
}

fn answered(record: &Record, reading: &Reading, now: Millis) -> Step {
    let before = match &record.state {
        // An answer that comes when nobody waits for it any more is as good.
        State::Sent { before, .. } | State::Looking { before, .. } | State::Unknown { before, .. } => before,
        _ => return nothing(),
    };
    match reading {
        Reading::Bought { id } => {
            let state = State::Succeeded { id: id.clone(), is_found: false };
            moved(record, state, now, vec![Effect::Answer(Answer::Kept)])
        }
        Reading::Refused => moved(record, State::Rejected, now, vec![Effect::Answer(Answer::Kept)]),
        // Whoever was told meanwhile that nobody knows may have gone another way.
        Reading::TurnedAway { until } if matches!(record.state, State::Sent { .. }) => {
            release(record, *until, Answer::Passed, now)
        }
        Reading::TurnedAway { until } => {
            moved(record, State::Released { until: *until }, now, vec![Effect::Answer(Answer::Passed)])
        }
        Reading::KeyRefused { has_other: true } if matches!(record.state, State::Sent { .. }) => {
            sent(record, before.clone(), now, true)
        }
        Reading::KeyRefused { .. } => {
            moved(record, State::Released { until: now }, now, vec![Effect::Answer(Answer::Passed)])
        }
        Reading::Doubtful => match record.state {
            State::Sent { .. } => search(record, before, now, Answer::Passed),
            _ => tell(Answer::Passed),
        },
    }
}

/// Begins to look for what may have happened.
fn search(record: &Record, before: &[String], now: Millis, answer: Answer) -> Step {
    let before = before.to_vec();
    if record.is_traceable {
        let state = State::Looking { since: now, looks: 0, clean: 0, next: now + FIRST_LOOK, before };
        return moved(record, state, now, vec![Effect::Answer(answer)]);
    }
    let answer = if answer == Answer::Passed { answer } else { Answer::OutcomeUnknown };
    moved(record, State::Unknown { looks: 0, clean: 0, before }, now, vec![Effect::Answer(answer)])
}

fn looked(record: &Record, sight: &Sight, now: Millis) -> Step {
    let (before, looks, clean) = match &record.state {
        State::Looking { before, looks, clean, .. } | State::Unknown { before, looks, clean } => (before, looks, clean),
        _ => return nothing(),
    };
    let found = match sight {
        Sight::Seen { ids } => ids.iter().find(|id| !before.contains(id)),
        Sight::Failed | Sight::Unclear => None,
    };
    if let Some(id) = found {
        // Whoever still waits for the answer need not wait any longer.
        let state = State::Succeeded { id: Some(id.clone()), is_found: true };
        return moved(record, state, now, vec![Effect::Answer(Answer::Replayed)]);
    }
    let before = before.clone();
    if let (State::Looking { since, .. }, Sight::Unclear) = (&record.state, sight)
        && now < since + UNCLEAR
    {
        let (since, looks, clean, next) = (*since, *looks, *clean, now + SOON);
        return moved(record, State::Looking { since, looks, clean, next, before }, now, Vec::new());
    }
    let is_clear = matches!(sight, Sight::Seen { .. });
    let (looks, clean) = (looks + 1, clean + u32::from(is_clear));
    let State::Looking { since, .. } = record.state else {
        return moved(record, State::Unknown { looks, clean, before }, now, Vec::new());
    };
    let is_sure = clean >= CLEAN_LOOKS && is_clear;
    let rung = LADDER.get(looks as usize).or(if is_sure { None } else { LADDER.last() });
    let state = match rung {
        // Who could not see has to look again, and later than he did.
        Some(rung) if now < since + BLIND => {
            let next = (since + rung).max(now + FIRST_LOOK);
            let next = if (looks as usize) < LADDER.len() { next } else { now + rung };
            State::Looking { since, looks, clean, next, before }
        }
        _ => State::Unknown { looks, clean, before },
    };
    moved(record, state, now, Vec::new())
}

fn woke(record: &Record, now: Millis, is_live: bool) -> Step {
    if record.wake().is_none_or(|next| now < next) {
        return nothing();
    }
    match &record.state {
        State::Pending { .. } if is_live => moved(record, State::Pending { next: now + PREPARATION }, now, Vec::new()),
        State::Pending { .. } if record.is_promised && now < record.created + PROMISE => {
            moved(record, State::Pending { next: now + PREPARATION }, now, vec![Effect::Prepare])
        }
        State::Pending { .. } => moved(record, State::Released { until: now }, now, Vec::new()),
        State::Sent { before, .. } => {
            let mut step = search(record, before, now, Answer::Passed);
            // Whoever waits here still waits for the answer itself.
            step.effects.clear();
            step
        }
        State::Looking { since, looks, clean, before, .. } => {
            let state = State::Looking {
                since: *since,
                looks: *looks,
                clean: *clean,
                next: now + LOOK,
                before: before.clone(),
            };
            moved(record, state, now, vec![Effect::Look])
        }
        _ => nothing(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_and_effects_cross_as_they_are() {
        let request = Request {
            operation: "create_label".to_owned(),
            fingerprint: "f".to_owned(),
            is_traceable: true,
            is_promised: false,
            twin: Some("k".to_owned()),
        };
        for event in [
            Event::Asked(request),
            Event::Ready { before: vec!["se-1".to_owned()] },
            Event::Held { until: 7, why: Hold::Look },
            Event::Answered(Reading::Bought { id: None }),
            Event::Answered(Reading::KeyRefused { has_other: true }),
            Event::Answered(Reading::Doubtful),
            Event::Looked(Sight::Seen { ids: Vec::new() }),
            Event::Looked(Sight::Failed),
            Event::Woke,
        ] {
            let text = serde_json::to_string(&event).unwrap();
            assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event, "{text}");
        }
        for effect in [
            Effect::Prepare,
            Effect::Send { other_key: true },
            Effect::Answer(Answer::Held { wait: 1, why: Hold::Turn }),
            Effect::Answer(Answer::PossibleDuplicate { key: "k".to_owned() }),
        ] {
            let text = serde_json::to_string(&effect).unwrap();
            assert_eq!(serde_json::from_str::<Effect>(&text).unwrap(), effect, "{text}");
        }
        let text = serde_json::to_string(&Effect::Answer(Answer::InProgress { wait: 2 })).unwrap();
        assert_eq!(text, r#"{"effect":"answer","answer":"in_progress","wait":2}"#);
    }

    const NOW: Millis = 1_000_000;

    fn record(state: State) -> Record {
        Record {
            operation: "create_label".to_owned(),
            fingerprint: "f".to_owned(),
            is_traceable: true,
            is_promised: true,
            created: NOW,
            changed: NOW,
            attempts: 1,
            state,
        }
    }

    fn looking(looks: u32) -> State {
        State::Looking { since: NOW, looks, clean: 0, next: NOW, before: Vec::new() }
    }

    fn after(state: State, event: &Event, now: Millis) -> (State, Vec<Effect>) {
        let step = step(Some(&record(state)), event, now, false);
        (step.record.unwrap().state, step.effects)
    }

    #[test]
    fn a_look_that_cannot_be_sure_is_none_for_a_while() {
        let unclear = Event::Looked(Sight::Unclear);
        let State::Looking { looks, next, .. } = after(looking(2), &unclear, NOW + 7).0 else { panic!() };
        assert_eq!((looks, next), (2, NOW + 7 + SOON));
        let State::Looking { looks, .. } = after(looking(2), &unclear, NOW + UNCLEAR).0 else { panic!() };
        assert_eq!(looks, 3);
    }

    #[test]
    fn what_nobody_could_say_is_not_sent_again_when_it_turns_out_that_nothing_happened() {
        let turned_away = Event::Answered(Reading::TurnedAway { until: NOW + 5 });
        let unknown = State::Unknown { looks: 0, clean: 0, before: Vec::new() };
        for state in [looking(1), unknown] {
            assert_eq!(after(state, &turned_away, NOW).0, State::Released { until: NOW + 5 });
        }
        let sent = State::Sent { next: NOW + ANSWER, before: Vec::new() };
        assert!(matches!(after(sent, &turned_away, NOW).0, State::Pending { .. }), "a promise is kept");
    }

    #[test]
    fn a_promise_that_could_not_be_kept_for_a_day_is_none_any_more() {
        let pending = || State::Pending { next: NOW };
        assert_eq!(after(pending(), &Event::Woke, NOW + PROMISE - 1).1, [Effect::Prepare]);
        let late = after(pending(), &Event::Woke, NOW + PROMISE);
        assert_eq!(late, (State::Released { until: NOW + PROMISE }, Vec::new()));
    }
}
