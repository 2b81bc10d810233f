//! From the events of the model to what callers see of them.

use serde::Serialize;

use super::case::{
    AssessedDetails, AssessmentReviewedDetails, CalledBackDetails, ContactedDetails, InvestigatedDetails,
    RemedyMovedDetails, RemedyOfferedDetails, RemedyReviewedDetails, StruckOutDetails,
};
use super::details::{
    AnsweredDetails, ClosedDetails, CorrectedDetails, DocumentCorrectedDetails, DocumentRemovedDetails,
    DocumentsAddedDetails, ForwardedDetails, HoldPlacedDetails, MeasureUnlinkedDetails, NoDetails, PausedDetails,
    PreventionSettledDetails, ProceededDetails, RelatedDetails, ReopenedDetails, ResumedDetails, ReturnedDetails,
    TakenUpDetails, TermExtendedDetails, TermRecomputedDetails, UnmergedDetails,
};
use crate::complaints::api::view::people::told;
use crate::procedure::{
    Assessment, EventData, Interview, Investigation, InvestigationStep, Judgement, Offer, Recording, RemedyTerms,
    StatusName,
};

/// The details of an event of any kind.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Details {
    None(NoDetails),
    Forwarded(ForwardedDetails),
    Returned(ReturnedDetails),
    TakenUp(TakenUpDetails),
    Paused(PausedDetails),
    Resumed(ResumedDetails),
    Answered(AnsweredDetails),
    Closed(ClosedDetails),
    Reopened(ReopenedDetails),
    Unmerged(UnmergedDetails),
    Corrected(CorrectedDetails),
    Assessed(AssessedDetails),
    AssessmentReviewed(AssessmentReviewedDetails),
    Investigated(Box<InvestigatedDetails>),
    RemedyOffered(RemedyOfferedDetails),
    RemedyMoved(RemedyMovedDetails),
    RemedyReviewed(RemedyReviewedDetails),
    Contacted(ContactedDetails),
    CalledBack(CalledBackDetails),
    StruckOut(StruckOutDetails),
    DocumentsAdded(DocumentsAddedDetails),
    DocumentCorrected(DocumentCorrectedDetails),
    DocumentRemoved(DocumentRemovedDetails),
    PreventionSettled(PreventionSettledDetails),
    MeasureUnlinked(MeasureUnlinkedDetails),
    TermExtended(TermExtendedDetails),
    TermRecomputed(TermRecomputedDetails),
    Related(RelatedDetails),
    HoldPlaced(HoldPlacedDetails),
}

/// The details of a change of status, by the status after it.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum TransitionDetails {
    None(NoDetails),
    Registered(ReturnedDetails),
    Forwarded(ForwardedDetails),
    InProgress(ProceededDetails),
    Waiting(PausedDetails),
    Answered(AnsweredDetails),
    Closed(ClosedDetails),
}

impl Details {
    pub const NONE: Details = Details::None(NoDetails {});
}

