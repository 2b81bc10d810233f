//! The flow of complaints by month, as it was counted event by event.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Bool, Date};

use crate::error::Result;
use crate::reports::model::Flow;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Date)]
    month: NaiveDate,
    #[diesel(sql_type = BigInt)]
    registered: i64,
    #[diesel(sql_type = BigInt)]
    closed: i64,
    #[diesel(sql_type = BigInt)]
    reopened: i64,
    #[diesel(sql_type = BigInt)]
    restored: i64,
    /// Whether the row takes out what lies after today.
    #[diesel(sql_type = Bool)]
    ahead: bool,
}

/// Loads the flow of each month without what lies after today, and the sum of all flows with it.
///
/// # Errors
/// Errors of the database.
pub fn load_flows(connection: &mut PgConnection, today: NaiveDate) -> Result<(BTreeMap<NaiveDate, Flow>, Flow)> {
    let rows: Vec<Row> = sql_query(
        "select month, sum(registered)::bigint as registered, sum(closed)::bigint as closed,
            sum(reopened)::bigint as reopened, sum(restored)::bigint as restored, false as ahead
         from monthly_flows group by month
         union all
         select date_trunc('month', day)::date, -sum(registered), -sum(closed), -sum(reopened), -sum(restored), true
         from (select registered_date, 1, 0, 0, 0 from complaint_facts where registered_date > $1
             union all select closed_date, 0, 1, 0, 0 from complaint_closings where closed_date > $1
             union all select reopened_date, 0, 0, 1, 0 from complaint_closings where reopened_date > $1
             union all select restored_date, 0, 0, 0, 1 from complaint_closings where restored_date > $1
         ) as later (day, registered, closed, reopened, restored)
         group by 1",
    )
    .bind::<Date, _>(today)
    .load(connection)?;
    let mut flows = BTreeMap::<NaiveDate, Flow>::new();
    let mut ever = Flow::default();
    for row in rows {
        let flow = Flow {
            registered: row.registered,
            closed: row.closed,
            reopened: row.reopened,
            restored: row.restored,
        };
        if !row.ahead {
            ever = ever.plus(flow);
        }
        let of_month = flows.entry(row.month).or_default();
        *of_month = of_month.plus(flow);
    }
    Ok((flows, ever))
}
