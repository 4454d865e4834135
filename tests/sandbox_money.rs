//! Money in the sandbox: over a long run of calls of every kind, good ones and bad ones, none is made and none is lost.
//!
//! The run keeps books of its own, from nothing but the replies, and they have to agree with those of the sandbox to
//! the cent: `balance + spent - refunded = funded`, for each account, for its wallet and for its money at the insurer.
//! A refund counts from the call on at which it has come; one that was called off never does.
#![cfg(feature = "sandbox")]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that finds nothing there has failed"
)]

mod sandbox_calls;

use sandbox_calls::{Answer, DAY, HOUR, World, example};
use serde_json::{Value, json};
use shipstamp::sandbox::Sandbox;
use std::collections::BTreeMap;

const CALLS: usize = 3_000;
const ACCOUNTS: [&str; 2] = ["100001", "100002"];
const INSURER: &str = "/v1/connections/insurance/shipsurance";

/// The books of one purse, in cents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Purse {
    funded: i64,
    spent: i64,
    refunded: i64,
}

impl Purse {
    fn balance(self) -> i64 {
        self.funded - self.spent + self.refunded
    }

    /// The sandbox's own books.
    fn read(value: &Value) -> (Self, i64) {
        let cents = |name: &str| value[name].as_i64().unwrap_or_else(|| panic!("{name} is no whole number in {value}"));
        let purse = Self { funded: cents("funded"), spent: cents("spent"), refunded: cents("refunded") };
        (purse, cents("balance"))
    }
}

/// What is known of an account from its replies.
#[derive(Debug, Clone, Default)]
struct Books {
    wallet: Purse,
    insurer: Purse,
    is_insured: bool,
    /// The labels that were bought, what each took from the wallet and from the insurer, and how many days a refund takes.
    labels: Vec<(String, i64, i64, u64)>,
    /// The refunds that are to come, by label: when, and what to the wallet and to the insurer.
    due: BTreeMap<String, (u64, i64, i64)>,
    voids: usize,
    called_off: usize,
    paid_back: usize,
    in_batches: usize,
    refusals: BTreeMap<String, usize>,
}

/// Numbers that look drawn at random and are the same in each run.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % sides
    }

    fn pick<'v, T>(&mut self, values: &'v [T]) -> &'v T {
        &values[self.throw(values.len())]
    }
}

fn cents(value: &Value) -> i64 {
    let cents = value.as_f64().unwrap_or_else(|| panic!("no amount: {value}")) * 100.0;
    assert!((cents - cents.round()).abs() < 1e-6, "no whole cents: {value}");
    format!("{cents:.0}").parse().unwrap()
}

fn shipment(dice: &mut Dice) -> Value {
    let mut body = example();
    let shipment = &mut body["shipment"];
    shipment["service_code"] = json!(dice.pick(&[
        "usps_priority_mail",
        "usps_ground_advantage",
        "usps_media_mail",
        "ups_ground",
        "ups_next_day_air",
        "fedex_2day",
        "dhl_express_walleted_standard",
        "ups_worldwide_saver",
    ]));
    shipment["ship_to"]["postal_code"] = json!(dice.pick(&["91521", "78701", "10001", "02134", "99501"]));
    shipment["packages"][0]["weight"] = json!({ "value": 1 + dice.throw(90), "unit": dice.pick(&["ounce", "pound"]) });
    shipment["confirmation"] = json!(dice.pick(&["none", "none", "signature", "adult_signature"]));
    shipment["insurance_provider"] = json!(dice.pick(&["none", "shipsurance", "carrier", "third_party"]));
    shipment["packages"][0]["insured_value"] =
        json!({ "currency": "usd", "amount": dice.throw(60_000) as f64 / 100.0 });
    body
}

fn money(dice: &mut Dice) -> Value {
    let amount = dice.pick(&[10.0, 10.01, 57.35, 1234.56, 99.99, 0.1, 9.99, -3.0, 12.345, 1e12, 100_000.01]);
    json!({ "currency": dice.pick(&["usd", "USD", "usd", "gbp", "eur"]), "amount": amount })
}

impl Books {
    /// Notes the refunds that have come by a call at this time: the sandbox pays them out when a call begins.
    fn settle(&mut self, now: u64) {
        let come: Vec<String> =
            self.due.iter().filter(|(_, (due, ..))| *due <= now).map(|(label_id, _)| label_id.clone()).collect();
        for label_id in come {
            let (_, wallet, insurer) = self.due.remove(&label_id).unwrap();
            self.wallet.refunded += wallet;
            self.insurer.refunded += insurer;
            self.paid_back += 1;
        }
    }

    /// Notes what a purchase says that it took. `provider` is who was asked to insure it.
    fn bought(&mut self, answer: &Answer, provider: &Value) {
        if answer.status != 200 {
            *self.refusals.entry(answer.refused().1[0].to_owned()).or_default() += 1;
            return;
        }
        self.sold(&answer.body, provider);
    }

