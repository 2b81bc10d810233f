//! Settings for the use of the database.

use std::time::Duration;

/// The address of the database and the limits on concurrent work.
#[derive(Debug, Clone)]
pub struct Settings {
    pub url: String,
    pub connections: u32,
    /// Maximum number of jobs that wait for a connection; beyond this number the service answers 503 at once.
    pub queue: usize,
    /// Maximum time that a job waits for a connection before the job is cancelled.
    pub wait: Duration,
    pub statement_timeout: Duration,
    pub application_name: &'static str,
}
