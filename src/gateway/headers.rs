//! Which headers pass. Both directions are allow-lists: what is not named here does not pass, whatever its spelling.
//!
//! Towards ShipStation nothing of the caller's passes at all. The headers are made fresh by
//! [`prepare`](crate::request::prepare).

/// The most bytes of all headers of a request together; the platform would let four times as many through.
pub const MAX_HEADERS: usize = 32 * 1024;

/// The headers of ShipStation's answer that reach the caller.
///
/// Left out on purpose: `Content-Length` and `Content-Encoding`, which the runtime sets for what it really sends;
/// `Set-Cookie`, `Location` and CORS headers, which would act in the caller's browser in the gateway's name; and
/// counters of the partner's remaining budget, which would tell one merchant about the traffic of the others.
pub const FROM_UPSTREAM: [&str; 5] =
    ["content-type", "content-disposition", "content-language", "retry-after", "x-shipengine-requestid"];

/// The headers of the above, and of the gateway, that a page of an allowed origin may read. `Location` is the gateway's
/// own: where a purchase can be asked for.
pub(crate) const READABLE: &str =
    "Content-Disposition, Idempotency-Key, Idempotent-Replayed, Location, Retry-After, X-ShipEngine-RequestId";

/// What every answer under `/v1` says: it belongs to one caller, and is data, never a page.
pub const PROTECTION: [(&str, &str); 5] = [
    ("Cache-Control", "no-store"),
    // Opened directly, even an answer that claims to be a page runs nothing and embeds nowhere.
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
];
