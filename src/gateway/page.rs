//! Where in a browser a request comes from, as far as the browser tells.

/// What the browser tells. Pages cannot write these headers themselves.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The header `Origin`. Browsers leave it out where a page reads from its own origin.
    pub origin: Option<&'a str>,
    /// The header `Sec-Fetch-Site`.
    pub fetch_site: Option<&'a str>,
    /// The gateway's own origin, as the request addressed it.
    pub own: &'a str,
}

impl Page<'_> {
    /// Whether it is certain that a page of this origin made the request.
    #[must_use]
    pub fn is_of(&self, origin: &str) -> bool {
        match self.origin {
            Some(own) => own == origin,
            None => origin == self.own && self.fetch_site == Some("same-origin"),
        }
    }

    /// Whether a page made the request that is neither the gateway's own nor of an allowed origin.
    #[must_use]
    pub fn is_foreign(&self, allowed: &[String]) -> bool {
        match (self.origin, self.fetch_site) {
            (Some(origin), _) => origin != self.own && !allowed.iter().any(|allowed| allowed == origin),
            // "none" is the address bar; and what is no browser sends nothing.
            (None, site) => !matches!(site, None | Some("same-origin" | "none")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "https://gateway.example";

    fn page<'a>(origin: Option<&'a str>, fetch_site: Option<&'a str>) -> Page<'a> {
        Page { origin, fetch_site, own: OWN }
    }

    #[test]
    fn a_page_is_known_by_its_origin_and_by_nothing_like_it() {
        let app = "https://app.example";
        assert!(page(Some(app), Some("cross-site")).is_of(app));
        assert!(page(Some(OWN), None).is_of(OWN));
        assert!(page(None, Some("same-origin")).is_of(OWN));
        for (origin, site) in [
            (None, None),
            (None, Some("cross-site")),
            (None, Some("same-site")),
            (None, Some("same-origin")),
            (None, Some("none")),
            (Some("null"), None),
            (Some(OWN), Some("same-origin")),
            (Some("https://app.example.evil.example"), None),
            (Some("https://app.example, https://app.example"), None),
            (Some("http://app.example"), None),
            (Some("https://APP.example"), None),
        ] {
            assert!(!page(origin, site).is_of(app), "{origin:?} {site:?}");
        }
        assert!(!page(None, None).is_of(OWN));
        assert!(!page(None, Some("cross-site")).is_of(OWN));
    }

    #[test]
    fn a_foreign_page_is_one_that_nobody_allowed() {
        let allowed = ["https://app.example".to_owned()];
        for (origin, site, is_foreign) in [
            (None, None, false),
            (None, Some("none"), false),
            (None, Some("same-origin"), false),
            (None, Some("same-site"), true),
            (None, Some("cross-site"), true),
            (Some(OWN), Some("same-origin"), false),
            (Some("https://app.example"), Some("cross-site"), false),
            (Some("https://evil.example"), Some("cross-site"), true),
            (Some("https://evil.example"), None, true),
            (Some("null"), Some("cross-site"), true),
        ] {
            assert_eq!(page(origin, site).is_foreign(&allowed), is_foreign, "{origin:?} {site:?}");
        }
    }
}
