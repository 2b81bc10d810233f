//! Makes messages of what is new in the feed, and sends those that are due, on one process at a time.
//!
//! A message is taken under the lease for longer than an attempt can last, then sent, then marked: whoever is killed in between
//! leaves a message that is sent once more, under the same `Message-ID`, and two processes never send the same one.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
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
    /// Whether the mail server does not answer, or lets nobody in.
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

    /// Makes the messages of some changes, and sends some of those that are due: no more once the mail server lets nobody in.
    ///
    /// # Errors
    /// When the database fails, the register was restored and is behind, or another process has taken the job over.
    pub async fn step(&self, lease: Option<Lease>) -> Result<Stepped> {
        self.health.check_to_send()?;
        let made = self.make(lease).await?;
        let due = store::due(&self.db, self.clock.now(), MESSAGES).await?;
        let is_away = AtomicBool::new(false);
        let sending = tasks(due).into_iter().map(|task| self.run(lease, task, &is_away));
        let sent: Vec<Result<usize>> = stream::iter(sending).buffer_unordered(AT_ONCE).collect().await;
        let sent: usize = sent.into_iter().sum::<Result<usize>>()?;
        Ok(Stepped {
            done: made + sent,
            is_away: is_away.into_inner(),
        })
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
            match self.made_of(complaint, versions, now).await {
                Ok(messages) => made.extend(messages),
                // One that cannot be read keeps nobody else waiting.
                Err(Error::Internal(reason, _)) => {
                    log::error!("no messages are made of the complaint {complaint}: {reason}");
                }
                Err(failure) => return Err(failure),
            }
        }
        store::keep(&self.db, lease, (ahead.from, ahead.end), made, now).await?;
        Ok(usize::try_from(ahead.end - ahead.from).unwrap_or(usize::MAX))
    }

    /// The messages of these versions of a complaint; none when it was erased. Those of a restricted one wait to be sent.
    async fn made_of(&self, id: ComplaintId, versions: Vec<i32>, now: DateTime<Utc>) -> Result<Vec<NewMessage>> {
        let has_mailer = self.correspondence.mailer.is_some();
        let read = load_for(
            Audience::TheRegister,
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
                let status = match channel {
                    MessageChannel::Email if recipient.email.is_none() => MessageStatus::Failed,
                    MessageChannel::Email if has_mailer => MessageStatus::Queued,
                    MessageChannel::Email | MessageChannel::Letter => MessageStatus::NotSent,
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

    /// Sends messages, each from the moment at which it is taken; returns how many.
    async fn run(&self, lease: Option<Lease>, task: Task, is_away: &AtomicBool) -> Result<usize> {
        let mut done = 0;
        match task {
            Task::Messages(ids) => {
                for id in ids {
                    if is_away.load(Ordering::Relaxed) {
                        break;
                    }
                    let now = self.clock.now();
                    let Some(claimed) = store::claim(&self.db, lease, id, now).await? else {
                        continue;
                    };
                    done += 1;
                    is_away.fetch_or(self.deliver(claimed, now).await?, Ordering::Relaxed);
                }
            }
            Task::Morning(address) if !is_away.load(Ordering::Relaxed) => {
                let now = self.clock.now();
                let claimed = store::claim_postponed(&self.db, lease, address.clone(), now).await?;
                done += claimed.len();
                is_away.fetch_or(self.deliver_together(&address, claimed, now).await?, Ordering::Relaxed);
            }
            Task::Morning(_) => {}
        }
        Ok(done)
    }

    /// Sends one message; returns whether the mail server lets nobody in.
    async fn deliver(&self, claimed: Claimed, now: DateTime<Utc>) -> Result<bool> {
        let (composed, to) = match self.composed(&claimed, now).await? {
            Ok(ready) => ready,
            Err(conclusion) => {
                store::conclude(&self.db, vec![(claimed, conclusion)], now).await?;
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
            store::conclude(&self.db, vec![(claimed, conclusion)], now).await?;
            return Ok(false);
        }
        let sent = match self.correspondence.mail(&composed, &claimed, to.clone(), now) {
            Ok(mail) => self.send(mail).await?,
            Err(failure) => Err(unmade(claimed.id, failure)?),
        };
        let conclusion = conclusion(sent, to, &self.correspondence.kept(&composed));
        let is_away = is_away(sent);
        store::conclude(&self.db, vec![(claimed, conclusion)], now).await?;
        Ok(is_away)
    }

    /// Sends the messages that waited for the morning as one; returns whether the mail server lets nobody in. Each is kept in
    /// words of its own: others at the address may be about somebody else's complaint.
    async fn deliver_together(&self, address: &str, claimed: Vec<Claimed>, now: DateTime<Utc>) -> Result<bool> {
        let (mut ready, mut concluded) = (Vec::new(), Vec::new());
        for one in claimed {
            match self.composed(&one, now).await? {
                Ok((composed, to)) if to.eq_ignore_ascii_case(address) => ready.push((one, composed, to)),
                // The address was corrected meanwhile.
                Ok(_) => concluded.push((one, Conclusion::PutOff(now))),
                Err(conclusion) => concluded.push((one, conclusion)),
            }
        }
        let mut lets_nobody_in = false;
        if let Some((first, _, to)) = ready.first() {
            let subject = many_subject().get(language_of(first)).to_owned();
            let all = ready.iter().map(|(_, composed, _)| composed.filled.clone());
            let mail = mail_of(&together(subject, all.collect()), None, first, to.clone());
            let sent = self.send(mail).await?;
            lets_nobody_in = is_away(sent);
            concluded.extend(ready.into_iter().map(|(one, composed, to)| {
                let conclusion = conclusion(sent, to, &self.correspondence.kept(&composed));
                (one, conclusion)
            }));
        }
        store::conclude(&self.db, concluded, now).await?;
        Ok(lets_nobody_in)
    }

    /// The message in words with the address that it goes to, or why it does not go: it is no longer true, no longer wanted as
    /// a mail, or cannot be sent.
    async fn composed(&self, claimed: &Claimed, now: DateTime<Utc>) -> Result<Result<(Composed, String), Conclusion>> {
        if self.correspondence.mailer.is_none() {
            return Ok(Err(Conclusion::NotSent));
        }
        let form = (Words::of(claimed), MessageChannel::Email, language_of(claimed));
        let complaint = ComplaintId(claimed.complaint_id);
        let compose = self.correspondence.compose(&self.db, complaint, form, true, now);
        let composed = match compose.await {
            Ok(Some(composed)) => composed,
            Ok(None) => return Ok(Err(Conclusion::PutOff(now + RESTRICTED))),
            Err(failure) => return Ok(Err(Conclusion::Delayed(unmade(claimed.id, failure)?.failure))),
        };
        let asks = claimed
            .event
            .as_ref()
            .is_some_and(|event| event.0 == MessageEvent::WaitingForYou);
        if asks && !composed.material.complaint.waits_for_complainant() {
            return Ok(Err(Conclusion::NotSent));
        }
        let is_wanted = |recipient: &&Recipient| !recipient.declines_mail(claimed.version.is_some());
        let Some(recipient) = composed.recipient.as_ref().filter(is_wanted) else {
            return Ok(Err(Conclusion::NotSent));
        };
        Ok(match recipient.email.clone() {
            Some(email) => Ok((composed, email)),
            None => Err(Conclusion::Failed(MailFailure::Address)),
        })
    }

    async fn send(&self, mail: Mail) -> Result<Sent> {
        let Some(mailer) = &self.correspondence.mailer else {
            return Err(Error::internal("there is no mail server"));
        };
        let id = mail.id;
        let sent = mailer.send(mail).await?;
        if let Err(reason) = &sent {
            log::warn!("the message {id} was not sent: {:?}", reason.failure);
        }
        Ok(sent)
    }
}

/// The answer of the mail server.
type Sent = std::result::Result<(), Undelivered>;

/// The outcome of an attempt, as it is kept.
fn conclusion(sent: Sent, address: String, kept: &Filled) -> Conclusion {
    match sent {
        Ok(()) => Conclusion::Sent {
            address,
            subject: kept.subject.clone(),
            text: kept.text(),
        },
        Err(reason) if reason.is_final => Conclusion::Failed(reason.failure),
        Err(reason) => Conclusion::Delayed(reason.failure),
    }
}

fn is_away(sent: Sent) -> bool {
    matches!(sent, Err(reason) if reason.failure == MailFailure::Unreachable)
}

/// A message that cannot be put into words is tried again as one that was not taken; another failure ends the step.
fn unmade(message: Uuid, failure: Error) -> Result<Undelivered> {
    match failure {
        Error::Internal(reason, _) => {
            log::error!("the message {message} cannot be made: {reason}");
            Ok(Undelivered {
                failure: MailFailure::Delayed,
                is_final: false,
            })
        }
        other => Err(other),
    }
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
