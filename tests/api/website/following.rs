//! The complainant who follows a complaint: what is shown and never shown, and which codes count.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{code, complaint, site, submit, submit_parts, track, words};
use crate::app::{App, together};
use crate::complaints::forgetting::{columns_with, forgotten};
use crate::documents::{Form, sample};
use crate::given;

fn renew(app: &App, complaint: &Value) -> String {
    let path = format!("{}/tracking-code", given::path(complaint));
    code(&app.handler().send("POST", &path, &[], None).expect(201))
}

#[test]
fn the_phases_are_told_in_plain_words_with_what_was_promised() {
    let app = site();
    let made = given::taken_up(&app);
    let code = renew(&app, &made);
    let view = |language: &str| {
        let headers = [("Tracking-Code", code.as_str()), ("Accept-Language", language)];
        app.stranger()
            .without_language()
            .send("GET", "/v1/tracking", &headers, None)
            .expect(200)
    };
    let dutch = view("nl");
    assert_eq!(
        (&dutch["phase"], &dutch["phaseText"]),
        (&json!("in_progress"), &json!("Wij behandelen uw klacht."))
    );
    assert_eq!(view("en")["phaseText"], "We are handling your complaint.");
    assert_eq!(dutch["promised"]["firstResponse"]["date"], "2026-11-06");
    assert_eq!(dutch["may"], json!(["message", "withdrawal"]));
    app.handler().step(&app.handler().again(&made), &wait()).expect(201);
    let waiting = view("nl");
    assert_eq!(
        (&waiting["phase"], waiting["needed"].as_array().map(Vec::len)),
        (&json!("waiting_for_you"), Some(1))
    );
    assert_eq!(waiting["promised"]["resolution"], Value::Null);
}

#[test]
fn an_answer_is_shown_and_what_staff_noted_is_not() {
    let app = site();
    let made = given::answered(&app);
    let call = json!({ "direction": "out", "channel": "phone", "reached": true, "text": "Lastige klant, zei h-2." });
    app.handler()
        .post(&format!("{}/contacts", given::path(&made)), &call)
        .expect(201);
    let view = track(&app, &renew(&app, &made)).expect(200);
    assert_eq!(view["phase"], "answered");
    let messages = view["messages"].as_array().expect("messages");
    assert_eq!((messages.len(), &messages[0]["fromCompany"]), (1, &json!(true)));
    for hidden in ["Lastige", "h-1", "h-2", "Naam van", "handler", "subject"] {
        assert!(!view.to_string().contains(hidden), "{hidden} in {view}");
    }
}

/// The answers of the company as the complainant reads them.
fn answers(app: &App, code: &str) -> Vec<String> {
    let view = track(app, code).expect(200);
    let messages = view["messages"].as_array().expect("messages");
    let text = |message: &Value| message["text"].as_str().expect("a text").to_owned();
    messages.iter().map(text).collect()
}

#[test]
fn what_was_decided_after_an_answer_is_told_with_the_next_one() {
    let app = site();
    let made = given::answered(&app);
    let (code, place, handler) = (renew(&app, &made), given::path(&made), app.handler());
    let first = answers(&app, &code);
    assert!(first[0].contains("geen akkoord te horen"), "{first:?}");
    handler.step(&made, &given::reopen()).expect(201);
    let mut draft = given::assessment();
    draft["motivation"] = json!("Nieuw oordeel.");
    draft["revisionReason"] = json!("De opname is nagestuurd.");
    let assessment = format!("{place}/assessment");
    let version = [("If-Match", "*")];
    assert!(handler.send("PUT", &assessment, &version, Some(&draft)).status < 300);
    let offer = json!({ "kind": "compensation", "description": "Korting.", "amountCents": 2550 });
    handler.post(&format!("{place}/remedies"), &offer).expect(201);
    assert_eq!(answers(&app, &code), first, "drafts are not told");
    handler.step(&made, &given::answer()).expect(201);
    let both = answers(&app, &code);
    let summary = "Excuses gemaakt en de overeenkomst ongedaan gemaakt.";
    assert_eq!(
        (both.len(), both[0].as_str()),
        (2, summary),
        "the same words, another answer"
    );
    for told in [summary, "Nieuw oordeel.", "€ 25,50: Korting."] {
        assert!(both[1].contains(told), "{told}: {both:?}");
    }
}

#[test]
fn a_remedy_is_told_when_it_was_approved() {
    let app = App::with(&[
        ("KLACHTENMAP_CORS_ORIGINS", super::PAGE),
        ("KLACHTENMAP_FOUR_EYES_CENTS", "10000"),
    ]);
    let made = given::assessed(&app);
    let offer = json!({ "kind": "compensation", "description": "Opzegvergoeding.", "amountCents": 12500 });
    let offered = app.handler().post(&format!("{}/remedies", given::path(&made)), &offer);
    app.handler().step(&made, &given::answer()).expect(201);
    let code = renew(&app, &made);
    assert!(!answers(&app, &code)[0].contains("Opzegvergoeding"));
    let approval = format!("{}/approval", offered.header("location"));
    let approved = json!({ "approved": true });
    app.manager()
        .post_with(&approval, &[("If-Match", "*")], &approved)
        .expect(200);
    assert!(answers(&app, &code)[0].contains("Opzegvergoeding"));
}

#[test]
fn a_code_is_read_however_it_was_copied() {
    let app = site();
    let code = code(&submit(&app, 1, &words(1)).expect(201));
    let bare = code.replace('-', "");
    for copied in [
        code.to_lowercase(),
        bare.clone(),
        format!(" {} ", code.replace('-', " ")),
        bare.replace('0', "O").replace('1', "l"),
    ] {
        track(&app, &copied).expect(200);
    }
}

