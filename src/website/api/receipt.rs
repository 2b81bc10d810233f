//! What the website tells in answer to a form.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Website;
use crate::complaints::api::view::ReplyBy;
use crate::documents::api::RefusedFile;
use crate::i18n::Language;
use crate::procedure::Complaint;
use crate::website::model::TrackingCode;

/// The complaint that was taken in, and how to follow it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FormReceipt {
    /// For people.
    #[schema(max_length = 20, example = "K-2026-000123")]
    pub number: String,
    /// By when the complainant hears from the company; `null` when nobody can be answered.
    pub reply_by: Option<ReplyBy>,
    /// By this the complainant follows the complaint: in the header `Tracking-Code`, never in an address.
    #[schema(max_length = 40, example = "7KQ2-9F4M-0ZTR-5W8C-3HVD-6XBN-1G")]
    pub tracking_code: String,
    /// The page on which to follow it, with the code behind `#`.
    #[schema(
        max_length = 500,
        example = "https://klachten.example.nl/klacht-volgen#7KQ2-9F4M-0ZTR-5W8C-3HVD-6XBN-1G"
    )]
    pub tracking_url: String,
    /// Documents that were not taken in.
    #[schema(max_items = 100)]
    pub refused_documents: Vec<RefusedDocument>,
}

/// A document that was not taken in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RefusedDocument {
    /// The name of the file.
    #[schema(max_length = 200, example = "offerte.exe")]
    pub name: String,
    /// What is wrong with it, for programs; a code of `GET /v1/problem-types`.
    #[schema(max_length = 100, example = "program")]
    pub code: String,
    /// What is wrong with it, in words.
    #[schema(max_length = 500, example = "Programma's worden niet aangenomen.")]
    pub message: String,
}

impl RefusedDocument {
    pub fn all(refused: &[RefusedFile], language: Language) -> Vec<Self> {
        refused
            .iter()
            .map(|file| RefusedDocument {
                name: file.name.clone(),
                code: file.code.to_owned(),
                message: file.message.get(language).to_owned(),
            })
            .collect()
    }
}

impl FormReceipt {
    pub fn new(
        complaint: &Complaint,
        code: TrackingCode,
        website: &Website,
        refused_documents: Vec<RefusedDocument>,
        language: Language,
    ) -> Self {
        let due = complaint.terms.first_response_due;
        FormReceipt {
            number: complaint.number.clone(),
            reply_by: due.map(|date| ReplyBy::new(date, language)),
            tracking_code: code.to_string(),
            tracking_url: website.tracking_url(code),
            refused_documents,
        }
    }
}
