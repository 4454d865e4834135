//! Where a package is.

use super::scalars::{CarrierCode, CountryCode, DateTime, SeId, Url};
use crate::declare::{names, object, operations};

operations! {
    /// Reads where a package is, by its carrier and tracking number.
    ///
    /// `tracking_number` and one of `carrier_code` and `carrier_id` are needed. A package that this account bought the
    /// label of is found by `labels.track` too.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/tracking/tracking>
    get_tracking_log {
        call: tracking.get,
        route: Get "/tracking",
        effect: Read,
        query: GetTracking,
        reply: TrackingInformation,
    }

    /// Has the service follow a package, and call the account's `track` webhook whenever there is news of it.
    ///
    /// `tracking_number` and one of `carrier_code` and `carrier_id` are needed.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/tracking/start_tracking>
    start_tracking {
        call: tracking.start,
        route: Post "/tracking/start",
        effect: Write,
        query: GetTracking,
    }

    /// Has the service follow a package no longer.
    ///
    /// `tracking_number` and one of `carrier_code` and `carrier_id` are needed.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/tracking/stop_tracking>
    stop_tracking {
        call: tracking.stop,
        route: Post "/tracking/stop",
        effect: Write,
        query: GetTracking,
    }
}

object! {
    /// Which package to look for.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/tracking/tracking>
    pub struct GetTracking {
        /// The carrier that has the package.
        #[is(min(1))]
        pub carrier_code: Option<CarrierCode>,
        /// The carrier's number for the package.
        // Optional in the definition, but nothing can be looked up without it.
        #[is(expected, min(1))]
        pub tracking_number: Option<String>,
        /// The carrier connection that the label was bought with, instead of `carrier_code`.
        pub carrier_id: Option<SeId>,
    }
}

names! {
    /// Where a package is, roughly.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/tracking/tracking>
    pub enum StatusCode {
        Unknown = "UN",
        /// The carrier has it.
        Accepted = "AC",
        InTransit = "IT",
        Delivered = "DE",
        /// Something is wrong: see `exception_description` and the events.
        Exception = "EX",
        /// The carrier was at the door.
        DeliveryAttempt = "AT",
        /// The carrier does not know the number yet.
        NotYetInSystem = "NY",
        /// It waits where the recipient collects it.
        DeliveredToCollectionPoint = "SP",
    }
}

