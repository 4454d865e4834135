//! Batches: many labels in one go.
//!
//! A batch that is to be processed waits in a queue for a while, and then buys one label after the other. Each is bought
//! at a moment that follows from the moment of the request, by [`Account::settle`]: see there. How long it all takes is
//! made up.

use super::account::{Account, Purchase};
use super::call::{Call, Outcome, Reply, members, word};
use super::clock::Moment;
use super::documents;
use super::downloads::{DAYS, address, has_form, pages, turned};
use super::kept::kept;
use super::label::pdf::document;
use super::label::zpl::commands;
use super::label::{Page, invoice};
use super::order::{Set, map, set, sorted};
use super::paging::{self, Page as ListPage, cut, paged};
use super::purchase::{Wish, buy_kept, buy_rated};
use super::refusal::{Refusal, together};
use super::shipments::DAYS_AGO;
use crate::api::errors::{ErrorCode, ErrorDetail};
use crate::api::scalars::SeId;
use crate::api::webhooks::WebhookEvent;
use litemap::LiteMap;
use serde_json::{Value, json};

/// How long a batch waits in the queue, and how long each label takes, in milliseconds.
const QUEUE: i64 = 2_000;
const LABEL: i64 = 100;

const PAPERLESS_INSTRUCTIONS: &str = "SAMPLE: each label of the batch has a code of its own.";

kept! {
    /// A batch.
    #[derive(Default)]
    pub(crate) struct Batch {
        /// The merchant's own id.
        external_batch_id: Option<String>,
        notes: Option<String>,
        created: Moment,
        /// What it has, each shipment once.
        items: Vec<Item>,
        /// How far it is, once it was to be processed.
        run: Option<Run>,
        is_archived: bool,
    }
}

kept! {
    /// A shipment in a batch, and what became of it.
    #[derive(Default)]
    struct Item {
        shipment_id: SeId,
        /// The rate to buy it at.
        rate_id: Option<SeId>,
        label_id: Option<SeId>,
        error: Option<String>,
    }
}

kept! {
    /// The processing of a batch.
    #[derive(Default)]
    struct Run {
        started: Moment,
        /// How the labels are wanted: the body of the request.
        wish: Value,
        /// How many of the items were tried.
        tried: usize,
        /// The secret in its links.
        token: String,
        /// The faults that the request met are those of all its labels, whatever the calls meet that find them done.
        carriers_down: Set<String>,
        are_duplicate_ids_allowed: bool,
    }
}

impl Run {
    fn ships(&self) -> Option<Moment> {
        word(&self.wish, "ship_date").and_then(Moment::read)
    }

    /// When the item of this place is bought.
    fn due(&self, place: usize) -> Moment {
        let labels = i64::try_from(place).unwrap_or(i64::MAX).saturating_add(1);
        self.started.plus_milliseconds(QUEUE.saturating_add(LABEL.saturating_mul(labels)))
    }
}

impl Batch {
    /// The shipments in it.
    pub(crate) fn shipment_ids(&self) -> Set<&SeId> {
        set(self.items.iter().map(|item| &item.shipment_id))
    }

    fn errors(&self) -> impl Iterator<Item = (&Item, &str)> {
        self.items.iter().filter_map(|item| Some((item, item.error.as_deref()?)))
    }

    /// When the last label was tried, if it was.
    fn processed(&self) -> Option<Moment> {
        let run = self.run.as_ref().filter(|run| run.tried == self.items.len())?;
        Some(run.due(run.tried.saturating_sub(1)))
    }

    fn status(&self, now: Moment) -> &'static str {
        match &self.run {
            _ if self.is_archived => "archived",
            None => "open",
            Some(_) if self.processed().is_some() => match self.errors().next() {
                None => "completed",
                Some(_) => "completed_with_errors",
            },
            Some(run) if now < run.started.plus_milliseconds(QUEUE) => "queued",
            Some(_) => "processing",
        }
    }

    /// Takes items in. A rate says how a shipment is bought that is there already.
    fn merge(&mut self, items: Vec<Item>) {
        let places = self.items.iter().enumerate().map(|(place, item)| (item.shipment_id.clone(), place));
        let mut places: LiteMap<SeId, usize> = map(places);
        for item in items {
            let place = *places.entry(item.shipment_id.clone()).or_insert(self.items.len());
            match self.items.get_mut(place) {
                Some(known) => known.rate_id = item.rate_id.or(known.rate_id.take()),
                None => self.items.push(item),
            }
        }
    }

    /// Its labels, without those that were given back.
    fn labels<'a>(&'a self, account: &'a Account) -> Vec<&'a Purchase> {
        let ids = self.items.iter().filter_map(|item| item.label_id.as_ref());
        ids.filter_map(|id| account.purchase(id)).filter(|purchase| purchase.voided.is_none()).collect()
    }
}

