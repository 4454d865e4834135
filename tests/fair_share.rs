//! The share of the limit, simulated: many accounts, one that floods, lanes, weights, and a ShipStation that refuses.

#![cfg(all(feature = "gateway", not(target_arch = "wasm32")))]
#![expect(clippy::indexing_slicing, reason = "an index that is wrong is a test that fails")]
#![expect(clippy::print_stdout, reason = "the numbers are told with --nocapture")]

use shipstamp::share::{Asked, Lane, Share, Turn};
use std::collections::HashMap;

const MINUTE: u64 = 60_000;
const MAX_WAIT: u64 = 10_000;

/// Random numbers, always the same.
struct Dice(u64);

impl Dice {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, end: u64) -> u64 {
        (self.unit() * end as f64) as u64
    }
}

#[derive(Clone)]
struct Arrival {
    at: u64,
    account: String,
    weight: f64,
    lane: Lane,
}

fn arrival(at: u64, account: &str, lane: Lane) -> Arrival {
    Arrival { at, account: account.to_owned(), weight: 1.0, lane }
}

/// Calls of many accounts that come when they like, so many in a minute together.
fn modest(accounts: u64, per_minute: f64, minutes: u64, lane: impl Fn(u64) -> Lane) -> Vec<Arrival> {
    let mut dice = Dice(7);
    let mut at = 0.0;
    let mut all = Vec::new();
    loop {
        at += -(1.0 - dice.unit()).ln() * MINUTE as f64 / per_minute;
        if at >= (minutes * MINUTE) as f64 {
            return all;
        }
        all.push(arrival(at as u64, &format!("se-{}", dice.below(accounts)), lane(dice.below(4))));
    }
}

/// A thousand calls a minute, in bursts of a hundred.
fn flood(account: &str, lane: Lane, from: u64, to: u64) -> Vec<Arrival> {
    (from..to).step_by(6_000).flat_map(|at| vec![arrival(at, account, lane); 100]).collect()
}

fn together(parts: Vec<Vec<Arrival>>) -> Vec<Arrival> {
    let mut all: Vec<_> = parts.into_iter().flatten().collect();
    all.sort_by_key(|arrival| arrival.at);
    all
}

/// What becomes of a call.
#[derive(Clone)]
struct Fate {
    arrival: Arrival,
    /// When it went; `None`: it was told to come later.
    went: Option<u64>,
}

impl Fate {
    /// Who is sent away has waited longer than anybody.
    fn wait(&self) -> u64 {
        self.went.map_or(u64::MAX, |went| went - self.arrival.at)
    }
}

/// What decides who goes.
trait Decides {
    fn turn(&mut self, asked: &Asked<'_>, now: u64) -> Turn;
    fn advance(&mut self, now: u64) -> Vec<(u64, bool)>;
    fn wake(&self, now: u64) -> Option<u64>;
    /// ShipStation has seen a call, which it may refuse: then for how long.
    fn refused(&mut self, milliseconds: u64, now: u64);
}

impl Decides for Share {
    fn turn(&mut self, asked: &Asked<'_>, now: u64) -> Turn {
        Self::turn(self, asked, now)
    }

    fn advance(&mut self, now: u64) -> Vec<(u64, bool)> {
        Self::advance(self, now).into_iter().map(|one| (one.ticket, matches!(one.turn, Turn::Go { .. }))).collect()
    }

    fn wake(&self, now: u64) -> Option<u64> {
        self.wake_ms(now)
    }

