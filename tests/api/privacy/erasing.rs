//! The execution of an erasure: nothing of the person is left anywhere, no figure changes, and cut off anywhere it goes on.

use klachtenmap::privacy_requests::job::Stage;
use klachtenmap::restoring::job::look;
use klachtenmap::restoring::model::{Entry, Erased};
use klachtenmap::restoring::store::head;
use serde_json::{Value, json};

use super::{REQUESTS, confirm, execute, execute_until, granted, identified, path, step};
use crate::app::App;
use crate::complaints::forgetting::{WORD, columns_with, figures, forgotten, id, rich};
use crate::documents::{files, files_in, on_a_runtime};
use crate::given;

/// A request for erasure in which the word stands wherever something can be said.
fn telling() -> Value {
    json!({
        "kind": "erasure",
        "scope": "person",
        "channel": "letter",
        "requester": {
            "name": format!("S. {WORD}"), "email": format!("{WORD}@example.nl"), "phone": "058 808 0050", "customerNumber": WORD
        },
        "note": format!("Brief van {WORD}.")
    })
}

/// The request, executed as far as the next step can be taken, with words of it in every step.
pub fn executing(app: &App, complaint: &Value) -> Value {
    let manager = app.manager();
    let key = [("Idempotency-Key", "sleutel-van-het-verzoek")];
    let made = manager.post_with(REQUESTS, &key, &telling()).expect(201);
    assert_eq!(made["matches"][0]["certain"], true);
    for body in [
        json!({ "to": "extended", "reason": format!("Veel van {WORD}.") }),
        json!({
            "to": "postponed", "ground": "legal_claims", "motivation": format!("Over {WORD}."), "untilDate": "2027-01-04"
        }),
        identified(),
        confirm(&[complaint]),
        json!({ "to": "granted" }),
    ] {
        step(&manager, &made, &body).expect(201);
    }
    let answer = step(&manager, &made, &json!({ "to": "executed" }));
    answer.expect(202);
    assert_eq!(answer.header("location"), path(&made));
    made
}

#[test]
fn after_the_execution_nothing_of_the_person_is_left_anywhere() {
    let app = App::start();
    let complaint = rich(&app);
    let before = figures(&app);
    let made = executing(&app, &complaint);
    for column in [
        "privacy_requests.requester",
        "privacy_requests.note",
        "privacy_request_steps.words",
    ] {
        assert!(columns_with(&app, WORD).contains(&column.to_owned()), "{column}");
    }
    assert!(!files(&app).is_empty());
    assert_eq!(execute(&app), 1);
    assert_eq!(columns_with(&app, WORD), Vec::<String>::new());
    assert_eq!(files(&app), Vec::<std::path::PathBuf>::new());
    let named = [
        "erased_references.complaint_id",
        "idempotency_records.also_about",
        "tombstones.complaint_id",
    ];
    let found = columns_with(&app, id(&complaint));
    let told = ["feed_blocks.complaints", "pending_changes.complaints"];
    let others: Vec<&String> = found.iter().filter(|column| !told.contains(&column.as_str())).collect();
    assert_eq!(others, named, "its bare id, by which others learn that it is gone");
    assert_eq!(figures(&app), before);
    assert_eq!(app.manager().get(&given::path(&complaint)).problem(410), "erased");

    let manager = app.manager();
    let view = manager.get(&path(&made)).expect(200);
    assert_eq!(
        (&view["status"], &view["requester"], &view["note"]),
        (&json!("executed"), &Value::Null, &Value::Null)
    );
    assert_eq!((&view["matches"], &view["confirmedMatches"]), (&json!([]), &json!([])));
    let steps = manager.walk(&format!("{}/transitions", path(&made)));
    assert_eq!(
        (steps.len(), &steps[1]["ground"], &steps[1]["motivation"]),
        (6, &json!("legal_claims"), &Value::Null)
    );
    let answer = manager.get(&format!("{}/certificate", path(&made)));
    let certificate = answer.expect(200);
    assert_eq!(certificate["counts"]["complaints"], 1);
    assert_eq!(certificate["counts"]["documents"], 1);
    assert_eq!(
        (&certificate["decidedBy"], &certificate["journalEntry"]),
        (&json!({ "subject": "m-1" }), &made["id"])
    );
    assert_eq!(certificate["recipientsNotified"][0]["name"], "changes");
    assert!(
        !answer.text.contains(id(&complaint)) && !answer.text.contains("K-2026"),
        "{}",
        answer.text
    );
    for body in [json!({ "to": "executed" }), json!({ "to": "granted" }), identified()] {
        assert_eq!(step(&manager, &made, &body).problem(409), "already-executed");
    }
    assert_eq!(
        manager.get(&format!("{}/letter", path(&made))).problem(404),
        "not-found"
    );
    // A repeated receipt brings nobody back.
    let key = [("Idempotency-Key", "sleutel-van-het-verzoek")];
    assert_eq!(manager.post_with(REQUESTS, &key, &telling()).status, 409);
    assert_eq!(manager.walk(REQUESTS).len(), 1);
}

