//! Settings about databases: production reaches one on another machine only over TLS, with its certificate checked.

use super::source::Source;

/// Whether this build speaks TLS to a database.
const SPEAKS_TLS: bool = cfg!(feature = "bundled-tls") || !cfg!(feature = "bundled-libpq");

pub(super) fn url(source: &mut Source<'_>, name: &'static str, production: bool) -> Option<String> {
    let url = source.text(name)?;
    let Some((_, rest)) = url
        .split_once("://")
        .filter(|(scheme, _)| ["postgres", "postgresql"].contains(scheme))
    else {
        return source.fault(name, "is not a postgres:// URL", Some(url.clone()));
    };
    let default_host = ["PGHOST", "PGHOSTADDR"].iter().find_map(|name| source.text(name));
    let target = Target::of(rest);
    if production && !target.is_local(default_host.as_deref()) {
        if !target.is_checked() {
            source.fault(
                name,
                "names a database on another machine: its certificate must be checked, with sslmode=verify-full",
                (),
            );
        }
        if !SPEAKS_TLS {
            source.fault(
                name,
                "names a database on another machine, and this build speaks no TLS to it: \
                 build with `cargo build --release --features bundled-tls --no-default-features`",
                (),
            );
        }
    }
    Some(url)
}

/// The parts of an address that say where the database is and how it is reached.
struct Target<'a> {
    hosts: Vec<&'a str>,
    parameters: Vec<(&'a str, &'a str)>,
}

impl<'a> Target<'a> {
    /// Reads what follows the scheme of the address, as libpq does: credentials end at the first `@` before a slash.
    fn of(rest: &'a str) -> Self {
        let credentials = rest.split('/').next().and_then(|start| start.find('@'));
        let rest = credentials.map_or(rest, |end| &rest[end + 1..]);
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let hosts = place.split('/').next().unwrap_or_default();
        let parameters: Vec<_> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        let named = parameters
            .iter()
            .filter(|(name, _)| ["host", "hostaddr"].contains(name));
        let hosts = hosts
            .split(',')
            .map(without_port)
            .chain(named.flat_map(|(_, hosts)| hosts.split(',')));
        Target {
            hosts: hosts.filter(|host| !host.is_empty()).collect(),
            parameters,
        }
    }

    /// Whether every host is this machine; one that is not understood is another.
    fn is_local(&self, default_host: Option<&str>) -> bool {
        let elsewhere = self.parameters.iter().any(|(name, _)| *name == "service") || self.is_disguised();
        let default_host = default_host.filter(|_| self.hosts.is_empty());
        !elsewhere && self.hosts.iter().copied().chain(default_host).all(is_this_machine)
    }

    /// Whether a parameter is written in a way that hides its name from a reader, and not from libpq.
    fn is_disguised(&self) -> bool {
        self.parameters.iter().any(|(name, _)| name.contains('%'))
    }

    /// Whether the certificate is checked, whichever of repeated parameters counts.
    fn is_checked(&self) -> bool {
        let mut modes = self
            .parameters
            .iter()
            .filter(|(name, _)| ["sslmode", "ssl", "requiressl"].contains(name))
            .peekable();
        !self.is_disguised()
            && modes.peek().is_some()
            && modes.all(|(name, mode)| *name == "sslmode" && *mode == "verify-full")
    }
}

fn without_port(host: &str) -> &str {
    match host.strip_prefix('[') {
        Some(address) => address.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    }
}

fn is_this_machine(host: &str) -> bool {
    let is_socket = ["/", "%2F", "%2f", "@"].iter().any(|start| host.starts_with(start));
    let is_loopback = host
        .parse::<std::net::IpAddr>()
        .is_ok_and(|address| address.is_loopback());
    is_socket || is_loopback || host == "localhost"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(rest: &str) -> bool {
        Target::of(rest).is_local(None)
    }

    #[test]
    fn a_database_on_this_machine_is_reached_by_socket_or_loopback() {
        for here in [
            "",
            "/klachtenmap",
            "localhost/klachtenmap",
            "k:secret@127.0.0.1:5433/k?connect_timeout=3",
            "[::1]:5432/k",
            "%2Fvar%2Frun%2Fpostgresql/k",
            "/k?host=/run/postgresql",
        ] {
            assert!(local(here), "{here}");
        }
        for elsewhere in [
            "db",
            "db/k?sslmode=disable",
            "localhost@db/k",
            "localhost,db.example.nl/k",
            "/k?host=db.example.nl",
            "localhost/k?hostaddr=192.0.2.1",
            "/k?service=register",
            "localhost.evil.example/k",
            "localhost?x@db.example.nl/k",
            "k:a@b@db/k",
            "localhost/k?%68ost=db.example.nl",
            "10.0.0.5/k",
        ] {
            assert!(!local(elsewhere), "{elsewhere}");
        }
        assert!(!Target::of("/k").is_local(Some("db.example.nl")));
        assert!(Target::of("localhost/k").is_local(Some("db.example.nl")));
    }

    #[test]
    fn only_a_checked_certificate_will_do() {
        assert!(Target::of("db/k?sslmode=verify-full&sslrootcert=system").is_checked());
        for weak in [
            "db/k",
            "db/k?sslmode=require",
            "db/k?sslmode=verify-ca",
            "db/k?sslmode=disable",
            "db/k?sslmode=verify-full&sslmode=disable",
            "db/k?sslmode=verify-full&ssl=true",
            "db/k?sslmode=verify-full&%73slmode=disable",
            "db/k?application_name=sslmode=verify-full",
        ] {
            assert!(!Target::of(weak).is_checked(), "{weak}");
        }
    }
}
