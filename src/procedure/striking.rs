//! Striking out: a part of a case that was recorded by mistake stays readable, with the reason, and counts nowhere. Source:
//! the rule of the domain for a note on the wrong case.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::case_file::{answer_in_force, contacts, investigations};
use super::complaint::{Complaint, Status};
use super::contact::RecordedContact;
use super::event::{Change, Event, EventData};
use super::investigation::RecordedInvestigation;
use super::mark::{CasePart, Mark, StrikeOut};
use super::people::{Actor, Person};
use super::refusal::{Refusal, missing_after_closing, struck_out};
use crate::calendar::model::local_date;
use crate::i18n::Text;

/// A part of a case with the facts on which putting it right depends.
#[derive(Debug, Clone, Copy)]
pub struct Recorded<'a> {
    pub part: CasePart,
    pub id: Uuid,
    /// Whether the part is about an employee.
    pub is_about_employee: bool,
    pub by: &'a Person,
    pub struck_out: Option<&'a Mark>,
}

impl Complaint {
    /// Strikes out a contact. When it was the first response, the next response that stands becomes the first. `events` are
    /// all events of the complaint.
    ///
    /// # Errors
    /// As [`Complaint::check_may_amend`]; `Conflict` for the answer on which the status rests, and for a contact without
    /// which the complaint could not have been closed.
    pub fn strike_out_contact(
        self,
        noted: &RecordedContact,
        reason: String,
        events: &[Event],
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<(Complaint, Event), Refusal> {
        let recorded = Recorded {
            part: CasePart::Contact,
            id: noted.contact.id,
            is_about_employee: false,
            by: &noted.noted_by,
            struck_out: noted.struck_out.as_ref(),
        };
        self.strike_out(recorded, reason, actor, now, |complaint| {
            complaint.forget_contact(noted, events)
        })
    }

    /// Strikes out a step of the investigation. Another step of the kind takes its place for closing; an employee whom it
    /// named stays named. `events` are all events of the complaint.
    ///
    /// # Errors
    /// As [`Complaint::check_may_amend`]; `Conflict` for a step without which the complaint could not have been closed.
    pub fn strike_out_investigation(
        self,
        noted: &RecordedInvestigation,
        reason: String,
        events: &[Event],
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<(Complaint, Event), Refusal> {
        let (id, kind) = (noted.investigation.id, noted.investigation.step.kind());
        let recorded = Recorded {
            part: CasePart::Investigation,
            id,
            is_about_employee: kind.is_about_employee(),
            by: &noted.by,
            struck_out: noted.struck_out.as_ref(),
        };
        let stands = investigations(events).iter().any(|other| {
            let step = &other.investigation;
            other.struck_out.is_none() && step.id != id && step.step.kind() == kind
        });
        self.strike_out(recorded, reason, actor, now, |complaint| {
            *complaint.evidence.step_taken(kind) = stands;
            Ok(())
        })
    }

    /// Records the correction of a document.
    ///
    /// # Errors
    /// As [`Complaint::check_may_amend`].
    pub fn correct_document(
        self,
        recorded: Recorded<'_>,
        changes: Vec<Change>,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<(Complaint, Event), Refusal> {
        self.check_may_amend(recorded, actor, now)?;
        let document = recorded.id;
        let what = EventData::DocumentCorrected { document, changes };
        let status = self.status.name();
        Ok(self.with_event(status, None, what, actor, now))
    }

    /// Strikes out a document. No fact of the complaint depends on documents.
    ///
    /// # Errors
    /// As [`Complaint::check_may_amend`].
    pub fn strike_out_document(
        self,
        recorded: Recorded<'_>,
        reason: String,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<(Complaint, Event), Refusal> {
        self.strike_out(recorded, reason, actor, now, |_| Ok(()))
    }

    /// Checks that the actor may put right this part of the case: the person who recorded it, the handler of the case and
    /// managers may.
    ///
    /// # Errors
    /// The independence rule, `Forbidden` for other people, or `Conflict` for a part that was struck out.
    pub fn check_may_amend(&self, recorded: Recorded<'_>, actor: &Actor, now: DateTime<Utc>) -> Result<(), Refusal> {
        let is_author = actor.is(&recorded.by.subject);
        let permissions = self.access_facts().permissions(actor, local_date(now));
        permissions.check_may_amend(is_author)?;
        if recorded.struck_out.is_some() {
            return Err(struck_out());
        }
        Ok(())
    }

    fn strike_out(
        mut self,
        recorded: Recorded<'_>,
        reason: String,
        actor: &Actor,
        now: DateTime<Utc>,
        effect: impl FnOnce(&mut Complaint) -> Result<(), Refusal>,
    ) -> Result<(Complaint, Event), Refusal> {
        self.check_may_amend(recorded, actor, now)?;
        let lacked = self.lacks_since_closing();
        effect(&mut self)?;
        let mut lacks = self.lacks_since_closing();
        lacks.retain(|fact| !lacked.contains(fact));
        if !lacks.is_empty() {
            return Err(missing_after_closing(lacks));
        }
        let what = EventData::StruckOut(StrikeOut {
            part: recorded.part,
            id: recorded.id,
            is_about_employee: recorded.is_about_employee,
            reason,
        });
        let status = self.status.name();
        Ok(self.with_event(status, None, what, actor, now))
    }

    /// The facts that the outcome of a closed complaint requires and that are missing.
    fn lacks_since_closing(&self) -> Vec<&'static str> {
        self.closing()
            .map_or_else(Vec::new, |closing| Self::missing_evidence(closing.outcome, self.gaps()))
    }

    fn forget_contact(&mut self, noted: &RecordedContact, events: &[Event]) -> Result<(), Refusal> {
        let id = noted.contact.id;
        if answer_in_force(events, None).is_some_and(|(answer, _)| answer == id) {
            if matches!(self.status, Status::Answered | Status::Closed(_)) {
                return Err(answer_stands());
            }
            self.feedback = answer_in_force(events, Some(id)).map(|(_, feedback)| feedback);
        }
        if noted.responses().any(|at| Some(at) == self.terms.first_response_at) {
            let others = contacts(events);
            let others = others.iter().filter(|other| other.contact.id != id);
            self.terms.first_response_at = others.flat_map(RecordedContact::responses).min();
        }
        let evidence = &mut self.evidence;
        evidence.failed_contacts = evidence.failed_contacts.saturating_sub(noted.failed_attempts());
        self.call_backs.retain(|open| open.contact != id);
        Ok(())
    }
}

const fn answer_stands() -> Refusal {
    Refusal::conflict(
        "answer-in-force",
        Text::of(
            "Dit is het antwoord aan de melder. Neem de klacht eerst opnieuw in behandeling.",
            "This is the answer to the complainant. Take the complaint up again first.",
        ),
    )
}

#[cfg(test)]
mod tests;
