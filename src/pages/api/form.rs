//! The page with the complaints form.

use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::ReqData;
use actix_web::{HttpRequest, HttpResponse, get, post};
use chrono::SecondsFormat;
use maud::html;
use serde_json::{Value, json};

use super::{Asked, limits_in_words, status_of};
use crate::catalogues::model::Nature;
use crate::catalogues::store;
use crate::documents::api::Interrupted;
use crate::error::{Error, Result, with_causes};
use crate::http::Health;
use crate::http::cors::Origins;
use crate::http::input::data;
use crate::http::middleware::{RequestContext, log_failure};
use crate::i18n::Language;
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::pages::render::fields::Sent;
use crate::pages::render::form::{Offered, form};
use crate::procedure::Rules;
use crate::website::api::body::{Failed, Submitted};
use crate::website::api::form::Intake;
use crate::website::api::page::{response, taken_in, with_pause};
use crate::website::api::visitor::{Attempt, Visitor};
use crate::website::render::Frame;

const PATH: &str = "/klachtenformulier";

/// The empty form.
#[get("/klachtenformulier")]
pub async fn show(request: HttpRequest, intake: Intake) -> HttpResponse {
    let page = Page::of(&request, &intake);
    if !intake.website.has_form_page {
        return page.elsewhere();
    }
    let mut shown = page.form(StatusCode::OK, &json!({}), None, &[]).await;
    // Nothing of anybody stands in it; the browser's way back keeps what was typed.
    shown.headers_mut().insert(CACHE_CONTROL, NO_CACHE);
    shown
}

/// The form as a visitor sends it.
#[post("/klachtenformulier")]
pub async fn submit(
    (visitor, key): (Attempt<Visitor>, IdempotencyKey),
    submitted: Attempt<Submitted>,
    context: ReqData<RequestContext>,
    request: HttpRequest,
    intake: Intake,
) -> HttpResponse {
    let page = Page::of(&request, &intake);
    if !intake.website.has_form_page {
        return page.elsewhere();
    }
    match page.take(visitor.0, key, submitted.0).await {
        Ok(answer) => taken_in(&answer, &page.frame, &page.embedded_by()).unwrap_or_else(|error| {
            log_failure(&error, &context);
            HttpResponse::InternalServerError().finish()
        }),
        Err(Failed { error, typed, files }) => {
            log_failure(&error, &context);
            let shown = page.form(status_of(&error), &typed, Some(&error), &files).await;
            with_pause(shown, &error)
        }
    }
}

const NO_CACHE: actix_web::http::header::HeaderValue =
    actix_web::http::header::HeaderValue::from_static("private, no-cache");

/// The page in one answer.
struct Page<'a> {
    request: &'a HttpRequest,
    intake: &'a Intake,
    asked: Asked,
    frame: Frame,
}

impl<'a> Page<'a> {
    fn of(request: &'a HttpRequest, intake: &'a Intake) -> Self {
        let asked = Asked::of(request);
        let mut frame = asked.frame(intake.website.frame(asked.language), PATH);
        frame.is_listed = true;
        Page {
            request,
            intake,
            asked,
            frame,
        }
    }

    async fn take(
        &self,
        visitor: Result<Visitor>,
        key: IdempotencyKey,
        submitted: Result<Submitted>,
    ) -> Result<StoredResponse, Failed> {
        let submitted = submitted.map_err(Interrupted::from)?;
        let ready = data::<Health>(self.request).check();
        let visitor = match ready.and(visitor) {
            Ok(visitor) => visitor,
            Err(error) => {
                let (documents, now) = (&self.intake.documents, self.intake.clock.now());
                return Err(submitted.rescued(error, documents, now).await);
            }
        };
        let given = self.intake.receive(&visitor, submitted).await.map_err(Failed::from)?;
        let (typed, files) = (given.fields.clone(), given.files.clone());
        let taken = self.intake.take(visitor, key, given, self.request, self.asked.language);
        taken.await.map_err(|error| Failed { error, typed, files })
    }

    async fn form(&self, status: StatusCode, typed: &Value, error: Option<&Error>, files: &[String]) -> HttpResponse {
        let natures = store::list::<Nature>(&self.intake.db).await.unwrap_or_else(|error| {
            log::warn!("the form is shown without subjects: {}", with_causes(&error));
            Vec::new()
        });
        let offered = Offered {
            natures: &natures,
            limits: limits_in_words(&self.intake.documents.limits, &self.frame),
            now: self.intake.clock.now().to_rfc3339_opts(SecondsFormat::Secs, true),
            action: format!("{}{}", self.frame.address(PATH), self.asked.query),
            reply: self.reply(),
        };
        let sent = Sent {
            frame: &self.frame,
            typed,
            error,
            files,
            scope: "",
        };
        let title = self.frame.word("Klacht indienen", "Make a complaint");
        let title = match error {
            Some(_) => format!("{}: {title}", self.frame.word("Nog niet verstuurd", "Not sent yet")),
            None => title,
        };
        response(&self.frame, &self.embedded_by(), status, &title, &form(&sent, &offered))
    }

    /// The origins whose pages may embed every answer of the form.
    fn embedded_by(&self) -> String {
        data::<Origins>(self.request).sources()
    }

    /// The promise of the procedure.
    fn reply(&self) -> String {
        let days = data::<Rules>(self.request).terms.first_response_days;
        match (self.asked.language, days.get()) {
            (Language::Dutch, 1) => "U hoort binnen 1 werkdag van ons.".to_owned(),
            (Language::Dutch, days) => format!("U hoort binnen {days} werkdagen van ons."),
            (Language::English, 1) => "You hear from us within 1 working day.".to_owned(),
            (Language::English, days) => format!("You hear from us within {days} working days."),
        }
    }

    /// The page where the form is switched off.
    fn elsewhere(&self) -> HttpResponse {
        let frame = &self.frame;
        let title = frame.word(
            "Het klachtenformulier staat hier niet",
            "The complaints form is not here",
        );
        let content = html! {
            h1 { (title) }
            p {
                (frame.word("U vindt het formulier op onze website. U kunt ons ook bellen op ", "You find the form on our website. You can also call us on "))
                (frame.phone) "."
            }
        };
        response(frame, &self.embedded_by(), StatusCode::NOT_FOUND, &title, &content)
    }
}
