//! The form of the website.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::{Data, ReqData};
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Website;
use super::body::{Given, Judged, Submitted, WantsPage};
use super::case::registered;
use super::page;
use super::receipt::{FormReceipt, RefusedDocument};
use super::submission::{FormSubmission, FormSubmissionWithDocuments};
use super::visitor::{Attempt, Visitor};
use crate::calendar::model::local_date;
use crate::clock::Clock;
use crate::complaints::api::BatchQueues;
use crate::complaints::api::request::Registration;
use crate::complaints::store::{NewComplaint, PendingRegistration};
use crate::db::Db;
use crate::documents::api::{Documents, Interrupted, Received, settle};
use crate::documents::model::{Document, Scan, StagedDocument};
use crate::documents::storage::Key;
use crate::documents::store as documents_store;
use crate::error::{Error, Result};
use crate::http::Argument;
use crate::http::input::{schemas, shared};
use crate::http::middleware::RequestContext;
use crate::i18n::Language;
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::{IdempotencyClaim, StoredResponse};
use crate::idempotency::store::{Record, answered_before, insertion};
use crate::procedure::{ComplainantLanguage, ComplaintId, Person, Rules};
use crate::website::model::{Quarantined, SAME_WITHIN, Signs, Suspicion, TrackingCode, completed};
use crate::website::store::{self, Kept, Tracked, Visit, code_insertion, visit_insertion};

/// Submit the form of the website
///
/// A complaint from a visitor's browser, on a page of the service itself or of a configured origin; or from the server of the
/// website, with a token of role `form` and the visitor's address in `Visitor-Address`. The answer names the number, the day
/// by which the complainant hears from the company, and the code by which the complaint is followed. A document that is
/// refused is named, and does not refuse the words. The same form again, from the same address within ten minutes, gets the
/// same answer, with a key and without. A plain form of a browser gets a page.
#[utoipa::path(
    post,
    path = "/form-submissions",
    operation_id = "submitForm",
    tag = "website",
    request_body(content(
        (FormSubmission = "application/json"),
        (FormSubmission = "application/x-www-form-urlencoded"),
        (FormSubmissionWithDocuments = "multipart/form-data")
    )),
    responses((status = 201, description = "Taken in", content(
        (FormReceipt = "application/json"),
        (String = "text/html")
    )))
)]
pub async fn submit_form(
    (visitor, key): (Attempt<Visitor>, IdempotencyKey),
    submitted: Attempt<Submitted>,
    wants_page: WantsPage,
    context: ReqData<RequestContext>,
    intake: Intake,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let (language, frame) = (context.language, intake.website.frame(context.language));
    let taken = async {
        let visitor = visitor.0?;
        let given = intake.receive(&visitor, submitted.0?).await?;
        intake.take(visitor, key, given, &request, language).await
    };
    match taken.await {
        Ok(answer) if wants_page.0 => page::taken_in(&answer, &frame, ""),
        Ok(answer) => Ok(answer.respond_to(&request)),
        Err(error) if wants_page.0 && error.kind().status < 500 => Ok(page::refused(&error, &frame)),
        Err(error) => Err(error),
    }
}

/// Takes in what visitors fill in, by whichever page it comes.
pub struct Intake {
    pub website: Data<Website>,
    pub documents: Data<Documents>,
    pub db: Data<Db>,
    pub clock: Data<Clock>,
    rules: Data<Rules>,
    queues: Data<BatchQueues>,
}

impl FromRequest for Intake {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Intake {
            website: shared(request),
            documents: shared(request),
            db: shared(request),
            clock: shared(request),
            rules: shared(request),
            queues: shared(request),
        }))
    }
}

impl Argument for Intake {}

/// A submission that was read and judged.
#[derive(Clone)]
struct Submission {
    id: ComplaintId,
    registration: Registration,
    by: Person,
    documents: Arc<Vec<Document>>,
    refused: Vec<RefusedDocument>,
    visit: Visit,
    claims: Vec<IdempotencyClaim>,
    language: Language,
    now: DateTime<Utc>,
}

