//! Striking out: who may, once, and what then no longer counts.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;
use crate::auth::Role;
use crate::procedure::transition::tests::given::*;
use crate::procedure::*;

/// A complaint with all its events.
struct Story {
    complaint: Complaint,
    events: Vec<Event>,
    now: DateTime<Utc>,
}

impl Story {
    fn in_status(name: StatusName) -> Self {
        Story {
            complaint: in_status(name),
            events: Vec::new(),
            now: start() + TimeDelta::hours(1),
        }
    }

    fn keep(&mut self, (complaint, event): (Complaint, Event)) {
        self.complaint = complaint;
        self.events.push(event);
    }

    fn note(&mut self, by: &str, what: EventData) {
        let by = actor(by, &[Role::Handler]);
        self.keep(self.complaint.clone().record(what, &by, self.now).unwrap());
    }

    fn step(&mut self, step: Transition) {
        let by = actor("m-1", &[Role::Manager]);
        self.keep(
            self.complaint
                .clone()
                .transition(step, &by, self.now, &rules())
                .unwrap(),
        );
    }

    fn contact(&self, id: u128) -> RecordedContact {
        let mut all = contacts(&self.events).into_iter();
        all.find(|noted| noted.contact.id == Uuid::from_u128(id)).unwrap()
    }

    fn strike(&mut self, id: u128, by: &Actor) -> Result<(), Refusal> {
        let noted = self.contact(id);
        let complaint = self.complaint.clone();
        let struck = complaint.strike_out_contact(&noted, "Vergissing.".into(), &self.events, by, self.now)?;
        assert_eq!(noted.after(&struck.1), {
            let events: Vec<Event> = self.events.iter().chain([&struck.1]).cloned().collect();
            contacts(&events)
                .into_iter()
                .find(|noted| noted.contact.id == Uuid::from_u128(id))
                .unwrap()
        });
        self.keep(struck);
        Ok(())
    }

    fn strike_step(&mut self, id: u128) -> Result<(), Refusal> {
        let mut all = investigations(&self.events).into_iter();
        let noted = all.find(|noted| noted.investigation.id == Uuid::from_u128(id)).unwrap();
        let complaint = self.complaint.clone();
        let by = manager();
        self.keep(complaint.strike_out_investigation(&noted, "Vergissing.".into(), &self.events, &by, self.now)?);
        Ok(())
    }
}

fn manager() -> Actor {
    actor("m-1", &[Role::Manager])
}

fn code(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Forbidden(_) => "forbidden",
        Refusal::Conflict { code, .. } | Refusal::Fault { code, .. } => code,
        Refusal::Faults(_) => "faults",
    }
}

fn call(id: u128, direction: Direction, reached: bool) -> Contact {
    Contact {
        id: Uuid::from_u128(id),
        direction,
        channel: Channel::Phone,
        at: start(),
        by_name: "M. Visser".into(),
        reached,
        automatic: false,
        subject: None,
        text: None,
        document: None,
        call_back: None,
        late_reason: Some("Druk.".into()),
    }
}

fn answer(id: u128) -> Transition {
    Transition::Answer {
        contact: Uuid::from_u128(id),
        feedback_at: None,
        channel: Channel::Email,
        summary: format!("Antwoord {id}."),
        late_reason: None,
    }
}

fn step(id: u128, step: InvestigationStep) -> EventData {
    EventData::Investigated(Investigation {
        id: Uuid::from_u128(id),
        step,
    })
}

fn analysis(id: u128) -> EventData {
    step(id, InvestigationStep::Analysis { text: "Tekst.".into() })
}

