//! A ledger in a world where everything dies: the process between any two steps of its work, the callers, the answers.

use crate::dice::Dice;
use crate::service::{Service, between};
use shipstamp::ledger::record::{Millis, Record, State};
use shipstamp::ledger::step::{Answer, Effect, Event, Hold, Reading, Request, Sight, Step};
use std::collections::{BTreeMap, BTreeSet};

/// What decides; the real one, or one that is wrong.
pub(crate) type Decide = fn(Option<&Record>, &Event, Millis, bool) -> Step;

/// In which order a process works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// It writes the record, then brings about the effects.
    RecordFirst,
    /// The other way round, which is wrong.
    EffectsFirst,
}

/// What is under way in the process and will come back.
#[derive(Debug, Clone)]
struct Task {
    due: Millis,
    key: usize,
    event: Event,
    /// What is looked at only when it is due.
    is_look: bool,
}

pub(crate) struct World {
    pub(crate) now: Millis,
    pub(crate) service: Service,
    /// What survives: the records.
    pub(crate) disk: BTreeMap<usize, Record>,
    pub(crate) told: Vec<Answer>,
    /// How many callers wait for each key; gone with the process.
    pub(crate) waiting: BTreeMap<usize, u32>,
    tasks: Vec<Task>,
    live: BTreeSet<usize>,
    decide: Decide,
    order: Order,
    /// Whether purchases leave a trace, and whether those of all keys leave the same one.
    is_traceable: bool,
    shares_mark: bool,
    dice: Dice,
    /// Nothing dies any more.
    is_quiet: bool,
}

/// The process has died.
struct Died;

const KEYS: usize = 3;

impl World {
    fn mark(&self, key: usize) -> usize {
        if self.shares_mark { 0 } else { key }
    }

    /// Whether the process dies here.
    fn survives(&mut self) -> Result<(), Died> {
        if !self.is_quiet && self.dice.one_in(40) { Err(Died) } else { Ok(()) }
    }

    fn die(&mut self) {
        self.tasks.clear();
        self.live.clear();
        self.waiting.clear();
    }

    /// An event comes to the process, which may die at it.
    fn happen(&mut self, key: usize, event: &Event) {
        if self.work(key, event).is_err() {
            self.die();
        }
    }

    fn work(&mut self, key: usize, event: &Event) -> Result<(), Died> {
        self.survives()?;
        if matches!(event, Event::Ready { .. } | Event::Held { .. } | Event::Answered(_)) {
            self.live.remove(&key);
        }
        let is_live = self.live.contains(&key);
        let Step { record, effects } = (self.decide)(self.disk.get(&key), event, self.now, is_live);
        if self.order == Order::RecordFirst {
            self.write(key, record.as_ref())?;
        }
        for effect in &effects {
            self.bring_about(key, effect)?;
            self.survives()?;
        }
        if self.order == Order::EffectsFirst {
            self.write(key, record.as_ref())?;
        }
        Ok(())
    }

    fn write(&mut self, key: usize, record: Option<&Record>) -> Result<(), Died> {
        self.survives()?;
        if let Some(record) = record {
            self.disk.insert(key, record.clone());
        }
        self.survives()
    }

    fn bring_about(&mut self, key: usize, effect: &Effect) -> Result<(), Died> {
        match effect {
            Effect::Prepare => {
                self.live.insert(key);
                let due = self.now + between(&mut self.dice, 0, 2_000);
                let event = if !self.is_quiet && self.dice.one_in(6) {
                    let why = *self.dice.pick(&[Hold::Turn, Hold::Look]);
                    Event::Held { until: due + between(&mut self.dice, 0, 30_000), why }
                } else {
                    Event::Ready { before: Vec::new() }
                };
                self.tasks.push(Task { due, key, event, is_look: true });
            }
            Effect::Send { other_key } => {
                self.live.insert(key);
                // It may die before the request is out, or after.
                self.survives()?;
                let mark = self.mark(key);
                let (due, reading) = self.service.take(key, mark, !other_key, self.now, &mut self.dice);
                let lost = self.now + 100_000;
                let late =
                    (due > lost).then(|| Task { due, key, event: Event::Answered(reading.clone()), is_look: false });
                let first = if due > lost { (lost, Reading::Doubtful) } else { (due, reading) };
                self.tasks.push(Task { due: first.0, key, event: Event::Answered(first.1), is_look: false });
                self.tasks.extend(late);
            }
            Effect::Look => {
                let due = self.now + between(&mut self.dice, 0, 2_000);
                self.tasks.push(Task { due, key, event: Event::Looked(Sight::Failed), is_look: true });
            }
            Effect::Answer(answer) => {
                if self.waiting.remove(&key).is_some() {
                    self.told.push(answer.clone());
                }
            }
        }
        Ok(())
    }