impl From<EventData> for Details {
    fn from(data: EventData) -> Self {
        match data {
            EventData::Corrected { changes } => Details::Corrected(CorrectedDetails {
                changes: changes.into_iter().map(Into::into).collect(),
            }),
            EventData::Assessed(assessment) => Details::Assessed(assessment.into()),
            EventData::AssessmentReviewed(review) => Details::AssessmentReviewed(review.into()),
            EventData::Investigated(investigation) => Details::Investigated(Box::new(investigation.into())),
            EventData::RemedyOffered(offer) => Details::RemedyOffered(offer.into()),
            EventData::RemedyMoved(step) => Details::RemedyMoved(step.into()),
            EventData::RemedyReviewed(review) => Details::RemedyReviewed(review.into()),
            EventData::Contacted(contact) => Details::Contacted(contact.into()),
            EventData::CalledBack(call_back) => Details::CalledBack(call_back.into()),
            EventData::StruckOut(strike) => Details::StruckOut(strike.into()),
            EventData::DocumentsAdded { documents } => Details::DocumentsAdded(DocumentsAddedDetails {
                documents: documents.into_iter().map(Into::into).collect(),
            }),
            EventData::DocumentCorrected { document, changes } => {
                let changes = changes.into_iter().map(Into::into).collect();
                Details::DocumentCorrected(DocumentCorrectedDetails { document, changes })
            }
            EventData::DocumentRemoved { document, reason } => {
                Details::DocumentRemoved(DocumentRemovedDetails { document, reason })
            }
            EventData::PreventionSettled { prevention } => Details::PreventionSettled(PreventionSettledDetails {
                prevention: prevention.into(),
            }),
            EventData::MeasureUnlinked { measure } => Details::MeasureUnlinked(MeasureUnlinkedDetails { measure }),
            EventData::TermExtended {
                previous_due_date,
                due_date,
                reason,
            } => Details::TermExtended(TermExtendedDetails {
                previous_due_date,
                due_date,
                reason,
            }),
            EventData::TermRecomputed {
                previous_due_date,
                due_date,
            } => Details::TermRecomputed(TermRecomputedDetails {
                previous_due_date,
                due_date,
            }),
            EventData::Related { complaint } | EventData::Unrelated { complaint } => {
                Details::Related(RelatedDetails { complaint })
            }
            EventData::HoldPlaced(hold) => Details::HoldPlaced(hold.into()),
            other => of_transition(other),
        }
    }
}

/// The details of a change of status after the registration; none of any other event.
fn of_transition(data: EventData) -> Details {
    match data {
        EventData::Forwarded {
            from,
            to,
            note,
            resolution_due_date,
        } => Details::Forwarded(ForwardedDetails {
            previous_handler: from.into(),
            handler: to.into(),
            note,
            resolution_due_date,
        }),
        EventData::Returned { reason } => Details::Returned(ReturnedDetails { reason: Some(reason) }),
        EventData::TakenUp {
            handler,
            reason,
            resolution_due_date,
        } => Details::TakenUp(TakenUpDetails {
            handler: handler.into(),
            reason,
            resolution_due_date,
        }),
        EventData::Paused {
            waiting_for,
            reason,
            expected_date,
        } => Details::Paused(PausedDetails {
            waiting_for,
            reason,
            expected_date,
        }),
        EventData::Resumed { resolution_due_date } => Details::Resumed(ResumedDetails { resolution_due_date }),
        EventData::Answered {
            contact,
            feedback_at,
            channel,
            summary,
            late_reason,
            resolution_due_date,
        } => Details::Answered(AnsweredDetails {
            contact,
            feedback_at,
            channel,
            summary,
            late_reason,
            resolution_due_date,
        }),
        EventData::Closed(closure) => Details::Closed(closure.into()),
        EventData::Reopened {
            reason,
            resolution_due_date,
        } => Details::Reopened(ReopenedDetails {
            reason,
            resolution_due_date,
        }),
        EventData::Unmerged { reason } => Details::Unmerged(UnmergedDetails { reason }),
        _ => Details::NONE,
    }
}

