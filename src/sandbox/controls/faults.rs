//! The faults that somebody asked for.

use super::plan::Plan;
use super::rule::{Rule, Wish};
use super::subject::Subject;
use super::{ControlCall, refused};
use crate::sandbox::Sandbox;
use crate::sandbox::call::{Outcome, Reply};
use crate::sandbox::kept::kept;
use crate::sandbox::refusal::Refusal;
use crate::wire::write;
use serde_json::{Value, json};

/// How many there can be.
const MAX_RULES: usize = 100;

kept! {
    /// All faults, in the order in which they were asked for.
    #[derive(Default)]
    pub(crate) struct Faults {
        made: u64,
        rules: Vec<Rule>,
    }
}

impl Faults {
    /// What a call is in for. Of several faults that would end it, the first does.
    pub(crate) fn strike(&mut self, subject: &Subject<'_>) -> Plan {
        let mut plan = Plan::default();
        for rule in &mut self.rules {
            if rule.strikes(subject) && plan.add(rule.id, &rule.wish) {
                rule.struck += 1;
            }
        }
        plan
    }

    /// Whether a fault is still in force.
    pub(crate) fn has(&self, id: u64) -> bool {
        self.rules.iter().any(|rule| rule.id == id)
    }
}

/// `GET /sandbox/faults`
pub(crate) fn list(sandbox: &mut Sandbox, _call: &ControlCall<'_>) -> Outcome {
    let faults: Vec<Value> = sandbox.controls.faults.rules.iter().map(shown).collect();
    Ok(Reply::Json(json!({ "faults": faults })))
}

/// `POST /sandbox/faults`
pub(crate) fn add(sandbox: &mut Sandbox, call: &ControlCall<'_>) -> Outcome {
    let faults = &mut sandbox.controls.faults;
    if faults.rules.len() >= MAX_RULES {
        return Err(refused(
            "body",
            format!("There are {MAX_RULES} faults already; DELETE /sandbox/faults ends them."),
        ));
    }
    let wish: Wish = call.read()?;
    let rule = Rule::new(faults.made + 1, wish)?;
    faults.made += 1;
    let reply = shown(&rule);
    faults.rules.push(rule);
    Ok(Reply::Json(reply))
}

/// `DELETE /sandbox/faults`
pub(crate) fn clear(sandbox: &mut Sandbox, _call: &ControlCall<'_>) -> Outcome {
    sandbox.controls.faults.rules.clear();
    Ok(Reply::Empty)
}

/// `DELETE /sandbox/faults/{id}`
pub(crate) fn remove(sandbox: &mut Sandbox, call: &ControlCall<'_>) -> Outcome {
    let rules = &mut sandbox.controls.faults.rules;
    let id = call.rest.unwrap_or_default();
    let place = rules.iter().position(|rule| rule.id.to_string() == id);
    let place = place.ok_or_else(|| Refusal::not_found("Fault", id))?;
    rules.remove(place);
    Ok(Reply::Empty)
}

fn shown(rule: &Rule) -> Value {
    let mut shown = write(&rule.wish);
    if let Value::Object(map) = &mut shown {
        for (name, count) in [("id", rule.id), ("calls", rule.calls), ("struck", rule.struck)] {
            map.insert(name.to_owned(), count.into());
        }
    }
    shown
}
