//! `GET /sandbox/webhooks`: what the webhooks of all accounts were told, and are going to be.

use super::Sandbox;
use super::account::Account;
use super::call::{Outcome, Reply};
use super::controls::ControlCall;
use super::outbox::{Attempt, End, Note};
use serde_json::{Value, json};

/// How much of each account is shown.
const MOST: usize = 100;

/// The newest deliveries of each account, the latest first. Merchants' headers are left out: they hold secrets.
pub(crate) fn get(sandbox: &mut Sandbox, _call: &ControlCall<'_>) -> Outcome {
    let deliveries: Vec<Value> = sandbox
        .accounts
        .all()
        .flat_map(|account| account.outbox.newest(MOST).into_iter().map(|note| shown(account, note)))
        .collect();
    Ok(Reply::Json(json!({ "deliveries": deliveries })))
}

fn shown(account: &Account, note: &Note) -> Value {
    let attempt = |attempt: &Attempt| json!({ "at": attempt.at.to_milliseconds(), "status": attempt.status });
    let state = match (note.end, note.attempts.last()) {
        (Some(End::Delivered), _) => "delivered",
        (Some(End::GivenUp), _) => "given_up",
        (Some(End::Dropped), _) => "dropped",
        (None, Some(Attempt { status: None, .. })) => "under_way",
        (None, _) => "waiting",
    };
    json!({
        "id": account.delivery_id(note),
        "account_id": account.number,
        "webhook_id": note.webhook_id,
        "url": account.webhooks.get(&note.webhook_id).map(|subscription| &subscription.webhook.url),
        "event": note.event,
        "state": state,
        "happened_at": note.happened.to_milliseconds(),
        "due_at": note.end.is_none().then(|| note.due.to_milliseconds()),
        "attempts": note.attempts.iter().map(attempt).collect::<Vec<_>>(),
        "payload": account.told(note),
    })
}
