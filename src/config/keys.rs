//! Settings about tokens: the secret and the keys that they are verified with.

use std::collections::{BTreeMap, BTreeSet};

use super::source::Source;
use crate::auth::{Keys, check_public_key};

/// The secret of the examples in the documentation: known to everybody, so refused in production.
pub const DEMO_SECRET: &str = "demo-secret-that-everybody-knows-never-use-it";
pub(super) const SHORTEST_SECRET: usize = 32;

const SECRET: &str = "KLACHTENMAP_JWT_SECRET";
const FILES: &str = "KLACHTENMAP_JWT_PUBLIC_KEY_FILES";
const JWKS: &str = "KLACHTENMAP_JWT_JWKS_URL";

pub(super) fn keys(source: &mut Source<'_>, production: bool) -> Keys {
    let hmac_secret = source.text(SECRET);
    if let Some(secret) = &hmac_secret {
        if secret.len() < SHORTEST_SECRET {
            source.fault(SECRET, "is shorter than 32 bytes", ());
        } else if production && secret == DEMO_SECRET {
            source.fault(SECRET, "is the secret of the documentation, which everybody knows", ());
        } else if production && can_be_guessed(secret) {
            source.fault(SECRET, "can be guessed: it repeats itself or counts on", ());
        }
    }
    let public_keys = public_keys(source);
    let jwks_url = source.text(JWKS);
    if let Some(url) = &jwks_url {
        let address = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        if address.is_none_or(|address| address.is_empty() || address.starts_with('/')) {
            source.fault(JWKS, "is no https:// address", ());
        } else if production && url.starts_with("http://") {
            source.fault(JWKS, "must be https in production", ());
        }
    }
    if production && hmac_secret.is_none() && jwks_url.is_none() && !source.has(FILES) {
        source.fault(SECRET, "or another way to verify tokens is required in production", ());
    }
    Keys {
        hmac_secret,
        public_keys,
        jwks_url,
    }
}

/// Reads the files; each that is no usable public key is a fault.
fn public_keys(source: &mut Source<'_>) -> Vec<String> {
    let mut keys = Vec::new();
    for file in source.list(FILES) {
        let read = std::fs::read_to_string(&file).map_err(|error| format!("{file} cannot be read: {error}"));
        let checked = read.and_then(|pem| match check_public_key(&pem) {
            Ok(()) => Ok(pem),
            Err(error) => Err(format!("{file}: {error}")),
        });
        match checked {
            Ok(pem) => keys.push(pem),
            Err(problem) => source.fault(FILES, &problem, ()),
        }
    }
    keys
}

/// Whether a secret has a pattern that whoever tries secrets out tries first: few letters, one word over and over, or the
/// alphabet. Secrets that were drawn have none.
pub(super) fn can_be_guessed(secret: &str) -> bool {
    const FEWEST_LETTERS: usize = 10;
    let bytes = secret.as_bytes();
    let letters: BTreeSet<u8> = bytes.iter().copied().collect();
    let triples: BTreeSet<&[u8]> = bytes.windows(3).collect();
    let mut steps = BTreeMap::<i16, usize>::new();
    for pair in bytes.windows(2) {
        *steps.entry(i16::from(pair[1]) - i16::from(pair[0])).or_default() += 1;
    }
    let commonest = steps.values().max().copied().unwrap_or_default();
    letters.len() < FEWEST_LETTERS || triples.len() * 5 < bytes.len() * 4 || commonest * 2 > bytes.len()
}

#[cfg(test)]
mod tests {
    use rand::distr::{Alphanumeric, SampleString};
    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};

    use super::*;

    #[test]
    fn secrets_with_a_pattern_can_be_guessed() {
        for weak in [
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "0123456789012345678901234567890123456789",
            "abcdefghijklmnopqrstuvwxyz0123456789",
            "klachtenmapklachtenmapklachtenmap",
            "secretsecretsecretsecretsecretsecret",
            "welkom01welkom01welkom01welkom01",
            "changemechangemechangemechangeme",
        ] {
            assert!(weak.len() >= SHORTEST_SECRET && can_be_guessed(weak), "{weak}");
        }
    }

    #[test]
    fn secrets_that_were_drawn_cannot() {
        let mut chance = StdRng::seed_from_u64(7);
        for _ in 0..2000 {
            let hex = format!("{:032x}", chance.random::<u128>());
            assert!(!can_be_guessed(&hex), "{hex}");
            let letters = Alphanumeric.sample_string(&mut chance, 32);
            assert!(!can_be_guessed(&letters), "{letters}");
        }
    }
}
