//! The commercial invoice: what customs read of a shipment that crosses a border.

use super::face::Mark;
use super::lettering::{Typeface, broken, fitting_size, fitting_text, width};
use super::print::{place, weight};
use super::watermark::watermark;
use super::{Page, Sheet};
use crate::api::addresses::{ShippingAddress, ShippingAddressTo};
use crate::api::customs::InternationalShipmentOptions;
use crate::api::money::MonetaryValue;
use crate::sandbox::account::Purchase;
use crate::sandbox::money::{CURRENCY, Cents};

const WIDTH: f32 = 612.0;
const HEIGHT: f32 = 792.0;
const LEFT: f32 = 40.0;
const RIGHT: f32 = WIDTH - LEFT;
const GAP: f32 = 6.0;
const LEADING: f32 = 12.0;
const SIZE: f32 = 9.0;
/// Where the table of goods has to end on a page.
const TABLE_END: f32 = 600.0;
/// Where each column of the table of goods begins: what, code, origin, weight, count, value, total.
const COLUMNS: [f32; 7] = [LEFT, 232.0, 312.0, 362.0, 420.0, 462.0, 520.0];
const TITLES: [&str; 7] = ["Description", "HS code", "Origin", "Weight", "Qty", "Unit value", "Total"];

/// One kind of goods.
struct Goods {
    columns: [String; 6],
    total: Cents,
    currency: String,
}

/// The pages of the invoice of a purchase.
pub(crate) fn pages(purchase: &Purchase) -> Vec<Page> {
    let goods = goods(purchase);
    let mut pages = Vec::new();
    let mut sheet = Writing::default();
    let mut base = head(&mut sheet, purchase);
    table_head(&mut sheet, &mut base);
    for item in &goods {
        let [what, rest @ ..] = &item.columns;
        let lines = broken(what, Typeface::Regular, SIZE, room(0));
        let lines = lines.get(..lines.len().min(4)).unwrap_or_default();
        let high = LEADING * f32::from(u8::try_from(lines.len()).unwrap_or(4));
        if base + high > TABLE_END {
            pages.push(std::mem::take(&mut sheet).into_page());
            base = 60.0;
            table_head(&mut sheet, &mut base);
        }
        for (place, text) in rest.iter().chain([&amount(item.total, &item.currency)]).enumerate() {
            sheet.cell(place + 1, base + LEADING, Typeface::Regular, text);
        }
        let mut line_base = base;
        for line in lines {
            line_base += LEADING;
            sheet.text(LEFT, line_base, SIZE, Typeface::Regular, line, room(0));
        }
        base += high;
    }
    foot(&mut sheet, purchase, &goods, base);
    pages.push(sheet.into_page());
    pages
}

/// Title, number and the two parties. Gives where it ends.
fn head(sheet: &mut Writing, purchase: &Purchase) -> f32 {
    let (label, shipment) = (&purchase.label, &purchase.shipment);
    let customs = shipment.customs.clone().unwrap_or_default();
    sheet.text(LEFT, 56.0, 18.0, Typeface::Bold, "COMMERCIAL INVOICE", 300.0);
    sheet.text(
        LEFT,
        72.0,
        SIZE,
        Typeface::Bold,
        "SAMPLE: not valid for shipping. Made by the shipstamp sandbox.",
        400.0,
    );
    let details = customs.invoice_additional_details.clone().unwrap_or_default();
    let number = details.invoice_number.or_else(|| shipment.advanced_options.invoice_number.clone());
    let number = number.unwrap_or_else(|| label.label_id.trim_start_matches("se-").to_owned());
    let facts = [
        ("Invoice number", number),
        ("Date", purchase.created.to_day_for_people()),
        ("Tracking number", label.tracking_number.clone().unwrap_or_default()),
        (
            "Terms of trade",
            customs.terms_of_trade_code.map_or_else(String::new, |terms| terms.as_str().to_ascii_uppercase()),
        ),
        ("Contents", words(customs.contents.as_str())),
        ("If undeliverable", words(customs.non_delivery.as_str())),
    ];
    let mut base = 92.0;
    for (place, (name, value)) in facts.iter().enumerate() {
        let x = if place % 2 == 0 { LEFT } else { 312.0 };
        sheet.text(x, base, SIZE, Typeface::Bold, name, 90.0);
        sheet.text(x + 92.0, base, SIZE, Typeface::Regular, value, 165.0);
        base += if place % 2 == 0 { 0.0 } else { LEADING + 2.0 };
    }
    sheet.rule(base);
    base += LEADING + 2.0;
    let columns = [("SENDER", sender(&shipment.ship_from)), ("RECEIVER", receiver(&shipment.ship_to))];
    let mut end = base;
    for (x, (title, lines)) in [LEFT, 312.0].into_iter().zip(columns) {
        sheet.text(x, base, SIZE, Typeface::Bold, title, 200.0);
        let mut line_base = base;
        for line in lines {
            line_base += LEADING;
            sheet.text(x, line_base, SIZE, Typeface::Regular, &line, 250.0);
        }
        end = end.max(line_base);
    }
    end + LEADING
}

