//! A fault as data: which calls it strikes, how, and when.

use super::refused;
use super::subject::{Subject, bare};
use crate::api::errors::{ErrorCode, ErrorSource, ErrorType};
use crate::operation::Effect;
use crate::sandbox::kept::{kept, kept_names};
use crate::sandbox::naming::share;
use crate::sandbox::refusal::Refusal;
use crate::table;

/// The longest that an answer can be late: an hour, and a month on the sandbox's own clock.
const MAX_LATENCY_MS: u64 = 3_600_000;
const MAX_SLOW_MS: u64 = 31 * 86_400_000;

kept_names! {
    /// How a call is struck.
    pub(crate) enum Kind {
        /// It is not done, and answered with a status.
        Status = "status",
        /// It is done, and its answer is late.
        Latency = "latency",
        /// It is done, and its answer is late by the sandbox's clock.
        Slow = "slow",
        /// It is done, and the connection is cut instead of an answer.
        Lost = "lost",
        /// The connection is cut, and nothing is done.
        Cut = "cut",
        /// It is done, and answered with an error.
        ErrorAfter = "error_after",
        /// It is not done, for there were too many.
        RateLimit = "rate_limit",
        /// A carrier answers nobody.
        CarrierDown = "carrier_down",
        /// Whether labels may share an `external_shipment_id`.
        DuplicateIds = "duplicate_ids",
    }
}

impl Kind {
    /// Whether it ends the call in its own way. Only one fault can.
    pub(crate) const fn is_ending(self) -> bool {
        matches!(self, Self::Status | Self::Lost | Self::Cut | Self::ErrorAfter | Self::RateLimit)
    }

    /// The fields that say more of it.
    const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Status => &["status", "error_source", "error_type", "error_code", "message", "retry_after"],
            Self::ErrorAfter => &["status", "error_source", "error_type", "error_code", "message"],
            Self::Latency | Self::Slow => &["ms"],
            Self::Lost | Self::Cut => &[],
            Self::RateLimit => &["error_source", "carrier_code", "message", "retry_after"],
            Self::CarrierDown => &["carrier_code"],
            Self::DuplicateIds => &["mode"],
        }
    }
}

kept_names! {
    /// Whether labels may share an `external_shipment_id`.
    pub(crate) enum Mode {
        /// They may.
        Allowed = "allowed",
        /// The second is refused.
        Refused = "refused",
    }
}

kept! {
    /// Which calls: all of them, or those that are like this in everything that is said.
    #[derive(Default)]
    pub(crate) struct Match {
        /// The operation's id.
        operation: Option<String>,
        /// What the operation does in the world.
        effect: Option<String>,
        /// The account that the call is made for.
        account: Option<String>,
        /// The path; with a `*` at its end, what it begins with.
        path: Option<String>,
    }
}

impl Match {
    fn takes(&self, subject: &Subject<'_>) -> bool {
        let is = |wanted: &Option<String>, found: Option<&str>| wanted.as_deref().is_none_or(|it| found == Some(it));
        is(&self.operation, subject.operation.map(|operation| operation.id))
            && is(&self.effect, subject.operation.map(|operation| operation.effect.as_str()))
            && self.account.as_deref().is_none_or(|account| subject.account.as_deref() == Some(bare(account)))
            && self.path.as_deref().is_none_or(|path| match path.strip_suffix('*') {
                Some(start) => subject.path.starts_with(start),
                None => subject.path == path,
            })
    }
}

kept! {
    /// A fault, as it is asked for.
    #[derive(Default)]
    pub(crate) struct Wish {
        #[wire("match")]
        matching: Option<Match>,
        /// How calls are struck.
        pub(crate) kind: Kind,
        /// The status of the answer.
        pub(crate) status: Option<u16>,
        /// What the envelope says.
        pub(crate) error_source: Option<ErrorSource>,
        pub(crate) error_type: Option<ErrorType>,
        pub(crate) error_code: Option<ErrorCode>,
        pub(crate) message: Option<String>,
        /// After how many seconds a caller may come again.
        pub(crate) retry_after: Option<u32>,
        /// How late the answer is.
        pub(crate) ms: Option<u64>,
        /// The carrier that fails.
        pub(crate) carrier_code: Option<String>,
        /// Whether ids may come twice.
        pub(crate) mode: Option<Mode>,
        /// So many calls go unharmed first.
        after: Option<u64>,
        /// Every so-manieth call is struck.
        every: Option<u64>,
        /// At most so many calls are struck.
        times: Option<u64>,
        /// This share of the calls is struck.
        probability: Option<f64>,
        /// What decides which ones.
        seed: Option<u64>,
    }
}

