//! Where a package is. Nothing is recorded: the whole journey follows from the label, and how much of it is told from
//! the moment of the question.
//!
//! The carrier gets the package on the evening of its ship date, at the earliest four hours after the label was bought,
//! and delivers it in the afternoon of the day on which the service said that it would. On the way it passes through
//! hubs between the two ends. All of that is made up; the words and codes are the API's.

use super::account::{Account, Purchase, small_number};
use super::call::{Call, Outcome, Reply, json};
use super::clock::Moment;
use super::labels::find;
use super::refusal::Refusal;
use crate::api::addresses::ShippingAddress;
use crate::api::scalars::SeId;
use crate::api::tracking::{GetTracking, StatusCode, StatusDetailCode, TrackEvent, TrackingInformation};
use serde_json::Value;

/// The keys of tracking that the definition requires.
const NULLABLE: [&str; 8] = [
    "tracking_url",
    "carrier_code",
    "carrier_id",
    "carrier_detail_code",
    "carrier_status_code",
    "ship_date",
    "estimated_delivery_date",
    "actual_delivery_date",
];

/// The hour of day (UTC) at which carriers collect, and that at which they deliver: five in the afternoon and three in
/// the afternoon in Chicago's summer.
const COLLECTION_HOUR: i64 = 22;
const DELIVERY_HOUR: i64 = 20;
const HOURS_TO_COLLECTION: i64 = 4;

/// Cities with large sorting centres, and the first digit of their ZIP codes.
const HUBS: [(u32, &str, &str, &str); 10] = [
    (0, "Newark", "NJ", "07114"),
    (1, "Philadelphia", "PA", "19116"),
    (2, "Charlotte", "NC", "28214"),
    (3, "Memphis", "TN", "38118"),
    (4, "Louisville", "KY", "40213"),
    (5, "Des Moines", "IA", "50321"),
    (6, "Hodgkins", "IL", "60525"),
    (7, "Dallas", "TX", "75261"),
    (8, "Denver", "CO", "80249"),
    (9, "Ontario", "CA", "91761"),
];

/// How far a package has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// The carrier has heard of it.
    Announced,
    /// The carrier has it.
    Accepted,
    /// It left the first hub.
    Departed,
    /// It came to the last hub.
    Arrived,
    /// It is in the driver's car.
    OutForDelivery,
    /// It is there.
    Delivered,
}

impl Stage {
    const ALL: [Self; 5] = [Self::Accepted, Self::Departed, Self::Arrived, Self::OutForDelivery, Self::Delivered];

    const fn code(self) -> StatusCode {
        match self {
            Self::Announced => StatusCode::NotYetInSystem,
            Self::Accepted => StatusCode::Accepted,
            Self::Departed | Self::Arrived | Self::OutForDelivery => StatusCode::InTransit,
            Self::Delivered => StatusCode::Delivered,
        }
    }

    const fn detail(self) -> StatusDetailCode {
        match self {
            Self::Announced => StatusDetailCode::ElecAdviceRecdByCarrier,
            Self::Accepted => StatusDetailCode::ReceivedByCarrier,
            Self::Departed => StatusDetailCode::HubScanOut,
            Self::Arrived => StatusDetailCode::HubScanIn,
            Self::OutForDelivery => StatusDetailCode::OutForDelivery,
            Self::Delivered => StatusDetailCode::Delivered,
        }
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Announced => ("Not Yet In System", "Shipping label created, carrier awaits the package"),
            Self::Accepted => ("Accepted", "Accepted by the carrier"),
            Self::Departed => ("In Transit", "Departed from sorting centre"),
            Self::Arrived => ("In Transit", "Arrived at sorting centre"),
            Self::OutForDelivery => ("In Transit", "Out for delivery"),
            Self::Delivered => ("Delivered", "Delivered"),
        }
    }
}

/// The way of a package, from the label alone.
#[derive(Debug)]
pub(crate) struct Journey<'a> {
    purchase: &'a Purchase,
    start: Moment,
    end: Moment,
}

