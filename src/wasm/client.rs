//! What the client of the npm package asks: the parts of a request, and the meaning of a reply.

use super::{give, take};
use crate::check::Validate;
use crate::error::{Issue, Refusal, RefusalCode};
use crate::outcome::{self, Envelope, Reply};
use crate::query::QueryValue;
use crate::request::{BaseUrl, Call, RequestParts, prepare as prepare_request};
use crate::stamp::{AccountId, ApiKey, Credential, Token};
use crate::table;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    operation: String,
    credential: Given,
    base_url: String,
    #[serde(default)]
    path: BTreeMap<String, QueryValue>,
    #[serde(default)]
    query: BTreeMap<String, QueryValue>,
    body: Option<String>,
    #[serde(default)]
    validate: Validate,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Given {
    api_key: Option<String>,
    token: Option<String>,
    account: Option<String>,
}

impl Given {
    fn credential(&self) -> Result<Credential, Issue> {
        let account = self.account.as_deref().map(AccountId::new).transpose()?;
        match (&self.token, account) {
            (Some(token), account) => Ok(Credential::Token(Token::new(token)?, account)),
            (None, Some(account)) => Ok(Credential::Stamp(self.key()?, account)),
            (None, None) => Ok(Credential::Partner(self.key()?)),
        }
    }

    fn key(&self) -> Result<ApiKey, Issue> {
        ApiKey::new(self.api_key.as_deref().unwrap_or_default())
    }
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Prepared {
    Request {
        method: &'static str,
        url: String,
        headers: Vec<(&'static str, String)>,
        issues: Vec<Issue>,
    },
    Refused(Refusal),
}

/// Makes the parts of a request from a call. See `Engine.prepare` in the package's `engine.ts`.
#[wasm_bindgen]
pub fn prepare(asked: JsValue) -> JsValue {
    let answer = match take::<Asked>(asked) {
        Some(asked) => asked.answer(),
        None => Err(Refusal::of(
            RefusalCode::InvalidRequest,
            "the call is not of the form that prepare takes",
            Vec::new(),
        )),
    };
    give(&match answer {
        Ok(RequestParts {
            method,
            url,
            headers,
            warnings,
        }) => Prepared::Request {
            method,
            url,
            headers,
            issues: warnings,
        },
        Err(refusal) => Prepared::Refused(refusal),
    })
}

impl Asked {
    fn answer(self) -> Result<RequestParts, Refusal> {
        let Some(operation) = table::find(&self.operation) else {
            let message = ["there is no operation ", &self.operation, "; see the list `operations`"].concat();
            return Err(Refusal::of(RefusalCode::UnknownOperation, &message, Vec::new()));
        };
        let unusable = |issue| {
            Refusal::of(
                RefusalCode::InvalidConfiguration,
                "the client cannot be used",
                vec![issue],
            )
        };
        let credential = self.credential.credential().map_err(unusable)?;
        let base = BaseUrl::new(&self.base_url).map_err(unusable)?;
        let mut path = Vec::with_capacity(self.path.len());
        for (name, value) in self.path {
            match value {
                QueryValue::One(value) => path.push((name, value)),
                _ => {
                    let issue = Issue::error(name, "has to be a string or a whole number: a path parameter");
                    return Err(Refusal::of(
                        RefusalCode::InvalidRequest,
                        "the call was not sent",
                        vec![issue],
                    ));
                }
            }
        }
        let query: Vec<_> = self.query.into_iter().collect();
        let call = Call {
            operation,
            path: &path,
            query: &query,
            body: self.body.as_deref(),
        };
        prepare_request(&call, &credential, &base, self.validate)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answered {
    operation: String,
    status: u16,
    request_id: Option<String>,
    retry_after: Option<String>,
    #[serde(default, with = "serde_wasm_bindgen::preserve")]
    body: JsValue,
}

/// Reads the meaning of a reply. See `Engine.interpret` in the package's `engine.ts`.
#[wasm_bindgen]
pub fn interpret(answered: JsValue) -> JsValue {
    let outcome = take::<Answered>(answered).and_then(|answered| {
        let reply = Reply {
            status: answered.status,
            request_id: answered.request_id,
            retry_after: answered.retry_after,
            // A body of another form, such as text or a bare list, has no envelope.
            envelope: take::<Envelope>(answered.body),
        };
        Some(outcome::interpret(table::find(&answered.operation)?, reply))
    });
    give(&outcome)
}

/// What is known when no reply came. See `Engine.lost` in the package's `engine.ts`.
#[wasm_bindgen]
pub fn lost(operation: &str) -> JsValue {
    give(&table::find(operation).map(outcome::lost))
}

/// What is wrong with an account id, if anything. See `Engine.checkAccount` in the package's `engine.ts`.
#[wasm_bindgen(js_name = checkAccount)]
pub fn check_account(id: &str) -> JsValue {
    give(&AccountId::new(id).err())
}

/// What is wrong with a base URL, if anything. See `Engine.checkBaseUrl` in the package's `engine.ts`.
#[wasm_bindgen(js_name = checkBaseUrl)]
pub fn check_base_url(url: &str) -> JsValue {
    give(&BaseUrl::new(url).err())
}
