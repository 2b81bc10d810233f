//! Klachtenmap: the complaints register of a company as a service.
//!
//! The modules in order of dependency: a module uses only the modules above it.

/// Words in the two languages of the product.
pub mod i18n;

/// Closed lists of words, each with one spelling and a name for people.
pub mod vocabulary;

/// Text from outside, in the form in which it is kept.
pub mod plain_text;
/// The words of names and texts, as they are kept and sought.
pub mod words;

/// Everything that can go wrong for a caller, with its status and words.
pub mod error;

/// The only wall clock.
pub mod clock;

/// Counts and times for those who watch the service.
pub mod metrics;

/// Files and folders that nobody else may read.
pub mod private_files;

/// Pages of tagged PDF.
pub mod pdf;

/// The tables, as the migrations make them.
pub mod schema;

/// The inventory of personal data.
pub mod personal_data;

/// Database access: threads, batches, migrations.
pub mod db;

/// The private PostgreSQL that is used when no other is configured.
pub mod embedded_postgres;

/// HTTP code shared by the `api` of every slice.
pub mod http;

/// Tokens, roles, and the guard of every route.
pub mod auth;

/// The use that callers make, over all processes of the service.
pub mod limits;
/// The remains of complaints that were erased.
pub mod tombstones;

/// Idempotency: repeated requests get the same answer.
pub mod idempotency;

/// Work that the service does by itself: once a period, on one of its processes.
pub mod jobs;

/// The order of all changes, for others to follow.
pub mod feed;

/// Working days, holidays, terms, months.
pub mod calendar;

/// The written procedure as pure rules: what a complaint is, and what may happen to it.
pub mod procedure;

/// Natures, causes, departments, staff.
pub mod catalogues;

/// The register itself.
pub mod complaints;

/// The reasoned decision on a complaint, over HTTP.
pub mod assessments;

/// The steps on which an assessment rests, over HTTP.
pub mod investigations;

/// Remedies offered for a complaint, over HTTP.
pub mod remedies;

/// Contacts with the complainant, over HTTP.
pub mod contacts;

/// Documents on file for a complaint.
pub mod documents;

/// The form of the website, and the complainant who follows a complaint.
pub mod website;

/// The journal outside the database, for restored backups.
pub mod restoring;

/// The time for which complaints are kept.
pub mod retention;

/// Requests of persons about their data.
pub mod privacy_requests;

/// Prevention measures.
pub mod measures;

/// Proposals of a handler for a complaint, by rules that managers maintain.
pub mod routing;

/// Lists of complaints: filters, pages, search.
pub mod lists;

/// The feed of changes as followers read it.
pub mod changes;

/// Other systems are told of changes.
pub mod webhooks;

/// The monthly report.
pub mod reports;

/// Taking the register along.
pub mod exchange;
/// Messages to complainants, by mail and as letters.
pub mod messages;

/// The watchdog, which tells somebody before a promise breaks.
pub mod alerts;

/// Work that waits for a person.
pub mod worklist;

/// The procedure and the words of the register, for everybody.
pub mod publication;

/// The pages for visitors of the website.
pub mod pages;

/// Every setting.
pub mod config;

/// The routes, the document, serving.
pub mod app;

/// A realistic year of complaints.
pub mod demo;

/// The commands.
pub mod cli;
