//! The follow-up actions of meetings: agreed in evaluations, watched until they are done.

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

use super::evaluation::{EVALUATION, meeting};
use crate::app::{App, Client, together};
use crate::given;

const ACTIONS: &str = "/v1/report-actions";

/// Starts a service with the evaluation of October, on the day of its meeting.
fn evaluated() -> App {
    let app = App::start();
    app.advance_to("2026-11-12T09:00:00Z");
    app.manager().put(EVALUATION, &meeting()).expect(201);
    app
}

/// The only action of the register.
fn the_action(app: &App) -> Value {
    let mut found = app.manager().walk(ACTIONS);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

fn path(action: &Value) -> String {
    format!("{ACTIONS}/{}", action["id"].as_str().expect("an id"))
}

fn named(items: &[Value]) -> Vec<&str> {
    items
        .iter()
        .map(|item| item["description"].as_str().expect("a description"))
        .collect()
}

/// Evaluates October anew, with these actions.
fn again(client: &Client, actions: &Value) -> crate::app::Response {
    let mut body = meeting();
    body["actions"] = actions.clone();
    body["reason"] = json!("Woorden verbeterd.");
    client.send("PUT", EVALUATION, &[("If-Match", "*")], Some(&body))
}

#[test]
fn an_action_is_agreed_by_an_evaluation_and_read_by_itself() {
    let app = evaluated();
    let manager = app.manager();
    let action = the_action(&app);
    let id = action["id"].as_str().expect("an id");
    assert_eq!(id.as_bytes()[14], b'7', "{id}");
    let expected = json!({
        "id": id,
        "version": 1,
        "month": "2026-10",
        "edition": 1,
        "description": "Rooster aanpassen.",
        "owner": "M. Visser",
        "ownerSubject": null,
        "dueDate": "2026-12-15",
        "status": "open",
        "doneDate": null,
        "result": null,
        "withdrawalReason": null,
        "agreedAt": "2026-11-12T09:00:00Z",
        "agreedBy": { "subject": "m-1", "name": "Naam van m-1" },
        "links": {
            "self": path(&action),
            "history": format!("{}/history", path(&action)),
            "evaluation": format!("{EVALUATION}?edition=1")
        }
    });
    assert_eq!(action, expected);
    let read = manager.get(&path(&action));
    assert_eq!((read.etag(), read.expect(200)), ("\"1\"".to_owned(), action.clone()));
    assert_eq!(manager.get(EVALUATION).expect(200)["actions"], json!([action]));
}

#[test]
fn an_action_is_watched_until_it_is_done_and_every_change_is_kept() {
    let app = evaluated();
    let action = the_action(&app);
    let path = path(&action);
    let counted = |app: &App| {
        let list = app.manager().walk(&format!("{ACTIONS}?overdue=true")).len();
        let worklist = app.manager().get("/v1/worklist").expect(200);
        let entry = worklist["items"]
            .as_array()
            .expect("items")
            .iter()
            .find(|item| item["name"] == "report_actions_overdue")
            .expect("an entry")
            .clone();
        assert_eq!(entry["list"], format!("{ACTIONS}?overdue=true"));
        assert_eq!(entry["count"], list, "{entry}");
        list
    };
    app.advance_to("2026-12-15T22:59:59Z");
    assert_eq!(counted(&app), 0);
    app.advance_to("2026-12-15T23:00:00Z");
    assert_eq!((counted(&app), &the_action(&app)["status"]), (1, &json!("overdue")));
    let manager = app.manager();
    let moved = json!({ "dueDate": "2026-12-22" });
    assert_eq!(manager.patch(&path, "*", &moved).faults(), ["/reason required"]);
    let moved = json!({ "dueDate": "2026-12-22", "reason": "Wacht op de planning." });
    assert_eq!(manager.patch(&path, "\"1\"", &moved).expect(200)["status"], "open");
    assert_eq!(counted(&app), 0);
    app.advance_to("2026-12-23T09:00:00Z");
    assert_eq!(counted(&app), 1);
    let manager = app.manager();
    let done = json!({ "doneDate": "2026-12-22" });
    assert_eq!(manager.patch(&path, "*", &done).faults(), ["/result required"]);
    let done = json!({ "doneDate": "2026-12-22", "result": "Aangepast." });
    assert_eq!(manager.patch(&path, "\"1\"", &done).problem(412), "stale");
    let changed = manager.patch(&path, "\"2\"", &done);
    assert_eq!(changed.etag(), "\"3\"");
    let finished = changed.expect(200);
    assert_eq!(
        (&finished["status"], &finished["result"]),
        (&json!("done"), &json!("Aangepast."))
    );
    assert_eq!(counted(&app), 0);
    assert_eq!(manager.patch(&path, "*", &done).faults(), [" no_change"]);
    assert_eq!(manager.get(EVALUATION).expect(200)["actions"][0], finished);
    let history = manager.walk(&format!("{path}/history"));
    let told: Vec<_> = history
        .iter()
        .map(|change| {
            (
                change["version"].clone(),
                change["by"]["subject"].clone(),
                change["reason"].clone(),
            )
        })
        .collect();
    let by = || json!("m-1");
    assert_eq!(
        told,
        [
            (json!(1), by(), Value::Null),
            (json!(2), by(), json!("Wacht op de planning.")),
            (json!(3), by(), Value::Null)
        ]
    );
    assert_eq!(
        history[1]["changes"],
        json!([{ "field": "/dueDate", "old": "2026-12-15", "new": "2026-12-22" }])
    );
}

#[test]
fn an_action_keeps_its_id_when_the_words_of_the_evaluation_are_amended() {
    let app = evaluated();
    let manager = app.manager();
    let action = the_action(&app);
    let reworded = json!([
        { "id": action["id"], "description": "Zomerrooster aanpassen.", "owner": "M. Visser", "dueDate": "2026-12-15" },
        { "description": "Belscript herzien.", "owner": "S. Hoekstra", "dueDate": "2027-01-15" }
    ]);
    let second = again(&manager, &reworded).expect(200);
    let (first_of_both, other) = (&second["actions"][0], &second["actions"][1]);
    assert_eq!(
        (&first_of_both["id"], &first_of_both["version"]),
        (&action["id"], &json!(2))
    );
    assert_eq!((&other["edition"], &other["version"]), (&json!(1), &json!(1)));
    assert_eq!((&second["edition"], &second["version"]), (&json!(1), &json!(2)));
    // The same words name the same actions, also without their ids.
    let mut same = reworded.clone();
    same[0].as_object_mut().expect("an action").remove("id");
    assert_eq!(again(&manager, &same).expect(200)["actions"], second["actions"]);
    let first = manager.get(&format!("{EVALUATION}?edition=1")).expect(200);
    assert_eq!(first["actions"], second["actions"]);
    let history = manager.walk(&format!("{}/history", path(&action)));
    assert_eq!(history[1]["reason"], "Woorden verbeterd.");
}

#[test]
fn what_is_open_is_not_left_out_of_an_evaluation_but_withdrawn_with_its_reason() {
    let app = evaluated();
    let manager = app.manager();
    let action = the_action(&app);
    assert_eq!(again(&manager, &json!([])).faults(), ["/actions open_action_left_out"]);
    assert_eq!(manager.get(EVALUATION).expect(200)["edition"], 1);
    let withdrawal = json!({ "withdrawalReason": "Opgegaan in het nieuwe rooster." });
    let withdrawn = manager.patch(&path(&action), "*", &withdrawal).expect(200);
    assert_eq!(withdrawn["status"], "withdrawn");
    let second = again(&manager, &json!([])).expect(200);
    assert_eq!(second["actions"], json!([withdrawn]));
    let reopened = json!({ "withdrawalReason": null });
    assert_eq!(
        manager.patch(&path(&action), "*", &reopened).faults(),
        ["/reason required"]
    );
    let reopened = json!({ "withdrawalReason": null, "reason": "Toch nodig." });
    assert_eq!(
        manager.patch(&path(&action), "*", &reopened).expect(200)["status"],
        "open"
    );
}

#[test]
fn every_fault_of_an_evaluation_and_its_actions_is_named_at_once() {
    let app = evaluated();
    let mut body = meeting();
    body["date"] = json!("2026-10-30");
    body["actions"] = json!([
        { "id": "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10", "description": "a", "owner": "b", "dueDate": "2026-12-15" },
        { "description": "Rooster aanpassen.", "owner": "M. Visser", "ownerSubject": "x-9", "dueDate": "2026-11-11" }
    ]);
    let refused = app.manager().send("PUT", EVALUATION, &[("If-Match", "*")], Some(&body));
    let mut faults = refused.faults();
    faults.sort();
    assert_eq!(
        faults,
        [
            "/actions/0/id unknown",
            "/actions/1/dueDate out_of_range",
            "/actions/1/ownerSubject unknown",
            "/date out_of_range",
            "/reason required"
        ]
    );
}

#[test]
fn the_owner_is_an_active_member_of_staff_when_named_as_one() {
    let app = evaluated();
    let manager = app.manager();
    let path = path(&the_action(&app));
    given::staff(&app, "h-1", None, None);
    let patch = |change: Value| manager.patch(&path, "*", &change);
    assert_eq!(patch(json!({ "ownerSubject": "h-1" })).faults(), ["/owner required"]);
    let shouted = patch(json!({ "ownerSubject": "H-1", "owner": "S. Hoekstra" })).expect(200);
    assert_eq!(shouted["ownerSubject"], "h-1", "as the catalogue spells it");
    patch(json!({ "ownerSubject": null, "owner": "M. Visser" })).expect(200);
    let unknown = json!({ "ownerSubject": "x-9", "owner": "N. Visser" });
    assert_eq!(patch(unknown).faults(), ["/ownerSubject unknown"]);
    let handed_on = patch(json!({ "ownerSubject": "h-1", "owner": "S. Hoekstra" })).expect(200);
    assert_eq!(
        (&handed_on["owner"], &handed_on["ownerSubject"]),
        (&json!("S. Hoekstra"), &json!("h-1"))
    );
    manager
        .patch("/v1/staff/h-1", "*", &json!({ "active": false }))
        .expect(200);
    // Who had it before being retired has it until somebody hands it on.
    patch(json!({ "description": "Zomerrooster aanpassen." })).expect(200);
    assert_eq!(manager.walk(&format!("{ACTIONS}?ownerSubject=h-1")).len(), 1);
}

#[test]
fn each_filter_finds_what_it_says_in_pages() {
    let app = App::start();
    app.advance_to("2026-11-12T09:00:00Z");
    let manager = app.manager();
    let action = |name: &str, due: &str| json!({ "description": name, "owner": "M. Visser", "dueDate": due });
    let mut october = meeting();
    october["actions"] = json!([
        action("later", "2026-12-15"),
        action("late", "2026-11-11"),
        action("done", "2026-11-10")
    ]);
    manager.put(EVALUATION, &october).expect(201);
    let mut september = meeting();
    september["actions"] = json!([action("withdrawn", "2026-11-01")]);
    manager
        .put("/v1/reports/monthly/2026-09/evaluation", &september)
        .expect(201);
    let all = manager.walk(ACTIONS);
    assert_eq!(named(&all), ["withdrawn", "done", "late", "later"]);
    manager
        .patch(&path(&all[0]), "*", &json!({ "withdrawalReason": "Niet nodig." }))
        .expect(200);
    let done = json!({ "doneDate": "2026-11-12", "result": "Klaar." });
    manager.patch(&path(&all[1]), "*", &done).expect(200);
    for (query, expected) in [
        ("open=true", vec!["late", "later"]),
        ("open=false", vec!["withdrawn", "done"]),
        ("overdue=true", vec!["late"]),
        ("overdue=false", vec!["withdrawn", "done", "later"]),
        ("month=2026-09", vec!["withdrawn"]),
        ("month=2026-10&open=true&pageSize=1", vec!["late", "later"]),
        ("ownerSubject=m-1", vec![]),
    ] {
        assert_eq!(named(&manager.walk(&format!("{ACTIONS}?{query}"))), expected, "{query}");
    }
    // No month of the calendar.
    assert_eq!(
        manager.get(&format!("{ACTIONS}?month=0223-04")).faults(),
        ["month format"]
    );
}

#[test]
fn of_several_changes_of_one_version_one_is_kept() {
    let app = evaluated();
    let path = path(&the_action(&app));
    let manager = app.manager();
    let answers = together(4, |number| {
        let done = json!({ "doneDate": "2026-11-12", "result": format!("Klaar {number}.") });
        manager.patch(&path, "\"1\"", &done).status
    });
    assert_eq!(
        answers.iter().filter(|status| **status == 200).count(),
        1,
        "{answers:?}"
    );
    assert!(answers.iter().all(|status| [200, 412].contains(status)), "{answers:?}");
    assert_eq!(manager.walk(&format!("{path}/history")).len(), 2);
}

#[test]
fn only_managers_see_and_change_actions_and_no_change_is_rewritten() {
    let app = evaluated();
    let path = path(&the_action(&app));
    for client in [app.intake(), app.handler()] {
        for target in [ACTIONS, path.as_str(), &format!("{path}/history")] {
            assert_eq!(client.get(target).problem(403), "forbidden");
        }
        assert_eq!(
            client.patch(&path, "*", &json!({ "owner": "x" })).problem(403),
            "forbidden"
        );
    }
    for tampering in [
        "delete from report_action_changes",
        "update report_action_changes set changes = '[]'",
    ] {
        assert!(app.database.connect().batch_execute(tampering).is_err(), "{tampering}");
    }
}

/// The release before writes evaluations whose actions have no ids, as all were before.
#[test]
fn actions_of_evaluations_without_ids_get_their_places_in_the_register() {
    let app = App::start();
    let insert = |version: u8, reason: &str, actions: &str| {
        app.sql(&format!(
            "insert into report_editions values ('2026-10-01', {version}, '2026-11-1{version}T09:00:00Z', 'm-1', null, '{{}}',
             '{{\"date\": \"2026-11-11\", \"participants\": [\"M. Visser\"], \"conclusions\": \"Goed.\", \"actions\": [{actions}]}}',
             {reason})"
        ));
    };
    let action =
        |name: &str| format!("{{\"description\": \"{name}\", \"owner\": \"M. Visser\", \"dueDate\": \"2026-12-15\"}}");
    insert(1, "null", &[action("Blijft."), action("Vervalt.")].join(", "));
    insert(2, "'Verbeterd.'", &[action("Blijft."), action("Nieuw.")].join(", "));
    app.advance_to("2026-11-20T09:00:00Z");
    let manager = app.manager();
    let found = manager.walk(ACTIONS);
    let told: Vec<_> = found
        .iter()
        .map(|item| {
            json!([
                item["description"],
                item["edition"],
                item["version"],
                item["withdrawalReason"]
            ])
        })
        .collect();
    let expected = [
        json!(["Blijft.", 1, 1, null]),
        json!(["Vervalt.", 1, 2, "Verbeterd."]),
        json!(["Nieuw.", 2, 1, null]),
    ];
    assert_eq!(told, expected);
    for item in &found {
        assert_eq!(item["id"].as_str().expect("an id").as_bytes()[14], b'7');
        let history = manager.walk(&format!("{}/history", path(item)));
        assert_eq!(item["version"], history.len());
        assert_eq!(
            history[0]["changes"][0],
            json!({ "field": "/description", "old": null, "new": item["description"] })
        );
    }
}
