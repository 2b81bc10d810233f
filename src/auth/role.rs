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
    /// Registers complaints, forwards them, and sees what it registered itself.
    Intake,
    /// Handles complaints: the unassigned, those of its department's queue and its own.
    Handler,
    /// Sees and may do everything; keeps the catalogues, reopens, reads reports.
    Manager,
}

/// An action that a route offers to a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    RegisterComplaint,
    HandleAtOnce,
    ReadComplaints,
    CorrectComplaint,
    ChangeStatus,
    ReadHistory,
    ReadCase,
    WorkOnCase,
    AddDocuments,
    ReadDocuments,
    SearchByPersonalData,
    ReadCatalogues,
    KeepCatalogues,
    ReadRouting,
    KeepRouting,
    ReadCalendar,
    ReadReports,
    EvaluateReports,
    ReadMeasures,
    KeepMeasures,
    AskWhoIAm,
}

impl Action {
    pub const ALL: [Action; 21] = [
        Action::RegisterComplaint,
        Action::HandleAtOnce,
        Action::ReadComplaints,
        Action::CorrectComplaint,
        Action::ChangeStatus,
        Action::ReadHistory,
        Action::ReadCase,
        Action::WorkOnCase,
        Action::AddDocuments,
        Action::ReadDocuments,
        Action::SearchByPersonalData,
        Action::ReadCatalogues,
        Action::KeepCatalogues,
        Action::ReadRouting,
        Action::KeepRouting,
        Action::ReadCalendar,
        Action::ReadReports,
        Action::EvaluateReports,
        Action::ReadMeasures,
        Action::KeepMeasures,
        Action::AskWhoIAm,
    ];
}

impl Role {
    /// The policy. Everything not named here is forbidden.
    pub const fn may(self, action: Action) -> bool {
        use Action::{
            AddDocuments, AskWhoIAm, ChangeStatus, CorrectComplaint, EvaluateReports, HandleAtOnce, KeepCatalogues,
            KeepMeasures, KeepRouting, ReadCalendar, ReadCase, ReadCatalogues, ReadComplaints, ReadDocuments,
            ReadHistory, ReadMeasures, ReadReports, ReadRouting, RegisterComplaint, SearchByPersonalData, WorkOnCase,
        };
        match action {
            AskWhoIAm | ReadCalendar | ReadCatalogues => true,
            RegisterComplaint | ReadComplaints | ChangeStatus => true,
            AddDocuments | ReadDocuments => true,
            HandleAtOnce | CorrectComplaint | ReadHistory | ReadCase | WorkOnCase | SearchByPersonalData
            | ReadRouting => {
                matches!(self, Role::Handler | Role::Manager)
            }
            ReadMeasures | KeepMeasures => {
                matches!(self, Role::Handler | Role::Manager)
            }
            KeepCatalogues | KeepRouting | ReadReports | EvaluateReports => {
                matches!(self, Role::Manager)
            }
        }
    }
}