names! {
    /// Where a package is, exactly. The values follow a package's way: before it, on it, delivery, delay, failure.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/tracking/tracking>
    pub enum StatusDetailCode {
        /// The carrier reported something that ShipStation has no code for.
        CarrierStatusNotMapped = "CARRIER_STATUS_NOT_MAPPED",
        /// There is a label; the carrier does not have the package yet.
        ShipmentCreated = "SHIPMENT_CREATED",
        AwaitingPickupDropOff = "AWAITING_PICKUP_DROP_OFF",
        DroppedOff = "DROPPED_OFF",
        /// The carrier has the data of the package.
        ElecAdviceRecdByCarrier = "ELEC_ADVICE_RECD_BY_CARRIER",
        PickedUp = "PICKED_UP",
        CustomsCleared = "CUSTOMS_CLEARED",
        CustomsProcessing = "CUSTOMS_PROCESSING",
        DeliveryArrangedWithRecipient = "DELIVERY_ARRANGED_WITH_RECIPIENT",
        /// It left a hub.
        HubScanOut = "HUB_SCAN_OUT",
        /// It reached a hub.
        HubScanIn = "HUB_SCAN_IN",
        InTransit = "IN_TRANSIT",
        /// News that change nothing.
        Information = "INFORMATION",
        /// The carrier put a new label on it, and may follow it under another number.
        ParcelOverLabelled = "PARCEL_OVER_LABELLED",
        /// The carrier wrote to the recipient.
        ParcelUpdateNotification = "PARCEL_UPDATE_NOTIFICATION",
        ReceivedByCarrier = "RECEIVED_BY_CARRIER",
        ReceivedLocalDeliveryDepot = "RECEIVED_LOCAL_DELIVERY_DEPOT",
        /// News from the partner that delivers for the carrier.
        SubContractorEvent = "SUB_CONTRACTOR_EVENT",
        /// The partner that delivers for the carrier has it.
        SubContractorReceived = "SUB_CONTRACTOR_RECEIVED",
        /// It goes to another address, as was asked for.
        ParcelRedirected = "PARCEL_REDIRECTED",
        DeliveryScheduled = "DELIVERY_SCHEDULED",
        HubProcessing = "HUB_PROCESSING",
        DeliveryRescheduled = "DELIVERY_RESCHEDULED",
        AttemptedDelivery = "ATTEMPTED_DELIVERY",
        /// The carrier will not try again by itself.
        AttemptedDeliveryFinal = "ATTEMPTED_DELIVERY_FINAL",
        /// Cash on delivery was paid.
        CodAmountPaid = "COD_AMOUNT_PAID",
        /// Nobody was there; the carrier left a card.
        CustomerCarded = "CUSTOMER_CARDED",
        OutForDelivery = "OUT_FOR_DELIVERY",
        AwaitingCollectionFromPickupPoint = "AWAITING_COLLECTION_FROM_PICKUP_POINT",
        /// The recipient collects it at the post office.
        CollectAtLocalPo = "COLLECT_AT_LOCAL_PO",
        /// The recipient collects it at the carrier's depot.
        CustomerToCollectFromCarrier = "CUSTOMER_TO_COLLECT_FROM_CARRIER",
        DeliveredToReception = "DELIVERED_TO_RECEPTION",
        Delivered = "DELIVERED",
        DeliveredDamaged = "DELIVERED_DAMAGED",
        /// Some packages of the shipment are still under way.
        DeliveredInPart = "DELIVERED_IN_PART",
        DeliveredSpecifiedSafePlace = "DELIVERED_SPECIFIED_SAFE_PLACE",
        DeliveredToAlternativeDeliveryLocation = "DELIVERED_TO_ALTERNATIVE_DELIVERY_LOCATION",
        DeliveredToNeighbour = "DELIVERED_TO_NEIGHBOUR",
        DeliveredToPoBox = "DELIVERED_TO_PO_BOX",
        ParcelCollectedFromPickupPoint = "PARCEL_COLLECTED_FROM_PICKUP_POINT",
        /// News after the delivery.
        PostTransitStatus = "POST_TRANSIT_STATUS",
        /// There is a signature or a photo.
        ProofOfDelivery = "PROOF_OF_DELIVERY",
        /// The carrier could not pick it up, and tries again.
        PickupFailed = "PICKUP_FAILED",
        NotYetReceivedByCarrier = "NOT_YET_RECEIVED_BY_CARRIER",
        /// Damaged, but still on its way.
        ParcelDamaged = "PARCEL_DAMAGED",
        /// Something is wrong with the address.
        AddressQuery = "ADDRESS_QUERY",
        CarrierDelays = "CARRIER_DELAYS",
        DelayedNotCarrier = "DELAYED_NOT_CARRIER",
        HeldByCarrier = "HELD_BY_CARRIER",
        /// The carrier checks the customs papers.
        HeldByCarrierForClearancePreProcessing = "HELD_BY_CARRIER_FOR_CLEARANCE_PRE_PROCESSING",
        HeldByCustoms = "HELD_BY_CUSTOMS",
        /// The declaration is wrong; the package still moves.
        IncorrectDeclaration = "INCORRECT_DECLARATION",
        Misrouted = "MISROUTED",
        /// The carrier packed it anew because it was damaged.
        ParcelRepacked = "PARCEL_REPACKED",
        /// The carrier has the package, but no data of it.
        RecdByCarrierNoElecAdvice = "RECD_BY_CARRIER_NO_ELEC_ADVICE",
        /// Cash on delivery was not paid.
        CodAmountNotPaid = "COD_AMOUNT_NOT_PAID",
        CustomerIdentificationFailed = "CUSTOMER_IDENTIFICATION_FAILED",
        NoAccessToRecipientsAddress = "NO_ACCESS_TO_RECIPIENTS_ADDRESS",
        Cancelled = "CANCELLED",
        /// The recipient no longer lives there: it comes back.
        CustomerMoved = "CUSTOMER_MOVED",
        /// Its contents may not be shipped.
        HazardousProhibited = "HAZARDOUS_PROHIBITED",
        /// Nobody collected it in time: it comes back.
        NotCollectedFromPickupPoint = "NOT_COLLECTED_FROM_PICKUP_POINT",
        /// Every attempt failed: it comes back.
        NotDelivered = "NOT_DELIVERED",
        NotDeliveredAddresseeDeceased = "NOT_DELIVERED_ADDRESSEE_DECEASED",
        ParcelDisposed = "PARCEL_DISPOSED",
        ParcelLost = "PARCEL_LOST",
        /// Beyond what the carrier carries.
        ParcelOutsideOfServiceCapability = "PARCEL_OUTSIDE_OF_SERVICE_CAPABILITY",
        RefusedByCustomer = "REFUSED_BY_CUSTOMER",
        ReturnToSender = "RETURN_TO_SENDER",
        UnspecifiedException = "UNSPECIFIED_EXCEPTION",
        /// The carrier follows it no longer.
        TrackingExpired = "TRACKING_EXPIRED",
        /// The customs may dispose of it if the duty stays unpaid.
        DutyNotPaid = "DUTY_NOT_PAID",
        /// The carrier sends it to another place, such as a pickup point nearby.
        ParcelRedirectedByCarrier = "PARCEL_REDIRECTED_BY_CARRIER",
        DeliveredToPickupPoint = "DELIVERED_TO_PICKUP_POINT",
        UndeliverableReturnedToSender = "UNDELIVERABLE_RETURNED_TO_SENDER",
    }
}

