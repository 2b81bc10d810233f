//! The crossing to the database, asked directly: panics, batches, work that nobody waits for any more.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{Connection, ExpressionMethods, PgConnection, QueryDsl, QueryableByName, RunQueryDsl, sql_query};
use futures_util::FutureExt;
use futures_util::future::{join_all, join3};
use klachtenmap::db::{BatchQueue, CombinedStatement, Db, Settings, TextVector};
use klachtenmap::error::{Error, Result};
use klachtenmap::schema::natures;
use klachtenmap::schema::sql_types::Tsvector;
use klachtenmap::words::Lexemes;

use crate::app::App;
use crate::given::registration;
use crate::server::Database;

#[derive(QueryableByName)]
struct Truth {
    #[diesel(sql_type = Bool)]
    holds: bool,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn open(database: &Database, connections: u32) -> Db {
    Db::open(&Settings {
        url: database.url.clone(),
        connections,
        queue: 10,
        wait: Duration::from_secs(5),
        statement_timeout: Duration::from_millis(4321),
        application_name: "test-of-the-pool",
    })
}

fn holds(connection: &mut PgConnection, condition: &str) -> Result<bool> {
    let truth: Truth = sql_query(format!("select {condition} as holds")).get_result(connection)?;
    Ok(truth.holds)
}

fn within_actix<T>(work: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(work)
}

#[test]
fn a_panic_inside_a_transaction_leaves_no_transaction_behind() {
    let database = Database::new();
    let db = open(&database, 1);
    within_actix(async {
        let broken: Result<()> = db
            .run(|connection| {
                connection.transaction(|connection| {
                    sql_query("update natures set name = 'half done'").execute(connection)?;
                    panic!("in the middle of it")
                })
            })
            .await;
        assert!(matches!(broken, Err(Error::Internal(..))));
        let clean = db.run(|connection| {
            Ok(holds(connection, "pg_current_xact_id_if_assigned() is null")?
                && holds(connection, "not exists (select from natures where name = 'half done')")?)
        });
        assert!(clean.await.expect("the one connection serves again"));
    });
}

#[test]
fn a_panic_in_a_batch_fails_that_batch_and_no_later_one() {
    let database = Database::new();
    let db = open(&database, 1);
    let queue: BatchQueue<u32, u32> = BatchQueue::new(|_, items| {
        assert!(!items.contains(&13), "a bad one");
        items.into_iter().map(|item| Ok(item * 2)).collect()
    });
    within_actix(async {
        for _ in 0..5 {
            assert!(matches!(queue.send(&db, 13).await, Err(Error::Internal(..))));
            assert_eq!(queue.send(&db, 21).await.expect("the queue goes on"), 42);
        }
    });
}

/// As diesel does when no answer comes to what it sent.
fn dies(connection: &mut PgConnection) -> ! {
    let died = sql_query("select pg_terminate_backend(pg_backend_pid())").execute(connection);
    assert!(died.is_err());
    panic!("there is always an answer")
}

#[test]
fn work_that_panics_because_the_database_dies_has_an_unknown_outcome() {
    let database = Database::new();
    let db = open(&database, 1);
    let queue: BatchQueue<u32, u32> = BatchQueue::new(|connection, items| {
        if items.contains(&13) {
            dies(connection);
        }
        items.into_iter().map(|item| Ok(item * 2)).collect()
    });
    within_actix(async {
        let single: Result<()> = db.run(|connection| dies(connection)).await;
        assert!(matches!(single, Err(Error::OutcomeUnknown(_))), "{single:?}");
        let batched = queue.send(&db, 13).await;
        assert!(matches!(batched, Err(Error::OutcomeUnknown(_))), "{batched:?}");
        assert_eq!(queue.send(&db, 21).await.expect("the queue goes on"), 42);
    });
}

/// Each connection looks up once which number the database gave to a type of its own, before it first binds a value of it.
#[test]
fn a_type_that_cannot_be_looked_up_because_the_database_dies_is_no_fault_of_ours() {
    let database = Database::new();
    let db = open(&database, 1);
    within_actix(async {
        let lost: Result<usize> = db
            .run(|connection| {
                let died = sql_query("select pg_terminate_backend(pg_backend_pid())").execute(connection);
                assert!(died.is_err());
                let words = TextVector(Lexemes::default());
                let asked = sql_query("select 1 where $1 is not null").bind::<Tsvector, _>(words);
                Ok(asked.execute(connection)?)
            })
            .await;
        assert!(matches!(lost, Err(Error::OutcomeUnknown(_))), "{lost:?}");
    });
}

#[test]
fn everything_that_waits_goes_in_one_batch_and_each_gets_its_own_answer() {
    let database = Database::new();
    let db = open(&database, 1);
    let sizes = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&sizes);
    let queue: BatchQueue<i64, i64> = BatchQueue::new(move |_, items| {
        seen.lock().expect("nobody panicked").push(items.len());
        let odd = |item: i64| (item % 2 != 0).then_some(item).ok_or(Error::NotFound);
        items.into_iter().map(odd).collect()
    });
    within_actix(async {
        let (release, held) = mpsc::channel::<()>();
        let blocker = db.run(move |_| {
            held.recv().unwrap_or_default();
            Ok(())
        });
        let sends = join_all((0..8).map(|item| queue.send(&db, item)));
        let release = async { drop(release) };
        let (blocked, answers, ()) = join3(blocker, sends, release).await;
        blocked.expect("it was released");
        for (item, answer) in answers.into_iter().enumerate() {
            match answer {
                Ok(number) => assert!(number % 2 == 1 && usize::try_from(number) == Ok(item)),
                Err(error) => assert!(matches!(error, Error::NotFound) && item % 2 == 0),
            }
        }
    });
    assert_eq!(*sizes.lock().expect("nobody panicked"), [8]);
}

