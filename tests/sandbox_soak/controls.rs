//! The controls that the run turns while it goes on: faults, the clock, limits, and the whole state out and in again.

use super::run::Run;
use serde_json::json;
use shipstamp::table;

/// Turns one of them, by chance.
pub(crate) fn turn(run: &mut Run) {
    match run.dice.throw(16) {
        0..=4 => fault(run),
        5..=7 => drop(run.send("DELETE", "/sandbox/faults", "", &[], "")),
        8..=10 => {
            let advance = *run.dice.pick(&[60_000_u64, 3_600_000, 6 * 3_600_000, 86_400_000, 3 * 86_400_000]);
            clock(run, &json!({ "advance_ms": advance }).to_string());
        }
        11 => clock(run, r#"{"frozen":true}"#),
        12 | 13 => clock(run, r#"{"frozen":false}"#),
        14 => {
            // Only for a while: it would be all that the run sees.
            let body = if run.dice.one_in(4) { r#"{"per_minute":20}"# } else { r#"{"per_minute":null}"# };
            run.send("PUT", "/sandbox/limits", "", &[], body);
        }
        _ => state(run),
    }
}

fn clock(run: &mut Run, body: &str) {
    let reply = run.send("PUT", "/sandbox/clock", "", &[], body);
    assert_eq!(reply.status, 200, "{body}: {reply:?}");
}

fn fault(run: &mut Run) {
    let dice = &mut run.dice;
    let kind = *dice.pick(&[
        "status",
        "status",
        "latency",
        "slow",
        "lost",
        "lost",
        "cut",
        "error_after",
        "error_after",
        "rate_limit",
        "carrier_down",
        "carrier_down",
        "duplicate_ids",
    ]);
    let mut fault = json!({ "kind": kind });
    match kind {
        "status" | "error_after" => fault["status"] = json!(dice.pick(&[500, 502, 503, 504])),
        "latency" | "slow" => fault["ms"] = json!(dice.throw(5_000)),
        "rate_limit" => fault["retry_after"] = json!(1 + dice.throw(60)),
        "carrier_down" => fault["carrier_code"] = json!(dice.pick(&["ups", "fedex", "stamps_com"])),
        "duplicate_ids" => fault["mode"] = json!(dice.pick(&["allowed", "refused"])),
        _ => {}
    }
    match dice.throw(4) {
        0 => fault["times"] = json!(1 + dice.throw(20)),
        1 => fault["every"] = json!(2 + dice.throw(5)),
        _ => {
            fault["probability"] = json!(0.05 * (1 + dice.throw(6)) as f64);
            fault["seed"] = json!(dice.throw(1_000));
        }
    }
    match dice.throw(4) {
        0 => {
            let operations: Vec<&str> = table::operations().map(|operation| operation.id).collect();
            fault["match"] = json!({ "operation": dice.pick(&operations) });
        }
        1 => fault["match"] = json!({ "effect": dice.pick(&["buy", "void", "funds", "write", "rate", "connect"]) }),
        2 => {
            let accounts: Vec<&String> = run.pools.keys().collect();
            fault["match"] = json!({ "account": dice.pick(&accounts) });
        }
        _ => fault["times"] = json!(1 + dice.throw(5)),
    }
    let reply = run.send("POST", "/sandbox/faults", "", &[], &fault.to_string());
    assert_eq!(reply.status, 200, "{fault}: {reply:?}");
}

/// What is put back is what was taken out.
fn state(run: &mut Run) {
    if !run.dice.one_in(30) {
        return;
    }
    let before = run.sandbox.export();
    let body = String::from_utf8(before.clone()).unwrap();
    let reply = run.send("PUT", "/sandbox/state", "", &[], &body);
    assert_eq!(reply.status, 200, "{reply:?}");
    let after = run.sandbox.export();
    let place =
        before.iter().zip(&after).position(|(one, other)| one != other).unwrap_or(before.len().min(after.len()));
    let around = |state: &[u8]| {
        let from = place.saturating_sub(200);
        String::from_utf8_lossy(&state[from..state.len().min(place + 60)]).into_owned()
    };
    assert!(
        after == before,
        "the state is another one after it was put back:\n{}\n{}",
        around(&before),
        around(&after)
    );
}
