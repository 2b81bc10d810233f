//! Restrictions: what was asked not to be used is in no list, and comes back when that is lifted.

use klachtenmap::auth::Role;
use serde_json::{Value, json};

use super::{REQUESTS, confirm, execute, granted, identified, path, request, step};
use crate::app::App;
use crate::complaints::forgetting::figures;
use crate::given;

fn executed(app: &App, kind: &str, complaint: &Value) -> Value {
    let made = granted(app, kind, &[complaint]);
    step(&app.manager(), &made, &json!({ "to": "executed" })).expect(202);
    assert_eq!(execute(app), 1);
    made
}

/// Restricts the use of a complaint.
pub fn restricted(app: &App, complaint: &Value) {
    executed(app, "restriction", complaint);
}

fn listed(app: &App, role: Role) -> usize {
    app.caller("somebody", &[role]).walk("/v1/complaints").len()
}

fn found(app: &App) -> usize {
    let body = json!({ "name": "hoekstra" });
    let page = app.intake().post("/v1/complaints/_search", &body).expect(200);
    page["items"].as_array().expect("items").len()
}

#[test]
fn what_is_restricted_is_read_by_managers_by_its_id_only() {
    for kind in ["restriction", "objection"] {
        let app = App::start();
        let complaint = given::complaint(&app.intake());
        let place = given::path(&complaint);
        let again = given::complaint(&app.intake());
        let before = figures(&app);
        let earlier = |app: &App| app.manager().get(&given::path(&again)).expect(200)["earlier"].clone();
        assert_eq!(earlier(&app)[0]["id"], complaint["id"]);
        assert_eq!((listed(&app, Role::Manager), found(&app)), (2, 2));
        executed(&app, kind, &complaint);
        for role in [Role::Manager, Role::Handler, Role::Integration] {
            assert_eq!(listed(&app, role), 1, "{kind} {role:?}");
        }
        assert_eq!(app.intake().walk("/v1/complaints").len(), 1);
        assert_eq!((found(&app), earlier(&app)), (1, json!([])));
        for client in [app.intake(), app.handler(), app.caller("crm", &[Role::Integration])] {
            assert_eq!(client.get(&place).problem(404), "not-found");
        }
        let second_call = crate::contacts::call_with(json!({ "direction": "in" }));
        assert_eq!(
            app.intake()
                .post(&format!("{place}/contacts"), &second_call)
                .problem(404),
            "not-found"
        );
        let view = app.manager().get(&place).expect(200);
        assert_eq!((&view["restricted"], &view["version"]), (&json!(true), &json!(2)));
        let kinds: Vec<Value> = app.manager().walk(&format!("{place}/history"));
        assert_eq!(kinds.last().expect("an event")["event"], "restricted");
        assert_eq!(figures(&app), before, "it still counts");
        for item in app.manager().get("/v1/worklist").expect(200)["items"]
            .as_array()
            .expect("items")
        {
            let list = item["list"].as_str().expect("a list");
            if list.starts_with("/v1/complaints?") {
                assert_eq!(item["count"], json!(app.manager().walk(list).len()), "{list}");
            }
        }
    }
}

