//! Messages as handlers and managers see them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::{Validate, ValidationError};

use crate::error::{Error, Result};
use crate::http::input::broken;
use crate::http::{Input, listed};
use crate::i18n::Text;
use crate::messages::model::{Filled, MailFailure, MessageChannel, MessageEvent, MessageStatus};
use crate::messages::service::Words;
use crate::messages::store::{Filter, Listed};
use crate::procedure::ComplainantLanguage;
use crate::vocabulary::Vocabulary;

/// Filters of the list of messages.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct MessagesQuery {
    /// The state of the message.
    #[param(example = "failed")]
    pub status: Option<MessageStatus>,
    /// The event that the message tells.
    #[param(example = "acknowledgement")]
    pub event: Option<MessageEvent>,
}

impl MessagesQuery {
    /// The messages that are not tried any more.
    pub fn failed() -> Self {
        MessagesQuery {
            status: Some(MessageStatus::Failed),
            event: None,
        }
    }

    pub fn filter(&self) -> Filter {
        Filter {
            complaint: None,
            status: self.status,
            event: self.event,
        }
    }
}

/// Whether something is only shown.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct DryRunQuery {
    /// `true`: nothing is kept or sent, the message is only shown.
    #[param(example = true)]
    pub dry_run: Option<bool>,
}

/// A message to send: about an event, in the words of its template, or in words of one's own.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = says_something))]
pub struct MessageInput {
    /// The event to tell; without it `subject` and `text` are needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "acknowledgement")]
    pub event: Option<MessageEvent>,
    /// The subject, in words of one's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200, example = json!(null))]
    pub subject: Option<String>,
    /// The text, in words of one's own. Paragraphs are divided by an empty line.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 20000, example = json!(null))]
    pub text: Option<String>,
    #[schema(example = "email")]
    pub channel: MessageChannel,
}

impl Input for MessageInput {}

fn says_something(input: &MessageInput) -> std::result::Result<(), ValidationError> {
    match (input.event, &input.subject, &input.text) {
        (Some(_), None, None) | (None, Some(_), Some(_)) => Ok(()),
        _ => Err(broken(
            "one_of_both",
            &Text::of(
                "Kies waarover het bericht gaat, of schrijf zelf een onderwerp en een tekst.",
                "Choose what the message is about, or write a subject and a text yourself.",
            ),
        )),
    }
}

impl MessageInput {
    pub fn words(&self) -> Words {
        match self.event {
            Some(event) => Words::Event(event),
            None => Words::Own(
                self.subject.clone().unwrap_or_default(),
                self.text.clone().unwrap_or_default(),
            ),
        }
    }
}

/// A message in a list, without its text.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessageItem {
    /// Names the message to programs.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    pub(super) id: Uuid,
    /// The complaint.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    complaint_id: Uuid,
    /// The number of the complaint, for people.
    #[schema(max_length = 20, example = "K-2026-000123")]
    number: String,
    /// The event that it tells; `null` when somebody wrote it in words of their own.
    #[schema(example = "acknowledgement")]
    event: Option<MessageEvent>,
    /// The version of the complaint that it tells of; `null` when somebody had it sent.
    #[schema(minimum = 1, example = 1)]
    complaint_version: Option<i32>,
    channel: MessageChannel,
    language: ComplainantLanguage,
    status: MessageStatus,
    /// The reason for which it was not sent yet; `null` when nothing went wrong.
    #[schema(example = json!(null))]
    failure: Option<MailFailure>,
    /// The subject; `null` in lists as long as it is not sent.
    #[schema(max_length = 400, example = "Wij hebben uw klacht ontvangen (K-2026-000123)")]
    subject: Option<String>,
    /// The address that it was sent to; `null` before.
    #[schema(max_length = 254, example = "s.hoekstra@example.nl")]
    to: Option<String>,
    /// When it was made.
    #[schema(example = "2026-10-30T14:00:01Z")]
    created_at: DateTime<Utc>,
    /// The `sub` of who had it sent; `null` when it is sent by itself.
    #[schema(max_length = 200, example = json!(null))]
    created_by: Option<String>,
    /// Attempts so far.
    #[schema(minimum = 0, example = 1)]
    attempts: i32,
    /// When it is sent, or tried again; `null` when it is not.
    #[schema(example = json!(null))]
    next_attempt_at: Option<DateTime<Utc>>,
    /// When the mail server took it.
    #[schema(example = "2026-10-30T14:00:02Z")]
    sent_at: Option<DateTime<Utc>>,
    /// Names the version.
    #[schema(minimum = 1, example = 2)]
    pub(super) version: i32,
}

/// A message with its text: as it was sent, or as it would be sent now. The tracking code is left out.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComplaintMessage {
    #[serde(flatten)]
    item: MessageItem,
    /// The text. Paragraphs are divided by an empty line.
    #[schema(max_length = 60000, example = "Beste S. Hoekstra,")]
    text: String,
}

/// A message that is only shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessagePreview {
    /// The subject.
    #[schema(max_length = 400, example = "Wij hebben uw klacht ontvangen (K-2026-000123)")]
    subject: String,
    /// The text, without the tracking code.
    #[schema(max_length = 60000, example = "Beste S. Hoekstra,")]
    text: String,
}

listed!(pub MessagePage of MessageItem, "The messages on this page, newest first.");

impl MessageItem {
    /// # Errors
    /// When the language of a row is none.
    pub fn new(listed: Listed) -> Result<Self> {
        let Listed { message, number } = listed;
        let language = ComplainantLanguage::named(&message.language)
            .ok_or_else(|| Error::internal(format!("the message {} is in no language", message.id)))?;
        Ok(MessageItem {
            id: message.id,
            complaint_id: message.complaint_id,
            number,
            event: message.event.map(|event| event.0),
            complaint_version: message.version,
            channel: message.channel.0,
            language,
            status: message.status.0,
            failure: message.failure.map(|failure| failure.0),
            subject: message.subject,
            to: message.sent_at.and(message.address),
            created_at: message.created_at,
            created_by: message.created_by,
            attempts: message.attempts,
            next_attempt_at: message.next_at,
            sent_at: message.sent_at,
            version: message.revision,
        })
    }
}

impl ComplaintMessage {
    /// A message in these words, unless it was sent in others.
    ///
    /// # Errors
    /// As [`MessageItem::new`].
    pub fn new(listed: Listed, now: Option<Filled>) -> Result<Self> {
        let sent = listed.message.body.clone();
        let mut item = MessageItem::new(listed)?;
        let (subject, text) = match (sent, now) {
            (Some(text), _) => (item.subject.take(), text),
            (None, Some(filled)) => {
                let text = filled.text();
                (Some(filled.subject), text)
            }
            (None, None) => (None, String::new()),
        };
        item.subject = subject;
        Ok(ComplaintMessage { item, text })
    }

    pub const fn version(&self) -> i32 {
        self.item.version
    }
}

impl From<Filled> for MessagePreview {
    fn from(filled: Filled) -> Self {
        MessagePreview {
            text: filled.text(),
            subject: filled.subject,
        }
    }
}
