//! Filters of lists in SQL.

use chrono::NaiveDate;
use diesel::dsl::{not, sql};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date, Text};

use super::availability::by_availability;
use super::report_filter::apply_report_filter;
use crate::catalogues::store::{counted_as, counted_below};
use crate::complaints::store::{Query, is_open};
use crate::error::Result;
use crate::lists::model::Filter;
use crate::procedure::StatusName;
use crate::schema::complaints as c;
use crate::vocabulary::Vocabulary;

/// The codes of natures that match the filters by nature; `None` for a filter that is not set.
pub struct Natures {
    exact: Option<Vec<String>>,
    main: Option<Vec<String>>,
}

/// Looks up the codes for the natures of `filter`.
pub fn natures_of(connection: &mut PgConnection, filter: &Filter) -> Result<Natures> {
    let exact = filter.nature.as_deref();
    let main = filter.main_nature.as_deref();
    Ok(Natures {
        exact: exact.map(|code| counted_as(connection, code)).transpose()?,
        main: main.map(|code| counted_below(connection, code)).transpose()?,
    })
}

/// Adds the conditions of `filter` to a query; `natures` comes from [`natures_of`].
pub fn filtered<'a>(query: Query<'a>, filter: &'a Filter, natures: &'a Natures, today: NaiveDate) -> Query<'a> {
    let query = by_status(query, filter);
    let query = by_subject(query, filter, natures);
    let query = by_time(query, filter, today);
    let query = by_promise(query, filter, today);
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

/// Adds the conditions on nature, kind, channel, complexity and words.
fn by_subject<'a>(mut query: Query<'a>, filter: &'a Filter, natures: &'a Natures) -> Query<'a> {
    for codes in [&natures.exact, &natures.main].into_iter().flatten() {
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
    if let Some(words) = &filter.words {
        let matches = sql::<Bool>(
            "complaint_words(description, desired_solution, short_description, handling_summary) \
             @@ websearch_to_tsquery('dutch', ",
        );
        query = query.filter(matches.bind::<Text, _>(words).sql(")"));
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
    let awaits_approval =
        || sql::<Bool>("(evidence ? 'openRemedies' and evidence -> 'openRemedies' @> '[{\"awaitsApproval\": true}]')");
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