#[test]
fn a_part_is_struck_out_by_who_recorded_it_the_handler_and_managers_once() {
    let story = || {
        let mut story = Story::in_status(StatusName::InProgress);
        let second_call = EventData::Contacted(call(1, Direction::In, true));
        let by = actor("i-2", &[Role::Intake]);
        story.keep(story.complaint.clone().record(second_call, &by, story.now).unwrap());
        story
    };
    for (who, may) in [
        (actor("i-2", &[Role::Intake]), true),
        (actor("h-1", &[Role::Handler]), true),
        (manager(), true),
        (actor("i-1", &[Role::Intake]), false),
        (actor("h-2", &[Role::Handler]), false),
    ] {
        let mut story = story();
        assert_eq!(story.strike(1, &who).is_ok(), may, "{who:?}");
        let again = story.strike(1, &manager()).map_err(|refusal| code(&refusal));
        assert_eq!(again, if may { Err("struck-out") } else { Ok(()) });
    }
    let mut named = story();
    let employee = |subject: &str| Employee {
        subject: Some(subject.into()),
        name: None,
    };
    for who in ["i-2", "m-1"] {
        named.complaint.evidence.concerned.add(&employee(who));
    }
    for who in [actor("i-2", &[Role::Intake]), manager()] {
        assert_eq!(
            named.strike(1, &who).map_err(|refusal| code(&refusal)),
            Err("not-independent")
        );
    }
}

#[test]
fn the_call_back_of_a_contact_that_was_struck_out_is_neither_open_nor_noted() {
    let mut story = Story::in_status(StatusName::InProgress);
    let agreed = Contact {
        call_back: Some(AgreedCallBack {
            date: local_date(start()),
            person: None,
        }),
        ..call(1, Direction::In, true)
    };
    story.note("h-1", EventData::Contacted(agreed));
    assert_eq!(story.complaint.call_backs.len(), 1);
    story.strike(1, &manager()).unwrap();
    assert!(story.complaint.call_backs.is_empty());
    let became = story
        .contact(1)
        .call_back(CallBackOutcome::Done, None, None, None, story.now);
    assert_eq!(became.map_err(|refusal| code(&refusal)), Err("struck-out"));
}

#[test]
fn an_answer_is_struck_out_only_when_no_status_rests_on_it() {
    let mut story = Story::in_status(StatusName::InProgress);
    story.step(answer(1));
    assert_eq!(
        story.strike(1, &manager()).map_err(|refusal| code(&refusal)),
        Err("answer-in-force")
    );
    story.step(proceed(Some("Verkeerde melder.")));
    story.step(answer(2));
    let first = story.complaint.terms.first_response_at;
    story.now += TimeDelta::hours(1);
    story.step(proceed(Some("Niet volledig.")));
    story.strike(2, &manager()).unwrap();
    let feedback = story.complaint.feedback.clone().unwrap();
    assert_eq!(
        (feedback.summary.as_str(), story.complaint.terms.first_response_at),
        ("Antwoord 1.", first)
    );
    story.strike(1, &manager()).unwrap();
    assert_eq!(
        (&story.complaint.feedback, story.complaint.terms.first_response_at),
        (&None, None)
    );
    story.step(answer(3));
    assert_eq!(story.complaint.terms.first_response_at, Some(story.now));
    story.step(Transition::Close(closure(Outcome::Withdrawn)));
    assert_eq!(
        story.strike(3, &manager()).map_err(|refusal| code(&refusal)),
        Err("answer-in-force")
    );
}

#[test]
fn a_step_of_the_investigation_counts_as_long_as_one_of_its_kind_stands() {
    let mut story = Story::in_status(StatusName::InProgress);
    for id in [1, 2] {
        story.note("h-1", analysis(id));
    }
    let interview = Interview::NotHeld {
        employee: Some(Employee {
            subject: Some("v-1".into()),
            name: None,
        }),
        not_held_reason: "Ziek.".into(),
    };
    story.note("h-1", step(3, InvestigationStep::EmployeeInterview { interview }));
    story.strike_step(1).unwrap();
    assert!(story.complaint.evidence.analysis);
    story.strike_step(2).unwrap();
    assert!(!story.complaint.evidence.analysis && story.complaint.evidence.employee_interview);
    story.strike_step(3).unwrap();
    assert!(!story.complaint.evidence.employee_interview);
    assert!(
        story.complaint.is_about("v-1", None),
        "naming is ended by a manager only"
    );
    assert!(story.events.last().unwrap().what.is_about_employee());
    assert_eq!(
        story.strike_step(3).map_err(|refusal| code(&refusal)),
        Err("struck-out")
    );
    story.note("h-1", analysis(4));
    assert!(story.complaint.evidence.analysis);
}

