//! The manifest: the sheet that a driver scans once for many packages.

use super::Page;
use super::face::Mark;
use super::invoice::{Writing, sender};
use super::lettering::Typeface;
use super::print::{place, weight};
use crate::sandbox::account::Purchase;
use crate::sandbox::catalogue::Carrier;

const LEFT: f32 = 40.0;
const ROOM: f32 = 532.0;
const LEADING: f32 = 12.0;
const SIZE: f32 = 9.0;
/// Where the list of packages has to end on a page.
const LIST_END: f32 = 750.0;
/// Where each column begins, and how wide it is: number, service, receiver, weight.
const COLUMNS: [(f32, f32); 4] = [(LEFT, 176.0), (222.0, 130.0), (358.0, 140.0), (504.0, 68.0)];
const TITLES: [&str; 4] = ["Tracking number", "Service", "To", "Weight"];

/// The pages of the manifest of labels, which are of one carrier and from one place. `number` is the carrier's number of
/// it, and stands in the barcode.
pub(crate) fn pages(labels: &[&Purchase], number: &str) -> Vec<Page> {
    let Some(first) = labels.first() else { return Vec::new() };
    let code = &first.label.carrier_code;
    let carrier = Carrier::of(code);
    let mut sheet = Writing::default();
    sheet.text(LEFT, 56.0, 18.0, Typeface::Bold, &format!("{} MANIFEST", carrier.label_name(code)), 300.0);
    let notice = "SAMPLE: not valid for shipping. Made by the shipstamp sandbox.";
    sheet.text(LEFT, 72.0, SIZE, Typeface::Bold, notice, 300.0);
    sheet.marks.push(Mark::Bars { x: 392.0, y: 40.0, module: 1.0, height: 40.0, text: number.to_owned() });
    sheet.text(392.0, 92.0, SIZE, Typeface::Regular, number, 180.0);
    let packages = labels.iter().map(|purchase| purchase.shipment.packages.len()).sum::<usize>();
    let facts = [
        format!("Ships {}", first.ships.to_day_for_people()),
        format!("Shipments: {}", labels.len()),
        format!("Packages: {packages}"),
    ];
    let mut base = 92.0;
    for line in sender(&first.shipment.ship_from).iter().chain(&facts) {
        sheet.text(LEFT, base, SIZE, Typeface::Regular, line, 300.0);
        base += LEADING;
    }
    let mut pages = Vec::new();
    row(&mut sheet, &mut base, Typeface::Bold, &TITLES);
    for purchase in labels {
        let to = &purchase.shipment.ship_to;
        let to = place(&to.city_locality, &to.state_province, &to.postal_code);
        let service = carrier.service(code, &purchase.label.service_code).map_or("", |service| service.name);
        for package in &purchase.shipment.packages {
            if base > LIST_END {
                pages.push(std::mem::take(&mut sheet).into_page());
                base = 60.0;
                row(&mut sheet, &mut base, Typeface::Bold, &TITLES);
            }
            let tracking_number = package.tracking_number.as_deref().unwrap_or_default();
            row(&mut sheet, &mut base, Typeface::Regular, &[tracking_number, service, &to, &weight(&package.weight)]);
        }
    }
    sheet.rule(base);
    sheet.text(LEFT, base + LEADING, SIZE, Typeface::Regular, "Received by the carrier (SAMPLE):", ROOM);
    pages.push(sheet.into_page());
    pages
}

fn row(sheet: &mut Writing, base: &mut f32, typeface: Typeface, cells: &[&str; 4]) {
    if typeface == Typeface::Bold {
        sheet.rule(*base);
    }
    *base += LEADING;
    for ((x, room), text) in COLUMNS.into_iter().zip(cells) {
        sheet.text(x, *base, SIZE, typeface, text, room);
    }
}
