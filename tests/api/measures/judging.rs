//! Judging the effect of measures.

use serde_json::{Value, json};

use super::{measure_with, path};
use crate::app::{App, START};

#[test]
fn managers_judge_the_effect_of_what_is_done() {
    let app = App::start();
    let made = measure_with(&app, &app.handler(), json!({}));
    let judge = json!({ "effect": { "judgement": "effective", "motivation": "Geen herhaling." } });
    let manager = app.manager();
    let early = manager.patch(&path(&made), "*", &judge);
    assert_eq!(early.problem(409), "measure-not-done");
    assert_eq!(early.json()["missing"], json!(["doneDate"]));
    let done = json!({ "doneDate": "2026-10-02" });
    app.handler().patch(&path(&made), "*", &done).expect(200);
    assert_eq!(app.handler().patch(&path(&made), "*", &judge).problem(403), "forbidden");
    let judged = manager.patch(&path(&made), "*", &judge).expect(200);
    let effect = json!({
        "judgement": "effective", "motivation": "Geen herhaling.", "judgedAt": START,
        "judgedBy": { "subject": "m-1", "name": "Naam van m-1" }
    });
    assert_eq!(judged["effect"], effect);
    // What the judgement was based on stands as long as it does.
    for change in [json!({ "doneDate": null }), json!({ "natures": ["tariff"] })] {
        for client in [app.handler(), app.manager()] {
            let refused = client.patch(&path(&made), "*", &change);
            assert_eq!(refused.problem(409), "effect-judged");
        }
    }
    let reworded = json!({ "description": "Belscript en training aangepast." });
    let after = app.handler().patch(&path(&made), "*", &reworded).expect(200);
    assert_eq!(after["effect"], effect);
    let withdrawn = json!({ "effect": null, "doneDate": null });
    let after = manager.patch(&path(&made), "*", &withdrawn).expect(200);
    assert_eq!((&after["effect"], &after["done"]), (&Value::Null, &json!(false)));
}

#[test]
fn the_effect_is_judged_from_the_day_that_is_set() {
    let judge = json!({ "effect": { "judgement": "effective", "motivation": "Geen herhaling." } });
    for (settings, early, in_time) in [
        (vec![], "2026-11-26T22:59:59Z", "2026-11-26T23:00:00Z"),
        (
            vec![("KLACHTENMAP_EFFECT_DAYS", "1")],
            "2026-10-30T22:59:59Z",
            "2026-10-30T23:00:00Z",
        ),
    ] {
        let app = App::with(&settings);
        let made = measure_with(&app, &app.handler(), json!({ "doneDate": "2026-10-30" }));
        app.advance_to(early);
        let refused = app.manager().patch(&path(&made), "*", &judge);
        assert_eq!(refused.problem(409), "effect-too-early");
        app.advance_to(in_time);
        app.manager().patch(&path(&made), "*", &judge).expect(200);
    }
}

#[test]
fn a_judgement_is_given_whole() {
    let app = App::start();
    let made = measure_with(&app, &app.handler(), json!({ "doneDate": "2026-10-02" }));
    let faults = |effect: Value| {
        app.manager()
            .patch(&path(&made), "*", &json!({ "effect": effect }))
            .faults()
    };
    assert_eq!(
        faults(json!({ "judgement": "effective" })),
        ["/effect/motivation required"]
    );
    assert_eq!(
        faults(json!({ "judgement": "perfect", "motivation": "", "judgedBy": "x" })),
        [
            "/effect/judgedBy unknown_field",
            "/effect/judgement not_in_list",
            "/effect/motivation too_short"
        ]
    );
}
