//! The present state of the parts of a case, folded from the events of its complaint: each part is written as events
//! and stored nowhere else.

use uuid::Uuid;

use super::approval::Approval;
use super::assessment::Revision;
use super::complaint::Feedback;
use super::contact::{CalledBack, Contact, Direction, RecordedContact};
use super::event::{Event, EventData};
use super::hold::LegalHold;
use super::investigation::RecordedInvestigation;
use super::mark::{CasePart, Mark};
use super::remedy::{Remedy, RemedyReview, RemedyStatus, RemedyStep};

impl Revision {
    /// The revision of the assessment that this event records after `earlier`, or on which it decides; `None` for an event
    /// about something else.
    pub fn next(earlier: Option<&Revision>, event: &Event) -> Option<Self> {
        let version = earlier.map_or(0, |earlier| earlier.version) + 1;
        match &event.what {
            EventData::Assessed(assessment) => Some(Revision {
                assessment: assessment.clone(),
                version,
                approval: None,
                at: event.at,
                by: event.by.clone(),
            }),
            EventData::AssessmentReviewed(review) => Some(Revision {
                version,
                approval: Some(approval(event, review.approved, review.reason.as_deref())),
                ..earlier?.clone()
            }),
            _ => None,
        }
    }
}

/// All revisions of the assessment, oldest first.
pub fn revisions(events: &[Event]) -> Vec<Revision> {
    let mut all: Vec<Revision> = Vec::new();
    for event in events {
        let Some(next) = Revision::next(all.last(), event) else {
            continue;
        };
        match all.last_mut() {
            Some(last) if last.assessment.revision == next.assessment.revision => *last = next,
            _ => all.push(next),
        }
    }
    all
}

impl RecordedInvestigation {
    /// The step of the investigation that this event records, if any.
    pub fn of(event: &Event) -> Option<Self> {
        match &event.what {
            EventData::Investigated(investigation) => Some(RecordedInvestigation {
                investigation: investigation.clone(),
                at: event.at,
                by: event.by.clone(),
                struck_out: None,
                version: 1,
            }),
            _ => None,
        }
    }

    /// The step after this event. An event about something else changes nothing.
    pub fn after(mut self, event: &Event) -> Self {
        self.apply(event);
        self
    }

    fn apply(&mut self, event: &Event) {
        if let Some(mark) = striking_out(event, CasePart::Investigation, self.investigation.id) {
            self.struck_out = Some(mark);
            self.version += 1;
        }
    }
}

/// All steps of the investigation in their present state, oldest first.
pub fn investigations(events: &[Event]) -> Vec<RecordedInvestigation> {
    let mut all: Vec<RecordedInvestigation> = Vec::new();
    for event in events {
        for noted in &mut all {
            noted.apply(event);
        }
        all.extend(RecordedInvestigation::of(event));
    }
    all
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
        self.approval = Some(approval(event, review.approved, review.reason.as_deref()));
        self.note = review.reason.clone().or(self.note.take());
        if !review.approved {
            self.status = RemedyStatus::Declined;
            self.declined_date = Some(review.date);
        }
    }
}

/// The decision that this event records, on a proposal that waited for approval.
fn approval(event: &Event, approved: bool, reason: Option<&str>) -> Approval {
    Approval {
        approved,
        reason: reason.map(str::to_owned),
        by: event.by.clone(),
        at: event.at,
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
            all.push(Remedy::offered(offer.clone(), event.by.clone(), event.at));
        }
    }
    all
}

impl RecordedContact {
    /// The contact that this event records, if any. Whether it is the first response depends on the others.
    pub fn of(event: &Event) -> Option<Self> {
        Some(RecordedContact {
            contact: contact(event)?,
            called_back: None,
            is_first_response: false,
            struck_out: None,
            version: 1,
            noted_at: event.at,
            noted_by: event.by.clone(),
        })
    }

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
            _ => {
                if let Some(mark) = striking_out(event, CasePart::Contact, self.contact.id) {
                    self.strike_out(mark);
                }
            }
        }
    }

    fn strike_out(&mut self, mark: Mark) {
        self.struck_out = Some(mark);
        self.version += 1;
        self.is_first_response = false;
        if let Some(done) = &mut self.called_back {
            done.is_first_response = false;
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
        all.extend(RecordedContact::of(event));
    }
    mark_first_response(&mut all);
    all
}

/// Marks the earliest contact, or call-back that was done, by which a person of the company reached the complainant.
fn mark_first_response(contacts: &mut [RecordedContact]) {
    let first = contacts.iter().flat_map(RecordedContact::responses).min();
    let holder = contacts
        .iter_mut()
        .find(|noted| noted.responses().any(|at| Some(at) == first));
    if let Some(noted) = holder {
        *noted = noted.clone().with_first_response(None, first);
    }
}

/// The mark of this event, if it strikes out this part of the case.
fn striking_out(event: &Event, part: CasePart, id: Uuid) -> Option<Mark> {
    match &event.what {
        EventData::StruckOut(strike) if strike.part == part && strike.id == id => Some(Mark {
            reason: strike.reason.clone(),
            at: event.at,
            by: event.by.clone(),
        }),
        _ => None,
    }
}

/// The last answer to the complainant that is not struck out, besides the contact `without`, with the id of its contact.
pub fn answer_in_force(events: &[Event], without: Option<Uuid>) -> Option<(Uuid, Feedback)> {
    let is_struck_out = |id: Uuid| {
        let mut later = events.iter();
        later.any(|event| striking_out(event, CasePart::Contact, id).is_some())
    };
    events.iter().rev().find_map(|event| match &event.what {
        EventData::Answered {
            contact,
            feedback_at,
            channel,
            summary,
            ..
        } if Some(*contact) != without && !is_struck_out(*contact) => Some((
            *contact,
            Feedback {
                at: *feedback_at,
                channel: *channel,
                summary: summary.clone(),
            },
        )),
        _ => None,
    })
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
            ..
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

/// Whether the document `id` belongs to the complaint, is not struck out and has its content.
pub fn has_document(events: &[Event], id: Uuid) -> bool {
    let is_added = events.iter().any(|event| match &event.what {
        EventData::DocumentsAdded { documents } => documents.iter().any(|document| document.id == id),
        _ => false,
    });
    let is_gone = events.iter().any(|event| match &event.what {
        EventData::DocumentRemoved { document, .. } => *document == id,
        _ => striking_out(event, CasePart::Document, id).is_some(),
    });
    is_added && !is_gone
}

/// The event that placed the last hold on a complaint, if it was not lifted since.
pub fn last_hold(events: &[Event]) -> Option<(&Event, &LegalHold)> {
    let holds = events.iter().rev().map(|event| match &event.what {
        EventData::HoldPlaced(hold) => Some(Some((event, hold))),
        EventData::HoldLifted => Some(None),
        _ => None,
    });
    holds.flatten().next().flatten()
}

#[cfg(test)]
mod tests;
