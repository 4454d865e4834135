//! Labels: buying, reading, following and giving back.

use super::addresses::ShippingAddressTo;
use super::links::{Link, OptionalLink, PagedList, SortDir};
use super::measures::{Dimensions, Weight};
use super::money::MonetaryValue;
use super::packages::LabelMessages;
use super::rates::RateDetail;
use super::scalars::{CarrierCode, Date, DateTime, ImageId, PackageCode, SeId, ServiceCode, Url};
use super::shipments::{DeliveryConfirmation, Shipment, ShipmentRequest, ValidateAddress};
use super::tracking::TrackingInformation;
use crate::declare::{names, object, operations};

operations! {
    /// Buys a label for a shipment that the request describes.
    ///
    /// Spends money. A request that is sent again may buy a second label: give the shipment an `external_shipment_id`
    /// and look the label up by it when an answer is lost.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/labels/create-a-label>
    create_label {
        call: labels.create,
        route: Post "/labels",
        effect: Buy,
        creates: true,
        body: CreateLabelRequest,
        reply: Label,
    }

    /// Buys the label that a rate is the price of.
    ///
    /// Spends money. When an answer is lost, `labels.list` with the `rate_id` tells whether the label was bought.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/create_label_from_rate>
    create_label_from_rate {
        call: labels.createFromRate,
        route: Post "/labels/rates/{rate_id}",
        path: { rate_id: SeId },
        effect: Buy,
        creates: true,
        body: CreateLabelFromRateRequest,
        reply: Label,
    }

    /// Buys the label for a shipment that the service has.
    ///
    /// Spends money. When an answer is lost, `labels.list` with the `shipment_id` tells whether the label was bought.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/labels/create-from-shipment>
    create_label_from_shipment {
        call: labels.createFromShipment,
        route: Post "/labels/shipment/{shipment_id}",
        path: { shipment_id: SeId },
        effect: Buy,
        creates: true,
        body: CreateLabelFromShipmentRequest,
        reply: Label,
    }

    /// Reads one label.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/get_label_by_id>
    get_label_by_id {
        call: labels.get,
        route: Get "/labels/{label_id}",
        path: { label_id: SeId },
        effect: Read,
        query: GetLabel,
        reply: Label,
    }

    /// Reads the label of the shipment that has this `external_shipment_id`: the earliest one, if there are several.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/get_label_by_external_shipment_id>
    get_label_by_external_shipment_id {
        call: labels.getByExternalShipmentId,
        route: Get "/labels/external_shipment_id/{external_shipment_id}",
        path: { external_shipment_id: String },
        effect: Read,
        query: GetLabel,
        reply: Label,
    }

    /// Lists the account's labels, page by page, the newest first.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/list_labels>
    list_labels {
        call: labels.list,
        route: Get "/labels",
        effect: Read,
        query: ListLabels,
        reply: LabelPage,
        paged: labels,
    }

    /// Gives a label back, for a refund where the carrier grants one. It cannot be undone.
    ///
    /// A refusal comes as a success too, with `approved: false`.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/labels/voiding>
    void_label {
        call: labels.void,
        route: Put "/labels/{label_id}/void",
        path: { label_id: SeId },
        effect: Void,
        reply: VoidLabelResponse,
    }

    /// Keeps ShipStation from asking for the refund of an unused label (Refund Assist).
    ///
    /// Costs what would have been refunded. Only a refund in the status `request_scheduled` can be called off; it is
    /// `excluded` then.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/cancel_label_refund>
    cancel_label_refund {
        call: labels.cancelRefund,
        route: Post "/labels/{label_id}/cancel_refund",
        path: { label_id: SeId },
        effect: Buy,
        reply: Label,
    }

    /// Reads where the package of a label is.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/get_tracking_log_from_label>
    get_tracking_log_from_label {
        call: labels.track,
        route: Get "/labels/{label_id}/track",
        path: { label_id: SeId },
        effect: Read,
        reply: TrackingInformation,
    }
}

