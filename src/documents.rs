//! What belongs to a complaint on file: letters, offers, agreements, recordings. What may be one (`model`), where contents
//! are kept (`storage`), whose they are (`ownership`), how they are scanned for viruses (`scanner`), what is known of them (`store`), how contents are removed for
//! good and scanned (`service`), how callers reach them (`api`), and what is done without a request (`job`).

pub mod api;
pub mod job;
pub mod model;
pub mod ownership;
pub mod scanner;
pub mod service;
pub mod storage;
pub mod store;
