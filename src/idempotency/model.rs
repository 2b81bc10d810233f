//! Claims on an idempotency key, and the answers stored under these claims. An answer holds personal data, so each
//! answer is stored encrypted with a key that only the client has: the idempotency key itself.

use chacha20poly1305::aead::Aead;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce};
use chrono::TimeDelta;
use rand::RngCore;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The retention period of an answer, in hours; published in the contract.
pub const KEPT_HOURS: i64 = 24;

/// The claim of a caller that a request is the one that the caller sent under an idempotency key.
#[derive(Clone, PartialEq, Eq)]
pub struct IdempotencyClaim {
    /// The id by which the record is found.
    pub id: [u8; 32],
    /// The digest of the request body, which distinguishes a repetition from another request.
    pub fingerprint: [u8; 32],
    /// The time for which a repetition gets the same answer.
    pub kept_for: TimeDelta,
    cipher_key: [u8; 32],
}

/// An answer to a request, with all data needed to repeat the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredResponse {
    pub status: u16,
    pub etag: Option<String>,
    pub location: Option<String>,
    /// The body as JSON.
    pub body: String,
    /// Whether this is the answer to an earlier request; not stored.
    #[serde(skip)]
    pub replayed: bool,
}

const NONCE_BYTES: usize = 12;

impl IdempotencyClaim {
    /// Derives a claim. `scope` identifies the caller and the request target, because a key of one caller or on one
    /// route is independent of the same key of another caller or on another route.
    pub fn new(scope: &[&str], key: &str, body_digest: &[u8; 32]) -> Self {
        let derived = |purpose: &str| {
            let mut hash = Sha256::new();
            for part in [purpose, key].iter().chain(scope) {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part);
            }
            hash.finalize().into()
        };
        IdempotencyClaim {
            id: derived("record"),
            cipher_key: derived("cipher"),
            fingerprint: *body_digest,
            kept_for: TimeDelta::hours(KEPT_HOURS),
        }
    }

    /// The same claim, for a shorter time.
    #[must_use]
    pub fn kept_for(self, kept_for: TimeDelta) -> Self {
        IdempotencyClaim { kept_for, ..self }
    }

    /// Encrypts the answer for storage.
    pub fn seal(&self, answer: &StoredResponse) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        rand::rng().fill_bytes(&mut nonce);
        let plain = serde_json::to_vec(answer).unwrap_or_default();
        let sealed = self
            .cipher()
            .encrypt(Nonce::from_slice(&nonce), plain.as_slice())
            .unwrap_or_default();
        [nonce.as_slice(), sealed.as_slice()].concat()
    }

    /// Decrypts a stored answer; `None` when the answer does not belong to this claim.
    pub fn open(&self, kept: &[u8]) -> Option<StoredResponse> {
        let (nonce, sealed) = kept.split_at_checked(NONCE_BYTES)?;
        let plain = self.cipher().decrypt(Nonce::from_slice(nonce), sealed).ok()?;
        let answer: StoredResponse = serde_json::from_slice(&plain).ok()?;
        Some(StoredResponse {
            replayed: true,
            ..answer
        })
    }

    fn cipher(&self) -> ChaCha20Poly1305 {
        ChaCha20Poly1305::new(&self.cipher_key.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer() -> StoredResponse {
        StoredResponse {
            status: 201,
            etag: None,
            location: None,
            body: "{\"name\":\"Jansen\"}".into(),
            replayed: false,
        }
    }

    #[test]
    fn only_the_holder_of_the_key_reads_the_answer() {
        let claim = IdempotencyClaim::new(&["h-1", "POST /v1/complaints"], "key", &[0; 32]);
        let kept = claim.seal(&answer());
        assert!(!String::from_utf8_lossy(&kept).contains("Jansen"));
        assert_eq!(claim.open(&kept).unwrap().body, answer().body);
        assert!(
            IdempotencyClaim::new(&["h-2", "POST /v1/complaints"], "key", &[0; 32])
                .open(&kept)
                .is_none()
        );
        assert!(claim.open(&kept[..8]).is_none());
    }

    #[test]
    fn a_claim_is_bound_to_caller_route_and_key() {
        let id = |scope: &[&str], key| IdempotencyClaim::new(scope, key, &[0; 32]).id;
        let claim = id(&["a", "b"], "k");
        assert_eq!(claim, id(&["a", "b"], "k"));
        for other in [
            id(&["ab", ""], "k"),
            id(&["a", "c"], "k"),
            id(&["a", "b"], "l"),
            id(&["b", "a"], "k"),
        ] {
            assert_ne!(claim, other);
        }
    }
}
