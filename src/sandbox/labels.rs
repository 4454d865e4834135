//! Reading labels and listing them.

use super::account::{Account, Purchase};
use super::call::{Call, Outcome, Reply, json};
use super::clock::Moment;
use super::downloads::{File, handoff_code, has_form, is_paperless, label_download, link};
use super::order::sorted;
use super::paging::{Page, cut};
use super::refunds;
use super::refusal::Refusal;
use super::tracking::Journey;
use crate::api::labels::{
    DisplayScheme, GetLabel, LabelDownloadType, LabelPage, LabelSortBy, LabelStatus, ListLabels, PaperlessDownload,
    VoidType,
};
use crate::api::links::{Link, OptionalLink, SortDir};
use crate::api::scalars::SeId;
use serde_json::{Map, Value};

/// The keys of a label that may be null.
const NULLABLE: [&str; 14] = [
    "external_shipment_id",
    "external_order_id",
    "rma_number",
    "voided_at",
    "label_image_id",
    "form_download",
    "qr_code_download",
    "paperless_download",
    "insurance_claim",
    "alternative_identifiers",
    "tracking_url",
    "void_type",
    "refund_details",
    "tracking_number",
];

const PAPERLESS_INSTRUCTIONS: &str = "SAMPLE: show this code at the carrier's counter, where the label is printed.";

/// `GET /labels/{label_id}`
pub(crate) fn get(account: &mut Account, call: &Call<'_>) -> Outcome {
    let wanted: GetLabel = call.query()?;
    let purchase = find(account, call)?;
    Ok(Reply::Json(shown(account, purchase, call, wanted.label_download_type.as_ref())))
}

/// `GET /labels/external_shipment_id/{external_shipment_id}`
pub(crate) fn get_by_external_shipment_id(account: &mut Account, call: &Call<'_>) -> Outcome {
    let wanted: GetLabel = call.query()?;
    let id = call.parameter("external_shipment_id");
    // Longer ones were cut off when the label was bought.
    let kept: String = id.chars().take(50).collect();
    let purchase = account.purchase_of(&kept).ok_or_else(|| Refusal::not_found("Label", id))?;
    Ok(Reply::Json(shown(account, purchase, call, wanted.label_download_type.as_ref())))
}

/// `GET /labels`
pub(crate) fn list(account: &mut Account, call: &Call<'_>) -> Outcome {
    let wanted: ListLabels = call.query()?;
    let from = call.moment("created_at_start", wanted.created_at_start.as_deref())?;
    let to = call.moment("created_at_end", wanted.created_at_end.as_deref())?;
    let is_wanted = |purchase: &&Purchase| {
        let label = &purchase.label;
        let refund = refunds::status(purchase, call.now);
        wanted.label_status.as_ref().is_none_or(|status| *status == status_of(purchase))
            && wanted.service_code.as_ref().is_none_or(|code| *code == label.service_code)
            && wanted.carrier_id.as_ref().is_none_or(|id| *id == label.carrier_id)
            && wanted.tracking_number.as_ref().is_none_or(|number| has_tracking_number(purchase, number))
            && wanted.batch_id.as_ref().is_none_or(|id| *id == label.batch_id)
            && wanted.rate_id.as_ref().is_none_or(|id| Some(id) == purchase.rate_id.as_ref())
            && wanted.shipment_id.as_ref().is_none_or(|id| *id == label.shipment_id)
            && wanted.warehouse_id.as_ref().is_none_or(|id| Some(id) == purchase.shipment.warehouse_id.as_ref())
            && wanted
                .refund_status
                .as_ref()
                .is_none_or(|any| refund.as_ref().is_some_and(|refund| any.contains(refund)))
            && from.is_none_or(|from| purchase.created >= from)
            && to.is_none_or(|to| purchase.created <= to)
    };
    let found: Vec<&Purchase> = account.purchases.values().map(|purchase| &**purchase).filter(is_wanted).collect();
    let mut found = sorted(found, |purchase| {
        let moment = match wanted.sort_by {
            Some(LabelSortBy::ModifiedAt) => purchase.voided.or(Some(purchase.created)),
            Some(LabelSortBy::VoidedAt) => purchase.voided,
            _ => Some(purchase.created),
        };
        (moment.map_or(-1, Moment::milliseconds), purchase.label.label_id.to_string())
    });
    if wanted.sort_dir != Some(SortDir::Asc) {
        found.reverse();
    }
    let page = Page::of(wanted.page, wanted.page_size);
    let address = [call.origin, "/v1/labels"].concat();
    let list = LabelPage { page: page.place(found.len(), &address, call.raw_query), labels: Vec::new() };
    let mut list = json(&list, &[]);
    let labels: Value = cut(&found, page).iter().map(|purchase| shown(account, purchase, call, None)).collect();
    if let Some(list) = list.as_object_mut() {
        list.insert("labels".to_owned(), labels);
    }
    Ok(Reply::Json(list))
}

