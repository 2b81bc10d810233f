//! Messages over HTTP: what was and will be sent, letters to print, and the templates.

pub mod template_view;
pub mod templates;
pub mod view;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use self::view::{
    ComplaintMessage, DryRunQuery, MessageInput, MessageItem, MessagePage, MessagePreview, MessagesQuery,
};
use super::model::{MessageChannel, MessageStatus, Recipient};
use super::service::{Composed, Correspondence, Words, language_of};
use super::store::{self, Listed, MessageRow};
use crate::auth::{Caller, can};
use crate::clock::Clock;
use crate::complaints::store as complaints;
use crate::db::{Db, Word};
use crate::error::{Error, Result};
use crate::http::{Accept, PageQuery, Paged, PathId, Query, Valid, etag};
use crate::i18n::{Language, Text};
use crate::idempotency::api::{IdempotencyKey, NO_BODY};
use crate::idempotency::model::StoredResponse;
use crate::procedure::{Complaint, ComplaintId};

const JSON: &str = "application/json";
const PDF: &str = "application/pdf";

/// List messages
///
/// The messages to complainants, sent and to be sent, newest first, about complaints that the caller may see. All filters given must
/// hold. Handlers and managers.
#[utoipa::path(
    get,
    path = "/messages",
    operation_id = "listMessages",
    tag = "messages",
    params(MessagesQuery, PageQuery),
    responses((status = 200, description = "A page", body = MessagePage))
)]
pub async fn list_messages(
    caller: Caller<can::ReadMessages>,
    query: Paged<MessagesQuery>,
    request: HttpRequest,
    db: Data<Db>,
) -> Result<HttpResponse> {
    let filter = query.filter.filter();
    let paging = query.page.paging(&("messages", &filter))?;
    let found = store::list(&db, caller.identity, filter, paging.clone()).await?;
    let page = paging.page(&request, found, |listed| listed.message.id);
    Ok(page.try_map(MessageItem::new)?.response())
}

/// Messages about a complaint
///
/// The messages to its complainant, sent and to be sent, newest first. Handlers and managers.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/messages",
    operation_id = "listComplaintMessages",
    tag = "messages",
    params(PageQuery),
    responses((status = 200, description = "A page", body = MessagePage))
)]
pub async fn list_complaint_messages(
    caller: Caller<can::ReadMessages>,
    id: PathId<ComplaintId>,
    query: Query<PageQuery>,
    request: HttpRequest,
    db: Data<Db>,
) -> Result<HttpResponse> {
    let paging = query.0.paging::<Uuid>(&("messages", id.0.0))?;
    let found = store::list_of(&db, caller.identity, id.0, paging.clone()).await?;
    let page = paging.page(&request, found, |listed| listed.message.id);
    Ok(page.try_map(MessageItem::new)?.response())
}

/// Send a message
///
/// Sends the complainant a message besides those that are sent by themselves: about an event, in the words of its template,
/// or in words of one's own. A letter is kept to be printed, and so is a mail where there is no mail server. With `dryRun`
/// the message is only shown. Handlers and managers.
#[utoipa::path(
    post,
    path = "/complaints/{complaintId}/messages",
    operation_id = "sendMessage",
    tag = "messages",
    params(DryRunQuery),
    request_body = MessageInput,
    responses(
        (status = 200, description = "Only shown", body = MessagePreview),
        (status = 201, description = "Kept, and sent if it is a mail", body = ComplaintMessage,
            headers(("Location" = String, description = "The message."), ("ETag" = String, description = "Its version.")))
    )
)]
pub async fn send_message(
    caller: Caller<can::SendMessages>,
    id: PathId<ComplaintId>,
    query: Query<DryRunQuery>,
    key: IdempotencyKey,
    body: Valid<MessageInput>,
    (db, clock, means): (Data<Db>, Data<Clock>, Data<Correspondence>),
) -> Result<StoredResponse> {
    let (now, id, input) = (clock.now(), id.0, body.input);
    let load = complaints::load(&db, id, caller.identity.clone(), now, |case| Ok(case.complaint));
    let complaint = load.await?;
    let recipient = recipient(&complaint, input.channel)?;
    let form = (input.words(), input.channel, recipient.language);
    let composed = means.compose(&db, id, form, false, now).await?.ok_or(Error::NotFound)?;
    if query.0.dry_run == Some(true) {
        return StoredResponse::json(StatusCode::OK, &MessagePreview::from(composed.filled));
    }
    let has_mailer = means.mailer.is_some();
    let message = new_message(
        &complaint,
        &input,
        recipient.language,
        has_mailer,
        (&caller.identity.subject, now),
    );
    let claim = key.claim(&caller.identity, &body.digest);
    let listed = Listed {
        message: message.clone(),
        number: complaint.number,
    };
    let view = ComplaintMessage::new(listed, Some(composed.filled))?;
    let answer = StoredResponse::json(StatusCode::CREATED, &view)?
        .with_etag(etag(view.version()))
        .with_location(format!("/v1/messages/{}", message.id));
    store::add(&db, message, answer, claim).await
}

/// The person whom a message by this way reaches.
fn recipient(complaint: &Complaint, channel: MessageChannel) -> Result<Recipient> {
    let at_channel = |code: &'static str, message| Error::at("/channel", code, message);
    let no_way = || {
        at_channel(
            "not_answerable",
            Text::of(
                "Van deze melder is hiervoor geen adres bekend.",
                "No address of this complainant is known for this.",
            ),
        )
    };
    let recipient = Recipient::of(&complaint.signal.complainant).ok_or_else(no_way)?;
    if recipient.wants_none() {
        return Err(at_channel(
            "not_answerable",
            Text::of(
                "Deze melder wil geen berichten ontvangen.",
                "This complainant wants no messages.",
            ),
        ));
    }
    if channel == MessageChannel::Email && recipient.email.is_none() {
        return Err(no_way());
    }
    Ok(recipient)
}

