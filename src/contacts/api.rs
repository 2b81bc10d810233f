//! Contacts with the complainant over HTTP.

mod changing;
mod request;
mod view;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use uuid::Uuid;

pub use self::changing::{__path_change_contact, change_contact};
pub use self::request::{CallBackInput, ContactInput, ContactPatch};
use self::view::{ContactPage, ContactView, answered};
use crate::auth::{Caller, can};
use crate::clock::Clock;
use crate::complaints::api::report_probe;
use crate::complaints::store::{self, Audience, Case, Change, Decision};
use crate::db::Db;
use crate::error::{Error, FieldError, Result};
use crate::http::{PageQuery, PathId, PathIds, Query, Valid};
use crate::i18n::Text;
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::procedure::{
    AgreedCallBack, ComplaintId, Contact, Direction, EventData, RecordedContact, contacts, has_document,
};

/// List contacts
///
/// Every contact with the complainant, in and out, reached or not, in the order in which they took place. What the
/// complainant was answered is among them, and so is what was struck out, with the reason.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/contacts",
    operation_id = "listContacts",
    tag = "cases",
    params(PageQuery),
    responses((status = 200, description = "A page", body = ContactPage))
)]
pub async fn list_contacts(
    caller: Caller<can::ReadCase>,
    id: PathId<ComplaintId>,
    query: Query<PageQuery>,
    request: HttpRequest,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<HttpResponse> {
    let paging = query.0.paging(&(id.0.0, "contacts"))?;
    let found = all(&db, &clock, caller, id.0).await?;
    let page = paging.page_of(&request, found, |noted| (noted.contact.at, noted.contact.id));
    Ok(page
        .map(|found| found.into_iter().map(ContactView::from).collect())
        .response())
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
    operation_id = "addContact",
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
        let mut contact = contact.clone();
        let faults = complete(&mut contact, &mut case)?;
        let (id, actor) = (case.complaint.id, case.actor);
        let recorded = case.complaint.record(EventData::Contacted(contact), actor, case.now);
        let recorded = recorded.map_err(Error::from);
        if faults.is_empty() {
            return Ok(Decision::from(recorded?).carrying(first_before));
        }
        let so_far = recorded.err().unwrap_or(Error::Invalid(Vec::new()));
        let refusal = faults.into_iter().fold(so_far, Error::with_fault);
        report_probe(&refusal, id, actor);
        Err(refusal)
    };
    store::change_for(audience, &db, change, decide, |changed| {
        let noted = RecordedContact::of(changed.event);
        let noted = noted.ok_or_else(|| Error::internal("a contact made another event"))?;
        let noted = noted.with_first_response(changed.carried, changed.complaint.terms.first_response_at);
        let location = format!("/v1/complaints/{}/contacts/{}", changed.complaint.id, noted.contact.id);
        Ok(answered(StatusCode::CREATED, noted)?.with_location(location))
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

/// Completes the person who calls back by the catalogue of staff. Returns the faults of what the contact names.
fn complete(contact: &mut Contact, case: &mut Case<'_>) -> Result<Vec<FieldError>> {
    let mut faults = Vec::new();
    if let Some(document) = contact.document
        && !has_document(&case.events()?, document)
    {
        faults.push(unknown_document());
    }
    if let Some(AgreedCallBack {
        person: Some(person), ..
    }) = &mut contact.call_back
    {
        let found = case.candidate(&person.subject)?;
        match case.complaint.caller_back(&person.subject, found, case.actor) {
            Ok(completed) => *person = completed,
            Err(fault) => faults.push(fault),
        }
    }
    Ok(faults)
}

fn unknown_document() -> FieldError {
    let message = Text::of(
        "Dit document hoort niet bij deze klacht.",
        "There is no such document of this complaint.",
    );
    FieldError::at("/documentId", "unknown", message)
}
