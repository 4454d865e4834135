//! Files that the service made: labels, customs forms, manifests.

use crate::declare::{object, operations};

operations! {
    /// Fetches a file that the service made, by the parts of the path in the link to it: `label_download.pdf`,
    /// `form_download.href`.
    ///
    /// The links work without credentials for 90 days: whoever has one sees names and addresses.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/labels/downloading>
    download_file {
        call: downloads.get,
        route: Get "/downloads/{dir}/{subdir}/{filename}",
        path: { dir: String, subdir: String, filename: String },
        effect: Read,
        query: DownloadFile,
        binary: "application/pdf, image/png, application/zpl",
    }
}

object! {
    /// How to deliver a file.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/labels/downloading>
    pub struct DownloadFile {
        /// `0` marks the file for display in the browser instead of saving.
        pub download: Option<String>,
        /// Degrees to turn a label by: `0`, `90`, `180` or `270`; ZPL turns by `180` only. Default: `0`.
        #[is(min(0), max(270))]
        pub rotation: Option<i64>,
    }
}
