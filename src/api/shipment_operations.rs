//! What is done with shipments: making them in advance, finding, pricing, changing and tagging them.

use super::addresses::{AddressValidationResult, RecognizedEntity};
use super::links::{PagedList, SortDir};
use super::rates::RatesInformation;
use super::scalars::{DateTime, SeId};
use super::shipments::{AddressValidatingShipment, PartialShipment, Shipment, ShipmentStatus};
use super::tags::TagName;
use crate::declare::{names, object, operations};

operations! {
    /// Lists the account's shipments, page by page.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/list_shipments>
    list_shipments {
        call: shipments.list,
        route: Get "/shipments",
        effect: Read,
        query: ListShipments,
        reply: ShipmentPage,
        paged: shipments,
    }

    /// Makes shipments, for which labels can be bought later.
    ///
    /// A reply with `has_errors: true` is a success all the same: each shipment tells what is wrong with it.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/create_shipments>
    create_shipments {
        call: shipments.create,
        route: Post "/shipments",
        effect: Write,
        creates: true,
        body: CreateShipmentsRequest,
        reply: CreateShipmentsResponse,
    }

    /// Reads the shipment that has this `external_shipment_id`.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/get_shipment_by_external_id>
    get_shipment_by_external_id {
        call: shipments.getByExternalId,
        route: Get "/shipments/external_shipment_id/{external_shipment_id}",
        path: { external_shipment_id: String },
        effect: Read,
        reply: Shipment,
    }

    /// Finds out what a text says about a shipment. It makes none.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/parse_shipment>
    parse_shipment {
        call: shipments.parse,
        route: Put "/shipments/recognize",
        effect: Read,
        body: ParseShipmentRequest,
        reply: ParsedShipment,
    }

    /// Reads one shipment.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/get_shipment_by_id>
    get_shipment_by_id {
        call: shipments.get,
        route: Get "/shipments/{shipment_id}",
        path: { shipment_id: SeId },
        effect: Read,
        reply: Shipment,
    }

    /// Puts another shipment in the place of one that has no label yet. What is left out is lost.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/update_shipment>
    update_shipment {
        call: shipments.update,
        route: Put "/shipments/{shipment_id}",
        path: { shipment_id: SeId },
        effect: Write,
        body: AddressValidatingShipment,
        reply: ValidatedShipment,
    }

    /// Calls off a shipment. Its labels are not voided, nor its batch changed.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/cancel_shipments>
    cancel_shipments {
        call: shipments.cancel,
        route: Put "/shipments/{shipment_id}/cancel",
        path: { shipment_id: SeId },
        effect: Write,
    }

    /// Reads the rates that carriers gave for a shipment.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/list_shipment_rates>
    list_shipment_rates {
        call: shipments.listRates,
        route: Get "/shipments/{shipment_id}/rates",
        path: { shipment_id: SeId },
        effect: Read,
        query: ListShipmentRates,
        reply: RatesInformation,
    }

    /// Sets the tags of several shipments.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/shipments_update_tags>
    shipments_update_tags {
        call: shipments.updateTags,
        route: Put "/shipments/tags",
        effect: Write,
        body: UpdateShipmentsTagsRequest,
    }

    /// Reads the tags of a shipment.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/shipments_list_tags>
    shipments_list_tags {
        call: shipments.listTags,
        route: Get "/shipments/{shipment_id}/tags",
        path: { shipment_id: SeId },
        effect: Read,
        reply: ShipmentTags,
    }

    /// Puts a tag on a shipment. The account gets the tag if it has none of that name.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/tag_shipment>
    tag_shipment {
        call: shipments.tag,
        route: Post "/shipments/{shipment_id}/tags/{tag_name}",
        path: { shipment_id: SeId, tag_name: TagName },
        effect: Write,
        reply: ShipmentTags,
    }

    /// Takes a tag off a shipment.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/untag_shipment>
    untag_shipment {
        call: shipments.untag,
        route: Delete "/shipments/{shipment_id}/tags/{tag_name}",
        path: { shipment_id: SeId, tag_name: TagName },
        effect: Write,
    }
}

