//! Asking for rates, and reading them again.

use super::account::{Account, Connection, QuotedRate};
use super::addresses;
use super::call::{Call, Outcome, Reply, json, typed};
use super::carriers::{available, usable};
use super::catalogue::Service;
use super::clock::Moment;
use super::kept::kept;
use super::money::{CURRENCY, Cents};
use super::order::sorted;
use super::package_types;
use super::quote::{Obstacle, Quote, ends, is_on_the_way, quote};
use super::refusal::{Refusal, fault};
use super::shipments::{self, NULLABLE};
use super::zones::{is_international, zone};
use crate::api::errors::{ErrorCode, ErrorDetail, ErrorSource, ErrorType};
use crate::api::money::MonetaryValue;
use crate::api::rates::{
    BulkRate, Rate, RateAttributes, RateDetail, RateDetailType, RateRequest as RateRequestOptions, RateResponseStatus,
    RateType, RatedShipment, RatesInformation, ValidationStatus,
};
use crate::api::scalars::{CarrierCode, SeId};
use crate::api::shipment_operations::ListShipmentRates;
use crate::api::shipments::Shipment;
use crate::api::webhooks::WebhookEvent;
use serde_json::{Map, Value};
use std::sync::Arc;

/// The keys of a rate that may be null.
const RATE_NULLABLE: [&str; 2] = ["zone", "package_type"];

/// How long the carriers take to answer a request for many shipments.
const SECONDS_TO_ANSWER: i64 = 3;

/// What a request wants rates of.
pub(crate) struct Wish {
    connections: Vec<Connection>,
    service_codes: Vec<String>,
    package_types: Vec<String>,
    rate_type: RateType,
    is_taxed: bool,
    /// The currency that was wished for, if it is another than the sandbox has.
    other_currency: Option<String>,
}

kept! {
    /// What came of a request for the rates of a shipment.
    #[derive(Default)]
    pub(crate) struct RateRequest {
        rate_request_id: SeId,
        created: Moment,
        /// When the carriers have answered.
        answered: Moment,
        /// The rates that can be bought, the cheapest first. They are kept with the account's others.
        rates: Vec<(SeId, Vec<RateAttributes>)>,
        invalid_rates: Vec<Rate>,
        status: RateResponseStatus,
        errors: Vec<ErrorDetail>,
    }
}

impl Wish {
    /// What the options of a request want.
    fn of(account: &Account, options: RateRequestOptions) -> Result<Self, Refusal> {
        if options.carrier_ids.is_empty() {
            return Err(Refusal::required("rate_options.carrier_ids"));
        }
        Ok(Self {
            connections: options
                .carrier_ids
                .iter()
                .map(|carrier_id| usable(account, carrier_id).cloned())
                .collect::<Result<_, _>>()?,
            service_codes: options.service_codes.unwrap_or_default(),
            package_types: options.package_types.unwrap_or_default(),
            // Only a request can be for `quick` rates: a reply says that they are not more than a look.
            rate_type: match options.rate_type {
                Some(RateType::Quick) => RateType::Check,
                wished => wished.unwrap_or(RateType::Shipment),
            },
            is_taxed: options.calculate_tax_amount.unwrap_or_default(),
            other_currency: options
                .preferred_currency
                .map(|currency| currency.0)
                .filter(|currency| !currency.is_empty() && !currency.eq_ignore_ascii_case(CURRENCY)),
        })
    }
}

/// What a request says beside the shipments.
fn options(call: &Call<'_>) -> Result<RateRequestOptions, Refusal> {
    typed(call.body.get("rate_options").cloned().unwrap_or_else(|| Value::Object(Map::new())), "rate_options")
}

/// `POST /rates`
pub(crate) fn calculate(account: &mut Account, call: &Call<'_>) -> Outcome {
    let wish = Wish::of(account, options(call)?)?;
    let shipment = match (
        call.text("shipment_id").map(SeId::from),
        call.body.get("shipment").filter(|shipment| !shipment.is_null()),
    ) {
        (Some(_), Some(_)) => return Err(both("shipment", "shipment_id")),
        (Some(id), None) => account.shipments.get(&id).cloned().ok_or_else(|| Refusal::not_found("Shipment", &id))?,
        (None, request) => {
            let request = request.unwrap_or(&Value::Null);
            let mut shipment = shipments::open(account, request, call.now)?;
            addresses::check(addresses::wish(request).as_ref(), &mut shipment)?;
            Arc::new(shipment)
        }
    };
    let shipment_id = shipments::keep(account, Arc::clone(&shipment));
    ask(account, &wish, &shipment, call.now, call.now);
    let rate_response = told(account, &shipment_id, call.now);
    let rated = RatedShipment { rate_response, shipment: Arc::unwrap_or_clone(shipment) };
    let mut reply = shipments::with_messages(json(&rated, &NULLABLE));
    if let Some(response) = reply.get_mut("rate_response") {
        complete(response);
    }
    Ok(Reply::Json(reply))
}