fn new_message(
    complaint: &Complaint,
    input: &MessageInput,
    language: Language,
    has_mailer: bool,
    (by, now): (&str, DateTime<Utc>),
) -> MessageRow {
    let is_mailed = has_mailer && input.channel == MessageChannel::Email;
    MessageRow {
        id: Uuid::now_v7(),
        complaint_id: complaint.id.0,
        version: None,
        event: input.event.map(Word),
        channel: Word(input.channel),
        language: language.tag().to_owned(),
        status: Word(if is_mailed {
            MessageStatus::Queued
        } else {
            MessageStatus::NotSent
        }),
        subject: input.subject.clone(),
        body: input.text.clone(),
        address: None,
        created_at: now,
        created_by: Some(by.to_owned()),
        next_at: is_mailed.then_some(now),
        attempts: 0,
        postponed: false,
        failure: None,
        sent_at: None,
        revision: 1,
    }
}

/// Read a message
///
/// One message with its text, as it was sent or as it would be sent now; as `application/pdf` the letter, with the tracking code.
/// Handlers and managers.
#[utoipa::path(
    get,
    path = "/messages/{messageId}",
    operation_id = "readMessage",
    tag = "messages",
    responses((status = 200, description = "The message", content(
        (ComplaintMessage = "application/json"), (String = "application/pdf")
    ), headers(("ETag" = String, description = "Its version."))))
)]
pub async fn read_message(
    caller: Caller<can::ReadMessages>,
    id: PathId<Uuid>,
    accept: Accept,
    (db, clock, means): (Data<Db>, Data<Clock>, Data<Correspondence>),
) -> Result<HttpResponse> {
    let is_letter = accept.choose(&[(JSON, false), (PDF, true)], "application/json, application/pdf")?;
    let listed = store::find(&db, caller.identity, id.0).await?;
    let version = etag(listed.message.revision);
    if is_letter {
        let composed = composed(&means, &db, &listed, true, clock.now()).await?;
        let composed = composed.ok_or(Error::NotFound)?;
        let name = format!("attachment; filename=\"{}.pdf\"", listed.number);
        return Ok(HttpResponse::Ok()
            .content_type(PDF)
            .insert_header(("Content-Disposition", name))
            .insert_header(("ETag", version))
            .body(means.letter(&composed, clock.now())?));
    }
    let filled = composed(&means, &db, &listed, false, clock.now())
        .await?
        .map(|composed| composed.filled);
    Ok(HttpResponse::Ok()
        .insert_header(("ETag", version))
        .json(ComplaintMessage::new(listed, filled)?))
}

async fn composed(
    means: &Correspondence,
    db: &Db,
    listed: &Listed,
    tells_code: bool,
    now: DateTime<Utc>,
) -> Result<Option<Composed>> {
    let message = &listed.message;
    let form = (Words::of(message), message.channel.0, language_of(message));
    means
        .compose(db, ComplaintId(message.complaint_id), form, tells_code, now)
        .await
}

/// Whether a mail reaches the complainant by now, and is wanted.
fn is_mailable(composed: &Composed, is_automatic: bool) -> bool {
    let recipient = composed.recipient.as_ref();
    recipient.is_some_and(|recipient| recipient.email.is_some() && !recipient.declines_mail(is_automatic))
}

/// Try a message again
///
/// Has a mail sent that could not be sent, or that was kept because there was no mail server. Handlers and managers.
#[utoipa::path(
    post,
    path = "/messages/{messageId}/retry",
    operation_id = "retryMessage",
    tag = "messages",
    responses((status = 200, description = "Queued", body = ComplaintMessage,
        headers(("ETag" = String, description = "Its new version."))))
)]
pub async fn retry_message(
    caller: Caller<can::SendMessages>,
    id: PathId<Uuid>,
    key: IdempotencyKey,
    (db, clock, means): (Data<Db>, Data<Clock>, Data<Correspondence>),
) -> Result<StoredResponse> {
    let now = clock.now();
    let claim = key.claim(&caller.identity, &NO_BODY);
    let listed = store::find(&db, caller.identity.clone(), id.0).await?;
    if means.mailer.is_none() {
        return Err(Error::conflict(
            "mail-not-configured",
            Text::of(
                "Er is geen mailserver ingesteld. Print het bericht als brief.",
                "No mail server is configured. Print the message as a letter.",
            ),
        ));
    }
    let composed = composed(&means, &db, &listed, false, now)
        .await?
        .ok_or(Error::NotFound)?;
    if !is_mailable(&composed, listed.message.version.is_some()) {
        return Err(Error::conflict(
            "complainant-not-mailable",
            Text::of(
                "Deze melder is niet per mail te bereiken, of wil dat niet.",
                "This complainant cannot be reached by mail, or does not want that.",
            ),
        ));
    }
    let filled = composed.filled;
    let respond = move |listed: Listed| {
        let view = ComplaintMessage::new(listed, Some(filled.clone()))?;
        Ok(StoredResponse::json(StatusCode::OK, &view)?.with_etag(etag(view.version())))
    };
    store::retry(&db, (id.0, caller.identity), respond, claim, now).await
}
