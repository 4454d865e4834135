//! What has to be true of a signed webhook: names, limits, and what is said where something is not true.
//!
//! ShipStation signs `<timestamp>.<body>` with RSASSA-PKCS1-v1_5 and SHA-256 and publishes its keys as a JSON Web Key
//! Set. The signature itself is checked in one place for Node, pages and the gateway alike, `pkg/src/webhooks.ts`: that is
//! a matter of WebCrypto and of fetching keys, and a wasm around it would weigh more than all of it. Everything there is to
//! decide beforehand stands here and is handed to it by `pkg/generate`, so that the gateway answers with the same words.

/// The header that names the key.
pub const KEY_ID_HEADER: &str = "x-shipengine-rsa-sha256-key-id";
/// The header with the signature, in base64.
pub const SIGNATURE_HEADER: &str = "x-shipengine-rsa-sha256-signature";
/// The header that tells when it was signed, in ISO 8601.
pub const TIMESTAMP_HEADER: &str = "x-shipengine-timestamp";

/// Where ShipStation publishes its keys, unless it is said otherwise.
pub const JWKS_URL: &str = "https://api.shipengine.com/jwks";

/// The numbers that bound the work for one request, whoever sent it.
pub const LIMITS: [(&str, u32); 10] = [
    // The documentation suggests five minutes, either way.
    ("toleranceSeconds", 300),
    // Several hundred times what an event has.
    ("maxBody", 1_048_576),
    ("maxKeyId", 200),
    // Below that, a key can be broken; above, verifying takes long.
    ("minKeyBits", 2_048),
    ("maxKeyBits", 8_192),
    ("maxKeySet", 131_072),
    ("maxKeys", 32),
    // How many addresses of key sets are remembered.
    ("maxSources", 8),
    // An event with its data in it names its moment, so that an equal one is the same one.
    ("rememberDataSeconds", 259_200),
    // One that only points somewhere does not. To pass it on twice is harmless, to lose the second one is not.
    ("rememberPointerSeconds", 600),
];

/// What is not true of a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// A header of the signature is not there.
    MissingHeaders,
    /// It was signed too long ago, or will be, or nobody can say when.
    StaleTimestamp,
    /// It is longer than any event.
    BodyTooLarge,
    /// No key for signing has this name.
    UnknownKey,
    /// The signature is not one of this body and this time by this key.
    BadSignature,
    /// It is signed, and is no JSON object.
    InvalidPayload,
    /// The keys cannot be had at the moment.
    KeysUnavailable,
}

impl Problem {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::MissingHeaders,
        Self::StaleTimestamp,
        Self::BodyTooLarge,
        Self::UnknownKey,
        Self::BadSignature,
        Self::InvalidPayload,
        Self::KeysUnavailable,
    ];

    /// Its name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::MissingHeaders => "missing_headers",
            Self::StaleTimestamp => "stale_timestamp",
            Self::BodyTooLarge => "body_too_large",
            Self::UnknownKey => "unknown_key",
            Self::BadSignature => "bad_signature",
            Self::InvalidPayload => "invalid_payload",
            Self::KeysUnavailable => "keys_unavailable",
        }
    }

    /// The status to answer with. The first two are ShipStation's own advice: whoever sends no signature is not told that
    /// there is something here.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::MissingHeaders => 404,
            Self::StaleTimestamp | Self::InvalidPayload => 400,
            Self::UnknownKey | Self::BadSignature => 401,
            Self::BodyTooLarge => 413,
            Self::KeysUnavailable => 503,
        }
    }

    /// What to say.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::MissingHeaders => "The webhook carries no signature.",
            Self::StaleTimestamp => "The webhook was not signed within five minutes of now.",
            Self::BodyTooLarge => "The webhook is longer than any event is.",
            Self::UnknownKey => "ShipStation publishes no RSA key of the name that the webhook was signed with.",
            Self::BadSignature => "The signature of the webhook is not one of this body at this time.",
            Self::InvalidPayload => "The webhook is signed, but it is no JSON object.",
            Self::KeysUnavailable => "The keys that webhooks are signed with cannot be had at the moment.",
        }
    }

    /// The problem of this name.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|problem| problem.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_has_a_name_of_its_own_and_an_answer() {
        for problem in Problem::ALL {
            assert_eq!(Problem::of(problem.code()), Some(problem));
            assert!((400..600).contains(&problem.status()) && problem.message().ends_with('.'));
        }
        assert_eq!(Problem::of("toString"), None);
    }

    #[test]
    fn the_service_hears_what_its_documentation_advises() {
        assert_eq!(Problem::MissingHeaders.status(), 404);
        assert_eq!(Problem::StaleTimestamp.status(), 400);
        // What may be in order at the next attempt must not look like a refusal.
        assert_eq!(Problem::KeysUnavailable.status(), 503);
    }

    #[test]
    fn limits_have_names_of_their_own() {
        let names: std::collections::BTreeSet<_> = LIMITS.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), LIMITS.len());
        assert!(LIMITS.contains(&("toleranceSeconds", 300)) && LIMITS.contains(&("minKeyBits", 2_048)));
    }
}
