//! Assessing complaints: two answers, one finding, every revision kept, overruled by managers only.

pub mod approving;

use klachtenmap::auth::Role;
use serde_json::{Value, json};

use crate::app::{App, Client, Response, together};
use crate::given;

fn place(complaint: &Value) -> String {
    format!("{}/assessment", given::path(complaint))
}

fn assess(client: &Client, complaint: &Value, etag: Option<&str>, changes: &Value) -> Response {
    let mut body = given::assessment();
    for (name, value) in changes.as_object().expect("changes") {
        body[name] = value.clone();
    }
    let headers: Vec<_> = etag.into_iter().map(|etag| ("If-Match", etag)).collect();
    client.send("PUT", &place(complaint), &headers, Some(&body))
}

#[test]
fn the_first_assessment_decides_on_the_complaint() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let nothing = app.handler().get(&place(&complaint));
    assert_eq!(nothing.problem(404), "not-found");
    let made = assess(&app.handler(), &complaint, None, &json!({}));
    let view = made.expect(201);
    assert_eq!(made.header("location"), place(&complaint));
    assert_eq!(made.etag(), "\"1\"");
    assert_eq!((&view["revision"], &view["finding"]), (&json!(1), &json!("justified")));
    assert_eq!(view["assessedBy"]["subject"], "h-1");
    let read = app.handler().get(&place(&complaint));
    assert_eq!(read.expect(200)["overruled"], Value::Null);
    let complaint = app.handler().again(&complaint);
    assert_eq!(
        (&complaint["admissible"], &complaint["finding"]),
        (&json!(true), &json!("justified"))
    );
}

#[test]
fn the_finding_follows_from_both_answers_by_the_rule_that_is_set() {
    for (rule, expected) in [
        ("either", ["dissatisfaction", "justified", "justified", "justified"]),
        (
            "both",
            ["dissatisfaction", "dissatisfaction", "dissatisfaction", "justified"],
        ),
    ] {
        let app = App::with(&[("KLACHTENMAP_FINDING_RULE", rule)]);
        let answers = [(false, false), (true, false), (false, true), (true, true)];
        for ((law, decency), finding) in answers.into_iter().zip(expected) {
            let complaint = given::taken_up(&app);
            let changes = json!({ "lawViolated": law, "decencyViolated": decency });
            let view = assess(&app.handler(), &complaint, None, &changes).expect(201);
            assert_eq!((&view["finding"], &view["rule"]), (&json!(finding), &json!(rule)));
        }
    }
}

#[test]
fn a_later_assessment_names_the_one_it_revises_and_says_why() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    let early = assess(&handler, &complaint, Some("\"1\""), &json!({}));
    assert_eq!(early.problem(412), "stale");
    let why = assess(&handler, &complaint, None, &json!({ "revisionReason": "Nieuw." }));
    assert_eq!(why.faults(), ["/revisionReason contradiction"]);
    assess(&handler, &complaint, None, &json!({})).expect(201);
    let revision = json!({ "lawViolated": false, "revisionReason": "De opname is teruggevonden." });
    let blind = assess(&handler, &complaint, None, &revision);
    assert_eq!(blind.problem(428), "precondition-required");
    let stale = assess(&handler, &complaint, Some("\"7\""), &revision);
    assert_eq!(stale.problem(412), "stale");
    let unexplained = assess(&handler, &complaint, Some("\"1\""), &json!({}));
    assert_eq!(unexplained.faults(), ["/revisionReason required"]);
    let revised = assess(&handler, &complaint, Some("\"1\""), &revision);
    assert_eq!(revised.expect(200)["revision"], 2);
    assert_eq!(revised.etag(), "\"2\"");
    let all = handler.walk(&format!("{}/revisions", place(&complaint)));
    let findings: Vec<_> = all.iter().map(|one| one["finding"].clone()).collect();
    assert_eq!(findings, ["justified", "dissatisfaction"]);
}

#[test]
fn what_is_not_admissible_says_why_and_what_is_violated_which_norm() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let refused = |changes: Value| assess(&app.handler(), &complaint, None, &changes).faults();
    assert_eq!(refused(json!({ "admissible": false })), [" inadmissibility"]);
    let why = json!({ "reason": "not_about_us", "explanation": "Andere leverancier." });
    assert_eq!(refused(json!({ "inadmissibility": why })), [" inadmissibility"]);
    assert_eq!(refused(json!({ "norm": null })), [" norm_required"]);
    let reasonless = json!({ "admissible": false, "inadmissibility": { "reason": "dull" } });
    assert_eq!(
        refused(reasonless),
        [
            "/inadmissibility/explanation required",
            "/inadmissibility/reason not_in_list"
        ]
    );
    let given = json!({ "admissible": false, "inadmissibility": why });
    assess(&app.handler(), &complaint, None, &given).expect(201);
    assert_eq!(app.handler().again(&complaint)["admissible"], false);
}

