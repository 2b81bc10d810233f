//! The commands of the program as somebody at a terminal, or a script, meets them.

use std::collections::BTreeSet;
use std::path::Path;

use klachtenmap::config::{DEMO_SECRET, SETTINGS};
use serde_json::{Value, json};

use crate::app::{App, Client, SECRET};
use crate::given::{self, registration};
use crate::process::{Folder, Process, command, production, run};
use crate::server::Database;

/// The exit code and the output of a command.
#[derive(Debug)]
struct Outcome {
    code: Option<i32>,
    printed: String,
    said: String,
}

fn klachtenmap(folder: &Folder, settings: &[(&str, &str)], arguments: &[&str]) -> Outcome {
    let output = run(folder.path(), settings, arguments);
    // A spreadsheet or a PDF is no text.
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Outcome {
        code: output.status.code(),
        printed: text(output.stdout),
        said: text(output.stderr),
    }
}

const FOR_A_HANDLER: [&str; 5] = ["token", "--role", "handler", "--subject", "h-7"];

#[test]
fn token_prints_one_token_that_the_service_with_the_same_settings_accepts() {
    let (folder, database) = (Folder::new(), Database::new());
    let settings = [("DATABASE_URL", database.url.as_str())];
    let arguments = [&FOR_A_HANDLER[..], &["--role", "manager", "--name", "M. Visser"]].concat();
    let token = klachtenmap(&folder, &settings, &arguments);
    assert_eq!((token.code, token.said.as_str()), (Some(0), ""));
    let line = token.printed.strip_suffix('\n').expect("one line");
    assert_eq!(line.split('.').count(), 3, "{line}");
    assert!(!line.contains(char::is_whitespace), "{line}");

    let service = Process::ready(&folder, &settings);
    let me = Client::new(&service.address, Some(line.to_owned())).get("/v1/me");
    let me = me.expect(200);
    assert_eq!((&me["subject"], &me["name"]), (&"h-7".into(), &"M. Visser".into()));
    assert_eq!(me["roles"], serde_json::json!(["handler", "manager"]));

    let other_secret = [("KLACHTENMAP_JWT_SECRET", SECRET)];
    let stranger = klachtenmap(&folder, &other_secret, &FOR_A_HANDLER).printed;
    let stranger = Client::new(&service.address, Some(stranger.trim().to_owned()));
    assert_eq!(stranger.get("/v1/me").problem(401), "unauthenticated");
}

#[test]
fn token_refuses_what_it_does_not_know() {
    let folder = Folder::new();
    for arguments in [
        &["token"][..],
        &["token", "--role", "handler"],
        &["token", "--role", "director", "--subject", "d-1"],
        &["token", "--role", "handler", "--subject", "h-1", "--hours", "25"],
    ] {
        let outcome = klachtenmap(&folder, &[], arguments);
        assert_eq!(outcome.code, Some(2), "{arguments:?}");
        assert_eq!(outcome.printed, "", "{arguments:?}");
    }
}

#[test]
fn production_names_every_setting_that_cannot_be_used_and_none_of_their_values() {
    let folder = Folder::new();
    let settings = [
        ("KLACHTENMAP_MODE", "production"),
        ("KLACHTENMAP_JWT_SECRET", "tooshort1"),
        ("KLACHTENMAP_DB_CONNECTIONS", "plenty"),
        ("KLACHTENMAP_CORS_ORIGINS", "*"),
    ];
    for command in [&[][..], &["serve"], &["migrate"], &FOR_A_HANDLER] {
        let outcome = klachtenmap(&folder, &settings, command);
        assert_eq!((outcome.code, outcome.printed.as_str()), (Some(2), ""), "{command:?}");
        for name in [
            "DATABASE_URL",
            "KLACHTENMAP_JWT_SECRET",
            "KLACHTENMAP_DB_CONNECTIONS",
            "KLACHTENMAP_CORS_ORIGINS",
        ] {
            assert!(outcome.said.contains(name), "{name} in {}", outcome.said);
        }
        for value in ["tooshort1", "plenty"] {
            assert!(!outcome.said.contains(value), "{}", outcome.said);
        }
    }
}

