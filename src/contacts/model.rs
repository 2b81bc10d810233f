//! Contacts with the complainant: which one is the first response, and what becomes of an agreed call-back. Source:
//! part C of the complaint procedure ("Termijn van afhandeling").

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::calendar::model::local_date;
use crate::complaints::model::{Channel, Event, Person, Refusal, What, words};
use crate::error::Fault;
use crate::text::Text;

words! {
    /// Who sought whom: `in` is the complainant's, `out` the company's.
    Direction { In = "in", Out = "out" }
}

words! {
    /// What became of an agreed call-back.
    CallBackOutcome { Done = "done", Failed = "failed" }
}

/// One contact, or an attempt at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    pub id: Uuid,
    pub direction: Direction,
    pub channel: Channel,
    pub at: DateTime<Utc>,
    /// The name of who had it.
    pub by_name: String,
    /// Whether the other side was reached.
    pub reached: bool,
    /// Sent by a program, as an acknowledgement is.
    pub automatic: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// A document of the complaint that went with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Uuid>,
    /// The day for which a call-back was agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_back_date: Option<NaiveDate>,
    /// Why the first response was late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_reason: Option<String>,
}

/// What became of the call-back that a contact agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CallBack {
    pub contact: Uuid,
    pub outcome: CallBackOutcome,
    pub at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What became of a call-back, with who noted it and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalledBack {
    pub call_back: CallBack,
    pub noted_at: DateTime<Utc>,
    pub noted_by: Person,
}

/// A contact as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    pub contact: Contact,
    pub call_back: Option<CalledBack>,
    /// Whether it is the first by which a person of the company reached the complainant.
    pub is_first_response: bool,
    /// Counts its changes, from 1.
    pub version: i32,
    pub noted_at: DateTime<Utc>,
    pub noted_by: Person,
}

impl Contact {
    /// Whether a person of the company reached the complainant: the first such contact is the first response.
    pub fn is_response(&self) -> bool {
        self.direction == Direction::Out && self.reached && !self.automatic
    }

    /// Everything wrong with its times, for a complaint that was received at `received_at`.
    pub fn faults(&self, received_at: DateTime<Utc>, now: DateTime<Utc>) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.at > now || self.at < received_at {
            let message = Text::of(
                "Het contact ligt na de ontvangst en niet in de toekomst.",
                "A contact lies after receipt and not in the future.",
            );
            faults.push(Fault::at("/at", "out_of_range", message));
        }
        let earliest = local_date(self.at);
        if self.call_back_date.is_some_and(|date| date < earliest) {
            let message = Text::of(
                "Terugbellen ligt niet vóór het contact.",
                "A call-back is not before the contact.",
            );
            faults.push(Fault::at("/callBackDate", "out_of_range", message));
        }
        faults
    }
}

impl Noted {
    /// The contact after this event, which may be about another one.
    pub fn after(mut self, event: &Event) -> Self {
        self.apply(event);
        self
    }

    fn apply(&mut self, event: &Event) {
        match &event.what {
            What::CalledBack(call_back) if call_back.contact == self.contact.id => {
                self.call_back = Some(CalledBack {
                    call_back: call_back.clone(),
                    noted_at: event.at,
                    noted_by: event.by.clone(),
                });
                self.version += 1;
            }
            _ => {}
        }
    }