#[test]
fn work_that_nobody_waits_for_any_more_is_never_begun() {
    let database = Database::new();
    let db = open(&database, 1);
    let done = Arc::new(AtomicUsize::new(0));
    let by_lane = Arc::clone(&done);
    let queue: BatchQueue<(), ()> = BatchQueue::new(move |_, items| {
        by_lane.fetch_add(items.len(), Ordering::SeqCst);
        items.into_iter().map(Ok).collect()
    });
    within_actix(async {
        let (release, held) = mpsc::channel::<()>();
        let blocker = actix_web::rt::spawn({
            let db = db.clone();
            async move {
                db.run(move |_| {
                    held.recv().unwrap_or_default();
                    Ok(())
                })
                .await
            }
        });
        actix_web::rt::task::yield_now().await;
        let by_itself = Arc::clone(&done);
        let mut left = Box::pin(db.run(move |_| {
            by_itself.fetch_add(1, Ordering::SeqCst);
            Ok(())
        }));
        let mut left_in_lane = Box::pin(queue.send(&db, ()));
        assert!((&mut left).now_or_never().is_none());
        assert!((&mut left_in_lane).now_or_never().is_none());
        drop((left, left_in_lane));
        drop(release);
        blocker.await.expect("no panic").expect("it was released");
        db.run(|_| Ok(())).await.expect("what came after is done");
        assert_eq!(done.load(Ordering::SeqCst), 0);
        queue.send(&db, ()).await.expect("the queue goes on");
        assert_eq!(done.load(Ordering::SeqCst), 1);
    });
}

#[test]
fn every_session_has_its_limits() {
    let database = Database::new();
    let db = open(&database, 1);
    within_actix(async {
        for (setting, value) in [
            ("statement_timeout", "4321ms"),
            ("lock_timeout", "2s"),
            ("idle_in_transaction_session_timeout", "10s"),
            ("timezone", "UTC"),
            ("application_name", "test-of-the-pool"),
            ("lc_messages", "C"),
        ] {
            let condition = format!("current_setting('{setting}') = '{value}'");
            let as_set = db.run(move |connection| holds(connection, &condition)).await;
            assert!(as_set.expect("it is asked"), "{setting} is not {value}");
        }
    });
}

#[test]
fn however_many_requests_there_are_the_connections_are_as_many_as_configured() {
    let app = App::with(&[("KLACHTENMAP_DB_CONNECTIONS", "3"), ("KLACHTENMAP_WORKERS", "4")]);
    let intake = app.intake();
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                intake.post("/v1/complaints", &registration()).expect(201);
                intake.get("/v1/complaints").expect(200);
            });
        }
    });
    let open: Count = sql_query(
        "select count(*) from pg_stat_activity \
         where datname = current_database() and application_name = $1",
    )
    .bind::<Text, _>("klachtenmap")
    .get_result(&mut app.database.connect())
    .expect("the sessions can be counted");
    assert!((1..=3).contains(&open.count), "{} connections", open.count);
}

/// diesel asks a statement that it executes by reference, and then only its parts, of which an update never is kept.
#[test]
fn a_combined_statement_that_comes_again_is_prepared_once() {
    let database = Database::new();
    let mut connection = database.connect();
    let mut rename = |name: &str, repeats| {
        let change = diesel::update(natures::table.find("other")).set(natures::name.eq(name.to_owned()));
        let other = diesel::delete(natures::table.find("nothing"));
        let statement = CombinedStatement::with(&change).and(&other).prepared(repeats);
        assert_eq!(statement.execute(&mut connection).expect("the nature is renamed"), 1);
        let kept = "select count(*) from pg_prepared_statements where statement like 'with part_0%'";
        let kept: Count = sql_query(kept).get_result(&mut connection).expect("it counts");
        kept.count
    };
    assert_eq!(rename("once", false), 0);
    assert_eq!(rename("twice", true), 1);
    assert_eq!(rename("thrice", true), 1);
}

#[test]
fn what_is_asked_again_and_again_is_planned_once() {
    #[derive(QueryableByName)]
    struct Prepared {
        #[diesel(sql_type = Text)]
        statement: String,
    }

    let app = App::with(&[("KLACHTENMAP_DB_CONNECTIONS", "1")]);
    let complaint = crate::given::path(&app.intake().post("/v1/complaints", &registration()).expect(201));
    for _ in 0..12 {
        app.manager().get(&complaint).expect(200);
        app.handler().get(&complaint).expect(200);
        app.intake().post("/v1/complaints", &registration()).expect(201);
    }
    let planned = app.db.run(|connection| {
        let often = "select statement from pg_prepared_statements where generic_plans = 0 and custom_plans > 8";
        Ok(sql_query(often).load::<Prepared>(connection)?)
    });
    let planned = within_actix(planned).expect("the database answers");
    let planned: Vec<_> = planned.into_iter().map(|prepared| prepared.statement).collect();
    assert!(planned.is_empty(), "{planned:#?}");
}
