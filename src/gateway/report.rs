//! Who asks for the report of the sweeps: `GET /ledger/report`.

use super::admit::Incoming;
use super::envelope::{Code, GatewayError};
use super::grant::Grant;
use super::page::Page;
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
    if incoming.method != "GET" {
        return Err(GatewayError::new(Code::MethodNotAllowed, "This path takes GET.").header("Allow", "GET"));
    }
    let page = Page {
        origin: incoming.origin.as_deref(),
        fetch_site: incoming.fetch_site.as_deref(),
        own: &incoming.own_origin,
    };
    grant.permits_page(&page, &policy.origins)?;
    if !grant.scopes.contains(&Effect::Partner.as_str()) {
        let message =
            "The report tells of all accounts, and needs the scope `partner`, which your token does not have.";
        return Err(GatewayError::new(Code::ScopeRequired, message));
    }
    Grant::no_account(incoming.on_behalf_of.as_deref())?;
    policy.serves(None)?;
    read(&incoming.query)
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

    fn of(scopes: &[&'static str], incoming: Incoming, stopped: &str) -> Result<Asked, Code> {
        let policy = Policy {
            api_url: "https://api.shipengine.com".to_owned(),
            origins: Vec::new(),
            stopped: Switch::read(stopped).unwrap(),
            read_only: Switch::read("*").unwrap(),
            body: Rules::default(),
        };
        let grant = Grant {
            kind: Kind::App,
            name: "a".to_owned(),
            accounts: Accounts::All,
            scopes: scopes.to_vec(),
            origin: None,
        };
        let incoming = Incoming { path: "/ledger/report".to_owned(), ..incoming };
        asked(&incoming, &grant, &policy).map_err(|error| error.code)
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
}
