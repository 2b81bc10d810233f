//! `klachtenmap healthcheck`, for containers: they have no curl.

use std::time::Duration;

use super::Failure;
use crate::config::Config;

/// # Errors
/// When the service on this machine is not ready.
pub fn run(config: &Config) -> Result<(), Failure> {
    let port = config.bind.rsplit(':').next().unwrap_or_default();
    let limit = Duration::from_secs(2);
    let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(limit)).build().into();
    agent.get(format!("http://127.0.0.1:{port}/readyz")).call()?;
    Ok(())
}
