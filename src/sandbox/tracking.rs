//! Where a package is. Nothing is recorded: the whole journey follows from the label, and how much of it is told from
//! the moment of the question.
//!
//! The carrier gets the package on the evening of its ship date, at the earliest four hours after the label was bought,
//! and delivers it in the afternoon of the day on which the service said that it would. On the way it passes through
//! hubs between the two ends. Words in the receiver's name make it go otherwise. All of that is made up; the words and
//! codes are the API's.

use super::account::{Account, Purchase, small_number};
use super::call::{Call, Outcome, Reply, json};
use super::clock::Moment;
use super::labels::find;
use super::refusal::Refusal;
use crate::api::labels::TrackingStatus;
use crate::api::scalars::SeId;
use crate::api::tracking::{GetTracking, StatusCode, StatusDetailCode, TrackEvent, TrackingInformation};
use crate::sandbox::letter_case::upper;
use serde_json::Value;

/// The keys of tracking that the definition requires.
const NULLABLE: [&str; 5] =
    ["tracking_url", "carrier_code", "carrier_id", "carrier_detail_code", "carrier_status_code"];

/// The hour of day (UTC) at which carriers collect, and that at which they deliver: five in the afternoon and three in
/// the afternoon in Chicago's summer.
const COLLECTION_HOUR: i64 = 22;
const DELIVERY_HOUR: i64 = 20;
const HOURS_TO_COLLECTION: i64 = 4;

/// Numbers that begin with this are in the status that follows, with any carrier: `SANDBOX-DE`.
const ALWAYS: &str = "SANDBOX-";

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
    /// Something went wrong with it.
    Delayed,
    /// It came to the last hub.
    Arrived,
    /// It is in the driver's car.
    OutForDelivery,
    /// Nobody was there.
    Attempted,
    /// It goes back.
    TurnedBack,
    /// It waits where the receiver collects it.
    AtPoint,
    /// It is there.
    Delivered,
    /// It is where it came from.
    Returned,
}

impl Stage {
    const fn code(self) -> StatusCode {
        match self {
            Self::Announced => StatusCode::NotYetInSystem,
            Self::Accepted => StatusCode::Accepted,
            Self::Departed | Self::Arrived | Self::OutForDelivery => StatusCode::InTransit,
            Self::Delayed | Self::TurnedBack | Self::Returned => StatusCode::Exception,
            Self::Attempted => StatusCode::DeliveryAttempt,
            Self::AtPoint => StatusCode::DeliveredToCollectionPoint,
            Self::Delivered => StatusCode::Delivered,
        }
    }

    const fn detail(self) -> StatusDetailCode {
        match self {
            Self::Announced => StatusDetailCode::ElecAdviceRecdByCarrier,
            Self::Accepted => StatusDetailCode::ReceivedByCarrier,
            Self::Departed => StatusDetailCode::HubScanOut,
            Self::Delayed => StatusDetailCode::UnspecifiedException,
            Self::Arrived => StatusDetailCode::HubScanIn,
            Self::OutForDelivery => StatusDetailCode::OutForDelivery,
            Self::Attempted => StatusDetailCode::AttemptedDelivery,
            Self::TurnedBack => StatusDetailCode::ReturnToSender,
            Self::AtPoint => StatusDetailCode::DeliveredToPickupPoint,
            Self::Delivered => StatusDetailCode::Delivered,
            Self::Returned => StatusDetailCode::UndeliverableReturnedToSender,
        }
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Announced => ("Not Yet In System", "Shipping label created, carrier awaits the package"),
            Self::Accepted => ("Accepted", "Accepted by the carrier"),
            Self::Departed => ("In Transit", "Departed from sorting centre"),
            Self::Delayed => ("Exception", "Delayed: the package was damaged on the way and packed anew"),
            Self::Arrived => ("In Transit", "Arrived at sorting centre"),
            Self::OutForDelivery => ("In Transit", "Out for delivery"),
            Self::Attempted => ("Delivery Attempt", "Delivery attempted: nobody was there"),
            Self::TurnedBack => ("Exception", "Undeliverable: on its way back to the sender"),
            Self::AtPoint => ("Delivered To Collection Point", "Ready to be collected"),
            Self::Delivered => ("Delivered", "Delivered"),
            Self::Returned => ("Exception", "Returned to the sender"),
        }
    }

    /// What a label says of it.
    pub(crate) const fn at_a_glance(self) -> TrackingStatus {
        match self {
            Self::Announced => TrackingStatus::Unknown,
            Self::Delayed | Self::TurnedBack | Self::Returned => TrackingStatus::Error,
            Self::Delivered => TrackingStatus::Delivered,
            _ => TrackingStatus::InTransit,
        }
    }
}