object! {
    /// Where a package is, and where it was.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/tracking/tracking>
    pub struct TrackingInformation {
        /// The carrier's number for the package.
        pub tracking_number: String,
        /// The carrier's own page about the package.
        pub tracking_url: Option<Url>,
        /// Where it is, roughly.
        pub status_code: StatusCode,
        /// Where it is, exactly.
        pub status_detail_code: Option<StatusDetailCode>,
        /// The carrier.
        pub carrier_code: Option<CarrierCode>,
        /// The carrier connection, as a number: `123456` is `se-123456` elsewhere.
        pub carrier_id: Option<i64>,
        /// `status_code` for people.
        pub status_description: Option<String>,
        /// `status_detail_code` for people.
        pub status_detail_description: Option<String>,
        /// The carrier's own code.
        pub carrier_status_code: Option<String>,
        // Required in the definition, `null` in its examples.
        /// The carrier's own code, in detail.
        pub carrier_detail_code: Option<String>,
        /// The carrier's own words.
        pub carrier_status_description: Option<String>,
        /// When the carrier got it.
        pub ship_date: Option<DateTime>,
        /// When it should arrive.
        pub estimated_delivery_date: Option<DateTime>,
        /// When it arrived.
        pub actual_delivery_date: Option<DateTime>,
        /// What is wrong, if something is.
        pub exception_description: Option<String>,
        /// What happened to it.
        pub events: Vec<TrackEvent>,
    }
}

object! {
    /// Something that happened to a package.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/tracking/tracking>
    pub struct TrackEvent {
        /// When it happened.
        pub occurred_at: DateTime,
        /// When it happened, as the carrier reported it: taken for the local time of the place.
        pub carrier_occurred_at: Option<DateTime>,
        /// What happened, for people.
        pub description: Option<String>,
        // This and the fields below that are `Option`s although the definition requires them are empty or missing for
        // the events that carriers tell less about.
        /// The town.
        pub city_locality: Option<String>,
        /// The state or province.
        pub state_province: Option<String>,
        /// The postal code.
        pub postal_code: Option<String>,
        /// The country.
        pub country_code: Option<CountryCode>,
        /// The company it happened at.
        pub company_name: Option<String>,
        /// Who signed.
        pub signer: Option<String>,
        /// The carrier's code of the event.
        pub event_code: Option<String>,
        /// The carrier's own code of the state, in detail.
        pub carrier_detail_code: Option<String>,
        /// Where the package was then, roughly.
        pub status_code: StatusCode,
        /// Where the package was then, exactly.
        pub status_detail_code: Option<StatusDetailCode>,
        /// `status_code` for people.
        pub status_description: Option<String>,
        /// `status_detail_code` for people.
        pub status_detail_description: Option<String>,
        /// The carrier's own code of the state.
        pub carrier_status_code: Option<String>,
        /// The carrier's own words.
        pub carrier_status_description: Option<String>,
        /// Degrees north, -90 to 90.
        pub latitude: Option<f64>,
        /// Degrees east, -180 to 180.
        pub longitude: Option<f64>,
        /// A picture taken at the delivery: the signature, the place, the state of the package.
        pub proof_of_delivery_url: Option<Url>,
    }
}