object! {
    /// Which shipments to list, and in which order. A shipment must meet every condition.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/list_shipments>
    pub struct ListShipments {
        /// Only shipments in this status.
        pub shipment_status: Option<ShipmentStatus>,
        /// Only shipments of this batch.
        pub batch_id: Option<SeId>,
        /// Only shipments with this tag.
        #[is(min(1))]
        pub tag: Option<String>,
        /// Only shipments made at this moment or later.
        pub created_at_start: Option<DateTime>,
        /// Only shipments made at this moment or earlier.
        pub created_at_end: Option<DateTime>,
        /// Only shipments changed at this moment or later.
        pub modified_at_start: Option<DateTime>,
        /// Only shipments changed at this moment or earlier.
        pub modified_at_end: Option<DateTime>,
        /// The number of the page, from 1. Beyond the last page, the list is empty. Default: `1`.
        #[is(min(1))]
        pub page: Option<i64>,
        /// How many shipments a page has. Default: `25`.
        #[is(min(1))]
        pub page_size: Option<i64>,
        /// Only shipments of this sales order.
        pub sales_order_id: Option<String>,
        /// The direction of the order. Default: `desc`.
        pub sort_dir: Option<SortDir>,
        /// The field that the order follows.
        pub sort_by: Option<ShipmentSortBy>,
    }
}

names! {
    /// What a list of shipments can be ordered by.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/list_shipments>
    pub enum ShipmentSortBy {
        ModifiedAt = "modified_at",
        CreatedAt = "created_at",
    }
}

object! {
    /// One page of the account's shipments.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/list_shipments>
    pub struct ShipmentPage extends page: PagedList {
        /// The shipments.
        pub shipments: Vec<Shipment>,
    }
}

object! {
    /// Shipments to make.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/create_shipments>
    pub struct CreateShipmentsRequest {
        /// The shipments, at least one.
        #[is(min(1))]
        pub shipments: Vec<AddressValidatingShipment>,
    }
}

object! {
    /// What became of shipments that were to be made.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/create_shipments>
    pub struct CreateShipmentsResponse {
        /// Whether something is wrong with any of them.
        pub has_errors: bool,
        /// The shipments, in the order of the request.
        pub shipments: Vec<ValidatedShipment>,
    }
}

object! {
    /// A shipment that was made or changed, and what the service found out about it.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/create_shipments>
    // The definition of a changed shipment requires almost everything, among it a `has_errors` that it does not
    // describe.
    pub struct ValidatedShipment extends shipment: PartialShipment {
        /// What is wrong with it, in words. Deprecated: `has_errors` beside the shipments tells whether something is.
        #[is(read_only)]
        pub errors: Option<Vec<String>>,
        /// What became of the check of its address.
        pub address_validation: Option<AddressValidationResult>,
    }
}

object! {
    /// A text about a shipment, and what is known of the shipment already.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/parse_shipment>
    pub struct ParseShipmentRequest {
        /// The text, in any wording.
        #[is(min(1))]
        pub text: String,
        /// What is known already; the text need not say it.
        pub shipment: Option<PartialShipment>,
    }
}

object! {
    /// What a text says about a shipment.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/parse_shipment>
    pub struct ParsedShipment {
        /// How sure the service is to have understood the text, from 0 to 1.
        #[is(min(0), max(1))]
        pub score: f64,
        /// As much of the shipment as the text, and what was known already, tell.
        pub shipment: PartialShipment,
        /// The pieces of the text that were understood.
        pub entities: Vec<RecognizedEntity>,
    }
}

object! {
    /// Which rates of a shipment to read.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/list_shipment_rates>
    pub struct ListShipmentRates {
        /// Only rates given at this moment or later.
        pub created_at_start: Option<DateTime>,
    }
}

object! {
    /// The tags that shipments are to have.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/shipments_update_tags>
    pub struct UpdateShipmentsTagsRequest {
        /// The shipments, each with its tags.
        pub shipments_tags: Option<Vec<ShipmentTagging>>,
    }
}

object! {
    /// The tags that one shipment is to have.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/shipments_update_tags>
    pub struct ShipmentTagging {
        /// The shipment.
        pub shipment_id: Option<String>,
        /// The names of its tags.
        pub tags: Option<Vec<String>>,
    }
}

object! {
    /// The tags of a shipment.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/shipments/shipments_list_tags>
    pub struct ShipmentTags {
        /// Their names.
        pub tags: Vec<String>,
    }
}
