//! Contacts with the complainant over HTTP.

mod request;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub use self::request::{CallBackInput, ContactInput, ContactPatch};
use crate::auth::{Caller, can};
use crate::clock::Clock;
use crate::complaints::api::view::PersonView;
use crate::complaints::store::{self, Audience, Case, Change, Decision};
use crate::db::Db;
use crate::error::{Error, FieldError, Result};
use crate::http::input::MergePatch;
use crate::http::{IfMatch, PageLinks, PathId, PathIds, Schemas, Valid, etag};
use crate::i18n::Text;
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::procedure::{
    AgreedCallBack, CallBackOutcome, CalledBack, Channel, ComplaintId, Contact, Direction, EventData, RecordedContact,
    contacts, has_document,
};

/// A contact with the complainant, or an attempt at one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContactView {
    /// Names the contact to programs.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    id: Uuid,
    direction: Direction,
    channel: Channel,
    /// When it took place.
    at: DateTime<Utc>,
    /// Who of the company had it.
    #[schema(max_length = 200, example = "M. Visser")]
    by_name: String,
    /// Whether the other side was reached.
    #[schema(example = true)]
    reached: bool,
    /// Whether a program sent it.
    #[schema(example = false)]
    automatic: bool,
    /// Whether it is the first by which a person of the company reached the complainant.
    #[schema(example = true)]
    is_first_response: bool,
    /// What it was about, in a few words.
    #[schema(max_length = 200, example = "Ontvangst en vervolg besproken")]
    subject: Option<String>,
    /// What was said or written.
    #[schema(max_length = 10000, example = "Uitgelegd dat wij de opname beluisteren.")]
    text: Option<String>,
    /// A document of the complaint that went with it.
    document_id: Option<Uuid>,
    /// The call-back that was agreed, and what became of it; `null` when none was.
    call_back: Option<CallBackView>,
    /// Why the first response came after its term.
    #[schema(max_length = 2000, example = json!(null))]
    late_reason: Option<String>,
    /// When it was noted.
    noted_at: DateTime<Utc>,
    noted_by: PersonView,
}

/// A call-back as agreed, and what became of it: all `null` while it is open.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CallBackView {
    /// The day for which it was agreed.
    #[schema(example = "2026-11-03")]
    date: NaiveDate,
    /// The person who calls back; `null`: whoever handles the complaint.
    person: Option<PersonView>,
    /// The result of the call-back.
    outcome: Option<CallBackOutcome>,
    /// When that was.
    at: Option<DateTime<Utc>>,
    /// What was said, or why it failed.
    #[schema(max_length = 2000, example = "Mevrouw neemt het voorstel in overweging.")]
    note: Option<String>,
    /// Whether it was done and is the first response.
    #[schema(example = false)]
    is_first_response: bool,
    /// The reason for which it came, as the first response, after its term.
    #[schema(max_length = 2000, example = json!(null))]
    late_reason: Option<String>,
    /// When it was noted.
    noted_at: Option<DateTime<Utc>>,
    /// The person who noted it.
    noted_by: Option<PersonView>,
}

/// The contacts of a complaint.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactPage {
    /// The contacts in the order in which they took place, answers to the complainant among them.
    #[schema(max_items = 10000)]
    items: Vec<ContactView>,
    links: PageLinks,
}

/// List contacts
///
/// Every contact with the complainant, in and out, reached or not, in the order in which they took place. What the
/// complainant was answered is among them.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/contacts",
    operation_id = "listContacts",
    tag = "cases",
    responses((status = 200, description = "The contacts", body = ContactPage))
)]
pub async fn list_contacts(
    caller: Caller<can::ReadCase>,
    id: PathId<ComplaintId>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let mut found = all(&db, &clock, caller, id.0).await?;
    found.sort_by_key(|noted| noted.contact.at);
    let page = ContactPage {
        items: found.into_iter().map(ContactView::from).collect(),
        links: PageLinks::none(),
    };
    StoredResponse::json(StatusCode::OK, &page)
}

