//! The calls that wait, and in which order they go.
//!
//! Every account with a call that waits has a *start*: what it has had in this rush, divided by its weight. The lowest start
//! goes next, and one that comes anew begins at the lowest of those who wait: it is owed nothing for the time in which it
//! asked for nothing. Purchases go before other calls as long as they are not more than `SLACK` turns ahead of them, and
//! after `IN_A_ROW` of them another call goes: so each lane has its part, and no account gets ahead of the others by more
//! than the slack, in whichever lane it asks.

use super::{Asked, Lane};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

/// What a call costs an account of weight 1.
const TURN: f64 = 1_048_576.0;

/// How many turns one lane may be ahead of the other.
const SLACK: u64 = 4 * 1_048_576;

/// How many purchases go before another call does.
const IN_A_ROW: u32 = 3;

/// How many accounts are remembered of which no call waits.
const MAX_AHEAD: usize = 256;

#[derive(Debug)]
struct Waiting {
    ticket: u64,
    is_modest: bool,
}

#[derive(Debug)]
struct Account {
    weight: f64,
    start: u64,
    /// Which of those with the same start came first.
    order: u64,
    lanes: Pair<VecDeque<Waiting>>,
}

/// Something for each lane.
#[derive(Debug, Default)]
struct Pair<Of> {
    purchase: Of,
    read: Of,
}

impl<Of> Pair<Of> {
    const fn of(&self, lane: Lane) -> &Of {
        match lane {
            Lane::Purchase => &self.purchase,
            Lane::Read => &self.read,
        }
    }

    const fn of_mut(&mut self, lane: Lane) -> &mut Of {
        match lane {
            Lane::Purchase => &mut self.purchase,
            Lane::Read => &mut self.read,
        }
    }
}

type Place = (u64, u64, Rc<str>);

/// A call whose turn it is.
#[derive(Debug)]
pub(super) struct Next {
    pub(super) ticket: u64,
    pub(super) account: Rc<str>,
    pub(super) weight: f64,
    pub(super) is_modest: bool,
}

/// The queue.
#[derive(Debug, Default)]
pub(super) struct Queue {
    /// Those with calls that wait, and no others.
    accounts: BTreeMap<Rc<str>, Account>,
    /// Where they stand in each lane in which a call of theirs waits.
    places: Pair<BTreeSet<Place>>,
    waiting: Pair<usize>,
    modest: usize,
    weight: f64,
    /// The lowest start, which never falls.
    time: u64,
    /// The starts of those who have none that waits any more and are still ahead of the time.
    ahead: BTreeMap<Rc<str>, u64>,
    ahead_by_start: BTreeSet<(u64, Rc<str>)>,
    order: u64,
    in_a_row: u32,
    /// Until when each waits, in the order in which they came.
    deadlines: VecDeque<(u64, u64, Lane, Rc<str>)>,
}

impl Queue {
    pub(super) const fn len(&self) -> usize {
        self.waiting.purchase + self.waiting.read
    }

    pub(super) fn accounts(&self) -> usize {
        self.accounts.len() + self.ahead.len()
    }

    pub(super) fn holds(&self, account: &str) -> bool {
        self.accounts.contains_key(account)
    }

    /// Whether one waits who asks little.
    pub(super) const fn has_modest(&self) -> bool {
        self.modest > 0
    }

    pub(super) fn first_deadline(&self) -> Option<u64> {
        self.deadlines.front().map(|(deadline, ..)| *deadline)
    }

    /// About how many calls would go before another one of this account.
    pub(super) fn ahead(&self, account: &str, lane: Lane, weight: f64) -> f64 {
        let own = self
            .accounts
            .get(account)
            .map_or([0, 0], |account| [account.lanes.purchase.len(), account.lanes.read.len()]);
        let [purchases, reads] = own;
        let others = self.weight - if purchases + reads > 0 { weight } else { 0.0 };
        // For each turn of its own, each other account has one, as long as it has calls that wait.
        let among = |own: usize, all: usize| {
            let turns = (float(own) + 1.0) * others.max(0.0) / weight;
            float(own) + turns.min(float(all - own))
        };
        match lane {
            Lane::Read => among(purchases + reads, self.len()),
            Lane::Purchase => {
                let purchases = among(purchases, self.waiting.purchase);
                purchases + (purchases / f64::from(IN_A_ROW)).min(float(self.waiting.read))
            }
        }
    }

    pub(super) fn join(&mut self, asked: &Asked<'_>, is_modest: bool, deadline: u64) {
        let Asked { account, weight, lane, ticket, .. } = *asked;
        let name: Rc<str> = account.into();
        if !self.accounts.contains_key(account) {
            if self.accounts.is_empty() {
                self.rest();
            }
            let start = self.ahead.remove(account).unwrap_or(0);
            self.ahead_by_start.remove(&(start, Rc::clone(&name)));
            self.order += 1;
            self.weight += weight;
            let lanes = Pair::default();
            let account = Account { weight, start: start.max(self.time), order: self.order, lanes };
            self.accounts.insert(Rc::clone(&name), account);
        }
        let Some(account) = self.accounts.get_mut(&name) else { return };
        let queue = account.lanes.of_mut(lane);
        if queue.is_empty() {
            self.places.of_mut(lane).insert((account.start, account.order, Rc::clone(&name)));
        }
        queue.push_back(Waiting { ticket, is_modest });
        *self.waiting.of_mut(lane) += 1;
        self.modest += usize::from(is_modest);
        self.deadlines.push_back((deadline, ticket, lane, name));
    }

