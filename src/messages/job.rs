//! Makes messages of what is new in the feed, and sends those that are due, on one process at a time.
//!
//! A message is taken under the lease for longer than an attempt can last, then sent, then marked: whoever is killed in between
//! leaves a message that is sent once more, under the same `Message-ID`, and two processes never send the same one.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt, stream};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::mailer::{Mail, Undelivered};
use super::model::{
    COUNTED_A_DAY, Filled, MailFailure, MessageChannel, MessageEvent, MessageStatus, Recipient, many_subject,
    next_morning, together,
};
use super::service::{Composed, Correspondence, Words, language_of, mail_of};
use super::store::{self, Claimed, Conclusion, Due, NewMessage};
use crate::clock::Clock;
use crate::complaints::store::{Audience, events, load_for};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::Health;
use crate::jobs::{Lease, Outcome};
use crate::procedure::ComplaintId;
use crate::website::store::complainant;

/// The work of making and sending messages, cheap to clone.
#[derive(Clone)]
pub struct Messaging {
    pub db: Db,
    pub clock: Clock,
    pub health: Health,
    pub correspondence: Correspondence,
    /// Held while a message is sent that counts for the day.
    counting: Arc<Mutex<()>>,
}

/// The work of a step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stepped {
    /// Changes that were read, and messages that were tried.
    pub done: usize,
    /// Whether the mail server does not answer.
    pub is_away: bool,
}

const PAUSE: Duration = Duration::from_millis(500);
/// The pause while the mail server does not answer.
const LONG_PAUSE: Duration = Duration::from_secs(10);
/// The looks in vain after which the job ends, until its next turn, on whichever process.
const IDLE_LOOKS: usize = 4;
/// After so long it ends in any case.
const LONGEST_RUN: Duration = Duration::from_mins(10);
/// Changes that are read at a time.
const CHANGES: i64 = 100;
/// Messages that are taken in a step, and complaints whose messages are sent at the same time.
const MESSAGES: i64 = 40;
const AT_ONCE: usize = 4;
/// After so long a restricted complaint is looked at again.
const RESTRICTED: TimeDelta = TimeDelta::hours(1);

impl Messaging {
    pub fn new((db, clock): (&Db, &Clock), health: &Health, correspondence: Correspondence) -> Self {
        Messaging {
            db: db.clone(),
            clock: clock.clone(),
            health: health.clone(),
            correspondence,
            counting: Arc::default(),
        }
    }

    /// Makes and sends messages until there is nothing to do for a while.
    ///
    /// # Errors
    /// As [`Messaging::step`].
    pub async fn keep_sending(self, lease: Lease) -> Outcome {
        let (begun, mut idle) = (Instant::now(), 0);
        while begun.elapsed() < LONGEST_RUN && idle < IDLE_LOOKS {
            match self.step(Some(lease)).await? {
                Stepped { is_away: true, .. } => tokio::time::sleep(LONG_PAUSE).await,
                Stepped { done: 0, .. } => {
                    idle += 1;
                    tokio::time::sleep(PAUSE).await;
                }
                _ => idle = 0,
            }
        }
        Ok(None)
    }

    /// Makes the messages of some changes, and sends some of those that are due.
    ///
    /// # Errors
    /// When the database fails, or the register was restored and is behind.
    pub async fn step(&self, lease: Option<Lease>) -> Result<Stepped> {
        self.health.check()?;
        let made = self.make(lease).await?;
        let due = store::due(&self.db, self.clock.now(), MESSAGES).await?;
        let tasks = tasks(due);
        let sending = tasks.into_iter().map(|task| self.run(lease, task));
        let sent: Vec<Result<Stepped>> = stream::iter(sending).buffer_unordered(AT_ONCE).collect().await;
        let mut stepped = Stepped {
            done: made,
            is_away: false,
        };
        for one in sent {
            let one = one?;
            stepped.done += one.done;
            stepped.is_away |= one.is_away;
        }
        Ok(stepped)
    }

