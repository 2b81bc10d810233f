//! Prevention measures: their facts, who may change them, and how recurrence is counted. Pure: no HTTP, no database, no
//! clock.

mod measure;
mod recurrence;
mod settling;

pub use measure::{Amendment, Circumstances, Draft, Effect, Judgement, Measure, MeasureId, Plan, Verdict};
pub use recurrence::{DEFAULT_DAYS, Recurrence, Span, WINDOW_DAYS, with_kinds};
pub use settling::is_settled;