object! {
    /// A label to buy, and the shipment it is for.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/labels/create-a-label>
    pub struct CreateLabelRequest {
        /// What is shipped: from where, to where, in which packages, by which service.
        pub shipment: ShipmentRequest,
        /// Whether the label is for the way back.
        pub is_return_label: Option<bool>,
        /// The merchant's number for the return (Return Merchandise Authorization), any string.
        pub rma_number: Option<String>,
        /// When the carrier charges. Default: `carrier_default`.
        pub charge_event: Option<LabelChargeEvent>,
        /// The label of the way there, to which a return belongs. Some carriers need it.
        pub outbound_label_id: Option<SeId>,
        /// Deprecated: a sandbox key makes test labels. Default: `false`.
        pub test_label: Option<bool>,
        /// Whether the recipient's address is looked up, and corrected, first. Default: `no_validation`.
        pub validate_address: Option<ValidateAddress>,
        /// Whether the reply has links or the files themselves. Default: `url`.
        pub label_download_type: Option<LabelDownloadType>,
        /// The file format. Default: `pdf`.
        pub label_format: Option<LabelFormat>,
        /// Whether there is something to print. Default: `label`.
        pub display_scheme: Option<DisplayScheme>,
        /// The size of the paper. Default: `4x6`.
        pub label_layout: Option<LabelLayout>,
        /// The account's image to print on the label.
        pub label_image_id: Option<ImageId>,
        /// The carrier's point where the recipient collects the package. Comes before the shipment's `ship_to`.
        pub ship_to_service_point_id: Option<String>,
        /// The carrier's point where the merchant drops the package off. Comes before the shipment's `ship_from`.
        pub ship_from_service_point_id: Option<String>,
    }
}

object! {
    /// How to make the label that a rate is the price of. All else is settled by the rate.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/create_label_from_rate>
    pub struct CreateLabelFromRateRequest {
        /// Whether the recipient's address is looked up, and corrected, first.
        pub validate_address: Option<ValidateAddress>,
        /// The size of the paper. Default: `4x6`.
        pub label_layout: Option<LabelLayout>,
        /// The file format. Default: `pdf`.
        pub label_format: Option<LabelFormat>,
        /// Whether the reply has links or the files themselves. Default: `url`.
        pub label_download_type: Option<LabelDownloadType>,
        /// Whether there is something to print. Default: `label`.
        pub display_scheme: Option<DisplayScheme>,
        /// Any text, kept in the shipment's `advanced_options.custom_field1`.
        pub custom_field1: Option<String>,
        /// Any text, kept in the shipment's `advanced_options.custom_field2`.
        pub custom_field2: Option<String>,
        /// Any text, kept in the shipment's `advanced_options.custom_field3`.
        pub custom_field3: Option<String>,
    }
}

object! {
    /// How to make the label for a shipment that the service has. All else is settled by the shipment.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/labels/create-from-shipment>
    pub struct CreateLabelFromShipmentRequest {
        /// Whether the recipient's address is looked up, and corrected, first.
        pub validate_address: Option<ValidateAddress>,
        /// The size of the paper. Default: `4x6`.
        pub label_layout: Option<LabelLayout>,
        /// The file format. Default: `pdf`.
        pub label_format: Option<LabelFormat>,
        /// Whether the reply has links or the files themselves. Default: `url`.
        pub label_download_type: Option<LabelDownloadType>,
        /// Whether there is something to print. Default: `label`.
        pub display_scheme: Option<DisplayScheme>,
    }
}

object! {
    /// How to deliver a label that is read.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/labels/downloading>
    pub struct GetLabel {
        /// Whether the reply has links or the files themselves. Default: `url`.
        pub label_download_type: Option<LabelDownloadType>,
    }
}

object! {
    /// Which labels to list, and in which order. A label must meet every condition.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/list_labels>
    pub struct ListLabels {
        /// Only labels in this status.
        pub label_status: Option<LabelStatus>,
        /// Only labels of this service.
        pub service_code: Option<ServiceCode>,
        /// Only labels bought with this carrier connection.
        pub carrier_id: Option<SeId>,
        /// Only the label with this tracking number.
        #[is(min(1))]
        pub tracking_number: Option<String>,
        /// Only labels of this batch.
        pub batch_id: Option<SeId>,
        /// Only the label bought from this rate.
        pub rate_id: Option<SeId>,
        /// Only labels of this shipment.
        pub shipment_id: Option<SeId>,
        /// Only labels of packages that start from this warehouse.
        pub warehouse_id: Option<SeId>,
        /// Only labels made at this moment or later.
        pub created_at_start: Option<DateTime>,
        /// Only labels made at this moment or earlier.
        pub created_at_end: Option<DateTime>,
        /// Only labels whose refund is in one of these states. Sent as one value with commas.
        pub refund_status: Option<Vec<RefundStatus>>,
        /// The number of the page, from 1. Beyond the last page, the list is empty. Default: `1`.
        #[is(min(1))]
        pub page: Option<i64>,
        /// How many labels a page has. Default: `25`.
        #[is(min(1))]
        pub page_size: Option<i64>,
        /// The direction of the order. Default: `desc`.
        pub sort_dir: Option<SortDir>,
        /// The field that the order follows. Default: `created_at`.
        pub sort_by: Option<LabelSortBy>,
    }
}

