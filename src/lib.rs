//! Klachtenmap: the complaints register of a company as a service.
//!
//! The modules in the order in which they stand on each other: a module uses only what is above it. The `model`s are
//! pure and stand below everything.

/// Words in the two languages of the product.
pub mod text;

/// Everything that can go wrong for a caller, with its status and words.
pub mod error;

/// The only wall clock.
pub mod clock;

/// Files and folders that nobody else may read.
pub mod private_files;

/// The tables, as the migrations make them.
pub mod schema;

/// The crossing to the database: threads, batches, migrations.
pub mod db;

/// The private PostgreSQL that is used when no other is configured.
pub mod embedded;

/// What every slice's `api` shares.
pub mod http;

/// Tokens, roles, and the guard of every route.
pub mod auth;

/// Every setting.
pub mod config;

/// Repeated requests get the same answer.
pub mod idempotency;

/// Working days, holidays, terms, months.
pub mod calendar;

/// Natures, departments, staff.
pub mod catalogues;

/// The register itself.
pub mod complaints;

/// What belongs to a complaint on file.
pub mod documents;

/// The reasoned decision on a complaint.
pub mod assessments;

/// The steps on which an assessment rests.
pub mod investigations;

/// What is offered to put it right.
pub mod remedies;

/// Contacts with the complainant.
pub mod contacts;

/// Prevention measures.
pub mod measures;

/// Which handler a complaint is proposed to, by rules that managers keep.
pub mod routing;

/// What waits for somebody.
pub mod worklist;

/// The monthly report.
pub mod reports;

/// The routes, the document, serving.
pub mod app;

/// The commands.
pub mod cli;
