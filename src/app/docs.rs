//! Swagger UI, served from the binary: it loads nothing from other hosts and its page has a policy of its own.

use std::sync::{Arc, LazyLock};

use actix_web::web::{self, Path};
use actix_web::{HttpResponse, get};
use utoipa_swagger_ui::Config;

use super::guides;
use crate::error::{Error, Result};

/// Swagger UI draws with inline styles and `data:` images; scripts still come from here only.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// The page and its script are ours, everything else is Swagger UI's.
const OURS: [(&str, &str, &str); 3] = [
    ("", "text/html; charset=utf-8", include_str!("docs/index.html")),
    (
        "index.html",
        "text/html; charset=utf-8",
        include_str!("docs/index.html"),
    ),
    (
        "initializer.js",
        "text/javascript; charset=utf-8",
        include_str!("docs/initializer.js"),
    ),
];

static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| Arc::new(Config::from("/v1/openapi.json")));

/// Everything under `/docs`, where `/` leads.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .service(redirect("/"))
        .service(redirect("/docs"))
        .service(guides::stylesheet)
        .service(guides::contents)
        .service(guides::one_guide)
        .service(swagger_ui);
}

/// `/` and `/docs` lead to `/docs/`, whose files name each other relatively.
fn redirect(from: &'static str) -> impl actix_web::dev::HttpServiceFactory {
    web::redirect(from, "/docs/")
}

#[get("/docs/{file:.*}")]
async fn swagger_ui(file: Path<String>) -> Result<HttpResponse> {
    if let Some((_, media_type, text)) = OURS.iter().find(|(name, ..)| *name == file.as_str()) {
        return Ok(answer(media_type, text.as_bytes().to_vec()));
    }
    let served = utoipa_swagger_ui::serve(&file, Arc::clone(&CONFIG));
    let found = served.map_err(|error| Error::caused("swagger ui", error.to_string()))?;
    let found = found.ok_or(Error::NotFound)?;
    Ok(answer(&found.content_type, found.bytes.into_owned()))
}

fn answer(media_type: &str, body: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("Content-Security-Policy", POLICY))
        .insert_header(("Cache-Control", "no-cache"))
        .content_type(media_type)
        .body(body)
}
