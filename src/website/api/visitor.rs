//! Who sends something: a visitor's browser, or a form of another server that tells the visitor's address.

use std::net::IpAddr;

use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, HOST, HeaderValue, ORIGIN};
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use utoipa::openapi::Required;
use utoipa::openapi::path::Operation;

use super::Website;
use crate::auth::{Caller, Identity, can};
use crate::error::{Error, FieldError, Result};
use crate::http::Argument;
use crate::http::client_address::client_address;
use crate::http::cors::Origins;
use crate::http::counting::count_visitor;
use crate::http::input::data;
use crate::http::operation::read_header;
use crate::i18n::Text;

/// Who sends something, as far as that is known.
pub struct Visitor {
    /// The form of another server; `None` for a browser.
    pub form: Option<Identity>,
    pub address: Option<IpAddr>,
    /// Whether a browser said of which page it is.
    pub has_origin: bool,
}

/// An argument whose failure the handler tells in its own form.
pub struct Attempt<T>(pub Result<T>);

const VISITOR_ADDRESS: &str = "Visitor-Address";

impl Visitor {
    /// Tells this visitor from others, for what is repeated.
    pub fn scope(&self, website: &Website) -> String {
        let address = self.address.map(|address| website.key.visitor(address));
        let form = self.form.as_ref().map_or("", |form| &form.subject);
        format!("form {form} {address:?}")
    }

    async fn of(request: &HttpRequest) -> Result<Self> {
        check_origin(request)?;
        let form = if request.headers().contains_key(AUTHORIZATION) {
            let caller = Caller::<can::SubmitForms>::from_request(request, &mut Payload::None).await?;
            Some(caller.identity)
        } else {
            None
        };
        let address = if form.is_some() {
            told_address(request)?
        } else {
            client_address(request)
        };
        if let Some(address) = address {
            count_visitor(request, address, &data::<Website>(request).too_much())?;
        }
        Ok(Visitor {
            has_origin: form.is_some() || request.headers().contains_key(ORIGIN),
            form,
            address,
        })
    }
}

/// Pages of the service itself and of the configured origins send the form; what says of no page that it comes from it may.
fn check_origin(request: &HttpRequest) -> Result<()> {
    let Some(origin) = request.headers().get(ORIGIN) else {
        return Ok(());
    };
    let is_own = || {
        let (own, _) = data::<Website>(request).origin_and_path();
        // A browser writes both itself: a page of somebody else is of another host.
        let host = request.headers().get(HOST).map(HeaderValue::as_bytes);
        let of_host = [&b"https://"[..], b"http://"]
            .iter()
            .find_map(|scheme| origin.as_bytes().strip_prefix(*scheme));
        origin.as_bytes() == own.as_bytes() || of_host.is_some() && of_host == host
    };
    if data::<Origins>(request).allowed(request.headers()).is_some() || is_own() {
        Ok(())
    } else {
        Err(Error::OriginNotAllowed)
    }
}

/// The address that a form tells of its visitor.
fn told_address(request: &HttpRequest) -> Result<Option<IpAddr>> {
    let Some(given) = request.headers().get(VISITOR_ADDRESS) else {
        return Ok(None);
    };
    let address = given.to_str().ok().and_then(|given| given.trim().parse().ok());
    address.map(Some).ok_or_else(|| {
        let message = Text::of("Dit is geen IP-adres.", "This is not an IP address.");
        Error::Invalid(vec![FieldError::header(VISITOR_ADDRESS, "format", message)])
    })
}

impl FromRequest for Attempt<Visitor> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Ok(Attempt(Visitor::of(&request).await)) })
    }
}

impl Argument for Attempt<Visitor> {
    fn describe(operation: &mut Operation) {
        let about = "The address of the visitor, as the server saw it that sends the form; believed from role `form` only, \
                     and kept as a digest for a day.";
        read_header(
            operation,
            VISITOR_ADDRESS,
            Required::False,
            ("^[0-9A-Fa-f:. ]+$", 60),
            about,
        );
    }
}
