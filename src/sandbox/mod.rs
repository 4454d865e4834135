//! The sandbox: a stand-in for ShipStation.

mod label;
