//! Lists of complaints: filters, full text, order, pages and what they leave out; and the search by personal data.

mod filters;
mod found;
mod pages;
pub mod plans;
mod search;