names! {
    /// What a list of labels can be ordered by.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/list_labels>
    pub enum LabelSortBy {
        ModifiedAt = "modified_at",
        CreatedAt = "created_at",
        VoidedAt = "voided_at",
    }
}

object! {
    /// One page of the account's labels.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/list_labels>
    pub struct LabelPage extends page: PagedList {
        /// The labels.
        pub labels: Vec<Label>,
    }
}

names! {
    /// How far a label is.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/labels/create-a-label>
    pub enum LabelStatus {
        /// Part of a batch that is not done yet.
        Processing = "processing",
        /// It can be printed.
        Completed = "completed",
        /// It could not be made.
        Error = "error",
        /// It was given back.
        Voided = "voided",
    }
}

names! {
    /// When the carrier charges for a label.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/labels/create-a-label>
    pub enum LabelChargeEvent {
        CarrierDefault = "carrier_default",
        /// As soon as it is made.
        OnCreation = "on_creation",
        /// When the carrier gets the package, as is usual for returns.
        OnCarrierAcceptance = "on_carrier_acceptance",
    }
}

names! {
    /// Whether a reply has links to the files or the files themselves.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/labels/downloading>
    pub enum LabelDownloadType {
        /// Links, good for 90 days. They work without credentials.
        Url = "url",
        /// The files, in Base64, where the links would be.
        Inline = "inline",
    }
}

names! {
    /// The file format of a label.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/labels/downloading>
    pub enum LabelFormat {
        /// Every carrier has it.
        Pdf = "pdf",
        /// FedEx, UPS and USPS have it.
        Png = "png",
        /// For label printers; most carriers have it.
        Zpl = "zpl",
    }
}

names! {
    /// The size of the paper that a label is laid out for.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/labels/downloading>
    pub enum LabelLayout {
        /// 4 by 6 inches, in every file format.
        FourBySix = "4x6",
        /// 8.5 by 11 inches, in PDF only.
        Letter = "letter",
        A4 = "A4",
        A6 = "A6",
    }
}

names! {
    /// Whether there is a label to print, or a code to show to the carrier instead.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/labels/create-a-label>
    pub enum DisplayScheme {
        Label = "label",
        /// A code that the carrier scans and prints the label from.
        Paperless = "paperless",
        LabelAndPaperless = "label_and_paperless",
    }
}

names! {
    /// Where the package of a label is, at a glance.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/tracking/tracking>
    pub enum TrackingStatus {
        Unknown = "unknown",
        InTransit = "in_transit",
        /// Something is wrong: its tracking tells more.
        Error = "error",
        Delivered = "delivered",
    }
}

