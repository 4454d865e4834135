//! Estimates: prices for a package of which little is known. Nothing is kept.

use super::account::Account;
use super::call::{Call, Outcome, Reply, json};
use super::carriers::{available, usable};
use super::clock::Moment;
use super::money::Cents;
use super::order::sorted;
use super::quote::{is_on_the_way, quote};
use super::rates::{attributes, blank_rate, fill_in};
use super::refusal::Refusal;
use crate::api::errors::ErrorCode;
use crate::api::measures::WeightUnit;
use crate::api::packages::Package;
use crate::api::rate_estimates::EstimateRatesRequest;
use crate::api::rates::{Rate, RateType};
use crate::api::scalars::SeId;
use crate::api::shipments::{DeliveryConfirmation, InsuranceProvider, Shipment};
use serde_json::Value;

/// `POST /rates/estimate`
pub(crate) fn estimate(account: &mut Account, call: &Call<'_>) -> Outcome {
    let request: EstimateRatesRequest = call.body()?;
    let mut carrier_ids = request.carrier_ids.clone().unwrap_or_default();
    if carrier_ids.is_empty() {
        carrier_ids.extend(request.carrier_id.clone());
    }
    if carrier_ids.iter().all(|id| id.is_empty()) {
        return Err(Refusal::required("carrier_ids"));
    }
    let shipment = shipment(request, call.now)?;
    let mut rates: Vec<(Rate, Cents)> = Vec::new();
    let mut silent = Vec::new();
    for carrier_id in &carrier_ids {
        let connection = usable(account, carrier_id)?;
        if let Err(refusal) = available(account, connection, call.now) {
            silent.push(refusal);
            continue;
        }
        let carrier = connection.carrier();
        for service in carrier.services.iter().filter(|service| is_on_the_way(carrier, service, &shipment)) {
            let Ok(quote) = quote(carrier, service, &shipment) else { continue };
            let mut rate = blank_rate(SeId::default(), connection, service, &shipment, RateType::Check);
            fill_in(&mut rate, &shipment, &quote, carrier.is_saturday_usual, call.now);
            rates.push((rate, quote.total()));
        }
    }
    // A bare array has no place for errors: they are told where there is nothing else to tell.
    if let Some(refusal) = silent.into_iter().next().filter(|_| rates.is_empty()) {
        return Err(refusal);
    }
    let rates = sorted(rates, |(rate, total)| (total.0, rate.service_code.to_string()));
    let shown = attributes(&rates).into_iter().zip(rates).map(|(marks, (rate, _))| {
        let mut shown = json(&Rate { rate_attributes: Some(marks), ..rate }, &["zone", "package_type"]);
        // What can be bought only has an id, and a breakdown of its price.
        if let Value::Object(rate) = &mut shown {
            for name in ["rate_id", "rate_details", "requested_comparison_amount"] {
                rate.remove(name);
            }
        }
        shown
    });
    Ok(Reply::Json(shown.collect()))
}

/// As much of a shipment as prices need.
fn shipment(request: EstimateRatesRequest, now: Moment) -> Result<Shipment, Refusal> {
    let ships = request.ship_date.as_deref().map_or(Ok(now), |date| ship_date(date, now))?;
    if request.weight.value.partial_cmp(&0.0) != Some(std::cmp::Ordering::Greater) {
        return Err(Refusal::invalid("weight.value", "weight.value has to be greater than 0."));
    }
    if let WeightUnit::Other(unit) = &request.weight.unit {
        return Err(Refusal::invalid("weight.unit", format!("weight.unit is '{unit}'.")));
    }
    let mut shipment = Shipment {
        ship_date: ships.midnight().to_seconds().into(),
        confirmation: request.confirmation.unwrap_or(DeliveryConfirmation::None),
        insurance_provider: InsuranceProvider::None,
        packages: vec![Package {
            package_code: Some("package".into()),
            weight: request.weight,
            dimensions: request.dimensions,
            ..Package::default()
        }],
        ..Shipment::default()
    };
    let upper = |country: &str| Some(country.trim().to_ascii_uppercase().as_str().into());
    shipment.ship_from.country_code = upper(&request.from_country_code);
    shipment.ship_from.postal_code = request.from_postal_code;
    shipment.ship_to.country_code = upper(&request.to_country_code);
    shipment.ship_to.postal_code = request.to_postal_code;
    shipment.ship_to.address_residential_indicator = request.address_residential_indicator;
    Ok(shipment)
}

fn ship_date(date: &str, now: Moment) -> Result<Moment, Refusal> {
    let refuse =
        |fault: &str| Refusal::field(ErrorCode::InvalidDate, "ship_date", format!("ship_date is {fault}: {date}"));
    let ships = Moment::read(date).ok_or_else(|| refuse("no date"))?;
    if ships < now.midnight().plus_days(super::shipments::DAYS_AGO) {
        return Err(refuse("in the past"));
    }
    Ok(ships)
}
