//! Whether the storage is that of the register: beside a database, the storage of another register holds other
//! documents, so that nothing of it is given, and nothing is added to or removed from it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use uuid::Uuid;

use super::storage::Storage;
use crate::db::{self, Db};
use crate::error::{Error, Result, with_causes};
use crate::http::{Health, Impairment};

/// The register to which a storage belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    ThisRegister,
    /// No register yet; holds the identity of this one.
    Nobody(Uuid),
    Another {
        storage: String,
        database: Uuid,
    },
}

/// Compares the identity in the storage with that in the database.
///
/// # Errors
/// When storage or database cannot be reached.
pub async fn owner(storage: &Storage, db: &Db) -> Result<Owner> {
    let database = db.run(db::identity).await?;
    Ok(match storage.owner().await? {
        None => Owner::Nobody(database),
        Some(owner) if owner == database.to_string() => Owner::ThisRegister,
        Some(storage) => Owner::Another { storage, database },
    })
}

/// Refuses to work with the storage of another register, asking both storage and database.
///
/// # Errors
/// `NotReady` for such a storage, and when storage or database cannot be reached.
pub async fn refuse_anothers(storage: &Storage, db: &Db) -> Result<()> {
    match owner(storage, db).await? {
        Owner::Another { .. } => Err(Error::NotReady(Impairment::StorageOfAnother.explained())),
        Owner::ThisRegister | Owner::Nobody(_) => Ok(()),
    }
}

/// The owner of the storage as this process knows it; cheap to clone.
#[derive(Clone)]
pub struct Ownership {
    storage: Storage,
    db: Db,
    health: Health,
    is_known: Arc<AtomicBool>,
}

/// The time between two looks.
const PAUSE: Duration = Duration::from_secs(30);
/// The same until all is well, so that a storage that was put right serves again by itself.
const SHORT_PAUSE: Duration = Duration::from_secs(2);

impl Ownership {
    pub fn new(storage: Storage, db: Db, health: Health) -> Self {
        Ownership {
            storage,
            db,
            health,
            is_known: Arc::default(),
        }
    }

    /// Refuses to work with the storage of another register.
    ///
    /// # Errors
    /// `NotReady` for such a storage; when nothing is known yet, those of reading storage and database.
    pub async fn check(&self) -> Result<()> {
        if !self.is_known.load(Ordering::Acquire) {
            self.look().await?;
        }
        if self.health.is_impaired(Impairment::StorageOfAnother) {
            return Err(Error::NotReady(Impairment::StorageOfAnother.explained()));
        }
        Ok(())
    }

    /// Looks again and again, as long as the service lives.
    pub async fn keep_looking(self) {
        loop {
            let looked = self.look().await;
            let is_well = looked.is_ok() && !self.health.is_impaired(Impairment::StorageOfAnother);
            let pause = if is_well { PAUSE } else { SHORT_PAUSE };
            tokio::time::sleep(pause).await;
        }
    }

    /// Looks once, when the schema fits, and notes what is known of the storage by now; the log says what is news.
    async fn look(&self) -> Result<()> {
        self.health.until_schema_fits().await;
        let looked = owner(&self.storage, &self.db).await;
        if let Err(error @ Error::StorageUnavailable(_)) = &looked
            && self.health.impair(Impairment::StorageAway, true)
        {
            log::warn!("the storage of documents cannot be used: {}", with_causes(error));
        }
        let owner = looked?;
        if self.health.impair(Impairment::StorageAway, false) {
            log::info!("the storage of documents can be used");
        }
        let is_anothers = matches!(owner, Owner::Another { .. });
        if self.health.impair(Impairment::StorageOfAnother, is_anothers) {
            match owner {
                Owner::Another { storage, database } => log::error!(
                    "no documents are served: they belong to the register {storage}, and the database is that of {database}"
                ),
                _ => log::info!("documents are served: they belong to this register"),
            }
        }
        self.is_known.store(true, Ordering::Release);
        Ok(())
    }
}
