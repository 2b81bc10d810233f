//! The register that owns a storage: its identity is stored beside the contents.

use object_store::{ObjectStoreExt, PutMode, PutOptions, PutPayload};
use uuid::Uuid;

use super::{Storage, away};
use crate::error::Result;

/// The name of the identity in the storage; no content has such a name.
pub(super) const IDENTITY: &str = "register";

impl Storage {
    /// Returns the identity as written in the storage; `None` for a storage that no register has claimed.
    pub async fn owner(&self) -> Result<Option<String>> {
        let found = match self.store().get(&self.identity()).await {
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            found => found.map_err(away)?,
        };
        let bytes = found.bytes().await.map_err(away)?;
        Ok(Some(String::from_utf8_lossy(&bytes).trim().to_owned()))
    }

    /// Writes the identity of a register into the storage, unless the storage has an identity by now.
    ///
    /// # Errors
    /// When the storage cannot be reached.
    pub async fn claim(&self, register: Uuid) -> Result<()> {
        let text = || PutPayload::from(format!("{register}\n"));
        let only_new = PutOptions::from(PutMode::Create);
        match self.store().put_opts(&self.identity(), text(), only_new).await {
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => Ok(()),
            Err(object_store::Error::NotImplemented { .. }) => {
                let written = self.store().put(&self.identity(), text()).await;
                written.map(drop).map_err(away)
            }
            Err(error) => Err(away(error)),
        }
    }

    fn identity(&self) -> object_store::path::Path {
        self.prefix().cloned().unwrap_or_default().join(IDENTITY)
    }
}
