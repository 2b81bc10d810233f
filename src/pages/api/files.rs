//! The stylesheet, the script and the mark of the pages. Their addresses name their version, so that browsers keep them.

use actix_web::{HttpResponse, get};

#[get("/pages/site-1.css")]
pub async fn stylesheet() -> HttpResponse {
    file("text/css; charset=utf-8", include_str!("../assets/site.css"))
}

#[get("/pages/site-1.js")]
pub async fn script() -> HttpResponse {
    file("text/javascript; charset=utf-8", include_str!("../assets/site.js"))
}

#[get("/pages/icon-1.svg")]
pub async fn icon() -> HttpResponse {
    file("image/svg+xml", include_str!("../assets/icon.svg"))
}

fn file(media_type: &str, text: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("Cache-Control", "public, max-age=3600"))
        .content_type(media_type)
        .body(text)
}
