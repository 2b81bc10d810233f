//! Looks at the database once a second, on a connection of its own: whether it answers, what schema it has, what time it
//! has, and who of the staff is retired. What is seen here is known to all requests without a question to the database.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::connection::SimpleConnection;
use diesel::sql_types::Timestamptz;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query};

use crate::auth::Retired;
use crate::catalogues::store::retired_subjects;
use crate::clock::Clock;
use crate::db::{SchemaState, schema_state};
use crate::error::{Error, Result, with_causes};
use crate::http::{Health, Observation};
use crate::i18n::Language;

/// The parts of the service that are kept up to date.
pub struct Watch {
    pub url: String,
    pub clock: Clock,
    pub health: Health,
    pub retired: Retired,
}

/// The watch goes on as long as this value lives.
pub type Watching = Arc<()>;

const PAUSE: Duration = Duration::from_secs(1);

impl Watch {
    /// Looks once a second on a thread of its own.
    pub fn begin(self) -> Watching {
        let watching = Arc::new(());
        let lives = Arc::downgrade(&watching);
        std::thread::spawn(move || self.look_on(&lives));
        watching
    }

    fn look_on(&self, lives: &Weak<()>) {
        let (mut connection, mut has_warned) = (None, false);
        while lives.strong_count() > 0 {
            let looked = self.look(&mut connection);
            let observation = looked.as_ref().copied().unwrap_or(Observation::Away);
            // Until the schema fits for the first time, `prepare` says what is missing.
            if self.health.observe(observation) && self.health.is_schema_fit() {
                let obstacle = self.health.obstacle();
                match (&looked, &obstacle) {
                    (Err(error), _) => log::warn!("the database cannot be used: {}", with_causes(error)),
                    (Ok(_), Some(reason)) => log::warn!("not ready: {}", reason.get(Language::English)),
                    (Ok(_), None) if has_warned => log::info!("the database can be used"),
                    // At the start that is no news.
                    (Ok(_), None) => {}
                }
                has_warned = looked.is_err() || obstacle.is_some();
            }
            if looked.is_err() {
                connection = None;
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Looks once, on the connection of the last look or, when that is gone, on a new one.
    fn look(&self, connection: &mut Option<PgConnection>) -> Result<Observation> {
        if let Some(known) = connection.as_mut()
            && let Ok(observation) = self.ask(known)
        {
            return Ok(observation);
        }
        self.ask(connection.insert(connect(&self.url)?))
    }

    fn ask(&self, connection: &mut PgConnection) -> Result<Observation> {
        let clock_error = self.clock_error(connection)?;
        let schema = schema_state(connection)?;
        // An older schema may lack the columns.
        if schema != SchemaState::Behind {
            self.retired.replace(&retired_subjects(connection)?);
        }
        Ok(Observation::Found { schema, clock_error })
    }

    /// The lead of the service's clock over the database's, at least: the answer may have been on its way for all of the
    /// time that it took.
    fn clock_error(&self, connection: &mut PgConnection) -> Result<TimeDelta> {
        #[derive(QueryableByName)]
        struct Time {
            #[diesel(sql_type = Timestamptz)]
            now: DateTime<Utc>,
        }
        let asked = Instant::now();
        let time: Time = sql_query("select clock_timestamp() as now").get_result(connection)?;
        let took = TimeDelta::from_std(asked.elapsed()).unwrap_or_default();
        let ahead = self.clock.now() - time.now;
        Ok(if !self.clock.runs() {
            TimeDelta::zero()
        } else if ahead > took {
            ahead - took
        } else {
            ahead.min(TimeDelta::zero())
        })
    }
}

fn connect(url: &str) -> Result<PgConnection> {
    let separator = if url.contains('?') { '&' } else { '?' };
    let url = format!("{url}{separator}connect_timeout=3&tcp_user_timeout=10000&application_name=klachtenmap-watch");
    let mut connection =
        PgConnection::establish(&url).map_err(|error| Error::DatabaseUnavailable(Some(error.into())))?;
    connection.batch_execute("set statement_timeout = '5s'; set lock_timeout = '2s'")?;
    Ok(connection)
}
