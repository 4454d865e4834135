//! Asking for rates, and reading them again.

use super::account::{Account, Connection, QuotedRate};
use super::call::{Call, Outcome, Reply, json};
use super::carriers::{available, usable};
use super::catalogue::Service;
use super::clock::Moment;
use super::money::Cents;
use super::quote::{Obstacle, Quote, ends, is_on_the_way, quote};
use super::refusal::{Refusal, fault};
use super::shipments::{self, NULLABLE};
use super::zones::zone;
use crate::api::errors::{ErrorCode, ErrorDetail, ErrorSource, ErrorType};
use crate::api::rates::{
    CalculateRatesRequest, Rate, RateAttributes, RateDetail, RateDetailType, RateResponseStatus, RateType,
    RatedShipment, RatesInformation, ValidationStatus,
};
use crate::api::scalars::{CarrierCode, SeId};
use crate::api::shipments::Shipment;
use serde_json::Value;

/// The keys of a rate that may be null.
const RATE_NULLABLE: [&str; 2] = ["zone", "package_type"];

/// What a request wants rates of.
struct Wish {
    connections: Vec<Connection>,
    service_codes: Vec<String>,
    package_types: Vec<String>,
    rate_type: RateType,
}

/// `POST /rates`
pub(crate) fn calculate(account: &mut Account, call: &Call<'_>) -> Outcome {
    let request: CalculateRatesRequest = call.body()?;
    let options = request.rate_options.unwrap_or_default();
    if options.carrier_ids.is_empty() {
        return Err(Refusal::required("rate_options.carrier_ids"));
    }
    let wish = Wish {
        connections: options
            .carrier_ids
            .iter()
            .map(|carrier_id| usable(account, carrier_id).cloned())
            .collect::<Result<_, _>>()?,
        service_codes: options.service_codes.unwrap_or_default(),
        package_types: options.package_types.unwrap_or_default(),
        rate_type: options.rate_type.unwrap_or(RateType::Shipment),
    };
    let shipment = match (request.shipment_id, call.body.get("shipment").filter(|shipment| !shipment.is_null())) {
        (Some(_), Some(_)) => {
            let message = "shipment and shipment_id exclude each other.";
            let mut refusal = Refusal::field(ErrorCode::FieldConflict, "shipment_id", message);
            for error in &mut refusal.errors {
                error.fields = Some(vec!["shipment".to_owned(), "shipment_id".to_owned()]);
            }
            return Err(refusal);
        }
        (Some(id), None) => account.shipments.get(&id).cloned().ok_or_else(|| Refusal::not_found("Shipment", &id))?,
        (None, shipment) => shipments::open(account, shipment.unwrap_or(&Value::Null), call.now)?,
    };
    let shipment_id = shipments::keep(account, shipment.clone());

    let mut rates = Vec::new();
    let mut invalid_rates = Vec::new();
    let mut errors = Vec::new();
    for connection in &wish.connections {
        if let Err(refusal) = available(account, connection, call.now) {
            errors.extend(refusal.errors);
            continue;
        }
        let before = rates.len();
        rate_carrier(account, connection, &wish, &shipment, call.now, &mut rates, &mut invalid_rates);
        if rates.len() == before {
            errors.push(nothing_from(connection));
        }
    }
    rates.sort_by_key(|(rate, total)| (*total, rate.rate_id.clone()));
    let status = match (rates.is_empty(), errors.is_empty()) {
        (_, true) => RateResponseStatus::Completed,
        (false, false) => RateResponseStatus::Partial,
        (true, false) => RateResponseStatus::Error,
    };
    let rated = RatedShipment {
        shipment,
        rate_response: RatesInformation {
            rates: with_attributes(rates),
            invalid_rates,
            rate_request_id: account.next_id(),
            shipment_id,
            created_at: call.now.to_milliseconds().into(),
            status,
            errors,
        },
    };
    let mut reply = json(&rated, &NULLABLE);
    for list in ["rates", "invalid_rates"] {
        if let Some(Value::Array(rates)) = reply.get_mut("rate_response").and_then(|response| response.get_mut(list)) {
            for rate in rates.iter_mut().filter_map(Value::as_object_mut) {
                for name in RATE_NULLABLE {
                    rate.entry(name).or_insert(Value::Null);
                }
            }
        }
    }
    Ok(Reply::Json(reply))
}

/// `GET /rates/{rate_id}`
pub(crate) fn get(account: &mut Account, call: &Call<'_>) -> Outcome {
    let rate_id = call.parameter("rate_id");
    let quoted = account.rates.get(&SeId::from(rate_id)).ok_or_else(|| Refusal::not_found("Rate", rate_id))?;
    Ok(Reply::Json(json(&quoted.rate, &RATE_NULLABLE)))
}

/// The rates of one carrier. Those that can be bought are kept.
fn rate_carrier(
    account: &mut Account,
    connection: &Connection,
    wish: &Wish,
    shipment: &Shipment,
    now: Moment,
    rates: &mut Vec<(Rate, Cents)>,
    invalid_rates: &mut Vec<Rate>,
) {
    let carrier = connection.carrier();
    for service in carrier.services {
        let service_code = carrier.service_code(&connection.carrier_code, service);
        let is_wished = wish.service_codes.iter().any(|code| code.trim_end() == service_code);
        // Nobody who asks for all services wants to hear of those that go elsewhere.
        if !is_wished && (!wish.service_codes.is_empty() || !is_on_the_way(carrier, service, shipment)) {
            continue;
        }
        for shipment in in_packages(shipment, &wish.package_types) {
            let mut rate = blank_rate(account.next_id(), connection, service, &shipment, wish);
            match quote(carrier, service, &shipment) {
                Ok(quote) => {
                    fill_in(&mut rate, &shipment, &quote, carrier.is_saturday_usual, now);
                    account.keep_rate(QuotedRate { rate: rate.clone(), shipment });
                    rates.push((rate, quote.total()));
                }
                Err(obstacles) => {
                    rate.validation_status = ValidationStatus::Invalid;
                    rate.error_messages = obstacles.into_iter().map(|Obstacle { message, .. }| message).collect();
                    invalid_rates.push(rate);
                }
            }
        }
    }
}

