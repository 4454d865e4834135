//! What a service costs for a shipment.
//!
//! The price of each package is that of its first pound, of its further pounds, and of its zone; the weight that counts
//! is the greater of the real one and the volume divided by the carrier's divisor, in whole pounds. Insurance costs a
//! dollar for each begun hundred (`shipsurance`), or 1.35 dollars after the first hundred (`carrier`).

use super::catalogue::{Carrier, PackageKind, Service};
use super::money::Cents;
use super::zones::{End, Zone, is_international, zone};
use crate::api::addresses::AddressResidentialIndicator;
use crate::api::errors::ErrorCode;
use crate::api::measures::{DimensionUnit, Dimensions, Weight, WeightUnit};
use crate::api::packages::Package;
use crate::api::shipments::{InsuranceProvider, Shipment};

/// What the carrier's counter takes, in per cent of the account's price.
const RETAIL_PERCENT: i64 = 128;

/// A price, and the time it buys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quote {
    /// For carrying.
    pub(crate) shipping: Cents,
    /// For insuring.
    pub(crate) insurance: Cents,
    /// For getting a signature.
    pub(crate) confirmation: Cents,
    /// For delivering to a home.
    pub(crate) other: Cents,
    /// How far it goes.
    pub(crate) zone: Zone,
    /// Delivery days.
    pub(crate) days: u32,
}

impl Quote {
    /// What the carrier gets.
    pub(crate) fn shipment_cost(&self) -> Cents {
        self.shipping + self.confirmation + self.other
    }

    /// Everything.
    pub(crate) fn total(&self) -> Cents {
        self.shipment_cost() + self.insurance
    }

    /// The price counted once for each day, and twice more: the less, the better the value.
    pub(crate) fn value(&self) -> Cents {
        self.total().times(i64::from(self.days).saturating_add(2))
    }

    /// What the carrier's counter would take, where the shipment asks for that price beside its own.
    pub(crate) fn comparison(&self, carrier_code: &str, shipment: &Shipment) -> Option<Cents> {
        let is_known = matches!(carrier_code, "stamps_com" | "endicia" | "ups" | "ups_walleted");
        let is_wanted =
            shipment.comparison_rate_type.as_deref().is_some_and(|list| list.eq_ignore_ascii_case("retail"));
        (is_known && is_wanted).then(|| Cents(self.shipment_cost().0.saturating_mul(RETAIL_PERCENT) / 100))
    }
}

/// Why a service does not take a shipment.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Obstacle {
    /// As the API names it.
    pub(crate) code: ErrorCode,
    /// The field that would have to be different.
    pub(crate) field: &'static str,
    /// In words.
    pub(crate) message: String,
}

impl Obstacle {
    fn new(code: ErrorCode, field: &'static str, message: String) -> Self {
        Self { code, field, message }
    }
}

/// Whether a service is meant for this way at all: for this country, across this border or none.
pub(crate) fn is_on_the_way(carrier: &Carrier, service: &Service, shipment: &Shipment) -> bool {
    let (from, to) = ends(shipment);
    carrier.origin.is_none_or(|origin| origin == from.country) && service.is_international == is_international(from, to)
}

/// The two ends of a shipment's way.
pub(crate) fn ends(shipment: &Shipment) -> (End<'_>, End<'_>) {
    let (from, to) = (&shipment.ship_from, &shipment.ship_to);
    (
        End { country: from.country_code.as_deref().unwrap_or_default(), postal_code: &from.postal_code },
        End { country: to.country_code.as_deref().unwrap_or_default(), postal_code: &to.postal_code },
    )
}

/// The price of a service for a shipment.
pub(crate) fn quote(carrier: &Carrier, service: &Service, shipment: &Shipment) -> Result<Quote, Vec<Obstacle>> {
    let (from, to) = ends(shipment);
    let mut obstacles = Vec::new();
    if !is_on_the_way(carrier, service, shipment) {
        let way = format!("{} does not serve the way from {} to {}.", service.name, from.country, to.country);
        obstacles.push(Obstacle::new(ErrorCode::InvalidFieldValue, "shipment.service_code", way));
    }
    if shipment.packages.len() > 1 && !carrier.is_multi_package_supported {
        let message = format!("{} takes one package for a shipment.", service.name);
        obstacles.push(Obstacle::new(ErrorCode::MultipackageNotSupported, "shipment.packages", message));
    }
    let confirmation = carrier.confirmations.iter().find(|(name, _)| *name == shipment.confirmation.as_str());
    if confirmation.is_none() {
        let message = format!("{} has no confirmation '{}'.", service.name, shipment.confirmation.as_str());
        obstacles.push(Obstacle::new(ErrorCode::ConfirmationNotSupported, "shipment.confirmation", message));
    }
    let zone = zone(from, to);
    let mut shipping = Cents::ZERO;
    for package in &shipment.packages {
        match carriage(carrier, service, package, zone) {
            Ok(price) => shipping += price,
            Err(obstacle) => obstacles.push(obstacle),
        }
    }
    if !obstacles.is_empty() {
        return Err(obstacles);
    }
    let packages = i64::try_from(shipment.packages.len()).unwrap_or(i64::MAX);
    let is_home = shipment.ship_to.address_residential_indicator == Some(AddressResidentialIndicator::Yes);
    Ok(Quote {
        shipping,
        insurance: shipment.packages.iter().map(|package| premium(&shipment.insurance_provider, package)).sum(),
        confirmation: confirmation.map_or(Cents::ZERO, |(_, price)| *price),
        other: if is_home { carrier.residential.times(packages) } else { Cents::ZERO },
        zone,
        days: days(service, zone),
    })
}

