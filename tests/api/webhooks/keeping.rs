//! Keeping webhooks: who may, what is shown, and where they may lead.

use klachtenmap::auth::Role;
use serde_json::{Value, json};

use super::receiver::Receiver;
use super::{path, send, webhook};
use crate::app::App;
use crate::complaints::forgetting::columns_with;
use crate::given;
use crate::process::{Folder, Process, until};
use crate::server::Database;

#[test]
fn managers_keep_them_and_see_the_secret_once() {
    let app = App::start();
    let body = json!({ "url": "https://crm.example.nl/haak", "types": ["complaint.closed"], "description": "CRM" });
    let key = [("Idempotency-Key", "haak-1")];
    let made = app.manager().post_with("/v1/webhooks", &key, &body);
    let location = made.header("location").to_owned();
    let made = made.expect(201);
    assert_eq!(location, path(&made));
    assert_eq!(app.manager().post_with("/v1/webhooks", &key, &body).expect(201), made);
    let secret = made["secret"].as_str().expect("a secret");
    assert!(secret.starts_with("whsec_") && secret.len() > 40);
    let seen = app.manager().get(&location).expect(200);
    assert_eq!(seen.get("secret"), None);
    assert_eq!(
        (&seen["enabled"], &seen["types"]),
        (&json!(true), &json!(["complaint.closed"]))
    );
    assert_eq!(app.manager().walk("/v1/webhooks"), [seen]);
    // It stands nowhere in the database as it is.
    assert_eq!(columns_with(&app, &secret["whsec_".len()..]), Vec::<String>::new());
    let changed = app
        .manager()
        .patch(&location, "\"1\"", &json!({ "types": [], "enabled": false }))
        .expect(200);
    assert_eq!(
        (&changed["types"], &changed["disabledReason"]),
        (&json!([]), &json!("by_manager"))
    );
    assert_eq!(
        app.manager()
            .patch(&location, "\"1\"", &json!({ "enabled": true }))
            .problem(412),
        "stale"
    );
    for role in [Role::Intake, Role::Handler, Role::Form, Role::Integration] {
        assert_eq!(app.caller("x-1", &[role]).get("/v1/webhooks").problem(403), "forbidden");
    }
    assert_eq!(
        app.manager().send("DELETE", &location, &[], None).problem(428),
        "precondition-required"
    );
    app.manager()
        .send("DELETE", &location, &[("If-Match", "\"2\"")], None)
        .expect(204);
    assert_eq!(app.manager().get(&location).problem(404), "not-found");
}

#[test]
fn they_lead_nowhere_into_the_network() {
    let app = App::start();
    for url in [
        "http://crm.example.nl/",
        "https://10.0.0.1/",
        "https://[fd00::1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://intern/",
        "https://a:b@crm.example.nl/",
        "https://crm.example.nl:5432/",
        "file:///etc/passwd",
        "crm",
    ] {
        let refused = app.manager().post("/v1/webhooks", &json!({ "url": url }));
        assert_eq!(refused.faults(), ["/url address"], "{url}");
    }
    assert_eq!(
        app.manager()
            .post("/v1/webhooks", &json!({ "url": "https://a.nl", "types": ["x"] }))
            .problem(400),
        "invalid-input"
    );
    // A name that leads here, whatever it led to when it was entered.
    let receiver = Receiver::new();
    let hook = webhook(&app, &receiver, json!({}));
    app.sql("update webhooks set url = 'https://localtest.invalid/'");
    let tested = app
        .manager()
        .send("POST", &format!("{}/test", path(&hook)), &[], None)
        .expect(200);
    assert_eq!((&tested["status"], &tested["arrived"]), (&Value::Null, &json!(false)));
    app.sql("update webhooks set url = 'https://10.0.0.1/'");
    let tested = app
        .manager()
        .send("POST", &format!("{}/test", path(&hook)), &[], None)
        .expect(200);
    assert_eq!(tested["failure"], "address");
    given::complaint(&app.intake());
    send(&app);
    assert_eq!(receiver.take().len(), 0);
}

#[test]
fn of_two_services_one_sends_and_the_other_takes_over() {
    let (folder, database) = (Folder::new(), Database::new());
    let settings = [("DATABASE_URL", database.url.as_str())];
    let one = Process::ready(&folder, &settings);
    let manager = one.caller("manager");
    let receiver = Receiver::new();
    manager
        .post("/v1/webhooks", &json!({ "url": receiver.url() }))
        .expect(201);
    let other = Process::ready(&folder, &settings);
    let count = 20;
    for number in 0..count {
        let client = if number % 2 == 0 {
            manager.clone()
        } else {
            manager.at(&other.address)
        };
        given::complaint(&client);
    }
    let mut received = Vec::new();
    until("everything arrives", || {
        received.extend(receiver.take());
        (received.len() >= count).then_some(())
    });
    let mut ids: Vec<String> = received.iter().map(|message| message.id.clone()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!((ids.len(), received.len()), (count, count), "each once");
}
