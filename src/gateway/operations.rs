//! Who asks how a purchase stands: `GET /operations/{key}`.

use super::admit::Incoming;
use super::asking::permit;
use super::envelope::{Code, GatewayError};
use super::grant::Grant;
use super::policy::Policy;
use crate::ledger::key::Key;
use crate::operation::Effect;
use crate::path;
use crate::stamp::AccountId;

const PATH: &str = "/operations/";

/// Whose purchase is asked for, and its key.
///
/// # Errors
/// When the caller may not look at the account's things, or the address is none.
pub fn asked(incoming: &Incoming, grant: &Grant, policy: &Policy) -> Result<(AccountId, Key), GatewayError> {
    permit(incoming, "GET", (Effect::Read, "To look at a purchase"), grant, policy)?;
    let account = grant.account(incoming.on_behalf_of.as_deref())?;
    policy.serves(Some(&account))?;
    Ok((account, key(&incoming.path)?))
}

fn key(path: &str) -> Result<Key, GatewayError> {
    let segment = path.strip_prefix(PATH).filter(|segment| !segment.contains('/')).unwrap_or_default();
    String::from_utf8(path::decode(segment.as_bytes()))
        .ok()
        .and_then(|key| Key::read(&key).ok())
        .ok_or_else(|| GatewayError::new(Code::UnknownPath, "The address of a purchase is /operations/ and its key."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::body::Rules;
    use crate::gateway::grant::{Accounts, Kind};
    use crate::gateway::policy::Switch;

    fn policy(stopped: &str) -> Policy {
        Policy {
            api_url: "https://api.shipengine.com".to_owned(),
            origins: Vec::new(),
            stopped: Switch::read(stopped).unwrap(),
            read_only: Switch::read("*").unwrap(),
            body: Rules::default(),
        }
    }

    fn grant(scopes: &[&'static str]) -> Grant {
        let accounts = Accounts::These(["se-1", "se-2"].map(|id| AccountId::new(id).unwrap()).to_vec());
        Grant { kind: Kind::App, name: "a".to_owned(), accounts, scopes: scopes.to_vec(), origin: None }
    }

    fn ask(path: &str, account: Option<&str>) -> Incoming {
        let on_behalf_of = account.map(str::to_owned);
        Incoming { method: "GET".to_owned(), path: path.to_owned(), on_behalf_of, ..Incoming::default() }
    }

    fn of(incoming: &Incoming, scopes: &[&'static str], stopped: &str) -> Result<(String, String), Code> {
        let asked = asked(incoming, &grant(scopes), &policy(stopped));
        asked.map(|(account, key)| (account.as_str().to_owned(), key.as_str().to_owned())).map_err(|error| error.code)
    }

    #[test]
    fn who_may_look_at_an_account_may_look_at_its_purchases() {
        let is = |key: &str| Ok(("se-2".to_owned(), key.to_owned()));
        assert_eq!(of(&ask("/operations/order-1", Some("se-2")), &["read"], ""), is("order-1"));
        assert_eq!(of(&ask("/operations/a%2Fb%25", Some("se-2")), &["read"], ""), is("a/b%"));
        assert_eq!(of(&ask("/operations/k", None), &["read"], ""), Err(Code::AccountRequired));
        assert_eq!(of(&ask("/operations/k", Some("se-3")), &["read"], ""), Err(Code::AccountNotGranted));
        assert_eq!(of(&ask("/operations/k", Some("se-2")), &["buy", "partner"], ""), Err(Code::ScopeRequired));
        assert_eq!(of(&ask("/operations/k", Some("se-2")), &["read"], "se-2"), Err(Code::Stopped));
    }

    #[test]
    fn an_address_that_is_none_leads_nowhere() {
        for path in
            ["/operations/", "/operations", "/operations/a/b", "/operations/a b", "/operations/%20", "/operations/%ff"]
        {
            assert_eq!(of(&ask(path, Some("se-1")), &["read"], ""), Err(Code::UnknownPath), "{path}");
        }
        let post = Incoming { method: "POST".to_owned(), ..ask("/operations/k", Some("se-1")) };
        assert_eq!(of(&post, &["read"], ""), Err(Code::MethodNotAllowed));
    }
}
