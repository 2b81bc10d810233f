//! The stored form of a closing.

use o2o::o2o;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::PreventionRecord;
use super::assessment::InadmissibilityRecord;
use crate::procedure::{Channel, Closure, ComplaintId, Outcome, Withdrawal};

#[derive(Serialize, Deserialize, o2o)]
#[map_owned(Closure)]
#[serde(rename_all = "camelCase")]
pub(in crate::complaints::store) struct ClosureRecord {
    outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    short_description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    handling_summary: Option<String>,
    #[map(~.map(Into::into))]
    #[serde(skip_serializing_if = "Option::is_none")]
    prevention: Option<PreventionRecord>,
    #[from(~.map(|id| id.0))]
    #[into(~.map(ComplaintId))]
    #[serde(skip_serializing_if = "Option::is_none")]
    duplicate_of: Option<Uuid>,
    #[map(~.map(Into::into))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    withdrawal: Option<WithdrawalRecord>,
    #[map(~.map(Into::into))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    inadmissibility: Option<InadmissibilityRecord>,
}

#[derive(Serialize, Deserialize, o2o)]
#[map_owned(Withdrawal)]
struct WithdrawalRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<Channel>,
}
