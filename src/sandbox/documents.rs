//! Documents of several labels.
//!
//! Nothing is kept for them: the link tells the labels, and its secret follows from these and the account's own secrets.

use super::account::{Account, Purchase, small_number};
use super::call::{Call, Outcome, Reply, json};
use super::clock::Moment;
use super::downloads::{DAYS, address, pages};
use super::label::pdf::document;
use super::refusal::Refusal;
use crate::api::documents::{CombinedLabelDocument, CombinedLabelDocumentRequest, CombinedLabelFormat};
use crate::api::errors::ErrorCode;
use crate::api::labels::{LabelDownload, LabelDownloadType};
use crate::api::scalars::SeId;
use base64::prelude::{BASE64_STANDARD, Engine as _};

/// How many labels go into one.
const MOST: usize = 30;

/// `POST /documents/combined_labels`
pub(crate) fn combine(account: &mut Account, call: &Call<'_>) -> Outcome {
    let request: CombinedLabelDocumentRequest = call.body()?;
    let ids = request.label_ids.unwrap_or_default();
    if ids.is_empty() {
        return Err(Refusal::required("label_ids"));
    }
    if ids.len() > MOST {
        return Err(Refusal::invalid("label_ids", format!("label_ids has {} labels; it can have {MOST}.", ids.len())));
    }
    if let Some(CombinedLabelFormat::Other(format)) = request.label_format {
        return Err(Refusal::invalid("label_format", format!("label_format is '{format}'; it can be pdf.")));
    }
    let found = |id: &SeId| account.purchase(id).ok_or_else(|| Refusal::not_found("Label", id));
    let labels: Vec<&Purchase> = ids.iter().map(found).collect::<Result<_, _>>()?;
    if let Some(voided) = labels.iter().find(|purchase| purchase.voided.is_some()) {
        let message = format!("The label {} has been voided.", &*voided.label.label_id);
        return Err(Refusal::business(ErrorCode::InvalidStatus, message));
    }
    let href = match request.label_download_type {
        Some(LabelDownloadType::Url) => address(call.origin, account.number, &secret(&labels), &name(&labels)),
        _ => BASE64_STANDARD.encode(drawn(&labels, 0)),
    };
    let href = Some(href.into());
    let reply = CombinedLabelDocument {
        label_download: Some(LabelDownload { href: href.clone(), pdf: href, ..LabelDownload::default() }),
    };
    Ok(Reply::Json(json(&reply, &[])))
}

/// `combined-9-14.pdf`: the labels by their small numbers.
fn name(labels: &[&Purchase]) -> String {
    let mut name = "combined".to_owned();
    for number in labels.iter().filter_map(|purchase| small_number(&purchase.label.label_id)) {
        name.push('-');
        name.push_str(&number.to_string());
    }
    name.push_str(".pdf");
    name
}

/// Letters of the labels' own secrets: whoever has this one has had all of those.
fn secret(labels: &[&Purchase]) -> String {
    let share = (22 / labels.len().max(1)).max(2);
    labels.iter().flat_map(|purchase| purchase.token.chars().take(share)).collect()
}

/// The labels of a link; none where it is no link to such a document, or too old.
pub(crate) fn read<'a>(account: &'a Account, token: &str, name: &str, now: Moment) -> Option<Vec<&'a Purchase>> {
    let numbers = name.strip_prefix("combined-")?.strip_suffix(".pdf")?;
    let label = |number: &str| {
        let number: u64 = number.parse().ok()?;
        account.purchase(&account.id_of(number)).filter(|purchase| now <= purchase.created.plus_days(DAYS))
    };
    let labels: Vec<&Purchase> = numbers.split('-').take(MOST + 1).map(label).collect::<Option<_>>()?;
    (labels.len() <= MOST && secret(&labels) == token).then_some(labels)
}

/// The document.
pub(crate) fn drawn(labels: &[&Purchase], rotation: i32) -> Vec<u8> {
    let pages: Vec<_> = labels.iter().filter_map(|purchase| pages(purchase, None)).flatten().collect();
    document("SAMPLE labels", &pages, rotation)
}
