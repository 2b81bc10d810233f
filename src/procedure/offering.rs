//! Offering a remedy, with the answer of the complainant when it is known at once.

use chrono::{DateTime, NaiveDate, Utc};

use super::complaint::Complaint;
use super::event::{Event, EventData};
use super::people::Actor;
use super::refusal::Refusal;
use super::remedy::{Offer, Remedy, RemedyStatus, RemedyStep, StepContent, due_date_without_promise};
use crate::calendar::model::local_date;

impl Complaint {
    /// Offers a remedy and moves it on to `status` on the day of the offer; `due_date` is the day by which an accepted
    /// remedy is to be executed.
    ///
    /// # Errors
    /// As [`Complaint::record`] and [`Remedy::advance`].
    pub fn offer(
        self,
        offer: Offer,
        (status, due_date): (RemedyStatus, Option<NaiveDate>),
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<(Complaint, Vec<Event>), Refusal> {
        let mut remedy = Remedy::offered(offer.clone(), actor.person.clone(), now);
        let steps = steps_to(&offer, status, due_date, local_date(now))?;
        let (mut complaint, offered) = self.record(EventData::RemedyOffered(offer), actor, now)?;
        let mut events = vec![offered];
        for (to, content) in steps {
            let step = EventData::RemedyMoved(remedy.advance(to, content, now)?);
            let (after, event) = complaint.record(step, actor, now)?;
            remedy = remedy.after(&event);
            complaint = after;
            events.push(event);
        }
        Ok((complaint, events))
    }
}

/// The steps from the offer to `status`. A remedy that is executed on the spot was accepted, unless nobody accepts it.
fn steps_to(
    offer: &Offer,
    status: RemedyStatus,
    due_date: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<Vec<(RemedyStep, StepContent)>, Refusal> {
    let step = |to, due_date| {
        let content = StepContent {
            date: Some(offer.offered_date),
            due_date,
            note: None,
        };
        (to, content)
    };
    let last = match status {
        RemedyStatus::Offered if due_date.is_some() => {
            return Err(Refusal::Faults(vec![due_date_without_promise()]));
        }
        RemedyStatus::Offered => return Ok(Vec::new()),
        RemedyStatus::Accepted => RemedyStep::Accepted,
        RemedyStatus::Declined => RemedyStep::Declined,
        RemedyStatus::Executed => RemedyStep::Executed,
        RemedyStatus::Withdrawn => RemedyStep::Withdrawn,
    };
    let is_accepted_before = last == RemedyStep::Executed && !offer.terms.kind().is_about_employee();
    let accepted = is_accepted_before.then(|| step(RemedyStep::Accepted, Some(today)));
    Ok(accepted.into_iter().chain([step(last, due_date)]).collect())
}
