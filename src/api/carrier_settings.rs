//! The settings of connections to carriers. Four carriers have some.

use super::connections::AncillaryServiceEndorsement;
use super::scalars::{DateTime, PostalCode, SeId};
use crate::declare::{names, object, operations};

operations! {
    /// Reads the settings of a connection.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/carrier_accounts/get_carrier_settings>
    get_carrier_settings {
        call: carriers.getSettings,
        route: Get "/connections/carriers/{carrier_name}/{carrier_id}/settings",
        path: { carrier_name: CarrierWithSettings, carrier_id: SeId },
        effect: Read,
        reply_by: carrier_name {
            "dhl_express" => DhlExpressSettings,
            "fedex" => FedexSettings,
            "newgistics" => NewgisticsSettings,
            "ups" => UpsSettings,
        },
    }

    /// Changes the settings of a connection.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/carrier_accounts/update_carrier_settings>
    update_carrier_settings {
        call: carriers.updateSettings,
        route: Put "/connections/carriers/{carrier_name}/{carrier_id}/settings",
        path: { carrier_name: CarrierWithSettings, carrier_id: SeId },
        effect: Connect,
        // The definition also takes settings of `amazon_buy_shipping`, a name that its path does not take.
        body_by: carrier_name {
            "amazon_buy_shipping" => AmazonBuyShippingSettings,
            "dhl_express" => DhlExpressSettings,
            "fedex" => FedexSettings,
            "newgistics" => NewgisticsSettings,
            "ups" => UpsSettings,
        },
    }
}

names! {
    /// A carrier whose connections have settings.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/carrier_accounts/get_carrier_settings>
    pub enum CarrierWithSettings {
        DhlExpress = "dhl_express",
        Fedex = "fedex",
        Newgistics = "newgistics",
        Ups = "ups",
    }
}

object! {
    /// The settings of a connection to Amazon Buy Shipping.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/carrier_accounts/update_carrier_settings>
    pub struct AmazonBuyShippingSettings {
        /// The e-mail address of the account at Amazon.
        #[is(min(1))]
        pub email: Option<String>,
    }
}

object! {
    /// The settings of a connection to DHL Express.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/carrier_accounts/update_carrier_settings>
    pub struct DhlExpressSettings {
        /// What the merchant calls the connection.
        #[is(min(1))]
        pub nickname: Option<String>,
        /// Whether the account number is left off the documents for the files.
        pub should_hide_account_number_on_archive_doc: Option<bool>,
        /// Whether it is the account that is used where several could be.
        pub is_primary_account: Option<bool>,
    }
}

object! {
    /// The settings of a connection to FedEx.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/carrier_accounts/update_carrier_settings>
    pub struct FedexSettings {
        /// What the merchant calls the connection.
        #[is(min(1))]
        pub nickname: Option<String>,
        /// How FedEx gets the packages.
        pub pickup_type: Option<FedexPickupType>,
        /// Where SmartPost packages enter the postal network.
        pub smart_post_hub: Option<SmartPostHub>,
        /// What happens to SmartPost packages that cannot be delivered.
        pub smart_post_endorsement: Option<AncillaryServiceEndorsement>,
        /// Whether it is the account that is used where several could be.
        pub is_primary_account: Option<bool>,
        /// The picture of the signature for customs documents.
        pub signature_image: Option<String>,
        /// The picture of the letterhead for customs documents.
        pub letterhead_image: Option<String>,
    }
}

names! {
    /// How FedEx gets the packages.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/carrier_accounts/update_carrier_settings>
    pub enum FedexPickupType {
        None = "none",
        /// FedEx comes every day.
        RegularPickup = "regular_pickup",
        /// FedEx comes when called.
        RequestCourier = "request_courier",
        DropBox = "drop_box",
        BusinessServiceCenter = "business_service_center",
        Station = "station",
    }
}