/// `GET /batches`
pub(crate) fn list(account: &mut Account, call: &Call<'_>) -> Outcome {
    let (created, processed) = (call.span("created_at")?, call.span("processed_at")?);
    let (status, number) = (call.word("status"), call.word("batch_number"));
    let found: Vec<(&SeId, &Batch)> = account
        .batches
        .iter()
        .filter(|(batch_id, batch)| {
            status.is_none_or(|status| status == batch.status(call.now))
                && number.is_none_or(|number| number == batch_number(batch_id))
                && created.has(Some(batch.created))
                && processed.has(batch.processed())
        })
        .collect();
    let sort_by = call.word("sort_by");
    let mut found = sorted(found, |(_, batch)| {
        let moment = match sort_by {
            Some("processed_at") => batch.processed(),
            Some("ship_date") => batch.run.as_ref().and_then(Run::ships),
            _ => Some(batch.created),
        };
        (moment.map_or(-1, Moment::milliseconds), String::new())
    });
    if call.word("sort_dir") != Some("asc") {
        found.reverse();
    }
    let shown = |(batch_id, batch): &(&SeId, &Batch)| shown(account, batch_id, batch, call, &[]);
    Ok(paged(call, "/v1/batches", "batches", &found, &shown))
}

/// `POST /batches`
pub(crate) fn create(account: &mut Account, call: &Call<'_>) -> Outcome {
    let external_batch_id = call.text("external_batch_id").map(str::to_owned);
    if external_batch_id.is_some() && account.batches.values().any(|known| known.external_batch_id == external_batch_id)
    {
        let message = "There is a batch with this external_batch_id already.";
        return Err(Refusal::field(ErrorCode::IdentifierConflict, "external_batch_id", message));
    }
    let (items, refusals) = wanted(account, call);
    let errors = together(refusals);
    if let Some(refusal) = errors.as_ref().filter(|_| items.is_empty()) {
        return Err(refusal.clone());
    }
    let notes = call.text("batch_notes").map(str::to_owned);
    let mut batch =
        Batch { external_batch_id, notes, created: call.now, items: Vec::new(), run: None, is_archived: false };
    batch.merge(items);
    refuse_warehouses(account, &batch)?;
    let wish = call.body.get("process_labels").filter(|wish| wish["create_batch_and_process_labels"] == true);
    if let Some(wish) = wish {
        refuse_run(&batch, wish, call.now)?;
    }
    let batch_id = account.next_id();
    account.batches.insert(batch_id.clone(), batch);
    if let Some(wish) = wish {
        start(account, &batch_id, wish, call.now);
    }
    let batch = account.batches.get(&batch_id).ok_or_else(|| Refusal::not_found("Batch", &batch_id))?;
    Ok(match errors {
        Some(refusal) => Reply::Partial(shown(account, &batch_id, batch, call, &refusal.errors)),
        None => Reply::Json(shown(account, &batch_id, batch, call, &[])),
    })
}

/// `GET /batches/external_batch_id/{external_batch_id}`
pub(crate) fn get_by_external_id(account: &mut Account, call: &Call<'_>) -> Outcome {
    let id = call.parameter("external_batch_id");
    let found = account.batches.iter().find(|(_, batch)| batch.external_batch_id.as_deref() == Some(id));
    let (batch_id, batch) = found.ok_or_else(|| Refusal::not_found("Batch", id))?;
    Ok(Reply::Json(shown(account, batch_id, batch, call, &[])))
}

/// `GET /batches/{batch_id}`
pub(crate) fn get(account: &mut Account, call: &Call<'_>) -> Outcome {
    let batch_id = call.parameter("batch_id").into();
    let batch = account.batches.get(&batch_id).ok_or_else(|| Refusal::not_found("Batch", &batch_id))?;
    Ok(Reply::Json(shown(account, &batch_id, batch, call, &[])))
}

/// `DELETE /batches/{batch_id}` and `PUT /batches/{batch_id}`: both archive it, and leave shipments and labels alone.
pub(crate) fn archive(account: &mut Account, call: &Call<'_>) -> Outcome {
    let batch = find(account, call)?;
    if batch.run.is_some() && batch.processed().is_none() {
        return Err(unmodifiable(batch, call.now));
    }
    batch.is_archived = true;
    Ok(Reply::Empty)
}

