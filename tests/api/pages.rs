//! The pages for visitors, as a browser without script meets them; with one they are tried in `tests/clients`.

mod following;
mod form;
mod phases;

use crate::app::{App, Response};
use crate::documents::{FORM_TYPE, Form, sample};

const FORM: &str = "/klachtenformulier";
const FOLLOW: &str = "/klacht-volgen";
const URLENCODED: &str = "application/x-www-form-urlencoded";
const HTML: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

fn get(app: &App, path: &str) -> Response {
    get_with(app, path, &[])
}

fn get_with(app: &App, path: &str, headers: &[(&str, &str)]) -> Response {
    let headers = [&[("Accept", HTML)], headers].concat();
    app.stranger().send("GET", path, &headers, None)
}

/// Sends a form of parts as a browser does, from a page of the service.
fn post(app: &App, path: &str, form: &Form) -> Response {
    let headers = [("Accept", HTML), ("Origin", &app.address), ("Content-Type", FORM_TYPE)];
    let sent = app
        .stranger()
        .try_send_bytes("POST", path, &headers, Some(&form.bytes()));
    sent.expect("it is answered").0
}

/// The same without files.
fn post_fields(app: &App, path: &str, fields: &[(&str, &str)]) -> Response {
    let headers = [("Accept", HTML), ("Origin", &app.address), ("Content-Type", URLENCODED)];
    let body = serde_urlencoded::to_string(fields).expect("fields");
    app.stranger().send_text("POST", path, &headers, Some(&body))
}

/// A form as it is filled in, with the fields that a page brings along.
fn filled_in(number: usize) -> Form {
    Form::empty()
        .text("startedAt", "2026-10-30T13:50:00Z")
        .text("privacyStatementVersion", "2026-11")
        .text("complainant.language", "nl")
        .text("website", "")
        .text("nature", "tariff")
        .text("description", &format!("Het tarief op rekening {number} klopt niet."))
        .text("conversation.heldAt", "2026-10-21T10:30")
        .text("conversation.agreement", "no")
}

fn with_address(form: Form) -> Form {
    form.text("complainant.name", "J. de Vries")
        .text("complainant.email", "j.devries@example.nl")
}

/// Sends a whole form with two documents, and gives the page.
fn submitted(app: &App, number: usize) -> Response {
    let form = with_address(filled_in(number))
        .file("offerte.pdf", &sample("offer.pdf"))
        .file("foto.jpg", &sample("progressive.jpg"));
    post(app, FORM, &form)
}

/// The part of a page between two marks.
#[track_caller]
fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = page.split_once(start).unwrap_or_else(|| panic!("{start} in {page}"));
    rest.split_once(end).expect("an end").0
}

fn number_of(page: &Response) -> String {
    let number = between(&page.text, "<dd>K-", "</dd>");
    format!("K-{number}")
}

fn code_of(page: &Response) -> String {
    between(&page.text, "<code>", "</code>").to_owned()
}

/// What must hold of every page, whatever it shows.
#[track_caller]
fn is_a_page(page: &Response, status: u16) {
    assert_eq!(page.status, status, "{}", page.text);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let policy = page.header("content-security-policy");
    let nonce = between(policy, "script-src 'nonce-", "'");
    assert!(nonce.len() >= 22, "{policy}");
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("data:"), "{policy}");
    assert_eq!(page.header("set-cookie"), "");
    assert_eq!(page.header("referrer-policy"), "same-origin");
    let text = &page.text;
    for inline in ["style=\"", " onclick", " onload", "<style", "javascript:"] {
        assert!(!text.contains(inline), "{inline} in {text}");
    }
    for script in text.split("<script").skip(1) {
        let (head, rest) = script.split_once('>').expect("an end");
        assert!(
            head.contains(&format!("nonce=\"{nonce}\"")) && rest.starts_with("</script>"),
            "{script}"
        );
    }
    for address in text.split(" href=\"").skip(1).chain(text.split(" src=\"").skip(1)) {
        let address = address.split('"').next().expect("an end");
        assert!(
            ["/", "#", "tel:"].iter().any(|start| address.starts_with(start)),
            "{address}"
        );
        assert!(!address.starts_with("//"), "{address}");
    }
    assert_eq!(text.matches("<h1").count(), 1, "{text}");
    are_labelled(text);
}

/// Each field has a label, each label a field, and each fault that is listed leads to a place that there is.
#[track_caller]
fn are_labelled(text: &str) {
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        Some(rest.split('"').next().expect("an end").to_owned())
    };
    let tags = |name: &str| -> Vec<String> {
        let start = format!("<{name} ");
        let all = text.split(start.as_str()).skip(1);
        all.map(|tag| format!(" {}", tag.split('>').next().expect("an end")))
            .collect()
    };
    let labels: Vec<String> = tags("label").iter().filter_map(|tag| attribute(tag, "for")).collect();
    let fields = ["input", "textarea", "select"].into_iter().flat_map(tags);
    for field in fields.filter(|field| attribute(field, "type").as_deref() != Some("hidden")) {
        let id = attribute(&field, "id").unwrap_or_else(|| panic!("{field} has no id"));
        assert_eq!(labels.iter().filter(|label| **label == id).count(), 1, "{id}");
        assert_eq!(text.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
    }
    for target in text.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(text.contains(&format!("id=\"{target}\"")), "#{target} leads nowhere");
    }
    for described in text.split("aria-describedby=\"").skip(1) {
        for id in described.split('"').next().expect("an end").split(' ') {
            assert!(text.contains(&format!("id=\"{id}\"")), "{id} describes nothing");
        }
    }
}
