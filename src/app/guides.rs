//! The guides for developers: pages made of the files in `docs`, without scripts.

use std::sync::LazyLock;

use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use pulldown_cmark::{Options, Parser};

use crate::error::{Error, Result};

/// A page, by the last part of its address.
struct Guide {
    name: &'static str,
    text: &'static str,
}

macro_rules! guides {
    ($($name:literal = $file:literal),+ $(,)?) => {
        [$(Guide { name: $name, text: include_str!(concat!("../../docs/", $file)) }),+]
    };
}

/// The guides in the order in which somebody who connects a system needs them.
static GUIDES: [Guide; 10] = guides![
    "authentication" = "guides/authentication.md",
    "website" = "website.md",
    "crm" = "guides/crm.md",
    "errors" = "guides/errors.md",
    "retrying" = "guides/retrying.md",
    "paging" = "guides/paging.md",
    "limits" = "guides/limits.md",
    "versions" = "guides/versions.md",
    "security" = "guides/security.md",
    "privacy" = "guides/privacy.md",
];

static PAGES: LazyLock<Vec<(&'static str, String)>> = LazyLock::new(|| {
    let pages = GUIDES.iter().map(|guide| (guide.name, guide.page().into_string()));
    pages.collect()
});

/// Everything on the pages comes from here, and nothing runs.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

impl Guide {
    /// The heading of the text.
    fn title(&self) -> &'static str {
        let heading = self.text.lines().next().unwrap_or_default();
        heading.trim_start_matches("# ")
    }

    fn page(&self) -> Markup {
        let mut content = String::new();
        pulldown_cmark::html::push_html(&mut content, Parser::new_ext(self.text, Options::ENABLE_TABLES));
        page(
            self.title(),
            Some(self.name),
            &html! { (PreEscaped(reachable(&content))) },
        )
    }
}

/// Makes code and tables reachable by keyboard: they scroll by themselves where they are wider than the page.
fn reachable(content: &str) -> String {
    content
        .replace("<pre>", "<pre tabindex=\"0\">")
        .replace("<table>", "<table tabindex=\"0\">")
}

/// The list of the guides.
#[get("/docs/guides")]
pub async fn contents() -> HttpResponse {
    let list = html! {
        h1 { "Guides" }
        ul {
            @for guide in &GUIDES { li { a href=(address(guide.name)) { (guide.title()) } } }
        }
        p { "Every operation, with examples to try out: " a href="/docs/" { "the API" } "." }
    };
    answer("text/html; charset=utf-8", page("Guides", None, &list).into_string())
}

/// One guide.
#[get("/docs/guides/{name}")]
pub async fn one_guide(name: Path<String>) -> Result<HttpResponse> {
    let page = PAGES.iter().find(|(known, _)| *known == name.as_str());
    let (_, page) = page.ok_or(Error::NotFound)?;
    Ok(answer("text/html; charset=utf-8", page.clone()))
}

/// The looks of the pages.
#[get("/docs/guides/guides.css")]
pub async fn stylesheet() -> HttpResponse {
    answer("text/css; charset=utf-8", include_str!("guides/guides.css").to_owned())
}

fn address(name: &str) -> String {
    format!("/docs/guides/{name}")
}

fn page(title: &str, current: Option<&str>, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Klachtenmap" }
                link rel="icon" type="image/png" href="/docs/favicon-32x32.png" sizes="32x32";
                link rel="stylesheet" href="/docs/guides/guides.css";
            }
            body {
                header {
                    nav aria-label="Guides" {
                        a href="/docs/" { "API" }
                        @for guide in &GUIDES {
                            a href=(address(guide.name)) aria-current=[(current == Some(guide.name)).then_some("page")] {
                                (guide.title())
                            }
                        }
                    }
                }
                main { (content) }
            }
        }
    }
}

fn answer(media_type: &str, body: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("Content-Security-Policy", POLICY))
        .insert_header(("Cache-Control", "no-cache"))
        .content_type(media_type)
        .body(body)
}
