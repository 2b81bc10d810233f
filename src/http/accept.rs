//! Content negotiation by the `Accept` header.

use actix_web::dev::Payload;
use actix_web::http::header::{ACCEPT, HeaderMap};
use actix_web::{FromRequest, HttpRequest};
use std::future::{Ready, ready};

use crate::error::{Error, Result};

/// The media ranges of a request, best first.
pub struct Accept(Vec<(String, f32)>);

impl Accept {
    /// Reads the media ranges of a request; a request without `Accept` accepts any media type.
    pub fn of(headers: &HeaderMap) -> Self {
        let given = headers.get_all(ACCEPT).filter_map(|value| value.to_str().ok());
        let ranges: Vec<_> = given.flat_map(|value| value.split(',')).filter_map(range).collect();
        if ranges.is_empty() {
            return Accept(vec![("*/*".to_owned(), 1.0)]);
        }
        Accept(ranges)
    }

    /// Whether a response of this media type is acceptable.
    pub fn takes(&self, media_type: &str) -> bool {
        self.quality(media_type) > 0.0
    }

    /// Returns the best acceptable item of `offered`; `offered` is in the service's order of preference.
    ///
    /// # Errors
    /// `NotAcceptable` when none is.
    pub fn choose<T: Copy>(&self, offered: &[(&'static str, T)], names: &'static str) -> Result<T> {
        let mut best: Option<(f32, T)> = None;
        for (media_type, choice) in offered {
            let quality = self.quality(media_type);
            if quality > 0.0 && best.is_none_or(|(so_far, _)| quality > so_far) {
                best = Some((quality, *choice));
            }
        }
        best.map(|(_, choice)| choice).ok_or(Error::NotAcceptable(names))
    }

    fn quality(&self, media_type: &str) -> f32 {
        let family = media_type.split('/').next().unwrap_or_default();
        [media_type.to_owned(), format!("{family}/*"), "*/*".to_owned()]
            .iter()
            .find_map(|range| {
                self.0
                    .iter()
                    .find(|(given, _)| given == range)
                    .map(|(_, quality)| *quality)
            })
            .unwrap_or(0.0)
    }
}

impl FromRequest for Accept {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Accept::of(request.headers())))
    }
}

fn range(entry: &str) -> Option<(String, f32)> {
    let mut parts = entry.split(';').map(str::trim);
    let range = parts.next().filter(|range| !range.is_empty())?;
    let quality = parts.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("q")
            .then(|| value.trim().parse().unwrap_or(0.0))
    });
    Some((range.to_ascii_lowercase(), quality.unwrap_or(1.0)))
}
