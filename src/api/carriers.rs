//! The carriers an account can ship with, and what each of them offers.

use super::errors::ErrorResponse;
use super::money::MonetaryValue;
use super::package_types::PackageTypeList;
use super::packages::PackageType;
use super::scalars::{CarrierCode, SeId, ServiceCode};
use crate::declare::{names, object, operations};

operations! {
    /// Lists the account's carrier connections, with their services and package types.
    ///
    /// All at once: there are no pages. A reply may be partial (207): then its `errors` tell what is missing.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/carriers/list_carriers>
    list_carriers {
        call: carriers.list,
        route: Get "/carriers",
        effect: Read,
        reply: CarrierList,
    }

    /// Reads one carrier connection.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/carriers/get_carrier_by_id>
    get_carrier_by_id {
        call: carriers.get,
        route: Get "/carriers/{carrier_id}",
        path: { carrier_id: SeId },
        effect: Read,
        reply: Carrier,
    }

    /// Ends a connection to a carrier account, as `carriers.disconnect` does. The carrier's own account stays as it is.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/carriers/disconnect_carrier_by_id>
    disconnect_carrier_by_id {
        call: carriers.disconnectById,
        route: Delete "/carriers/{carrier_id}",
        path: { carrier_id: SeId },
        effect: Connect,
    }

    /// Moves money into the balance that a carrier's labels are paid from.
    ///
    /// Moves real money, and again each time it is called: read the carrier's `balance` when an answer is lost.
    /// ShipStation has to allow it first, and only US dollars and pounds sterling can be added. There is no test mode.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/add-funds>
    add_funds_to_carrier {
        call: carriers.addFunds,
        route: Put "/carriers/{carrier_id}/add_funds",
        path: { carrier_id: SeId },
        effect: Funds,
        body: MonetaryValue,
        reply: CarrierBalance,
    }

    /// Lists the options of shipments that a carrier knows.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/carriers/get_carrier_options>
    get_carrier_options {
        call: carriers.getOptions,
        route: Get "/carriers/{carrier_id}/options",
        path: { carrier_id: SeId },
        effect: Read,
        reply: CarrierOptionList,
    }

    /// Lists the package types of a carrier.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/carriers/list_carrier_package_types>
    list_carrier_package_types {
        call: carriers.listPackageTypes,
        route: Get "/carriers/{carrier_id}/packages",
        path: { carrier_id: SeId },
        effect: Read,
        reply: PackageTypeList,
    }

    /// Lists the services of a carrier.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/carriers/list_carrier_services>
    list_carrier_services {
        call: carriers.listServices,
        route: Get "/carriers/{carrier_id}/services",
        path: { carrier_id: SeId },
        effect: Read,
        reply: ServiceList,
    }
}

object! {
    /// What the balance of a carrier holds.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/add-funds>
    pub struct CarrierBalance {
        /// The balance, with what was just added.
        pub balance: MonetaryValue,
    }
}

object! {
    /// The options of shipments that a carrier knows.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/carriers/get_carrier_options>
    pub struct CarrierOptionList {
        /// The options.
        pub options: Vec<CarrierAdvancedOption>,
    }
}

object! {
    /// The services of a carrier.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/carriers/list_carrier_services>
    pub struct ServiceList {
        /// The services.
        pub services: Vec<Service>,
    }
}

object! {
    /// The account's carrier connections.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/carriers/list_carriers>
    pub struct CarrierList extends outcome: ErrorResponse {
        /// The connections.
        pub carriers: Vec<Carrier>,
    }
}

names! {
    /// How far a connection to a carrier is.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/setup>
    pub enum ConnectionStatus {
        /// The carrier has yet to agree: nothing can be bought.
        PendingApproval = "pending_approval",
        Approved = "approved",
    }
}

object! {
    /// A connection of the account to a carrier: the carrier's own account of the merchant, or one of ShipStation's.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/setup>
    pub struct Carrier {
        /// Identifies the connection wherever a carrier is chosen.
        pub carrier_id: SeId,
        /// The carrier.
        pub carrier_code: CarrierCode,
        /// The number of the account at the carrier. ShipStation's trial of Stamps.com has none.
        pub account_number: Option<String>,
        /// Whether labels are paid from a balance that must be filled first.
        pub requires_funded_amount: bool,
        /// What the balance holds, in whole units of the account's currency.
        #[is(min(0))]
        pub balance: Option<f64>,
        /// What people called the connection when they made it.
        pub nickname: Option<String>,
        /// The carrier's name for people.
        pub friendly_name: String,
        /// What pays for the balance.
        pub funding_source_id: Option<SeId>,
        /// Whether a shipment that names no carrier goes with this one.
        pub primary: bool,
        /// Whether some service takes several packages in one shipment.
        pub has_multi_package_supporting_services: bool,
        /// Whether some service takes returns.
        pub allows_returns: Option<bool>,
        /// Whether labels can carry messages of the merchant's.
        pub supports_label_messages: bool,
        /// Whether the account's billing plan rules this carrier out.
        pub disabled_by_billing_plan: Option<bool>,
        /// The carrier's services.
        pub services: Vec<Service>,
        /// The carrier's package types.
        pub packages: Vec<PackageType>,
        /// The options of shipments that this carrier knows.
        pub options: Vec<CarrierAdvancedOption>,
        /// Whether it gives prices.
        pub send_rates: Option<bool>,
        /// Whether the merchant's own table of prices can take the place of the carrier's.
        pub supports_user_managed_rates: Option<bool>,
        /// How far the connection is.
        pub connection_status: Option<ConnectionStatus>,
    }
}

object! {
    /// A service of a carrier.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/carriers/get_carrier_by_id>
    pub struct Service {
        /// The connection it is offered by.
        pub carrier_id: SeId,
        // The definition says that this is an id of ShipStation's.
        /// The carrier.
        pub carrier_code: CarrierCode,
        /// Names the service in shipments and rates.
        pub service_code: ServiceCode,
        /// Its name for people.
        pub name: String,
        /// Whether it delivers in the country it starts from.
        pub domestic: bool,
        /// Whether it delivers in other countries.
        pub international: bool,
        /// Whether it takes several packages in one shipment.
        pub is_multi_package_supported: bool,
        /// Whether it takes returns.
        pub is_return_supported: Option<bool>,
    }
}

object! {
    /// An option that a carrier knows, as it goes into a shipment's `advanced_options`.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/docs/carriers/advanced-options>
    pub struct CarrierAdvancedOption {
        /// Its key in `advanced_options`.
        pub name: String,
        /// Its value where a shipment does not tell, as a string: `"false"`.
        pub default_value: Option<String>,
        /// What it does, for people.
        pub description: Option<String>,
    }
}
