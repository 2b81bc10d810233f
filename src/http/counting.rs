//! Counting requests: by the subject of the token where there is one, by the address of the client where there is none.

use std::net::IpAddr;

use actix_web::http::{Method, header};
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest};

use super::client_address::client_address;
use super::limiter::{CallerKey, Counted, Limiter, Standing};
use super::security;
use crate::error::{Error, Result};
use crate::i18n::Text;

/// Answered whatever happens: whoever watches the service asks often.
const UNCOUNTED: [&str; 2] = ["/livez", "/readyz"];

/// The kind as which a request with this method counts.
pub fn counted_as(method: &Method) -> Counted {
    if [Method::GET, Method::HEAD, Method::OPTIONS].contains(method) {
        Counted::Reads
    } else {
        Counted::Changes
    }
}

/// Counts a request of whoever has this token.
///
/// # Errors
/// `RateLimited` when it is one too many.
pub fn count_subject(request: &HttpRequest, subject: &str, counted: Counted) -> Result<()> {
    count(request, counted, CallerKey::of_subject(subject, counted), subject)
}

/// Counts a token that was refused. Valid tokens from the same address are accepted all the same.
///
/// # Errors
/// `RateLimited` when it is one too many.
pub fn count_wrong_token(request: &HttpRequest) -> Result<()> {
    count_address(request, Counted::WrongTokens)
}

/// Counts a request without a token. One with a token is counted when the token was verified.
///
/// # Errors
/// `RateLimited` when it is one too many.
pub fn count_stranger(request: &HttpRequest) -> Result<()> {
    if UNCOUNTED.contains(&request.path()) || request.headers().contains_key(header::AUTHORIZATION) {
        return Ok(());
    }
    count_address(request, counted_as(request.method()))
}

/// The standing of the caller after the request; one that was answered before its token was looked at is counted now.
pub fn standing(request: &HttpRequest) -> Option<Standing> {
    let known = request.extensions().get::<Standing>().copied();
    if known.is_none() && !UNCOUNTED.contains(&request.path()) {
        // It was answered already.
        count_address(request, counted_as(request.method())).ok();
        return request.extensions().get::<Standing>().copied();
    }
    known
}

/// Counts what a visitor sends, whose address may have been told by a form.
///
/// # Errors
/// `RateLimited`, with `reason`, when it is one too many.
pub fn count_visitor(request: &HttpRequest, visitor: IpAddr, reason: &Text) -> Result<()> {
    let key = CallerKey::of_address(visitor, Counted::Submissions);
    count(request, Counted::Submissions, key, "-").map_err(|error| match error {
        Error::RateLimited { after, .. } => Error::RateLimited {
            reason: reason.clone(),
            after,
        },
        error => error,
    })
}

fn count_address(request: &HttpRequest, counted: Counted) -> Result<()> {
    match client_address(request) {
        Some(address) => count(request, counted, CallerKey::of_address(address, counted), "-"),
        None => Ok(()),
    }
}

fn count(request: &HttpRequest, counted: Counted, key: CallerKey, who: &str) -> Result<()> {
    let Some(limiter) = request.app_data::<Data<Limiter>>() else {
        return Ok(());
    };
    match limiter.admit(counted, key) {
        Ok(None) => Ok(()),
        Ok(Some(standing)) => {
            request.extensions_mut().insert(standing);
            Ok(())
        }
        Err(excess) => {
            request.extensions_mut().insert(excess.standing);
            if excess.is_news {
                security::record_request("excess_rate_limit_exceeded", who, request);
            }
            Err(Error::RateLimited {
                reason: Text::of(
                    "Dit zijn te veel verzoeken in korte tijd. Er is niets vastgelegd. Wacht even, en probeer het dan opnieuw.",
                    "These are too many requests in a short time. Nothing was recorded. Wait a moment, and then try again.",
                ),
                after: excess.wait,
            })
        }
    }
}
