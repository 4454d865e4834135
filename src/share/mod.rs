//! Shares the calls that ShipStation allows the partner among the accounts, so that no account pays for another one's rush.
//!
//! A state, and events that come with the time: [`Share::turn`] when a call wants to go, [`Share::advance`] when time has
//! passed, [`Share::refused`] when ShipStation says that it was too much. What comes back is who goes and who does not; it is
//! for others to carry that out. Four rules:
//!
//! 1. `bucket`: in no minute do more calls go than the limit.
//! 2. Who asks little goes first. An account may take a quarter of what can go at once in a minute out of whatever lies in
//!    the bucket. Beyond that it takes only what leaves three quarters to the others, and so an account that floods gets all
//!    that nobody else needs, and nothing that somebody else is about to.
//! 3. `queue`: where even those who ask little have to wait, calls go by turns (start-time fair queueing): each account has
//!    its part by its weight, however many of its calls wait.
//! 4. Nobody waits for long: who would is told at once when to come again.
//!
//! Accounts are known only while a call of theirs waits, or a minute after one went. Both are bounded by the limit, so what a
//! decision costs does not depend on how many accounts there are. The state may be lost at any time: a new one begins with an
//! empty bucket, which is what keeps the limit, and with equal chances.

mod bucket;
mod queue;

use bucket::Bucket;
pub use bucket::LEASE_MS;
use queue::Queue;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::rc::Rc;

/// How long an account's small allowance takes to come back, and how long it is known after a call.
const ALLOWANCE_MS: u64 = 60_000;

/// How many calls may wait, whatever the limit.
const MAX_WAITING: usize = 10_000;

/// What a call is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// It spends money.
    Purchase,
    /// Anything else.
    Read,
}

/// A call that wants to go.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Whose call it is; the partner's own are those of one account more.
    pub account: &'a str,
    /// The account's weight: with twice the weight of others it has twice their part.
    pub weight: f64,
    /// What the call is for.
    pub lane: Lane,
    /// How many permits more the asker could use within [`LEASE_MS`], for whatever account.
    pub more: u32,
    /// What the call is called in later answers, if it has to wait. Never used twice.
    pub ticket: u64,
}

/// What becomes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It goes now, and so may some more within [`LEASE_MS`].
    Go {
        /// How many more.
        more: u32,
    },
    /// It waits; [`Share::advance`] tells what becomes of it.
    Wait,
    /// It does not go.
    Later {
        /// After how many seconds it would have been its turn.
        seconds: u64,
    },
}

/// What has become of a call that waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Called {
    /// The call.
    pub ticket: u64,
    /// [`Turn::Go`] or [`Turn::Later`].
    pub turn: Turn,
}

#[derive(Debug, Default)]
struct Account {
    /// When its allowance is whole again.
    whole_at: u64,
    /// Until when it is known, unless calls of it wait.
    known_until: u64,
}

/// The state.
#[derive(Debug)]
pub struct Share {
    bucket: Bucket,
    queue: Queue,
    accounts: BTreeMap<Rc<str>, Account>,
    /// When to look whether an account can be forgotten.
    forget: BinaryHeap<Reverse<(u64, Rc<str>)>>,
    max_wait_ms: u64,
    steps: u64,
}

impl Share {
    /// A share of so many calls in a minute, of which none waits longer than this.
    #[must_use]
    pub fn new(per_minute: u32, max_wait_ms: u64, now: u64) -> Self {
        Self {
            bucket: Bucket::new(per_minute, now),
            queue: Queue::default(),
            accounts: BTreeMap::new(),
            forget: BinaryHeap::new(),
            max_wait_ms,
            steps: 0,
        }
    }

    /// Another limit, from now on.
    pub fn set_limit(&mut self, per_minute: u32, now: u64) {
        if per_minute != self.bucket.limit() {
            self.bucket.set_limit(per_minute, now);
        }
    }

    /// Decides about a call. What waits has to have been [called](Self::advance) for the same time before.
    pub fn turn(&mut self, asked: &Asked<'_>, now: u64) -> Turn {
        self.steps += 1;
        self.bucket.advance(now);
        let is_modest = self.is_modest(asked, now);
        // Who takes what others leave takes it by turns.
        let may_pass = is_modest || self.queue.len() == 0;
        if may_pass && self.bucket.level() >= self.needed(is_modest) {
            self.bucket.take(1.0);
            self.went(asked.account, asked.weight, is_modest, now);
            return Turn::Go { more: self.more(asked.more) };
        }
        let ahead = self.queue.ahead(asked.account, asked.lane, asked.weight);
        let wait = self.bucket.wait(self.needed(is_modest) + ahead);
        if wait > self.max_wait_ms || self.queue.len() >= MAX_WAITING {
            return Turn::Later { seconds: seconds(wait) };
        }
        self.queue.join(asked, is_modest, now + self.max_wait_ms);
        Turn::Wait
    }

