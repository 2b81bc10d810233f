//! The stored form of every kind of event, pinned: stored events outlive every release, so a change of what stands here
//! asks for another format.

mod case;
mod status;
mod values;

use serde_json::{Value, json};

use self::case::{
    approvals, assessment_reviews, assessments, contacts, corrections, investigations, remedies, remedy_steps,
};
use self::status::{endings, holds, openings, others, transitions};
use self::values::TIME;
use super::{read, stored};
use crate::procedure::{EventData, EventKind};
use crate::vocabulary::Vocabulary;

fn all() -> Vec<(EventData, Value)> {
    let parts = [
        transitions,
        endings,
        openings,
        assessments,
        assessment_reviews,
        investigations,
        remedies,
        remedy_steps,
        approvals,
        contacts,
        corrections,
        others,
        holds,
    ];
    parts.iter().flat_map(|part| part()).collect()
}

#[test]
fn each_kind_is_stored_as_written_here_and_read_back() {
    for (data, mut detail) in all() {
        detail["v"] = json!(1);
        assert_eq!(stored(data.clone()), detail);
        assert_eq!(read(data.kind(), detail), Some(data));
    }
    let pinned = all();
    for kind in EventKind::ALL {
        assert!(pinned.iter().any(|(data, _)| data.kind() == *kind), "{}", kind.as_str());
    }
}

#[test]
fn an_event_that_was_stored_without_a_format_is_read_as_it_was() {
    for (data, detail) in all() {
        assert_eq!(read(data.kind(), detail), Some(data));
    }
    let answer = json!({ "feedbackAt": TIME, "channel": "phone", "summary": "Excuses." });
    let read = read(EventKind::Answered, answer);
    assert!(matches!(read, Some(EventData::Answered { contact, .. }) if contact.is_nil()));
}

#[test]
fn an_erased_event_keeps_its_kind() {
    for (data, _) in all() {
        let kind = data.kind();
        let without_data = [
            EventKind::Registered,
            EventKind::Resumed,
            EventKind::HoldLifted,
            EventKind::Restricted,
            EventKind::RestrictionLifted,
        ]
        .contains(&kind);
        let erased = read(kind, json!({})).expect("it can be read");
        assert_eq!(erased == EventData::Erased { kind }, !without_data);
        assert_eq!(erased.kind(), kind);
        assert_eq!(stored(EventData::Erased { kind }), json!({}));
    }
}

#[test]
fn an_event_of_a_later_format_or_without_its_data_is_not_read() {
    for detail in [
        json!({ "v": 2, "reason": "x" }),
        json!({ "v": "1", "reason": "x" }),
        json!({ "v": 1 }),
        json!({ "raison": "x" }),
        json!([]),
    ] {
        assert_eq!(read(EventKind::Returned, detail.clone()), None, "{detail}");
    }
}