    /// What is seen at the moment at which somebody looks.
    fn seen(&mut self, task: Task) -> Event {
        let mark = self.mark(task.key);
        match task.event {
            Event::Ready { .. } => match self.service.look(mark, self.now, &mut self.dice) {
                Some(before) => Event::Ready { before },
                None => Event::Held { until: self.now + 1_000, why: Hold::Look },
            },
            // The answer to another that leaves the same is still to come.
            Event::Looked(_) if self.shares_mark && self.is_another_unanswered(task.key) => {
                Event::Looked(Sight::Unclear)
            }
            Event::Looked(_) => {
                let sight = self.service.look(mark, self.now, &mut self.dice).map_or(Sight::Failed, |ids| {
                    let ids = ids.into_iter().filter(|id| !self.is_claimed(id, task.key)).collect();
                    Sight::Seen { ids }
                });
                Event::Looked(sight)
            }
            other => other,
        }
    }

    fn is_another_unanswered(&self, key: usize) -> bool {
        self.tasks.iter().any(|task| task.key != key && matches!(task.event, Event::Answered(_)))
    }

    fn is_claimed(&self, id: &str, by: usize) -> bool {
        self.disk.iter().any(|(key, record)| {
            let claims = matches!(&record.state, State::Succeeded { id: Some(own), .. } if own == id);
            *key != by && claims
        })
    }

    fn ask(&mut self, key: usize) {
        let is_other = self.dice.one_in(12);
        let twin = if self.dice.one_in(3) { None } else { self.twin_of(key) };
        let request = Request {
            operation: "create_label".to_owned(),
            fingerprint: if is_other { "other" } else { "same" }.to_owned(),
            is_traceable: self.is_traceable,
            is_promised: self.dice.one_in(3),
            twin,
        };
        let sent = self.service.arrivals.len();
        *self.waiting.entry(key).or_default() += 1;
        let told = self.told.len();
        self.happen(key, &Event::Asked(request));
        if let Some(Answer::KeyReused | Answer::PossibleDuplicate { .. } | Answer::Held { .. }) = self.told.get(told) {
            assert_eq!(sent, self.service.arrivals.len(), "who was refused has bought");
        }
    }

    fn twin_of(&self, key: usize) -> Option<String> {
        let twin = self.disk.iter().find(|(other, record)| {
            **other != key && record.counts_as_twin() && self.now.saturating_sub(record.created) < 120_000
        });
        twin.map(|(other, _)| other.to_string())
    }

    /// The next thing that is due, at its time; `false` where nothing is.
    fn advance(&mut self) -> bool {
        let task = self.tasks.iter().enumerate().min_by_key(|(_, task)| task.due).map(|(at, task)| (at, task.due));
        let wake = self.disk.iter().filter_map(|(key, record)| Some((*key, record.wake()?))).min_by_key(|(_, at)| *at);
        match (task, wake) {
            (Some((at, due)), wake) if wake.is_none_or(|(_, wake)| due <= wake) => {
                self.now = self.now.max(due);
                let task = self.tasks.swap_remove(at);
                let key = task.key;
                let event = if task.is_look { self.seen(task) } else { task.event };
                self.happen(key, &event);
                true
            }
            (_, Some((key, at))) => {
                // Alarms come late, and more than once.
                self.now = self.now.max(at) + if self.is_quiet { 0 } else { between(&mut self.dice, 0, 3_000) };
                self.happen(key, &Event::Woke);
                true
            }
            _ => false,
        }
    }
}

