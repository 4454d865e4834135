//! Whether money was made or lost: what the sandbox's own books say, and what can be worked out without them, from
//! the labels that it lists.

use super::run::Run;
use serde::Deserialize;
use serde_json::{Value, json};
use shipstamp::sandbox::PARTNER_KEY;
use std::collections::{BTreeMap, BTreeSet};

/// What every account begins with, in cents.
const FIRST_BALANCE: i64 = 50_000;
const DAY_MS: u64 = 86_400_000;

/// What is looked at of the sandbox's memory.
#[derive(Debug, Deserialize)]
struct Memory {
    sandbox: Inside,
}

#[derive(Debug, Deserialize)]
struct Inside {
    accounts: Accounts,
}

#[derive(Debug, Deserialize)]
struct Accounts {
    by_number: BTreeMap<String, Kept>,
}

#[derive(Debug, Deserialize)]
struct Kept {
    wallet: Purse,
    insurance: Insurance,
    purchases: BTreeMap<String, Purchase>,
}

#[derive(Debug, Deserialize)]
struct Insurance {
    wallet: Purse,
}

#[derive(Debug, Deserialize)]
struct Purse {
    balance: i64,
    funded: i64,
    spent: i64,
    refunded: i64,
}

#[derive(Debug, Deserialize)]
struct Purchase {
    paid: Paid,
}

#[derive(Debug, Deserialize)]
struct Paid {
    insurer: i64,
}

impl Memory {
    fn of(run: &Run) -> BTreeMap<String, Kept> {
        let memory: Self = serde_json::from_slice(&run.sandbox.export()).unwrap();
        memory.sandbox.accounts.by_number
    }
}

/// What is known to have been put into a purse, and what may have been, since no answer told.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Funded {
    least: i64,
    most: i64,
}

