//! The monthly report: figures, reconciliation and output formats.

mod agreement;
mod evaluation;
mod figures;
mod formats;
mod indexes;
mod naive;