#[test]
fn cut_off_anywhere_an_execution_goes_on_and_is_done_once() {
    for stage in [
        Stage::Withdrawn,
        Stage::Erased,
        Stage::WrittenDown,
        Stage::Removed,
        Stage::Finished,
    ] {
        let app = App::start();
        let complaint = rich(&app);
        let made = executing(&app, &complaint);
        execute_until(&app, Some(stage)).expect_err("it is cut off");
        let status = app.manager().get(&path(&made)).expect(200)["status"].clone();
        let is_done = stage == Stage::Finished;
        assert_eq!(
            status,
            if is_done { "executed" } else { "executing" },
            "nothing is promised before it is done"
        );
        app.advance(chrono::TimeDelta::hours(1));
        assert_eq!(execute(&app), usize::from(!is_done), "{stage:?}");
        assert_eq!(execute(&app), 0);
        assert_eq!(columns_with(&app, WORD), Vec::<String>::new(), "{stage:?}");
        assert!(files(&app).is_empty(), "{stage:?}");
        let certificate = app.manager().get(&format!("{}/certificate", path(&made))).expect(200);
        assert_eq!(certificate["counts"]["complaints"], 1, "{stage:?}");
        let journal = files_in(&app.folder.path().join("documents/erasures"));
        let entry = format!("{}.json", made["id"].as_str().expect("an id"));
        let entries = journal.iter().filter(|file| file.ends_with(&entry));
        assert_eq!(entries.count(), 1, "{stage:?}");
    }
}

#[test]
fn the_database_knows_of_its_erasure_before_the_journal_has_it() {
    let app = App::start();
    let complaint = rich(&app);
    let made = executing(&app, &complaint);
    execute_until(&app, Some(Stage::Erased)).expect_err("it is cut off");
    // The entry was stored, and the answer never came.
    let entry = Entry {
        id: made["id"].as_str().expect("an id").parse().expect("an id"),
        register: head(&mut app.database.connect()).expect("a head").register,
        at: app.clock.now(),
        what: Erased::Complaints(vec![id(&complaint).parse().expect("an id")]),
    };
    let content = serde_json::to_vec(&entry).expect("an entry");
    on_a_runtime(app.storage.add_journal_entry(entry.id, content)).expect("it is stored");
    on_a_runtime(look(&app.storage, &app.db, &app.health)).expect("storage and database are there");
    assert!(!app.health.is_restored());
    assert_eq!(execute(&app), 1);
}

#[test]
fn nothing_is_closed_for_an_execution_that_something_stands_in_the_way_of() {
    let app = App::start();
    let manager = app.manager();
    let (open, held) = (given::taken_up(&app), given::closed(&app));
    let made = manager.post(REQUESTS, &super::request("erasure")).expect(201);
    for body in [
        identified(),
        confirm(&[&open, &held]),
        json!({ "to": "granted", "openComplaints": "withdraw" }),
        json!({ "to": "executed" }),
    ] {
        assert!(step(&manager, &made, &body).status < 300, "{body}");
    }
    let hold = json!({ "reason": "De zaak ligt bij de rechter.", "untilDate": "2026-11-30" });
    let place = format!("{}/legal-hold", given::path(&held));
    manager
        .send("PUT", &place, &[("If-Match", "*")], Some(&hold))
        .expect(200);
    let due = || {
        let items = manager.get("/v1/worklist").expect(200)["items"].clone();
        let mut items = items.as_array().expect("items").clone().into_iter();
        items
            .find(|item| item["name"] == "privacy_requests_due")
            .expect("an entry")["count"]
            .clone()
    };
    assert_eq!(due(), 0);
    assert_eq!(execute(&app), 0);
    let view = manager.get(&path(&made)).expect(200);
    assert_eq!(
        (&view["status"], &view["blockedBy"]),
        (&json!("granted"), &json!("legal_hold"))
    );
    assert_eq!(manager.again(&open)["status"], "in_progress", "nothing is withdrawn");
    assert_eq!(due(), 1, "somebody is to look at it");
    let postponed =
        json!({ "to": "postponed", "ground": "legal_claims", "motivation": "De rechter.", "untilDate": "2026-12-28" });
    step(&manager, &made, &postponed).expect(201);
    assert_eq!(manager.get(&path(&made)).expect(200)["blockedBy"], Value::Null);
    assert_eq!(due(), 0);
}

