//! Links to other resources, and the pages of a list.

use super::scalars::Url;
use crate::declare::{names, object};

object! {
    /// Where a related resource is.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi>
    pub struct Link {
        /// Its address.
        pub href: Url,
        /// What kind of resource it is.
        pub r#type: Option<String>,
    }
}

object! {
    /// Where a related resource is, if there is one.
    ///
    /// Source: <https://docs.shipstation.com/apis/shipengine/openapi>
    pub struct OptionalLink {
        /// Its address; absent when there is no such resource.
        pub href: Option<Url>,
        /// What kind of resource it is.
        pub r#type: Option<String>,
    }
}

object! {
    /// The neighbours of a page. A link without `href` means that there is no such page.
    ///
    /// Source: <https://www.shipengine.com/docs/pagination/>
    pub struct PaginationLink {
        /// The first page.
        pub first: OptionalLink,
        /// The last page.
        pub last: OptionalLink,
        /// The page before this one.
        pub prev: OptionalLink,
        /// The page after this one.
        pub next: OptionalLink,
    }
}

object! {
    /// What every page of a list says of its place.
    ///
    /// Source: <https://www.shipengine.com/docs/pagination/>
    pub struct PagedList {
        /// How many items there are on all pages.
        #[is(min(0))]
        pub total: i64,
        /// The number of this page, from 1.
        #[is(min(1))]
        pub page: i64,
        /// How many pages there are.
        #[is(min(0))]
        pub pages: i64,
        /// The pages around this one. The addresses are absolute and on ShipStation's host.
        pub links: PaginationLink,
    }
}

names! {
    /// The direction of an order.
    ///
    /// Source: <https://www.shipengine.com/docs/pagination/>
    pub enum SortDir {
        /// The least or earliest first.
        Asc = "asc",
        /// The greatest or latest first.
        Desc = "desc",
    }
}
