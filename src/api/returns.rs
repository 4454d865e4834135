//! Labels for the way back of a package that was labelled before.

use super::labels::{DisplayScheme, Label, LabelChargeEvent, LabelDownloadType, LabelFormat, LabelLayout};
use super::scalars::{ImageId, SeId};
use crate::declare::{object, operations};

operations! {
    /// Buys the label for the way back of a package, by the label of the way there.
    ///
    /// Spends money: most carriers charge when they get the package. A request that is sent again may buy a second
    /// label.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/create_return_label>
    create_return_label {
        call: labels.createReturn,
        route: Post "/labels/{label_id}/return",
        path: { label_id: SeId },
        effect: Buy,
        creates: true,
        body: CreateReturnLabelRequest,
        reply: Label,
    }
}

object! {
    /// How to make the label for the way back. All else follows from the label of the way there.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/create_return_label>
    pub struct CreateReturnLabelRequest {
        /// When the carrier charges.
        pub charge_event: Option<LabelChargeEvent>,
        /// The size of the paper. Default: `4x6`.
        pub label_layout: Option<LabelLayout>,
        /// The file format. Default: `pdf`.
        pub label_format: Option<LabelFormat>,
        /// Whether the reply has links or the files themselves. Default: `url`.
        pub label_download_type: Option<LabelDownloadType>,
        /// Whether there is something to print. Default: `label`.
        pub display_scheme: Option<DisplayScheme>,
        /// The account's image to print on the label.
        pub label_image_id: Option<ImageId>,
        /// The merchant's number for the return (Return Merchandise Authorization), any string. Default: one that the
        /// service makes up.
        pub rma_number: Option<String>,
    }
}