/// `POST /rates/bulk`
pub(crate) fn compare(account: &mut Account, call: &Call<'_>) -> Outcome {
    let wish = Wish::of(account, options(call)?)?;
    let list = |name: &str| call.body.get(name).and_then(Value::as_array).filter(|list| !list.is_empty());
    let mut shipments = Vec::new();
    match (list("shipments"), Some(call.ids("shipment_ids")).filter(|ids| !ids.is_empty())) {
        (Some(_), Some(_)) => return Err(both("shipments", "shipment_ids")),
        (Some(list), None) => {
            for shipment in list {
                let mut opened = shipments::open(account, shipment, call.now)?;
                addresses::check(addresses::wish(shipment).as_ref(), &mut opened)?;
                shipments.push(Arc::new(opened));
            }
        }
        (None, Some(ids)) => {
            for id in ids {
                let known = account.shipments.get(&id).cloned();
                shipments.push(known.ok_or_else(|| Refusal::not_found("Shipment", &id))?);
            }
        }
        (None, None) => return Err(Refusal::required("shipments")),
    }
    let answered = call.now.plus_seconds(SECONDS_TO_ANSWER);
    let replies = shipments.into_iter().map(|shipment| {
        let shipment_id = shipments::keep(account, Arc::clone(&shipment));
        ask(account, &wish, &shipment, call.now, answered);
        account.note(&WebhookEvent::Rate, format!("/v1/shipments/{}/rates", &*shipment_id), answered);
        let RatesInformation { rate_request_id, shipment_id, created_at, status, errors, .. } =
            told(account, &shipment_id, call.now);
        json(&BulkRate { rate_request_id, shipment_id, created_at, status, errors }, &[])
    });
    Ok(Reply::Json(replies.collect()))
}

/// `GET /shipments/{shipment_id}/rates`
pub(crate) fn of_shipment(account: &mut Account, call: &Call<'_>) -> Outcome {
    let wanted: ListShipmentRates = call.query()?;
    let from = call.moment("created_at_start", wanted.created_at_start.as_deref())?;
    let shipment_id = SeId::from(call.parameter("shipment_id"));
    if !account.shipments.contains_key(&shipment_id) {
        return Err(Refusal::not_found("Shipment", &shipment_id));
    }
    if let Some(request) = account.rate_requests.get(&shipment_id)
        && from.is_some_and(|from| request.created < from)
    {
        return Err(Refusal::not_found("Rates of the shipment", &shipment_id));
    }
    if !account.rate_requests.contains_key(&shipment_id) {
        return Err(Refusal::not_found("Rates of the shipment", &shipment_id));
    }
    let mut reply = json(&told(account, &shipment_id, call.now), &[]);
    complete(&mut reply);
    Ok(Reply::Json(reply))
}

/// Refuses two fields of which one is enough.
fn both(one: &str, other: &str) -> Refusal {
    let mut refusal = Refusal::field(ErrorCode::FieldConflict, other, format!("{one} and {other} exclude each other."));
    for error in &mut refusal.errors {
        error.fields = Some(vec![one.to_owned(), other.to_owned()]);
    }
    refusal
}

/// Asks the carriers for the rates of a shipment, and keeps what they answer.
fn ask(account: &mut Account, wish: &Wish, shipment: &Arc<Shipment>, now: Moment, answered: Moment) {
    let mut rates = Vec::new();
    let mut invalid_rates = Vec::new();
    let mut errors = Vec::new();
    for connection in &wish.connections {
        if let Err(refusal) = available(account, connection, now) {
            errors.extend(refusal.errors);
            continue;
        }
        let before = rates.len();
        rate_carrier(account, connection, wish, shipment, now, &mut rates, &mut invalid_rates);
        if rates.len() == before {
            errors.push(nothing_from(connection));
        }
    }
    let rates = sorted(rates, |(rate, total)| (total.0, rate.rate_id.to_string()));
    let status = match (rates.is_empty(), errors.is_empty()) {
        (_, true) => RateResponseStatus::Completed,
        (false, false) => RateResponseStatus::Partial,
        (true, false) => RateResponseStatus::Error,
    };
    let rates = attributes(&rates).into_iter().zip(rates).map(|(marks, (rate, _))| (rate.rate_id, marks)).collect();
    let rate_request_id = account.next_id();
    let request = RateRequest { rate_request_id, created: now, answered, rates, invalid_rates, status, errors };
    account.keep_rate_request(shipment.shipment_id.clone(), request);
}

/// What is known of a shipment's rates at a moment: before the carriers have answered, nothing.
fn told(account: &Account, shipment_id: &SeId, now: Moment) -> RatesInformation {
    let Some(request) = account.rate_requests.get(shipment_id) else {
        return RatesInformation::default();
    };
    let mut information = RatesInformation {
        rate_request_id: request.rate_request_id.clone(),
        shipment_id: shipment_id.clone(),
        created_at: request.created.to_milliseconds().into(),
        status: RateResponseStatus::Working,
        ..RatesInformation::default()
    };
    if now >= request.answered {
        let kept = request.rates.iter().filter_map(|(rate_id, marks)| {
            let rate = account.rates.get(rate_id)?.rate.clone();
            Some(Rate { rate_attributes: Some(marks.clone()), ..rate })
        });
        information.rates = kept.collect();
        information.invalid_rates.clone_from(&request.invalid_rates);
        information.status = request.status.clone();
        information.errors.clone_from(&request.errors);
    }
    information
}

