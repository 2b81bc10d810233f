//! The parts that the sending of changes and that of single messages share.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::model::{Message, Secret, SecretKey};
use super::sender::Attempt;
use super::store::{Entry, Kept};
use crate::changes::model::ChangeType;
use crate::tombstones::model::ReferenceKey;
use crate::vocabulary::Vocabulary;

/// The key with which secrets are enciphered, derived from that of the register, which is kept outside the database.
pub fn secret_key(key: ReferenceKey) -> SecretKey {
    SecretKey(key.derived("webhook-secrets"))
}

/// The secrets with which a message is signed now.
pub fn secrets(kept: &Kept, key: SecretKey, now: DateTime<Utc>) -> Vec<Secret> {
    let is_in_use = kept.former_until.is_some_and(|until| until > now);
    let former = kept.former_secret.as_ref().filter(|_| is_in_use);
    let all = [Some(&kept.secret), former].into_iter().flatten();
    all.filter_map(|sealed| key.open(sealed)).collect()
}

/// An attempt for the log.
pub fn entry(webhook: Uuid, message: &Message, attempt: &Attempt, now: DateTime<Utc>) -> Entry {
    Entry {
        id: Uuid::now_v7(),
        webhook_id: webhook,
        message_id: message.id.clone(),
        kind: message.kind.clone(),
        position: message.position,
        complaint_id: message.complaint,
        at: now,
        status: attempt.outcome.ok().map(i32::from),
        failure: attempt.outcome.err().map(|failure| failure.as_str().to_owned()),
        duration_ms: i32::try_from(attempt.took.as_millis()).unwrap_or(i32::MAX),
        // What a receiver says of somebody who was erased is kept by nobody.
        answer: attempt
            .answer
            .clone()
            .filter(|_| message.kind != ChangeType::Erased.as_str()),
    }
}
