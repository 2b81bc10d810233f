//! Lists of complaints: filtered, in order, a page at a time, and only what the caller may see.

mod availability;
mod report_filter;
mod search;

use chrono::NaiveDate;
use diesel::dsl::{not, sql};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use self::availability::by_availability;
use self::report_filter::apply_report_filter;
pub use self::search::search;
use super::model::{Filter, PagePosition, Sort};
use crate::catalogues::store::{counted_as, counted_below};
use crate::complaints::store::{Query, Summary, is_open, load_summaries, visible};
use crate::error::Result;
use crate::procedure::{Actor, StatusName};
use crate::schema::complaints;

/// The codes that filters by nature stand for; no list where any will do.
struct Natures {
    exact: Option<Vec<String>>,
    main: Option<Vec<String>>,
}

/// The complaints that meet `filter` and that `actor` may see, after `after`, at most `limit`.
pub fn list(
    connection: &mut PgConnection,
    actor: &Actor,
    filter: &Filter,
    sort: Sort,
    after: Option<PagePosition>,
    limit: i64,
    today: NaiveDate,
) -> Result<Vec<Summary>> {
    let natures = natures_of(connection, filter)?;
    let query = filtered(visible(complaints::table.into_boxed(), actor), filter, &natures, today);
    load_summaries(connection, sorted(query, sort, after).limit(limit))
}

/// How many complaints [`list`] would go through.
pub fn count(connection: &mut PgConnection, actor: &Actor, filter: &Filter, today: NaiveDate) -> Result<i64> {
    let natures = natures_of(connection, filter)?;
    let query = filtered(visible(complaints::table.into_boxed(), actor), filter, &natures, today);
    Ok(query.count().get_result(connection)?)
}

fn natures_of(connection: &mut PgConnection, filter: &Filter) -> Result<Natures> {
    let exact = filter.nature.as_deref();
    let main = filter.main_nature.as_deref();
    Ok(Natures {
        exact: exact.map(|code| counted_as(connection, code)).transpose()?,
        main: main.map(|code| counted_below(connection, code)).transpose()?,
    })
}

/// `natures` are those of [`natures_of`].
fn filtered<'a>(mut query: Query<'a>, filter: &'a Filter, natures: &'a Natures, today: NaiveDate) -> Query<'a> {
    use complaints as c;
    if let Some(status) = filter.status {
        query = query.filter(c::status.eq(status.as_str()));
    }
    query = match filter.open {
        Some(true) => query.filter(is_open()),
        Some(false) => query.filter(c::status.eq(StatusName::Closed.as_str())),
        None => query,
    };
    for codes in [&natures.exact, &natures.main].into_iter().flatten() {
        query = match codes.as_slice() {
            // Only a single one is read in order from its index.
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
    if let Some(department) = &filter.department {
        query = query.filter(c::handler_department.eq(department));
    }
    if let Some(handler) = &filter.handler {
        query = query.filter(c::handler_subject.eq(handler));
    }
    if let Some(admissible) = filter.admissible {
        query = query.filter(c::admissible.eq(admissible));
    }
    if let Some(finding) = filter.finding {
        query = query.filter(c::finding.eq(finding.as_str()));
    }
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
    if let Some(since) = filter.idle_since {
        query = query.filter(is_open()).filter(c::changed_at.lt(since));
    }
    query = match filter.call_back_open {
        Some(true) => query.filter(c::open_call_backs.gt(0)),
        Some(false) => query.filter(c::open_call_backs.eq(0)),
        None => query,
    };
    if let Some(complexity) = filter.complexity {
        query = query.filter(c::complexity.eq(complexity.as_str()));
    }
    if let Some(available) = filter.handler_available {
        query = by_availability(query, available, today);
    }
    if let Some(words) = &filter.words {
        let matches = sql::<Bool>(
            "complaint_words(description, desired_solution, short_description, handling_summary) \
             @@ websearch_to_tsquery('dutch', ",
        );
        query = query.filter(matches.bind::<Text, _>(words).sql(")"));
    }
    apply_report_filter(query, &filter.report, today)
}

fn sorted(query: Query<'_>, sort: Sort, after: Option<PagePosition>) -> Query<'_> {
    use complaints::{due_date, id, registered_at};
    let due = matches!(sort, Sort::DueFirst | Sort::DueLast);
    let query = if due {
        query.filter(due_date.is_not_null())
    } else {
        query
    };
    let query = match (sort, after) {
        (Sort::Newest, Some(PagePosition::Registered(at, last))) => query
            .filter(registered_at.le(at))
            .filter(registered_at.lt(at).or(id.lt(last))),
        (Sort::Oldest, Some(PagePosition::Registered(at, last))) => query
            .filter(registered_at.ge(at))
            .filter(registered_at.gt(at).or(id.gt(last))),
        (Sort::DueFirst, Some(PagePosition::Due(date, last))) => query
            .filter(due_date.ge(date))
            .filter(due_date.gt(date).or(id.gt(last).nullable())),
        (Sort::DueLast, Some(PagePosition::Due(date, last))) => query
            .filter(due_date.le(date))
            .filter(due_date.lt(date).or(id.lt(last).nullable())),
        _ => query,
    };
    match sort {
        Sort::Newest => query.order((registered_at.desc(), id.desc())),
        Sort::Oldest => query.order((registered_at.asc(), id.asc())),
        Sort::DueFirst => query.order((due_date.asc(), id.asc())),
        Sort::DueLast => query.order((due_date.desc(), id.desc())),
    }
}

impl Summary {
    /// Where the next page goes on when this is the last of one.
    pub fn place(&self, sort: Sort) -> PagePosition {
        match (sort, self.due) {
            (Sort::DueFirst | Sort::DueLast, Some(due)) => PagePosition::Due(due, self.id),
            _ => PagePosition::Registered(self.registered_at, self.id),
        }
    }
}