/// `POST /batches/{batch_id}/add`
pub(crate) fn add(account: &mut Account, call: &Call<'_>) -> Outcome {
    let mut batch = open(account, call)?.clone();
    let (items, refusals) = wanted(account, call);
    together(refusals).map_or(Ok(()), Err)?;
    if items.is_empty() {
        return Err(Refusal::required("shipment_ids"));
    }
    batch.merge(items);
    refuse_warehouses(account, &batch)?;
    *open(account, call)? = batch;
    Ok(Reply::Empty)
}

/// `POST /batches/{batch_id}/remove`
pub(crate) fn remove(account: &mut Account, call: &Call<'_>) -> Outcome {
    let batch = open(account, call)?;
    let (shipments, rates) = (set(call.ids("shipment_ids")), set(call.ids("rate_ids")));
    if shipments.is_empty() && rates.is_empty() {
        return Err(Refusal::required("shipment_ids"));
    }
    let rated = batch.items.iter().filter_map(|item| item.rate_id.as_ref());
    let there: Set<&SeId> = set(batch.shipment_ids().into_items().chain(rated));
    let strange =
        shipments.iter().chain(rates.iter()).filter(|id| !there.contains(id)).map(|id| unknown("shipment_ids", id));
    together(strange.collect()).map_or(Ok(()), Err)?;
    batch.items.retain(|item| {
        !shipments.contains(&item.shipment_id) && !item.rate_id.as_ref().is_some_and(|rate_id| rates.contains(rate_id))
    });
    Ok(Reply::Empty)
}

/// `GET /batches/{batch_id}/errors`
pub(crate) fn errors(account: &mut Account, call: &Call<'_>) -> Outcome {
    let batch_id = call.parameter("batch_id");
    let batch = account.batches.get(&SeId::from(batch_id)).ok_or_else(|| Refusal::not_found("Batch", batch_id))?;
    let wanted = |name: &str| call.query.get(name).and_then(Value::as_i64);
    let page = ListPage::of(wanted("page"), wanted("pagesize"));
    let found: Vec<(&Item, &str)> = batch.errors().collect();
    let shown = |(item, error): &(&Item, &str)| {
        let shipment = account.shipments.get(&item.shipment_id);
        members([
            ("error", Some(json!(error))),
            ("shipment_id", Some(json!(item.shipment_id))),
            (
                "external_shipment_id",
                shipment.and_then(|shipment| Some(json!(shipment.external_shipment_id.as_ref()?))),
            ),
        ])
    };
    let errors: Value = cut(&found, page).iter().map(shown).collect();
    let links =
        page.place(found.len(), &paging::address(call, &["/v1/batches/", batch_id, "/errors"]), call.raw_query).links;
    Ok(Reply::Json(json!({ "errors": errors, "links": links })))
}

/// `POST /batches/{batch_id}/process/labels`
pub(crate) fn process(account: &mut Account, call: &Call<'_>) -> Outcome {
    refuse_run(open(account, call)?, &call.body, call.now)?;
    start(account, &call.parameter("batch_id").into(), &call.body, call.now);
    Ok(Reply::Empty)
}

/// What a request names, and why not what it names in vain.
fn wanted(account: &Account, call: &Call<'_>) -> (Vec<Item>, Vec<Refusal>) {
    let (mut items, mut refusals) = (Vec::new(), Vec::new());
    for shipment_id in call.ids("shipment_ids") {
        match account.shipments.contains_key(&shipment_id) {
            true => items.push(Item { shipment_id, rate_id: None, label_id: None, error: None }),
            false => refusals.push(unknown("shipment_ids", &shipment_id)),
        }
    }
    for rate_id in call.ids("rate_ids") {
        match account.rates.get(&rate_id).map(|quoted| quoted.shipment.shipment_id.clone()) {
            Some(shipment_id) => {
                items.push(Item { shipment_id, rate_id: Some(rate_id), label_id: None, error: None });
            }
            None => refusals.push(unknown("rate_ids", &rate_id)),
        }
    }
    (items, refusals)
}

fn unknown(field: &str, id: &SeId) -> Refusal {
    Refusal::field(ErrorCode::InvalidIdentifier, field, format!("{field}: there is no {}.", &**id))
}

