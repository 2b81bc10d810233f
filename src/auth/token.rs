//! Tokens: the trusted keys, the check that a token is genuine and current, and the token's claims about its bearer.
//! Rules from RFC 8725: the key decides the algorithm, never the token.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ureq::tls::{RootCerts, TlsConfig};

use super::role::Role;
use crate::plain_text::plain_text;

/// The caller's identity from a verified token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// `sub`: the identity that is recorded with every change.
    pub subject: String,
    /// For people to read; never used to decide anything.
    pub name: Option<String>,
    pub roles: Vec<Role>,
    pub expires_at: DateTime<Utc>,
}

/// The keys that tokens are verified with.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    pub hmac_secret: Option<String>,
    /// PEM texts of RSA (RS256), P-256 (ES256) or Ed25519 (`EdDSA`) public keys.
    pub public_keys: Vec<String>,
    pub jwks_url: Option<String>,
}

/// Verifies tokens; cheap to clone.
#[derive(Clone)]
pub struct Verifier(Arc<Inner>);

struct Inner {
    issuer: String,
    audience: String,
    fixed: Vec<Key>,
    jwks_url: Option<String>,
    fetched: RwLock<KeySet>,
    /// Locked while the key set is fetched, so that concurrent callers wait for the same fetch.
    fetching: Mutex<()>,
    /// The end of the last fetch, successful or not, in seconds since 1970.
    last_fetch: AtomicI64,
}

/// The published keys as fetched at a certain time.
struct KeySet {
    keys: Vec<Key>,
    at: DateTime<Utc>,
}

/// A key with its only algorithm.
struct Key {
    id: Option<String>,
    algorithm: Algorithm,
    decoding: DecodingKey,
}

/// A key that cannot be used, or fetched.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("not the PEM of an RSA, P-256 or Ed25519 public key")]
    NotAPublicKey,
    #[error("the key set could not be fetched")]
    Fetch(#[source] Box<ureq::Error>),
}

const LONGEST_TOKEN: usize = 8 * 1024;
const LEEWAY: TimeDelta = TimeDelta::seconds(30);
const LONGEST_LIFE: TimeDelta = TimeDelta::hours(24);
/// The minimum time between fetches: an unknown key causes a fetch of the key set, but an attacker cannot cause more.
const FETCH_INTERVAL: TimeDelta = TimeDelta::seconds(60);
/// The maximum time for which a key that was withdrawn from the set remains trusted.
const KEY_SET_FRESH: TimeDelta = TimeDelta::minutes(5);
/// The time for which the known keys stay in use when the key set cannot be fetched.
const KEY_SET_LIFE: TimeDelta = TimeDelta::hours(1);

/// The claims of a token. Times are whole seconds since 1970; a token with times as text or fractions is refused.
#[derive(Deserialize)]
struct Claims {
    sub: String,
    exp: i64,
    nbf: Option<i64>,
    iat: Option<i64>,
    name: Option<String>,
    #[serde(default)]
    roles: Value,
}

impl Verifier {
    /// # Errors
    /// For a public key that is none of the supported kinds.
    pub fn new(keys: &Keys, issuer: &str, audience: &str) -> Result<Self, KeyError> {
        let secret = keys.hmac_secret.iter().map(|secret| Key {
            id: None,
            algorithm: Algorithm::HS256,
            decoding: DecodingKey::from_secret(secret.as_bytes()),
        });
        let fixed = secret
            .map(Ok)
            .chain(keys.public_keys.iter().map(|pem| public_key(pem)))
            .collect::<Result<_, _>>()?;
        Ok(Verifier(Arc::new(Inner {
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
            fixed,
            jwks_url: keys.jwks_url.clone(),
            fetched: RwLock::new(KeySet {
                keys: Vec::new(),
                at: DateTime::UNIX_EPOCH,
            }),
            fetching: Mutex::default(),
            last_fetch: AtomicI64::new(0),
        })))
    }

