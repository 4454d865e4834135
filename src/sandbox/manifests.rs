//! Manifests: labels that are handed over together.
//!
//! A manifest is of one carrier, one warehouse and one day; a request makes as many of them as its labels need. The
//! postal service's are there at once, other carriers take a few seconds: that is made up. How far a manifest is
//! follows from the moment of the question.

use super::account::{Account, Purchase};
use super::call::{Call, Outcome, Reply, members};
use super::carriers::{available, usable};
use super::clock::Moment;
use super::downloads::{DAYS, address, turned};
use super::kept::kept;
use super::label::{manifest, pdf::document};
use super::order::{Set, set};
use super::paging::paged;
use super::refusal::{Refusal, together};
use super::warehouses;
use crate::api::errors::ErrorCode;
use crate::api::scalars::SeId;
use litemap::LiteMap;
use serde_json::{Value, json};

/// How long a carrier takes that does not answer at once.
const SECONDS_TO_ANSWER: i64 = 5;

kept! {
    /// A manifest, from the moment on at which the carrier is asked for it.
    #[derive(Default)]
    pub(crate) struct Manifest {
        form_id: SeId,
        request_id: SeId,
        carrier_id: SeId,
        warehouse_id: SeId,
        ships: Moment,
        /// The labels on it.
        pub(crate) label_ids: Vec<SeId>,
        /// The secret in its link.
        token: String,
        /// When the carrier has made it.
        ready: Moment,
    }
}

impl Manifest {
    /// The carrier's number of it.
    fn submission_id(&self) -> String {
        ["SAMPLE", self.form_id.trim_start_matches("se-")].concat()
    }
}

/// `POST /manifests`
pub(crate) fn create(account: &mut Account, call: &Call<'_>) -> Outcome {
    let (named, excluded) = (call.ids("label_ids"), call.ids("excluded_label_ids"));
    let (carrier_id, warehouse_id) = (call.text("carrier_id"), call.text("warehouse_id"));
    let day = match call.text("ship_date") {
        Some(text) => {
            let day = Moment::read(text).ok_or_else(|| Refusal::invalid("ship_date", "ship_date is no date."))?;
            Some(day.midnight())
        }
        None => None,
    };
    // Either the labels alone, or all that tells where and when.
    if named.is_empty() || !excluded.is_empty() || carrier_id.or(warehouse_id).is_some() || day.is_some() {
        usable(account, &carrier_id.ok_or_else(|| Refusal::required("carrier_id"))?.into())?;
        warehouses::find(account, warehouse_id.ok_or_else(|| Refusal::required("warehouse_id"))?)?;
        day.ok_or_else(|| Refusal::required("ship_date"))?;
    }
    let taken: Set<&SeId> = set(account.manifests.values().flat_map(|manifest| &manifest.label_ids));
    let mut groups: LiteMap<(SeId, SeId, Moment), Vec<SeId>> = LiteMap::new();
    let mut refusals = Vec::new();
    let candidates: Set<&SeId> = match named.is_empty() {
        true => set(account.purchases.keys()),
        false => set(&named),
    };
    for label_id in candidates.into_items() {
        if excluded.contains(label_id) {
            continue;
        }
        let refused = |code, why: &str| Refusal::field(code, "label_ids", format!("The label {} {why}.", &**label_id));
        let Some(purchase) = account.purchases.get(label_id) else {
            refusals.push(refused(ErrorCode::InvalidIdentifier, "does not exist"));
            continue;
        };
        let from = warehouses::of_label(account, purchase);
        let key = (purchase.label.carrier_id.clone(), from.clone().unwrap_or_default(), purchase.ships.midnight());
        let is_wanted = carrier_id.is_none_or(|id| *id == *key.0)
            && warehouse_id.is_none_or(|id| *id == *key.1)
            && day.is_none_or(|day| day == key.2);
        let obstacle = if purchase.voided.is_some() {
            Some((ErrorCode::InvalidStatus, "has been voided"))
        } else if taken.contains(label_id) {
            Some((ErrorCode::InvalidStatus, "stands on a manifest already"))
        } else if !is_wanted {
            Some((ErrorCode::InvalidIdentifier, "is of another carrier, warehouse or day"))
        } else if from.is_none() {
            Some((ErrorCode::InvalidObject, "leaves from no warehouse of the account"))
        } else {
            None
        };
        match obstacle {
            // What was not asked for by name is only left out.
            Some((code, why)) if !named.is_empty() => refusals.push(refused(code, why)),
            Some(_) => {}
            None => groups.entry(key).or_default().push(label_id.clone()),
        }
    }
    if groups.is_empty() {
        let nothing = || Refusal::business(ErrorCode::InvalidStatus, "There is no label for a manifest.");
        return Err(together(refusals).unwrap_or_else(nothing));
    }
    // Nothing is made before every carrier is known to answer.
    let mut waits = Vec::new();
    for (carrier_id, ..) in groups.keys() {
        let connection = usable(account, carrier_id)?;
        available(account, connection, call.now)?;
        let is_postal = matches!(connection.carrier_code.as_str(), "stamps_com" | "endicia");
        waits.push(if is_postal { 0 } else { SECONDS_TO_ANSWER });
    }
    let mut made = Vec::new();
    for (((carrier_id, warehouse_id, ships), label_ids), wait) in groups.into_iter().zip(waits) {
        let manifest = Manifest {
            form_id: account.next_id(),
            request_id: account.next_id(),
            carrier_id,
            warehouse_id,
            ships,
            label_ids,
            token: account.next_token(),
            ready: call.now.plus_seconds(wait),
        };
        let manifest_id = account.next_id();
        made.push(manifest_id.clone());
        account.manifests.insert(manifest_id, manifest);
    }
    let errors = together(refusals).map_or(Vec::new(), |refusal| refusal.errors);
    Ok(answer(account, &made, json!(errors), call))
}

