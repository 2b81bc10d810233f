//! Exports as those who ask for them see them.

use chrono::{DateTime, Utc};
use diesel::connection::SimpleConnection;
use diesel::pg::Pg;
use diesel::prelude::*;
use uuid::Uuid;

use super::removing::end_files;
use crate::auth::Role;
use crate::catalogues::model::{Department, Nature};
use crate::catalogues::store::CatalogueEntry;
use crate::db::{ConstraintExt, Db, Json, Word, count_up_to, counted};
use crate::error::{Error, FieldError, Result};
use crate::exchange::model::{Export, ExportFilter, ExportFormat, ExportStatus};
use crate::http::{Found, IfMatch, Paging};
use crate::i18n::{Language, Text};
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::idempotency::store::{keep, run_idempotent};
use crate::procedure::Person;
use crate::schema::exports;
use crate::vocabulary::Vocabulary;

/// The last item of a page: the next page starts after it.
pub type Position = (DateTime<Utc>, Uuid);

/// A request for an export.
#[derive(Debug, Clone)]
pub struct Asked {
    pub format: ExportFormat,
    pub filter: ExportFilter,
    pub include_personal_data: bool,
    pub language: Language,
    pub by: Person,
    pub roles: Vec<Role>,
}

/// The exports of which somebody learns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    Everybodys,
    /// Those that this person asked for.
    Of(String),
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = exports, check_for_backend(Pg))]
pub(super) struct Row {
    id: Uuid,
    version: i32,
    status: Word<ExportStatus>,
    format: Word<ExportFormat>,
    filter: Json<ExportFilter>,
    include_personal_data: bool,
    language: String,
    requested_by_subject: String,
    requested_by_name: Option<String>,
    roles: Vec<String>,
    created_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    expires_at: Option<DateTime<Utc>>,
    changes_cursor: Option<String>,
    done: i64,
    total: Option<i64>,
    size: i64,
    downloads: i32,
    downloaded_at: Option<DateTime<Utc>>,
}

impl From<Row> for Export {
    fn from(row: Row) -> Self {
        Export {
            id: row.id,
            version: row.version,
            status: row.status.0,
            format: row.format.0,
            filter: row.filter.0,
            include_personal_data: row.include_personal_data,
            language: if row.language == Language::English.tag() {
                Language::English
            } else {
                Language::Dutch
            },
            requested_by: Person {
                subject: row.requested_by_subject,
                name: row.requested_by_name,
            },
            roles: row.roles.iter().filter_map(|role| Role::named(role)).collect(),
            created_at: row.created_at,
            started_at: row.started_at,
            ended_at: row.ended_at,
            expires_at: row.expires_at,
            changes_cursor: row.changes_cursor,
            done: row.done,
            total: row.total,
            size: row.size,
            downloads: row.downloads,
            downloaded_at: row.downloaded_at,
        }
    }
}

/// Asks for an export; it is made by the job.
///
/// # Errors
/// `Invalid` for a code that is in no catalogue, `Conflict` while the one before of the same person is not finished, those of
/// `respond`, or as [`run_idempotent`].
pub async fn add(
    db: &Db,
    asked: Asked,
    respond: impl Fn(Export) -> Result<StoredResponse> + Send + 'static,
    claim: Option<IdempotencyClaim>,
    now: DateTime<Utc>,
) -> Result<StoredResponse> {
    let id = Uuid::now_v7();
    run_idempotent(db, claim, now, move |connection, record| {
        connection.transaction(|connection| {
            check_codes(connection, &asked.filter)?;
            let roles: Vec<&str> = asked.roles.iter().map(|role| role.as_str()).collect();
            let added: Row = diesel::insert_into(exports::table)
                .values((
                    exports::id.eq(id),
                    exports::version.eq(1),
                    exports::status.eq(Word(ExportStatus::Queued)),
                    exports::format.eq(Word(asked.format)),
                    exports::filter.eq(Json(asked.filter.clone())),
                    exports::include_personal_data.eq(asked.include_personal_data),
                    exports::language.eq(asked.language.tag()),
                    exports::requested_by_subject.eq(&asked.by.subject),
                    exports::requested_by_name.eq(&asked.by.name),
                    exports::roles.eq(roles),
                    exports::created_at.eq(now),
                ))
                .returning(Row::as_returning())
                .get_result(connection)
                .map_err(explained)?;
            let answer = respond(added.into())?;
            keep(connection, record(&answer).as_ref())?;
            Ok(answer)
        })
    })
    .await
}