#[test]
fn a_manager_overrules_and_the_handlers_assessment_stays_visible() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    assess(&app.handler(), &complaint, None, &json!({})).expect(201);
    let other = json!({ "lawViolated": false, "revisionReason": "Het akkoord is wel te horen." });
    let overruling = assess(&app.manager(), &complaint, Some("\"1\""), &other).expect(200);
    assert_eq!(overruling["overrules"], 1);
    let read = app.handler().get(&place(&complaint)).expect(200);
    assert_eq!(
        (&read["finding"], &read["overruled"]["finding"]),
        (&json!("dissatisfaction"), &json!("justified"))
    );
    assert_eq!(read["overruled"]["assessedBy"]["subject"], "h-1");
    let again = json!({ "revisionReason": "Toch niet." });
    let refused = assess(&app.handler(), &complaint, Some("\"2\""), &again);
    assert_eq!(refused.problem(403), "forbidden");
    assess(&app.manager(), &complaint, Some("\"2\""), &again).expect(200);
    let read = app.handler().get(&place(&complaint)).expect(200);
    assert_eq!(read["overruled"]["revision"], 1);
}

#[test]
fn only_what_is_being_handled_is_assessed_and_only_by_its_handler() {
    let app = App::start();
    let registered = given::complaint(&app.intake());
    let closed = given::closed(&app);
    let revision = json!({ "revisionReason": "Nieuw." });
    for (complaint, etag, changes) in [(&registered, None, json!({})), (&closed, Some("\"1\""), revision)] {
        let refused = assess(&app.manager(), complaint, etag, &changes);
        assert_eq!(refused.problem(409), "wrong-status", "{}", refused.text);
    }
    let complaint = given::taken_up(&app);
    let other = app.caller("h-2", &[Role::Handler]);
    let blind = assess(&other, &complaint, None, &json!({}));
    assert_eq!(blind.problem(404), "not-found");
    assert_eq!(other.get(&place(&complaint)).problem(404), "not-found");
}

#[test]
fn of_two_assessments_at_once_one_counts() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let clients = [app.handler(), app.handler(), app.handler(), app.handler()];
    let made = together(4, |index| assess(&clients[index], &complaint, None, &json!({})).status);
    let first = made.iter().filter(|status| **status == 201).count();
    assert_eq!(first, 1, "{made:?}");
    assert!(made.iter().all(|status| [201, 428].contains(status)), "{made:?}");
}

#[test]
fn an_assessment_may_name_a_cause_which_its_revisions_and_the_complaint_answer() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let handler = app.handler();
    assert_eq!(handler.again(&complaint)["cause"], Value::Null);
    let made = assess(&handler, &complaint, None, &json!({ "cause": "call_script" })).expect(201);
    assert_eq!(made["cause"], "call_script");
    assert_eq!(handler.again(&complaint)["cause"], "call_script");
    assert_eq!(handler.get(&place(&complaint)).expect(200)["cause"], "call_script");
    let without = json!({ "revisionReason": "Oorzaak niet vast te stellen." });
    let revised = assess(&handler, &complaint, Some("\"1\""), &without).expect(200);
    assert_eq!(revised["cause"], Value::Null);
    assert_eq!(handler.again(&complaint)["cause"], Value::Null);
    let all = handler.walk(&format!("{}/revisions", place(&complaint)));
    let causes: Vec<_> = all.iter().map(|one| one["cause"].clone()).collect();
    assert_eq!(causes, [json!("call_script"), Value::Null]);
    let events = handler.walk(&format!("{}/history", given::path(&complaint)));
    let assessed: Vec<_> = events.iter().filter(|event| event["event"] == "assessed").collect();
    assert_eq!(assessed[0]["carried"]["cause"], "call_script");
    assert_eq!(assessed[1]["carried"].get("cause"), None);
}

#[test]
fn an_assessment_names_only_a_cause_that_exists_and_is_in_use() {
    let app = App::start();
    let (handler, manager) = (app.handler(), app.manager());
    let (first, second) = (given::taken_up(&app), given::taken_up(&app));
    let unknown = assess(&handler, &first, None, &json!({ "cause": "bad_luck" }));
    assert_eq!(unknown.faults(), ["/cause unknown"]);
    assert_eq!(
        assess(&handler, &first, None, &json!({ "cause": "Pech!" })).faults(),
        ["/cause format"]
    );
    assess(&handler, &first, None, &json!({ "cause": "call_script" })).expect(201);
    let retired = json!({ "active": false });
    manager.patch("/v1/causes/call_script", "*", &retired).expect(200);
    let refused = assess(&handler, &second, None, &json!({ "cause": "call_script" }));
    assert_eq!(refused.faults(), ["/cause retired"]);
    assert_eq!(handler.get(&place(&second)).problem(404), "not-found");
    // What an assessment has already, stays with its revisions.
    let revision = json!({ "cause": "call_script", "motivation": "Nog eens.", "revisionReason": "Aangevuld." });
    assess(&handler, &first, Some("\"1\""), &revision).expect(200);
    handler.step(&first, &given::answer()).expect(201);
    assert_eq!(handler.again(&first)["cause"], "call_script");
}

#[test]
fn a_call_handled_at_once_names_a_cause_too() {
    let app = App::start();
    let registered = |cause: &str| {
        let mut assessment = given::assessment();
        assessment["cause"] = json!(cause);
        let at_once = json!({
            "summary": "Uitgelegd.", "outcome": "resolved", "shortDescription": "Vraag.",
            "handlingSummary": "Beantwoord.", "prevention": { "none": "Geen fout van ons." },
            "assessment": assessment, "analysis": "Er ging niets mis."
        });
        let body = given::registration_with(json!({ "handledAtOnce": at_once }));
        app.handler().post("/v1/complaints", &body)
    };
    assert_eq!(registered("expectation").expect(201)["cause"], "expectation");
    assert_eq!(
        registered("bad_luck").faults(),
        ["/handledAtOnce/assessment/cause unknown"]
    );
}
