//! Sends what is due, on one process at a time, for as long as there are webhooks.
//!
//! Each webhook has its place in the feed. What does not arrive of a complaint is parked, and what follows of that complaint
//! waits behind it; other complaints go on. When nothing arrives of three complaints in a row, it is the receiver that is
//! away: then the place stands still, and one change is tried from time to time.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use futures_util::{StreamExt, stream};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::model::{DISABLED_AFTER, DisabledReason, SecretKey, next_attempt};
use super::sender::Sender;
use super::service::{secret_key, secrets};
use super::store::{self, Done, Due, Entry, Parked, Replay, State};
use super::telling::{AWAY, Ended, Ran, Receiver, Task, by_complaint};
use crate::clock::Clock;
use crate::db::Db;
use crate::documents::storage::Storage;
use crate::error::Result;
use crate::http::Health;
use crate::jobs::{Lease, Outcome};
use crate::vocabulary::Vocabulary;

/// The work of sending, cheap to clone.
#[derive(Clone)]
pub struct Sending {
    db: Db,
    storage: Storage,
    clock: Clock,
    health: Health,
    sender: Sender,
    /// Read once, as it never changes.
    key: Arc<OnceCell<SecretKey>>,
}

const PAUSE: Duration = Duration::from_millis(500);
/// After so long the job begins anew, on whichever process.
const LONGEST_RUN: Duration = Duration::from_mins(10);
/// Webhooks that are served at the same time.
const WEBHOOKS_AT_ONCE: usize = 4;
/// Changes that are looked up at a time.
const STEP: i64 = 100;

impl Sending {
    pub fn new((db, storage): (&Db, &Storage), (clock, health): (&Clock, &Health), sender: Sender) -> Self {
        Sending {
            db: db.clone(),
            storage: storage.clone(),
            clock: clock.clone(),
            health: health.clone(),
            sender,
            key: Arc::default(),
        }
    }

    /// Sends what is due, for some time, until there is no webhook any more.
    ///
    /// # Errors
    /// As [`Sending::step`].
    pub async fn keep_sending(self, lease: Lease) -> Outcome {
        let begun = Instant::now();
        while begun.elapsed() < LONGEST_RUN {
            match self.step(Some(lease)).await? {
                None => break,
                Some(0) => tokio::time::sleep(PAUSE).await,
                Some(_) => {}
            }
        }
        Ok(None)
    }

    /// Sends what is due now, some of it; returns how many attempts that took, or `None` without webhooks.
    ///
    /// # Errors
    /// When the database or the storage fails, or the register was restored and is behind.
    pub async fn step(&self, lease: Option<Lease>) -> Result<Option<usize>> {
        self.health.check_to_send()?;
        let now = self.clock.now();
        let (epoch, due) = store::due(&self.db, now).await?;
        if due.is_empty() {
            return Ok(None);
        }
        let read = async || self.storage.reference_key().await.map(secret_key);
        let key = *self.key.get_or_try_init(read).await?;
        let serving = due.into_iter().map(|due| self.serve(lease, epoch, due, key, now));
        let served: Vec<Result<usize>> = stream::iter(serving).buffer_unordered(WEBHOOKS_AT_ONCE).collect().await;
        let attempts: Result<Vec<usize>> = served.into_iter().collect();
        Ok(Some(attempts?.into_iter().sum()))
    }

