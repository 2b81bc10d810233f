//! Messages to complainants: made from the feed for what happens to a complaint, sent by mail or kept as letters to print.

pub mod api;
pub mod job;
pub mod mailer;
pub mod model;
mod render;
pub mod service;
pub mod store;
