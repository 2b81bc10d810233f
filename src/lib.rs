//! Klachtenmap: the complaints register of a company as a service.
//!
//! The modules in the order in which they stand on each other: a module uses only what is above it. The `model`s are
//! pure and stand below everything.

#![forbid(unsafe_code)]

/// The routes, the document, serving.
pub mod app;
/// Tokens, roles, and the guard of every route.
pub mod auth;
/// Working days, holidays, terms, months.
pub mod calendar;
/// Natures, departments, staff.
pub mod catalogues;
/// The commands.
pub mod cli;
/// The only wall clock.
pub mod clock;
/// The register itself.
pub mod complaints;
/// Every setting.
pub mod config;
/// The crossing to the database: threads, batches, migrations.
pub mod db;
/// The private PostgreSQL that is used when no other is configured.
pub mod embedded;
/// Everything that can go wrong for a caller, with its status and words.
pub mod error;
/// What every slice's `api` shares.
pub mod http;
/// Repeated requests get the same answer.
pub mod idempotency;
/// The monthly report.
pub mod reports;
/// The tables, as the migrations make them.
pub mod schema;
/// Words in the two languages of the product.
pub mod text;
