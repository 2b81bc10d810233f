//! The monthly report: figures, reconciliation, output formats, and what its meetings agreed.

mod actions;
mod agreement;
mod clock;
mod evaluation;
mod figures;
mod formats;
mod indexes;
mod naive;