#[test]
fn production_refuses_the_secret_that_everybody_knows() {
    let (folder, database) = (Folder::new(), Database::empty());
    let mut settings = production(&database.url);
    settings.retain(|(name, _)| *name != "KLACHTENMAP_JWT_SECRET");
    settings.push(("KLACHTENMAP_JWT_SECRET", DEMO_SECRET));
    let outcome = klachtenmap(&folder, &settings, &["serve"]);
    assert_eq!(outcome.code, Some(2));
    assert!(outcome.said.contains("KLACHTENMAP_JWT_SECRET"), "{}", outcome.said);
    assert!(!outcome.said.contains(DEMO_SECRET), "{}", outcome.said);
}

#[test]
fn in_production_a_token_has_to_be_meant() {
    let (folder, database) = (Folder::new(), Database::empty());
    let settings = production(&database.url);
    let refused = klachtenmap(&folder, &settings, &FOR_A_HANDLER);
    assert_eq!((refused.code, refused.printed.as_str()), (Some(1), ""));
    assert!(refused.said.contains("--production"), "{}", refused.said);
    let meant = [&FOR_A_HANDLER[..], &["--production"]].concat();
    let made = klachtenmap(&folder, &settings, &meant);
    assert_eq!((made.code, made.printed.split('.').count()), (Some(0), 3));
}

#[test]
fn migrate_does_its_work_once_and_may_be_repeated() {
    let (folder, database) = (Folder::new(), Database::empty());
    let settings = [("DATABASE_URL", database.url.as_str())];
    let first = klachtenmap(&folder, &settings, &["migrate"]);
    let second = klachtenmap(&folder, &settings, &["migrate"]);
    assert_eq!((first.code, second.code), (Some(0), Some(0)));
    assert!(first.printed.contains("applied "), "{}", first.printed);
    assert_eq!(second.printed, "the schema is up to date\n");
}

#[test]
fn migrate_without_a_database_fails_without_naming_its_password() {
    let folder = Folder::new();
    let url = "postgres://somebody:hunter2@127.0.0.1:1/nothing";
    let outcome = klachtenmap(&folder, &[("DATABASE_URL", url)], &["migrate"]);
    assert_eq!((outcome.code, outcome.printed.as_str()), (Some(1), ""));
    assert!(!outcome.said.contains("hunter2"), "{}", outcome.said);
}

#[test]
fn openapi_prints_the_document() {
    let folder = Folder::new();
    let outcome = klachtenmap(&folder, &[], &["openapi"]);
    assert_eq!((outcome.code, outcome.said.as_str()), (Some(0), ""));
    let document: Value = serde_json::from_str(&outcome.printed).expect("JSON and nothing else");
    assert!(
        document["openapi"]
            .as_str()
            .is_some_and(|version| version.starts_with("3."))
    );
    assert!(document["paths"]["/complaints"]["post"].is_object());
}