kept! {
    /// A fault that is in force.
    #[derive(Default)]
    pub(crate) struct Rule {
        /// What it is called.
        pub(crate) id: u64,
        /// What was asked for.
        pub(crate) wish: Wish,
        /// How many calls were like it.
        pub(crate) calls: u64,
        /// How many of them it struck.
        pub(crate) struck: u64,
    }
}

impl Rule {
    /// A fault that can be.
    pub(crate) fn new(id: u64, wish: Wish) -> Result<Self, Refusal> {
        wish.matching.as_ref().map_or(Ok(()), refuse_match)?;
        refuse_fields(&wish)?;
        Ok(Self { id, wish, calls: 0, struck: 0 })
    }

    /// Counts a call, if it is one of those that are meant, and tells whether it is struck.
    pub(crate) fn strikes(&mut self, subject: &Subject<'_>) -> bool {
        if self.wish.matching.as_ref().is_some_and(|matching| !matching.takes(subject)) {
            return false;
        }
        self.calls += 1;
        let Wish { after, every, times, probability, seed, .. } = self.wish;
        let place = self.calls.saturating_sub(after.unwrap_or(0));
        place > 0
            && place.is_multiple_of(every.unwrap_or(1))
            && times.is_none_or(|times| self.struck < times)
            && probability.is_none_or(|probability| share(seed.unwrap_or(0), self.id, self.calls) < probability)
    }
}

fn refuse_match(matching: &Match) -> Result<(), Refusal> {
    if let Some(id) = &matching.operation
        && table::find(id).is_none()
    {
        return Err(refused("match.operation", format!("There is no operation {id}. docs/api.md lists them.")));
    }
    let effects = [
        Effect::Read,
        Effect::Rate,
        Effect::Write,
        Effect::Buy,
        Effect::Void,
        Effect::Connect,
        Effect::Funds,
        Effect::Partner,
    ];
    if let Some(effect) = &matching.effect
        && !effects.iter().any(|known| known.as_str() == effect)
    {
        let known: Vec<&str> = effects.iter().map(|effect| effect.as_str()).collect();
        return Err(refused("match.effect", format!("There is no effect {effect}; there are {}.", known.join(", "))));
    }
    Ok(())
}

/// A field that says nothing of this kind of fault is more likely a mistake than a whim.
fn refuse_fields(wish: &Wish) -> Result<(), Refusal> {
    let kind = wish.kind;
    for (name, is_there) in [
        ("status", wish.status.is_some()),
        ("error_source", wish.error_source.is_some()),
        ("error_type", wish.error_type.is_some()),
        ("error_code", wish.error_code.is_some()),
        ("message", wish.message.is_some()),
        ("retry_after", wish.retry_after.is_some()),
        ("ms", wish.ms.is_some()),
        ("carrier_code", wish.carrier_code.is_some()),
        ("mode", wish.mode.is_some()),
    ] {
        if is_there && !kind.fields().contains(&name) {
            return Err(refused(name, format!("A fault of the kind {} has no {name}.", kind.as_str())));
        }
        if !is_there && is_needed(kind, name) {
            return Err(refused(name, format!("A fault of the kind {} needs {name}.", kind.as_str())));
        }
    }
    if wish.status.is_some_and(|status| !(300..=599).contains(&status)) {
        return Err(refused("status", "status can be 300 to 599."));
    }
    let most = if kind == Kind::Slow { MAX_SLOW_MS } else { MAX_LATENCY_MS };
    if wish.ms.is_some_and(|ms| ms > most) {
        return Err(refused("ms", format!("ms can be {most} at most.")));
    }
    if wish.every == Some(0) || wish.times == Some(0) {
        return Err(refused("times", "times and every are at least 1."));
    }
    if wish.probability.is_some_and(|probability| !(0.0..=1.0).contains(&probability)) {
        return Err(refused("probability", "probability goes from 0 to 1."));
    }
    if wish.seed.is_some() && wish.probability.is_none() {
        return Err(refused("seed", "seed decides which calls a probability strikes, and there is none."));
    }
    Ok(())
}

fn is_needed(kind: Kind, field: &str) -> bool {
    match kind {
        Kind::Status => field == "status",
        Kind::Latency | Kind::Slow => field == "ms",
        Kind::CarrierDown => field == "carrier_code",
        Kind::DuplicateIds => field == "mode",
        Kind::Lost | Kind::Cut | Kind::ErrorAfter | Kind::RateLimit => false,
    }
}
