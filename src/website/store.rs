//! The website in the database: codes, visits, counts and the quarantine.

mod cases;
mod codes;
mod quarantine;
mod visits;

pub use cases::{
    Followed, amend, complainant, decide, end_code, faults_of_natures, follow, kept, new_code, page, read, suspicions,
    whose,
};
pub use codes::{Tracked, code_insertion, code_of, codes_release};
pub use quarantine::{Decision, Kept, QuarantinedRow, count_waiting, decided, due, forget, release};
pub use visits::{Visit, counting, forget_visits, rating_counts, visit_insertion};
