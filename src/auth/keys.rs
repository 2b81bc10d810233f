//! The keys that tokens are verified with: those of the settings, and a key set that is published elsewhere and changes
//! while the service runs.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

use actix_web::web;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, DecodingKeyKind, Header};
use rsa::pkcs1::DecodeRsaPublicKey;
use rsa::traits::PublicKeyParts;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::Mutex;
use ureq::tls::{RootCerts, TlsConfig};

use crate::error::with_causes;
use crate::http::security;

/// The keys that tokens are verified with.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    pub hmac_secret: Option<String>,
    /// PEM texts of RSA (RS256), P-256 (ES256) or Ed25519 (`EdDSA`) public keys.
    pub public_keys: Vec<String>,
    pub jwks_url: Option<String>,
}

/// A key that cannot be used, or fetched.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("not the PEM of an RSA, P-256 or Ed25519 public key")]
    NotAPublicKey,
    #[error("holds a private key: give the public key that belongs to it, and keep the private one with the issuer")]
    PrivateKey,
    #[error("an RSA key of {0} bits, and at least 2048 are needed")]
    WeakRsa(usize),
    #[error("the key set could not be fetched")]
    Fetch(#[source] Box<ureq::Error>),
}

/// A key with its only algorithm.
pub(super) struct Key {
    id: Option<String>,
    pub(super) algorithm: Algorithm,
    pub(super) decoding: DecodingKey,
}

const SHORTEST_RSA: usize = 2048;

impl Key {
    pub(super) fn from_secret(secret: &str) -> Self {
        Key {
            id: None,
            algorithm: Algorithm::HS256,
            decoding: DecodingKey::from_secret(secret.as_bytes()),
        }
    }

    pub(super) fn from_pem(pem: &str) -> Result<Self, KeyError> {
        if pem.contains("PRIVATE KEY-----") {
            return Err(KeyError::PrivateKey);
        }
        let bytes = pem.as_bytes();
        let read = DecodingKey::from_ed_pem(bytes)
            .map(|key| (Algorithm::EdDSA, key))
            .or_else(|_| DecodingKey::from_ec_pem(bytes).map(|key| (Algorithm::ES256, key)))
            .or_else(|_| DecodingKey::from_rsa_pem(bytes).map(|key| (Algorithm::RS256, key)));
        let (algorithm, decoding) = read.map_err(|_| KeyError::NotAPublicKey)?;
        Key::new(None, algorithm, decoding)
    }

    /// Reads a key of a set; `None` for a key without a supported signature algorithm, as a set may hold.
    fn from_published(written: Value) -> Option<Result<Self, KeyError>> {
        let jwk: Jwk = serde_json::from_value(written).ok()?;
        if jwk
            .common
            .public_key_use
            .as_ref()
            .is_some_and(|usage| *usage != PublicKeyUse::Signature)
        {
            return None;
        }
        let algorithm = match &jwk.algorithm {
            AlgorithmParameters::RSA(_) => Algorithm::RS256,
            AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => Algorithm::ES256,
            AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => Algorithm::EdDSA,
            _ => return None,
        };
        let decoding = DecodingKey::from_jwk(&jwk).ok()?;
        Some(Key::new(jwk.common.key_id.clone(), algorithm, decoding))
    }

    fn new(id: Option<String>, algorithm: Algorithm, decoding: DecodingKey) -> Result<Self, KeyError> {
        if algorithm == Algorithm::RS256 {
            let bits = rsa_bits(&decoding).ok_or(KeyError::NotAPublicKey)?;
            if bits < SHORTEST_RSA {
                return Err(KeyError::WeakRsa(bits));
            }
        }
        Ok(Key {
            id,
            algorithm,
            decoding,
        })
    }

    pub(super) fn may_have_signed(&self, header: &Header) -> bool {
        self.algorithm == header.alg && (self.id.is_none() || header.kid.is_none() || self.id == header.kid)
    }
}

/// Checks that a PEM text is a public key that tokens can be verified with.
///
/// # Errors
/// For a private key, a weak one, or something else.
pub fn check_public_key(pem: &str) -> Result<(), KeyError> {
    Key::from_pem(pem).map(drop)
}

/// Returns how many keys of a published set can be used.
///
/// # Errors
/// When the set cannot be fetched.
pub fn count_published_keys(url: &str) -> Result<usize, KeyError> {
    fetch(url).map(|keys| keys.len())
}

fn rsa_bits(key: &DecodingKey) -> Option<usize> {
    match key.kind() {
        DecodingKeyKind::SecretOrDer(der) => Some(rsa::RsaPublicKey::from_pkcs1_der(der).ok()?.n().bits()),
        DecodingKeyKind::RsaModulusExponent { n, .. } => Some(rsa::BigUint::from_bytes_be(n).bits()),
    }
}

/// A key set that is published at an address.
///
/// It is fetched at the start and every minute, so that keys that are published before they are used are known in time
/// and withdrawn ones are forgotten, and when a token was signed with a key that is not known. Tokens with unknown keys
/// wait for a fetch that begins after them: no token of a new key is refused, and whoever invents keys causes one fetch
/// in five seconds at most. Tokens with known keys wait for nothing, so an outage of the issuer does not slow them.
pub(super) struct KeySet {
    url: String,
    fetched: Arc<RwLock<Fetched>>,
    /// The last fetch; locked while the set is fetched, so that all who wait get the keys of the same fetch.
    last_fetch: Arc<Mutex<Option<Fetch>>>,
}

