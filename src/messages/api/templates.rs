//! The templates of messages over HTTP.

use actix_web::http::StatusCode;
use actix_web::web::{Data, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use uuid::Uuid;

use super::template_view::{
    MessageTemplate, MessageTemplateHistoryPage, MessageTemplateInput, MessageTemplatePage, MessageTemplateVersion,
    TemplateAnswer, language,
};
use super::view::MessagePreview;
use crate::auth::{Caller, can};
use crate::catalogues::model::Nature;
use crate::catalogues::store as catalogues;
use crate::clock::Clock;
use crate::complaints::store as complaints;
use crate::db::Db;
use crate::error::{Error, FieldError, Result};
use crate::http::middleware::RequestContext;
use crate::http::{IfMatch, PageQuery, Paged, PathId, Query, Valid, etag};
use crate::i18n::Text;
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::messages::model::{MessageChannel, MessageEvent, Recipient, Template, TemplateFault, TemplateSource};
use crate::messages::service::Correspondence;
use crate::messages::store::{self, Kept, Material, Tried};
use crate::procedure::{ComplainantLanguage, ComplaintId};
use crate::vocabulary::Vocabulary;

/// The template of an event, by language and nature.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct TemplateQuery {
    /// The language; default Dutch.
    #[param(example = "nl")]
    pub language: Option<ComplainantLanguage>,
    /// The nature of complaints that it is for, by its code; default every nature that has none of its own.
    #[param(pattern = "^[a-z][a-z0-9_]{0,59}$", max_length = 60, example = "no_consent_given")]
    pub nature: Option<String>,
}

/// The template of an event, and whether a change of it is only shown.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct TemplateChangeQuery {
    /// The language; default Dutch.
    #[param(example = "nl")]
    pub language: Option<ComplainantLanguage>,
    /// The nature of complaints that it is for, by its code; default every nature that has none of its own.
    #[param(pattern = "^[a-z][a-z0-9_]{0,59}$", max_length = 60, example = "no_consent_given")]
    pub nature: Option<String>,
    /// `true`: nothing is kept, the template is only shown, filled in for `complaintId`.
    #[param(example = true)]
    pub dry_run: Option<bool>,
    /// The complaint for which it is filled in.
    #[param(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    pub complaint_id: Option<Uuid>,
}

/// List templates
///
/// The template that counts for each event, in a language and for a nature, in order of event. Managers.
#[utoipa::path(
    get,
    path = "/message-templates",
    operation_id = "listMessageTemplates",
    tag = "messages",
    params(TemplateQuery, PageQuery),
    responses((status = 200, description = "A page", body = MessageTemplatePage))
)]
pub async fn list_message_templates(
    _caller: Caller<can::KeepTemplates>,
    query: Paged<TemplateQuery>,
    request: HttpRequest,
    context: ReqData<RequestContext>,
    db: Data<Db>,
) -> Result<HttpResponse> {
    let TemplateQuery {
        language: asked,
        nature,
    } = &query.filter;
    let mut all = Vec::new();
    for event in MessageEvent::ALL {
        let tried = store::read(&db, *event, language(*asked), nature.clone().unwrap_or_default()).await?;
        all.push(MessageTemplate::new(
            *event,
            (*asked, nature.clone()),
            tried,
            context.language,
        ));
    }
    let paging = query.page.paging(&("message-templates", &query.filter))?;
    let page = paging.page_of(&request, all, |template| template.event.as_str().to_owned());
    Ok(page.response())
}

/// Read a template
///
/// The template that counts for an event: that of the nature, else that of the language, else the one that comes with the
/// register. Managers.
#[utoipa::path(
    get,
    path = "/message-templates/{event}",
    operation_id = "readMessageTemplate",
    tag = "messages",
    params(TemplateQuery),
    responses((status = 200, description = "The template", body = MessageTemplate,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))))
)]
pub async fn read_message_template(
    _caller: Caller<can::KeepTemplates>,
    event: PathId<MessageEvent>,
    query: Query<TemplateQuery>,
    context: ReqData<RequestContext>,
    db: Data<Db>,
) -> Result<StoredResponse> {
    let TemplateQuery {
        language: asked,
        nature,
    } = query.0;
    let tried = store::read(&db, event.0, language(asked), nature.clone().unwrap_or_default()).await?;
    let view = MessageTemplate::new(event.0, (asked, nature), tried, context.language);
    Ok(StoredResponse::json(StatusCode::OK, &view)?.with_etag(etag(view.version)))
}

/// Write a template
///
/// Writes the template of an event for exactly this language and nature; the versions before stay. With `dryRun` it is only
/// shown, filled in for a complaint. Managers.
#[utoipa::path(
    put,
    path = "/message-templates/{event}",
    operation_id = "writeMessageTemplate",
    tag = "messages",
    params(TemplateChangeQuery),
    request_body = MessageTemplateInput,
    responses((status = 200, description = "Written, or only shown", content(
        (TemplateAnswer = "application/json")
    ), headers(("ETag" = String, description = "Its new version."))))
)]
pub async fn write_message_template(
    caller: Caller<can::KeepTemplates>,
    event: PathId<MessageEvent>,
    query: Query<TemplateChangeQuery>,
    if_match: IfMatch,
    key: IdempotencyKey,
    body: Valid<MessageTemplateInput>,
    (context, db, clock, means): (ReqData<RequestContext>, Data<Db>, Data<Clock>, Data<Correspondence>),
) -> Result<StoredResponse> {
    let (event, query, shown_in) = (event.0, query.0, context.language);
    let template = template(body.input)?;
    if query.dry_run == Some(true) {
        let shown = preview(&caller, &query, template, (&db, &clock, &means)).await?;
        return StoredResponse::json(StatusCode::OK, &TemplateAnswer::Shown(shown));
    }
    known_nature(&db, query.nature.as_deref()).await?;
    let claim = key.claim(&caller.identity, &body.digest);
    let (asked, nature) = (query.language, query.nature.clone());
    let of = (event, language(asked), nature.clone().unwrap_or_default());
    let respond = move |kept: Kept| {
        let tried = Tried {
            template: kept.template(),
            source: if nature.is_some() {
                TemplateSource::Nature
            } else {
                TemplateSource::Language
            },
            exact: Some(kept),
        };
        let view = MessageTemplate::new(event, (asked, nature.clone()), tried, shown_in);
        let version = view.version;
        Ok(StoredResponse::json(StatusCode::OK, &TemplateAnswer::Written(Box::new(view)))?.with_etag(etag(version)))
    };
    let check = move |version| if_match.check(version);
    store::put(&db, of, template, check, respond, (claim, caller.identity, clock.now())).await
}

