//! The remedies of a complaint that are offered or accepted and not executed yet. The complaint keeps them beside its
//! events, so that lists find a promise that is overdue, also after closing.

use std::ops::Not;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::remedy::{Offer, RemedyKind, RemedyMove, RemedyReview, RemedyStatus, RemedyStep};

/// A remedy that is offered or accepted and not executed yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenRemedy {
    id: Uuid,
    kind: RemedyKind,
    status: RemedyStatus,
    /// The day by which an accepted remedy is to be executed.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_date: Option<NaiveDate>,
    /// Whether the remedy waits for the approval of a second person.
    #[serde(default, skip_serializing_if = "Not::not")]
    awaits_approval: bool,
}

/// The open remedies of a complaint, in the order of the offers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OpenRemedies(Vec<OpenRemedy>);

impl OpenRemedies {
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of open remedies; of reprimands only when `shows_employee`.
    pub fn count(&self, shows_employee: bool) -> i32 {
        let shown = |remedy: &&OpenRemedy| shows_employee || !remedy.kind.is_about_employee();
        i32::try_from(self.0.iter().filter(shown).count()).unwrap_or(i32::MAX)
    }

    /// Whether the complainant has yet to answer an offer. Nobody answers a reprimand, and who may not see reprimands
    /// does not learn of one by what is missing.
    pub fn await_answer(&self) -> bool {
        let waits = |remedy: &OpenRemedy| remedy.status == RemedyStatus::Offered && !remedy.kind.is_about_employee();
        self.0.iter().any(waits)
    }

    /// Leaves out reprimands.
    pub(super) fn leave_out_employee(&mut self) {
        self.0.retain(|remedy| !remedy.kind.is_about_employee());
    }

    pub(super) fn offer(&mut self, offer: &Offer) {
        self.0.push(OpenRemedy {
            id: offer.id,
            kind: offer.terms.kind(),
            status: RemedyStatus::Offered,
            due_date: None,
            awaits_approval: offer.needs_approval,
        });
    }

    pub(super) fn review(&mut self, review: &RemedyReview) {
        if !review.approved {
            self.0.retain(|remedy| remedy.id != review.remedy);
        }
        for remedy in self.0.iter_mut().filter(|remedy| remedy.id == review.remedy) {
            remedy.awaits_approval = false;
        }
    }

    pub(super) fn advance(&mut self, step: &RemedyMove) {
        if step.to != RemedyStep::Accepted {
            self.0.retain(|remedy| remedy.id != step.remedy);
        }
        for remedy in self.0.iter_mut().filter(|remedy| remedy.id == step.remedy) {
            remedy.status = RemedyStatus::Accepted;
            remedy.due_date = step.due_date;
        }
    }
}
