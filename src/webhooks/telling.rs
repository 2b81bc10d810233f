//! Tells one receiver of changes: those of a complaint in order, those of several complaints at the same time.

use futures_util::{StreamExt, stream};
use uuid::Uuid;

use super::model::{Happened, Message, Secret};
use super::sender::{Attempt, Sender};
use super::service::entry;
use super::store::{Entry, Parked};
use crate::clock::Clock;

/// Changes that are sent in order; the first that fails ends it.
pub(super) struct Task {
    pub(super) complaint: Uuid,
    pub(super) changes: Vec<Happened>,
    /// The entry by which it was parked, if it was.
    pub(super) parked: Option<Parked>,
    /// The place up to which the changes of the complaint were looked up.
    pub(super) end: i64,
}

/// The end of a task.
pub(super) struct Ended {
    pub(super) task: Task,
    pub(super) entries: Vec<Entry>,
    /// The change that failed, and the attempt.
    pub(super) failed: Option<(i64, Attempt)>,
}

impl Ended {
    /// The places of the changes that arrived.
    pub(super) fn arrived(&self) -> impl Iterator<Item = i64> {
        let arrived = self.entries.len() - usize::from(self.failed.is_some());
        self.task.changes.iter().take(arrived).map(|change| change.position)
    }
}

/// The ends of the tasks of a webhook, as far as they were begun.
#[derive(Default)]
pub(super) struct Ran {
    pub(super) ended: Vec<Ended>,
    pub(super) failed_in_row: i32,
    pub(super) is_gone: bool,
}

/// Complaints of which a receiver is told at the same time.
const COMPLAINTS_AT_ONCE: usize = 4;
/// Different complaints in a row of which nothing arrives, before it is the receiver that is away.
pub(super) const AWAY: i32 = 3;

/// Tasks of changes that are in order, a task a complaint.
pub(super) fn by_complaint(changes: impl Iterator<Item = Happened>, end: i64) -> Vec<Task> {
    let mut tasks: Vec<Task> = Vec::new();
    for change in changes {
        match tasks.iter_mut().find(|task| task.complaint == change.complaint) {
            Some(task) => task.changes.push(change),
            None => tasks.push(Task {
                complaint: change.complaint,
                changes: vec![change],
                parked: None,
                end,
            }),
        }
    }
    tasks
}

/// The receiver of a webhook at this moment.
pub(super) struct Receiver<'a> {
    pub(super) sender: &'a Sender,
    pub(super) webhook: Uuid,
    pub(super) url: &'a str,
    pub(super) secrets: Vec<Secret>,
    pub(super) epoch: Uuid,
    pub(super) clock: &'a Clock,
}

impl Receiver<'_> {
    /// Does tasks, some at the same time, until the receiver is away or wants nothing any more.
    pub(super) async fn run(&self, tasks: Vec<Task>, failed_in_row: i32) -> Ran {
        let mut ran = Ran {
            failed_in_row,
            ..Ran::default()
        };
        let mut ends = stream::iter(tasks.into_iter().map(|task| self.tell(task))).buffer_unordered(COMPLAINTS_AT_ONCE);
        while let Some(ended) = ends.next().await {
            match &ended.failed {
                Some((_, attempt)) => {
                    // Of a complaint that failed before nothing new is learned.
                    ran.failed_in_row += i32::from(ended.task.parked.is_none());
                    ran.is_gone |= attempt.is_gone();
                }
                None if !ended.entries.is_empty() => ran.failed_in_row = 0,
                None => {}
            }
            ran.ended.push(ended);
            if ran.is_gone || ran.failed_in_row >= AWAY {
                break;
            }
        }
        ran
    }

    async fn tell(&self, task: Task) -> Ended {
        let (mut entries, mut failed) = (Vec::new(), None);
        for change in &task.changes {
            let message = Message::of(self.epoch, change);
            // The time of this attempt: a receiver refuses what was signed a while ago.
            let now = self.clock.now();
            let attempt = self.sender.send(self.url, &message, &self.secrets, now).await;
            entries.push(entry(self.webhook, &message, &attempt, now));
            if !attempt.is_success() {
                failed = Some((change.position, attempt));
                break;
            }
        }
        Ended { task, entries, failed }
    }
}
