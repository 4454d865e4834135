//! The mode in which calls carry a JWT that the gateway signs, instead of the partner key and the account's id.
//!
//! Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/jwt>

use super::{Problems, Raw};
use serde::Serialize;

/// What ShipStation and the partner have agreed on for the partner's JWTs. It holds a private key and has no `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PartnerJwt {
    /// The claim `iss`.
    pub issuer: String,
    /// The claim `partner`: the partner's id.
    pub partner: String,
    /// The header `kid`: the id of the key, as ShipStation gave it.
    pub key_id: String,
    /// The claim `scope`, where one was agreed on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The private RSA key, PKCS #8 in PEM.
    pub private_key: String,
}

/// Reads the settings of the mode, all of them or none.
pub(super) fn read(raw: &Raw, problems: &mut Problems) -> Option<PartnerJwt> {
    let trimmed = |text: &str| text.trim().to_owned();
    // Where secrets are kept on one line, the breaks of the PEM are written as \n.
    let jwt = PartnerJwt {
        issuer: trimmed(&raw.partner_jwt_issuer),
        partner: trimmed(&raw.partner_jwt_partner),
        key_id: trimmed(&raw.partner_jwt_key_id),
        scope: Some(trimmed(&raw.partner_jwt_scope)).filter(|scope| !scope.is_empty()),
        private_key: trimmed(&raw.partner_jwt_private_key.replace("\\n", "\n")),
    };
    let needed = [
        ("PARTNER_JWT_ISSUER", &jwt.issuer),
        ("PARTNER_JWT_PARTNER", &jwt.partner),
        ("PARTNER_JWT_KEY_ID", &jwt.key_id),
        ("PARTNER_JWT_PRIVATE_KEY", &jwt.private_key),
    ];
    if jwt.scope.is_none() && needed.iter().all(|(_, text)| text.is_empty()) {
        return None;
    }
    for (setting, text) in needed {
        if text.is_empty() {
            problems.say(setting, "is not set, and the partner's JWTs cannot be signed without it");
        }
    }
    let is_pem = jwt.private_key.starts_with("-----BEGIN PRIVATE KEY-----")
        && jwt.private_key.ends_with("-----END PRIVATE KEY-----");
    if !jwt.private_key.is_empty() && !is_pem {
        problems.say("PARTNER_JWT_PRIVATE_KEY", "has to be an RSA key as PKCS #8 in PEM: -----BEGIN PRIVATE KEY-----");
    }
    Some(jwt)
}
