//! What the operator has decided about all calls. It comes in with each call as the text that [`settings`] made of it.
//!
//! [`settings`]: super::settings

use super::body::Rules;
use super::envelope::{Code, GatewayError};
use crate::operation::{Effect, Operation};
use crate::stamp::AccountId;
use serde::{Deserialize, Serialize};

/// What holds for every call. What is not set is left out of its text, for that is read with each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    /// Where calls go; no slash at the end.
    pub api_url: String,
    /// The origins of the pages that may talk to the gateway.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub origins: Vec<String>,
    /// For whom nothing is done.
    #[serde(default, skip_serializing_if = "is_default")]
    pub stopped: Switch,
    /// For whom things are only looked at.
    #[serde(default, skip_serializing_if = "is_default")]
    pub read_only: Switch,
    /// What no body may hold.
    #[serde(default, skip_serializing_if = "is_default")]
    pub body: Rules,
}

pub(super) fn is_default<Part: Default + PartialEq>(part: &Part) -> bool {
    *part == Part::default()
}

/// A switch that the operator turns for some accounts, or for the whole gateway.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switch {
    /// The accounts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<String>,
    /// Whether it is turned for everything, the partner's own operations included.
    #[serde(default, skip_serializing_if = "is_default")]
    pub whole: bool,
}

impl Switch {
    /// Reads account ids, separated by commas or spaces; `*` is the whole gateway.
    ///
    /// # Errors
    /// What is wrong with them. A switch that was misspelled would be one that does not work when it has to.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut switch = Self::default();
        for word in text.split(|c: char| c == ',' || c.is_whitespace()).filter(|word| !word.is_empty()) {
            match AccountId::new(word) {
                _ if word == "*" => switch.whole = true,
                Ok(account) => switch.accounts.push(account.as_str().to_owned()),
                Err(issue) => {
                    return Err(["has an entry that is neither an account id nor *: it ", &issue.problem].concat());
                }
            }
        }
        Ok(switch)
    }

    fn is_on(&self, account: Option<&AccountId>) -> bool {
        self.whole || account.is_some_and(|account| self.accounts.iter().any(|id| id == account.as_str()))
    }
}

impl Policy {
    /// Whether anything is done for an account at the moment.
    ///
    /// # Errors
    /// When the operator has stopped everything, for this account or for all.
    pub fn serves(&self, account: Option<&AccountId>) -> Result<(), GatewayError> {
        if !self.stopped.is_on(account) {
            return Ok(());
        }
        Err(GatewayError::new(
            Code::Stopped,
            "Those who run this gateway have stopped it for this account, or as a whole (setting STOPPED). Nothing was \
            sent.",
        ))
    }

    /// Whether an operation is carried out at the moment.
    ///
    /// # Errors
    /// When the operator has stopped everything, or all that changes something, for this account or for all.
    pub fn permits(&self, operation: &Operation, account: Option<&AccountId>) -> Result<(), GatewayError> {
        self.serves(account)?;
        // A request for prices may leave a shipment behind, and be billed.
        if operation.effect != Effect::Read && self.read_only.is_on(account) {
            return Err(GatewayError::new(
                Code::ReadOnly,
                "Those who run this gateway let this account, or everybody, only look at things at the moment (setting \
                READ_ONLY). Nothing was sent.",
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    fn policy(stopped: &str, read_only: &str) -> Policy {
        Policy {
            api_url: "https://api.shipengine.com".to_owned(),
            origins: Vec::new(),
            stopped: Switch::read(stopped).unwrap(),
            read_only: Switch::read(read_only).unwrap(),
            body: Rules::default(),
        }
    }

    #[test]
    fn a_switch_stops_whom_it_names_and_nobody_else() {
        let (one, two) = (AccountId::new("se-1").unwrap(), AccountId::new("se-12").unwrap());
        for operation in table::operations() {
            let code =
                |policy: &Policy, account: Option<&AccountId>| policy.permits(operation, account).err().map(|e| e.code);
            let only_reads = (operation.effect != Effect::Read).then_some(Code::ReadOnly);
            for (policy, first, second, partner) in [
                (policy("", ""), None, None, None),
                (policy("se-1", ""), Some(Code::Stopped), None, None),
                (policy("*", ""), Some(Code::Stopped), Some(Code::Stopped), Some(Code::Stopped)),
                (policy("", "se-1, 7"), only_reads, None, None),
                (policy("", "*"), only_reads, only_reads, only_reads),
                (policy("se-1", "*"), Some(Code::Stopped), only_reads, only_reads),
            ] {
                assert_eq!(code(&policy, Some(&one)), first, "{} {policy:?}", operation.id);
                assert_eq!(code(&policy, Some(&two)), second, "{} {policy:?}", operation.id);
                assert_eq!(code(&policy, None), partner, "{} {policy:?}", operation.id);
            }
        }
    }

    #[test]
    fn a_misspelled_switch_is_no_switch() {
        assert_eq!(Switch::read(" se-1,\n2 ").unwrap().accounts, ["se-1", "2"]);
        for text in ["se-1;se-2", "**", "se-*", "all accounts!", "é"] {
            assert!(Switch::read(text).is_err(), "{text}");
        }
        // Words that could be ids cannot be told from them.
        assert!(Switch::read("true").is_ok());
    }
}