/// Runs a schedule to its end; an error says what went wrong.
pub(crate) fn run(schedule: u64, decide: Decide, order: Order) -> Result<World, String> {
    let mut dice = Dice::new(schedule);
    let is_traceable = !dice.one_in(6);
    let shares_mark = dice.one_in(5);
    let mut world = World {
        now: 1_700_000_000_000,
        service: Service::default(),
        disk: BTreeMap::new(),
        told: Vec::new(),
        waiting: BTreeMap::new(),
        tasks: Vec::new(),
        live: BTreeSet::new(),
        decide,
        order,
        is_traceable,
        shares_mark,
        dice,
        is_quiet: false,
    };
    let keys = 1 + world.dice.throw(KEYS);
    for _ in 0..3 + world.dice.throw(22) {
        match world.dice.throw(10) {
            0..=4 => {
                let key = world.dice.throw(keys);
                world.ask(key);
            }
            5 if world.shares_mark => world.service.buy_outside(0, world.now),
            6 => world.die(),
            7 => world.now += between(&mut world.dice, 1, 150_000),
            _ => {
                world.advance();
            }
        }
        at_most_once(&world)?;
    }
    world.is_quiet = true;
    world.service.is_well = true;
    for steps in 0.. {
        if !world.advance() {
            break;
        }
        at_most_once(&world)?;
        if steps > 2_000 {
            return Err("it does not come to rest".to_owned());
        }
    }
    known(&world)?;
    Ok(world)
}

/// Of one key at most one purchase may have happened.
fn at_most_once(world: &World) -> Result<(), String> {
    for key in 0..KEYS {
        let sent =
            world.service.arrivals.iter().filter(|arrival| arrival.key == key && !arrival.is_proved_undone).count();
        let labels = world.service.labels.iter().filter(|label| label.key == Some(key)).count();
        if sent > 1 || labels > 1 {
            return Err(format!("key {key}: {sent} may have been bought, {labels} were"));
        }
        // What was sent at all is written down.
        let written = world.disk.get(&key).map_or(0, |record| record.attempts);
        let arrived = world.service.arrivals.iter().filter(|arrival| arrival.key == key).count();
        if arrived > written as usize {
            return Err(format!("key {key}: {arrived} were sent, {written} are written down"));
        }
    }
    Ok(())
}

/// At the end everything is known.
fn known(world: &World) -> Result<(), String> {
    for (key, record) in &world.disk {
        let label = world.service.labels.iter().find(|label| label.key == Some(*key));
        let problem = match (&record.state, label) {
            (State::Succeeded { id: Some(id), .. }, Some(label)) if world.shares_mark || *id == label.id => None,
            // Of what leaves the same trace, one is as good as the other.
            (State::Succeeded { is_found: true, .. }, None) if world.shares_mark => None,
            (State::Rejected | State::Released { .. }, None) => None,
            (State::Unknown { .. }, None) => None,
            // Nobody can find what leaves no trace.
            (State::Unknown { .. }, Some(_)) if !world.is_traceable => None,
            // Two that were under way at once and leave the same trace: one was taken for the other.
            (State::Unknown { .. }, Some(label)) if world.shares_mark && world.is_claimed(&label.id, *key) => None,
            (State::Pending { .. } | State::Sent { .. } | State::Looking { .. }, _) => Some("is at no end"),
            _ => Some("is at a wrong end"),
        };
        if let Some(problem) = problem {
            return Err(format!("key {key} {problem}: {record:?}, {label:?}"));
        }
    }
    let claimed: Vec<_> = world
        .disk
        .values()
        .filter_map(|record| match &record.state {
            State::Succeeded { id, .. } => id.clone(),
            _ => None,
        })
        .collect();
    let different: BTreeSet<_> = claimed.iter().collect();
    if different.len() != claimed.len() {
        return Err("two keys claim the same".to_owned());
    }
    if let Some((key, _)) = world.waiting.iter().find(|(_, waiting)| **waiting > 0) {
        return Err(format!("who waits for key {key} is never answered"));
    }
    Ok(())
}
