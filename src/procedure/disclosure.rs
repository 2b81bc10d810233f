//! The facts of a complaint and its events that are disclosed to somebody who may see the complaint.

use std::collections::HashSet;

use uuid::Uuid;

use super::closure::Closure;
use super::complaint::Complaint;
use super::event::{Event, EventData};
use super::people::{Actor, Person};
use crate::auth::Role;

/// The facts that a reader of a complaint is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Disclosure {
    /// Whether the reader is shown which employee the complaint is about.
    pub employee: bool,
    /// Whether the reader is told the notes between handlers.
    pub notes: bool,
    /// Whether the reader is not told who did what.
    pub withholds_people: bool,
    /// The complaints that are or were about the reader. Their ids are left out: by an id that everybody else finds, the
    /// reader would know of them.
    pub hidden: HashSet<Uuid>,
}

impl Complaint {
    /// The facts that `actor` is told, from whom the complaints `hidden` are kept.
    pub fn disclosure_to(&self, actor: &Actor, hidden: HashSet<Uuid>) -> Disclosure {
        Disclosure {
            employee: self.access_facts().shows_employee_to(actor),
            notes: actor.has(Role::Handler) || actor.has(Role::Manager),
            withholds_people: !actor.is_told_people(),
            hidden,
        }
    }

    /// The complaints that this one names: the one that it follows, and the one that it is a duplicate of.
    pub fn named_complaints(&self) -> Vec<Uuid> {
        let original = self.closing().and_then(|closing| closing.duplicate_of);
        let named = self.signal.follows.into_iter().chain(original);
        named.map(|id| id.0).collect()
    }
}

impl Event {
    /// The event with as much of its data as is disclosed.
    #[must_use]
    pub fn disclosed(self, to: &Disclosure) -> Event {
        let told = if to.withholds_people {
            self.without_people()
        } else {
            self
        };
        Event {
            what: told.what.disclosed(to),
            ..told
        }
    }

    /// The event without who did it. To whom a complaint was given is told.
    #[must_use]
    pub fn without_people(mut self) -> Event {
        self.by = Person::withheld();
        match &mut self.what {
            EventData::TakenUp { handler, .. } => {
                handler.subject = None;
                handler.name = None;
            }
            EventData::Contacted(contact) => contact.by_name.clear(),
            EventData::Investigated(investigation) => investigation.step.withhold_people(),
            _ => {}
        }
        self
    }

    /// The event without any member of staff: neither who did it, nor to whom a complaint was given.
    #[must_use]
    pub fn without_staff(self) -> Event {
        let mut told = self.without_people();
        match &mut told.what {
            EventData::Forwarded { from, to, .. } => {
                for handler in [from, to] {
                    handler.subject = None;
                    handler.name = None;
                }
            }
            EventData::Contacted(contact) => {
                if let Some(call_back) = &mut contact.call_back {
                    call_back.person = None;
                }
            }
            _ => {}
        }
        told
    }
}

