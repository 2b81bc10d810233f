//! The address of the client. What a header says of it is believed from configured proxies only, read from the right: what
//! stands further to the left than the first address that is no proxy's, the client may have written itself.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use actix_web::HttpRequest;
use actix_web::http::header::{FORWARDED, HeaderMap, HeaderName};
use actix_web::web::Data;

/// The proxies whose word is taken for where a request comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<Network>);

/// A network, or a single address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// So many addresses are read: no request comes through more proxies.
const MOST_HOPS: usize = 20;

/// The address of the client, unless it comes by no network.
pub fn client_address(request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    let proxies = request.app_data::<Data<TrustedProxies>>();
    Some(proxies.map_or(peer, |proxies| proxies.client(peer, request.headers())))
}

impl TrustedProxies {
    pub const fn new(networks: Vec<Network>) -> Self {
        TrustedProxies(networks)
    }

    /// The address of the client of a request that came from `peer`. Where the two headers that tell it disagree, one of
    /// them is the client's own, and neither is believed.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.contains(peer) {
            return peer;
        }
        let by_x_forwarded_for = self.walk(peer, headers, &X_FORWARDED_FOR, address);
        let by_forwarded = self.walk(peer, headers, &FORWARDED, forwarded_address);
        match (by_x_forwarded_for, by_forwarded) {
            (Some(one), Some(other)) if one != other => peer,
            (Some(client), _) | (None, Some(client)) => client,
            (None, None) => peer,
        }
    }

    /// Walks a header from its end to the first address that is no proxy's. What is no address ends the walk at the proxy
    /// that wrote it. `None` without the header.
    fn walk(
        &self,
        peer: IpAddr,
        headers: &HeaderMap,
        name: &HeaderName,
        read: fn(&str) -> Option<IpAddr>,
    ) -> Option<IpAddr> {
        // A client may have begun the line with anything; the proxies wrote its end.
        let lines: Vec<_> = headers
            .get_all(name)
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect();
        if lines.is_empty() {
            return None;
        }
        let hops = lines.iter().rev().flat_map(|line| line.rsplit(','));
        let mut nearest = peer;
        for hop in hops.take(MOST_HOPS) {
            match read(hop.trim()) {
                Some(address) if self.contains(address) => nearest = address,
                Some(address) => return Some(address),
                None => break,
            }
        }
        Some(nearest)
    }

    fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }
}

impl Network {
    fn contains(self, address: IpAddr) -> bool {
        let bits = |address: IpAddr| match address.to_canonical() {
            IpAddr::V4(address) => (u128::from(address.to_bits()) << 96, 32),
            IpAddr::V6(address) => (address.to_bits(), 128),
        };
        let ((own, length), (other, other_length)) = (bits(self.address), bits(address));
        let differing = own ^ other;
        length == other_length && (self.prefix == 0 || differing >> (128 - u32::from(self.prefix)) == 0)
    }
}

impl FromStr for Network {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| ())?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(longest), str::parse).map_err(|_| ())?;
        if prefix > longest {
            return Err(());
        }
        Ok(Network { address, prefix })
    }
}

/// An address as proxies write it: with or without a port, IPv6 with or without brackets.
fn address(written: &str) -> Option<IpAddr> {
    let written = written.trim_matches('"');
    let bare = written.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let found = bare.unwrap_or(written).parse::<IpAddr>();
    let found = found.or_else(|_| written.parse::<SocketAddr>().map(|address| address.ip()));
    found.ok().map(|address| address.to_canonical())
}

