//! The package types that an account defines for itself.

use super::packages::PackageType;
use super::scalars::SeId;
use crate::declare::{object, operations};

operations! {
    /// Lists the account's own package types, all at once. Those of a carrier are in `carriers.listPackageTypes`.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/package_types/list_package_types>
    list_package_types {
        call: packageTypes.list,
        route: Get "/packages",
        effect: Read,
        reply: PackageTypeList,
    }

    /// Defines a package type, so that packages of its size need not be measured again.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/package_types/create_package_type>
    create_package_type {
        call: packageTypes.create,
        route: Post "/packages",
        effect: Write,
        creates: true,
        body: PackageType,
        reply: PackageType,
    }

    /// Reads one of the account's package types.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/package_types/get_package_type_by_id>
    get_package_type_by_id {
        call: packageTypes.get,
        route: Get "/packages/{package_id}",
        path: { package_id: SeId },
        effect: Read,
        reply: PackageType,
    }

    /// Replaces one of the account's package types.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/package_types/update_package_type>
    update_package_type {
        call: packageTypes.update,
        route: Put "/packages/{package_id}",
        path: { package_id: SeId },
        effect: Write,
        body: PackageType,
    }

    /// Deletes one of the account's package types.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/package_types/delete_package_type>
    delete_package_type {
        call: packageTypes.delete,
        route: Delete "/packages/{package_id}",
        path: { package_id: SeId },
        effect: Write,
    }
}

object! {
    /// Package types.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi/package_types/list_package_types>
    pub struct PackageTypeList {
        /// The package types.
        pub packages: Vec<PackageType>,
    }
}
