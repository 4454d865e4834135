//! How often an account may call.
//!
//! The documentation names 200 calls a minute in production and 20 in ShipStation's own sandbox. It does not say who is
//! counted, nor how the minute is: here each account has a window of its own, the partner's own calls another, and a
//! window begins with its first call. Nothing is limited until somebody says so, so that a test that makes its calls
//! faster than any merchant fails for no reason of its own.

use super::{ControlCall, refused};
use crate::sandbox::Sandbox;
use crate::sandbox::call::{Outcome, Reply};
use crate::sandbox::clock::Moment;
use crate::sandbox::kept::kept;
use litemap::LiteMap;
use serde_json::json;

/// How long a window lasts.
const MINUTE_MS: i64 = 60_000;

/// What the partner's own calls are counted under.
const PARTNER: &str = "partner";

kept! {
    /// The limit, and the windows that have begun in the last minute.
    #[derive(Default)]
    pub(crate) struct Limits {
        per_minute: Option<u32>,
        windows: LiteMap<String, Window>,
    }
}

kept! {
    #[derive(Default)]
    struct Window {
        began: Moment,
        calls: u32,
    }
}

kept! {
    #[derive(Default)]
    struct Wish {
        per_minute: Option<u32>,
    }
}

impl Limits {
    /// Counts a call of an account, or of the partner. If it is one too many, tells after how many seconds the next is not.
    pub(crate) fn count(&mut self, account: Option<&str>, now: Moment) -> Result<(), u32> {
        let Some(limit) = self.per_minute else {
            return Ok(());
        };
        self.windows.retain(|_, window| (0..MINUTE_MS).contains(&now.since(window.began)));
        let who = account.unwrap_or(PARTNER);
        let window = self.windows.entry(who.to_owned()).or_insert(Window { began: now, calls: 0 });
        if window.calls < limit {
            window.calls += 1;
            return Ok(());
        }
        let left_ms = MINUTE_MS - now.since(window.began);
        Err(u32::try_from((left_ms + 999) / 1_000).unwrap_or(60))
    }
}

/// `GET /sandbox/limits`
pub(crate) fn get(sandbox: &mut Sandbox, _call: &ControlCall<'_>) -> Outcome {
    Ok(Reply::Json(json!({ "per_minute": sandbox.controls.limits.per_minute })))
}

/// `PUT /sandbox/limits`
pub(crate) fn put(sandbox: &mut Sandbox, call: &ControlCall<'_>) -> Outcome {
    let wish: Wish = call.read()?;
    if wish.per_minute == Some(0) {
        return Err(refused("per_minute", "per_minute is at least 1; null takes the limit away."));
    }
    sandbox.controls.limits = Limits { per_minute: wish.per_minute, windows: LiteMap::new() };
    get(sandbox, call)
}
