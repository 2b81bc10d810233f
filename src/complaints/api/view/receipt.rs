//! The answer to a registration: the complaint for who may read it, or a receipt.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::ComplaintView;
use crate::calendar::model::day_in_words;
use crate::i18n::{Language, Text};
use crate::procedure::Complaint;

/// A complaint that was registered: whole for who may read it, a receipt for a form.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum RegisteredComplaint {
    Whole(Box<ComplaintView>),
    Receipt(RegistrationReceipt),
}

/// What a form learns of the complaint that it registered.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationReceipt {
    /// Names the complaint to programs.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    id: Uuid,
    /// For people.
    #[schema(max_length = 20, example = "K-2026-000123")]
    number: String,
    /// By when the complainant hears from the company; `null` when nobody can be answered.
    reply_by: Option<ReplyBy>,
}

/// The last day on which the complainant hears from the company for the first time.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ReplyBy {
    /// The day.
    #[schema(example = "2026-11-06")]
    date: NaiveDate,
    /// The same in words, for the complainant.
    #[schema(max_length = 200, example = "U hoort uiterlijk 6 november 2026 van ons.")]
    text: String,
}

impl RegistrationReceipt {
    pub fn new(complaint: &Complaint, language: Language) -> Self {
        RegistrationReceipt {
            id: complaint.id.0,
            number: complaint.number.clone(),
            reply_by: complaint
                .terms
                .first_response_due
                .map(|date| ReplyBy::new(date, language)),
        }
    }
}

impl ReplyBy {
    pub fn new(date: NaiveDate, language: Language) -> Self {
        let day = day_in_words(date);
        let text = Text::written(
            format!("U hoort uiterlijk {} van ons.", day.get(Language::Dutch)),
            format!("You hear from us by {}.", day.get(Language::English)),
        );
        ReplyBy {
            date,
            text: text.into_language(language).into_owned(),
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }
}
