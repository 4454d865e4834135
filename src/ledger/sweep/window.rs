//! When an account is swept, and which time a sweep looks at.

use crate::ledger::bare;
use crate::ledger::record::Millis;
use crate::stamp::AccountId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How long before now a window ends: what was bought meanwhile may not be in ShipStation's lists yet, or be under way.
pub const LAG: Millis = 900_000;

/// How much of the last window is looked at again, for what came into the lists late.
pub const OVERLAP: Millis = 3_600_000;

/// How long before its time a purchase counts as forgotten: a sweep may take hours, and must not lose sight of purchases
/// while it does.
const MARGIN: Millis = 6 * 3_600_000;

/// The time that a sweep looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Window {
    /// The first moment.
    pub from: Millis,
    /// The last.
    pub to: Millis,
    /// Whether no time was left out between the last window and this one.
    pub is_whole: bool,
}

/// The next window. `last` is the end of the one before, `began` when the ledger was begun with, `retention` how long it
/// knows what has ended.
#[must_use]
pub fn window(last: Option<Millis>, began: Millis, now: Millis, retention: Millis) -> Window {
    let wanted = last.map_or(began, |end| end.saturating_sub(OVERLAP).max(began));
    let from = wanted.max(known_since(now, retention) + MARGIN);
    let to = now.saturating_sub(LAG);
    Window { from: from.min(to), to, is_whole: from == wanted }
}

/// Since when the ledger knows every purchase: what is older may have been forgotten.
#[must_use]
pub const fn known_since(now: Millis, retention: Millis) -> Millis {
    now.saturating_sub(retention)
}

/// When an account is to be swept that was swept, or begun with, at a moment. Each has a time of its own within `every`,
/// so that not all of them come at once.
#[must_use]
pub fn due(account: &AccountId, since: Millis, every: Millis) -> Millis {
    let every = every.max(1);
    let digest = Sha256::digest(bare(account));
    let number = digest.iter().take(8).fold(0, |number: u64, byte| (number << 8) | u64::from(*byte));
    // Not at once after a sweep that was late.
    let earliest = since + every / 2;
    let due = earliest - earliest % every + number % every;
    if due < earliest { due + every } else { due }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Millis = 86_400_000;
    const NOW: Millis = 1_790_000_000_000;

    #[test]
    fn windows_follow_each_other_and_overlap() {
        let first = window(None, NOW - DAY, NOW, 30 * DAY);
        assert_eq!(first, Window { from: NOW - DAY, to: NOW - LAG, is_whole: true });
        let second = window(Some(first.to), NOW - DAY, NOW + DAY, 30 * DAY);
        assert_eq!(second, Window { from: first.to - OVERLAP, to: NOW + DAY - LAG, is_whole: true });
    }

    #[test]
    fn no_label_is_looked_at_whose_purchase_may_be_forgotten() {
        let late = window(Some(NOW - 40 * DAY), NOW - 80 * DAY, NOW, 30 * DAY);
        assert_eq!(late, Window { from: NOW - 30 * DAY + MARGIN, to: NOW - LAG, is_whole: false });
        // As often as settings allow with the shortest memory, nothing is left out.
        let close = window(Some(NOW - DAY / 2 - LAG), NOW - 80 * DAY, NOW, DAY);
        assert!(close.is_whole, "{close:?}");
        // Before the ledger anything may have been bought.
        assert_eq!(window(Some(NOW - LAG), NOW - LAG - 1, NOW, DAY).from, NOW - LAG - 1);
    }

    #[test]
    fn each_account_has_its_own_time_and_keeps_it() {
        let account = |id: &str| AccountId::new(id).unwrap();
        let first = due(&account("se-1"), NOW, DAY);
        assert!((NOW + DAY / 2..NOW + 3 * DAY / 2).contains(&first));
        assert_eq!(due(&account("1"), NOW, DAY), first);
        assert_eq!(due(&account("1"), first, DAY), first + DAY);
        assert_eq!(due(&account("1"), first + DAY / 4, DAY), first + DAY);
        // One that was very late is not swept twice in a row.
        assert_eq!(due(&account("1"), first + 3 * DAY / 4, DAY), first + 2 * DAY);
        let mut quarters = [0; 4];
        for id in 0..400 {
            let quarter = due(&account(&id.to_string()), NOW, DAY) % DAY / (DAY / 4);
            quarters[usize::try_from(quarter).unwrap()] += 1;
        }
        assert!(quarters.iter().all(|accounts| (70..130).contains(accounts)), "{quarters:?}");
    }
}
