//! Tests of what a complainant can send, and of what then waits for a person.

use chrono::TimeDelta;

use super::*;
use crate::auth::Role;
use crate::procedure::transition::tests::given::*;
use crate::procedure::{Outcome, Transition};

fn sent(kind: SentKind) -> Sent {
    Sent {
        contact: Uuid::nil(),
        kind,
        text: Some("Ik hoor graag van u.".into()),
        score: (kind == SentKind::Rating).then_some(4),
        documents: None,
    }
}

fn heard(complaint: Complaint, kind: SentKind) -> (Complaint, Vec<Event>) {
    complaint.hear(sent(kind), start()).expect("it can be sent")
}

fn code(complaint: Complaint, sent: Sent, now: DateTime<Utc>) -> String {
    match complaint.hear(sent, now).expect_err("it cannot be sent") {
        Refusal::Conflict { code, .. } | Refusal::Fault { code, .. } => code.to_owned(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_an_answer_and_documents_end_a_wait_for_the_complainant() {
    let waiting = || in_status(StatusName::Waiting);
    let (after, events) = heard(waiting(), SentKind::Message);
    assert_eq!((after.status.name(), events.len()), (StatusName::Waiting, 1));
    let (after, events) = heard(waiting(), SentKind::Answer);
    assert_eq!((after.status.name(), events.len()), (StatusName::InProgress, 2));
    assert!(after.terms.paused_on.is_none());
    assert_eq!(after.version, waiting().version + 2);
    let with_documents = Sent {
        documents: Some(EventData::DocumentsAdded { documents: Vec::new() }),
        ..sent(SentKind::Message)
    };
    let (after, events) = waiting().hear(with_documents.clone(), start()).unwrap();
    assert_eq!((after.status.name(), events.len()), (StatusName::InProgress, 3));
    let mut for_another = waiting();
    for_another.status = Status::Waiting(crate::procedure::Waiting {
        waiting_for: WaitingFor::ThirdParty,
        reason: "De leverancier zoekt het uit.".into(),
        expected_date: None,
    });
    assert_eq!(
        code(for_another.clone(), sent(SentKind::Answer), start()),
        "nothing-asked"
    );
    let (after, _) = for_another.hear(with_documents, start()).unwrap();
    assert_eq!(after.status.name(), StatusName::Waiting);
}

#[test]
fn what_can_be_sent_follows_from_the_status() {
    use SentKind::{Answer, Message, Rating, Reopening, Withdrawal};
    for (status, kinds) in [
        (StatusName::Registered, vec![Message, Withdrawal]),
        (StatusName::InProgress, vec![Message, Withdrawal]),
        (StatusName::Waiting, vec![Message, Answer, Withdrawal]),
        (StatusName::Answered, vec![Message, Withdrawal]),
        (StatusName::Closed, vec![Message, Rating, Reopening]),
    ] {
        assert_eq!(in_status(status).sendable(start()), kinds, "{status:?}");
    }
    let closed = || in_status(StatusName::Closed);
    assert_eq!(closed().sendable(start() + TimeDelta::days(1)), [Message, Rating]);
    assert_eq!(code(closed(), sent(Withdrawal), start()), "already-closed");
    assert_eq!(
        code(in_status(StatusName::Answered), sent(Rating), start()),
        "not-closed"
    );
    let late = start() + TimeDelta::days(1);
    assert_eq!(code(closed(), sent(Reopening), late), "too-late-to-reopen");
    let empty = Sent {
        text: None,
        ..sent(Message)
    };
    assert_eq!(code(closed(), empty, start()), "required");
}

#[test]
fn a_rating_counts_once_and_can_be_changed_for_thirty_days() {
    let (rated, _) = heard(in_status(StatusName::Closed), SentKind::Rating);
    assert_eq!(rated.evidence.rating, Some(Rating { score: 4, at: start() }));
    assert!(rated.evidence.unanswered.is_empty());
    let better = Sent {
        score: Some(5),
        text: None,
        ..sent(SentKind::Rating)
    };
    let later = start() + TimeDelta::days(29);
    let (changed, _) = rated.clone().hear(better.clone(), later).unwrap();
    assert_eq!(changed.evidence.rating, Some(Rating { score: 5, at: start() }));
    assert_eq!(
        code(rated.clone(), better, start() + TimeDelta::days(30)),
        "already-rated"
    );
    let unsaid = Sent {
        score: None,
        ..sent(SentKind::Rating)
    };
    assert_eq!(code(rated, unsaid, start()), "required");
}

#[test]
fn a_request_changes_nothing_until_a_person_grants_it_or_tells_the_complainant() {
    let handler = actor("h-1", &[Role::Handler]);
    let (asked, _) = heard(in_status(StatusName::InProgress), SentKind::Withdrawal);
    assert_eq!(asked.status.name(), StatusName::InProgress);
    assert_eq!(asked.evidence.unanswered.withdrawal, Some(start()));
    let close = Transition::Close(closure(Outcome::Withdrawn));
    let (closed, _) = asked.clone().transition(close, &handler, start(), &rules()).unwrap();
    assert_eq!(closed.evidence.unanswered.withdrawal, None);
    let call = Contact {
        id: Uuid::nil(),
        direction: Direction::Out,
        channel: Channel::Phone,
        at: start(),
        by_name: "h-1".into(),
        reached: false,
        automatic: false,
        subject: None,
        text: None,
        document: None,
        call_back: None,
        late_reason: None,
    };
    let (missed, _) = asked
        .clone()
        .record(EventData::Contacted(call.clone()), &handler, start())
        .unwrap();
    assert!(missed.evidence.unanswered.withdrawal.is_some());
    let reached = Contact { reached: true, ..call };
    let (told, _) = asked.record(EventData::Contacted(reached), &handler, start()).unwrap();
    assert!(told.evidence.unanswered.is_empty());
    let (asked, _) = heard(in_status(StatusName::Closed), SentKind::Reopening);
    assert!(asked.evidence.unanswered.reopening.is_some());
    let manager = actor("m-1", &[Role::Manager]);
    let (open, _) = asked
        .transition(proceed(Some("Terecht.")), &manager, start(), &rules())
        .unwrap();
    assert!(open.evidence.unanswered.is_empty());
}
