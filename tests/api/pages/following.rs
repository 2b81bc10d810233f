//! Following a complaint: with a code in a header or a body, through every phase, and sending something more.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{FOLLOW, between, code_of, get, get_with, is_a_page, number_of, post, post_fields, submitted};
use crate::app::{App, Response};
use crate::documents::{Form, documents, files, sample};
use crate::given;

/// A complaint by the form, with its code.
fn followed(app: &App) -> (Value, String) {
    let taken = submitted(app, 1);
    let list = app
        .manager()
        .get(&format!("/v1/complaints?number={}", number_of(&taken)));
    (app.manager().again(&list.expect(200)["items"][0]), code_of(&taken))
}

pub fn look(app: &App, code: &str) -> Response {
    post_fields(app, FOLLOW, &[("code", code)])
}

pub fn step(app: &App, complaint: &Value, body: &Value) {
    app.manager().step(complaint, body).expect(201);
}

pub fn ask() -> Value {
    json!({ "to": "waiting", "waitingFor": "complainant", "reason": "Een kopie van de overeenkomst.",
        "expectedDate": "2026-11-10" })
}

/// A form of the page, whose first part is the code.
pub fn letter(code: &str, once: &str, kind: &str) -> Form {
    Form::empty().text("code", code).text("once", once).text("kind", kind)
}

fn contacts(app: &App, complaint: &Value) -> usize {
    let all = app
        .manager()
        .get(&format!("{}/contacts", given::path(complaint)))
        .expect(200);
    all["items"].as_array().expect("items").len()
}

#[test]
fn a_code_is_asked_for_and_read_from_a_header_or_a_body() {
    let app = App::start();
    let empty = get(&app, FOLLOW);
    is_a_page(&empty, 200);
    assert_eq!(empty.header("cache-control"), "no-store");
    assert_eq!(empty.header("x-robots-tag"), "noindex");
    assert!(empty.text.contains("content=\"noindex\"") && empty.text.contains("method=\"post\""));
    let (made, code) = followed(&app);
    let copied = code.to_lowercase().replace('-', " ");
    for page in [
        get_with(&app, FOLLOW, &[("Tracking-Code", &code)]),
        look(&app, &code),
        look(&app, &copied),
    ] {
        is_a_page(&page, 200);
        assert_eq!(page.header("cache-control"), "no-store");
        for part in [
            made["number"].as_str().expect("a number"),
            "Wij hebben uw klacht ontvangen.",
            "U hoort uiterlijk 6 november 2026 voor het eerst van ons.",
            "offerte.pdf",
            "aria-current=\"step\"",
        ] {
            assert!(page.text.contains(part), "{part} in {}", page.text);
        }
        // What was written is not given back to whoever finds a code, but for messages.
        assert!(!page.text.contains("Het tarief") && !page.text.contains("j.devries"));
    }
}

/// The code that stands in its field.
fn shown(page: &Response) -> &str {
    between(&page.text, "name=\"code\" value=\"", "\"")
}

#[test]
fn whatever_refuses_a_message_its_words_its_kind_and_its_code_stay() {
    let app = App::with(&[
        ("KLACHTENMAP_SUBMISSIONS_PER_HOUR", "1"),
        ("KLACHTENMAP_DB_WAIT_MS", "300"),
    ]);
    let (_, code) = followed(&app);
    let send = |number: usize| {
        let form = letter(&code, &number.to_string(), "message").text("text", "Nog <iets>.");
        post(&app, FOLLOW, &form.file("overeenkomst.pdf", &sample("offer.pdf")))
    };
    let keeps = |page: &Response, status: u16| {
        is_a_page(page, status);
        for part in [
            "<title>Nog niet verstuurd: Uw klacht volgen",
            "Nog &lt;iets&gt;.",
            "name=\"kind\" value=\"message\"",
            "Kies deze bestanden opnieuw: overeenkomst.pdf",
        ] {
            assert!(page.text.contains(part), "{part} in {}", page.text);
        }
        assert_eq!(shown(page), code);
    };
    let limited = (0..20).map(send).find(|page| page.status != 201).expect("a limit");
    keeps(&limited, 429);
    assert!(!limited.header("retry-after").is_empty());
    let app = App::with(&[("KLACHTENMAP_DB_WAIT_MS", "300")]);
    app.database.close();
    let form = letter(&code, "1", "message").text("text", "Nog <iets>.");
    keeps(
        &post(&app, FOLLOW, &form.file("overeenkomst.pdf", &sample("offer.pdf"))),
        503,
    );
    let rating = [
        ("code", code.as_str()),
        ("kind", "rating"),
        ("score", "2"),
        ("text", "Traag."),
    ];
    let rated = post_fields(&app, FOLLOW, &rating);
    is_a_page(&rated, 503);
    assert!(rated.text.contains("value=\"2\" checked") && rated.text.contains("Traag."));
    let looked = look(&app, &code);
    is_a_page(&looked, 503);
    assert_eq!(shown(&looked), code);
    app.database.reopen();
}

