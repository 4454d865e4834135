//! Service points: shops and lockers where packages are handed in and collected.
//!
//! There are no real ones here. Around any place each carrier has the same points each time that somebody asks. An
//! account remembers those that it was told of: these can be read by their ids, and labels can go there.

use super::account::Account;
use super::call::{Call, Outcome, Reply, members, typed};
use super::carriers::{available, usable};
use super::catalogue::Carrier;
use super::kept::kept;
use super::naming::{Purpose, share_of, uuid};
use super::order::sorted;
use super::postal::us;
use super::quote::{inches, ounces};
use super::recognition::Text;
use super::refusal::Refusal;
use crate::api::addresses::PartialAddress;
use crate::api::errors::ErrorCode;
use crate::api::scalars::SeId;
use serde_json::{Value, json};

/// How many points an account remembers.
const MAX_POINTS: usize = 1_000;
/// How many points of a carrier there are around a place, and how much farther out each is than the last, in metres.
const AROUND: u32 = 40;
const STEP: f64 = 300.0;
/// How far somebody looks, and how many points are listed, where nothing is said.
const USUAL_KILOMETRES: i64 = 20;
const USUAL_RESULTS: i64 = 10;
/// What a locker takes.
const MAX_OUNCES: f64 = 320.0;
const MAX_INCHES: f64 = 24.0;
const METRES_OF_A_DEGREE: f64 = 111_320.0;

const SHOPS: [&str; 6] =
    ["Corner Market", "Main Street Books", "Central Pharmacy", "Station Kiosk", "Green Grocery", "Copy Shop"];
const STREETS: [&str; 5] = ["Main Street", "Oak Avenue", "Market Street", "Park Road", "Station Road"];

