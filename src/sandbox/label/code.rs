//! The code that a carrier scans from a phone, and prints the label from.

use super::picture::Picture;
use qrcodegen::{QrCode, QrCodeEcc};

/// How many dots a module is wide.
const MODULE: usize = 8;
/// How many blank modules there have to be on each side.
const QUIET: usize = 4;

/// A QR code of a text.
pub(crate) fn code(text: &str) -> Picture {
    // A tracking number is far shorter than what a code can hold.
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else {
        return Picture::blank(MODULE, MODULE);
    };
    let size = code.size();
    let side = (usize::try_from(size).unwrap_or_default() + 2 * QUIET) * MODULE;
    let mut picture = Picture::blank(side, side);
    for (row, y) in (0..size).zip((QUIET * MODULE..).step_by(MODULE)) {
        for (column, x) in (0..size).zip((QUIET * MODULE..).step_by(MODULE)) {
            if code.get_module(column, row) {
                picture.fill((x, y), (x + MODULE, y + MODULE), 0);
            }
        }
    }
    picture
}