/// Rates have all their keys, if only as nulls.
fn complete(response: &mut Value) {
    for list in ["rates", "invalid_rates"] {
        for rate in response.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            for name in RATE_NULLABLE {
                if let Some(rate) = rate.as_object_mut() {
                    rate.entry(name).or_insert(Value::Null);
                }
            }
        }
    }
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
    shipment: &Arc<Shipment>,
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
        for shipment in in_packages(account, shipment, &wish.package_types) {
            let mut rate = blank_rate(account.next_id(), connection, service, &shipment, wish.rate_type.clone());
            if let Some(currency) = &wish.other_currency {
                rate.warning_messages.push(format!("The amounts are in {CURRENCY}, not in {currency}."));
            }
            match quote(carrier, service, &shipment) {
                Ok(quote) => {
                    rate.tax_amount = tax(&shipment).filter(|_| wish.is_taxed).map(Cents::to_value);
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
fn in_packages(account: &Account, shipment: &Arc<Shipment>, package_types: &[String]) -> Vec<Arc<Shipment>> {
    if package_types.is_empty() {
        return vec![Arc::clone(shipment)];
    }
    let packed = |code: &String| {
        let mut shipment = Shipment::clone(shipment);
        for package in &mut shipment.packages {
            package_types::pack(account, package, code);
        }
        Arc::new(shipment)
    };
    package_types.iter().map(packed).collect()
}

/// What is known of a rate before its price.
pub(crate) fn blank_rate(
    rate_id: SeId,
    connection: &Connection,
    service: &Service,
    shipment: &Shipment,
    rate_type: RateType,
) -> Rate {
    let carrier = connection.carrier();
    let (from, to) = ends(shipment);
    let zero = Cents::ZERO.to_value();
    Rate {
        rate_id,
        rate_type,
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
        // Whom the carrier bills itself has a contract with it.
        negotiated_rate: !connection.is_funded(),
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

pub(crate) fn fill_in(rate: &mut Rate, shipment: &Shipment, quote: &Quote, on_saturdays: bool, now: Moment) {
    let ships = Moment::read(&shipment.ship_date).unwrap_or(now);
    rate.shipping_amount = quote.shipping.to_value();
    rate.insurance_amount = quote.insurance.to_value();
    rate.confirmation_amount = quote.confirmation.to_value();
    rate.other_amount = quote.other.to_value();
    rate.requested_comparison_amount = quote.comparison(&rate.carrier_code, shipment).map(Cents::to_value);
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

/// Which rates are the cheapest, the fastest, and the best of both: the price counted once for each day.
pub(crate) fn attributes(rates: &[(Rate, Cents)]) -> Vec<Vec<RateAttributes>> {
    let days = |rate: &Rate| rate.delivery_days.unwrap_or(i64::MAX);
    let value = |rate: &Rate, total: Cents| total.times(days(rate).saturating_add(2));
    let cheapest = rates.iter().map(|(_, total)| *total).min();
    let fastest = rates.iter().map(|(rate, total)| (days(rate), *total)).min();
    let best = rates.iter().map(|(rate, total)| value(rate, *total)).min();
    let marks = |(rate, total): &(Rate, Cents)| {
        let marks = [
            (Some(value(rate, *total)) == best, RateAttributes::BestValue),
            (Some(*total) == cheapest, RateAttributes::Cheapest),
            (Some((days(rate), *total)) == fastest, RateAttributes::Fastest),
        ];
        marks.into_iter().filter_map(|(is_so, mark)| is_so.then_some(mark)).collect()
    };
    rates.iter().map(marks).collect()
}

/// Duties and taxes where a border is crossed: a share of the declared value, by the country of arrival.
fn tax(shipment: &Shipment) -> Option<Cents> {
    let (from, to) = ends(shipment);
    if !is_international(from, to) {
        return None;
    }
    let percent = match zone(from, to) {
        10 => 5,
        11 => 16,
        12 => 20,
        _ => 10,
    };
    Some(Cents(declared_value(shipment).0.saturating_mul(percent) / 100))
}

/// What the goods of a shipment are worth, as they are declared.
fn declared_value(shipment: &Shipment) -> Cents {
    let items = shipment.customs.iter().flat_map(|customs| customs.customs_items.iter().flatten());
    let items = items.map(|item| {
        let amount = item.value.unwrap_or_default();
        Cents::of(&MonetaryValue { currency: CURRENCY.into(), amount }).times(item.quantity.unwrap_or(0))
    });
    let products = shipment.packages.iter().flat_map(|package| package.products.iter().flatten());
    let products =
        products.filter_map(|product| Some(Cents::of(product.value.as_ref()?).times(product.quantity.unwrap_or(0))));
    items.chain(products).sum()
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