#[test]
fn a_restriction_ends_after_the_requester_was_told() {
    let app = App::start();
    let manager = app.manager();
    let complaint = given::closed(&app);
    let made = executed(&app, "restriction", &complaint);
    let view = manager.get(&path(&made)).expect(200);
    assert_eq!(
        (
            &view["status"],
            &view["requester"]["name"],
            &view["confirmedMatches"][0]["complaintId"]
        ),
        (&json!("executed"), &json!("Sietske Hoekstra"), &complaint["id"]),
        "it is known whom to tell, and about what"
    );
    let allowed = view["allowedTransitions"].as_array().expect("steps").clone();
    let allowed: Vec<&Value> = allowed
        .iter()
        .filter(|one| one["allowed"] == true)
        .map(|one| &one["to"])
        .collect();
    assert_eq!(allowed, ["lifted"]);
    manager.get(&format!("{}/certificate", path(&made))).expect(200);
    let text = manager.get(&format!("{}/letter", path(&made))).expect(200)["text"].to_string();
    assert!(text.contains("Dat eindigt nu"), "{text}");

    let lifting = step(&manager, &made, &json!({ "to": "lifted" }));
    lifting.expect(202);
    assert_eq!(lifting.header("location"), path(&made));
    assert_eq!(manager.get(&given::path(&complaint)).expect(200)["restricted"], true);
    assert_eq!(execute(&app), 1);
    assert_eq!(manager.get(&given::path(&complaint)).expect(200)["restricted"], false);
    assert_eq!((listed(&app, Role::Manager), found(&app)), (1, 1));
    app.intake().get(&given::path(&complaint)).expect(200);
    let view = manager.get(&path(&made)).expect(200);
    assert_eq!(
        (&view["status"], &view["requester"], &view["confirmedMatches"]),
        (&json!("executed"), &Value::Null, &json!([]))
    );
    assert_eq!(
        step(&manager, &made, &json!({ "to": "lifted" })).problem(409),
        "already-executed"
    );
    assert_eq!(
        manager.get(&format!("{}/letter", path(&made))).problem(404),
        "not-found"
    );
}

#[test]
fn only_what_is_restricted_can_be_lifted() {
    let app = App::start();
    let complaint = given::closed(&app);
    let lifted = json!({ "to": "lifted" });
    let made = granted(&app, "restriction", &[&complaint]);
    assert_eq!(step(&app.manager(), &made, &lifted).problem(409), "wrong-status");
    let access = executed(&app, "access", &complaint);
    assert_eq!(step(&app.manager(), &access, &lifted).problem(409), "already-executed");
    assert_eq!(
        app.manager().get(&given::path(&complaint)).expect(200)["restricted"],
        false
    );
}

#[test]
fn what_is_restricted_is_neither_purged_nor_erased() {
    let app = App::start();
    let complaint = given::closed(&app);
    let restriction = executed(&app, "restriction", &complaint);
    let manager = app.manager();
    let made = manager.post(REQUESTS, &request("erasure")).expect(201);
    assert_eq!(
        made["matches"][0]["complaintId"], complaint["id"],
        "a request still finds it"
    );
    for body in [identified(), confirm(&[&complaint]), json!({ "to": "granted" })] {
        step(&manager, &made, &body).expect(201);
    }
    let erased = json!({ "to": "executed" });
    assert_eq!(step(&manager, &made, &erased).problem(409), "request-open");
    let refused = json!({ "to": "refused", "ground": "legal_claims", "motivation": "Eerst de rechter." });
    step(&manager, &made, &refused).expect(201);
    app.advance_to("2031-10-31T09:00:00Z");
    let overview = app.manager().get("/v1/retention").expect(200);
    assert_eq!(overview["blocked"][0]["blocks"], json!(["request_open"]));
    step(&app.manager(), &restriction, &json!({ "to": "lifted" })).expect(202);
    execute(&app);
    let overview = app.manager().get("/v1/retention").expect(200);
    assert_eq!(overview["blocked"], json!([]));
}

#[test]
fn a_letter_promises_what_is_done_and_nothing_else() {
    let app = App::start();
    for (kind, said) in [
        ("access", "U ontvangt bij deze brief"),
        ("rectification", "Wij verbeteren uw gegevens"),
        ("restriction", "alleen een manager kan ze nog lezen"),
        ("objection", "alleen een manager kan ze nog lezen"),
    ] {
        let complaint = given::complaint(&app.intake());
        let made = granted(&app, kind, &[&complaint]);
        let text = app.manager().get(&format!("{}/letter", path(&made))).expect(200)["text"].to_string();
        assert!(text.contains(said), "{kind}: {text}");
    }
}