fn table_head(sheet: &mut Writing, base: &mut f32) {
    sheet.rule(*base);
    *base += LEADING + 1.0;
    for (place, title) in TITLES.iter().enumerate() {
        sheet.cell(place, *base, Typeface::Bold, title);
    }
    *base += GAP;
    sheet.rule(*base);
    *base += 2.0;
}

/// What it comes to, and what is declared.
fn foot(sheet: &mut Writing, purchase: &Purchase, goods: &[Goods], table_end: f32) {
    let shipment = &purchase.shipment;
    let customs = shipment.customs.clone().unwrap_or_default();
    let mut base = table_end + GAP;
    sheet.rule(base);
    let currency = goods.first().map_or(CURRENCY, |item| item.currency.as_str());
    let is_one_currency = goods.iter().all(|item| item.currency == currency);
    let value: Cents = goods.iter().map(|item| item.total).sum();
    let mut lines = Vec::new();
    if is_one_currency {
        lines.push(("Value of the goods".to_owned(), value));
        let charges = charges(&customs, currency);
        let total: Cents = charges.iter().map(|(_, amount)| *amount).sum();
        lines.extend(charges);
        lines.push(("Invoice total".to_owned(), value + total));
    }
    for (name, amount_due) in lines {
        base += LEADING + 1.0;
        let typeface = if name == "Invoice total" { Typeface::Bold } else { Typeface::Regular };
        sheet.text(COLUMNS[3], base, SIZE, typeface, &name, 150.0);
        sheet.cell(6, base, typeface, &amount(amount_due, currency));
    }
    base += LEADING * 2.0;
    let total_weight = format!("Total weight: {}", weight(&shipment.total_weight));
    let packages = format!("Packages: {}", shipment.packages.len());
    let explained = customs.contents_explanation.unwrap_or_default();
    let taxes = shipment.tax_identifiers.iter().flatten().map(|tax| format!("Tax id: {}", tax.value));
    let numbers = [("Licence", customs.license_number), ("Certificate", customs.certificate_number)];
    let numbers = numbers.into_iter().filter_map(|(name, number)| Some(format!("{name}: {}", number?)));
    let declaration = customs.declaration.filter(|text| !text.trim().is_empty()).unwrap_or_else(|| {
        "I declare that the information on this invoice is true and correct to the best of my knowledge.".to_owned()
    });
    let notes = [total_weight, packages, explained].into_iter().chain(taxes).chain(numbers).chain([declaration]);
    for note in notes.filter(|note| !note.trim().is_empty()) {
        for line in broken(&note, Typeface::Regular, SIZE, RIGHT - LEFT).iter().take(4) {
            if base > HEIGHT - 40.0 {
                return;
            }
            sheet.text(LEFT, base, SIZE, Typeface::Regular, line, RIGHT - LEFT);
            base += LEADING;
        }
    }
    let signer = shipment.ship_from.name.as_deref().unwrap_or_default();
    let base = (base + LEADING).min(HEIGHT - 30.0);
    sheet.text(LEFT, base, SIZE, Typeface::Regular, &format!("Signed: {signer} (SAMPLE)"), RIGHT - LEFT);
}

/// What is added to the value of the goods, and what is taken off, where it is in the same currency.
fn charges(customs: &InternationalShipmentOptions, currency: &str) -> Vec<(String, Cents)> {
    let Some(details) = &customs.invoice_additional_details else {
        return Vec::new();
    };
    let other = details.other_charge_description.clone().unwrap_or_else(|| "Other charges".to_owned());
    let parts: [(String, &Option<MonetaryValue>, i64); 4] = [
        ("Freight".to_owned(), &details.freight_charge, 1),
        ("Insurance".to_owned(), &details.insurance_charge, 1),
        (other, &details.other_charge, 1),
        ("Discount".to_owned(), &details.discount, -1),
    ];
    let told = parts.into_iter().filter_map(|(name, value, sign)| Some((name, value.as_ref()?, sign)));
    told.filter(|(_, value, _)| value.currency.eq_ignore_ascii_case(currency))
        .map(|(name, value, sign)| (name, Cents::of(value).times(sign)))
        .filter(|(_, amount)| *amount != Cents::ZERO)
        .collect()
}

