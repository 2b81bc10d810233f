//! The follow-up actions of a meeting: what was agreed, by whom and when, and what became of it.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::calendar::model::{CalendarDate, Month, local_date};
use crate::error::{Error, FieldError, Result};
use crate::i18n::Text;
use crate::procedure::{Change, Person, Refusal, Standing};

/// Identifies an action; a UUID of version 7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActionId(pub Uuid);

/// The current state of an action. Only `change` changes an action, and returns the amendment with the new state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    pub id: ActionId,
    pub version: i32,
    /// The month of the report that the meeting discussed.
    pub month: Month,
    /// The edition of the report whose evaluation named the action first.
    pub edition: i32,
    pub plan: ActionPlan,
    pub outcome: Option<ActionOutcome>,
    pub agreed_at: DateTime<Utc>,
    pub agreed_by: Person,
}

/// A task for an owner, with a due date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionPlan {
    pub description: String,
    /// The name of the owner, who need not work here.
    pub owner: String,
    /// The owner in the catalogue of staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_subject: Option<String>,
    pub due_date: NaiveDate,
}

/// The end of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActionOutcome {
    Done { date: NaiveDate, result: String },
    Withdrawn { reason: String },
}

/// The standing of an action on a day.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ActionStatus {
    Open,
    Overdue,
    Done,
    Withdrawn,
}

/// The requested state of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionDraft {
    pub plan: ActionPlan,
    pub done_date: Option<NaiveDate>,
    pub result: Option<String>,
    pub withdrawal_reason: Option<String>,
    /// The reason of the change.
    pub reason: Option<String>,
}

/// The author, the time and the owner's standing, by which a change is judged.
#[derive(Debug, Clone)]
pub struct ActionContext {
    pub by: Person,
    pub now: DateTime<Utc>,
    /// The standing of the member of staff whom the plan names; `Active` where it names none.
    pub owner: Standing,
}

/// The changes of one version, with their author, time and reason.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionChange {
    /// The version that the change made.
    pub version: i32,
    pub at: DateTime<Utc>,
    pub by: Person,
    pub changes: Vec<Change>,
    pub reason: Option<String>,
}

impl Action {
    /// Begins an action that the evaluation of this edition names, and returns it with the first change of its history.
    ///
    /// # Errors
    /// `Invalid` with an impossible due date and an owner who is not an active member of staff.
    pub fn begin(
        id: ActionId,
        (month, edition): (Month, i32),
        plan: ActionPlan,
        context: &ActionContext,
    ) -> Result<(Self, ActionChange)> {
        let faults = plan.faults(None, context);
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let change = ActionChange {
            version: 1,
            at: context.now,
            by: context.by.clone(),
            changes: Change::between(NO_VALUES, values(&plan, None)),
            reason: None,
        };
        let action = Action {
            id,
            version: 1,
            month,
            edition,
            plan,
            outcome: None,
            agreed_at: context.now,
            agreed_by: context.by.clone(),
        };
        Ok((action, change))
    }

    /// Applies `draft` and returns the action with the change, or nothing when nothing differs. Another due date has its
    /// reason and is not in the past, and so has opening again what had ended; what has ended keeps its due date.
    ///
    /// # Errors
    /// `Invalid` with all faults, or `Conflict`.
    pub fn change(self, draft: ActionDraft, context: &ActionContext) -> Result<Option<(Self, ActionChange)>> {
        let mut faults = draft.plan.faults(Some(&self.plan), context);
        let outcome = draft.outcome(local_date(context.now), &mut faults);
        let is_moved = draft.plan.due_date != self.plan.due_date;
        let is_reopened = self.outcome.is_some() && outcome.is_none();
        if (is_moved || is_reopened) && draft.reason.is_none() {
            faults.push(FieldError::at(
                "/reason",
                "required",
                Text::of(
                    "Geef de reden waarom de einddatum verschuift of de actie weer open is.",
                    "Give the reason why the due date moves or the action is open again.",
                ),
            ));
        }
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        if is_moved && outcome.is_some() {
            return Err(Refusal::conflict(
                "action-ended",
                Text::of(
                    "De einddatum van een actie die is uitgevoerd of ingetrokken, kan niet meer worden gewijzigd.",
                    "The due date of an action that is done or withdrawn cannot be changed any more.",
                ),
            )
            .into());
        }
        let before = values(&self.plan, self.outcome.as_ref());
        let changes = Change::between(before, values(&draft.plan, outcome.as_ref()));
        if changes.is_empty() {
            return Ok(None);
        }
        let version = self.version + 1;
        let change = ActionChange {
            version,
            at: context.now,
            by: context.by.clone(),
            changes,
            reason: draft.reason,
        };
        let after = Action {
            version,
            plan: draft.plan,
            outcome,
            ..self
        };
        Ok(Some((after, change)))
    }

    /// The standing of the action on this day, in Europe/Amsterdam.
    pub fn status(&self, today: NaiveDate) -> ActionStatus {
        match self.outcome {
            Some(ActionOutcome::Done { .. }) => ActionStatus::Done,
            Some(ActionOutcome::Withdrawn { .. }) => ActionStatus::Withdrawn,
            None if self.plan.due_date < today => ActionStatus::Overdue,
            None => ActionStatus::Open,
        }
    }

