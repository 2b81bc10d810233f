//! The whole policy on one screen: the actions of each role. `procedure::access` decides on the complaints that a
//! caller may see, and on the actions that a complaint's state allows.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

/// A role that a token may carry; several add up.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    ValueEnum,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    /// Registers complaints, forwards them, and sees and corrects what it registered itself until it is taken up.
    Intake,
    /// Handles complaints: the unassigned, those of its department's queue and its own. Reads those of its colleagues.
    Handler,
    /// Sees and may do everything; keeps the catalogues, reopens, reads reports.
    Manager,
    /// A form, which brings complaints in and sees nothing.
    Form,
    /// Another system: reads everything but what is about the employee and who did what, brings in, corrects, links, adds
    /// documents, and decides nothing.
    Integration,
}

/// Defines the actions from the table below: the enum, the roles of each action, and a marker for the guard of routes.
macro_rules! actions {
    ($($action:ident: $($role:ident)|+;)*) => {
        /// An action that a route offers to a caller.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Action { $($action),* }

        impl Action {
            pub const ALL: &[Action] = &[$(Action::$action),*];

            /// The roles that permit the action.
            pub const fn roles(self) -> &'static [Role] {
                match self { $(Action::$action => &[$(Role::$role),+]),* }
            }
        }

        /// One marker per action of the policy.
        pub mod can {
            $(
                #[derive(Debug, Clone, Copy)]
                pub struct $action;

                impl super::Permission for $action {
                    const ACTION: super::Action = super::Action::$action;
                }
            )*
        }
    };
}

/// A permission that a route asks for.
pub trait Permission {
    const ACTION: Action;
}

// The policy. A role that does not stand in the row of an action may not do it.
actions! {
    RegisterComplaint:    Intake | Handler | Manager | Form | Integration;
    SubmitForms:                                       Form;
    AnswerAtOnce:         Intake | Handler | Manager;
    HandleAtOnce:                  Handler | Manager;
    ReadComplaints:       Intake | Handler | Manager        | Integration;
    UseReferences:                           Manager        | Integration;
    ChangeMany:                    Handler | Manager        | Integration;
    CorrectComplaint:     Intake | Handler | Manager        | Integration;
    ChangeStatus:         Intake | Handler | Manager;
    ReadHistory:                   Handler | Manager        | Integration;
    ReadCase:                      Handler | Manager        | Integration;
    WorkOnCase:                    Handler | Manager;
    LinkComplaints:                Handler | Manager        | Integration;
    Approve:                                 Manager;
    NoteContacts:         Intake | Handler | Manager;
    AddDocuments:         Intake | Handler | Manager        | Integration;
    ReadDocuments:        Intake | Handler | Manager        | Integration;
    RemoveDocuments:                         Manager;
    SearchByPersonalData: Intake | Handler | Manager        | Integration;
    ReadCatalogues:       Intake | Handler | Manager        | Integration;
    KeepCatalogues:                          Manager;
    ReadRouting:                   Handler | Manager;
    KeepRouting:                             Manager;
    ReadCalendar:         Intake | Handler | Manager | Form | Integration;
    FollowChanges:                           Manager        | Integration;
    ExportRegister:                          Manager        | Integration;
    ReadWebhooks:                            Manager;
    KeepWebhooks:                            Manager;
    ReadReports:                             Manager;
    EvaluateReports:                         Manager;
    KeepReportActions:                       Manager;
    ReadMeasures:                  Handler | Manager        | Integration;
    KeepMeasures:                  Handler | Manager;
    DecideQuarantine:              Handler | Manager;
    KeepTrackingCodes:             Handler | Manager;
    ReadMessages:                  Handler | Manager;
    SendMessages:                  Handler | Manager;
    KeepTemplates:                           Manager;
    ReadWorklist:                  Handler | Manager;
    ReadAlerts:                    Handler | Manager;
    AskWhoIAm:            Intake | Handler | Manager | Form | Integration;
    ReadRetention:                           Manager;
    KeepRetention:                           Manager;
    ReceivePrivacyRequests: Intake      | Manager;
    ReadPrivacyRequests:                     Manager;
    DecidePrivacyRequests:                   Manager;
    LearnOfErasures:      Intake | Handler | Manager        | Integration;
}

impl Action {
    /// Whether the action reads, whatever the method of the request.
    pub const fn is_reading(self) -> bool {
        matches!(self, Action::SearchByPersonalData)
    }

    /// Whether the action changes what others work with, so that it is a security event whoever takes it.
    pub const fn is_administration(self) -> bool {
        matches!(
            self,
            Action::KeepCatalogues
                | Action::KeepRouting
                | Action::KeepRetention
                | Action::KeepWebhooks
                | Action::KeepTemplates
                | Action::DecidePrivacyRequests
                | Action::RemoveDocuments
        )
    }
}

impl Role {
    pub fn may(self, action: Action) -> bool {
        action.roles().contains(&self)
    }

    /// Whether the role is for a program instead of a person.
    pub const fn is_for_machines(self) -> bool {
        matches!(self, Role::Form | Role::Integration)
    }

    /// Whether somebody with these roles is told who did what. A program is not.
    pub fn are_told_people(roles: &[Role]) -> bool {
        !roles.iter().all(|role| role.is_for_machines())
    }
}
