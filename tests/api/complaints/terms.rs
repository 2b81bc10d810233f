//! The terms that run from receipt, and when they are overdue.

use serde_json::json;

use crate::app::App;
use crate::given;

#[test]
fn the_first_response_is_due_five_working_days_after_the_day_of_receipt_in_amsterdam() {
    let app = App::start();
    for (received, due) in [
        ("2026-04-01T23:59:59+02:00", "2026-04-09"),
        ("2026-04-01T22:00:00Z", "2026-04-10"),
        ("2026-10-30T00:00:00+01:00", "2026-11-06"),
        ("2026-10-24T12:00:00+02:00", "2026-10-30"),
        ("2025-12-24T09:00:00+01:00", "2026-01-05"),
    ] {
        let complaint = given::complaint_with(&app.intake(), json!({ "receivedAt": received }));
        assert_eq!(complaint["firstResponse"]["dueDate"], due, "{received}");
    }
}

#[test]
fn a_term_is_overdue_from_the_midnight_after_its_last_day() {
    let app = App::start();
    let complaint = given::complaint(&app.intake());
    app.advance_to("2026-11-06T22:59:59Z");
    assert_eq!(app.manager().again(&complaint)["firstResponse"]["overdue"], false);
    app.advance_to("2026-11-06T23:00:00Z");
    let late = app.manager().again(&complaint);
    assert_eq!(late["firstResponse"]["overdue"], true);
    assert_eq!(late["resolution"]["overdue"], false);
    app.advance_to("2026-12-25T23:00:00Z");
    assert_eq!(app.manager().again(&complaint)["resolution"]["overdue"], true);
}

#[test]
fn a_late_answer_stays_late_and_one_in_time_stays_in_time() {
    let app = App::start();
    let (prompt, late) = (given::answered(&app), given::taken_up(&app));
    app.advance_to("2026-11-09T09:00:00Z");
    app.handler().step(&late, &given::answer()).expect(201);
    assert_eq!(app.manager().again(&prompt)["firstResponse"]["overdue"], false);
    assert_eq!(app.manager().again(&late)["firstResponse"]["overdue"], true);
}

#[test]
fn waiting_for_somebody_does_not_pause_the_first_response() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    app.handler().step(&complaint, &given::wait()).expect(201);
    app.advance_to("2026-11-07T09:00:00Z");
    let waiting = app.manager().again(&complaint);
    assert_eq!(waiting["waiting"]["waitingFor"], "third_party");
    assert_eq!(
        waiting["firstResponse"],
        json!({ "dueDate": "2026-11-06", "at": null, "overdue": true })
    );
}

#[test]
fn the_lengths_of_the_terms_are_settings() {
    let settings = [
        ("KLACHTENMAP_FIRST_RESPONSE_DAYS", "3"),
        ("KLACHTENMAP_RESOLUTION_WEEKS", "2"),
        ("KLACHTENMAP_RETENTION_YEARS", "7"),
    ];
    let app = App::with(&settings);
    let complaint = given::complaint(&app.intake());
    assert_eq!(complaint["firstResponse"]["dueDate"], "2026-11-04");
    assert_eq!(complaint["resolution"]["dueDate"], "2026-11-13");
    assert_eq!(complaint["retainUntilDate"], "2033-10-30");
}
