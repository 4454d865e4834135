//! How much room ten thousand labels take. Natively: the allocator that counts is none for a wasm.
#![cfg(all(feature = "sandbox", not(target_arch = "wasm32")))]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that finds nothing there has failed"
)]

mod sandbox_calls;

use peak_alloc::PeakAlloc;
use sandbox_calls::{World, example};
use serde_json::{Value, json};
use shipstamp::sandbox::Sandbox;
use std::collections::BTreeSet;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Ten thousand labels are to fit in what a Durable Object has, together with the program. Measured: 74 MB in a native
/// program; pointers are half as wide in a wasm.
const MOST_MB: f32 = 90.0;

/// One test alone in its program: the allocator counts what all of it holds.
#[test]
fn ten_thousand_labels_fit_in_a_durable_object_and_no_two_have_the_same_number() {
    let before = MEMORY.current_usage_as_mb();
    let mut world = World::new();
    let accounts: Vec<String> = (0..4)
        .map(|index| {
            let account = json!({ "company_name": format!("Shop {index}") });
            world.partner("POST", "/v1/partners/accounts", &account).body["account_id"].to_string()
        })
        .collect();
    let mut body = example();
    let mut numbers = BTreeSet::new();
    for index in 0..10_000_usize {
        // FedEx sends a bill of its own: no wallet is large enough for all of these.
        let service = ["fedex_ground", "fedex_2day"].get(index % 2).unwrap();
        let (to, service) = if index % 5 == 4 { ("DE", "fedex_international_economy") } else { ("US", *service) };
        body["shipment"]["service_code"] = json!(service);
        body["shipment"]["ship_to"]["country_code"] = json!(to);
        body["shipment"]["packages"] = json!([{
            "weight": { "value": 1, "unit": "pound" },
            "products": [{ "description": "Mug", "quantity": 1, "value": { "currency": "usd", "amount": 5 } }],
        }]);
        let account = accounts.get(index % accounts.len()).unwrap();
        let label = world.shop(account, "POST", "/v1/labels", &body);
        assert_eq!(label.status, 200, "{}", label.body);
        numbers.insert(label.body["tracking_number"].as_str().unwrap().to_owned());
        if index == 1_000 {
            let taken = MEMORY.current_usage_as_mb() - before;
            world.sandbox = Sandbox::import(&world.sandbox.export()).unwrap();
            let again = MEMORY.current_usage_as_mb() - before;
            assert!(
                again < taken * 1.05,
                "a thousand labels take {taken:.1} MB, and {again:.1} MB once they were read"
            );
        }
    }
    assert_eq!(numbers.len(), 10_000);
    drop(numbers);
    let listed = world.shop(accounts.first().unwrap(), "GET", "/v1/labels", &Value::Null).ok();
    assert_eq!(listed["total"], 2_500);
    let taken = MEMORY.current_usage_as_mb() - before;
    assert!(taken < MOST_MB, "10,000 labels take {taken:.1} MB");
}