impl Intake {
    /// Reads what a visitor sends; files go to the storage under the id of a complaint to be.
    ///
    /// # Errors
    /// As [`Submitted::receive`].
    pub async fn receive(&self, visitor: &Visitor, submitted: Submitted) -> Result<Given, Interrupted> {
        let (scope, id) = (visitor.scope(&self.website), ComplaintId(Uuid::now_v7()));
        submitted.receive(&self.documents, &scope, id, self.clock.now()).await
    }

    /// Takes a form in, and answers with its receipt.
    ///
    /// # Errors
    /// The faults of the form, or the failure of what keeps it; nothing is kept then.
    pub async fn take(
        &self,
        visitor: Visitor,
        key: IdempotencyKey,
        mut given: Given,
        request: &HttpRequest,
        language: Language,
    ) -> Result<StoredResponse> {
        let (id, now) = (given.complaint, self.clock.now());
        let scope = visitor.scope(&self.website);
        given.fields = completed(given.fields);
        let Judged {
            input: form,
            received,
            refused,
        } = given.judged::<FormSubmission>(schemas(request)).await?;
        let language = chosen(&form, language);
        let files = received.as_ref().map(Received::digest).unwrap_or_default();
        let digest = digest(&form, &files);
        let key_of_form = URL_SAFE_NO_PAD.encode(self.website.key.same_form(&scope, &digest));
        // The key says which form it is; its digest beside it would open the answer, with the code in it.
        let same = IdempotencyClaim::new(&["the same form"], &key_of_form, &[0; 32]).kept_for(SAME_WITHIN);
        let visit = Visit {
            visitor: visitor.address.map(|address| self.website.key.visitor(address)),
            text: self.website.key.text(&form.description),
        };
        let signs = signs(&form, &visitor, now);
        let scan = Scan::shown(None, self.documents.has_scanner());
        let (documents, contents) = match received {
            Some(received) => {
                let (documents, blobs) = received.into_documents(id, &Person::complainant(), now, scan);
                (documents, Some(blobs.release()))
            }
            None => (Vec::new(), None),
        };
        let submission = Submission {
            id,
            registration: form.into_registration(now),
            by: visitor.form.map_or_else(Person::website, |form| Person {
                subject: form.subject,
                name: form.name,
            }),
            documents: Arc::new(documents),
            refused: RefusedDocument::all(&refused, language),
            visit,
            claims: key.claim_of(&scope, &digest).into_iter().chain([same]).collect(),
            language,
            now,
        };
        let outcome = self.once(&submission, signs).await;
        if let Some(contents) = contents {
            settle(&outcome, contents).await;
        }
        outcome
    }

    /// Takes a submission in, unless it was taken in before.
    async fn once(&self, submission: &Submission, signs: Signs) -> Result<StoredResponse> {
        let mut failure = match self.file(submission, signs).await {
            Ok(answer) => return Ok(answer),
            Err(failure) => failure,
        };
        for claim in &submission.claims {
            match answered_before(&self.db, claim.clone(), submission.now, failure).await {
                Ok(Some(answer)) => return Ok(answer),
                Ok(None) => return self.file(submission, signs).await,
                Err(again) => failure = again,
            }
        }
        Err(failure)
    }

    async fn file(&self, submission: &Submission, signs: Signs) -> Result<StoredResponse> {
        let now = submission.now;
        let signs = store::suspicions(&self.db, submission.visit, signs, now).await?;
        let suspicions = signs.suspicions();
        if suspicions.is_empty() {
            self.register(submission).await
        } else {
            self.keep_apart(submission, suspicions).await
        }
    }

