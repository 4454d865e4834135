//! The files behind the links.
//!
//! A link holds a secret of its own, so that it can be passed on without a key, and works for ninety days.

use super::account::{Account, Purchase};
use super::call::{Call, Outcome, Reply};
use super::label::Sheet;
use super::label::pdf::document;
use super::label::print::faces;
use super::refusal::Refusal;
use crate::api::downloads::DownloadFile;
use crate::api::scalars::SeId;
use base64::prelude::{BASE64_STANDARD, Engine as _};

/// How long a link works.
const DAYS: i64 = 90;

/// The link to a label, or to that of one of its packages.
pub(crate) fn link(account: &Account, purchase: &Purchase, sequence: Option<usize>, origin: &str) -> String {
    format!("{origin}/v1/downloads/{}/{}/{}", account.number, purchase.token, file_name(purchase, sequence))
}

/// The label as text, for replies that carry it in themselves.
pub(crate) fn inline(purchase: &Purchase, sequence: Option<usize>) -> String {
    BASE64_STANDARD.encode(drawn(purchase, sequence, 0))
}

/// `GET /downloads/{dir}/{subdir}/{filename}`
pub(crate) fn get(account: &mut Account, call: &Call<'_>) -> Outcome {
    let wanted: DownloadFile = call.query()?;
    let (token, name) = (call.parameter("subdir"), call.parameter("filename"));
    let rotation = wanted.rotation.unwrap_or(0);
    if rotation % 90 != 0 {
        return Err(Refusal::invalid("rotation", "rotation can be 0, 90, 180 or 270."));
    }
    let purchase = label_id(name)
        .and_then(|label_id| account.purchases.get(&label_id))
        .filter(|purchase| purchase.token == token)
        .filter(|purchase| call.now <= purchase.created.plus_days(DAYS))
        .ok_or_else(Refusal::no_file)?;
    let sequences = std::iter::once(None).chain((1..=purchase.label.packages.len()).map(Some));
    let sequence =
        sequences.into_iter().find(|sequence| file_name(purchase, *sequence) == name).ok_or_else(Refusal::no_file)?;
    Ok(Reply::File {
        media_type: "application/pdf",
        name: name.to_owned(),
        is_shown: wanted.download.as_deref() == Some("0"),
        bytes: drawn(purchase, sequence, i32::try_from(rotation).unwrap_or(0)),
    })
}

fn file_name(purchase: &Purchase, sequence: Option<usize>) -> String {
    let number = purchase.label.label_id.trim_start_matches("se-");
    match sequence {
        None => format!("label-{number}.pdf"),
        Some(sequence) => format!("label-{number}-{sequence}.pdf"),
    }
}

/// The label that a file name is of.
fn label_id(name: &str) -> Option<SeId> {
    let number = name.strip_prefix("label-")?.split(['-', '.']).next()?;
    Some(format!("se-{number}").into())
}

/// The document. It is drawn anew each time, and the same each time.
fn drawn(purchase: &Purchase, sequence: Option<usize>, rotation: i32) -> Vec<u8> {
    let mut faces = faces(purchase);
    if let Some(face) = sequence.and_then(|sequence| faces.get(sequence - 1).cloned()) {
        faces = vec![face];
    }
    let sheet = Sheet::from_layout(purchase.label.label_layout.as_str()).unwrap_or(Sheet::FourBySix);
    let title = format!("SAMPLE label {}", purchase.label.tracking_number.as_deref().unwrap_or_default());
    document(&title, &faces, sheet, rotation)
}
