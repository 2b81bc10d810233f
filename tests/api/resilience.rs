//! Too much work, slow work, panics, a database that is away: everybody gets an honest answer in time, what was turned
//! away leaves no trace, and the service is well again by itself.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use actix_web::middleware::from_fn;
use actix_web::{HttpServer, web};
use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Text};
use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_query};
use klachtenmap::config::Config;
use klachtenmap::http::middleware;
use serde_json::json;

use crate::app::{App, Client, Response};
use crate::given::{registration, registration_with};
use crate::process::until;
use crate::server::Database;

#[derive(QueryableByName)]
struct Mark {
    #[diesel(sql_type = Text)]
    mark: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// The register, locked by somebody as long as this lives.
pub struct Locked<'a> {
    database: &'a Database,
    _session: PgConnection,
}

impl<'a> Locked<'a> {
    pub fn new(database: &'a Database) -> Self {
        let mut session = database.connect();
        session
            .batch_execute("begin; lock table complaints in access exclusive mode")
            .expect("nobody else uses it");
        Locked {
            database,
            _session: session,
        }
    }

    pub fn until_waited_for(&self, by: i64) {
        until_waited_for(self.database, by);
    }
}

/// Waits until so many sessions wait for a lock.
pub fn until_waited_for(database: &Database, by: i64) {
    let mut connection = database.connect();
    until("somebody waits for the lock", || {
        let waiting: Count = sql_query(
            "select count(*) from pg_stat_activity \
             where datname = current_database() and wait_event_type = 'Lock'",
        )
        .get_result(&mut connection)
        .expect("the sessions can be counted");
        (waiting.count >= by).then_some(())
    });
}

/// The customer numbers of what is recorded, in order.
pub fn marks(database: &Database) -> Vec<String> {
    let marks: Vec<Mark> =
        sql_query("select coalesce(customer_number, '') as mark from complaints order by customer_number")
            .load(&mut database.connect())
            .expect("complaints can be read");
    marks.into_iter().map(|row| row.mark).collect()
}

#[track_caller]
pub fn overloaded(answer: &Response) {
    assert_eq!(turned_away(answer), "overloaded");
}

/// The code of a 503 that says when to come back and tells nothing about the inside.
#[track_caller]
pub fn turned_away(answer: &Response) -> String {
    let code = answer.problem(503);
    let after: u32 = answer.header("retry-after").parse().expect("seconds");
    assert!((1..=10).contains(&after));
    tells_nothing(answer);
    code
}

#[track_caller]
fn tells_nothing(answer: &Response) {
    let text = answer.text.to_lowercase();
    for inside in [
        "select",
        "insert into",
        "update ",
        "relation",
        "complaints",
        "idempotency_records",
        "constraint",
        "diesel",
        "postgres",
        "libpq",
        "socket",
        "src/",
        "/tmp",
        "/usr",
        ".rs:",
        "panicked",
        "timeout",
        "r2d2",
    ] {
        assert!(!text.contains(inside), "{inside} in {}", answer.text);
    }
}

pub fn register(client: &Client, mark: &str) -> Response {
    let body = registration_with(json!({ "customerNumber": mark }));
    client.post("/v1/complaints", &body)
}

pub fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Instant::now();
    let outcome = work();
    (outcome, begun.elapsed())
}

#[test]
fn with_every_connection_busy_a_request_is_turned_away_in_time_and_leaves_nothing_behind() {
    let default = Config::read(|_| None).expect("nothing has to be configured");
    assert_eq!(default.pool_wait, Duration::from_secs(2));

    let app = App::with(&[("KLACHTENMAP_DB_CONNECTIONS", "1"), ("KLACHTENMAP_DB_WAIT_MS", "200")]).settled();
    let intake = app.intake();
    until("there is a connection", || {
        (intake.get("/v1/natures").status == 200).then_some(())
    });
    let lock = Locked::new(&app.database);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| register(&intake, "first"));
        lock.until_waited_for(1);
        let key = [("Idempotency-Key", "abandoned")];
        let body = registration_with(json!({ "customerNumber": "abandoned" }));
        for work in [
            &|| register(&intake, "abandoned") as Response,
            &|| intake.post_with("/v1/complaints", &key, &body),
            &|| intake.get("/v1/natures"),
        ] as [&dyn Fn() -> Response; 3]
        {
            let (answer, took) = timed(work);
            overloaded(&answer);
            assert!((150..1200).contains(&took.as_millis()), "{took:?}");
        }
        assert!(app.stranger().get("/livez").status == 200);
        drop(lock);
        first.join().expect("it was asked").expect(201);
    });
    register(&intake, "last").expect(201);
    assert_eq!(marks(&app.database), ["first", "last"]);
}

