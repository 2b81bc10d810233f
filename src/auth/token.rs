//! Tokens: the check that a token is genuine and current, and its claims about its bearer. The trusted keys are in `keys`.
//! Rules from RFC 8725: the key decides the algorithm, never the token.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::keys::{CurrentKeys, Key, KeyError, KeySet, Keys};
use super::role::Role;
use super::subject::is_subject;
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

/// Verifies tokens; cheap to clone.
#[derive(Clone)]
pub struct Verifier(Arc<Inner>);

struct Inner {
    issuer: String,
    audience: String,
    /// Whether the tokens that this program made for development are refused.
    production: bool,
    fixed: Vec<Key>,
    published: Option<KeySet>,
}

/// The reason why a token is not accepted, as far as a caller may know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    Invalid,
    /// The keys that could have signed the token are not there: they could not be fetched yet, or no longer.
    NoKeys,
}

const LONGEST_TOKEN: usize = 8 * 1024;
const LEEWAY: TimeDelta = TimeDelta::seconds(30);
const LONGEST_LIFE: TimeDelta = TimeDelta::hours(24);

/// The claims of a token. Times are seconds since 1970, which may have fractions; a token with times as text is refused.
#[derive(Deserialize)]
struct Claims {
    /// One issuer: a list of them, of which one fits, is refused.
    iss: String,
    sub: String,
    exp: f64,
    nbf: Option<f64>,
    iat: Option<f64>,
    name: Option<String>,
    #[serde(default)]
    roles: Value,
    /// `development` in the tokens that this program makes for exploring.
    mode: Option<Value>,
}

impl Verifier {
    /// # Errors
    /// For a public key that cannot be used.
    pub fn new(keys: &Keys, issuer: &str, audience: &str, production: bool) -> Result<Self, KeyError> {
        let secret = keys.hmac_secret.iter().map(|secret| Key::from_secret(secret));
        let fixed = secret
            .map(Ok)
            .chain(keys.public_keys.iter().map(|pem| Key::from_pem(pem)))
            .collect::<Result<_, _>>()?;
        Ok(Verifier(Arc::new(Inner {
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
            production,
            fixed,
            published: keys.jwks_url.as_deref().map(KeySet::new),
        })))
    }

    /// Returns the identity of the bearer, after fetching the key set where the token asks for it. A caller is never told
    /// the reason for a refusal.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Identity, Refusal> {
        let header = header(token).ok_or(Refusal::Invalid)?;
        let published = self.0.published.as_ref().filter(|_| header.alg != Algorithm::HS256);
        if let Some(published) = published {
            published.provide(&header, now).await;
        }
        let keys = published.map(|published| published.current(now));
        let published_keys = keys.iter().flat_map(CurrentKeys::iter);
        let mut candidates = self
            .0
            .fixed
            .iter()
            .chain(published_keys)
            .filter(|key| key.may_have_signed(&header));
        match candidates.find_map(|key| self.claims(token, key)) {
            Some(claims) => self.identity(claims, now).ok_or(Refusal::Invalid),
            None if published.is_some_and(|published| !published.is_current(now)) => Err(Refusal::NoKeys),
            None => Err(Refusal::Invalid),
        }
    }

    /// Fetches the key set at the start and again before its keys are old, for as long as it is polled.
    pub async fn keep_keys(&self, now: impl Fn() -> DateTime<Utc>) {
        if let Some(published) = &self.0.published {
            published.keep(now).await;
        }
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

    fn identity(&self, claims: Claims, now: DateTime<Utc>) -> Option<Identity> {
        let is_ours = claims.iss == self.0.issuer && !(self.0.production && claims.mode.is_some());
        is_ours.then(|| identity(claims, now)).flatten()
    }
}

/// The header of a token that may be one of ours.
fn header(token: &str) -> Option<Header> {
    if token.len() > LONGEST_TOKEN {
        return None;
    }
    let header = decode_header(token).ok()?;
    let is_known = header.crit.is_none() && header.typ.as_deref().is_none_or(is_access_token);
    is_known.then_some(header)
}

/// Whether the type is that of RFC 9068, or the type that most issuers still write.
fn is_access_token(typ: &str) -> bool {
    ["at+jwt", "application/at+jwt", "jwt"]
        .iter()
        .any(|known| typ.eq_ignore_ascii_case(known))
}

fn identity(claims: Claims, now: DateTime<Utc>) -> Option<Identity> {
    let expires_at = time(claims.exp)?;
    let not_later_than_now =
        |seconds: Option<f64>| seconds.is_none_or(|seconds| time(seconds).is_some_and(|time| time <= now + LEEWAY));
    let current = now < expires_at + LEEWAY
        && expires_at <= now + LONGEST_LIFE + LEEWAY
        && not_later_than_now(claims.nbf)
        && not_later_than_now(claims.iat);
    let name = claims
        .name
        .map(|name| plain_text(&name).into_owned())
        .filter(|name| (1..=200).contains(&name.len()) && !name.chars().any(char::is_control));
    (current && is_subject(&claims.sub)).then(|| Identity {
        subject: claims.sub,
        name,
        roles: roles(&claims.roles),
        expires_at,
    })
}

/// A time of a token; beyond the year 9999 it is none.
fn time(seconds: f64) -> Option<DateTime<Utc>> {
    const YEAR_10000: f64 = 253_402_300_800.0;
    let since_1970 = Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|_| seconds < YEAR_10000)?;
    DateTime::from_timestamp(i64::try_from(since_1970.as_secs()).ok()?, since_1970.subsec_nanos())
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
    /// `development`: production refuses the token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<&'a str>,
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
