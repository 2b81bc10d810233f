//! The complainant who follows a complaint by a code, and sends something more.

use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::{Data, ReqData};
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use std::future::{Ready, ready};
use utoipa::openapi::Required;
use utoipa::openapi::path::Operation;
use uuid::Uuid;

use super::Website;
use super::body::{Judged, Submitted};
use super::case::Opened;
use super::receipt::RefusedDocument;
use super::tracking_body::{TrackingInput, TrackingInputWithDocuments, TrackingReceipt, confirmation};
use super::tracking_view::TrackingView;
use super::visitor::Attempt;
use crate::clock::Clock;
use crate::complaints::store::{self as complaints, Audience, Case, Change, Decision};
use crate::db::Db;
use crate::documents::api::{Documents, Received, RefusedFile, has_room, settle};
use crate::documents::model::{Document, Scan, StagedDocument, Volume, addition};
use crate::documents::service::adder::Adder;
use crate::documents::storage::{CommittedBlobs, Key};
use crate::documents::store as documents_store;
use crate::error::{Error, FieldError, Result};
use crate::http::Argument;
use crate::http::client_address::client_address;
use crate::http::counting::{count_visitor, count_wrong_token};
use crate::http::input::schemas;
use crate::http::limiter::{CallerKey, Counted};
use crate::http::middleware::RequestContext;
use crate::http::operation::read_header;
use crate::i18n::{Language, Text};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::procedure::{Complaint, ComplaintId, Event, Person, Rules, Sent};
use crate::website::model::{SentLater, TrackingCode};
use crate::website::store::{self, Tracked, rating_counts};

/// The header with the code; `None` for what cannot be one.
#[derive(Debug, Clone, Copy)]
pub struct CodeHeader(Option<TrackingCode>);

const TRACKING_CODE: &str = "Tracking-Code";

impl FromRequest for CodeHeader {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut given = request.headers().get_all(TRACKING_CODE);
        let Some(code) = given.next() else {
            let message = Text::of("Stuur de volgcode mee.", "Send the tracking code.");
            let fault = FieldError::header(TRACKING_CODE, "required", message);
            return ready(Err(Error::Invalid(vec![fault])));
        };
        let code = String::from_utf8_lossy(code.as_bytes()).parse().ok();
        ready(Ok(CodeHeader(code.filter(|_| given.next().is_none()))))
    }
}

impl Argument for CodeHeader {
    fn describe(operation: &mut Operation) {
        let about = "The code of the complaint, however it was copied: in any case of letters, with or without spaces and \
                     hyphens, O for 0, I or L for 1. Never part of an address.";
        read_header(operation, TRACKING_CODE, Required::True, ("^.*$", 200), about);
    }
}

/// Follow a complaint
///
/// How far the complaint of this code is, what was promised, what the company needs, and what the complainant sent. A code
/// that does not exist, expired or was revoked is answered alike.
#[utoipa::path(
    get,
    path = "/tracking",
    operation_id = "trackComplaint",
    tag = "website",
    responses((status = 200, description = "Where it stands", body = TrackingView))
)]
pub async fn track_complaint(
    code: CodeHeader,
    request: HttpRequest,
    context: ReqData<RequestContext>,
    (db, clock, rules, website): (Data<Db>, Data<Clock>, Data<Rules>, Data<Website>),
) -> Result<StoredResponse> {
    let now = clock.now();
    let view = async {
        Ok(match store::whose(&db, code.digest()).await? {
            Tracked::Complaint(id) => {
                let followed = store::follow(&db, id, now).await?;
                let (complaint, events) = (&followed.complaint, &followed.events);
                TrackingView::new(complaint, events, followed.original.as_ref(), now, context.language)
            }
            Tracked::Submission(id) => {
                let row = store::read(&db, id).await?;
                let opened = Opened::of(&row, &website, None)?;
                let (complaint, events) = opened.made(&row, row.received_at, &rules)?;
                TrackingView::new(&complaint, &events, None, now, context.language)
            }
        })
    };
    let view = view.await.map_err(|error| counted(error, &request))?;
    StoredResponse::json(StatusCode::OK, &view)
}

