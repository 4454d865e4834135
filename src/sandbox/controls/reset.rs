//! Beginning again.

use super::ControlCall;
use crate::sandbox::Sandbox;
use crate::sandbox::call::{Outcome, Reply};
use crate::sandbox::kept::kept;
use serde_json::json;

kept! {
    #[derive(Default)]
    struct Wish {
        seed: Option<u64>,
    }
}

/// `POST /sandbox/reset`
pub(crate) fn post(sandbox: &mut Sandbox, call: &ControlCall<'_>) -> Outcome {
    let wish: Wish = if call.is_empty() { Wish::default() } else { call.read()? };
    *sandbox = Sandbox::new(wish.seed.unwrap_or(sandbox.seed));
    Ok(Reply::Json(json!({ "accounts": sandbox.accounts.count(), "seed": sandbox.seed })))
}
