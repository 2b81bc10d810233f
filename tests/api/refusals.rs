//! Refusals of PostgreSQL by their SQLSTATE, in whatever language: what is tried again, what is told as busy, away or not
//! ready, and which connections are replaced.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::result::{DatabaseErrorKind, Error as Failure};
use diesel::sql_types::Integer;
use diesel::{Connection, PgConnection, RunQueryDsl, sql_query};
use klachtenmap::db::{BatchQueue, Db, Settings};
use klachtenmap::error::{Error, Result};

use crate::app::App;
use crate::given::registration;
use crate::server::Database;

fn open(database: &Database, connections: u32) -> Db {
    Db::open(&Settings {
        url: database.url.clone(),
        connections,
        queue: 20,
        wait: Duration::from_secs(8),
        statement_timeout: Duration::from_secs(5),
        application_name: "test-of-refusals",
    })
}

/// Runs work in which PostgreSQL raises this SQLSTATE with these words, after so many seconds.
fn raised(db: &Db, code: &'static str, words: &'static str, after: &'static str) -> (Error, usize) {
    let tried = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&tried);
    let raising = move |connection: &mut PgConnection| {
        counted.fetch_add(1, Ordering::SeqCst);
        let raise = format!(
            "do $$ begin perform pg_sleep({after}); raise exception using message = '{words}', errcode = '{code}'; end $$"
        );
        connection.batch_execute(&raise).map_err(Error::from)
    };
    let failure = within_actix(db.run(raising)).expect_err("it was raised");
    (failure, tried.load(Ordering::SeqCst))
}

fn within_actix<T>(work: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(work)
}

#[test]
fn what_postgresql_says_is_told_by_its_code() {
    let database = Database::new();
    let db = open(&database, 1);
    for (code, words, told, attempts) in [
        ("40001", "konnte Zugriff nicht serialisieren", "overloaded", 4),
        ("40P01", "deadlock detected", "overloaded", 4),
        ("55P03", "canceling statement due to lock timeout", "overloaded", 1),
        ("57014", "canceling statement due to statement timeout", "overloaded", 1),
        (
            "25006",
            "kann INSERT nicht in einer schreibgeschützten Transaktion ausführen",
            "database-away",
            1,
        ),
        (
            "53100",
            "could not extend file \"base/1/2\": No space left on device",
            "database-away",
            1,
        ),
        (
            "57P01",
            "terminating connection due to administrator command",
            "outcome-unknown",
            1,
        ),
        ("08006", "Verbindung verloren", "outcome-unknown", 1),
        ("22012", "Division durch Null", "internal", 1),
    ] {
        let (failure, tried) = raised(&db, code, words, "0");
        assert_eq!((failure.kind().code, tried), (told, attempts), "{code}");
    }
}

#[test]
fn where_messages_are_translated_time_tells_what_was_broken_off() {
    let database = Database::new();
    let db = open(&database, 1);
    assert_eq!(
        raised(&db, "22012", "division by zero", "1.1").0.kind().code,
        "internal"
    );
    // As in a session that may not choose its language.
    let translated = |connection: &mut PgConnection| -> Result<()> {
        connection.batch_execute("set lc_messages = 'POSIX'")?;
        Ok(())
    };
    within_actix(db.run(translated)).expect("the tests may set it");
    let words = "Anweisung wird wegen Zeitüberschreitung beim Warten auf eine Sperre abgebrochen";
    assert_eq!(raised(&db, "55P03", words, "1.1").0.kind().code, "overloaded");
    assert_eq!(raised(&db, "55P03", words, "0").0.kind().code, "internal");
}

