//! Swagger UI, served from the binary: it loads nothing from other hosts and its page has a policy of its own.

use std::sync::{Arc, LazyLock};

use actix_web::web::{self, Path};
use actix_web::{HttpResponse, Responder, get};
use utoipa_swagger_ui::Config;

use super::guides;
use crate::error::{Error, Result};

/// Swagger UI draws with inline styles and `data:` images; scripts still come from here only.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
    let config = Config::from("/v1/openapi.json");
    Arc::new(
        config
            .deep_linking(true)
            .try_it_out_enabled(true)
            .persist_authorization(false)
            .query_config_enabled(false),
    )
});

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
async fn swagger_ui(file: Path<String>) -> Result<impl Responder> {
    let served = utoipa_swagger_ui::serve(&file, Arc::clone(&CONFIG));
    let found = served.map_err(|error| Error::caused("swagger ui", error.to_string()))?;
    let found = found.ok_or(Error::NotFound)?;
    Ok(HttpResponse::Ok()
        .insert_header(("Content-Security-Policy", POLICY))
        .insert_header(("Cache-Control", "no-cache"))
        .content_type(found.content_type)
        .body(found.bytes.into_owned()))
}
