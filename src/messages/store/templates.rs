//! The templates that managers wrote, every version of them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as Failure};

use crate::auth::Identity;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::{Found, Paging};
use crate::i18n::Language;
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::idempotency::store::{keep, run_idempotent};
use crate::messages::model::{MessageEvent, Template, TemplateSource, built_in};
use crate::schema::message_templates;
use crate::vocabulary::Vocabulary;

/// A version of a template.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = message_templates)]
pub struct Kept {
    pub event: String,
    pub language: String,
    /// Empty: of every nature.
    pub nature: String,
    pub version: i32,
    pub subject: String,
    pub body: String,
    pub changed_at: DateTime<Utc>,
    pub changed_by_subject: String,
    pub changed_by_name: Option<String>,
}

/// The template that counts, and the one that was asked for exactly, if it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    pub template: Template,
    pub source: TemplateSource,
    pub exact: Option<Kept>,
}

/// The template in force: that of the nature, that of the language, or that of the program.
///
/// # Errors
/// When the database fails.
pub fn in_force(
    connection: &mut PgConnection,
    event: MessageEvent,
    language: Language,
    nature: &str,
) -> Result<Template> {
    tried(connection, event, language, nature).map(|tried| tried.template)
}

fn tried(connection: &mut PgConnection, event: MessageEvent, language: Language, nature: &str) -> Result<Tried> {
    let mut of_nature = None;
    if !nature.is_empty() {
        of_nature = last(connection, event, language, nature)?;
    }
    let of_language = last(connection, event, language, "")?;
    let (found, source) = match (&of_nature, &of_language) {
        (Some(kept), _) => (kept.template(), TemplateSource::Nature),
        (None, Some(kept)) => (kept.template(), TemplateSource::Language),
        (None, None) => (Template::of(&built_in(event), language), TemplateSource::BuiltIn),
    };
    Ok(Tried {
        template: found,
        source,
        exact: if nature.is_empty() { of_language } else { of_nature },
    })
}

fn last(connection: &mut PgConnection, event: MessageEvent, language: Language, nature: &str) -> Result<Option<Kept>> {
    let kept = message_templates::table
        .filter(message_templates::event.eq(event.as_str()))
        .filter(message_templates::language.eq(language.tag()))
        .filter(message_templates::nature.eq(nature))
        .order(message_templates::version.desc())
        .select(Kept::as_select())
        .first(connection)
        .optional()?;
    Ok(kept)
}

/// The template of an event, language and nature.
///
/// # Errors
/// When the database fails.
pub async fn read(db: &Db, event: MessageEvent, language: Language, nature: String) -> Result<Tried> {
    db.run(move |connection| tried(connection, event, language, &nature))
        .await
}

/// The versions of a template, newest first.
///
/// # Errors
/// When the database fails.
pub async fn history(
    db: &Db,
    (event, language, nature): (MessageEvent, Language, String),
    paging: Paging<i32>,
) -> Result<Found<Kept>> {
    db.run(move |connection| {
        let of_template = || {
            message_templates::table
                .filter(message_templates::event.eq(event.as_str()))
                .filter(message_templates::language.eq(language.tag()))
                .filter(message_templates::nature.eq(&nature))
                .into_boxed()
        };
        let mut query = of_template();
        if let Some(before) = paging.after {
            query = query.filter(message_templates::version.lt(before));
        }
        let items = query
            .order(message_templates::version.desc())
            .limit(paging.fetch())
            .select(Kept::as_select())
            .load(connection)?;
        paging.found(items, |_| Ok(of_template().count().get_result(connection)?))
    })
    .await
}

/// Writes the next version of a template; `check` judges the version before, 0 when there is none.
///
/// # Errors
/// That of `check`, `Stale` when somebody else was faster, or as [`run_idempotent`].
pub async fn put(
    db: &Db,
    (event, language, nature): (MessageEvent, Language, String),
    template: Template,
    check: impl Fn(i32) -> Result<()> + Send + 'static,
    respond: impl Fn(Kept) -> Result<StoredResponse> + Send + 'static,
    (claim, by, now): (Option<IdempotencyClaim>, Identity, DateTime<Utc>),
) -> Result<StoredResponse> {
    run_idempotent(db, claim, now, move |connection, record| {
        connection.transaction(|connection| {
            let before = last(connection, event, language, &nature)?.map_or(0, |kept| kept.version);
            check(before)?;
            let next = Kept {
                event: event.as_str().to_owned(),
                language: language.tag().to_owned(),
                nature: nature.clone(),
                version: before + 1,
                subject: template.subject.clone(),
                body: template.text.clone(),
                changed_at: now,
                changed_by_subject: by.subject.clone(),
                changed_by_name: by.name.clone(),
            };
            diesel::insert_into(message_templates::table)
                .values(&next)
                .execute(connection)
                .map_err(|failure| match failure {
                    Failure::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Error::Stale { current: None },
                    other => other.into(),
                })?;
            let answer = respond(next)?;
            keep(connection, record(&answer).as_ref())?;
            Ok(answer)
        })
    })
    .await
}

impl Kept {
    pub fn template(&self) -> Template {
        Template {
            subject: self.subject.clone(),
            text: self.body.clone(),
        }
    }
}
