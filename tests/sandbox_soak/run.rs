//! The run itself: calls one after another, each watched.

use super::books::{self, Funds};
use super::calls::{Asked, Known, ask, weighted};
use super::controls;
use super::crossing::{Owners, READERS, crossings, marked};
use super::dice::Dice;
use super::gathered;
use super::pool::Pool;
use serde_json::{Value, json};
use shipstamp::operation::Operation;
use shipstamp::sandbox::{Request, Response, Sandbox};
use shipstamp::table;
use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{BufWriter, Write as _};

pub(crate) const ORIGIN: &str = "http://127.0.0.1:8788";
/// Noon of Monday, 23 November 2026, in UTC.
const MONDAY: u64 = 1_795_435_200_000;
/// How many accounts there come to be.
const ACCOUNTS: usize = 10;
/// How often the books are looked at: at first, and when there is so much in them that it takes long.
const AUDIT_EVERY: usize = 2_500;
const MANY: usize = 10_000;
const AUDIT_MANY_EVERY: usize = 20_000;
/// How many of the last calls are told when something is wrong.
const REMEMBERED: usize = 6;
/// How much of each.
const SHOWN: usize = 3_000;

/// How often an operation was called, and what came of it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) calls: usize,
    pub(crate) good: usize,
    pub(crate) silent: usize,
    pub(crate) absent: usize,
}

/// A sandbox, those who call it, and what they know.
pub(crate) struct Run {
    pub(crate) sandbox: Sandbox,
    pub(crate) dice: Dice,
    seed: u64,
    count: usize,
    /// The time outside of the sandbox.
    given: u64,
    pub(crate) pools: BTreeMap<String, Pool>,
    partner: Pool,
    /// The account that is calling.
    at_work: String,
    /// What it calls next, where that is not left to chance.
    next: Option<&'static str>,
    owners: Owners,
    pub(crate) funds: Funds,
    pub(crate) tallies: BTreeMap<&'static str, Tally>,
    last: VecDeque<String>,
    replies: Option<BufWriter<File>>,
    pub(crate) written: usize,
}

/// Tells how to get there again.
impl Drop for Run {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("\nseed {}, call {}. The last calls:", self.seed, self.count);
            self.last.iter().for_each(|call| eprintln!("{call}"));
            let (seed, calls) = (self.seed, self.count + 1);
            eprintln!("again: SOAK_SEED={seed} SOAK_CALLS={calls} cargo test --features sandbox --test sandbox_soak");
        }
    }
}

impl Run {
    pub(crate) fn new(seed: u64, replies: Option<File>) -> Self {
        let accounts = ["100001", "100002"].map(|account| (account.to_owned(), Pool::default()));
        Self {
            sandbox: Sandbox::new(seed),
            dice: Dice::new(seed),
            seed,
            count: 0,
            given: MONDAY,
            pools: accounts.into_iter().collect(),
            partner: Pool::default(),
            at_work: "100001".to_owned(),
            next: None,
            owners: Owners::default(),
            funds: Funds::default(),
            tallies: BTreeMap::new(),
            last: VecDeque::new(),
            replies: replies.map(BufWriter::new),
            written: 0,
        }
    }

    /// So many calls.
    pub(crate) fn go(&mut self, calls: usize) {
        let operations = weighted(table::operations());
        for count in 1..=calls {
            self.count = count;
            self.given += *self.dice.pick(&[50, 400, 2_000, 30_000, 240_000]);
            if self.dice.one_in(40) {
                controls::turn(self);
            }
            if self.dice.one_in(50) {
                self.deliver();
            }
            let operation = match self.next.take() {
                Some(id) => operations.iter().copied().find(|operation| operation.id == id).unwrap(),
                None => *self.dice.pick(&operations),
            };
            if operation.id == "create_account" && self.pools.len() >= ACCOUNTS && !self.dice.one_in(20) {
                continue;
            }
            self.step(operation);
            if count.is_multiple_of(if count > MANY { AUDIT_MANY_EVERY } else { AUDIT_EVERY }) {
                books::audit(self);
            }
        }
        books::audit(self);
        books::balance(self);
        books::audit(self);
    }

