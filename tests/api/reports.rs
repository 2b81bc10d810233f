//! The monthly report: figures, reconciliation, output formats, and what its meetings agreed.

mod actions;
mod agreement;
mod evaluation;
mod figures;
mod formats;
mod indexes;
mod naive;
