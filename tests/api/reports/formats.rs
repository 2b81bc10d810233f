//! Output formats of the report, the range of months, and authorization.

use serde_json::{Value, json};

use crate::app::{App, Response, together};
use crate::given;
use crate::server::Database;

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

/// Returns the figures of a report as the records of its CSV.
fn lines(report: &Value) -> Vec<String> {
    let month = report["month"].as_str().expect("a month");
    let figures = report["figures"].as_array().expect("figures").iter();
    figures
        .map(|figure| {
            let word = |name: &str| figure[name].as_str().unwrap_or_default();
            let value = match (word("unit"), &figure["value"]) {
                (_, Value::Null) => String::new(),
                ("share", share) => format!("{:.4}", share.as_f64().expect("a share")),
                ("cents", cents) => {
                    let cents = cents.as_i64().expect("cents");
                    format!("{}.{:02}", cents / 100, cents % 100)
                }
                (_, number) => number.to_string().trim_end_matches(".0").to_owned(),
            };
            let unit = if word("unit") == "cents" {
                word("currency")
            } else {
                word("unit")
            };
            format!("{month},{},{},{value},{unit}", word("key"), word("of"))
        })
        .collect()
}

/// Returns the figures of a report as the records of its CSV for Excel, without their section.
fn dutch_lines(report: &Value) -> Vec<String> {
    let month = report["month"].as_str().expect("a month");
    let (year, month) = month.split_once('-').expect("a year and a month");
    let figures = report["figures"].as_array().expect("figures");
    let lines = lines(report).into_iter().zip(figures);
    lines
        .map(|(line, figure)| {
            let fields: Vec<&str> = line.split(',').collect();
            let unit = match fields[4] {
                "count" => "aantal",
                "share" => "aandeel",
                "working_days" => "werkdagen",
                currency => currency,
            };
            let told = |name: &str| figure[name]["nl"].as_str().unwrap_or_default();
            let (label, part, value) = (told("label"), told("ofLabel"), fields[3].replace('.', ","));
            format!("{year};{month};{label};{part};{value};{unit}")
        })
        .collect()
}

/// Returns the records of a CSV for Excel without the column of the section, which no figure of the JSON has.
fn without_section(csv: &str) -> Vec<String> {
    let text = csv.strip_prefix('\u{feff}').expect("a byte order mark");
    let records = text.strip_suffix("\r\n").expect("an end of line").split("\r\n");
    records
        .map(|record| {
            let mut fields: Vec<&str> = record.split(';').collect();
            assert!(!fields.remove(2).is_empty());
            fields.join(";")
        })
        .collect()
}

#[test]
fn the_csv_form_has_a_header_and_the_same_figures_a_line_each() {
    let app = reported();
    for path in [
        "/v1/reports/monthly/2026-10",
        "/v1/reports/monthly?from=2026-10&to=2026-11",
    ] {
        let json = asking_for(&app, path, "application/json").expect(200);
        let reports = json["items"].as_array().cloned().unwrap_or_else(|| vec![json.clone()]);
        let csv = asking_for(&app, path, "text/csv");
        assert_eq!((csv.status, csv.header("content-type")), (200, CSV));
        let expected: Vec<String> = std::iter::once("month,figure,of,value,unit".to_owned())
            .chain(reports.iter().flat_map(lines))
            .collect();
        assert_eq!(csv.text, format!("{}\r\n", expected.join("\r\n")));
        let join = if path.contains('?') { '&' } else { '?' };
        let excel = asking_for(&app, &format!("{path}{join}dialect=excel"), "text/csv");
        let expected: Vec<String> = std::iter::once("Jaar;Maand;Cijfer;Onderverdeling;Waarde;Eenheid".to_owned())
            .chain(reports.iter().flat_map(dutch_lines))
            .collect();
        assert_eq!(without_section(&excel.text), expected);
    }
}

const CSV: &str = "text/csv; charset=utf-8; header=present";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const HTML: &str = "text/html; charset=utf-8";
const ONE: &str = "/v1/reports/monthly/2026-10";

