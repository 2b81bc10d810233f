//! What belongs to a complaint on file: letters, offers, agreements, recordings.

pub mod model;
pub mod storage;
