//! The border to JavaScript, and the only place that knows it: synchronous exports, plain data in, plain data out.
//!
//! Nothing here throws on bad input: what is wrong comes back as data, from which the JS shell makes its errors. An
//! exception out of an export is a trap, after which the shell starts a fresh instance.

#[cfg(feature = "gateway")]
mod asking;
#[cfg(feature = "wasm")]
mod client;
#[cfg(feature = "gateway")]
mod gateway;
#[cfg(feature = "gateway")]
mod ledger;
#[cfg(feature = "sandbox")]
mod sandbox;
#[cfg(feature = "gateway")]
mod share;
#[cfg(any(feature = "wasm", feature = "gateway"))]
mod shown;
#[cfg(feature = "gateway")]
mod sweep;

#[cfg(any(feature = "wasm", feature = "gateway"))]
use {serde::Serialize, wasm_bindgen::JsValue};

/// Gives a result as plain objects. Writing one that has no cycles and no exotic numbers cannot fail.
#[cfg(any(feature = "wasm", feature = "gateway"))]
fn give(value: &impl Serialize) -> JsValue {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}

/// The standard library's allocator would be a sixteenth of the wasm that pages download.
#[cfg(all(target_arch = "wasm32", not(feature = "gateway")))]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