#[test]
fn the_form_is_chosen_by_accept() {
    let app = reported();
    for (accept, form) in [
        ("*/*", "application/json"),
        ("application/json, text/csv;q=0.5", "application/json"),
        ("text/csv, application/json;q=0.5", CSV),
        ("text/*", CSV),
        ("text/csv;q=0.1, text/plain", CSV),
        ("text/html, application/xhtml+xml, */*;q=0.8", HTML),
        ("application/pdf", "application/pdf"),
        (XLSX, XLSX),
    ] {
        for path in [ONE, "/v1/reports/monthly"] {
            let answer = asking_for(&app, path, accept);
            assert_eq!(answer.status, 200, "{accept}");
            assert_eq!(answer.header("content-type"), form, "{accept}");
            let varies = answer.header("vary");
            assert!(varies.starts_with("Accept, Accept-Language"), "{varies}");
        }
    }
    for accept in ["text/plain", "application/xml", "image/*", "text/csv;q=0"] {
        assert_eq!(asking_for(&app, ONE, accept).problem(406), "not-acceptable", "{accept}");
    }
}

#[test]
fn files_have_a_name_and_the_page_may_load_nothing() {
    let app = reported();
    for (accept, disposition) in [
        ("text/csv", "attachment; filename=\"klachten-2026-10.csv\""),
        (XLSX, "attachment; filename=\"klachten-2026-10.xlsx\""),
        ("application/pdf", "attachment; filename=\"klachten-2026-10.pdf\""),
        ("text/html", "inline; filename=\"klachten-2026-10.html\""),
    ] {
        assert_eq!(asking_for(&app, ONE, accept).header("content-disposition"), disposition);
    }
    let page = asking_for(&app, ONE, "text/html");
    let policy = page.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; style-src 'unsafe-inline';"),
        "{policy}"
    );
    for foreign in ["<script", "src=", "url(", "@import"] {
        assert!(!page.text.contains(foreign), "{foreign}");
    }
}

#[test]
fn the_page_has_the_figures_of_the_report_and_speaks_the_language_that_is_asked_for() {
    let app = reported();
    let report = asking_for(&app, ONE, "application/json").expect(200);
    let dutch = asking_for(&app, ONE, "text/html").text;
    let english = app
        .manager()
        .in_english()
        .send("GET", ONE, &[("Accept", "text/html")], None)
        .text;
    assert!(dutch.contains("Maandrapportage klachten oktober 2026"), "{dutch}");
    assert!(english.contains("Monthly complaints report October 2026"), "{english}");
    for page in [&dutch, &english] {
        for figure in report["figures"].as_array().expect("figures") {
            if figure["unit"] != "count" {
                continue;
            }
            let part = figure["of"].as_str();
            let part = part.map_or_else(String::new, |of| format!(" data-of=\"{of}\""));
            let place = format!("data-figure=\"{}\"{part}>", figure["key"].as_str().expect("a key"));
            let cell = page.split_once(&place).map(|(_, rest)| rest);
            let cell = cell.unwrap_or_else(|| panic!("{figure} is not on the page"));
            // What was erased is in no list.
            let expected = figure["list"].as_str().map_or_else(
                || format!("{}</td>", figure["value"]),
                |list| {
                    format!(
                        "<a href=\"{}\">{}</a></td>",
                        list.replace('&', "&amp;"),
                        figure["value"]
                    )
                },
            );
            assert!(cell.starts_with(&expected), "{figure}: {}", &cell[..expected.len()]);
        }
    }
}

