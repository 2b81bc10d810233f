//! The actions that an evaluation names, against the actions that were agreed about the same month before.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::action::{Action, ActionChange, ActionContext, ActionDraft, ActionId, ActionPlan};
use crate::calendar::model::Month;
use crate::error::{Error, FieldError, FieldLocation, Result};
use crate::i18n::Text;
use crate::procedure::Standing;

/// An action as a meeting worded it. Evaluations of before the actions were watched name them without an id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NamedAction {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ActionId>,
    #[serde(flatten)]
    pub plan: ActionPlan,
}

/// The subject of an owner as the catalogue of staff spells it, with the standing there.
pub type Owner = (String, Standing);

/// The facts by which the actions of an evaluation are judged.
#[derive(Debug)]
pub struct Agreement<'a> {
    pub month: Month,
    /// The edition that the meeting discussed.
    pub edition: i32,
    /// The actions that were agreed about this month before.
    pub known: &'a [Action],
    /// Each person whom the actions name by a subject, by that subject.
    pub staff: &'a BTreeMap<String, Owner>,
    /// The reason of another due date.
    pub reason: Option<&'a str>,
    /// The author and the time; the standing is taken from `staff`.
    pub context: &'a ActionContext,
}

impl Agreement<'_> {
    /// Gives each named action its id, and returns the new and the changed actions with their changes. An action without
    /// an id that says the same as a known one is that action. What is still to be done is named again or withdrawn
    /// beforehand: nothing that was promised goes away by being left out.
    ///
    /// # Errors
    /// `Invalid` with all faults, or `Conflict` as [`Action::change`].
    pub fn settle(
        &self,
        named: &mut [NamedAction],
        new_id: impl Fn() -> ActionId,
    ) -> Result<Vec<(Action, ActionChange)>> {
        let mut faults = self.recognise(named);
        let mut written = Vec::new();
        for (place, action) in named.iter_mut().enumerate() {
            match self.written(action, &new_id) {
                Ok(change) => written.extend(change),
                Err(error) => match error.below(&format!("actions/{place}")).with_places(reason_of_all) {
                    Error::Invalid(more) => faults.extend(more),
                    other => return Err(other),
                },
            }
        }
        let ids: BTreeSet<_> = named.iter().filter_map(|action| action.id).collect();
        if self
            .known
            .iter()
            .any(|known| known.outcome.is_none() && !ids.contains(&known.id))
        {
            faults.push(FieldError::at(
                "/actions",
                "open_action_left_out",
                Text::of(
                    "Er ontbreekt een actie die nog openstaat. Neem die over, of trek die eerst in.",
                    "An action that is still open is missing. Name it again, or withdraw it first.",
                ),
            ));
        }
        faults.dedup_by(|one, other| one.place == other.place);
        if faults.is_empty() {
            Ok(written)
        } else {
            Err(Error::Invalid(faults))
        }
    }

    /// Finds the ids of actions that are named by their words, and returns the faults of ids that name no action or one
    /// that is named twice.
    fn recognise(&self, named: &mut [NamedAction]) -> Vec<FieldError> {
        let mut faults = Vec::new();
        let mut ids = BTreeSet::new();
        for (place, id) in named
            .iter()
            .enumerate()
            .filter_map(|(place, action)| Some((place, action.id?)))
        {
            let fault = if !self.known.iter().any(|known| known.id == id) {
                (
                    "unknown",
                    Text::of("Deze actie is niet bekend.", "There is no such action."),
                )
            } else if !ids.insert(id) {
                let message = Text::of("Deze actie staat er al.", "This action is named already.");
                ("named_twice", message)
            } else {
                continue;
            };
            faults.push(FieldError::at(format!("/actions/{place}/id"), fault.0, fault.1));
        }
        for action in named.iter_mut().filter(|action| action.id.is_none()) {
            let same = |known: &&Action| known.plan.description == action.plan.description && !ids.contains(&known.id);
            action.id = self.known.iter().find(same).map(|known| known.id);
            ids.extend(action.id);
        }
        faults
    }

    fn written(
        &self,
        action: &mut NamedAction,
        new_id: impl Fn() -> ActionId,
    ) -> Result<Option<(Action, ActionChange)>> {
        let known = match action.id {
            None => None,
            Some(id) => match self.known.iter().find(|known| known.id == id) {
                Some(known) => Some(known.clone()),
                // A fault that is named already.
                None => return Ok(None),
            },
        };
        if let Some(known) = known.as_ref().filter(|known| known.plan.owner == action.plan.owner)
            && action.plan.owner_subject.is_none()
        {
            action.plan.owner_subject.clone_from(&known.plan.owner_subject);
        }
        let mut owner = Standing::Active;
        if let Some(subject) = &mut action.plan.owner_subject {
            let unknown = || (subject.clone(), Standing::Unknown);
            (*subject, owner) = self.staff.get(subject).cloned().unwrap_or_else(unknown);
        }
        let plan = action.plan.clone();
        let context = ActionContext {
            owner,
            ..self.context.clone()
        };
        match known {
            None => {
                let id = *action.id.insert(new_id());
                Action::begin(id, (self.month, self.edition), plan, &context).map(Some)
            }
            Some(known) => {
                let draft = ActionDraft {
                    plan,
                    reason: self.reason.map(str::to_owned),
                    ..known.draft()
                };
                known.change(draft, &context)
            }
        }
    }
}

/// The place of a fault: an evaluation has one reason for all its actions.
fn reason_of_all(place: FieldLocation) -> FieldLocation {
    match place {
        FieldLocation::Pointer(pointer) if pointer.ends_with("/reason") => FieldLocation::Pointer("/reason".to_owned()),
        other => other,
    }
}

#[cfg(test)]
mod tests;
