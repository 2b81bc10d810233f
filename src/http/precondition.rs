//! Safe changes: an `ETag` names a version, and a change must name in `If-Match` the version to change. What is read is
//! not sent again to a caller who has it and says so in `If-None-Match`.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderMap, HeaderName, IF_MATCH, IF_NONE_MATCH};
use actix_web::{FromRequest, HttpRequest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::error::{Error, FieldError, Result};
use crate::i18n::Text;

/// The versions named in the caller's `If-Match`, any of which may be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfMatch {
    /// `None` is whatever version there is.
    wanted: Option<Vec<i32>>,
}

/// The versions named for a resource that may not exist yet: the first version is made without a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionalIfMatch(Option<IfMatch>);

/// The conditions of a request that writes the whole of something that may exist or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conditions {
    pub if_match: Option<IfMatch>,
    /// Whether it must not exist yet.
    pub must_be_new: bool,
}

/// The strong entity tag of a version.
pub fn etag(version: i32) -> String {
    format!("\"{version}\"")
}

/// The strong entity tag of what has no version: its content.
pub fn etag_of_content(content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    format!("\"{}\"", URL_SAFE_NO_PAD.encode(&digest[..18]))
}

/// Whether the caller has the content with this entity tag already. Compared weakly, as for every read (RFC 9110).
pub fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    match tags(headers, &IF_NONE_MATCH) {
        Some(Named::Any) => true,
        Some(Named::Tags(tags)) => tags.iter().any(|tag| *tag == opaque(etag)),
        None => false,
    }
}

impl FromRequest for Conditions {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let headers = request.headers();
        let if_match = match parse(headers) {
            Ok(if_match) => Ok(Some(if_match)),
            Err(Error::PreconditionRequired) => Ok(None),
            Err(error) => Err(error),
        };
        let must_be_new = match tags(headers, &IF_NONE_MATCH) {
            Some(Named::Any) => Ok(true),
            None if !headers.contains_key(IF_NONE_MATCH) => Ok(false),
            Some(Named::Tags(_)) | None => Err(Error::Invalid(vec![FieldError::header(
                "If-None-Match",
                "format",
                Text::of("Geef alleen een sterretje.", "Give an asterisk only."),
            )])),
        };
        ready(if_match.and_then(|if_match| {
            Ok(Conditions {
                if_match,
                must_be_new: must_be_new?,
            })
        }))
    }
}

impl IfMatch {
    /// The condition that it is this version.
    pub fn version(version: i32) -> Self {
        IfMatch {
            wanted: Some(vec![version]),
        }
    }

    /// # Errors
    /// `Stale`, with the current tag, when the caller names other versions.
    pub fn check(&self, current: i32) -> Result<()> {
        match &self.wanted {
            Some(wanted) if !wanted.contains(&current) => Err(Error::Stale { current: Some(current) }),
            _ => Ok(()),
        }
    }
}

impl OptionalIfMatch {
    /// # Errors
    /// `PreconditionRequired` when there is a version and none was named, `Stale` when other versions were named.
    pub fn check(&self, current: Option<i32>) -> Result<()> {
        match (&self.0, current) {
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
        ready(match parse(request.headers()) {
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
        ready(parse(request.headers()))
    }
}

fn parse(headers: &HeaderMap) -> Result<IfMatch> {
    if !headers.contains_key(IF_MATCH) {
        return Err(Error::PreconditionRequired);
    }
    match tags(headers, &IF_MATCH) {
        Some(Named::Any) => Ok(IfMatch { wanted: None }),
        // A tag that this service never issued names no version of the resource: such a tag is stale, not malformed.
        Some(Named::Tags(tags)) => Ok(IfMatch {
            wanted: Some(tags.iter().filter_map(|tag| tag.parse().ok()).collect()),
        }),
        None => Err(Error::Invalid(vec![FieldError::header(
            "If-Match",
            "format",
            Text::of(
                "Geef de ETag tussen aanhalingstekens, of een lijst daarvan met komma's ertussen.",
                "Give the ETag in double quotes, or a list of those with commas between them.",
            ),
        )])),
    }
}

/// The versions that a condition names: whatever there is, or entity tags without their quotes.
enum Named {
    Any,
    Tags(Vec<String>),
}

/// Reads a condition from all its header lines. `None` when there is none, or when it is malformed. A proxy that compresses
/// makes a tag weak (`W/`); it names the same version.
fn tags(headers: &HeaderMap, name: &HeaderName) -> Option<Named> {
    let mut tags = Vec::new();
    for line in headers.get_all(name) {
        let mut rest = line.to_str().ok()?.trim();
        if rest == "*" {
            return Some(Named::Any);
        }
        while !rest.is_empty() {
            let quoted = rest.strip_prefix("W/").unwrap_or(rest).strip_prefix('"')?;
            let (tag, after) = quoted.split_once('"')?;
            tags.push(tag.to_owned());
            let after = after.trim_start();
            rest = match after.strip_prefix(',') {
                Some(next) => next.trim_start(),
                None if after.is_empty() => after,
                None => return None,
            };
        }
    }
    (!tags.is_empty()).then_some(Named::Tags(tags))
}

/// An entity tag without its quotes and its weakness.
fn opaque(etag: &str) -> &str {
    etag.strip_prefix("W/").unwrap_or(etag).trim_matches('"')
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn headers(name: &HeaderName, lines: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(name.clone(), HeaderValue::from_static(line));
        }
        headers
    }

    #[test]
    fn a_change_is_of_any_of_the_versions_named() {
        let accepts =
            |lines: &[&'static str], version| parse(&headers(&IF_MATCH, lines)).unwrap().check(version).is_ok();
        for lines in [
            &["\"3\""][..],
            &["W/\"3\""],
            &["\"1\", \"3\""],
            &["\"1\",W/\"3\" , \"5\""],
            &["\"1\"", "\"3\""],
            &["*"],
        ] {
            assert!(accepts(lines, 3), "{lines:?}");
        }
        for lines in [&["\"1\""][..], &["\"1\", \"2\""], &["\"abc\""], &["\"\""]] {
            assert!(!accepts(lines, 3), "{lines:?}");
        }
        for lines in [&["3"][..], &[""], &["\"3"], &["\"1\" \"3\""], &["w/\"3\""]] {
            let fault = parse(&headers(&IF_MATCH, lines));
            assert!(matches!(fault, Err(Error::Invalid(_))), "{lines:?}");
        }
        assert!(matches!(parse(&HeaderMap::new()), Err(Error::PreconditionRequired)));
    }

    #[test]
    fn what_the_caller_has_is_known_however_its_tag_is_written() {
        let knows = |lines: &[&'static str], etag| is_known(&headers(&IF_NONE_MATCH, lines), etag);
        assert!(knows(&["\"3\""], "\"3\""));
        assert!(knows(&["W/\"3\""], "\"3\""));
        assert!(knows(&["\"1\", \"2\"", "\"3\""], "\"3\""));
        assert!(knows(&["*"], "\"3\""));
        assert!(!knows(&["\"4\""], "\"3\""));
        assert!(!knows(&["3"], "\"3\""));
        assert!(!is_known(&HeaderMap::new(), "\"3\""));
    }
}
