//! Readiness of the process for requests: what is known of the database, its schema and its clock, and whether the
//! process is shutting down. Asking costs nothing; `app::watch` keeps it up to date.

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use chrono::TimeDelta;

use crate::db::SchemaState;
use crate::error::{Error, Result};
use crate::i18n::Text;

/// The readiness of the process, shared by all parts of the program that set or read it; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Health(Arc<State>);

#[derive(Debug, Default)]
struct State {
    schema_fits: AtomicBool,
    draining: AtomicBool,
    restored: AtomicBool,
    /// Whether it is known if it was restored.
    compared: AtomicBool,
    observed: RwLock<Option<Observation>>,
    /// A bit for each impairment.
    impairments: AtomicU8,
}

/// Something that the process cannot do, while it does all the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Impairment {
    /// The storage of documents is that of another register.
    StorageOfAnother,
    StorageAway,
    ScannerAway,
}

impl Impairment {
    pub const ALL: [Impairment; 3] = [
        Impairment::StorageOfAnother,
        Impairment::StorageAway,
        Impairment::ScannerAway,
    ];

    /// The name for programs that watch the service.
    pub const fn name(self) -> &'static str {
        match self {
            Impairment::StorageOfAnother => "storage_of_another_register",
            Impairment::StorageAway => "storage_away",
            Impairment::ScannerAway => "scanner_away",
        }
    }

    pub const fn explained(self) -> Text {
        match self {
            Impairment::StorageOfAnother => Text::of(
                "De opslag van documenten hoort bij een ander register dan de database. Documenten worden niet getoond, \
                 toegevoegd of verwijderd, tot de beheerder een database en een opslag instelt die bij elkaar horen.",
                "The storage of documents belongs to another register than the database. No documents are shown, added or \
                 removed until the administrator sets a database and a storage that belong together.",
            ),
            Impairment::StorageAway => Text::of(
                "De opslag van documenten is niet bereikbaar.",
                "The storage of documents cannot be reached.",
            ),
            Impairment::ScannerAway => Text::of(
                "De virusscanner is niet bereikbaar. Nieuwe documenten wachten op hun controle.",
                "The virus scanner cannot be reached. New documents wait for their scan.",
            ),
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The database as it was found at the last look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Observation {
    Away,
    Found {
        schema: SchemaState,
        /// The lead of the clock of this process over that of the database, at least; negative when it is behind.
        clock_error: TimeDelta,
    },
}

/// The largest difference of the clocks with which requests are served.
pub const CLOCK_TOLERANCE: TimeDelta = TimeDelta::seconds(5);

impl Health {
    pub fn schema_fits(&self) {
        self.0.schema_fits.store(true, Ordering::Release);
    }

    pub fn drain(&self) {
        self.0.draining.store(true, Ordering::Release);
    }

    /// Notes whether the process has this impairment; returns whether that is news.
    pub fn impair(&self, impairment: Impairment, has_it: bool) -> bool {
        let bit = impairment.bit();
        let before = if has_it {
            self.0.impairments.fetch_or(bit, Ordering::AcqRel)
        } else {
            self.0.impairments.fetch_and(!bit, Ordering::AcqRel)
        };
        (before & bit != 0) != has_it
    }

    pub fn is_impaired(&self, impairment: Impairment) -> bool {
        self.0.impairments.load(Ordering::Acquire) & impairment.bit() != 0
    }

    pub fn is_schema_fit(&self) -> bool {
        self.0.schema_fits.load(Ordering::Acquire)
    }

    /// Ends when the schema fits; at once where it does.
    pub async fn until_schema_fits(&self) {
        const PAUSE: std::time::Duration = std::time::Duration::from_millis(20);
        while !self.is_schema_fit() {
            tokio::time::sleep(PAUSE).await;
        }
    }

    pub fn is_draining(&self) -> bool {
        self.0.draining.load(Ordering::Acquire)
    }

    /// Notes whether the database is behind what was written down outside it; returns whether that is news.
    pub fn restored(&self, is_behind: bool) -> bool {
        let is_news = self.0.restored.swap(is_behind, Ordering::AcqRel) != is_behind;
        self.0.compared.store(true, Ordering::Release);
        is_news
    }

    pub fn is_restored(&self) -> bool {
        self.0.restored.load(Ordering::Acquire)
    }

    /// Notes how the database was found; returns whether that differs from the last look.
    pub fn observe(&self, observation: Observation) -> bool {
        if matches!(
            observation,
            Observation::Found {
                schema: SchemaState::Current,
                ..
            }
        ) {
            // Whoever is told that the service is ready may count on it from now on.
            self.schema_fits();
        }
        let before = self
            .0
            .observed
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .replace(observation);
        before.is_none_or(|before| obstacle(before) != obstacle(observation))
    }

    /// Returns the reason why the process cannot do its work, if there is one.
    pub fn obstacle(&self) -> Option<Text> {
        if self.is_draining() {
            return Some(Text::of(
                "Deze server wordt afgesloten.",
                "This server is shutting down.",
            ));
        }
        match self.observed() {
            // A later release migrated under this one, in a way that this one can live with.
            Some(Observation::Found {
                schema: SchemaState::Ahead,
                clock_error,
            }) if self.is_schema_fit() => obstacle(Observation::Found {
                schema: SchemaState::Current,
                clock_error,
            }),
            Some(observation) => obstacle(observation),
            None if self.is_schema_fit() => None,
            None => obstacle(Observation::Away),
        }
    }

    /// Refuses requests that need the database: before its schema fits, while it is behind after a restore, and with a clock that would date wrongly what they
    /// record.
    ///
    /// # Errors
    /// `DatabaseUnavailable`, `Restored`, or `NotReady` for the clock.
    pub fn check(&self) -> Result<()> {
        if !self.is_schema_fit() {
            return Err(Error::DatabaseUnavailable(None));
        }
        if self.is_restored() {
            return Err(Error::Restored);
        }
        match self.observed() {
            Some(Observation::Found { clock_error, .. }) if clock_error.abs() > CLOCK_TOLERANCE => {
                Err(Error::NotReady(WRONG_CLOCK))
            }
            _ => Ok(()),
        }
    }

    /// Refuses to tell anybody outside of what is in the database, before it is known that this is not behind after a restore.
    ///
    /// # Errors
    /// As [`Health::check`], and `NotReady` until the database was compared with what was written down outside it.
    pub fn check_to_send(&self) -> Result<()> {
        self.check()?;
        if self.0.compared.load(Ordering::Acquire) {
            Ok(())
        } else {
            Err(Error::NotReady(NOT_COMPARED))
        }
    }

    fn observed(&self) -> Option<Observation> {
        *self.0.observed.read().unwrap_or_else(PoisonError::into_inner)
    }
}

const WRONG_CLOCK: Text = Text::of(
    "De klok van deze server loopt niet gelijk met die van de database. Zet de klokken gelijk.",
    "The clock of this server differs from that of the database. Set the clocks right.",
);

const NOT_COMPARED: Text = Text::of(
    "Nog niet bekend is of de database uit een oude reservekopie komt. Tot dan wordt niets verstuurd.",
    "It is not known yet whether the database comes from an old backup. Until then nothing is sent.",
);

fn obstacle(observation: Observation) -> Option<Text> {
    match observation {
        Observation::Away => Some(Text::of(
            "De database is niet bereikbaar.",
            "The database cannot be reached.",
        )),
        Observation::Found { clock_error, .. } if clock_error.abs() > CLOCK_TOLERANCE => Some(WRONG_CLOCK),
        Observation::Found {
            schema: SchemaState::Current,
            ..
        } => None,
        Observation::Found { schema, .. } => Some(schema.explained()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(schema: SchemaState, seconds: i64) -> Observation {
        Observation::Found {
            schema,
            clock_error: TimeDelta::seconds(seconds),
        }
    }

    #[test]
    fn a_clock_may_differ_by_a_few_seconds_in_either_direction() {
        let health = Health::default();
        health.schema_fits();
        for (seconds, fits) in [
            (0, true),
            (5, true),
            (-5, true),
            (6, false),
            (-6, false),
            (90_000, false),
        ] {
            health.observe(found(SchemaState::Current, seconds));
            assert_eq!(health.obstacle().is_none(), fits, "{seconds}");
            assert_eq!(health.check().is_ok(), fits, "{seconds}");
        }
    }

    #[test]
    fn nothing_is_sent_before_it_is_known_that_the_database_is_not_behind() {
        let health = Health::default();
        health.schema_fits();
        assert!(health.check().is_ok() && health.check_to_send().is_err());
        assert!(!health.restored(false), "no news for whoever reads");
        assert!(health.check_to_send().is_ok());
        health.restored(true);
        assert!(health.check_to_send().is_err());
    }

    #[test]
    fn a_newer_schema_is_lived_with_by_a_process_that_fitted_before() {
        let health = Health::default();
        health.observe(found(SchemaState::Ahead, 0));
        assert!(health.obstacle().is_some() && health.check().is_err());
        health.schema_fits();
        assert!(health.obstacle().is_none() && health.check().is_ok());
        health.observe(found(SchemaState::Behind, 0));
        assert!(health.obstacle().is_some());
    }

    #[test]
    fn before_the_first_look_it_is_ready_when_it_was_prepared() {
        let health = Health::default();
        assert!(health.obstacle().is_some());
        health.schema_fits();
        assert!(health.obstacle().is_none());
        health.observe(Observation::Away);
        assert!(health.obstacle().is_some());
        health.drain();
        assert!(health.obstacle().is_some());
    }
}