/// The goods as they are declared: those of the packages, or else those of the customs declaration.
fn goods(purchase: &Purchase) -> Vec<Goods> {
    let shipment = &purchase.shipment;
    let products = shipment.packages.iter().flat_map(|package| package.products.iter().flatten()).map(|product| {
        let value = product.value.clone().unwrap_or_default();
        item(
            product.description.as_deref(),
            product.harmonized_tariff_code.as_deref(),
            product.country_of_origin.as_deref(),
            product.weight.as_ref().map(weight),
            product.quantity,
            &value,
        )
    });
    let products: Vec<Goods> = products.collect();
    if !products.is_empty() {
        return products;
    }
    let items = shipment.customs.iter().flat_map(|customs| customs.customs_items.iter().flatten());
    let items = items.map(|declared| {
        let currency = declared.value_currency.clone().unwrap_or_else(|| CURRENCY.into());
        let value = MonetaryValue { currency, amount: declared.value.unwrap_or_default() };
        item(
            declared.description.as_deref(),
            declared.harmonized_tariff_code.as_deref(),
            declared.country_of_origin.as_deref(),
            declared.weight.as_ref().map(weight),
            declared.quantity,
            &value,
        )
    });
    items.collect()
}

fn item(
    description: Option<&str>,
    code: Option<&str>,
    origin: Option<&str>,
    weight: Option<String>,
    quantity: Option<i64>,
    value: &MonetaryValue,
) -> Goods {
    let quantity = quantity.unwrap_or_default();
    let each = Cents::of(value);
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let currency = if value.currency.is_empty() { CURRENCY.to_owned() } else { value.currency.to_ascii_lowercase() };
    Goods {
        columns: [
            text(description),
            text(code),
            text(origin),
            weight.unwrap_or_default(),
            quantity.to_string(),
            amount(each, &currency),
        ],
        total: each.times(quantity),
        currency,
    }
}

fn amount(cents: Cents, currency: &str) -> String {
    format!("{cents} {}", currency.to_ascii_uppercase())
}

fn words(name: &str) -> String {
    name.replace('_', " ")
}

pub(super) fn sender(address: &ShippingAddress) -> Vec<String> {
    let town = place(&address.city_locality, &address.state_province, &address.postal_code);
    lines([
        address.company_name.as_deref(),
        address.name.as_deref(),
        Some(&address.address_line1),
        address.address_line2.as_deref(),
        Some(&town),
        address.country_code.as_deref(),
        address.phone.as_deref(),
    ])
}

fn receiver(address: &ShippingAddressTo) -> Vec<String> {
    let town = place(&address.city_locality, &address.state_province, &address.postal_code);
    lines([
        address.company_name.as_deref(),
        address.name.as_deref(),
        Some(&address.address_line1),
        address.address_line2.as_deref(),
        Some(&town),
        address.country_code.as_deref(),
        address.phone.as_deref(),
    ])
}

fn lines(lines: [Option<&str>; 7]) -> Vec<String> {
    lines.into_iter().flatten().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// How wide a column is.
fn room(place: usize) -> f32 {
    let start = COLUMNS.get(place).copied().unwrap_or(LEFT);
    COLUMNS.get(place + 1).copied().unwrap_or(RIGHT) - start - GAP
}

/// The marks of a page on its way.
#[derive(Default)]
pub(super) struct Writing {
    pub(super) marks: Vec<Mark>,
}

impl Writing {
    pub(super) fn text(&mut self, x: f32, y: f32, size: f32, typeface: Typeface, text: &str, room: f32) {
        let size = fitting_size(text, typeface, size, room);
        let text = fitting_text(text, typeface, size, room);
        if !text.is_empty() {
            self.marks.push(Mark::Text { x, y, size, typeface, text });
        }
    }

    /// A cell of the table: the last three columns are numbers, and end where their column does.
    fn cell(&mut self, place: usize, y: f32, typeface: Typeface, text: &str) {
        let (start, room) = (COLUMNS.get(place).copied().unwrap_or(LEFT), room(place));
        let wide = width(text, typeface, SIZE).min(room);
        let x = if place > 3 { start + room - wide } else { start };
        self.text(x, y, SIZE, typeface, text, room);
    }

    pub(super) fn rule(&mut self, y: f32) {
        self.marks.push(Mark::Block { x: LEFT, y, width: RIGHT - LEFT, height: 0.8, shade: 0.0 });
    }

    pub(super) fn into_page(self) -> Page {
        let mut marks = watermark((WIDTH / 2.0, HEIGHT / 2.0), 80.0);
        marks.extend(self.marks);
        Page { marks, size: (WIDTH, HEIGHT), sheet: Sheet::Letter }
    }
}
