//! Documents that are made of several labels.

use super::labels::{LabelDownload, LabelDownloadType};
use super::scalars::SeId;
use crate::declare::{names, object, operations};

operations! {
    /// Puts the files of several labels into one, to be printed at once.
    ///
    /// It buys nothing: the labels are there already.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/create_combined_label_document>
    create_combined_label_document {
        call: labels.createCombinedDocument,
        route: Post "/documents/combined_labels",
        effect: Read,
        body: CombinedLabelDocumentRequest,
        reply: CombinedLabelDocument,
    }
}

object! {
    /// The labels to put into one file.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/create_combined_label_document>
    pub struct CombinedLabelDocumentRequest {
        /// The labels, at most 30 of one page each: a larger file may be refused.
        // Optional in the definition, but there is nothing to combine without it.
        #[is(expected, max(30))]
        pub label_ids: Option<Vec<SeId>>,
        /// The file format, which can only be `pdf`.
        pub label_format: Option<CombinedLabelFormat>,
        /// Whether the reply has links or the file itself. Default: `inline`, unlike elsewhere.
        pub label_download_type: Option<LabelDownloadType>,
    }
}

names! {
    /// The file format of a document of several labels.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/create_combined_label_document>
    pub enum CombinedLabelFormat {
        Pdf = "pdf",
    }
}

object! {
    /// Several labels in one file.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/create_combined_label_document>
    pub struct CombinedLabelDocument {
        /// The file: in Base64, or links to it.
        pub label_download: Option<LabelDownload>,
    }
}
