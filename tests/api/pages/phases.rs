//! Following a complaint through every phase: what it says in each, and what it never says.

use serde_json::{Value, json};

use super::following::{ask, letter, look, step};
use super::{FOLLOW, FORM, code_of, filled_in, is_a_page, number_of, post, with_address};
use crate::app::App;
use crate::contacts::note;
use crate::given;

/// A complaint about a named employee, with what staff noted of it; each thing that complainants are not told has a word
/// that begins with `Kanarie`.
fn with_secrets(app: &App) -> (Value, String) {
    let form = with_address(filled_in(1)).text("conversation.spokenWith", "Kanarie-gesprek");
    let taken = post(app, FORM, &form);
    is_a_page(&taken, 201);
    let manager = app.manager();
    let list = manager.get(&format!("/v1/complaints?number={}", number_of(&taken)));
    let made = manager.again(&list.expect(200)["items"][0]);
    let employee = json!({ "subject": "kanarie-v", "name": "Kanarie-verkoper" });
    let path = given::path(&made);
    let etag = manager.get(&path).etag();
    manager
        .patch(&path, &etag, &json!({ "employee": employee }))
        .expect(200);
    note(
        &manager,
        &made,
        json!({ "subject": "Kanarie-onderwerp", "text": "Kanarie-notitie." }),
    )
    .expect(201);
    let handler = json!({ "subject": "kanarie-1", "name": "Kanarie-behandelaar" });
    manager.post("/v1/staff", &handler).expect(201);
    (made, code_of(&taken))
}

/// What staff find out and do, which complainants are not told.
fn find_out(app: &App, made: &Value) {
    let (manager, path) = (app.manager(), given::path(made));
    let employee = json!({ "subject": "kanarie-v", "name": "Kanarie-verkoper" });
    given::assess(&manager, made);
    for found in [
        json!({ "kind": "employee_interview", "held": true, "employee": employee, "summary": "Kanarie-verklaring." }),
        json!({ "kind": "call_recording", "available": true, "reference": "Kanarie-opname", "findings": "Kanarie-bevinding." }),
    ] {
        manager.post(&format!("{path}/investigations"), &found).expect(201);
    }
    let reprimand = json!({ "kind": "reprimand", "employee": employee, "description": "Kanarie-berisping." });
    manager.post(&format!("{path}/remedies"), &reprimand).expect(201);
}

#[test]
fn every_phase_has_its_words_and_what_can_be_done_in_it() {
    let app = App::start();
    let (made, code) = with_secrets(&app);
    let shows = |parts: &[&str], hides: &[&str]| {
        let page = look(&app, &code);
        is_a_page(&page, 200);
        for part in parts {
            assert!(page.text.contains(part), "{part} in {}", page.text);
        }
        for part in ["anarie", "Naam van"].iter().chain(hides) {
            assert!(!page.text.contains(part), "{part} in {}", page.text);
        }
    };
    let (withdrawal, rating, reopening) = ("Uw klacht intrekken", "score-5", "heropenen");
    shows(
        &["Een bericht of document sturen", withdrawal],
        &[rating, reopening, "nodig</h2>"],
    );
    step(&app, &made, &given::forward(json!({ "subject": "kanarie-1" })));
    shows(&["Uw klacht"], &[rating]);
    step(&app, &made, &given::take_up());
    find_out(&app, &made);
    shows(&["Wij behandelen uw klacht."], &[rating]);
    step(&app, &made, &ask());
    let settled = "afgehandeld.</p>";
    shows(
        &[
            "Wij wachten op uw antwoord.",
            "Een kopie van de overeenkomst.",
            "10 november 2026",
            "Antwoord versturen",
        ],
        &["voor het eerst van ons.", settled],
    );
    post(
        &app,
        FOLLOW,
        &letter(&code, "1", "answer").text("text", "Die heb ik niet."),
    );
    shows(&["Wij behandelen uw klacht.", settled], &["Antwoord versturen"]);
    step(&app, &made, &given::answer());
    shows(
        &[
            "Wij hebben uw klacht beantwoord.",
            "Wij schreven",
            "Excuses gemaakt",
            "U schreef",
            "Die heb ik niet.",
        ],
        &[settled],
    );
    step(&app, &made, &given::closing());
    shows(&["Uw klacht is afgehandeld.", rating, reopening], &[withdrawal]);
}