impl<'a> Journey<'a> {
    /// The way of a label's packages.
    pub(crate) fn of(purchase: &'a Purchase) -> Self {
        let collected = purchase.ships.midnight().plus_hours(COLLECTION_HOUR);
        let start = collected.max(purchase.created.plus_hours(HOURS_TO_COLLECTION));
        let end = purchase.arrives.midnight().plus_hours(DELIVERY_HOUR).max(start.plus_hours(12));
        Self { purchase, start, end }
    }

    /// When it reaches a stage.
    fn at(&self, stage: Stage) -> Moment {
        match stage {
            Stage::Announced => self.purchase.created,
            Stage::Accepted => self.start,
            Stage::Departed => self.start.toward(self.end, 20),
            Stage::Arrived => self.start.toward(self.end, 70),
            Stage::OutForDelivery => self.end.plus_hours(-6),
            Stage::Delivered => self.end,
        }
    }

    /// How far it has come. What was voided never starts.
    pub(crate) fn stage(&self, now: Moment) -> Stage {
        let reached = Stage::ALL.into_iter().rfind(|stage| self.at(*stage) <= now);
        reached.filter(|_| self.purchase.voided.is_none()).unwrap_or(Stage::Announced)
    }

    /// What was seen so far, the newest first.
    fn events(&self, now: Moment) -> Vec<TrackEvent> {
        let stage = self.stage(now);
        Stage::ALL.into_iter().rev().filter(|seen| *seen <= stage).map(|seen| self.event(seen)).collect()
    }

    fn event(&self, stage: Stage) -> TrackEvent {
        let (from, to) = (&self.purchase.shipment.ship_from, &self.purchase.shipment.ship_to);
        let at = self.at(stage);
        let (city, state, postal_code, country) = match stage {
            Stage::Announced | Stage::Accepted => place(from),
            Stage::Departed => hub(from.country_code.as_deref(), &from.postal_code).unwrap_or_else(|| place(from)),
            Stage::Arrived => hub(to.country_code.as_deref(), &to.postal_code).unwrap_or_else(|| {
                (
                    to.city_locality.clone(),
                    to.state_province.clone(),
                    to.postal_code.to_string(),
                    to.country_code.as_deref().unwrap_or_default().to_owned(),
                )
            }),
            Stage::OutForDelivery | Stage::Delivered => (
                to.city_locality.clone(),
                to.state_province.clone(),
                to.postal_code.to_string(),
                to.country_code.as_deref().unwrap_or_default().to_owned(),
            ),
        };
        let (status, description) = stage.words();
        let signer = (stage == Stage::Delivered).then(|| to.name.clone()).flatten();
        TrackEvent {
            occurred_at: at.to_seconds().into(),
            carrier_occurred_at: Some(at.to_seconds().into()),
            description: Some(description.to_owned()),
            city_locality: Some(city),
            state_province: Some(state),
            postal_code: Some(postal_code),
            country_code: Some(country.into()),
            company_name: Some(String::new()),
            signer: Some(signer.unwrap_or_default()),
            event_code: Some(stage.detail().as_str().to_owned()),
            status_code: stage.code(),
            status_detail_code: Some(stage.detail()),
            status_description: Some(status.to_owned()),
            status_detail_description: Some(description.to_owned()),
            carrier_status_code: Some(stage.detail().as_str().to_owned()),
            carrier_status_description: Some(description.to_owned()),
            ..TrackEvent::default()
        }
    }

    /// What is told of one of the packages.
    fn told(&self, tracking_number: &str, now: Moment) -> TrackingInformation {
        let label = &self.purchase.label;
        let stage = self.stage(now);
        let (status, description) = stage.words();
        TrackingInformation {
            tracking_number: tracking_number.to_owned(),
            status_code: stage.code(),
            status_detail_code: Some(stage.detail()),
            carrier_code: Some(label.carrier_code.clone()),
            carrier_id: small_number(&label.carrier_id),
            status_description: Some(status.to_owned()),
            status_detail_description: Some(description.to_owned()),
            carrier_status_code: Some(stage.detail().as_str().to_owned()),
            carrier_status_description: Some(description.to_owned()),
            ship_date: Some(self.start.to_seconds().into()),
            estimated_delivery_date: Some(self.purchase.arrives.to_seconds().into()),
            actual_delivery_date: (stage == Stage::Delivered).then(|| self.end.to_seconds().into()),
            events: self.events(now),
            ..TrackingInformation::default()
        }
    }
}