/// History of a template
///
/// The versions of the template for exactly this language and nature, newest first. Managers.
#[utoipa::path(
    get,
    path = "/message-templates/{event}/history",
    operation_id = "readMessageTemplateHistory",
    tag = "messages",
    params(TemplateQuery, PageQuery),
    responses((status = 200, description = "A page", body = MessageTemplateHistoryPage))
)]
pub async fn read_message_template_history(
    _caller: Caller<can::KeepTemplates>,
    event: PathId<MessageEvent>,
    query: Paged<TemplateQuery>,
    request: HttpRequest,
    db: Data<Db>,
) -> Result<HttpResponse> {
    let of = (
        event.0,
        language(query.filter.language),
        query.filter.nature.clone().unwrap_or_default(),
    );
    let paging = query.page.paging(&("message-templates", event.0, &query.filter))?;
    let found = store::history(&db, of, paging.clone()).await?;
    let page = paging.page(&request, found, |kept| kept.version);
    let items = |found: Vec<Kept>| found.into_iter().map(MessageTemplateVersion::from).collect();
    Ok(page.map(items).response())
}

/// The template, without words in braces that are no placeholders.
fn template(input: MessageTemplateInput) -> Result<Template> {
    let template = Template {
        subject: input.subject,
        text: input.text,
    };
    let (subject, text) = template.faults();
    let subject = subject.map(|fault| explained("/subject", fault));
    let text = text.map(|fault| explained("/text", fault));
    let faults: Vec<FieldError> = subject.into_iter().chain(text).collect();
    if faults.is_empty() {
        Ok(template)
    } else {
        Err(Error::Invalid(faults))
    }
}

fn explained(pointer: &str, fault: TemplateFault) -> FieldError {
    let (code, message) = match fault {
        TemplateFault::Unknown => (
            "unknown",
            Text::of(
                "Tussen accolades staat iets dat niet kan worden ingevuld.",
                "Something in braces cannot be filled in.",
            ),
        ),
        TemplateFault::NotAlone => (
            "not_allowed",
            Text::of(
                "Het antwoord met de uitleg hoort in een eigen alinea.",
                "The answer with its reasons belongs in a paragraph of its own.",
            ),
        ),
        TemplateFault::Lines => (
            "control_character",
            Text::of("Het onderwerp past op één regel.", "The subject is one line."),
        ),
        TemplateFault::NotInSubject => (
            "not_allowed",
            Text::of(
                "Wat hier tussen accolades staat, hoort in de tekst en niet in het onderwerp.",
                "What stands in braces here belongs in the text, not in the subject.",
            ),
        ),
    };
    FieldError::at(pointer, code, message)
}

/// Refuses a nature that is not in the catalogue.
async fn known_nature(db: &Db, nature: Option<&str>) -> Result<()> {
    let Some(nature) = nature else {
        return Ok(());
    };
    let natures = catalogues::list::<Nature>(db).await?;
    if natures.iter().any(|known| known.code == nature) {
        return Ok(());
    }
    let message = Text::of("Deze code bestaat niet.", "There is no such code.");
    Err(Error::Invalid(vec![FieldError::parameter(
        "nature", "unknown", message,
    )]))
}

/// The template filled in for the complaint that was asked for, as a mail.
async fn preview(
    caller: &Caller<can::KeepTemplates>,
    query: &TemplateChangeQuery,
    template: Template,
    (db, clock, means): (&Db, &Clock, &Correspondence),
) -> Result<MessagePreview> {
    let Some(complaint) = query.complaint_id else {
        let message = Text::of("Kies een klacht.", "Choose a complaint.");
        return Err(Error::Invalid(vec![FieldError::parameter(
            "complaintId",
            "required",
            message,
        )]));
    };
    let load = complaints::load(
        db,
        ComplaintId(complaint),
        caller.identity.clone(),
        clock.now(),
        |mut case| {
            let events = case.events()?;
            Ok((case.complaint, events))
        },
    );
    let (complaint, events) = load.await.map_err(|failure| match failure {
        Error::NotFound => {
            let message = Text::of("Deze klacht bestaat niet.", "There is no such complaint.");
            Error::Invalid(vec![FieldError::parameter("complaintId", "unknown", message)])
        }
        other => other,
    })?;
    let recipient = Recipient::of(&complaint.signal.complainant).map(|recipient| Recipient {
        language: language(query.language),
        ..recipient
    });
    let material = Material {
        complaint,
        events,
        template: None,
        code: None,
    };
    let form = (MessageChannel::Email, Some(means.website.tracking_page()));
    Ok(means
        .from_template(&template, &material, recipient.as_ref(), form)
        .into())
}