    fn refused(&mut self, milliseconds: u64, now: u64) {
        Self::refused(self, milliseconds, now);
    }
}

/// Runs calls; `upstream` says of each that goes for how long ShipStation refuses it, if it does.
fn run(decides: &mut impl Decides, arrivals: &[Arrival], mut upstream: impl FnMut(u64) -> Option<u64>) -> Vec<Fate> {
    let mut fates: Vec<_> = arrivals.iter().map(|one| Fate { arrival: one.clone(), went: None }).collect();
    let mut now = 0;
    let mut next = 0;
    loop {
        let wake = decides.wake(now).map(|wake| now + wake);
        let coming = arrivals.get(next).map(|one| one.at);
        let Some(then) = [wake, coming].into_iter().flatten().min() else { return fates };
        now = now.max(then);
        let mut went = Vec::new();
        for (ticket, is_going) in decides.advance(now) {
            let fate = &mut fates[ticket as usize];
            if is_going {
                fate.went = Some(now);
                went.push(ticket);
            }
        }
        if coming.is_some_and(|at| at <= now) {
            let Arrival { account, weight, lane, .. } = &arrivals[next];
            let asked = Asked { account, weight: *weight, lane: *lane, more: 0, ticket: next as u64 };
            let turn = decides.turn(&asked, now);
            if matches!(turn, Turn::Go { .. }) {
                fates[next].went = Some(now);
                went.push(next as u64);
            }
            next += 1;
        }
        for _ in went {
            if let Some(milliseconds) = upstream(now) {
                decides.refused(milliseconds, now);
            }
        }
    }
}

fn percentile(waits: impl Iterator<Item = u64>, part: f64) -> u64 {
    let mut waits: Vec<_> = waits.collect();
    waits.sort_unstable();
    waits[((waits.len() - 1) as f64 * part) as usize]
}

fn most_in_a_minute(fates: &[Fate]) -> usize {
    let mut went: Vec<_> = fates.iter().filter_map(|fate| fate.went).collect();
    went.sort_unstable();
    let mut from = 0;
    let mut most = 0;
    for (index, at) in went.iter().enumerate() {
        while at - went[from] >= MINUTE {
            from += 1;
        }
        most = most.max(index + 1 - from);
    }
    most
}

fn count(fates: &[Fate], of: impl Fn(&Fate) -> bool) -> usize {
    fates.iter().filter(|fate| fate.went.is_some() && of(fate)).count()
}

/// After the bucket has filled.
const BEGIN: u64 = 2 * MINUTE;

const FLOODER: &str = "se-flood";

/// The 95th percentile of the others' waiting, and the part of the flood that went.
fn measured(mut decides: impl Decides, others: &[Arrival], floods: Vec<Arrival>) -> (u64, f64, Vec<Fate>) {
    let asked = floods.len();
    let fates = run(&mut decides, &together(vec![others.to_vec(), floods]), |_| None);
    let is_other = |fate: &&Fate| fate.arrival.account != FLOODER && fate.arrival.at >= BEGIN;
    let p95 = percentile(fates.iter().filter(is_other).map(Fate::wait), 0.95);
    let through = count(&fates, |fate| fate.arrival.account == FLOODER);
    (p95, through as f64 / asked.max(1) as f64, fates)
}

#[test]
fn a_flood_does_not_raise_what_the_others_wait_at_the_95th_percentile() {
    // Half and three quarters of what can go, of a thousand accounts, for an hour.
    for (limit, per_minute) in [(200, 85.0), (200, 125.0), (6_000, 4_000.0)] {
        let mixed = |dice| if dice == 0 { Lane::Purchase } else { Lane::Read };
        let others = modest(1_000, per_minute, 60, mixed);
        let (without, _, _) = measured(Share::new(limit, MAX_WAIT, 0), &others, Vec::new());
        for lane in [Lane::Read, Lane::Purchase] {
            let floods = flood(FLOODER, lane, BEGIN, 60 * MINUTE);
            let (with, through, fates) = measured(Share::new(limit, MAX_WAIT, 0), &others, floods);
            println!(
                "limit {limit}, {per_minute} a minute, flood of {lane:?}: p95 {without} ms without, {with} ms with; {:.0} % of the flood goes",
                through * 100.0
            );
            assert!(
                with <= without,
                "limit {limit}, {per_minute} a minute, {lane:?}: {without} ms without, {with} ms with the flood"
            );
            let sent_away = count(&fates, |_| true);
            assert!(
                fates.iter().all(|fate| fate.arrival.account == FLOODER || fate.went.is_some()),
                "nobody else is sent away"
            );
            assert!(
                sent_away as f64 > f64::from(limit) * 0.8 * 57.0 || through > 0.99,
                "what the others leave is used: {sent_away}"
            );
            assert!(most_in_a_minute(&fates) <= limit as usize);
        }
    }
}

/// What shares nothing: who comes first goes first, at the same rate.
struct FirstComeFirstServed {
    level: f64,
    at: u64,
    queue: std::collections::VecDeque<u64>,
}

impl FirstComeFirstServed {
    const RATE: f64 = 180.0 / 65_000.0;

