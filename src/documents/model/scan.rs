//! Scanning documents for viruses: how far it is with a document, and where the scanner is.

use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

/// How far the scan of a document for viruses is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Scan {
    /// Not scanned yet.
    Pending,
    /// Nothing was found.
    Clean,
    /// A virus was found: the content is not given out.
    Infected,
    /// The scanner could not tell; it is asked again.
    Failed,
}

impl Scan {
    /// Returns the state of the scan as readers see it: a document from before there was a scanner waits for it as a new one
    /// does.
    pub fn shown(scan: Option<Scan>, has_scanner: bool) -> Option<Scan> {
        scan.or(has_scanner.then_some(Scan::Pending))
    }

    /// Whether the content of a document may be given out. What was not looked at yet may be where nothing is scanned;
    /// what a virus was found in, or the scanner could not tell about, nowhere.
    pub fn lets_through(scan: Option<Scan>, has_scanner: bool) -> bool {
        match scan {
            Some(Scan::Clean) => true,
            Some(Scan::Pending) | None => !has_scanner,
            Some(Scan::Infected | Scan::Failed) => false,
        }
    }
}

/// The address of a scanner that speaks the protocol of `clamd`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScannerAddress {
    /// Host and port.
    Tcp(String),
    Socket(PathBuf),
}

/// The port of `clamd` where none is given.
const PORT: u16 = 3310;

impl FromStr for ScannerAddress {
    type Err = ();

    /// Reads `host:port`, `tcp://host:port`, the path of a Unix socket, or `unix:` with such a path.
    fn from_str(text: &str) -> Result<Self, ()> {
        let path = text.strip_prefix("unix://").or_else(|| text.strip_prefix("unix:"));
        match path.or_else(|| text.starts_with('/').then_some(text)) {
            Some(path) if path.starts_with('/') && path.len() > 1 => return Ok(ScannerAddress::Socket(path.into())),
            Some(_) => return Err(()),
            None => {}
        }
        let host = text.strip_prefix("tcp://").unwrap_or(text).trim_end_matches('/');
        if host.is_empty() || host.contains(['/', ' ', '@']) {
            return Err(());
        }
        let has_port = host
            .rsplit_once(':')
            .filter(|(name, _)| !name.contains(':') || name.ends_with(']'));
        match has_port {
            Some((name, port)) if !name.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0) => {
                Ok(ScannerAddress::Tcp(host.to_owned()))
            }
            Some(_) => Err(()),
            None => Ok(ScannerAddress::Tcp(format!("{host}:{PORT}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_looked_at_waits_for_a_scanner_and_what_failed_is_kept_back_without_one_too() {
        use Scan::{Clean, Failed, Infected, Pending};
        for (scan, without, with, shown) in [
            (None, true, false, Pending),
            (Some(Pending), true, false, Pending),
            (Some(Clean), true, true, Clean),
            (Some(Infected), false, false, Infected),
            (Some(Failed), false, false, Failed),
        ] {
            assert_eq!(Scan::lets_through(scan, false), without, "{scan:?}");
            assert_eq!(Scan::lets_through(scan, true), with, "{scan:?}");
            assert_eq!(Scan::shown(scan, true), Some(shown));
            assert_eq!(Scan::shown(scan, false), scan);
        }
    }

    #[test]
    fn addresses_are_those_that_clamd_has() {
        let tcp = |text: &str| Ok(ScannerAddress::Tcp(text.to_owned()));
        let socket = |text: &str| Ok(ScannerAddress::Socket(text.into()));
        for (text, expected) in [
            ("clamav", tcp("clamav:3310")),
            ("127.0.0.1:4000", tcp("127.0.0.1:4000")),
            ("tcp://[::1]:3310", tcp("[::1]:3310")),
            ("/run/clamav/clamd.ctl", socket("/run/clamav/clamd.ctl")),
            ("unix:///run/clamd", socket("/run/clamd")),
            ("unix:/run/clamd", socket("/run/clamd")),
            ("unix:clamd", Err(())),
            ("http://clamav:3310/", Err(())),
            ("clamav:port", Err(())),
            (":3310", Err(())),
        ] {
            assert_eq!(text.parse(), expected, "{text}");
        }
    }
}