    fn step(&mut self, operation: &'static Operation) {
        // A merchant makes several calls in a row: some things can be done only before a package is on its way.
        if self.dice.one_in(12) {
            let accounts: Vec<String> = self.pools.keys().cloned().collect();
            self.dice.pick(&accounts).clone_into(&mut self.at_work);
        }
        let account = self.at_work.clone();
        let now = self.now();
        let known = Known { pools: &self.pools, partner: &self.partner, now, count: self.count };
        let asked = ask(operation, &account, &known, &mut self.dice);
        let (path, query, body) = (asked.path(), asked.query(), asked.body());
        let line = || {
            let what = format!("{} {} {path}?{query} {:?}", operation.id, operation.verb.as_str(), asked.headers);
            format!("{what}\n  {}", body.chars().take(SHOWN).collect::<String>())
        };
        self.remember(line());
        let response = self.send(operation.verb.as_str(), &path, &query, &asked.headers, &body);
        let reply = json_of(&response);
        let start = &response.body[..response.body.len().min(SHOWN)];
        self.remember(format!("  -> {} {}", response.status, String::from_utf8_lossy(start)));
        self.watch(&asked, &response, &reply);
        self.tally(operation, &response, &reply);
        self.note_funds(&asked, &response);
        if (200..300).contains(&response.status) && !response.is_cut {
            self.learn(&asked, &reply);
            // Later is too late.
            self.next = match operation.id {
                "void_label" if self.dice.one_in(6) => Some("cancel_label_refund"),
                "schedule_pickup" if self.dice.one_in(3) => Some("delete_scheduled_pickup"),
                _ => None,
            };
        }
        self.record(&asked, &response);
    }

    /// A request, at this time.
    pub(crate) fn send(
        &mut self,
        method: &str,
        path: &str,
        query: &str,
        headers: &[(String, String)],
        body: &str,
    ) -> Response {
        let request = Request { method, path, query, headers, body: body.as_bytes(), origin: ORIGIN };
        self.sandbox.handle(&request, self.given)
    }

    fn remember(&mut self, line: String) {
        self.last.push_back(line);
        if self.last.len() > 2 * REMEMBERED {
            self.last.pop_front();
        }
    }

    /// The time in the sandbox.
    fn now(&mut self) -> u64 {
        let clock = json_of(&self.send("GET", "/sandbox/clock", "", &[], ""));
        clock["now_ms"].as_u64().unwrap_or_else(|| panic!("no clock: {clock}"))
    }

    /// Fails where an answer is malformed, or tells somebody what is another's.
    fn watch(&mut self, asked: &Asked, response: &Response, reply: &Value) {
        self.owners.note_points(asked, (!response.is_cut).then_some(response.status), reply);
        if response.is_cut {
            assert!(response.body.is_empty(), "an answer that was cut has a body");
            return;
        }
        let id = asked.operation.id;
        assert!((200..600).contains(&response.status), "{id}: {}", response.status);
        if response.status >= 400 {
            let errors = reply["errors"].as_array().unwrap_or_else(|| panic!("{id}: no envelope: {reply}"));
            assert!(!errors.is_empty() && reply["request_id"].is_string(), "{id}: {reply}");
        }
        let found = match &asked.account {
            Some(account) => {
                let mut found = crossings(asked, account, response.status, &response.body, reply);
                found.extend(self.owners.crossings(asked, account, response.status, reply));
                found
            }
            None => strangers(asked, response, reply),
        };
        assert!(found.is_empty(), "{id} tells account {:?}: {}", asked.account, found.join("; "));
    }

    fn tally(&mut self, operation: &Operation, response: &Response, reply: &Value) {
        let tally = self.tallies.entry(operation.id).or_default();
        tally.calls += 1;
        tally.good += usize::from((200..300).contains(&response.status) && !response.is_cut);
        tally.silent += usize::from(response.is_cut);
        tally.absent += usize::from(reply["errors"][0]["error_code"] == "not_in_the_sandbox");
    }

    fn note_funds(&mut self, asked: &Asked, response: &Response) {
        let purse = match asked.operation.id {
            "add_funds_to_carrier" => "wallet",
            "add_funds_to_insurance" => "insurer",
            _ => return,
        };
        let (Some(account), Some(body)) = (&asked.account, &asked.body) else { return };
        let status = (!response.is_cut).then_some(response.status);
        if asked.garbage.is_none() {
            self.funds.note(account, purse, body, status);
        }
    }