/// What it costs to carry a package.
fn carriage(carrier: &Carrier, service: &Service, package: &Package, zone: Zone) -> Result<Cents, Obstacle> {
    let code = package.package_code.as_deref().unwrap_or("package");
    // One of the account's own types is a plain package to the carrier.
    let known = if package.package_id.is_some() { "package" } else { code };
    let kind = carrier.package(known).ok_or_else(|| no_such_package(service, code))?;
    let pounds = pounds(&package.weight);
    if pounds > service.max_pounds {
        let message = format!("{} takes packages of up to {} pounds.", service.name, service.max_pounds);
        return Err(Obstacle::new(ErrorCode::InvalidFieldValue, "shipment.packages.weight", message));
    }
    if let Some(price) = flat_rate(service, kind)? {
        return Ok(price);
    }
    let billable = pounds.max(package.dimensions.as_ref().map_or(0, |size| dimensional_pounds(carrier, size)));
    let steps = steps(zone);
    let first = service.base + service.per_zone.times(steps);
    let further = service.per_pound + service.per_pound_and_zone.times(steps);
    Ok(first + further.times(billable - 1))
}

/// The price of a package that costs the same everywhere; none where the weight decides.
fn flat_rate(service: &Service, kind: &PackageKind) -> Result<Option<Cents>, Obstacle> {
    if kind.flat.is_empty() {
        return Ok(None);
    }
    match kind.flat.iter().find(|(code, _)| *code == service.code) {
        Some((_, price)) => Ok(Some(*price)),
        None => Err(no_such_package(service, kind.code)),
    }
}

fn no_such_package(service: &Service, code: &str) -> Obstacle {
    let message = format!("{} does not take the package type '{code}'.", service.name);
    Obstacle::new(ErrorCode::InvalidFieldValue, "shipment.packages.package_code", message)
}

/// How many zones a zone is away from the nearest.
const fn steps(zone: Zone) -> i64 {
    if zone < 10 { zone - 1 } else { zone - 9 }
}

/// The days of a service to a zone.
fn days(service: &Service, zone: Zone) -> u32 {
    let (least, most) = service.days;
    let farthest = if service.is_international { 4 } else { 7 };
    let steps = u32::try_from(steps(zone)).unwrap_or_default().min(farthest);
    least + ((most - least) * steps + farthest / 2) / farthest
}

/// The premium for a package.
fn premium(provider: &InsuranceProvider, package: &Package) -> Cents {
    let value = package.insured_value.as_ref().map_or(Cents::ZERO, Cents::of);
    let begun_hundreds = (value.0.max(0) + 9_999) / 10_000;
    match provider {
        InsuranceProvider::Shipsurance => Cents(100).times(begun_hundreds),
        InsuranceProvider::Carrier => Cents(135).times((begun_hundreds - 1).max(0)),
        _ => Cents::ZERO,
    }
}

/// A weight in ounces.
pub(crate) fn ounces(weight: &Weight) -> f64 {
    const GRAMS_OF_AN_OUNCE: f64 = 28.349_523_125;
    match weight.unit {
        WeightUnit::Pound => weight.value * 16.0,
        WeightUnit::Gram => weight.value / GRAMS_OF_AN_OUNCE,
        WeightUnit::Kilogram => weight.value * 1000.0 / GRAMS_OF_AN_OUNCE,
        _ => weight.value,
    }
}

/// The lengths of the edges, in inches.
pub(crate) fn inches(size: &Dimensions) -> [f64; 3] {
    let inches = match size.unit {
        DimensionUnit::Centimeter => 1.0 / 2.54,
        _ => 1.0,
    };
    [size.length, size.width, size.height].map(|length| length * inches)
}

/// A weight in begun pounds.
fn pounds(weight: &Weight) -> i64 {
    up(ounces(weight) / 16.0)
}

/// A volume as the carrier weighs it.
fn dimensional_pounds(carrier: &Carrier, size: &Dimensions) -> i64 {
    let volume: f64 = inches(size).into_iter().product();
    if volume > carrier.free_volume { up(volume / carrier.divisor) } else { 0 }
}