#[test]
fn a_closed_standard_output_is_no_failure() {
    let (folder, database) = (Folder::new(), Database::new());
    let settings = [("DATABASE_URL", database.url.as_str())];
    for arguments in [&["openapi"][..], &FOR_A_HANDLER, &["report", "--month", "2026-10"]] {
        let (reader, writer) = std::io::pipe().expect("the system has pipes");
        drop(reader);
        let mut command = command(folder.path(), &settings);
        let output = command.args(arguments).env("RUST_LOG", "error").stdout(writer).output();
        let output = output.expect("the program can be run");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), said.as_ref()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn report_prints_the_figures_of_a_month() {
    let (folder, database) = (Folder::new(), Database::new());
    let settings = [("DATABASE_URL", database.url.as_str())];
    let service = Process::ready(&folder, &settings);
    for _ in 0..3 {
        service
            .caller("intake")
            .post("/v1/complaints", &registration())
            .expect(201);
    }
    let month = klachtenmap::calendar::model::local_date(klachtenmap::clock::Clock::system().now());
    let month = month.to_string()[..7].to_owned();
    let report = |format| {
        let arguments = ["report", "--month", &month, "--format", format];
        let outcome = klachtenmap(&folder, &settings, &arguments);
        assert_eq!((outcome.code, outcome.said.as_str()), (Some(0), ""));
        outcome.printed
    };
    let json: Value = serde_json::from_str(&report("json")).expect("JSON and nothing else");
    assert_eq!(json["month"], Value::String(month.clone()));
    assert_eq!(json["registered"], 3);
    assert_eq!(json["byStatus"]["open"], 3);
    let csv = report("csv");
    let line = format!("{month},registered,,3,count");
    assert!(csv.lines().any(|found| found == line), "{csv}");
    assert!(report("csv-excel").starts_with("\u{feff}Jaar;Maand;Onderdeel;Cijfer;Onderverdeling;Waarde;Eenheid"));
    assert!(report("html").starts_with("<!DOCTYPE html><html lang=\"nl\">"));
    assert!(report("pdf").starts_with("%PDF-"));
    assert!(report("xlsx").starts_with("PK"));
}

#[test]
fn report_prints_the_edition_that_was_frozen_and_on_request_the_figures_as_they_are_now() {
    let (folder, app) = (Folder::new(), App::start());
    given::closed(&app);
    app.advance_to("2026-11-12T09:00:00Z");
    let meeting = json!({ "date": "2026-11-12", "participants": ["M. Visser"], "conclusions": "Goed." });
    let manager = app.manager();
    manager
        .put("/v1/reports/monthly/2026-10/evaluation", &meeting)
        .expect(201);
    manager.get("/v1/complaints").expect(200);
    let settings = [("DATABASE_URL", app.database.url.as_str())];
    let report = |more: &[&str]| {
        let arguments = [&["report", "--month", "2026-10", "--language", "en"], more].concat();
        klachtenmap(&folder, &settings, &arguments).printed
    };
    let asked = |form: &str| {
        let client = manager.clone().in_english();
        client
            .send("GET", "/v1/reports/monthly/2026-10", &[("Accept", form)], None)
            .text
    };
    for (format, form) in [("json", "application/json"), ("html", "text/html"), ("csv", "text/csv")] {
        assert_eq!(report(&["--format", format]), asked(form), "{format}");
    }
    let live: Value = serde_json::from_str(&report(&["--live"])).expect("JSON");
    assert_eq!((&live["edition"], &live["registered"]), (&Value::Null, &json!(1)));
}

#[test]
fn report_refuses_what_is_no_month() {
    let folder = Folder::new();
    for month in ["2026-13", "2026", "oktober", ""] {
        let outcome = klachtenmap(&folder, &[], &["report", "--month", month]);
        assert_eq!((outcome.code, outcome.printed.as_str()), (Some(2), ""), "{month}");
    }
}

#[test]
fn every_command_explains_itself() {
    let folder = Folder::new();
    let help = klachtenmap(&folder, &[], &["--help"]);
    assert_eq!(help.code, Some(0));
    for setting in SETTINGS {
        assert!(help.printed.contains(setting.name), "{}", setting.name);
        assert!(help.printed.contains(setting.meaning), "{}", setting.name);
        assert!(help.printed.contains(setting.example), "{}", setting.name);
    }
    for (command, words) in [
        ("serve", &["Swagger UI", "SIGTERM"][..]),
        ("migrate", &["schema"]),
        (
            "token",
            &[
                "--role",
                "--subject",
                "--name",
                "--hours",
                "--production",
                "same settings",
            ],
        ),
        ("openapi", &["OpenAPI"]),
        ("demo", &["--complaints"]),
        ("job", &["list", "run"]),
        ("doctor", &["--language"]),
        (
            "report",
            &[
                "--month",
                "--format",
                "2026-10",
                "csv-excel",
                "pdf",
                "--language",
                "--live",
            ],
        ),
    ] {
        assert!(help.printed.contains(&format!("  {command} ")), "{command}");
        let help = klachtenmap(&folder, &[], &[command, "--help"]);
        assert_eq!((help.code, help.said.as_str()), (Some(0), ""), "{command}");
        for word in words {
            assert!(help.printed.contains(word), "{word} in {}", help.printed);
        }
    }
    assert!(!folder.path().join("postgres").exists(), "help starts nothing");
}

#[test]
fn every_setting_is_documented_and_nothing_else_is() {
    let known: BTreeSet<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
    assert_eq!(known, set_in(&read(".env.example")));
    let examples = read(".env.example");
    for setting in SETTINGS {
        let line = format!("#{}={}", setting.name, setting.example);
        assert!(examples.lines().any(|found| found == line), "{line}");
    }
    let configuration = read("docs/configuration.md");
    let (_, settings) = configuration.split_once("## Settings").expect("a chapter on settings");
    let settings = settings.split("\n## ").next().unwrap_or_default();
    for setting in SETTINGS {
        let row = format!("| `{}` |", setting.name);
        let row = settings.lines().find(|line| line.starts_with(&row)).unwrap_or_default();
        assert!(row.contains(setting.default), "{}", setting.name);
        assert!(row.ends_with(&format!("| {} |", setting.meaning)), "{}", setting.name);
    }
    let rows = settings.lines().filter(|line| line.starts_with("| `"));
    assert_eq!(rows.count(), SETTINGS.len());
}

fn read(file: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).expect(file)
}

