//! The bundle of a request for access: everything that the register holds about the person, as JSON, or as an archive with
//! a page to read and the documents.

mod archive;
mod labels;
mod page;
mod withholding;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

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
use crate::error::{Error, Result};
use crate::http::middleware::RequestContext;
use crate::http::{Accept, PathId, etag};
use crate::i18n::{Language, Text};
use crate::privacy_requests::model::{
    BundleItem, Capacity, PrivacyGround, PrivacyRequest, PrivacyRequestId, PrivacyScope, held_back,
};
use crate::privacy_requests::store::{self, Kept, KeptDocument, Rulebook};
use crate::procedure::{Actor, Disclosure, Event, PURPOSES, Person, Place, Rules};
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
    /// The complaint; `null` where the person is not its complainant.
    #[schema(value_type = Option<ComplaintView>)]
    complaint: Option<Value>,
    /// Everything that was noted: contacts, assessments, investigations, remedies and whatever else; of an employee what is
    /// about employees.
    #[schema(value_type = Vec<EventSchema>, max_items = 100_000)]
    history: Vec<HistoryItem>,
    /// Its documents; none where the person is not its complainant.
    #[schema(max_items = 10_000)]
    documents: Vec<BundledDocument>,
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
    /// The file in the archive; `null` where its content was removed or is not given out because of a virus.
    #[schema(max_length = 400, example = "documents/K-2026-000123/01 Offerte 2026-10.pdf")]
    file: Option<String>,
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
    let files = all
        .iter()
        .flat_map(|kept| archive::files(kept, &request, has_scanner))
        .collect();
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
            let bytes = archive::stream(&bundle, files, reader, documents.storage.clone(), place)?;
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

impl PrivacyBundle {
    /// # Errors
    /// When a complaint cannot be rendered.
    fn of(
        request: PrivacyRequest,
        all: Vec<Kept>,
        view_context: ViewContext<'_>,
        made_at: DateTime<Utc>,
        has_scanner: bool,
    ) -> Result<Self> {
        let language = view_context.language;
        let systems = all.iter().flat_map(|kept| &kept.complaint.signal.external_references);
        let recipients: BTreeSet<String> = systems.map(|reference| reference.system.clone()).collect();
        let mut counts = held_back(&request.withheld);
        let mut of_others = 0;
        let complaints: Result<Vec<_>> = all
            .into_iter()
            .map(|kept| BundledComplaint::of(kept, &request, view_context, has_scanner, &mut of_others))
            .collect();
        if of_others > 0 {
            *counts.entry(PrivacyGround::RightsOfOthers).or_default() += of_others;
        }
        Ok(PrivacyBundle {
            request_number: request.number,
            version: request.version,
            made_at,
            purposes: PURPOSES.into_iter().map(|text| text.into_language(language)).collect(),
            source: SOURCE.into_language(language),
            rights: RIGHTS.into_language(language),
            authority: AUTHORITY.into_language(language),
            recipients: recipients.into_iter().collect(),
            complaints: complaints?,
            withheld: HeldBack::all(&counts),
        })
    }
}

/// The person as a reader: is told neither whom a complaint is about nor who handled it.
fn reader() -> Actor {
    Actor {
        person: Person::withheld(),
        roles: vec![Role::Integration],
        place: Place::default(),
    }
}

impl BundledComplaint {
    /// `of_others` counts what is left out because it is about others.
    fn of(
        kept: Kept,
        request: &PrivacyRequest,
        view_context: ViewContext<'_>,
        has_scanner: bool,
        of_others: &mut u32,
    ) -> Result<Self> {
        let id = kept.complaint.id.0;
        let of_employee = request.scope == PrivacyScope::Employee;
        let is_own = !of_employee && kept.capacities.contains(&Capacity::Complainant);
        let documents = archive::named_documents(&kept, request, has_scanner);
        let withheld = request.withheld.iter().filter(|one| one.complaint_id == id);
        let withheld: HashSet<BundleItem> = withheld.map(|one| one.item).collect();
        let is_kept = |event: &Event| !withheld.contains(&BundleItem::Version(event.version));
        let events = kept.events.into_iter().filter(is_kept).collect();
        let history = history(events, is_own, of_employee, of_others);
        let complaint = if is_own {
            let conversation = kept.complaint.signal.conversation.as_ref();
            let names_spoken_with = conversation.is_some_and(|conversation| conversation.spoken_with.is_some());
            *of_others += u32::from(kept.complaint.signal.employee.is_some()) + u32::from(names_spoken_with);
            let view = ComplaintView::new(&kept.complaint, &kept.facts, view_context);
            Some(told(&view, &withheld)?)
        } else {
            *of_others += 1 + u32::try_from(kept.documents.len()).unwrap_or(u32::MAX);
            None
        };
        Ok(BundledComplaint {
            id,
            number: kept.complaint.number,
            capacities: kept.capacities,
            retain_until_date: kept.complaint.retain_until,
            complaint,
            history,
            documents: documents
                .into_iter()
                .map(|(document, file)| BundledDocument::of(document, file, id))
                .collect(),
        })
    }
}

/// The complaint without the name of its handler, and without the parts that are left out.
fn told(view: &ComplaintView, withheld: &HashSet<BundleItem>) -> Result<Value> {
    let mut complaint = serde_json::to_value(view).map_err(|error| Error::caused("a complaint in a bundle", error))?;
    for of_staff in ["subject", "name"] {
        complaint["handler"][of_staff] = Value::Null;
    }
    for item in withheld {
        if let BundleItem::Part(part) = item {
            complaint[part.field()] = Value::Null;
        }
    }
    Ok(complaint)
}

/// The events that the person is told: of a complaint of their own those that are not about an employee, of an employee
/// only those.
fn history(events: Vec<Event>, is_own: bool, of_employee: bool, of_others: &mut u32) -> Vec<HistoryItem> {
    let disclosure = Disclosure {
        employee: of_employee,
        notes: true,
        withholds_people: false,
        hidden: HashSet::new(),
    };
    let mut told = Vec::new();
    for event in events {
        let is_about_employee = event.what.is_about_employee();
        let shown = event.clone().disclosed(&disclosure);
        let is_told = (is_own && !is_about_employee) || (of_employee && is_about_employee);
        *of_others += u32::from(!is_told || shown != event);
        told.extend(is_told.then(|| HistoryItem::from(shown.without_staff())));
    }
    told
}

impl BundledDocument {
    fn of(document: KeptDocument, file: Option<String>, complaint: Uuid) -> Self {
        BundledDocument {
            file,
            content: format!("/v1/complaints/{complaint}/documents/{}/content", document.id),
            id: document.id,
            name: document.name,
            media_type: document.media_type,
            size: document.size,
            description: document.description,
            added_at: document.added_at,
        }
    }
}
