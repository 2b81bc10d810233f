//! What became of an entry, as managers read it.

use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::catalogues::model::EntryChange;
use crate::catalogues::store::{self, CatalogueEntry};
use crate::db::Db;
use crate::error::Result;
use crate::http::{PageQuery, listed};
use crate::procedure::{Change, Person};

listed!(pub CatalogueHistoryPage of CatalogueChange, "The changes on this page, oldest first.");

/// A change of an entry of a catalogue.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CatalogueChange {
    /// The version of the entry that it made; 1 when it was added.
    #[schema(minimum = 1, example = 2)]
    version: i32,
    /// When it was made.
    at: DateTime<Utc>,
    by: Keeper,
    /// What changed; when the entry was added, what it had.
    #[schema(max_items = 20)]
    changes: Vec<FieldChange>,
}

/// Who keeps the catalogues.
#[derive(Debug, Serialize, ToSchema)]
pub struct Keeper {
    /// The `sub` of their token.
    #[schema(max_length = 200, example = "m-1")]
    subject: String,
    /// As their token names them.
    #[schema(max_length = 200, example = "M. de Jong")]
    name: Option<String>,
}

/// A field that changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldChange {
    /// JSON Pointer of the field.
    #[schema(max_length = 100, example = "/mergedInto")]
    field: String,
    /// The value before it; `null` when there was none.
    #[schema(example = json!(null))]
    old: Value,
    /// The value after it.
    #[schema(example = "tariff")]
    new: Value,
}

/// A page of the changes of an entry.
pub(super) async fn history<E: CatalogueEntry>(
    key: String,
    query: &PageQuery,
    request: &HttpRequest,
    db: &Db,
) -> Result<HttpResponse> {
    let paging = query.paging::<i32>(&(E::CATALOGUE, &key))?;
    let found = store::history::<E>(db, key, paging.clone()).await?;
    let page = paging.page(request, found, |change| change.version);
    Ok(page
        .map(|changes| changes.into_iter().map(CatalogueChange::from).collect())
        .response())
}

impl From<EntryChange> for CatalogueChange {
    fn from(change: EntryChange) -> Self {
        CatalogueChange {
            version: change.version,
            at: change.at,
            by: change.by.into(),
            changes: change.changes.into_iter().map(FieldChange::from).collect(),
        }
    }
}

impl From<Person> for Keeper {
    fn from(person: Person) -> Self {
        Keeper {
            subject: person.subject,
            name: person.name,
        }
    }
}

impl From<Change> for FieldChange {
    fn from(change: Change) -> Self {
        FieldChange {
            field: change.field,
            old: change.old,
            new: change.new,
        }
    }
}
