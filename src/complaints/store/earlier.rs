//! Earlier complaints of the same person: by customer number, e-mail address or phone of the complainant.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use super::row::ComplaintRow;
use crate::db::{Json, Word};
use crate::error::Result;
use crate::procedure::{Actor, Concerned, Signal, StatusName};

/// The maximum number of earlier complaints that a complaint tells.
pub const MOST_EARLIER: usize = 5;

/// A complaint as far as whoever takes a call of its complainant may know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierComplaint {
    pub id: Uuid,
    pub number: String,
    pub registered_at: DateTime<Utc>,
    pub status: StatusName,
    concerned: Concerned,
}

/// The complaints of one person before a moment, newest first, also those about the reader.
#[derive(Debug, Clone, Default)]
pub struct Earlier(Vec<EarlierComplaint>);

/// One person at one moment, whose earlier complaints are asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    customer_number: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    before: DateTime<Utc>,
    /// The complaint that comes after the earlier ones, also after those of the same moment.
    itself: Uuid,
}

impl Asked {
    /// Asks for the complaints of the person before a registration that is being made.
    pub fn of_new(signal: &Signal, now: DateTime<Utc>) -> Self {
        Asked::of(signal, now, Uuid::max())
    }

    pub(super) fn of(signal: &Signal, before: DateTime<Utc>, itself: Uuid) -> Self {
        Asked {
            customer_number: signal.customer_number.clone(),
            email: signal.complainant.email.clone(),
            phone: signal.complainant.phone.clone(),
            before,
            itself,
        }
    }

    pub(super) fn of_row(row: &ComplaintRow) -> Self {
        Asked {
            customer_number: row.signal.customer_number.clone(),
            email: row.signal.complainant.email.clone(),
            phone: row.signal.complainant.phone.clone(),
            before: row.registered_at,
            itself: row.id,
        }
    }

    const fn is_nobody(&self) -> bool {
        self.customer_number.is_none() && self.email.is_none() && self.phone.is_none()
    }
}

impl Earlier {
    /// Whether the name of a reader in the catalogue of staff matters: one of the complaints names an employee by name.
    pub(super) fn asks_for_name(&self) -> bool {
        self.0.iter().any(|earlier| !earlier.concerned.names.is_empty())
    }

    /// Without the complaints that are or were about `actor`.
    pub(super) fn not_about(mut self, actor: &Actor) -> Self {
        self.0.retain(|earlier| !actor.is_among(&earlier.concerned));
        self
    }

    /// The newest of the complaints that `actor` may know of: none about the actor.
    pub fn shown_to(&self, actor: &Actor) -> impl Iterator<Item = &EarlierComplaint> {
        let shown = self.0.iter().filter(|earlier| !actor.is_among(&earlier.concerned));
        shown.take(MOST_EARLIER)
    }
}

/// Returns the earlier complaints of each person asked for, in their order, with one statement.
///
/// # Errors
/// When the database fails.
pub fn earlier(connection: &mut PgConnection, asked: &[Asked]) -> Result<Vec<Earlier>> {
    let mut found = vec![Earlier::default(); asked.len()];
    if asked.iter().all(Asked::is_nobody) {
        return Ok(found);
    }
    let rows: Vec<Row> = Question::about(asked).load(connection)?;
    for (place, id, number, registered_at, Word(status), Json(concerned)) in rows {
        let place = usize::try_from(place).ok().and_then(|place| found.get_mut(place));
        if let Some(Earlier(of_one)) = place {
            of_one.push(EarlierComplaint {
                id,
                number,
                registered_at,
                status,
                concerned,
            });
        }
    }
    Ok(found)
}

type Row = (i32, Uuid, String, DateTime<Utc>, Word<StatusName>, Json<Concerned>);

/// The question of `earlier_complaints` for several people at once, as one prepared statement. Each array stands in a
/// select of its own, so that the plan does not depend on how many people are asked for and is made once, not each time.
struct Question<'a> {
    customer_numbers: Vec<Option<&'a str>>,
    emails: Vec<Option<&'a str>>,
    phones: Vec<Option<&'a str>>,
    moments: Vec<DateTime<Utc>>,
    complaints: Vec<Uuid>,
}

impl<'a> Question<'a> {
    fn about(asked: &'a [Asked]) -> Self {
        Question {
            customer_numbers: asked.iter().map(|asked| asked.customer_number.as_deref()).collect(),
            emails: asked.iter().map(|asked| asked.email.as_deref()).collect(),
            phones: asked.iter().map(|asked| asked.phone.as_deref()).collect(),
            moments: asked.iter().map(|asked| asked.before).collect(),
            complaints: asked.iter().map(|asked| asked.itself).collect(),
        }
    }
}

impl QueryFragment<Pg> for Question<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "select asked.place::integer - 1, found.id, found.number, found.registered_at, found.status, found.evidence \
             from unnest((select ",
        );
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.customer_numbers)?;
        out.push_sql("), (select ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.emails)?;
        out.push_sql("), (select ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.phones)?;
        out.push_sql("), (select ");
        out.push_bind_param::<Array<Timestamptz>, _>(&self.moments)?;
        out.push_sql("), (select ");
        out.push_bind_param::<Array<SqlUuid>, _>(&self.complaints)?;
        out.push_sql(
            ")) with ordinality as asked (customer, email, phone, moment, itself, place), \
             earlier_complaints(asked.customer, asked.email, asked.phone, asked.moment, asked.itself) as found \
             where not found.evidence ? 'restricted' \
             order by asked.place, found.registered_at desc, found.id desc",
        );
        Ok(())
    }
}

impl Query for Question<'_> {
    type SqlType = (Integer, SqlUuid, Text, Timestamptz, Text, Jsonb);
}

impl QueryId for Question<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<PgConnection> for Question<'_> {}
