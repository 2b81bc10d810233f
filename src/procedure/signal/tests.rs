//! Tests of the rules that every signal meets.

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::error::FieldLocation;

fn now() -> DateTime<Utc> {
    "2026-10-30T13:05:00.123456789Z".parse().unwrap()
}

fn signal() -> Signal {
    Signal {
        kind: Kind::Complaint,
        channel: Channel::Letter,
        reception_point: None,
        receiver_name: "A. de Boer".into(),
        received_at: now(),
        reported_date: None,
        complainant: Complainant {
            name: Some("S. Hoekstra".into()),
            anonymous: false,
            address: Some("Ossekop 3-b".into()),
            postal_code: Some("8911le".into()),
            town: Some("Leeuwarden".into()),
            country: "NL".into(),
            phone: None,
            email: None,
            social_media: None,
            representative: None,
            language: None,
            contact_by: None,
        },
        nature: "tariff".into(),
        further_natures: vec!["treatment".into()],
        complexity: Complexity::Routine,
        employee: None,
        follows: None,
        description: "Te duur.".into(),
        desired_solution: None,
        short_description: None,
        conversation: Some(Conversation {
            held_at: Some(now()),
            spoken_with: None,
            agreement: Agreement::Unknown,
        }),
        customer_number: None,
        quote_number: None,
        supplier: None,
        external_references: Vec::new(),
        privacy_statement_version: None,
    }
}

/// The faults of the signal after `change`, as pointer and code.
fn faults(change: impl FnOnce(&mut Signal)) -> Vec<(String, String)> {
    let mut given = signal();
    change(&mut given);
    let faults = Signal::new(given, now()).expect_err("a faulty signal");
    faults
        .into_iter()
        .map(|fault| match fault.place {
            FieldLocation::Pointer(pointer) => (pointer, fault.code.into_owned()),
            place => panic!("a fault at {place:?}"),
        })
        .collect()
}

fn fault(pointer: &str, code: &str) -> (String, String) {
    (pointer.to_owned(), code.to_owned())
}

#[test]
fn times_and_postal_codes_are_normalised() {
    let (kept, received) = Signal::new(signal(), now()).unwrap();
    let micros: DateTime<Utc> = "2026-10-30T13:05:00.123456Z".parse().unwrap();
    assert_eq!(kept.received_at, micros);
    assert_eq!(kept.conversation.unwrap().held_at, Some(micros));
    assert_eq!(kept.complainant.postal_code.as_deref(), Some("8911 LE"));
    assert_eq!(received, CalendarDate::of(now()).unwrap());
}

#[test]
fn all_faults_are_found_at_once() {
    let found = faults(|signal| {
        signal.received_at += TimeDelta::minutes(2);
        signal.reported_date = Some(local_date(now() + TimeDelta::days(1)));
        signal.further_natures = vec!["tariff".into()];
        signal.complainant.country = "UK".into();
    });
    let expected = [
        fault("", "repeated_nature"),
        fault("/complainant/country", "unknown"),
        fault("/receivedAt", "in_future"),
        fault("/reportedDate", "in_future"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn receipt_lies_in_the_years_of_the_calendar() {
    let long_ago = "1989-12-31T12:00:00Z".parse().unwrap();
    let found = faults(|signal| signal.received_at = long_ago);
    assert_eq!(found, [fault("/receivedAt", "out_of_range")]);
}

#[test]
fn a_report_is_made_from_1990_and_no_later_than_the_day_of_receipt() {
    let reported = |received: &str, reported: &str| {
        let mut given = signal();
        given.received_at = received.parse().unwrap();
        given.reported_date = Some(reported.parse().unwrap());
        Signal::new(given, now()).is_ok()
    };
    // In Amsterdam it is the 29th from 23:00 UTC on the 28th.
    assert!(reported("2026-10-28T23:00:00Z", "2026-10-29"));
    assert!(!reported("2026-10-28T22:59:59Z", "2026-10-29"));
    assert!(reported("2026-10-28T12:00:00Z", "1990-01-01"));
    assert!(!reported("2026-10-28T12:00:00Z", "1989-12-31"));
    for (date, code) in [
        ("2026-10-31", "in_future"),
        ("1989-12-31", "out_of_range"),
        ("2026-10-30", "after_receipt"),
    ] {
        let found = faults(|signal| {
            signal.received_at -= TimeDelta::days(2);
            signal.reported_date = date.parse().ok();
        });
        assert_eq!(found, [fault("/reportedDate", code)]);
    }
}

#[test]
fn postal_codes_of_other_countries_stay_as_given() {
    let mut given = signal();
    given.complainant.country = "DE".into();
    given.complainant.postal_code = Some("d-10115".into());
    let (kept, _) = Signal::new(given, now()).unwrap();
    assert_eq!(kept.complainant.postal_code.as_deref(), Some("d-10115"));
}

#[test]
fn an_email_address_is_told_from_other_references() {
    for address in ["j.jansen@example.nl", "a@b.c", "é@voorbeeld.nl"] {
        assert!(is_email_address(address), "{address}");
    }
    for other in [
        "a.b/c@d",
        "a.b/c@d.e",
        "CASE-1",
        "@d.e",
        "a@d",
        "a@.de",
        "a@de.",
        "a@b@c.d",
        "a b@c.d",
        "",
    ] {
        assert!(!is_email_address(other), "{other}");
    }
}
