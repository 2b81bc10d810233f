//! Black-box tests: the service over real HTTP on a real PostgreSQL, each test with a database of its own.

#![expect(
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    reason = "a test reads best with its `json!` in place, and a story in one piece"
)]

mod alerts;
mod app;
mod chance;
mod given;
mod publication;
mod published;
mod security;
mod server;

mod assessments;
mod calendar;
mod canary;
mod catalogues;
mod cli;
mod complaints;
mod contacts;
mod contract;
mod crash;
mod deadlines;
mod desk;
mod doctor;
mod documents;
mod dumping;
mod exchange;
mod feed;
mod idempotency;
mod independence;
mod inventory;
mod investigations;
mod jobs;
mod journey;
mod limits;
mod lists;
mod machines;
mod measures;
mod messages;
mod metrics;
mod openapi;
mod pages;
mod policy;
mod pool;
mod privacy;
mod private_files;
mod procedure;
mod process;
mod readiness;
mod refusals;
mod relations;
mod remedies;
mod reports;
mod resilience;
mod restoring;
mod retention;
mod routing;
mod schema;
mod shutdown;
mod sockets;
mod starting;
mod tidy;
mod tokens;
mod transitions;
mod visibility;
mod webhooks;
mod website;
mod wording;
mod worklist;
