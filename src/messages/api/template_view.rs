//! Templates as managers see and write them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::view::MessagePreview;
use crate::http::{Input, listed};
use crate::i18n::Language;
use crate::messages::model::{MessageEvent, Placeholder, TemplateSource};
use crate::messages::store::{Kept, Tried};
use crate::procedure::ComplainantLanguage;
use crate::vocabulary::Vocabulary;

/// The words of a message. A paragraph with a placeholder for which there is nothing is left out.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageTemplateInput {
    /// The subject, in one line.
    #[schema(
        min_length = 1,
        max_length = 200,
        example = "Wij hebben uw {kind} ontvangen ({number})"
    )]
    pub subject: String,
    /// The text. Paragraphs are divided by an empty line.
    #[schema(
        min_length = 1,
        max_length = 10000,
        example = "{salutation}\n\nWij hebben uw {kind} ontvangen."
    )]
    pub text: String,
}

impl Input for MessageTemplateInput {}

/// The template that counts for an event, a language and a nature.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessageTemplate {
    pub(super) event: MessageEvent,
    language: ComplainantLanguage,
    /// The nature that was asked for; `null`: every nature.
    #[schema(max_length = 60, example = json!(null))]
    nature: Option<String>,
    source: TemplateSource,
    /// The subject.
    #[schema(max_length = 200, example = "Wij hebben uw {kind} ontvangen ({number})")]
    subject: String,
    /// The text.
    #[schema(max_length = 10000, example = "{salutation}\n\nWij hebben uw {kind} ontvangen.")]
    text: String,
    /// The version of the template for exactly this language and nature; 0 as long as there is none.
    #[schema(minimum = 0, example = 0)]
    pub(super) version: i32,
    /// When that version was written.
    #[schema(example = json!(null))]
    changed_at: Option<DateTime<Utc>>,
    /// The placeholders that can stand in braces.
    #[schema(max_items = 50)]
    placeholders: Vec<PlaceholderView>,
}

/// Something that a template leaves open.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceholderView {
    /// As it stands in braces.
    #[schema(max_length = 40, example = "number")]
    name: &'static str,
    /// The meaning of the placeholder.
    #[schema(max_length = 200, example = "Het nummer van de klacht.")]
    text: String,
}

/// A version of a template.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessageTemplateVersion {
    /// The version.
    #[schema(minimum = 1, example = 1)]
    version: i32,
    /// The subject.
    #[schema(max_length = 200, example = "Wij hebben uw {kind} ontvangen ({number})")]
    subject: String,
    /// The text.
    #[schema(max_length = 10000, example = "{salutation}\n\nWij hebben uw {kind} ontvangen.")]
    text: String,
    /// When it was written.
    #[schema(example = "2026-10-30T14:00:00Z")]
    at: DateTime<Utc>,
    by: TemplateAuthor,
}

/// A manager who wrote a template.
#[derive(Debug, Serialize, ToSchema)]
pub struct TemplateAuthor {
    /// The `sub` of the token.
    #[schema(max_length = 200, example = "m-1")]
    subject: String,
    /// The name, where the token has one.
    #[schema(max_length = 200, example = "B. Postma")]
    name: Option<String>,
}

/// The template that was written, or what it looks like for a complaint.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum TemplateAnswer {
    Written(Box<MessageTemplate>),
    Shown(MessagePreview),
}

listed!(pub MessageTemplatePage of MessageTemplate, "The templates on this page, in order of event.");
listed!(pub MessageTemplateHistoryPage of MessageTemplateVersion, "The versions on this page, newest first.");

/// The language that was asked for, Dutch by default.
pub fn language(asked: Option<ComplainantLanguage>) -> Language {
    match asked {
        Some(ComplainantLanguage::En) => Language::English,
        Some(ComplainantLanguage::Nl) | None => Language::Dutch,
    }
}

impl MessageTemplate {
    pub fn new(
        event: MessageEvent,
        (asked, nature): (Option<ComplainantLanguage>, Option<String>),
        tried: Tried,
        shown_in: Language,
    ) -> Self {
        let placeholders = Placeholder::ALL.iter().map(|placeholder| PlaceholderView {
            name: placeholder.as_str(),
            text: placeholder.meaning().get(shown_in).to_owned(),
        });
        MessageTemplate {
            event,
            language: asked.unwrap_or(ComplainantLanguage::Nl),
            nature,
            source: tried.source,
            subject: tried.template.subject,
            text: tried.template.text,
            version: tried.exact.as_ref().map_or(0, |kept| kept.version),
            changed_at: tried.exact.map(|kept| kept.changed_at),
            placeholders: placeholders.collect(),
        }
    }
}

impl From<Kept> for MessageTemplateVersion {
    fn from(kept: Kept) -> Self {
        MessageTemplateVersion {
            version: kept.version,
            subject: kept.subject,
            text: kept.body,
            at: kept.changed_at,
            by: TemplateAuthor {
                subject: kept.changed_by_subject,
                name: kept.changed_by_name,
            },
        }
    }
}
