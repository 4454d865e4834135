//! The ShipStation API: its objects and operations, one file per resource, each declared once.
//!
//! The words are our own; the facts come from the official definition (version 1.1.202604070904) and documentation,
//! to which each item links. Where the definition contradicts itself or the service, the comment on the field says
//! what was set right. How a declaration is written: `src/declare.rs`.

pub mod accounts;
pub mod addresses;
pub mod advanced_options;
pub mod carriers;
pub mod connections;
pub mod customs;
pub mod dangerous_goods;
pub mod downloads;
pub mod errors;
pub mod labels;
pub mod links;
pub mod measures;
pub mod money;
pub mod packages;
pub mod rates;
pub mod scalars;
pub mod shipments;
pub mod tracking;

use crate::operation::Operation;

/// The operations, resource by resource.
#[rustfmt::skip] // One to a line, so that additions do not touch.
pub static RESOURCES: &[&[Operation]] = &[
    accounts::OPERATIONS,
    carriers::OPERATIONS,
    connections::OPERATIONS,
    downloads::OPERATIONS,
    labels::OPERATIONS,
    rates::OPERATIONS,
    tracking::OPERATIONS,
];
