//! Which addresses a caller may have ShipStation call: those of webhooks.
//!
//! ShipStation's servers call them, from inside its network, with whatever headers the caller chose. So an address has
//! to be one that anybody could call from outside: https, and a name of the public DNS. The name is checked as it is
//! written, for nothing here can ask what it resolves to; a name of the caller's own that resolves to a private address
//! is ShipStation's to refuse. Where that is not enough, `WEBHOOK_HOSTS` lists the only hosts there are.
//!
//! An address is taken only in its plain form. Two readers could differ about every other form, and the one that
//! matters is ShipStation's.

use super::address::Address;
use super::policy::is_default;
use serde::{Deserialize, Serialize};

/// The most bytes of an address.
const MAX_ADDRESS: usize = 2048;

/// What no public name ends in: the special-use names of RFC 6761 and its like, and what networks call themselves
/// inside. `example`, which is never anywhere, stays free for examples.
const NOT_PUBLIC: [&str; 25] = [
    "alt",
    "arpa",
    "consul",
    "corp",
    "dhcp",
    "domain",
    "home",
    "i2p",
    "internal",
    "intra",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "mail",
    "novalocal",
    "onion",
    "openstacklocal",
    "priv",
    "private",
    "router",
    "test",
    "workgroup",
];

/// Public names below which everybody finds private addresses: services that resolve a name to the address in it, or
/// to this machine.
const RESOLVE_TO_PRIVATE: [&str; 22] = [
    "127-0-0-1.org.uk",
    "1u.ms",
    "42foo.com",
    "backname.io",
    "fuf.me",
    "lacolhost.com",
    "local.gd",
    "localdev.me",
    "localho.st",
    "localhost.direct",
    "localtest.me",
    "lvh.me",
    "nip.io",
    "rbndr.us",
    "smackaho.st",
    "sslip.io",
    "traefik.me",
    "ulh.us",
    "vcap.me",
    "xip.io",
    "xip.name",
    "yoogle.com",
];

/// What the settings say of destinations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destinations {
    /// The only hosts, in lower case; with a dot before it, all names below one. Empty: every public host.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// Whether this machine is one too, for development against a sandbox.
    #[serde(default, skip_serializing_if = "is_default")]
    pub allows_loopback: bool,
}

impl Destinations {
    /// What is wrong with an address, and what to do about it; `None` where ShipStation may call it.
    #[must_use]
    pub fn problem(&self, address: &str) -> Option<&'static str> {
        if self.allows_loopback && Address::read(address).is_some_and(|address| address.is_loopback()) {
            return None;
        }
        let host = match read(address) {
            Ok(host) => host.to_ascii_lowercase(),
            Err(problem) => return Some(problem),
        };
        if let Some(problem) = problem_of_name(&host) {
            return Some(problem);
        }
        if self.hosts.is_empty() || self.hosts.iter().any(|allowed| is_allowed(&host, allowed)) {
            return None;
        }
        Some(
            "is on a host to which this gateway lets no webhooks be sent: use one of those that the people who run the \
            gateway have set up for it (WEBHOOK_HOSTS)",
        )
    }
}

fn is_allowed(host: &str, allowed: &str) -> bool {
    if allowed.starts_with('.') { host.len() > allowed.len() && host.ends_with(allowed) } else { host == allowed }
}

/// What is wrong with an entry of `WEBHOOK_HOSTS`.
pub(crate) fn problem_of_entry(entry: &str) -> Option<&'static str> {
    let name = entry.strip_prefix('.').unwrap_or(entry);
    if name.contains(['/', ':', '*']) {
        return Some("is no host name alone: write hooks.example.com, or .example.com for every name below it");
    }
    problem_of_name(&name.to_ascii_lowercase())
}

/// The host of an address that is written plainly.
fn read(address: &str) -> Result<&str, &'static str> {
    if !address.is_ascii() {
        return Err("holds a character outside ASCII: write the host as xn--… and percent-encode the rest");
    }
    if address.len() > MAX_ADDRESS {
        return Err("is longer than 2048 bytes");
    }
    if !address.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("holds a blank or a control character: leave it out, or percent-encode it in path and query");
    }
    if address.contains('\\') {
        return Err("holds a backslash, which some take for a slash: leave it out, or percent-encode it");
    }
    let rest = match address.split_at_checked(8) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https://") => rest,
        _ => return Err("does not start with https://, and webhooks have to be encrypted: use an https address"),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(
            "has a user name or password before its host: put what your server checks into the path or a header",
        );
    }
    if authority.contains('%') {
        return Err("has a percent-encoded host: write the host plainly");
    }
    if authority.contains(['[', ']']) {
        return Err(IS_NUMBER);
    }
    let Some((host, port)) = authority.split_once(':') else { return Ok(authority) };
    let is_plain = !port.starts_with('0') && port.bytes().all(|byte| byte.is_ascii_digit());
    match port.parse::<u16>() {
        Ok(_) if is_plain => Ok(host),
        _ => Err("has something after the host that is no port: write a number from 1 to 65535, or nothing"),
    }
}