    fn refill(&mut self, now: u64) {
        self.level = ((now - self.at) as f64).mul_add(Self::RATE, self.level).min(20.0);
        self.at = now;
    }
}

impl Decides for FirstComeFirstServed {
    fn turn(&mut self, asked: &Asked<'_>, now: u64) -> Turn {
        self.refill(now);
        if self.queue.is_empty() && self.level >= 1.0 {
            self.level -= 1.0;
            return Turn::Go { more: 0 };
        }
        if self.queue.len() as f64 > Self::RATE * MAX_WAIT as f64 {
            return Turn::Later { seconds: 10 };
        }
        self.queue.push_back(asked.ticket);
        Turn::Wait
    }

    fn advance(&mut self, now: u64) -> Vec<(u64, bool)> {
        self.refill(now);
        let mut called = Vec::new();
        while self.level >= 1.0
            && let Some(ticket) = self.queue.pop_front()
        {
            self.level -= 1.0;
            called.push((ticket, true));
        }
        called
    }

    fn wake(&self, _: u64) -> Option<u64> {
        (!self.queue.is_empty()).then(|| (((1.0 - self.level) / Self::RATE).ceil() as u64).max(1))
    }

    fn refused(&mut self, _: u64, _: u64) {}
}

#[test]
fn the_measure_tells_a_fair_share_from_none() {
    let others = modest(1_000, 85.0, 60, |_| Lane::Read);
    let mutant = || FirstComeFirstServed { level: 0.0, at: 0, queue: Default::default() };
    let (without, _, _) = measured(mutant(), &others, Vec::new());
    let (with, _, _) = measured(mutant(), &others, flood(FLOODER, Lane::Read, BEGIN, 60 * MINUTE));
    assert_eq!(without, 0);
    assert_eq!(with, u64::MAX, "who comes behind the flood is sent away");
}

#[test]
fn where_all_want_more_than_there_is_each_has_its_part_by_its_weight() {
    let weights = [("se-1", 1.0), ("se-2", 1.0), ("se-3", 2.0), ("se-4", 4.0)];
    let floods = weights.map(|(account, weight)| {
        // Not in bursts: whose queue runs empty between two of them does not want all that it could have.
        (0..60 * MINUTE).step_by(100).map(|at| Arrival { weight, ..arrival(at, account, Lane::Read) }).collect()
    });
    let fates = run(&mut Share::new(200, MAX_WAIT, 0), &together(floods.to_vec()), |_| None);
    let total = count(&fates, |_| true) as f64;
    for (account, weight) in weights {
        let part = count(&fates, |fate| fate.arrival.account == account) as f64 / total;
        let due = weight / 8.0;
        assert!((part - due).abs() < due * 0.02, "{account} with {weight} of 8 has {part:.3} of all");
    }
    assert!(total > 60.0 * 160.0, "and nothing is left over: {total}");
}

#[test]
fn an_account_that_was_silent_has_saved_nothing() {
    let late = flood("se-late", Lane::Read, 30 * MINUTE, 40 * MINUTE);
    let all = together(vec![flood("se-early", Lane::Read, 0, 40 * MINUTE), late]);
    let fates = run(&mut Share::new(200, MAX_WAIT, 0), &all, |_| None);
    let of = |account: &str, from: u64| {
        count(&fates, |fate| {
            fate.arrival.account == account && fate.went.is_some_and(|went| went >= from && went < from + MINUTE)
        })
    };
    for minute in 30..39 {
        let (early, late) = (of("se-early", minute * MINUTE), of("se-late", minute * MINUTE));
        assert!(early.abs_diff(late) <= 12, "minute {minute}: {early} and {late}");
    }
}

#[test]
fn neither_lane_starves() {
    // Whoever floods both lanes: of itself, and against others in the other one.
    let accounts = |prefix: &str, lane| {
        (0..20).map(|index| flood(&format!("se-{prefix}{index}"), lane, index * 100, 20 * MINUTE)).collect::<Vec<_>>()
    };
    let cases = [
        ("one account", vec![flood("se-1", Lane::Read, 0, 20 * MINUTE), flood("se-1", Lane::Purchase, 0, 20 * MINUTE)]),
        ("twenty accounts", [accounts("1", Lane::Read), accounts("1", Lane::Purchase)].concat()),
    ];
    for (what, floods) in cases {
        let fates = run(&mut Share::new(200, MAX_WAIT, 0), &together(floods), |_| None);
        let purchases = count(&fates, |fate| fate.arrival.lane == Lane::Purchase) as f64;
        let part = purchases / count(&fates, |_| true) as f64;
        assert!((0.5..0.9).contains(&part), "{what}: {part:.2} are purchases");
        let waits = |lane| {
            let went = |fate: &&Fate| fate.arrival.lane == lane && fate.went.is_some();
            percentile(fates.iter().filter(went).map(Fate::wait), 0.5)
        };
        assert!(waits(Lane::Purchase) <= waits(Lane::Read), "{what}");
    }
}

#[test]
fn a_purchase_goes_before_the_reads_of_all_accounts() {
    // Forty accounts look at more than can be had; one that looks as well buys now and then.
    let reads =
        (0..40).map(|index| flood(&format!("se-{index}"), Lane::Read, index * 150, 20 * MINUTE)).collect::<Vec<_>>();
    let purchases = (2 * MINUTE..20 * MINUTE).step_by(20_000).map(|at| arrival(at, "se-3", Lane::Purchase)).collect();
    let fates = run(&mut Share::new(200, MAX_WAIT, 0), &together([reads, vec![purchases]].concat()), |_| None);
    let waits = fates.iter().filter(|fate| fate.arrival.lane == Lane::Purchase).map(Fate::wait);
    let longest = percentile(waits, 1.0);
    assert!(longest <= 1_500, "{longest} ms");
}

#[test]
fn who_would_wait_too_long_is_told_at_once_and_truly() {
    let mut share = Share::new(200, MAX_WAIT, 0);
    share.advance(10 * MINUTE);
    let now = 10 * MINUTE;
    let mut waiting = 0;
    let mut told = Vec::new();
    for ticket in 0..500 {
        let asked = Asked { account: FLOODER, weight: 1.0, lane: Lane::Read, more: 0, ticket };
        match share.turn(&asked, now) {
            Turn::Go { .. } => {}
            Turn::Wait => waiting += 1,
            Turn::Later { seconds } => told.push(seconds),
        }
    }
    assert!((20..=40).contains(&waiting), "{waiting}");
    assert!(told.iter().all(|seconds| (10..=12).contains(seconds)), "{told:?}");
    // It comes again when it was told to, and gets its turn at once or nearly so.
    let mut at = now;
    while let Some(wake) = share.wake_ms(at) {
        at += wake;
        share.advance(at);
    }
    assert!(at <= now + told[0] * 1000, "all that waited are through by then");
    // And somebody else does not notice.
    let other = Asked { account: "se-1", weight: 1.0, lane: Lane::Read, more: 0, ticket: 1_000 };
    assert_eq!(share.turn(&other, at), Turn::Go { more: 0 });
}

#[test]
fn refusals_of_shipstation_slow_everything_down_and_it_recovers() {
    // ShipStation allows half of what is set, because somebody else uses the same key for twenty minutes.
    let floods = (0..5).map(|index| flood(&format!("se-{index}"), Lane::Read, 0, 90 * MINUTE)).collect();
    let mut seen: Vec<u64> = Vec::new();
    let mut refused = HashMap::<u64, usize>::new();
    let fates = run(&mut Share::new(200, MAX_WAIT, 0), &together(floods), |now| {
        let is_shared = (20 * MINUTE..40 * MINUTE).contains(&now);
        let recent = seen.iter().rev().take_while(|at| now - **at < MINUTE).count();
        if recent >= if is_shared { 100 } else { 200 } {
            *refused.entry(now / MINUTE).or_default() += 1;
            return Some(10_000);
        }
        seen.push(now);
        None
    });
    let went = |minute: u64| count(&fates, |fate| fate.went.is_some_and(|went| went / MINUTE == minute));
    let between = |from: u64, to: u64| (from..to).map(went).sum::<usize>() / (to - from) as usize;
    assert!(between(5, 20) > 150, "{}", between(5, 20));
    assert!((50..=115).contains(&between(25, 40)), "{}", between(25, 40));
    assert!(between(60, 89) > 150, "{}", between(60, 89));
    let late: usize = (25..40).map(|minute| refused.get(&minute).copied().unwrap_or(0)).sum();
    assert!(late <= 30, "few are refused once it has slowed down: {late}");
    assert!(refused.keys().all(|minute| (20..41).contains(minute)), "{refused:?}");
}

#[test]
fn nobody_waits_for_a_shipstation_that_wants_nothing_for_longer() {
    let mut share = Share::new(200, MAX_WAIT, 0);
    share.advance(10 * MINUTE);
    let now = 10 * MINUTE;
    let ask = |share: &mut Share, ticket, at| {
        share.turn(&Asked { account: FLOODER, weight: 1.0, lane: Lane::Read, more: 0, ticket }, at)
    };
    let waiting: Vec<_> = (0..30).filter(|ticket| ask(&mut share, *ticket, now) == Turn::Wait).collect();
    assert!(!waiting.is_empty());
    share.refused(30_000, now);
    let called = share.advance(now);
    assert_eq!(called.iter().map(|one| one.ticket).collect::<Vec<_>>(), waiting);
    assert!(called.iter().all(|one| matches!(one.turn, Turn::Later { seconds: 30..=36 })), "{called:?}");
    assert!(matches!(ask(&mut share, 99, now + 1), Turn::Later { seconds: 30..=36 }));
    assert!(matches!(ask(&mut share, 100, now + 36_000), Turn::Go { .. } | Turn::Wait));
}

#[test]
fn leases_never_add_up_to_more_than_the_limit() {
    // Isolates that ask for all they can get, and use it as late as they may; and calls that wait meanwhile.
    let mut share = Share::new(600, MAX_WAIT, 0);
    let mut used: Vec<u64> = Vec::new();
    let mut dice = Dice(3);
    let mut leased = 0;
    for step in 0..60_000_u64 {
        let now = step * 10;
        for called in share.advance(now) {
            if matches!(called.turn, Turn::Go { .. }) {
                used.push(now);
            }
        }
        // A pause every two minutes, so that the bucket is full when all come back.
        if now % (2 * MINUTE) < MINUTE / 2 {
            continue;
        }
        let account = format!("se-{}", dice.below(1_000));
        if let Turn::Go { more } =
            share.turn(&Asked { account: &account, weight: 1.0, lane: Lane::Read, more: 50, ticket: step }, now)
        {
            used.push(now);
            leased += more;
            let late = if dice.below(2) == 0 { shipstamp::share::LEASE_MS } else { 0 };
            used.extend((0..more).map(|_| now + late));
        }
    }
    used.sort_unstable();
    let fates: Vec<_> =
        used.into_iter().map(|at| Fate { arrival: arrival(at, "", Lane::Read), went: Some(at) }).collect();
    assert!(leased > 50, "{leased}");
    let most = most_in_a_minute(&fates);
    assert!(most <= 600, "{most}");
    assert!(most > 480, "{most}");
}

#[test]
fn a_restart_forgets_everything_and_keeps_the_limit() {
    let floods = flood(FLOODER, Lane::Read, 0, 20 * MINUTE);
    let mut went = Vec::new();
    // Every 7 seconds the state is lost.
    let mut share = Share::new(200, MAX_WAIT, 0);
    let mut began = 0;
    for (ticket, one) in floods.iter().enumerate() {
        if one.at >= began + 7_000 {
            began = one.at;
            share = Share::new(200, MAX_WAIT, one.at);
        }
        let called = share.advance(one.at);
        went.extend(called.iter().filter(|called| matches!(called.turn, Turn::Go { .. })).map(|_| one.at));
        let asked = Asked { account: &one.account, weight: 1.0, lane: one.lane, more: 0, ticket: ticket as u64 };
        if matches!(share.turn(&asked, one.at), Turn::Go { .. }) {
            went.push(one.at);
        }
    }
    let fates: Vec<_> =
        went.into_iter().map(|at| Fate { arrival: arrival(at, "", Lane::Read), went: Some(at) }).collect();
    assert!(fates.len() > 100);
    assert!(most_in_a_minute(&fates) <= 200);
}

#[test]
fn what_a_decision_costs_does_not_depend_on_how_many_accounts_there_are() {
    let mut costs = Vec::new();
    for accounts in [10, 1_000, 100_000, 1_000_000] {
        let mut share = Share::new(6_000, MAX_WAIT, 0);
        let mut dice = Dice(11);
        let mut most_known = 0;
        let mut asked = 0;
        // Twice as many calls as can go, so that the queue is full all the time.
        for step in 0..40_000_u64 {
            let now = step * 5;
            share.advance(now);
            let account = format!("se-{}", dice.below(accounts));
            share.turn(&Asked { account: &account, weight: 1.0, lane: Lane::Read, more: 0, ticket: step }, now);
            asked += 1;
            most_known = most_known.max(share.known()).max(share.waiting());
        }
        costs.push((accounts, share.steps() as f64 / f64::from(asked), most_known));
    }
    println!("accounts, entries touched for each call, most entries held: {costs:?}");
    for (accounts, steps, known) in &costs {
        assert!(*steps < 4.0, "{accounts}: {steps} steps for each call");
        assert!(*known <= 8_000, "{accounts}: {known} entries");
    }
}
