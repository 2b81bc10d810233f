//! Reports of a register that was kept for a while by a clock that was ahead.

use chrono::TimeDelta;
use serde_json::Value;

use crate::app::{App, Client};
use crate::given;

fn report(manager: &Client, month: &str) -> Value {
    manager.get(&format!("/v1/reports/monthly/{month}")).expect(200)
}

/// The list behind a figure of the report, as many as it counts.
fn assert_listed(manager: &Client, report: &Value) {
    let figures = report["figures"].as_array().expect("figures");
    let registered = figures
        .iter()
        .find(|figure| figure["key"] == "registered")
        .expect("the figure");
    let list = registered["list"].as_str().expect("a list");
    let items = manager.walk(list).len();
    assert_eq!(
        Some(items),
        report["registered"]
            .as_u64()
            .and_then(|count| usize::try_from(count).ok())
    );
}

#[test]
fn what_a_clock_put_after_the_moment_of_a_report_is_in_none_of_its_counts() {
    // From Friday 30 October: later in the month, in the next one, and in the next year.
    for hours in [25, 60, 24 * 100] {
        let app = App::start();
        given::closed(&app);
        let open = given::complaint(&app.intake());
        let before = report(&app.manager(), "2026-10");

        app.clock.advance(TimeDelta::hours(hours));
        given::closed(&app);
        given::complaint(&app.intake());
        app.manager().step(&open, &given::withdraw()).expect(201);
        app.clock.advance(TimeDelta::hours(-hours));

        let after = report(&app.manager(), "2026-10");
        for part in [
            "registered",
            "byNature",
            "byChannel",
            "opening",
            "closed",
            "reopened",
            "closing",
            "firstResponse",
            "resolution",
        ] {
            assert!(!after[part].is_null(), "{part}");
            assert_eq!(after[part], before[part], "{part}, {hours} hours ahead");
        }
        assert_listed(&app.manager(), &after);
        app.manager().get("/v1/reports/monthly").expect(200);
        for form in ["text/csv", "text/html", "application/pdf"] {
            let answer = app
                .manager()
                .send("GET", "/v1/reports/monthly/2026-10", &[("Accept", form)], None);
            assert_eq!(answer.status, 200, "{form}");
        }

        app.clock.advance(TimeDelta::hours(hours + 1));
        let month = (app.clock.now() + TimeDelta::hours(1)).format("%Y-%m").to_string();
        let caught_up = report(&app.manager(), &month);
        assert!(caught_up["registered"].as_u64() >= Some(2), "{caught_up}");
        assert_listed(&app.manager(), &caught_up);
    }
}
