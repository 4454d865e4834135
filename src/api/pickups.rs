//! Pickups: having a carrier come for packages.

use super::addresses::Address;
use super::errors::ErrorResponse;
use super::links::PagedList;
use super::scalars::{DateTime, Email, PickupId, SeId};
use crate::declare::{object, operations};

operations! {
    /// Lists the account's pickups, page by page.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/package_pickups/list_scheduled_pickups>
    list_scheduled_pickups {
        call: pickups.list,
        route: Get "/pickups",
        effect: Read,
        query: ListPickups,
        reply: PickupPage,
        paged: pickups,
    }

    /// Orders a pickup of packages that have labels.
    ///
    /// May cost money, as the carrier's terms have it. When an answer is lost, `pickups.list` tells whether the pickup
    /// was ordered.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/package_pickups/schedule_pickup>
    schedule_pickup {
        call: pickups.schedule,
        route: Post "/pickups",
        effect: Buy,
        creates: true,
        body: SchedulePickupRequest,
        reply: PickupResponse,
    }

    /// Reads one pickup.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/package_pickups/get_pickup_by_id>
    get_pickup_by_id {
        call: pickups.get,
        route: Get "/pickups/{pickup_id}",
        path: { pickup_id: PickupId },
        effect: Read,
        reply: PickupResponse,
    }

    /// Cancels a pickup. Unlike others that end something, it has a reply.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/package_pickups/delete_scheduled_pickup>
    delete_scheduled_pickup {
        call: pickups.cancel,
        route: Delete "/pickups/{pickup_id}",
        path: { pickup_id: PickupId },
        effect: Void,
        reply: CancelPickupResponse,
    }
}

object! {
    /// Which pickups to list. A pickup must meet every condition.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/package_pickups/list_scheduled_pickups>
    pub struct ListPickups {
        /// Only pickups by this carrier connection.
        pub carrier_id: Option<SeId>,
        /// Only pickups from this warehouse.
        pub warehouse_id: Option<SeId>,
        /// Only pickups ordered at this moment or later.
        pub created_at_start: Option<DateTime>,
        /// Only pickups ordered at this moment or earlier.
        pub created_at_end: Option<DateTime>,
        /// The number of the page, from 1. Beyond the last page, the list is empty. Default: `1`.
        #[is(min(1))]
        pub page: Option<i64>,
        /// How many pickups a page has. Default: `25`.
        #[is(min(1))]
        pub page_size: Option<i64>,
    }
}

object! {
    /// One page of the account's pickups.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/package_pickups/list_scheduled_pickups>
    pub struct PickupPage extends page: PagedList, outcome: ErrorResponse {
        /// The pickups.
        pub pickups: Vec<Pickup>,
    }
}

/// Declares one of the pickup objects. They have the same fields and differ in which of them are needed.
macro_rules! pickup {
    (
        $(#[doc = $doc:expr])*
        pub struct $name:ident $(extends $base:ident: $Base:ty)?;
        label_ids: $Labels:ty;
        contact_details: $Contact:ty;
        pickup_window: $Window:ty;
    ) => {
        object! {
            $(#[doc = $doc])*
            pub struct $name $(extends $base: $Base)? {
                /// Identifies the pickup.
                #[is(read_only)]
                pub pickup_id: Option<PickupId>,
                /// The labels of the packages that are picked up.
                pub label_ids: $Labels,
                /// When it was ordered.
                #[is(read_only)]
                pub created_at: Option<DateTime>,
                /// When it was cancelled, if it was.
                #[is(read_only)]
                pub cancelled_at: Option<DateTime>,
                /// The carrier connection, which follows from the labels.
                #[is(read_only)]
                pub carrier_id: Option<SeId>,
                /// The carrier's number of the pickup.
                #[is(read_only)]
                pub confirmation_number: Option<String>,
                /// The warehouse, which follows from the labels.
                #[is(read_only)]
                pub warehouse_id: Option<SeId>,
                /// Where the carrier comes.
                #[is(read_only)]
                pub pickup_address: Option<Address>,
                /// Whom the carrier can turn to.
                pub contact_details: $Contact,
                /// What the driver should know. Some carriers hand it on.
                pub pickup_notes: Option<String>,
                /// When the carrier should come.
                pub pickup_window: $Window,
                /// When the carrier will come; it may name several times.
                #[is(read_only)]
                pub pickup_windows: Option<Vec<PickupWindows>>,
            }
        }
    };
}

pickup! {
    /// A pickup to order.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/package_pickups/schedule_pickup>
    pub struct SchedulePickupRequest;
    label_ids: Vec<SeId>;
    contact_details: ContactDetails;
    pickup_window: PickupWindow;
}

pickup! {
    /// A pickup.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/package_pickups/list_scheduled_pickups>
    pub struct Pickup;
    label_ids: Option<Vec<SeId>>;
    contact_details: Option<ContactDetails>;
    pickup_window: Option<PickupWindow>;
}

object! {
    /// A pickup that was ordered or read, and what went wrong with it.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/package_pickups/get_pickup_by_id>
    // The definition requires almost everything of a pickup that is read by its id, among it `pickup` and `notes`,
    // which no object declares; and it says of `pickup_window` that no reply has it. So nothing is relied on.
    pub struct PickupResponse extends pickup: Pickup, outcome: ErrorResponse {
    }
}

object! {
    /// The pickup that was cancelled.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/package_pickups/delete_scheduled_pickup>
    pub struct CancelPickupResponse extends outcome: ErrorResponse {
        /// Identifies it.
        pub pickup_id: PickupId,
    }
}

object! {
    /// Whom a carrier can turn to.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/package_pickups/schedule_pickup>
    pub struct ContactDetails {
        /// The person's name.
        #[is(min(1))]
        pub name: String,
        /// The person's e-mail address.
        #[is(min(1))]
        pub email: Email,
        /// The person's phone number, at least 7 characters.
        #[is(min(7))]
        pub phone: String,
    }
}

object! {
    /// When the carrier should come.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/package_pickups/schedule_pickup>
    pub struct PickupWindow {
        /// Not before this moment.
        pub start_at: DateTime,
        /// Not after this moment.
        pub end_at: DateTime,
    }
}

object! {
    /// A time at which the carrier will come.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/package_pickups/get_pickup_by_id>
    pub struct PickupWindows {
        /// Not before this moment.
        pub start_at: Option<DateTime>,
        /// Not after this moment.
        pub end_at: Option<DateTime>,
    }
}
