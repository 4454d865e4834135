//! ShipStation, as unreliable as it can be: what it does with a purchase, and what it lets be seen of it.

use crate::dice::Dice;
use shipstamp::ledger::record::Millis;
use shipstamp::ledger::step::Reading;

/// Some time, evenly drawn.
pub(crate) fn between(dice: &mut Dice, start: Millis, end: Millis) -> Millis {
    start + dice.throw(usize::try_from(end - start + 1).unwrap()) as Millis
}

/// How it treats a purchase that reached it. What the caller reads of it may be lost on the way besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// It buys and says so.
    Buys,
    /// It takes a minute and a half.
    BuysSlowly,
    /// It buys and fails at the answer, or the connection breaks, or the answer is garbage.
    BuysSilently,
    /// The connection breaks, and it goes on and buys when everybody has given up.
    BuysLate,
    /// It fails, or the connection breaks, before it has bought.
    Fails,
    /// It finds something wrong.
    Refuses,
    /// It has too many requests.
    TurnsAway,
    /// A carrier has too many requests; before it has bought or after.
    CarrierIsBusy,
    /// It does not know the key.
    RefusesKey,
}

pub(crate) const MANNERS: [Manner; 9] = [
    Manner::Buys,
    Manner::BuysSlowly,
    Manner::BuysSilently,
    Manner::BuysLate,
    Manner::Fails,
    Manner::Refuses,
    Manner::TurnsAway,
    Manner::CarrierIsBusy,
    Manner::RefusesKey,
];

/// Something that was bought.
#[derive(Debug, Clone)]
pub(crate) struct Label {
    pub(crate) id: String,
    /// Under which key; `None` for what was bought past the ledger.
    pub(crate) key: Option<usize>,
    /// What a look can tell it by.
    pub(crate) mark: usize,
    /// When it was bought, and when lists show it.
    pub(crate) bought: Millis,
    pub(crate) visible: Millis,
}

/// A purchase that reached the service.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrival {
    pub(crate) key: usize,
    /// Whether the service has proved that it did nothing of it.
    pub(crate) is_proved_undone: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Service {
    pub(crate) labels: Vec<Label>,
    pub(crate) arrivals: Vec<Arrival>,
    /// Nothing goes wrong any more.
    pub(crate) is_well: bool,
}

impl Service {
    /// Takes a purchase. Gives what is answered, and when.
    pub(crate) fn take(
        &mut self,
        key: usize,
        mark: usize,
        has_other: bool,
        now: Millis,
        dice: &mut Dice,
    ) -> (Millis, Reading) {
        let manner = if self.is_well { Manner::Buys } else { *dice.pick(&MANNERS) };
        let soon = now + between(dice, 50, 3_000);
        let proved = matches!(manner, Manner::Refuses | Manner::TurnsAway | Manner::RefusesKey);
        self.arrivals.push(Arrival { key, is_proved_undone: proved });
        let given_up = now + 100_000;
        match manner {
            Manner::Buys => (soon, self.buy(key, mark, soon, dice)),
            Manner::BuysSlowly => (now + 90_000, self.buy(key, mark, now + 90_000, dice)),
            Manner::BuysSilently => {
                self.buy(key, mark, soon, dice);
                (*dice.pick(&[soon, given_up]), Reading::Doubtful)
            }
            Manner::BuysLate => {
                let late = now + between(dice, 90_000, 240_000);
                let reading = self.buy(key, mark, late, dice);
                // The answer may come all the same, when the search has begun.
                if dice.one_in(2) { (soon, Reading::Doubtful) } else { (late, reading) }
            }
            Manner::Fails => (*dice.pick(&[soon, given_up]), Reading::Doubtful),
            Manner::CarrierIsBusy => {
                if dice.one_in(2) {
                    self.buy(key, mark, soon, dice);
                }
                (soon, Reading::Doubtful)
            }
            Manner::Refuses => (soon, Reading::Refused),
            Manner::TurnsAway => (soon, Reading::TurnedAway { until: soon + between(dice, 1_000, 60_000) }),
            Manner::RefusesKey => (soon, Reading::KeyRefused { has_other }),
        }
    }

    fn buy(&mut self, key: usize, mark: usize, bought: Millis, dice: &mut Dice) -> Reading {
        let lag = *dice.pick(&[0, 0, 1_000, 20_000, 200_000]);
        let id = format!("se-{}", self.labels.len() + 1);
        self.labels.push(Label { id: id.clone(), key: Some(key), mark, bought, visible: bought + lag });
        Reading::Bought { id: Some(id) }
    }

    /// Somebody buys the same past the ledger.
    pub(crate) fn buy_outside(&mut self, mark: usize, now: Millis) {
        let id = format!("se-{}", self.labels.len() + 1);
        self.labels.push(Label { id, key: None, mark, bought: now, visible: now });
    }

    /// What a look shows, the oldest first; `None` where it fails.
    pub(crate) fn look(&self, mark: usize, now: Millis, dice: &mut Dice) -> Option<Vec<String>> {
        if !self.is_well && dice.one_in(4) {
            return None;
        }
        let mut seen: Vec<_> = self.labels.iter().filter(|label| label.mark == mark && label.visible <= now).collect();
        seen.sort_by_key(|label| label.bought);
        Some(seen.into_iter().map(|label| label.id.clone()).collect())
    }
}
