//! What stands on the labels of a purchase.

use super::face::Face;
use crate::api::addresses::{ShippingAddress, ShippingAddressTo};
use crate::api::measures::{DimensionUnit, Weight, WeightUnit};
use crate::api::packages::Package;
use crate::api::shipments::DeliveryConfirmation;
use crate::sandbox::account::Purchase;
use crate::sandbox::catalogue::Carrier;
use crate::sandbox::number::plain;

/// One face for each package.
pub(crate) fn faces(purchase: &Purchase) -> Vec<Face> {
    let (label, shipment) = (&purchase.label, &purchase.shipment);
    let carrier = Carrier::of(&label.carrier_code);
    let service = carrier.service(&label.carrier_code, &label.service_code);
    let base = Face {
        carrier: carrier.label_name(&label.carrier_code),
        service: service.map_or_else(String::new, |service| service.name.to_owned()),
        sign: service.map_or_else(String::new, |service| service.sign.to_owned()),
        from: sender(&shipment.ship_from),
        to: receiver(&shipment.ship_to, label.is_international),
        ship_date: format!("Ships {}", purchase.ships.to_day_for_people()),
        notices: notices(purchase),
        ..Face::default()
    };
    let pieces = shipment.packages.len();
    (1..)
        .zip(&shipment.packages)
        .map(|(piece, package)| Face {
            measures: measures(package),
            references: references(purchase, package),
            tracking_number: package.tracking_number.clone().unwrap_or_default(),
            piece: (piece, pieces),
            ..base.clone()
        })
        .collect()
}

fn sender(address: &ShippingAddress) -> Vec<String> {
    let place = place(&address.city_locality, &address.state_province, &address.postal_code);
    lines([
        address.company_name.as_deref(),
        address.name.as_deref(),
        Some(&address.address_line1),
        address.address_line2.as_deref(),
        address.address_line3.as_deref(),
        Some(&place),
    ])
}

fn receiver(address: &ShippingAddressTo, is_international: bool) -> Vec<String> {
    let place = place(&address.city_locality, &address.state_province, &address.postal_code);
    let mut lines = lines([
        address.name.as_deref(),
        address.company_name.as_deref(),
        Some(&address.address_line1),
        address.address_line2.as_deref(),
        address.address_line3.as_deref(),
        Some(&place),
    ]);
    if is_international {
        lines.push(address.country_code.as_deref().unwrap_or_default().to_owned());
    }
    lines
}

pub(crate) fn place(city: &str, state: &str, postal_code: &str) -> String {
    format!("{city} {state} {postal_code}").trim().to_owned()
}

/// The lines that say something.
fn lines<const N: usize>(lines: [Option<&str>; N]) -> Vec<String> {
    lines.into_iter().flatten().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn measures(package: &Package) -> Vec<String> {
    let mut measures = vec![weight(&package.weight)];
    if let Some(size) = package.dimensions.as_ref().filter(|size| size.length * size.width * size.height > 0.0) {
        let unit = if size.unit == DimensionUnit::Centimeter { "cm" } else { "in" };
        measures.push(format!("{} × {} × {} {unit}", plain(size.length), plain(size.width), plain(size.height)));
    }
    measures
}

pub(crate) fn weight(weight: &Weight) -> String {
    let unit = match &weight.unit {
        WeightUnit::Pound => "lb",
        WeightUnit::Ounce => "oz",
        WeightUnit::Gram => "g",
        WeightUnit::Kilogram => "kg",
        WeightUnit::Other(unit) => unit,
    };
    format!("{} {unit}", plain(weight.value))
}

fn references(purchase: &Purchase, package: &Package) -> Vec<String> {
    let messages = package.label_messages.clone().unwrap_or_default();
    lines([
        messages.reference1.as_deref(),
        messages.reference2.as_deref(),
        messages.reference3.as_deref(),
        purchase.label.rma_number.as_deref(),
    ])
}

fn notices(purchase: &Purchase) -> Vec<String> {
    let confirmation = match purchase.shipment.confirmation {
        DeliveryConfirmation::Signature => "SIGNATURE REQUIRED",
        DeliveryConfirmation::DirectSignature => "DIRECT SIGNATURE",
        DeliveryConfirmation::AdultSignature => "ADULT SIGNATURE",
        _ => "",
    };
    let contents = if purchase.label.is_international { "CUSTOMS DECLARED" } else { "" };
    let back = if purchase.label.is_return_label { "RETURN" } else { "" };
    lines([Some(back), Some(confirmation), Some(contents)])
}
