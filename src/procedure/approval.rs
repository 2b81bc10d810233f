//! Two pairs of eyes: a compensation above a set amount waits for the approval of a manager who did not offer it.

use chrono::{DateTime, Utc};

use super::concerned::is_same_subject;
use super::people::Actor;
use super::refusal::Refusal;
use super::remedy::{Remedy, RemedyReview, RemedyTerms};
use crate::calendar::model::local_date;
use crate::i18n::Text;

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
    /// `Conflict` when the remedy waits for no approval or the actor offered it; a fault at `/reason` when a refusal has
    /// none.
    pub fn review(
        &self,
        approved: bool,
        reason: Option<String>,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<RemedyReview, Refusal> {
        if !self.awaits_approval() {
            return Err(Refusal::conflict(
                "no-approval-open",
                Text::of(
                    "Deze oplossing wacht niet op goedkeuring.",
                    "This remedy does not wait for approval.",
                ),
            ));
        }
        if is_same_subject(&self.offered_by.subject, &actor.person.subject) {
            return Err(Refusal::conflict(
                "four-eyes",
                Text::of(
                    "U hebt deze compensatie zelf aangeboden. Een andere manager moet erover beslissen.",
                    "You offered this compensation yourself. Another manager must decide on it.",
                ),
            ));
        }
        if !approved && reason.is_none() {
            return Err(Refusal::Fault {
                pointer: "/reason",
                code: "required",
                message: Text::of(
                    "Vul in waarom deze compensatie niet wordt goedgekeurd.",
                    "Give the reason why this compensation is not approved.",
                ),
            });
        }
        Ok(RemedyReview {
            remedy: self.offer.id,
            kind: self.offer.terms.kind(),
            approved,
            date: local_date(now),
            reason,
        })
    }
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