/// When points are open on weekdays, Saturdays and Sundays.
type Hours = [&'static [(&'static str, &'static str)]; 3];
const SHOP_HOURS: Hours = [&[("09:00", "12:30"), ("13:00", "18:00")], &[("10:00", "16:00")], &[]];
const LOCKER_HOURS: Hours = [&[("00:00", "23:59")]; 3];

/// Places that stand for all around them: country, state, postal code, hundredths of degrees north and east, city.
const PLACES: &str = "US CA 90012 3405 -11824 Los Angeles
US TX 78701 3027 -9774 Austin
US NY 10001 4075 -7400 New York
US FL 33101 2577 -8019 Miami
US IL 60601 4189 -8762 Chicago
US PA 19103 3995 -7517 Philadelphia
US OH 43215 3996 -8300 Columbus
US GA 30303 3375 -8439 Atlanta
US NC 28202 3523 -8084 Charlotte
US MI 48226 4233 -8305 Detroit
US NJ 07102 4074 -7417 Newark
US VA 23219 3754 -7744 Richmond
US WA 98101 4761 -12234 Seattle
US AZ 85003 3345 -11208 Phoenix
US TN 37203 3615 -8679 Nashville
US MA 02108 4236 -7106 Boston
US IN 46204 3977 -8616 Indianapolis
US MO 63101 3863 -9019 Saint Louis
US MD 21202 3929 -7661 Baltimore
US WI 53202 4304 -8790 Milwaukee
US CO 80202 3975 -10500 Denver
US MN 55401 4498 -9327 Minneapolis
US SC 29401 3278 -7993 Charleston
US AL 35203 3352 -8681 Birmingham
US LA 70112 2995 -9008 New Orleans
US KY 40202 3825 -8576 Louisville
US OR 97205 4552 -12269 Portland
US OK 73102 3547 -9752 Oklahoma City
US CT 06103 4177 -7267 Hartford
US UT 84101 4076 -11190 Salt Lake City
US IA 50309 4159 -9362 Des Moines
US NV 89101 3617 -11514 Las Vegas
US AR 72201 3475 -9228 Little Rock
US MS 39201 3230 -9018 Jackson
US KS 67202 3769 -9734 Wichita
US NM 87102 3508 -10665 Albuquerque
US NE 68102 4126 -9594 Omaha
US ID 83702 4362 -11620 Boise
US WV 25301 3835 -8163 Charleston
US HI 96813 2131 -15786 Honolulu
US NH 03101 4299 -7146 Manchester
US ME 04101 4366 -7026 Portland
US RI 02903 4182 -7141 Providence
US MT 59101 4578 -10850 Billings
US DE 19801 3974 -7555 Wilmington
US SD 57104 4354 -9673 Sioux Falls
US ND 58102 4688 -9679 Fargo
US AK 99501 6122 -14990 Anchorage
US DC 20001 3890 -7704 Washington
US VT 05401 4448 -7321 Burlington
US WY 82001 4114 -10482 Cheyenne
US PR 00901 1847 -6611 San Juan
CA ON M5H_2N2 4365 -7938 Toronto
MX CMX 06000 1943 -9913 Ciudad de Mexico
GB LND EC1A_1BB 5152 -10 London
IE D D01_F5P2 5335 -626 Dublin
DE BE 10115 5253 1338 Berlin
FR IDF 75001 4886 234 Paris
ES MD 28001 4042 -369 Madrid
IT RM 00184 4189 1249 Roma
NL NH 1012_AB 5238 490 Amsterdam
AU NSW 2000 -3387 15121 Sydney
JP 13 100-0001 3568 13976 Tokyo";

kept! {
    /// A service point.
    #[derive(Default, PartialEq)]
    pub(crate) struct Point {
        /// The carrier's id of it.
        id: String,
        carrier_code: String,
        /// Which of those around the same place it is.
        number: u32,
        place: Place,
        /// Where it is itself.
        at: (f64, f64),
    }
}

kept! {
    /// What was looked around.
    #[derive(Default, PartialEq)]
    struct Place {
        country: String,
        state: String,
        postal_code: String,
        city: String,
        /// Degrees north and east.
        at: (f64, f64),
    }
}

impl Place {
    fn all() -> impl Iterator<Item = Self> {
        PLACES.lines().filter_map(|line| {
            let mut words = line.splitn(6, ' ');
            let mut word = || words.next().map(str::to_owned);
            let (country, state, postal_code) = (word()?, word()?, word()?.replace('_', " "));
            let mut degrees = || Some(f64::from(word()?.parse::<i32>().ok()?) / 100.0);
            let at = (degrees()?, degrees()?);
            Some(Self { country, state, postal_code, at, city: word()? })
        })
    }

    /// The place of a city, state and postal code, as far as the country and the state tell where that is.
    fn of(country: &str, [city, state, postal_code]: [Option<String>; 3]) -> Option<Self> {
        let state = match country {
            "US" => {
                let by_code = postal_code.as_deref().and_then(us::state_of_zip);
                by_code.or_else(|| Some(us::state(state.as_deref()?)?.0)).map(str::to_owned)
            }
            _ => state,
        };
        let mut places = Self::all().filter(|place| place.country == country);
        let near = match (&state, country) {
            (Some(state), "US") => places.find(|place| place.state == *state),
            (None, "US") => None,
            _ => places.next(),
        };
        let mut place = near?;
        // Elsewhere in the same state or country, always as far.
        if let Some(word) = postal_code.as_deref().or(city.as_deref())
            && word != place.postal_code
        {
            place.at.0 = degrees(place.at.0 + share_of(word, 0) - 0.5);
            place.at.1 = degrees(place.at.1 + share_of(word, 1) - 0.5);
        }
        place.city = city.unwrap_or(place.city);
        place.state = state.unwrap_or(place.state);
        place.postal_code = postal_code.unwrap_or(place.postal_code);
        Some(place)
    }

    /// The place at these degrees, named by the nearest that has a name.
    fn at((lat, long): (f64, f64)) -> Option<Self> {
        let near =
            Self::all().min_by(|one, other| metres(one.at, (lat, long)).total_cmp(&metres(other.at, (lat, long))))?;
        Some(Self { at: (lat, long), ..near })
    }

    /// The points of a carrier around it.
    fn points(&self, carrier_code: &str) -> impl Iterator<Item = Point> {
        // Whoever looks from a few steps away sees the same.
        let middle = (hundredths(self.at.0), hundredths(self.at.1));
        (0..AROUND).map(move |number| {
            let key = format!("{carrier_code}/{}/{}/{}/{number}", self.country, middle.0, middle.1);
            let metres = STEP * f64::from(number + 1);
            let offset = |half| (share_of(&key, half) - 0.5) * 2.0 * metres / METRES_OF_A_DEGREE;
            let at = (degrees(middle.0 + offset(2)), degrees(middle.1 + offset(3) / narrowing(middle.0)));
            Point { id: id(&key), carrier_code: carrier_code.to_owned(), number, place: self.clone(), at }
        })
    }
}

impl Point {
    fn is_locker(&self) -> bool {
        self.number % 3 == 2
    }

    /// As replies have it; how far away, where that was asked.
    fn shown(&self, distance: Option<f64>) -> Value {
        let carrier = Carrier::of(&self.carrier_code);
        let services = carrier.services.iter().map(|service| carrier.service_code(&self.carrier_code, service));
        let number = usize::try_from(self.number).unwrap_or_default();
        let pick = |list: &[&'static str]| list.get(number % list.len().max(1)).copied().unwrap_or_default();
        let name = carrier.label_name(&self.carrier_code);
        let (name, features, hours) = match self.is_locker() {
            true => (format!("{name} Locker {number}"), json!(["pickup_point", "after_hours_locker"]), LOCKER_HOURS),
            false => (
                format!("{name} Point, {}", pick(&SHOPS)),
                json!(["drop_off_point", "pickup_point", "print_services"]),
                SHOP_HOURS,
            ),
        };
        let spans = |spans: &[(&str, &str)]| {
            spans.iter().map(|(open, close)| json!({ "open": open, "close": close })).collect::<Value>()
        };
        let [weekday, saturday, sunday] = hours.map(spans);
        members([
            ("carrier_code", Some(json!(self.carrier_code))),
            ("service_codes", Some(services.collect())),
            ("service_point_id", Some(json!(self.id))),
            ("company_name", Some(json!(name))),
            ("address_line1", Some(json!(format!("{} {}", 100 + 7 * number, pick(&STREETS))))),
            ("city_locality", Some(json!(self.place.city))),
            ("state_province", Some(json!(self.place.state))),
            ("postal_code", Some(json!(self.place.postal_code))),
            ("country_code", Some(json!(self.place.country))),
            ("phone_number", Some(json!(format!("555-01{number:02}")))),
            ("lat", Some(json!(self.at.0))),
            ("long", Some(json!(self.at.1))),
            ("distance_in_meters", distance.map(|metres| json!(metres.round()))),
            (
                "hours_of_operation",
                Some(json!({
                    "monday": weekday, "tuesday": weekday, "wednesday": weekday, "thursday": weekday, "friday": weekday,
                    "saturday": saturday, "sunday": sunday,
                })),
            ),
            ("features", Some(features)),
            ("type", Some(json!(if self.is_locker() { "locker" } else { "pudo" }))),
        ])
    }
}

/// `POST /service_points/list`
pub(crate) fn list(account: &mut Account, call: &Call<'_>) -> Outcome {
    let place = place(account, &call.body)?;
    let positive = |name: &str, usual| match call.body.get(name).and_then(Value::as_i64).unwrap_or(usual) {
        value if value > 0 => Ok(value),
        _ => Err(Refusal::invalid(name, format!("{name} has to be greater than 0."))),
    };
    let radius = positive("radius", USUAL_KILOMETRES)?;
    let most = usize::try_from(positive("max_results", USUAL_RESULTS)?).unwrap_or(usize::MAX);
    #[expect(clippy::cast_precision_loss, reason = "no radius on earth is that precise")]
    let radius = radius as f64 * 1000.0;
    let providers = list_of(&call.body, "providers");
    if providers.is_empty() {
        return Err(Refusal::required("providers"));
    }
    let is_large = call.body.get("shipment").map_or(Ok(false), is_too_large)?;
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    for (index, provider) in providers.iter().enumerate() {
        let field = format!("providers[{index}]");
        let carrier_id = text_of(provider, "carrier_id").map(|id| SeId::from(id.as_str()));
        let carrier_id = &carrier_id.ok_or_else(|| Refusal::required(&format!("{field}.carrier_id")))?;
        let connection = usable(account, carrier_id)?;
        let code = &connection.carrier_code;
        let mut services = list_of(provider, "service_code").iter().filter_map(Value::as_str);
        let strange = services.find(|service| connection.carrier().service(code, service).is_none());
        let refused = match strange {
            Some(service) => {
                let message = format!("{code} has no service '{service}'.");
                Err(Refusal::invalid(&format!("{field}.service_code"), message)
                    .of_carrier(Some(carrier_id), Some(code)))
            }
            None => available(account, connection, call.now),
        };
        match refused {
            Err(refusal) => errors.extend(refusal.errors),
            Ok(()) => found.extend(
                place
                    .points(code)
                    .filter(|point| !(is_large && point.is_locker()))
                    .map(|point| (metres(place.at, point.at), point)),
            ),
        }
    }
    found.retain(|(distance, _)| *distance <= radius);
    // Whole millimetres.
    #[expect(clippy::cast_possible_truncation, reason = "no place on Earth is so far away")]
    let mut found = sorted(found, |(distance, _)| ((distance * 1000.0) as i64, String::new()));
    found.dedup_by(|(_, one), (_, other)| one == other);
    found.truncate(most);
    let points: Vec<Value> = found.iter().map(|(distance, point)| point.shown(Some(*distance))).collect();
    for (_, point) in found {
        account.service_points.retain(|known| known.id != point.id);
        account.service_points.push(point);
    }
    let surplus = account.service_points.len().saturating_sub(MAX_POINTS);
    account.service_points.drain(..surplus);
    Ok(Reply::Json(json!({ "lat": place.at.0, "long": place.at.1, "service_points": points, "errors": errors })))
}

/// `GET /service_points/{carrier_code}/{country_code}/{service_point_id}`
pub(crate) fn get(account: &mut Account, call: &Call<'_>) -> Outcome {
    let id = call.parameter("service_point_id");
    let found = find(account, call.parameter("carrier_code"), id)
        .filter(|point| point.place.country.eq_ignore_ascii_case(call.parameter("country_code")));
    let point = found.ok_or_else(|| Refusal::not_found("Service point", id))?;
    Ok(Reply::Json(json!({ "service_point": point.shown(None) })))
}

/// Refuses a point of a label that the account was not told of, or that is another carrier's.
pub(crate) fn refuse_strange(
    account: &Account,
    carrier_code: &str,
    field: &str,
    id: Option<&str>,
) -> Result<(), Refusal> {
    match id.filter(|id| !id.is_empty()) {
        Some(id) if find(account, carrier_code, id).is_none() => {
            let message = format!("{field}: no service point of {carrier_code} that was listed has the id '{id}'.");
            Err(Refusal::invalid(field, message).of_carrier(None, Some(carrier_code)))
        }
        _ => Ok(()),
    }
}

fn find<'a>(account: &'a Account, carrier_code: &str, id: &str) -> Option<&'a Point> {
    account.service_points.iter().find(|point| point.id == id && point.carrier_code == carrier_code)
}

