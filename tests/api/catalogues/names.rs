//! Names of entries: no two active ones of a catalogue share one.

use serde_json::{Value, json};

use crate::app::{App, together};

#[test]
fn no_two_active_entries_share_a_name_except_staff() {
    let app = App::start();
    let manager = app.manager();
    for (path, key, entry) in [
        (
            "/v1/natures",
            "service",
            json!({ "code": "new", "name": " DIENST\u{76}erlening ", "nameEn": "New" }),
        ),
        (
            "/v1/causes",
            "procedure",
            json!({ "code": "new", "name": "werkwijze  of Procedure", "nameEn": "New" }),
        ),
        ("/v1/departments", "sales", json!({ "code": "new", "name": "VERKOOP" })),
    ] {
        let first = format!("{path}/{key}");
        let name = entry["name"].clone();
        assert_eq!(manager.post(path, &entry).faults(), ["/name taken"], "{path}");
        let mut other = entry.clone();
        other["name"] = json!("Iets anders");
        manager.post(path, &other).expect(201);
        let second = format!("{path}/new");
        let renamed = json!({ "name": name });
        assert_eq!(
            manager.patch(&second, "*", &renamed).faults(),
            ["/name taken"],
            "{path}"
        );
        // The name of a retired entry is free, and may be taken when that entry comes back.
        manager.patch(&first, "*", &json!({ "active": false })).expect(200);
        manager.patch(&second, "*", &renamed).expect(200);
        let back = json!({ "active": true });
        assert_eq!(manager.patch(&first, "*", &back).faults(), ["/name taken"], "{path}");
        // An entry keeps its own name.
        manager
            .patch(
                &second,
                "*",
                &json!({ "name": name.to_string().to_lowercase().replace('"', "") }),
            )
            .expect(200);
    }
    for subject in ["h-7", "h-8"] {
        let member = json!({ "subject": subject, "name": "M. Visser" });
        manager.post("/v1/staff", &member).expect(201);
    }
}

#[test]
fn entries_that_shared_a_name_before_keep_it_until_it_is_changed() {
    let app = App::start();
    app.sql("update departments set name = 'Verkoop' where code = 'back_office'");
    let patch = |change: Value| app.manager().patch("/v1/departments/back_office", "*", &change);
    patch(json!({ "name": "VERKOOP" })).expect(200);
    patch(json!({ "name": "Administratie" })).expect(200);
    assert_eq!(patch(json!({ "name": "Verkoop" })).faults(), ["/name taken"]);
}

#[test]
fn of_many_entries_with_one_name_at_once_one_is_added() {
    let app = App::start();
    for round in 0..5 {
        let statuses = together(6, |index| {
            let entry = json!({ "code": format!("new_{round}_{index}"), "name": format!("Nieuw {round}") });
            app.manager().post("/v1/departments", &entry).status
        });
        let added = statuses.iter().filter(|status| **status == 201).count();
        assert_eq!(added, 1, "{statuses:?}");
        assert!(
            statuses.iter().all(|status| [201, 400].contains(status)),
            "{statuses:?}"
        );
    }
}
