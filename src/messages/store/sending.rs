//! Messages that are due: each is taken by one process, and what became of it is kept.

use chrono::{DateTime, Utc};
use diesel::dsl::{not, sql};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use uuid::Uuid;

use super::listing::MessageRow;
use super::templates;
use crate::calendar::model::{local_date, start_of_day};
use crate::complaints::store::{self as complaints, Audience};
use crate::db::{Db, Word};
use crate::error::{Error, Result};
use crate::i18n::Language;
use crate::jobs::Lease;
use crate::messages::model::{
    ATTEMPTS, MailFailure, MessageEvent, MessageStatus, RESERVED, Template, next_attempt, next_look,
};
use crate::procedure::{Complaint, ComplaintId, Event};
use crate::schema::messages;
use crate::vocabulary::Vocabulary;
use crate::website::model::{TrackingCode, TrackingKey};
use crate::website::store::{code_of, complainant};

/// A message that is due.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Due {
    pub id: Uuid,
    pub complaint: Uuid,
    /// The address whose messages of the day before are put together.
    pub postponed_to: Option<String>,
}

/// A message that this process may send now, and no other.
pub type Claimed = MessageRow;

/// The outcome of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conclusion {
    /// The mail server took it, in these words.
    Sent {
        address: String,
        subject: String,
        text: String,
    },
    /// Tried again, while there are attempts left.
    Delayed(MailFailure),
    Failed(MailFailure),
    /// Kept as a letter, or not wanted any more.
    NotSent,
    /// Put together with others of the address, then.
    Postponed(String, DateTime<Utc>),
    /// Left for later without an attempt.
    PutOff(DateTime<Utc>),
}

/// The facts of which a message is made.
pub struct Material {
    pub complaint: Complaint,
    pub events: Vec<Event>,
    /// The template in force; `None` of a message in somebody's own words.
    pub template: Option<Template>,
    /// The code by which the complaint is followed.
    pub code: Option<TrackingCode>,
}

/// Messages that are due, the earliest first.
///
/// # Errors
/// When the database fails.
pub async fn due(db: &Db, now: DateTime<Utc>, limit: i64) -> Result<Vec<Due>> {
    db.run(move |connection| {
        let queued = messages::table.filter(messages::status.eq(MessageStatus::Queued.as_str()));
        let due = queued.filter(messages::next_at.le(now));
        let to = sql::<Nullable<Text>>("case when postponed then address end");
        let found = due.order((messages::next_at, messages::id)).limit(limit).select((
            messages::id,
            messages::complaint_id,
            to,
        ));
        Ok(found.load(connection)?)
    })
    .await
}

/// Takes a message for sending; `None` when it is not due any more, or another process has taken it. Nobody else takes it
/// until its time is over.
///
/// # Errors
/// When another process has taken the job over, or the database fails.
pub async fn claim(db: &Db, lease: Option<Lease>, id: Uuid, now: DateTime<Utc>) -> Result<Option<Claimed>> {
    let taken = take(db, lease, Taken::One(id), now).await?;
    Ok(taken.into_iter().next())
}

/// Takes the messages that wait for the morning at an address.
///
/// # Errors
/// As [`claim`].
pub async fn claim_postponed(
    db: &Db,
    lease: Option<Lease>,
    address: String,
    now: DateTime<Utc>,
) -> Result<Vec<Claimed>> {
    take(db, lease, Taken::Postponed(address), now).await
}

enum Taken {
    One(Uuid),
    Postponed(String),
}

async fn take(db: &Db, lease: Option<Lease>, which: Taken, now: DateTime<Utc>) -> Result<Vec<Claimed>> {
    db.run(move |connection| {
        connection.transaction(|connection| {
            if let Some(lease) = &lease {
                lease.check(connection)?;
            }
            let due = messages::table
                .filter(messages::status.eq(MessageStatus::Queued.as_str()))
                .filter(messages::next_at.le(now))
                .order(messages::id)
                .select(messages::id)
                .for_update()
                .skip_locked();
            let ids: Vec<Uuid> = match &which {
                Taken::One(id) => due.filter(messages::id.eq(id)).load(connection)?,
                Taken::Postponed(address) => due
                    .filter(messages::postponed)
                    .filter(messages::address.eq(address))
                    .load(connection)?,
            };
            let mut taken: Vec<MessageRow> = diesel::update(messages::table.filter(messages::id.eq_any(ids)))
                .set((
                    messages::next_at.eq(Some(now + RESERVED)),
                    messages::attempts.eq(messages::attempts + 1),
                ))
                .returning(MessageRow::as_returning())
                .get_results(connection)?;
            taken.sort_by_key(|message| message.id);
            Ok(taken)
        })
    })
    .await
}

