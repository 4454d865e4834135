//! Whether and when a call that failed is sent again. Pure: time, random bits and the budget come in.
//!
//! The rules follow what the operation does in the world, never its verb: `PUT …/add_funds` moves money. Nothing that
//! spends money is sent again, for a request that failed may have bought something all the same; only a gateway's
//! ledger, which buys once for each key, may be asked again.

use crate::operation::{Effect, Operation};
use crate::outcome::{Certainty, OUTCOME_UNKNOWN, PURCHASE_IN_PROGRESS};

/// How a call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure<'a> {
    /// The status of the reply; `None` if none came.
    pub status: Option<u16>,
    /// `error_code` of its first error.
    pub code: Option<&'a str>,
    /// What is known of the call's effect.
    pub outcome: Certainty,
    /// What the service wants to be left alone for, in milliseconds.
    pub retry_after_ms: Option<u32>,
}

/// Where a call stands when it has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Situation {
    /// How often the call was sent again already.
    pub retries: u32,
    /// How often it may be.
    pub max_retries: u32,
    /// How long the call may still take, in milliseconds.
    pub remaining_ms: u32,
    /// Any number, evenly drawn, so that clients that failed together do not come back together.
    pub random: u32,
    /// Whether the call is a purchase under a key, by way of a gateway, whose ledger buys once for each key.
    pub is_recorded: bool,
}

impl Failure<'_> {
    /// Whether the ledger is still at it. To ask it how far it is, is no retry: it costs none, and nothing limits how
    /// often it is done but the time that the call has.
    #[must_use]
    pub fn is_under_way(self) -> bool {
        self.status == Some(409) && self.code == Some(PURCHASE_IN_PROGRESS)
    }
}

/// How long to wait before the first retry, at most, in milliseconds. It doubles with each.
const FIRST_WAIT_MS: u32 = 500;

/// The longest wait that is not the service's own wish.
const LONGEST_WAIT_MS: u32 = 8_000;

/// The milliseconds to wait before the call is sent again, or `None` if it is not.
///
/// A wait that would outlast the call is no use to anybody: then the failure is told at once.
#[must_use]
pub fn wait_ms(operation: &Operation, failure: Failure<'_>, situation: Situation) -> Option<u32> {
    let Situation { retries, max_retries, remaining_ms, random, is_recorded } = situation;
    let is_under_way = is_recorded && failure.is_under_way();
    if !is_under_way && (retries >= max_retries || !is_worthwhile(operation, failure, retries, is_recorded)) {
        return None;
    }
    let longest = FIRST_WAIT_MS.saturating_mul(1 << retries.min(16)).min(LONGEST_WAIT_MS);
    let wait = match (failure.status, failure.retry_after_ms) {
        // Coming back before the time is over only adds to the crowd; a little later than all others is better still.
        (_, Some(wish)) => wish.saturating_add(part(longest, random) / 4),
        // Too many requests are counted by the minute, so a short wait would be wasted.
        // So is one for a purchase.
        (Some(409 | 429), None) => longest.saturating_add(part(longest, random)),
        _ => part(longest, random),
    };
    (wait < remaining_ms).then_some(wait)
}

/// A part of a span, from nothing to all of it.
fn part(span: u32, random: u32) -> u32 {
    u32::try_from(u64::from(span) * u64::from(random) / u64::from(u32::MAX)).unwrap_or(span)
}

/// What may be sent again.
enum Rule {
    /// Whatever may be another answer next time: the ledger buys once for each key.
    Recorded,
    /// Nothing: it moves money, or ties an account to somebody.
    Never,
    /// Only what was turned away at the door: a second one must not come into being. With 503 only a gateway says so; of
    /// ShipStation's own nobody knows how far the request had come.
    OnlyIfTurnedAway,
    /// Each time may leave something behind, or be billed, so only after what shows that the service is busy.
    IfBusy,
    /// Doing it twice is as good as doing it once.
    Freely,
}

fn rule(operation: &Operation, is_recorded: bool) -> Rule {
    match operation.effect {
        Effect::Buy | Effect::Funds if is_recorded => Rule::Recorded,
        Effect::Buy | Effect::Funds | Effect::Connect => Rule::Never,
        Effect::Rate => Rule::IfBusy,
        Effect::Write | Effect::Void | Effect::Partner if operation.creates => Rule::OnlyIfTurnedAway,
        Effect::Read | Effect::Write | Effect::Void | Effect::Partner => Rule::Freely,
    }
}

