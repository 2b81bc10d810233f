//! The stored form of changes of status, and of what is said of the complaint as a whole.

use serde_json::{Value, json};

use super::values::{ID, ID_TEXT, TIME, day, text, time};
use crate::procedure::{
    AddedDocument, Assignee, Change, Channel, Closure, ComplaintId, EventData, Inadmissibility, InadmissibilityReason,
    LegalHold, Outcome, Prevention, WaitingFor, Withdrawal,
};

/// Changes of status, each whole and then with as little as there can be.
pub fn transitions() -> Vec<(EventData, Value)> {
    let person = Assignee {
        department: Some(text("sales")),
        subject: Some(text("h-1")),
        function: Some(text("Behandelaar")),
        name: Some(text("M. Visser")),
    };
    vec![
        (EventData::Registered, json!({})),
        (
            EventData::Forwarded {
                from: Assignee::default(),
                to: person.clone(),
                note: Some(text("Graag vandaag.")),
                resolution_due_date: Some(day("2026-12-29")),
            },
            json!({
                "previousHandler": {},
                "handler": { "department": "sales", "subject": "h-1", "function": "Behandelaar", "name": "M. Visser" },
                "note": "Graag vandaag.", "resolutionDueDate": "2026-12-29"
            }),
        ),
        (
            EventData::Returned {
                reason: text("Dubbel."),
            },
            json!({ "reason": "Dubbel." }),
        ),
        (
            EventData::TakenUp {
                handler: Assignee::default(),
                reason: None,
                resolution_due_date: None,
            },
            json!({ "handler": {} }),
        ),
        (
            EventData::Paused {
                waiting_for: WaitingFor::ThirdParty,
                reason: text("Leverancier."),
                expected_date: Some(day("2026-11-06")),
            },
            json!({ "waitingFor": "third_party", "reason": "Leverancier.", "expectedDate": "2026-11-06" }),
        ),
        (
            EventData::Resumed {
                resolution_due_date: Some(day("2026-12-29")),
            },
            json!({ "resolutionDueDate": "2026-12-29" }),
        ),
        (
            EventData::Resumed {
                resolution_due_date: None,
            },
            json!({}),
        ),
    ]
}

pub fn endings() -> Vec<(EventData, Value)> {
    vec![
        (
            EventData::Answered {
                contact: ID,
                feedback_at: time(),
                channel: Channel::SocialMedia,
                summary: text("Excuses."),
                late_reason: Some(text("Druk.")),
                resolution_due_date: Some(day("2026-12-29")),
            },
            json!({
                "contact": ID_TEXT, "feedbackAt": TIME, "channel": "social_media", "summary": "Excuses.",
                "lateReason": "Druk.", "resolutionDueDate": "2026-12-29"
            }),
        ),
        (
            EventData::Closed(Closure {
                short_description: Some(text("Kort.")),
                handling_summary: Some(text("Lang.")),
                prevention: Some(Prevention::Measures(vec![ID])),
                ..Closure::new(Outcome::NotResolved)
            }),
            json!({
                "outcome": "not_resolved", "shortDescription": "Kort.", "handlingSummary": "Lang.",
                "prevention": { "measures": [ID_TEXT] }
            }),
        ),
        (
            EventData::Closed(Closure {
                duplicate_of: Some(ComplaintId(ID)),
                ..Closure::new(Outcome::Duplicate)
            }),
            json!({ "outcome": "duplicate", "duplicateOf": ID_TEXT }),
        ),
        (
            EventData::Closed(Closure {
                withdrawal: Some(Withdrawal {
                    words: Some(text("Laat maar.")),
                    channel: Some(Channel::Email),
                }),
                ..Closure::new(Outcome::Withdrawn)
            }),
            json!({ "outcome": "withdrawn", "withdrawal": { "words": "Laat maar.", "channel": "email" } }),
        ),
        (
            EventData::Closed(Closure {
                inadmissibility: Some(Inadmissibility {
                    reason: InadmissibilityReason::NotAboutUs,
                    explanation: text("Andere leverancier."),
                }),
                ..Closure::new(Outcome::Inadmissible)
            }),
            json!({
                "outcome": "inadmissible",
                "inadmissibility": { "reason": "not_about_us", "explanation": "Andere leverancier." }
            }),
        ),
    ]
}