/// Reads what a message is made of. With the key its tracking code is derived; a complaint without one gets its first. `None`
/// when the complaint was erased, or its use was restricted.
///
/// # Errors
/// When the database fails.
pub async fn material(
    db: &Db,
    complaint: ComplaintId,
    (event, language): (Option<MessageEvent>, Language),
    key: Option<TrackingKey>,
    now: DateTime<Utc>,
) -> Result<Option<Material>> {
    let read = complaints::load_for(
        Audience::WhoTakesCalls,
        db,
        complaint,
        complainant(now),
        now,
        move |mut case| {
            let events = complaints::events(case.connection(), complaint)?;
            let nature = case.complaint.signal.nature.clone();
            let template = match event {
                Some(event) => Some(templates::in_force(case.connection(), event, language, &nature)?),
                None => None,
            };
            Ok(Material {
                code: match &key {
                    Some(key) => code_of(case.connection(), complaint, now, &|number| key.code(complaint, number))?,
                    None => None,
                },
                complaint: case.complaint,
                events,
                template,
            })
        },
    );
    match read.await {
        Ok(material) => Ok(Some(material)),
        Err(Error::NotFound) => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// The number of counted mails that were sent to an address on the day of `now`.
///
/// # Errors
/// When the database fails.
pub async fn sent_today(db: &Db, address: String, now: DateTime<Utc>) -> Result<i64> {
    let uncounted: Vec<&str> = MessageEvent::ALL
        .iter()
        .filter(|event| !event.is_counted())
        .map(|event| event.as_str())
        .collect();
    db.run(move |connection| {
        let sent = messages::table
            .filter(messages::address.eq(&address))
            .filter(messages::sent_at.ge(start_of_day(local_date(now))))
            .filter(messages::version.is_not_null())
            .filter(messages::event.ne_all(&uncounted))
            // What was put together is of the day before.
            .filter(not(messages::postponed));
        Ok(sent.count().get_result(connection)?)
    })
    .await
}

/// Keeps what became of messages that this process had taken: of all of them, or of none.
///
/// # Errors
/// When the database fails.
pub async fn conclude(db: &Db, concluded: Vec<(Claimed, Conclusion)>, now: DateTime<Utc>) -> Result<()> {
    db.run(move |connection| {
        connection.transaction(|connection| {
            for (message, conclusion) in &concluded {
                let this = messages::table
                    .find(message.id)
                    .filter(messages::status.eq(MessageStatus::Queued.as_str()));
                let set = row_after(message, conclusion, now);
                diesel::update(this).set(set).execute(connection)?;
            }
            Ok(())
        })
    })
    .await
}

/// The columns of a message that an attempt changes.
#[derive(AsChangeset)]
#[diesel(table_name = messages, treat_none_as_null = true)]
struct After {
    status: Word<MessageStatus>,
    subject: Option<String>,
    body: Option<String>,
    address: Option<String>,
    next_at: Option<DateTime<Utc>>,
    attempts: i32,
    postponed: bool,
    failure: Option<Word<MailFailure>>,
    sent_at: Option<DateTime<Utc>>,
    revision: i32,
}

fn row_after(message: &MessageRow, conclusion: &Conclusion, now: DateTime<Utc>) -> After {
    let mut after = After {
        status: message.status,
        subject: message.subject.clone(),
        body: message.body.clone(),
        address: None,
        next_at: None,
        attempts: message.attempts,
        postponed: false,
        failure: None,
        sent_at: None,
        revision: message.revision + 1,
    };
    match conclusion {
        Conclusion::Sent { address, subject, text } => {
            after.status = Word(MessageStatus::Sent);
            after.address = Some(address.to_lowercase());
            after.subject = Some(subject.clone());
            after.body = Some(text.clone());
            after.sent_at = Some(now);
            after.postponed = message.postponed;
        }
        Conclusion::Delayed(failure) => {
            let attempts = usize::try_from(message.attempts).unwrap_or(ATTEMPTS);
            after.next_at = match failure {
                MailFailure::Unreachable => next_look(attempts, now),
                _ => next_attempt(attempts, now),
            };
            after.failure = Some(Word(*failure));
            if after.next_at.is_none() {
                after.status = Word(MessageStatus::Failed);
            } else {
                after.address.clone_from(&message.address);
                after.postponed = message.postponed;
            }
        }
        Conclusion::Failed(failure) => {
            after.status = Word(MessageStatus::Failed);
            after.failure = Some(Word(*failure));
        }
        Conclusion::NotSent => after.status = Word(MessageStatus::NotSent),
        Conclusion::Postponed(address, until) => {
            after.address = Some(address.to_lowercase());
            after.postponed = true;
            after.next_at = Some(*until);
            after.attempts = 0;
        }
        Conclusion::PutOff(until) => {
            after.next_at = Some(*until);
            after.attempts = message.attempts - 1;
        }
    }
    after
}
