//! Which headers pass. Both directions are allow-lists: what is not named here does not pass, whatever its spelling.
//!
//! Towards ShipStation nothing of the caller's passes at all. The headers are made fresh by
//! [`prepare`](crate::request::prepare).

/// The headers of ShipStation's answer that reach the caller.
///
/// Left out on purpose: `Content-Length` and `Content-Encoding`, which the runtime sets for what it really sends;
/// `Set-Cookie`, `Location` and CORS headers, which would act in the caller's browser in the gateway's name; and
/// counters of the partner's remaining budget, which would tell one merchant about the traffic of the others.
const FROM_UPSTREAM: [&str; 5] =
    ["content-type", "content-disposition", "content-language", "retry-after", "x-shipengine-requestid"];

/// The headers of the above, and of the gateway, that a page of an allowed origin may read.
pub(crate) const READABLE: &str =
    "Content-Disposition, Idempotency-Key, Idempotent-Replayed, Retry-After, X-ShipEngine-RequestId";

/// What every answer under `/v1` says: it belongs to one caller, and is data, never a page.
pub const PROTECTION: [(&str, &str); 5] = [
    ("Cache-Control", "no-store"),
    // Opened directly, even an answer that claims to be a page runs nothing and embeds nowhere.
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
];

/// The headers of ShipStation's answer that pass. `lines` holds one header a line, as `name: value`.
///
/// One text instead of a list of pairs, since it crosses from JavaScript at once.
pub(crate) fn from_upstream(lines: &str) -> impl Iterator<Item = (&'static str, &str)> {
    lines.lines().filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        let name = FROM_UPSTREAM.iter().find(|allowed| allowed.eq_ignore_ascii_case(name.trim()))?;
        Some((*name, value.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_named_headers_of_an_answer_pass() {
        let lines = "content-type: application/json; charset=utf-8\nSet-Cookie: a=b\nserver: x\nlocation: //evil\n\
            access-control-allow-origin: *\ncontent-length: 5\ncontent-encoding: gzip\nX-ShipEngine-RequestId: r-1\n\
            retry_after: 1\nRetry-After: 7\nx-powered-by: y\nno colon\n";
        let passed: Vec<_> = from_upstream(lines).collect();
        assert_eq!(
            passed,
            [
                ("content-type", "application/json; charset=utf-8"),
                ("x-shipengine-requestid", "r-1"),
                ("retry-after", "7")
            ]
        );
    }
}
