//! How long the ledger remembers, and how often it is compared with what ShipStation has.

use super::{Problems, Raw};
use serde::Serialize;

/// How long the ledger remembers, and how often it is compared with what ShipStation has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ledger {
    /// For how many seconds the same purchase under another key is taken for a slip. 0: never.
    pub duplicate_window_seconds: u32,
    /// For how many hours a purchase that has ended is known by its key.
    pub retention_hours: u32,
    /// How many hours lie between two sweeps of an account. 0: there are none.
    pub sweep_hours: u32,
}

const DUPLICATE_WINDOW: u32 = 120;
const MOST_DUPLICATE_WINDOW: u32 = 86_400;

/// A month.
const RETENTION: u32 = 720;

/// A client that retries after a night has to find its purchase; after ten years nobody looks for one.
const RETENTIONS: std::ops::RangeInclusive<u32> = 24..=87_600;

/// A day.
const SWEEP: u32 = 24;
const MOST_SWEEP: u32 = 720;

pub(super) fn read(raw: &Raw, problems: &mut Problems) -> Ledger {
    let mut number = |name: &str, text: &str, usual: u32, allowed: std::ops::RangeInclusive<u32>| match text.trim() {
        "" => usual,
        text => text.parse().ok().filter(|number| allowed.contains(number)).unwrap_or_else(|| {
            let (start, end) = (allowed.start().to_string(), allowed.end().to_string());
            problems.say(name, &["has to be a whole number from ", &start, " to ", &end].concat());
            usual
        }),
    };
    let retention_hours = number("LEDGER_RETENTION_HOURS", &raw.ledger_retention_hours, RETENTION, RETENTIONS);
    let sweep_hours = number("LEDGER_SWEEP_HOURS", &raw.ledger_sweep_hours, SWEEP, 0..=MOST_SWEEP);
    Ledger {
        duplicate_window_seconds: number(
            "DUPLICATE_WINDOW_SECONDS",
            &raw.duplicate_window_seconds,
            DUPLICATE_WINDOW,
            0..=MOST_DUPLICATE_WINDOW,
        ),
        retention_hours,
        // What is forgotten before a sweep has come to it would be taken for a label that was bought elsewhere.
        sweep_hours: sweep_hours.min(retention_hours / 2),
    }
}
