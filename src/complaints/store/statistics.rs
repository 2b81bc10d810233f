//! The anonymous statistical fact of a complaint. The fact is written in the same statement as the complaint, so that
//! neither exists without the other.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Date, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel::{insert_into, update};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::calendar::model::local_date;
use crate::db::StatementPart;
use crate::procedure::{Complaint, ComplaintStatistics, Event, EventData, open_periods};
use crate::procedure::{Remedy, RemedyStatus, RemedyTerms, remedies};
use crate::schema::{complaint_closings, complaint_facts};
use crate::vocabulary::Vocabulary;

define_sql_function! {
    fn complained_before(customer: Nullable<Text>, email: Nullable<Text>, phone: Nullable<Text>, follows: Nullable<SqlUuid>, moment: Timestamptz) -> Bool;
}
define_sql_function! { fn move_remedy(remedies: Jsonb, remedy: Text, status: Text) -> Jsonb; }

/// The columns of a fact that change during the course of its complaint.
#[derive(Debug, Clone, Insertable, AsChangeset)]
#[diesel(table_name = complaint_facts, treat_none_as_null = true, treat_none_as_default_value = false)]
struct FactRow {
    registered_date: NaiveDate,
    kind: &'static str,
    channel: &'static str,
    nature: String,
    department: Option<String>,
    admissible: Option<bool>,
    finding: Option<String>,
    outcome: Option<String>,
    first_response_due_date: Option<NaiveDate>,
    first_response_date: Option<NaiveDate>,
    first_response_days: Option<i32>,
    resolution_due_date: NaiveDate,
    resolution_paused: bool,
    first_closed_date: Option<NaiveDate>,
    closed_date: Option<NaiveDate>,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = complaint_closings, treat_none_as_default_value = false)]
pub(super) struct ClosingRow {
    fact_id: Uuid,
    ordinal: i32,
    registered_date: NaiveDate,
    opened_date: NaiveDate,
    closed_date: NaiveDate,
    reopened_date: Option<NaiveDate>,
    restored_date: Option<NaiveDate>,
}

/// A new fact, with the data that are known only at registration.
#[derive(Debug, Clone)]
pub(super) struct NewStatistics {
    id: Uuid,
    row: FactRow,
    open_since: Option<NaiveDate>,
    remedies: Value,
    before: Before,
    pub closings: Vec<ClosingRow>,
}

/// The keys by which earlier complaints of the same person are found.
#[derive(Debug, Clone)]
struct Before {
    customer: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    follows: Option<Uuid>,
    moment: DateTime<Utc>,
}

impl From<ComplaintStatistics> for FactRow {
    fn from(fact: ComplaintStatistics) -> Self {
        FactRow {
            registered_date: fact.registered,
            kind: fact.kind.as_str(),
            channel: fact.channel.as_str(),
            nature: fact.nature,
            department: fact.department,
            admissible: fact.admissible,
            finding: fact.finding.map(|finding| finding.as_str().to_owned()),
            outcome: fact.outcome.map(|outcome| outcome.as_str().to_owned()),
            first_response_due_date: fact.first_response_due,
            first_response_date: fact.first_response,
            first_response_days: fact.first_response_days,
            resolution_due_date: fact.resolution_due,
            resolution_paused: fact.resolution_paused,
            first_closed_date: fact.first_closed,
            closed_date: fact.closed,
        }
    }
}

impl NewStatistics {
    pub(super) fn of(complaint: &Complaint, events: &[Event]) -> Self {
        let open_periods = open_periods(events);
        let registered_date = local_date(complaint.registered_at);
        let closings = (1..).zip(&open_periods).filter_map(|(ordinal, spell)| {
            Some(ClosingRow {
                fact_id: complaint.id.0,
                ordinal,
                registered_date,
                opened_date: spell.opened,
                closed_date: spell.closed?,
                reopened_date: spell.reopened,
                restored_date: spell.restored,
            })
        });
        let closings = closings.collect();
        let open = open_periods.last().filter(|spell| spell.closed.is_none());
        let signal = &complaint.signal;
        NewStatistics {
            id: complaint.id.0,
            row: ComplaintStatistics::of(complaint).into(),
            open_since: open.map(|spell| spell.opened),
            remedies: remedies(events).iter().map(counted).collect(),
            before: Before {
                customer: signal.customer_number.clone(),
                email: signal.complainant.email.clone(),
                phone: signal.complainant.phone.clone(),
                follows: signal.follows.map(|id| id.0),
                moment: complaint.registered_at,
            },
            closings,
        }
    }
}

