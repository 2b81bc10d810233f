//! Whose a complaint is, and whom a request is about: nothing of a stranger is erased, and nobody reads about themselves.

use serde_json::{Value, json};

use super::{REQUESTS, confirm, identified, path, request, second_manager, step};
use crate::app::App;
use crate::given;

/// A request whose requester is known, as a manager confirms it next.
fn known(app: &App, body: &Value) -> Value {
    let made = app.manager().post(REQUESTS, body).expect(201);
    step(&app.manager(), &made, &identified()).expect(201);
    made
}

#[test]
fn nothing_is_erased_that_is_not_the_requesters_own() {
    let app = App::start();
    let manager = app.manager();
    let by = json!({ "name": "Sietske Hoekstra", "email": "s.hoekstra@example.nl" });
    for complainant in [
        // A stranger, whose complaint was typed in by mistake.
        json!({ "name": "P. Jansen", "email": "jansen@example.nl" }),
        // Somebody of the same surname, alone and represented by the requester.
        json!({ "name": "P. Hoekstra" }),
        json!({ "name": "Oma Bakker", "representative": by }),
        json!({ "name": "P. Hoekstra", "representative": by }),
        json!({ "name": "P. Hoekstra", "email": "s.hoekstra@example.nl", "representative": by }),
    ] {
        let complaint = given::complaint_with(&app.intake(), json!({ "complainant": complainant }));
        let mut named = request("erasure");
        named["complaintIds"] = json!([complaint["id"]]);
        for body in [request("erasure"), named] {
            let made = known(&app, &body);
            let refused = step(&manager, &made, &confirm(&[&complaint]));
            assert_eq!(refused.faults(), ["/complaintIds/0 not_allowed"], "{complainant}");
        }
    }
    for complainant in [
        json!({ "name": "S. Hoekstra" }),
        json!({ "name": "De heer Hoekstra", "email": "s.hoekstra@example.nl" }),
    ] {
        let complaint = given::complaint_with(&app.intake(), json!({ "complainant": complainant }));
        step(&manager, &known(&app, &request("erasure")), &confirm(&[&complaint])).expect(201);
    }
}

#[test]
fn what_a_person_confirms_is_not_taken_for_what_the_requester_named() {
    let app = App::start();
    let complaint = given::complaint_with(&app.intake(), json!({ "complainant": { "name": "P. Jansen" } }));
    let made = known(&app, &request("access"));
    step(&app.manager(), &made, &confirm(&[&complaint])).expect(201);
    let view = app.manager().get(&path(&made)).expect(200);
    let confirmed = &view["confirmedMatches"][0];
    assert_eq!(
        (&confirmed["complaintId"], &confirmed["why"], &confirmed["certain"]),
        (&complaint["id"], &json!([]), &json!(false))
    );
}

#[test]
fn a_request_that_may_be_about_somebody_is_hidden_from_them_before_any_complaint_is_confirmed() {
    let app = App::start();
    given::complaint_with(&app.intake(), json!({ "employee": { "subject": "m-2" } }));
    let made = app.manager().post(REQUESTS, &request("access")).expect(201);
    let mut of_another = request("access");
    of_another["requester"] = json!({ "name": "P. Jansen" });
    let other = app.manager().post(REQUESTS, &of_another).expect(201);
    let about = second_manager(&app);
    let listed = about.walk(REQUESTS);
    let listed: Vec<&Value> = listed.iter().map(|one| &one["id"]).collect();
    assert_eq!(listed, [&other["id"]]);
    let steps = format!("{}/transitions", path(&made));
    for body in [
        identified(),
        json!({ "to": "refused", "ground": "nothing_found", "motivation": "Nee." }),
    ] {
        let refused = about.post_with(&steps, &[("If-Match", "*")], &body);
        assert_eq!(refused.problem(409), "not-independent");
    }
    let refused = json!({ "to": "refused", "ground": "nothing_found", "motivation": "Nee." });
    step(&app.manager(), &made, &refused).expect(201);
    for place in ["", "/transitions", "/letter", "/preview"] {
        let place = format!("{}{place}", path(&made));
        app.manager().get(&place).expect(200);
        assert_eq!(about.get(&place).problem(404), "not-found", "{place}");
    }
}