fn place(address: &ShippingAddress) -> (String, String, String, String) {
    (
        address.city_locality.clone(),
        address.state_province.clone(),
        address.postal_code.to_string(),
        address.country_code.as_deref().unwrap_or_default().to_owned(),
    )
}

/// The sorting centre of a US address.
fn hub(country: Option<&str>, postal_code: &str) -> Option<(String, String, String, String)> {
    let digit =
        postal_code.trim().chars().next().and_then(|digit| digit.to_digit(10)).filter(|_| country == Some("US"))?;
    let (_, city, state, postal_code) = HUBS.iter().find(|(first, ..)| *first == digit)?;
    Some(((*city).to_owned(), (*state).to_owned(), (*postal_code).to_owned(), "US".to_owned()))
}

/// `GET /labels/{label_id}/track`
pub(crate) fn of_label(account: &mut Account, call: &Call<'_>) -> Outcome {
    let purchase = find(account, call)?;
    let number = purchase.label.tracking_number.as_deref().unwrap_or_default();
    Ok(Reply::Json(track(purchase, number, call.now)))
}

/// `GET /tracking`
pub(crate) fn of_number(account: &mut Account, call: &Call<'_>) -> Outcome {
    let wanted: GetTracking = call.query()?;
    let number = wanted.tracking_number.filter(|number| !number.is_empty());
    let number = number.ok_or_else(|| Refusal::required("tracking_number"))?;
    let carrier_code = match (wanted.carrier_code.filter(|code| !code.is_empty()), wanted.carrier_id) {
        (Some(code), _) => code,
        (None, Some(id)) => carrier_code(account, &id)?.into(),
        (None, None) => return Err(Refusal::required("carrier_code")),
    };
    let purchase = account.purchase_with(&number).filter(|purchase| purchase.label.carrier_code == carrier_code);
    Ok(Reply::Json(match purchase {
        Some(purchase) => track(purchase, &number, call.now),
        None => unknown(&number, &carrier_code),
    }))
}

fn carrier_code(account: &Account, carrier_id: &SeId) -> Result<String, Refusal> {
    let connection = account.connections.iter().find(|connection| connection.carrier_id == *carrier_id);
    connection
        .map(|connection| connection.carrier_code.clone())
        .ok_or_else(|| Refusal::not_found("Carrier", carrier_id))
}

/// When something was seen of a label's packages, the earliest first.
pub(crate) fn seen(purchase: &Purchase, now: Moment) -> Vec<Moment> {
    let journey = Journey::of(purchase);
    let stage = journey.stage(now);
    Stage::ALL.into_iter().filter(|seen| *seen <= stage).map(|seen| journey.at(seen)).collect()
}

/// What is told of one of a label's packages.
pub(crate) fn track(purchase: &Purchase, number: &str, now: Moment) -> Value {
    if purchase.voided.is_some() {
        return unknown(number, &purchase.label.carrier_code);
    }
    with_details(json(&Journey::of(purchase).told(number, now), &NULLABLE))
}

/// What is told of a number that no carrier has.
fn unknown(number: &str, carrier_code: &str) -> Value {
    let information = TrackingInformation {
        tracking_number: number.to_owned(),
        status_code: StatusCode::Unknown,
        carrier_code: Some(carrier_code.into()),
        status_description: Some("Unknown".to_owned()),
        carrier_status_description: Some("The sandbox knows no package of this number.".to_owned()),
        ..TrackingInformation::default()
    };
    json(&information, &NULLABLE)
}

/// Events have their `carrier_detail_code` too, if only as a null.
fn with_details(mut information: Value) -> Value {
    let events = information.get_mut("events").and_then(Value::as_array_mut);
    for event in events.into_iter().flatten().filter_map(Value::as_object_mut) {
        event.entry("carrier_detail_code").or_insert(Value::Null);
    }
    information
}