    /// Returns the identity of the bearer, or `None`: a caller is never told the reason for a refusal.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Option<Identity> {
        if token.len() > LONGEST_TOKEN {
            return None;
        }
        let header = decode_header(token).ok()?;
        if header.crit.is_some() || !header.typ.as_deref().is_none_or(is_access_token) {
            return None;
        }
        let fetched = self.fetched();
        let published = fetched.keys.iter().filter(|_| now - fetched.at < KEY_SET_LIFE);
        let mut candidates = self
            .0
            .fixed
            .iter()
            .chain(published)
            .filter(|key| key.may_have_signed(&header));
        let claims = candidates.find_map(|key| self.claims(token, key))?;
        identity(claims, now)
    }

    /// Whether the key set should be fetched before this token is verified: the token was signed with an unknown key,
    /// or the known key set is no longer fresh.
    pub fn wants_keys(&self, token: &str, now: DateTime<Utc>) -> bool {
        if self.0.jwks_url.is_none() || token.len() > LONGEST_TOKEN || !self.may_fetch(now) {
            return false;
        }
        let Ok(header) = decode_header(token) else {
            return false;
        };
        let fetched = self.fetched();
        let known = fetched.keys.iter().any(|key| key.may_have_signed(&header));
        header.alg != Algorithm::HS256 && (!known || now - fetched.at >= KEY_SET_FRESH)
    }

    /// Fetches the key set, unless another caller just did. After a failed fetch the known keys stay in use for a
    /// while.
    pub fn refresh(&self, now: DateTime<Utc>) {
        let Some(url) = &self.0.jwks_url else { return };
        let _turn = self.0.fetching.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.may_fetch(now) {
            return;
        }
        match fetch(url) {
            Ok(keys) => {
                let mut fetched = self.0.fetched.write().unwrap_or_else(PoisonError::into_inner);
                *fetched = KeySet { keys, at: now };
            }
            Err(error) => {
                log::warn!(target: "klachtenmap::security", "{error}: {:?}", std::error::Error::source(&error));
            }
        }
        self.0.last_fetch.store(now.timestamp(), Ordering::SeqCst);
    }

    fn may_fetch(&self, now: DateTime<Utc>) -> bool {
        now.timestamp() - self.0.last_fetch.load(Ordering::SeqCst) >= FETCH_INTERVAL.num_seconds()
    }

    fn fetched(&self) -> RwLockReadGuard<'_, KeySet> {
        self.0.fetched.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Verifies the token with one key and returns its claims; its times are checked later, by the service's own clock.
    fn claims(&self, token: &str, key: &Key) -> Option<Claims> {
        let mut validation = Validation::new(key.algorithm);
        validation.set_issuer(&[&self.0.issuer]);
        validation.set_audience(&[&self.0.audience]);
        validation.set_required_spec_claims(&["iss", "aud", "exp", "sub"]);
        validation.validate_exp = false;
        decode::<Claims>(token, &key.decoding, &validation)
            .ok()
            .map(|data| data.claims)
    }
}

impl Key {
    fn may_have_signed(&self, header: &Header) -> bool {
        self.algorithm == header.alg && (self.id.is_none() || header.kid.is_none() || self.id == header.kid)
    }
}

/// Whether the type is that of RFC 9068, or the type that most issuers still write.
fn is_access_token(typ: &str) -> bool {
    ["at+jwt", "application/at+jwt", "jwt"]
        .iter()
        .any(|known| typ.eq_ignore_ascii_case(known))
}

fn identity(claims: Claims, now: DateTime<Utc>) -> Option<Identity> {
    let expires_at = DateTime::from_timestamp(claims.exp, 0)?;
    let not_later_than_now = |time: Option<i64>| match time {
        None => true,
        Some(time) => DateTime::from_timestamp(time, 0).is_some_and(|time| time <= now + LEEWAY),
    };
    let current = now < expires_at + LEEWAY
        && expires_at <= now + LONGEST_LIFE + LEEWAY
        && not_later_than_now(claims.nbf)
        && not_later_than_now(claims.iat);
    let subject_fits = (1..=200).contains(&claims.sub.len()) && !claims.sub.chars().any(char::is_control);
    let name = claims
        .name
        .map(|name| plain_text(&name).into_owned())
        .filter(|name| (1..=200).contains(&name.len()) && !name.chars().any(char::is_control));
    (current && subject_fits).then(|| Identity {
        subject: claims.sub,
        name,
        roles: roles(&claims.roles),
        expires_at,
    })
}

/// Reads roles from a list of names or from one name; an unknown role gives no rights.
fn roles(claim: &Value) -> Vec<Role> {
    let mut roles: Vec<Role> = match claim {
        Value::Array(names) => names.iter().filter_map(|name| name.as_str()?.parse().ok()).collect(),
        Value::String(name) => name.parse().into_iter().collect(),
        _ => Vec::new(),
    };
    roles.sort_unstable();
    roles.dedup();
    roles
}

fn public_key(pem: &str) -> Result<Key, KeyError> {
    let bytes = pem.as_bytes();
    let read = DecodingKey::from_ed_pem(bytes)
        .map(|key| (Algorithm::EdDSA, key))
        .or_else(|_| DecodingKey::from_ec_pem(bytes).map(|key| (Algorithm::ES256, key)))
        .or_else(|_| DecodingKey::from_rsa_pem(bytes).map(|key| (Algorithm::RS256, key)));
    let (algorithm, decoding) = read.map_err(|_| KeyError::NotAPublicKey)?;
    Ok(Key {
        id: None,
        algorithm,
        decoding,
    })
}

/// Returns a key of a set, or `None` for a key without a supported signature algorithm; a set may hold such keys.
fn fetched_key(written: Value) -> Option<Key> {
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
    Some(Key {
        id: jwk.common.key_id.clone(),
        algorithm,
        decoding,
    })
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
    Ok(published.keys.into_iter().filter_map(fetched_key).collect())
}

/// The claims of a token issued by this program itself, for development, demonstrations and tests.
#[derive(Debug, Clone, Serialize)]
pub struct Mint<'a> {
    pub iss: &'a str,
    pub aud: &'a str,
    pub sub: &'a str,
    pub iat: i64,
    pub exp: i64,
    pub roles: &'a [Role],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
}

impl Mint<'_> {
    /// Signs with HS256.
    ///
    /// # Errors
    /// When the signature cannot be made.
    pub fn sign(&self, secret: &str) -> Result<String, jsonwebtoken::errors::Error> {
        let header = Header {
            typ: Some("at+jwt".into()),
            ..Header::new(Algorithm::HS256)
        };
        encode(&header, self, &EncodingKey::from_secret(secret.as_bytes()))
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Verifier")
            .field("issuer", &self.0.issuer)
            .finish_non_exhaustive()
    }
}