/// The published keys as fetched at a certain time.
struct Fetched {
    keys: Vec<Key>,
    at: DateTime<Utc>,
}

/// The beginning of a fetch, successful or not.
#[derive(Clone, Copy)]
struct Fetch {
    begun: Instant,
    at: DateTime<Utc>,
}

/// The minimum time between two fetches.
const INTERVAL: Duration = Duration::from_secs(5);
/// The time between two fetches that nobody asks for.
const PERIOD: Duration = Duration::from_mins(1);
/// The time for which the known keys stay in use when the key set cannot be fetched.
const LIFE: TimeDelta = TimeDelta::hours(1);

impl KeySet {
    pub(super) fn new(url: &str) -> Self {
        KeySet {
            url: url.to_owned(),
            fetched: Arc::new(RwLock::new(Fetched {
                keys: Vec::new(),
                at: DateTime::UNIX_EPOCH,
            })),
            last_fetch: Arc::default(),
        }
    }

    /// Whether the keys of the set are known and may be used.
    pub(super) fn is_current(&self, now: DateTime<Utc>) -> bool {
        now - self.fetched().at < LIFE
    }

    /// The keys of the set that may be used.
    pub(super) fn current(&self, now: DateTime<Utc>) -> CurrentKeys<'_> {
        let fetched = self.fetched();
        let are_current = now - fetched.at < LIFE;
        CurrentKeys { fetched, are_current }
    }

    /// Fetches the set for a token that was signed with a key that is not known, or when the known keys may no longer
    /// be used.
    pub(super) async fn provide(&self, header: &Header, now: DateTime<Utc>) {
        self.fetch_if(now, |fetched| {
            let is_known = fetched.keys.iter().any(|key| key.may_have_signed(header));
            !is_known || now - fetched.at >= LIFE
        })
        .await;
    }

    /// Fetches the set now, and then whenever the period is over.
    pub(super) async fn keep(&self, now: impl Fn() -> DateTime<Utc>) {
        loop {
            self.fetch_if(now(), |_| true).await;
            let pause = if self.is_current(now()) { PERIOD } else { INTERVAL };
            tokio::time::sleep(pause).await;
        }
    }

    /// Fetches the set if it is wanted, unless a fetch that began later than this call has ended meanwhile. After a failed
    /// fetch the known keys stay in use for a while. A fetch that has begun is finished, and its keys are kept, even
    /// when the caller is dropped.
    async fn fetch_if(&self, now: DateTime<Utc>, is_wanted: impl Fn(&Fetched) -> bool) {
        if !is_wanted(&self.fetched()) {
            return;
        }
        let asked = Instant::now();
        let mut last = Arc::clone(&self.last_fetch).lock_owned().await;
        if last.is_some_and(|last| last.begun > asked) || !is_wanted(&self.fetched()) {
            return;
        }
        if let Some(last) = *last {
            let passed = (now - last.at).to_std().unwrap_or_default().max(last.begun.elapsed());
            tokio::time::sleep(INTERVAL.saturating_sub(passed)).await;
        }
        *last = Some(Fetch {
            begun: Instant::now(),
            // `now` is the time of the call, which may have waited: the next fetch keeps its distance from this one.
            at: now + TimeDelta::from_std(asked.elapsed()).unwrap_or_default(),
        });
        let (url, fetched) = (self.url.clone(), Arc::clone(&self.fetched));
        let fetching = web::block(move || {
            match fetch(&url) {
                Ok(keys) => *fetched.write().unwrap_or_else(PoisonError::into_inner) = Fetched { keys, at: now },
                Err(error) => security::record("key_fail", "-", &with_causes(&error), "-"),
            }
            // Who waits goes on when the keys are there.
            drop(last);
        });
        if fetching.await.is_err() {
            security::record("key_fail", "-", "the key set could not be fetched", "-");
        }
    }

    fn fetched(&self) -> RwLockReadGuard<'_, Fetched> {
        self.fetched.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The keys of a set at one moment.
pub(super) struct CurrentKeys<'a> {
    fetched: RwLockReadGuard<'a, Fetched>,
    are_current: bool,
}

impl CurrentKeys<'_> {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Key> {
        self.fetched.keys.iter().filter(|_| self.are_current)
    }
}

#[derive(Deserialize)]
struct PublishedKeys {
    keys: Vec<Value>,
}

fn fetch(url: &str) -> Result<Vec<Key>, KeyError> {
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .tls_config(tls)
        .timeout_global(Some(Duration::from_secs(5)))
        .max_redirects(0)
        .build()
        .into();
    let response = agent
        .get(url)
        .call()
        .map_err(|error| KeyError::Fetch(Box::new(error)))?;
    let published: PublishedKeys = response
        .into_body()
        .into_with_config()
        .limit(256 * 1024)
        .read_json()
        .map_err(|error| KeyError::Fetch(Box::new(error)))?;
    let read = published.keys.into_iter().filter_map(Key::from_published);
    let usable = read.filter_map(|key| {
        key.inspect_err(|error| security::record("key_fail", "-", &with_causes(error), "-"))
            .ok()
    });
    Ok(usable.collect())
}