/// Read a contact
///
/// One contact with the complainant.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/contacts/{contactId}",
    operation_id = "readContact",
    tag = "cases",
    responses((status = 200, description = "The contact", body = ContactView,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))))
)]
pub async fn read_contact(
    caller: Caller<can::ReadCase>,
    ids: PathIds<ComplaintId, Uuid>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let PathIds(id, wanted) = ids;
    answered(StatusCode::OK, one(all(&db, &clock, caller, id).await?, wanted)?)
}

/// Note a contact
///
/// Notes a contact with the complainant, or an attempt at one. The first by which a person of the company reached the
/// complainant is the first response; one that was earlier and is noted later takes its place. Failed attempts and
/// automatic messages are kept but are none. The handler of the case and managers, in any status; a contact in also by
/// whoever takes a second call and knows the id of the complaint.
#[utoipa::path(
    post,
    path = "/complaints/{complaintId}/contacts",
    operation_id = "noteContact",
    tag = "cases",
    request_body = ContactInput,
    responses((status = 201, description = "Noted", body = ContactView,
        headers(("Location" = String, description = "The contact."), ("ETag" = String, description = "Its version."))))
)]
pub async fn note_contact(
    caller: Caller<can::NoteContacts>,
    id: PathId<ComplaintId>,
    key: IdempotencyKey,
    body: Valid<ContactInput>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let now = clock.now();
    let change = Change {
        id: id.0,
        claim: key.claim(&caller.identity, &body.digest),
        caller: caller.identity.clone(),
        expected: None,
        now,
    };
    let contact = body.input.into_contact(Uuid::now_v7(), &caller.identity, now);
    let audience = match contact.direction {
        Direction::In => Audience::WhoTakesCalls,
        Direction::Out => Audience::WhoSees,
    };
    let decide = move |mut case: Case<'_>| {
        let first_before = case.complaint.terms.first_response_at;
        let unknown = match contact.document {
            Some(document) => !has_document(&case.events()?, document),
            None => false,
        };
        let mut contact = contact.clone();
        if let Some(AgreedCallBack {
            person: Some(person), ..
        }) = &mut contact.call_back
        {
            *person = case.employed(&person.subject, "/callBack/person/subject")?;
        }
        let what = EventData::Contacted(contact);
        let recorded = case.complaint.record(what, case.actor, case.now).map_err(Error::from);
        if unknown {
            let so_far = recorded.err().unwrap_or(Error::Invalid(Vec::new()));
            return Err(so_far.with_fault(unknown_document()));
        }
        Ok(Decision::from(recorded?).carrying(first_before))
    };
    store::change_for(audience, &db, change, decide, |changed| {
        let mut noted = contacts(std::slice::from_ref(changed.event))
            .pop()
            .ok_or_else(|| Error::internal("a contact made another event"))?;
        let at = noted.contact.at;
        noted.is_first_response &= changed.carried.is_none_or(|first| at < first);
        let location = format!("/v1/complaints/{}/contacts/{}", changed.complaint.id, noted.contact.id);
        Ok(answered(StatusCode::CREATED, noted)?.with_location(location))
    })
    .await
}