const IS_NUMBER: &str = "has a number for its host: use a name that the public DNS knows";

/// What is wrong with a host name, in lower case.
fn problem_of_name(name: &str) -> Option<&'static str> {
    let is_below = |of: &&str| name.strip_suffix(*of).is_some_and(|before| before.is_empty() || before.ends_with('.'));
    if name.is_empty() {
        return Some("names no host");
    }
    if name.ends_with('.') {
        return Some("has a host that ends in a dot: write it without");
    }
    let labels = || name.split('.');
    if !labels().all(is_label) || name.len() > 253 {
        return Some(
            "has a host that is no name of the DNS: labels of letters, digits and hyphens, with dots between them",
        );
    }
    // No notation of an IP address ends in a label that starts with a letter.
    let last = labels().next_back().unwrap_or_default();
    if !last.starts_with(|first: char| first.is_ascii_lowercase()) {
        return Some(IS_NUMBER);
    }
    if labels().count() < 2 || NOT_PUBLIC.iter().any(is_below) {
        return Some("has a host that is known only inside a network: use a name that the public DNS knows");
    }
    // All top-level domains are letters, or `xn--` and what stands for other letters.
    if !last.starts_with("xn--") && !last.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Some("has a host under no top-level domain that there is: use a name that the public DNS knows");
    }
    if RESOLVE_TO_PRIVATE.iter().any(is_below) {
        return Some("has a host of a service whose names lead to private addresses: use a name of your own");
    }
    None
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ways in which a private place, or one that two readers take differently, has been written to get past a check.
    const BYPASSES: [&str; 118] = [
        // No https.
        "",
        "http://hooks.example.com/",
        "hooks.example.com",
        "//hooks.example.com/",
        "ftp://hooks.example.com/",
        "file:///etc/passwd",
        "gopher://hooks.example.com:25/_HELO",
        "dict://hooks.example.com:11211/stats",
        "data:text/plain,hello",
        "javascript:alert(1)",
        "https:hooks.example.com",
        "https:/hooks.example.com/",
        "https:///hooks.example.com/",
        "https:\\\\hooks.example.com\\",
        "https;//hooks.example.com/",
        "https ://hooks.example.com/",
        " https://hooks.example.com/",
        "\thttps://hooks.example.com/",
        "ht\ntps://hooks.example.com/",
        "url:https://hooks.example.com/",
        "view-source:https://hooks.example.com/",
        "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
        // Numbers.
        "https://127.0.0.1/",
        "https://127.1/",
        "https://127.0.1/",
        "https://0/",
        "https://0.0.0.0/",
        "https://2130706433/",
        "https://017700000001/",
        "https://0177.0.0.1/",
        "https://0x7f000001/",
        "https://0x7f.0.0.1/",
        "https://0x7F.0x00.0x00.0x01/",
        "https://127.0.0.1./",
        "https://127.0.0.0x1/",
        "https://10.0.0.1/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://2852039166/",
        "https://0xA9FEA9FE/",
        "https://0251.0376.0251.0376/",
        "https://169.254.43518/",
        "https://8.8.8.8/",
        "https://999.999.999.999/",
        "https://1.2.3.4.5/",
        "https://[::1]/",
        "https://[::]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[0:0:0:0:0:ffff:169.254.169.254]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://[fe80::1%25eth0]/",
        "https://[fd00:ec2::254]/",
        "https://[2001:db8::1]:443/",
        "https://::1/",
        "https://[hooks.example.com]/",
        // Somebody else before or behind.
        "https://hooks.example.com@127.0.0.1/",
        "https://127.0.0.1@hooks.example.com/",
        "https://user:pass@hooks.example.com/",
        "https://@hooks.example.com/",
        "https://hooks.example.com:443@10.0.0.1/",
        "https://hooks.example.com:pass@evil.example.com:443/",
        "https://hooks.example.com\\@10.0.0.1/",
        "https://10.0.0.1\\.hooks.example.com/",
        "https://hooks.example.com\\.evil.example.com/",
        "https://hooks.example.com%2f@10.0.0.1/",
        "https://hooks.example.com%00.evil.example.com/",
        "https://hooks.example.com\0.evil.example.com/",
        "https://hooks.example.com\r\nHost: 10.0.0.1/",
        "https://hooks.example.com\t.evil.example.com/",
        "https://hooks.exam ple.com/",
        "https://%31%32%37.0.0.1/",
        "https://hooks%2eexample.com/",
        "https://hooks.example.com;10.0.0.1/",
        "https://hooks.example.com,10.0.0.1/",
        "https://hooks.example.com&10.0.0.1/",
        // Ports.
        "https://hooks.example.com:/",
        "https://hooks.example.com:0/",
        "https://hooks.example.com:080/",
        "https://hooks.example.com:65536/",
        "https://hooks.example.com:-1/",
        "https://hooks.example.com:+1/",
        "https://hooks.example.com:8o/",
        "https://hooks.example.com:443:80/",
        "https://:443/",
        // Letters that become others.
        "https://ⓛocalhost/",
        "https://127。0。0。1/",
        "https://１２７.0.0.1/",
        "https://hooks.exam\u{200b}ple.com/",
        "https://b\u{fc}cher.example.com/",
        "https://hooks.example.com/\u{1f600}",
        "https://hooks.e\u{445}ample.com/",
        // Names.
        "https://localhost/",
        "https://LOCALHOST/",
        "https://localhost./",
        "https://a.localhost/",
        "https://hooks.example.com./",
        "https://hooks..example.com/",
        "https://.example.com/",
        "https://hooks_.example.com/",
        "https://-hooks.example.com/",
        "https://hooks-.example.com/",
        "https://hooks.example.c0m/",
        "https://hooks/",
        "https://metadata.google.internal/computeMetadata/v1/",
        "https://kubernetes.default.svc.cluster.local/",
        "https://printer.LAN/",
        "https://router.home.arpa/",
        "https://1.0.0.127.in-addr.arpa/",
        "https://something.onion/",
        "https://127.0.0.1.nip.io/",
        "https://app-10-0-0-1.NIP.IO/",
        "https://www.169-254-169-254.sslip.io/",
        "https://10.0.0.1.xip.io/",
        "https://anything.localtest.me/",
        "https://lvh.me/",
        "https://foo.vcap.me:8443/",
    ];

    #[test]
    fn s20_no_way_of_writing_a_private_place_passes() {
        let some = Destinations { hosts: vec!["hooks.example.com".to_owned()], ..Destinations::default() };
        for address in BYPASSES {
            assert!(Destinations::default().problem(address).is_some(), "{address:?}");
            assert!(some.problem(address).is_some(), "{address:?}");
        }
        let long = ["https://hooks.example.com/", &"a".repeat(MAX_ADDRESS)].concat();
        assert!(Destinations::default().problem(&long).is_some());
        let labels = ["https://", &"a.".repeat(126), "com/"].concat();
        assert!(Destinations::default().problem(&labels).is_some());
        assert!(Destinations::default().problem(&["https://", &"a".repeat(64), ".com/"].concat()).is_some());
    }

    #[test]
    fn s20_what_is_public_passes() {
        for address in [
            "https://hooks.example.com",
            "https://hooks.example.com/",
            "HTTPS://Hooks.Example.COM/Path",
            "https://hooks.example.com:8443/a?b=c@d%20#e",
            "https://a.b.c.d.example.co.uk/@x:y",
            "https://xn--bcher-kva.example.com/",
            "https://example.xn--p1ai/",
            "https://1.2.3.4.example.com/",
            "https://0x7f.example.com/",
            "https://notnip.io/",
            "https://nip.io.example.com/",
            "https://localhost.example.com/",
            "https://internal.example.com/",
            "https://test.example.com?x=http://10.0.0.1/",
            "https://a--b.example.com/",
        ] {
            assert_eq!(Destinations::default().problem(address), None, "{address:?}");
        }
    }

    #[test]
    fn s20_with_a_list_only_its_hosts_pass() {
        let hosts = ["hooks.example.com", ".shop.example.com"].map(str::to_owned).to_vec();
        let listed = Destinations { hosts, allows_loopback: false };
        for (address, is_allowed) in [
            ("https://hooks.example.com/", true),
            ("https://HOOKS.example.com:1/", true),
            ("https://a.hooks.example.com/", false),
            ("https://xhooks.example.com/", false),
            ("https://example.com/", false),
            ("https://a.shop.example.com/", true),
            ("https://a.b.shop.example.com/", true),
            ("https://shop.example.com/", false),
            ("https://ashop.example.com/", false),
            ("https://hooks.example.com.evil.example.com/", false),
            ("http://127.0.0.1:1/", false),
        ] {
            assert_eq!(listed.problem(address).is_none(), is_allowed, "{address}");
        }
    }

    #[test]
    fn s20_this_machine_only_in_development() {
        let development = Destinations { allows_loopback: true, ..Destinations::default() };
        for address in ["http://127.0.0.1:8080/hook", "http://localhost:1", "https://[::1]:2/", "http://127.0.0.1"] {
            assert_eq!(development.problem(address), None, "{address}");
            assert!(Destinations::default().problem(address).is_some(), "{address}");
        }
        for address in ["http://hooks.example.com/", "http://127.0.0.2/", "http://10.0.0.1/", "http://localhost.a/"] {
            assert!(development.problem(address).is_some(), "{address}");
        }
    }

    #[test]
    fn entries_of_the_list_are_names() {
        for entry in ["hooks.example.com", ".example.com", "Hooks.Example.com", "xn--bcher-kva.example"] {
            assert_eq!(problem_of_entry(entry), None, "{entry}");
        }
        for entry in
            ["", ".", "com", ".com", "*.example.com", "https://a.example.com", "a.example.com:1", "a/b", "10.0.0.1"]
        {
            assert!(problem_of_entry(entry).is_some(), "{entry}");
        }
        for entry in ["localhost", ".internal", "a.local", ".nip.io", "a.example.com.", "a..example.com"] {
            assert!(problem_of_entry(entry).is_some(), "{entry}");
        }
    }
}
