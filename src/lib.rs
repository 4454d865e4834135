//! shipstamp.

pub mod api;
mod declare;
pub mod operation;
pub mod shape;