#[test]
fn codes_that_do_not_count_are_answered_alike() {
    let app = App::start();
    let (made, revoked) = followed(&app);
    let path = format!("{}/tracking-code", given::path(&made));
    app.manager().send("DELETE", &path, &[], None);
    let closed = given::closed(&app);
    let renewed = app
        .manager()
        .send("POST", &format!("{}/tracking-code", given::path(&closed)), &[], None);
    let expired = renewed.expect(201)["trackingCode"].as_str().expect("a code").to_owned();
    app.advance(TimeDelta::days(367));
    let told = |page: &Response| {
        is_a_page(page, 404);
        let nonce = between(page.header("content-security-policy"), "'nonce-", "'");
        let shown = format!("name=\"code\" value=\"{}\"", shown(page));
        page.text.replace(nonce, "").replace(&shown, "")
    };
    let unknown = told(&look(&app, "0000-0000-0000-0000-0000-0000-00"));
    assert!(
        unknown.contains("<title>Deze volgcode geldt niet: Uw klacht volgen"),
        "{unknown}"
    );
    for (code, again) in [
        ("", ""),
        ("x y", "x y"),
        ("<b>", "&lt;b&gt;"),
        (&revoked, &revoked),
        (&expired, &expired),
    ] {
        assert_eq!(shown(&look(&app, code)), again);
        assert_eq!(told(&look(&app, code)), unknown, "{code}");
        assert_eq!(
            told(&post(&app, FOLLOW, &letter(code, "1", "message"))),
            unknown,
            "{code}"
        );
    }
    assert_eq!(told(&get_with(&app, FOLLOW, &[("Tracking-Code", &revoked)])), unknown);
    // A large form is read to its end, so that the answer is.
    let large = letter("x", "1", "message").file("a.txt", "x ".repeat(2_000_000).as_bytes());
    assert_eq!(told(&post(&app, FOLLOW, &large)), unknown);
    let limited = App::with(&[("KLACHTENMAP_WRONG_TOKENS_PER_MINUTE", "3")]);
    let statuses: Vec<u16> = (0..5).map(|_| look(&limited, "x").status).collect();
    assert_eq!(statuses, [404, 404, 404, 429, 429]);
}

#[test]
fn an_answer_with_documents_resumes_once_however_often_it_is_clicked() {
    let app = App::start();
    let (made, code) = followed(&app);
    step(&app, &made, &given::take_up());
    step(&app, &made, &ask());
    let before = contacts(&app, &made);
    let answer = |text: &str| {
        let form = letter(&code, "7", "answer").text("text", text);
        let form = form
            .file("overeenkomst.pdf", &sample("offer.pdf"))
            .file("a.exe", b"MZ\x90\0");
        post(&app, FOLLOW, &form)
    };
    for _ in 0..2 {
        let page = answer("Hier is de overeenkomst.");
        is_a_page(&page, 201);
        for part in [
            "Wij hebben uw antwoord ontvangen",
            "a.exe",
            "Wij behandelen uw klacht.",
            "Hier is de overeenkomst.",
        ] {
            assert!(page.text.contains(part), "{part} in {}", page.text);
        }
    }
    assert_eq!(contacts(&app, &made), before + 1);
    let kept = app.manager().get(&documents(&made)).expect(200);
    assert_eq!(kept["items"].as_array().map(Vec::len), Some(3));
    // With other words it is another one: nothing is asked any more, and the words stay.
    let late = answer("Nog iets.");
    is_a_page(&late, 409);
    assert!(late.text.contains("Wij hebben u nu niets gevraagd."), "{}", late.text);
    assert_eq!(files(&app).len(), 3);
}

