//! What belongs to a complaint on file: letters, offers, agreements, recordings. What may be one (`model`), where contents
//! are kept (`storage`) and what is known of them (`store`), how contents are removed for good (`service`), how callers
//! reach them (`api`), and how the two are kept in step (`job`).

pub mod api;
pub mod job;
pub mod model;
pub mod service;
pub mod storage;
pub mod store;