    async fn serve(
        &self,
        lease: Option<Lease>,
        epoch: Uuid,
        due: Due,
        key: SecretKey,
        now: DateTime<Utc>,
    ) -> Result<usize> {
        let state = due.known.state;
        if state.next_at.is_some_and(|next| next > now) {
            return Ok(0);
        }
        let receiver = Receiver {
            sender: &self.sender,
            webhook: due.known.webhook.id,
            url: &due.known.webhook.url,
            secrets: secrets(&due.known.kept, key, now),
            epoch,
            clock: &self.clock,
        };
        let is_away = state.next_at.is_some();
        let (mut tasks, end) = self.tasks(&due, now).await?;
        if is_away {
            // One change, by which is seen whether the receiver is back.
            tasks.truncate(1);
            if let Some(probe) = tasks.first_mut() {
                probe.changes.truncate(1);
            }
        }
        let ran = receiver.run(tasks, state.failed_in_row).await;
        let mut attempts: usize = ran.ended.iter().map(|ended| ended.entries.len()).sum();
        let done = concluded(&due, ran, is_away, end, now);
        let is_news =
            done.state != state || !(done.parked.is_empty() && done.freed.is_empty() && done.attempts.is_empty());
        let goes_on = done.disabled.is_none() && done.state.next_at.is_none();
        if let Some(reason) = done.disabled {
            log::error!("the webhook {} is disabled: {}", done.webhook, reason.as_str());
        }
        if is_news {
            store::conclude(&self.db, lease, done).await?;
        }
        if let (Some(replay), true) = (due.replay, goes_on) {
            attempts += self.replay(lease, &due, replay, &receiver).await?;
        }
        // A place that moved over changes that nobody wants is progress as well.
        Ok(attempts.max(usize::from(end > state.position)))
    }

    /// The tasks that are due for a webhook: parked complaints whose time has come, then what is new of the others; and the place that
    /// was read up to.
    async fn tasks(&self, due: &Due, now: DateTime<Utc>) -> Result<(Vec<Task>, i64)> {
        let (webhook, state) = (&due.known.webhook, due.known.state);
        let mut tasks = Vec::new();
        for parked in due.parked.iter().filter(|parked| parked.next_at <= now) {
            let places = (parked.position, state.position);
            let mut changes = store::of_complaint(&self.db, parked.complaint_id, places.0, places.1, STEP).await?;
            let whole = changes.len() < usize::try_from(STEP).unwrap_or(usize::MAX);
            let end = if whole {
                state.position
            } else {
                changes.last().map_or(state.position, |change| change.position)
            };
            changes.retain(|change| webhook.wants(change.kind));
            tasks.push(Task {
                complaint: parked.complaint_id,
                changes,
                parked: Some(*parked),
                end,
            });
        }
        let ahead = store::told_after(&self.db, state.position, STEP).await?;
        let waiting: HashSet<Uuid> = due.parked.iter().map(|parked| parked.complaint_id).collect();
        let wanted = ahead
            .changes
            .into_iter()
            .filter(|change| webhook.wants(change.kind) && !waiting.contains(&change.complaint));
        tasks.extend(by_complaint(wanted, ahead.end));
        Ok((tasks, ahead.end))
    }

    /// Sends some of what somebody has sent again.
    async fn replay(&self, lease: Option<Lease>, due: &Due, replay: Replay, receiver: &Receiver<'_>) -> Result<usize> {
        let mut ahead = store::told_after(&self.db, replay.position, STEP).await?;
        ahead.end = ahead.end.min(replay.last);
        let (webhook, now) = (&due.known.webhook, self.clock.now());
        let mut wanted = ahead.changes;
        wanted.retain(|change| change.position <= replay.last && webhook.wants(change.kind));
        let places: Vec<i64> = wanted.iter().map(|change| change.position).collect();
        let ran = receiver.run(by_complaint(wanted.into_iter(), ahead.end), 0).await;
        // What was not begun is unsent too.
        let arrived: HashSet<i64> = ran.ended.iter().flat_map(Ended::arrived).collect();
        let unsent = places.into_iter().filter(|place| !arrived.contains(place)).min();
        let entries: Vec<Entry> = ran.ended.into_iter().flat_map(|ended| ended.entries).collect();
        let attempts = entries.len();
        let after = match unsent {
            None => Replay {
                position: ahead.end,
                attempts: 0,
                ..replay
            },
            Some(place) => Replay {
                position: place - 1,
                attempts: replay.attempts + 1,
                next_at: now + next_attempt(replay.attempts + 1, None),
                ..replay
            },
        };
        let given_up = now - replay.created_at > DISABLED_AFTER;
        let is_over = given_up
            || after.position >= replay.last
            || (unsent.is_none() && attempts == 0 && ahead.end == replay.position);
        store::conclude_replay(&self.db, lease, after, is_over, entries).await?;
        Ok(attempts.max(1))
    }
}