    /// Makes the messages of the next changes; returns how many changes that were.
    async fn make(&self, lease: Option<Lease>) -> Result<usize> {
        let now = self.clock.now();
        let ahead = store::ahead(&self.db, CHANGES).await?;
        if ahead.end == ahead.from {
            return Ok(0);
        }
        let mut versions: HashMap<ComplaintId, Vec<i32>> = HashMap::new();
        for (complaint, version) in &ahead.changes {
            versions.entry(*complaint).or_default().push(*version);
        }
        let mut made = Vec::new();
        for (complaint, versions) in versions {
            made.extend(self.made_of(complaint, versions, now).await?);
        }
        store::keep(&self.db, lease, (ahead.from, ahead.end), made, now).await?;
        Ok(usize::try_from(ahead.end - ahead.from).unwrap_or(usize::MAX))
    }

    /// The messages of these versions of a complaint; none when it was erased or is restricted.
    async fn made_of(&self, id: ComplaintId, versions: Vec<i32>, now: DateTime<Utc>) -> Result<Vec<NewMessage>> {
        let has_mailer = self.correspondence.mailer.is_some();
        let read = load_for(
            Audience::WhoTakesCalls,
            &self.db,
            id,
            complainant(now),
            now,
            move |mut case| {
                let events = events(case.connection(), id)?;
                let signal = &case.complaint.signal;
                let Some(recipient) = Recipient::of(&signal.complainant) else {
                    return Ok(Vec::new());
                };
                let Some(channel) = recipient.channel else {
                    return Ok(Vec::new());
                };
                let status = if channel == MessageChannel::Email && has_mailer {
                    MessageStatus::Queued
                } else {
                    MessageStatus::NotSent
                };
                let told = |(index, event): (usize, &crate::procedure::Event)| {
                    let is_new = versions.contains(&event.version);
                    let told = MessageEvent::of(signal.kind, &events, index).filter(|_| is_new)?;
                    Some(NewMessage {
                        complaint: id,
                        version: event.version,
                        event: told,
                        channel,
                        language: recipient.language,
                        status,
                    })
                };
                Ok(events.iter().enumerate().filter_map(told).collect())
            },
        );
        match read.await {
            Ok(made) => Ok(made),
            Err(Error::NotFound) => Ok(Vec::new()),
            Err(failure) => Err(failure),
        }
    }

    async fn run(&self, lease: Option<Lease>, task: Task) -> Result<Stepped> {
        let now = self.clock.now();
        let mut stepped = Stepped::default();
        match task {
            Task::Messages(ids) => {
                for id in ids {
                    let Some(claimed) = store::claim(&self.db, lease, id, now).await? else {
                        continue;
                    };
                    stepped.done += 1;
                    stepped.is_away = self.deliver(claimed, now).await?;
                    if stepped.is_away {
                        break;
                    }
                }
            }
            Task::Morning(address) => {
                let claimed = store::claim_postponed(&self.db, lease, address.clone(), now).await?;
                stepped.done += claimed.len();
                stepped.is_away = self.deliver_together(address, claimed, now).await?;
            }
        }
        Ok(stepped)
    }

    /// Sends one message; returns whether the mail server does not answer.
    async fn deliver(&self, claimed: Claimed, now: DateTime<Utc>) -> Result<bool> {
        let (composed, to) = match self.composed(&claimed, now).await? {
            Ok(ready) => ready,
            Err(conclusion) => {
                store::conclude(&self.db, claimed, conclusion, now).await?;
                return Ok(false);
            }
        };
        let is_counted = claimed.version.is_some() && claimed.event.as_ref().is_some_and(|event| event.0.is_counted());
        let _one_at_a_time = if is_counted {
            Some(self.counting.lock().await)
        } else {
            None
        };
        if is_counted && store::sent_today(&self.db, to.to_lowercase(), now).await? >= COUNTED_A_DAY {
            let conclusion = Conclusion::Postponed(to, next_morning(now));
            store::conclude(&self.db, claimed, conclusion, now).await?;
            return Ok(false);
        }
        let mail = self.correspondence.mail(&composed, &claimed, to.clone(), now)?;
        let kept = self.correspondence.kept(&composed);
        let (conclusion, is_away) = self.send(mail, to, &kept).await?;
        store::conclude(&self.db, claimed, conclusion, now).await?;
        Ok(is_away)
    }

