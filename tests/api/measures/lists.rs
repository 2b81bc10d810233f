//! Lists of measures: filters, order and pages.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use klachtenmap::measures::store::{EffectFilter, Filter, count};
use serde_json::{Value, json};

use super::{measure_with, path};
use crate::app::App;

fn names(items: &[Value]) -> Vec<&str> {
    items
        .iter()
        .map(|item| item["description"].as_str().expect("a description"))
        .collect()
}

/// Measures of several owners, named by what is special about them.
fn variety(app: &App) {
    let enter = |name: &str, due: &str, more: Value| {
        let mut body = json!({ "description": name, "dueDate": due });
        for (field, value) in more.as_object().expect("fields") {
            body[field] = value.clone();
        }
        measure_with(app, &app.handler(), body)
    };
    enter("late", "2026-11-02", json!({}));
    enter("later", "2026-11-20", json!({ "natures": ["tariff"] }));
    let done = json!({ "doneDate": "2026-10-20", "natures": ["tariff", "privacy"] });
    enter("done", "2026-11-01", done);
    let judged = enter("judged", "2026-11-05", json!({ "doneDate": "2026-10-01" }));
    let verdict = json!({ "effect": { "judgement": "not_effective", "motivation": "Weer gebeurd." } });
    app.manager().patch(&path(&judged), "*", &verdict).expect(200);
    enter("hers", "2026-11-04", json!({ "owner": { "subject": "h-2" } }));
    app.advance_to("2026-11-05T08:00:00Z");
}

#[test]
fn each_filter_finds_what_it_says_and_the_count_is_that_of_the_list() {
    let app = App::start();
    variety(&app);
    let date = |text: &str| text.parse::<NaiveDate>().expect("a date");
    let open = Filter {
        open: Some(true),
        ..Filter::default()
    };
    let cases: Vec<(&str, Filter, &[&str])> = vec![
        ("", Filter::default(), &["done", "late", "hers", "judged", "later"]),
        ("open=true", open.clone(), &["late", "hers", "later"]),
        (
            "open=false",
            Filter {
                open: Some(false),
                ..Filter::default()
            },
            &["done", "judged"],
        ),
        (
            "overdue=true",
            Filter {
                overdue: Some(true),
                ..Filter::default()
            },
            &["late", "hers"],
        ),
        (
            "overdue=false",
            Filter {
                overdue: Some(false),
                ..Filter::default()
            },
            &["done", "judged", "later"],
        ),
        (
            "owner=h-2",
            Filter {
                owner: Some("h-2".into()),
                ..Filter::default()
            },
            &["hers"],
        ),
        (
            "nature=tariff",
            Filter {
                nature: Some("tariff".into()),
                ..Filter::default()
            },
            &["done", "later"],
        ),
        (
            "dueBefore=2026-11-04",
            Filter {
                due_before: Some(date("2026-11-04")),
                ..Filter::default()
            },
            &["late"],
        ),
        (
            "effect=unjudged",
            Filter {
                effect: Some(EffectFilter::Unjudged),
                ..Filter::default()
            },
            &["done"],
        ),
        (
            "effect=not_effective",
            Filter {
                effect: Some(EffectFilter::NotEffective),
                ..Filter::default()
            },
            &["judged"],
        ),
        (
            "effect=effective",
            Filter {
                effect: Some(EffectFilter::Effective),
                ..Filter::default()
            },
            &[],
        ),
        (
            "open=true&nature=tariff",
            Filter {
                nature: Some("tariff".into()),
                ..open
            },
            &["later"],
        ),
    ];
    for (query, filter, expected) in cases {
        let found = app.manager().walk(&format!("/v1/measures?{query}"));
        assert_eq!(names(&found), expected, "{query}");
        let mut connection = app.database.connect();
        let counted = count(&mut connection, &filter, date("2026-11-05")).expect("a count");
        assert_eq!(usize::try_from(counted), Ok(expected.len()), "{query}");
    }
}

#[test]
fn a_measure_is_overdue_from_midnight_in_amsterdam_after_it_was_due() {
    let app = App::start();
    let made = measure_with(&app, &app.handler(), json!({ "dueDate": "2026-11-02" }));
    let overdue = || {
        let listed = app.manager().walk("/v1/measures?overdue=true").len() == 1;
        assert_eq!(app.manager().get(&path(&made)).expect(200)["overdue"], listed);
        listed
    };
    app.advance_to("2026-11-02T22:59:59Z");
    assert!(!overdue());
    app.advance_to("2026-11-02T23:00:00Z");
    assert!(overdue());
}

#[test]
fn lists_are_ordered_as_asked_and_paged_without_gaps() {
    let app = App::start();
    for day in [12, 10, 11, 10, 12, 10] {
        app.advance(chrono::TimeDelta::minutes(1));
        measure_with(&app, &app.handler(), json!({ "dueDate": format!("2026-12-{day}") }));
    }
    let all = app.manager().walk("/v1/measures");
    let key = |item: &Value, field: &str| {
        (
            item[field].as_str().expect("text").to_owned(),
            item["id"].as_str().expect("an id").to_owned(),
        )
    };
    for (sort, field, descending) in [
        ("dueDate", "dueDate", false),
        ("-dueDate", "dueDate", true),
        ("-createdAt", "createdAt", true),
    ] {
        let mut expected = all.clone();
        expected.sort_by_key(|item| key(item, field));
        if descending {
            expected.reverse();
        }
        for size in [1, 2, 4, 6] {
            let walked = app.manager().walk(&format!("/v1/measures?sort={sort}&pageSize={size}"));
            assert_eq!(walked, expected, "{sort} {size}");
        }
    }
    let ids: BTreeSet<_> = all.iter().map(|item| item["id"].to_string()).collect();
    assert_eq!(ids.len(), 6);
}

#[test]
fn a_cursor_belongs_to_its_own_list() {
    let app = App::start();
    for _ in 0..3 {
        measure_with(&app, &app.handler(), json!({}));
    }
    let page = app.manager().get("/v1/measures?pageSize=1").expect(200);
    let next = page["links"]["next"].as_str().expect("a next page");
    let cursor = next.split("cursor=").nth(1).expect("a cursor");
    for query in ["open=true&", "sort=-dueDate&", "owner=h-1&"] {
        let refused = app.manager().get(&format!("/v1/measures?{query}cursor={cursor}"));
        assert_eq!(refused.faults(), ["cursor cursor"]);
    }
    let history = format!("{}/history?cursor={cursor}", path(&page["items"][0]));
    assert_eq!(app.manager().get(&history).faults(), ["cursor cursor"]);
}
