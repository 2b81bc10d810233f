//! Everything that can go wrong for a caller, and the one table that gives each its status, code and title.
//! The form of an error on the wire is defined in `http::problem`.

use std::borrow::Cow;
use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::i18n::Text;

/// The outcome of a request that does not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the request has {} faults", .0.len())]
    Invalid(Vec<FieldError>),
    #[error("no valid token")]
    Unauthenticated { token_given: bool },
    #[error("the role or the complaint does not allow this")]
    Forbidden(Option<Text>),
    #[error("pages of this origin may not send the form")]
    OriginNotAllowed,
    #[error("no such resource")]
    NotFound,
    #[error("method not allowed; allowed: {0}")]
    MethodNotAllowed(String),
    #[error("no acceptable representation; available: {0}")]
    NotAcceptable(&'static str),
    #[error("the body did not arrive in time")]
    BodyTimeout,
    #[error("not possible in this state: {}", .0.code)]
    Conflict(Conflict),
    #[error("a request with the same idempotency key is still running")]
    StillRunning,
    #[error("the content was removed for good")]
    Removed,
    #[error("the cursor leads nowhere any more")]
    CursorExpired,
    #[error("the file of the export is not kept any more")]
    ExportGone,
    #[error("the reference is of another complaint")]
    ReferenceTaken {
        /// Absent where the caller is not told.
        complaint: Option<Uuid>,
    },
    #[error("the complaint was erased")]
    Erased { erased_at: DateTime<Utc> },
    #[error("the resource was changed meanwhile")]
    Stale { current: Option<i32> },
    #[error("the body is larger than {limit} bytes")]
    BodyTooLarge { limit: usize },
    #[error("files of the request are too large or too many")]
    FilesTooLarge(Vec<FieldError>),
    #[error("the address is too long")]
    UriTooLong,
    #[error("the header block is too large")]
    HeadersTooLarge,
    #[error("the body is not {0}")]
    UnsupportedMediaType(&'static str),
    #[error("no part of the {size} bytes there are")]
    RangeNotSatisfiable { size: u64 },
    #[error("the idempotency key was used for another request")]
    KeyReused,
    #[error("If-Match is missing")]
    PreconditionRequired,
    #[error("the caller asks for more than its share")]
    RateLimited { reason: Text, after: Duration },
    #[error("too much work is waiting")]
    Overloaded,
    /// Another transaction holds the lock on the rows to change, perhaps an earlier request with the same key.
    #[error("a lock did not come free in time")]
    LockTimeout,
    /// Another transaction went first; the same work can succeed when it is done again.
    #[error("the database gave the transaction up for another one")]
    GivenUp,
    #[error("the database takes no changes")]
    DatabaseReadOnly,
    #[error("the database cannot be reached")]
    DatabaseUnavailable(#[source] Option<Cause>),
    #[error("the storage of documents cannot be used")]
    StorageUnavailable(#[source] Option<Cause>),
    #[error("the database was restored and is behind")]
    Restored,
    #[error("not ready")]
    NotReady(Text),
    #[error("the connection was lost while writing")]
    OutcomeUnknown(#[source] Cause),
    #[error("{0}")]
    Internal(Cow<'static, str>, #[source] Option<Cause>),
}

pub type Cause = Box<dyn std::error::Error + Send + Sync>;
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One fault in a request, with its location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    pub place: FieldLocation,
    pub code: Cow<'static, str>,
    pub message: Text,
}

/// The location of a fault in a request; a pointer is a JSON Pointer (RFC 6901) into the body.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FieldLocation {
    Pointer(String),
    Parameter(String),
    Header(&'static str),
}

/// A rule of the procedure, or a state of the register, that prevents the requested action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    pub code: &'static str,
    pub reason: Text,
    /// The items missing before the action becomes possible, by their names in the contract.
    pub missing: Vec<&'static str>,
}

/// A row of the table of problems: what stays the same for every occurrence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    pub status: u16,
    pub code: &'static str,
    pub title: Text,
    pub detail: Text,
}

macro_rules! kinds {
    ($($name:ident = $status:literal $code:literal, $nl:literal | $en:literal, $detail_nl:literal | $detail_en:literal;)*) => {
        $(static $name: Kind = Kind {
            status: $status,
            code: $code,
            title: Text::of($nl, $en),
            detail: Text::of($detail_nl, $detail_en),
        };)*
        /// Every kind of problem, as published under `/v1/problem-types`.
        pub static KINDS: &[&Kind] = &[$(&$name),*];
    };
}

kinds! {
    INVALID = 400 "invalid-input", "Het verzoek bevat fouten" | "The request has faults",
        "Verbeter de genoemde fouten en stuur het verzoek opnieuw." | "Correct the faults listed and send the request again.";
    UNAUTHENTICATED = 401 "unauthenticated", "Niet aangemeld" | "Not authenticated",
        "Stuur een geldig token mee in de header Authorization." | "Send a valid token in the Authorization header.";
    FORBIDDEN = 403 "forbidden", "Niet toegestaan" | "Not allowed",
        "Met uw rol kunt u dit niet doen." | "Your role does not let you do this.";
    ORIGIN_NOT_ALLOWED = 403 "origin-not-allowed", "Deze website mag het formulier niet versturen" | "This website may not send the form",
        "Een beheerder kan deze website toelaten. Gebruik intussen het formulier op onze eigen website." | "An administrator can allow this website. Meanwhile, use the form on our own website.";
    NOT_FOUND = 404 "not-found", "Niet gevonden" | "Not found",
        "Dit bestaat niet, of u hebt er geen toegang toe." | "This does not exist, or you have no access to it.";
    METHOD_NOT_ALLOWED = 405 "method-not-allowed", "Methode niet toegestaan" | "Method not allowed",
        "Gebruik een van de methoden in de header Allow." | "Use one of the methods in the Allow header.";
    NOT_ACCEPTABLE = 406 "not-acceptable", "Formaat niet beschikbaar" | "Format not available",
        "Geen van de gevraagde formaten is beschikbaar." | "None of the requested formats is available.";
    BODY_TIMEOUT = 408 "body-timeout", "Het verzoek kwam niet op tijd aan" | "The request did not arrive in time",
        "Er is niets vastgelegd. Stuur het verzoek opnieuw." | "Nothing was recorded. Send the request again.";
    CONFLICT = 409 "conflict", "Nu niet mogelijk" | "Not possible now",
        "De status van de klacht laat dit niet toe." | "The status of the complaint does not permit this.";
    STILL_RUNNING = 409 "request-in-progress", "Dit verzoek loopt nog" | "This request is still running",
        "Een eerder verzoek met dezelfde Idempotency-Key is nog niet klaar. Probeer het zo opnieuw." | "An earlier request with the same Idempotency-Key has not finished. Try again shortly.";
    REFERENCE_TAKEN = 409 "reference-taken", "Dit kenmerk is al van een andere klacht" | "This reference is of another complaint",
        "Wijzig de klacht die dit kenmerk heeft, of geef een ander kenmerk." | "Change the complaint that has this reference, or give another reference.";
    REMOVED = 410 "removed", "Verwijderd" | "Removed",
        "De inhoud van dit document is definitief verwijderd." | "The content of this document was removed for good.";
    CURSOR_EXPIRED = 410 "cursor-expired", "Deze cursor is verlopen" | "This cursor has expired",
        "De wijzigingen na deze cursor zijn niet meer te geven. Vraag een export van het register aan en volg het verder vanaf de cursor daarvan." | "The changes after this cursor cannot be given any more. Ask for an export of the register and follow it from the cursor of that.";
    EXPORT_GONE = 410 "export-gone", "Deze export is er niet meer" | "This export is gone",
        "Een export wordt een dag bewaard, en gaat weg zodra een klacht daarin wordt gewist. Vraag een nieuwe aan." | "An export is kept for a day, and goes as soon as a complaint in it is erased. Ask for another one.";
    ERASED = 410 "erased", "Gewist" | "Erased",
        "Deze klacht is gewist, met alles wat erbij hoorde. Verwijder de klacht ook uit uw eigen systeem." | "This complaint was erased, with everything that belonged to it. Remove it from your own system as well.";
    STALE = 412 "stale", "Intussen gewijzigd" | "Changed meanwhile",
        "Haal de huidige versie op en probeer het daarmee opnieuw." | "Fetch the current version and try again with it.";
    BODY_TOO_LARGE = 413 "body-too-large", "Het verzoek is te groot" | "The request is too large",
        "Stuur een kleiner verzoek." | "Send a smaller request.";
    URI_TOO_LONG = 414 "uri-too-long", "Het adres is te lang" | "The address is too long",
        "Gebruik een adres van ten hoogste 4096 tekens." | "Use an address of at most 4096 characters.";
    UNSUPPORTED_MEDIA_TYPE = 415 "unsupported-media-type", "Dit formaat wordt niet ondersteund" | "This format is not supported",
        "Stuur de inhoud als JSON in UTF-8, zonder compressie." | "Send the content as JSON in UTF-8, uncompressed.";
    RANGE_NOT_SATISFIABLE = 416 "range-not-satisfiable", "Dit gedeelte bestaat niet" | "There is no such part",
        "Vraag een gedeelte op dat binnen de grootte in Content-Range valt." | "Ask for a part within the size in Content-Range.";
    KEY_REUSED = 422 "idempotency-key-reused", "Idempotency-Key al gebruikt" | "Idempotency-Key already used",
        "Deze sleutel hoort bij een ander verzoek. Gebruik voor elk verzoek een nieuwe." | "This key belongs to another request. Use a new one for every request.";
    PRECONDITION_REQUIRED = 428 "precondition-required", "If-Match ontbreekt" | "If-Match is missing",
        "Stuur de ETag van de versie die u wijzigt mee in If-Match." | "Send the ETag of the version you are changing in If-Match.";
    RATE_LIMITED = 429 "rate-limited", "Te veel tegelijk" | "Too much at a time",
        "Er is niets vastgelegd. Wacht even, en probeer het dan opnieuw." | "Nothing was recorded. Wait a moment, and then try again.";
    HEADERS_TOO_LARGE = 431 "headers-too-large", "De headers zijn te groot" | "The headers are too large",
        "Gebruik samen ten hoogste 16 kilobyte aan headers." | "Use at most 16 kilobytes of headers altogether.";
    INTERNAL = 500 "internal", "Er ging bij ons iets mis" | "Something went wrong on our side",
        "Probeer het later opnieuw, of geef ons het kenmerk van deze fout door." | "Try again later, or tell us the reference of this failure.";
    OVERLOADED = 503 "overloaded", "Het is nu te druk" | "Too busy at the moment",
        "Er is niets vastgelegd. Probeer het zo opnieuw." | "Nothing was recorded. Try again shortly.";
    DATABASE_AWAY = 503 "database-away", "Het register is even niet bereikbaar" | "The register cannot be reached",
        "Er is niets vastgelegd. Probeer het zo opnieuw." | "Nothing was recorded. Try again shortly.";
    STORAGE_AWAY = 503 "storage-away", "De documenten zijn even niet bereikbaar" | "The documents cannot be reached",
        "Er is niets vastgelegd. Probeer het zo opnieuw." | "Nothing was recorded. Try again shortly.";
    NOT_READY = 503 "not-ready", "Niet gereed" | "Not ready",
        "Deze server kan nu geen verzoeken beantwoorden." | "This server cannot answer requests now.";
    RESTORED = 503 "restored", "Het register is teruggezet" | "The register was restored",
        "De database is ouder dan wat buiten de database is vastgelegd. Een beheerder brengt dit eerst in orde." | "The database is older than what was written down outside it. An administrator has to put this right first.";
    OUTCOME_UNKNOWN = 503 "outcome-unknown", "Onbekend of het is vastgelegd" | "Unknown whether it was recorded",
        "Herhaal het verzoek met dezelfde Idempotency-Key; dan wordt het verzoek precies één keer vastgelegd." | "Repeat the request with the same Idempotency-Key; the request is then recorded exactly once.";
}

impl Error {
    /// The one table from error to status, code and words.
    pub fn kind(&self) -> &'static Kind {
        match self {
            Error::Invalid(_) => &INVALID,
            Error::Unauthenticated { .. } => &UNAUTHENTICATED,
            Error::Forbidden(_) => &FORBIDDEN,
            Error::OriginNotAllowed => &ORIGIN_NOT_ALLOWED,
            Error::NotFound => &NOT_FOUND,
            Error::MethodNotAllowed(_) => &METHOD_NOT_ALLOWED,
            Error::NotAcceptable(_) => &NOT_ACCEPTABLE,
            Error::BodyTimeout => &BODY_TIMEOUT,
            Error::Conflict(_) => &CONFLICT,
            Error::StillRunning => &STILL_RUNNING,
            Error::ReferenceTaken { .. } => &REFERENCE_TAKEN,
            Error::Removed => &REMOVED,
            Error::CursorExpired => &CURSOR_EXPIRED,
            Error::ExportGone => &EXPORT_GONE,
            Error::Erased { .. } => &ERASED,
            Error::Stale { .. } => &STALE,
            Error::BodyTooLarge { .. } | Error::FilesTooLarge(_) => &BODY_TOO_LARGE,
            Error::UriTooLong => &URI_TOO_LONG,
            Error::HeadersTooLarge => &HEADERS_TOO_LARGE,
            Error::UnsupportedMediaType(_) => &UNSUPPORTED_MEDIA_TYPE,
            Error::RangeNotSatisfiable { .. } => &RANGE_NOT_SATISFIABLE,
            Error::KeyReused => &KEY_REUSED,
            Error::PreconditionRequired => &PRECONDITION_REQUIRED,
            Error::RateLimited { .. } => &RATE_LIMITED,
            Error::Overloaded | Error::LockTimeout | Error::GivenUp => &OVERLOADED,
            Error::DatabaseUnavailable(_) | Error::DatabaseReadOnly => &DATABASE_AWAY,
            Error::StorageUnavailable(_) => &STORAGE_AWAY,
            Error::Restored => &RESTORED,
            Error::NotReady(_) => &NOT_READY,
            Error::OutcomeUnknown(_) => &OUTCOME_UNKNOWN,
            Error::Internal(..) => &INTERNAL,
        }
    }

    pub fn internal(what: impl Into<Cow<'static, str>>) -> Self {
        Error::Internal(what.into(), None)
    }

    /// An internal error with its cause, for the log.
    pub fn caused(what: impl Into<Cow<'static, str>>, cause: impl Into<Cause>) -> Self {
        Error::Internal(what.into(), Some(cause.into()))
    }

    /// A conflict in which nothing is missing.
    pub fn conflict(code: &'static str, reason: Text) -> Self {
        let missing = Vec::new();
        Error::Conflict(Conflict { code, reason, missing })
    }

    /// Bad input at one place in the body.
    pub fn at(pointer: impl Into<String>, code: &'static str, message: Text) -> Self {
        Error::Invalid(vec![FieldError::at(pointer, code, message)])
    }

    /// Input that meets its schema, and still cannot be read.
    pub fn unreadable() -> Self {
        let message = Text::of("De inhoud is niet leesbaar.", "The content cannot be read.");
        Error::at("", "unreadable", message)
    }

    /// Adds a fault to an `Invalid` error; returns an error of another kind unchanged.
    pub fn with_fault(self, fault: FieldError) -> Self {
        match self {
            Error::Invalid(mut faults) => {
                faults.push(fault);
                Error::Invalid(faults)
            }
            other => other,
        }
    }

    /// Adds faults that were found otherwise to an `Invalid` error, but for those of a part of which a fault is known;
    /// returns an error of another kind unchanged.
    pub fn and_faults(self, more: Vec<FieldError>) -> Self {
        match self {
            Error::Invalid(mut faults) => {
                for fault in more {
                    if !faults.iter().any(|known| known.concerns_part_of(&fault)) {
                        faults.push(fault);
                    }
                }
                Error::Invalid(faults)
            }
            other => other,
        }
    }

    /// Moves the faults of an `Invalid` error to the part `/{part}` of the body.
    pub fn below(self, part: &str) -> Self {
        self.with_places(|place| match place {
            FieldLocation::Pointer(pointer) => FieldLocation::Pointer(format!("/{part}{pointer}")),
            other => other,
        })
    }

    /// Moves the faults of an `Invalid` error to other places of the request; returns every other error unchanged.
    pub fn with_places(self, moved: impl Fn(FieldLocation) -> FieldLocation) -> Self {
        match self {
            Error::Invalid(faults) => Error::Invalid(
                faults
                    .into_iter()
                    .map(|fault| FieldError {
                        place: moved(fault.place),
                        ..fault
                    })
                    .collect(),
            ),
            other => other,
        }
    }
}

/// Formats the error with its causes, for the log and for operators; callers of the API never see causes.
pub fn with_causes(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

impl FieldError {
    /// Whether this fault is in the part of the body that `other` is about.
    pub fn concerns_part_of(&self, other: &FieldError) -> bool {
        match (&self.place, &other.place) {
            (FieldLocation::Pointer(this), FieldLocation::Pointer(whole)) => {
                let below = this.strip_prefix(whole.as_str());
                below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
            }
            (this, that) => this == that,
        }
    }

    pub fn at(pointer: impl Into<String>, code: impl Into<Cow<'static, str>>, message: Text) -> Self {
        FieldError {
            place: FieldLocation::Pointer(pointer.into()),
            code: code.into(),
            message,
        }
    }

    pub fn header(name: &'static str, code: &'static str, message: Text) -> Self {
        FieldError {
            place: FieldLocation::Header(name),
            code: code.into(),
            message,
        }
    }

    pub fn parameter(name: impl Into<String>, code: &'static str, message: Text) -> Self {
        FieldError {
            place: FieldLocation::Parameter(name.into()),
            code: code.into(),
            message,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_kind_of_problem_has_a_code_of_its_own() {
        let codes: HashSet<_> = KINDS.iter().map(|kind| kind.code).collect();
        assert_eq!(codes.len(), KINDS.len());
    }
}
