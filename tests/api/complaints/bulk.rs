//! Changes of many complaints in one request: each as by itself, and a repetition goes on where it stopped.

use klachtenmap::auth::Role;
use serde_json::{Value, json};

use super::forgetting::{count, forgotten};
use crate::app::{App, Client};
use crate::given;

fn bulk(client: &Client, key: &str, operations: &[Value]) -> crate::app::Response {
    let headers = [("Idempotency-Key", key)];
    client.post_with("/v1/complaints/_bulk", &headers, &json!({ "operations": operations }))
}

fn patch(complaint: &Value, version: u64, patch: Value) -> Value {
    json!({ "id": complaint["id"], "version": version, "patch": patch })
}

fn step(complaint: &Value, version: u64, step: Value) -> Value {
    json!({ "id": complaint["id"], "version": version, "transition": step })
}

fn statuses(answer: &Value) -> Vec<u64> {
    let items = answer["items"].as_array().expect("items");
    for (index, item) in items.iter().enumerate() {
        assert_eq!(item["index"], index);
    }
    items
        .iter()
        .map(|item| item["status"].as_u64().expect("a status"))
        .collect()
}

#[test]
fn each_operation_is_as_by_itself_and_no_other_suffers() {
    let app = App::start();
    let all: Vec<Value> = (0..5).map(|_| given::complaint(&app.intake())).collect();
    let erased = given::closed(&app);
    forgotten(&app, &[&erased]).expect("it is closed");
    let nobody = json!({ "id": "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10" });
    let answer = bulk(
        &app.manager(),
        "a",
        &[
            patch(&all[0], 1, json!({ "supplier": "Noorderstroom" })),
            step(&all[1], 1, given::take_up()),
            patch(&all[2], 7, json!({ "supplier": "Noorderstroom" })),
            patch(&all[3], 1, json!({ "nature": "no_such_nature" })),
            json!({ "id": all[4]["id"], "version": 1 }),
            json!({ "id": "x", "version": 0, "patch": {}, "more": 1 }),
            patch(&nobody, 1, json!({ "supplier": "Noorderstroom" })),
            patch(&erased, 1, json!({ "supplier": "Noorderstroom" })),
            step(&all[4], 1, json!({ "to": "closed" })),
            // Of one complaint in their order, each with the version it is about.
            patch(&all[0], 2, json!({ "supplier": "Zuiderstroom" })),
            patch(&all[0], 2, json!({ "supplier": "Oosterstroom" })),
            json!(7),
        ],
    );
    let answer = answer.expect(200);
    assert_eq!(
        statuses(&answer),
        [200, 201, 412, 400, 400, 400, 404, 410, 400, 200, 412, 400],
        "{answer:#}"
    );
    let items = &answer["items"];
    assert_eq!((&items[0]["version"], &items[1]["version"]), (&json!(2), &json!(2)));
    assert_eq!(items[3]["problem"]["errors"][0]["pointer"], "/nature");
    assert_eq!(items[4]["problem"]["errors"][0]["code"], "one_of_both");
    assert_eq!(items[7]["problem"]["code"], "erased");
    assert_eq!(items[2]["problem"]["code"], "stale");
    assert_eq!(app.manager().again(&all[0])["supplier"], "Zuiderstroom");
    assert_eq!(app.manager().again(&all[1])["status"], "in_progress");
}

#[test]
fn a_repetition_goes_on_where_it_stopped() {
    let app = App::start();
    let all: Vec<Value> = (0..3).map(|_| given::complaint(&app.intake())).collect();
    let operations: Vec<Value> = all
        .iter()
        .map(|one| patch(one, 1, json!({ "supplier": "Noorderstroom" })))
        .collect();
    // The first two were done, and the process ended.
    app.sql("create function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$");
    app.sql(&format!(
        "create trigger refuse before update on complaints for each row when (old.id = '{}') execute function refuse()",
        all[2]["id"].as_str().expect("an id")
    ));
    let first = bulk(&app.manager(), "nacht", &operations).expect(200);
    assert_eq!(statuses(&first), [200, 200, 500]);
    app.sql("drop trigger refuse on complaints");
    let again = bulk(&app.manager(), "nacht", &operations);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(statuses(&again.expect(200)), [200, 200, 200]);
    for complaint in &all {
        assert_eq!(app.manager().again(complaint)["version"], 2);
    }
    assert_eq!(
        statuses(&bulk(&app.manager(), "nacht", &operations).expect(200)),
        [200, 200, 200]
    );
    assert_eq!(
        bulk(&app.manager(), "nacht", &operations[..2]).problem(422),
        "idempotency-key-reused"
    );
    assert_eq!(
        statuses(&bulk(&app.manager(), "ochtend", &operations).expect(200)),
        [412, 412, 412]
    );
    assert_eq!(count(&mut app.database.connect(), "select count(*) from events"), 6);
}

#[test]
fn another_system_corrects_and_takes_no_decision() {
    let app = App::start();
    let made = given::complaint(&app.intake());
    let crm = app.caller("crm-1", &[Role::Integration]);
    let operations = [
        step(&made, 1, given::take_up()),
        patch(&made, 1, json!({ "supplier": "Noorderstroom" })),
        patch(&made, 2, json!({ "employee": { "name": "L. Postma" } })),
    ];
    assert_eq!(statuses(&bulk(&crm, "a", &operations).expect(200)), [403, 200, 403]);
    assert_eq!(bulk(&app.intake(), "a", &operations).problem(403), "forbidden");
}

#[test]
fn a_slow_complaint_holds_up_no_other() {
    let app = App::start();
    let all: Vec<Value> = (0..8).map(|_| given::complaint(&app.intake())).collect();
    let mut other = app.database.connect();
    let held = all[3]["id"].as_str().expect("an id");
    diesel::connection::SimpleConnection::batch_execute(
        &mut other,
        &format!("begin; select 1 from complaints where id = '{held}' for update"),
    )
    .expect("it is held");
    let operations: Vec<Value> = all
        .iter()
        .map(|one| patch(one, 1, json!({ "supplier": "Noorderstroom" })))
        .collect();
    let answer = bulk(&app.manager(), "a", &operations).expect(200);
    // The held one is still running as far as anybody knows.
    assert_eq!(
        statuses(&answer),
        [200, 200, 200, 409, 200, 200, 200, 200],
        "{answer:#}"
    );
    assert_eq!(answer["items"][3]["problem"]["code"], "request-in-progress");
}

#[test]
fn what_is_no_list_of_operations_is_refused_as_a_whole() {
    let app = App::start();
    let made = given::complaint(&app.intake());
    let one = patch(&made, 1, json!({ "supplier": "Noorderstroom" }));
    let many = vec![one.clone(); 101];
    for (body, fault) in [
        (json!({}), "/operations required"),
        (json!({ "operations": [] }), "/operations too_few"),
        (json!({ "operations": many }), "/operations too_many"),
        (json!({ "operations": {} }), "/operations type"),
        (json!({ "operations": [one], "more": 1 }), "/more unknown_field"),
    ] {
        assert_eq!(app.manager().post("/v1/complaints/_bulk", &body).faults(), [fault]);
    }
    assert_eq!(app.manager().again(&made)["version"], 1);
}