/// What happens to a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    /// What should.
    Usual,
    /// It is delayed by a day.
    Delayed,
    /// Nobody is there at first.
    Attempted,
    /// Nobody is there, and it goes back.
    Returned,
    /// The receiver collects it.
    Collected,
    /// The sender never hands it over.
    Unused,
}

/// The words in the receiver's name or company that decide what happens.
const MAGIC: [(&str, Course); 5] = [
    ("SANDBOX EXCEPTION", Course::Delayed),
    ("SANDBOX ATTEMPT", Course::Attempted),
    ("SANDBOX RETURN", Course::Returned),
    ("SANDBOX PICKUP", Course::Collected),
    ("SANDBOX UNUSED", Course::Unused),
];

impl Course {
    fn of(purchase: &Purchase) -> Self {
        let to = &purchase.shipment.ship_to;
        let says =
            |words: &str| [&to.name, &to.company_name].into_iter().flatten().any(|text| upper(text).contains(words));
        let wanted = MAGIC.iter().find(|(words, _)| says(words)).map(|(_, course)| *course);
        wanted.unwrap_or(if purchase.is_to_point { Self::Collected } else { Self::Usual })
    }
}

/// A place on the way.
#[derive(Debug, Clone, Copy)]
struct Place<'a> {
    city: &'a str,
    state: &'a str,
    postal_code: &'a str,
    country: &'a str,
}

impl Place<'_> {
    /// The sorting centre of a place: outside of the US it is the place itself.
    fn hub(self) -> Self {
        let digit = self.postal_code.trim().chars().next().and_then(|digit| digit.to_digit(10));
        let hub = digit.filter(|_| self.country == "US").and_then(|digit| HUBS.iter().find(|hub| hub.0 == digit));
        hub.map_or(self, |(_, city, state, postal_code)| Self { city, state, postal_code, country: "US" })
    }
}

/// The way of a package. All of it follows from the label: [`Journey::events`] tells how much of it has happened.
#[derive(Debug)]
pub(crate) struct Journey<'a> {
    course: Course,
    start: Moment,
    end: Moment,
    estimated: Moment,
    from: Place<'a>,
    to: Place<'a>,
    receiver: Option<&'a str>,
}

impl<'a> Journey<'a> {
    /// The way of a label's packages. What was voided never starts.
    pub(crate) fn of(purchase: &'a Purchase) -> Self {
        let collected = purchase.ships.midnight().plus_hours(COLLECTION_HOUR);
        let start = collected.max(purchase.created.plus_hours(HOURS_TO_COLLECTION));
        let (from, to) = (&purchase.shipment.ship_from, &purchase.shipment.ship_to);
        Self {
            course: if purchase.voided.is_some() { Course::Unused } else { Course::of(purchase) },
            start,
            end: purchase.arrives.midnight().plus_hours(DELIVERY_HOUR).max(start.plus_hours(12)),
            estimated: purchase.arrives,
            from: Place {
                city: &from.city_locality,
                state: &from.state_province,
                postal_code: &from.postal_code,
                country: from.country_code.as_deref().unwrap_or_default(),
            },
            to: Place {
                city: &to.city_locality,
                state: &to.state_province,
                postal_code: &to.postal_code,
                country: to.country_code.as_deref().unwrap_or_default(),
            },
            receiver: to.name.as_deref(),
        }
    }

