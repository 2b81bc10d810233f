//! The remains of an erased complaint, and the digests by which its references are recognised.

use chrono::{DateTime, Months, Utc};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// The ground on which a complaint was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Why {
    /// Somebody asked for it.
    Erased,
    /// The time for which it was to be kept was over.
    Purged,
}

/// The months for which a tombstone is kept: as long as followers may have a place in the feed, and backups last.
const KEPT_MONTHS: u32 = 13;

/// The moment before which what was erased is no longer remembered.
pub fn forgotten_before(now: DateTime<Utc>) -> DateTime<Utc> {
    now.checked_sub_months(Months::new(KEPT_MONTHS)).unwrap_or(now)
}

/// A digest of a reference of another system.
pub type Digest = Vec<u8>;

/// The key of the digests. It is kept outside the database: without it nobody can try references out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ReferenceKey(pub [u8; 32]);

impl ReferenceKey {
    /// A key for another purpose, from which this one cannot be told.
    ///
    /// # Panics
    /// Never: a key may have any length.
    pub fn derived(&self, purpose: &str) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key may have any length");
        // No digest of a reference begins so: a length is never this large.
        mac.update(&u64::MAX.to_be_bytes());
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// The digest of the reference `id` of the other `system`.
    ///
    /// # Panics
    /// Never: a key may have any length.
    pub fn digest(&self, system: &str, id: &str) -> Digest {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key may have any length");
        for part in [system, id] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_bound_to_key_system_and_id() {
        let key = ReferenceKey([1; 32]);
        let digest = key.digest("crm", "CASE-1");
        assert_eq!((digest.len(), &digest), (32, &key.digest("crm", "CASE-1")));
        for other in [
            key.digest("crm", "case-1"),
            key.digest("crmC", "ASE-1"),
            key.digest("erp", "CASE-1"),
            ReferenceKey([2; 32]).digest("crm", "CASE-1"),
        ] {
            assert_ne!(other, digest);
        }
    }

    #[test]
    fn tombstones_outlast_a_year_and_a_month() {
        let day = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(
            forgotten_before(day("2026-11-30T09:00:00Z")),
            day("2025-10-30T09:00:00Z")
        );
        assert_eq!(
            forgotten_before(day("2028-03-31T09:00:00Z")),
            day("2027-02-28T09:00:00Z")
        );
    }
}
