//! What the sweeps ask: what to look at, whose a label is, what to tell of it, and whom.
//!
//! The form of every argument and result stands in the package's `worker/sweep-engine.ts`.

#![expect(unreachable_pub, reason = "wasm-bindgen exports what is pub")]

use super::asking::ask;
use super::gateway::{Answer, Headers, json, json_type, protection, read_policy};
use super::ledger::{millis, read};
use crate::gateway::envelope::{Code, GatewayError};
use crate::gateway::report;
use crate::ledger::bare;
use crate::ledger::record::{Millis, Record, State};
use crate::ledger::sweep::compare::{Around, Evidence, Purchase, compare, is_lost};
use crate::ledger::sweep::labels::{self, Label, Page, Probe, there};
use crate::ledger::sweep::report::{Known, entry};
use crate::ledger::sweep::window::{Window, due, known_since, window};
use crate::ledger::trace::Trace;
use crate::stamp::AccountId;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use wasm_bindgen::prelude::wasm_bindgen;

const HOUR: Millis = 3_600_000;

/// When an account is to be swept; `null` where it never is. See `SweepEngine.due`.
#[wasm_bindgen(js_name = sweepDue)]
#[must_use]
pub fn sweep_due(account: &str, since: f64, hours: u32) -> String {
    let account = AccountId::new(account).ok().filter(|_| hours > 0);
    json(&account.map(|account| due(&account, millis(since), Millis::from(hours) * HOUR)))
}

/// The time that the next sweep looks at. See `SweepEngine.window`.
#[wasm_bindgen(js_name = sweepWindow)]
#[must_use]
pub fn sweep_window(last: Option<f64>, began: f64, now: f64, retention_hours: u32) -> String {
    json(&window(last.map(millis), millis(began), millis(now), Millis::from(retention_hours) * HOUR))
}

/// Whether anything is done for an account at the moment. See `SweepEngine.serves`.
#[wasm_bindgen(js_name = sweepServes)]
#[must_use]
pub fn sweep_serves(account: &str, policy: &str) -> String {
    let serves = || Some(read_policy(policy).ok()?.serves(AccountId::new(account).ok().as_ref()).is_ok());
    json(&serves().unwrap_or_default())
}

/// The call that asks for a page; `null` where there can be none. See `SweepEngine.question`.
#[wasm_bindgen(js_name = sweepQuestion)]
#[must_use]
pub fn sweep_question(window: &str, page: u32) -> String {
    json(&read::<Window>(window).and_then(|window| labels::question(&window, page)))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Seen {
    labels: Vec<SeenLabel>,
    is_last: bool,
}

/// A label as the object keeps it, and by what it looks whose it is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SeenLabel {
    id: String,
    text: String,
    is_return: bool,
    probes: Vec<Probe>,
}

impl From<Label> for SeenLabel {
    fn from(label: Label) -> Self {
        Self { text: json(&label), is_return: label.is_return, probes: label.probes(), id: label.id }
    }
}

/// What is on a page; `null` where nothing could be seen. See `SweepEngine.page`.
#[wasm_bindgen(js_name = sweepPage)]
#[must_use]
pub fn sweep_page(number: u32, status: u16, body: &str) -> String {
    json(&match labels::page(number, status, body) {
        Page::Seen { labels, is_last } => {
            Some(Seen { labels: labels.into_iter().map(SeenLabel::from).collect(), is_last })
        }
        Page::Failed => None,
    })
}

/// By what it is looked whose a label is that was kept. See `SweepEngine.kept`.
#[wasm_bindgen(js_name = sweepKept)]
#[must_use]
pub fn sweep_kept(label: &str) -> String {
    json(&read::<Label>(label).map(SeenLabel::from))
}

/// A purchase as the object keeps it.
#[derive(Deserialize)]
struct Row {
    key: String,
    record: String,
    trace: String,
}

impl Row {
    fn read(self) -> Option<Purchase> {
        Some(Purchase { record: read(&self.record)?, trace: read(&self.trace)?, key: self.key })
    }
}

#[derive(Deserialize)]
struct Beside {
    label: String,
    claims: Vec<Row>,
    candidates: Vec<Row>,
}