    /// The way of a package that is in a status all day long, every day.
    fn always_in(status: &str, now: Moment) -> Option<Journey<'static>> {
        let today = now.midnight();
        let (course, start, end) = match status {
            "NY" => (Course::Unused, today, today),
            "AC" => (Course::Usual, today, today.plus_hours(140)),
            "IT" => (Course::Usual, today.plus_hours(-48), today.plus_hours(96)),
            "EX" => (Course::Delayed, today.plus_hours(-60), today.plus_hours(60)),
            "AT" => (Course::Returned, today.plus_hours(-72), today),
            "SP" => (Course::Collected, today.plus_hours(-72), today),
            "DE" => (Course::Usual, today.plus_hours(-96), today.plus_hours(-4)),
            _ => return None,
        };
        Some(Journey {
            course,
            start,
            end,
            estimated: end.midnight(),
            from: Place { city: "Austin", state: "TX", postal_code: "78756", country: "US" },
            to: Place { city: "Burbank", state: "CA", postal_code: "91521", country: "US" },
            receiver: None,
        })
    }

    /// The stages that it goes through, and when, in the order of time.
    fn steps(&self) -> Vec<(Stage, Moment)> {
        let (start, end) = (self.start, self.end);
        let mut steps = vec![(Stage::Accepted, start), (Stage::Departed, start.toward(end, 20))];
        let brought = |arrived: Moment, end: Moment, last: Stage| {
            [(Stage::Arrived, arrived), (Stage::OutForDelivery, end.plus_hours(-6).max(arrived)), (last, end)]
        };
        let (arrived, next_day) = (start.toward(end, 70), end.plus_days(1));
        match self.course {
            Course::Unused => steps.clear(),
            Course::Usual => steps.extend(brought(arrived, end, Stage::Delivered)),
            Course::Delayed => {
                steps.push((Stage::Delayed, start.toward(end, 45)));
                steps.extend(brought(arrived.plus_days(1), next_day, Stage::Delivered));
            }
            Course::Attempted => {
                steps.extend(brought(arrived, end, Stage::Attempted));
                steps.extend([(Stage::OutForDelivery, next_day.plus_hours(-6)), (Stage::Delivered, next_day)]);
            }
            Course::Returned => {
                steps.extend(brought(arrived, end, Stage::Attempted));
                let days_back = next_day.plus_hours(start.hours_until(end));
                steps.extend([(Stage::TurnedBack, next_day), (Stage::Returned, days_back)]);
            }
            Course::Collected => {
                steps.extend([(Stage::Arrived, arrived), (Stage::AtPoint, end), (Stage::Delivered, next_day)]);
            }
        }
        steps
    }

    /// The stages that it has gone through up to a moment, the earliest first. Webhooks are called for these.
    pub(crate) fn steps_until(&self, now: Moment) -> Vec<(Stage, Moment)> {
        let mut steps = self.steps();
        steps.retain(|(_, at)| *at <= now);
        steps
    }

    /// How far it has come.
    pub(crate) fn stage(&self, now: Moment) -> Stage {
        self.steps_until(now).last().map_or(Stage::Announced, |(stage, _)| *stage)
    }

    /// What was seen of it up to a moment, the newest first.
    pub(crate) fn events(&self, now: Moment) -> Vec<TrackEvent> {
        self.steps_until(now).into_iter().rev().map(|(stage, at)| self.event(stage, at)).collect()
    }

    fn event(&self, stage: Stage, at: Moment) -> TrackEvent {
        let place = match stage {
            Stage::Announced | Stage::Accepted | Stage::Returned => self.from,
            Stage::Departed | Stage::Delayed => self.from.hub(),
            Stage::Arrived | Stage::TurnedBack => self.to.hub(),
            Stage::OutForDelivery | Stage::Attempted | Stage::AtPoint | Stage::Delivered => self.to,
        };
        let (status, description) = stage.words();
        let signer = self.receiver.filter(|_| stage == Stage::Delivered);
        TrackEvent {
            occurred_at: at.to_seconds().into(),
            carrier_occurred_at: Some(at.to_seconds().into()),
            description: Some(description.to_owned()),
            city_locality: Some(place.city.to_owned()),
            state_province: Some(place.state.to_owned()),
            postal_code: Some(place.postal_code.to_owned()),
            country_code: Some(place.country.into()),
            company_name: Some(String::new()),
            signer: Some(signer.unwrap_or_default().to_owned()),
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
    fn told(&self, tracking_number: &str, carrier_code: &str, now: Moment) -> TrackingInformation {
        let steps = self.steps_until(now);
        let stage = steps.last().map_or(Stage::Announced, |(stage, _)| *stage);
        let (status, description) = stage.words();
        let delivered = steps.iter().find(|(stage, _)| *stage == Stage::Delivered);
        let is_wrong = stage.code() == StatusCode::Exception;
        TrackingInformation {
            tracking_number: tracking_number.to_owned(),
            status_code: stage.code(),
            status_detail_code: Some(stage.detail()),
            carrier_code: Some(carrier_code.into()),
            status_description: Some(status.to_owned()),
            status_detail_description: Some(description.to_owned()),
            carrier_status_code: Some(stage.detail().as_str().to_owned()),
            carrier_status_description: Some(description.to_owned()),
            ship_date: Some(self.start.to_seconds().into()),
            estimated_delivery_date: Some(self.estimated.to_seconds().into()),
            actual_delivery_date: delivered.map(|(_, at)| at.to_seconds().into()),
            exception_description: is_wrong.then(|| description.to_owned()),
            events: self.events(now),
            ..TrackingInformation::default()
        }
    }
}

/// `GET /labels/{label_id}/track`
pub(crate) fn of_label(account: &mut Account, call: &Call<'_>) -> Outcome {
    let purchase = find(account, call)?;
    let number = purchase.label.tracking_number.as_deref().unwrap_or_default();
    Ok(Reply::Json(track(purchase, number, call.now)))
}

/// `GET /tracking`
pub(crate) fn of_number(account: &mut Account, call: &Call<'_>) -> Outcome {
    let (carrier_code, number) = wanted(account, call)?;
    if let Some(status) = number.strip_prefix(ALWAYS) {
        let journey = Journey::always_in(status, call.now);
        return Ok(Reply::Json(match journey {
            Some(journey) => with_details(json(&journey.told(&number, &carrier_code, call.now), &NULLABLE)),
            None => unknown(&number, &carrier_code),
        }));
    }
    let purchase = account.purchase_with(&number).filter(|purchase| *purchase.label.carrier_code == *carrier_code);
    Ok(Reply::Json(match purchase {
        Some(purchase) => track(purchase, &number, call.now),
        None => unknown(&number, &carrier_code),
    }))
}

/// `POST /tracking/start`
pub(crate) fn start(account: &mut Account, call: &Call<'_>) -> Outcome {
    let package = wanted(account, call)?;
    account.followed.insert(package);
    Ok(Reply::Empty)
}

/// `POST /tracking/stop`
pub(crate) fn stop(account: &mut Account, call: &Call<'_>) -> Outcome {
    let package = wanted(account, call)?;
    account.followed.remove(&package);
    Ok(Reply::Empty)
}

/// The carrier and the tracking number that a query names.
fn wanted(account: &Account, call: &Call<'_>) -> Result<(String, String), Refusal> {
    let wanted: GetTracking = call.query()?;
    let number = wanted.tracking_number.filter(|number| !number.is_empty());
    let number = number.ok_or_else(|| Refusal::required("tracking_number"))?;
    let carrier_code = match (wanted.carrier_code.filter(|code| !code.is_empty()), wanted.carrier_id) {
        (Some(code), _) => code.0,
        (None, Some(id)) => carrier_code(account, &id)?,
        (None, None) => return Err(Refusal::required("carrier_code")),
    };
    Ok((carrier_code, number))
}

fn carrier_code(account: &Account, carrier_id: &SeId) -> Result<String, Refusal> {
    let connection = account.connections.iter().find(|connection| connection.carrier_id == *carrier_id);
    connection
        .map(|connection| connection.carrier_code.clone())
        .ok_or_else(|| Refusal::not_found("Carrier", carrier_id))
}

/// When something was seen of a label's packages, the earliest first.
pub(crate) fn seen(purchase: &Purchase, now: Moment) -> Vec<Moment> {
    Journey::of(purchase).steps_until(now).into_iter().map(|(_, at)| at).collect()
}

/// What is told of one of a label's packages.
pub(crate) fn track(purchase: &Purchase, number: &str, now: Moment) -> Value {
    if purchase.voided.is_some() {
        return unknown(number, &purchase.label.carrier_code);
    }
    let mut told = Journey::of(purchase).told(number, &purchase.label.carrier_code, now);
    told.carrier_id = small_number(&purchase.label.carrier_id);
    with_details(json(&told, &NULLABLE))
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
