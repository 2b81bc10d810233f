//! Who sees which complaints: the same answer from a single complaint, its history, the list and the search.

use std::collections::BTreeSet;

use klachtenmap::auth::Role::{Handler, Intake, Manager};
use serde_json::{Value, json};

use crate::app::{App, Client};
use crate::given;

/// Complaints by every kind of handler and registrar; named by their customer number.
fn variety(app: &App) -> Vec<Value> {
    given::staff(app, "h-1", Some("customer_service"), None);
    given::staff(app, "h-2", Some("sales"), Some("Jurist"));
    given::staff(app, "h-3", None, Some("Jurist"));
    let intake = |subject: &str| app.caller(subject, &[Intake]);
    let forwarded = |name: &str, handler: Value| {
        let complaint = named(&intake("i-1"), name);
        intake("i-1").step(&complaint, &given::forward(handler)).expect(201);
        complaint
    };
    let closed = named(&intake("i-2"), "withdrawn by h-2");
    app.caller("h-2", &[Handler])
        .step(&closed, &given::take_up())
        .expect(201);
    app.caller("h-2", &[Handler])
        .step(&closed, &given::withdraw())
        .expect(201);
    let returned = forwarded("returned", json!({ "subject": "h-2" }));
    app.caller("h-2", &[Handler])
        .step(&returned, &json!({ "to": "registered", "reason": "Niet voor mij." }))
        .expect(201);
    vec![
        named(&intake("i-1"), "unassigned of i-1"),
        named(&intake("i-2"), "unassigned of i-2"),
        named(&app.handler(), "unassigned of h-1"),
        forwarded("customer service", json!({ "department": "customer_service" })),
        forwarded("sales", json!({ "department": "sales" })),
        forwarded("jurist", json!({ "function": "Jurist" })),
        forwarded(
            "jurist of back office",
            json!({ "department": "back_office", "function": "Jurist" }),
        ),
        forwarded("h-1", json!({ "subject": "h-1" })),
        forwarded("h-2", json!({ "subject": "h-2" })),
        forwarded(
            "h-1 of customer service",
            json!({ "subject": "h-1", "department": "customer_service" }),
        ),
        closed,
        returned,
    ]
}

fn named(client: &Client, name: &str) -> Value {
    given::complaint_with(client, json!({ "customerNumber": name }))
}

fn callers(app: &App) -> Vec<(&'static str, Client)> {
    vec![
        ("i-1", app.caller("i-1", &[Intake])),
        ("i-2", app.caller("i-2", &[Intake])),
        ("i-3", app.caller("i-3", &[Intake])),
        ("h-1", app.caller("h-1", &[Handler])),
        ("h-2", app.caller("h-2", &[Handler])),
        ("h-3", app.caller("h-3", &[Handler])),
        ("unknown handler", app.caller("h-9", &[Handler])),
        ("i-1 as handler", app.caller("i-1", &[Handler])),
        ("i-2 with both", app.caller("i-2", &[Intake, Handler])),
        ("h-1 with both", app.caller("h-1", &[Handler, Intake])),
        ("h-1 as intake", app.caller("h-1", &[Intake])),
        ("manager", app.caller("m-1", &[Manager])),
        ("intake and manager", app.caller("i-3", &[Intake, Manager])),
    ]
}

fn names(items: &[Value]) -> BTreeSet<String> {
    items
        .iter()
        .map(|item| item["customerNumber"].as_str().expect("a name").to_owned())
        .collect()
}

#[test]
fn a_list_holds_exactly_what_its_caller_can_read_one_by_one() {
    let app = App::start();
    let all = variety(&app);
    for (who, client) in callers(&app) {
        let readable: Vec<Value> = all
            .iter()
            .filter(|complaint| {
                let path = given::path(complaint);
                let status = client.get(&path).status;
                assert!([200, 404].contains(&status), "{who} got {status}");
                assert_eq!(client.get(&format!("{path}/transitions")).status, status, "{who}");
                status == 200
            })
            .cloned()
            .collect();
        let expected = names(&readable);
        for order in ["-registeredAt", "registeredAt"] {
            assert_eq!(
                names(&client.walk(&format!("/v1/complaints?pageSize=3&sort={order}"))),
                expected,
                "{who}"
            );
        }
        let search = client.post("/v1/complaints/_search", &json!({ "email": "s.hoekstra@example.nl" }));
        let found = search.expect(200)["items"].as_array().expect("items").clone();
        assert_eq!(found.len(), all.len(), "{who}");
        let (short, whole): (Vec<Value>, Vec<Value>) = found.into_iter().partition(|item| item["short"] == true);
        assert_eq!(names(&whole), expected, "{who}");
        for item in short {
            let fields: Vec<&String> = item.as_object().expect("an object").keys().collect();
            assert_eq!(
                fields,
                ["handler", "id", "number", "registeredAt", "short", "status", "version"],
                "{who}"
            );
            assert_eq!(item["handler"].as_object().expect("an object").len(), 1, "{who}");
        }
    }
}

