//! The written procedure as pure rules: the model of a complaint, its events, transitions, deadlines, closing gate and
//! permissions, and the parts of a case. No HTTP, no database, no clock, no JSON schema. Source: the company's
//! complaint procedure.

pub mod company;

mod access;
mod approval;
mod assessment;
mod assignment;
mod case_file;
mod closing_gate;
mod closure;
mod complainant;
mod complaint;
mod concerned;
mod contact;
mod correction;
mod deadlines;
mod disclosure;
mod entry;
mod event;
mod explanation;
mod hold;
mod independence;
mod investigation;
mod mark;
mod offering;
mod open_remedies;
mod people;
mod purposes;
mod reach;
mod receipt;
mod recomputing;
mod refusal;
mod remedy;
mod reviewing;
mod rules;
mod sent;
mod signal;
mod statistics;
mod striking;
mod taking_up;
mod transition;
mod unanswered;
mod vocabulary;
mod warning;

pub use access::{AccessFacts, Allowed, Permissions};
pub use approval::{Approval, InadmissibleApproval};
pub use assessment::{
    Assessment, AssessmentReview, Inadmissibility, InadmissibilityReason, Judgement, Revision, assess,
};
pub use assignment::{Candidate, HANDLER_NOT_POSSIBLE, Reachable};
pub use case_file::{answer_in_force, contacts, has_document, investigations, last_hold, remedies, revisions};
pub use closing_gate::{ClosingEvidence, MissingForClosing};
pub use closure::{Closure, Prevention, Withdrawal};
pub use complainant::{Complainant, Representative, SocialMedia, country_fault};
pub use complaint::{Closing, Complaint, Evidence, Feedback, PreviousClosing, Status, Waiting};
pub use concerned::{Concerned, StaffName, is_same_subject, name_words};
pub use contact::{
    AgreedCallBack, CallBack, CallBackOutcome, CalledBack, Contact, Direction, OpenCallBack, RecordedContact,
};
pub use correction::{Correction, MistakenNaming, NamingPart};
pub use deadlines::{BegunAnew, Terms, is_overdue, is_resolution_overdue};
pub use disclosure::Disclosure;
pub use event::{AddedDocument, Change, Event, EventData};
pub use explanation::{DayOfResolution, Explanation, Extension, LateAnswer, Pause};
pub use hold::LegalHold;
pub use investigation::{
    Interview, Investigation, InvestigationKind, InvestigationStep, RecordedInvestigation, Recording,
};
pub use mark::{CasePart, Mark, StrikeOut};
pub use open_remedies::OpenRemedies;
pub use people::{Absence, Actor, Assignee, Colleague, ComplaintId, Employee, Person, Place, Standing};
pub use purposes::PURPOSES;
pub use receipt::{FirstDeed, ReceiptCorrection};
pub use refusal::Refusal;
pub use remedy::{
    Money, Offer, Remedy, RemedyKind, RemedyMove, RemedyReview, RemedyStatus, RemedyStep, RemedyTerms, StepContent,
    amount_in_words,
};
pub use rules::{FindingRule, RetentionStart, Rules};
pub use sent::{Sent, SentKind};
pub use signal::{Conversation, ExternalReference, Signal, is_email_address, repeated_nature};
pub use statistics::{ComplaintStatistics, OpenPeriod, open_periods};
pub use striking::Recorded;
pub use taking_up::BeforeMerge;
pub use transition::{Command, Transition};
pub use unanswered::{Rating, Unanswered};
pub use vocabulary::{
    Agreement, Channel, ComplainantLanguage, Complexity, ContactBy, EventKind, Finding, Kind, Outcome, StatusName,
    WaitingFor,
};
pub use warning::Warning;
