//! The stamp: the headers that say who calls and on whose behalf. Nothing else in shipstamp writes them.
//!
//! `API-Key` is the partner's key, `On-Behalf-Of` the account that the call acts for.
//! Source: <https://docs.shipstation.com/apis/shipengine/docs/partners/on-behalf-of>

use crate::error::Issue;
use std::fmt;

/// The header that carries the partner's key.
pub const API_KEY: &str = "API-Key";
/// The header that carries the account's id.
pub const ON_BEHALF_OF: &str = "On-Behalf-Of";
/// The header that carries a caller's token for the gateway.
pub const AUTHORIZATION: &str = "Authorization";

const MAX_SECRET: usize = 8192;
const MAX_ACCOUNT_ID: usize = 64;

/// A partner key. It shows itself to nobody: `Debug` prints `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

impl ApiKey {
    /// Takes a key that can stand in a header.
    ///
    /// # Errors
    /// When it is empty, too long, or holds anything but visible ASCII characters. The issue does not repeat the key.
    pub fn new(key: &str) -> Result<Self, Issue> {
        secret("apiKey", key, "pass the partner key that ShipStation issued to you").map(Self)
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// A caller's token for a gateway. It shows itself to nobody: `Debug` prints `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Takes a token that can stand in a header.
    ///
    /// # Errors
    /// When it is empty, too long, or holds anything but visible ASCII characters. The issue does not repeat the token.
    pub fn new(token: &str) -> Result<Self, Issue> {
        secret("token", token, "pass a JWT or an app token that the gateway accepts").map(Self)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

fn secret(path: &str, value: &str, hint: &str) -> Result<String, Issue> {
    let problem = if value.is_empty() {
        "is empty"
    } else if value.len() > MAX_SECRET {
        "is longer than 8192 characters"
    } else if !value.bytes().all(|byte| byte.is_ascii_graphic()) {
        "holds a character that cannot stand in a header (a space, a line break, or one outside ASCII)"
    } else {
        return Ok(value.to_owned());
    };
    Err(Issue::error(path, problem).hint(hint))
}

/// The id of a merchant's account, opaque: `123456` and `se-123456` are both in use.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountId(String);

impl AccountId {
    /// Takes an account id.
    ///
    /// # Errors
    /// When it is empty, longer than 64 characters, or holds anything but letters, digits, `-` and `_`.
    pub fn new(id: &str) -> Result<Self, Issue> {
        let hint = "an account id looks like 123456 or se-123456";
        let problem = if id.is_empty() {
            "is empty"
        } else if id.len() > MAX_ACCOUNT_ID {
            "is longer than 64 characters"
        } else if !id.bytes().all(is_id_byte) {
            "holds a character other than letters, digits, '-' and '_'"
        } else {
            return Ok(Self(id.to_owned()));
        };
        Err(Issue::error("account", problem).hint(hint))
    }

    /// The id as it is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a byte may stand in an account id or an object id.
pub(crate) const fn is_id_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// On what authority a call is made.
#[derive(Debug, Clone)]
pub enum Credential {
    /// The partner for itself: partner operations only.
    Partner(ApiKey),
    /// The partner on behalf of an account: everything else.
    Stamp(ApiKey, AccountId),
    /// A caller of a gateway, who may have to name one of the accounts of its grant.
    Token(Token, Option<AccountId>),
    /// The partner on behalf of an account, by a JWT that names both. Only WebCrypto can sign it, so it is added where
    /// that is.
    #[cfg(feature = "gateway")]
    Signed(AccountId),
}

impl Credential {
    /// The headers that carry it.
    #[must_use]
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Partner(key) => vec![(API_KEY, key.0.clone())],
            Self::Stamp(key, account) => vec![(API_KEY, key.0.clone()), (ON_BEHALF_OF, account.0.clone())],
            Self::Token(token, account) => {
                let mut headers = vec![(AUTHORIZATION, ["Bearer ", &token.0].concat())];
                headers.extend(account.iter().map(|account| (ON_BEHALF_OF, account.0.clone())));
                headers
            }
            #[cfg(feature = "gateway")]
            Self::Signed(_) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "TEST_shipstamp_partner";

    #[test]
    fn a_stamp_is_both_headers_and_a_partner_call_only_the_key() {
        let key = ApiKey::new(KEY).unwrap();
        let account = AccountId::new("se-123456").unwrap();
        assert_eq!(
            Credential::Stamp(key.clone(), account).headers(),
            [("API-Key", KEY.to_owned()), ("On-Behalf-Of", "se-123456".to_owned())]
        );
        assert_eq!(Credential::Partner(key).headers(), [("API-Key", KEY.to_owned())]);
    }

    #[test]
    fn secrets_do_not_show() {
        let credential = Credential::Stamp(ApiKey::new(KEY).unwrap(), AccountId::new("1").unwrap());
        assert!(!format!("{credential:?}").contains(KEY));
        let token = Credential::Token(Token::new("TEST_token").unwrap(), None);
        assert!(!format!("{token:?}").contains("TEST_token"));
        let issue = ApiKey::new("TEST_line\r\nbreak").unwrap_err();
        assert!(!issue.to_string().contains("TEST_line"), "{issue}");
    }

    #[test]
    fn account_ids_that_could_split_or_join_headers_are_refused() {
        for id in ["123456", "se-123456", "a_B-9"] {
            assert_eq!(AccountId::new(id).unwrap().as_str(), id);
        }
        let long = "1".repeat(65);
        for id in ["", " ", "1 2", "1,2", "1\r\nAPI-Key: x", "1\n", "1;2", "é", "1/2", "..", &long] {
            assert!(AccountId::new(id).is_err(), "{id:?}");
        }
    }

    #[test]
    fn keys_that_cannot_stand_in_a_header_are_refused() {
        let long = "k".repeat(MAX_SECRET + 1);
        for key in ["", "a b", "a\nb", "ключ", &long] {
            assert!(ApiKey::new(key).is_err());
        }
    }
}
