//! Holidays and deadlines as anybody may ask for them.

use serde_json::{Value, json};

use crate::app::{App, Client};

const EXAMPLES: &str = include_str!("../data/working-days.csv");

fn due(client: &Client, received: &str) -> Value {
    let path = format!("/v1/calendar/deadline?receivedAt={received}T12:00:00%2B01:00");
    client.get(&path).expect(200)["dueDate"].clone()
}

#[test]
fn every_worked_example_holds_under_both_policies() {
    let default = App::start();
    let termijnenwet = App::with(&[
        ("KLACHTENMAP_LIBERATION_DAY", "yearly"),
        ("KLACHTENMAP_GOOD_FRIDAY", "true"),
    ]);
    let rows: Vec<Vec<&str>> = EXAMPLES
        .lines()
        .filter(|line| line.starts_with("20"))
        .map(|line| line.split(',').collect())
        .collect();
    assert_eq!(rows.len(), 10);
    for row in rows {
        assert_eq!(due(&default.intake(), row[0]), row[1], "{} by default", row[0]);
        assert_eq!(
            due(&termijnenwet.intake(), row[0]),
            row[2],
            "{} by the Termijnenwet",
            row[0]
        );
    }
}

#[test]
fn the_holidays_of_2026_are_these() {
    let app = App::start();
    let holidays = app.intake().walk("/v1/calendar/holidays?year=2026");
    let listed: Vec<_> = holidays
        .iter()
        .map(|day| {
            format!(
                "{} {}",
                day["date"].as_str().unwrap_or_default(),
                day["nameEn"].as_str().unwrap_or_default()
            )
        })
        .collect();
    assert_eq!(
        listed,
        [
            "2026-01-01 New Year's Day",
            "2026-04-06 Easter Monday",
            "2026-04-27 King's Day",
            "2026-05-14 Ascension Day",
            "2026-05-25 Whit Monday",
            "2026-12-25 Christmas Day",
            "2026-12-26 Boxing Day"
        ]
    );
    assert!(
        holidays
            .iter()
            .all(|day| day["workingDay"] == false && day["name"].is_string())
    );
}

#[test]
fn a_year_of_liberation_and_the_days_that_the_company_adds_are_listed_too() {
    let app = App::with(&[
        ("KLACHTENMAP_GOOD_FRIDAY", "true"),
        ("KLACHTENMAP_CLOSING_DAYS", "2030-12-24"),
    ]);
    let dates = |year: i32| {
        app.intake()
            .walk(&format!("/v1/calendar/holidays?year={year}"))
            .iter()
            .filter_map(|day| day["date"].as_str().map(str::to_owned))
            .collect::<Vec<_>>()
    };
    for date in ["2030-04-19", "2030-05-05", "2030-12-24"] {
        assert!(dates(2030).contains(&date.to_owned()), "{date}");
    }
    assert!(!dates(2029).contains(&"2029-05-05".to_owned()));
}

#[test]
fn the_calendar_knows_the_years_1990_to_2099() {
    let app = App::start();
    for (year, fault) in [
        ("1989", "year too_small"),
        ("2100", "year too_large"),
        ("x", "year type"),
        ("2026&year=2027", "year repeated"),
    ] {
        assert_eq!(
            app.intake().get(&format!("/v1/calendar/holidays?year={year}")).faults(),
            [fault]
        );
    }
    assert_eq!(app.intake().get("/v1/calendar/holidays").faults(), ["year required"]);
    for year in [1990, 2099] {
        assert!(app.intake().walk(&format!("/v1/calendar/holidays?year={year}")).len() >= 7);
    }
}

#[test]
fn a_deadline_is_explained_day_by_day() {
    let app = App::start();
    let path = "/v1/calendar/deadline?receivedAt=2026-04-02T16:45:00%2B02:00&workingDays=2";
    let deadline = app.intake().get(path).expect(200);
    let day = |date: &str, counts: bool, why: &str, explanation: &str| json!({ "date": date, "counts": counts, "why": why, "explanation": explanation });
    assert_eq!(
        deadline,
        json!({
            "receivedAt": "2026-04-02T14:45:00Z",
            "dueDate": "2026-04-07",
            "days": [
                day("2026-04-02", false, "day_of_receipt", "Dag van ontvangst"),
                day("2026-04-03", true, "working_day", "Werkdag"),
                day("2026-04-04", false, "weekend", "Weekend"),
                day("2026-04-05", false, "weekend", "Weekend"),
                day("2026-04-06", false, "easter_monday", "Tweede paasdag"),
                day("2026-04-07", true, "working_day", "Werkdag")
            ]
        })
    );
    let english = app.intake().in_english().get(path).expect(200);
    assert_eq!(english["days"][4]["explanation"], "Easter Monday");
}

#[test]
fn the_day_of_receipt_is_the_day_in_amsterdam() {
    let app = App::start();
    let due = |at: &str| {
        app.intake()
            .get(&format!("/v1/calendar/deadline?receivedAt={at}&workingDays=1"))
            .expect(200)["dueDate"]
            .clone()
    };
    assert_eq!(due("2026-07-06T21:59:59Z"), "2026-07-07");
    assert_eq!(due("2026-07-06T22:00:00Z"), "2026-07-08");
}

#[test]
fn a_question_about_a_deadline_that_cannot_be_answered_is_refused() {
    let app = App::start();
    for (query, faults) in [
        ("", vec!["receivedAt required"]),
        ("receivedAt=2026-04-01", vec!["receivedAt date_time"]),
        ("receivedAt=2026-04-01T12:00:00", vec!["receivedAt date_time"]),
        ("receivedAt=1989-12-31T12:00:00Z", vec!["receivedAt out_of_range"]),
        ("receivedAt=2100-01-01T12:00:00Z", vec!["receivedAt out_of_range"]),
        (
            "receivedAt=2026-04-01T12:00:00Z&workingDays=0",
            vec!["workingDays too_small"],
        ),
        (
            "receivedAt=x&workingDays=251&days=5",
            vec![
                "days unknown_parameter",
                "receivedAt date_time",
                "workingDays too_large",
            ],
        ),
    ] {
        assert_eq!(
            app.intake().get(&format!("/v1/calendar/deadline?{query}")).faults(),
            faults,
            "{query}"
        );
    }
}

#[test]
fn the_deadline_and_the_term_of_a_complaint_agree() {
    let app = App::start();
    for received in [
        "2026-04-01T12:00:00Z",
        "2026-05-08T12:00:00Z",
        "2025-12-24T12:00:00Z",
        "2026-10-30T12:00:00Z",
    ] {
        let complaint = crate::given::complaint_with(&app.intake(), json!({ "receivedAt": received }));
        let deadline = app
            .intake()
            .get(&format!("/v1/calendar/deadline?receivedAt={received}"))
            .expect(200);
        assert_eq!(complaint["firstResponse"]["dueDate"], deadline["dueDate"]);
    }
}