fn is_worthwhile(operation: &Operation, failure: Failure<'_>, retries: u32, is_recorded: bool) -> bool {
    let was_turned_away = failure.outcome == Certainty::Rejected && matches!(failure.status, Some(429 | 503));
    match rule(operation, is_recorded) {
        Rule::Recorded => match failure.status {
            None | Some(408 | 429 | 503) => true,
            // The ledger has looked as often as it does.
            Some(500..) => failure.outcome == Certainty::Unknown && failure.code != Some(OUTCOME_UNKNOWN),
            Some(_) => false,
        },
        Rule::Never => false,
        Rule::OnlyIfTurnedAway => was_turned_away,
        Rule::IfBusy => matches!(failure.status, Some(429 | 503)),
        Rule::Freely => match failure.status {
            None | Some(429 | 502..=504) => true,
            // A fault that stays is not cured by asking often.
            Some(500) => retries == 0,
            Some(_) => false,
        },
    }
}

/// What a client may spend on retries: when everything fails, retries must not double the load. One for every ten
/// calls, and some at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget(u32);

impl Budget {
    const RETRY: u32 = 10;
    const MOST: u32 = 10 * Self::RETRY;

    /// The budget as a number, for whoever keeps it.
    #[must_use]
    pub const fn points(self) -> u32 {
        self.0
    }

    /// A budget of so many points.
    #[must_use]
    pub const fn of(points: u32) -> Self {
        Self(if points < Self::MOST { points } else { Self::MOST })
    }

    /// The budget after one more call.
    #[must_use]
    pub const fn earn(self) -> Self {
        Self::of(self.0 + 1)
    }