object! {
    /// A label that was bought, to be put on a package.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/labels/create-a-label>
    pub struct Label {
        /// Identifies the label.
        pub label_id: SeId,
        /// How far it is.
        pub status: LabelStatus,
        /// The shipment it is for. Buying a label without one makes one.
        pub shipment_id: SeId,
        /// The merchant's own id of that shipment.
        #[is(max(50))]
        pub external_shipment_id: Option<String>,
        /// The id of the order in the shop system that it came from.
        pub external_order_id: Option<String>,
        /// What the label was asked for with. The service takes this in and does not send it back.
        pub shipment: Option<Box<Shipment>>,
        /// The day the package is shipped: the carrier's next working day, where the day asked for is none.
        pub ship_date: Date,
        /// When the label was made.
        pub created_at: DateTime,
        /// What the carrier takes, with its surcharges and the delivery confirmation, without the insurance.
        pub shipment_cost: MonetaryValue,
        /// What the insurance takes. Together with `shipment_cost` it is all that the label costs.
        pub insurance_cost: MonetaryValue,
        /// What the shipment would have cost at the `comparison_rate_type` that was asked for.
        pub requested_comparison_amount: Option<MonetaryValue>,
        /// What `shipment_cost` is made of.
        pub rate_details: Option<Vec<RateDetail>>,
        // Required in the definition; a label that is being processed, or went wrong, has none.
        /// The carrier's number for the package: of the first one, where there are several.
        pub tracking_number: Option<String>,
        /// Whether it is for the way back.
        pub is_return_label: bool,
        /// The merchant's number for the return.
        pub rma_number: Option<String>,
        /// Whether the package leaves its country.
        pub is_international: bool,
        /// The batch it was made in; an empty string where it was made alone.
        pub batch_id: SeId,
        /// The carrier connection it was bought with.
        pub carrier_id: SeId,
        // Required in the definition, absent from the documented replies, as are `display_scheme` and `ship_to`.
        /// When the carrier charges.
        pub charge_event: Option<LabelChargeEvent>,
        /// The label of the way there, to which a return belongs. The service takes this in and does not send it back.
        pub outbound_label_id: Option<SeId>,
        /// The service it was bought for.
        pub service_code: ServiceCode,
        /// Deprecated. Whether it is for tests only. The service takes this in and does not send it back.
        pub test_label: Option<bool>,
        /// The package type; `package` is any of the merchant's own.
        pub package_code: PackageCode,
        /// Whether the address was looked up first. The service takes this in and does not send it back.
        pub validate_address: Option<ValidateAddress>,
        /// Whether it was given back.
        pub voided: bool,
        /// When it was given back.
        pub voided_at: Option<DateTime>,
        /// Whether replies have links or files. The service takes this in and does not send it back.
        pub label_download_type: Option<LabelDownloadType>,
        /// The file format.
        pub label_format: LabelFormat,
        /// Whether there is something to print.
        pub display_scheme: Option<DisplayScheme>,
        /// The size of the paper.
        pub label_layout: LabelLayout,
        /// Whether the carrier reports where the package is.
        pub trackable: bool,
        /// The account's image that is printed on it.
        pub label_image_id: Option<ImageId>,
        /// The carrier.
        pub carrier_code: CarrierCode,
        /// Where the package is, at a glance.
        pub tracking_status: TrackingStatus,
        /// The delivery confirmation that was bought.
        pub confirmation: Option<DeliveryConfirmation>,
        // Required in the definition; a label that is being processed, or went wrong, has none.
        /// The label's files.
        pub label_download: Option<LabelDownload>,
        /// The customs form (commercial invoice), in PDF, where the shipment needs one and the carrier makes it.
        pub form_download: Option<Link>,
        /// The QR code to show to the carrier.
        pub qr_code_download: Option<OptionalLink>,
        /// What to show to the carrier in place of a printed label.
        pub paperless_download: Option<PaperlessDownload>,
        /// Where to claim the insurance, where there is one that takes claims online.
        pub insurance_claim: Option<Link>,
        /// The packages. Most carriers take one per label.
        pub packages: Vec<LabelPackage>,
        /// Other numbers that the carrier knows the label by.
        pub alternative_identifiers: Option<Vec<AlternativeIdentifier>>,
        /// The carrier's own page about the package.
        pub tracking_url: Option<Url>,
        /// Where the package goes.
        pub ship_to: Option<ShippingAddressTo>,
        /// How the label was given back, if it was.
        pub void_type: Option<VoidType>,
        /// How its refund goes, where ShipStation takes care of it (Refund Assist).
        pub refund_details: Option<RefundDetails>,
    }
}

object! {
    /// The files of a label. With `label_download_type: "inline"`, they stand here in Base64 in place of the links.
    ///
    /// The links work without credentials for 90 days: whoever has one sees names and addresses.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/labels/downloading>
    pub struct LabelDownload {
        /// The file in the format that was asked for.
        pub href: Option<Url>,
        /// The file in PDF.
        pub pdf: Option<Url>,
        /// The picture in PNG.
        pub png: Option<Url>,
        /// The commands for a label printer, in ZPL.
        pub zpl: Option<Url>,
    }
}

object! {
    /// What to show to the carrier in place of a printed label.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/labels/create-a-label>
    pub struct PaperlessDownload {
        /// The code to show.
        pub href: Option<Url>,
        /// What to do with it.
        pub instructions: Option<String>,
        /// The code to tell, where none is shown.
        pub handoff_code: Option<String>,
    }
}

