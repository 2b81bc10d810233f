//! Webhooks: other systems are told of changes, in the order of the feed, signed, and with retries
//! (<https://www.standardwebhooks.com>).

pub mod api;
pub mod job;
pub mod model;
pub mod sender;
mod service;
pub mod store;
mod telling;
