//! Pages: each item once, whatever happens meanwhile, and a cursor that fits one list only.

use chrono::TimeDelta;
use klachtenmap::auth::Role;
use serde_json::Value;

use crate::app::{App, Client};
use crate::given;

fn ids(items: &[Value]) -> Vec<String> {
    items
        .iter()
        .map(|item| item["id"].as_str().expect("an id").to_owned())
        .collect()
}

/// Walks the list with something happening between its pages.
fn walk_while(client: &Client, first: &str, mut between: impl FnMut()) -> Vec<String> {
    let mut seen = Vec::new();
    let mut next = Some(first.to_owned());
    while let Some(path) = next {
        let response = client.get(&path);
        let page = response.expect(200);
        next = page["links"]["next"].as_str().map(str::to_owned);
        let link = next
            .as_ref()
            .map_or_else(String::new, |next| format!("<{next}>; rel=\"next\""));
        assert_eq!(response.header("link"), link);
        seen.extend(ids(page["items"].as_array().expect("items")));
        if seen.len() < 40 {
            between();
        }
    }
    seen
}

#[test]
fn a_walk_sees_everything_once_while_others_register_and_change() {
    for sort in ["-registeredAt", "registeredAt", "dueDate", "-dueDate"] {
        for spread in [TimeDelta::zero(), TimeDelta::days(1)] {
            let app = App::start();
            given::employed(&app, &["h-1"]);
            let before: Vec<Value> = (0..9)
                .map(|_| {
                    app.advance(spread);
                    given::complaint(&app.intake())
                })
                .collect();
            let seen = walk_while(
                &app.manager(),
                &format!("/v1/complaints?pageSize=2&sort={sort}"),
                || {
                    given::complaint(&app.intake());
                    app.handler()
                        .step(&before[4], &given::forward(serde_json::json!({ "subject": "h-1" })))
                        .expect(201);
                },
            );
            for id in ids(&before) {
                assert_eq!(seen.iter().filter(|other| **other == id).count(), 1, "{id} by {sort}");
            }
            let mut once = seen.clone();
            once.sort();
            once.dedup();
            assert_eq!(once.len(), seen.len(), "by {sort}");
        }
    }
}

#[test]
fn a_page_has_as_many_items_as_asked_and_the_last_one_no_next() {
    let app = App::start();
    for _ in 0..4 {
        given::complaint(&app.intake());
    }
    let page = |size: u8| {
        app.manager()
            .get(&format!("/v1/complaints?pageSize={size}"))
            .expect(200)
    };
    assert_eq!(page(3)["items"].as_array().map(Vec::len), Some(3));
    assert!(page(3)["links"]["next"].is_string());
    for size in [4, 5] {
        assert_eq!(page(size)["items"].as_array().map(Vec::len), Some(4));
        assert_eq!(page(size)["links"]["next"], Value::Null);
    }
}

#[test]
fn a_cursor_leads_on_only_in_the_list_that_gave_it() {
    let app = App::start();
    for _ in 0..3 {
        given::complaint(&app.intake());
    }
    let next = app.manager().get("/v1/complaints?pageSize=1&open=true").expect(200)["links"]["next"].clone();
    let next = next.as_str().expect("a next page");
    let refused = |client: Client, path: &str| {
        assert_eq!(client.get(path).faults(), ["cursor cursor"], "{path}");
    };
    app.manager().get(next).expect(200);
    app.manager().get(&next.replace("pageSize=1", "pageSize=2")).expect(200);
    refused(app.manager(), &next.replace("open=true", "open=false"));
    refused(app.manager(), &next.replace("&open=true", ""));
    refused(app.manager(), &format!("{next}&sort=registeredAt"));
    refused(app.manager(), &format!("{next}&sort=dueDate"));
    refused(app.caller("m-2", &[Role::Manager]), next);
    refused(app.caller("m-1", &[Role::Intake]), next);
}

#[test]
fn a_history_comes_in_pages_too() {
    let app = App::start();
    let path = given::path(&given::closed(&app));
    for (list, kept) in [("history", vec![1, 2, 3, 4, 5, 6]), ("transitions", vec![1, 2, 5, 6])] {
        let pages = app.manager().walk(&format!("{path}/{list}?pageSize=1"));
        let versions: Vec<_> = pages.iter().filter_map(|event| event["version"].as_i64()).collect();
        assert_eq!(versions, kept);
        let first = app.manager().get(&format!("{path}/{list}?pageSize=1"));
        let next = first.expect(200)["links"]["next"]
            .as_str()
            .expect("a next page")
            .to_owned();
        assert_eq!(first.header("link"), format!("<{next}>; rel=\"next\""));
        let other = next.replace(list, if list == "history" { "transitions" } else { "history" });
        assert_eq!(app.manager().get(&other).faults(), ["cursor cursor"]);
    }
    assert_eq!(
        app.manager().get(&format!("{path}/history?open=true")).faults(),
        ["open unknown_parameter"]
    );
}
