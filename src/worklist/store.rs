//! Counts the lists of the watch list, with the stores that the lists are read from.

use chrono::NaiveDate;

use crate::auth::Identity;
use crate::complaints::store::load_actor;
use crate::db::Db;
use crate::error::Result;
use crate::retention::model::Period;
use crate::{lists, measures, messages, privacy_requests, reports, retention, website};

/// A list by its filter.
pub enum Filter {
    Complaints(Box<lists::model::Filter>),
    Measures(measures::store::Filter),
    ReportActions(reports::store::actions::Filter),
    /// Submissions that look like spam.
    Quarantine,
    Messages(messages::store::Filter),
    PrivacyRequests(privacy_requests::store::Filter),
    /// The complaints that fall due within thirty days.
    RetentionDue,
    /// The complaints that the retention would purge, and asks about first.
    Retention,
}

/// The days within which what falls due is counted: those of the list without `days`.
const AHEAD: u16 = 30;

/// Counts the items of each list that the caller may see, in the order of the lists.
pub async fn count(
    db: &Db,
    caller: Identity,
    lists: Vec<Filter>,
    period: Period,
    today: NaiveDate,
) -> Result<Vec<i64>> {
    db.run(move |connection| {
        let actor = load_actor(connection, caller.clone())?;
        let count = |list: &Filter| match list {
            Filter::Complaints(filter) => lists::store::count(connection, &actor, filter, today),
            Filter::Measures(filter) => measures::store::count(connection, filter, today),
            Filter::ReportActions(filter) => reports::store::actions::count(connection, filter, today),
            Filter::Messages(filter) => messages::store::count(connection, &actor, *filter),
            Filter::Quarantine => website::store::count_waiting(connection),
            Filter::PrivacyRequests(filter) => privacy_requests::store::count(connection, filter),
            Filter::RetentionDue => retention::store::count_due(connection, &actor, period, today, AHEAD),
            Filter::Retention => Ok(retention::store::asks(connection)?.unwrap_or_default()),
        };
        lists.iter().map(count).collect()
    })
    .await
}