/// What went into the purses of the accounts, from the calls alone.
#[derive(Debug, Default)]
pub(crate) struct Funds(BTreeMap<(String, &'static str), Funded>);

impl Funds {
    /// Notes a call that was to add money. `status` is none where no answer came.
    pub(crate) fn note(&mut self, account: &str, purse: &'static str, body: &Value, status: Option<u16>) {
        let funded = self.0.entry((account.to_owned(), purse)).or_default();
        let amount = &body["amount"];
        // No purse takes more, or less than nothing.
        let amount = if amount.as_f64().is_some_and(|it| (0.0..1e9).contains(&it)) { cents(amount) } else { 0 };
        match status {
            Some(200) => {
                funded.least += amount;
                funded.most += amount;
            }
            // Without a fault, no means no; the faults of this run are status 500 and above, and cut connections.
            Some(status) if status < 500 => {}
            _ => funded.most += amount,
        }
    }

    fn of(&self, account: &str, purse: &'static str) -> Funded {
        self.0.get(&(account.to_owned(), purse)).copied().unwrap_or_default()
    }
}

pub(crate) fn cents(value: &Value) -> i64 {
    let amount = value.as_f64().unwrap_or_else(|| panic!("no amount: {value}")) * 100.0;
    format!("{amount:.0}").parse().unwrap()
}

fn amount(value: &Value, name: &str) -> i64 {
    cents(&value[name]["amount"])
}

/// Compares, at any time, what went in with what is there and what was spent.
pub(crate) fn audit(run: &Run) {
    for (account, kept) in &Memory::of(run) {
        for (purse, kept, first) in [("wallet", &kept.wallet, FIRST_BALANCE), ("insurer", &kept.insurance.wallet, 0)] {
            let Purse { balance, funded, spent, refunded } = *kept;
            assert_eq!(balance + spent - refunded, funded, "the {purse} of account {account}: {kept:?}");
            assert!(balance >= 0 && refunded <= spent, "the {purse} of account {account}: {kept:?}");
            let known = run.funds.of(account, purse);
            let (least, most) = (known.least + first, known.most + first);
            assert!(
                (least..=most).contains(&funded),
                "the {purse} of account {account} has {funded} of {least} to {most}"
            );
        }
    }
}

/// When everything has come to rest: the balances, and the labels that are paid, as callers see them.
pub(crate) fn balance(run: &mut Run) {
    run.send("DELETE", "/sandbox/faults", "", &[], "");
    run.send("PUT", "/sandbox/limits", "", &[], r#"{"per_minute":null}"#);
    // By then every refund has come.
    let later = json!({ "advance_ms": 40 * DAY_MS, "frozen": false });
    run.send("PUT", "/sandbox/clock", "", &[], &later.to_string());
    let partner = [("API-Key".to_owned(), PARTNER_KEY.to_owned())];
    let accounts: Vec<String> = run.pools.keys().cloned().collect();
    for account in &accounts {
        run.send("PUT", &format!("/v1/partners/accounts/{account}/enable"), "", &partner, "");
        // Batches that are on their way get on when their account is called.
        let stamp = [partner[0].clone(), ("On-Behalf-Of".to_owned(), account.clone())];
        run.send("GET", "/v1/batches", "", &stamp, "");
    }
    let memory = Memory::of(run);
    for account in accounts {
        let stamp = [partner[0].clone(), ("On-Behalf-Of".to_owned(), account.clone())];
        run.send(
            "POST",
            "/v1/connections/insurance/shipsurance",
            "",
            &stamp,
            r#"{"email":"e@e.example","policy_id":"P"}"#,
        );
        let register = run.send("POST", "/v1/registration/dhl_express_walleted", "", &stamp, r#"{"nickname":"DHL"}"#);
        assert_eq!(register.status, 200, "{register:?}");
        let carriers = read(&run.send("GET", "/v1/carriers", "", &stamp, "").body);
        let funded = carriers["carriers"].as_array().unwrap().iter().find(|it| it["requires_funded_amount"] == true);
        let wallet = cents(&funded.unwrap_or_else(|| panic!("no carrier with a balance: {carriers}"))["balance"]);
        let insurer =
            cents(&read(&run.send("GET", "/v1/insurance/shipsurance/balance", "", &stamp, "").body)["amount"]);

        let kept = &memory[&account];
        let labels = all(run, &stamp, "labels");
        let mut paid = 0;
        for label in &labels {
            let is_kept = label["voided"] == false || label["refund_details"]["refund_status"] == "excluded";
            if !is_kept {
                continue;
            }
            let code = label["carrier_code"].as_str().unwrap();
            let is_funded = ["stamps_com", "ups"].contains(&code) || code.ends_with("_walleted");
            // Only the sandbox knows whether the insurer was connected when a label of another carrier was bought.
            let by_insurer = kept.purchases[label["label_id"].as_str().unwrap()].paid.insurer;
            paid += match is_funded {
                true => amount(label, "shipment_cost") + amount(label, "insurance_cost"),
                false => by_insurer,
            };
        }
        gathered(run, &stamp, &account, &labels);
        let funded = kept.wallet.funded + kept.insurance.wallet.funded;
        assert_eq!(wallet + insurer + paid, funded, "account {account}: {wallet} and {insurer} there, {paid} paid");
    }
}

/// Every thing that a list has.
fn all(run: &mut Run, stamp: &[(String, String)], name: &str) -> Vec<Value> {
    let (mut found, mut page) = (Vec::new(), 1);
    loop {
        let query = format!("page={page}&page_size=200");
        let list = read(&run.send("GET", &format!("/v1/{name}"), &query, stamp, "").body);
        found.extend(list[name].as_array().unwrap_or_else(|| panic!("no {name}: {list}")).iter().cloned());
        page += 1;
        if page > list["pages"].as_i64().unwrap() {
            return found;
        }
    }
}

/// Compares batches, manifests and pickups with the labels that there are: each batch bought what it says, and no
/// label is handed over twice.
fn gathered(run: &mut Run, stamp: &[(String, String)], account: &str, labels: &[Value]) {
    let mut bought: BTreeMap<&str, i64> = BTreeMap::new();
    for batch_id in labels.iter().filter_map(|label| label["batch_id"].as_str()).filter(|id| !id.is_empty()) {
        *bought.entry(batch_id).or_default() += 1;
    }
    for batch in all(run, stamp, "batches") {
        let batch_id = batch["batch_id"].as_str().unwrap();
        let status = batch["status"].as_str().unwrap();
        assert!(["open", "completed", "completed_with_errors", "archived"].contains(&status), "{account}: {batch}");
        assert_eq!(batch["completed"].as_i64(), Some(bought.remove(batch_id).unwrap_or(0)), "{account}: {batch}");
        let errors = run.send("GET", &format!("/v1/batches/{batch_id}/errors"), "pagesize=200", stamp, "");
        let errors = read(&errors.body)["errors"].as_array().unwrap().len();
        assert_eq!(batch["errors"].as_u64(), Some(errors as u64), "{account}: {batch}");
    }
    assert!(bought.is_empty(), "account {account} has labels of batches that it has not: {bought:?}");

    let by_id: BTreeMap<&str, &Value> =
        labels.iter().map(|label| (label["label_id"].as_str().unwrap(), label)).collect();
    for kind in ["manifests", "pickups"] {
        let mut taken = BTreeSet::new();
        for thing in all(run, stamp, kind).into_iter().filter(|thing| thing["cancelled_at"].is_null()) {
            for label_id in thing["label_ids"].as_array().unwrap() {
                let label_id = label_id.as_str().unwrap();
                let label = by_id.get(label_id).unwrap_or_else(|| panic!("{account}: no label {label_id}: {thing}"));
                assert_eq!(label["carrier_id"], thing["carrier_id"], "{account}: {label_id} in {thing}");
                assert!(taken.insert(label_id.to_owned()), "{account}: {label_id} is in two {kind}: {thing}");
                assert!(kind != "manifests" || label["voided"] == false, "{account}: {label_id} in {thing}");
            }
        }
    }
}

fn read(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(body)))
}
