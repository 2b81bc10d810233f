//! Documents on file for a complaint: letters, offers, agreements, recordings. `model` judges files, `storage` keeps their
//! contents, `ownership` knows to which register that belongs, `scanner` asks about viruses, and `store` keeps the facts.
//! `service` removes and scans contents, `api` serves callers, and `job` does what no request asks for.

pub mod api;
pub mod job;
pub mod model;
pub mod ownership;
pub mod scanner;
pub mod service;
pub mod storage;
pub mod store;
