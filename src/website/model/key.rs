//! The key of the website, kept outside the database, and what is derived from it: tracking codes, digests of visitors and
//! texts, and the cipher of what is in quarantine.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use chacha20poly1305::aead::Aead;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce};
use hmac::{Hmac, Mac};
use rand::RngCore;
use sha2::{Digest, Sha256};

use crate::procedure::ComplaintId;

/// The key; whoever has it can derive the code of every complaint.
#[derive(Clone)]
pub struct TrackingKey([u8; 32]);

/// A code of 128 bits, written in 26 letters and digits (Crockford's base 32).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TrackingCode([u8; 16]);

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 26;
const GROUP: usize = 4;
const NONCE_BYTES: usize = 12;

impl TrackingKey {
    pub fn of_secret(secret: &str) -> Self {
        TrackingKey(Sha256::digest(secret.as_bytes()).into())
    }

    /// The code of a complaint; each generation ends the one before.
    pub fn code(&self, complaint: ComplaintId, generation: i32) -> TrackingCode {
        let mac = self.mac(b"code", &[complaint.0.as_bytes(), &generation.to_be_bytes()]);
        let mut code = [0; 16];
        code.copy_from_slice(&mac[..16]);
        TrackingCode(code)
    }

    /// A digest of the address of a visitor; of an IPv6 address its network, which is one customer's.
    pub fn visitor(&self, address: IpAddr) -> [u8; 32] {
        match address.to_canonical() {
            IpAddr::V4(address) => self.mac(b"visitor", &[&address.octets()]),
            IpAddr::V6(address) => self.mac(b"visitor", &[&address.octets()[..8]]),
        }
    }

    /// A digest of a text, without regard to spaces and case.
    pub fn text(&self, text: &str) -> [u8; 32] {
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        self.mac(b"text", &[words.join(" ").as_bytes()])
    }

    /// The key of the same form again, which nobody can derive from what is kept.
    pub fn same_form(&self, scope: &str, form: &[u8; 32]) -> [u8; 32] {
        self.mac(b"the same form", &[scope.as_bytes(), form])
    }

    pub fn seal(&self, plain: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        rand::rng().fill_bytes(&mut nonce);
        let sealed = self
            .cipher()
            .encrypt(Nonce::from_slice(&nonce), plain)
            .unwrap_or_default();
        [nonce.as_slice(), sealed.as_slice()].concat()
    }

    /// `None` for what was sealed by another key.
    pub fn open(&self, kept: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = kept.split_at_checked(NONCE_BYTES)?;
        self.cipher().decrypt(Nonce::from_slice(nonce), sealed).ok()
    }

    fn cipher(&self) -> ChaCha20Poly1305 {
        ChaCha20Poly1305::new(&self.mac(b"quarantine", &[]).into())
    }

    fn mac(&self, purpose: &[u8], parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&self.0).expect("a key may have any length");
        for part in std::iter::once(&purpose).chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for TrackingKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TrackingKey(…)")
    }
}

impl fmt::Debug for TrackingCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TrackingCode(…)")
    }
}

impl TrackingCode {
    /// The digest by which the code is kept and found.
    pub fn digest(self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }
}

impl fmt::Display for TrackingCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = u128::from_be_bytes(self.0);
        for place in 0..LENGTH {
            if place > 0 && place % GROUP == 0 {
                formatter.write_str("-")?;
            }
            // 125 bits in 25 letters; the last one has three, and two that are zero.
            let value = if place == LENGTH - 1 {
                (bits & 0b111) << 2
            } else {
                (bits >> (123 - 5 * place)) & 0b1_1111
            };
            let letter = LETTERS[usize::try_from(value).unwrap_or_default()];
            write!(formatter, "{}", char::from(letter))?;
        }
        Ok(())
    }
}

impl FromStr for TrackingCode {
    type Err = ();

    /// Reads a code however it was copied: in any case, with spaces and hyphens anywhere, O for 0, I and L for 1.
    fn from_str(written: &str) -> Result<Self, ()> {
        let is_between =
            |letter: &char| letter.is_whitespace() || "-\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}_.".contains(*letter);
        let letters: Vec<char> = written.chars().filter(|letter| !is_between(letter)).collect();
        if letters.len() != LENGTH {
            return Err(());
        }
        let mut bits: u128 = 0;
        for (place, letter) in letters.into_iter().enumerate() {
            let letter = match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let value = LETTERS
                .iter()
                .position(|known| char::from(*known) == letter)
                .ok_or(())? as u128;
            if place == LENGTH - 1 {
                if value & 0b11 != 0 {
                    return Err(());
                }
                bits = (bits << 3) | (value >> 2);
            } else {
                bits = (bits << 5) | value;
            }
        }
        Ok(TrackingCode(bits.to_be_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn key() -> TrackingKey {
        TrackingKey::of_secret("a secret")
    }

    #[test]
    fn a_code_is_read_as_it_is_written_and_as_people_copy_it() {
        for number in 0..200_u128 {
            let code = key().code(ComplaintId(Uuid::from_u128(number)), 1);
            let written = code.to_string();
            assert_eq!(written.len(), 32, "{written}");
            assert_eq!(written.parse(), Ok(code));
            let copied = written
                .to_lowercase()
                .replace('-', " ")
                .replace('0', "o")
                .replace('1', "l");
            assert_eq!(copied.parse(), Ok(code));
            assert_eq!(
                format!(" {} ", written.replace('-', "")).replace('1', "I").parse(),
                Ok(code)
            );
        }
    }

    #[test]
    fn what_is_no_code_is_none() {
        let written = key().code(ComplaintId(Uuid::from_u128(1)), 1).to_string();
        let mut spare = written.clone();
        let last = spare
            .pop()
            .and_then(|last| LETTERS.iter().position(|known| char::from(*known) == last));
        spare.push(char::from(LETTERS[last.expect("a letter") | 1]));
        for wrong in [
            "",
            "7KQ2",
            &written[1..],
            &format!("{written}0"),
            &spare,
            &written.replacen(char::from(written.as_bytes()[0]), "U", 1),
        ] {
            assert!(wrong.parse::<TrackingCode>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_code_is_bound_to_key_complaint_and_generation() {
        let one = ComplaintId(Uuid::from_u128(1));
        let code = key().code(one, 1);
        assert_eq!(code, key().code(one, 1));
        for other in [
            key().code(one, 2),
            key().code(ComplaintId(Uuid::from_u128(2)), 1),
            TrackingKey::of_secret("another").code(one, 1),
        ] {
            assert_ne!(code, other);
        }
    }

    #[test]
    fn a_visitor_is_an_address_or_the_network_of_a_customer() {
        let of = |address: &str| key().visitor(address.parse().unwrap());
        assert_eq!(of("192.0.2.1"), of("::ffff:192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:3::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(key().text("Het  tarief\nklopt"), key().text(" het tarief KLOPT "));
    }

    #[test]
    fn only_the_key_opens_what_it_sealed() {
        let sealed = key().seal(b"Jansen");
        assert!(!sealed.windows(6).any(|part| part == b"Jansen"));
        assert_eq!(key().open(&sealed).as_deref(), Some(&b"Jansen"[..]));
        assert_eq!(TrackingKey::of_secret("another").open(&sealed), None);
        assert_eq!(key().open(&sealed[..5]), None);
    }
}
