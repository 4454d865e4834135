//! Batches: hundreds or thousands of labels in one go.

use super::errors::ErrorDetail;
use super::labels::{DisplayScheme, LabelDownload, LabelFormat, LabelLayout, PaperlessDownload};
use super::links::{OptionalLink, PagedList, PaginationLink, SortDir};
use super::scalars::{DateTime, SeId};
use crate::declare::{names, object, operations};

operations! {
    /// Lists the account's batches, page by page, the newest first.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/batches/list_batches>
    list_batches {
        call: batches.list,
        route: Get "/batches",
        effect: Read,
        query: ListBatches,
        reply: BatchPage,
        paged: batches,
    }

    /// Makes a batch of shipments or rates.
    ///
    /// Spends nothing, unless `process_labels` asks to buy the labels at once. A reply may be partial (207): then
    /// `process_errors` tells what is missing.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/batches/create_batch>
    create_batch {
        call: batches.create,
        route: Post "/batches",
        effect: Write,
        creates: true,
        body: CreateBatchRequest,
        reply: Batch,
    }

    /// Reads the batch that has this `external_batch_id`.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/batches/get_batch_by_external_id>
    get_batch_by_external_id {
        call: batches.getByExternalId,
        route: Get "/batches/external_batch_id/{external_batch_id}",
        path: { external_batch_id: String },
        effect: Read,
        reply: Batch,
    }

    /// Reads one batch: how far it is, and its labels when it is done.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/batches/get_batch_by_id>
    get_batch_by_id {
        call: batches.get,
        route: Get "/batches/{batch_id}",
        path: { batch_id: SeId },
        effect: Read,
        reply: Batch,
    }

    /// Deletes a batch. Its shipments stay.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/batches/delete_batch>
    delete_batch {
        call: batches.delete,
        route: Delete "/batches/{batch_id}",
        path: { batch_id: SeId },
        effect: Write,
    }

    // The definition has no body for it, and does not tell what it changes.
    /// Updates a batch. It takes no body.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/batches/update_batch>
    update_batch {
        call: batches.update,
        route: Put "/batches/{batch_id}",
        path: { batch_id: SeId },
        effect: Write,
    }

    /// Adds shipments or rates to a batch that is not processed yet.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/batches/add_to_batch>
    add_to_batch {
        call: batches.add,
        route: Post "/batches/{batch_id}/add",
        path: { batch_id: SeId },
        effect: Write,
        body: ModifyBatchRequest,
    }

    /// Takes shipments or rates out of a batch that is not processed yet.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/batches/remove_from_batch>
    remove_from_batch {
        call: batches.remove,
        route: Post "/batches/{batch_id}/remove",
        path: { batch_id: SeId },
        effect: Write,
        body: ModifyBatchRequest,
    }

    /// Lists what went wrong in a batch, page by page.
    ///
    /// The reply does not tell how many pages there are: its `links` lead on.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/batches/list_batch_errors>
    list_batch_errors {
        call: batches.listErrors,
        route: Get "/batches/{batch_id}/errors",
        path: { batch_id: SeId },
        effect: Read,
        query: ListBatchErrors,
        reply: BatchErrorPage,
        paged: errors,
    }

    /// Buys the labels of a batch.
    ///
    /// Spends money. The reply comes before the labels: read the batch until its `status` tells that it is done.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/batches/process_batch>
    process_batch {
        call: batches.process,
        route: Post "/batches/{batch_id}/process/labels",
        path: { batch_id: SeId },
        effect: Buy,
        body: ProcessBatchRequest,
    }
}

object! {
    /// Which batches to list, and in which order. A batch must meet every condition.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/batches/list_batches>
    pub struct ListBatches {
        /// Only batches in this status.
        pub status: Option<BatchStatus>,
        /// The number of the page, from 1. Beyond the last page, the list is empty. Default: `1`.
        #[is(min(1))]
        pub page: Option<i64>,
        /// How many batches a page has. Default: `25`.
        #[is(min(1))]
        pub page_size: Option<i64>,
        /// The direction of the order. Default: `desc`.
        pub sort_dir: Option<SortDir>,
        /// Only the batch with this number.
        pub batch_number: Option<String>,
        /// Only batches made at this moment or later.
        pub created_at_start: Option<DateTime>,
        /// Only batches made at this moment or earlier.
        pub created_at_end: Option<DateTime>,
        /// Only batches processed at this moment or later.
        pub processed_at_start: Option<DateTime>,
        /// Only batches processed at this moment or earlier.
        pub processed_at_end: Option<DateTime>,
        /// The field that the order follows.
        pub sort_by: Option<BatchSortBy>,
    }
}

names! {
    /// What a list of batches can be ordered by.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/batches/list_batches>
    pub enum BatchSortBy {
        ShipDate = "ship_date",
        ProcessedAt = "processed_at",
        CreatedAt = "created_at",
    }
}

object! {
    /// One page of the account's batches.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/batches/list_batches>
    pub struct BatchPage extends page: PagedList {
        /// The batches.
        pub batches: Vec<Batch>,
    }
}

names! {
    /// How far a batch is.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/batches/get_batch_by_id>
    pub enum BatchStatus {
        /// It can be changed, and is not processed yet.
        Open = "open",
        /// It waits to be processed.
        Queued = "queued",
        Processing = "processing",
        /// It is done.
        Completed = "completed",
        /// It is done, and some labels could not be made.
        CompletedWithErrors = "completed_with_errors",
        Archived = "archived",
        Notifying = "notifying",
        Invalid = "invalid",
    }
}

