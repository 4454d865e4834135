//! Takes web addresses apart, as far as the settings need it.

/// An absolute `http` or `https` address.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Address<'a> {
    /// Whether it is `https`.
    pub is_secure: bool,
    /// The host, an IPv6 address in its brackets.
    pub host: &'a str,
    /// The port, where one is written.
    pub port: Option<u16>,
    /// What follows the host and port.
    pub path: &'a str,
}

impl<'a> Address<'a> {
    /// Reads an address. Names and passwords in it, control characters and anything outside ASCII make it none.
    pub(crate) fn read(text: &'a str) -> Option<Self> {
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) || text.contains(['\\', '@']) {
            return None;
        }
        let (is_secure, rest) = match text.split_once("://")? {
            ("https", rest) => (true, rest),
            ("http", rest) => (false, rest),
            _ => return None,
        };
        let (authority, path) = match rest.find(['/', '?', '#']) {
            Some(end) => rest.split_at_checked(end)?,
            None => (rest, ""),
        };
        let (host, port) = match authority.rsplit_once(':') {
            // The last colon of `[::1]` is inside the brackets and starts no port.
            Some((host, port)) if !port.ends_with(']') => (host, Some(read_port(port)?)),
            _ => (authority, None),
        };
        is_host(host).then_some(Self { is_secure, host, port, path })
    }

    /// Whether it is on this machine. Only there may plain `http` be spoken.
    pub(crate) fn is_loopback(&self) -> bool {
        matches!(self.host, "127.0.0.1" | "localhost" | "[::1]")
    }

    /// Whether what is sent there can be read on the way.
    pub(crate) fn is_confidential(&self) -> bool {
        self.is_secure || self.is_loopback()
    }
}

fn read_port(port: &str) -> Option<u16> {
    let is_plain = !port.starts_with('0') && port.bytes().all(|byte| byte.is_ascii_digit());
    if is_plain { port.parse().ok() } else { None }
}

fn is_host(host: &str) -> bool {
    if host.starts_with('[') {
        return host == "[::1]";
    }
    !host.is_empty()
        && host.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_parts() {
        let address = Address::read("https://api.shipengine.com").unwrap();
        assert_eq!(address, Address { is_secure: true, host: "api.shipengine.com", port: None, path: "" });
        let address = Address::read("http://[::1]:8788/a?b").unwrap();
        assert_eq!(address, Address { is_secure: false, host: "[::1]", port: Some(8788), path: "/a?b" });
        assert!(Address::read("http://[::1]").unwrap().is_loopback());
    }

    #[test]
    fn refuses_what_two_readers_could_take_differently() {
        for text in [
            "",
            "api.shipengine.com",
            "ftp://a",
            "HTTPS://a",
            "https://",
            "https:///a",
            "https://A.example",
            "https://user@a",
            "https://a\\@b",
            "https://a:",
            "https://a:0",
            "https://a:080",
            "https://a:65536",
            "https://a:b",
            "https://[::2]",
            "https://[::1]x",
            "https://a b",
            "https://a\n",
            "https://bücher.example",
        ] {
            assert_eq!(Address::read(text), None, "{text:?}");
        }
    }

    #[test]
    fn only_this_machine_may_speak_plain_http() {
        for (text, is_confidential) in [
            ("https://a.example", true),
            ("http://127.0.0.1:1", true),
            ("http://localhost", true),
            ("http://a.example", false),
            ("http://127.0.0.1.evil.example", false),
            ("http://localhost.evil.example", false),
            ("http://127.0.0.2", false),
        ] {
            assert_eq!(Address::read(text).unwrap().is_confidential(), is_confidential, "{text}");
        }
    }
}
