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

fn look(app: &App, code: &str) -> Response {
    post_fields(app, FOLLOW, &[("code", code)])
}

fn step(app: &App, complaint: &Value, body: &Value) {
    app.manager().step(complaint, body).expect(201);
}

fn ask() -> Value {
    json!({ "to": "waiting", "waitingFor": "complainant", "reason": "Een kopie van de overeenkomst.",
        "expectedDate": "2026-11-10" })
}

/// A form of the page, whose first part is the code.
fn letter(code: &str, once: &str, kind: &str) -> Form {
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
        page.text.replace(nonce, "")
    };
    let unknown = told(&look(&app, "0000-0000-0000-0000-0000-0000-00"));
    assert!(unknown.contains("Deze volgcode geldt niet"), "{unknown}");
    for code in ["", "x", "<b>", &revoked, &expired] {
        assert_eq!(told(&look(&app, code)), unknown, "{code}");
        assert_eq!(
            told(&post(&app, FOLLOW, &letter(code, "1", "message"))),
            unknown,
            "{code}"
        );
    }
    assert_eq!(told(&get_with(&app, FOLLOW, &[("Tracking-Code", &revoked)])), unknown);
    let limited = App::with(&[("KLACHTENMAP_WRONG_TOKENS_PER_MINUTE", "3")]);
    let statuses: Vec<u16> = (0..5).map(|_| look(&limited, "x").status).collect();
    assert_eq!(statuses, [404, 404, 404, 429, 429]);
}

#[test]
fn every_phase_has_its_words_and_what_can_be_done_in_it() {
    let app = App::start();
    let (made, code) = followed(&app);
    let shows = |parts: &[&str], hides: &[&str]| {
        let page = look(&app, &code);
        is_a_page(&page, 200);
        for part in parts {
            assert!(page.text.contains(part), "{part} in {}", page.text);
        }
        for part in hides {
            assert!(!page.text.contains(part), "{part} in {}", page.text);
        }
    };
    let (withdrawal, rating, reopening) = ("Uw klacht intrekken", "score-5", "heropenen");
    shows(
        &["Een bericht of document sturen", withdrawal],
        &[rating, reopening, "nodig</h2>"],
    );
    step(&app, &made, &given::take_up());
    shows(&["Wij behandelen uw klacht."], &[rating]);
    step(&app, &made, &ask());
    shows(
        &[
            "Wij wachten op uw antwoord.",
            "Een kopie van de overeenkomst.",
            "10 november 2026",
            "Antwoord versturen",
        ],
        &["voor het eerst van ons.<br>"],
    );
    let manager = app.manager();
    post(
        &app,
        FOLLOW,
        &letter(&code, "1", "answer").text("text", "Die heb ik niet."),
    );
    given::assess(&manager, &made);
    for missing in [
        json!({ "kind": "employee_interview", "held": false, "notHeldReason": "Uit dienst." }),
        json!({ "kind": "call_recording", "available": false, "unavailableReason": "Niet opgenomen." }),
    ] {
        let path = format!("{}/investigations", given::path(&made));
        manager.post(&path, &missing).expect(201);
    }
    step(&app, &made, &given::answer());
    shows(
        &[
            "Wij hebben uw klacht beantwoord.",
            "Wij schreven",
            "Excuses gemaakt",
            "U schreef",
            "Die heb ik niet.",
        ],
        &["Naam van", "m-1"],
    );
    step(&app, &made, &given::closing());
    shows(&["Uw klacht is afgehandeld.", rating, reopening], &[withdrawal]);
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
