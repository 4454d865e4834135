//! Buying labels.
//!
//! What a second `POST /v1/labels` with the same body does is not documented, so the sandbox assumes the worst: it
//! sells a second label. Only an `external_shipment_id` guards against that: one that a label of the account has
//! already is refused with `identifier_conflict`. The docs say so of shipments; of labels they say nothing.

use super::account::{Account, Connection, Purchase, small_number};
use super::call::{Call, Outcome, Reply};
use super::carriers::{available, usable};
use super::catalogue::Service;
use super::clock::Moment;
use super::labels::shown;
use super::money::Cents;
use super::quote::{Obstacle, Quote, ends, quote};
use super::rates::details;
use super::refusal::{Refusal, together};
use super::shipments;
use super::zones::is_international;
use crate::api::errors::ErrorCode;
use crate::api::labels::{
    CreateLabelFromRateRequest, CreateLabelRequest, DisplayScheme, Label, LabelChargeEvent, LabelDownloadType,
    LabelFormat, LabelLayout, LabelPackage, LabelStatus, TrackingStatus,
};
use crate::api::scalars::{ImageId, SeId};
use crate::api::shipments::{Shipment, ShipmentStatus};
use serde_json::Value;

/// How the label is wanted, beside what it is for.
#[derive(Default)]
struct Wish {
    format: Option<LabelFormat>,
    layout: Option<LabelLayout>,
    download_type: Option<LabelDownloadType>,
    display_scheme: Option<DisplayScheme>,
    charge_event: Option<LabelChargeEvent>,
    image_id: Option<ImageId>,
    is_return: bool,
    rma_number: Option<String>,
    rate_id: Option<SeId>,
}

/// `POST /labels`
pub(crate) fn create(account: &mut Account, call: &Call<'_>) -> Outcome {
    let request: CreateLabelRequest = call.body()?;
    let wish = Wish {
        format: request.label_format,
        layout: request.label_layout,
        download_type: request.label_download_type,
        display_scheme: request.display_scheme,
        charge_event: request.charge_event,
        image_id: request.label_image_id,
        is_return: request.is_return_label.unwrap_or_default(),
        rma_number: request.rma_number,
        rate_id: None,
    };
    let (connection, service) = chosen(
        account,
        request.shipment.carrier_id.as_ref(),
        request.shipment.service_code.as_deref().unwrap_or_default(),
        request.shipment.shipping_rule_id.as_deref(),
    )?;
    let shipment = shipments::open(account, call.body.get("shipment").unwrap_or(&Value::Null), call.now)?;
    buy(account, call, &connection, service, shipment, wish)
}

/// `POST /labels/rates/{rate_id}`
pub(crate) fn create_from_rate(account: &mut Account, call: &Call<'_>) -> Outcome {
    let request: CreateLabelFromRateRequest = call.body()?;
    let rate_id = SeId::from(call.parameter("rate_id"));
    let quoted = account.rates.get(&rate_id).cloned().ok_or_else(|| Refusal::not_found("Rate", &rate_id))?;
    let connection = usable(account, &quoted.rate.carrier_id)?.clone();
    let service = connection
        .carrier()
        .service(&connection.carrier_code, &quoted.rate.service_code)
        .ok_or_else(|| Refusal::not_found("Rate", &rate_id))?;
    let mut shipment = quoted.shipment;
    let options = &mut shipment.advanced_options;
    options.custom_field1 = request.custom_field1.or(options.custom_field1.take());
    options.custom_field2 = request.custom_field2.or(options.custom_field2.take());
    options.custom_field3 = request.custom_field3.or(options.custom_field3.take());
    let wish = Wish {
        format: request.label_format,
        layout: request.label_layout,
        download_type: request.label_download_type,
        display_scheme: request.display_scheme,
        rate_id: Some(rate_id),
        ..Wish::default()
    };
    buy(account, call, &connection, service, shipment, wish)
}

