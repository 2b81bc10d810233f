//! Black-box tests: the service over real HTTP on a real PostgreSQL, each test with a database of its own.

mod app;
mod calendar;
mod catalogues;
mod complaints;
mod given;
mod idempotency;
mod journey;
mod lists;
mod reports;
mod server;
mod transitions;
mod visibility;