/// The shipment in each of these packages; as it is, where there are none.
fn in_packages(shipment: &Shipment, package_types: &[String]) -> Vec<Shipment> {
    if package_types.is_empty() {
        return vec![shipment.clone()];
    }
    let packed = |code: &String| {
        let mut shipment = shipment.clone();
        for package in &mut shipment.packages {
            package.package_code = Some(code.as_str().into());
        }
        shipment
    };
    package_types.iter().map(packed).collect()
}

/// What is known of a rate before its price.
fn blank_rate(rate_id: SeId, connection: &Connection, service: &Service, shipment: &Shipment, wish: &Wish) -> Rate {
    let carrier = connection.carrier();
    let (from, to) = ends(shipment);
    let zero = Cents::ZERO.to_value();
    Rate {
        rate_id,
        rate_type: wish.rate_type.clone(),
        carrier_id: connection.carrier_id.clone(),
        shipping_amount: zero.clone(),
        insurance_amount: zero.clone(),
        confirmation_amount: zero.clone(),
        other_amount: zero,
        zone: Some(zone(from, to)),
        package_type: shipment
            .packages
            .first()
            .and_then(|package| package.package_code.as_ref())
            .map(|code| code.0.clone()),
        guaranteed_service: service.is_guaranteed,
        negotiated_rate: false,
        service_type: format!("{} {}", carrier.label_name(&connection.carrier_code), service.name),
        service_code: carrier.service_code(&connection.carrier_code, service),
        trackable: true,
        carrier_code: connection.carrier_code.clone(),
        carrier_nickname: connection.nickname.clone(),
        carrier_friendly_name: carrier.friendly_name(&connection.carrier_code),
        validation_status: ValidationStatus::Valid,
        ..Rate::default()
    }
}

fn fill_in(rate: &mut Rate, shipment: &Shipment, quote: &Quote, on_saturdays: bool, now: Moment) {
    let ships = Moment::read(&shipment.ship_date).unwrap_or(now);
    rate.shipping_amount = quote.shipping.to_value();
    rate.insurance_amount = quote.insurance.to_value();
    rate.confirmation_amount = quote.confirmation.to_value();
    rate.other_amount = quote.other.to_value();
    rate.rate_details = Some(details(quote));
    rate.delivery_days = Some(i64::from(quote.days));
    rate.carrier_delivery_days = Some(quote.days.to_string());
    rate.estimated_delivery_date = Some(ships.plus_delivery_days(quote.days, on_saturdays).to_seconds().into());
    rate.ship_date = Some(ships.to_seconds().into());
}

/// What a price is made of.
pub(crate) fn details(quote: &Quote) -> Vec<RateDetail> {
    let parts = [
        (RateDetailType::Shipping, "Transportation", quote.shipping),
        (RateDetailType::Insurance, "Insurance", quote.insurance),
        (RateDetailType::Confirmation, "Delivery confirmation", quote.confirmation),
        (RateDetailType::AdditionalFees, "Residential delivery", quote.other),
    ];
    let charged = parts.into_iter().filter(|(_, _, amount)| *amount != Cents::ZERO);
    charged
        .map(|(rate_detail_type, description, amount)| RateDetail {
            rate_detail_type: Some(rate_detail_type),
            carrier_description: Some(description.to_owned()),
            amount: Some(amount.to_value()),
            ..RateDetail::default()
        })
        .collect()
}

/// Says which rates are the cheapest, the fastest, and the best of both: the price counted once for each day.
fn with_attributes(rates: Vec<(Rate, Cents)>) -> Vec<Rate> {
    let days = |rate: &Rate| rate.delivery_days.unwrap_or(i64::MAX);
    let cheapest = rates.iter().map(|(_, total)| *total).min();
    let fastest = rates.iter().map(|(rate, total)| (days(rate), *total)).min();
    let best = rates.iter().map(|(rate, total)| total.times(days(rate).saturating_add(2))).min();
    rates
        .into_iter()
        .map(|(mut rate, total)| {
            let marks = [
                (Some(total.times(days(&rate).saturating_add(2))) == best, RateAttributes::BestValue),
                (Some(total) == cheapest, RateAttributes::Cheapest),
                (Some((days(&rate), total)) == fastest, RateAttributes::Fastest),
            ];
            rate.rate_attributes = Some(marks.into_iter().filter_map(|(is_so, mark)| is_so.then_some(mark)).collect());
            rate
        })
        .collect()
}

/// What is said of a carrier that has no rate for a shipment.
fn nothing_from(connection: &Connection) -> ErrorDetail {
    let name = connection.carrier().friendly_name(&connection.carrier_code);
    ErrorDetail {
        carrier_id: Some(connection.carrier_id.clone()),
        carrier_code: Some(CarrierCode::from(connection.carrier_code.as_str())),
        carrier_name: Some(name.clone()),
        ..fault(
            ErrorSource::Carrier,
            ErrorType::BusinessRules,
            ErrorCode::NoRatesReturned,
            format!("{name} has no service for this shipment."),
        )
    }
}
