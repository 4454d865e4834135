//! The controls under `/sandbox`: what makes the stand-in do on demand what nobody can make the real one do.
//!
//! They need no key. They are not part of the API, so they are neither logged, nor limited, nor do they ever fail on
//! purpose.

pub(crate) mod clock;
pub(crate) mod faults;
pub(crate) mod limits;
mod period;
pub(crate) mod plan;
pub(crate) mod requests;
mod reset;
pub(crate) mod rule;
pub(crate) mod state;
pub(crate) mod subject;

use super::call::{Outcome, Reply};
use super::clock::Moment;
use super::refusal::{Refusal, fault};
use super::{Request, Sandbox, webhook_log};
use crate::api::errors::{ErrorCode, ErrorSource, ErrorType};
use crate::sandbox::kept::kept;
use crate::wire::Wire;
use serde_json::json;

/// What every control's path begins with.
const ROOT: &str = "/sandbox";

kept! {
    /// What the controls have set, and what they show.
    #[derive(Default)]
    pub(crate) struct Controls {
        /// The time.
        pub(crate) clock: clock::Clock,
        /// What goes wrong.
        pub(crate) faults: faults::Faults,
        /// How often one may call.
        pub(crate) limits: limits::Limits,
        /// Who called.
        pub(crate) log: requests::Log,
    }
}

/// A control on its way.
#[derive(Debug)]
pub(crate) struct ControlCall<'r> {
    /// What follows the name of the control in its path: the id of a fault.
    pub(crate) rest: Option<&'r str>,
    /// The body.
    pub(crate) body: &'r [u8],
    /// The time outside.
    pub(crate) given: Moment,
}

impl ControlCall<'_> {
    /// Whether nothing was sent.
    pub(crate) fn is_empty(&self) -> bool {
        self.body.iter().all(u8::is_ascii_whitespace)
    }

    /// The body as what the control wants.
    pub(crate) fn read<T: Wire + Default>(&self) -> Result<T, Refusal> {
        let mut wish = T::default();
        serde_json::from_slice(self.body)
            .map_err(|error| error.to_string())
            .and_then(|value| wish.read(value).map_err(|problem| problem.to_string()))
            .map_err(|error| refused("body", format!("The body cannot be read: {error}.")))?;
        Ok(wish)
    }
}

/// A control.
struct Control {
    method: &'static str,
    /// Its name in the path; the index has none. `{}` at the end stands for one more segment.
    path: &'static str,
    about: &'static str,
    handle: fn(&mut Sandbox, &ControlCall<'_>) -> Outcome,
}

const fn control(
    method: &'static str,
    path: &'static str,
    about: &'static str,
    handle: fn(&mut Sandbox, &ControlCall<'_>) -> Outcome,
) -> Control {
    Control { method, path, about, handle }
}

/// Every control.
const CONTROLS: &[Control] = &[
    control("GET", "", "This list.", index),
    control("POST", "/reset", "Begins again, with another seed where the body has one.", reset::post),
    control("GET", "/clock", "The time in the sandbox.", clock::get),
    control("PUT", "/clock", "Sets the time, moves it on, stops it or lets it run.", clock::put),
    control("GET", "/faults", "The faults that were asked for, and how often each struck.", faults::list),
    control("POST", "/faults", "Asks for a fault.", faults::add),
    control("DELETE", "/faults", "Takes all faults back.", faults::clear),
    control("DELETE", "/faults/{id}", "Takes a fault back.", faults::remove),
    control("GET", "/limits", "How many calls a minute an account may make.", limits::get),
    control("PUT", "/limits", "Sets how many calls a minute an account may make.", limits::put),
    control("GET", "/requests", "The newest calls to the API.", requests::get),
    control("GET", "/webhooks", "What webhooks were told, and are going to be.", webhook_log::get),
    control("GET", "/state", "Everything in the sandbox, as one document.", state::get),
    control("PUT", "/state", "Puts everything in the sandbox back to such a document.", state::put),
];

/// Whether a path is that of a control, rather than of the API.
pub(crate) fn is_control(path: &str) -> bool {
    path.strip_prefix(ROOT).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Does what a control says.
pub(crate) fn handle(sandbox: &mut Sandbox, request: &Request<'_>, given: Moment) -> Outcome {
    let path = request.path.strip_prefix(ROOT).unwrap_or_default();
    let found = CONTROLS.iter().filter(|control| control.method == request.method).find_map(|control| {
        match control.path.strip_suffix("{id}") {
            None => (control.path == path).then_some((control, None)),
            Some(stem) => path.strip_prefix(stem).map(|rest| (control, Some(rest))),
        }
    });
    match found {
        Some((control, rest)) => (control.handle)(sandbox, &ControlCall { rest, body: request.body, given }),
        None => {
            let message = format!("There is no control {} {}. GET /sandbox lists them.", request.method, request.path);
            Err(Refusal { status: 404, errors: vec![own(ErrorCode::NotFound, message)] })
        }
    }
}

/// A control cannot do what it was asked for.
pub(crate) fn refused(field: &str, message: impl Into<String>) -> Refusal {
    let mut error = own(ErrorCode::InvalidFieldValue, message);
    error.field_name = Some(field.to_owned());
    Refusal { status: 400, errors: vec![error] }
}

/// An error that is the sandbox's, and could not come from ShipStation.
fn own(code: ErrorCode, message: impl Into<String>) -> crate::api::errors::ErrorDetail {
    fault(ErrorSource::Other("shipstamp".to_owned()), ErrorType::Validation, code, message)
}

/// `GET /sandbox`
fn index(_sandbox: &mut Sandbox, _call: &ControlCall<'_>) -> Outcome {
    let controls: Vec<_> = CONTROLS
        .iter()
        .map(|control| {
            let path = [ROOT, control.path].concat();
            json!({ "method": control.method, "path": path, "about": control.about })
        })
        .collect();
    Ok(Reply::Json(json!({ "controls": controls })))
}
