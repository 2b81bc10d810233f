//! Limits on how much a caller may ask within a time. Each process counts by itself in leaky buckets, so that a request costs no
//! turn of the database; once a second it tells the others what those used who use much, and learns what they used there.
//!
//! In the long run a caller gets the rate, whatever processes answer. At first each process lets pass what it has not
//! learned yet: of `n` processes, `n - 1` bursts and seconds of the rate at most, for which the caller waits afterwards.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use rand::Rng;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The kinds that are counted, each with a bucket of its own for every caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Counted {
    Reads,
    Changes,
    /// Tokens that were refused, by address.
    WrongTokens,
    /// Complaints and messages of visitors of the website, by address.
    Submissions,
}

/// A rate at which something may happen: so often a second in the long run, and so often at once. Zero: without limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    pub per_second: f64,
    pub burst: f64,
}

/// The limit of each kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    pub reads: Rate,
    pub changes: Rate,
    pub wrong_tokens: Rate,
    pub submissions: Rate,
}

/// A caller, by a digest. Who has the list of all addresses, or of all subjects, can find theirs: the rows that hold digests
/// are removed within minutes, those of what was added in a day within days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CallerKey(Uuid);

/// The standing of a caller after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    counted: Counted,
    remaining: u64,
    /// Seconds until nothing is used any more.
    reset: u64,
}

/// A request too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Excess {
    pub standing: Standing,
    /// After which the request may be repeated.
    pub wait: Duration,
    /// Whether the caller had no excess for a while: what is told about it is told once.
    pub is_news: bool,
}

/// The use that a caller made of one kind since it was told the last time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usage {
    pub key: Uuid,
    pub used: f64,
    pub per_second: f64,
}

/// The counts of all callers in this process.
pub struct Limiter {
    begun: Instant,
    limits: [Limit; 4],
    shards: [Mutex<Shard>; SHARDS],
}

struct Limit {
    rate: Rate,
    policy: HeaderValue,
}

type Shard = HashMap<Uuid, Bucket>;

/// The use that was made and has not drained yet.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    counted: Counted,
    level: f64,
    /// The part of the level that the other processes do not know of.
    unshared: f64,
    /// When the level was computed, in seconds since the limiter began.
    at: f64,
    last_excess: f64,
}

const SHARDS: usize = 16;
/// The callers that one shard knows. Those whose buckets have drained are forgotten first, then those who used least.
const MOST_CALLERS: usize = 2048;
/// The part of the burst from which the others are told.
const WORTH_SHARING: f64 = 0.05;
/// After so many seconds without excess, the next one is news.
const NEWS_AFTER: f64 = 10.0;

impl Rate {
    const fn is_off(self) -> bool {
        self.per_second <= 0.0
    }
}

impl CallerKey {
    pub fn of_subject(subject: &str, counted: Counted) -> Self {
        CallerKey::of(b"subject", counted, subject.as_bytes())
    }

    /// An IPv4 address, or the network of an IPv6 address, which is one customer's.
    pub fn of_address(address: IpAddr, counted: Counted) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => CallerKey::of(b"address", counted, &address.octets()),
            IpAddr::V6(address) => CallerKey::of(b"network", counted, &address.octets()[..8]),
        }
    }

    pub const fn id(self) -> Uuid {
        self.0
    }

    fn of(kind: &[u8], counted: Counted, name: &[u8]) -> Self {
        let digest = Sha256::new()
            .chain_update(kind)
            .chain_update([counted as u8])
            .chain_update(name)
            .finalize();
        let (key, _) = digest.split_at(16);
        CallerKey(Uuid::from_slice(key).unwrap_or_default())
    }
}

