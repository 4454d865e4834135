//! The files behind the links.
//!
//! A link holds a secret of its own, so that it can be passed on without a key, and works for ninety days. Files are
//! drawn anew each time, and the same each time.

use super::account::{Account, Purchase};
use super::batches;
use super::call::{Call, Outcome, Reply};
use super::documents;
use super::formats;
use super::label::code::code;
use super::label::pdf::document;
use super::label::picture::Picture;
use super::label::print::faces;
use super::label::zpl::commands;
use super::label::{Page, Sheet, invoice};
use super::manifests;
use super::refusal::Refusal;
use crate::api::downloads::DownloadFile;
use crate::api::labels::{LabelDownload, LabelDownloadType, LabelFormat, LabelLayout};
use crate::api::scalars::SeId;
use base64::prelude::{BASE64_STANDARD, Engine as _};

/// How long a link works.
pub(crate) const DAYS: i64 = 90;

/// What a file of a purchase is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum File {
    /// The label, of one package or of all.
    Label(Option<usize>, LabelFormat),
    /// The commercial invoice.
    Form,
    /// The code in place of the label of a package.
    Code(usize),
}

impl File {
    fn name(&self, label_id: &SeId) -> String {
        let number = label_id.trim_start_matches("se-");
        match self {
            Self::Label(None, format) => format!("label-{number}.{}", format.as_str()),
            Self::Label(Some(sequence), format) => format!("label-{number}-{sequence}.{}", format.as_str()),
            Self::Form => format!("form-{number}.pdf"),
            Self::Code(sequence) => format!("qr-{number}-{sequence}.png"),
        }
    }

    /// The label that a file name is of, and what it says of it.
    fn read(name: &str) -> Option<(SeId, Self)> {
        let (stem, ending) = name.split_once('.')?;
        let mut parts = stem.split('-');
        let (kind, number, sequence) = (parts.next()?, parts.next()?, parts.next());
        let sequence = sequence.map(|sequence| sequence.parse().ok());
        let file = match (kind, sequence, ending) {
            ("label", None, _) => Self::Label(None, LabelFormat::from(ending)),
            ("label", Some(sequence), _) => Self::Label(Some(sequence?), LabelFormat::from(ending)),
            ("form", None, "pdf") => Self::Form,
            ("qr", Some(sequence), "png") => Self::Code(sequence?),
            _ => return None,
        };
        let label_id = format!("se-{number}").into();
        // Each file has one name.
        (file.name(&label_id) == name).then_some((label_id, file))
    }
}

/// The link to a file.
pub(crate) fn link(account: &Account, purchase: &Purchase, file: &File, origin: &str) -> String {
    address(origin, account.number, &purchase.token, &file.name(&purchase.label.label_id))
}

/// Where a file is.
pub(crate) fn address(origin: &str, account: u32, token: &str, name: &str) -> String {
    format!("{origin}/v1/downloads/{account}/{token}/{name}")
}

/// The links to the label of a package, or to that of all, in every format that there is; or the label itself, in the
/// format that was asked for.
pub(crate) fn label_download(
    account: &Account,
    purchase: &Purchase,
    sequence: Option<usize>,
    download_type: Option<&LabelDownloadType>,
    origin: &str,
) -> LabelDownload {
    let is_inline = download_type == Some(&LabelDownloadType::Inline);
    let wanted = &purchase.label.label_format;
    let place = |format: LabelFormat| {
        if !is_made(purchase, &format) || (is_inline && format != *wanted) {
            return None;
        }
        let file = File::Label(sequence, format);
        let text = match is_inline {
            true => BASE64_STANDARD.encode(drawn(purchase, &file, 0).unwrap_or_default().1),
            false => link(account, purchase, &file, origin),
        };
        Some(text.into())
    };
    let (pdf, png, zpl) = (place(LabelFormat::Pdf), place(LabelFormat::Png), place(LabelFormat::Zpl));
    let href = match wanted {
        LabelFormat::Png => png.clone(),
        LabelFormat::Zpl => zpl.clone(),
        _ => pdf.clone(),
    };
    LabelDownload { href, pdf, png, zpl }
}

/// Whether there is a label in a format: the carrier makes it, and it goes with the paper.
fn is_made(purchase: &Purchase, format: &LabelFormat) -> bool {
    formats::are_made_by(&purchase.label.carrier_code, format)
        && (*format == LabelFormat::Pdf || purchase.label.label_layout != LabelLayout::Letter)
}

