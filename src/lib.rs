//! Act for any of your merchants on the ShipStation API (formerly ShipEngine).
//!
//! A partner calls the API with two headers: its own key in `API-Key`, and in `On-Behalf-Of` the account that the
//! call acts for. shipstamp is the one place where they are put on a request. The way of a call, which is also the
//! order in which to read this crate:
//!
//! 1. [`api`] declares what there is: objects as plain structs, operations as rows of a table ([`operation`]),
//!    each once. From the declarations come Rust types with serde, [`shape`]s, TypeScript, routes and docs.
//! 2. [`table`] finds the row for an operation's id, or for the verb and path of a request.
//! 3. [`request`] makes the parts of a request from a call: [`path`] and [`query`] write the address, [`check`] walks
//!    the body against its shape without changing a byte, [`stamp`] writes the headers.
//! 4. Somebody else sends it: the JS shell, the gateway, or the client of feature `client`.
//! 5. [`outcome`] says what the reply means, or what it means that none came.
//!
//! Everything here is pure and synchronous: no I/O, no clock, no randomness. Whatever is wrong with a call comes back
//! as an [`error::Refusal`] that names the place, the problem and the remedy.
//!
//! ```
//! use shipstamp::{check::Validate, request::{BaseUrl, Call, prepare}, stamp::{AccountId, ApiKey, Credential}, table};
//!
//! let credential = Credential::Stamp(ApiKey::new("TEST_shipstamp_partner")?, AccountId::new("se-123456")?);
//! let call = Call {
//!     operation: table::find("get_label_by_id").ok_or("no such operation")?,
//!     path: &[("label_id".to_owned(), "se-28529731".to_owned())],
//!     query: &[],
//!     body: None,
//! };
//! let request = prepare(&call, &credential, &BaseUrl::new(BaseUrl::SHIPSTATION)?, Validate::Default)?;
//! assert_eq!(request.url, "https://api.shipengine.com/v1/labels/se-28529731");
//! assert!(request.headers.contains(&("On-Behalf-Of", "se-123456".to_owned())));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod api;
#[cfg(feature = "types")]
pub mod calls;
pub mod check;
#[cfg(feature = "client")]
pub mod client;
mod declare;
pub mod error;
#[cfg(feature = "gateway")]
pub mod gateway;
mod json;
#[cfg(feature = "gateway")]
pub mod ledger;
pub mod look;
pub mod operation;
pub mod outcome;
#[cfg(all(not(feature = "docs"), any(test, feature = "glue", not(feature = "types"))))]
mod packed;
pub mod path;
pub mod query;
pub mod request;
pub mod retry;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod shape;
#[cfg(feature = "gateway")]
pub mod share;
pub mod stamp;
pub mod table;
#[cfg(feature = "glue")]
mod wasm;
pub mod webhook;
#[cfg(feature = "types")]
mod wire;