    fn sold(&mut self, label: &Value, provider: &Value) {
        let (shipping, premium) = (cents(&label["shipment_cost"]["amount"]), cents(&label["insurance_cost"]["amount"]));
        let insurer = if self.is_insured && provider == "shipsurance" { premium } else { 0 };
        let wallet = if label["carrier_code"] == "fedex" { 0 } else { shipping + premium - insurer };
        self.wallet.spent += wallet;
        self.insurer.spent += insurer;
        let days = match label["carrier_code"].as_str().unwrap() {
            "stamps_com" => 14,
            "ups" => 3,
            "fedex" => 5,
            _ => 7,
        };
        self.labels.push((label["label_id"].as_str().unwrap().to_owned(), wallet, insurer, days));
    }
}

/// A carrier of the account, by its place; a wrong id where there is none.
fn carrier(world: &mut World, account: &str, dice: &mut Dice) -> Value {
    let list = world.shop(account, "GET", "/v1/carriers", &Value::Null).body;
    let carriers = list["carriers"].as_array().cloned().unwrap_or_default();
    if carriers.is_empty() {
        json!({ "carrier_id": "se-1", "carrier_code": "ups" })
    } else {
        dice.pick(&carriers).clone()
    }
}

/// One call or two, and what they have to mean.
fn step(world: &mut World, account: &str, books: &mut Books, dice: &mut Dice) {
    books.settle(world.now);
    match dice.throw(22) {
        0..=6 => {
            let body = shipment(dice);
            let answer = world.shop(account, "POST", "/v1/labels", &body);
            books.bought(&answer, &body["shipment"]["insurance_provider"]);
        }
        7 | 8 => {
            let mut body = shipment(dice);
            body["rate_options"] = json!({ "carrier_ids": [carrier(world, account, dice)["carrier_id"]] });
            let response = world.shop(account, "POST", "/v1/rates", &body).body["rate_response"].clone();
            let rates = response["rates"].as_array().cloned().unwrap_or_default();
            if !rates.is_empty() {
                let rate = dice.pick(&rates);
                let target = format!("/v1/labels/rates/{}", rate["rate_id"].as_str().unwrap());
                let answer = world.shop(account, "POST", &target, &json!({}));
                books.bought(&answer, &body["shipment"]["insurance_provider"]);
            }
        }
        9..=12 if !books.labels.is_empty() => {
            // Of the newest ones: the carrier has the others.
            let place = books.labels.len() - 1 - dice.throw(books.labels.len().min(12));
            let (label_id, wallet, insurer, days) = books.labels[place].clone();
            let void = world.shop(account, "PUT", &format!("/v1/labels/{label_id}/void"), &Value::Null).ok();
            if void["approved"] == true {
                books.due.insert(label_id, (world.now + days * DAY, wallet, insurer));
                books.voids += 1;
            }
        }
        13 | 14 => {
            let id = carrier(world, account, dice)["carrier_id"].as_str().unwrap().to_owned();
            let wish = money(dice);
            let answer = world.shop(account, "PUT", &format!("/v1/carriers/{id}/add_funds"), &wish);
            if answer.status == 200 {
                books.wallet.funded += cents(&wish["amount"]);
                assert_eq!(cents(&answer.body["balance"]["amount"]), books.wallet.balance());
            }
        }
        15 => {
            let wish = money(dice);
            let answer = world.shop(account, "PATCH", "/v1/insurance/shipsurance/add_funds", &wish);
            if answer.status == 200 {
                books.insurer.funded += cents(&wish["amount"]);
                assert_eq!(cents(&answer.body["amount"]), books.insurer.balance());
            }
        }
        16 => {
            let policy = json!({ "email": "e@e.example", "policy_id": "P" });
            let (method, body) = if dice.throw(3) == 0 { ("DELETE", Value::Null) } else { ("POST", policy) };
            if world.shop(account, method, INSURER, &body).status == 200 {
                books.is_insured = method == "POST";
            }
        }
        17 if dice.throw(4) == 0 => {
            let gone = carrier(world, account, dice)["carrier_id"].as_str().unwrap().to_owned();
            world.shop(account, "DELETE", &format!("/v1/carriers/{gone}"), &Value::Null);
            let list = world.shop(account, "GET", "/v1/carriers", &Value::Null).body;
            let is_there =
                |name: &str| list["carriers"].as_array().unwrap().iter().any(|known| known["carrier_code"] == name);
            for name in ["stamps_com", "ups", "fedex"].into_iter().filter(|name| !is_there(name)) {
                let wish = json!({ "nickname": name, "account_number": "77", "username": "u", "password": "p",
                    "postal_code": "78756", "country_code": "US", "first_name": "f", "last_name": "l",
                    "email": "e@e.example", "phone": "5125550101", "address1": "a", "city": "c", "state": "TX",
                    "agree_to_eula": true, "allow_duplicate_account_number": "true" });
                assert_eq!(world.shop(account, "POST", &format!("/v1/connections/carriers/{name}"), &wish).status, 200);
            }
        }
        18 if dice.throw(40) == 0 => {
            world.shop(account, "POST", "/v1/registration/dhl_express_walleted", &json!({ "nickname": "DHL" }));
        }
        19 if !books.due.is_empty() => {
            let waiting: Vec<String> = books.due.keys().cloned().collect();
            let label_id = dice.pick(&waiting);
            let answer = world.shop(account, "POST", &format!("/v1/labels/{label_id}/cancel_refund"), &Value::Null);
            if answer.status == 200 {
                books.due.remove(label_id);
                books.called_off += 1;
            }
        }
        20 => {
            // Some are bought and some are refused, each at its own moment; a refund may come between them.
            let wanted: Vec<Value> = (0..4).map(|_| shipment(dice)["shipment"].clone()).collect();
            let made = world.shop(account, "POST", "/v1/shipments", &json!({ "shipments": wanted })).ok();
            let providers: BTreeMap<&str, &Value> = made["shipments"]
                .as_array()
                .unwrap()
                .iter()
                .zip(&wanted)
                .filter_map(|(made, wanted)| Some((made["shipment_id"].as_str()?, &wanted["insurance_provider"])))
                .collect();
            let process = json!({ "create_batch_and_process_labels": true });
            let body = json!({ "shipment_ids": providers.keys().collect::<Vec<_>>(), "process_labels": process });
            let batch = world.shop(account, "POST", "/v1/batches", &body).ok();
            let id = batch["batch_id"].as_str().unwrap();
            world.now += 10_000;
            let again = world.shop(account, "POST", &format!("/v1/batches/{id}/process/labels"), &json!({}));
            assert_eq!(again.refused(), (400, vec!["batch_cannot_be_modified"]));
            books.settle(world.now);
            let batch = world.shop(account, "GET", &format!("/v1/batches/{id}"), &Value::Null).ok();
            assert_eq!(batch["count"], json!(providers.len()));
            let labels = world.shop(account, "GET", &format!("/v1/labels?batch_id={id}"), &Value::Null).ok();
            assert_eq!(labels["total"], batch["completed"]);
            for label in labels["labels"].as_array().unwrap() {
                books.sold(label, providers[label["shipment_id"].as_str().unwrap()]);
                books.in_batches += 1;
            }
        }
        _ => world.now += if dice.throw(40) == 0 { DAY } else { HOUR / 10 },
    }
}