pub fn openings() -> Vec<(EventData, Value)> {
    vec![
        (
            EventData::TakenUp {
                handler: Assignee::default(),
                reason: Some(text("Collega is ziek.")),
                resolution_due_date: Some(day("2026-12-29")),
            },
            json!({ "handler": {}, "reason": "Collega is ziek.", "resolutionDueDate": "2026-12-29" }),
        ),
        (
            EventData::Reopened {
                reason: text("Nieuw."),
                resolution_due_date: None,
            },
            json!({ "reason": "Nieuw." }),
        ),
        (
            EventData::Reopened {
                reason: text("Nieuw."),
                resolution_due_date: Some(day("2026-12-29")),
            },
            json!({ "reason": "Nieuw.", "resolutionDueDate": "2026-12-29" }),
        ),
        (
            EventData::Unmerged {
                reason: text("Twee bewoners."),
            },
            json!({ "reason": "Twee bewoners." }),
        ),
    ]
}

pub fn others() -> Vec<(EventData, Value)> {
    let change = Change {
        field: text("/nature"),
        old: Value::Null,
        new: json!("tariff"),
    };
    let document = AddedDocument {
        id: ID,
        kind: text("offer"),
        name: Some(text("a.pdf")),
        size: 3,
        sha256: Some(text("00ff")),
    };
    let removed = AddedDocument {
        name: None,
        sha256: None,
        ..document.clone()
    };
    let prevention = Prevention::None(text("Eenmalig."));
    vec![
        (
            EventData::Corrected { changes: vec![change] },
            json!({ "changes": [{ "field": "/nature", "old": null, "new": "tariff" }] }),
        ),
        (
            EventData::DocumentsAdded {
                documents: vec![document, removed],
            },
            json!({ "documents": [
                { "id": ID_TEXT, "type": "offer", "name": "a.pdf", "size": 3, "sha256": "00ff" },
                { "id": ID_TEXT, "type": "offer", "size": 3 }
            ] }),
        ),
        (
            EventData::PreventionSettled { prevention },
            json!({ "prevention": { "none": "Eenmalig." } }),
        ),
        (
            EventData::MeasureUnlinked { measure: ID },
            json!({ "measure": ID_TEXT }),
        ),
        (
            EventData::TermExtended {
                previous_due_date: day("2026-12-25"),
                due_date: day("2027-01-15"),
                reason: text("Netbeheerder."),
            },
            json!({ "previousDueDate": "2026-12-25", "dueDate": "2027-01-15", "reason": "Netbeheerder." }),
        ),
        (
            EventData::TermRecomputed {
                previous_due_date: day("2026-11-06"),
                due_date: day("2026-11-09"),
            },
            json!({ "previousDueDate": "2026-11-06", "dueDate": "2026-11-09" }),
        ),
        (EventData::Related { complaint: ID }, json!({ "complaint": ID_TEXT })),
        (EventData::Unrelated { complaint: ID }, json!({ "complaint": ID_TEXT })),
    ]
}

pub fn holds() -> Vec<(EventData, Value)> {
    vec![
        (
            EventData::HoldPlaced(LegalHold {
                reason: text("Rechtszaak."),
                until_date: day("2027-01-31"),
            }),
            json!({ "reason": "Rechtszaak.", "untilDate": "2027-01-31" }),
        ),
        (EventData::HoldLifted, json!({})),
        (EventData::Restricted, json!({})),
        (EventData::RestrictionLifted, json!({})),
    ]
}
