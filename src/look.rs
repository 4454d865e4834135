//! Asking a gateway's ledger what became of a purchase, by the key of the purchase.

use crate::error::Issue;
use crate::operation::{Body, Effect, Operation, Parameter, Reply, Verb};
use crate::path;
use crate::shape::Shape;

/// `GET /operations/{key}`. It is a gateway's own, so it stands beside the table, which mirrors ShipStation's API.
pub static LOOK: Operation = Operation {
    id: "get_operation",
    #[cfg(feature = "docs")]
    doc: "What became of a purchase.",
    #[cfg(feature = "docs")]
    resource: "",
    #[cfg(feature = "docs")]
    method: "",
    verb: Verb::Get,
    path: "/operations/{key}",
    parameters: &[Parameter { name: "key", shape: &Shape::Any }],
    effect: Effect::Read,
    creates: false,
    scope: None,
    query: None,
    body: Body::None,
    reply: Reply::Json(
        #[cfg(feature = "docs")]
        &Shape::Any,
    ),
    #[cfg(feature = "docs")]
    paged: None,
};

/// Whether an operation is [`LOOK`].
pub(crate) fn is_look(operation: &Operation) -> bool {
    std::ptr::eq(operation, &raw const LOOK)
}

/// What is wrong with the key of a purchase, if anything.
///
/// # Errors
/// When it cannot stand in a header, or not in every address.
pub fn check_key(name: &str, key: &str) -> Result<(), Issue> {
    let is_key_byte = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
    // A segment of dots is a step to another directory, however it is encoded.
    if (1..=255).contains(&key.len()) && key.bytes().all(is_key_byte) && key != "." && key != ".." {
        return Ok(());
    }
    Err(Issue::error(name, "has to be 1 to 255 visible ASCII characters without quotes and backslashes"))
}

/// The path of [`LOOK`]. The key may hold any character that a header may, a slash too.
pub(crate) fn path(given: &[(String, String)]) -> Result<String, Vec<Issue>> {
    let key = given.iter().find_map(|(name, value)| (name == "key").then_some(value.as_str())).unwrap_or_default();
    check_key("key", key).map_err(|issue| vec![issue])?;
    let mut path = "/operations/".to_owned();
    path::encode(key, &mut path);
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Validate;
    use crate::request::{BaseUrl, Call, RequestParts, prepare};
    use crate::stamp::{AccountId, ApiKey, Credential, Token};

    fn look(key: &str, credential: &Credential) -> Option<RequestParts> {
        let path = [("key".to_owned(), key.to_owned())];
        let call = Call { operation: &LOOK, path: &path, query: &[], body: None };
        prepare(&call, credential, &BaseUrl::new("https://gateway.example").unwrap(), Validate::Default).ok()
    }

    #[test]
    fn a_gateway_is_asked_for_any_key_that_a_header_can_hold_and_for_no_other() {
        let token = Credential::Token(Token::new("TEST_token").unwrap(), Some(AccountId::new("se-1").unwrap()));
        let parts = look("order/1001%2F?#", &token).unwrap();
        assert_eq!(parts.url, "https://gateway.example/operations/order%2F1001%252F%3F%23");
        assert_eq!(parts.method, "GET");
        assert!(parts.headers.contains(&("Authorization", "Bearer TEST_token".to_owned())));
        assert!(parts.headers.contains(&("On-Behalf-Of", "se-1".to_owned())));
        for key in ["", ".", "..", "a b", "a\"", "a\\", "é", &"k".repeat(256)] {
            assert!(look(key, &token).is_none(), "{key}");
        }
    }

    #[test]
    fn shipstation_itself_keeps_no_ledger_and_is_not_asked() {
        let stamp = Credential::Stamp(ApiKey::new("TEST_key").unwrap(), AccountId::new("se-1").unwrap());
        assert!(look("k", &stamp).is_none());
    }
}
