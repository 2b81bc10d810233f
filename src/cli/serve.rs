//! `klachtenmap serve`.

use std::fmt::Write;
use std::net::{SocketAddr, TcpListener};

use super::Failure;
use super::database::Database;
use super::token::{mint, signing_secret};
use crate::app::{Service, serve};
use crate::auth::Role;
use crate::clock::Clock;
use crate::config::{Config, Mode, given_settings};
use crate::http::security;
use crate::private_files;
use crate::vocabulary::Vocabulary;

/// The validity of demo tokens, in hours: a working day of exploring.
const DEMO_TOKEN_HOURS: u8 = 12;

/// # Errors
/// When the address is taken, the database cannot be started, or a key cannot be used.
pub fn run(mut config: Config) -> Result<(), Failure> {
    let listener = listen("KLACHTENMAP_BIND", &config.bind)?;
    let metrics = (config.metrics_bind.as_deref())
        .map(|address| listen("KLACHTENMAP_METRICS_BIND", address))
        .transpose()?;
    let address = listener.local_addr()?;
    let database = Database::own(&config)?;
    if config.database_url.is_some() && config.data_dir.is_dir() {
        private_files::restrict(&config.data_dir, private_files::FOLDER_MODE)?;
    }
    let announcement = announcement(&mut config, address)?;
    security::record(
        "start",
        "-",
        &format!("version {}", env!("CARGO_PKG_VERSION")),
        &address.to_string(),
    );
    security::record("settings", "-", &given_settings(), "-");
    log::info!(
        "listening on {address} with {} workers, {} database connections, {} requests queued at most",
        config.workers,
        config.connections,
        config.queue
    );
    if let Some(metrics) = &metrics {
        log::info!("figures are at http://{}/metrics", metrics.local_addr()?);
    }
    let service = Service::new(config, Clock::system(), &database.url)?;
    service.storage.restrict();
    let announce = move || match announcement {
        Some(tokens) => println!("{tokens}"),
        None => log::info!(
            "ready on http://{address}: send requests to /v1/; /v1/openapi.json is the contract, /readyz the state"
        ),
    };
    actix_web::rt::System::new().block_on(serve(service, listener, metrics, database.url.clone(), announce))?;
    Ok(())
}

fn listen(setting: &str, address: &str) -> Result<TcpListener, Failure> {
    let listener = TcpListener::bind(address);
    Ok(listener.map_err(|error| format!("{setting}: the service cannot listen on {address}: {error}"))?)
}

/// Gives development a key of its own where no other is set. Returns what is printed when the service is ready: demo tokens
/// where they are wanted.
fn announcement(config: &mut Config, address: SocketAddr) -> Result<Option<String>, Failure> {
    let (Mode::Development, Ok(secret)) = (config.mode, signing_secret(config)) else {
        return Ok(None);
    };
    config.keys.hmac_secret = Some(secret.clone());
    if config.prints_tokens {
        return demo_tokens(config, address, &secret).map(Some);
    }
    log::info!(
        "no demo tokens are printed, because a database or a key is set: KLACHTENMAP_MODE=development asks for them"
    );
    Ok(None)
}

/// Returns demo tokens with instructions for their use; the last line says that the service is ready.
fn demo_tokens(config: &Config, address: SocketAddr, secret: &str) -> Result<String, Failure> {
    let mut text = format!("Demo tokens, valid for {DEMO_TOKEN_HOURS} hours:\n");
    for (role, subject, name) in [
        (Role::Intake, "i-1", "Intake Demo"),
        (Role::Handler, "h-1", "Behandelaar Demo"),
        (Role::Manager, "m-1", "Manager Demo"),
    ] {
        let token = mint(config, secret, &[role], subject, Some(name), DEMO_TOKEN_HOURS)?;
        writeln!(text, "  {:<8} {token}", role.as_str())?;
    }
    write!(
        text,
        "Ready. Open http://{address}/docs/, choose Authorize, paste one of these tokens, and try a request."
    )?;
    Ok(text)
}
