//! Counts for the reports of several months, with one query per kind of figure. Reads only.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Bool, Date, Integer, Nullable, Text};

use super::cohort::parse_cohort;
use super::flows::load_flows;
use super::forgotten::add_forgotten;
use super::website::add_website;
use crate::calendar::model::Month;
use crate::error::{Error, Result};
use crate::procedure::StatusName;
use crate::reports::model::{Compensation, Counts, EventCounts, Flow, RemedyCounts, closing_day, opening_day};
use crate::vocabulary::Vocabulary;

/// The months to count, and the counts collected so far.
struct Counting<'a> {
    months: &'a [Month],
    today: NaiveDate,
    /// Merge target by the code of a merged nature.
    merged: &'a BTreeMap<String, String>,
    counts: Vec<Counts>,
    /// The first day of each month.
    starts: Vec<NaiveDate>,
    /// The day after each month.
    ends: Vec<NaiveDate>,
    /// The same, or tomorrow if that is earlier: what a clock that was wrong put later is not counted.
    untils: Vec<NaiveDate>,
}

/// Counts each of these months, in their order.
///
/// # Errors
/// Errors of the database; `Internal` for a row that no month or group can hold.
pub fn count(
    connection: &mut PgConnection,
    months: &[Month],
    today: NaiveDate,
    merged: &BTreeMap<String, String>,
) -> Result<Vec<Counts>> {
    Counting::new(months, today, merged).run(connection)
}

impl<'a> Counting<'a> {
    fn new(months: &'a [Month], today: NaiveDate, merged: &'a BTreeMap<String, String>) -> Self {
        Counting {
            counts: vec![Counts::default(); months.len()],
            starts: months.iter().map(|month| month.first_day()).collect(),
            ends: months.iter().map(|month| month.first_day_of_next()).collect(),
            untils: months
                .iter()
                .map(|month| closing_day(*month, today) + Days::new(1))
                .collect(),
            months,
            today,
            merged,
        }
    }

    fn run(mut self, connection: &mut PgConnection) -> Result<Vec<Counts>> {
        self.count_cohorts(connection)?;
        self.count_flows(connection)?;
        self.count_open(connection)?;
        self.count_closings(connection)?;
        self.count_first_responses(connection)?;
        self.count_resolutions(connection)?;
        self.count_remedies(connection)?;
        self.count_measures(connection)?;
        add_forgotten(connection, self.months, &mut self.counts, |nature| {
            self.merged.get(&nature).cloned().unwrap_or(nature)
        })?;
        add_website(connection, self.months, &mut self.counts)?;
        Ok(self.counts)
    }

    /// Returns the counts of the `number`th month, counting from 1.
    fn of_month(&mut self, number: i64) -> Result<&mut Counts> {
        let index = usize::try_from(number - 1).ok();
        let counts = index.and_then(|index| self.counts.get_mut(index));
        counts.ok_or_else(|| Error::internal("something was counted in a month that was not asked for"))
    }

