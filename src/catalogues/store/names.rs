//! The names of the codes, kept in memory: every complaint that is read carries some of them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use super::CatalogueEntry;
use crate::catalogues::model::{CatalogueNames, Cause, Department, Nature};
use crate::db::Db;
use crate::error::{Result, with_causes};

/// The longest time for which a name that another process changed is told as it was.
const LARGEST_AGE: Duration = Duration::from_secs(2);

/// The names as this process read them last.
#[derive(Default)]
pub struct KnownNames(Mutex<Known>);

#[derive(Default)]
struct Known {
    names: Arc<CatalogueNames>,
    read_at: Option<Instant>,
}

impl KnownNames {
    /// The names of the codes, at most two seconds old; older while the database cannot be asked.
    pub async fn current(&self, db: &Db) -> Arc<CatalogueNames> {
        let mut known = self.0.lock().await;
        if known.read_at.is_none_or(|at| at.elapsed() > LARGEST_AGE) {
            match read(db).await {
                Ok(names) if names == *known.names => {}
                Ok(names) => known.names = Arc::new(names),
                Err(error) => log::warn!("reading the names of the catalogues: {}", with_causes(&error)),
            }
            known.read_at = Some(Instant::now());
        }
        Arc::clone(&known.names)
    }

    /// Has the names read again, after this process changed a catalogue.
    pub async fn forget(&self) {
        self.0.lock().await.read_at = None;
    }
}

async fn read(db: &Db) -> Result<CatalogueNames> {
    db.run(|connection| {
        Ok(CatalogueNames::of(
            Nature::all(connection)?,
            Department::all(connection)?,
            Cause::all(connection)?,
        ))
    })
    .await
}