#[test]
fn open_complaints_are_withdrawn_or_waited_for_as_was_decided() {
    let app = App::start();
    let manager = app.manager();
    let (open, merged) = (given::taken_up(&app), given::complaint(&app.intake()));
    let duplicate = json!({ "to": "closed", "outcome": "duplicate", "duplicateOf": open["id"] });
    app.manager().step(&merged, &duplicate).expect(201);
    let made = manager.post(REQUESTS, &super::request("erasure")).expect(201);
    step(&manager, &made, &identified()).expect(201);
    step(&manager, &made, &confirm(&[&open])).expect(201);
    assert_eq!(
        step(&manager, &made, &json!({ "to": "granted" })).faults(),
        ["/openComplaints required"]
    );
    let preview = manager.get(&format!("{}/preview", path(&made))).expect(200);
    assert_eq!(preview["complaints"][0]["blocks"], json!(["complaint_open"]));
    step(&manager, &made, &json!({ "to": "granted", "openComplaints": "wait" })).expect(201);
    assert_eq!(
        step(&manager, &made, &json!({ "to": "executed" })).problem(409),
        "complaint-open"
    );
    let refused =
        json!({ "to": "postponed", "ground": "legal_claims", "motivation": "Anders.", "untilDate": "2026-12-01" });
    step(&manager, &made, &refused).expect(201);
    step(
        &manager,
        &made,
        &json!({ "to": "granted", "openComplaints": "withdraw" }),
    )
    .expect(201);
    step(&manager, &made, &json!({ "to": "executed" })).expect(202);
    assert_eq!(execute(&app), 1);
    assert_eq!(manager.get(&given::path(&open)).problem(410), "erased");
    // What was merged into it stays, and names what is gone.
    manager.get(&given::path(&merged)).expect(200);
}

#[test]
fn a_hold_and_another_request_come_before_an_erasure() {
    let app = App::start();
    let manager = app.manager();
    let complaint = given::closed(&app);
    let made = granted(&app, "erasure", &[&complaint]);
    let access = granted(&app, "access", &[&complaint]);
    let executed = json!({ "to": "executed" });
    assert_eq!(step(&manager, &made, &executed).problem(409), "request-open");
    let preview = manager.get(&format!("{}/preview", path(&made))).expect(200);
    assert_eq!(preview["complaints"][0]["blocks"], json!(["request_open"]));
    step(
        &manager,
        &access,
        &json!({ "to": "refused", "ground": "rights_of_others", "motivation": "Nee." }),
    )
    .expect(201);
    let hold = json!({ "reason": "De zaak ligt bij de rechter.", "untilDate": "2026-11-30" });
    let place = format!("{}/legal-hold", given::path(&complaint));
    manager
        .send("PUT", &place, &[("If-Match", "*")], Some(&hold))
        .expect(200);
    assert_eq!(step(&manager, &made, &executed).problem(409), "legal-hold");
    app.advance_to("2026-12-01T09:00:00Z");
    let manager = app.manager();
    step(&manager, &made, &executed).expect(202);
    // A hold that is placed at the last moment keeps everything as it is.
    let hold = json!({ "reason": "Toch.", "untilDate": "2026-12-02" });
    manager
        .send("PUT", &place, &[("If-Match", "*")], Some(&hold))
        .expect(200);
    assert_eq!(execute(&app), 0, "it is held");
    manager.get(&given::path(&complaint)).expect(200);
    app.advance_to("2026-12-03T09:00:00Z");
    assert_eq!(execute(&app), 0, "a person decides again");
    step(&app.manager(), &made, &executed).expect(202);
    assert_eq!(execute(&app), 1);
    // The finished request about the same complaint goes with it.
    let view = app.manager().get(&path(&access)).expect(200);
    assert_eq!((&view["status"], &view["requester"]), (&json!("refused"), &Value::Null));
    assert_eq!(columns_with(&app, "Sietske"), Vec::<String>::new());
}

#[test]
fn a_refused_request_forgets_the_complaint_that_is_purged() {
    let app = App::start();
    let complaint = given::closed(&app);
    let made = granted(&app, "access", &[&complaint]);
    let refused = json!({ "to": "refused", "ground": "rights_of_others", "motivation": "Nee." });
    step(&app.manager(), &made, &refused).expect(201);
    let named = |column: &str| columns_with(&app, id(&complaint)).contains(&column.to_owned());
    assert!(named("privacy_requests.about") && named("privacy_request_steps.words"));
    forgotten(&app, &[&complaint]).expect("it is closed");
    assert!(!named("privacy_requests.about") && !named("privacy_request_steps.words"));
    let steps = app.manager().walk(&format!("{}/transitions", path(&made)));
    assert_eq!(steps[3]["motivation"], "Nee.", "the rest stays for its year");
}