    /// The state of the action as a draft that changes nothing.
    pub fn draft(&self) -> ActionDraft {
        let (done_date, result, withdrawal_reason) = parts(self.outcome.as_ref());
        ActionDraft {
            plan: self.plan.clone(),
            done_date,
            result: result.map(str::to_owned),
            withdrawal_reason: withdrawal_reason.map(str::to_owned),
            reason: None,
        }
    }
}

impl ActionDraft {
    fn outcome(&self, today: NaiveDate, faults: &mut Vec<FieldError>) -> Option<ActionOutcome> {
        match (self.done_date, &self.result, &self.withdrawal_reason) {
            (None, None, None) => return None,
            (None, None, Some(reason)) => return Some(ActionOutcome::Withdrawn { reason: reason.clone() }),
            (Some(date), Some(result), None) if date <= today && CalendarDate::try_from(date).is_ok() => {
                let result = result.clone();
                return Some(ActionOutcome::Done { date, result });
            }
            (_, _, Some(_)) => faults.push(FieldError::at(
                "/withdrawalReason",
                "contradiction",
                Text::of(
                    "Een actie die is uitgevoerd, kan niet ook zijn ingetrokken.",
                    "An action that is done cannot be withdrawn too.",
                ),
            )),
            (Some(_), None, None) => faults.push(FieldError::at(
                "/result",
                "required",
                Text::of("Geef aan wat het resultaat is.", "Tell what came of it."),
            )),
            (None, Some(_), None) => faults.push(FieldError::at(
                "/result",
                "not_allowed",
                Text::of(
                    "Alleen een actie die is uitgevoerd, heeft een resultaat.",
                    "Only an action that is done has a result.",
                ),
            )),
            (Some(_), Some(_), None) => {}
        }
        match self.done_date {
            Some(date) if date > today => faults.push(FieldError::at(
                "/doneDate",
                "out_of_range",
                Text::of(
                    "De uitvoerdatum kan niet in de toekomst liggen.",
                    "The day on which it was done cannot be in the future.",
                ),
            )),
            Some(date) => faults.extend(outside_the_calendar("/doneDate", date)),
            None => {}
        }
        None
    }
}

impl ActionPlan {
    /// Returns a fault for an impossible due date, and for an owner who is not an active member of staff. The date and
    /// the owner of the plan `before` stay possible as time passes.
    fn faults(&self, before: Option<&ActionPlan>, context: &ActionContext) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if before.is_none_or(|before| before.owner_subject != self.owner_subject) {
            faults.extend(context.owner.fault("/ownerSubject"));
        }
        let is_moved = before.is_some_and(|before| before.due_date != self.due_date);
        if is_moved && self.due_date < local_date(context.now) {
            faults.push(FieldError::at(
                "/dueDate",
                "out_of_range",
                Text::of(
                    "De nieuwe einddatum kan niet in het verleden liggen.",
                    "The new due date cannot be in the past.",
                ),
            ));
        } else if is_moved || before.is_none() {
            faults.extend(outside_the_calendar("/dueDate", self.due_date));
        }
        faults
    }
}

fn outside_the_calendar(pointer: &str, date: NaiveDate) -> Option<FieldError> {
    CalendarDate::try_from(date)
        .is_err()
        .then(|| FieldError::at(pointer, "out_of_range", CalendarDate::out_of_range()))
}

/// The fields of an action with their values.
type Values = [(&'static str, Value); 7];

/// The values of an action that does not exist yet.
const NO_VALUES: Values = [
    ("/description", Value::Null),
    ("/owner", Value::Null),
    ("/ownerSubject", Value::Null),
    ("/dueDate", Value::Null),
    ("/doneDate", Value::Null),
    ("/result", Value::Null),
    ("/withdrawalReason", Value::Null),
];

fn values(plan: &ActionPlan, outcome: Option<&ActionOutcome>) -> Values {
    let (done_date, result, withdrawal_reason) = parts(outcome);
    [
        ("/description", json!(plan.description)),
        ("/owner", json!(plan.owner)),
        ("/ownerSubject", json!(plan.owner_subject)),
        ("/dueDate", json!(plan.due_date)),
        ("/doneDate", json!(done_date)),
        ("/result", json!(result)),
        ("/withdrawalReason", json!(withdrawal_reason)),
    ]
}

/// The day on which an action was done, its result, and the reason of its withdrawal.
pub fn parts(outcome: Option<&ActionOutcome>) -> (Option<NaiveDate>, Option<&str>, Option<&str>) {
    match outcome {
        None => (None, None, None),
        Some(ActionOutcome::Done { date, result }) => (Some(*date), Some(result), None),
        Some(ActionOutcome::Withdrawn { reason }) => (None, None, Some(reason)),
    }
}

impl fmt::Display for ActionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for ActionId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(ActionId)
    }
}

#[cfg(test)]
pub(super) mod tests;
