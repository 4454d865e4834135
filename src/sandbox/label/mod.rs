//! The label document: what is printed for a package, and how.
//!
//! [`face`] decides what is on a label and where, as a list of marks; a pen draws marks in one file format. Text stays
//! text, so that it can be searched and copied, and the barcode is drawn as bars, so that it scans at any size.

pub(crate) mod barcode;
pub(crate) mod code;
pub(crate) mod face;
pub(crate) mod invoice;
pub(crate) mod latin;
pub(crate) mod lettering;
pub(crate) mod manifest;
mod outlines;
pub(crate) mod pdf;
pub(crate) mod picture;
pub(crate) mod print;
pub(crate) mod watermark;
pub(crate) mod zpl;

use face::{Face, Mark};

/// One page: marks, the area that they lie in, and the paper that it is printed on.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    /// What is on it.
    pub(crate) marks: Vec<Mark>,
    /// The width and height of the area, in points.
    pub(crate) size: (f32, f32),
    /// The paper.
    pub(crate) sheet: Sheet,
}

impl Page {
    /// The page of a label.
    pub(crate) fn of(face: &Face, sheet: Sheet) -> Self {
        Self { marks: face.marks(), size: (face::WIDTH, face::HEIGHT), sheet }
    }

    /// By how much the area is made smaller, and how far it is from the left edge: it sits at the middle of the upper
    /// edge, and is smaller only where the paper is.
    pub(crate) fn fit(&self) -> (f32, f32) {
        let (width, height) = self.sheet.size();
        let scale = (width / self.size.0).min(height / self.size.1).min(1.0);
        (scale, (width - self.size.0 * scale) / 2.0)
    }
}

/// The paper on which a label is laid out: the API's `label_layout`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sheet {
    /// A label printer's four by six inches.
    FourBySix,
    /// US letter.
    Letter,
    /// ISO A4.
    A4,
    /// ISO A6, a little smaller than four by six inches.
    A6,
}

impl Sheet {
    /// The sheet that the API calls by this name.
    pub(crate) fn from_layout(layout: &str) -> Option<Self> {
        match layout {
            "4x6" => Some(Self::FourBySix),
            "letter" => Some(Self::Letter),
            "A4" => Some(Self::A4),
            "A6" => Some(Self::A6),
            _ => None,
        }
    }

    /// Its width and height in points.
    pub(crate) const fn size(self) -> (f32, f32) {
        match self {
            Self::FourBySix => (face::WIDTH, face::HEIGHT),
            Self::Letter => (612.0, 792.0),
            Self::A4 => (595.28, 841.89),
            Self::A6 => (297.64, 419.53),
        }
    }
}
