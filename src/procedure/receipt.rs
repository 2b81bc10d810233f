//! Correcting the time of receipt, from which the terms run: it needs a reason, stays before everything that was done for
//! the complainant, and may show that an answer was late.

use chrono::{DateTime, NaiveDate, Utc};

use super::case_file::{contacts, remedies};
use super::complaint::Complaint;
use super::deadlines::{Terms, is_overdue};
use super::event::{Change, Event};
use super::refusal::{EXPLAIN, Refusal};
use crate::calendar::model::{CalendarDate, TermRules, local_date};
use crate::error::FieldError;
use crate::i18n::Text;

/// The statements that belong to a correction of the time of receipt, and the bounds of that time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReceiptCorrection {
    pub reason: Option<String>,
    /// The reason for which an answer is late by the corrected time.
    pub late_reason: Option<String>,
    pub first_deed: FirstDeed,
}

/// The first that was done for the complainant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FirstDeed {
    /// The time of the first contact, answer or call-back.
    pub contact_at: Option<DateTime<Utc>>,
    /// The day of the first offer of a remedy, in Europe/Amsterdam.
    pub offered_date: Option<NaiveDate>,
}

impl FirstDeed {
    /// The first deed in `events`, which are all events of a complaint.
    pub fn of(events: &[Event]) -> Self {
        let contacts = contacts(events);
        let stand = contacts.iter().filter(|noted| noted.struck_out.is_none());
        let times = stand.map(|noted| noted.contact.at);
        FirstDeed {
            contact_at: times.min(),
            offered_date: remedies(events).iter().map(|remedy| remedy.offer.offered_date).min(),
        }
    }

    fn is_before(self, received_at: DateTime<Utc>) -> bool {
        self.contact_at.is_some_and(|contact| contact < received_at)
            || self
                .offered_date
                .is_some_and(|offered| offered < local_date(received_at))
    }
}

impl Complaint {
    /// The terms of this complaint when it was received at `received_at`, on the day `received`, from somebody who
    /// `is_answerable`; and the changes by which the history tells the reasons.
    ///
    /// # Errors
    /// All faults: another time without a reason, or a reason without another time; a time after the first deed; an
    /// answer that the time makes late without a reason for that.
    pub(super) fn receive_at(
        &self,
        received_at: DateTime<Utc>,
        received: CalendarDate,
        is_answerable: bool,
        receipt: ReceiptCorrection,
        rules: &TermRules,
    ) -> Result<(Terms, Vec<Change>), Refusal> {
        let is_moved = received_at != self.signal.received_at;
        let terms = if is_moved {
            self.terms.moved(received, is_answerable, rules)
        } else {
            self.terms.clone().answerable(received, is_answerable, rules)
        };
        let becomes_late = self.is_answered_late(&terms) && !self.is_answered_late(&self.terms);
        let mut faults = self.receipt_faults(Some(received_at), &receipt);
        let ReceiptCorrection {
            reason, late_reason, ..
        } = receipt;
        let late_reason = late_reason.filter(|_| becomes_late);
        if becomes_late && late_reason.is_none() {
            faults.push(FieldError::at("/lateReason", "required", EXPLAIN));
        }
        if !faults.is_empty() {
            return Err(Refusal::Faults(faults));
        }
        let told = [("/receivedAtReason", reason), ("/lateReason", late_reason)];
        let changes = told.into_iter().filter_map(|(field, words)| {
            Some(Change {
                field: field.to_owned(),
                old: serde_json::Value::Null,
                new: words?.into(),
            })
        });
        Ok((terms, changes.collect()))
    }

    /// The faults of a correction of the time of receipt to `received_at`, or of its absence: those that do not depend on the
    /// terms.
    pub fn receipt_faults(&self, received_at: Option<DateTime<Utc>>, receipt: &ReceiptCorrection) -> Vec<FieldError> {
        let moved_to = received_at.filter(|received_at| *received_at != self.signal.received_at);
        let mut faults = Vec::new();
        if moved_to.is_some() && receipt.reason.is_none() {
            let message = Text::of(
                "Geef de reden van het andere tijdstip van ontvangst.",
                "Give the reason for the other time of receipt.",
            );
            faults.push(FieldError::at("/receivedAtReason", "required", message));
        }
        if moved_to.is_none() && receipt.reason.is_some() {
            let message = Text::of(
                "Deze reden hoort bij een ander tijdstip van ontvangst.",
                "This reason belongs to another time of receipt.",
            );
            faults.push(FieldError::at("/receivedAtReason", "contradiction", message));
        }
        if moved_to.is_some_and(|moved_to| receipt.first_deed.is_before(moved_to)) {
            let message = Text::of(
                "Kies een tijdstip vóór het eerste contact en het eerste aanbod.",
                "Choose a time before the first contact and the first offer.",
            );
            faults.push(FieldError::at("/receivedAt", "out_of_range", message));
        }
        faults
    }

    /// Whether the first response, or the answer, came after `terms`.
    fn is_answered_late(&self, terms: &Terms) -> bool {
        let is_late = |due, at: Option<DateTime<Utc>>| at.is_some_and(|at| is_overdue(due, Some(at), local_date(at)));
        terms
            .first_response_due
            .is_some_and(|due| is_late(due, terms.first_response_at))
            || is_late(terms.resolution_due, self.feedback.as_ref().map(|feedback| feedback.at))
    }
}