    /// Takes out the call whose turn it is.
    pub(super) fn next(&mut self) -> Option<Next> {
        let lane = self.lane()?;
        let lowest = [&self.places.purchase, &self.places.read]
            .into_iter()
            .filter_map(BTreeSet::first)
            .map(|place| place.0)
            .min()?;
        let (_, _, name) = self.places.of(lane).first()?.clone();
        self.time = self.time.max(lowest);
        self.in_a_row = if lane == Lane::Purchase && self.waiting.read > 0 { self.in_a_row + 1 } else { 0 };
        let weight = self.accounts.get(&name)?.weight;
        let call = self.take(&name, lane, cost(weight))?;
        self.catch_up();
        Some(Next { ticket: call.ticket, account: name, weight, is_modest: call.is_modest })
    }

    /// Takes out a call that waits longer than until then.
    pub(super) fn expire(&mut self, until: u64) -> Option<u64> {
        while let Some((deadline, ticket, lane, _)) = self.deadlines.front() {
            let (ticket, lane) = (*ticket, *lane);
            let is_over = *deadline <= until;
            let is_gone = |queue: &Self, name: &str| {
                let first = queue.accounts.get(name).and_then(|account| account.lanes.of(lane).front());
                first.is_none_or(|first| first.ticket != ticket)
            };
            let gone = self.deadlines.front().is_some_and(|(_, _, _, name)| is_gone(self, name));
            if !is_over && !gone {
                return None;
            }
            let (_, _, _, name) = self.deadlines.pop_front()?;
            if !gone {
                self.take(&name, lane, 0)?;
                return Some(ticket);
            }
        }
        None
    }

    /// Which lane is next.
    fn lane(&self) -> Option<Lane> {
        let first = |lane| self.places.of(lane).first().map(|place| place.0);
        match (first(Lane::Purchase), first(Lane::Read)) {
            (None, None) => None,
            (Some(_), None) => Some(Lane::Purchase),
            (None, Some(_)) => Some(Lane::Read),
            (Some(purchase), Some(read)) if purchase > read.saturating_add(SLACK) => Some(Lane::Read),
            (Some(purchase), Some(read)) if read > purchase.saturating_add(SLACK) => Some(Lane::Purchase),
            _ if self.in_a_row >= IN_A_ROW => Some(Lane::Read),
            _ => Some(Lane::Purchase),
        }
    }

    /// Takes out the first call of an account, which costs it this much.
    fn take(&mut self, name: &Rc<str>, lane: Lane, cost: u64) -> Option<Waiting> {
        let account = self.accounts.get_mut(name)?;
        for lane in [Lane::Purchase, Lane::Read] {
            self.places.of_mut(lane).remove(&(account.start, account.order, Rc::clone(name)));
        }
        let call = account.lanes.of_mut(lane).pop_front()?;
        account.start += cost;
        if cost > 0 {
            self.order += 1;
            account.order = self.order;
        }
        for lane in [Lane::Purchase, Lane::Read] {
            if !account.lanes.of(lane).is_empty() {
                self.places.of_mut(lane).insert((account.start, account.order, Rc::clone(name)));
            }
        }
        *self.waiting.of_mut(lane) -= 1;
        self.modest -= usize::from(call.is_modest);
        if account.lanes.purchase.is_empty() && account.lanes.read.is_empty() {
            self.weight -= account.weight;
            if account.start > self.time {
                self.ahead.insert(Rc::clone(name), account.start);
                self.ahead_by_start.insert((account.start, Rc::clone(name)));
            }
            self.accounts.remove(name);
        }
        if self.accounts.is_empty() {
            self.weight = 0.0;
        }
        Some(call)
    }

    /// Forgets who is not ahead of the time any more. Where ever new accounts come, which all begin at the lowest start, the
    /// time would stand still: then it goes on when many have had their turn, so that they come to another one.
    fn catch_up(&mut self) {
        while let Some((start, _)) = self.ahead_by_start.first()
            && (*start <= self.time || self.ahead.len() > MAX_AHEAD)
        {
            let Some((start, name)) = self.ahead_by_start.pop_first() else { return };
            self.time = self.time.max(start);
            self.ahead.remove(&name);
        }
    }

    /// The rush is over: nobody owes anything.
    fn rest(&mut self) {
        self.time = self.time.max(self.ahead_by_start.last().map_or(0, |(start, _)| *start));
        self.ahead.clear();
        self.ahead_by_start.clear();
    }
}

fn cost(weight: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "weights are between a hundredth and a hundred"
    )]
    {
        (TURN / weight) as u64
    }
}

#[expect(clippy::cast_precision_loss, reason = "never more than ten thousand")]
const fn float(calls: usize) -> f64 {
    calls as f64
}
