//! The monthly report: its figures, that they add up, and the forms in which they come.

mod agreement;
mod evaluation;
mod figures;
mod forms;
mod indexes;
mod naive;
