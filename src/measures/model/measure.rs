//! A measure, its creation and its changes.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::Role;
use crate::calendar::model::{CalendarDate, local_date};
use crate::error::{Error, FieldError, Result};
use crate::i18n::Text;
use crate::procedure::{Actor, Change, Person, Refusal, Standing};

/// Identifies a measure; a UUID of version 7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MeasureId(pub Uuid);

/// The current state of a measure. Only `change` changes a measure, and returns the amendment with the new state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    pub id: MeasureId,
    pub version: i32,
    pub plan: Plan,
    pub effect: Option<Effect>,
    pub created_at: DateTime<Utc>,
    pub created_by: Person,
}

/// The planned action, its owner and its due date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub description: String,
    /// The person responsible for the measure.
    pub owner: Person,
    pub due_date: NaiveDate,
    pub done_date: Option<NaiveDate>,
    /// The natures that the measure should prevent; empty: the natures of the complaints that name the measure.
    pub natures: BTreeSet<String>,
}

/// A manager's finding about the effect of the measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    pub verdict: Verdict,
    pub judged_at: DateTime<Utc>,
    pub judged_by: Person,
}

/// A finding about the effect, with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub judgement: Judgement,
    pub motivation: String,
}

/// Whether a measure helped.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Judgement {
    Effective,
    Partly,
    NotEffective,
}

/// The requested state of a measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub plan: Plan,
    pub verdict: Option<Verdict>,
}

/// The facts outside a measure by which its creation or change is judged.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances {
    /// The standing of the person whom the plan names as the owner.
    pub owner: Standing,
    /// The number of days after the day on which a measure was done before its effect can be judged.
    pub judge_after_days: u16,
    pub now: DateTime<Utc>,
}

/// The changes of one version, with their author and time.
#[derive(Debug, Clone, PartialEq)]
pub struct Amendment {
    /// The version that the amendment made.
    pub version: i32,
    pub at: DateTime<Utc>,
    pub by: Person,
    pub changes: Vec<Change>,
}

impl Amendment {
    /// The same without who made it, unless the reader is told.
    #[must_use]
    pub fn for_reader(mut self, is_told_people: bool) -> Self {
        if !is_told_people {
            self.by = Person::withheld();
        }
        self
    }
}

impl Measure {
    /// Begins a measure, and returns the measure with the amendment by which its history begins.
    ///
    /// # Errors
    /// `Invalid` with every impossible date and an owner who is not an active member of staff.
    pub fn begin(id: MeasureId, plan: Plan, by: Person, facts: &Circumstances) -> Result<(Measure, Amendment)> {
        let faults = plan.faults(None, facts);
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let amendment = Amendment {
            version: 1,
            at: facts.now,
            by: by.clone(),
            changes: changes(no_values(), plan.values(None)),
        };
        let measure = Measure {
            id,
            version: 1,
            plan,
            effect: None,
            created_at: facts.now,
            created_by: by,
        };
        Ok((measure, amendment))
    }

    /// Applies `draft` and returns the measure with the amendment. Managers change any measure, handlers only measures
    /// that they own or made; managers judge the effect, and only of a measure that was done long enough ago. While a
    /// judgement stands, its basis cannot change.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid` as for [`Measure::begin`], or `Conflict`.
    pub fn change(self, draft: Draft, actor: &Actor, facts: &Circumstances) -> Result<(Measure, Amendment)> {
        let now = facts.now;
        self.judge_actor(&draft, actor)?;
        let faults = draft.plan.faults(Some(&self.plan), facts);
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        self.judge_effect(&draft, facts)?;
        let changes = changes(
            self.plan.values(self.verdict()),
            draft.plan.values(draft.verdict.as_ref()),
        );
        if changes.is_empty() {
            return Err(Error::at(
                "",
                "no_change",
                Text::of("Er is niets gewijzigd.", "Nothing was changed."),
            ));
        }
        let effect = match (draft.verdict, self.effect) {
            (Some(verdict), Some(effect)) if effect.verdict == verdict => Some(effect),
            (Some(verdict), _) => Some(Effect {
                verdict,
                judged_at: now,
                judged_by: actor.person.clone(),
            }),
            (None, _) => None,
        };
        let version = self.version + 1;
        let amendment = Amendment {
            version,
            at: now,
            by: actor.person.clone(),
            changes,
        };
        let after = Measure {
            version,
            plan: draft.plan,
            effect,
            ..self
        };
        Ok((after, amendment))
    }

    pub const fn is_done(&self) -> bool {
        self.plan.done_date.is_some()
    }

