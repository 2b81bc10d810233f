//! The journal outside the database, by which a database that was restored from a backup knows that it is behind: what was
//! erased since, and how far it had come. It stands beside the documents.

pub mod job;
pub mod model;
pub mod store;