    /// Sends the messages that waited for the morning as one; returns whether the mail server does not answer.
    async fn deliver_together(&self, address: String, claimed: Vec<Claimed>, now: DateTime<Utc>) -> Result<bool> {
        let mut ready: Vec<(Claimed, Composed)> = Vec::new();
        for one in claimed {
            let conclusion = match self.composed(&one, now).await? {
                Ok((composed, to)) if to.eq_ignore_ascii_case(&address) => {
                    ready.push((one, composed));
                    continue;
                }
                // The address was corrected meanwhile.
                Ok(_) => Conclusion::PutOff(now),
                Err(conclusion) => conclusion,
            };
            store::conclude(&self.db, one, conclusion, now).await?;
        }
        let Some((first, _)) = ready.first() else {
            return Ok(false);
        };
        let subject = many_subject().get(language_of(first)).to_owned();
        let sent = together(subject.clone(), filled(&ready, |composed| composed.filled.clone()));
        let mail = mail_of(&sent, None, first, address.clone());
        let kept = together(subject, filled(&ready, |composed| self.correspondence.kept(composed)));
        let (conclusion, is_away) = self.send(mail, address, &kept).await?;
        for (one, _) in ready {
            store::conclude(&self.db, one, conclusion.clone(), now).await?;
        }
        Ok(is_away)
    }

    /// The message in words with the address that it goes to, or why it does not go.
    async fn composed(&self, claimed: &Claimed, now: DateTime<Utc>) -> Result<Result<(Composed, String), Conclusion>> {
        if self.correspondence.mailer.is_none() {
            return Ok(Err(Conclusion::NotSent));
        }
        let form = (Words::of(claimed), MessageChannel::Email, language_of(claimed));
        let complaint = ComplaintId(claimed.complaint_id);
        let composed = self
            .correspondence
            .compose(&self.db, complaint, form, true, now)
            .await?;
        let Some(composed) = composed else {
            return Ok(Err(Conclusion::PutOff(now + RESTRICTED)));
        };
        let email = composed
            .recipient
            .as_ref()
            .and_then(|recipient| recipient.email.clone());
        Ok(email
            .map(|email| (composed, email))
            .ok_or(Conclusion::Failed(MailFailure::Address)))
    }

    async fn send(&self, mail: Mail, to: String, kept: &Filled) -> Result<(Conclusion, bool)> {
        let Some(mailer) = &self.correspondence.mailer else {
            return Ok((Conclusion::NotSent, false));
        };
        let id = mail.id;
        Ok(match mailer.send(mail).await? {
            Ok(()) => {
                let (subject, text) = (kept.subject.clone(), kept.text());
                (
                    Conclusion::Sent {
                        address: to,
                        subject,
                        text,
                    },
                    false,
                )
            }
            Err(Undelivered { failure, is_final }) => {
                log::warn!("the message {id} was not sent: {failure:?}");
                let conclusion = if is_final {
                    Conclusion::Failed(failure)
                } else {
                    Conclusion::Delayed(failure)
                };
                (conclusion, failure == MailFailure::Unreachable)
            }
        })
    }
}

fn filled(ready: &[(Claimed, Composed)], of: impl Fn(&Composed) -> Filled) -> Vec<Filled> {
    ready.iter().map(|(_, composed)| of(composed)).collect()
}

/// Messages that are sent one after another.
enum Task {
    /// Of one complaint, in order.
    Messages(Vec<Uuid>),
    /// Those that waited for the morning at an address.
    Morning(String),
}

fn tasks(due: Vec<Due>) -> Vec<Task> {
    let mut by_complaint: Vec<(Uuid, Vec<Uuid>)> = Vec::new();
    let mut addresses: Vec<String> = Vec::new();
    for one in due {
        match one.postponed_to {
            Some(address) if addresses.contains(&address) => {}
            Some(address) => addresses.push(address),
            None => match by_complaint
                .iter_mut()
                .find(|(complaint, _)| *complaint == one.complaint)
            {
                Some((_, ids)) => ids.push(one.id),
                None => by_complaint.push((one.complaint, vec![one.id])),
            },
        }
    }
    let messages = by_complaint.into_iter().map(|(_, ids)| Task::Messages(ids));
    messages.chain(addresses.into_iter().map(Task::Morning)).collect()
}
