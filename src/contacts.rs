//! Contacts with the complainant, in and out, reached or not. Each is an event of the complaint; so is every answer.

pub mod api;