#[test]
fn when_the_queue_is_full_requests_are_turned_away_at_once() {
    let ask: fn(&Client) -> Response = |client| client.get("/v1/complaints");
    let register: fn(&Client) -> Response = |client| register(client, "kept");
    for (work, status) in [(ask, 200), (register, 201)] {
        let app = App::with(&[
            ("KLACHTENMAP_DB_CONNECTIONS", "1"),
            ("KLACHTENMAP_DB_QUEUE", "1"),
            ("KLACHTENMAP_DB_WAIT_MS", "10000"),
        ])
        .settled();
        let intake = app.intake();
        let lock = Locked::new(&app.database);
        std::thread::scope(|scope| {
            let first = scope.spawn(|| work(&intake));
            lock.until_waited_for(1);
            let (sender, answers) = mpsc::channel();
            for _ in 0..4 {
                let (sender, intake) = (sender.clone(), &intake);
                scope.spawn(move || {
                    sender.send(work(intake)).expect("the test waits for the answer");
                });
            }
            for _ in 0..3 {
                let at_once = answers.recv_timeout(Duration::from_millis(1500));
                overloaded(&at_once.expect("there is room for one to wait, not for four"));
            }
            drop(lock);
            first.join().expect("it was asked").expect(status);
            let waited = answers.recv_timeout(Duration::from_secs(10));
            waited.expect("it had its turn").expect(status);
        });
    }
}

#[test]
fn nobody_waits_longer_for_a_lock_because_others_wait_with_them() {
    let app = App::with(&[("KLACHTENMAP_DB_CONNECTIONS", "1"), ("KLACHTENMAP_DB_WAIT_MS", "10000")]).settled();
    let intake = app.intake();
    let lock = Locked::new(&app.database);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| timed(|| register(&intake, "first")));
        lock.until_waited_for(1);
        let batch: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| timed(|| register(&intake, "together"))))
            .collect();
        let (answer, took) = first.join().expect("it was asked");
        overloaded(&answer);
        assert!((1800..4000).contains(&took.as_millis()), "{took:?}");
        for one in batch {
            let (answer, took) = one.join().expect("it was asked");
            overloaded(&answer);
            assert!(took < Duration::from_secs(6), "its turn and its own wait: {took:?}");
        }
    });
    drop(lock);
    register(&intake, "last").expect(201);
    assert_eq!(marks(&app.database), ["last"]);
}

#[test]
fn a_statement_that_takes_too_long_is_broken_off() {
    let app = App::with(&[("KLACHTENMAP_DB_STATEMENT_MS", "300")]);
    let intake = app.intake();
    let lock = Locked::new(&app.database);
    let (answer, took) = timed(|| intake.get("/v1/complaints"));
    overloaded(&answer);
    assert!((250..1800).contains(&took.as_millis()), "{took:?}");
    overloaded(&register(&intake, "broken off"));
    drop(lock);
    register(&intake, "kept").expect(201);
    assert_eq!(marks(&app.database), ["kept"]);
}

