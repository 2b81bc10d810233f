//! The bundle of a request for access: everything that the register holds about the person, as JSON, or as an archive with
//! a page to read and the documents.

mod archive;
mod assembly;
mod labels;
mod page;
mod withholding;

use std::borrow::Cow;

use actix_web::http::header::{self, ContentEncoding};
use actix_web::web::{Data, ReqData};
use actix_web::{HttpResponse, HttpResponseBuilder};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

pub use self::withholding::*;
use super::outcome::HeldBack;
use crate::auth::{Caller, Role, can};
use crate::calendar::model::local_date;
use crate::catalogues::store::KnownNames;
use crate::clock::Clock;
use crate::complaints::api::view::{ComplaintView, EventSchema, HistoryItem, ViewContext};
use crate::db::Db;
use crate::documents::api::Documents;
use crate::error::Result;
use crate::http::middleware::RequestContext;
use crate::http::{Accept, PathId, etag};
use crate::i18n::{Language, Text};
use crate::privacy_requests::model::{Capacity, PrivacyRequestId};
use crate::privacy_requests::store::{self, Rulebook};
use crate::procedure::{Actor, Person, Place, Rules};
use crate::vocabulary::WordNames;

/// Everything that the register holds about a person, for that person. Without whom complaints are about, unless that is
/// the person, without the names of those who handled them, and without what a manager left out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PrivacyBundle {
    /// The number of the request.
    #[schema(max_length = 20, example = "V-2026-0001")]
    request_number: String,
    /// The version of the request.
    #[schema(minimum = 1, example = 5)]
    version: i32,
    /// When it was put together.
    #[schema(example = "2026-11-04T10:00:00Z")]
    made_at: DateTime<Utc>,
    /// The purposes for which the data is used.
    #[schema(value_type = Vec<String>, max_items = 10, max_length = 1000)]
    purposes: Vec<Cow<'static, str>>,
    /// The persons whom the data came from.
    #[schema(value_type = String, max_length = 1000, example = "De gegevens komen van u zelf.")]
    source: Cow<'static, str>,
    /// The rights of the person.
    #[schema(value_type = String, max_length = 1000, example = "U mag ons vragen uw gegevens te verbeteren.")]
    rights: Cow<'static, str>,
    /// Where the person can complain.
    #[schema(value_type = String, max_length = 1000, example = "U kunt een klacht indienen bij de Autoriteit Persoonsgegevens.")]
    authority: Cow<'static, str>,
    /// The other systems that know one of the complaints by an id of their own.
    #[schema(max_items = 2000, max_length = 200, example = json!(["crm"]))]
    recipients: Vec<String>,
    /// The complaints that were confirmed.
    #[schema(max_items = 100)]
    complaints: Vec<BundledComplaint>,
    /// How many items were left out, by ground.
    #[schema(max_items = 10)]
    withheld: Vec<HeldBack>,
}

/// A complaint in a bundle.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BundledComplaint {
    /// Names the complaint to programs.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    id: Uuid,
    /// For people.
    #[schema(max_length = 20, example = "K-2026-000123")]
    number: String,
    /// The parts that the person has in it.
    #[serde(rename = "as")]
    #[schema(max_items = 10)]
    capacities: Vec<Capacity>,
    /// The day from which it is no longer kept.
    #[schema(example = "2031-11-02")]
    retain_until_date: NaiveDate,
    /// The person as the complaint names them in parts other than that of its complainant.
    #[schema(max_items = 10)]
    named: Vec<BundledNaming>,
    /// The complaint; `null` where the person is not its complainant.
    #[schema(value_type = Option<ComplaintView>)]
    complaint: Option<Value>,
    /// Everything that was noted: contacts, assessments, investigations, remedies and whatever else; of an employee what is
    /// about employees.
    #[schema(value_type = Vec<EventSchema>, max_items = 100_000)]
    history: Vec<HistoryItem>,
    /// The mails and letters that were written to the person; none where the person is not its complainant.
    #[schema(max_items = 10_000)]
    messages: Vec<BundledMessage>,
    /// Its documents; none where the person is not its complainant.
    #[schema(max_items = 10_000)]
    documents: Vec<BundledDocument>,
}

/// A message in a bundle.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BundledMessage {
    /// The subject.
    #[schema(max_length = 500, example = "Uw klacht K-2026-000123")]
    subject: Option<String>,
    /// The text.
    #[schema(max_length = 100_000, example = "Beste S. Hoekstra,")]
    text: Option<String>,
    /// The address that it was mailed to.
    #[schema(max_length = 254, example = "s.hoekstra@example.nl")]
    address: Option<String>,
    /// When it was made.
    #[schema(example = "2026-11-02T09:00:00Z")]
    created_at: DateTime<Utc>,
    /// When it was mailed.
    #[schema(example = "2026-11-02T09:00:01Z")]
    sent_at: Option<DateTime<Utc>>,
}

/// The person in a part of a complaint.
#[derive(Debug, Serialize, ToSchema)]
pub struct BundledNaming {
    /// The part.
    #[serde(rename = "as")]
    capacity: Capacity,
    /// The name.
    #[schema(max_length = 200, example = "R. Zwanenburg")]
    name: Option<String>,
    /// The e-mail address.
    #[schema(max_length = 254, example = "r.zwanenburg@example.nl")]
    email: Option<String>,
    /// The phone number.
    #[schema(max_length = 40, example = "+31 58 808 0050")]
    phone: Option<String>,
}