/// The place that a request names, in one way and no other.
fn place(account: &Account, wanted: &Value) -> Result<Place, Refusal> {
    let degrees = |name: &str| wanted.get(name).and_then(Value::as_f64);
    let (lat, long) = (degrees("lat"), degrees("long"));
    let address = wanted.get("address").filter(|address| address.is_object());
    let query = text_of(wanted, "address_query");
    if [query.is_some(), address.is_some(), lat.or(long).is_some()].into_iter().filter(|is_way| *is_way).count() > 1 {
        let message = "address_query, address, and lat with long exclude each other.";
        return Err(Refusal::field(ErrorCode::FieldConflict, "address_query", message));
    }
    let nowhere = |field: &str| Refusal::invalid(field, format!("{field}: there is no such place."));
    if lat.or(long).is_some() {
        let lat = lat.ok_or_else(|| Refusal::required("lat"))?;
        let long = long.ok_or_else(|| Refusal::required("long"))?;
        if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&long) {
            return Err(nowhere("lat"));
        }
        return Place::at((lat, long)).ok_or_else(|| nowhere("lat"));
    }
    if let Some(address) = address {
        let country = text_of(address, "country_code").ok_or_else(|| Refusal::required("address.country_code"))?;
        let names = ["city_locality", "state_province", "postal_code"].map(|name| text_of(address, name));
        return Place::of(&country.to_ascii_uppercase(), names).ok_or_else(|| nowhere("address"));
    }
    let PartialAddress { city_locality, state_province, postal_code, country_code, .. } =
        Text::of(&query.ok_or_else(|| Refusal::required("address_query"))?).address();
    let country = country_code.or_else(|| account.profile.origin_country_code.clone());
    let country = country.map_or_else(|| "US".to_owned(), |country| country.to_ascii_uppercase());
    let names = [city_locality, state_province, postal_code.map(|code| code.0)];
    Place::of(&country, names).ok_or_else(|| nowhere("address_query"))
}

