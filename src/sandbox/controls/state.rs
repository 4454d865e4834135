//! Everything that a sandbox knows, as one JSON document, and back.

use super::{ControlCall, refused};
use crate::sandbox::Sandbox;
use crate::sandbox::call::{Outcome, Reply};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What every such document says that it is.
const FORMAT: &str = "shipstamp-sandbox";
/// The version of its content. What is in `Sandbox` may get further fields that have a default under the same number.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Written<'s> {
    format: &'static str,
    version: u32,
    sandbox: &'s Sandbox,
}

/// What is read first: the rest of a document of another kind means nothing.
#[derive(Deserialize)]
struct Title {
    format: Option<String>,
    version: Option<u32>,
}

#[derive(Deserialize)]
struct Read {
    sandbox: Sandbox,
}

/// The document of a sandbox.
pub(crate) fn export(sandbox: &Sandbox) -> Vec<u8> {
    // Everything in it has a JSON form: plain data with texts and numbers as keys.
    serde_json::to_vec(&Written { format: FORMAT, version: VERSION, sandbox }).unwrap_or_default()
}

/// The sandbox of a document; otherwise what is wrong with it.
pub(crate) fn import(document: &[u8]) -> Result<Sandbox, String> {
    let title: Title =
        serde_json::from_slice(document).map_err(|error| format!("The document is no JSON object: {error}."))?;
    if title.format.as_deref() != Some(FORMAT) {
        return Err(format!("The document is not the state of a sandbox: its format is not '{FORMAT}'."));
    }
    match title.version {
        Some(VERSION) => {}
        Some(version) => {
            return Err(format!("The state has version {version}; this sandbox reads version {VERSION}."));
        }
        None => return Err("The state says no version.".to_owned()),
    }
    let Read { sandbox } =
        serde_json::from_slice(document).map_err(|error| format!("The state cannot be read: {error}."))?;
    match sandbox.accounts.contradiction() {
        None => Ok(sandbox),
        Some(contradiction) => Err(format!("The state contradicts itself: {contradiction}")),
    }
}

/// `GET /sandbox/state`
pub(crate) fn get(sandbox: &mut Sandbox, _call: &ControlCall<'_>) -> Outcome {
    Ok(Reply::File {
        media_type: "application/json; charset=utf-8",
        name: "sandbox.json".to_owned(),
        is_shown: true,
        bytes: export(sandbox),
    })
}

/// `PUT /sandbox/state`
pub(crate) fn put(sandbox: &mut Sandbox, call: &ControlCall<'_>) -> Outcome {
    *sandbox = import(call.body).map_err(|message| refused("body", message))?;
    Ok(Reply::Json(json!({ "accounts": sandbox.accounts.count(), "seed": sandbox.seed })))
}