/// Send something more
///
/// A message, an answer to what the company asked, a request to withdraw or to reopen, or a rating; with documents as a
/// form of parts. It becomes a contact of the complaint. Requests change nothing until a person has decided.
#[utoipa::path(
    post,
    path = "/tracking",
    operation_id = "sendByTrackingCode",
    tag = "website",
    request_body(content(
        (TrackingInput = "application/json"),
        (TrackingInputWithDocuments = "multipart/form-data")
    )),
    responses((status = 201, description = "Received", body = TrackingReceipt))
)]
pub async fn send_by_tracking_code(
    (code, key): (CodeHeader, IdempotencyKey),
    submitted: Attempt<Submitted>,
    request: HttpRequest,
    context: ReqData<RequestContext>,
    (db, clock, rules): (Data<Db>, Data<Clock>, Data<Rules>),
    (website, documents): (Data<Website>, Data<Documents>),
) -> Result<StoredResponse> {
    let now = clock.now();
    if let Some(address) = client_address(&request) {
        count_visitor(&request, address, &website.too_much())?;
    }
    let tracked = store::whose(&db, code.digest()).await;
    let tracked = tracked.map_err(|error| counted(error, &request))?;
    let (id, caller) = match tracked {
        Tracked::Complaint(id) => (id, format!("tracking {id}")),
        Tracked::Submission(id) => (ComplaintId(id), format!("tracking {id}")),
    };
    let given = submitted.0?.receive(&documents, &caller, id, now).await?;
    let judged = given.judged(schemas(&request)).await?;
    let (letter, digest, contents) = read(judged, id, &documents, context.language, now)?;
    let claim = key.claim_of(&caller, &digest);
    let keys = letter.documents.iter().map(Key::from).collect();
    let outcome = match tracked {
        Tracked::Complaint(id) => send(&db, &documents, id, letter, claim).await,
        Tracked::Submission(id) => keep(&db, (&website, &rules), id, letter, claim).await,
    };
    if let Some(contents) = contents {
        settle(&outcome, contents).await;
    }
    if matches!(tracked, Tracked::Complaint(_)) && outcome.as_ref().is_ok_and(|answer| !answer.replayed) {
        documents.scan_soon(&db, keys, now);
    }
    outcome.map_err(|error| counted(error, &request))
}

/// The letter that was given, its digest, and its contents in the storage.
fn read(
    Judged {
        input,
        received,
        refused,
    }: Judged<TrackingInput>,
    id: ComplaintId,
    documents: &Documents,
    language: Language,
    now: DateTime<Utc>,
) -> Result<(Letter, [u8; 32], Option<CommittedBlobs>)> {
    let is_empty = received.as_ref().is_none_or(Received::is_empty);
    if is_empty && input.text.is_none() && !refused.is_empty() {
        let fault = |(place, file): (usize, &RefusedFile)| {
            FieldError::at(format!("/file/{place}"), file.code, file.message.clone())
        };
        return Err(Error::Invalid(refused.iter().enumerate().map(fault).collect()));
    }
    let files = received.as_ref().map(Received::digest).unwrap_or_default();
    let words = serde_json::to_vec(&input).unwrap_or_default();
    let digest = Sha256::new().chain_update(words).chain_update(files).finalize().into();
    let (added, contents) = match received {
        Some(received) => {
            let scan = Scan::shown(None, documents.has_scanner());
            let (added, blobs) = received.into_documents(id, &Person::complainant(), now, scan);
            (added, Some(blobs.release()))
        }
        None => (Vec::new(), None),
    };
    let letter = Letter {
        contact: Uuid::now_v7(),
        input,
        documents: Arc::new(added),
        refused: RefusedDocument::all(&refused, language),
        language,
        now,
    };
    Ok((letter, digest, contents))
}

/// What was sent, judged and ready to be written.
#[derive(Clone)]
struct Letter {
    contact: Uuid,
    input: TrackingInput,
    documents: Arc<Vec<Document>>,
    refused: Vec<RefusedDocument>,
    language: Language,
    now: DateTime<Utc>,
}

