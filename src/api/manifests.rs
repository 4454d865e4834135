//! Manifests: the lists of packages that a carrier scans once instead of each package by itself.

use super::errors::ErrorResponse;
use super::links::PagedList;
use super::scalars::{Date, DateTime, SeId, Url};
use crate::declare::{names, object, operations};

operations! {
    /// Lists the account's manifests, page by page.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/manifests/list_manifests>
    list_manifests {
        call: manifests.list,
        route: Get "/manifests",
        effect: Read,
        query: ListManifests,
        reply: ManifestPage,
        paged: manifests,
    }

    /// Makes the manifests of labels, either of those that are listed, or of all that leave from a warehouse on a day.
    ///
    /// A label that stands on a manifest can no longer be voided. Some carriers take their time: then
    /// `manifest_requests` has what `manifests.getRequest` can follow.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/manifests/create_manifest>
    create_manifest {
        call: manifests.create,
        route: Post "/manifests",
        effect: Buy,
        creates: true,
        body: CreateManifestRequest,
        reply: CreateManifestResponse,
    }

    /// Reads one manifest.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/manifests/get_manifest_by_id>
    get_manifest_by_id {
        call: manifests.get,
        route: Get "/manifests/{manifest_id}",
        path: { manifest_id: SeId },
        effect: Read,
        reply: Manifest,
    }

    /// Reads how far the manifests are that were asked for.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/manifests/get_manifest_request_by_id>
    get_manifest_request_by_id {
        call: manifests.getRequest,
        route: Get "/manifests/requests/{manifest_request_id}",
        path: { manifest_request_id: SeId },
        effect: Read,
        reply: CreateManifestResponse,
    }
}

object! {
    /// Which manifests to list. A manifest must meet every condition.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/manifests/list_manifests>
    pub struct ListManifests {
        /// Only manifests of this warehouse.
        pub warehouse_id: Option<SeId>,
        /// Only manifests of packages that are shipped at this moment or later.
        pub ship_date_start: Option<DateTime>,
        /// Only manifests of packages that are shipped at this moment or earlier.
        pub ship_date_end: Option<DateTime>,
        /// Only manifests made at this moment or later.
        pub created_at_start: Option<DateTime>,
        /// Only manifests made at this moment or earlier.
        pub created_at_end: Option<DateTime>,
        /// Only manifests of this carrier connection.
        pub carrier_id: Option<SeId>,
        /// The number of the page, from 1. Beyond the last page, the list is empty. Default: `1`.
        #[is(min(1))]
        pub page: Option<i64>,
        /// How many manifests a page has. Default: `25`.
        #[is(min(1))]
        pub page_size: Option<i64>,
        /// Only manifests with these labels.
        pub label_ids: Option<Vec<SeId>>,
    }
}

object! {
    /// One page of the account's manifests.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/manifests/list_manifests>
    pub struct ManifestPage extends page: PagedList {
        /// The manifests.
        pub manifests: Vec<Manifest>,
    }
}

object! {
    /// The labels to make manifests of: `label_ids` alone, or all of `carrier_id`, `warehouse_id` and `ship_date`.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/manifests/create_manifest>
    // Two bodies in the definition, of which the one with `label_ids` alone is the beginning of the other.
    #[either(carrier_id, label_ids)]
    #[either(warehouse_id, label_ids)]
    #[either(ship_date, label_ids)]
    pub struct CreateManifestRequest {
        /// The carrier connection that the labels were bought with.
        pub carrier_id: Option<SeId>,
        /// The warehouse that the packages leave from.
        pub warehouse_id: Option<SeId>,
        // A date and time in the definition, though a day is meant.
        /// The day that the packages are shipped.
        pub ship_date: Option<Date>,
        /// The labels. With a carrier, a warehouse and a day: only these of theirs.
        pub label_ids: Option<Vec<SeId>>,
        /// The labels to leave out. Only together with a carrier, a warehouse and a day.
        pub excluded_label_ids: Option<Vec<SeId>>,
    }
}

object! {
    /// The manifests that were made, and those that are still being made.
    ///
    /// Each field that a [`Manifest`] has too is deprecated here, and tells of one manifest only: use `manifests`.
    /// While a request is in progress there is none of them.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/manifests/create_manifest>
    // The definition requires all the deprecated fields but `label_ids`; requests in progress have nothing to put there.
    pub struct CreateManifestResponse extends outcome: ErrorResponse {
        /// The manifests.
        pub manifests: Option<Vec<Manifest>>,
        /// What was asked of the carriers, and how far it is.
        pub manifest_requests: Option<Vec<ManifestRequest>>,
        /// Deprecated. Identifies the manifest.
        pub manifest_id: Option<SeId>,
        /// Deprecated. Identifies the carrier's form.
        pub form_id: Option<SeId>,
        /// Deprecated. When the manifest was made.
        pub created_at: Option<DateTime>,
        /// Deprecated. The day that the packages are shipped.
        pub ship_date: Option<Date>,
        /// Deprecated. How many shipments the manifest has.
        #[is(min(1))]
        pub shipments: Option<i64>,
        /// Deprecated. The warehouse that the packages leave from.
        pub warehouse_id: Option<SeId>,
        /// Deprecated. The carrier's id of the manifest.
        pub submission_id: Option<String>,
        /// Deprecated. The carrier connection.
        pub carrier_id: Option<SeId>,
        /// Deprecated. The file to print.
        pub manifest_download: Option<ManifestDownload>,
        /// Deprecated. The labels on the manifest.
        pub label_ids: Option<Vec<SeId>>,
    }
}

object! {
    /// A list of packages that a carrier scans once instead of each package by itself.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/manifests/get_manifest_by_id>
    // The definition requires all fields of a manifest that is read by its id, and none of one in a list.
    pub struct Manifest {
        /// Identifies the manifest.
        pub manifest_id: SeId,
        /// Identifies the carrier's form.
        pub form_id: SeId,
        /// When it was made.
        pub created_at: DateTime,
        // A date and time in the definition, though a day is meant.
        /// The day that the packages are shipped.
        pub ship_date: Date,
        /// How many shipments it has.
        #[is(min(1))]
        pub shipments: i64,
        /// The labels on it.
        pub label_ids: Vec<SeId>,
        /// The warehouse that the packages leave from.
        pub warehouse_id: SeId,
        /// The carrier's id of it.
        #[is(min(1))]
        pub submission_id: String,
        /// The carrier connection.
        pub carrier_id: SeId,
        /// The file to print.
        pub manifest_download: ManifestDownload,
    }
}

object! {
    /// Where the file of a manifest is.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/manifests/get_manifest_by_id>
    pub struct ManifestDownload {
        /// Its address, which works without credentials: keep it from those who must not see it.
        pub href: Option<Url>,
    }
}

object! {
    /// Manifests that a carrier was asked for.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/manifests/create_manifest>
    pub struct ManifestRequest {
        /// Identifies the request: `manifests.getRequest` takes it.
        pub manifest_request_id: Option<SeId>,
        /// How far it is.
        pub status: Option<ManifestRequestStatus>,
    }
}

names! {
    /// How far a request for manifests is.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/manifests/create_manifest>
    pub enum ManifestRequestStatus {
        InProgress = "in_progress",
        Completed = "completed",
    }
}
