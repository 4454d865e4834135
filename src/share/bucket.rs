//! How many calls the partner may send now, all accounts together.
//!
//! ShipStation counts calls in a minute, and nobody knows where its minutes begin. So in none of them, wherever it begins,
//! may more be sent than the limit: what lies in the bucket at its start, what is refilled in it, and what was handed out
//! before and is used late have to be the limit together. That is where the rate comes from.

/// How long whoever was handed a permit may wait before it is used.
pub const LEASE_MS: u64 = 5_000;

const MINUTE_MS: u64 = 60_000;

/// What part of a minute's calls may be sent at once.
const BURST_PART: f64 = 10.0;

/// The least that the assumed rate falls to, as a part of the full one.
const MIN_FACTOR: f64 = 0.1;

/// What is left of the assumed rate when ShipStation refuses calls again.
const CUT: f64 = 0.7;

/// What it wins back, as a part of the full rate, for each minute without a refusal.
const STEP_UP: f64 = 0.1;

/// How soon another refusal shows that the first one was no accident.
const AGAIN_MS: u64 = 2 * MINUTE_MS;

/// The partner's permits.
#[derive(Debug, Clone)]
pub(super) struct Bucket {
    limit: u32,
    level: f64,
    /// Until when `level` is told.
    at: u64,
    closed_until: u64,
    factor: f64,
    /// When the factor last changed, or a refusal was last told of.
    factor_at: u64,
    has_been_refused: bool,
}

impl Bucket {
    /// Empty, for nobody knows what was sent before.
    pub(super) fn new(limit: u32, now: u64) -> Self {
        Self { limit, level: 0.0, at: now, closed_until: 0, factor: 1.0, factor_at: now, has_been_refused: false }
    }

    pub(super) fn set_limit(&mut self, limit: u32, now: u64) {
        self.advance(now);
        self.limit = limit;
        self.level = self.level.min(self.burst());
    }

    pub(super) const fn limit(&self) -> u32 {
        self.limit
    }

    /// The most that can lie in it.
    pub(super) fn burst(&self) -> f64 {
        (f64::from(self.limit) / BURST_PART).floor().max(1.0)
    }

    /// What has to stay for those who ask little.
    pub(super) fn reserve(&self) -> f64 {
        (self.burst() - 1.0) * 0.75
    }

    pub(super) const fn level(&self) -> f64 {
        self.level
    }

    /// Until when ShipStation said that nothing is to come.
    pub(super) const fn closed_until(&self) -> u64 {
        self.closed_until
    }

    /// The permits of a millisecond.
    fn rate(&self) -> f64 {
        self.factor * (f64::from(self.limit) - self.burst()) / span(0, MINUTE_MS + LEASE_MS)
    }

    /// Refills it. A clock that goes back stands still.
    pub(super) fn advance(&mut self, now: u64) {
        let from = self.at.max(self.closed_until);
        if now > from {
            self.level = self.rate().mul_add(span(from, now), self.level).min(self.burst());
        }
        self.at = self.at.max(now);
        while self.factor < 1.0 && now >= self.factor_at + MINUTE_MS {
            self.factor = (self.factor + STEP_UP).min(1.0);
            self.factor_at += MINUTE_MS;
        }
    }

    pub(super) fn take(&mut self, permits: f64) {
        self.level -= permits;
    }

    /// In how many milliseconds it has had this many permits, if nobody takes any. Told after `advance`.
    pub(super) fn wait(&self, permits: f64) -> u64 {
        let missing = permits - self.level;
        if missing <= 0.0 {
            return 0;
        }
        // A quarter of a millisecond's permits less than one would be waited for again.
        let refill = (missing / self.rate()).ceil();
        self.closed_until.saturating_sub(self.at).saturating_add(whole(refill)).saturating_add(1)
    }

    /// ShipStation has refused a call, and wants none for a while.
    pub(super) fn refused(&mut self, now: u64, milliseconds: u64) {
        self.advance(now);
        let is_new = now >= self.closed_until;
        self.closed_until = self.closed_until.max(now + milliseconds);
        self.level = 0.0;
        // All the calls that were under way when the first was refused are one refusal.
        if !is_new {
            return;
        }
        if self.has_been_refused && now < self.factor_at + AGAIN_MS {
            self.factor = (self.factor * CUT).max(MIN_FACTOR);
        }
        self.has_been_refused = true;
        self.factor_at = self.closed_until;
    }
}

#[expect(clippy::cast_precision_loss, reason = "a span of milliseconds is far below what f64 tells exactly")]
fn span(from: u64, to: u64) -> f64 {
    to.saturating_sub(from) as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "neither negative nor near the end of u64")]
fn whole(milliseconds: f64) -> u64 {
    milliseconds as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes whatever there is, each millisecond, and uses it as late as may be where that is worst.
    fn most_in_a_minute(limit: u32) -> usize {
        let mut bucket = Bucket::new(limit, 0);
        let mut used: Vec<u64> = Vec::new();
        for now in 0..400_000 {
            bucket.advance(now);
            // Nothing for a while, so that it is full when the rush begins.
            while now > 150_000 && bucket.level() >= 1.0 {
                bucket.take(1.0);
                let is_late = now < 151_000;
                used.push(if is_late { now + LEASE_MS } else { now });
            }
        }
        used.sort_unstable();
        used.iter()
            .enumerate()
            .map(|(index, start)| used[index..].iter().take_while(|at| *at - start < MINUTE_MS).count())
            .max()
            .unwrap()
    }

    #[test]
    fn no_minute_has_more_than_the_limit() {
        for limit in [5, 20, 37, 200, 6_000] {
            let most = most_in_a_minute(limit);
            assert!(most <= limit as usize, "{limit}: {most}");
            assert!(most * 5 >= limit as usize * 4, "{limit}: a minute uses most of it: {most}");
        }
    }

    #[test]
    fn a_refusal_empties_it_and_refusals_that_go_on_slow_it_down() {
        let mut bucket = Bucket::new(200, 0);
        bucket.advance(60_000);
        let full = bucket.rate();
        bucket.refused(60_000, 10_000);
        bucket.refused(60_500, 10_000);
        bucket.advance(70_500);
        assert_eq!((bucket.level(), bucket.rate()), (0.0, full), "one refusal closes, and does no more");
        bucket.refused(75_000, 10_000);
        assert!(bucket.rate() < full * 0.71);
        bucket.refused(90_000, 10_000);
        assert!(bucket.rate() < full * 0.5);
        for _ in 0..30 {
            let closed_until = bucket.closed_until();
            bucket.refused(closed_until, 1_000);
        }
        assert!(bucket.rate() > full * 0.09, "it never stands still");
        bucket.advance(bucket.closed_until() + 10 * MINUTE_MS);
        assert!((bucket.rate() - full).abs() < 1e-12, "and comes back");
    }

    #[test]
    fn what_it_tells_of_the_wait_is_true() {
        let mut bucket = Bucket::new(20, 0);
        bucket.refused(1_000, 7_000);
        let wait = bucket.wait(2.0);
        bucket.advance(1_000 + wait - 5);
        assert!(bucket.level() < 2.0);
        bucket.advance(1_000 + wait);
        assert!(bucket.level() >= 2.0);
    }

    #[test]
    fn a_clock_that_goes_back_makes_no_permits() {
        let mut bucket = Bucket::new(200, 100_000);
        bucket.advance(101_000);
        let level = bucket.level();
        for now in [0, 101_000, 50_000, 101_000] {
            bucket.advance(now);
        }
        assert!((bucket.level() - level).abs() < 1e-12);
    }
}