impl EventData {
    /// The complaints that the event names.
    pub fn named_complaints(&self) -> Vec<Uuid> {
        match self {
            EventData::Related { complaint } | EventData::Unrelated { complaint } => vec![*complaint],
            EventData::Closed(closure) => closure.duplicate_of.iter().map(|id| id.0).collect(),
            EventData::Corrected { changes } => {
                let values = changes.iter().flat_map(|change| [&change.old, &change.new]);
                values.filter_map(|value| value.as_str()?.parse().ok()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The event as far as it is disclosed; of an event that is hidden whole the kind remains.
    #[must_use]
    pub fn disclosed(self, to: &Disclosure) -> EventData {
        let kind = self.kind();
        let is_hidden = |id: &Uuid| to.hidden.contains(id);
        match self {
            data if data.is_about_employee() && !to.employee => EventData::Erased { kind },
            EventData::Related { complaint } | EventData::Unrelated { complaint } if is_hidden(&complaint) => {
                EventData::Erased { kind }
            }
            EventData::Forwarded {
                from,
                to: next,
                note,
                resolution_due_date,
            } => EventData::Forwarded {
                from,
                to: next,
                note: note.filter(|_| to.notes),
                resolution_due_date,
            },
            EventData::Closed(closure) => EventData::Closed(Closure {
                duplicate_of: closure.duplicate_of.filter(|id| !is_hidden(&id.0)),
                ..closure
            }),
            EventData::Corrected { mut changes } => {
                let names_hidden = |value: &serde_json::Value| {
                    let id = value.as_str().and_then(|text| text.parse().ok());
                    id.is_some_and(|id| is_hidden(&id))
                };
                changes.retain(|change| {
                    let is_told = to.employee || !change.is_about_employee();
                    is_told && !names_hidden(&change.old) && !names_hidden(&change.new)
                });
                EventData::Corrected { changes }
            }
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::event::Change;
    use super::super::people::{Assignee, ComplaintId};
    use super::super::vocabulary::{EventKind, Outcome};
    use super::*;

    const HIDDEN: Uuid = Uuid::from_u128(1);
    const OTHER: Uuid = Uuid::from_u128(2);

    fn told(data: EventData) -> EventData {
        assert!(!data.named_complaints().is_empty());
        data.disclosed(&Disclosure {
            hidden: HashSet::from([HIDDEN]),
            ..Disclosure::default()
        })
    }

    fn merged(original: Uuid) -> EventData {
        EventData::Closed(Closure {
            duplicate_of: Some(ComplaintId(original)),
            ..Closure::new(Outcome::Duplicate)
        })
    }

    #[test]
    fn the_id_of_a_hidden_complaint_is_in_no_event() {
        let kind = EventKind::Related;
        assert_eq!(
            told(EventData::Related { complaint: HIDDEN }),
            EventData::Erased { kind }
        );
        let kind = EventKind::Unrelated;
        assert_eq!(
            told(EventData::Unrelated { complaint: HIDDEN }),
            EventData::Erased { kind }
        );
        assert!(matches!(
            told(merged(HIDDEN)),
            EventData::Closed(Closure { duplicate_of: None, .. })
        ));
        let follows = |old: Uuid, new: Uuid| Change {
            field: "/follows".into(),
            old: json!(old),
            new: json!(new),
        };
        let changes = vec![follows(HIDDEN, OTHER), follows(OTHER, HIDDEN)];
        let nothing = EventData::Corrected { changes: Vec::new() };
        assert_eq!(told(EventData::Corrected { changes }), nothing);
        let changes = vec![follows(OTHER, OTHER)];
        for shown in [
            EventData::Related { complaint: OTHER },
            EventData::Unrelated { complaint: OTHER },
            merged(OTHER),
            EventData::Corrected { changes },
        ] {
            assert_eq!(told(shown.clone()), shown);
        }
    }

    #[test]
    fn a_note_between_handlers_is_told_to_handlers_alone() {
        let forwarded = EventData::Forwarded {
            from: Assignee::default(),
            to: Assignee::default(),
            note: Some("Kent de opname.".into()),
            resolution_due_date: None,
        };
        let disclosed = |notes| {
            let to = Disclosure {
                notes,
                ..Disclosure::default()
            };
            forwarded.clone().disclosed(&to)
        };
        assert_eq!(disclosed(true), forwarded);
        assert!(matches!(disclosed(false), EventData::Forwarded { note: None, .. }));
    }

    #[test]
    fn another_system_is_not_told_who_did_what() {
        let handler = Assignee {
            department: Some("sales".into()),
            subject: Some("h-1".into()),
            name: Some("M. Visser".into()),
            ..Assignee::default()
        };
        let event = Event {
            version: 2,
            at: "2026-10-30T14:00:00Z".parse().unwrap(),
            by: Person {
                subject: "h-1".into(),
                name: Some("M. Visser".into()),
            },
            from: None,
            to: None,
            what: EventData::TakenUp {
                handler,
                reason: None,
                resolution_due_date: None,
            },
        };
        let told = event.clone().disclosed(&Disclosure::default());
        assert_eq!(told, event);
        let to = Disclosure {
            withholds_people: true,
            ..Disclosure::default()
        };
        let told = event.disclosed(&to);
        assert!(told.by.is_withheld());
        let EventData::TakenUp { handler, .. } = told.what else {
            panic!("another event");
        };
        assert_eq!((handler.subject, handler.name), (None, None));
        assert_eq!(handler.department.as_deref(), Some("sales"));
    }
}
