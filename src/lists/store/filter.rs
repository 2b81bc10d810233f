//! Filters of lists in SQL.

use chrono::NaiveDate;
use diesel::dsl::{not, sql};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date};

use super::availability::by_availability;
use super::report_filter::apply_report_filter;
use crate::calendar::model::{end_of_day, start_of_day};
use crate::catalogues::store::{counted_as, counted_below};
use crate::complaints::store::{Query, Sought, is_open};
use crate::error::Result;
use crate::lists::model::Filter;
use crate::procedure::StatusName;
use crate::schema::complaints as c;
use crate::vocabulary::Vocabulary;

/// Facts that have to be looked up before a list: the codes of natures and the complaints that the filters match;
/// `None` for a filter that is not set.
pub struct Lookups {
    exact: Option<Vec<String>>,
    main: Option<Vec<String>>,
    facts: Option<Sought>,
    texts: Option<Sought>,
}

/// Looks up the natures and words of `filter`.
pub fn lookups_of(connection: &mut PgConnection, filter: &Filter) -> Result<Lookups> {
    let exact = filter.nature.as_deref();
    let main = filter.main_nature.as_deref();
    let words = filter.words.as_deref();
    Ok(Lookups {
        exact: exact.map(|code| counted_as(connection, code)).transpose()?,
        main: main.map(|code| counted_below(connection, code)).transpose()?,
        facts: Sought::facts(connection, &filter.facts)?,
        texts: words.map(|words| Sought::texts(connection, words)).transpose()?,
    })
}

/// Adds the conditions of `filter` to a query; `lookups` comes from [`lookups_of`].
pub fn filtered<'a>(query: Query<'a>, filter: &'a Filter, lookups: &'a Lookups, today: NaiveDate) -> Query<'a> {
    let query = by_status(query, filter);
    let query = by_identity(query, filter, lookups);
    let query = by_subject(query, filter, lookups);
    let query = by_time(query, filter, today);
    let query = by_promise(query, filter, today);
    let query = by_complainant(query, filter);
    let query = by_handler(query, filter, today);
    apply_report_filter(query, &filter.report, today)
}

/// Adds the conditions on the status and on the results of the procedure.
fn by_status<'a>(mut query: Query<'a>, filter: &'a Filter) -> Query<'a> {
    if let Some(status) = filter.status {
        query = query.filter(c::status.eq(status.as_str()));
    }
    query = match filter.open {
        Some(true) => query.filter(is_open()),
        Some(false) => query.filter(c::status.eq(StatusName::Closed.as_str())),
        None => query,
    };
    if let Some(admissible) = filter.admissible {
        query = query.filter(c::admissible.eq(admissible));
    }
    if let Some(finding) = filter.finding {
        query = query.filter(c::finding.eq(finding.as_str()));
    }
    let is_unanswerable = || sql::<Bool>("evidence @> '{\"unanswerable\": true}'");
    query = match filter.answerable {
        Some(true) => query.filter(not(is_unanswerable())),
        Some(false) => query.filter(is_unanswerable()),
        None => query,
    };
    match filter.call_back_open {
        Some(true) => query.filter(c::open_call_backs.gt(0)),
        Some(false) => query.filter(c::open_call_backs.eq(0)),
        None => query,
    }
}

/// Adds the conditions on numbers, names and words.
fn by_identity<'a>(mut query: Query<'a>, filter: &'a Filter, lookups: &'a Lookups) -> Query<'a> {
    if let Some(number) = &filter.number {
        query = query.filter(c::number.eq(number));
    }
    for sought in [&lookups.facts, &lookups.texts].into_iter().flatten() {
        query = sought.limit(query);
    }
    query
}

/// Adds the conditions on nature, kind, channel and complexity.
fn by_subject<'a>(mut query: Query<'a>, filter: &'a Filter, lookups: &'a Lookups) -> Query<'a> {
    for codes in [&lookups.exact, &lookups.main].into_iter().flatten() {
        query = match codes.as_slice() {
            // Only a single nature can be read in order from the index.
            [nature] => query.filter(c::nature.eq(nature)),
            several => query.filter(c::nature.eq_any(several)),
        };
    }
    if let Some(channel) = filter.channel {
        query = query.filter(c::channel.eq(channel.as_str()));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(c::kind.eq(kind.as_str()));
    }
    if let Some(complexity) = filter.complexity {
        query = query.filter(c::complexity.eq(complexity.as_str()));
    }
    query
}