#[test]
fn every_code_that_does_not_count_is_answered_alike() {
    let app = site();
    let receipt = submit(&app, 1, &words(1)).expect(201);
    let made = complaint(&app, &receipt);
    let old = code(&receipt);
    let new = renew(&app, &made);
    track(&app, &new).expect(200);
    let path = format!("{}/tracking-code", given::path(&made));
    let unknown = app
        .website
        .key
        .code(klachtenmap::procedure::ComplaintId(uuid::Uuid::nil()), 1)
        .to_string();
    let closed = given::closed(&app);
    let expired = renew(&app, &closed);
    let last = renew(&app, &made);
    assert_eq!(app.handler().send("DELETE", &path, &[], None).status, 204);
    assert_eq!(app.handler().send("DELETE", &path, &[], None).problem(404), "not-found");
    app.advance(TimeDelta::days(364));
    track(&app, &expired).expect(200);
    app.advance(TimeDelta::days(2));
    let id = [("X-Request-Id", "the-same")];
    let answers: Vec<_> = ["", "x", &unknown, &old, &new, &last, &expired, "7KQ2-9F4M"]
        .iter()
        .map(|code| {
            let headers = [&id[..], &[("Tracking-Code", *code)]].concat();
            let answer = app.stranger().send("GET", "/v1/tracking", &headers, None);
            assert_eq!(answer.problem(404), "not-found", "{code}");
            answer.text
        })
        .collect();
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(app.stranger().get("/v1/tracking").faults(), ["Tracking-Code required"]);
}

#[test]
fn codes_cannot_be_tried_out() {
    let app = App::with(&[("KLACHTENMAP_WRONG_TOKENS_PER_MINUTE", "5")]);
    let statuses: Vec<u16> = (0..8)
        .map(|number: u128| {
            let id = klachtenmap::procedure::ComplaintId(uuid::Uuid::from_u128(number));
            track(&app, &app.website.key.code(id, 1).to_string()).status
        })
        .collect();
    assert_eq!(statuses, [404, 404, 404, 404, 404, 429, 429, 429]);
}

#[test]
fn of_a_duplicate_only_the_phase_of_the_original_is_shown() {
    let app = site();
    let original = given::answered(&app);
    let receipt = submit(&app, 1, &words(1)).expect(201);
    let made = complaint(&app, &receipt);
    let merge =
        json!({ "to": "closed", "outcome": "duplicate", "duplicateOf": original["id"], "shortDescription": "Dubbel." });
    app.manager().step(&made, &merge).expect(201);
    let view = track(&app, &code(&receipt)).expect(200);
    assert_eq!(
        (&view["phase"], &view["number"]),
        (&json!("answered"), &receipt["number"])
    );
    assert_eq!((&view["messages"], &view["documents"]), (&json!([]), &json!([])));
    assert!(
        !view
            .to_string()
            .contains(original["number"].as_str().expect("a number"))
    );
}

#[test]
fn a_duplicate_is_followed_when_its_original_is_erased() {
    let app = site();
    let original = given::closed(&app);
    let receipt = submit(&app, 1, &words(1)).expect(201);
    let merge =
        json!({ "to": "closed", "outcome": "duplicate", "duplicateOf": original["id"], "shortDescription": "Dubbel." });
    app.manager().step(&complaint(&app, &receipt), &merge).expect(201);
    forgotten(&app, &[&original]).expect("it is closed");
    assert_eq!(track(&app, &code(&receipt)).expect(200)["phase"], "closed");
}

#[test]
fn of_several_new_codes_at_once_one_counts() {
    let app = site();
    let made = complaint(&app, &submit(&app, 1, &words(1)).expect(201));
    let path = format!("/v1/complaints/{}/tracking-code", made["id"].as_str().expect("an id"));
    let codes = together(6, |_| code(&app.handler().send("POST", &path, &[], None).expect(201)));
    let counting = codes.iter().filter(|code| track(&app, code).status == 200).count();
    assert_eq!(counting, 1, "{codes:?}");
}

#[test]
fn documents_are_told_by_name_and_size_and_forgetting_takes_everything_along() {
    let app = site();
    let form = Form::empty()
        .text("complaint", &words(1).to_string())
        .file("offerte.pdf", &sample("offer.pdf"));
    let receipt = submit_parts(&app, 1, &form).expect(201);
    let view = track(&app, &code(&receipt)).expect(200);
    let size = sample("offer.pdf").len();
    assert_eq!(view["documents"], json!([{ "name": "offerte.pdf", "size": size }]));
    let made = complaint(&app, &receipt);
    app.manager()
        .step(
            &made,
            &json!({ "to": "closed", "outcome": "withdrawn", "shortDescription": "Ingetrokken.",
        "withdrawal": given::withdraw()["withdrawal"] }),
        )
        .expect(201);
    let id = made["id"].as_str().expect("an id");
    assert!(columns_with(&app, id).contains(&"tracking_codes.complaint_id".to_owned()));
    forgotten(&app, &[&made]).expect("it is closed");
    assert!(
        !columns_with(&app, id)
            .iter()
            .any(|column| column.starts_with("tracking_codes"))
    );
    assert_eq!(track(&app, &code(&receipt)).problem(404), "not-found");
}

fn wait() -> Value {
    json!({ "to": "waiting", "waitingFor": "complainant", "reason": "Een kopie van de overeenkomst." })
}
