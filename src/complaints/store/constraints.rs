//! Translation of violated database constraints of the register to errors of the contract.

use diesel::result::Error as Failure;

use crate::db::ConstraintExt;
use crate::error::{Error, FieldError};
use crate::i18n::Text;
use crate::idempotency::store::claimed;

/// The constraint that a measure named in a complaint exists in the register of measures.
pub(super) const MEASURE_EXISTS: &str = "complaint_measures_measure_fkey";

/// The constraints on the cause that an assessment names.
pub(super) const CAUSE: [&str; 2] = ["complaints_cause_fkey", "complaints_cause_active"];

/// The fault at `pointer` of a request that names a complaint which does not exist, or which the caller may not see.
pub fn unknown_complaint(pointer: &str) -> Error {
    let message = Text::of("Deze klacht bestaat niet.", "There is no such complaint.");
    Error::at(pointer, "unknown", message)
}

/// Maps the violation of a named constraint to the error of the contract.
pub(super) fn explained(failure: Failure) -> Error {
    let fault = failure
        .constraint()
        .and_then(|name| unfit_code(name).or_else(|| kept(name)));
    if let Some(fault) = fault {
        return fault;
    }
    match failure.constraint() {
        Some("complaints_duplicate_of_fkey") => unknown_complaint("/duplicateOf"),
        Some("complaints_follows_fkey") => unknown_complaint("/follows"),
        Some("complaints_duplicate_of_original") => Error::at(
            "/duplicateOf",
            "duplicate_itself",
            Text::of(
                "Deze klacht is zelf al als duplicaat gesloten. Noem de oorspronkelijke klacht.",
                "This complaint was itself closed as a duplicate. Name the original complaint.",
            ),
        ),
        Some("complaints_closing_gate") => Error::conflict(
            "closed-before-the-gate",
            Text::of(
                "Deze klacht is onder eerdere regels gesloten. Heropen de klacht eerst.",
                "This complaint was closed under earlier rules. Reopen the complaint first.",
            ),
        ),
        // Of a handler from before the rule. Not everybody may know for which reason the handler cannot stay.
        Some("complaints_independent_handler") => Error::conflict(
            "other-handler-needed",
            Text::of(
                "Deze klacht moet eerst naar een andere behandelaar. Een manager kan de klacht doorsturen.",
                "This complaint needs another handler first. A manager can forward it.",
            ),
        ),
        Some("complaint_relations_pkey") => Error::conflict(
            "already-exists",
            Text::of(
                "Deze klachten zijn al aan elkaar gekoppeld.",
                "These complaints are linked already.",
            ),
        ),
        // The other complaint of the pair was forgotten meanwhile.
        Some("complaint_relations_one_fkey" | "complaint_relations_other_fkey") => unknown_complaint("/complaintId"),
        // The complaint was forgotten meanwhile.
        Some(
            "events_complaint_fkey"
            | "idempotency_records_complaint_fkey"
            | "documents_complaint_fkey"
            | "complaint_measures_complaint_fkey"
            | "external_references_complaint_fkey",
        ) => Error::NotFound,
        // Told with the other complaint where one complaint is written by itself.
        Some("external_references_pkey") => Error::ReferenceTaken { complaint: None },
        Some("events_pkey" | "complaint_closings_pkey") => Error::Stale { current: None },
        _ => claimed(&failure).unwrap_or_else(|| failure.into()),
    }
}

/// The refusal to forget a complaint that is kept for now.
fn kept(constraint: &str) -> Option<Error> {
    let (code, reason) = match constraint {
        "complaints_forgotten_closed" => (
            "complaint-open",
            Text::of(
                "Een klacht die nog open is, kan niet worden verwijderd. Sluit de klacht eerst.",
                "A complaint that is still open cannot be deleted. Close the complaint first.",
            ),
        ),
        "complaints_forgotten_unheld" => (
            "legal-hold",
            Text::of(
                "Voor deze klacht geldt een bewaarplicht. Wacht tot die is afgelopen, of hef de bewaarplicht eerst op.",
                "This complaint is under a legal hold. Wait until it has ended, or lift it first.",
            ),
        ),
        _ => return None,
    };
    Some(Error::conflict(code, reason))
}

/// The fault of a code that its catalogue does not have, or has retired.
fn unfit_code(constraint: &str) -> Option<Error> {
    let fault = match constraint {
        "complaints_nature_fkey" => unknown_code("/nature"),
        "complaints_nature_active" => retired_code("/nature"),
        "complaints_further_natures_fkey" => unknown_code("/furtherNatures"),
        "complaints_further_natures_active" => retired_code("/furtherNatures"),
        "complaints_handler_department_fkey" => unknown_code("/handler/department"),
        "complaints_handler_department_active" => retired_code("/handler/department"),
        "complaints_cause_fkey" => unknown_code("/cause"),
        "complaints_cause_active" => retired_code("/cause"),
        _ => return None,
    };
    Some(Error::Invalid(vec![fault]))
}

pub(super) fn unknown_code(pointer: &str) -> FieldError {
    FieldError::at(
        pointer,
        "unknown",
        Text::of("Deze code bestaat niet.", "There is no such code."),
    )
}

pub(super) fn retired_code(pointer: &str) -> FieldError {
    FieldError::at(
        pointer,
        "retired",
        Text::of("Deze code is vervallen.", "This code is retired."),
    )
}