/// Whose labels are; `null` where something cannot be read, of which nothing may follow. See `SweepEngine.compare`.
#[wasm_bindgen(js_name = sweepCompare)]
#[must_use]
pub fn sweep_compare(evidence: &str, under_way: &str, returns: &str, now: f64, retention_hours: u32) -> String {
    let rows = |rows: Vec<Row>| rows.into_iter().map(Row::read).collect::<Option<Vec<_>>>();
    let compared = || {
        let evidence = read::<Vec<Beside>>(evidence)?.into_iter().map(|Beside { label, claims, candidates }| {
            Some(Evidence { label: read(&label)?, claims: rows(claims)?, candidates: rows(candidates)? })
        });
        let under_way = rows(read(under_way)?)?;
        let returns = read::<Vec<String>>(returns)?.iter().map(|label| read(label)).collect::<Option<Vec<Label>>>()?;
        let known_since = known_since(millis(now), Millis::from(retention_hours) * HOUR);
        let around = Around { under_way: &under_way, returns: &returns, known_since };
        Some(compare(&evidence.collect::<Option<Vec<_>>>()?, around))
    };
    json(&compared())
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Lost {
    is_worth_a_look: bool,
}

/// Whether nobody knows the end of a purchase; `null` where it is known. See `SweepEngine.lost`.
#[wasm_bindgen(js_name = sweepLost)]
#[must_use]
pub fn sweep_lost(record: &str, now: f64) -> String {
    let record = read::<Record>(record).filter(|record| matches!(record.state, State::Unknown { .. }));
    json(&record.map(|record| Lost { is_worth_a_look: is_lost(&record, millis(now)) }))
}

/// Whether a purchase leaves a label of its own. See `SweepEngine.isLabel`.
#[wasm_bindgen(js_name = sweepIsLabel)]
#[must_use]
pub fn sweep_is_label(trace: &str) -> String {
    json(&read::<Trace>(trace).is_some_and(|trace| trace.is_label()))
}

/// Whether a label is there that was asked for by its id. See `SweepEngine.there`.
#[wasm_bindgen(js_name = sweepThere)]
#[must_use]
pub fn sweep_there(status: u16, body: &str) -> String {
    json(&there(status, body))
}

/// The entry of an account in the report; `null` where there can be none. See `SweepEngine.entry`.
#[wasm_bindgen(js_name = sweepEntry)]
#[must_use]
pub fn sweep_entry(known: &str) -> String {
    json(&read::<Known>(known).map(entry))
}

/// Which part of the report is asked for. Accounts are named as their ledgers are.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Part {
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
    page_size: u32,
}

/// Which part of the report is asked for; or the answer to who may not ask. See `SweepEngine.asked`.
#[wasm_bindgen(js_name = reportAsked)]
#[must_use]
pub fn report_asked(asking: &str) -> String {
    let name = |account: Option<AccountId>| account.as_ref().map(bare).map(str::to_owned);
    ask(asking, |incoming, grant, policy| {
        let report::Asked { account, after, page_size } = report::asked(incoming, grant, policy)?;
        Ok(Part { account: name(account), after: name(after), page_size })
    })
}

/// Whose account is to be swept, named as its ledger is; or the answer to who may not say so. See
/// `SweepEngine.sweepAsked`.
#[wasm_bindgen(js_name = sweepAsked)]
#[must_use]
pub fn sweep_asked(asking: &str) -> String {
    ask(asking, |incoming, grant, policy| Ok(bare(&report::sweep_asked(incoming, grant, policy)?).to_owned()))
}

/// The answer to who has an account swept; 404 where it has no ledger. See `SweepEngine.sweeping`.
#[wasm_bindgen(js_name = sweepPromised)]
#[must_use]
pub fn sweep_promised(account: &str, has_ledger: bool, request_id: &str) -> String {
    if !has_ledger {
        let message = "Nothing was bought for this account through the ledger, or so long ago that it is forgotten.";
        return json(&Answer::of(GatewayError::new(Code::UnknownOperation, message), request_id));
    }
    let mut headers = protection();
    headers.push(json_type());
    // An account's id is letters, digits, `-` and `_` only.
    headers.push(("Location", ["/ledger/report?account=", account].concat()));
    json(&Answer { code: "", status: 202, headers: Headers(headers), body: "{}".to_owned() })
}

#[derive(Serialize)]
struct Report {
    accounts: Vec<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// The report. See `SweepEngine.report`.
#[wasm_bindgen(js_name = reportAnswer)]
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "wasm-bindgen hands lists over as their own")]
pub fn report_answer(entries: Vec<String>, next: Option<String>) -> String {
    let accounts = entries.iter().filter_map(|entry| read(entry)).collect();
    let mut headers = protection();
    headers.push(json_type());
    json(&Answer { code: "", status: 200, headers: Headers(headers), body: json(&Report { accounts, next }) })
}

/// The answer where no report is kept, or where it cannot be had. See `SweepEngine.noReport`.
#[wasm_bindgen(js_name = reportMissing)]
#[must_use]
pub fn report_missing(is_bound: bool, request_id: &str) -> String {
    let error = if is_bound {
        GatewayError::new(Code::LedgerUnavailable, "The report cannot be had at the moment. Ask for it again.")
            .header("Retry-After", "5")
    } else {
        GatewayError::new(
            Code::ReportNotKept,
            "This gateway keeps no report of its ledger: a binding of its Durable Objects is missing (LEDGER, which keeps \
            the purchases, or LEDGER_DIRECTORY, which keeps what their sweeps have found).",
        )
    };
    json(&Answer::of(error, request_id))
}