/// Note what became of a call-back
///
/// Whether the complainant was called back as agreed, and how that went. Once; a new appointment is a new contact. A
/// call-back that was done can be the first response. Who agreed it, the person who calls back, the handler of the case and
/// managers, in any status.
#[utoipa::path(
    patch,
    path = "/complaints/{complaintId}/contacts/{contactId}",
    operation_id = "noteCallBack",
    tag = "cases",
    request_body(content((ContactPatch = "application/merge-patch+json"), (ContactPatch = "application/json"))),
    responses((status = 200, description = "Noted", body = ContactView,
        headers(("ETag" = String, description = "Its new version."))))
)]
pub async fn note_call_back(
    caller: Caller<can::NoteContacts>,
    ids: PathIds<ComplaintId, Uuid>,
    if_match: IfMatch,
    patch: MergePatch,
    (db, clock, schemas): (Data<Db>, Data<Clock>, Data<Schemas>),
) -> Result<StoredResponse> {
    let PathIds(id, wanted) = ids;
    let ContactPatch { call_back } = patch.read(&schemas)?;
    let change = Change {
        id,
        caller: caller.identity,
        expected: None,
        claim: None,
        now: clock.now(),
    };
    let decide = move |mut case: Case<'_>| {
        let noted = one(contacts(&case.events()?), wanted)?;
        if_match.check(noted.version)?;
        let CallBackInput {
            outcome,
            at,
            note,
            late_reason,
        } = call_back.clone();
        let became = noted.call_back(outcome, at, note, late_reason, case.now)?;
        let what = EventData::CalledBack(became);
        let first_before = case.complaint.terms.first_response_at;
        let decision = Decision::from(case.complaint.record(what, case.actor, case.now)?);
        Ok(decision.carrying((noted, first_before)))
    };
    let audience = Audience::WhoCallsBack(wanted);
    store::change_for(audience, &db, change, decide, |changed| {
        let (noted, first_before) = changed.carried;
        let mut noted = noted.after(changed.event);
        if let Some(done) = noted.called_back.as_mut().filter(|done| done.call_back.is_response()) {
            let at = done.call_back.at;
            done.is_first_response = first_before.is_none_or(|first| at < first);
            noted.is_first_response &= !done.is_first_response;
        }
        answered(StatusCode::OK, noted)
    })
    .await
}

async fn all(db: &Db, clock: &Clock, caller: Caller<can::ReadCase>, id: ComplaintId) -> Result<Vec<RecordedContact>> {
    store::load(db, id, caller.identity, clock.now(), |mut case| {
        Ok(contacts(&case.events()?))
    })
    .await
}

fn one(contacts: Vec<RecordedContact>, wanted: Uuid) -> Result<RecordedContact> {
    let mut all = contacts.into_iter();
    all.find(|noted| noted.contact.id == wanted).ok_or(Error::NotFound)
}

fn answered(status: StatusCode, noted: RecordedContact) -> Result<StoredResponse> {
    let tag = etag(noted.version);
    Ok(StoredResponse::json(status, &ContactView::from(noted))?.with_etag(tag))
}

fn unknown_document() -> FieldError {
    let message = Text::of(
        "Dit document hoort niet bij deze klacht.",
        "There is no such document of this complaint.",
    );
    FieldError::at("/documentId", "unknown", message)
}

impl From<RecordedContact> for ContactView {
    fn from(noted: RecordedContact) -> Self {
        let Contact {
            id,
            direction,
            channel,
            at,
            by_name,
            reached,
            automatic,
            subject,
            text,
            document,
            call_back,
            late_reason,
        } = noted.contact;
        let call_back = call_back.map(|agreed| CallBackView::new(agreed, noted.called_back));
        ContactView {
            id,
            direction,
            channel,
            at,
            by_name,
            reached,
            automatic,
            is_first_response: noted.is_first_response,
            subject,
            text,
            document_id: document,
            call_back,
            late_reason,
            noted_at: noted.noted_at,
            noted_by: noted.noted_by.into(),
        }
    }
}

impl CallBackView {
    fn new(agreed: AgreedCallBack, became: Option<CalledBack>) -> Self {
        let mut view = CallBackView {
            date: agreed.date,
            person: agreed.person.map(Into::into),
            outcome: None,
            at: None,
            note: None,
            is_first_response: false,
            late_reason: None,
            noted_at: None,
            noted_by: None,
        };
        if let Some(became) = became {
            view.outcome = Some(became.call_back.outcome);
            view.at = Some(became.call_back.at);
            view.note = became.call_back.note;
            view.is_first_response = became.is_first_response;
            view.late_reason = became.call_back.late_reason;
            view.noted_at = Some(became.noted_at);
            view.noted_by = Some(became.noted_by.into());
        }
        view
    }
}
