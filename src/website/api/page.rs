//! The pages that a browser shows in answer to a form.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY,
    RETRY_AFTER,
};
use maud::{Markup, html};

use super::receipt::{FormReceipt, RefusedDocument};
use crate::error::{Error, FieldLocation, Result};
use crate::http::limiter::with_jitter;
use crate::i18n::Text;
use crate::idempotency::model::StoredResponse;
use crate::website::render::Frame;

/// The page about a complaint that was taken in, for pages of `embedded_by` to embed.
///
/// # Errors
/// When the answer is no receipt.
pub fn taken_in(answer: &StoredResponse, frame: &Frame, embedded_by: &str) -> Result<HttpResponse> {
    let receipt: FormReceipt =
        serde_json::from_str(&answer.body).map_err(|error| Error::caused("the receipt of a form", error))?;
    let title = frame.word("Wij hebben uw klacht ontvangen", "We have received your complaint");
    let mut response = response(
        frame,
        embedded_by,
        StatusCode::CREATED,
        &title,
        &received(&receipt, &title, frame),
    );
    if answer.replayed {
        let replayed = HeaderName::from_static("idempotency-replayed");
        response
            .headers_mut()
            .insert(replayed, HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// The content of the page about a complaint that was taken in.
pub fn received(receipt: &FormReceipt, title: &str, frame: &Frame) -> Markup {
    let word = |nl, en| frame.word(nl, en);
    let address = frame.address(&format!("/klacht-volgen#{}", receipt.tracking_code));
    html! {
        h1 tabindex="-1" data-focus { (title) }
        @match &receipt.reply_by {
            Some(reply) => p.lead { (reply.text()) }
            None => p.lead {
                (word(
                    "U hebt niet laten weten hoe wij u bereiken. Wij kunnen u alleen hier antwoorden: bewaar daarom uw volgcode.",
                    "You have not told us how to reach you. We can answer you only here: so keep your tracking code.",
                ))
            }
        }
        dl.receipt {
            div { dt { (word("Nummer van uw klacht", "Number of your complaint")) } dd { (receipt.number) } }
            div {
                dt { (word("Uw volgcode", "Your tracking code")) }
                dd { code { (receipt.tracking_code) } }
            }
        }
        p {
            (word(
                "Bewaar deze code. Met de code ziet u hoe het met uw klacht staat, en kunt u ons iets laten weten. Geef de code niet aan anderen.",
                "Keep this code. It shows you where your complaint stands, and lets you tell us something. Do not give it to others.",
            ))
        }
        (refused_documents(&receipt.refused_documents, frame))
        p { a.button href=(address) target="_top" { (word("Volg uw klacht", "Follow your complaint")) } }
    }
}

/// The documents that were not taken in; the words were.
pub fn refused_documents(refused: &[RefusedDocument], frame: &Frame) -> Markup {
    html! {
        @if !refused.is_empty() {
            div.notice role="note" {
                h2 { (frame.word("Deze bestanden zijn niet aangenomen", "These files were not taken")) }
                ul {
                    @for file in refused { li { strong { (file.name) } ": " (file.message) } }
                }
                p {
                    (frame.word(
                        "Alles wat u schreef, hebben wij wel. U kunt een ander bestand nasturen met uw volgcode.",
                        "We do have everything you wrote. You can send another file later with your tracking code.",
                    ))
                }
            }
        }
    }
}

/// The page about a form that was not taken in.
pub fn refused(error: &Error, frame: &Frame) -> HttpResponse {
    let kind = error.kind();
    let faults = match error {
        Error::Invalid(faults) | Error::FilesTooLarge(faults) => faults.as_slice(),
        _ => &[],
    };
    let place = |place: &FieldLocation| match place {
        FieldLocation::Pointer(pointer) => named(pointer).map(|name| format!("{}: ", name.get(frame.language))),
        _ => None,
    };
    let title = kind.title.get(frame.language);
    let content = html! {
        h1 tabindex="-1" data-focus { (title) }
        p { (detail(error).get(frame.language)) }
        @if !faults.is_empty() {
            ul {
                @for fault in faults.iter().take(50) {
                    li { (place(&fault.place).unwrap_or_default()) (fault.message.get(frame.language)) }
                }
            }
        }
        p { (frame.word("Ga terug om het formulier te verbeteren.", "Go back to correct the form.")) }
    };
    let status = StatusCode::from_u16(kind.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    with_pause(response(frame, "", status, title, &content), error)
}

/// The words about a failure as a whole.
pub fn detail(error: &Error) -> &Text {
    match error {
        Error::RateLimited { reason, .. } | Error::NotReady(reason) | Error::Forbidden(Some(reason)) => reason,
        Error::Conflict(conflict) => &conflict.reason,
        _ => &error.kind().detail,
    }
}

/// Tells a browser that has to wait for how long.
pub fn with_pause(mut response: HttpResponse, error: &Error) -> HttpResponse {
    if let Error::RateLimited { after, .. } = error {
        response.headers_mut().insert(RETRY_AFTER, with_jitter(*after).into());
    }
    response
}

/// The name of a field of the form, by its place in the body.
pub fn named(pointer: &str) -> Option<Text> {
    Some(match pointer {
        "/nature" => Text::of("Onderwerp", "Subject"),
        "/description" => Text::of("Uw klacht", "Your complaint"),
        "/desiredSolution" => Text::of("Uw gewenste oplossing", "The solution you want"),
        "/reportedDate" => Text::of("Eerder gemeld op", "Reported before on"),
        "/conversation/heldAt" => Text::of("Tijdstip van het gesprek", "Time of the conversation"),
        "/conversation/spokenWith" => Text::of("Met wie u sprak", "With whom you spoke"),
        "/conversation/agreement" => Text::of("Bent u een overeenkomst aangegaan?", "Did you enter into an agreement?"),
        "/customerNumber" => Text::of("Klantnummer", "Customer number"),
        "/quoteNumber" => Text::of("Offertenummer", "Quote number"),
        "/supplier" => Text::of("Energieleverancier", "Energy supplier"),
        "/file" => Text::of("Documenten", "Documents"),
        "/complainant/name" => Text::of("Naam", "Name"),
        "/complainant/email" => Text::of("E-mailadres", "E-mail address"),
        "/complainant/phone" => Text::of("Telefoonnummer", "Phone number"),
        "/complainant/address" => Text::of("Straat en huisnummer", "Street and number"),
        "/complainant/postalCode" => Text::of("Postcode", "Postal code"),
        "/complainant/town" => Text::of("Woonplaats", "Town"),
        "/complainant/contactBy" => Text::of("Hoe hoort u het liefst van ons?", "How do you prefer to hear from us?"),
        "/complainant/anonymous" => Text::of("Anoniem", "Anonymous"),
        "/text" => Text::of("Uw bericht", "Your message"),
        "/score" => Text::of("Uw oordeel", "Your rating"),
        _ => return None,
    })
}

/// A page as an answer, for pages of `embedded_by` to embed.
pub fn response(frame: &Frame, embedded_by: &str, status: StatusCode, title: &str, content: &Markup) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    if !frame.is_listed {
        response.insert_header(("X-Robots-Tag", "noindex"));
    }
    response
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CONTENT_LANGUAGE, frame.language.tag()))
        .insert_header((CONTENT_SECURITY_POLICY, frame.policy(embedded_by)))
        .insert_header((CACHE_CONTROL, "no-store"))
        // Without an address of the page, a browser would not say whose form it sends.
        .insert_header((REFERRER_POLICY, "same-origin"))
        .body(frame.page(title, content).into_string())
}
