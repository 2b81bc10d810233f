//! Numbers for people: unique, and counted anew each year of registration in Amsterdam.

use std::collections::HashSet;

use crate::app::{App, together};
use crate::given;

#[test]
fn a_hundred_registrations_at_once_get_a_hundred_numbers() {
    let app = App::start();
    let client = app.intake();
    let complaints = together(100, |_| given::complaint(&client));
    let numbers: HashSet<&str> = complaints
        .iter()
        .filter_map(|complaint| complaint["number"].as_str())
        .collect();
    assert_eq!(numbers.len(), 100);
    for number in numbers {
        let digits = number.strip_prefix("K-2026-").unwrap_or_default();
        assert!(
            digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_digit()),
            "{number}"
        );
    }
    assert_eq!(app.manager().walk("/v1/complaints?pageSize=30").len(), 100);
}

#[test]
fn the_year_of_a_number_begins_at_midnight_in_amsterdam() {
    let app = App::start();
    given::complaint(&app.intake());
    app.advance_to("2026-12-31T22:59:59Z");
    assert_eq!(given::complaint(&app.intake())["number"], "K-2026-000002");
    app.advance_to("2026-12-31T23:00:00Z");
    assert_eq!(given::complaint(&app.intake())["number"], "K-2027-000001");
    assert_eq!(given::complaint(&app.intake())["number"], "K-2027-000002");
}

#[test]
fn a_refused_registration_never_gives_its_number_to_two_others() {
    let app = App::start();
    let first = given::complaint(&app.intake());
    let unknown = given::registration_with(serde_json::json!({ "nature": "bad_weather" }));
    app.intake().post("/v1/complaints", &unknown).problem(400);
    let second = given::complaint(&app.intake());
    assert_ne!(first["number"], second["number"]);
}
