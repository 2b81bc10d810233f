//! The actions of evaluations, and their changes: lists and their counts, single ones, and the next version with its change.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{count_star, insert_into};
use diesel::pg::Pg;
use diesel::prelude::*;
use serde::Serialize;
use uuid::Uuid;

use crate::calendar::model::{CalendarDate, Month};
use crate::catalogues::store::known_person;
use crate::db::{CombinedStatement, ConstraintExt, Db, Json, count_up_to, counted};
use crate::error::{Error, Result};
use crate::http::{Found, Paging};
use crate::i18n::Text;
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::idempotency::store::{keep, run_idempotent};
use crate::procedure::{Change, Person, Standing};
use crate::reports::model::{
    Action, ActionChange, ActionContext, ActionDraft, ActionId, ActionOutcome, ActionPlan, NamedAction, Owner, parts,
};
use crate::schema::{report_action_changes as changes, report_actions as actions};

/// A filter on actions; all set conditions must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Filter {
    /// Neither done nor withdrawn.
    pub open: Option<bool>,
    /// Open, and due before today.
    pub overdue: Option<bool>,
    /// The month of the report that the meeting discussed.
    pub month: Option<Month>,
    /// The subject of the owner.
    pub owner_subject: Option<String>,
}

/// The due date and the id of the last item of a page: the next page starts after this item.
pub type Position = (NaiveDate, Uuid);

type Query<'a> = actions::BoxedQuery<'a, Pg>;

#[derive(Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = actions, treat_none_as_null = true, treat_none_as_default_value = false)]
struct ActionRow {
    id: Uuid,
    version: i32,
    month: NaiveDate,
    edition: i32,
    description: String,
    owner_subject: Option<String>,
    owner_name: String,
    due_date: NaiveDate,
    done_date: Option<NaiveDate>,
    result: Option<String>,
    withdrawal_reason: Option<String>,
    agreed_at: DateTime<Utc>,
    agreed_by_subject: String,
    agreed_by_name: Option<String>,
}

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = changes, treat_none_as_default_value = false)]
struct ChangeRow {
    action_id: Uuid,
    version: i32,
    at: DateTime<Utc>,
    by_subject: String,
    by_name: Option<String>,
    changes: Json<Vec<Change>>,
    reason: Option<String>,
}

/// Returns a page of the actions that meet `filter`, those due first at the top.
pub async fn list(db: &Db, filter: Filter, paging: Paging<Position>, today: NaiveDate) -> Result<Found<Action>> {
    db.run(move |connection| {
        let mut query = filtered(&filter, today);
        if let Some((date, id)) = paging.after {
            query = query
                .filter(actions::due_date.ge(date))
                .filter(actions::due_date.gt(date).or(actions::id.gt(id)));
        }
        let query = query.order((actions::due_date, actions::id)).limit(paging.fetch());
        let found = load(query, connection)?;
        paging.found(found, |most| {
            let all = filtered(&filter, today).select(counted()).limit(most);
            count_up_to(connection, all)
        })
    })
    .await
}

/// Counts the actions that meet `filter`: the same actions as all pages of `list`.
pub fn count(connection: &mut PgConnection, filter: &Filter, today: NaiveDate) -> Result<i64> {
    Ok(filtered(filter, today).select(count_star()).first(connection)?)
}

/// Loads the actions that were agreed about the month, until the given edition, in the order of agreeing.
pub fn of_month(connection: &mut PgConnection, month: Month, edition: Option<i32>) -> Result<Vec<Action>> {
    let mut query = actions::table.filter(actions::month.eq(month.first_day())).into_boxed();
    if let Some(edition) = edition {
        query = query.filter(actions::edition.le(edition));
    }
    load(query.order(actions::id), connection)
}

