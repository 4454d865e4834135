//! The log of the calls to the API, for whoever wants to know what a program really sent.
//!
//! It holds no body and no secret: the stamp and whatever else a header might keep to itself stand there as `***`.

use super::ControlCall;
use super::subject::{Subject, is_id};
use crate::sandbox::call::{Outcome, Reply};
use crate::sandbox::clock::Moment;
use crate::sandbox::kept::kept;
use crate::sandbox::{Request, Sandbox};
use crate::stamp::{API_KEY, ON_BEHALF_OF};
use serde_json::{Value, json};
use std::collections::VecDeque;

/// How many calls it remembers.
const MAX_ENTRIES: usize = 500;
/// How much of a text it keeps.
const MAX_CHARACTERS: usize = 300;
/// How many headers of a call it keeps.
const MAX_HEADERS: usize = 40;

/// What stands in the place of a secret.
const HIDDEN: &str = "***";
/// Parts of the names of headers whose values are nobody's business.
const SECRET: [&str; 8] = ["key", "token", "secret", "auth", "cookie", "sign", "password", "jwt"];

kept! {
    /// The newest calls, oldest first.
    #[derive(Default)]
    pub(crate) struct Log {
        entries: VecDeque<Entry>,
    }
}

kept! {
    /// A call.
    #[derive(Default)]
    pub(crate) struct Entry {
        request_id: String,
        at: Moment,
        method: String,
        path: String,
        operation: Option<String>,
        account: Option<String>,
        /// None where the connection was cut.
        status: Option<u16>,
        headers: Vec<(String, String)>,
        faults: Vec<String>,
    }
}

impl Log {
    /// Notes a call and what came of it.
    pub(crate) fn note(
        &mut self,
        request: &Request<'_>,
        subject: &Subject<'_>,
        (request_id, at): (&str, Moment),
        status: Option<u16>,
        faults: &[&'static str],
    ) {
        let keys: Vec<&str> = request
            .headers
            .iter()
            .map(|(name, value)| (name, value.trim()))
            .filter(|(name, value)| {
                let is_key = || name.eq_ignore_ascii_case(ON_BEHALF_OF) && !is_id(value);
                !value.is_empty() && (name.eq_ignore_ascii_case(API_KEY) || is_key())
            })
            .map(|(_, value)| value)
            .collect();
        let kept = |text: &str| {
            // A key that somebody put into an address as well is no less secret there.
            let shown = keys.iter().fold(text.to_owned(), |text, key| text.replace(key, HIDDEN));
            shown.chars().take(MAX_CHARACTERS).collect::<String>()
        };
        let target = if request.query.is_empty() {
            request.path.to_owned()
        } else {
            format!("{}?{}", request.path, request.query)
        };
        let header = |(name, value): &(String, String)| {
            let value = if is_secret(name) { HIDDEN.to_owned() } else { kept(value) };
            (name.to_ascii_lowercase(), value)
        };
        self.entries.push_back(Entry {
            request_id: request_id.to_owned(),
            at,
            method: kept(request.method),
            path: kept(&target),
            operation: subject.operation.map(|operation| operation.id.to_owned()),
            account: subject.account.as_deref().map(kept),
            status,
            headers: request.headers.iter().take(MAX_HEADERS).map(header).collect(),
            faults: faults.iter().map(|fault| (*fault).to_owned()).collect(),
        });
        if self.entries.len() > MAX_ENTRIES {
            self.entries.pop_front();
        }
    }
}

fn is_secret(header: &str) -> bool {
    let name = header.to_ascii_lowercase();
    name.eq_ignore_ascii_case(ON_BEHALF_OF) || SECRET.iter().any(|part| name.contains(part))
}

/// `GET /sandbox/requests`
pub(crate) fn get(sandbox: &mut Sandbox, _call: &ControlCall<'_>) -> Outcome {
    let requests: Vec<Value> = sandbox
        .controls
        .log
        .entries
        .iter()
        .map(|entry| {
            json!({
                "request_id": entry.request_id,
                "at": entry.at.to_milliseconds(),
                "method": entry.method,
                "path": entry.path,
                "operation": entry.operation,
                "account": entry.account,
                "status": entry.status,
                "headers": entry.headers,
                "faults": entry.faults,
            })
        })
        .collect();
    Ok(Reply::Json(json!({ "requests": requests })))
}
