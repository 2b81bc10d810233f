//! The cost of counting: rows of a table are not read if an index has the values.

use diesel::connection::SimpleConnection;
use diesel::sql_types::{Array, BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use klachtenmap::calendar::model::Month;
use klachtenmap::reports::store::reports;

use crate::app::App;
use crate::given;
use crate::process::until;

const INDEXES: [&str; 4] = [
    "complaint_closings_closed",
    "complaint_facts_first_responses",
    "complaint_facts_registered",
    "complaint_facts_resolutions",
];

#[derive(Debug, QueryableByName)]
struct Used {
    #[diesel(sql_type = Text)]
    name: String,
    /// Number of index entries read.
    #[diesel(sql_type = BigInt)]
    read: i64,
    /// Number of table rows fetched through the index.
    #[diesel(sql_type = BigInt)]
    fetched: i64,
}

fn used(app: &App) -> Vec<Used> {
    sql_query(
        "select indexrelname::text as name, idx_tup_read as read, idx_tup_fetch as fetched
         from pg_stat_user_indexes where indexrelname = any($1) and idx_tup_read > 0",
    )
    .bind::<Array<Text>, _>(INDEXES.as_slice())
    .load(&mut app.database.connect())
    .expect("the server counts how its indexes are used")
}

#[test]
fn whole_months_are_counted_from_indexes_alone() {
    let app = App::start();
    given::closed(&app);
    let registered = Month::of(app.clock.now()).expect("a month");
    // By then both terms have ended.
    app.advance(chrono::TimeDelta::days(90));
    let months: Vec<Month> = registered.until(Month::of(app.clock.now()).expect("a month")).collect();
    app.sql("vacuum analyze complaint_facts, complaint_closings");

    let mut connection = app.database.connect();
    // For a handful of rows it is quicker to read the table.
    connection
        .batch_execute("set enable_seqscan = off; set enable_bitmapscan = off")
        .expect("settings of a session");
    reports(&mut connection, &months, app.clock.now()).expect("reports");
    // The server publishes what a session did when it ends.
    drop(connection);

    let used = until("each index is used", || {
        let used = used(&app);
        (used.len() == INDEXES.len()).then_some(used)
    });
    for index in used {
        assert_eq!(index.fetched, 0, "{} of {}", index.name, index.read);
    }
}
