//! The words of privacy requests: closed lists, each with one spelling in the API and in the database.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

/// The right that somebody claims: articles 15, 17, 16, 18 and 21 of the GDPR.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PrivacyRequestKind {
    Access,
    Erasure,
    Rectification,
    Restriction,
    Objection,
}

/// The data that a request is about.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PrivacyScope {
    /// Everything of the person who asks.
    Person,
    /// The complaints that the person names.
    Complaint,
    /// What is kept of an employee.
    Employee,
}

/// The state of a request.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PrivacyRequestStatus {
    Received,
    Identified,
    Granted,
    Refused,
    /// Refused for now, until a day.
    Postponed,
    /// Being executed, or cut off and to be taken up again.
    Executing,
    Executed,
}

/// A step of a request. `matched` and `extended` leave its status as it is, `lifted` brings it back to `executed`.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PrivacyStep {
    Identified,
    Matched,
    Granted,
    Refused,
    Postponed,
    Extended,
    Executed,
    /// Ends a restriction that was executed.
    Lifted,
}

/// The way in which the identity of the requester was checked. Never by a copy of a passport or identity card.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum IdentityCheck {
    TrackingCode,
    KnownEmail,
    CalledKnownNumber,
    InPerson,
    Other,
}

/// The ground on which a request is refused or postponed.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PrivacyGround {
    LegalObligation,
    LegalClaims,
    RightsOfOthers,
    /// Article 12(5) of the GDPR.
    UnfoundedOrExcessive,
    /// Article 12(6) of the GDPR; the term stands still.
    IdentityUnclear,
    NothingFound,
}

/// What becomes of complaints that are still open when an erasure is granted.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum OpenComplaints {
    /// They are closed as withdrawn when the request is executed.
    Withdraw,
    /// The execution waits until they are closed.
    Wait,
}

/// The part that somebody has in a complaint.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Capacity {
    Complainant,
    Representative,
    Employee,
    Receiver,
    SpokenWith,
}

/// The reason for which a complaint may be about the requester.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum MatchReason {
    Name,
    Email,
    Phone,
    CustomerNumber,
    /// The requester named the complaint.
    Requested,
}

impl PrivacyRequestKind {
    /// Whether its execution restricts the complaints until that is lifted.
    pub const fn restricts(self) -> bool {
        matches!(self, PrivacyRequestKind::Restriction | PrivacyRequestKind::Objection)
    }
}

impl PrivacyRequestStatus {
    /// Whether nothing is left to be done.
    pub const fn is_final(self) -> bool {
        matches!(self, PrivacyRequestStatus::Refused | PrivacyRequestStatus::Executed)
    }
}
