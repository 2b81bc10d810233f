//! Safe changes: an `ETag` names a version, and a change must name in `If-Match` the version to change.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::IF_MATCH;
use actix_web::{FromRequest, HttpRequest};

use crate::error::{Error, FieldError, Result};
use crate::i18n::Text;

/// The version named in the caller's `If-Match`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch {
    wanted: Option<i32>,
}

/// The version named for a resource that may not exist yet: the first version is made without a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OptionalIfMatch(Option<IfMatch>);

/// The strong entity tag of a version.
pub fn etag(version: i32) -> String {
    format!("\"{version}\"")
}

impl IfMatch {
    /// # Errors
    /// `Stale`, with the current tag, when the caller names another version.
    pub fn check(self, current: i32) -> Result<()> {
        match self.wanted {
            None => Ok(()),
            Some(wanted) if wanted == current => Ok(()),
            Some(_) => Err(Error::Stale { current: Some(current) }),
        }
    }
}

impl OptionalIfMatch {
    /// # Errors
    /// `PreconditionRequired` when there is a version and none was named, `Stale` when another version was named.
    pub fn check(self, current: Option<i32>) -> Result<()> {
        match (self.0, current) {
            (None, None) => Ok(()),
            (None, Some(_)) => Err(Error::PreconditionRequired),
            (Some(_), None) => Err(Error::Stale { current: None }),
            (Some(if_match), Some(current)) => if_match.check(current),
        }
    }
}

impl FromRequest for OptionalIfMatch {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match parse(request) {
            Ok(if_match) => Ok(OptionalIfMatch(Some(if_match))),
            Err(Error::PreconditionRequired) => Ok(OptionalIfMatch(None)),
            Err(error) => Err(error),
        })
    }
}

impl FromRequest for IfMatch {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request))
    }
}

fn parse(request: &HttpRequest) -> Result<IfMatch> {
    let Some(value) = request.headers().get(IF_MATCH) else {
        return Err(Error::PreconditionRequired);
    };
    let value = value.to_str().unwrap_or_default().trim();
    if value == "*" {
        return Ok(IfMatch { wanted: None });
    }
    let Some(tag) = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return Err(Error::Invalid(vec![FieldError::header(
            "If-Match",
            "format",
            Text::of(
                "Geef één ETag tussen aanhalingstekens.",
                "Give one ETag in double quotes.",
            ),
        )]));
    };
    // A tag that this service never issued names no version of the resource: such a tag is stale, not malformed.
    Ok(IfMatch {
        wanted: Some(tag.parse().unwrap_or(-1)),
    })
}