impl TransitionDetails {
    /// The details of a change of status to `to`; `None` for an event that left the status as it was.
    pub fn of(data: EventData, to: StatusName) -> Option<Self> {
        let proceeded = ProceededDetails::default();
        Some(match Details::from(data) {
            Details::Unmerged(UnmergedDetails { reason }) => match to {
                StatusName::Registered => TransitionDetails::Registered(ReturnedDetails { reason: Some(reason) }),
                StatusName::InProgress => TransitionDetails::InProgress(ProceededDetails {
                    reason: Some(reason),
                    ..proceeded
                }),
                _ => TransitionDetails::None(NoDetails {}),
            },
            Details::None(nothing) => TransitionDetails::None(nothing),
            Details::Returned(details) => TransitionDetails::Registered(details),
            Details::Forwarded(details) => TransitionDetails::Forwarded(details),
            Details::TakenUp(TakenUpDetails {
                handler,
                reason,
                resolution_due_date,
            }) => TransitionDetails::InProgress(ProceededDetails {
                handler: Some(handler),
                reason,
                resolution_due_date,
            }),
            Details::Resumed(ResumedDetails { resolution_due_date }) => {
                TransitionDetails::InProgress(ProceededDetails {
                    resolution_due_date,
                    ..proceeded
                })
            }
            Details::Reopened(ReopenedDetails {
                reason,
                resolution_due_date,
            }) => TransitionDetails::InProgress(ProceededDetails {
                reason: Some(reason),
                resolution_due_date,
                ..proceeded
            }),
            Details::Paused(details) => TransitionDetails::Waiting(details),
            Details::Answered(details) => TransitionDetails::Answered(details),
            Details::Closed(details) => TransitionDetails::Closed(details),
            _ => return None,
        })
    }
}

impl From<Assessment> for AssessedDetails {
    fn from(assessment: Assessment) -> Self {
        let Assessment {
            revision,
            judgement,
            finding,
            rule,
            revision_reason,
            overrules,
            needs_approval,
        } = assessment;
        let Judgement {
            admissible,
            inadmissibility,
            law_violated,
            decency_violated,
            norm,
            motivation,
            cause,
        } = judgement;
        AssessedDetails {
            revision,
            admissible,
            inadmissibility: inadmissibility.map(Into::into),
            law_violated,
            decency_violated,
            norm,
            motivation,
            cause,
            finding,
            rule,
            revision_reason,
            overrules,
            needs_approval,
        }
    }
}

impl From<Investigation> for InvestigatedDetails {
    fn from(Investigation { id, step }: Investigation) -> Self {
        let mut details = InvestigatedDetails::of_kind(id, step.kind());
        match step {
            InvestigationStep::Analysis { text } => details.text = Some(text),
            InvestigationStep::CallRecording { recording } => match recording {
                Recording::Available {
                    reference,
                    listened_by,
                    listened_at,
                    findings,
                } => {
                    details.reference = Some(reference);
                    details.listened_by = told(listened_by);
                    details.listened_at = Some(listened_at);
                    details.findings = Some(findings);
                }
                Recording::Unavailable { unavailable_reason } => details.unavailable_reason = Some(unavailable_reason),
            },
            InvestigationStep::EmployeeInterview { interview } => match interview {
                Interview::Held {
                    employee,
                    interviewed_by,
                    held_at,
                    summary,
                } => {
                    details.employee = Some(employee.into());
                    details.interviewed_by = told(interviewed_by);
                    details.held_at = Some(held_at);
                    details.summary = Some(summary);
                }
                Interview::NotHeld {
                    employee,
                    not_held_reason,
                } => {
                    details.employee = employee.map(Into::into);
                    details.not_held_reason = Some(not_held_reason);
                }
            },
        }
        details
    }
}

impl From<Offer> for RemedyOfferedDetails {
    fn from(
        Offer {
            id,
            terms,
            offered_date,
            needs_approval,
        }: Offer,
    ) -> Self {
        let mut details = RemedyOfferedDetails {
            id,
            kind: terms.kind(),
            employee: None,
            description: None,
            agreement_reference: None,
            amount_cents: None,
            currency: None,
            offered_date,
            needs_approval,
        };
        match terms {
            RemedyTerms::Reprimand { employee, description } => {
                details.employee = Some(employee.into());
                details.description = Some(description);
            }
            RemedyTerms::Cancellation {
                agreement_reference,
                description,
            } => {
                details.agreement_reference = Some(agreement_reference);
                details.description = description;
            }
            RemedyTerms::Compensation { description, money } => {
                details.description = Some(description);
                details.amount_cents = money.as_ref().map(|money| money.amount_cents);
                details.currency = money.map(|money| money.currency);
            }
        }
        details
    }
}
