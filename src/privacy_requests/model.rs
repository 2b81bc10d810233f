//! Requests of persons about their data: their term, the steps, and which complaints may be theirs. Pure: no HTTP, no
//! database, no clock.

mod matching;
mod request;
mod steps;
mod term;
mod withholding;
mod words;

pub use matching::{Match, Origin, capacities, is_about_employee};
pub use request::{
    Carried, Counts, Execution, Facts, Filing, Halt, PrivacyRequest, PrivacyRequestId, Requester, Said, StepTaken,
};
pub use steps::{Circumstances, Reasons, Step, another_is_open};
pub use term::due_date;
pub use withholding::{BundleItem, BundlePart, HeldBackCounts, Withheld, held_back};
pub use words::{
    Capacity, IdentityCheck, MatchReason, OpenComplaints, PrivacyGround, PrivacyRequestKind, PrivacyRequestStatus,
    PrivacyScope, PrivacyStep,
};

#[cfg(test)]
mod tests;
