//! Two pairs of eyes: a compensation above a set amount, and closing as inadmissible where the settings say so, wait for the
//! approval of a manager who did not propose them.

use chrono::{DateTime, Utc};

use super::approval::InadmissibleApproval;
use super::assessment::{Assessment, AssessmentReview, Revision};
use super::complaint::Evidence;
use super::concerned::is_same_subject;
use super::people::{Actor, Person};
use super::refusal::Refusal;
use super::remedy::{Remedy, RemedyReview, RemedyTerms};
use crate::calendar::model::local_date;
use crate::i18n::Text;

impl Evidence {
    /// Follows the setting as long as nothing is proposed: what is proposed keeps the rule of its time.
    pub(super) fn demand_approval(&mut self, is_demanded: bool) {
        use InadmissibleApproval::Required;
        self.inadmissible_approval = match self.inadmissible_approval {
            None | Some(Required) => is_demanded.then_some(Required),
            proposed => proposed,
        };
    }

    /// Takes an assessment as the proposal. Another assessment needs another approval.
    pub(super) fn propose(&mut self, assessment: &Assessment) {
        self.inadmissible_approval = assessment.needs_approval.then_some(InadmissibleApproval::Awaited);
    }

    pub(super) fn review(&mut self, review: &AssessmentReview) {
        self.inadmissible_approval = Some(if review.approved {
            InadmissibleApproval::Granted
        } else {
            InadmissibleApproval::Refused
        });
    }
}

impl Revision {
    pub const fn awaits_approval(&self) -> bool {
        self.assessment.needs_approval && self.approval.is_none()
    }

    /// Decides on an assessment that waits for approval.
    ///
    /// # Errors
    /// As [`check_review`].
    pub fn review(&self, approved: bool, reason: Option<String>, actor: &Actor) -> Result<AssessmentReview, Refusal> {
        check_review(self.awaits_approval(), &self.by, (approved, reason.as_ref()), actor)?;
        Ok(AssessmentReview {
            revision: self.assessment.revision,
            approved,
            reason,
        })
    }
}

impl RemedyTerms {
    /// Whether a remedy with these terms waits for approval where compensations above `limit` hundredths do. The limit
    /// holds in any currency.
    pub fn need_approval(&self, limit: Option<i64>) -> bool {
        match (self, limit) {
            (RemedyTerms::Compensation { money: Some(money), .. }, Some(limit)) => money.amount_cents > limit,
            _ => false,
        }
    }
}

impl Remedy {
    /// Decides on a remedy that waits for approval.
    ///
    /// # Errors
    /// As [`check_review`].
    pub fn review(
        &self,
        approved: bool,
        reason: Option<String>,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<RemedyReview, Refusal> {
        check_review(
            self.awaits_approval(),
            &self.offered_by,
            (approved, reason.as_ref()),
            actor,
        )?;
        Ok(RemedyReview {
            remedy: self.offer.id,
            kind: self.offer.terms.kind(),
            approved,
            date: local_date(now),
            reason,
        })
    }
}

/// Checks the decision of `actor` on a proposal of another person.
///
/// # Errors
/// `Conflict` when the proposal waits for no approval or the actor made it; a fault at `/reason` when a refusal has none.
fn check_review(
    is_awaited: bool,
    proposed_by: &Person,
    (approved, reason): (bool, Option<&String>),
    actor: &Actor,
) -> Result<(), Refusal> {
    if !is_awaited {
        return Err(Refusal::conflict(
            "no-approval-open",
            Text::of("Dit wacht niet op goedkeuring.", "This does not wait for approval."),
        ));
    }
    if is_same_subject(&proposed_by.subject, &actor.person.subject) {
        return Err(Refusal::conflict(
            "four-eyes",
            Text::of(
                "U hebt dit zelf voorgesteld. Een andere manager moet erover beslissen.",
                "You proposed this yourself. Another manager must decide on it.",
            ),
        ));
    }
    if !approved && reason.is_none() {
        return Err(Refusal::Fault {
            pointer: "/reason",
            code: "required",
            message: Text::of(
                "Vul in waarom dit niet wordt goedgekeurd.",
                "Give the reason why this is not approved.",
            ),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::remedy::Money;
    use super::*;

    #[test]
    fn only_money_above_the_amount_needs_approval() {
        let compensation = |cents: Option<i64>| RemedyTerms::Compensation {
            description: "Vergoeding.".into(),
            money: cents.map(|amount_cents| Money {
                amount_cents,
                currency: "EUR".into(),
            }),
        };
        for (cents, limit, needed) in [
            (Some(10_000), Some(10_000), false),
            (Some(10_001), Some(10_000), true),
            (Some(i64::MAX), None, false),
            (None, Some(1), false),
        ] {
            assert_eq!(compensation(cents).need_approval(limit), needed, "{cents:?} {limit:?}");
        }
    }
}