    /// Notes what became of the call-back, once.
    ///
    /// # Errors
    /// `NotNow` when none was agreed or what became of it is known, a fault at `/callBack/at` outside the time since.
    pub fn call_back(
        &self,
        outcome: CallBackOutcome,
        at: Option<DateTime<Utc>>,
        note: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<CallBack, Refusal> {
        if self.contact.call_back_date.is_none() || self.call_back.is_some() {
            return Err(Refusal::NotNow {
                code: "no-open-call-back",
                reason: Text::of(
                    "Er staat bij dit contact geen terugbelafspraak open.",
                    "No call-back of this contact is open.",
                ),
                missing: Vec::new(),
            });
        }
        let at = at.unwrap_or(now);
        if at > now || at < self.contact.at {
            return Err(Refusal::Fault {
                pointer: "/callBack/at",
                code: "out_of_range",
                message: Text::of(
                    "Terugbellen ligt na het contact en niet in de toekomst.",
                    "Calling back lies after the contact and not in the future.",
                ),
            });
        }
        Ok(CallBack {
            contact: self.contact.id,
            outcome,
            at,
            note,
        })
    }
}

/// Every contact as it is now, in the order in which they were noted. An answer to the complainant is one too.
pub fn contacts(events: &[Event]) -> Vec<Noted> {
    let mut all: Vec<Noted> = Vec::new();
    for event in events {
        for noted in &mut all {
            noted.apply(event);
        }
        all.extend(contact(event).map(|contact| Noted {
            contact,
            call_back: None,
            is_first_response: false,
            version: 1,
            noted_at: event.at,
            noted_by: event.by.clone(),
        }));
    }
    let responses = all.iter_mut().filter(|noted| noted.contact.is_response());
    if let Some(first) = responses.min_by_key(|noted| noted.contact.at) {
        first.is_first_response = true;
    }
    all
}

/// Whether this document is one of the complaint's.
pub fn has_document(events: &[Event], id: Uuid) -> bool {
    events.iter().any(|event| match &event.what {
        What::DocumentsAdded { documents } => documents.iter().any(|document| document.id == id),
        _ => false,
    })
}

fn contact(event: &Event) -> Option<Contact> {
    match &event.what {
        What::Contacted(contact) => Some(contact.clone()),
        What::Answered {
            contact,
            feedback_at,
            channel,
            summary,
            late_reason,
        } => Some(Contact {
            id: *contact,
            direction: Direction::Out,
            channel: *channel,
            at: *feedback_at,
            by_name: event.by.shown().to_owned(),
            reached: true,
            automatic: false,
            subject: None,
            text: Some(summary.clone()),
            document: None,
            call_back_date: None,
            late_reason: late_reason.clone(),
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn start() -> DateTime<Utc> {
        "2026-10-30T14:00:00Z".parse().unwrap()
    }

    fn call(id: u128, minutes: i64) -> Contact {
        Contact {
            id: Uuid::from_u128(id),
            direction: Direction::Out,
            channel: Channel::Phone,
            at: start() + TimeDelta::minutes(minutes),
            by_name: "M. Visser".into(),
            reached: true,
            automatic: false,
            subject: None,
            text: None,
            document: None,
            call_back_date: None,
            late_reason: None,
        }
    }

    fn event(what: What) -> Event {
        Event {
            version: 2,
            at: start(),
            by: Person {
                subject: "h-1".into(),
                name: None,
            },
            from: None,
            to: None,
            what,
        }
    }

    #[test]
    fn only_a_person_who_reached_the_complainant_responded() {
        let failed = Contact {
            reached: false,
            ..call(1, 0)
        };
        let automatic = Contact {
            automatic: true,
            ..call(1, 0)
        };
        let theirs = Contact {
            direction: Direction::In,
            ..call(1, 0)
        };
        assert!(call(1, 0).is_response());
        for other in [failed, automatic, theirs] {
            assert!(!other.is_response(), "{other:?}");
        }
    }

    #[test]
    fn an_answer_is_a_contact_by_who_gave_it() {
        let answered = event(What::Answered {
            contact: Uuid::from_u128(7),
            feedback_at: start(),
            channel: Channel::Letter,
            summary: "Excuses.".into(),
            late_reason: Some("Ziek.".into()),
        });
        let all = contacts(&[answered]);
        let expected = Contact {
            channel: Channel::Letter,
            by_name: "h-1".into(),
            text: Some("Excuses.".into()),
            late_reason: Some("Ziek.".into()),
            ..call(7, 0)
        };
        assert_eq!((all.len(), &all[0].contact), (1, &expected));
        assert!(all[0].is_first_response);
    }

    #[test]
    fn a_call_back_is_settled_once_and_in_its_time() {
        let agreed = Contact {
            call_back_date: Some(local_date(start())),
            ..call(1, 0)
        };
        let noted = |what: Vec<What>| {
            let events: Vec<Event> = what.into_iter().map(event).collect();
            contacts(&events).remove(0)
        };
        let now = start() + TimeDelta::hours(1);
        let open = noted(vec![What::Contacted(agreed.clone())]);
        for minutes in [-1, 61] {
            let at = Some(start() + TimeDelta::minutes(minutes));
            let refused = open.call_back(CallBackOutcome::Done, at, None, now);
            assert!(matches!(
                refused,
                Err(Refusal::Fault {
                    pointer: "/callBack/at",
                    ..
                })
            ));
        }
        let done = open.call_back(CallBackOutcome::Done, None, None, now).unwrap();
        assert_eq!(done.at, now);
        let settled = noted(vec![What::Contacted(agreed), What::CalledBack(done)]);
        assert_eq!(settled.version, 2);
        let never = noted(vec![What::Contacted(call(1, 0))]);
        for closed in [settled, never] {
            let refused = closed.call_back(CallBackOutcome::Failed, None, None, now);
            assert!(matches!(
                refused,
                Err(Refusal::NotNow {
                    code: "no-open-call-back",
                    ..
                })
            ));
        }
    }

    proptest! {
        #[test]
        fn the_first_response_is_the_earliest_and_does_not_depend_on_the_order_of_noting(
            calls in proptest::collection::vec((0_i64..5, any::<bool>(), any::<bool>(), any::<bool>()), 0..12),
        ) {
            let noted = calls.iter().zip(1..).map(|((minutes, out, reached, automatic), id)| Contact {
                direction: if *out { Direction::Out } else { Direction::In },
                reached: *reached,
                automatic: *automatic,
                ..call(id, *minutes)
            });
            let events: Vec<Event> = noted.map(|contact| event(What::Contacted(contact))).collect();
            let first = |events: &[Event]| {
                let all = contacts(events);
                let firsts: Vec<Contact> = all
                    .into_iter()
                    .filter(|noted| noted.is_first_response)
                    .map(|noted| noted.contact)
                    .collect();
                assert!(firsts.len() <= 1);
                firsts.first().map(|contact| contact.at)
            };
            let responded = calls.iter().filter(|(_, out, reached, automatic)| *out && *reached && !automatic);
            let expected = responded.map(|(minutes, ..)| start() + TimeDelta::minutes(*minutes)).min();
            prop_assert_eq!(first(&events), expected);
            let backwards: Vec<Event> = events.into_iter().rev().collect();
            prop_assert_eq!(first(&backwards), expected);
        }
    }
}