    /// The budget after a retry, if there is enough for one.
    #[must_use]
    pub const fn spend(self) -> Option<Self> {
        match self.0.checked_sub(Self::RETRY) {
            Some(rest) => Some(Self(rest)),
            None => None,
        }
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self(Self::MOST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    const PATIENT: Situation =
        Situation { retries: 0, max_retries: 2, remaining_ms: 60_000, random: u32::MAX, is_recorded: false };
    const RECORDED: Situation = Situation { is_recorded: true, ..PATIENT };

    fn failed(status: Option<u16>, outcome: Certainty) -> Failure<'static> {
        Failure { status, code: None, outcome, retry_after_ms: None }
    }

    #[test]
    fn what_moves_money_is_never_sent_again() {
        let all = table::operations()
            .filter(|operation| matches!(operation.effect, Effect::Buy | Effect::Funds | Effect::Connect));
        let mut count = 0;
        for operation in all {
            count += 1;
            for status in (400..600).map(Some).chain([None]) {
                for outcome in [Certainty::Rejected, Certainty::Unknown] {
                    assert_eq!(wait_ms(operation, failed(status, outcome), PATIENT), None, "{}", operation.id);
                }
            }
        }
        assert!(count >= 4, "{count} operations");
    }

    #[test]
    fn a_ledger_is_asked_again_unless_it_has_given_its_last_word() {
        for operation in ["create_label", "add_funds_to_carrier"].map(|id| table::find(id).unwrap()) {
            for status in (300..600).map(Some).chain([None]) {
                let unknown = wait_ms(operation, failed(status, Certainty::Unknown), RECORDED).is_some();
                assert_eq!(unknown, matches!(status, None | Some(408 | 429 | 500..)), "{status:?}");
                let rejected = wait_ms(operation, failed(status, Certainty::Rejected), RECORDED).is_some();
                assert_eq!(rejected, matches!(status, None | Some(408 | 429 | 503)), "{status:?}");
            }
            let last = Failure { code: Some("outcome_unknown"), ..failed(Some(502), Certainty::Unknown) };
            assert_eq!(wait_ms(operation, last, RECORDED), None);
        }
        let connect = table::find("connect_carrier").unwrap();
        assert_eq!(wait_ms(connect, failed(None, Certainty::Unknown), RECORDED), None, "no purchase, so no key");
    }

    #[test]
    fn a_purchase_that_is_under_way_is_waited_for_however_often() {
        let label = table::find("create_label").unwrap();
        let begun = Failure { code: Some("purchase_in_progress"), ..failed(Some(409), Certainty::Unknown) };
        assert!(begun.is_under_way());
        let asked_often = Situation { retries: 9, max_retries: 0, ..RECORDED };
        assert_eq!(wait_ms(label, Failure { retry_after_ms: Some(3_000), ..begun }, asked_often), Some(5_000));
        assert!(wait_ms(label, begun, Situation { random: 0, ..RECORDED }).is_some_and(|wait| wait >= 500));
        assert_eq!(wait_ms(label, Failure { retry_after_ms: Some(60_000), ..begun }, RECORDED), None);
        assert_eq!(wait_ms(label, begun, PATIENT), None, "not without a ledger");
        let duplicate = Failure { code: Some("possible_duplicate"), ..begun };
        assert_eq!(wait_ms(label, duplicate, RECORDED), None);
    }

    #[test]
    fn what_makes_something_new_is_sent_again_only_if_it_was_turned_away() {
        let all: Vec<_> = table::operations()
            .filter(|operation| operation.creates && matches!(operation.effect, Effect::Write | Effect::Partner))
            .collect();
        assert!(!all.is_empty());
        for operation in all {
            for status in (400..600).map(Some).chain([None]) {
                let unknown = wait_ms(operation, failed(status, Certainty::Unknown), PATIENT);
                assert_eq!(unknown, None, "{} after {status:?}", operation.id);
                let rejected = wait_ms(operation, failed(status, Certainty::Rejected), PATIENT);
                assert_eq!(rejected.is_some(), matches!(status, Some(429 | 503)), "{} after {status:?}", operation.id);
            }
        }
    }

    #[test]
    fn reads_are_sent_again_after_faults_that_pass() {
        let list = table::find("list_labels").unwrap();
        for status in (400..600).map(Some).chain([None]) {
            let waits = wait_ms(list, failed(status, Certainty::Rejected), PATIENT).is_some();
            assert_eq!(waits, matches!(status, None | Some(429 | 500 | 502 | 503 | 504)), "{status:?}");
        }
        let again = Situation { retries: 1, ..PATIENT };
        assert_eq!(wait_ms(list, failed(Some(500), Certainty::Rejected), again), None);
        assert!(wait_ms(list, failed(Some(502), Certainty::Rejected), again).is_some());
        let enough = Situation { retries: 2, ..PATIENT };
        assert_eq!(wait_ms(list, failed(None, Certainty::Rejected), enough), None);
    }

    #[test]
    fn prices_are_asked_again_only_of_a_busy_service() {
        let rates = table::find("calculate_rates").unwrap();
        for status in (400..600).map(Some).chain([None]) {
            let waits = wait_ms(rates, failed(status, Certainty::Rejected), PATIENT).is_some();
            assert_eq!(waits, matches!(status, Some(429 | 503)), "{status:?}");
        }
    }

    #[test]
    fn waits_grow_spread_and_heed_the_service() {
        let list = table::find("list_labels").unwrap();
        let wait = |status, retries, random, retry_after_ms| {
            let failure = Failure { retry_after_ms, ..failed(Some(status), Certainty::Rejected) };
            let situation = Situation { retries, max_retries: 9, random, ..PATIENT };
            wait_ms(list, failure, situation).unwrap()
        };
        assert_eq!([wait(503, 0, 0, None), wait(503, 0, u32::MAX, None)], [0, 500]);
        assert_eq!([wait(503, 1, u32::MAX, None), wait(503, 8, u32::MAX, None)], [1_000, 8_000]);
        assert_eq!([wait(429, 0, 0, None), wait(429, 0, u32::MAX, None)], [500, 1_000]);
        assert_eq!([wait(429, 0, 0, Some(7_000)), wait(503, 0, u32::MAX, Some(7_000))], [7_000, 7_125]);
    }

    #[test]
    fn a_wait_that_would_outlast_the_call_is_not_begun() {
        let list = table::find("list_labels").unwrap();
        let failure = Failure { retry_after_ms: Some(3_600_000), ..failed(Some(429), Certainty::Rejected) };
        assert_eq!(wait_ms(list, failure, PATIENT), None);
        let failure = Failure { retry_after_ms: Some(60_000), ..failure };
        assert_eq!(wait_ms(list, failure, Situation { random: 0, ..PATIENT }), None);
        let failure = Failure { retry_after_ms: Some(59_999), ..failure };
        assert_eq!(wait_ms(list, failure, Situation { random: 0, ..PATIENT }), Some(59_999));
    }

    #[test]
    fn the_budget_lets_one_in_ten_calls_be_sent_again() {
        let mut budget = Budget::default();
        let mut retries = 0;
        for _ in 0..1_000 {
            budget = budget.earn();
            if let Some(rest) = budget.spend() {
                budget = rest;
                retries += 1;
            }
        }
        assert_eq!(retries, 10 + 99);
        assert_eq!(Budget::of(u32::MAX), Budget::default());
    }
}
