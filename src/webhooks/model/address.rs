//! The addresses to which webhooks may go: never into the network in which the service stands.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use reqwest::Url;

use crate::i18n::Text;

/// The reach of webhooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Over `https` to public addresses.
    Public,
    /// In development besides to this machine, over `http` as well.
    AlsoHere,
}

/// The ports to which webhooks go: those that are meant for `https`.
const PORTS: [u16; 2] = [443, 8443];

impl Reach {
    /// Whether a connection to `address` may be made.
    pub fn permits(self, address: IpAddr) -> bool {
        is_public(address) || (self == Reach::AlsoHere && address.is_loopback())
    }

    /// Checks the form of an address; its name is resolved, and what it resolves to is checked, whenever something is sent.
    ///
    /// # Errors
    /// The reason, for people.
    pub fn check(self, url: &str) -> Result<(), Text> {
        let not_usable = || {
            Text::of(
                "Geef een volledig webadres met https, zonder gebruikersnaam.",
                "Give a complete web address with https, without a user name.",
            )
        };
        let parsed = Url::parse(url).map_err(|_| not_usable())?;
        let host = parsed.host_str().ok_or_else(not_usable)?;
        let literal = host.trim_matches(['[', ']']).parse::<IpAddr>().ok();
        let is_here = host == "localhost" || literal.is_some_and(|address| address.is_loopback());
        if !parsed.username().is_empty() || parsed.password().is_some() || parsed.fragment().is_some() {
            return Err(not_usable());
        }
        if self == Reach::AlsoHere && is_here && ["http", "https"].contains(&parsed.scheme()) {
            return Ok(());
        }
        let port = parsed.port_or_known_default();
        if parsed.scheme() != "https" || !port.is_some_and(|port| PORTS.contains(&port)) {
            return Err(Text::of(
                "Geef een webadres met https, op poort 443 of 8443.",
                "Give a web address with https, on port 443 or 8443.",
            ));
        }
        if literal.is_some() || is_here || !host.contains('.') {
            return Err(Text::of(
                "Geef een adres met een openbare naam.",
                "Give an address with a public name.",
            ));
        }
        Ok(())
    }
}

/// Networks of IPv4 that are not for everybody, each with the length of its prefix.
const CLOSED: [([u8; 4], u32); 15] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

/// The same of IPv6. What carries an address of IPv4 could lead anywhere.
const CLOSED_6: [(Ipv6Addr, u32); 13] = [
    // Unspecified, loopback, and addresses that hold one of IPv4.
    (Ipv6Addr::UNSPECIFIED, 96),
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96),
    (Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, 0, 0), 96),
    (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96),
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48),
    (Ipv6Addr::new(0x100, 0, 0, 0, 0, 0, 0, 0), 64),
    // Protocol assignments, Teredo among them, and documentation.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
    (Ipv6Addr::new(0x5f00, 0, 0, 0, 0, 0, 0, 0), 16),
    // Unique local, link-local with the former site-local after it, and multicast.
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 9),
];

/// Whether an address is one of the public network.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !CLOSED
            .iter()
            .any(|(network, length)| has_prefix_4(address, Ipv4Addr::from(*network), *length)),
        IpAddr::V6(address) => {
            let is_closed = CLOSED_6
                .iter()
                .any(|(network, length)| has_prefix_6(address, *network, *length));
            !is_closed && address.segments()[0] >> 8 != 0xff
        }
    }
}

fn has_prefix_4(address: Ipv4Addr, network: Ipv4Addr, length: u32) -> bool {
    (address.to_bits() ^ network.to_bits()) >> (32 - length) == 0
}

fn has_prefix_6(address: Ipv6Addr, network: Ipv6Addr, length: u32) -> bool {
    (address.to_bits() ^ network.to_bits()) >> (128 - length) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> impl Iterator<Item = &str> {
        text.split_whitespace()
    }

    #[test]
    fn only_public_addresses_are_public() {
        let closed = "0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.255 169.254.169.254 \
            172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1 192.88.99.1 192.168.255.255 198.18.0.1 198.19.255.255 \
            198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 :: ::1 ::7f00:1 \
            ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:7f00:1 64:ff9b::7f00:1 64:ff9b:1::1 100::1 2001::1 2001:db8::1 \
            2002:7f00:1:: 3fff::1 3fff:fff::1 5f00::1 fc00::1 fd12::1 fe80::1 febf::1 fec0::1 ff02::1";
        for closed in words(closed) {
            assert!(!is_public(closed.parse().unwrap()), "{closed}");
        }
        let public = "1.1.1.1 8.8.8.8 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1 192.0.1.1 198.17.0.1 198.20.0.1 \
            223.255.255.255 2606:4700:4700::1111 2a00:1450::1 2001:4860::1";
        for public in words(public) {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        let here = "127.0.0.1".parse().unwrap();
        assert!(Reach::AlsoHere.permits(here) && !Reach::Public.permits(here));
        assert!(!Reach::AlsoHere.permits("10.0.0.1".parse().unwrap()));
    }

    #[test]
    fn an_address_is_https_with_a_public_name() {
        for usable in words("https://crm.example.nl/haak https://crm.example.nl:8443/?a=b") {
            assert!(Reach::Public.check(usable).is_ok(), "{usable}");
        }
        let others = "crm.example.nl http://crm.example.nl/ https://crm.example.nl:22/ https://a:b@crm.example.nl/ \
            https://a@crm.example.nl/ https://127.0.0.1/ https://[::1]/ https://0x7f000001/ https://2130706433/ \
            https://127.1/ https://8.8.8.8/ https://localhost/ https://intern/ https://crm.example.nl/#deel \
            ftp://crm.example.nl/ file:///etc/passwd http://localhost:1/";
        for other in words(others).chain([""]) {
            assert!(Reach::Public.check(other).is_err(), "{other}");
        }
        for here in words("http://localhost:8080/a http://127.0.0.1:1234/ http://[::1]:1/ https://localhost/") {
            assert!(Reach::AlsoHere.check(here).is_ok(), "{here}");
        }
        for there in words("http://crm.example.nl/ http://10.0.0.1/ https://192.168.1.1/ http://0.0.0.0/") {
            assert!(Reach::AlsoHere.check(there).is_err(), "{there}");
        }
    }
}
