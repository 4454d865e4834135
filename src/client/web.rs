//! The platform's `fetch`, timers, clock and dice.
//!
//! gloo-net writes the request; the fetch itself and the reading of the reply go around it, because gloo-net 0.7 panics
//! where a fetch is rejected with anything but an `Error`, and a panic in an async function leaves its caller waiting
//! forever.

use super::host::{Broken, Head, Host};
use crate::request::RequestParts;
use gloo_net::http::{Method, RequestBuilder};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, Response, ResponseType};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn get_random_values(into: &js_sys::Uint8Array);

    #[wasm_bindgen(catch)]
    fn fetch(request: &web_sys::Request) -> Result<js_sys::Promise, JsValue>;
}

/// The platform that the program runs on.
pub(super) struct Web;

/// A reply whose body is still under way.
pub(super) struct Incoming {
    response: Response,
    fetching: Fetching,
}

/// A fetch that ends when nobody waits for it any more.
struct Fetching(Option<AbortController>);

impl Fetching {
    fn over(mut self) {
        self.0 = None;
    }
}

impl Drop for Fetching {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

impl Host for Web {
    type Body = Incoming;

    fn now_ms(&self) -> f64 {
        js_sys::Date::now()
    }

    fn random(&self) -> u32 {
        (js_sys::Math::random() * f64::from(u32::MAX)) as u32
    }

    fn unique(&self) -> String {
        let bytes = js_sys::Uint8Array::new_with_length(16);
        get_random_values(&bytes);
        bytes.to_vec().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    async fn pause(&self, ms: u32) {
        TimeoutFuture::new(ms).await;
    }

    async fn send(&self, parts: &RequestParts, body: Option<&str>) -> Result<(Head, Incoming), Broken> {
        let unsent = |message| Broken { is_sent: false, message };
        let controller = AbortController::new().map_err(|error| unsent(said(&error)))?;
        let request = write(parts, body, &controller.signal()).map_err(unsent)?;
        let fetching = Fetching(Some(controller));
        let response = JsFuture::from(fetch(&request).map_err(lost)?).await.map_err(lost)?;
        let response: Response = response.dyn_into().map_err(lost)?;
        let header = |name| response.headers().get(name).ok().flatten();
        let head = Head {
            // A page is not told where a redirect came from or with which status.
            status: if response.type_() == ResponseType::Opaqueredirect { 302 } else { response.status() },
            request_id: header("x-shipengine-requestid"),
            retry_after: header("retry-after"),
            key: header("idempotency-key"),
        };
        Ok((head, Incoming { response, fetching }))
    }

    async fn read(&self, Incoming { response, fetching }: Incoming) -> Result<Vec<u8>, Broken> {
        let bytes = JsFuture::from(response.array_buffer().map_err(lost)?).await.map_err(lost)?;
        fetching.over();
        Ok(js_sys::Uint8Array::new(&bytes).to_vec())
    }
}

fn write(parts: &RequestParts, body: Option<&str>, signal: &AbortSignal) -> Result<web_sys::Request, String> {
    let method = match parts.method {
        "POST" => Method::POST,
        "PUT" => Method::PUT,
        "PATCH" => Method::PATCH,
        "DELETE" => Method::DELETE,
        _ => Method::GET,
    };
    // Following a redirect would carry the key to wherever it points.
    let mut request = RequestBuilder::new(&parts.url).method(method).redirect(web_sys::RequestRedirect::Manual);
    request = request.abort_signal(Some(signal));
    for (name, value) in &parts.headers {
        request = request.header(name, value);
    }
    let request = match body {
        Some(body) => request.body(body),
        None => request.build(),
    };
    request.map(web_sys::Request::from).map_err(|error| error.to_string())
}

fn lost(error: JsValue) -> Broken {
    Broken { is_sent: true, message: said(&error) }
}

/// What was thrown says of itself. It may be of any type.
fn said(error: &JsValue) -> String {
    let message =
        js_sys::Reflect::get(error, &JsValue::from_str("message")).ok().and_then(|message| message.as_string());
    message.or_else(|| error.as_string()).unwrap_or_else(|| "the fetch was rejected".to_owned())
}