#[test]
fn each_role_sees_what_the_procedure_gives_it() {
    let app = App::start();
    let everything = names(&variety(&app));
    let unassigned = [
        "unassigned of i-1",
        "unassigned of i-2",
        "unassigned of h-1",
        "returned",
    ];
    let sees = |subject: &str, roles: &[_]| names(&app.caller(subject, roles).walk("/v1/complaints"));
    let plus = |more: &[&str]| {
        unassigned
            .iter()
            .chain(more)
            .map(|name| (*name).to_owned())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(sees("m-1", &[Manager]), everything);
    assert_eq!(sees("h-9", &[Handler]), plus(&[]));
    assert_eq!(
        sees("h-1", &[Handler]),
        plus(&["customer service", "h-1", "h-1 of customer service"])
    );
    let of_h2 = ["sales", "jurist", "jurist of back office", "h-2", "withdrawn by h-2"];
    assert_eq!(sees("h-2", &[Handler]), plus(&of_h2));
    assert_eq!(sees("h-3", &[Handler]), plus(&["jurist", "jurist of back office"]));
    assert_eq!(
        sees("i-2", &[Intake]),
        ["unassigned of i-2", "withdrawn by h-2"].map(str::to_owned).into()
    );
    assert_eq!(sees("i-2", &[Intake, Handler]), plus(&["withdrawn by h-2"]));
    assert_eq!(sees("i-3", &[Intake]), BTreeSet::new());
}

#[test]
fn what_somebody_may_not_see_looks_like_what_does_not_exist() {
    let app = App::start();
    let complaint = given::complaint(&app.intake());
    let hidden = given::path(&complaint);
    let nowhere = "/v1/complaints/019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10".to_owned();
    let other = app.caller("i-2", &[Intake]);
    for suffix in ["", "/transitions"] {
        let [mine, none] = [&hidden, &nowhere].map(|path| other.get(&format!("{path}{suffix}")));
        assert_eq!(
            (mine.problem(404), none.problem(404)),
            ("not-found".to_owned(), "not-found".to_owned())
        );
        let [mut mine, mut none] = [mine.json(), none.json()];
        mine["instance"] = Value::Null;
        none["instance"] = Value::Null;
        assert_eq!(mine, none);
    }
    let step = |path: &str, tag: &str| {
        other.post_with(
            &format!("{path}/transitions"),
            &[("If-Match", tag)],
            &given::forward(json!({ "subject": "i-2" })),
        )
    };
    for tag in ["*", "\"1\"", "\"7\""] {
        assert_eq!(
            step(&hidden, tag).problem(404),
            step(&nowhere, tag).problem(404),
            "{tag}"
        );
    }
    assert_eq!(app.intake().again(&complaint), complaint);
}

#[test]
fn the_history_is_for_handlers_and_managers_who_see_the_complaint() {
    let app = App::start();
    let history = format!("{}/history", given::path(&given::taken_up(&app)));
    assert_eq!(app.intake().get(&history).problem(403), "forbidden");
    assert_eq!(app.caller("h-2", &[Handler]).get(&history).problem(404), "not-found");
    assert_eq!(app.handler().walk(&history).len(), 2);
    assert_eq!(app.manager().walk(&history).len(), 2);
}

#[test]
fn a_handler_who_changes_department_changes_queue() {
    let app = App::start();
    given::staff(&app, "h-1", Some("sales"), None);
    let complaint = given::complaint(&app.intake());
    app.intake()
        .step(&complaint, &given::forward(json!({ "department": "sales" })))
        .expect(201);
    assert_eq!(app.handler().walk("/v1/complaints").len(), 1);
    app.manager()
        .patch("/v1/staff/h-1", "\"1\"", &json!({ "department": "back_office" }))
        .expect(200);
    assert!(app.handler().walk("/v1/complaints").is_empty());
    assert_eq!(app.handler().get(&given::path(&complaint)).problem(404), "not-found");
}