#[test]
fn nothing_without_which_a_closed_complaint_could_not_be_closed_is_struck_out() {
    let mut story = Story::in_status(StatusName::InProgress);
    for id in [1, 2] {
        story.note("h-1", analysis(id));
    }
    story.step(answer(3));
    story.step(Transition::Close(closure(Outcome::Resolved)));
    story.strike_step(1).unwrap();
    let refused = story.strike_step(2).unwrap_err();
    assert_eq!((refused.missing(), code(&refused)), (&["analysis"][..], "closing-gate"));
    story.step(proceed(Some("Nieuwe feiten.")));
    story.strike_step(2).unwrap();

    let mut silent = Story::in_status(StatusName::InProgress);
    silent.complaint.evidence.failed_contacts = 0;
    for id in 1..=3 {
        silent.note("h-1", EventData::Contacted(call(id, Direction::Out, false)));
    }
    silent.step(Transition::Close(closure(Outcome::NoResponse)));
    silent.strike(1, &manager()).unwrap();
    let refused = silent.strike(2, &manager()).unwrap_err();
    assert_eq!(
        (refused.missing(), code(&refused)),
        (&["failedContacts"][..], "closing-gate")
    );
}

/// A contact of the property below: minutes after receipt, direction, reached, automatic, and its call-back: agreed, done.
type Noted = (i64, bool, bool, bool, Option<Option<i64>>);

proptest! {
    #[test]
    fn what_is_struck_out_counts_nowhere_and_nothing_else_changes(
        noted in proptest::collection::vec(
            (0_i64..50, any::<bool>(), any::<bool>(), any::<bool>(), proptest::option::of(proptest::option::of(0_i64..9))),
            1..8,
        ),
        strikes in proptest::collection::vec(0_usize..8, 0..8),
    ) {
        let mut story = Story::in_status(StatusName::InProgress);
        story.complaint.evidence.failed_contacts = 0;
        let minutes = |minutes: i64| start() + TimeDelta::minutes(minutes);
        for (id, (at, out, reached, automatic, call_back)) in (1..).zip(&noted) {
            story.note("h-1", EventData::Contacted(Contact {
                at: minutes(*at),
                automatic: *automatic,
                call_back: call_back.map(|_| AgreedCallBack { date: local_date(start()), person: None }),
                ..call(id, if *out { Direction::Out } else { Direction::In }, *reached)
            }));
            if let Some(Some(later)) = call_back {
                let done = story.contact(id);
                let at = Some(minutes(at + later));
                let done = done.call_back(CallBackOutcome::Done, at, None, None, story.now).unwrap();
                story.note("h-1", EventData::CalledBack(done));
            }
        }
        let mut standing: Vec<Option<Noted>> = noted.into_iter().map(Some).collect();
        for struck in strikes {
            let Some(place) = standing.get_mut(struck) else { continue };
            let was = place.take();
            prop_assert_eq!(story.strike(struck as u128 + 1, &manager()).is_ok(), was.is_some());
            let stands = || standing.iter().flatten();
            let responses = stands().flat_map(|(at, out, reached, automatic, call_back)| {
                let by_contact = (*out && *reached && !automatic).then_some(*at);
                by_contact.into_iter().chain(call_back.flatten().map(|later| at + later))
            });
            prop_assert_eq!(story.complaint.terms.first_response_at, responses.min().map(minutes));
            let failed = stands().filter(|(_, out, reached, automatic, _)| *out && !reached && !automatic);
            prop_assert_eq!(story.complaint.evidence.failed_contacts as usize, failed.count());
            let open = stands().filter(|(.., call_back)| matches!(call_back, Some(None)));
            prop_assert_eq!(story.complaint.call_backs.len(), open.count());
            let all = contacts(&story.events);
            let stars = all.iter().filter(|noted| {
                noted.is_first_response || noted.called_back.as_ref().is_some_and(|done| done.is_first_response)
            });
            prop_assert_eq!(stars.count(), usize::from(story.complaint.terms.first_response_at.is_some()));
        }
    }
}
