//! The closing gate of the procedure: the facts required before a complaint is closed, with all gaps reported at once.

use super::approval::InadmissibleApproval;
use super::closure::Closure;
use super::complaint::Complaint;
use super::refusal::Refusal;
use super::vocabulary::{Kind, Outcome};
use crate::error::FieldError;
use crate::i18n::Text;

/// The facts missing for closing a complaint as handled, apart from the content of the request to close.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "one for each thing that may be missing")]
pub struct MissingForClosing {
    pub admissible: bool,
    pub assessment: bool,
    pub analysis: bool,
    pub call_recording: bool,
    pub employee_interview: bool,
    pub feedback: bool,
    /// The answer to a remedy that was offered.
    pub remedies: bool,
    /// The approval of an assessment by which the complaint is not admissible.
    pub approval: bool,
    /// An assessment to be approved, for closing as inadmissible; other outcomes do not need one for that.
    pub proposal: bool,
    /// Enough failed contacts for closing because the complainant no longer answers; other outcomes do not need them.
    pub failed_contacts: bool,
}

/// The facts from which [`MissingForClosing`] follows.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "facts that do not exclude each other")]
pub struct ClosingEvidence {
    pub kind: Kind,
    pub admissible: Option<bool>,
    pub assessed: bool,
    pub analysis: bool,
    pub call_recording: bool,
    pub employee_interview: bool,
    pub feedback: bool,
    /// Nobody can be told the outcome.
    pub unanswerable: bool,
    /// A remedy is offered and neither answered nor withdrawn.
    pub unanswered_offer: bool,
    pub inadmissible_approval: Option<InadmissibleApproval>,
    pub failed_contacts: u32,
    /// The complaint names the time of the sales conversation, so that a recording may exist.
    pub names_conversation: bool,
    /// The complaint names an employee: the one who held the conversation or the one whom the complaint is about.
    pub names_employee: bool,
}

/// The number of failed attempts to reach the complainant before a complaint is closed because the complainant no
/// longer answers.
const FAILED_CONTACTS: u32 = 2;

impl MissingForClosing {
    /// A question or remark needs no more than feedback.
    pub const fn of(held: ClosingEvidence) -> Self {
        use InadmissibleApproval::{Awaited, Refused, Required};
        let is_complaint = matches!(held.kind, Kind::Complaint);
        let approval = matches!(held.inadmissible_approval, Some(Awaited | Refused));
        MissingForClosing {
            admissible: is_complaint && held.admissible.is_none() && !approval,
            assessment: is_complaint && !held.assessed,
            analysis: is_complaint && !held.analysis,
            call_recording: is_complaint && held.names_conversation && !held.call_recording,
            employee_interview: is_complaint && held.names_employee && !held.employee_interview,
            feedback: !held.feedback && !held.unanswerable,
            remedies: held.unanswered_offer,
            approval,
            proposal: matches!(held.inadmissible_approval, Some(Required)),
            failed_contacts: held.failed_contacts < FAILED_CONTACTS,
        }
    }

    /// The names of the missing facts, as in the contract.
    pub fn missing(self) -> Vec<&'static str> {
        named(&[
            ("admissible", self.admissible),
            ("assessment", self.assessment),
            ("analysis", self.analysis),
            ("callRecording", self.call_recording),
            ("employeeInterview", self.employee_interview),
            ("feedback", self.feedback),
            ("remedies", self.remedies),
            ("approval", self.approval),
        ])
    }
}

impl Complaint {
    pub(super) fn gaps(&self) -> MissingForClosing {
        let conversation = self.signal.conversation.as_ref();
        MissingForClosing::of(ClosingEvidence {
            kind: self.signal.kind,
            admissible: self.admissible,
            assessed: self.finding.is_some(),
            analysis: self.evidence.analysis,
            call_recording: self.evidence.call_recording,
            employee_interview: self.evidence.employee_interview,
            feedback: self.feedback.is_some(),
            unanswerable: self.evidence.unanswerable,
            unanswered_offer: self.evidence.open_remedies.await_answer(),
            inadmissible_approval: self.evidence.inadmissible_approval,
            failed_contacts: self.evidence.failed_contacts,
            names_conversation: conversation.is_some_and(|talk| talk.held_at.is_some()),
            names_employee: self.signal.employee.is_some()
                || conversation.is_some_and(|talk| talk.spoken_with.is_some()),
        })
    }