object! {
    /// A batch to make.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/batches/create_batch>
    pub struct CreateBatchRequest {
        // The definition says that this is an id of ShipStation's; in the reply and the path it is any string.
        /// Your own id of it, by which it can be looked up.
        pub external_batch_id: Option<String>,
        /// Any text.
        #[is(min(1))]
        pub batch_notes: Option<String>,
        /// The shipments to buy labels for.
        pub shipment_ids: Option<Vec<SeId>>,
        /// The rates to buy labels at.
        pub rate_ids: Option<Vec<SeId>>,
        // The definition has two bodies, one with this field and one without, and requires it in neither.
        /// Buys the labels at once, in this form. Default: the batch waits for `batches.process`.
        pub process_labels: Option<BatchProcessLabels>,
    }
}

object! {
    /// How to make the labels of a batch that is processed as soon as it is made.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/batches/create_batch>
    pub struct BatchProcessLabels {
        /// Whether to process the batch at once. Spends money.
        pub create_batch_and_process_labels: Option<bool>,
        /// When the shipments leave.
        pub ship_date: Option<DateTime>,
        /// The size of the paper. Default: `4x6`.
        pub label_layout: Option<LabelLayout>,
        /// The file format. Default: `pdf`.
        pub label_format: Option<LabelFormat>,
        /// Whether there is something to print. Default: `label`.
        pub display_scheme: Option<DisplayScheme>,
    }
}

object! {
    /// How to make the labels of a batch.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/batches/process_batch>
    pub struct ProcessBatchRequest {
        /// When the shipments leave.
        pub ship_date: Option<DateTime>,
        /// The size of the paper. Default: `4x6`.
        pub label_layout: Option<LabelLayout>,
        /// The file format. Default: `pdf`.
        pub label_format: Option<LabelFormat>,
        /// Whether there is something to print. Default: `label`.
        pub display_scheme: Option<DisplayScheme>,
    }
}

object! {
    /// What to add to a batch, or to take out of it.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/batches/add_to_batch>
    pub struct ModifyBatchRequest {
        /// The shipments.
        pub shipment_ids: Option<Vec<SeId>>,
        /// The rates.
        pub rate_ids: Option<Vec<SeId>>,
    }
}

object! {
    /// A batch, and how far it is.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/batches/get_batch_by_id>
    pub struct Batch {
        /// The size of the paper. Default: `4x6`.
        pub label_layout: LabelLayout,
        /// The file format. Default: `pdf`.
        pub label_format: LabelFormat,
        /// Identifies the batch.
        pub batch_id: SeId,
        /// The number of the batch, for people.
        pub batch_number: String,
        // Required in the definition, and may be null.
        /// Your own id of it.
        pub external_batch_id: Option<String>,
        // Required in the definition, and may be null.
        /// Any text. Default: empty.
        pub batch_notes: Option<String>,
        /// When it was made.
        pub created_at: DateTime,
        // Required in the definition, and null before that.
        /// When it was processed.
        pub processed_at: Option<DateTime>,
        /// How many labels could not be made.
        #[is(min(0))]
        pub errors: i64,
        /// What went wrong in the call that made the batch.
        pub process_errors: Vec<ErrorDetail>,
        /// How many labels were made with a warning.
        #[is(min(0))]
        pub warnings: i64,
        /// How many labels were made.
        #[is(min(0))]
        pub completed: i64,
        /// How many customs forms there are.
        #[is(min(0))]
        pub forms: i64,
        /// `errors`, `warnings` and `completed` together.
        #[is(min(0))]
        pub count: i64,
        /// Where its shipments are.
        pub batch_shipments_url: OptionalLink,
        /// Where its labels are.
        pub batch_labels_url: OptionalLink,
        /// Where its errors are.
        pub batch_errors_url: OptionalLink,
        /// All its labels in one file, as soon as they are made.
        pub label_download: LabelDownload,
        /// Its customs forms.
        pub form_download: OptionalLink,
        /// What stands in for printed labels.
        pub paperless_download: PaperlessDownload,
        /// How far it is.
        pub status: BatchStatus,
    }
}

object! {
    /// Which errors of a batch to list.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/batches/list_batch_errors>
    pub struct ListBatchErrors {
        /// The number of the page, from 1. Beyond the last page, the list is empty. Default: `1`.
        #[is(min(1))]
        pub page: Option<i64>,
        // `page_size` in every other list.
        /// How many errors a page has. Written without the underscore that other lists have.
        #[is(min(1))]
        pub pagesize: Option<i64>,
    }
}

object! {
    /// One page of the errors of a batch.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/batches/list_batch_errors>
    // No `PagedList`: the reply has neither totals nor the number of the page.
    pub struct BatchErrorPage {
        /// The errors. Empty when nothing went wrong.
        pub errors: Vec<BatchResponseError>,
        /// The pages around this one. The addresses are absolute and on ShipStation's host.
        pub links: PaginationLink,
    }
}

object! {
    /// Something that went wrong with one shipment of a batch.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/batches/list_batch_errors>
    pub struct BatchResponseError {
        /// What it is, for people.
        #[is(min(1))]
        pub error: Option<String>,
        /// The shipment.
        pub shipment_id: Option<SeId>,
        /// Your own id of that shipment.
        pub external_shipment_id: Option<String>,
    }
}
