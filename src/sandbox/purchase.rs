//! Buying labels, in every way: they differ in how the shipment and the service are found, and all end in [`buy`].
//!
//! What a second `POST /v1/labels` with the same body does is not documented, so the sandbox assumes the worst: it
//! sells a second label. Only an `external_shipment_id` guards against that: one that a label of the account has
//! already is refused with `identifier_conflict`. The docs say so of shipments; of labels they say nothing.

use super::account::{Account, Connection, Purchase, small_number};
use super::addresses;
use super::call::{Call, Outcome, Reply};
use super::carriers::{available, usable};
use super::catalogue::Service;
use super::clock::Moment;
use super::formats;
use super::labels::shown;
use super::money::Cents;
use super::quote::{Obstacle, Quote, ends, quote};
use super::rates::details;
use super::refusal::{Refusal, together};
use super::returns::refuse_mismatch;
use super::shipments;
use super::zones::is_international;
use crate::api::errors::ErrorCode;
use crate::api::labels::{
    CreateLabelFromRateRequest, CreateLabelFromShipmentRequest, CreateLabelRequest, DisplayScheme, Label,
    LabelChargeEvent, LabelDownloadType, LabelFormat, LabelLayout, LabelPackage, LabelStatus, TrackingStatus,
};
use crate::api::scalars::{ImageId, SeId};
use crate::api::shipments::{Shipment, ShipmentStatus, ValidateAddress};
use serde_json::Value;

/// How the label is wanted, beside what it is for.
#[derive(Debug, Default)]
pub(crate) struct Wish {
    /// In which file format.
    pub(crate) format: Option<LabelFormat>,
    /// On which paper.
    pub(crate) layout: Option<LabelLayout>,
    /// Printed, or as a code.
    pub(crate) display_scheme: Option<DisplayScheme>,
    /// When the carrier charges for it.
    pub(crate) charge_event: Option<LabelChargeEvent>,
    /// With which image.
    pub(crate) image_id: Option<ImageId>,
    /// Whether it is for the way back.
    pub(crate) is_return: bool,
    /// The merchant's number of the return.
    pub(crate) rma_number: Option<String>,
    /// The label of the way there.
    pub(crate) outbound_label_id: Option<SeId>,
    /// The rate that is its price.
    pub(crate) rate_id: Option<SeId>,
    /// The batch that it is bought in.
    pub(crate) batch_id: Option<SeId>,
    /// Whether the receiver collects the package somewhere.
    pub(crate) is_to_point: bool,
}

/// `POST /labels`
pub(crate) fn create(account: &mut Account, call: &Call<'_>) -> Outcome {
    let request: CreateLabelRequest = call.body()?;
    let (connection, service) = chosen(
        account,
        request.shipment.carrier_id.as_ref(),
        request.shipment.service_code.as_deref().unwrap_or_default(),
        request.shipment.shipping_rule_id.as_deref(),
    )?;
    let wish = Wish {
        outbound_label_id: refuse_mismatch(account, &request, &connection.carrier_code)?,
        format: request.label_format,
        layout: request.label_layout,
        display_scheme: request.display_scheme,
        charge_event: request.charge_event,
        image_id: request.label_image_id,
        is_return: request.is_return_label.unwrap_or_default(),
        rma_number: request.rma_number,
        is_to_point: request.ship_to_service_point_id.is_some_and(|id| !id.is_empty()),
        ..Wish::default()
    };
    let mut shipment = shipments::open(account, call.body.get("shipment").unwrap_or(&Value::Null), call.now)?;
    addresses::check(request.validate_address.as_ref(), &mut shipment)?;
    if wish.is_return {
        shipment.is_return = Some(true);
    }
    let label_id = buy(account, &connection, service, shipment, wish, call.now)?;
    sold(account, &label_id, call, request.label_download_type.as_ref())
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
    addresses::check(request.validate_address.as_ref(), &mut shipment)?;
    let options = &mut shipment.advanced_options;
    options.custom_field1 = request.custom_field1.or(options.custom_field1.take());
    options.custom_field2 = request.custom_field2.or(options.custom_field2.take());
    options.custom_field3 = request.custom_field3.or(options.custom_field3.take());
    let wish = Wish {
        format: request.label_format,
        layout: request.label_layout,
        display_scheme: request.display_scheme,
        rate_id: Some(rate_id),
        ..Wish::default()
    };
    let label_id = buy(account, &connection, service, shipment, wish, call.now)?;
    sold(account, &label_id, call, request.label_download_type.as_ref())
}

/// `POST /labels/shipment/{shipment_id}`
pub(crate) fn create_from_shipment(account: &mut Account, call: &Call<'_>) -> Outcome {
    let request: CreateLabelFromShipmentRequest = call.body()?;
    let wish = Wish {
        format: request.label_format,
        layout: request.label_layout,
        display_scheme: request.display_scheme,
        ..Wish::default()
    };
    let label_id =
        buy_kept(account, &call.parameter("shipment_id").into(), request.validate_address.as_ref(), wish, call.now)?;
    sold(account, &label_id, call, request.label_download_type.as_ref())
}

/// Sells a label for a shipment that the account has, one by one or in a batch. Gives the label's id.
pub(crate) fn buy_kept(
    account: &mut Account,
    shipment_id: &SeId,
    validate_address: Option<&ValidateAddress>,
    wish: Wish,
    now: Moment,
) -> Result<SeId, Refusal> {
    let mut shipment =
        account.shipments.get(shipment_id).cloned().ok_or_else(|| Refusal::not_found("Shipment", shipment_id))?;
    if shipment.shipment_status == ShipmentStatus::Cancelled {
        return Err(Refusal::business(ErrorCode::InvalidStatus, "The shipment has been cancelled."));
    }
    let (connection, service) = chosen(
        account,
        shipment.carrier_id.as_ref(),
        shipment.service_code.as_deref().unwrap_or_default(),
        shipment.shipping_rule_id.as_deref(),
    )?;
    addresses::check(validate_address, &mut shipment)?;
    buy(account, &connection, service, shipment, wish, now)
}

