//! What the ledger's own answers say to callers.

use super::record::Millis;
use super::step::{Answer, Hold};
use crate::gateway::envelope::{Code, GatewayError};
use crate::path;

/// Where the state of a purchase can be asked for.
#[must_use]
pub fn location(key: &str) -> String {
    let mut place = "/operations/".to_owned();
    path::encode(key, &mut place);
    place
}

/// Whole seconds, and never none: who asks again at once only adds to the crowd.
#[must_use]
pub fn seconds(wait: Millis) -> Millis {
    wait.div_ceil(1_000).max(1)
}

/// The answer as an error; `None` where it is ShipStation's own answer, or a promise.
#[must_use]
pub fn error(answer: &Answer, key: &str) -> Option<GatewayError> {
    Some(match answer {
        Answer::Kept | Answer::Passed | Answer::Replayed | Answer::Promised => return None,
        Answer::InProgress { wait } => in_progress(*wait, key),
        Answer::KeyReused => GatewayError::at(
            Code::KeyReused,
            "Idempotency-Key",
            "This key stands for another purchase: one of another operation, or with another body. Nothing was sent. Use a \
            key of its own for each purchase.",
        ),
        Answer::PossibleDuplicate { key: other } => {
            let message = [
                "The same was bought a short while ago under the key `",
                other,
                "`. Nothing was sent. If this is to be another one, send it again with `Allow-Duplicate: true`.",
            ];
            GatewayError::new(Code::PossibleDuplicate, message.concat()).header("Location", location(other))
        }
        Answer::OutcomeUnknown => GatewayError::new(
            Code::OutcomeUnknown,
            "No answer came to this purchase, and it was not found: it may have happened. Look at the account before you buy \
            again; the address in Location says where.",
        )
        .header("Location", location(key)),
        Answer::Held { wait, why: Hold::Turn } => GatewayError::new(
            Code::RateLimited,
            "Too many requests are on their way to ShipStation. Nothing was sent; send this one again, with the same key.",
        )
        .header("Retry-After", seconds(*wait).to_string()),
        Answer::Held { wait, why: Hold::Look } => unavailable(*wait),
    })
}

/// The answer where a purchase has not ended, or what it ended with cannot be told at the moment.
#[must_use]
pub fn in_progress(wait: Millis, key: &str) -> GatewayError {
    GatewayError::new(
        Code::PurchaseInProgress,
        "The purchase of this Idempotency-Key is under way, or its outcome is being looked for. Ask again with the same key, \
        or look at the address in Location; do not buy again with another key.",
    )
    .header("Retry-After", seconds(wait).to_string())
    .header("Location", location(key))
}

/// The answer where what is there already could not be looked up.
fn unavailable(wait: Millis) -> GatewayError {
    GatewayError::new(
        Code::LedgerUnavailable,
        "The purchase could not be prepared so that it happens at most once. Nothing was sent; send it again, with the same \
        key.",
    )
    .header("Retry-After", seconds(wait).to_string())
}

/// The answer where no purchase has this key.
#[must_use]
pub fn unknown_operation() -> GatewayError {
    GatewayError::new(
        Code::UnknownOperation,
        "Nothing was bought for this account under this key, or so long ago that it is forgotten.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_says_what_was_done_and_what_to_do() {
        let of = |answer: Answer| {
            error(&answer, "a/b").map(|error| (error.code.status(), error.code.as_str(), error.headers))
        };
        let header = |name, value: &str| (name, value.to_owned());
        assert_eq!(
            of(Answer::InProgress { wait: 1_200 }),
            Some((
                409,
                "purchase_in_progress",
                vec![header("Retry-After", "2"), header("Location", "/operations/a%2Fb")]
            )),
        );
        assert_eq!(of(Answer::KeyReused), Some((422, "idempotency_key_reused", vec![])));
        assert_eq!(
            of(Answer::PossibleDuplicate { key: "other".to_owned() }),
            Some((409, "possible_duplicate", vec![header("Location", "/operations/other")])),
        );
        assert_eq!(
            of(Answer::OutcomeUnknown),
            Some((502, "outcome_unknown", vec![header("Location", "/operations/a%2Fb")]))
        );
        assert_eq!(
            of(Answer::Held { wait: 0, why: Hold::Turn }),
            Some((429, "rate_limit_exceeded", vec![header("Retry-After", "1")])),
        );
        assert_eq!(
            of(Answer::Held { wait: 3_000, why: Hold::Look }),
            Some((503, "ledger_unavailable", vec![header("Retry-After", "3")])),
        );
        for answer in [Answer::Kept, Answer::Passed, Answer::Replayed, Answer::Promised] {
            assert_eq!(of(answer), None);
        }
    }
}