object! {
    /// A package of a label.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/labels/create-a-label>
    pub struct LabelPackage {
        /// Identifies the package in its shipment, a number.
        pub package_id: Option<i64>,
        /// The package type; `package` is any of the merchant's own.
        pub package_code: Option<PackageCode>,
        /// How heavy it is.
        pub weight: Weight,
        /// How large it is.
        pub dimensions: Option<Dimensions>,
        /// What it is insured for. Default: nothing, in US dollars.
        pub insured_value: Option<MonetaryValue>,
        /// The carrier's number for it.
        pub tracking_number: Option<String>,
        /// The files of its label.
        pub label_download: Option<LabelDownload>,
        /// Its customs form.
        pub form_download: Option<OptionalLink>,
        /// The QR code to show to the carrier.
        pub qr_code_download: Option<OptionalLink>,
        /// What to show to the carrier in place of a printed label.
        pub paperless_download: Option<PaperlessDownload>,
        /// The merchant's texts on the label.
        pub label_messages: Option<LabelMessages>,
        /// The merchant's own id for it.
        pub external_package_id: Option<String>,
        /// What it holds, in short. Needed on the way to, from or through Mexico.
        #[is(min(1), max(35))]
        pub content_description: Option<String>,
        /// Its place among the packages.
        pub sequence: Option<i64>,
        /// Whether there is a label to download.
        pub has_label_documents: Option<bool>,
        /// Whether there is a customs form to download.
        pub has_form_documents: Option<bool>,
        /// Whether there is a QR code to download.
        pub has_qr_code_documents: Option<bool>,
        /// Whether there is something paperless to download.
        pub has_paperless_label_documents: Option<bool>,
        /// Other numbers that the carrier knows it by.
        pub alternative_identifiers: Option<Vec<AlternativeIdentifier>>,
    }
}

object! {
    /// Another number that a carrier knows a label or package by.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi>
    pub struct AlternativeIdentifier {
        /// What kind of number it is: `last_mile_tracking_number`.
        pub r#type: Option<String>,
        /// The number.
        pub value: Option<String>,
    }
}

names! {
    /// How a label was given back.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/labels/voiding>
    pub enum VoidType {
        /// By ShipStation, which found it unused.
        RefundAssist = "refund_assist",
        /// By the merchant.
        Manual = "manual",
    }
}

names! {
    /// How the refund of an unused label goes.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi>
    pub enum RefundStatus {
        /// To be asked for.
        RequestScheduled = "request_scheduled",
        /// Asked for.
        Pending = "pending",
        /// The carrier grants it.
        Approved = "approved",
        /// The carrier refuses it.
        Rejected = "rejected",
        /// The merchant does not want it: the carrier was not asked.
        Excluded = "excluded",
    }
}

object! {
    /// The refund of an unused label, where ShipStation takes care of it (Refund Assist).
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi>
    pub struct RefundDetails {
        /// How it goes.
        pub refund_status: RefundStatus,
        /// When the carrier was asked.
        pub request_date: Option<DateTime>,
        /// What the label cost.
        pub amount_paid: Option<MonetaryValue>,
        /// What the carrier was asked for.
        pub amount_requested: Option<MonetaryValue>,
        /// What the carrier grants.
        pub amount_approved: Option<MonetaryValue>,
        /// What the account got back.
        pub amount_credited: Option<MonetaryValue>,
    }
}

object! {
    /// Whether a label was taken back.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/labels/voiding>
    pub struct VoidLabelResponse {
        /// Whether it was: `false` is a refusal, although the call succeeds.
        pub approved: bool,
        /// What happened, for people.
        pub message: String,
        /// Why not; absent when it was.
        pub reason_code: Option<ReasonCode>,
        // Not in the file of the definition; the reference page of the operation has it.
        /// All labels that were taken back at once, this one among them.
        pub voided_label_ids: Option<Vec<SeId>>,
    }
}

names! {
    /// Why a label was not taken back.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/labels/voiding>
    pub enum ReasonCode {
        Unknown = "unknown",
        Unspecified = "unspecified",
        /// The request breaks one of the carrier's rules.
        ValidationFailed = "validation_failed",
        /// The time to give it back is over, or the carrier does not know it.
        LabelNotFoundWithinVoidPeriod = "label_not_found_within_void_period",
        LabelAlreadyUsed = "label_already_used",
        LabelAlreadyVoided = "label_already_voided",
        /// Only the carrier can tell.
        ContactCarrier = "contact_carrier",
    }
}
