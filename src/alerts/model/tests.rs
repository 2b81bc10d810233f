//! The watchdog, day by day.

use super::*;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Received and forwarded on Friday 30 October 2026: a first response is due on 6 November, a resolution on 25 December.
fn watched() -> Watched {
    Watched {
        id: Uuid::nil(),
        status: StatusName::InProgress,
        registered_at: at("2026-10-30T14:00:00Z"),
        was_forwarded: true,
        is_assigned: true,
        first_response_due: Some(date("2026-11-06")),
        resolution_due: date("2026-12-25"),
        resolution_paused_on: None,
        call_backs: Vec::new(),
        promises: Vec::new(),
    }
}

fn on(day: &str, watched: &Watched) -> Vec<(AlertLevel, String, AlertRecipient)> {
    let policy = Policy::default();
    let day = WatchDay::of(at(&format!("{day}T10:00:00Z")), &policy).unwrap();
    let causes = watched.causes(&day).into_iter();
    causes
        .map(|cause| (cause.level, cause.term.to_string(), cause.recipient))
        .collect()
}

fn levels(day: &str, watched: &Watched) -> Vec<AlertLevel> {
    on(day, watched).into_iter().map(|(level, ..)| level).collect()
}

#[test]
fn the_handler_is_told_on_the_working_day_before_and_a_manager_when_it_is_over() {
    use AlertLevel::{DueTomorrow, Overdue};
    let complaint = watched();
    assert_eq!(levels("2026-11-04", &complaint), []);
    for day in ["2026-11-05", "2026-11-06"] {
        let expected = (DueTomorrow, "2026-11-06".to_owned(), AlertRecipient::Handler);
        assert_eq!(on(day, &complaint), [expected], "{day}");
    }
    let over = (Overdue, "2026-11-06".to_owned(), AlertRecipient::Manager);
    assert_eq!(on("2026-11-07", &complaint), [over]);
}

#[test]
fn days_off_are_no_tomorrow() {
    let answered = Watched {
        first_response_due: None,
        ..watched()
    };
    // The resolution is due on Christmas Day, a Friday: the last working day before it is Thursday.
    assert_eq!(levels("2026-12-23", &answered), []);
    assert_eq!(levels("2026-12-24", &answered), [AlertLevel::DueTomorrow]);
    let due_on_monday = Watched {
        first_response_due: Some(date("2026-11-09")),
        ..watched()
    };
    assert_eq!(levels("2026-11-05", &due_on_monday), []);
    assert_eq!(levels("2026-11-06", &due_on_monday), [AlertLevel::DueTomorrow]);
}

#[test]
fn each_term_is_watched_by_itself() {
    let changed = Watched {
        resolution_due: date("2026-11-09"),
        ..watched()
    };
    assert_eq!(
        levels("2026-11-09", &changed),
        [AlertLevel::DueTomorrow, AlertLevel::Overdue]
    );
    let answered = Watched {
        first_response_due: None,
        ..watched()
    };
    assert_eq!(levels("2026-11-09", &answered), []);
    let extended = Watched {
        resolution_due: date("2027-01-15"),
        ..answered
    };
    assert_eq!(levels("2026-12-28", &extended), []);
}

#[test]
fn a_term_that_stands_still_does_not_end() {
    let paused = |on: &str| Watched {
        first_response_due: None,
        status: StatusName::Waiting,
        resolution_paused_on: Some(date(on)),
        ..watched()
    };
    assert_eq!(levels("2026-12-24", &paused("2026-12-25")), []);
    assert_eq!(levels("2026-12-28", &paused("2026-12-25")), []);
    assert_eq!(levels("2026-12-28", &paused("2026-12-26")), [AlertLevel::Overdue]);
    let unanswered = Watched {
        first_response_due: Some(date("2026-11-06")),
        ..paused("2026-11-02")
    };
    assert_eq!(
        levels("2026-11-09", &unanswered),
        [AlertLevel::Overdue],
        "this term never pauses"
    );
}

#[test]
fn a_complaint_with_nobody_is_told_to_a_manager() {
    let registered = Watched {
        status: StatusName::Registered,
        was_forwarded: false,
        is_assigned: false,
        ..watched()
    };
    // Registered on a Friday: Monday is the working day in which to forward it.
    assert_eq!(levels("2026-11-02", &registered), []);
    let late = (
        AlertLevel::NotForwarded,
        "2026-11-02".to_owned(),
        AlertRecipient::Manager,
    );
    assert_eq!(on("2026-11-03", &registered), [late]);
    let due = on("2026-11-05", &registered);
    assert_eq!(due[0].2, AlertRecipient::Manager, "nobody handles it");
    let returned = Watched {
        was_forwarded: true,
        ..registered
    };
    assert_eq!(levels("2026-10-30", &returned), [AlertLevel::Unassigned]);
}

#[test]
fn promises_are_watched_also_after_closing_and_terms_are_not() {
    let closed = Watched {
        status: StatusName::Closed,
        call_backs: vec![
            date("2026-11-09"),
            date("2026-11-10"),
            date("2026-11-10"),
            date("2026-11-11"),
        ],
        promises: vec![date("2026-11-09"), date("2026-11-10")],
        is_assigned: false,
        ..watched()
    };
    let told: Vec<_> = on("2026-11-10", &closed)
        .into_iter()
        .map(|(level, term, _)| (level, term))
        .collect();
    let expected = [
        (AlertLevel::CallBackDue, "2026-11-10".to_owned()),
        (AlertLevel::CallBackMissed, "2026-11-09".to_owned()),
        (AlertLevel::PromiseOverdue, "2026-11-09".to_owned()),
    ];
    assert_eq!(told, expected);
}

#[test]
fn office_hours_are_those_of_working_days_in_the_company_s_own_time() {
    let (policy, hours) = (Policy::default(), OfficeHours::default());
    for (time, expected) in [
        // Summer time ended on 25 October: then 9:00 is 8:00 UTC, before that 7:00.
        ("2026-10-23T06:59:59Z", false),
        ("2026-10-23T07:00:00Z", true),
        ("2026-10-30T07:59:59Z", false),
        ("2026-10-30T08:00:00Z", true),
        ("2026-10-30T15:59:59Z", true),
        ("2026-10-30T16:00:00Z", false),
        ("2026-10-31T10:00:00Z", false),
        ("2026-12-25T10:00:00Z", false),
    ] {
        assert_eq!(hours.include(at(time), &policy), expected, "{time}");
    }
    assert_eq!("09:00-17:00".parse(), Ok(hours));
    for wrong in ["", "09:00", "17:00-09:00", "9-17", "09:00-25:00", "09:00-09:00"] {
        assert!(wrong.parse::<OfficeHours>().is_err(), "{wrong}");
    }
}
