//! `klachtenmap serve`.

use std::net::TcpListener;

use super::Failure;
use super::database::Database;
use super::token::{mint, signing_secret};
use crate::app::{Service, serve};
use crate::auth::Role;
use crate::clock::Clock;
use crate::config::{Config, Mode};

/// Valid for a working day of exploring.
const DEMO_TOKEN_HOURS: u8 = 12;

/// # Errors
/// When the address is taken, the database cannot be started, or a key cannot be used.
pub fn run(mut config: Config) -> Result<(), Failure> {
    let listener =
        TcpListener::bind(&config.bind).map_err(|error| format!("{}: {error}", config.bind))?;
    let database = Database::own(&config)?;
    if let (Mode::Development, Ok(secret)) = (config.mode, signing_secret(&config)) {
        welcome(&config, &listener, &secret)?;
        config.keys.hmac_secret = Some(secret);
    }
    log::info!(
        "serving on {} with {} workers, {} database connections, {} requests queued at most",
        listener.local_addr()?,
        config.workers,
        config.connections,
        config.queue
    );
    let service = Service::new(config, Clock::system(), &database.url)?;
    actix_web::rt::System::new().block_on(serve(service, listener, database.url.clone()))?;
    Ok(())
}

fn welcome(config: &Config, listener: &TcpListener, secret: &str) -> Result<(), Failure> {
    println!("Swagger UI: http://{}/docs/", listener.local_addr()?);
    println!("Demo tokens, valid for {DEMO_TOKEN_HOURS} hours:");
    for (role, subject, name) in [
        (Role::Intake, "i-1", "Intake Demo"),
        (Role::Handler, "h-1", "Behandelaar Demo"),
        (Role::Manager, "m-1", "Manager Demo"),
    ] {
        let token = mint(
            config,
            secret,
            &[role],
            subject,
            Some(name),
            DEMO_TOKEN_HOURS,
        )?;
        println!("  {:<8} {token}", role.as_str());
    }
    Ok(())
}