/// The carrier and service of a request. Without a carrier it is the first that has the service.
fn chosen(
    account: &Account,
    carrier_id: Option<&SeId>,
    service_code: &str,
    shipping_rule_id: Option<&str>,
) -> Result<(Connection, &'static Service), Refusal> {
    let field = "shipment.service_code";
    if service_code.is_empty() {
        let message = format!("There is no shipping rule {}.", shipping_rule_id.unwrap_or_default());
        return Err(Refusal::field(ErrorCode::ShippingRuleNotFound, "shipment.shipping_rule_id", message));
    }
    if let Some(carrier_id) = carrier_id.filter(|carrier_id| !carrier_id.is_empty()) {
        let connection = usable(account, carrier_id)?;
        let service = connection.carrier().service(&connection.carrier_code, service_code);
        let service = service.ok_or_else(|| {
            let message =
                format!("The carrier {carrier_id} has no service '{service_code}'.", carrier_id = &**carrier_id);
            Refusal::invalid(field, message).of_carrier(Some(carrier_id), Some(&connection.carrier_code))
        })?;
        return Ok((connection.clone(), service));
    }
    let mut offers: Vec<(&Connection, &'static Service)> = account
        .connected()
        .filter_map(|connection| {
            Some((connection, connection.carrier().service(&connection.carrier_code, service_code)?))
        })
        .collect();
    offers.sort_by_key(|(connection, _)| !connection.is_primary);
    if let Some((connection, service)) = offers.first() {
        return Ok(((*connection).clone(), service));
    }
    let was_offered = account
        .connections
        .iter()
        .find(|connection| connection.carrier().service(&connection.carrier_code, service_code).is_some());
    Err(match was_offered {
        Some(connection) => {
            Refusal::business(ErrorCode::CarrierNotConnected, "The carrier of this service is not connected.")
                .of_carrier(None, Some(&connection.carrier_code))
        }
        None => Refusal::invalid(field, format!("No connected carrier has a service '{service_code}'.")),
    })
}

/// Sells a label. Nothing is changed before everything is known to be in order.
fn buy(
    account: &mut Account,
    call: &Call<'_>,
    connection: &Connection,
    service: &'static Service,
    mut shipment: Shipment,
    wish: Wish,
) -> Outcome {
    let format = wish.format.clone().unwrap_or(LabelFormat::Pdf);
    if format != LabelFormat::Pdf {
        let message = format!("The sandbox draws labels as pdf, not yet as {}.", format.as_str());
        return Err(Refusal::invalid("label_format", message));
    }
    let carrier = connection.carrier();
    let quote = quote(carrier, service, &shipment).map_err(|obstacles| refused(obstacles, connection))?;
    shipments::refuse_unsalable(account, &shipment)?;
    available(account, connection, call.now)?;
    let Some(paid) = account.pay(connection, &shipment, &quote) else {
        let message = "The balance does not cover this label.";
        return Err(Refusal::business(ErrorCode::InsufficientFunds, message)
            .of_carrier(Some(&connection.carrier_id), Some(&connection.carrier_code)));
    };
    shipment.shipment_status = ShipmentStatus::LabelPurchased;
    shipment.modified_at = call.now.to_milliseconds().into();
    shipment.carrier_id = Some(connection.carrier_id.clone());
    shipment.service_code = Some(carrier.service_code(&connection.carrier_code, service).into());
    for package in &mut shipment.packages {
        package.tracking_number = Some(account.next_tracking_number(service));
    }
    let ships = Moment::read(&shipment.ship_date).unwrap_or(call.now);
    let purchase = Purchase {
        label: label(account.next_id(), connection, &shipment, &quote, &wish, call.now),
        rate_id: wish.rate_id,
        token: account.next_token(),
        paid,
        created: call.now,
        voided: None,
        ships,
        arrives: ships.plus_delivery_days(quote.days, carrier.is_saturday_usual),
        shipment,
    };
    let reply = shown(account, &purchase, call, wish.download_type.as_ref());
    shipments::keep(account, purchase.shipment.clone());
    account.keep_purchase(purchase);
    Ok(Reply::Json(reply))
}

/// Why a service does not take a shipment, as a refusal.
fn refused(obstacles: Vec<Obstacle>, connection: &Connection) -> Refusal {
    let refusals = obstacles
        .into_iter()
        .map(|obstacle| {
            Refusal::field(obstacle.code, obstacle.field, obstacle.message)
                .of_carrier(Some(&connection.carrier_id), Some(&connection.carrier_code))
        })
        .collect();
    together(refusals).unwrap_or_else(|| Refusal::business(ErrorCode::Unspecified, "The carrier refused the shipment."))
}

/// The label as it is sold.
fn label(
    label_id: SeId,
    connection: &Connection,
    shipment: &Shipment,
    quote: &Quote,
    wish: &Wish,
    now: Moment,
) -> Label {
    let (from, to) = ends(shipment);
    let first = shipment.packages.first();
    Label {
        label_id,
        status: LabelStatus::Completed,
        shipment_id: shipment.shipment_id.clone(),
        external_shipment_id: shipment.external_shipment_id.clone().filter(|id| !id.is_empty()),
        external_order_id: shipment.external_order_id.clone(),
        ship_date: shipment.ship_date.clone(),
        created_at: now.to_milliseconds().into(),
        shipment_cost: quote.shipment_cost().to_value(),
        insurance_cost: quote.insurance.to_value(),
        rate_details: Some(details(quote)),
        tracking_number: first.and_then(|package| package.tracking_number.clone()),
        is_return_label: wish.is_return,
        rma_number: wish.rma_number.clone(),
        is_international: is_international(from, to),
        batch_id: SeId::default(),
        carrier_id: connection.carrier_id.clone(),
        charge_event: Some(wish.charge_event.clone().unwrap_or(LabelChargeEvent::CarrierDefault)),
        service_code: shipment.service_code.clone().unwrap_or_default(),
        package_code: first.and_then(|package| package.package_code.clone()).unwrap_or_default(),
        voided: false,
        label_format: LabelFormat::Pdf,
        display_scheme: Some(wish.display_scheme.clone().unwrap_or(DisplayScheme::Label)),
        label_layout: wish.layout.clone().unwrap_or(LabelLayout::FourBySix),
        trackable: true,
        label_image_id: wish.image_id.clone(),
        carrier_code: connection.carrier_code.as_str().into(),
        tracking_status: TrackingStatus::Unknown,
        confirmation: Some(shipment.confirmation.clone()),
        packages: (1..).zip(&shipment.packages).map(|(sequence, package)| label_package(sequence, package)).collect(),
        ship_to: Some(shipment.ship_to.clone()),
        ..Label::default()
    }
}

fn label_package(sequence: i64, package: &crate::api::packages::Package) -> LabelPackage {
    LabelPackage {
        // The definition has a number here, unlike everywhere else.
        package_id: package.shipment_package_id.as_ref().and_then(small_number),
        package_code: package.package_code.clone(),
        weight: package.weight.clone(),
        dimensions: package.dimensions.clone(),
        insured_value: Some(package.insured_value.as_ref().map_or(Cents::ZERO, Cents::of).to_value()),
        tracking_number: package.tracking_number.clone(),
        label_messages: package.label_messages.clone(),
        external_package_id: package.external_package_id.clone(),
        content_description: package.content_description.clone(),
        sequence: Some(sequence),
        has_label_documents: Some(true),
        has_form_documents: Some(false),
        has_qr_code_documents: Some(false),
        has_paperless_label_documents: Some(false),
        ..LabelPackage::default()
    }
}
