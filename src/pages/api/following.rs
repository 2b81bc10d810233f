//! The page on which complainants follow their complaint. The code comes in a header or a body, never in an address.

use actix_web::http::StatusCode;
use actix_web::web::ReqData;
use actix_web::{HttpRequest, HttpResponse, get, post};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Asked, limits_in_words, status_of};
use crate::error::{Error, Result};
use crate::http::Health;
use crate::http::input::data;
use crate::http::middleware::{RequestContext, log_failure};
use crate::idempotency::model::IdempotencyClaim;
use crate::pages::render::fields::Sent;
use crate::pages::render::following::{Confirmed, Shown, entry, followed};
use crate::procedure::SentKind;
use crate::vocabulary::Vocabulary;
use crate::website::api::body::{Given, Submitted};
use crate::website::api::given_code::{GivenCode, TRACKING_CODE};
use crate::website::api::page::{response, with_pause};
use crate::website::api::tracking::{Following, Sender};
use crate::website::api::tracking_body::TrackingReceipt;
use crate::website::api::visitor::Attempt;
use crate::website::model::nested;
use crate::website::render::Frame;

const PATH: &str = "/klacht-volgen";

/// The field for a code, or the complaint of the code in the header.
#[get("/klacht-volgen")]
pub async fn show(request: HttpRequest, context: ReqData<RequestContext>, following: Following) -> HttpResponse {
    let page = Page::of(&request, &context, &following);
    if !request.headers().contains_key(TRACKING_CODE) {
        return page.entry(None);
    }
    match GivenCode::of(&request) {
        Ok(code) => page.complaint(code, Outcome::Looked).await,
        Err(error) => page.entry(Some(&error)),
    }
}

/// A code that was typed in, with or without something that the complainant sends.
#[post("/klacht-volgen")]
pub async fn send(
    submitted: Attempt<Submitted>,
    context: ReqData<RequestContext>,
    request: HttpRequest,
    following: Following,
) -> HttpResponse {
    let page = Page::of(&request, &context, &following);
    let read = async {
        let mut submitted = submitted.0?;
        let code = submitted.first("code").await?.unwrap_or_default();
        Ok((GivenCode::read(&code), submitted))
    };
    match read.await {
        Ok((code, submitted)) if submitted.may_have("kind") => match page.take(code, submitted).await {
            Ok(outcome) => page.complaint(code, outcome).await,
            Err(error) => page.entry(Some(&error)),
        },
        Ok((code, _)) => page.complaint(code, Outcome::Looked).await,
        Err(error) => page.entry(Some(&error)),
    }
}

/// The outcome of something that was sent.
enum Outcome {
    /// Nothing was sent.
    Looked,
    Confirmed(Confirmed),
    Refused {
        error: Error,
        kind: Option<SentKind>,
        typed: Value,
        files: Vec<String>,
    },
}

/// The page in one answer.
struct Page<'a> {
    request: &'a HttpRequest,
    context: &'a RequestContext,
    following: &'a Following,
    asked: Asked,
    frame: Frame,
}

impl<'a> Page<'a> {
    fn of(request: &'a HttpRequest, context: &'a RequestContext, following: &'a Following) -> Self {
        let asked = Asked::of(request);
        let frame = asked.frame(following.website.frame(asked.language), PATH);
        Page {
            request,
            context,
            following,
            asked,
            frame,
        }
    }

    fn action(&self) -> String {
        format!("{}{}", self.frame.address(PATH), self.asked.query)
    }

