//! Secrets of webhooks: how they are written for people, kept enciphered, and used for signing.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::Aead;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce};
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use rand::RngCore;
use sha2::Sha256;

/// The secret that a webhook shares with its receiver.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

/// The key with which secrets are enciphered; kept outside the database.
#[derive(Clone, Copy)]
pub struct SecretKey(pub [u8; 32]);

const PREFIX: &str = "whsec_";
const BYTES: usize = 32;
const NONCE_BYTES: usize = 12;

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

impl Secret {
    /// Draws a secret by chance.
    pub fn draw() -> Self {
        let mut bytes = vec![0; BYTES];
        rand::rng().fill_bytes(&mut bytes);
        Secret(bytes)
    }

    /// The secret as its receiver gets it.
    pub fn written(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }

    /// The secret as it is written.
    pub fn read(text: &str) -> Option<Self> {
        STANDARD.decode(text.strip_prefix(PREFIX)?).ok().map(Secret)
    }

    fn sign(&self, id: &str, timestamp: i64, body: &str) -> String {
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&self.0).expect("a key may have any length");
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

/// The header `webhook-signature`: one signature for each secret that is in use.
pub fn signature(secrets: &[Secret], id: &str, at: DateTime<Utc>, body: &str) -> String {
    let signatures = secrets.iter().map(|secret| secret.sign(id, at.timestamp(), body));
    signatures.collect::<Vec<_>>().join(" ")
}

impl SecretKey {
    /// Enciphers a secret.
    pub fn seal(&self, secret: &Secret) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        rand::rng().fill_bytes(&mut nonce);
        let sealed = self.cipher().encrypt(Nonce::from_slice(&nonce), secret.0.as_slice());
        [nonce.as_slice(), &sealed.unwrap_or_default()].concat()
    }

    /// Deciphers a secret; `None` for one that was enciphered with another key.
    pub fn open(&self, kept: &[u8]) -> Option<Secret> {
        let (nonce, sealed) = kept.split_at_checked(NONCE_BYTES)?;
        self.cipher().decrypt(Nonce::from_slice(nonce), sealed).ok().map(Secret)
    }

    fn cipher(&self) -> ChaCha20Poly1305 {
        ChaCha20Poly1305::new(&self.0.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_signed_as_the_specification_shows() {
        // The example that the libraries of Standard Webhooks test themselves with.
        let secret = Secret::read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let at = DateTime::from_timestamp(1_614_265_330, 0).unwrap();
        let signed = signature(&[secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", at, r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn each_secret_in_use_signs() {
        let secrets = [Secret::draw(), Secret::draw()];
        let at = DateTime::UNIX_EPOCH;
        let both = signature(&secrets, "msg_1", at, "{}");
        let parts: Vec<&str> = both.split(' ').collect();
        assert_eq!(parts[0], signature(&secrets[..1], "msg_1", at, "{}"));
        assert_eq!(parts[1], signature(&secrets[1..], "msg_1", at, "{}"));
        assert_ne!(parts[0], parts[1]);
    }

    #[test]
    fn a_secret_is_opened_by_its_key_only() {
        let (key, other) = (SecretKey([1; 32]), SecretKey([2; 32]));
        let secret = Secret::draw();
        let kept = key.seal(&secret);
        assert!(!kept.windows(8).any(|part| secret.0.windows(8).any(|own| own == part)));
        assert_eq!(key.open(&kept), Some(secret.clone()));
        assert_eq!(other.open(&kept), None);
        assert_eq!(key.open(&kept[..5]), None);
        assert_eq!(Secret::read(&secret.written()), Some(secret));
    }
}