    /// Runs `query` for each month and adds the column `month`, the number of the month from 1. The query sees the
    /// half-open range of the month as `starts` and `ends`, and as `until` its end or tomorrow; its own parameters start at
    /// `$4`.
    fn in_each_month(&self, query: &str) -> BoxedSqlQuery<'_, Pg, SqlQuery> {
        sql_query(format!(
            "select month, counted.*
             from unnest($1, $2, $3) with ordinality as months (starts, ends, until, month), lateral ({query}) as counted"
        ))
        .into_boxed()
        .bind::<Array<Date>, _>(&self.starts)
        .bind::<Array<Date>, _>(&self.ends)
        .bind::<Array<Date>, _>(&self.untils)
    }

    fn count_cohorts(&mut self, connection: &mut PgConnection) -> Result<()> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = BigInt)]
            month: i64,
            #[diesel(sql_type = Text)]
            cohort: String,
            #[diesel(sql_type = BigInt)]
            count: i64,
        }
        let rows: Vec<Row> = self
            .in_each_month(
                "select cohort, count(*) as count
             from complaint_facts where registered_date >= starts and registered_date < until
             group by cohort",
            )
            .load(connection)?;
        for row in rows {
            let mut group = parse_cohort(&row.cohort, row.count)?;
            if let Some(target) = self.merged.get(&group.nature) {
                group.nature.clone_from(target);
            }
            self.of_month(row.month)?.cohort.push(group);
        }
        Ok(())
    }

    fn count_flows(&mut self, connection: &mut PgConnection) -> Result<()> {
        let (flows, ever) = load_flows(connection, self.today)?;
        for (month, counts) in self.starts.iter().zip(&mut self.counts) {
            let before = flows.range(..*month).map(|(_, flow)| *flow);
            counts.before = before.fold(Flow::default(), Flow::plus);
            counts.flow = flows.get(month).copied().unwrap_or_default();
            counts.ever = ever;
        }
        Ok(())
    }

    /// Counts the complaints open now, and at the start and end of each month.
    fn count_open(&mut self, connection: &mut PgConnection) -> Result<()> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Date)]
            day: NaiveDate,
            #[diesel(sql_type = Integer)]
            age: i32,
            #[diesel(sql_type = BigInt)]
            count: i64,
        }
        let days: std::collections::BTreeSet<NaiveDate> = self
            .months
            .iter()
            .flat_map(|month| [opening_day(*month, self.today), closing_day(*month, self.today)])
            .collect();
        // The bounds are those of `Age::ALL`.
        let rows: Vec<Row> = sql_query(
            "select day, width_bucket(day - registered_date, array[8, 15, 29, 57]) as age, count(*) as count
             from unnest($1) as days (day), lateral (
                 select registered_date from complaint_facts where open_since_date <= day
                 union all
                 select registered_date from complaint_closings where daterange(opened_date, closed_date) @> day
             ) as open
             group by 1, 2",
        )
        .bind::<Array<Date>, _>(days.into_iter().collect::<Vec<_>>())
        .load(connection)?;
        let open_now = open_now(connection)?;
        for (month, counts) in self.months.iter().zip(&mut self.counts) {
            let (opening, closing) = (opening_day(*month, self.today), closing_day(*month, self.today));
            counts.open_now = open_now;
            for row in &rows {
                if row.day == opening {
                    counts.open_at_begin += row.count;
                }
                let age = usize::try_from(row.age).unwrap_or_default();
                if let (true, Some(bucket)) = (row.day == closing, counts.open_at_end.get_mut(age)) {
                    *bucket += row.count;
                }
            }
        }
        Ok(())
    }

    fn count_closings(&mut self, connection: &mut PgConnection) -> Result<()> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = BigInt)]
            month: i64,
            #[diesel(sql_type = Text)]
            what: String,
            #[diesel(sql_type = BigInt)]
            times: i64,
            #[diesel(sql_type = BigInt)]
            complaints: i64,
        }
        // Only a complaint closed more than once is searched for an earlier closing in the same month; those are few.
        let rows: Vec<Row> = self
            .in_each_month(
                "select 'closed' as what, count(*) as times,
                count(*) - count(*) filter (where ordinal > 1 and exists (
                    select from complaint_closings as earlier
                    where earlier.fact_id = closing.fact_id and earlier.ordinal < closing.ordinal
                        and earlier.closed_date >= starts)) as complaints
             from complaint_closings as closing where closed_date >= starts and closed_date < until
             union all
             select 'reopened', count(*), count(distinct fact_id)
             from complaint_closings where reopened_date >= starts and reopened_date < until
             union all
             select 'restored', count(*), count(distinct fact_id)
             from complaint_closings where restored_date >= starts and restored_date < until",
            )
            .load(connection)?;
        for row in rows {
            let counts = self.of_month(row.month)?;
            let events = EventCounts {
                times: row.times,
                complaints: row.complaints,
            };
            *match row.what.as_str() {
                "closed" => &mut counts.closings,
                "reopened" => &mut counts.reopenings,
                _ => &mut counts.restorings,
            } = events;
        }
        Ok(())
    }

    fn count_first_responses(&mut self, connection: &mut PgConnection) -> Result<()> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = BigInt)]
            month: i64,
            #[diesel(sql_type = Nullable<Integer>)]
            days: Option<i32>,
            #[diesel(sql_type = BigInt)]
            due: i64,
            #[diesel(sql_type = BigInt)]
            given: i64,
            #[diesel(sql_type = BigInt)]
            on_time: i64,
        }
        let rows: Vec<Row> = self
            .in_each_month(
                "select first_response_days as days, count(*) as due, count(first_response_date) as given,
                count(*) filter (where first_response_date <= first_response_due_date) as on_time
             from complaint_facts as fact
             where first_response_due_date >= starts and first_response_due_date < ends
                and first_response_counts(fact, $4)
             group by 1",
            )
            .bind::<Date, _>(self.today)
            .load(connection)?;
        for row in rows {
            let responses = &mut self.of_month(row.month)?.first_response;
            responses.term.due += row.due;
            responses.term.on_time += row.on_time;
            responses.given += row.given;
            if let Some(days) = row.days {
                responses.days.insert(days, row.given);
            }
        }
        Ok(())
    }

    fn count_resolutions(&mut self, connection: &mut PgConnection) -> Result<()> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = BigInt)]
            month: i64,
            #[diesel(sql_type = BigInt)]
            due: i64,
            #[diesel(sql_type = BigInt)]
            on_time: i64,
        }
        let rows: Vec<Row> = self
            .in_each_month(
                "select count(*) as due, count(*) filter (where first_closed_date <= resolution_due_date) as on_time
             from complaint_facts as fact
             where resolution_due_date >= starts and resolution_due_date < ends and resolution_counts(fact, $4)",
            )
            .bind::<Date, _>(self.today)
            .load(connection)?;
        for row in rows {
            let resolution = &mut self.of_month(row.month)?.resolution;
            resolution.due = row.due;
            resolution.on_time = row.on_time;
        }
        Ok(())
    }

    fn count_remedies(&mut self, connection: &mut PgConnection) -> Result<()> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = BigInt)]
            month: i64,
            #[diesel(sql_type = Text)]
            kind: String,
            /// `None` in the total of all currencies.
            #[diesel(sql_type = Nullable<Text>)]
            currency: Option<String>,
            #[diesel(sql_type = Bool)]
            whole: bool,
            #[diesel(sql_type = BigInt)]
            offered: i64,
            #[diesel(sql_type = BigInt)]
            executed: i64,
            #[diesel(sql_type = BigInt)]
            cents: i64,
        }
        let rows: Vec<Row> = self
            .in_each_month(
                "select remedy.kind, currency, grouping(currency) = 1 as whole, count(distinct fact.id) as offered,
                count(distinct fact.id) filter (where status = 'executed') as executed,
                coalesce(sum(cents) filter (where status = 'executed'), 0)::bigint as cents
             from complaint_facts as fact,
                jsonb_to_recordset(remedies) as remedy (kind text, status text, cents bigint, currency text)
             where registered_date >= starts and registered_date < until and remedies <> '[]'
             group by grouping sets ((remedy.kind), (remedy.kind, currency))",
            )
            .load(connection)?;
        for row in rows {
            let counts = self.of_month(row.month)?;
            if row.whole {
                let Row { offered, executed, .. } = row;
                counts.remedies.insert(row.kind, RemedyCounts { offered, executed });
            } else if let (Some(currency), 1..) = (row.currency, row.executed) {
                let paid = Compensation {
                    complaints: row.executed,
                    cents: row.cents,
                };
                counts.compensation.insert(currency, paid);
            }
        }
        Ok(())
    }

    fn count_measures(&mut self, connection: &mut PgConnection) -> Result<()> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = BigInt)]
            month: i64,
            #[diesel(sql_type = BigInt)]
            made: i64,
            #[diesel(sql_type = BigInt)]
            due: i64,
            #[diesel(sql_type = BigInt)]
            done: i64,
        }
        let rows: Vec<Row> = self
            .in_each_month(
                "select count(*) as made, 0::bigint as due, 0::bigint as done from measures
                 where created_at >= starts::timestamp at time zone 'Europe/Amsterdam'
                    and created_at < until::timestamp at time zone 'Europe/Amsterdam'
                 union all
                 select 0, count(*), count(done_date) from measures where due_date >= starts and due_date < ends",
            )
            .load(connection)?;
        for row in rows {
            let measures = &mut self.of_month(row.month)?.measures;
            measures.made += row.made;
            measures.due += row.due;
            measures.done += row.done;
        }
        Ok(())
    }
}

fn open_now(connection: &mut PgConnection) -> Result<i64> {
    use crate::schema::complaints::{status, table};
    let open = table.filter(status.ne(StatusName::Closed.as_str()));
    Ok(open.count().get_result(connection)?)
}