    /// Calls those whose turn it is, and sends away those who have waited for too long.
    pub fn advance(&mut self, now: u64) -> Vec<Called> {
        self.bucket.advance(now);
        let mut called = Vec::new();
        // As long as nobody waits who asks little, the rest of the bucket is kept for who may come.
        while self.queue.len() > 0 && self.bucket.level() >= self.needed(self.queue.has_modest()) {
            self.steps += 1;
            let Some(next) = self.queue.next() else { break };
            self.bucket.take(1.0);
            self.went(&next.account, next.weight, next.is_modest, now);
            called.push(Called { ticket: next.ticket, turn: Turn::Go { more: 0 } });
        }
        // Nobody goes before ShipStation takes calls again.
        let until = if self.bucket.closed_until() > now { self.bucket.closed_until() } else { now };
        while let Some(ticket) = self.queue.expire(until) {
            self.steps += 1;
            let wait = self.bucket.wait(1.0);
            called.push(Called { ticket, turn: Turn::Later { seconds: seconds(wait) } });
        }
        self.tidy(now);
        called
    }

    /// ShipStation has refused a call, and wants none for so many milliseconds.
    pub fn refused(&mut self, milliseconds: u64, now: u64) {
        self.bucket.refused(now, milliseconds);
    }

    /// In how many milliseconds [`Self::advance`] has something to tell; `None` as long as nobody waits.
    #[must_use]
    pub fn wake_ms(&self, now: u64) -> Option<u64> {
        let deadline = self.queue.first_deadline()?;
        Some(self.bucket.wait(self.needed(self.queue.has_modest())).min(deadline.saturating_sub(now)).max(1))
    }

    /// How many calls wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.len()
    }

    /// How many accounts are known.
    #[must_use]
    pub fn known(&self) -> usize {
        self.accounts.len().max(self.queue.accounts())
    }

    /// How many entries have been touched so far.
    #[must_use]
    pub const fn steps(&self) -> u64 {
        self.steps
    }

    /// What has to lie in the bucket for a call to go.
    fn needed(&self, is_modest: bool) -> f64 {
        if is_modest { 1.0 } else { 1.0 + self.bucket.reserve() }
    }

    /// How many permits more may go out at once: only what nobody waits for, and what leaves the others their part.
    fn more(&mut self, asked: u32) -> u32 {
        if self.queue.len() > 0 {
            return 0;
        }
        let mut more = 0;
        while more < asked && self.bucket.level() >= self.needed(false) {
            self.bucket.take(1.0);
            more += 1;
        }
        more
    }

    /// Whether the call is within what an account may have at once. One that has calls waiting is beyond that.
    fn is_modest(&self, asked: &Asked<'_>, now: u64) -> bool {
        let whole_at = self.accounts.get(asked.account).map_or(0, |account| account.whole_at);
        !self.queue.holds(asked.account) && whole_at.max(now) + self.allowance_step(asked.weight) <= now + ALLOWANCE_MS
    }

    /// After how many milliseconds the allowance for one call is back.
    fn allowance_step(&self, weight: f64) -> u64 {
        let calls = (self.bucket.burst() / 4.0 * weight).max(1.0);
        #[expect(clippy::cast_precision_loss, reason = "a minute")]
        let step = ALLOWANCE_MS as f64 / calls;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between nothing and a minute")]
        {
            step as u64
        }
    }

    fn went(&mut self, account: &str, weight: f64, is_modest: bool, now: u64) {
        // What others leave to an account costs it nothing.
        if !is_modest {
            return;
        }
        let step = self.allowance_step(weight);
        let name: Rc<str> = account.into();
        let account = self.accounts.entry(Rc::clone(&name)).or_default();
        account.whole_at = account.whole_at.max(now) + step;
        account.known_until = account.whole_at;
        self.forget.push(Reverse((account.known_until, name)));
    }

    /// Forgets accounts whose allowance is whole again.
    fn tidy(&mut self, now: u64) {
        while let Some(Reverse((at, _))) = self.forget.peek()
            && *at <= now
        {
            self.steps += 1;
            let Some(Reverse((_, name))) = self.forget.pop() else { return };
            if self.accounts.get(&name).is_some_and(|account| account.known_until <= now) {
                self.accounts.remove(&name);
            }
        }
    }
}

/// Never 0, which would mean that nobody has to wait.
fn seconds(milliseconds: u64) -> u64 {
    milliseconds.div_ceil(1000).max(1)
}