/// The shipments of a batch leave from one warehouse, as far as they leave from any.
fn refuse_warehouses(account: &Account, batch: &Batch) -> Result<(), Refusal> {
    let shipments = batch.items.iter().filter_map(|item| account.shipments.get(&item.shipment_id));
    let warehouses: Set<&SeId> = set(shipments.filter_map(|shipment| shipment.warehouse_id.as_ref()));
    if warehouses.len() > 1 {
        let message = "The shipments of a batch have to leave from the same warehouse.";
        return Err(Refusal::business(ErrorCode::WarehouseConflict, message));
    }
    Ok(())
}

/// Refuses what could not be processed at all.
fn refuse_run(batch: &Batch, wish: &Value, now: Moment) -> Result<(), Refusal> {
    if batch.items.is_empty() {
        return Err(Refusal::business(ErrorCode::InvalidStatus, "There is nothing in the batch."));
    }
    let Some(text) = wish.get("ship_date").and_then(Value::as_str) else { return Ok(()) };
    let day = Moment::read(text).ok_or_else(|| Refusal::invalid("ship_date", "ship_date is no date."))?;
    if day < now.midnight().plus_days(DAYS_AGO) {
        return Err(Refusal::field(ErrorCode::InvalidDate, "ship_date", "ship_date is in the past."));
    }
    Ok(())
}

/// Puts a batch into the queue.
fn start(account: &mut Account, batch_id: &SeId, wish: &Value, now: Moment) {
    let run = Run {
        started: now,
        wish: wish.clone(),
        tried: 0,
        token: account.next_token(),
        carriers_down: account.carriers_down.clone(),
        are_duplicate_ids_allowed: account.duplicate_ids_allowed,
    };
    if let Some(batch) = account.batches.get_mut(batch_id) {
        account.batches_due.insert((run.due(0), batch_id.clone()));
        batch.run = Some(run);
    }
}

/// Buys the next label of a batch, at the moment at which it is due.
pub(crate) fn buy_next(account: &mut Account, batch_id: &SeId, due: Moment) {
    let Some(batch) = account.batches.get(batch_id) else { return };
    let Some(run) = &batch.run else { return };
    let place = run.tried;
    let Some(Item { shipment_id, rate_id, .. }) = batch.items.get(place).cloned() else { return };
    let wish = Wish { ships: run.ships(), batch_id: Some(batch_id.clone()), ..Wish::of(&run.wish) };
    // The faults of this call are none of the batch's business.
    let down = run.carriers_down.clone();
    let down = std::mem::replace(&mut account.carriers_down, down);
    let are_allowed = std::mem::replace(&mut account.duplicate_ids_allowed, run.are_duplicate_ids_allowed);
    let sold = match rate_id {
        Some(rate_id) => buy_rated(account, rate_id, &Value::Null, wish, due),
        None => buy_kept(account, &shipment_id, None, wish, due),
    };
    account.carriers_down = down;
    account.duplicate_ids_allowed = are_allowed;
    let Some(batch) = account.batches.get_mut(batch_id) else { return };
    let (Some(item), Some(run)) = (batch.items.get_mut(place), &mut batch.run) else { return };
    match sold {
        Ok(label_id) => item.label_id = Some(label_id),
        Err(refusal) => {
            let messages: Vec<String> = refusal.errors.into_iter().map(|error| error.message).collect();
            item.error = Some(messages.join(" "));
        }
    }
    run.tried += 1;
    if run.tried < batch.items.len() {
        let next = run.due(run.tried);
        account.batches_due.insert((next, batch_id.clone()));
    } else {
        account.note(&WebhookEvent::Batch, ["/v1/batches/", batch_id].concat(), due);
    }
}

/// When the first of the batches that are on their way is done.
pub(crate) fn next_end(account: &Account) -> Option<Moment> {
    let running = account.batches_due.iter().filter_map(|(_, batch_id)| account.batches.get(batch_id));
    running.filter_map(|batch| Some(batch.run.as_ref()?.due(batch.items.len().saturating_sub(1)))).min()
}

/// The batch that the path names.
fn find<'a>(account: &'a mut Account, call: &Call<'_>) -> Result<&'a mut Batch, Refusal> {
    let batch_id = call.parameter("batch_id");
    account.batches.get_mut(&SeId::from(batch_id)).ok_or_else(|| Refusal::not_found("Batch", batch_id))
}

/// The batch that the path names, if it can be changed still.
fn open<'a>(account: &'a mut Account, call: &Call<'_>) -> Result<&'a mut Batch, Refusal> {
    let batch = find(account, call)?;
    if batch.run.is_some() || batch.is_archived { Err(unmodifiable(batch, call.now)) } else { Ok(batch) }
}

