//! Klachtenmap: the complaints register of a company as a service.
//!
//! The modules in the order in which they stand on each other: a module uses only what is above it.

/// Words in the two languages of the product.
pub mod i18n;

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
pub mod embedded_postgres;

/// What every slice's `api` shares.
pub mod http;

/// Tokens, roles, and the guard of every route.
pub mod auth;

/// Repeated requests get the same answer.
pub mod idempotency;

/// Working days, holidays, terms, months.
pub mod calendar;

/// The written procedure as pure rules: what a complaint is, and what may happen to it.
pub mod procedure;

/// Natures, departments, staff.
pub mod catalogues;

/// The register itself.
pub mod complaints;

/// The reasoned decision on a complaint, over HTTP.
pub mod assessments;

/// The steps on which an assessment rests, over HTTP.
pub mod investigations;

/// What is offered to put it right, over HTTP.
pub mod remedies;

/// Contacts with the complainant, over HTTP.
pub mod contacts;

/// What belongs to a complaint on file.
pub mod documents;

/// Prevention measures.
pub mod measures;

/// Which handler a complaint is proposed to, by rules that managers keep.
pub mod routing;

/// Which complaints: filters, pages, search.
pub mod lists;

/// The monthly report.
pub mod reports;

/// What waits for somebody.
pub mod worklist;

/// Every setting.
pub mod config;

/// The routes, the document, serving.
pub mod app;

/// A realistic year of complaints.
pub mod demo;

/// The commands.
pub mod cli;
