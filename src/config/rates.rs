//! Settings about how much callers may ask, and where requests come from.

use super::source::Source;
use crate::http::client_address::TrustedProxies;
use crate::http::limiter::{Rate, Rates};

/// So many seconds of its rate a caller may use at once.
const BURST: f64 = 4.0;
const MOST: u32 = 1_000_000;

pub(super) fn rates(source: &mut Source<'_>) -> Rates {
    let mut rate = |name, default, seconds: f64, burst: f64| {
        let per_second = f64::from(source.number(name, default, 0..=MOST)) / seconds;
        Rate {
            per_second,
            burst: per_second * burst,
        }
    };
    Rates {
        reads: rate("KLACHTENMAP_READS_PER_SECOND", 2_000, 1.0, BURST),
        changes: rate("KLACHTENMAP_CHANGES_PER_SECOND", 500, 1.0, BURST),
        wrong_tokens: rate("KLACHTENMAP_WRONG_TOKENS_PER_MINUTE", 60, 60.0, 60.0),
        submissions: rate("KLACHTENMAP_SUBMISSIONS_PER_HOUR", 60, 3600.0, 3600.0),
    }
}

pub(super) fn trusted_proxies(source: &mut Source<'_>) -> TrustedProxies {
    const NAME: &str = "KLACHTENMAP_TRUSTED_PROXIES";
    let networks = source.list(NAME).iter().map(|network| network.parse()).collect();
    match networks {
        Ok(networks) => TrustedProxies::new(networks),
        Err(()) => source.fault(
            NAME,
            "has something that is neither an address nor a network",
            TrustedProxies::default(),
        ),
    }
}
