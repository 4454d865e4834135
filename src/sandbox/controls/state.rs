//! Everything that a sandbox knows, as one JSON document, and back.

use super::{ControlCall, refused};
use crate::json::members;
use crate::sandbox::Sandbox;
use crate::sandbox::account::Account;
use crate::sandbox::call::{Outcome, Reply};
use crate::sandbox::kept::{read_text, write_text};
use serde_json::json;

/// What every such document says that it is.
const FORMAT: &str = "shipstamp-sandbox";
/// The version of its content. What is in `Sandbox` may get further fields that have a default under the same number.
const VERSION: u32 = 1;

/// The document of a sandbox.
pub(crate) fn export(sandbox: &Sandbox) -> Vec<u8> {
    let mut text = format!(r#"{{"format":"{FORMAT}","version":{VERSION},"sandbox":"#).into_bytes();
    write_text(sandbox, &mut text);
    text.push(b'}');
    text
}

/// The sandbox of a document; otherwise what is wrong with it.
pub(crate) fn import(document: &[u8]) -> Result<Sandbox, String> {
    let text = std::str::from_utf8(document).map_err(|_| "The document is no JSON object: it is no UTF-8.")?;
    let parts = members(text).map_err(|_| "The document is no JSON object.")?;
    let part = |wanted: &str| parts.iter().find(|(name, _)| name == wanted).map(|(_, text)| *text);
    // The rest of a document of another kind means nothing.
    if part("format") != Some(&format!("\"{FORMAT}\"")) {
        return Err(format!("The document is not the state of a sandbox: its format is not '{FORMAT}'."));
    }
    let version = part("version").ok_or("The state says no version.")?;
    if version != VERSION.to_string() {
        return Err(format!("The state has version {version}; this sandbox reads version {VERSION}."));
    }
    let mut sandbox = Sandbox::new(0);
    read_text(&mut sandbox, part("sandbox").ok_or("The state has no sandbox.")?)
        .map_err(|problem| format!("The state cannot be read: {problem}."))?;
    sandbox.accounts.all_mut().for_each(Account::share);
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
