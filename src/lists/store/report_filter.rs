//! The filters for the lists behind the figures of a report. Such a list holds exactly the complaints that a figure
//! counts: the report counts facts, and these filters find the complaints of those facts.

use chrono::NaiveDate;
use diesel::dsl::{exists, sql};
use diesel::helper_types::{IntoBoxed, Select};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date};
use serde_json::{Value, json};

use crate::complaints::store::Query;
use crate::lists::model::{Period, ReportFilter, ResponseFilter, TermFilter};
use crate::schema::{complaint_closings, complaint_facts, complaints};
use crate::vocabulary::Vocabulary;

diesel::allow_tables_to_appear_in_same_query!(complaints, complaint_facts);
diesel::allow_tables_to_appear_in_same_query!(complaints, complaint_closings);

/// The limits of an open-ended period: `BEGINNING` lies before and `END` after every possible date.
const BEGINNING: NaiveDate = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a real date");
const END: NaiveDate = NaiveDate::from_ymd_opt(2200, 1, 1).expect("a real date");

impl Period {
    const fn is_given(self) -> bool {
        self.from.is_some() || self.to.is_some()
    }

    /// Both ends of the period; a missing end becomes `BEGINNING` or `END`.
    fn ends(self) -> (NaiveDate, NaiveDate) {
        (self.from.unwrap_or(BEGINNING), self.to.unwrap_or(END))
    }
}

impl ReportFilter {
    fn asks_facts(&self) -> bool {
        self.repeated.is_some()
            || self.remedy.is_some()
            || self.first_response.is_some()
            || self.first_response_due.is_given()
            || self.resolution.is_some()
            || self.resolution_due.is_given()
    }
}

/// Adds the conditions of `counted` to a query.
pub(super) fn apply_report_filter<'a>(mut query: Query<'a>, counted: &'a ReportFilter, today: NaiveDate) -> Query<'a> {
    use complaints as c;
    query = match counted.admissibility_decided {
        Some(true) => query.filter(c::admissible.is_not_null()),
        Some(false) => query.filter(c::admissible.is_null()),
        None => query,
    };
    query = match counted.assessed {
        Some(true) => query.filter(c::finding.is_not_null()),
        Some(false) => query.filter(c::finding.is_null()),
        None => query,
    };
    query = match counted.with_department {
        Some(true) => query.filter(c::handler_department.is_not_null()),
        Some(false) => query.filter(c::handler_department.is_null()),
        None => query,
    };
    if let Some(outcome) = counted.outcome {
        query = query.filter(c::outcome.eq(outcome.as_str()));
    }
    if counted.asks_facts() {
        query = query.filter(c::id.eq_any(facts(counted, today)));
    }
    if let Some(day) = counted.open_on {
        let opened = complaint_facts::table
            .filter(complaint_facts::id.eq(c::id))
            .filter(complaint_facts::open_since_date.le(day));
        let spell = sql::<Bool>("daterange(opened_date, closed_date) @> ").bind::<Date, _>(day);
        let closed_since = closings().filter(spell);
        query = query.filter(exists(opened).or(exists(closed_since)));
    }
    if counted.closed.is_given() {
        let (from, to) = counted.closed.ends();
        query = query.filter(exists(
            closings().filter(complaint_closings::closed_date.between(from, to)),
        ));
    }
    if counted.reopened.is_given() {
        let (from, to) = counted.reopened.ends();
        query = query.filter(exists(
            closings().filter(complaint_closings::reopened_date.between(from, to)),
        ));
    }
    if counted.restored.is_given() {
        let (from, to) = counted.restored.ends();
        query = query.filter(exists(
            closings().filter(complaint_closings::restored_date.between(from, to)),
        ));
    }
    query
}

/// The closings of a complaint.
#[diesel::dsl::auto_type(no_type_alias)]
fn closings() -> _ {
    complaint_closings::table.filter(complaint_closings::fact_id.eq(complaints::id))
}

type FactIds<'a> = IntoBoxed<'a, Select<complaint_facts::table, complaint_facts::id>, Pg>;

/// The ids of the facts that meet the conditions of `counted`.
fn facts(counted: &ReportFilter, today: NaiveDate) -> FactIds<'_> {
    use complaint_facts as f;
    // The same SQL functions as in the report.
    let first_response_counts = || {
        sql::<Bool>("first_response_counts(complaint_facts, ")
            .bind::<Date, _>(today)
            .sql(")")
    };
    let resolution_counts = || {
        sql::<Bool>("resolution_counts(complaint_facts, ")
            .bind::<Date, _>(today)
            .sql(")")
    };
    let mut query = f::table.select(f::id).into_boxed();
    if let Some(repeated) = counted.repeated {
        query = query.filter(f::repeated.eq(repeated));
    }
    if let Some(remedy) = &counted.remedy {
        let mut like = json!({ "kind": remedy.kind });
        if let Some(status) = remedy.status {
            like["status"] = json!(status);
        }
        if let Some(currency) = &remedy.currency {
            like["currency"] = json!(currency);
        }
        query = query.filter(f::remedies.contains(Value::Array(vec![like])));
    }
    if counted.first_response_due.is_given() {
        let (from, to) = counted.first_response_due.ends();
        query = query.filter(f::first_response_due_date.between(from, to));
    }
    if counted.resolution_due.is_given() {
        let (from, to) = counted.resolution_due.ends();
        query = query.filter(f::resolution_due_date.between(from, to));
    }
    query = match counted.first_response {
        None => query,
        Some(ResponseFilter::Given) => query.filter(f::first_response_date.is_not_null()),
        Some(ResponseFilter::Counted) => query.filter(first_response_counts()),
        Some(ResponseFilter::OnTime) => query.filter(f::first_response_date.le(f::first_response_due_date)),
        Some(ResponseFilter::Late) => query.filter(first_response_counts()).filter(
            f::first_response_date
                .is_null()
                .or(f::first_response_date.gt(f::first_response_due_date)),
        ),
    };
    match counted.resolution {
        None => query,
        Some(TermFilter::Counted) => query.filter(resolution_counts()),
        Some(TermFilter::OnTime) => query.filter(f::first_closed_date.le(f::resolution_due_date.nullable())),
        Some(TermFilter::Late) => query.filter(resolution_counts()).filter(
            f::first_closed_date
                .is_null()
                .or(f::first_closed_date.gt(f::resolution_due_date.nullable())),
        ),
    }
}