/// The address in an element of `Forwarded` (RFC 7239), as in `for="[2001:db8::1]:4711";proto=https`.
fn forwarded_address(element: &str) -> Option<IpAddr> {
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let mut named = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
    address(named.next()?.1.trim())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn proxies(networks: &[&str]) -> TrustedProxies {
        TrustedProxies(networks.iter().map(|network| network.parse().unwrap()).collect())
    }

    fn client(peer: &str, headers: &[(&'static str, &str)]) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        let proxies = proxies(&["10.0.0.0/8", "2001:db8:ffff::/48"]);
        proxies.client(peer.parse().unwrap(), &map).to_string()
    }

    #[test]
    fn a_header_is_believed_from_proxies_only() {
        let headers = [("x-forwarded-for", "198.51.100.7")];
        assert_eq!(client("203.0.113.5", &headers), "203.0.113.5");
        assert_eq!(client("10.0.0.1", &headers), "198.51.100.7");
        assert_eq!(client("::ffff:10.0.0.1", &headers), "198.51.100.7");
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(
            TrustedProxies::default().client([10, 0, 0, 1].into(), &HeaderMap::new()),
            IpAddr::from([10, 0, 0, 1])
        );
    }

    #[test]
    fn it_is_read_from_the_right_to_the_first_that_is_no_proxy() {
        for (written, told) in [
            ("1.1.1.1, 198.51.100.7, 10.0.0.9", "198.51.100.7"),
            ("10.0.0.2,10.0.0.9", "10.0.0.2"),
            ("198.51.100.7:4711", "198.51.100.7"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]:4711", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("::ffff:198.51.100.7", "198.51.100.7"),
            ("198.51.100.7, 2001:db8:ffff::1", "198.51.100.7"),
            ("198.51.100.7, unknown", "10.0.0.1"),
            ("198.51.100.7, unknown, 10.0.0.9", "10.0.0.9"),
            ("", "10.0.0.1"),
            ("1.2.3.4.5", "10.0.0.1"),
            ("198.51.100.7;drop", "10.0.0.1"),
        ] {
            assert_eq!(client("10.0.0.1", &[("x-forwarded-for", written)]), told, "{written}");
        }
        let lines = [("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "198.51.100.7")];
        assert_eq!(client("10.0.0.1", &lines), "198.51.100.7");
        let many = "10.0.0.2,".repeat(1000) + "10.0.0.3";
        assert_eq!(client("10.0.0.1", &[("x-forwarded-for", &many)]), "10.0.0.2");
    }

    #[test]
    fn the_standard_header_is_read_too() {
        for (written, told) in [
            ("for=198.51.100.7", "198.51.100.7"),
            ("For=\"198.51.100.7:4711\";proto=https, for=10.0.0.9", "198.51.100.7"),
            ("proto=https; for=\"[2001:db8::1]:4711\"", "2001:db8::1"),
            ("for=_hidden", "10.0.0.1"),
            ("for=unknown, for=10.0.0.9", "10.0.0.9"),
        ] {
            assert_eq!(client("10.0.0.1", &[("forwarded", written)]), told, "{written}");
        }
    }

    #[test]
    fn a_header_that_a_client_adds_beside_that_of_the_proxy_gains_nothing() {
        let both = |one: &'static str, other| client("10.0.0.1", &[("forwarded", one), ("x-forwarded-for", other)]);
        assert_eq!(both("for=9.9.9.9", "198.51.100.7"), "10.0.0.1");
        assert_eq!(both("for=198.51.100.7", "198.51.100.7"), "198.51.100.7");
    }

    #[test]
    fn a_network_is_told_from_what_is_none() {
        for wrong in [
            "",
            "10.0.0.0/33",
            "::/129",
            "10.0.0/8",
            "10.0.0.0/-1",
            "proxy",
            "10.0.0.0/8/8",
        ] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
        for (network, inside, outside) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.1"),
            ("192.0.2.1", "192.0.2.1", "192.0.2.2"),
            ("192.0.2.128/25", "192.0.2.129", "192.0.2.127"),
            ("2001:db8::/32", "2001:db8:1::1", "2001:db9::1"),
            ("::1", "::1", "::2"),
            ("0.0.0.0/0", "203.0.113.9", "2001:db8::1"),
        ] {
            let network: Network = network.parse().unwrap();
            assert!(network.contains(inside.parse().unwrap()) && !network.contains(outside.parse().unwrap()));
        }
    }
}
