//! Corrections of what was registered: who may make them, and what follows from them.

use chrono::{DateTime, Utc};

use super::complaint::{Actor, Complaint, Rules, Signal, Terms};
use super::event::{Change, Event, What};
use super::refusal::Refusal;
use crate::auth::Role;
use crate::calendar::model::CalendarDate;
use crate::text::Text;

impl Complaint {
    /// Puts `signal` in the place of what was registered. Another time of receipt moves the terms with it.
    ///
    /// # Errors
    /// `NotYours` for anybody but the complaint's handler and managers.
    pub fn correct(
        self,
        signal: Signal,
        received: CalendarDate,
        changes: Vec<Change>,
        actor: &Actor,
        now: DateTime<Utc>,
        rules: &Rules,
    ) -> Result<(Complaint, Event), Refusal> {
        if !(actor.has(Role::Manager)
            || actor.has(Role::Handler) && self.position().concerns(actor))
        {
            return Err(Refusal::NotYours(Text::of(
                "Alleen de behandelaar van deze klacht of een manager verbetert gegevens.",
                "Only the handler of this complaint or a manager corrects its data.",
            )));
        }
        let terms = if signal.received_at == self.signal.received_at {
            self.terms
        } else {
            Terms {
                first_response_at: self.terms.first_response_at,
                ..Terms::from_receipt(received, rules)
            }
        };
        let version = self.version + 1;
        let what = What::Corrected { changes };
        let event = Event {
            version,
            at: now,
            by: actor.person.clone(),
            from: Some(self.status.name()),
            to: None,
            what,
        };
        Ok((
            Complaint {
                version,
                signal,
                terms,
                ..self
            },
            event,
        ))
    }
}
