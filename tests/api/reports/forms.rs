//! The forms of the report, the months that can be asked for, and who may ask.

use serde_json::Value;

use crate::app::{App, Response};
use crate::given;

fn reported() -> App {
    let app = App::start();
    given::closed(&app);
    given::complaint_with(
        &app.intake(),
        serde_json::json!({ "nature": "tariff", "channel": "phone" }),
    );
    app.advance_to("2026-11-20T09:00:00Z");
    given::complaint(&app.intake());
    app
}

fn asking_for(app: &App, path: &str, accept: &str) -> Response {
    app.manager().send("GET", path, &[("Accept", accept)], None)
}

/// The figures of a report as the lines of its CSV form.
fn lines(report: &Value) -> Vec<String> {
    let month = report["month"].as_str().expect("a month");
    let share = report["firstResponse"]["share"]
        .as_f64()
        .map_or_else(String::new, |share| format!("{share:.4}"));
    let mut lines = vec![format!("{month},registered,,{}", report["registered"])];
    let rows = |division: &str, name: &str| -> Vec<String> {
        let rows = report[division].as_array().expect("rows").iter();
        rows.map(|row| {
            format!(
                "{month},{division},{},{}",
                row[name].as_str().expect("a name"),
                row["count"]
            )
        })
        .collect()
    };
    let parts = |division: &str, names: &[&str]| -> Vec<String> {
        names
            .iter()
            .map(|name| format!("{month},{division},{name},{}", report[division][name]))
            .collect()
    };
    lines.extend(rows("byNature", "nature"));
    lines.extend(parts(
        "byAdmissibility",
        &["admissible", "notAdmissible", "undecided"],
    ));
    lines.extend(parts("byStatus", &["open", "closed"]));
    lines.extend(rows("byChannel", "channel"));
    lines.extend(
        ["duplicates", "opening", "reopened", "closed", "closing"]
            .map(|name| format!("{month},{name},,{}", report[name])),
    );
    lines.extend(parts("firstResponse", &["due", "onTime"]));
    lines.push(format!("{month},firstResponse,share,{share}"));
    lines
}

#[test]
fn the_csv_form_has_a_header_and_the_same_figures_a_line_each() {
    let app = reported();
    for path in [
        "/v1/reports/monthly/2026-10",
        "/v1/reports/monthly?from=2026-10&to=2026-11",
    ] {
        let json = asking_for(&app, path, "application/json").expect(200);
        let reports = json["items"]
            .as_array()
            .cloned()
            .unwrap_or_else(|| vec![json.clone()]);
        let csv = asking_for(&app, path, "text/csv");
        assert_eq!(
            (csv.status, csv.header("content-type")),
            (200, "text/csv; charset=utf-8; header=present")
        );
        let expected: Vec<String> = std::iter::once("month,figure,of,value".to_owned())
            .chain(reports.iter().flat_map(lines))
            .collect();
        assert_eq!(csv.text, format!("{}\r\n", expected.join("\r\n")));
    }
}

#[test]
fn the_form_is_chosen_by_accept() {
    let app = reported();
    for (accept, form) in [
        ("*/*", "application/json"),
        ("application/json, text/csv;q=0.5", "application/json"),
        (
            "text/csv, application/json;q=0.5",
            "text/csv; charset=utf-8; header=present",
        ),
        ("text/*", "text/csv; charset=utf-8; header=present"),
        (
            "text/csv;q=0.1, text/plain",
            "text/csv; charset=utf-8; header=present",
        ),
    ] {
        for path in ["/v1/reports/monthly/2026-10", "/v1/reports/monthly"] {
            assert_eq!(
                asking_for(&app, path, accept).header("content-type"),
                form,
                "{accept}"
            );
        }
    }
    for accept in ["text/plain", "application/pdf", "image/*", "text/csv;q=0"] {
        assert_eq!(
            asking_for(&app, "/v1/reports/monthly/2026-10", accept).problem(406),
            "not-acceptable",
            "{accept}"
        );
    }
}

#[test]
fn several_months_come_from_early_to_late_and_by_default_the_last_twelve() {
    let app = reported();
    let months = |query: &str| -> Vec<String> {
        let reports = app.manager().walk(&format!("/v1/reports/monthly{query}"));
        reports
            .iter()
            .filter_map(|report| report["month"].as_str().map(str::to_owned))
            .collect()
    };
    assert_eq!(
        months("?from=2026-10&to=2026-12"),
        ["2026-10", "2026-11", "2026-12"]
    );
    assert_eq!(months("?from=2025-12&to=2026-01"), ["2025-12", "2026-01"]);
    let default = months("");
    assert_eq!(
        (default.len(), default[0].as_str(), default[11].as_str()),
        (12, "2025-12", "2026-11")
    );
    assert_eq!(
        (
            months("?to=2026-03").len(),
            months("?to=2026-03")[0].as_str()
        ),
        (12, "2025-04")
    );
    assert_eq!(months("?from=2025-01&to=2026-12").len(), 24);
    assert_eq!(months("?from=2026-11"), ["2026-11"]);
    let one = app.manager().get("/v1/reports/monthly/2026-10").expect(200);
    assert_eq!(
        app.manager()
            .walk("/v1/reports/monthly?from=2026-10&to=2026-10"),
        [one]
    );
}

#[test]
fn months_that_cannot_be_asked_for_are_refused() {
    let app = App::start();
    for (query, faults) in [
        ("from=2025-01&to=2027-01", vec!["from out_of_range"]),
        ("from=2026-11&to=2026-10", vec!["from out_of_range"]),
        ("from=2026-13&to=10-2026", vec!["from format", "to format"]),
        ("from=2026-1", vec!["from format"]),
        ("from=1989-12&to=1990-01", vec!["from out_of_range"]),
        ("to=2100-01", vec!["to out_of_range"]),
        ("month=2026-10", vec!["month unknown_parameter"]),
    ] {
        let found = app
            .manager()
            .get(&format!("/v1/reports/monthly?{query}"))
            .faults();

        assert_eq!(found, faults, "{query}");
    }
    for month in ["2026-13", "2026", "october", "1989-12", "2100-01"] {
        assert_eq!(
            app.manager()
                .get(&format!("/v1/reports/monthly/{month}"))
                .problem(404),
            "not-found",
            "{month}"
        );
    }
}

#[test]
fn only_managers_read_reports() {
    let app = App::start();
    for client in [app.intake(), app.handler()] {
        for path in ["/v1/reports/monthly", "/v1/reports/monthly/2026-10"] {
            assert_eq!(client.get(path).problem(403), "forbidden");
        }
    }
}