/// Compares the sandbox's memory with the books.
fn audit(memory: &Value, books: &BTreeMap<&str, Books>, call: usize) {
    for (account, books) in books {
        let kept = &memory["accounts"]["by_number"][account];
        let purses = [(&kept["wallet"], books.wallet), (&kept["insurance"]["wallet"], books.insurer)];
        for (kept, expected) in purses {
            let (purse, balance) = Purse::read(kept);
            assert_eq!(purse, expected, "account {account} after {call} calls");
            assert_eq!(balance + purse.spent - purse.refunded, purse.funded, "account {account} after {call} calls");
            assert!(balance >= 0, "account {account} after {call} calls");
        }
    }
}

#[test]
fn no_money_is_made_or_lost() {
    let mut world = World::new();
    let mut dice = Dice(0x5EED_0BAD_CAFE);
    let wallet = Purse { funded: 50_000, ..Purse::default() };
    let mut books: BTreeMap<&str, Books> =
        ACCOUNTS.map(|account| (account, Books { wallet, ..Books::default() })).into_iter().collect();
    for call in 0..CALLS {
        let account = *dice.pick(&ACCOUNTS);
        step(&mut world, account, books.get_mut(account).unwrap(), &mut dice);
        if call % 1_000 == 500 || call == CALLS - 1 {
            if call == CALLS - 1 {
                // By then every refund has come.
                world.now += 15 * DAY;
            }
            for (account, books) in &mut books {
                // Nothing comes back between two calls.
                world.shop(account, "GET", "/v1/account/settings", &Value::Null).ok();
                books.settle(world.now);
            }
            // The memory goes through JSON each time, and then other carriers are down.
            let memory = world.sandbox.export();
            audit(&serde_json::from_slice::<Value>(&memory).unwrap()["sandbox"], &books, call);
            world.sandbox = Sandbox::import(&memory).unwrap();
            world.send(&[], "DELETE", "/sandbox/faults", "");
            let down: [&[&str]; 3] = [&["ups"], &["stamps_com", "fedex"], &[]];
            for code in down[call / 1_000 % down.len()] {
                let fault = json!({ "kind": "carrier_down", "carrier_code": code });
                world.send(&[], "POST", "/sandbox/faults", &fault.to_string()).ok();
            }
        }
    }
    for (account, books) in &books {
        // A run in which nothing happens proves nothing.
        assert!(books.labels.len() > 200 && books.voids > 100, "{account}: {} labels", books.labels.len());
        assert!(books.insurer.spent > 0 && books.insurer.refunded > 0, "{account}: {:?}", books.insurer);
        assert!(books.paid_back > 50 && books.called_off > 5 && books.due.is_empty(), "{account}: {books:?}");
        assert!(books.in_batches > 50, "{account}: {}", books.in_batches);
        for code in ["insufficient_funds", "unspecified"] {
            assert!(books.refusals.get(code).is_some_and(|count| *count > 10), "{account}: {:?}", books.refusals);
        }
    }
}