/// The data of a remedy that reports count, as JSON.
fn counted(remedy: &Remedy) -> Value {
    let terms = &remedy.offer.terms;
    let mut counted = json!({
        "id": remedy.offer.id,
        "kind": terms.kind(),
        "status": remedy.status,
    });
    if let RemedyTerms::Compensation { money: Some(money), .. } = terms {
        counted["cents"] = json!(money.amount_cents);
        counted["currency"] = json!(money.currency);
    }
    counted
}

/// The insertion of new facts.
pub(super) fn insert_statement(facts: &[&NewStatistics]) -> StatementPart {
    use complaint_facts as f;
    let values: Vec<_> = facts
        .iter()
        .map(|fact| {
            let before = fact.before.clone();
            (
                f::id.eq(fact.id),
                fact.row.clone(),
                f::open_since_date.eq(fact.open_since),
                f::remedies.eq(fact.remedies.clone()),
                f::repeated.eq(complained_before(
                    before.customer,
                    before.email,
                    before.phone,
                    before.follows,
                    before.moment,
                )),
            )
        })
        .collect();
    Box::new(insert_into(f::table).values(values))
}

/// The insertion of the closings of new facts; `None` without closings.
pub(super) fn closings(facts: &[&NewStatistics]) -> Option<StatementPart> {
    let rows: Vec<ClosingRow> = facts.iter().flat_map(|fact| fact.closings.clone()).collect();
    (!rows.is_empty()).then(|| Box::new(insert_into(complaint_closings::table).values(rows)) as StatementPart)
}

/// The updates of the fact that follow from the events of one change, of which `event` is the last; empty when they change
/// no counted data. One fact is updated once: a remedy that is offered moves on in the same change.
pub(super) fn update_statements(
    before: &ComplaintStatistics,
    after: &Complaint,
    events: &[Event],
    event: &Event,
) -> Vec<StatementPart> {
    let fact = ComplaintStatistics::of(after);
    let unchanged = fact == *before;
    let row = FactRow::from(fact);
    let id = after.id.0;
    let this = || update(complaint_facts::table.find(id));
    let open_since = complaint_facts::open_since_date;
    let day = local_date(event.at);
    let offered = remedies(events);
    match &event.what {
        EventData::Closed(_) => vec![
            Box::new(this().set((row, open_since.eq(None::<NaiveDate>)))),
            closing(id, day),
        ],
        EventData::Reopened { .. } => vec![
            Box::new(this().set((row, open_since.eq(Some(day))))),
            Box::new(update(last_closing(id)).set(complaint_closings::reopened_date.eq(day))),
        ],
        EventData::Unmerged { .. } => vec![
            Box::new(this().set((row, open_since.eq(Some(day))))),
            Box::new(update(last_closing(id)).set(complaint_closings::restored_date.eq(day))),
        ],
        _ if !offered.is_empty() => {
            let offered: Value = offered.iter().map(counted).collect();
            let all = complaint_facts::remedies.concat(offered);
            vec![Box::new(this().set((row, complaint_facts::remedies.eq(all))))]
        }
        EventData::RemedyMoved(step) => {
            let moved = move_remedy(complaint_facts::remedies, step.remedy.to_string(), step.to.as_str());
            vec![Box::new(this().set((row, complaint_facts::remedies.eq(moved))))]
        }
        EventData::RemedyReviewed(review) if !review.approved => {
            let declined = RemedyStatus::Declined.as_str();
            let moved = move_remedy(complaint_facts::remedies, review.remedy.to_string(), declined);
            vec![Box::new(this().set((row, complaint_facts::remedies.eq(moved))))]
        }
        _ if unchanged => Vec::new(),
        _ => vec![Box::new(this().set(row))],
    }
}

/// The closing after which the complaint was neither reopened nor restored.
#[diesel::dsl::auto_type(no_type_alias)]
fn last_closing(id: Uuid) -> _ {
    complaint_closings::table
        .filter(complaint_closings::fact_id.eq(id))
        .filter(complaint_closings::reopened_date.is_null())
        .filter(complaint_closings::restored_date.is_null())
}

/// The insertion of a closing that ends the current open period of the fact.
fn closing(id: Uuid, day: NaiveDate) -> StatementPart {
    use complaint_closings as c;
    use complaint_facts as f;
    let ordinal = sql::<Integer>(
        "(select count(*)::integer + 1 from complaint_closings as earlier where earlier.fact_id = complaint_facts.id)",
    );
    // Inserts no row when another request closed the complaint first; the key of the event then refuses the change.
    let lasts = f::table.find(id).filter(f::open_since_date.is_not_null());
    let ended = lasts.select((
        f::id,
        ordinal,
        f::registered_date,
        f::open_since_date.assume_not_null(),
        day.into_sql::<Date>(),
    ));
    let columns = (
        c::fact_id,
        c::ordinal,
        c::registered_date,
        c::opened_date,
        c::closed_date,
    );
    Box::new(ended.insert_into(c::table).into_columns(columns))
}
