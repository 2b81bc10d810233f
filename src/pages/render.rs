//! The markup of the pages. What visitors typed is shown as text, whatever it holds.

pub mod fields;
pub mod following;
pub mod form;
pub mod letter;