#[test]
fn lost_connections_are_replaced() {
    let app = App::with(&[("KLACHTENMAP_DB_WAIT_MS", "500")]);
    let intake = app.intake();
    for round in 0..3 {
        register(&intake, &format!("before-{round}")).expect(201);
        app.database.throw_out();
        let begun = Instant::now();
        until("registrations work again", || {
            let answer = register(&intake, &format!("after-{round}"));
            if answer.status != 201 {
                turned_away(&answer);
            }
            (answer.status == 201).then_some(())
        });
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
    assert_eq!(marks(&app.database).len(), 6);
}

#[test]
fn while_the_database_is_away_requests_are_turned_away_and_afterwards_all_is_well_again() {
    let app = App::with(&[("KLACHTENMAP_DB_WAIT_MS", "300")]);
    let intake = app.intake();
    register(&intake, "before").expect(201);
    app.database.close();
    for _ in 0..3 {
        let (answer, took) = timed(|| register(&intake, "meanwhile"));
        turned_away(&answer);
        assert!(took < Duration::from_secs(2), "{took:?}");
        turned_away(&intake.get("/v1/complaints"));
    }
    assert_eq!(app.stranger().get("/readyz").status, 503);
    assert_eq!(app.stranger().get("/livez").status, 200);

    app.database.reopen();
    let begun = Instant::now();
    until("it is ready", || {
        (app.stranger().get("/readyz").status == 200).then_some(())
    });
    register(&intake, "then").expect(201);
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert_eq!(marks(&app.database), ["before", "then"]);
}

#[test]
fn the_same_keys_from_many_clients_at_once_register_once_each_and_turn_nobody_away() {
    let app = App::start();
    let intake = app.intake();
    std::thread::scope(|scope| {
        for client in 0..24 {
            let intake = &intake;
            scope.spawn(move || {
                for number in 0..12 {
                    let key = format!("shared-{}", (number * (client % 2 * 10 + 1) + client) % 12);
                    let body = registration_with(json!({ "customerNumber": key }));
                    let answer = intake.post_with("/v1/complaints", &[("Idempotency-Key", &key)], &body);
                    answer.expect(201);
                }
            });
        }
    });
    let mut expected: Vec<String> = (0..12).map(|number| format!("shared-{number}")).collect();
    expected.sort();
    assert_eq!(marks(&app.database), expected);
}

#[test]
fn control_characters_never_reach_the_database() {
    let app = App::start();
    let handler = app.handler();
    let text = "voor\0na";
    for (change, pointer) in [
        (json!({ "description": text }), "/description"),
        (json!({ "customerNumber": text }), "/customerNumber"),
        (
            json!({ "complainant": { "name": text, "phone": "+31612345678" } }),
            "/complainant/name",
        ),
        (
            json!({ "externalReferences": [{ "system": "crm", "id": text }] }),
            "/externalReferences/0/id",
        ),
    ] {
        let answer = handler.post("/v1/complaints", &registration_with(change));
        assert_eq!(answer.faults(), [format!("{pointer} control_character")]);
    }
    handler
        .post("/v1/complaints/_search", &json!({ "name": text }))
        .expect(400);
    handler.get("/v1/complaints?q=a%00b").expect(400);
    handler.get("/v1/natures/a%00b").expect(404);
    let others: String = ('\u{1}'..='\u{9f}').collect();
    let others = json!({ "description": others, "supplier": others });
    handler.post("/v1/complaints", &registration_with(others)).expect(201);
    assert_eq!(marks(&app.database).len(), 1);
}

#[test]
fn a_failure_of_our_own_says_nothing_about_the_inside() {
    let app = App::start();
    let mut connection = app.database.connect();
    let broken = "alter table complaints rename column description to something_else";
    connection.batch_execute(broken).expect("it is there");
    let answer = app.intake().post("/v1/complaints", &registration());
    assert_eq!(answer.problem(500), "internal");
    tells_nothing(&answer);
    let instance = answer.json()["instance"].to_string();
    assert!(instance.contains(answer.header("x-request-id")), "{instance}");
}

#[test]
fn a_panic_in_a_handler_is_an_ordinary_500_and_the_service_goes_on() {
    let (sender, receiver) = mpsc::channel();
    let server = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server = HttpServer::new(|| {
                actix_web::App::new()
                    .route("/fine", web::get().to(|| async { "fine" }))
                    .route("/panics", web::get().to(panics))
                    .wrap(from_fn(middleware::middleware))
            });
            let server = server.workers(1).disable_signals().bind("127.0.0.1:0");
            let server = server.expect("a free port");
            let address = format!("http://{}", server.addrs()[0]);
            let server = server.run();
            sender.send((address, server.handle())).expect("the test waits");
            server.await.expect("it serves");
        });
    });
    let (address, handle) = receiver.recv().expect("it starts");
    let client = Client::new(&address, None);
    for _ in 0..3 {
        let answer = client.get("/panics");
        assert_eq!(answer.problem(500), "internal");
        tells_nothing(&answer);
        for header in ["x-request-id", "api-version", "x-content-type-options"] {
            assert!(!answer.header(header).is_empty(), "{header}");
        }
        assert_eq!(client.get("/fine").text, "fine");
    }
    drop(handle.stop(false));
    server.join().expect("it ends in order");
}

async fn panics() -> &'static str {
    panic!("select * from complaints in src/complaints.rs")
}