#[test]
fn what_is_wrong_is_told_in_the_form_that_was_sent() {
    let app = App::start();
    let (made, code) = followed(&app);
    step(&app, &made, &given::take_up());
    step(&app, &made, &ask());
    let empty = post(&app, FOLLOW, &letter(&code, "1", "withdrawal"));
    is_a_page(&empty, 400);
    for part in [
        "href=\"#withdrawal-text\"",
        "id=\"withdrawal-text-fault\"",
        "<details open>",
    ] {
        assert!(empty.text.contains(part), "{part} in {}", empty.text);
    }
    assert!(!empty.text.contains("id=\"answer-text-fault\""));
    let refused = post(&app, FOLLOW, &letter(&code, "2", "answer").file("a.exe", b"MZ\x90\0"));
    is_a_page(&refused, 400);
    assert!(refused.text.contains("href=\"#answer-file\""), "{}", refused.text);
    let nothing = post(
        &app,
        FOLLOW,
        &Form::empty()
            .text("kind", "message")
            .text("code", &code)
            .text("text", "x"),
    );
    is_a_page(&nothing, 404);
    assert_eq!(contacts(&app, &made), 0);
}

#[test]
fn requests_are_shown_until_somebody_decides_and_a_rating_can_be_changed() {
    let app = App::start();
    let (made, code) = followed(&app);
    let asked = post(
        &app,
        FOLLOW,
        &letter(&code, "1", "withdrawal").text("text", "Het is opgelost."),
    );
    is_a_page(&asked, 201);
    for part in ["Wij bevestigen dat.", "Wij hebben dat nog niet bevestigd."] {
        assert!(asked.text.contains(part), "{part} in {}", asked.text);
    }
    assert!(!look(&app, &code).text.contains("Intrekken aanvragen"));
    assert_eq!(app.manager().again(&made)["status"], "registered");
    step(&app, &made, &given::withdraw());
    let rate = |score: &str| {
        post_fields(
            &app,
            FOLLOW,
            &[("code", &code), ("once", score), ("kind", "rating"), ("score", score)],
        )
    };
    for score in ["2", "5"] {
        is_a_page(&rate(score), 201);
        let page = look(&app, &code);
        assert!(
            page.text.contains(&format!("value=\"{score}\" checked")),
            "{}",
            page.text
        );
    }
    let worse = rate("6");
    is_a_page(&worse, 400);
    let none = post_fields(&app, FOLLOW, &[("code", &code), ("kind", "rating")]);
    is_a_page(&none, 400);
    assert!(none.text.contains("href=\"#score\""), "{}", none.text);
    let view = app
        .stranger()
        .send("GET", "/v1/tracking", &[("Tracking-Code", &code)], None)
        .expect(200);
    assert_eq!((&view["rating"], &view["requested"]), (&json!(5), &json!([])));
}

#[test]
fn a_code_stands_in_no_log_and_in_no_address_but_behind_a_hash() {
    let app = App::start();
    let (_, code) = followed(&app);
    let page = look(&app, &code);
    post(
        &app,
        FOLLOW,
        &letter(&code, "1", "message").text("text", "Kanarievogel-volgen"),
    );
    for address in page.text.split(" href=\"").chain(page.text.split(" action=\"")).skip(1) {
        let address = address.split('"').next().expect("an end");
        let sent = address.split('#').next().expect("a beginning");
        assert!(!sent.contains(&code), "{address}");
    }
    let log = crate::server::log();
    assert!(!log.contains(&code) && !log.contains("Kanarievogel-volgen"));
}
