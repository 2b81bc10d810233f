//! Which representation a caller asks for with `Accept`.

use actix_web::dev::Payload;
use actix_web::http::header::{self, Header};
use actix_web::{FromRequest, HttpRequest};
use std::future::{Ready, ready};

use crate::error::{Error, Result};

/// The media ranges of a request, best first.
pub struct Accept(Vec<(String, f32)>);

impl Accept {
    /// The best acceptable one of `offered`, which is in order of our own preference.
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
        best.map(|(_, choice)| choice)
            .ok_or(Error::NotAcceptable(names))
    }

    fn quality(&self, media_type: &str) -> f32 {
        let family = media_type.split('/').next().unwrap_or_default();
        [
            media_type.to_owned(),
            format!("{family}/*"),
            "*/*".to_owned(),
        ]
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
        ready(Ok(of(request)))
    }
}

fn of(request: &HttpRequest) -> Accept {
    let ranges: Vec<_> = match header::Accept::parse(request) {
        Ok(accept) if !accept.0.is_empty() => accept
            .0
            .iter()
            .map(|entry| {
                (
                    entry.item.essence_str().to_owned(),
                    entry.quality.to_string().parse().unwrap_or(1.0),
                )
            })
            .collect(),
        _ => vec![("*/*".to_owned(), 1.0)],
    };
    Accept(ranges)
}