/// `GET /manifests/requests/{manifest_request_id}`
pub(crate) fn get_request(account: &mut Account, call: &Call<'_>) -> Outcome {
    let request_id = call.parameter("manifest_request_id");
    let found = account.manifests.iter().find(|(_, manifest)| &*manifest.request_id == request_id);
    let (manifest_id, _) = found.ok_or_else(|| Refusal::not_found("Manifest request", request_id))?;
    Ok(answer(account, std::slice::from_ref(manifest_id), json!([]), call))
}

/// `GET /manifests/{manifest_id}`
pub(crate) fn get(account: &mut Account, call: &Call<'_>) -> Outcome {
    let manifest_id = SeId::from(call.parameter("manifest_id"));
    let manifest = account.manifests.get(&manifest_id).filter(|manifest| manifest.ready <= call.now);
    let manifest = manifest.ok_or_else(|| Refusal::not_found("Manifest", &manifest_id))?;
    Ok(Reply::Json(shown(account, &manifest_id, manifest, call)))
}

/// `GET /manifests`
pub(crate) fn list(account: &mut Account, call: &Call<'_>) -> Outcome {
    let (ships, created) = (call.span("ship_date")?, call.span("created_at")?);
    let label_ids = call.query.get("label_ids").and_then(Value::as_array);
    let is_any = |id: &SeId| label_ids.is_none_or(|wanted| wanted.iter().any(|wanted| *wanted == **id));
    let found = account.manifests.iter().rev().filter(|(_, manifest)| {
        manifest.ready <= call.now
            && call.word("warehouse_id").is_none_or(|id| *id == *manifest.warehouse_id)
            && call.word("carrier_id").is_none_or(|id| *id == *manifest.carrier_id)
            && ships.has(Some(manifest.ships))
            && created.has(Some(manifest.ready))
            && manifest.label_ids.iter().any(is_any)
    });
    let found: Vec<(&SeId, &Manifest)> = found.collect();
    let shown = |(manifest_id, manifest): &(&SeId, &Manifest)| shown(account, manifest_id, manifest, call);
    Ok(paged(call, "/v1/manifests", "manifests", &found, &shown))
}

/// What is told of manifests that were asked for. The deprecated fields are those of the first, and tell of it already
/// when it is not there yet: the definition requires them.
fn answer(account: &Account, manifest_ids: &[SeId], errors: Value, call: &Call<'_>) -> Reply {
    let (mut manifests, mut requests, mut first) = (Vec::new(), Vec::new(), None);
    for (manifest_id, manifest) in manifest_ids.iter().filter_map(|id| Some((id, account.manifests.get(id)?))) {
        let shown = shown(account, manifest_id, manifest, call);
        let is_ready = manifest.ready <= call.now;
        let status = if is_ready { "completed" } else { "in_progress" };
        requests.push(json!({ "manifest_request_id": manifest.request_id, "status": status }));
        first.get_or_insert_with(|| shown.clone());
        if is_ready {
            manifests.push(shown);
        }
    }
    let mut reply = first.unwrap_or_else(|| json!({}));
    if let Value::Object(reply) = &mut reply {
        reply.insert("manifests".to_owned(), manifests.into());
        reply.insert("manifest_requests".to_owned(), requests.into());
        reply.insert("request_id".to_owned(), call.request_id.as_str().into());
        reply.insert("errors".to_owned(), errors);
    }
    Reply::Json(reply)
}

fn shown(account: &Account, manifest_id: &SeId, manifest: &Manifest, call: &Call<'_>) -> Value {
    let name = ["manifest-", manifest_id.trim_start_matches("se-"), ".pdf"].concat();
    let is_ready = manifest.ready <= call.now;
    let href = is_ready.then(|| json!(address(call.origin, account.number, &manifest.token, &name)));
    json!({
        "manifest_id": manifest_id,
        "form_id": manifest.form_id,
        "created_at": manifest.ready.to_milliseconds(),
        "ship_date": manifest.ships.to_seconds(),
        "shipments": manifest.label_ids.len(),
        "label_ids": manifest.label_ids,
        "warehouse_id": manifest.warehouse_id,
        "submission_id": manifest.submission_id(),
        "carrier_id": manifest.carrier_id,
        "manifest_download": members([("href", href)]),
    })
}

/// The sheet of a manifest, and its media type; none where the link is none of a manifest, or too old.
pub(crate) fn file(
    account: &Account,
    token: &str,
    name: &str,
    rotation: i64,
    now: Moment,
) -> Option<(&'static str, Vec<u8>)> {
    let number = name.strip_prefix("manifest-")?.strip_suffix(".pdf")?;
    let manifest = account.manifests.get(&SeId::from(["se-", number].concat()))?;
    if manifest.token != token || now < manifest.ready || now > manifest.ready.plus_days(DAYS) {
        return None;
    }
    let labels: Vec<&Purchase> = manifest.label_ids.iter().filter_map(|id| account.purchase(id)).collect();
    let pages = manifest::pages(&labels, &manifest.submission_id());
    Some(("application/pdf", document("SAMPLE manifest", &pages, turned(rotation))))
}