    /// The names of the facts of the case that the outcome requires and that are missing, of which `gaps` are all.
    pub(super) fn missing_evidence(outcome: Outcome, gaps: MissingForClosing) -> Vec<&'static str> {
        match outcome {
            Outcome::Resolved | Outcome::NotResolved => gaps.missing(),
            Outcome::Inadmissible => named(&[
                ("assessment", gaps.proposal),
                ("feedback", gaps.feedback),
                ("approval", gaps.proposal || gaps.approval),
            ]),
            Outcome::NoResponse => named(&[("failedContacts", gaps.failed_contacts)]),
            Outcome::Withdrawn | Outcome::Duplicate => Vec::new(),
        }
    }

    /// The names of all facts that the outcome of `closure` requires and that are missing, of which `gaps` are the
    /// facts of the case.
    pub(super) fn missing_for(&self, closure: &Closure, gaps: MissingForClosing) -> Vec<&'static str> {
        let handled = closure.outcome.is_handled();
        let inadmissible = closure.outcome == Outcome::Inadmissible;
        let no_response = closure.outcome == Outcome::NoResponse;
        let mut missing = Self::missing_evidence(closure.outcome, gaps);
        missing.extend(named(&[
            (
                "shortDescription",
                (handled || no_response)
                    && closure.short_description.is_none()
                    && self.signal.short_description.is_none(),
            ),
            (
                "handlingSummary",
                (handled || inadmissible || no_response) && closure.handling_summary.is_none(),
            ),
            (
                "prevention",
                handled
                    && self.signal.kind == Kind::Complaint
                    && closure.prevention.is_none()
                    && self.prevention.is_none(),
            ),
            (
                "duplicateOf",
                closure.outcome == Outcome::Duplicate && closure.duplicate_of.is_none(),
            ),
            (
                "withdrawal",
                closure.outcome == Outcome::Withdrawn && closure.withdrawal.is_none(),
            ),
            (
                "inadmissibility",
                inadmissible && closure.inadmissibility.is_none() && self.finding.is_none(),
            ),
        ]));
        missing
    }
}

impl Complaint {
    /// Checks that what the closing states belongs to its outcome, and to this complaint.
    ///
    /// # Errors
    /// All faults.
    pub(super) fn check_closure(&self, closure: &Closure) -> Result<(), Refusal> {
        let mut faults = closure.faults();
        if closure.outcome == Outcome::Duplicate && closure.duplicate_of == Some(self.id) {
            let message = Text::of(
                "Een klacht kan geen duplicaat van zichzelf zijn.",
                "A complaint cannot be a duplicate of itself.",
            );
            faults.push(FieldError::at("/duplicateOf", "itself", message));
        }
        let is_admissible = self.finding.is_some() && self.admissible == Some(true);
        if closure.outcome == Outcome::Inadmissible && is_admissible {
            let message = Text::of(
                "De klacht is ontvankelijk bevonden. Herzie eerst de afweging.",
                "The complaint was found admissible. Revise the assessment first.",
            );
            faults.push(FieldError::at("/outcome", "contradiction", message));
        }
        let is_approved = self.evidence.inadmissible_approval == Some(InadmissibleApproval::Granted);
        if closure.inadmissibility.is_some() && is_approved {
            let message = Text::of(
                "De reden staat in de afweging die is goedgekeurd.",
                "The reason stands in the assessment that was approved.",
            );
            faults.push(FieldError::at("/inadmissibility", "contradiction", message));
        }
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Faults(faults))
        }
    }
}

fn named(items: &[(&'static str, bool)]) -> Vec<&'static str> {
    let missing = items.iter().filter(|(_, missing)| *missing);
    missing.map(|(name, _)| *name).collect()
}
