//! The small page that a browser shows in answer to a plain form.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, RETRY_AFTER};
use maud::{DOCTYPE, Markup, html};

use super::receipt::FormReceipt;
use crate::error::{Error, FieldLocation, Result};
use crate::http::limiter::with_jitter;
use crate::i18n::{Language, Text};
use crate::idempotency::model::StoredResponse;

/// The page about a complaint that was taken in.
///
/// # Errors
/// When the answer is no receipt.
pub fn taken_in(answer: &StoredResponse, language: Language) -> Result<HttpResponse> {
    let receipt: FormReceipt =
        serde_json::from_str(&answer.body).map_err(|error| Error::caused("the receipt of a form", error))?;
    let word = |nl, en| Text::of(nl, en).into_language(language).into_owned();
    let title = word("Wij hebben uw klacht ontvangen", "We have received your complaint");
    let body = html! {
        dl {
            dt { (word("Nummer", "Number")) }
            dd { (receipt.number) }
            @if let Some(reply) = &receipt.reply_by {
                dt { (word("Antwoord", "Answer")) }
                dd { (reply.text()) }
            }
            dt { (word("Volgcode", "Tracking code")) }
            dd { code { (receipt.tracking_code) } }
        }
        p { (word("Bewaar deze code. Daarmee kunt u uw klacht volgen.", "Keep this code. You can follow your complaint by it.")) }
        p { a href=(receipt.tracking_url) { (word("Volg uw klacht", "Follow your complaint")) } }
        @if !receipt.refused_documents.is_empty() {
            h2 { (word("Deze bestanden zijn niet aangenomen", "These files were not taken")) }
            ul {
                @for file in &receipt.refused_documents {
                    li { strong { (file.name) } ": " (file.message) }
                }
            }
        }
    };
    Ok(response(StatusCode::CREATED, &title, &body, language, answer.replayed))
}

/// The page about a form that was not taken in.
pub fn refused(error: &Error, language: Language) -> HttpResponse {
    let kind = error.kind();
    let status = StatusCode::from_u16(kind.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let detail = match error {
        Error::RateLimited { reason, .. } | Error::NotReady(reason) | Error::Forbidden(Some(reason)) => reason,
        _ => &kind.detail,
    };
    let faults = match error {
        Error::Invalid(faults) | Error::FilesTooLarge(faults) => faults.as_slice(),
        _ => &[],
    };
    let place = |place: &FieldLocation| match place {
        FieldLocation::Pointer(pointer) => label(pointer).get(language).to_owned(),
        _ => String::new(),
    };
    let body = html! {
        p { (detail.get(language)) }
        @if !faults.is_empty() {
            ul {
                @for fault in faults.iter().take(50) {
                    li { (place(&fault.place)) (fault.message.get(language)) }
                }
            }
        }
        p { (Text::of("Ga terug om het formulier te verbeteren.", "Go back to correct the form.").get(language)) }
    };
    let mut response = response(status, kind.title.get(language), &body, language, false);
    if let Error::RateLimited { after, .. } = error {
        response.headers_mut().insert(RETRY_AFTER, with_jitter(*after).into());
    }
    response
}

/// The name of a field before its fault.
fn label(pointer: &str) -> Text {
    match pointer {
        "/description" => Text::of("Uw klacht: ", "Your complaint: "),
        "/complainant/email" => Text::of("E-mailadres: ", "E-mail address: "),
        "/complainant/phone" => Text::of("Telefoonnummer: ", "Phone number: "),
        "/complainant/name" => Text::of("Naam: ", "Name: "),
        "/conversation/heldAt" => Text::of("Tijdstip van het gesprek: ", "Time of the conversation: "),
        "/reportedDate" => Text::of("Datum van melding: ", "Day of the report: "),
        "/nature" => Text::of("Onderwerp: ", "Subject: "),
        _ => Text::of("", ""),
    }
}

fn response(status: StatusCode, title: &str, body: &Markup, language: Language, replayed: bool) -> HttpResponse {
    let page = html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
            }
            body { main { h1 { (title) } (body) } }
        }
    };
    let mut response = HttpResponse::build(status);
    response.insert_header((CONTENT_TYPE, "text/html; charset=utf-8"));
    if replayed {
        response.insert_header(("Idempotency-Replayed", "true"));
    }
    response.body(page.into_string())
}
