//! The pages over HTTP. They are no part of the contract: their forms are for people.

mod files;
mod following;
mod form;

use std::future::ready;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{self, ServiceConfig};

use self::files::ASSETS;
use crate::documents::model::{Limits, size_in_words};
use crate::error::Error;
use crate::http::language::preferred;
use crate::i18n::Language;
use crate::website::render::Frame;

/// Every page, with the files that they share.
pub fn pages(config: &mut ServiceConfig) {
    for asset in ASSETS {
        config.route(asset.path, web::get().to(move || ready(asset.answer())));
    }
    config
        .service(form::show)
        .service(form::submit)
        .service(following::show)
        .service(following::send);
}

/// The wishes that the address of a page holds.
struct Asked {
    language: Language,
    is_embedded: bool,
    /// The query of the same page again.
    query: String,
}

impl Asked {
    fn of(request: &HttpRequest) -> Self {
        let query = request.query_string();
        let has = |wanted: &str| query.split('&').any(|part| part == wanted);
        let (named, language) = if has("language=en") {
            (true, Language::English)
        } else if has("language=nl") {
            (true, Language::Dutch)
        } else {
            (false, preferred(request.headers()))
        };
        let is_embedded = has("embedded=true");
        let parts = [
            named.then(|| format!("language={}", language.tag())),
            is_embedded.then(|| "embedded=true".to_owned()),
        ];
        let query: Vec<String> = parts.into_iter().flatten().collect();
        let query = if query.is_empty() {
            String::new()
        } else {
            format!("?{}", query.join("&"))
        };
        Asked {
            language,
            is_embedded,
            query,
        }
    }

    /// The frame of the page at `path`.
    fn frame(&self, mut frame: Frame, path: &str) -> Frame {
        let other = match self.language {
            Language::Dutch => "en",
            Language::English => "nl",
        };
        frame.is_embedded = self.is_embedded;
        frame.other_language = Some(format!("{}?language={other}", frame.address(path)));
        frame
    }
}

/// The number and size that documents may have, in words.
fn limits_in_words(limits: &Limits, frame: &Frame) -> String {
    let size = size_in_words(limits.file_bytes);
    let (most, size) = (limits.files_per_request, size.get(frame.language));
    match frame.language {
        Language::Dutch => format!("Foto's, scans, PDF of andere documenten: ten hoogste {most}, elk tot {size}."),
        Language::English => format!("Photographs, scans, PDF or other documents: {most} at most, each up to {size}."),
    }
}

fn status_of(error: &Error) -> StatusCode {
    StatusCode::from_u16(error.kind().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