/// The record of what became of a webhook's tasks. `end` is the place up to which new changes were looked up.
fn concluded(due: &Due, ran: Ran, was_away: bool, end: i64, now: DateTime<Utc>) -> Done {
    let before = due.known.state;
    let is_untried = was_away && ran.ended.is_empty();
    let failures = || ran.ended.iter().filter_map(|ended| ended.failed.as_ref());
    let is_away = ran.is_gone || ran.failed_in_row >= AWAY || (was_away && failures().next().is_some());
    let asked = failures().filter_map(|(_, attempt)| attempt.retry_after).max();
    let mut done = Done {
        webhook: due.known.webhook.id,
        version: due.known.webhook.version,
        began: before.position,
        state: before,
        disabled: ran.is_gone.then_some(DisabledReason::Gone),
        parked: Vec::new(),
        freed: Vec::new(),
        attempts: Vec::new(),
    };
    let failed_in_row = ran.failed_in_row;
    for ended in ran.ended {
        settle(&mut done, ended, (was_away, is_away), now);
    }
    if is_untried {
        // Nothing of these changes is wanted, so that nothing shows whether it is back: the next ones may.
        done.state.position = end;
        return done;
    }
    if is_away {
        done.state = away(
            before,
            failed_in_row,
            now + next_attempt(before.attempts + 1, asked),
            now,
        );
        let is_hopeless = done
            .state
            .failing_since
            .is_some_and(|since| now - since >= DISABLED_AFTER);
        done.disabled = done.disabled.or(is_hopeless.then_some(DisabledReason::Failing));
        return done;
    }
    if was_away {
        // It is back: everything that waited is due.
        done.parked = due.parked.iter().map(|parked| due_at(*parked, now)).collect();
    }
    let is_hopeless = |parked: &Parked| now - parked.failing_since >= DISABLED_AFTER;
    if failed_in_row > 0 && !was_away && done.parked.iter().any(is_hopeless) {
        // Nothing arrived since, of this or any other complaint.
        done.disabled = Some(DisabledReason::Failing);
    }
    done.state = State {
        // After one change that arrived everything from here is sent.
        position: if was_away { before.position } else { end },
        failed_in_row: if was_away { 0 } else { failed_in_row },
        failing_since: None,
        attempts: 0,
        next_at: None,
    };
    done
}

fn due_at(parked: Parked, next_at: DateTime<Utc>) -> Parked {
    Parked { next_at, ..parked }
}

/// The state of a receiver that is away, until the next attempt.
fn away(before: State, failed_in_row: i32, next_at: DateTime<Utc>, now: DateTime<Utc>) -> State {
    State {
        failed_in_row,
        failing_since: before.failing_since.or(Some(now)),
        attempts: before.attempts + 1,
        next_at: Some(next_at),
        ..before
    }
}

/// Adds the end of a task. What was sent to a receiver that is away is found again from the place that stands still.
fn settle(done: &mut Done, ended: Ended, (was_away, is_away): (bool, bool), now: DateTime<Utc>) {
    let Ended { task, entries, failed } = ended;
    done.attempts.extend(entries);
    match (failed, task.parked) {
        (Some((position, attempt)), parked) if parked.is_some() || !is_away => {
            let attempts = parked.map_or(0, |parked| parked.attempts) + 1;
            done.parked.push(Parked {
                webhook_id: done.webhook,
                complaint_id: task.complaint,
                position,
                attempts,
                failing_since: parked.map_or(now, |parked| parked.failing_since),
                next_at: now + next_attempt(attempts, attempt.retry_after),
            });
        }
        (None, Some(_)) if !was_away && task.end >= done.began => done.freed.push(task.complaint),
        (None, Some(parked)) if !was_away => done.parked.push(Parked {
            position: task.end + 1,
            ..parked
        }),
        _ => {}
    }
}
