//! The Rate Shopper: labels whose carrier and service the service chooses.

use super::labels::{DisplayScheme, Label, LabelChargeEvent, LabelDownloadType, LabelFormat, LabelLayout};
use super::rates::RateAttributes;
use super::scalars::{ImageId, SeId};
use super::shipments::{RateShopperShipment, ValidateAddress};
use crate::declare::{object, operations};

operations! {
    /// Buys a label from whichever of ShipStation's own carriers is cheapest, fastest or the best value.
    ///
    /// Spends money. Carriers that the account connected by itself are not asked, and there is no Rate Shopper in the
    /// sandbox. A request that is sent again may buy a second label: give the shipment an `external_shipment_id` and
    /// look the label up by it when an answer is lost.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/create_label_from_rate_shopper>
    create_label_from_rate_shopper {
        call: labels.createFromRateShopper,
        route: Post "/labels/rate_shopper_id/{rate_shopper_id}",
        path: { rate_shopper_id: RateAttributes },
        effect: Buy,
        creates: true,
        body: CreateLabelFromRateShopperRequest,
        reply: RateShopperLabel,
    }
}

object! {
    /// A label to buy, and the shipment it is for. The service chooses the carrier.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/create_label_from_rate_shopper>
    pub struct CreateLabelFromRateShopperRequest {
        /// What is shipped: from where, to where, in which packages.
        pub shipment: RateShopperShipment,
        /// Whether the label is for the way back.
        pub is_return_label: Option<bool>,
        /// The merchant's number for the return (Return Merchandise Authorization), any string.
        pub rma_number: Option<String>,
        /// When the carrier charges.
        pub charge_event: Option<LabelChargeEvent>,
        /// The label of the way there, to which a return belongs. Some carriers need it.
        pub outbound_label_id: Option<SeId>,
        /// Deprecated. Whether it is for tests only. Default: `false`.
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
    }
}

object! {
    /// A label whose carrier and service the Rate Shopper chose.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/labels/create_label_from_rate_shopper>
    pub struct RateShopperLabel extends label: Label {
        /// What the choice was made by: the same as in the path of the request.
        pub rate_shopper_id: Option<RateAttributes>,
    }
}