#[test]
fn a_batch_that_lost_its_connection_costs_the_next_one_nothing() {
    let database = Database::new();
    let db = open(&database, 1);
    let work = |connection: &mut PgConnection, ends: bool| -> Result<()> {
        if ends {
            let end = connection.batch_execute("select pg_terminate_backend(pg_backend_pid())");
            assert!(end.is_err());
            let words = Box::new("Verbindung verloren".to_owned());
            return Err(Failure::DatabaseError(DatabaseErrorKind::Unknown, words).into());
        }
        connection.batch_execute("select 1").map_err(Error::from)
    };
    let queue: BatchQueue<bool, ()> = BatchQueue::new(move |connection, items| {
        let outcomes = items.into_iter().map(|ends| work(connection, ends));
        outcomes.collect()
    });
    within_actix(async {
        let lost = queue.send(&db, true).await.expect_err("its connection is gone");
        assert_eq!(lost.kind().code, "outcome-unknown");
        queue.send(&db, false).await.expect("it has another connection");
    });
}

#[test]
fn of_two_that_lock_each_other_out_both_succeed() {
    let database = Database::new();
    let db = open(&database, 2);
    database
        .connect()
        .batch_execute("create table twins (id int primary key, count int); insert into twins values (1, 0), (2, 0)")
        .expect("it is our database");
    let met = Arc::new(Barrier::new(2));
    let attempts = Arc::new(AtomicUsize::new(0));
    let adding = |first: i32, second: i32| {
        let (met, attempts) = (Arc::clone(&met), Arc::clone(&attempts));
        db.run(move |connection| {
            let attempt = attempts.fetch_add(1, Ordering::SeqCst);
            connection.transaction(|connection| -> Result<()> {
                add(connection, first)?;
                if attempt < 2 {
                    met.wait();
                }
                add(connection, second)
            })
        })
    };
    let (one, other) = within_actix(futures_util::future::join(adding(1, 2), adding(2, 1)));
    one.expect("it was tried again");
    other.expect("it was tried again");
    assert_eq!(attempts.load(Ordering::SeqCst), 3);
}

fn add(connection: &mut PgConnection, id: i32) -> Result<()> {
    sql_query("update twins set count = count + 1 where id = $1")
        .bind::<Integer, _>(id)
        .execute(connection)?;
    Ok(())
}

#[test]
fn a_database_that_takes_no_changes_costs_every_connection_and_the_next_ones_work() {
    let app = App::with(&[("KLACHTENMAP_DB_CONNECTIONS", "4")]);
    let intake = app.intake();
    let in_new_sessions = |setting: &str| {
        let change = format!("execute format('alter database %I {setting}', current_database())");
        let mut session = app.database.connect();
        for statement in [
            "set default_transaction_read_only = off",
            &format!("do $$ begin {change}; end $$"),
        ] {
            session.batch_execute(statement).expect("it is our database");
        }
    };
    intake.post("/v1/complaints", &registration()).expect(201);
    in_new_sessions("set default_transaction_read_only = on");
    app.database.throw_out();
    let refused = crate::process::until("a session finds out", || {
        let answer = intake.post("/v1/complaints", &registration());
        (answer.problem(503) == "database-away" && !app.db.is_away()).then_some(answer)
    });
    assert!(!refused.header("retry-after").is_empty());
    // The sessions stay as they began: only new ones may write.
    in_new_sessions("reset default_transaction_read_only");
    crate::process::until("new sessions write", || {
        (intake.post("/v1/complaints", &registration()).status == 201).then_some(())
    });
    for _ in 0..8 {
        intake.post("/v1/complaints", &registration()).expect(201);
    }
}

#[test]
fn a_statement_that_does_not_fit_a_newer_schema_is_not_ready_and_no_failure_of_ours() {
    let app = App::start();
    let intake = app.intake();
    app.sql("alter table complaints rename column description to something_else");
    let one = "/v1/complaints/00000000-0000-4000-8000-000000000000";
    assert_eq!(intake.post("/v1/complaints", &registration()).problem(500), "internal");
    assert_eq!(intake.get(one).problem(500), "internal");
    app.sql("insert into __diesel_schema_migrations (version) values ('29990101000000')");
    assert_eq!(intake.post("/v1/complaints", &registration()).problem(503), "not-ready");
    assert_eq!(intake.get(one).problem(503), "not-ready");
}
