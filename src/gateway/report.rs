//! Who asks for the report of the sweeps, `GET /ledger/report`, or for a sweep, `POST /ledger/sweep`.

use super::admit::Incoming;
use super::asking::permit;
use super::envelope::{Code, GatewayError};
use super::grant::Grant;
use super::policy::Policy;
use crate::operation::Effect;
use crate::query::{self, QueryValue};
use crate::stamp::AccountId;

/// How many accounts are on a page unless the caller says otherwise, and at most.
const USUAL_PAGE: u32 = 25;
const MAX_PAGE: u32 = 100;

/// Which part of the report is asked for.
#[derive(Debug, PartialEq, Eq)]
pub struct Asked {
    /// Only of this account.
    pub account: Option<AccountId>,
    /// Only of the accounts after this one: what the page before has given as `next`.
    pub after: Option<AccountId>,
    /// How many accounts at most.
    pub page_size: u32,
}

/// Reads who asks for which part of the report.
///
/// # Errors
/// When the caller is not the partner, or what is asked for cannot be understood.
pub fn asked(incoming: &Incoming, grant: &Grant, policy: &Policy) -> Result<Asked, GatewayError> {
    may_ask(incoming, "GET", grant, policy)?;
    read(&incoming.query)
}

/// Reads whose account is to be swept now.
///
/// # Errors
/// When the caller is not the partner, or names no account.
pub fn sweep_asked(incoming: &Incoming, grant: &Grant, policy: &Policy) -> Result<AccountId, GatewayError> {
    may_ask(incoming, "POST", grant, policy)?;
    let asked = read(&incoming.query)?;
    let account = asked.account.ok_or_else(|| {
        GatewayError::at(Code::InvalidRequest, "account", "This has to say which account is to be swept.")
    })?;
    policy.serves(Some(&account))?;
    Ok(account)
}

fn may_ask(incoming: &Incoming, method: &str, grant: &Grant, policy: &Policy) -> Result<(), GatewayError> {
    permit(incoming, method, (Effect::Partner, "What the ledgers of all accounts tell"), grant, policy)?;
    Grant::no_account(incoming.on_behalf_of.as_deref())?;
    policy.serves(None)
}

fn read(text: &str) -> Result<Asked, GatewayError> {
    let mut asked = Asked { account: None, after: None, page_size: USUAL_PAGE };
    let invalid = |name: &str, message: &str| GatewayError::at(Code::InvalidRequest, name, message);
    let query = query::read(text).map_err(|issue| invalid(&issue.path, &issue.to_string()))?;
    for (name, value) in &query {
        let QueryValue::One(value) = value else { return Err(invalid(name, "This can be said once only.")) };
        let account = || AccountId::new(value).map(Some).map_err(|issue| invalid(name, &issue.to_string()));
        match name.as_str() {
            "account" => asked.account = account()?,
            "page" => asked.after = account()?,
            "page_size" => {
                let size = value.parse().ok().filter(|size| (1..=MAX_PAGE).contains(size));
                asked.page_size = size.ok_or_else(|| invalid(name, "This has to be a whole number from 1 to 100."))?;
            }
            _ => return Err(invalid(name, "The report knows `account`, `page` and `page_size`.")),
        }
    }
    Ok(asked)
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
        let (name, scopes) = ("a".to_owned(), scopes.to_vec());
        Grant { kind: Kind::App, name, accounts: Accounts::All, scopes, origin: None }
    }

    fn of(scopes: &[&'static str], incoming: Incoming, stopped: &str) -> Result<Asked, Code> {
        asked(&incoming, &grant(scopes), &policy(stopped)).map_err(|error| error.code)
    }

    fn get(query: &str) -> Incoming {
        Incoming { method: "GET".to_owned(), query: query.to_owned(), ..Incoming::default() }
    }

    #[test]
    fn the_partner_may_ask_and_nobody_else() {
        let all = Asked { account: None, after: None, page_size: 25 };
        assert_eq!(of(&["partner"], get(""), "se-1"), Ok(all));
        let others = ["read", "rate", "write", "buy", "void", "connect", "funds", "account"];
        assert_eq!(of(&others, get(""), ""), Err(Code::ScopeRequired));
        let named = Incoming { on_behalf_of: Some("se-1".to_owned()), ..get("") };
        assert_eq!(of(&["partner"], named, ""), Err(Code::InvalidAccount));
        assert_eq!(of(&["partner"], get(""), "*"), Err(Code::Stopped));
        let post = Incoming { method: "POST".to_owned(), ..get("") };
        assert_eq!(of(&["partner"], post, ""), Err(Code::MethodNotAllowed));
    }

    #[test]
    fn a_part_of_it_is_what_the_query_says() {
        let id = |id: &str| Some(AccountId::new(id).unwrap());
        let asked = of(&["partner"], get("account=se-1&page=7&page_size=100"), "");
        assert_eq!(asked, Ok(Asked { account: id("se-1"), after: id("7"), page_size: 100 }));
        for query in [
            "page_size=0",
            "page_size=101",
            "page_size=x",
            "page=",
            "account=a%20b",
            "account=1&account=2",
            "sort=1",
            "a=%ff",
        ] {
            assert_eq!(of(&["partner"], get(query), ""), Err(Code::InvalidRequest), "{query}");
        }
    }

    #[test]
    fn one_account_is_swept_at_the_partners_word() {
        let sweep = |scopes: &[&'static str], method: &str, query: &str, stopped: &str| {
            let incoming = Incoming { method: method.to_owned(), ..get(query) };
            sweep_asked(&incoming, &grant(scopes), &policy(stopped)).map_err(|error| error.code)
        };
        assert_eq!(sweep(&["partner"], "POST", "account=se-1", "").unwrap().as_str(), "se-1");
        assert_eq!(sweep(&["partner"], "POST", "", ""), Err(Code::InvalidRequest));
        assert_eq!(sweep(&["partner"], "POST", "account=se-1", "se-1"), Err(Code::Stopped));
        assert_eq!(sweep(&["partner"], "GET", "account=se-1", ""), Err(Code::MethodNotAllowed));
        assert_eq!(sweep(&["read"], "POST", "account=se-1", ""), Err(Code::ScopeRequired));
    }
}