/// A document in a bundle.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BundledDocument {
    /// Names the document to programs.
    #[schema(example = "019ac3f1-2c3d-7e4f-8a5b-6c7d8e9fa0b1")]
    id: Uuid,
    /// The name of the file; `null` once its content was removed.
    #[schema(max_length = 255, example = "Offerte 2026-10.pdf")]
    name: Option<String>,
    /// As found in the content.
    #[schema(max_length = 100, example = "application/pdf")]
    media_type: String,
    /// In bytes.
    #[schema(minimum = 1, example = 48213)]
    size: i64,
    /// What the sender said of it.
    #[schema(max_length = 500, example = "De offerte waar de klacht over gaat.")]
    description: Option<String>,
    /// When it was added.
    added_at: DateTime<Utc>,
    /// Whether it was struck out as not belonging to the complaint.
    #[schema(example = false)]
    struck_out: bool,
    /// The file in the archive; `null` of one that was struck out, and where the content was removed or is not given out
    /// because of a virus.
    #[schema(max_length = 400, example = "documents/K-2026-000123/01 Offerte 2026-10.pdf")]
    file: Option<String>,
    /// The digest that its content must have.
    #[serde(skip)]
    sha256: Option<Vec<u8>>,
    /// The file by itself.
    #[schema(
        max_length = 200,
        format = "uri-reference",
        example = "/v1/complaints/019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10/documents/019ac3f1-2c3d-7e4f-8a5b-6c7d8e9fa0b1/content"
    )]
    content: String,
}

const SOURCE: Text = Text::of(
    "De gegevens komen van u, van wie namens u sprak, en van onze medewerkers die de klacht behandelden.",
    "The data comes from you, from whoever spoke for you, and from our employees who handled the complaint.",
);
const RIGHTS: Text = Text::of(
    "U mag ons vragen uw gegevens te verbeteren, te wissen of voorlopig niet te gebruiken, en u mag bezwaar maken.",
    "You may ask us to correct or erase your data or not to use it for now, and you may object.",
);
const AUTHORITY: Text = Text::of(
    "U kunt een klacht indienen bij de Autoriteit Persoonsgegevens.",
    "You can lodge a complaint with the Dutch data protection authority (Autoriteit Persoonsgegevens).",
);

/// The forms in which a bundle is given, the first one to who has no wish.
const FORMS: [(&str, Form); 2] = [("application/json", Form::Json), ("application/zip", Form::Zip)];
const FORM_NAMES: &str = "application/json, application/zip";

#[derive(Debug, Clone, Copy)]
enum Form {
    Json,
    Zip,
}

/// Bundle of a request for access
///
/// Everything that the register holds about the person, once identity and complaints are confirmed and until the request is
/// executed: as JSON, or by `Accept: application/zip` as an archive with a page to read in the caller's language, the same
/// JSON, and the documents. What is about an employee is in it only when the request is that employee's own, and counted
/// otherwise. To be sent with the letter. Managers whom none of it is about.
#[utoipa::path(
    get,
    path = "/privacy-requests/{requestId}/bundle",
    operation_id = "readPrivacyBundle",
    tag = "privacy",
    responses((status = 200, description = "The bundle",
        content((PrivacyBundle = "application/json"), (String = "application/zip")),
        headers(("ETag" = String, description = "The version of the request, for `If-Match`."),
            ("Content-Disposition" = String, description = "Of the archive: its name."))))
)]
pub async fn read_privacy_bundle(
    caller: Caller<can::ReadPrivacyRequests>,
    id: PathId<PrivacyRequestId>,
    context: ReqData<RequestContext>,
    accept: Accept,
    (db, clock, rules, names): (Data<Db>, Data<Clock>, Data<Rules>, Data<KnownNames>),
    (documents, word_names): (Data<Documents>, Data<WordNames>),
) -> Result<HttpResponse> {
    let form = accept.choose(&FORMS, FORM_NAMES)?;
    let (now, language) = (clock.now(), context.language);
    let subject = caller.identity.subject.clone();
    let (request, all) = store::bundle(&db, id.0, caller.identity, Rulebook::of(&rules), now).await?;
    let names = names.current(&db).await;
    let reader = reader();
    let view_context = ViewContext {
        actor: &reader,
        today: local_date(now),
        language,
        names: &names,
    };
    let has_scanner = documents.has_scanner();
    let tag = etag(request.version);
    let bundle = PrivacyBundle::of(request, all, view_context, now, has_scanner)?;
    let mut response = HttpResponse::Ok();
    response.insert_header((header::ETAG, tag));
    match form {
        Form::Json => Ok(response.json(bundle)),
        Form::Zip if context.is_head => Ok(named(response, &bundle, language).finish()),
        Form::Zip => {
            documents.ownership.check().await?;
            let place = documents.download(&subject).await?;
            let reader = page::Reader {
                language,
                names: **word_names,
            };
            let bytes = archive::stream(&bundle, reader, documents.storage.clone(), place)?;
            Ok(named(response, &bundle, language).streaming(bytes))
        }
    }
}

/// The answer as an archive with a name.
fn named(mut response: HttpResponseBuilder, bundle: &PrivacyBundle, language: Language) -> HttpResponseBuilder {
    let name = Text::of("inzage", "access").into_language(language);
    let name = format!("attachment; filename=\"{name}-{}.zip\"", bundle.request_number);
    response
        .content_type("application/zip")
        .insert_header((header::CONTENT_DISPOSITION, name))
        // What is in it is compressed already; the frame takes this word out again.
        .insert_header(ContentEncoding::Identity);
    response
}

/// The person as a reader: is told neither whom a complaint is about nor who handled it.
fn reader() -> Actor {
    Actor {
        person: Person::withheld(),
        roles: vec![Role::Integration],
        place: Place::default(),
    }
}