#[test]
fn measures_are_counted_by_when_they_were_made_and_due() {
    let app = App::start();
    given::employed(&app, &["h-1"]);
    let measure = |due: &str, done: Option<&str>| {
        let mut body = json!({ "description": "Belscript.", "owner": { "subject": "h-1" }, "dueDate": due });
        if let Some(done) = done {
            body["doneDate"] = json!(done);
        }
        app.manager().post("/v1/measures", &body).expect(201);
    };
    measure("2026-11-05", None);
    measure("2026-10-31", Some("2026-10-30"));
    app.advance_to("2026-11-02T09:00:00Z");
    let measure = |due: &str| {
        let body = json!({ "description": "Rooster.", "owner": { "subject": "h-1" }, "dueDate": due });
        app.manager().post("/v1/measures", &body).expect(201);
    };
    measure("2026-11-30");
    let figures = |month: &str| {
        let report = app.manager().get(&format!("/v1/reports/monthly/{month}")).expect(200);
        ["measuresMade", "measuresDue", "measuresDone"].map(|key| {
            let mut figures = report["figures"].as_array().expect("figures").iter();
            let figure = figures.find(|figure| figure["key"] == key).expect("the figure");
            let list = app.manager().walk(figure["list"].as_str().expect("a list"));
            assert_eq!(figure["value"], list.len(), "{figure}");
            list.len()
        })
    };
    assert_eq!(figures("2026-10"), [2, 1, 1]);
    assert_eq!(figures("2026-11"), [1, 2, 0]);
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
    assert_eq!(months("?from=2026-10&to=2026-12"), ["2026-10", "2026-11", "2026-12"]);
    assert_eq!(months("?from=2025-12&to=2026-01"), ["2025-12", "2026-01"]);
    let default = months("");
    assert_eq!(
        (default.len(), default[0].as_str(), default[11].as_str()),
        (12, "2025-12", "2026-11")
    );
    assert_eq!(
        (months("?to=2026-03").len(), months("?to=2026-03")[0].as_str()),
        (12, "2025-04")
    );
    assert_eq!(months("?from=2025-01&to=2026-12").len(), 24);
    assert_eq!(months("?from=2026-11"), ["2026-11"]);
    let one = app.manager().get("/v1/reports/monthly/2026-10").expect(200);
    assert_eq!(app.manager().walk("/v1/reports/monthly?from=2026-10&to=2026-10"), [one]);
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
        let found = app.manager().get(&format!("/v1/reports/monthly?{query}")).faults();

        assert_eq!(found, faults, "{query}");
    }
    for month in ["2026-13", "2026", "october", "1989-12", "2100-01"] {
        assert_eq!(
            app.manager().get(&format!("/v1/reports/monthly/{month}")).problem(404),
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

#[test]
fn reports_are_read_from_a_replica_where_there_is_one() {
    let replica = Database::new();
    let app = App::with(&[("KLACHTENMAP_REPORT_DATABASE_URL", &replica.url)]);
    given::complaint(&app.intake());
    let report = app.manager().get(ONE).expect(200);
    assert_eq!(report["registered"], 0, "the other database has none");
}

#[test]
fn everybody_in_a_burst_gets_the_report_and_those_after_a_change_see_it() {
    let app = reported();
    let manager = app.manager();
    let forms = ["application/json", "text/csv", "text/html"];
    let answers = together(24, |n| asking_for(&app, ONE, forms[n % 3]));
    for (n, answer) in answers.iter().enumerate() {
        assert_eq!(answer.status, 200);
        assert!(answer.header("content-type").starts_with(forms[n % 3]));
        assert_eq!(answer.text, answers[n % 3].text);
    }
    let registered = manager.get("/v1/reports/monthly/2026-11").expect(200)["registered"].clone();
    assert_eq!(registered, 1);
    together(8, |_| {
        given::complaint(&app.intake());
        let seen = app.manager().get("/v1/reports/monthly/2026-11").expect(200);
        assert!(
            seen["registered"].as_i64() > Some(1),
            "one's own complaint is counted: {seen}"
        );
    });
}

#[test]
fn only_managers_filter_by_reprimand_and_what_belongs_to_a_remedy_comes_with_it() {
    let app = App::start();
    for (query, may) in [
        ("remedy=reprimand", [false, false, true]),
        ("remedy=reprimand&remedyStatus=offered", [false, false, true]),
        ("remedy=cancellation", [false, true, true]),
        ("remedy=compensation&remedyCurrency=EUR", [false, true, true]),
        ("remedyOverdue=true", [false, true, true]),
        ("remedyOverdue=false", [false, true, true]),
        ("approvalPending=true", [false, true, true]),
    ] {
        for (client, may) in [app.intake(), app.handler(), app.manager()].iter().zip(may) {
            let answer = client.get(&format!("/v1/complaints?{query}"));
            assert_eq!(answer.status, if may { 200 } else { 403 }, "{query}: {}", answer.text);
        }
    }
    for (query, fault) in [
        ("remedyStatus=executed", "remedyStatus contradiction"),
        ("remedyCurrency=EUR", "remedyCurrency contradiction"),
    ] {
        let refused = app.manager().get(&format!("/v1/complaints?{query}"));
        assert_eq!(refused.faults(), [fault]);
    }
}