names! {
    /// Where SmartPost packages enter the postal network.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/carrier_accounts/update_carrier_settings>
    pub enum SmartPostHub {
        None = "none",
        AllentownPa = "allentown_pa",
        AtlantaGa = "atlanta_ga",
        BaltimoreMd = "baltimore_md",
        CharlotteNc = "charlotte_nc",
        ChinoCa = "chino_ca",
        DallasTx = "dallas_tx",
        DenverCo = "denver_co",
        DetroitMi = "detroit_mi",
        EdisonNj = "edison_nj",
        GroveCityOh = "grove_city_oh",
        GroveportOh = "groveport_oh",
        HoustonTx = "houston_tx",
        IndianapolisIn = "indianapolis_in",
        KansasCityKs = "kansas_city_ks",
        LosAngelesCa = "los_angeles_ca",
        MartinsburgWv = "martinsburg_wv",
        MemphisTn = "memphis_tn",
        MinneapolisMn = "minneapolis_mn",
        NewBerlinWi = "new_berlin_wi",
        NorthboroughMa = "northborough_ma",
        OrlandoFl = "orlando_fl",
        // Misspelt in the definition, and kept so: it is the word on the wire.
        PhoenixAz = "phoneix_az",
        PittsburghPa = "pittsburgh_pa",
        RenoNv = "reno_nv",
        SacramentoCa = "sacramento_ca",
        SaltLakeCityUt = "salt_lake_city_ut",
        SeattleWa = "seattle_wa",
        StLouisMo = "st_louis_mo",
        WindsorCt = "windsor_ct",
        NewarkNy = "newark_ny",
        SouthBrunswickNj = "south_brunswick_nj",
        ScrantonPa = "scranton_pa",
        WheelingIl = "wheeling_il",
        MiddletownCt = "middletown_ct",
        PortlandOr = "portland_or",
    }
}

object! {
    /// The settings of a connection to Newgistics.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/carrier_accounts/update_carrier_settings>
    // The definition takes them, and does not say that it gives them back.
    pub struct NewgisticsSettings {
        /// Whether labels have a barcode with the order's number.
        pub include_barcode_with_order_number: Option<bool>,
        /// Whether the merchant gets an e-mail when a manifest has been processed.
        pub receive_email_on_manifest_processing: Option<bool>,
    }
}

object! {
    /// The settings of a connection to UPS.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/carrier_accounts/update_carrier_settings>
    pub struct UpsSettings {
        /// What the merchant calls the connection.
        #[is(min(1))]
        pub nickname: Option<String>,
        /// Whether it is the account that is used where several could be.
        pub is_primary_account: Option<bool>,
        /// How UPS gets the packages.
        pub pickup_type: Option<UpsPickupType>,
        /// Whether the carbon-neutral programme is used.
        pub use_carbon_neutral_shipping_program: Option<bool>,
        /// Whether Ground Freight prices are used.
        pub use_ground_freight_pricing: Option<bool>,
        /// Whether packages to one country are cleared by customs together.
        pub use_consolidation_services: Option<bool>,
        /// Whether Mail Innovations labels have the order's number.
        pub use_order_number_on_mail_innovations_labels: Option<bool>,
        /// What happens to Mail Innovations packages that cannot be delivered.
        pub mail_innovations_endorsement: Option<AncillaryServiceEndorsement>,
        /// What Mail Innovations packages are accounted under.
        pub mail_innovations_cost_center: Option<String>,
        /// Whether the merchant's own prices are used.
        pub use_negotiated_rates: Option<bool>,
        /// The postal code of the account at UPS.
        #[is(min(5))]
        pub account_postal_code: Option<PostalCode>,
        /// A recent invoice of UPS, by which UPS knows the account's owner.
        pub invoice: Option<UpsInvoice>,
    }
}

names! {
    /// How UPS gets the packages.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/carrier_accounts/update_carrier_settings>
    pub enum UpsPickupType {
        DailyPickup = "daily_pickup",
        OccasionalPickup = "occasional_pickup",
        CustomerCounter = "customer_counter",
    }
}

object! {
    /// An invoice of UPS.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/carrier_accounts/update_carrier_settings>
    pub struct UpsInvoice {
        /// When it was written.
        pub invoice_date: Option<DateTime>,
        /// Its number.
        #[is(min(1))]
        pub invoice_number: Option<String>,
        // Typed as an id of ShipStation in the definition; it is printed on UPS's invoice.
        /// The control id on it.
        pub control_id: Option<String>,
        /// Its sum.
        #[is(min(0))]
        pub invoice_amount: Option<f64>,
        /// The currency of its sum.
        pub invoice_currency_code: Option<String>,
    }
}