impl CodeHeader {
    /// The digest that is looked up; that of no code for what cannot be one, so that it takes as long.
    fn digest(self) -> [u8; 32] {
        self.0.map_or([0; 32], TrackingCode::digest)
    }
}

impl Letter {
    fn sent(&self) -> Sent {
        Sent {
            contact: self.contact,
            kind: self.input.kind,
            text: self.input.text.clone(),
            score: self.input.score,
            documents: (!self.documents.is_empty()).then(|| addition(&self.documents)),
        }
    }

    fn answer(&self) -> Result<StoredResponse> {
        let receipt = TrackingReceipt {
            id: self.contact,
            kind: self.input.kind,
            received_at: self.now,
            text: confirmation(self.input.kind).get(self.language).to_owned(),
            refused_documents: self.refused.clone(),
        };
        StoredResponse::json(StatusCode::CREATED, &receipt)
    }

    /// Puts it into a complaint.
    fn heard_by(&self, complaint: Complaint) -> Result<(Complaint, Vec<Event>)> {
        complaint.hear(self.sent(), self.now).map_err(Error::from)
    }
}

async fn send(
    db: &Db,
    shared: &Documents,
    id: ComplaintId,
    letter: Letter,
    claim: Option<IdempotencyClaim>,
) -> Result<StoredResponse> {
    let now = letter.now;
    // Refuses a code that expired.
    store::follow(db, id, now).await?;
    let change = Change {
        id,
        caller: store::complainant(now),
        expected: None,
        claim,
        now,
    };
    let limits = shared.limits;
    let adder = Adder::new(CallerKey::of_subject(&id.to_string(), Counted::Submissions).id(), now);
    let answer = letter.answer()?;
    let decide = move |mut case: Case<'_>| {
        let more = Volume::of(&letter.documents);
        let brings = !letter.documents.is_empty();
        if brings {
            adder.has_room(&mut case, more, limits)?;
            has_room(documents_store::volume(&mut case)?, more, limits)?;
        }
        let rated = case.complaint.evidence.rating;
        let (complaint, events) = letter.heard_by(case.complaint)?;
        let counts = match complaint.evidence.rating {
            Some(rating) => rating_counts(rated, rating),
            None => Vec::new(),
        };
        let mut decision = Decision::from((complaint, events));
        if brings {
            decision = decision
                .with(documents_store::insertion(&letter.documents))
                .with(adder.addition(more));
        }
        Ok(counts.into_iter().fold(decision, Decision::with))
    };
    complaints::change_for(Audience::WhoTakesCalls, db, change, decide, move |_| Ok(answer.clone())).await
}

/// Keeps what was sent by the code of a submission in quarantine with it.
async fn keep(
    db: &Db,
    (website, rules): (&Data<Website>, &Data<Rules>),
    id: Uuid,
    letter: Letter,
    claim: Option<IdempotencyClaim>,
) -> Result<StoredResponse> {
    let (website, rules, now) = (website.clone(), rules.clone(), letter.now);
    store::amend(db, id, claim, now, move |row| {
        let opened = Opened::of(row, &website, None)?;
        letter.heard_by(opened.made(row, row.received_at, &rules)?.0)?;
        let mut content = opened.content;
        content.sent.push(SentLater {
            contact: letter.contact,
            kind: letter.input.kind,
            text: letter.input.text.clone(),
            at: now,
            documents: letter.documents.iter().filter_map(StagedDocument::of).collect(),
        });
        let plain = serde_json::to_vec(&content).map_err(|error| Error::caused("a submission", error))?;
        let staged = letter.documents.iter().map(Key::from).collect();
        Ok((letter.answer()?, website.key.seal(&plain), staged))
    })
    .await
}

/// Counts a code that does not count, so that codes cannot be tried out.
fn counted(error: Error, request: &HttpRequest) -> Error {
    match error {
        Error::NotFound => count_wrong_token(request).err().unwrap_or(Error::NotFound),
        error => error,
    }
}