/// Each person whom the actions name by a subject, as the catalogue of staff has that person.
pub fn owners(connection: &mut PgConnection, named: &[NamedAction]) -> Result<BTreeMap<String, Owner>> {
    let subjects = named.iter().filter_map(|action| action.plan.owner_subject.as_ref());
    subjects
        .map(|subject| Ok((subject.clone(), owner(connection, subject)?)))
        .collect()
}

/// One action.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub async fn read(db: &Db, id: ActionId) -> Result<Action> {
    db.run(move |connection| find(connection, id)).await
}

/// A page of the changes of an action after version `after`, in order.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub async fn history(db: &Db, id: ActionId, paging: Paging<i32>) -> Result<Found<ActionChange>> {
    db.run(move |connection| {
        find(connection, id)?;
        let all = changes::table.filter(changes::action_id.eq(id.0));
        let rows: Vec<ChangeRow> = all
            .filter(changes::version.gt(paging.after.unwrap_or(0)))
            .order(changes::version)
            .limit(paging.fetch())
            .select(ChangeRow::as_select())
            .load(connection)?;
        let changes = rows.into_iter().map(ActionChange::from).collect();
        paging.found(changes, |most| {
            count_up_to(connection, all.select(counted()).limit(most))
        })
    })
    .await
}

/// Changes an action to the draft that `decide` makes of it, once, however often the request is repeated. `respond` renders
/// the answer to the new version.
///
/// # Errors
/// `NotFound`, the error of `decide`, as [`Action::change`], [`write`] and [`run_idempotent`], or `Invalid` when nothing
/// differs.
pub async fn change(
    db: &Db,
    id: ActionId,
    (by, now): (Person, DateTime<Utc>),
    claim: Option<IdempotencyClaim>,
    decide: impl Fn(&Action) -> Result<ActionDraft> + Send + 'static,
    respond: impl Fn(Action) -> Result<StoredResponse> + Send + 'static,
) -> Result<StoredResponse> {
    run_idempotent(db, claim, now, move |connection, record| {
        let before = find(connection, id)?;
        let mut draft = decide(&before)?;
        let mut owner = Standing::Active;
        if let Some(subject) = &mut draft.plan.owner_subject {
            (*subject, owner) = self::owner(connection, subject)?;
        }
        let by = by.clone();
        let Some((action, change)) = before.change(draft, &ActionContext { by, now, owner })? else {
            return Err(Error::at(
                "",
                "no_change",
                Text::of("Er is niets gewijzigd.", "Nothing was changed."),
            ));
        };
        let written = connection.transaction(|connection| {
            write(connection, &action, change)?;
            let answer = respond(action)?;
            keep(connection, record(&answer).as_ref())?;
            Ok(answer)
        });
        match written {
            Err(Error::Stale { .. }) => Err(Error::Stale {
                current: Some(find(connection, id)?.version),
            }),
            written => written,
        }
    })
    .await
}

/// Writes a new action, or the next version of one, with its change: all or nothing.
///
/// # Errors
/// `Stale` when another request came first; errors of the database.
pub fn write(connection: &mut PgConnection, action: &Action, change: ActionChange) -> Result<()> {
    let row = ActionRow::from(action);
    let change = ChangeRow::of(action.id, change);
    let change = insert_into(changes::table).values(&change);
    let written = if action.version == 1 {
        let main = insert_into(actions::table).values(&row);
        CombinedStatement::with(&main).and(&change).execute(connection)
    } else {
        let before = actions::table
            .find(action.id.0)
            .filter(actions::version.eq(action.version - 1));
        let main = diesel::update(before).set(&row);
        CombinedStatement::with(&main).and(&change).execute(connection)
    };
    match written {
        Ok(1) => Ok(()),
        Ok(_) => Err(Error::internal("a change was written without its action")),
        Err(failure) if failure.constraint() == Some("report_action_changes_pkey") => {
            Err(Error::Stale { current: None })
        }
        Err(failure) => Err(failure.into()),
    }
}

