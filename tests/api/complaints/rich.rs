//! A complaint in which a word stands wherever something can be said.

use serde_json::{Value, json};

use crate::app::App;
use crate::documents::{Form, add, sample};
use crate::given;
use crate::measures::measure_with;

/// A word that stands in everything that is said of the complaint to be forgotten.
pub const WORD: &str = "kwikstaart";

/// A closed complaint of which everything was noted that can be, each time with the word.
pub fn rich(app: &App) -> Value {
    let body = given::registration_with(json!({
        "receiverName": format!("B. {WORD}"),
        "complainant": {
            "name": format!("S. {WORD}"), "email": format!("{WORD}@example.nl"), "phone": "058 808 0050",
            "address": format!("{WORD} 12"), "town": WORD, "representative": { "name": format!("R. {WORD}") }
        },
        "description": format!("Ik ben {WORD}."),
        "conversation": { "agreement": "no", "spokenWith": WORD },
        "employee": { "name": WORD },
        "customerNumber": WORD,
        "quoteNumber": WORD,
        "supplier": WORD,
        "externalReferences": [{ "system": "crm", "id": WORD }]
    }));
    let key = [("Idempotency-Key", "sleutel-van-de-balie")];
    let made = app.intake().post_with("/v1/complaints", &key, &body).expect(201);
    let (handler, path) = (app.handler(), given::path(&made));
    let post = |part: &str, body: Value| handler.post(&format!("{path}/{part}"), &body).expect(201);
    handler.step(&made, &given::take_up()).expect(201);
    handler
        .patch(
            &path,
            "*",
            &json!({ "desiredSolution": format!("Excuses aan {WORD}.") }),
        )
        .expect(200);
    given::assess(&handler, &made);
    let employee = json!({ "subject": "v-12", "name": WORD });
    post(
        "investigations",
        json!({ "kind": "employee_interview", "held": true, "employee": employee, "summary": WORD }),
    );
    let remedy = json!({ "kind": "compensation", "description": WORD, "amountCents": 1250 });
    let remedy = handler.post(&format!("{path}/remedies"), &remedy);
    remedy.expect(201);
    handler
        .patch(
            remedy.header("location"),
            "\"1\"",
            &json!({ "status": "accepted", "dueDate": "2026-12-01", "note": WORD }),
        )
        .expect(200);
    post(
        "contacts",
        json!({ "direction": "out", "channel": "phone", "reached": true, "text": WORD }),
    );
    post(
        "messages",
        json!({ "subject": format!("Over {WORD}"), "text": WORD, "channel": "letter" }),
    );
    let form = Form::of("offer")
        .text("description", WORD)
        .file(&format!("{WORD}.pdf"), &sample("offer.pdf"));
    let added = add(&app.intake(), &made, &form).expect(201);
    let document = added["items"][0]["links"]["self"].as_str().expect("a link");
    let renamed = json!({ "name": format!("Offerte {WORD}.pdf") });
    app.intake().patch(document, "\"1\"", &renamed).expect(200);
    let struck_out = json!({ "struckOut": { "reason": format!("Niet van {WORD}.") } });
    app.intake().patch(document, "\"2\"", &struck_out).expect(200);
    let wrong = handler.post(
        &format!("{path}/contacts"),
        &json!({ "direction": "in", "channel": "phone", "reached": true }),
    );
    wrong.expect(201);
    handler
        .patch(wrong.header("location"), "\"1\"", &struck_out)
        .expect(200);
    let measure = measure_with(app, &handler, json!({}));
    let mut closing = given::closing();
    closing["prevention"] = json!({ "measures": [measure["id"]] });
    closing["handlingSummary"] = json!(WORD);
    let other = given::complaint(&app.intake());
    app.manager()
        .post(&format!("{path}/relations"), &json!({ "complaintId": other["id"] }))
        .expect(201);
    closing["shortDescription"] = json!(WORD);
    let mut answer = given::answer();
    answer["summary"] = json!(WORD);
    handler.step(&made, &answer).expect(201);
    handler.step(&made, &closing).expect(201);
    made
}
