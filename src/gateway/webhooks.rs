//! Webhooks on their way from ShipStation to the platform: `POST /webhooks/{account}`.
//!
//! What ShipStation signs does not tell the account, so the address that it was given does. Whether the signature holds is
//! found out by the shell (see [`webhook`](crate::webhook)), as is whether the same event came before.
//!
//! ShipStation signs the events of all its customers alike, so whoever gets some of his own could send them to the address
//! of another account. Where the settings hold a secret, the address therefore has a proof after the account, which only
//! those can make who know the secret: `POST /webhooks/{account}/{proof}`.

use super::envelope::{Code, GatewayError};
use crate::stamp::AccountId;
use crate::webhook::Problem;

/// Whom a webhook is for.
#[derive(Debug, PartialEq, Eq)]
pub struct Target<'a> {
    /// The account.
    pub account: AccountId,
    /// What shows that the address was made by those who run the gateway: 64 hexadecimal digits. Not verified yet.
    pub proof: Option<&'a str>,
}

/// Whom a request is for, if it can be a webhook. The account's id stands there in its one spelling: nothing is decoded.
#[must_use]
pub fn target<'a>(method: &str, path: &'a str, needs_proof: bool) -> Option<Target<'a>> {
    let rest = path.strip_prefix("/webhooks/").filter(|_| method == "POST")?;
    let (id, proof) = match rest.split_once('/') {
        Some((id, proof)) if needs_proof && is_proof(proof) => (id, Some(proof)),
        None if !needs_proof => (rest, None),
        _ => return None,
    };
    Some(Target { account: AccountId::new(id).ok()?, proof })
}

fn is_proof(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'))
}

/// The answer to a webhook that was not passed on; `None` where the code is none of the known ones.
#[must_use]
pub fn refusal(code: &str) -> Option<GatewayError> {
    if let Some(problem) = Problem::of(code) {
        let error = GatewayError::new(Code::Webhook(problem), problem.message());
        let is_passing = problem == Problem::KeysUnavailable;
        return Some(if is_passing { error.header("Retry-After", "60") } else { error });
    }
    match code {
        "webhook_busy" => Some(
            GatewayError::new(Code::WebhookBusy, "The same event is being passed on at this moment.")
                .header("Retry-After", "60"),
        ),
        "webhook_not_taken" => Some(GatewayError::new(
            Code::WebhookNotTaken,
            "The event was received, but those whom it is for did not take it. Send it again later.",
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_stands_in_the_path_as_it_is() {
        let known = |method, path| target(method, path, false).map(|target| target.account.as_str().to_owned());
        assert_eq!(known("POST", "/webhooks/se-100001").as_deref(), Some("se-100001"));
        assert_eq!(known("POST", "/webhooks/100001").as_deref(), Some("100001"));
        for (method, path) in [
            ("GET", "/webhooks/se-1"),
            ("PUT", "/webhooks/se-1"),
            ("POST", "/webhooks"),
            ("POST", "/webhooks/"),
            ("POST", "/webhooks/se-1/"),
            ("POST", "/webhooks/se-1/x"),
            ("POST", "/webhooks//se-1"),
            ("POST", "/webhooks/se%2D1"),
            ("POST", "/webhooks/.."),
            ("POST", "/webhooks/se-1\r\nA: b"),
            ("POST", "/Webhooks/se-1"),
            ("POST", "/v1/webhooks/se-1"),
        ] {
            assert_eq!(known(method, path), None, "{method} {path}");
        }
    }

    #[test]
    fn a_proof_stands_behind_the_account_where_one_is_needed_and_nowhere_else() {
        let proof = "0123456789abcdef".repeat(4);
        let path = format!("/webhooks/se-1/{proof}");
        let found = target("POST", &path, true).unwrap();
        assert_eq!((found.account.as_str(), found.proof), ("se-1", Some(proof.as_str())));
        assert_eq!(target("POST", &path, false), None);
        for path in [
            "/webhooks/se-1".to_owned(),
            "/webhooks/se-1/".to_owned(),
            format!("/webhooks//{proof}"),
            format!("/webhooks/se-1/{}", proof.to_uppercase()),
            format!("/webhooks/se-1/{proof}0"),
            format!("/webhooks/se-1/{}", proof.get(1..).unwrap()),
            format!("/webhooks/se-1/{proof}/"),
            format!("/webhooks/se-1/x/{proof}"),
        ] {
            assert_eq!(target("POST", &path, true), None, "{path}");
        }
    }

    #[test]
    fn every_problem_has_its_answer() {
        for problem in Problem::ALL {
            let error = refusal(problem.code()).unwrap();
            assert_eq!((error.code.as_str(), error.code.status()), (problem.code(), problem.status()));
        }
        let again = |code: &str| {
            let error = refusal(code).unwrap();
            assert_eq!(error.code.as_str(), code);
            (error.code.status(), error.code.kind())
        };
        assert_eq!(again("webhook_busy"), (503, "system"));
        assert_eq!(again("webhook_not_taken"), (502, "system"));
        assert!(refusal("internal_error").is_none());
    }
}
