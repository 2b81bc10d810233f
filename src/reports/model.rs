//! The monthly report: counts, figures with their names and formulas, and their reconciliation. Pure. Source: the
//! procedure's chapter "Rapportage"; the date of registration decides the month.

mod action;
mod agreement;
mod balance_days;
mod build;
mod catalogue;
mod counts;
mod evaluation;
mod figures;
mod formulas;
mod lists;
mod names;
mod report;

pub use action::{
    Action, ActionChange, ActionContext, ActionDraft, ActionId, ActionOutcome, ActionPlan, ActionStatus, parts,
};
pub use agreement::{Agreement, NamedAction, Owner};
pub use balance_days::{closing_day, opening_day};
pub use catalogue::{Catalogue, NatureEntry};
pub use counts::{
    Age, Compensation, Counts, EventCounts, FirstResponse, Flow, Forgotten, Group, Measures, RemedyCounts, Term,
    Website,
};
pub use evaluation::{Evaluated, Evaluation, Frozen};
pub use figures::{Figure, Key, Name, Report, Section, Value};
pub use report::Discrepancy;
