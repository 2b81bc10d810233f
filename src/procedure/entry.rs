//! Entries in a case that do not change its status: who may record an entry, in which status, and which facts of the
//! complaint change with the entry.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::closure::Prevention;
use super::complaint::Complaint;
use super::contact::{CallBack, Contact, Direction, OpenCallBack};
use super::event::{Event, EventData};
use super::people::Actor;
use super::refusal::{EXPLAIN, Refusal};
use super::vocabulary::StatusName;
use crate::calendar::model::local_date;
use crate::error::FieldError;
use crate::i18n::Text;

impl Complaint {
    /// Records `what` in the case. Changes of status go through [`Complaint::transition`] instead.
    ///
    /// # Errors
    /// The refusal: the actor may not work on the case, the status does not permit the entry, the independence rule
    /// forbids the entry, or the entry has a fault.
    pub fn record(
        mut self,
        mut what: EventData,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<(Complaint, Event), Refusal> {
        self.may_record(&what, actor, now)?;
        match &mut what {
            EventData::Assessed(assessment) => {
                // What waits for approval is not decided yet.
                self.admissible = (!assessment.needs_approval).then_some(assessment.judgement.admissible);
                self.evidence.propose(assessment);
                self.finding = Some(assessment.finding);
                self.evidence.cause.clone_from(&assessment.judgement.cause);
            }
            EventData::AssessmentReviewed(review) => {
                self.evidence.review(review);
                self.admissible = review.approved.then_some(false);
            }
            EventData::Investigated(investigation) => {
                if let Some(employee) = investigation.step.employee() {
                    self.name_employee(employee)?;
                }
                *self.evidence.step_taken(investigation.step.kind()) = true;
            }
            EventData::RemedyOffered(offer) => {
                offer.check(self.signal.received_at, now)?;
                if let Some(employee) = offer.terms.employee() {
                    self.name_employee(employee)?;
                }
                self.evidence.open_remedies.offer(offer);
            }
            EventData::RemedyReviewed(review) => self.evidence.open_remedies.review(review),
            EventData::RemedyMoved(step) => self.evidence.open_remedies.advance(step),
            EventData::Contacted(contact) => self.have_contact(contact, actor, now)?,
            EventData::CalledBack(call_back) => self.have_call_back(call_back)?,
            EventData::PreventionSettled { prevention } => self.settle_prevention(prevention.clone())?,
            EventData::MeasureUnlinked { measure } => self.unlink(*measure),
            EventData::TermExtended { due_date, .. } => self.terms.resolution_due = *due_date,
            EventData::HoldPlaced(hold) => {
                hold.check(now)?;
                self.evidence.legal_hold = Some(hold.clone());
            }
            EventData::HoldLifted => self.evidence.legal_hold = None,
            EventData::Restricted => self.evidence.restricted = true,
            EventData::RestrictionLifted => self.evidence.restricted = false,
            _ => {}
        }
        let status = self.status.name();
        Ok(self.with_event(status, None, what, actor, now))
    }

    fn may_record(&self, what: &EventData, actor: &Actor, now: DateTime<Utc>) -> Result<(), Refusal> {
        let permissions = self.access_facts().permissions(actor, local_date(now));
        let status = self.status.name();
        let taken_up = matches!(
            status,
            StatusName::InProgress | StatusName::Waiting | StatusName::Answered
        );
        let timely = match what {
            EventData::DocumentsAdded { .. } => return permissions.check_may_supply(),
            EventData::Related { .. } | EventData::Unrelated { .. } => return permissions.check_may_link(),
            // A second call is noted by whoever takes it.
            EventData::Contacted(contact) if contact.direction == Direction::In => {
                return permissions.check_independent();
            }
            EventData::CalledBack(call_back) if self.expects_call_back(call_back.contact, actor) => {
                return permissions.check_independent();
            }
            EventData::Assessed(_)
            | EventData::Investigated(_)
            | EventData::RemedyOffered(_)
            | EventData::PreventionSettled { .. }
            | EventData::MeasureUnlinked { .. } => taken_up,
            EventData::TermExtended { .. } | EventData::AssessmentReviewed(_) => status.is_open(),
            _ => true,
        };
        permissions.check_may_work()?;
        if timely {
            return Ok(());
        }
        let reason = if status.is_open() {
            Text::of(
                "Dit kan pas als de klacht in behandeling is.",
                "This can be done only when the complaint is in progress.",
            )
        } else {
            Text::of(
                "Dit kan niet meer: de klacht is gesloten.",
                "This can no longer be done: the complaint is closed.",
            )
        };
        Err(Refusal::conflict("wrong-status", reason))
    }

    /// Whether `actor` agreed the open call-back of this contact, or is the person who calls back.
    pub fn expects_call_back(&self, contact: Uuid, actor: &Actor) -> bool {
        let mut open = self.call_backs.iter();
        open.any(|open| open.contact == contact && open.involves(actor))
    }

    /// Applies a contact to the terms and the open call-backs. The earliest contact by which a person reached the
    /// complainant is the first response, even if that contact is recorded after a later one.
    fn have_contact(&mut self, contact: &mut Contact, actor: &Actor, now: DateTime<Utc>) -> Result<(), Refusal> {
        // A time in the future is a fault by itself and must not count as late.
        let at = contact.at.min(now);
        let late = contact.is_response() && self.terms.is_late_response(at);
        let mut faults = contact.faults(self.signal.received_at, now);
        if late && contact.late_reason.is_none() {
            faults.push(FieldError::at("/lateReason", "required", EXPLAIN));
        }
        if !faults.is_empty() {
            return Err(Refusal::Faults(faults));
        }
        if !late {
            contact.late_reason = None;
        }
        if contact.is_response() {
            self.evidence.told();
            self.terms.respond(contact.at);
        }
        self.evidence.failed_contacts += u32::from(contact.is_failed_attempt());
        self.call_backs
            .extend(contact.call_back.clone().map(|agreed| OpenCallBack {
                contact: contact.id,
                date: agreed.date,
                person: agreed.person,
                agreed_by: actor.person.subject.clone(),
            }));
        Ok(())
    }

    /// Applies the result of an agreed call-back. A call-back that was done is an outgoing contact that reached the
    /// complainant, and can be the first response.
    fn have_call_back(&mut self, call_back: &mut CallBack) -> Result<(), Refusal> {
        let late = call_back.is_response() && self.terms.is_late_response(call_back.at);
        if late && call_back.late_reason.is_none() {
            return Err(Refusal::Fault {
                pointer: "/callBack/lateReason",
                code: "required",
                message: EXPLAIN,
            });
        }
        if !late {
            call_back.late_reason = None;
        }
        if call_back.is_response() {
            self.evidence.told();
            self.terms.respond(call_back.at);
        }
        self.evidence.failed_contacts += u32::from(!call_back.is_response());
        self.call_backs.retain(|open| open.contact != call_back.contact);
        Ok(())
    }

    /// Measures add up; "none" and measures exclude each other.
    pub(super) fn settle_prevention(&mut self, wanted: Prevention) -> Result<(), Refusal> {
        self.prevention = Some(match (self.prevention.take(), wanted) {
            (before, Prevention::Measures(more)) => {
                let mut linked = match before {
                    Some(Prevention::Measures(linked)) => linked,
                    _ => Vec::new(),
                };
                for measure in more {
                    if !linked.contains(&measure) {
                        linked.push(measure);
                    }
                }
                Prevention::Measures(linked)
            }
            (Some(Prevention::Measures(_)), Prevention::None(_)) => {
                return Err(Refusal::conflict(
                    "measures-linked",
                    Text::of(
                        "Aan deze klacht zijn maatregelen gekoppeld. Ontkoppel ze eerst.",
                        "Measures are linked to this complaint. Unlink them first.",
                    ),
                ));
            }
            (_, wanted) => wanted,
        });
        Ok(())
    }

    fn unlink(&mut self, measure: Uuid) {
        if let Some(Prevention::Measures(linked)) = &mut self.prevention {
            linked.retain(|one| *one != measure);
            if linked.is_empty() {
                self.prevention = None;
            }
        }
    }
}
