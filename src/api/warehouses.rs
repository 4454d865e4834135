//! Warehouses: the places that an account ships from, kept so that a shipment can name them by id.

use super::addresses::Address;
use super::scalars::{DateTime, SeId};
use crate::declare::{object, operations};

operations! {
    /// Lists the account's warehouses.
    ///
    /// All at once: there are no pages.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/warehouses/list_warehouses>
    list_warehouses {
        call: warehouses.list,
        route: Get "/warehouses",
        effect: Read,
        reply: WarehouseList,
    }

    /// Adds a warehouse, whose `warehouse_id` then stands for its address in shipments.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/warehouses/create_warehouse>
    create_warehouse {
        call: warehouses.create,
        route: Post "/warehouses",
        effect: Write,
        creates: true,
        body: WarehouseRequest,
        reply: Warehouse,
    }

    /// Reads one warehouse.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/warehouses/get_warehouse_by_id>
    get_warehouse_by_id {
        call: warehouses.get,
        route: Get "/warehouses/{warehouse_id}",
        path: { warehouse_id: SeId },
        effect: Read,
        reply: Warehouse,
    }

    /// Replaces a warehouse's name and addresses.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/warehouses/update_warehouse>
    update_warehouse {
        call: warehouses.update,
        route: Put "/warehouses/{warehouse_id}",
        path: { warehouse_id: SeId },
        effect: Write,
        body: WarehouseRequest,
    }

    /// Removes a warehouse. The default one cannot be removed (`default_warehouse_cannot_be_deleted`).
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/warehouses/delete_warehouse>
    delete_warehouse {
        call: warehouses.delete,
        route: Delete "/warehouses/{warehouse_id}",
        path: { warehouse_id: SeId },
        effect: Write,
    }

    /// Makes a warehouse the account's default.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/warehouses/update_warehouse_settings>
    update_warehouse_settings {
        call: warehouses.updateSettings,
        route: Put "/warehouses/{warehouse_id}/settings",
        path: { warehouse_id: SeId },
        effect: Write,
        body: WarehouseSettings,
    }
}

object! {
    /// A warehouse to add, or what one becomes.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/warehouses/create_warehouse>
    pub struct WarehouseRequest {
        /// Identifies the warehouse.
        #[is(read_only)]
        pub warehouse_id: Option<SeId>,
        /// Whether it is the account's default, of which there is one. Default: `false`.
        pub is_default: Option<bool>,
        /// Its name.
        #[is(min(1))]
        pub name: String,
        /// When it was added.
        #[is(read_only)]
        pub created_at: Option<DateTime>,
        /// Where packages leave from.
        pub origin_address: Address,
        /// Where packages go back to. Default: `origin_address`.
        pub return_address: Option<Address>,
    }
}

object! {
    /// A place that an account ships from.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/warehouses/get_warehouse_by_id>
    pub struct Warehouse {
        // What is required is so everywhere in the definition but in the list.
        /// Identifies the warehouse.
        pub warehouse_id: SeId,
        /// Whether it is the account's default, of which there is one.
        pub is_default: Option<bool>,
        /// Its name.
        pub name: String,
        /// When it was added.
        pub created_at: DateTime,
        /// Where packages leave from.
        pub origin_address: Address,
        /// Where packages go back to.
        pub return_address: Address,
    }
}

object! {
    /// The account's warehouses.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/warehouses/list_warehouses>
    pub struct WarehouseList {
        /// The warehouses.
        pub warehouses: Vec<Warehouse>,
    }
}

object! {
    /// What to change of a warehouse's place in the account.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/warehouses/update_warehouse_settings>
    pub struct WarehouseSettings {
        /// Whether it becomes the account's default, in place of the one before.
        pub is_default: Option<bool>,
    }
}
