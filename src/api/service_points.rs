//! Service points: shops and lockers where packages are handed in and collected.

use super::errors::ErrorDetail;
use super::measures::{Dimensions, Weight};
use super::scalars::{CarrierCode, CountryCode, PostalCode, SeId};
use crate::declare::{names, object, operations};

operations! {
    /// Finds the service points of carriers around a place.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/service_points/service_points_list>
    service_points_list {
        call: servicePoints.list,
        route: Post "/service_points/list",
        effect: Read,
        body: ListServicePointsRequest,
        reply: ServicePointList,
    }

    /// Reads one service point, by the carrier's own id for it.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/service_points/service_points_get_by_id>
    service_points_get_by_id {
        call: servicePoints.get,
        route: Get "/service_points/{carrier_code}/{country_code}/{service_point_id}",
        path: { carrier_code: String, country_code: CountryCode, service_point_id: String },
        effect: Read,
        reply: ServicePointReply,
    }
}

object! {
    /// The place to look around, and whose service points to look for.
    ///
    /// The place is told in exactly one way: `address_query`, `address`, or `lat` with `long`.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/service_points/service_points_list>
    // Only the definition's prose says that one of them is needed.
    #[either(address_query, address, lat)]
    pub struct ListServicePointsRequest {
        /// The place in free text: `177A Bleecker Street New York`.
        pub address_query: Option<String>,
        /// The place as an address.
        pub address: Option<ServicePointAddress>,
        /// The connections and services whose service points to look for.
        pub providers: Vec<ServicePointProvider>,
        /// Degrees north, -90 to 90. Goes with `long`.
        pub lat: Option<f64>,
        /// Degrees east, -180 to 180. Goes with `lat`.
        pub long: Option<f64>,
        /// How far to look, in kilometres.
        pub radius: Option<i64>,
        /// How many service points to list at most.
        pub max_results: Option<i64>,
        /// What is shipped: only service points that take it are listed.
        pub shipment: Option<ServicePointShipment>,
    }
}

object! {
    /// A place to look around.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/service_points/service_points_list>
    pub struct ServicePointAddress {
        /// The first line of the street address.
        pub address_line1: Option<String>,
        /// The second line of the street address.
        pub address_line2: Option<String>,
        /// The third line of the street address.
        pub address_line3: Option<String>,
        /// The city, town or other locality.
        pub city_locality: Option<String>,
        /// The state or province.
        pub state_province: Option<String>,
        /// The postal code.
        pub postal_code: Option<PostalCode>,
        /// The country.
        pub country_code: CountryCode,
    }
}

object! {
    /// A connection to a carrier, and the services of it that matter.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/service_points/service_points_list>
    pub struct ServicePointProvider {
        /// The connection.
        // A plain string in the definition, whose example is an id.
        pub carrier_id: Option<SeId>,
        /// The services: a list, although its name is in the singular.
        pub service_code: Option<Vec<String>>,
    }
}

object! {
    /// What is shipped, as far as service points care.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/service_points/service_points_list>
    pub struct ServicePointShipment {
        /// How heavy all packages are together.
        pub total_weight: Option<Weight>,
        /// The packages.
        pub packages: Option<Vec<ServicePointPackage>>,
    }
}

object! {
    /// A package, as far as service points care.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/service_points/service_points_list>
    pub struct ServicePointPackage {
        /// How large it is.
        pub dimensions: Option<Dimensions>,
    }
}

object! {
    /// The service points around a place.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/service_points/service_points_list>
    pub struct ServicePointList {
        /// Degrees north of the place that was looked around.
        pub lat: Option<f64>,
        /// Degrees east of the place that was looked around.
        pub long: Option<f64>,
        /// The service points.
        pub service_points: Option<Vec<NearbyServicePoint>>,
        /// What went wrong, carrier by carrier.
        pub errors: Option<Vec<ErrorDetail>>,
    }
}

object! {
    /// A service point, and how far away it is.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/service_points/service_points_list>
    pub struct NearbyServicePoint extends service_point: ServicePoint {
        /// How far it is from the place that was looked around, in metres.
        pub distance_in_meters: Option<f64>,
    }
}

object! {
    /// The service point that was asked for.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/service_points/service_points_get_by_id>
    pub struct ServicePointReply {
        /// The service point.
        pub service_point: Option<ServicePoint>,
    }
}

object! {
    /// A shop or locker where packages of a carrier are handed in or collected.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/service_points/service_points_get_by_id>
    pub struct ServicePoint {
        /// The carrier.
        pub carrier_code: Option<CarrierCode>,
        /// The services that it takes part in.
        pub service_codes: Option<Vec<String>>,
        /// The carrier's id for it, for `ship_to_service_point_id` and `ship_from_service_point_id`.
        pub service_point_id: Option<String>,
        /// Its name.
        pub company_name: Option<String>,
        /// The first line of the street address.
        pub address_line1: Option<String>,
        /// The city, town or other locality.
        pub city_locality: Option<String>,
        /// The state or province.
        pub state_province: Option<String>,
        /// The postal code.
        pub postal_code: Option<PostalCode>,
        /// The country.
        pub country_code: Option<CountryCode>,
        /// Its phone number.
        pub phone_number: Option<String>,
        /// Degrees north, -90 to 90.
        pub lat: Option<f64>,
        /// Degrees east, -180 to 180.
        pub long: Option<f64>,
        /// When it is open.
        pub hours_of_operation: Option<HoursOfOperation>,
        /// What can be done there.
        pub features: Option<Vec<ServicePointFeature>>,
        /// What it is. Default: `pudo`.
        pub r#type: Option<ServicePointType>,
    }
}

object! {
    /// When a service point is open, day by day. A day may have several spans.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/service_points/service_points_get_by_id>
    pub struct HoursOfOperation {
        /// On Mondays.
        pub monday: Option<Vec<OpeningHours>>,
        /// On Tuesdays.
        pub tuesday: Option<Vec<OpeningHours>>,
        /// On Wednesdays.
        pub wednesday: Option<Vec<OpeningHours>>,
        /// On Thursdays.
        pub thursday: Option<Vec<OpeningHours>>,
        /// On Fridays.
        pub friday: Option<Vec<OpeningHours>>,
        /// On Saturdays.
        pub saturday: Option<Vec<OpeningHours>>,
        /// On Sundays.
        pub sunday: Option<Vec<OpeningHours>>,
    }
}

object! {
    /// A span of a day in which a service point is open, in its local time.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/service_points/service_points_get_by_id>
    pub struct OpeningHours {
        /// When it opens: `09:15`.
        pub open: Option<String>,
        /// When it closes: `12:00`.
        pub close: Option<String>,
    }
}

names! {
    /// What can be done at a service point.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/service_points/service_points_get_by_id>
    pub enum ServicePointFeature {
        /// Packages are handed in.
        DropOffPoint = "drop_off_point",
        /// Packages are collected.
        PickupPoint = "pickup_point",
        /// Labels are printed.
        PrintServices = "print_services",
        /// Packages are collected from a locker at any hour.
        AfterHoursLocker = "after_hours_locker",
        /// Packages are handed in at any hour.
        AfterHoursDropbox = "after_hours_dropbox",
    }
}

names! {
    /// What kind of place a service point is.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/service_points/service_points_get_by_id>
    pub enum ServicePointType {
        /// A shop with staff: pick up, drop off.
        Pudo = "pudo",
        Locker = "locker",
    }
}
