//! What the gateway decides about one request. Pure: a request and the settings in, a decision out.
//!
//! The Worker around it (`pkg/src/worker/`) fetches, streams and verifies signatures; it asks here what to do:
//!
//! 1. [`settings`]: is there enough to serve anybody? If not, every call is answered with 503.
//! 2. [`cors`]: may this page talk to the gateway?
//! 3. [`grant`]: which accounts may the verified caller act for, and what may it do there?
//! 4. [`policy`]: does the operator let it happen at the moment?
//! 5. [`admit`]: which operation is this, may the caller run it, and what exactly goes to ShipStation?
//! 6. [`body`] and [`destination`]: does the body hold what these settings let no body hold?
//! 7. [`reply`]: what of ShipStation's answer goes back to the caller?
//!
//! [`webhooks`] is the other direction: ShipStation calls, and the platform is told.
//!
//! Nothing is kept between two calls of any of these, so nothing of one caller can reach another. Whatever is not
//! expressly let through stays out: unknown paths, headers in either direction, accounts, scopes, origins.

pub mod admit;
pub mod body;
pub mod cors;
pub mod destination;
pub mod envelope;
pub mod grant;
pub mod headers;
pub mod operations;
pub mod page;
pub mod policy;
pub mod reply;
pub mod report;
pub mod settings;
pub mod webhooks;

mod address;
mod asking;
