//! Which carrier makes which files.

use crate::api::labels::LabelFormat;

/// The carriers that make PNG, as the definition lists them, and UPS by ShipStation's own account.
const PNG: [&str; 5] = ["fedex", "stamps_com", "ups", "usps", "ups_walleted"];

/// The carriers that make ZPL, as the definition lists them, and UPS by ShipStation's own account.
const ZPL: [&str; 22] = [
    "access_worldwide",
    "apc",
    "asendia",
    "dhl_global_mail",
    "dhl_express",
    "dhl_express_australia",
    "dhl_express_canada",
    "dhl_express_worldwide",
    "dhl_express_uk",
    "dpd",
    "endicia",
    "fedex",
    "fedex_uk",
    "firstmile",
    "imex",
    "newgistics",
    "ontrac",
    "rr_donnelley",
    "stamps_com",
    "ups",
    "usps",
    "ups_walleted",
];

/// The carriers that print a label from a code on a phone.
const PAPERLESS: [&str; 5] = ["fedex", "stamps_com", "ups", "usps", "ups_walleted"];

/// Whether a carrier makes labels in a format.
pub(crate) fn are_made_by(carrier_code: &str, format: &LabelFormat) -> bool {
    match format {
        LabelFormat::Pdf => true,
        LabelFormat::Png => PNG.contains(&carrier_code),
        LabelFormat::Zpl => ZPL.contains(&carrier_code),
        LabelFormat::Other(_) => false,
    }
}

/// Whether a carrier can do without a printed label.
pub(crate) fn is_paperless_possible(carrier_code: &str) -> bool {
    PAPERLESS.contains(&carrier_code)
}
