//! The feed of changes: complete, in order, never rewritten, in steps and pages of any size.

mod following;
mod over_http;

use std::collections::BTreeMap;
use std::fs;

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Integer, Uuid as SqlUuid};
use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_query};
use klachtenmap::db::migrate;
use klachtenmap::feed::store::{Change, read, sequence};
use uuid::Uuid;

use crate::app::{App, together};
use crate::given;

/// The versions of each complaint, in the order in which they were met.
pub type Versions = BTreeMap<Uuid, Vec<i32>>;

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = SqlUuid)]
    complaint: Uuid,
    #[diesel(sql_type = Integer)]
    version: i32,
}

/// The versions that the events tell of.
pub fn written(connection: &mut PgConnection) -> Versions {
    let all: Vec<Version> = sql_query("select complaint_id as complaint, version from events order by 1, 2")
        .load(connection)
        .expect("the events can be read");
    let mut versions = Versions::new();
    for Version { complaint, version } in all {
        versions.entry(complaint).or_default().push(version);
    }
    versions
}

/// Gives every change that waits a position; returns how many statements waited.
pub fn drain(connection: &mut PgConnection) -> usize {
    let steps = std::iter::from_fn(|| match sequence(connection, 10).expect("a step is possible") {
        0 => None,
        taken => Some(taken),
    });
    steps.sum()
}