    fn learn(&mut self, asked: &Asked, reply: &Value) {
        let id = asked.operation.id;
        let Some(account) = &asked.account else {
            self.learn_of_accounts(asked, reply);
            return;
        };
        let Some(pool) = self.pools.get_mut(account) else { return };
        if !READERS.contains(&id) && !asked.is_foreign {
            pool.learn(reply);
        }
        if !asked.is_foreign {
            gathered::learn(asked, reply, pool);
        }
        match id {
            "void_label" if reply["approved"] == true => pool.note("voided_label", asked.parameter("label_id")),
            "tag_shipment" => {
                let way = [asked.parameter("shipment_id"), asked.parameter("tag_name")];
                pool.note("tagged", &way.join("/"));
            }
            "delete_tag" => pool.forget("tag_name", asked.parameter("tag_name")),
            "delete_webhook" => pool.forget("webhook_id", asked.parameter("webhook_id")),
            "delete_warehouse" => pool.forget("warehouse_id", asked.parameter("warehouse_id")),
            "delete_package_type" => pool.forget("package_id", asked.parameter("package_id")),
            "delete_account_image_by_id" => pool.forget("label_image_id", asked.parameter("label_image_id")),
            "disconnect_carrier" | "disconnect_carrier_by_id" => {
                let gone = asked.parameter("carrier_id");
                pool.carriers.retain(|carrier| carrier.id != gone);
            }
            _ => {}
        }
    }

    fn learn_of_accounts(&mut self, asked: &Asked, reply: &Value) {
        self.partner.learn(reply);
        let mut numbers = Vec::new();
        let listed = reply["accounts"].as_array().cloned().unwrap_or_else(|| vec![reply.clone()]);
        for account in &listed {
            numbers.extend(account["account_id"].as_u64().map(|number| number.to_string()));
            // A key tells itself only to the partner.
            let (number, key) = (&account["account_id"], &account["api_key_id"]);
            if let (Some(number), Some(key)) = (number.as_u64(), key.as_u64()) {
                self.partner.note("account_key", &format!("{number}/{key}"));
            }
        }
        let named = asked.parameter("account_id");
        match asked.operation.id {
            "disable_account" => self.partner.note("disabled_account", named),
            "enable_account" => self.partner.forget("disabled_account", named),
            _ => {}
        }
        for number in numbers {
            self.pools.entry(number).or_default();
        }
        if asked.operation.id == "list_account_api_keys" {
            let account = asked.parameter("account_id").trim_start_matches("se-").to_owned();
            let keys = reply.as_array().cloned().unwrap_or_default();
            for key in &keys {
                self.partner.note("account_key", &format!("{account}/{}", key["api_key_id"]));
            }
            if let Some(pool) = self.pools.get_mut(&account) {
                pool.keys =
                    keys.iter().filter_map(|key| key["encrypted_api_key"].as_str().map(str::to_owned)).collect();
            }
        }
    }

    /// Takes the calls of webhooks that are due, and lets some of them fail.
    fn deliver(&mut self) {
        for delivery in self.sandbox.take_deliveries(self.given) {
            let told = marked(format!("{} {}", delivery.url, delivery.body).as_bytes());
            let alien: Vec<_> = told.iter().filter(|(account, _)| *account != delivery.account).collect();
            assert!(alien.is_empty(), "account {} is told of {alien:?}: {}", delivery.account, delivery.body);
            let status = *self.dice.pick(&[200, 204, 200, 500, 0]);
            self.sandbox.delivered(&delivery.id, status, self.given);
        }
    }

    fn record(&mut self, asked: &Asked, response: &Response) {
        let Some(file) = &mut self.replies else { return };
        if is_json(response) && !response.is_cut {
            let Asked { operation, .. } = asked;
            let about = json!({ "call": self.count, "operation": operation.id, "verb": operation.verb.as_str(),
                "template": operation.path, "status": response.status });
            // The reply as it is, to the byte.
            let about = about.to_string();
            write!(file, "{},\"body\":", &about[..about.len() - 1]).unwrap();
            file.write_all(&response.body).unwrap();
            file.write_all(b"}\n").unwrap();
            self.written += 1;
        }
    }

    /// Ends the file of replies.
    pub(crate) fn close(&mut self) {
        if let Some(mut file) = self.replies.take() {
            file.flush().unwrap();
        }
    }
}

/// What an answer to the partner tells of another account than the one that was named. Lists are of all.
fn strangers(asked: &Asked, response: &Response, reply: &Value) -> Vec<String> {
    let named = asked.parameter("account_id").trim_start_matches("se-");
    let mut found = Vec::new();
    if named.is_empty() || response.status >= 400 {
        return found;
    }
    let entries = reply.as_array().cloned().unwrap_or_else(|| vec![reply.clone()]);
    for entry in entries {
        let number = entry["account_id"].to_string().trim_matches('"').to_owned();
        if number != "null" && number != named {
            found.push(format!("account {number} in the place of {named}"));
        }
    }
    found
}

fn is_json(response: &Response) -> bool {
    response.headers.iter().any(|(name, value)| name == "content-type" && value.contains("json"))
}

fn json_of(response: &Response) -> Value {
    if is_json(response) { serde_json::from_slice(&response.body).unwrap() } else { Value::Null }
}
