//! How much callers may ask: by action and caller, over all processes, with headers by which an obedient client is never
//! refused.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use diesel::sql_types::{BigInt, Uuid as SqlUuid};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use klachtenmap::auth::Role;
use klachtenmap::http::limiter::{CallerKey, Counted, Limiter, Rate, Rates};
use klachtenmap::limits::store::{share, sweep};
use serde_json::json;

use crate::app::{App, Client, Response};
use crate::documents::{Form, add, add_with, sample};
use crate::given;
use crate::process::until;

/// `RateLimit` of an answer: of what, how many requests are left, and for how many seconds.
fn standing(answer: &Response) -> (String, u64, u64) {
    let mut parts = answer.header("ratelimit").split(';');
    let name = parts.next().unwrap_or_default().trim_matches('"').to_owned();
    let mut number = |prefix| {
        let part = parts.next().and_then(|part| part.strip_prefix(prefix));
        part.and_then(|number| number.parse().ok()).expect("a number")
    };
    (name, number("r="), number("t="))
}

fn seconds(answer: &Response) -> u64 {
    answer.header("retry-after").parse().expect("seconds")
}

/// Lets so many seconds pass, as an obedient client does.
fn pass(seconds: u64) {
    let begun = Instant::now();
    until("the time has passed", || {
        (begun.elapsed() >= Duration::from_secs(seconds)).then_some(())
    });
}

/// The first answer that is refused, of many.
fn refused(mut ask: impl FnMut() -> Response) -> Response {
    let answers = (0..100).map(|_| ask());
    answers
        .into_iter()
        .find(|answer| answer.status == 429)
        .expect("one of them is too many")
}

#[test]
fn every_answer_to_a_token_tells_how_much_may_still_be_asked() {
    let app = App::start();
    let made = given::complaint(&app.intake());
    let read = app.intake().get(&given::path(&made));
    assert_eq!(read.header("ratelimit-policy"), "\"reads\";q=8000;w=4");
    let (name, remaining, reset) = standing(&read);
    assert!(
        name == "reads" && (7990..8000).contains(&remaining) && reset == 1,
        "{read:?}"
    );
    let written = app.intake().post("/v1/complaints", &given::registration());
    assert_eq!(written.header("ratelimit-policy"), "\"changes\";q=2000;w=4");
    assert_eq!(standing(&written).0, "changes");
    let search = app
        .intake()
        .post("/v1/complaints/_search", &json!({ "number": "K-2026-1" }));
    assert_eq!(standing(&search).0, "reads", "a search changes nothing");
    for (answer, status) in [
        (app.intake().get("/v1/reports/monthly"), 403),
        (app.intake().get("/v1/complaints?unknown=1"), 400),
        (app.intake().get("/v1/nothing"), 404),
        (app.stranger().get("/v1/me"), 401),
    ] {
        assert_eq!(answer.status, status);
        assert_eq!(standing(&answer).0, "reads", "{status}");
    }
    assert!(!app.stranger().get("/livez").headers.contains_key("ratelimit"));
}

#[test]
fn who_asks_too_much_is_refused_for_a_while_and_nobody_else_is() {
    let app = App::with(&[("KLACHTENMAP_READS_PER_SECOND", "3")]);
    let (intake, handler) = (app.caller("flood-1", &[Role::Intake]), app.handler());
    let answer = refused(|| intake.get("/v1/me"));
    assert_eq!(answer.problem(429), "rate-limited");
    assert!((1..=3).contains(&seconds(&answer)), "{answer:?}");
    assert_eq!(standing(&answer).1, 0);
    handler.get("/v1/me").expect(200);
    given::complaint(&intake);
    pass(seconds(&answer));
    intake.get("/v1/me").expect(200);
    let told = crate::security::events("excess_rate_limit_exceeded flood-1");
    assert_eq!(told.len(), 1, "{told:?}");
}

#[test]
fn an_obedient_client_is_never_refused() {
    let app = App::with(&[("KLACHTENMAP_READS_PER_SECOND", "20")]);
    let (client, begun) = (app.handler(), Instant::now());
    let mut answered = 0;
    while begun.elapsed() < Duration::from_secs(6) {
        let answer = client.get("/v1/me");
        answer.expect(200);
        answered += 1;
        let (_, remaining, reset) = standing(&answer);
        if remaining == 0 {
            pass(reset);
        }
    }
    assert!(answered > 80, "{answered}");
}

#[test]
fn without_a_limit_nothing_is_told() {
    let off = ["KLACHTENMAP_READS_PER_SECOND", "KLACHTENMAP_CHANGES_PER_SECOND"].map(|name| (name, "0"));
    let app = App::with(&off);
    assert!(!app.intake().get("/v1/me").headers.contains_key("ratelimit"));
}

fn forged(app: &App) -> Client {
    app.client(Some("eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl".to_owned()))
}

#[test]
fn an_address_that_tries_tokens_out_is_refused_and_its_valid_ones_are_not() {
    let app = App::with(&[("KLACHTENMAP_WRONG_TOKENS_PER_MINUTE", "5")]);
    let from = |address: &str| {
        let headers = [("X-Forwarded-For", address)];
        forged(&app).send("GET", "/v1/me", &headers, None)
    };
    let answers: Vec<u16> = (0..7).map(|last| from(&format!("198.51.100.{last}")).status).collect();
    assert_eq!(
        answers,
        [401, 401, 401, 401, 401, 429, 429],
        "what a client says of itself changes nothing"
    );
    let answer = from("198.51.100.9");
    assert_eq!(answer.problem(429), "rate-limited");
    assert!(seconds(&answer) >= 10);
    app.intake().get("/v1/me").expect(200);
}