/// The whole feed, in pages of some size.
fn walk(connection: &mut PgConnection, size: i64) -> Vec<Change> {
    let mut all: Vec<Change> = Vec::new();
    loop {
        let after = all.last().map_or(0, |change| change.position);
        let page = read(connection, after, size).expect("the feed can be read");
        assert!(page.len() <= usize::try_from(size).expect("a size"));
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

/// Holds that every event has exactly one position, and those of a complaint in the order of its versions.
#[track_caller]
pub fn is_complete(app: &App) {
    let mut connection = app.database.connect();
    drain(&mut connection);
    let mut found = Versions::new();
    let mut last = 0;
    for change in walk(&mut connection, 100) {
        assert!(change.position > last, "{change:?} after {last}");
        last = change.position;
        found.entry(change.complaint).or_default().push(change.version);
    }
    assert_eq!(found, written(&mut connection));
}

/// Changes that no complaint made, to be given positions.
fn pretend(connection: &mut PgConnection, statements: usize, changes: usize) {
    sql_query(
        "insert into pending_changes (complaints, versions) \
         select array_agg(gen_random_uuid()), array_agg(change::int) \
         from generate_series(1, $1) statement, generate_series(1, $2) change group by statement",
    )
    .bind::<BigInt, _>(i64::try_from(statements).expect("a number"))
    .bind::<BigInt, _>(i64::try_from(changes).expect("a number"))
    .execute(connection)
    .expect("they can be written");
}

#[test]
fn every_change_gets_a_position_in_the_order_of_the_versions() {
    let app = App::start();
    given::closed(&app);
    given::answered(&app);
    is_complete(&app);
    given::taken_up(&app);
    is_complete(&app);
    let mut connection = app.database.connect();
    let all = walk(&mut connection, 1000);
    assert_eq!(walk(&mut connection, 1), all);
    assert_eq!(
        all.iter().map(|change| change.position).collect::<Vec<_>>(),
        (1..=13).collect::<Vec<_>>()
    );
}

#[test]
fn a_refused_change_gets_no_position() {
    let app = App::start();
    let complaint = given::complaint(&app.intake());
    app.handler().step(&complaint, &given::closing()).expect(409);
    app.handler()
        .post_with(
            &format!("{}/transitions", given::path(&complaint)),
            &[("If-Match", "\"7\"")],
            &given::take_up(),
        )
        .expect(412);
    assert_eq!(drain(&mut app.database.connect()), 1);
    is_complete(&app);
}

#[test]
fn steps_and_pages_of_any_size_lead_through_the_whole_feed() {
    let app = App::start();
    let mut connection = app.database.connect();
    pretend(&mut connection, 3005, 1);
    assert_eq!(sequence(&mut connection, 3000).expect("a step"), 3000);
    assert_eq!(sequence(&mut connection, 3000).expect("a step"), 5);
    pretend(&mut connection, 2, 2700);
    assert_eq!(drain(&mut connection), 2);
    let positions = |connection: &mut PgConnection, size| -> Vec<i64> {
        walk(connection, size).iter().map(|change| change.position).collect()
    };
    let all: Vec<i64> = (1..=8405).collect();
    for size in [333, 1000, 20_000] {
        assert!(positions(&mut connection, size) == all, "pages of {size}");
    }
    assert_eq!(read(&mut connection, 8405, 10).expect("it can be read"), []);
    assert_eq!(read(&mut connection, 99_999, 10).expect("it can be read"), []);
}

#[test]
fn one_process_at_a_time_gives_out_positions_and_no_other_waits_for_it() {
    let app = App::start();
    let (mut one, mut other) = (app.database.connect(), app.database.connect());
    pretend(&mut one, 3, 1);
    one.batch_execute("begin; select from feed_head for update")
        .expect("it is free");
    assert_eq!(sequence(&mut other, 3).expect("nobody is waited for"), 0);
    one.batch_execute("rollback").expect("it ends");
    assert_eq!(sequence(&mut other, 3).expect("a step"), 3);

    pretend(&mut one, 200, 3);
    let taken: usize = together(8, |_| sequence(&mut app.database.connect(), 30).expect("a step"))
        .iter()
        .sum();
    assert!(taken <= 200);
    drain(&mut one);
    assert_eq!(walk(&mut one, 1000).len(), 603);
}

#[test]
fn the_feed_is_never_rewritten_and_only_its_oldest_blocks_go() {
    let app = App::start();
    let mut connection = app.database.connect();
    for _ in 0..3 {
        pretend(&mut connection, 1, 1);
        drain(&mut connection);
    }
    let mut refused = |statement: &str, constraint: &str| {
        let failure = connection.batch_execute(statement).expect_err(statement);
        let diesel::result::Error::DatabaseError(_, information) = failure else {
            panic!("{failure}");
        };
        assert_eq!(information.constraint_name(), Some(constraint), "{statement}");
    };
    refused("update feed_blocks set versions = array[9]", "feed_blocks_append_only");
    refused("truncate feed_blocks", "feed_blocks_append_only");
    refused("delete from feed_blocks", "feed_blocks_kept");
    refused(
        "insert into feed_blocks (first, last, complaints, versions) values (3, 3, array[gen_random_uuid()], '{1}')",
        "feed_blocks_pkey",
    );
    refused(
        "insert into feed_blocks (first, last, complaints, versions) values (4, 5, array[gen_random_uuid()], '{1}')",
        "feed_blocks_filled",
    );
    let aged = "alter table feed_blocks disable trigger refuse_rewriting_feed; \
         update feed_blocks set at = at - interval '91 days' where first < 3; \
         alter table feed_blocks enable trigger refuse_rewriting_feed";
    app.sql(aged);
    refused("delete from feed_blocks where first = 2", "feed_blocks_kept");
    refused("delete from feed_blocks where first in (1, 2, 3)", "feed_blocks_kept");
    app.sql("delete from feed_blocks where first in (1, 2)");
    let positions: Vec<i64> = walk(&mut connection, 10).iter().map(|change| change.position).collect();
    assert_eq!(positions, [3]);
}

#[test]
fn what_happened_before_there_was_a_feed_is_in_it_in_the_order_in_which_it_happened() {
    let app = App::start();
    let first = given::closed(&app);
    app.advance(chrono::TimeDelta::minutes(5));
    given::taken_up(&app);
    app.advance(chrono::TimeDelta::minutes(5));
    app.handler().step(&first, &given::reopen()).expect(403);
    app.manager().step(&first, &given::reopen()).expect(201);
    // As when the clock had been set back by an hour when it was answered.
    app.sql(
        "alter table events disable trigger user;
         update events set at = at - interval '1 hour' where what = 'answered';
         alter table events enable trigger user",
    );
    let undone = ["2026-11-27-000003_sequence_changes"].map(|name| {
        let file = format!("{}/migrations/{name}/down.sql", env!("CARGO_MANIFEST_DIR"));
        fs::read_to_string(file).expect("a way back")
    });
    app.sql(&undone.concat());
    app.sql("delete from __diesel_schema_migrations where version = '20261127000003'");
    let mut connection = app.database.connect();
    migrate(&mut connection).expect("it is done again");
    let found: Vec<i32> = walk(&mut connection, 100).iter().map(|change| change.version).collect();
    assert_eq!(found, [1, 2, 3, 4, 5, 6, 1, 2, 7]);
    given::taken_up(&app);
    is_complete(&app);
}
