//! The rows of requests and of their steps.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use crate::calendar::model::Policy;
use crate::db::{Json, Word};
use crate::privacy_requests::model::{
    Carried, Facts, PrivacyRequest, PrivacyRequestId, PrivacyRequestKind, PrivacyRequestStatus, PrivacyScope,
    PrivacyStep, Requester, Said, StepTaken, Withheld,
};
use crate::procedure::{Channel, Person};
use crate::schema::{privacy_request_steps, privacy_requests};

#[derive(Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = privacy_requests, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct RequestRow {
    id: Uuid,
    number: String,
    version: i32,
    kind: Word<PrivacyRequestKind>,
    scope: Word<PrivacyScope>,
    status: Word<PrivacyRequestStatus>,
    channel: Word<Channel>,
    received_at: DateTime<Utc>,
    registered_at: DateTime<Utc>,
    due_date: Option<NaiveDate>,
    facts: Json<Facts>,
    requester: Option<Json<Requester>>,
    note: Option<String>,
    about: Vec<Uuid>,
    confirmed: bool,
    withheld: Option<Json<Vec<Withheld>>>,
}

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = privacy_request_steps, treat_none_as_default_value = false)]
pub(super) struct StepRow {
    request_id: Uuid,
    version: i32,
    at: DateTime<Utc>,
    by_subject: String,
    by_name: Option<String>,
    step: Word<PrivacyStep>,
    facts: Json<Carried>,
    words: Option<Json<Said>>,
}

impl RequestRow {
    pub(super) fn of(request: &PrivacyRequest, policy: &Policy) -> Self {
        RequestRow {
            id: request.id.0,
            number: request.number.clone(),
            version: request.version,
            kind: Word(request.kind),
            scope: Word(request.scope),
            status: Word(request.status),
            channel: Word(request.channel),
            received_at: request.received_at,
            registered_at: request.registered_at,
            due_date: request.waits_until(policy),
            facts: Json(request.facts.clone()),
            requester: request.requester.clone().map(Json),
            note: request.note.clone(),
            about: request.about.clone(),
            confirmed: request.confirmed,
            withheld: Some(request.withheld.clone())
                .filter(|withheld| !withheld.is_empty())
                .map(Json),
        }
    }
}

impl From<RequestRow> for PrivacyRequest {
    fn from(row: RequestRow) -> Self {
        PrivacyRequest {
            id: PrivacyRequestId(row.id),
            number: row.number,
            version: row.version,
            kind: row.kind.0,
            scope: row.scope.0,
            status: row.status.0,
            channel: row.channel.0,
            received_at: row.received_at,
            registered_at: row.registered_at,
            facts: row.facts.into_inner(),
            requester: row.requester.map(Json::into_inner),
            note: row.note,
            about: row.about,
            confirmed: row.confirmed,
            withheld: row.withheld.map(Json::into_inner).unwrap_or_default(),
        }
    }
}

impl StepRow {
    pub(super) fn of(id: PrivacyRequestId, taken: StepTaken) -> Self {
        StepRow {
            request_id: id.0,
            version: taken.version,
            at: taken.at,
            by_subject: taken.by.subject,
            by_name: taken.by.name,
            step: Word(taken.step),
            facts: Json(taken.carried),
            words: taken.said.map(Json),
        }
    }
}

impl From<StepRow> for StepTaken {
    fn from(row: StepRow) -> Self {
        StepTaken {
            version: row.version,
            at: row.at,
            by: Person {
                subject: row.by_subject,
                name: row.by_name,
            },
            step: row.step.0,
            carried: row.facts.into_inner(),
            said: row.words.map(Json::into_inner),
        }
    }
}