    async fn register(&self, submission: &Submission) -> Result<StoredResponse> {
        let (website, rules) = (self.website.clone(), self.rules.clone());
        let filed = submission.clone();
        let write = move |number: String, _| {
            let Submission { id, documents, now, .. } = &filed;
            let name = (*id, number);
            let (complaint, events) = registered(name, filed.registration.clone(), &filed.by, documents, *now, &rules)?;
            let code = website.key.code(*id, 1);
            let answer = answered(&FormReceipt::new(
                &complaint,
                code,
                &website,
                filed.refused.clone(),
                filed.language,
            ))?;
            let mut records = filed.records(&answer, true);
            let record = records.pop();
            let mut also = vec![
                code_insertion(Tracked::Complaint(*id), code.digest(), *now),
                visit_insertion(filed.visit, *now),
            ];
            also.extend((!documents.is_empty()).then(|| documents_store::insertion(documents)));
            also.extend(records.iter().map(|record| insertion(&[record])));
            Ok(NewComplaint {
                complaint,
                events,
                answer,
                record,
                also,
            })
        };
        let filing = PendingRegistration {
            year: PendingRegistration::year_of(local_date(submission.now)),
            reserved: None,
            person: None,
            references: Vec::new(),
            write: Box::new(write),
        };
        let answer = self.queues.register(&self.db, filing).await?;
        self.db.announce_commit();
        let contents = submission.documents.iter().map(Key::from).collect();
        self.documents.scan_soon(&self.db, contents, submission.now);
        Ok(answer)
    }

    async fn keep_apart(&self, submission: &Submission, reasons: Vec<Suspicion>) -> Result<StoredResponse> {
        let Submission { id, now, .. } = *submission;
        // As a registration is refused for it, so that nothing tells the two apart and every one can be released.
        let nature = vec![("/nature", submission.registration.nature.clone())];
        let faults = store::faults_of_natures(&self.db, nature, now).await?;
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let code: TrackingCode = self.website.key.code(id, 1);
        let content = Quarantined {
            registration: serde_json::to_value(&submission.registration)
                .map_err(|error| Error::caused("a registration", error))?,
            registered_by: submission.by.clone(),
            documents: submission.documents.iter().filter_map(StagedDocument::of).collect(),
            sent: Vec::new(),
        };
        let content = serde_json::to_vec(&content).map_err(|error| Error::caused("a submission", error))?;
        let kept = Kept {
            id: id.0,
            received_at: now,
            reasons,
            content: self.website.key.seal(&content),
            code,
            visit: submission.visit,
            staged: submission.documents.iter().map(Key::from).collect(),
        };
        let (website, rules, filed) = (self.website.clone(), self.rules.clone(), submission.clone());
        let answer = move |number: &str| {
            let name = (id, number.to_owned());
            let made = registered(
                name,
                filed.registration.clone(),
                &filed.by,
                &filed.documents,
                now,
                &rules,
            )?;
            let receipt = FormReceipt::new(&made.0, code, &website, filed.refused.clone(), filed.language);
            let answer = answered(&receipt)?;
            let records = filed.records(&answer, false);
            Ok((answer, records))
        };
        let year = PendingRegistration::year_of(local_date(now));
        store::kept(&self.db, year, kept, answer).await
    }
}

fn answered(receipt: &FormReceipt) -> Result<StoredResponse> {
    StoredResponse::json(StatusCode::CREATED, receipt)
}

impl Submission {
    /// The records of the answer, which go with the complaint once there is one.
    fn records(&self, answer: &StoredResponse, is_registered: bool) -> Vec<Record> {
        let about = is_registered.then_some(self.id.0);
        let record = |claim| Record::new(claim, answer, about, self.now);
        self.claims.iter().map(record).collect()
    }
}

fn signs(form: &FormSubmission, visitor: &Visitor, now: DateTime<Utc>) -> Signs {
    Signs {
        hidden_field: form.website.as_ref().is_some_and(|website| !website.is_empty()),
        took: form
            .started_at
            .map(|started_at| now - started_at)
            .filter(|took| *took >= TimeDelta::zero()),
        no_origin: !visitor.has_origin,
        ..Signs::default()
    }
}

/// The language in which the complainant is answered: the one chosen in the form, or that of the browser.
fn chosen(form: &FormSubmission, language: Language) -> Language {
    match form.complainant.language {
        Some(ComplainantLanguage::Nl) => Language::Dutch,
        Some(ComplainantLanguage::En) => Language::English,
        None => language,
    }
}

/// Tells a form with its files from any other.
fn digest(form: &FormSubmission, files: &[u8; 32]) -> [u8; 32] {
    let fields = serde_json::to_vec(form).unwrap_or_default();
    Sha256::new().chain_update(fields).chain_update(files).finalize().into()
}
