//! The sandbox's clock: the time that comes with each call, moved by as much as somebody wished, or standing still.

use super::period;
use super::{ControlCall, refused};
use crate::sandbox::Sandbox;
use crate::sandbox::call::{Outcome, Reply};
use crate::sandbox::clock::Moment;
use crate::sandbox::kept::kept;
use serde_json::{Value, json};

/// The last moment that the clock can show: its dates have four digits for the year.
const LAST_MS: i64 = 253_402_300_799_999;

kept! {
    /// How the sandbox's time differs from that of its calls.
    #[derive(Default)]
    pub(crate) struct Clock {
        /// How much later it is in the sandbox.
        offset_ms: i64,
        /// Where the clock stands, if it does.
        stands_at: Option<Moment>,
    }
}

kept! {
    /// What somebody wants of it.
    #[derive(Default)]
    struct Wish {
        now: Option<Value>,
        advance: Option<String>,
        advance_ms: Option<i64>,
        frozen: Option<bool>,
    }
}

impl Clock {
    /// The time in the sandbox.
    pub(crate) fn at(&self, given: Moment) -> Moment {
        self.stands_at.unwrap_or_else(|| given.plus_milliseconds(self.offset_ms).clamp(Moment::default(), last()))
    }

    /// Whether it stands still.
    pub(crate) const fn is_frozen(&self) -> bool {
        self.stands_at.is_some()
    }

    fn set(&mut self, given: Moment, now: Moment, is_frozen: bool) {
        self.offset_ms = now.since(given);
        self.stands_at = is_frozen.then_some(now);
    }
}

fn last() -> Moment {
    Moment::from_milliseconds(LAST_MS)
}

/// `GET /sandbox/clock`
pub(crate) fn get(sandbox: &mut Sandbox, call: &ControlCall<'_>) -> Outcome {
    let clock = &sandbox.controls.clock;
    let now = clock.at(call.given);
    Ok(Reply::Json(json!({
        "now": now.to_milliseconds(),
        "now_ms": now.milliseconds(),
        "offset_ms": now.since(call.given),
        "frozen": clock.is_frozen(),
    })))
}

/// `PUT /sandbox/clock`
pub(crate) fn put(sandbox: &mut Sandbox, call: &ControlCall<'_>) -> Outcome {
    let wish: Wish = call.read()?;
    let clock = &mut sandbox.controls.clock;
    let mut now = clock.at(call.given);
    if let Some(time) = wish.now {
        let read = match &time {
            Value::String(text) => Moment::read(text),
            time => time.as_i64().map(Moment::from_milliseconds),
        };
        now = read.ok_or_else(|| refused("now", format!("now is no date: {time}")))?;
    }
    if let Some(text) = wish.advance {
        let length = period::milliseconds(&text).ok_or_else(|| {
            refused("advance", format!("advance is no length of time: {text}. It looks like P1D, PT90S or P1DT12H."))
        })?;
        now = now.plus_milliseconds(length);
    }
    if let Some(length) = wish.advance_ms {
        if length < 0 {
            return Err(refused("advance_ms", "advance_ms goes forward only; now sets the clock back."));
        }
        now = now.plus_milliseconds(length);
    }
    if !(Moment::default()..=last()).contains(&now) {
        return Err(refused("now", "The clock goes from 1970 to 9999."));
    }
    let is_frozen = wish.frozen.unwrap_or(clock.is_frozen());
    clock.set(call.given, now, is_frozen);
    get(sandbox, call)
}
