//! The tracking code that a request gives.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use utoipa::openapi::Required;
use utoipa::openapi::path::Operation;

use crate::error::{Error, FieldError, Result};
use crate::http::Argument;
use crate::http::operation::read_header;
use crate::i18n::Text;
use crate::website::model::TrackingCode;

/// A code as it was given; `None` for what cannot be one.
#[derive(Debug, Clone, Copy)]
pub struct GivenCode(Option<TrackingCode>);

/// The header with the code.
pub const TRACKING_CODE: &str = "Tracking-Code";

impl GivenCode {
    /// Reads a code however it was copied.
    pub fn read(written: &str) -> Self {
        GivenCode(written.parse().ok())
    }

    /// The code as it is written; `None` for what cannot be one.
    pub fn written(self) -> Option<String> {
        self.0.map(|code| code.to_string())
    }

    /// The digest that is looked up; that of no code for what cannot be one, so that it takes as long.
    pub fn digest(self) -> [u8; 32] {
        self.0.map_or([0; 32], TrackingCode::digest)
    }
}

impl FromRequest for GivenCode {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(GivenCode::of(request))
    }
}

impl GivenCode {
    /// The code of the header.
    ///
    /// # Errors
    /// `Invalid` when there is none.
    pub fn of(request: &HttpRequest) -> Result<Self> {
        let mut given = request.headers().get_all(TRACKING_CODE);
        let Some(code) = given.next() else {
            let message = Text::of("Stuur de volgcode mee.", "Send the tracking code.");
            let fault = FieldError::header(TRACKING_CODE, "required", message);
            return Err(Error::Invalid(vec![fault]));
        };
        let code = GivenCode::read(&String::from_utf8_lossy(code.as_bytes()));
        Ok(GivenCode(code.0.filter(|_| given.next().is_none())))
    }
}

impl Argument for GivenCode {
    fn describe(operation: &mut Operation) {
        let about = "The code of the complaint, however it was copied: in any case of letters, with or without spaces and \
                     hyphens, O for 0, I or L for 1. Never part of an address.";
        read_header(operation, TRACKING_CODE, Required::True, ("^.*$", 200), about);
    }
}
