//! The complainant who follows a complaint by a code, and sends something more.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::{Data, ReqData};
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Website;
use super::body::{Failed, Given, Judged, Submitted};
use super::case::Opened;
use super::given_code::GivenCode;
use super::receipt::RefusedDocument;
use super::tracking_body::{TrackingInput, TrackingInputWithDocuments, TrackingReceipt, confirmation};
use super::tracking_view::TrackingView;
use super::visitor::Attempt;
use crate::clock::Clock;
use crate::complaints::store::{self as complaints, Audience, Case, Change, Decision};
use crate::db::Db;
use crate::documents::api::{Documents, Interrupted, Received, RefusedFile, has_room, settle};
use crate::documents::model::{Document, Limits, Scan, StagedDocument, Volume, addition};
use crate::documents::service::adder::Adder;
use crate::documents::storage::{CommittedBlobs, Key};
use crate::documents::store as documents_store;
use crate::error::{Error, FieldError, Result};
use crate::http::Argument;
use crate::http::client_address::client_address;
use crate::http::counting::{count_visitor, count_wrong_token};
use crate::http::input::{schemas, shared};
use crate::http::limiter::{CallerKey, Counted};
use crate::http::middleware::RequestContext;
use crate::i18n::Language;
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::procedure::{Complaint, ComplaintId, Event, Person, Rules, Sent};
use crate::website::model::{SentLater, scored};
use crate::website::store::{self, Tracked, rating_counts};

/// Shows complainants where their complaint stands, and takes in what they send.
pub struct Following {
    pub website: Data<Website>,
    db: Data<Db>,
    clock: Data<Clock>,
    rules: Data<Rules>,
    documents: Data<Documents>,
}

impl FromRequest for Following {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Following {
            website: shared(request),
            db: shared(request),
            clock: shared(request),
            rules: shared(request),
            documents: shared(request),
        }))
    }
}

impl Argument for Following {}

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
    code: GivenCode,
    request: HttpRequest,
    context: ReqData<RequestContext>,
    following: Following,
) -> Result<StoredResponse> {
    StoredResponse::json(StatusCode::OK, &following.view(code, &request, context.language).await?)
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
    (code, key): (GivenCode, IdempotencyKey),
    submitted: Attempt<Submitted>,
    request: HttpRequest,
    context: ReqData<RequestContext>,
    following: Following,
) -> Result<StoredResponse> {
    let sender = following.sender(code, &request).await?;
    let given = following.receive(&sender, submitted.0?).await?;
    let claim = |digest: &[u8; 32]| key.claim_of(&sender.scope(), digest);
    following.take(&sender, given, claim, &request, context.language).await
}

/// The complainant of a code that counts.
pub struct Sender(Tracked);

impl Sender {
    /// Tells this complainant from others, for what is repeated.
    pub fn scope(&self) -> String {
        format!("tracking {}", self.id())
    }

    fn id(&self) -> ComplaintId {
        match self.0 {
            Tracked::Complaint(id) => id,
            Tracked::Submission(id) => ComplaintId(id),
        }
    }
}

impl Following {
    /// The limits on documents.
    pub fn limits(&self) -> &Limits {
        &self.documents.limits
    }

    /// Where the complaint of a code stands.
    ///
    /// # Errors
    /// `NotFound` for a code that does not count.
    pub async fn view(&self, code: GivenCode, request: &HttpRequest, language: Language) -> Result<TrackingView> {
        let now = self.clock.now();
        let view = async {
            Ok(match store::whose(&self.db, code.digest()).await? {
                Tracked::Complaint(id) => {
                    let followed = store::follow(&self.db, id, now).await?;
                    let (complaint, events) = (&followed.complaint, &followed.events);
                    TrackingView::new(complaint, events, followed.original.as_ref(), now, language)
                }
                Tracked::Submission(id) => {
                    let row = store::read(&self.db, id).await?;
                    let opened = Opened::of(&row, &self.website, None)?;
                    let (complaint, events) = opened.made(&row, row.received_at, &self.rules)?;
                    TrackingView::new(&complaint, &events, None, now, language)
                }
            })
        };
        view.await.map_err(|error| counted(error, request))
    }

    /// Who sends something by this code.
    ///
    /// # Errors
    /// `RateLimited`, or `NotFound` for a code that does not count.
    pub async fn sender(&self, code: GivenCode, request: &HttpRequest) -> Result<Sender> {
        if let Some(address) = client_address(request) {
            count_visitor(request, address, &self.website.too_much())?;
        }
        let tracked = store::whose(&self.db, code.digest()).await;
        tracked.map(Sender).map_err(|error| counted(error, request))
    }

    /// Reads what is sent; files go to the storage under the id of the complaint.
    ///
    /// # Errors
    /// As [`Submitted::receive`].
    pub async fn receive(&self, sender: &Sender, submitted: Submitted) -> Result<Given, Interrupted> {
        let (scope, now) = (sender.scope(), self.clock.now());
        submitted.receive(&self.documents, &scope, sender.id(), now).await
    }

    /// Reads what is sent but refused whatever it says.
    pub async fn rescued(&self, submitted: Submitted, error: Error) -> Failed {
        submitted.rescued(error, &self.documents, self.clock.now()).await
    }

    /// Takes in what was sent, and answers with its receipt. `claim` makes the claim of what is sent by its digest.
    ///
    /// # Errors
    /// Its faults, a conflict with where the complaint stands, or the failure of what keeps it.
    pub async fn take(
        &self,
        sender: &Sender,
        mut given: Given,
        claim: impl FnOnce(&[u8; 32]) -> Option<IdempotencyClaim>,
        request: &HttpRequest,
        language: Language,
    ) -> Result<StoredResponse> {
        let (documents, now) = (&self.documents, self.clock.now());
        given.fields = scored(given.fields);
        let judged = given.judged(schemas(request)).await?;
        let (letter, digest, contents) = read(judged, sender.id(), documents, language, now)?;
        let claim = claim(&digest);
        let keys = letter.documents.iter().map(Key::from).collect();
        let outcome = match sender.0 {
            Tracked::Complaint(id) => send(&self.db, documents, id, letter, claim).await,
            Tracked::Submission(id) => keep(&self.db, (&self.website, &self.rules), id, letter, claim).await,
        };
        if let Some(contents) = contents {
            settle(&outcome, contents).await;
        }
        let is_new = outcome.as_ref().is_ok_and(|answer| !answer.replayed);
        if is_new && matches!(sender.0, Tracked::Complaint(_)) {
            documents.scan_soon(&self.db, keys, now);
        }
        outcome.map_err(|error| counted(error, request))
    }
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
