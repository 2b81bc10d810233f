//! What a complainant sends by the tracking code, and what is told in answer.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::receipt::RefusedDocument;
use crate::http::Input;
use crate::i18n::Text;
use crate::procedure::SentKind;

/// Something that the complainant sends.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TrackingInput {
    #[schema(example = "message")]
    pub kind: SentKind,
    /// The words; may be left out with documents, and with a rating.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 20000, example = "In de bijlage vindt u de offerte.")]
    pub text: Option<String>,
    /// For a rating: 1 is bad, 5 is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 5, example = json!(null))]
    pub score: Option<u8>,
}

impl Input for TrackingInput {}

/// The same with documents.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrackingInputWithDocuments {
    #[schema(example = "answer")]
    #[serde(rename = "kind")]
    _kind: SentKind,
    /// The words.
    #[serde(rename = "text")]
    #[schema(min_length = 1, max_length = 20000, example = "In de bijlage vindt u de offerte.")]
    _text: Option<String>,
    /// Documents, as for a complaint.
    #[serde(rename = "file")]
    #[schema(max_items = 10, max_length = 1_000_000_000, format = Binary, example = json!(["…"]))]
    _file: Vec<String>,
}

/// What was received.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrackingReceipt {
    /// Names it to programs.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    pub id: Uuid,
    pub kind: SentKind,
    /// When it came in.
    #[schema(example = "2026-10-31T09:12:00Z")]
    pub received_at: DateTime<Utc>,
    /// What happens with it, in words.
    #[schema(max_length = 500, example = "Wij hebben uw bericht ontvangen.")]
    pub text: String,
    /// Documents that were not taken in.
    #[schema(max_items = 100)]
    pub refused_documents: Vec<RefusedDocument>,
}

/// What happens with it, in words.
pub const fn confirmation(kind: SentKind) -> Text {
    match kind {
        SentKind::Message => Text::of("Wij hebben uw bericht ontvangen.", "We have received your message."),
        SentKind::Answer => Text::of(
            "Wij hebben uw antwoord ontvangen en gaan verder met uw klacht.",
            "We have received your answer and go on with your complaint.",
        ),
        SentKind::Withdrawal => Text::of(
            "U vraagt ons te stoppen. Wij bevestigen dat. Tot die tijd verandert er niets.",
            "You ask us to stop. We will confirm that. Until then nothing changes.",
        ),
        SentKind::Reopening => Text::of(
            "U vraagt ons uw klacht te heropenen. U hoort van ons wat wij besluiten.",
            "You ask us to reopen your complaint. We will tell you what we decide.",
        ),
        SentKind::Rating => Text::of("Dank u voor uw beoordeling.", "Thank you for your rating."),
    }
}