fn find(connection: &mut PgConnection, id: ActionId) -> Result<Action> {
    let row: ActionRow = actions::table
        .find(id.0)
        .select(ActionRow::as_select())
        .first(connection)?;
    row.into_action()
}

fn load(query: Query<'_>, connection: &mut PgConnection) -> Result<Vec<Action>> {
    let rows: Vec<ActionRow> = query.select(ActionRow::as_select()).load(connection)?;
    rows.into_iter().map(ActionRow::into_action).collect()
}

fn owner(connection: &mut PgConnection, subject: &str) -> Result<Owner> {
    let named = Person {
        subject: subject.to_owned(),
        name: None,
    };
    let (known, standing) = known_person(connection, named)?;
    Ok((known.subject, standing))
}

fn filtered(filter: &Filter, today: NaiveDate) -> Query<'_> {
    let mut query = actions::table.into_boxed();
    let is_open = || actions::done_date.is_null().and(actions::withdrawal_reason.is_null());
    let is_late = || is_open().and(actions::due_date.lt(today));
    query = match filter.open {
        Some(true) => query.filter(is_open()),
        Some(false) => query.filter(diesel::dsl::not(is_open())),
        None => query,
    };
    query = match filter.overdue {
        Some(true) => query.filter(is_late()),
        Some(false) => query.filter(diesel::dsl::not(is_late())),
        None => query,
    };
    if let Some(month) = filter.month {
        query = query.filter(actions::month.eq(month.first_day()));
    }
    if let Some(subject) = &filter.owner_subject {
        query = query.filter(actions::owner_subject.eq(subject));
    }
    query
}

impl From<&Action> for ActionRow {
    fn from(action: &Action) -> Self {
        let ActionPlan {
            description,
            owner,
            owner_subject,
            due_date,
        } = action.plan.clone();
        let (done_date, result, withdrawal_reason) = parts(action.outcome.as_ref());
        ActionRow {
            id: action.id.0,
            version: action.version,
            month: action.month.first_day(),
            edition: action.edition,
            description,
            owner_subject,
            owner_name: owner,
            due_date,
            done_date,
            result: result.map(str::to_owned),
            withdrawal_reason: withdrawal_reason.map(str::to_owned),
            agreed_at: action.agreed_at,
            agreed_by_subject: action.agreed_by.subject.clone(),
            agreed_by_name: action.agreed_by.name.clone(),
        }
    }
}

impl ActionRow {
    fn into_action(self) -> Result<Action> {
        let month = CalendarDate::try_from(self.month).map_err(|error| Error::caused("month", error))?;
        let done = self.done_date.zip(self.result);
        let outcome = done.map(|(date, result)| ActionOutcome::Done { date, result });
        let withdrawn = self.withdrawal_reason.map(|reason| ActionOutcome::Withdrawn { reason });
        Ok(Action {
            id: ActionId(self.id),
            version: self.version,
            month: month.into(),
            edition: self.edition,
            plan: ActionPlan {
                description: self.description,
                owner: self.owner_name,
                owner_subject: self.owner_subject,
                due_date: self.due_date,
            },
            outcome: outcome.or(withdrawn),
            agreed_at: self.agreed_at,
            agreed_by: Person {
                subject: self.agreed_by_subject,
                name: self.agreed_by_name,
            },
        })
    }
}

impl ChangeRow {
    fn of(id: ActionId, change: ActionChange) -> Self {
        ChangeRow {
            action_id: id.0,
            version: change.version,
            at: change.at,
            by_subject: change.by.subject,
            by_name: change.by.name,
            changes: Json(change.changes),
            reason: change.reason,
        }
    }
}

impl From<ChangeRow> for ActionChange {
    fn from(row: ChangeRow) -> Self {
        ActionChange {
            version: row.version,
            at: row.at,
            by: Person {
                subject: row.by_subject,
                name: row.by_name,
            },
            changes: row.changes.0,
            reason: row.reason,
        }
    }
}
