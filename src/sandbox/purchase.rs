//! Buying labels, in every way: they differ in how the shipment and the service are found, and all end in [`buy`].
//!
//! What a second `POST /v1/labels` with the same body does is not documented, so the sandbox assumes the worst: it
//! sells a second label. Only an `external_shipment_id` guards against that: one that a label of the account has
//! already is refused with `identifier_conflict`. The docs say so of shipments; of labels they say nothing.

use super::account::{Account, Connection, Purchase, small_number};
use super::addresses;
use super::call::{Call, Outcome, Reply, word};
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
use super::service_points;
use super::shipments;
use super::zones::is_international;
use crate::api::errors::ErrorCode;
use crate::api::labels::{
    DisplayScheme, Label, LabelChargeEvent, LabelFormat, LabelLayout, LabelPackage, LabelStatus, TrackingStatus,
};
use crate::api::scalars::{ImageId, SeId};
use crate::api::shipments::{Shipment, ShipmentStatus, ValidateAddress};
use serde_json::Value;
use std::sync::Arc;

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
    /// The day of the handover, where it is not the shipment's.
    pub(crate) ships: Option<Moment>,
    /// Whether the receiver collects the package somewhere.
    pub(crate) is_to_point: bool,
}

impl Wish {
    /// What every request for a label can say.
    pub(crate) fn of(body: &Value) -> Self {
        Self {
            format: word(body, "label_format").map(Into::into),
            layout: word(body, "label_layout").map(Into::into),
            display_scheme: word(body, "display_scheme").map(Into::into),
            ..Self::default()
        }
    }

    /// What those can say that bring their own shipment, but for the label of the way there.
    pub(crate) fn of_new(body: &Value) -> Self {
        Self {
            charge_event: word(body, "charge_event").map(Into::into),
            image_id: word(body, "label_image_id").map(Into::into),
            is_return: body.get("is_return_label").and_then(Value::as_bool).unwrap_or_default(),
            rma_number: word(body, "rma_number").map(str::to_owned),
            is_to_point: word(body, "ship_to_service_point_id").is_some(),
            ..Self::of(body)
        }
    }
}

/// `POST /labels`
pub(crate) fn create(account: &mut Account, call: &Call<'_>) -> Outcome {
    let request = call.body.get("shipment").unwrap_or(&Value::Null);
    let (connection, service) = chosen(
        account,
        word(request, "carrier_id").map(SeId::from).as_ref(),
        word(request, "service_code").unwrap_or_default(),
        word(request, "shipping_rule_id"),
    )?;
    for field in ["ship_to_service_point_id", "ship_from_service_point_id"] {
        service_points::refuse_strange(account, &connection.carrier_code, field, call.text(field))?;
    }
    let wish = Wish {
        outbound_label_id: refuse_mismatch(account, call, &connection.carrier_code)?,
        ..Wish::of_new(&call.body)
    };
    let mut shipment = shipments::open(account, request, call.now)?;
    addresses::check(addresses::wish(&call.body).as_ref(), &mut shipment)?;
    if wish.is_return {
        shipment.is_return = Some(true);
    }
    let label_id = buy(account, &connection, service, shipment, wish, call.now)?;
    sold(account, &label_id, call)
}

/// `POST /labels/rates/{rate_id}`
pub(crate) fn create_from_rate(account: &mut Account, call: &Call<'_>) -> Outcome {
    let label_id = buy_rated(account, call.parameter("rate_id").into(), &call.body, Wish::of(&call.body), call.now)?;
    sold(account, &label_id, call)
}

/// Sells a label at a price that the account was told, one by one or in a batch. Gives the label's id.
pub(crate) fn buy_rated(
    account: &mut Account,
    rate_id: SeId,
    request: &Value,
    wish: Wish,
    now: Moment,
) -> Result<SeId, Refusal> {
    let quoted = account.rates.get(&rate_id).cloned().ok_or_else(|| Refusal::not_found("Rate", &rate_id))?;
    let connection = usable(account, &quoted.rate.carrier_id)?.clone();
    let service = connection
        .carrier()
        .service(&connection.carrier_code, &quoted.rate.service_code)
        .ok_or_else(|| Refusal::not_found("Rate", &rate_id))?;
    let mut shipment = Arc::unwrap_or_clone(quoted.shipment);
    addresses::check(addresses::wish(request).as_ref(), &mut shipment)?;
    let options = &mut shipment.advanced_options;
    for (name, field) in [
        ("custom_field1", &mut options.custom_field1),
        ("custom_field2", &mut options.custom_field2),
        ("custom_field3", &mut options.custom_field3),
    ] {
        if let Some(text) = request.get(name).and_then(Value::as_str) {
            *field = Some(text.to_owned());
        }
    }
    buy(account, &connection, service, shipment, Wish { rate_id: Some(rate_id), ..wish }, now)
}

/// `POST /labels/shipment/{shipment_id}`
pub(crate) fn create_from_shipment(account: &mut Account, call: &Call<'_>) -> Outcome {
    let validate_address = addresses::wish(&call.body);
    let shipment_id = call.parameter("shipment_id").into();
    let label_id = buy_kept(account, &shipment_id, validate_address.as_ref(), Wish::of(&call.body), call.now)?;
    sold(account, &label_id, call)
}

/// Sells a label for a shipment that the account has, one by one or in a batch. Gives the label's id.
pub(crate) fn buy_kept(
    account: &mut Account,
    shipment_id: &SeId,
    validate_address: Option<&ValidateAddress>,
    wish: Wish,
    now: Moment,
) -> Result<SeId, Refusal> {
    let kept = account.shipments.get(shipment_id).ok_or_else(|| Refusal::not_found("Shipment", shipment_id))?;
    let mut shipment = Shipment::clone(kept);
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
pub(crate) fn sold(account: &Account, label_id: &SeId, call: &Call<'_>) -> Outcome {
    let purchase = account.purchase(label_id).ok_or_else(|| Refusal::not_found("Label", label_id))?;
    let download_type = call.text("label_download_type").map(Into::into);
    Ok(Reply::Json(shown(account, purchase, call, download_type.as_ref())))
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
    let offers: Vec<(&Connection, &'static Service)> = account
        .connected()
        .filter_map(|connection| {
            Some((connection, connection.carrier().service(&connection.carrier_code, service_code)?))
        })
        .collect();
    let primary = offers.iter().find(|(connection, _)| connection.is_primary);
    if let Some((connection, service)) = primary.or(offers.first()) {
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
    mut wish: Wish,
    now: Moment,
) -> Result<SeId, Refusal> {
    let carrier = connection.carrier();
    wish.image_id = wish.image_id.filter(|id| !id.is_empty());
    refuse_wish(account, &wish, connection)?;
    // What was to be shipped earlier is shipped now.
    let ships = wish
        .ships
        .or(Moment::read(&shipment.ship_date))
        .unwrap_or(now)
        .max(now.midnight().plus_days(shipments::DAYS_AGO));
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
        shipment: shipment.into(),
    };
    shipments::keep(account, purchase.shipment.clone());
    account.keep_purchase(purchase);
    Ok(label_id)
}

/// Refuses what the carrier does not make, and images that the account does not have.
fn refuse_wish(account: &Account, wish: &Wish, connection: &Connection) -> Result<(), Refusal> {
    let is_kept = |id: &ImageId| account.images.iter().any(|image| image.label_image_id.as_ref() == Some(id));
    if let Some(id) = wish.image_id.as_ref().filter(|id| !is_kept(id)) {
        return Err(Refusal::not_found("Image", id));
    }
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
