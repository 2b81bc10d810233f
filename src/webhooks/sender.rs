//! Sends one message to one address. The name is resolved once for a connection, every address that it has is checked, and
//! the connection goes to one of those; no answer leads elsewhere.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::redirect::Policy;

use super::model::{LONGEST_WAIT, Message, Reach, Secret, signature};
use crate::plain_text::repeatable;

/// Sends messages, cheap to clone.
#[derive(Clone)]
pub struct Sender {
    client: reqwest::Client,
    reach: Reach,
}

/// The outcome of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The status of the answer, or the reason that there is none.
    pub outcome: Result<u16, Failure>,
    /// The time that the receiver asks to wait.
    pub retry_after: Option<TimeDelta>,
    pub took: Duration,
    /// The first bytes of the answer.
    pub answer: Option<String>,
}

/// The reason that there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// An address to which nothing is sent.
    Address,
    Timeout,
    Connection,
}

impl Failure {
    pub const fn as_str(self) -> &'static str {
        match self {
            Failure::Address => "address",
            Failure::Timeout => "timeout",
            Failure::Connection => "connection",
        }
    }
}

const CONNECTING: Duration = Duration::from_secs(5);
/// The longest that an attempt may take, with connecting and the answer.
const ANSWERING: Duration = Duration::from_secs(15);
/// So much of an answer is read.
const LARGEST_ANSWER: usize = 4096;
/// So many characters of it are kept.
const KEPT: usize = 500;
const GONE: u16 = 410;

impl Attempt {
    pub fn is_success(&self) -> bool {
        self.outcome.is_ok_and(|status| (200..300).contains(&status))
    }

    /// Whether the receiver wants nothing any more.
    pub fn is_gone(&self) -> bool {
        self.outcome == Ok(GONE)
    }
}

impl Sender {
    /// # Panics
    /// When no client with TLS can be made, which depends on nothing outside the program.
    pub fn new(reach: Reach) -> Self {
        // Another part of the program may have chosen it before.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = reqwest::Client::builder()
            .user_agent(concat!("klachtenmap/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(CONNECTING)
            .timeout(ANSWERING)
            .dns_resolver(Arc::new(Checked(reach)))
            .build()
            .expect("a client can be made");
        Sender { client, reach }
    }

    pub const fn reach(&self) -> Reach {
        self.reach
    }

    /// Sends a message, signed with each of the secrets at the time of the attempt.
    pub async fn send(&self, url: &str, message: &Message, secrets: &[Secret], now: DateTime<Utc>) -> Attempt {
        let begun = Instant::now();
        let failed = |failure| Attempt {
            outcome: Err(failure),
            retry_after: None,
            took: begun.elapsed(),
            answer: None,
        };
        let Some(url) = self.usable(url) else {
            return failed(Failure::Address);
        };
        let request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", &message.id)
            .header("webhook-timestamp", now.timestamp())
            .header("webhook-signature", signature(secrets, &message.id, now, &message.body))
            .body(message.body.clone());
        let mut response = match request.send().await {
            Ok(response) => response,
            Err(error) => return failed(reason(&error)),
        };
        let status = response.status().as_u16();
        let retry_after = response.headers().get(RETRY_AFTER);
        let retry_after = retry_after.and_then(|value| waiting_time(value.to_str().ok()?, now));
        let mut answer = Vec::new();
        // What goes wrong with the rest of the answer changes nothing: its status is known.
        while let Ok(Some(piece)) = response.chunk().await {
            answer.extend_from_slice(&piece[..piece.len().min(LARGEST_ANSWER - answer.len())]);
            if answer.len() == LARGEST_ANSWER {
                break;
            }
        }
        let answer: String = repeatable(&String::from_utf8_lossy(&answer))
            .chars()
            .take(KEPT)
            .collect();
        Attempt {
            outcome: Ok(status),
            retry_after,
            took: begun.elapsed(),
            answer: (!answer.is_empty()).then_some(answer),
        }
    }

    /// The address, if something may be sent there. A name is checked when it is resolved.
    fn usable(&self, url: &str) -> Option<Url> {
        self.reach.check(url).ok()?;
        let url = Url::parse(url).ok()?;
        let literal = url.host_str()?.trim_matches(['[', ']']).parse::<IpAddr>();
        literal
            .map_or(true, |address| self.reach.permits(address))
            .then_some(url)
    }
}

/// Seconds or a date (RFC 9110), as the time to wait from now.
fn waiting_time(text: &str, now: DateTime<Utc>) -> Option<TimeDelta> {
    let wait = match text.trim().parse::<u32>() {
        Ok(seconds) => TimeDelta::seconds(seconds.into()),
        Err(_) => DateTime::parse_from_rfc2822(text.trim()).ok()?.to_utc() - now,
    };
    Some(wait.clamp(TimeDelta::zero(), LONGEST_WAIT))
}

fn reason(error: &reqwest::Error) -> Failure {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(known) = cause {
        if known.downcast_ref::<Closed>().is_some() {
            return Failure::Address;
        }
        cause = known.source();
    }
    if error.is_timeout() {
        Failure::Timeout
    } else {
        Failure::Connection
    }
}

/// Resolves names to addresses that are reached, or to none at all.
struct Checked(Reach);

/// The failure to resolve a name of which an address is not public.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to an address that is not public")]
struct Closed;

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let addresses: Vec<SocketAddr> = found.collect();
            if addresses.iter().all(|address| reach.permits(address.ip())) {
                Ok(Box::new(addresses.into_iter()) as Addrs)
            } else {
                Err(Closed.into())
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(reach: Reach, name: &str) -> Result<Vec<SocketAddr>, String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let found = runtime.block_on(Checked(reach).resolve(name.parse().unwrap()));
        found.map(Iterator::collect).map_err(|error| error.to_string())
    }

    #[test]
    fn a_name_that_leads_here_is_not_resolved() {
        assert!(resolved(Reach::Public, "localhost").unwrap_err().contains("not public"));
        assert!(!resolved(Reach::AlsoHere, "localhost").unwrap().is_empty());
    }

    #[test]
    fn the_time_to_wait_is_read_in_both_forms() {
        let now = DateTime::UNIX_EPOCH;
        assert_eq!(waiting_time("120", now), Some(TimeDelta::seconds(120)));
        assert_eq!(
            waiting_time("Thu, 01 Jan 1970 00:10:00 GMT", now),
            Some(TimeDelta::minutes(10))
        );
        assert_eq!(waiting_time("4000000000", now), Some(LONGEST_WAIT));
        assert_eq!(waiting_time("soon", now), None);
    }
}