/// A text that says something.
fn text_of(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn list_of<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Whether something does not go into a locker.
fn is_too_large(shipment: &Value) -> Result<bool, Refusal> {
    let mut is_large = false;
    if let Some(weight) = shipment.get("total_weight").filter(|weight| weight.is_object()) {
        is_large |= ounces(&typed(weight.clone(), "shipment.total_weight")?) > MAX_OUNCES;
    }
    for package in list_of(shipment, "packages") {
        if let Some(size) = package.get("dimensions").filter(|size| size.is_object()) {
            let lengths = inches(&typed(size.clone(), "shipment.packages.dimensions")?);
            is_large |= lengths.into_iter().any(|length| length > MAX_INCHES);
        }
    }
    Ok(is_large)
}

/// Twelve digits that are the same for a text each time.
fn id(key: &str) -> String {
    let digits = uuid(super::naming::of_text(key), Purpose::ServicePoint, 0, 0);
    let digits = digits.bytes().filter(u8::is_ascii_hexdigit).map(|byte| char::from(b'0' + byte % 10));
    digits.take(12).collect()
}

/// How much shorter a degree to the east is than one to the north: the cosine, nearly.
fn narrowing(lat: f64) -> f64 {
    let angle = lat.to_radians();
    let square = angle * angle;
    (1.0 - square / 2.0 + square * square / 24.0).max(0.01)
}

/// How far apart two places are.
fn metres(one: (f64, f64), other: (f64, f64)) -> f64 {
    let north = (one.0 - other.0) * METRES_OF_A_DEGREE;
    let east = (one.1 - other.1) * METRES_OF_A_DEGREE * narrowing(one.0);
    (north * north + east * east).sqrt()
}

/// Degrees as far as a map needs them.
fn degrees(value: f64) -> f64 {
    (value * 100_000.0).round() / 100_000.0
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