/// Refuses codes that are in no catalogue: they would find nothing, and could name somebody.
fn check_codes(connection: &mut PgConnection, filter: &ExportFilter) -> Result<()> {
    let natures = [
        ("/filter/nature", &filter.nature),
        ("/filter/mainNature", &filter.main_nature),
    ];
    let departments = [("/filter/department", &filter.department)];
    let mut faults = unknown::<Nature>(connection, &natures)?;
    faults.extend(unknown::<Department>(connection, &departments)?);
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(faults))
    }
}

fn unknown<E: CatalogueEntry>(
    connection: &mut PgConnection,
    codes: &[(&'static str, &Option<String>)],
) -> Result<Vec<FieldError>> {
    let mut faults = Vec::new();
    for (pointer, code) in codes {
        if let Some(code) = code
            && E::find(connection, code)?.is_none()
        {
            let message = Text::of("Deze code bestaat niet.", "There is no such code.");
            faults.push(FieldError::at(*pointer, "unknown", message));
        }
    }
    Ok(faults)
}

fn explained(failure: diesel::result::Error) -> Error {
    if failure.constraint() == Some("exports_one_at_a_time") {
        return Error::conflict(
            "export-unfinished",
            Text::of(
                "Uw vorige export is nog niet klaar. Wacht daarop, of annuleer die eerst.",
                "Your last export is not done yet. Wait for it, or cancel it first.",
            ),
        );
    }
    failure.into()
}

/// A page of exports, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &Db, whose: Whose, paging: Paging<Position>) -> Result<Found<Export>> {
    db.run(move |connection| {
        let mut page = of(&whose);
        if let Some((at, id)) = paging.after {
            page = page
                .filter(exports::created_at.le(at))
                .filter(exports::created_at.lt(at).or(exports::id.lt(id)));
        }
        let rows: Vec<Row> = page
            .order((exports::created_at.desc(), exports::id.desc()))
            .limit(paging.fetch())
            .select(Row::as_select())
            .load(connection)?;
        paging.found(rows.into_iter().map(Export::from).collect(), |most| {
            count_up_to(connection, of(&whose).select(counted()).limit(most))
        })
    })
    .await
}

fn of(whose: &Whose) -> exports::BoxedQuery<'_, Pg> {
    let all = exports::table.into_boxed();
    match whose {
        Whose::Everybodys => all,
        Whose::Of(subject) => all.filter(exports::requested_by_subject.eq(subject)),
    }
}

/// One export.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub async fn find(db: &Db, whose: Whose, id: Uuid) -> Result<Export> {
    db.run(move |connection| one(connection, &whose, id)).await
}

pub(super) fn one(connection: &mut PgConnection, whose: &Whose, id: Uuid) -> Result<Export> {
    let row: Row = of(whose)
        .filter(exports::id.eq(id))
        .select(Row::as_select())
        .first(connection)?;
    Ok(row.into())
}

/// Announces that the transaction will write to exports, before it locks one of them: `forget_exports`, which locks all, then
/// waits for the transaction instead of for a row of it.
pub(super) fn writing(connection: &mut PgConnection) -> Result<()> {
    connection.batch_execute("lock table exports in row exclusive mode")?;
    Ok(())
}

/// Cancels an export that is not finished, and ends the file of one that is; who asked for what stays.
///
/// # Errors
/// `NotFound`, `Stale`, or as [`run_idempotent`].
pub async fn remove(
    db: &Db,
    whose: Whose,
    id: Uuid,
    if_match: IfMatch,
    answer: StoredResponse,
    claim: Option<IdempotencyClaim>,
    now: DateTime<Utc>,
) -> Result<StoredResponse> {
    run_idempotent(db, claim, now, move |connection, record| {
        connection.transaction(|connection| {
            writing(connection)?;
            exports::table
                .find(id)
                .select(exports::id)
                .for_update()
                .first::<Uuid>(connection)?;
            let before = one(connection, &whose, id)?;
            if_match.check(before.version)?;
            if before.is_ended() {
                end_files(connection, &[id])?;
            } else {
                finish(connection, id, ExportStatus::Cancelled, now)?;
            }
            keep(connection, record(&answer).as_ref())?;
            Ok(answer.clone())
        })
    })
    .await
}

/// Ends an export that was not finished.
pub(super) fn finish(connection: &mut PgConnection, id: Uuid, status: ExportStatus, now: DateTime<Utc>) -> Result<()> {
    diesel::update(exports::table.find(id))
        .set((
            exports::version.eq(exports::version + 1),
            exports::status.eq(Word(status)),
            exports::ended_at.eq(now),
            exports::run.eq(None::<Uuid>),
        ))
        .execute(connection)?;
    Ok(())
}