    /// Whether the measure was due before `today` and is not done.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        !self.is_done() && self.plan.due_date < today
    }

    fn verdict(&self) -> Option<&Verdict> {
        self.effect.as_ref().map(|effect| &effect.verdict)
    }

    fn judge_actor(&self, draft: &Draft, actor: &Actor) -> Result<(), Refusal> {
        if actor.has(Role::Manager) {
            return Ok(());
        }
        let subject = &actor.person.subject;
        let theirs = [&self.plan.owner.subject, &self.created_by.subject].contains(&subject);
        if !(actor.has(Role::Handler) && theirs) {
            return Err(Refusal::Forbidden(Text::of(
                "Alleen wie de maatregel bezit of heeft aangemaakt, of een manager, kan die wijzigen.",
                "Only the owner or the maker of the measure, or a manager, can change it.",
            )));
        }
        if draft.verdict.as_ref() != self.verdict() {
            return Err(Refusal::Forbidden(Text::of(
                "Alleen een manager kan het effect van een maatregel beoordelen.",
                "Only a manager can judge the effect of a measure.",
            )));
        }
        Ok(())
    }

    fn judge_effect(&self, draft: &Draft, facts: &Circumstances) -> Result<(), Refusal> {
        if draft.verdict.is_none() {
            return Ok(());
        }
        let moved = draft.plan.done_date != self.plan.done_date || draft.plan.natures != self.plan.natures;
        if moved && self.effect.is_some() {
            return Err(Refusal::conflict(
                "effect-judged",
                Text::of(
                    "Het effect is beoordeeld voor deze uitvoerdatum en aard. Een manager moet die beoordeling eerst intrekken.",
                    "The effect was judged for this date and these natures. A manager must withdraw that judgement first.",
                ),
            ));
        }
        let Some(done) = draft.plan.done_date else {
            return Err(Refusal::Conflict {
                code: "measure-not-done",
                reason: Text::of(
                    "Het effect van een maatregel kan pas worden beoordeeld als de maatregel is uitgevoerd.",
                    "The effect of a measure can be judged only when the measure is done.",
                ),
                missing: vec!["doneDate"],
            });
        };
        let is_new = draft.verdict.as_ref() != self.verdict();
        let earliest = done + Days::new(facts.judge_after_days.into());
        if is_new && local_date(facts.now) < earliest {
            return Err(too_early(facts.judge_after_days));
        }
        Ok(())
    }
}

/// The refusal of a judgement within `days` after the measure was done.
fn too_early(days: u16) -> Refusal {
    let (dagen, days_en) = if days == 1 { ("dag", "day") } else { ("dagen", "days") };
    Refusal::conflict(
        "effect-too-early",
        Text::written(
            format!("Het effect van een maatregel kan pas {days} {dagen} na de uitvoering worden beoordeeld."),
            format!("The effect of a measure can be judged no sooner than {days} {days_en} after it was done."),
        ),
    )
}

/// The fields of a measure with their values.
type Values = [(&'static str, Value); 6];

/// The values of a measure that does not exist yet.
fn no_values() -> Values {
    ["/description", "/owner", "/dueDate", "/doneDate", "/natures", "/effect"].map(|field| (field, Value::Null))
}

/// The fields that differ. Naming no nature at the beginning is no change.
fn changes(old: Values, new: Values) -> Vec<Change> {
    let mut changes = Change::between(old, new);
    changes.retain(|change| !(change.old.is_null() && change.new == json!([])));
    changes
}

impl Plan {
    /// The fields of a measure with this plan and `verdict`, with their values.
    fn values(&self, verdict: Option<&Verdict>) -> Values {
        let told = |verdict: &Verdict| json!({ "judgement": verdict.judgement, "motivation": verdict.motivation });
        [
            ("/description", json!(self.description)),
            (
                "/owner",
                json!({ "subject": self.owner.subject, "name": self.owner.name }),
            ),
            ("/dueDate", json!(self.due_date)),
            ("/doneDate", json!(self.done_date)),
            ("/natures", json!(self.natures)),
            ("/effect", verdict.map_or(Value::Null, told)),
        ]
    }

    /// Returns a fault for every impossible date, and for an owner who is not an active member of staff. An unchanged
    /// date or owner of the plan `before` stays possible as time passes.
    fn faults(&self, before: Option<&Plan>, facts: &Circumstances) -> Vec<FieldError> {
        let today = local_date(facts.now);
        let mut faults = Vec::new();
        if before.is_none_or(|before| before.owner.subject != self.owner.subject) {
            faults.extend(facts.owner.fault("/owner/subject"));
        }
        let of_the_calendar = |date: NaiveDate| CalendarDate::try_from(date).is_ok();
        let moved = before.is_none_or(|before| before.due_date != self.due_date);
        if !of_the_calendar(self.due_date) {
            faults.push(FieldError::at("/dueDate", "out_of_range", CalendarDate::out_of_range()));
        } else if moved && self.done_date.is_none() && self.due_date < today {
            faults.push(FieldError::at(
                "/dueDate",
                "out_of_range",
                Text::of(
                    "De einddatum van een maatregel die nog niet is uitgevoerd, kan niet in het verleden liggen.",
                    "The due date of a measure that is not done yet cannot be in the past.",
                ),
            ));
        }
        match self.done_date {
            Some(date) if date > today => faults.push(FieldError::at(
                "/doneDate",
                "out_of_range",
                Text::of(
                    "De uitvoerdatum kan niet in de toekomst liggen.",
                    "The day on which the measure was done cannot be in the future.",
                ),
            )),
            Some(date) if !of_the_calendar(date) => {
                faults.push(FieldError::at(
                    "/doneDate",
                    "out_of_range",
                    CalendarDate::out_of_range(),
                ));
            }
            _ => {}
        }
        faults
    }
}

impl fmt::Display for MeasureId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for MeasureId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(MeasureId)
    }
}

#[cfg(test)]
mod tests;
