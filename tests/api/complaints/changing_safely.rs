//! A change names the version that it changes, so that nobody overwrites what they have not seen.

use serde_json::{Value, json};

use crate::app::{App, together};
use crate::given;

#[test]
fn a_change_without_if_match_is_refused() {
    let app = App::start();
    let path = given::path(&given::complaint(&app.intake()));
    let patch = app
        .manager()
        .send("PATCH", &path, &[], Some(&json!({ "supplier": "x" })));
    assert_eq!(patch.problem(428), "precondition-required");
    let step = app.manager().post(&format!("{path}/transitions"), &given::take_up());
    assert_eq!(step.problem(428), "precondition-required");
}

#[test]
fn a_change_of_an_older_version_is_refused_with_the_tag_of_the_present_one() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let path = given::path(&complaint);
    let stale = app.manager().patch(&path, "\"1\"", &json!({ "supplier": "x" }));
    assert_eq!(
        (stale.problem(412), stale.etag()),
        ("stale".to_owned(), "\"2\"".to_owned())
    );
    let steps = format!("{path}/transitions");
    let stale = app
        .manager()
        .post_with(&steps, &[("If-Match", "\"1\"")], &given::answer());
    assert_eq!(
        (stale.problem(412), stale.etag()),
        ("stale".to_owned(), "\"2\"".to_owned())
    );
    assert_eq!(app.manager().again(&complaint)["status"], "in_progress");
}

#[test]
fn a_tag_that_was_never_given_is_stale_and_one_without_quotes_is_a_fault() {
    let app = App::start();
    let path = given::path(&given::complaint(&app.intake()));
    let send = |tag: &str| app.manager().patch(&path, tag, &json!({ "supplier": "x" }));
    for unknown in ["\"0\"", "\"99\"", "\"abc\"", "\"-1\"", "\"99999999999999\""] {
        assert_eq!(send(unknown).problem(412), "stale", "{unknown}");
    }
    for malformed in ["1", "w/\"1\"", "\"1", "\"1\", \"2\"x"] {
        assert_eq!(send(malformed).faults(), ["If-Match format"], "{malformed}");
    }
}

#[test]
fn any_of_several_tags_and_one_that_a_proxy_weakened_name_a_version() {
    let app = App::start();
    let path = given::path(&given::complaint(&app.intake()));
    let send = |lines: &[&str], supplier: &str| {
        let headers: Vec<_> = lines.iter().map(|line| ("If-Match", *line)).collect();
        let body = json!({ "supplier": supplier });
        app.manager().send("PATCH", &path, &headers, Some(&body))
    };
    send(&["W/\"1\""], "a").expect(200);
    send(&["\"7\", \"2\""], "b").expect(200);
    send(&["\"7\"", "W/\"3\""], "c").expect(200);
    assert_eq!(send(&["\"7\", W/\"3\""], "d").problem(412), "stale");
}

#[test]
fn a_star_matches_whatever_version_there_is() {
    let app = App::start();
    let path = given::path(&given::taken_up(&app));
    let response = app.manager().patch(&path, "*", &json!({ "supplier": "x" }));
    assert_eq!((response.status, response.etag()), (200, "\"3\"".to_owned()));
}

#[test]
fn of_twenty_corrections_of_one_version_exactly_one_is_made() {
    let app = App::start();
    let complaint = given::complaint(&app.intake());
    let (path, client) = (given::path(&complaint), app.manager());
    let responses = together(20, |index| {
        client.patch(&path, "\"1\"", &json!({ "supplier": format!("s-{index}") }))
    });
    let made: Vec<Value> = responses
        .iter()
        .filter(|response| response.status == 200)
        .map(|response| response.expect(200))
        .collect();
    assert_eq!(made.len(), 1);
    for refused in responses.iter().filter(|response| response.status != 200) {
        assert_eq!(
            (refused.problem(412), refused.etag()),
            ("stale".to_owned(), "\"2\"".to_owned())
        );
    }
    assert_eq!(client.again(&complaint)["supplier"], made[0]["supplier"]);
    assert_eq!(client.walk(&format!("{path}/history")).len(), 2);
}
