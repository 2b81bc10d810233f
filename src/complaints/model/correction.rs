//! Corrections of what was registered: who may make them, and what follows from them.

use chrono::{DateTime, Utc};

use super::complaint::{Actor, Complaint, Rules, Signal};
use super::event::{Change, Event, What};
use super::position::not_independent;
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
        let names = signal
            .employee
            .as_ref()
            .and_then(|employee| employee.subject.as_ref());
        if names.is_some() && names == self.assignee.subject.as_ref() {
            return Err(not_independent(Text::of(
                "Deze medewerker behandelt de klacht nu zelf. Stuur haar eerst door.",
                "This employee handles the complaint at present. Forward it first.",
            )));
        }
        let terms = if signal.received_at == self.signal.received_at {
            self.terms
        } else {
            self.terms.moved(received, rules)
        };
        let status = self.status.name();
        let after = Complaint {
            signal,
            terms,
            ..self
        };
        let what = What::Corrected { changes };
        Ok(after.with_event(status, None, what, actor, now))
    }
}
