//! The present state of the parts of a case, folded from the events of its complaint: each part is written as events
//! and stored nowhere else.

use uuid::Uuid;

use super::assessment::Revision;
use super::contact::{CalledBack, Contact, Direction, RecordedContact};
use super::event::{Event, EventData};
use super::investigation::RecordedInvestigation;
use super::remedy::{Approval, Remedy, RemedyReview, RemedyStatus, RemedyStep};

impl Revision {
    /// The revision of the assessment that this event records, if any.
    pub fn of(event: &Event) -> Option<Self> {
        match &event.what {
            EventData::Assessed(assessment) => Some(Revision {
                assessment: assessment.clone(),
                at: event.at,
                by: event.by.clone(),
            }),
            _ => None,
        }
    }
}

/// All revisions of the assessment, oldest first.
pub fn revisions(events: &[Event]) -> Vec<Revision> {
    events.iter().filter_map(Revision::of).collect()
}

impl RecordedInvestigation {
    /// The step of the investigation that this event records, if any.
    pub fn of(event: &Event) -> Option<Self> {
        match &event.what {
            EventData::Investigated(investigation) => Some(RecordedInvestigation {
                investigation: investigation.clone(),
                at: event.at,
                by: event.by.clone(),
            }),
            _ => None,
        }
    }
}

/// All steps of the investigation, oldest first.
pub fn investigations(events: &[Event]) -> Vec<RecordedInvestigation> {
    events.iter().filter_map(RecordedInvestigation::of).collect()
}

impl Remedy {
    /// The remedy after this event. An event about another remedy changes nothing.
    pub fn after(mut self, event: &Event) -> Self {
        self.apply(event);
        self
    }

    fn apply(&mut self, event: &Event) {
        let step = match &event.what {
            EventData::RemedyMoved(step) if step.remedy == self.offer.id => step,
            EventData::RemedyReviewed(review) if review.remedy == self.offer.id => {
                self.apply_review(review, event);
                return;
            }
            _ => return,
        };
        self.status = step.to.into();
        self.version += 1;
        self.changed_at = event.at;
        self.note = step.note.clone().or(self.note.take());
        let date = match step.to {
            RemedyStep::Accepted => &mut self.accepted_date,
            RemedyStep::Declined => &mut self.declined_date,
            RemedyStep::Executed => &mut self.executed_date,
            RemedyStep::Withdrawn => &mut self.withdrawn_date,
        };
        *date = Some(step.date);
        self.due_date = step.due_date.or(self.due_date);
    }
}

impl Remedy {
    fn apply_review(&mut self, review: &RemedyReview, event: &Event) {
        self.version += 1;
        self.changed_at = event.at;
        self.approval = Some(Approval {
            by: event.by.clone(),
            at: event.at,
        });
        self.note = review.reason.clone().or(self.note.take());
        if !review.approved {
            self.status = RemedyStatus::Declined;
            self.declined_date = Some(review.date);
        }
    }
}

/// All remedies in their present state, in the order of the offers.
pub fn remedies(events: &[Event]) -> Vec<Remedy> {
    let mut all: Vec<Remedy> = Vec::new();
    for event in events {
        for remedy in &mut all {
            remedy.apply(event);
        }
        if let EventData::RemedyOffered(offer) = &event.what {
            all.push(Remedy {
                offer: offer.clone(),
                status: RemedyStatus::Offered,
                version: 1,
                accepted_date: None,
                due_date: None,
                declined_date: None,
                executed_date: None,
                withdrawn_date: None,
                note: None,
                approval: None,
                offered_by: event.by.clone(),
                changed_at: event.at,
            });
        }
    }
    all
}

impl RecordedContact {
    /// The contact after this event. An event about another contact changes nothing.
    pub fn after(mut self, event: &Event) -> Self {
        self.apply(event);
        self
    }

    fn apply(&mut self, event: &Event) {
        match &event.what {
            EventData::CalledBack(call_back) if call_back.contact == self.contact.id => {
                self.called_back = Some(CalledBack {
                    call_back: call_back.clone(),
                    is_first_response: false,
                    noted_at: event.at,
                    noted_by: event.by.clone(),
                });
                self.version += 1;
            }
            _ => {}
        }
    }
}

/// All contacts in their present state, in the order of recording. An answer to the complainant is also a contact.
pub fn contacts(events: &[Event]) -> Vec<RecordedContact> {
    let mut all: Vec<RecordedContact> = Vec::new();
    for event in events {
        for noted in &mut all {
            noted.apply(event);
        }
        all.extend(contact(event).map(|contact| RecordedContact {
            contact,
            called_back: None,
            is_first_response: false,
            version: 1,
            noted_at: event.at,
            noted_by: event.by.clone(),
        }));
    }
    mark_first_response(&mut all);
    all
}

/// Marks the earliest contact, or call-back that was done, by which a person of the company reached the complainant.
fn mark_first_response(contacts: &mut [RecordedContact]) {
    let responses = contacts.iter_mut().flat_map(|noted| {
        let by_contact = noted
            .contact
            .is_response()
            .then_some((noted.contact.at, &mut noted.is_first_response));
        let done = noted.called_back.as_mut().filter(|done| done.call_back.is_response());
        let by_call_back = done.map(|done| (done.call_back.at, &mut done.is_first_response));
        by_contact.into_iter().chain(by_call_back)
    });
    if let Some((_, is_first)) = responses.min_by_key(|(at, _)| *at) {
        *is_first = true;
    }
}

fn contact(event: &Event) -> Option<Contact> {
    match &event.what {
        EventData::Contacted(contact) => Some(contact.clone()),
        EventData::Answered {
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
            call_back: None,
            late_reason: late_reason.clone(),
        }),
        _ => None,
    }
}

/// Whether the document `id` belongs to the complaint.
pub fn has_document(events: &[Event], id: Uuid) -> bool {
    events.iter().any(|event| match &event.what {
        EventData::DocumentsAdded { documents } => documents.iter().any(|document| document.id == id),
        _ => false,
    })
}

#[cfg(test)]
mod tests;