/// The names that a file of settings gives values to, also where that is commented out.
fn set_in(text: &str) -> BTreeSet<&str> {
    text.lines()
        .filter_map(|line| line.trim_start_matches('#').split_once('='))
        .map(|(name, _)| name)
        .filter(|name| !name.contains(' '))
        .collect()
}

/// The first-response term of a complaint, and how many events its history has.
fn term(app: &App, complaint: &Value) -> (Value, usize) {
    let read = app.manager().again(complaint);
    let history = app.manager().walk(&format!("{}/history", given::path(complaint)));
    (read["firstResponse"]["dueDate"].clone(), history.len())
}

#[test]
fn calendar_recompute_moves_the_terms_of_what_waits_for_a_first_response_and_nothing_else() {
    let app = App::start();
    let (waiting, other) = (given::complaint(&app.intake()), given::complaint(&app.intake()));
    let answered = given::answered(&app);
    let early = given::complaint_with(&app.intake(), json!({ "receivedAt": "2026-10-20T10:00:00Z" }));
    let withdrawn = given::complaint(&app.intake());
    let step = given::withdraw();
    app.manager().step(&withdrawn, &step).expect(201);
    // A term that began with a reopening goes on running from there.
    let reopened = given::complaint_with(&app.intake(), json!({ "receivedAt": "2026-10-27T10:00:00Z" }));
    app.manager().step(&reopened, &step).expect(201);
    app.advance(chrono::TimeDelta::days(6));
    app.manager().step(&reopened, &given::reopen()).expect(201);
    let still = [&answered, &early, &withdrawn, &reopened].map(|complaint| term(&app, complaint));
    let folder = Folder::new();
    let settings = [
        ("DATABASE_URL", app.database.url.as_str()),
        ("KLACHTENMAP_CLOSING_DAYS", "2026-11-05"),
    ];
    let recompute = |more: &[&str]| {
        let outcome = klachtenmap(&folder, &settings, &[&["calendar", "recompute"], more].concat());
        assert_eq!((outcome.code, outcome.said.as_str()), (Some(0), ""));
        outcome.printed
    };
    let number = |complaint: &Value| complaint["number"].as_str().expect("a number").to_owned();
    let line = |complaint: &Value| format!("{}: 2026-11-06 -> 2026-11-09\n", number(complaint));
    let moved = line(&waiting) + &line(&other);
    assert_eq!(
        recompute(&["--dry-run"]),
        format!("{moved}2 first-response terms would change\n")
    );
    assert_eq!(term(&app, &waiting), (json!("2026-11-06"), 1));
    assert_eq!(recompute(&[]), format!("{moved}2 first-response terms changed\n"));
    for complaint in [&waiting, &other] {
        assert_eq!(term(&app, complaint), (json!("2026-11-09"), 2));
    }
    let history = app.manager().walk(&format!("{}/history", given::path(&waiting)));
    let last = &history[1];
    assert_eq!(
        (&last["event"], &last["by"]["subject"], &last["carried"]),
        (
            &json!("term_recomputed"),
            &json!("klachtenmap"),
            &json!({ "previousDueDate": "2026-11-06", "dueDate": "2026-11-09" })
        )
    );
    // The policy that computed the term explains it.
    let explained = app
        .manager()
        .get(&format!("{}/deadlines", given::path(&waiting)))
        .expect(200);
    assert!(explained.to_string().contains("Sluitingsdag"), "{explained}");
    assert_eq!(recompute(&["--dry-run"]), "0 first-response terms would change\n");
    assert_eq!(recompute(&[]), "0 first-response terms changed\n");
    assert_eq!(
        [&answered, &early, &withdrawn, &reopened].map(|complaint| term(&app, complaint)),
        still
    );
    let due = app
        .manager()
        .walk("/v1/complaints?firstResponseDueFromDate=2026-11-09&firstResponseDueToDate=2026-11-09");
    assert_eq!(due.len(), 2, "reports count by the new day");
}
