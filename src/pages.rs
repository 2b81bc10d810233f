//! The pages for visitors: the complaints form, and the page on which complainants follow their complaint.

pub mod api;
pub mod render;