    /// Takes in what was sent.
    ///
    /// # Errors
    /// When the code does not count, or too much was sent.
    async fn take(&self, code: GivenCode, submitted: Submitted) -> Result<Outcome> {
        data::<Health>(self.request).check()?;
        let sender = self.following.sender(code, self.request).await?;
        let mut given = match self.following.receive(&sender, submitted).await {
            Ok(given) => given,
            Err(interrupted) => {
                let typed = nested(interrupted.texts);
                log_failure(&interrupted.error, self.context);
                return Ok(Outcome::Refused {
                    error: interrupted.error,
                    kind: kind_of(&typed),
                    typed,
                    files: Vec::new(),
                });
            }
        };
        let (typed, files) = (given.fields.clone(), given.file_names());
        let once = given.take_text("once").unwrap_or_default();
        match self.confirmed(&sender, given, &once).await {
            Ok(confirmed) => Ok(Outcome::Confirmed(confirmed)),
            Err(error) => {
                log_failure(&error, self.context);
                let kind = kind_of(&typed);
                Ok(Outcome::Refused {
                    error,
                    kind,
                    typed,
                    files,
                })
            }
        }
    }

    async fn confirmed(&self, sender: &Sender, given: Given, once: &str) -> Result<Confirmed> {
        // The same form again is a double click; the form with other words is something new.
        let claim = |digest: &[u8; 32]| {
            let key = format!("{once} {}", URL_SAFE_NO_PAD.encode(digest));
            (!once.is_empty()).then(|| IdempotencyClaim::new(&[&sender.scope(), PATH], &key, digest))
        };
        let taken = self
            .following
            .take(sender, given, claim, self.request, self.asked.language);
        let receipt: TrackingReceipt = serde_json::from_str(&taken.await?.body)
            .map_err(|error| Error::caused("the receipt of what was sent", error))?;
        Ok(Confirmed {
            text: receipt.text,
            refused_documents: receipt.refused_documents,
        })
    }

    async fn complaint(&self, code: GivenCode, outcome: Outcome) -> HttpResponse {
        let ready = data::<Health>(self.request).check();
        let view = match ready {
            Ok(()) => self.following.view(code, self.request, self.asked.language).await,
            Err(error) => Err(error),
        };
        let view = match view {
            Ok(view) => view,
            Err(error) => return self.entry(Some(&error)),
        };
        let nothing = (None, json!({}), Vec::new(), None);
        let (confirmed, (kind, typed, files, error)) = match outcome {
            Outcome::Looked => (None, nothing),
            Outcome::Confirmed(confirmed) => (Some(confirmed), nothing),
            Outcome::Refused {
                error,
                kind,
                typed,
                files,
            } => (None, (kind, typed, files, Some(error))),
        };
        let code = code.written().unwrap_or_default();
        let shown = Shown {
            view: &view,
            code: &code,
            confirmed: confirmed.as_ref(),
            once: Uuid::now_v7().to_string(),
            action: self.action(),
            limits: limits_in_words(self.following.limits(), &self.frame),
            kind,
        };
        let sent = Sent {
            frame: &self.frame,
            typed: &typed,
            error: error.as_ref(),
            files: &files,
            scope: kind.map_or("", Vocabulary::as_str),
        };
        let title = self.frame.word("Uw klacht volgen", "Following your complaint");
        let status = match (&confirmed, &error) {
            (_, Some(error)) => status_of(error),
            (Some(_), None) => StatusCode::CREATED,
            (None, None) => StatusCode::OK,
        };
        let page = response(&self.frame, "", status, &title, &followed(&sent, &shown));
        match &error {
            Some(error) => with_pause(page, error),
            None => page,
        }
    }

    fn entry(&self, error: Option<&Error>) -> HttpResponse {
        let title = self.frame.word("Uw klacht volgen", "Following your complaint");
        let is_unknown = matches!(error, Some(Error::NotFound));
        let sent = Sent {
            frame: &self.frame,
            typed: &json!({}),
            error,
            files: &[],
            scope: "",
        };
        let content = entry(&sent, &self.action(), is_unknown);
        let status = error.map_or(StatusCode::OK, status_of);
        let page = response(&self.frame, "", status, &title, &content);
        match error {
            Some(error) => {
                log_failure(error, self.context);
                with_pause(page, error)
            }
            None => page,
        }
    }
}

fn kind_of(typed: &Value) -> Option<SentKind> {
    SentKind::named(typed["kind"].as_str()?)
}