/// `GET /downloads/{dir}/{subdir}/{filename}`
pub(crate) fn get(account: &mut Account, call: &Call<'_>) -> Outcome {
    let wanted: DownloadFile = call.query()?;
    let (token, name) = (call.parameter("subdir"), call.parameter("filename"));
    let rotation = wanted.rotation.unwrap_or(0);
    if rotation % 90 != 0 {
        return Err(Refusal::invalid("rotation", "rotation can be 0, 90, 180 or 270."));
    }
    if name.ends_with(".zpl") && rotation % 180 != 0 {
        return Err(Refusal::invalid("rotation", "rotation of ZPL can be 0 or 180."));
    }
    let of_several = documents::read(account, token, name, call.now)
        .map(|labels| ("application/pdf", documents::drawn(&labels, turned(rotation))))
        .or_else(|| batches::file(account, token, name, rotation, call.now))
        .or_else(|| manifests::file(account, token, name, rotation, call.now));
    let (media_type, bytes) = match of_several {
        Some(file) => file,
        None => {
            let (label_id, file) = File::read(name).ok_or_else(Refusal::no_file)?;
            let purchase = account
                .purchases
                .get(&label_id)
                .filter(|purchase| purchase.token == token)
                .filter(|purchase| call.now <= purchase.created.plus_days(DAYS))
                .ok_or_else(Refusal::no_file)?;
            drawn(purchase, &file, rotation).ok_or_else(Refusal::no_file)?
        }
    };
    Ok(Reply::File { media_type, name: name.to_owned(), is_shown: wanted.download.as_deref() == Some("0"), bytes })
}

/// A rotation as a PDF has it.
pub(crate) fn turned(rotation: i64) -> i32 {
    i32::try_from(rotation).unwrap_or(0)
}

/// The pages of a label.
pub(crate) fn pages(purchase: &Purchase, sequence: Option<usize>) -> Option<Vec<Page>> {
    let sheet = Sheet::from_layout(purchase.label.label_layout.as_str()).unwrap_or(Sheet::FourBySix);
    let faces = faces(purchase);
    let mut pages = faces.iter().map(|face| Page::of(face, sheet));
    match sequence {
        None => Some(pages.collect()),
        Some(sequence) => Some(vec![pages.nth(sequence.checked_sub(1)?)?]),
    }
}

/// A file of a purchase, and its media type; none where there is no such file.
fn drawn(purchase: &Purchase, file: &File, rotation: i64) -> Option<(&'static str, Vec<u8>)> {
    let number = purchase.label.tracking_number.as_deref().unwrap_or_default();
    match file {
        File::Label(_, format) if !is_made(purchase, format) => None,
        File::Label(sequence, LabelFormat::Png) => {
            let pictures = pages(purchase, *sequence)?.iter().map(Picture::of).collect();
            Some(("image/png", Picture::stacked(pictures).turned(rotation / 90).to_png()))
        }
        File::Label(sequence, LabelFormat::Zpl) => {
            Some(("application/zpl", commands(&pages(purchase, *sequence)?, rotation == 180).into_bytes()))
        }
        File::Label(sequence, _) => {
            let title = format!("SAMPLE label {number}");
            Some(("application/pdf", document(&title, &pages(purchase, *sequence)?, turned(rotation))))
        }
        File::Form if has_form(purchase) => {
            let title = format!("SAMPLE commercial invoice {number}");
            Some(("application/pdf", document(&title, &invoice::pages(purchase), turned(rotation))))
        }
        File::Code(sequence) if is_paperless(purchase) => {
            let package = purchase.label.packages.get(sequence.checked_sub(1)?)?;
            let picture = code(&handoff_code(package.tracking_number.as_deref().unwrap_or_default()));
            Some(("image/png", picture.turned(rotation / 90).to_png()))
        }
        File::Form | File::Code(_) => None,
    }
}

/// Whether customs want a form: there is none without goods.
pub(crate) fn has_form(purchase: &Purchase) -> bool {
    purchase.label.is_international
}

/// Whether there is a code to show in place of the label.
pub(crate) fn is_paperless(purchase: &Purchase) -> bool {
    use crate::api::labels::DisplayScheme;
    matches!(purchase.label.display_scheme, Some(DisplayScheme::Paperless | DisplayScheme::LabelAndPaperless))
}

/// What the carrier's scanner reads from the code, and what can be told at the counter.
pub(crate) fn handoff_code(tracking_number: &str) -> String {
    format!("SAMPLE-{tracking_number}")
}
