//! The website: its form, submissions that look like spam, and the complainant who follows a complaint by a code.

pub mod api;
pub mod job;
pub mod model;
pub mod render;
pub mod store;
