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
use crate::pages::render::following::{Confirmed, confirmed_alone, entry, fault_of_code, followed};
use crate::pages::render::letter::{Sending, kept};
use crate::procedure::SentKind;
use crate::vocabulary::Vocabulary;
use crate::website::api::body::{Failed, Given, Submitted};
use crate::website::api::given_code::{GivenCode, TRACKING_CODE};
use crate::website::api::page::{response, with_pause};
use crate::website::api::tracking::{Following, Sender};
use crate::website::api::tracking_body::TrackingReceipt;
use crate::website::api::visitor::Attempt;
use crate::website::render::Frame;

const PATH: &str = "/klacht-volgen";

/// The field for a code, or the complaint of the code in the header.
#[get("/klacht-volgen")]
pub async fn show(request: HttpRequest, context: ReqData<RequestContext>, following: Following) -> HttpResponse {
    let page = Page::of(&request, &context, &following);
    let Some(typed) = request.headers().get(TRACKING_CODE) else {
        return page.entry("", None);
    };
    // Browsers write a header in Latin-1.
    let typed: String = typed.as_bytes().iter().copied().map(char::from).collect();
    match GivenCode::of(&request) {
        Ok(read) => page.complaint(&Code { read, typed }, Outcome::Looked).await,
        Err(error) => page.entry(&typed, Some(&error)),
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
        let typed = submitted.first("code").await?.unwrap_or_default();
        let read = GivenCode::read(&typed);
        Ok((Code { read, typed }, submitted))
    };
    let (code, submitted) = match read.await {
        Ok(read) => read,
        Err(error) => return page.entry("", Some(&error)),
    };
    if !submitted.may_have("kind") {
        return page.complaint(&code, Outcome::Looked).await;
    }
    match page.take(&code, submitted).await {
        Ok(confirmed) => page.complaint(&code, Outcome::Confirmed(confirmed)).await,
        Err(failed) => page.refused(&code, failed).await,
    }
}

/// A code with the characters in which it was given.
struct Code {
    read: GivenCode,
    typed: String,
}

impl Code {
    /// The code as it is shown in its field again.
    fn shown(&self) -> String {
        self.read.written().unwrap_or_else(|| self.typed.clone())
    }
}

/// The outcome of something that was sent.
enum Outcome {
    /// Nothing was sent.
    Looked,
    Confirmed(Confirmed),
    Refused(Failed),
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
    async fn take(&self, code: &Code, submitted: Submitted) -> Result<Confirmed, Failed> {
        let ready = data::<Health>(self.request).check();
        let sender = match ready {
            Ok(()) => self.following.sender(code.read, self.request).await,
            Err(error) => Err(error),
        };
        let sender = match sender {
            Ok(sender) => sender,
            Err(error) => return Err(self.following.rescued(submitted, error).await),
        };
        let mut given = self.following.receive(&sender, submitted).await?;
        let (typed, files) = (given.fields.clone(), given.files.clone());
        let once = given.take_text("once").unwrap_or_default();
        let confirmed = self.confirmed(&sender, given, &once).await;
        confirmed.map_err(|error| Failed { error, typed, files })
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

    /// The page about something that was not taken in: the complaint where it can be corrected there, and otherwise what
    /// was written, to be sent again.
    async fn refused(&self, code: &Code, failed: Failed) -> HttpResponse {
        match &failed.error {
            Error::NotFound => self.entry(&code.shown(), Some(&failed.error)),
            Error::Invalid(_) | Error::FilesTooLarge(_) | Error::Conflict(_) => {
                log_failure(&failed.error, self.context);
                self.complaint(code, Outcome::Refused(failed)).await
            }
            error => {
                log_failure(error, self.context);
                self.kept(code, &failed)
            }
        }
    }

    async fn complaint(&self, code: &Code, outcome: Outcome) -> HttpResponse {
        let ready = data::<Health>(self.request).check();
        let view = match ready {
            Ok(()) => self.following.view(code.read, self.request, self.asked.language).await,
            Err(error) => Err(error),
        };
        let view = match (view, &outcome) {
            (Ok(view), _) => view,
            (Err(error), Outcome::Looked) => return self.entry(&code.shown(), Some(&error)),
            (Err(error), Outcome::Confirmed(confirmed)) => {
                log_failure(&error, self.context);
                let content = confirmed_alone(confirmed, &self.frame);
                return response(&self.frame, "", StatusCode::CREATED, &self.title(None), &content);
            }
            (Err(error), Outcome::Refused(failed)) => {
                log_failure(&error, self.context);
                return self.kept(code, failed);
            }
        };
        let (confirmed, failed) = match &outcome {
            Outcome::Looked => (None, None),
            Outcome::Confirmed(confirmed) => (Some(confirmed), None),
            Outcome::Refused(failed) => (None, Some(failed)),
        };
        let status = match (confirmed, failed) {
            (_, Some(failed)) => status_of(&failed.error),
            (Some(_), None) => StatusCode::CREATED,
            (None, None) => StatusCode::OK,
        };
        let title = self.title(failed.map(|_| self.not_sent()));
        self.with_forms(code, failed, |sent, sending| {
            response(
                &self.frame,
                "",
                status,
                &title,
                &followed(sent, sending, &view, confirmed),
            )
        })
    }

    /// The page with what was written, when the complaint cannot be shown.
    fn kept(&self, code: &Code, failed: &Failed) -> HttpResponse {
        let title = self.title(Some(self.not_sent()));
        let status = status_of(&failed.error);
        let page = self.with_forms(code, Some(failed), |sent, sending| {
            response(&self.frame, "", status, &title, &kept(sent, sending))
        });
        with_pause(page, &failed.error)
    }

    /// A page with the forms by which something is sent.
    fn with_forms(
        &self,
        code: &Code,
        failed: Option<&Failed>,
        page: impl FnOnce(&Sent<'_>, &Sending) -> HttpResponse,
    ) -> HttpResponse {
        let nothing = json!({});
        let typed = failed.map_or(&nothing, |failed| &failed.typed);
        let kind = kind_of(typed);
        let sending = Sending {
            code: code.shown(),
            once: Uuid::now_v7().to_string(),
            action: self.action(),
            limits: limits_in_words(self.following.limits(), &self.frame),
            kind,
        };
        let sent = Sent {
            frame: &self.frame,
            typed,
            error: failed.map(|failed| &failed.error),
            files: failed.map_or(&[], |failed| failed.files.as_slice()),
            scope: kind.map_or("", Vocabulary::as_str),
        };
        page(&sent, &sending)
    }

    fn not_sent(&self) -> String {
        self.frame.word("Nog niet verstuurd", "Not sent yet")
    }

    /// The title of the page, after what went wrong.
    fn title(&self, fault: Option<String>) -> String {
        let title = self.frame.word("Uw klacht volgen", "Following your complaint");
        match fault {
            Some(fault) => format!("{fault}: {title}"),
            None => title,
        }
    }

    fn entry(&self, typed: &str, error: Option<&Error>) -> HttpResponse {
        let sent = Sent {
            frame: &self.frame,
            typed: &json!({ "code": typed }),
            error,
            files: &[],
            scope: "",
        };
        let fault = error.map(|error| fault_of_code(error, &self.frame));
        let content = entry(&sent, &self.action(), fault.as_deref());
        let status = error.map_or(StatusCode::OK, status_of);
        let page = response(&self.frame, "", status, &self.title(fault), &content);
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
