//! `webhook-rules.ts`: what has to be true of a signed webhook, for the module that verifies them.

use shipstamp::webhook::{JWKS_URL, KEY_ID_HEADER, LIMITS, Problem, SIGNATURE_HEADER, TIMESTAMP_HEADER};
use std::fmt::Write;

/// The file.
pub(crate) fn file() -> String {
    let mut text = "// Generated from src/webhook.rs by pkg/generate. Do not edit.\n\n".to_owned();
    text += "/** The names that the signature goes by, and the limits on the work for one request. */\n";
    text += "export const rules = {\n";
    for (name, value) in [
        ("keyIdHeader", KEY_ID_HEADER),
        ("signatureHeader", SIGNATURE_HEADER),
        ("timestampHeader", TIMESTAMP_HEADER),
        ("jwksUrl", JWKS_URL),
    ] {
        let _ = writeln!(text, "  {name}: {value:?},");
    }
    for (name, value) in LIMITS {
        let _ = writeln!(text, "  {name}: {value},");
    }
    text += "} as const;\n\n/** What can be wrong: the status to answer with, and what to say. */\n";
    text += "export const problems = {\n";
    for problem in Problem::ALL {
        let _ = writeln!(text, "  {}: [{}, {:?}],", problem.code(), problem.status(), problem.message());
    }
    text + "} as const;\n\n/** The name of what is wrong with a webhook. */\nexport type WebhookProblem = keyof typeof problems;\n"
}
