//! Security events, named as in OWASP's vocabulary: one line each in the log, under a target of its own, with who, what and
//! where. They hold no personal data of complainants, and of an address only the network.

use std::net::IpAddr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use actix_web::HttpRequest;
use log::Level;

use super::client_address::client_address;

pub const TARGET: &str = "klachtenmap::security";

/// The events of one kind that are written within [`WINDOW`]; a flood of more is counted.
const MOST: u32 = 100;
const WINDOW: Duration = Duration::from_secs(10);

/// The events that happen in the ordinary course of things.
const ORDINARY: [&str; 5] = ["admin", "export", "settings", "start", "stop"];

/// Writes an event: `who` is the `sub` of a token, `place` a network; each may be `-`.
pub fn record(event: &'static str, who: &str, what: &str, place: &str) {
    if let Some(missed) = FLOODS
        .lock()
        .map_or(Some(0), |mut floods| floods.admit(event, Instant::now()))
    {
        if missed > 0 {
            log::warn!(target: TARGET, "flood - {missed} more of {event} -");
        }
        let level = if ORDINARY.contains(&event) {
            Level::Info
        } else {
            Level::Warn
        };
        log::log!(target: TARGET, level, "{event} {} {} {place}", who.escape_debug(), what.escape_debug());
    }
}

/// Writes an event of a request, with its method, the pattern of its route, and the network that it comes from.
pub fn record_request(event: &'static str, who: &str, request: &HttpRequest) {
    let route = request.match_pattern().unwrap_or_else(|| "-".to_owned());
    let place = client_address(request).map_or_else(|| "-".to_owned(), network);
    record(event, who, &format!("{} {route}", request.method()), &place);
}

/// The network of an address: what it takes to tell floods apart, and not whose address it is.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

static FLOODS: Mutex<Floods> = Mutex::new(Floods(Vec::new()));

/// The number of events of each kind in its current window. Kinds are few and constant.
struct Floods(Vec<Count>);

struct Count {
    event: &'static str,
    begun: Instant,
    events: u32,
}

impl Floods {
    /// Counts an event. `None` when it is not to be written; otherwise how many were not written in the window before.
    fn admit(&mut self, event: &'static str, now: Instant) -> Option<u32> {
        let Some(count) = self.0.iter_mut().find(|count| count.event == event) else {
            self.0.push(Count {
                event,
                begun: now,
                events: 1,
            });
            return Some(0);
        };
        if now.duration_since(count.begun) >= WINDOW {
            let missed = count.events.saturating_sub(MOST);
            (count.begun, count.events) = (now, 1);
            return Some(missed);
        }
        count.events += 1;
        (count.events <= MOST).then_some(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_counted_and_told_in_one_line() {
        let (mut floods, begun) = (Floods(Vec::new()), Instant::now());
        let mut admit = |event, seconds| floods.admit(event, begun + Duration::from_secs(seconds));
        for _ in 0..MOST {
            assert_eq!(admit("authn_fail", 0), Some(0));
        }
        for _ in 0..7 {
            assert_eq!(admit("authn_fail", 9), None);
        }
        assert_eq!(admit("authz_fail", 9), Some(0), "others are written");
        assert_eq!(admit("authn_fail", 10), Some(7));
        assert_eq!(admit("authn_fail", 11), Some(0));
    }

    #[test]
    fn an_address_is_told_by_its_network() {
        for (address, told) in [
            ("192.0.2.17", "192.0.2.0/24"),
            ("::ffff:192.0.2.17", "192.0.2.0/24"),
            ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ] {
            assert_eq!(network(address.parse().unwrap()), told);
        }
    }
}