impl Limiter {
    pub fn new(rates: Rates) -> Self {
        let limit = |name: &str, rate: Rate| {
            let window = (rate.burst / rate.per_second.max(f64::MIN_POSITIVE)).ceil();
            let policy = format!("\"{name}\";q={};w={window}", rate.burst.floor());
            Limit {
                rate,
                policy: HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("")),
            }
        };
        Limiter {
            begun: Instant::now(),
            limits: [
                limit("reads", rates.reads),
                limit("changes", rates.changes),
                limit("wrong-tokens", rates.wrong_tokens),
                limit("submissions", rates.submissions),
            ],
            shards: Default::default(),
        }
    }

    /// Counts one request of a caller. `None` where there is no limit.
    ///
    /// # Errors
    /// When it is one too many; it is not counted then.
    pub fn admit(&self, counted: Counted, key: CallerKey) -> Result<Option<Standing>, Excess> {
        self.admit_at(counted, key, self.begun.elapsed().as_secs_f64())
    }

    fn admit_at(&self, counted: Counted, CallerKey(key): CallerKey, now: f64) -> Result<Option<Standing>, Excess> {
        let rate = self.limit(counted).rate;
        if rate.is_off() {
            return Ok(None);
        }
        let mut shard = self.shard(key);
        if shard.len() >= MOST_CALLERS && !shard.contains_key(&key) {
            self.forget(&mut shard, now);
        }
        let bucket = shard.entry(key).or_insert(Bucket {
            counted,
            level: 0.0,
            unshared: 0.0,
            at: now,
            last_excess: f64::NEG_INFINITY,
        });
        bucket.drain(rate, now);
        let over = bucket.level + 1.0 - rate.burst;
        // A wait is over in spite of rounding.
        if over > 1e-6 {
            let is_news = now - bucket.last_excess > NEWS_AFTER;
            bucket.last_excess = now;
            return Err(Excess {
                standing: bucket.standing(rate),
                wait: Duration::from_secs_f64(over / rate.per_second),
                is_news,
            });
        }
        bucket.level += 1.0;
        bucket.unshared += 1.0;
        Ok(Some(bucket.standing(rate)))
    }

    /// Takes what the other processes should know, which now count as told.
    pub fn to_share(&self) -> Vec<Usage> {
        self.to_share_at(self.begun.elapsed().as_secs_f64())
    }

    fn to_share_at(&self, now: f64) -> Vec<Usage> {
        let mut usages = Vec::new();
        for shard in &self.shards {
            let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            for (key, bucket) in shard.iter_mut() {
                let rate = self.limit(bucket.counted).rate;
                bucket.drain(rate, now);
                if bucket.unshared >= rate.burst * WORTH_SHARING {
                    usages.push(Usage {
                        key: *key,
                        used: bucket.unshared,
                        per_second: rate.per_second,
                    });
                    bucket.unshared = 0.0;
                }
            }
        }
        // Processes that write the same rows write them in the same order, and do not wait for each other in a circle.
        usages.sort_unstable_by_key(|usage| usage.key);
        usages
    }

    /// Learns the level of a caller over all processes.
    pub fn learn(&self, key: Uuid, level: f64) {
        self.learn_at(key, level, self.begun.elapsed().as_secs_f64());
    }

    fn learn_at(&self, key: Uuid, level: f64, now: f64) {
        if let Some(bucket) = self.shard(key).get_mut(&key) {
            bucket.level = level + bucket.unshared;
            bucket.at = now;
        }
    }

    /// Adds where a caller stands to the headers of an answer.
    pub fn tell(&self, headers: &mut HeaderMap, standing: Standing) {
        let limit = self.limit(standing.counted);
        let name = match standing.counted {
            Counted::Reads => "reads",
            Counted::Changes => "changes",
            Counted::WrongTokens => "wrong-tokens",
            Counted::Submissions => "submissions",
        };
        let told = format!("\"{name}\";r={};t={}", standing.remaining, standing.reset);
        headers.insert(HeaderName::from_static("ratelimit-policy"), limit.policy.clone());
        if let Ok(told) = HeaderValue::try_from(told) {
            headers.insert(HeaderName::from_static("ratelimit"), told);
        }
    }

    const fn limit(&self, counted: Counted) -> &Limit {
        &self.limits[counted as usize]
    }

    fn shard(&self, key: Uuid) -> MutexGuard<'_, Shard> {
        let shard = &self.shards[usize::from(key.as_bytes()[0]) % SHARDS];
        shard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes room: forgets whose buckets have drained and, where that is not enough, the half of the others who used the
    /// smaller part of what they may. Many callers who come once do not push out one who comes often.
    fn forget(&self, shard: &mut Shard, now: f64) {
        let part = |bucket: &Bucket| {
            let rate = self.limit(bucket.counted).rate;
            (bucket.level - (now - bucket.at) * rate.per_second) / rate.burst
        };
        shard.retain(|_, bucket| part(bucket) > 0.0);
        if shard.len() < MOST_CALLERS * 3 / 4 {
            return;
        }
        let mut parts: Vec<f64> = shard.values().map(part).collect();
        let middle = parts.len() / 2;
        let (_, median, _) = parts.select_nth_unstable_by(middle, f64::total_cmp);
        let median = *median;
        shard.retain(|_, bucket| part(bucket) > median);
    }
}

impl Bucket {
    fn drain(&mut self, rate: Rate, now: f64) {
        self.level = (self.level - (now - self.at).max(0.0) * rate.per_second).max(0.0);
        // What drained need not be told any more.
        self.unshared = self.unshared.min(self.level);
        self.at = now;
    }

    fn standing(&self, rate: Rate) -> Standing {
        Standing {
            counted: self.counted,
            remaining: whole((rate.burst - self.level).floor()),
            reset: whole((self.level / rate.per_second).ceil()).max(1),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a conversion of floats saturates, and what is below zero is nothing"
)]
const fn whole(number: f64) -> u64 {
    number as u64
}

/// The whole seconds to wait: no less than `wait`, and a little more by chance, so that not all come back at once.
pub fn with_jitter(wait: Duration) -> u64 {
    let least = whole(wait.as_secs_f64().ceil()).max(1);
    least + rand::rng().random_range(0..=(least / 4).clamp(1, 30))
}

#[cfg(test)]
mod tests;