/// The label that the path names.
pub(crate) fn find<'a>(account: &'a Account, call: &Call<'_>) -> Result<&'a Purchase, Refusal> {
    let label_id = call.parameter("label_id");
    account.purchase(&SeId::from(label_id)).ok_or_else(|| Refusal::not_found("Label", label_id))
}

/// Whether one of the packages of a label has this tracking number.
fn has_tracking_number(purchase: &Purchase, number: &str) -> bool {
    let packages = &purchase.label.packages;
    packages.iter().any(|package| package.tracking_number.as_deref() == Some(number))
}

fn status_of(purchase: &Purchase) -> LabelStatus {
    if purchase.voided.is_some() { LabelStatus::Voided } else { LabelStatus::Completed }
}

/// A label as it is now.
pub(crate) fn shown(
    account: &Account,
    purchase: &Purchase,
    call: &Call<'_>,
    download_type: Option<&LabelDownloadType>,
) -> Value {
    let mut label = purchase.label.clone();
    label.status = status_of(purchase);
    label.voided = purchase.voided.is_some();
    label.voided_at = purchase.voided.map(|voided| voided.to_milliseconds().into());
    label.void_type = purchase.voided.map(|_| VoidType::Manual);
    label.refund_details = refunds::details(purchase, call.now);
    label.tracking_status = Journey::of(purchase).stage(call.now).at_a_glance();
    let download = |sequence| label_download(account, purchase, sequence, download_type, call.origin);
    let link = |file: File| link(account, purchase, &file, call.origin);
    let form = has_form(purchase).then(|| link(File::Form));
    let has_paperless = is_paperless(purchase);
    let is_several = label.packages.len() > 1;
    for (sequence, package) in (1..).zip(&mut label.packages) {
        package.label_download = Some(download(is_several.then_some(sequence)));
        package.has_form_documents = Some(form.is_some());
        package.form_download = form.clone().map(|href| OptionalLink { href: Some(href.into()), r#type: None });
        package.has_label_documents = Some(label.display_scheme != Some(DisplayScheme::Paperless));
        package.has_qr_code_documents = Some(has_paperless);
        package.has_paperless_label_documents = Some(has_paperless);
        if has_paperless {
            let code = Some(link(File::Code(sequence)).into());
            package.qr_code_download = Some(OptionalLink { href: code.clone(), r#type: None });
            package.paperless_download = Some(PaperlessDownload {
                href: code,
                instructions: Some(PAPERLESS_INSTRUCTIONS.to_owned()),
                handoff_code: package.tracking_number.as_deref().map(handoff_code),
            });
        }
    }
    if let Some(first) = label.packages.first() {
        label.qr_code_download = first.qr_code_download.clone();
        label.paperless_download = first.paperless_download.clone();
    }
    label.form_download = form.map(|href| Link { href: href.into(), r#type: None });
    label.label_download = Some(download(None));
    let mut label = json(&label, &NULLABLE);
    let packages = label.get_mut("packages").and_then(Value::as_array_mut);
    for messages in packages.into_iter().flatten().filter_map(|package| package.get_mut("label_messages")) {
        complete_messages(messages.as_object_mut());
    }
    label
}

/// The three messages of a label are always there, if only as nulls.
fn complete_messages(messages: Option<&mut Map<String, Value>>) {
    if let Some(messages) = messages {
        for name in ["reference1", "reference2", "reference3"] {
            messages.entry(name).or_insert(Value::Null);
        }
    }
}