/// The answer to a purchase: the label.
pub(crate) fn sold(
    account: &Account,
    label_id: &SeId,
    call: &Call<'_>,
    download_type: Option<&LabelDownloadType>,
) -> Outcome {
    let purchase = account.purchases.get(label_id).ok_or_else(|| Refusal::not_found("Label", label_id))?;
    Ok(Reply::Json(shown(account, purchase, call, download_type)))
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
        let Some(rule) = shipping_rule_id else {
            return Err(Refusal::required(field));
        };
        let message = format!("There is no shipping rule {rule}.");
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

/// Sells a label: every label of an account is bought here. Gives its id. Nothing is changed before everything is known
/// to be in order.
pub(crate) fn buy(
    account: &mut Account,
    connection: &Connection,
    service: &'static Service,
    mut shipment: Shipment,
    wish: Wish,
    now: Moment,
) -> Result<SeId, Refusal> {
    let carrier = connection.carrier();
    refuse_wish(&wish, connection)?;
    if let Some(image_id) = wish.image_id.as_deref().filter(|id| !id.is_empty())
        && !account.images.iter().any(|image| image.label_image_id.as_deref() == Some(image_id))
    {
        return Err(Refusal::not_found("Image", image_id));
    }
    // What was to be shipped earlier is shipped now.
    let ships = Moment::read(&shipment.ship_date).unwrap_or(now).max(now.midnight().plus_days(shipments::DAYS_AGO));
    let quote = quote(carrier, service, &shipment).map_err(|obstacles| refused(obstacles, connection))?;
    shipments::refuse_unsalable(account, &shipment)?;
    available(account, connection, now)?;
    let Some(paid) = account.pay(connection, &shipment, &quote) else {
        let message = "The balance does not cover this label.";
        return Err(Refusal::business(ErrorCode::InsufficientFunds, message)
            .of_carrier(Some(&connection.carrier_id), Some(&connection.carrier_code)));
    };
    shipment.ship_date = ships.to_seconds().into();
    shipment.shipment_status = ShipmentStatus::LabelPurchased;
    shipment.modified_at = now.to_milliseconds().into();
    shipment.carrier_id = Some(connection.carrier_id.clone());
    shipment.service_code = Some(carrier.service_code(&connection.carrier_code, service).into());
    for package in &mut shipment.packages {
        package.tracking_number = Some(account.next_tracking_number(service));
    }
    let label_id = account.next_id();
    let purchase = Purchase {
        label: label(label_id.clone(), connection, &shipment, &quote, &wish, now),
        rate_id: wish.rate_id,
        outbound_label_id: wish.outbound_label_id,
        is_to_point: wish.is_to_point,
        token: account.next_token(),
        paid,
        created: now,
        voided: None,
        refund: None,
        ships,
        arrives: ships.plus_delivery_days(quote.days, carrier.is_saturday_usual),
        shipment,
    };
    shipments::keep(account, purchase.shipment.clone());
    account.keep_purchase(purchase);
    Ok(label_id)
}

/// Refuses what the carrier does not make.
fn refuse_wish(wish: &Wish, connection: &Connection) -> Result<(), Refusal> {
    let carrier_code = &connection.carrier_code;
    let format = wish.format.clone().unwrap_or(LabelFormat::Pdf);
    let of_carrier = |refusal: Refusal| refusal.of_carrier(Some(&connection.carrier_id), Some(carrier_code));
    if !formats::are_made_by(carrier_code, &format) {
        let message = format!("{carrier_code} makes no labels in {}.", format.as_str());
        return Err(of_carrier(Refusal::invalid("label_format", message)));
    }
    if wish.layout == Some(LabelLayout::Letter) && format != LabelFormat::Pdf {
        let message = format!("The layout letter is for pdf, not for {}.", format.as_str());
        return Err(Refusal::invalid("label_layout", message));
    }
    let is_paperless = !matches!(wish.display_scheme, None | Some(DisplayScheme::Label));
    if is_paperless && !formats::is_paperless_possible(carrier_code) {
        let message = format!("{carrier_code} needs a printed label.");
        return Err(of_carrier(Refusal::invalid("display_scheme", message)));
    }
    if wish.charge_event == Some(LabelChargeEvent::OnCarrierAcceptance) && !wish.is_return {
        let message = "Only labels for the way back are charged when the carrier accepts the package.";
        return Err(of_carrier(Refusal::field(ErrorCode::InvalidChargeEvent, "charge_event", message)));
    }
    Ok(())
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
        requested_comparison_amount: quote.comparison(&connection.carrier_code, shipment).map(Cents::to_value),
        rate_details: Some(details(quote)),
        tracking_number: first.and_then(|package| package.tracking_number.clone()),
        is_return_label: wish.is_return,
        rma_number: wish.rma_number.clone(),
        is_international: is_international(from, to),
        batch_id: wish.batch_id.clone().unwrap_or_default(),
        carrier_id: connection.carrier_id.clone(),
        charge_event: Some(wish.charge_event.clone().unwrap_or(LabelChargeEvent::CarrierDefault)),
        service_code: shipment.service_code.clone().unwrap_or_default(),
        package_code: first.and_then(|package| package.package_code.clone()).unwrap_or_default(),
        voided: false,
        label_format: wish.format.clone().unwrap_or(LabelFormat::Pdf),
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