fn unmodifiable(batch: &Batch, now: Moment) -> Refusal {
    let message = format!("The batch cannot be changed any more: it is {}.", batch.status(now));
    Refusal::business(ErrorCode::BatchCannotBeModified, message)
}

fn batch_number(batch_id: &SeId) -> &str {
    batch_id.trim_start_matches("se-")
}

/// A batch as replies have it.
fn shown(account: &Account, batch_id: &SeId, batch: &Batch, call: &Call<'_>, process_errors: &[ErrorDetail]) -> Value {
    let number = batch_number(batch_id);
    let run = batch.run.as_ref();
    let wished =
        |name: &str, usual: &'static str| run.and_then(|run| word(&run.wish, name)).unwrap_or(usual).to_owned();
    let format = wished("label_format", "pdf");
    let labels = batch.labels(account);
    let completed = batch.items.iter().filter(|item| item.label_id.is_some()).count();
    let forms = labels.iter().filter(|purchase| has_form(purchase)).count();
    let errors = batch.errors().count();
    let done = run.filter(|_| batch.processed().is_some() && !labels.is_empty());
    let link = |name: &str, ending: &str| {
        done.map(|run| json!(address(call.origin, account.number, &run.token, &[name, number, ending].concat())))
    };
    let (pdf, zpl) = (link("batch-", ".pdf"), link("batch-", ".zpl").filter(|_| format == "zpl"));
    let label_download = members([("href", zpl.clone().or(pdf.clone())), ("pdf", pdf), ("zpl", zpl)]);
    let form_download = members([("href", link("batch-forms-", ".pdf").filter(|_| forms > 0))]);
    let is_paperless = done.is_some() && wished("display_scheme", "label") != "label";
    let paperless_download = members([("instructions", is_paperless.then(|| json!(PAPERLESS_INSTRUCTIONS)))]);
    let at = |parts: &[&str]| json!({ "href": paging::address(call, parts) });
    json!({
        "label_layout": wished("label_layout", "4x6"),
        "label_format": format,
        "batch_id": batch_id,
        "batch_number": number,
        "external_batch_id": batch.external_batch_id,
        "batch_notes": batch.notes.as_deref().unwrap_or_default(),
        "created_at": batch.created.to_milliseconds(),
        "processed_at": batch.processed().map(Moment::to_milliseconds),
        "errors": errors,
        "process_errors": process_errors,
        "warnings": 0,
        "completed": completed,
        "forms": forms,
        "count": errors + completed,
        "batch_shipments_url": at(&["/v1/shipments?batch_id=", batch_id]),
        "batch_labels_url": at(&["/v1/labels?batch_id=", batch_id]),
        "batch_errors_url": at(&["/v1/batches/", batch_id, "/errors"]),
        "label_download": label_download,
        "form_download": form_download,
        "paperless_download": paperless_download,
        "status": batch.status(call.now),
    })
}

/// The labels or forms of a batch, and their media type; none where the link is none of a batch, or too old.
pub(crate) fn file(
    account: &Account,
    token: &str,
    name: &str,
    rotation: i64,
    now: Moment,
) -> Option<(&'static str, Vec<u8>)> {
    let (stem, ending) = name.strip_prefix("batch-")?.split_once('.')?;
    let number = stem.strip_prefix("forms-");
    let batch_id = SeId::from(["se-", number.unwrap_or(stem)].concat());
    let batch = account.batches.get(&batch_id)?;
    batch.run.as_ref().filter(|run| run.token == token)?;
    batch.processed().filter(|processed| now <= processed.plus_days(DAYS))?;
    let mut labels = batch.labels(account);
    let is_form = number.is_some();
    if is_form {
        labels.retain(|purchase| has_form(purchase));
    }
    if labels.is_empty() {
        return None;
    }
    let every_page =
        |of: fn(&Purchase) -> Vec<Page>| labels.iter().flat_map(|purchase| of(purchase)).collect::<Vec<_>>();
    match (is_form, ending) {
        (true, "pdf") => {
            let forms = every_page(invoice::pages);
            Some(("application/pdf", document("SAMPLE commercial invoices", &forms, turned(rotation))))
        }
        (false, "pdf") => Some(("application/pdf", documents::drawn(&labels, turned(rotation)))),
        (false, "zpl") => {
            let pages = every_page(|purchase| pages(purchase, None).unwrap_or_default());
            Some(("application/zpl", commands(&pages, rotation == 180).into_bytes()))
        }
        _ => None,
    }
}