/// The next whole number, and no less than one. What rounding left behind does not begin another pound.
fn up(number: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a float too large saturates")]
    let whole = (number - 1e-9).ceil() as i64;
    whole.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::scalars::PackageCode;
    use crate::api::shipments::DeliveryConfirmation;

    fn shipment(to: (&str, &str), value: f64, unit: WeightUnit) -> Shipment {
        let mut shipment = Shipment::default();
        shipment.ship_from.country_code = Some("US".into());
        shipment.ship_from.postal_code = "78756".into();
        shipment.ship_to.country_code = Some(to.0.into());
        shipment.ship_to.postal_code = to.1.into();
        shipment.confirmation = DeliveryConfirmation::None;
        shipment.packages = vec![Package { weight: Weight { value, unit }, ..Package::default() }];
        shipment
    }

    fn price(code: &str, service: &str, shipment: &Shipment) -> Result<Quote, Vec<Obstacle>> {
        let carrier = Carrier::of(code);
        quote(carrier, carrier.service(code, service).unwrap(), shipment)
    }

    #[test]
    fn the_heavier_and_the_farther_the_dearer() {
        let near = ("US", "78701");
        let far = ("US", "91521");
        let light = price("stamps_com", "usps_priority_mail", &shipment(far, 1.0, WeightUnit::Ounce)).unwrap();
        assert_eq!((light.zone, light.shipping, light.total()), (4, Cents(755 + 3 * 46), Cents(893)));
        let heavy = price("stamps_com", "usps_priority_mail", &shipment(far, 2.5, WeightUnit::Pound)).unwrap();
        assert_eq!(heavy.shipping, Cents(893 + 2 * (112 + 3 * 22)));
        let close = price("stamps_com", "usps_priority_mail", &shipment(near, 2.5, WeightUnit::Pound)).unwrap();
        assert!(close.shipping < heavy.shipping && close.days < heavy.days);
    }

    #[test]
    fn a_pound_is_a_pound_in_every_unit() {
        let to = ("US", "91521");
        let prices = [(1.0, WeightUnit::Pound), (16.0, WeightUnit::Ounce), (453.592_37, WeightUnit::Gram)]
            .map(|(value, unit)| price("ups", "ups_ground", &shipment(to, value, unit)).unwrap().shipping);
        assert_eq!(prices[0], prices[1]);
        assert_eq!(prices[0], prices[2]);
    }

    #[test]
    fn large_boxes_weigh_what_they_measure() {
        let mut large = shipment(("US", "91521"), 1.0, WeightUnit::Pound);
        let plain = price("ups", "ups_ground", &large).unwrap();
        large.packages[0].dimensions =
            Some(Dimensions { unit: DimensionUnit::Inch, length: 20.0, width: 20.0, height: 20.0 });
        let of_58_pounds = price("ups", "ups_ground", &large).unwrap();
        assert_eq!(of_58_pounds.shipping, plain.shipping + Cents(48 + 3 * 12).times(57));
        large.packages[0].dimensions =
            Some(Dimensions { unit: DimensionUnit::Centimeter, length: 50.8, width: 50.8, height: 50.8 });
        assert_eq!(price("ups", "ups_ground", &large).unwrap(), of_58_pounds);
    }

    #[test]
    fn extras_cost_extra() {
        let mut dear = shipment(("US", "91521"), 1.0, WeightUnit::Pound);
        dear.confirmation = DeliveryConfirmation::Signature;
        dear.insurance_provider = InsuranceProvider::Shipsurance;
        dear.packages[0].insured_value = Some(Cents(25_000).to_value());
        dear.ship_to.address_residential_indicator = Some(AddressResidentialIndicator::Yes);
        let quote = price("ups", "ups_ground", &dear).unwrap();
        assert_eq!((quote.confirmation, quote.insurance, quote.other), (Cents(660), Cents(300), Cents(595)));
        assert_eq!(quote.total(), quote.shipping + Cents(660 + 300 + 595));
    }

    #[test]
    fn what_a_service_cannot_do_is_named() {
        let abroad = shipment(("DE", "10115"), 1.0, WeightUnit::Pound);
        assert!(price("ups", "ups_ground", &abroad).is_err());
        assert!(price("ups", "ups_worldwide_saver", &abroad).is_ok());
        let mut two = shipment(("US", "91521"), 71.0, WeightUnit::Pound);
        two.packages[0].package_code = Some(PackageCode::from("igloo"));
        two.packages.push(Package { weight: Weight { value: 71.0, unit: WeightUnit::Pound }, ..Package::default() });
        two.confirmation = DeliveryConfirmation::DirectSignature;
        let codes: Vec<_> = price("stamps_com", "usps_priority_mail", &two)
            .unwrap_err()
            .into_iter()
            .map(|obstacle| obstacle.code.as_str().to_owned())
            .collect();
        assert_eq!(
            codes,
            ["multipackage_not_supported", "confirmation_not_supported", "invalid_field_value", "invalid_field_value"]
        );
    }
}