/// Adds the conditions on registration, due date and last change.
fn by_time<'a>(mut query: Query<'a>, filter: &'a Filter, today: NaiveDate) -> Query<'a> {
    if let Some(from) = filter.registered_from {
        query = query.filter(c::registered_at.ge(from));
    }
    if let Some(before) = filter.registered_before {
        query = query.filter(c::registered_at.lt(before));
    }
    if let Some(since) = filter.changed_since {
        query = query.filter(c::changed_at.ge(since));
    }
    // A complaint is registered after it was reported and before it is forwarded: a bound in the order of the list.
    if let Some(from) = filter.reported.from {
        query = query
            .filter(c::reported_date.ge(from))
            .filter(c::registered_at.ge(start_of_day(from)));
    }
    if let Some(to) = filter.reported.to {
        query = query.filter(c::reported_date.le(to));
    }
    if let Some(from) = filter.forwarded_on.from {
        query = query.filter(c::forwarded_at.ge(start_of_day(from)));
    }
    if let Some(to) = filter.forwarded_on.to {
        let end = end_of_day(to);
        query = query.filter(c::forwarded_at.lt(end)).filter(c::registered_at.lt(end));
    }
    if let Some(date) = filter.due_before {
        query = query.filter(c::due_date.lt(date));
    }
    query = match filter.overdue {
        Some(true) => query.filter(c::due_date.lt(today)),
        Some(false) => query.filter(c::due_date.is_null().or(c::due_date.ge(today))),
        None => query,
    };
    if let Some(is_due) = filter.call_back_due {
        let due = sql::<Bool>(
            "(open_call_backs > 0 and exists (select from jsonb_array_elements(evidence -> 'callBacks') as agreed \
             where (agreed ->> 'date')::date <= ",
        );
        let due = due.bind::<Date, _>(today).sql("))");
        query = if is_due {
            query.filter(due)
        } else {
            query.filter(not(due))
        };
    }
    if let Some(since) = filter.idle_since {
        query = query.filter(is_open()).filter(c::changed_at.lt(since));
    }
    query
}

/// Adds the conditions on promises: a remedy by a day, or that waits for approval, and an answer that is expected.
fn by_promise<'a>(mut query: Query<'a>, filter: &'a Filter, today: NaiveDate) -> Query<'a> {
    // Written as the partial index has it, so that complaints without open remedies are not read.
    let has_overdue_remedy = || {
        sql::<Bool>(
            "(evidence ? 'openRemedies' and exists (select from jsonb_array_elements(evidence -> 'openRemedies') \
             as remedies (remedy) where (remedy ->> 'dueDate')::date < ",
        )
        .bind::<Date, _>(today)
        .sql("))")
    };
    query = match filter.remedy_overdue {
        Some(true) => query.filter(has_overdue_remedy()),
        Some(false) => query.filter(not(has_overdue_remedy())),
        None => query,
    };
    // Each half as its partial index has it.
    let awaits_approval = || {
        sql::<Bool>(
            "((evidence ? 'openRemedies' and evidence -> 'openRemedies' @> '[{\"awaitsApproval\": true}]') \
             or (status <> 'closed' and evidence @> '{\"inadmissibleApproval\": \"awaited\"}'))",
        )
    };
    query = match filter.approval_pending {
        Some(true) => query.filter(awaits_approval()),
        Some(false) => query.filter(not(awaits_approval())),
        None => query,
    };
    let is_expired = || {
        sql::<Bool>("coalesce((waiting ->> 'expectedDate')::date < ")
            .bind::<Date, _>(today)
            .sql(", false)")
    };
    match filter.waiting_expired {
        Some(true) => query
            .filter(c::status.eq(StatusName::Waiting.as_str()))
            .filter(is_expired()),
        Some(false) => query.filter(not(is_expired())),
        None => query,
    }
}

/// Adds the conditions on what the complainant sent and nobody answered.
fn by_complainant<'a>(query: Query<'a>, filter: &'a Filter) -> Query<'a> {
    // Each begins as the partial index has it.
    let parts = [
        (
            filter.message_unanswered,
            "(evidence ? 'unanswered' and evidence -> 'unanswered' ? 'message')",
        ),
        (
            filter.withdrawal_requested,
            "(evidence ? 'unanswered' and evidence -> 'unanswered' ? 'withdrawal')",
        ),
        (
            filter.reopening_requested,
            "(evidence ? 'unanswered' and evidence -> 'unanswered' ? 'reopening')",
        ),
    ];
    parts
        .into_iter()
        .fold(query, |query, (wanted, condition)| match wanted {
            Some(true) => query.filter(sql::<Bool>(condition)),
            Some(false) => query.filter(not(sql::<Bool>(condition))),
            None => query,
        })
}

/// Adds the conditions on the handler: identity, presence of an assignment, and availability.
fn by_handler<'a>(mut query: Query<'a>, filter: &'a Filter, today: NaiveDate) -> Query<'a> {
    if let Some(department) = &filter.department {
        query = query.filter(c::handler_department.eq(department));
    }
    if let Some(handler) = &filter.handler {
        query = query.filter(c::handler_subject.eq(handler));
    }
    query = match filter.forwarded {
        Some(true) => query.filter(c::first_forwarded_at.is_not_null()),
        Some(false) => query
            .filter(c::status.eq(StatusName::Registered.as_str()))
            .filter(c::first_forwarded_at.is_null()),
        None => query,
    };
    let nobodys = c::handler_subject
        .is_null()
        .and(c::handler_department.is_null())
        .and(c::handler_function.is_null());
    query = match filter.assigned {
        Some(true) => query.filter(not(nobodys)),
        Some(false) => query.filter(nobodys).filter(is_open()),
        None => query,
    };
    match filter.handler_available {
        Some(available) => by_availability(query, available, today),
        None => query,
    }
}