#[test]
fn a_proxy_tells_where_a_request_comes_from() {
    let app = App::with(&[
        ("KLACHTENMAP_WRONG_TOKENS_PER_MINUTE", "2"),
        ("KLACHTENMAP_TRUSTED_PROXIES", "127.0.0.0/8, 10.1.0.0/16"),
    ]);
    let from = |forwarded: &str| {
        forged(&app)
            .send("GET", "/v1/me", &[("X-Forwarded-For", forwarded)], None)
            .status
    };
    for address in ["198.51.100.1", "1.1.1.1, 198.51.100.2, 10.1.2.3", "2001:db8:1:1::1"] {
        assert_eq!(
            [from(address), from(address), from(address)],
            [401, 401, 429],
            "{address}"
        );
    }
    assert_eq!(
        from("9.9.9.9, 198.51.100.2"),
        429,
        "what stands before it was written by the client"
    );
    assert_eq!(from("2001:db8:1:1:ffff::1"), 429, "a network of IPv6 is one client");
    assert_eq!(from("2001:db8:1:2::1"), 401);
}

#[test]
fn processes_share_what_a_caller_used() {
    let app = App::start();
    let rate = Rate {
        per_second: 0.001,
        burst: 10.0,
    };
    let limiter = || {
        Limiter::new(Rates {
            reads: rate,
            changes: rate,
            wrong_tokens: rate,
            submissions: rate,
        })
    };
    let (one, other) = (limiter(), limiter());
    let caller = CallerKey::of_subject("h-1", Counted::Reads);
    let mut connection = app.database.connect();
    let mut tell = |limiter: &Limiter| {
        for level in share(&mut connection, &limiter.to_share()).expect("it is told") {
            limiter.learn(level.caller, level.level);
        }
    };
    for _ in 0..10 {
        one.admit(Counted::Reads, caller).expect("a burst");
    }
    tell(&one);
    other
        .admit(Counted::Reads, caller)
        .expect("the other does not know yet");
    tell(&other);
    assert!(other.admit(Counted::Reads, caller).is_err(), "now it knows");
    assert!(one.admit(Counted::Reads, caller).is_err());
    sweep(&mut connection).expect("what is over is removed");
}

/// A row that tells of a caller, as another process writes it.
#[derive(QueryableByName)]
struct Told {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[test]
fn a_process_tells_the_others_and_learns_from_them_while_it_serves() {
    let app = App::with(&[("KLACHTENMAP_READS_PER_SECOND", "3")]);
    let caller = app.caller("shared-1", &[Role::Handler]);
    let key = CallerKey::of_subject("shared-1", Counted::Reads).id();
    for _ in 0..10 {
        caller.get("/v1/me").expect(200);
    }
    let mut connection = app.database.connect();
    let mut told = |by: i64| {
        let counted = sql_query("select count(*) from rate_levels where caller = $1 and level >= $2");
        let counted = counted.bind::<SqlUuid, _>(key).bind::<BigInt, _>(by);
        let told: Told = counted.get_result(&mut connection).expect("it can be counted");
        (told.count == 1).then_some(())
    };
    until("it is told", || told(1));
    // What was used elsewhere takes an hour to drain.
    sql_query("update rate_levels set level = level + 10800 where caller = $1")
        .bind::<SqlUuid, _>(key)
        .execute(&mut app.database.connect())
        .expect("another process tells");
    let refused = until("it is learned", || {
        let answer = caller.get("/v1/me");
        (answer.status == 429 && seconds(&answer) > 3000).then_some(answer)
    });
    assert_eq!(refused.problem(429), "rate-limited");
}

const FILE: &str = "a.pdf";

fn form() -> Form {
    Form::of("offer").file(FILE, &sample("offer.pdf"))
}

#[test]
fn a_caller_adds_so_many_documents_in_a_day() {
    let app = App::with(&[("KLACHTENMAP_DOCUMENTS_PER_DAY", "2")]);
    let (intake, made) = (app.intake(), given::complaint(&app.intake()));
    let key = [("Idempotency-Key", "een-sleutel-voor-dit-bestand")];
    for _ in 0..2 {
        add_with(&intake, &made, &key, &form()).expect(201);
    }
    add(&intake, &made, &form()).expect(201);
    let refused = add(&intake, &made, &form());
    assert_eq!(refused.problem(429), "rate-limited");
    // It is three in the afternoon.
    let midnight = 9 * 3600;
    assert!((midnight..=midnight + 30).contains(&seconds(&refused)), "{refused:?}");
    add(&app.manager(), &made, &form()).expect(201);
    app.clock.advance(TimeDelta::seconds(9 * 3600 - 1));
    assert_eq!(add(&app.intake(), &made, &form()).status, 429);
    app.clock.advance(TimeDelta::seconds(1));
    add(&app.intake(), &made, &form()).expect(201);
}

#[test]
fn a_caller_adds_so_many_bytes_in_a_day() {
    let size = sample("offer.pdf").len();
    let most = (size * 2 + 1).to_string();
    let app = App::with(&[("KLACHTENMAP_DOCUMENT_BYTES_PER_DAY", &most)]);
    let (intake, made) = (app.intake(), given::complaint(&app.intake()));
    add(&intake, &made, &form().file("b.pdf", &sample("offer.pdf"))).expect(201);
    assert_eq!(add(&intake, &made, &form()).problem(429), "rate-limited");
    let listed = intake.walk(&format!("{}/documents", given::path(&made)));
    assert_eq!(listed.len(), 2, "what is refused leaves nothing behind");
}
