//! The monthly report: what is counted, how it must add up, and how each figure is named and computed. Pure. Source: the
//! procedure's chapter "Rapportage"; the date of registration leads.

mod arrange;
mod counts;
mod evaluation;
mod figures;
mod formulas;
mod lists;
mod names;
mod report;

pub use counts::{Age, Compensation, Counts, FirstResponse, Flow, Group, Happenings, Measures, Remedied, Term};
pub use evaluation::{Action, Evaluated, Evaluation};
pub use figures::{Figure, Key, Name, Report, Section, Value};
pub use report::{Catalogue, Discrepancy, NatureEntry, begin, until};
