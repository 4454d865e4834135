//! The ShipStation API: its objects and operations, one file per resource, each declared once.
//!
//! The words are our own; the facts come from the official definition (version 1.1.202604070904) and documentation,
//! to which each item links. Where the definition contradicts itself or the service, the comment on the field says
//! what was set right. How a declaration is written: `src/declare.rs`.

pub mod account;
pub mod accounts;
pub mod addresses;
pub mod advanced_options;
pub mod api_keys;
pub mod batches;
pub mod carrier_settings;
pub mod carriers;
pub mod connections;
pub mod customs;
pub mod dangerous_goods;
pub mod documents;
pub mod downloads;
pub mod errors;
pub mod insurance;
pub mod labels;
pub mod links;
pub mod manifests;
pub mod measures;
pub mod money;
pub mod package_types;
pub mod packages;
pub mod pickups;
pub mod rate_estimates;
pub mod rate_shopper;
pub mod rates;
pub mod registration;
pub mod returns;
pub mod scalars;
pub mod service_points;
pub mod shipment_operations;
pub mod shipments;
pub mod tags;
pub mod themes;
pub mod tokens;
pub mod tracking;
pub mod warehouses;
pub mod webhooks;

use crate::operation::Operation;

/// The operations, resource by resource.
#[rustfmt::skip] // One to a line, so that additions do not touch.
pub static RESOURCES: &[&[Operation]] = &[
    account::OPERATIONS,
    accounts::OPERATIONS,
    addresses::OPERATIONS,
    api_keys::OPERATIONS,
    batches::OPERATIONS,
    carrier_settings::OPERATIONS,
    carriers::OPERATIONS,
    connections::OPERATIONS,
    documents::OPERATIONS,
    downloads::OPERATIONS,
    insurance::OPERATIONS,
    labels::OPERATIONS,
    manifests::OPERATIONS,
    package_types::OPERATIONS,
    pickups::OPERATIONS,
    rate_shopper::OPERATIONS,
    rates::OPERATIONS,
    registration::OPERATIONS,
    returns::OPERATIONS,
    service_points::OPERATIONS,
    shipment_operations::OPERATIONS,
    tags::OPERATIONS,
    themes::OPERATIONS,
    tokens::OPERATIONS,
    tracking::OPERATIONS,
    warehouses::OPERATIONS,
    webhooks::OPERATIONS,
];
