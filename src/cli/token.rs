//! The command `klachtenmap token`, and the key that signs tokens in development.

use clap::Args;

use super::{Failure, output};
use crate::auth::token::Mint;
use crate::auth::{Role, is_subject};
use crate::clock::Clock;
use crate::config::{Config, Mode};
use crate::private_files;

#[derive(Debug, Args)]
pub struct Arguments {
    /// A role the token carries; may be repeated
    #[arg(long = "role", required = true, value_name = "ROLE")]
    roles: Vec<Role>,
    /// Subject of the token, recorded with every change
    #[arg(long, value_parser = subject)]
    subject: String,
    /// Name that people see
    #[arg(long)]
    name: Option<String>,
    /// Validity in hours, at most 24
    #[arg(long, default_value_t = 1, value_name = "HOURS", value_parser = clap::value_parser!(u8).range(1..=24))]
    hours: u8,
    /// Make a token for production too
    #[arg(long)]
    production: bool,
}

/// Parses a subject, with the limits that the service has.
fn subject(text: &str) -> Result<String, String> {
    if is_subject(text) {
        return Ok(text.to_owned());
    }
    Err("a subject has 1 to 200 bytes, all of which can be seen".to_owned())
}

/// Prints the token and nothing else.
///
/// # Errors
/// In production without `--production`, and when tokens are verified with public keys only.
pub fn run(config: &Config, arguments: &Arguments) -> Result<(), Failure> {
    if config.mode == Mode::Production && !arguments.production {
        return Err("these are production settings; add --production if you mean it".into());
    }
    let secret = signing_secret(config)?;
    let token = mint(
        config,
        &secret,
        &arguments.roles,
        &arguments.subject,
        arguments.name.as_deref(),
        arguments.hours,
    )?;
    Ok(output::write_line(&token)?)
}

/// Signs a token that is valid for `hours` from now.
///
/// # Errors
/// When the token cannot be signed.
pub fn mint(
    config: &Config,
    secret: &str,
    roles: &[Role],
    subject: &str,
    name: Option<&str>,
    hours: u8,
) -> Result<String, Failure> {
    let now = Clock::system().now().timestamp();
    let mint = Mint {
        iss: &config.issuer,
        aud: &config.audience,
        sub: subject,
        iat: now,
        exp: now + i64::from(hours) * 3600,
        roles,
        name,
        mode: (config.mode == Mode::Development).then_some("development"),
    };
    Ok(mint.sign(secret)?)
}

/// Returns the configured secret or, in development without any key, a generated one that is kept in the data folder.
///
/// # Errors
/// When the key cannot be kept, or tokens are verified with public keys only.
pub fn signing_secret(config: &Config) -> Result<String, Failure> {
    if let Some(secret) = &config.keys.hmac_secret {
        return Ok(secret.clone());
    }
    if config.mode == Mode::Production || !config.keys.public_keys.is_empty() || config.keys.jwks_url.is_some() {
        return Err("tokens for these settings are made by whoever holds the private key".into());
    }
    let file = config.data_dir.join("development.key");
    Ok(private_files::kept_secret(&file).map_err(|error| format!("{}: {error}", file.display()))?)
}
