//! What the service knows of its database without asking it: whether it is there, and whether the clocks agree.

use std::time::Duration;

use chrono::TimeDelta;
use klachtenmap::clock::Clock;

use crate::app::{App, Response};
use crate::process::until;
use crate::resilience::{marks, register, timed, turned_away};
use crate::server::Database;

#[test]
fn a_database_that_is_known_to_be_away_costs_nobody_a_wait() {
    let app = App::with(&[("KLACHTENMAP_DB_WAIT_MS", "5000")]);
    let (intake, manager) = (app.intake(), app.manager());
    register(&intake, "before").expect(201);
    app.database.close();
    turned_away(&register(&intake, "meanwhile"));
    until("it is known", || app.db.is_away().then_some(()));
    let reads: [&dyn Fn() -> Response; 4] = [
        &|| register(&intake, "meanwhile"),
        &|| intake.get("/v1/complaints"),
        &|| manager.get("/v1/natures"),
        &|| app.stranger().get("/readyz"),
    ];
    for read in reads {
        let (answer, took) = timed(read);
        answer.problem(503);
        // Far from the five seconds of the wait, on a slow machine too.
        assert!(took < Duration::from_secs(2), "{took:?}");
    }
    app.database.reopen();
    until("registrations work again", || {
        (register(&intake, "then").status == 201).then_some(())
    });
}

#[test]
fn a_service_whose_clock_is_wrong_is_not_ready_and_records_nothing() {
    for (ahead, fits) in [(0, true), (2, true), (90_000, false), (-60, false)] {
        let clock = Clock::ahead_by(TimeDelta::seconds(ahead));
        let app = App::with_clock(clock, Database::new(), &[]);
        let expected = if fits { 200 } else { 503 };
        until("the clock was compared", || {
            let ready = app.stranger().get("/readyz");
            (ready.status == expected && (fits || ready.text.contains("klok"))).then_some(())
        });
        let answer = register(&app.intake(), "x");
        if fits {
            answer.expect(201);
        } else {
            assert_eq!(answer.problem(503), "not-ready");
            assert_eq!(marks(&app.database), [""; 0]);
        }
    }
}
