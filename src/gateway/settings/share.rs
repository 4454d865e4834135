//! How many calls ShipStation takes, and who has which part of them.

use super::{Environment, Problems, Raw};
use crate::share::LEASE_MS;
use crate::stamp::AccountId;
use serde::Serialize;
use std::collections::BTreeMap;

/// A limit that is kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Limit {
    /// How many calls the partner may send in a minute, all accounts together.
    pub per_minute: u32,
    /// The weights of accounts; those that are not named have 1.
    pub weights: BTreeMap<String, f64>,
    /// For how many milliseconds permits are good that are at hand.
    pub lease_ms: u64,
}

/// Below that a bucket holds too little to be shared; above, nothing needs to be.
const PER_MINUTE: std::ops::RangeInclusive<u32> = 5..=1_000_000;

const WEIGHT: std::ops::RangeInclusive<f64> = 0.01..=100.0;

/// What is behind an address of this machine allows what it likes, so there only a setting limits anything.
pub(super) fn read(
    raw: &Raw,
    environment: Option<Environment>,
    is_local: bool,
    problems: &mut Problems,
) -> Option<Limit> {
    let weights = problems.keep(read_weights(raw.account_weights.trim())).unwrap_or_default();
    let per_minute = match raw.requests_per_minute.trim() {
        "" if is_local => None,
        // What ShipStation allows unless something else was agreed on.
        "" => environment.map(|environment| if environment == Environment::Live { 200 } else { 20 }),
        text => match text.parse() {
            Ok(limit) if PER_MINUTE.contains(&limit) => Some(limit),
            _ => {
                problems.say("REQUESTS_PER_MINUTE", "has to be a whole number from 5 to 1000000");
                None
            }
        },
    };
    per_minute.map(|per_minute| Limit { per_minute, weights, lease_ms: LEASE_MS })
}

fn read_weights(text: &str) -> Result<BTreeMap<String, f64>, (&'static str, String)> {
    if text.is_empty() {
        return Ok(BTreeMap::new());
    }
    let weights: BTreeMap<String, f64> = serde_json::from_str(text)
        .map_err(|_| ("ACCOUNT_WEIGHTS", "is no JSON object of account ids and numbers".to_owned()))?;
    let is_good = |(account, weight): (&String, &f64)| AccountId::new(account).is_ok() && WEIGHT.contains(weight);
    if weights.iter().all(is_good) {
        return Ok(weights);
    }
    Err(("ACCOUNT_WEIGHTS", "has an entry that is no account id with a number from 0.01 to 100".to_owned()))
}
