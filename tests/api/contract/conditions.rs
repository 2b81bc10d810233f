//! What is read is not sent again to who has it, lists tell how long they are, and the service says where everything is.

use serde_json::{Value, json};

use crate::app::App;
use crate::given;
use crate::published::{document, operations, resolved};

#[test]
fn what_the_caller_has_already_is_not_sent_again() {
    let app = App::start();
    let made = given::complaint(&app.intake());
    let paths = [
        given::path(&made),
        "/v1/natures/tariff".to_owned(),
        "/v1/procedure".to_owned(),
        "/v1/vocabularies".to_owned(),
        "/v1/openapi.json".to_owned(),
        "/v1/openapi.yaml".to_owned(),
    ];
    for path in paths {
        let tag = app.manager().get(&path).etag();
        assert!(tag.starts_with('"') && tag.ends_with('"'), "{path}: {tag}");
        let ask = |method: &str, tags: &str| app.manager().send(method, &path, &[("If-None-Match", tags)], None);
        for known in [
            tag.clone(),
            format!("W/{tag}"),
            format!("\"other\", {tag}"),
            "*".to_owned(),
        ] {
            for method in ["GET", "HEAD"] {
                let answer = ask(method, &known);
                assert_eq!(
                    (answer.status, answer.text.as_str(), answer.etag()),
                    (304, "", tag.clone()),
                    "{path}"
                );
                assert!(!answer.header("api-version").is_empty() && !answer.header("cache-control").is_empty());
            }
        }
        let other = ask("GET", "\"other\"");
        assert_eq!((other.status, other.etag()), (200, tag), "{path}");
    }
}

#[test]
fn a_change_is_no_read_whatever_the_caller_has() {
    let app = App::start();
    let path = given::path(&given::complaint(&app.intake()));
    let headers = [("If-Match", "*"), ("If-None-Match", "*")];
    let body = json!({ "supplier": "Noorderstroom" });
    app.manager().send("PATCH", &path, &headers, Some(&body)).expect(200);
}

#[test]
fn every_read_that_gives_a_tag_takes_it_back() {
    for operation in operations() {
        let gives = operation.definition["responses"]["200"]["headers"]
            .get("ETag")
            .is_some();
        let reads = operation.method == "GET";
        let is_conditional = operation
            .parameters("header")
            .iter()
            .any(|one| reads && one["name"] == "If-None-Match");
        assert_eq!(is_conditional, reads && gives, "{}", operation.name());
        assert_eq!(
            is_conditional,
            operation.definition["responses"].get("304").is_some(),
            "{}",
            operation.name()
        );
    }
}

/// Lists that are whole by their nature: of closed lists of codes, of what waits, and of a range of months.
const WHOLE: [&str; 4] = [
    "listProblemTypes",
    "listVocabularies",
    "readWorklist",
    "listMonthlyReports",
];

#[test]
fn every_list_has_the_same_form_and_comes_in_pages() {
    let mut lists = 0;
    for operation in operations() {
        let schema = resolved(&operation.definition["responses"]["200"]["content"]["application/json"]["schema"]);
        // The feed goes on for ever, and of changes in one request there are as many outcomes.
        let is_feed = ["followChanges", "changeManyComplaints"]
            .iter()
            .any(|id| operation.definition["operationId"] == *id);
        if schema["properties"].get("items").is_none() || is_feed {
            continue;
        }
        lists += 1;
        for part in ["nextCursor", "links", "total", "totalIsAtLeast"] {
            assert!(schema["properties"].get(part).is_some(), "{} {part}", operation.name());
        }
        let id = operation.definition["operationId"].as_str().expect("an id");
        let has = |name: &str| operation.parameters("query").iter().any(|one| one["name"] == name);
        let by_body = operation.method == "POST";
        for name in ["pageSize", "cursor", "includeTotal"] {
            assert_eq!(has(name), !by_body && !WHOLE.contains(&id), "{id} {name}");
        }
    }
    assert!(lists > 25, "{lists}");
}

#[test]
fn a_list_tells_its_length_when_it_is_asked() {
    let app = App::start();
    let made = given::answered(&app);
    given::complaint(&app.intake());
    let path = given::path(&made);
    let (complaints, transitions) = ("/v1/complaints".to_owned(), format!("{path}/transitions"));
    let lists = [
        complaints,
        transitions,
        format!("{path}/history"),
        format!("{path}/contacts"),
        "/v1/natures".to_owned(),
        "/v1/calendar/holidays?year=2026".to_owned(),
    ];
    for list in lists {
        let separator = if list.contains('?') { '&' } else { '?' };
        let first = app
            .manager()
            .get(&format!("{list}{separator}pageSize=1&includeTotal=true"))
            .expect(200);
        let all = app.manager().walk(&format!("{list}{separator}pageSize=1"));
        assert_eq!(first["total"].as_u64(), Some(all.len() as u64), "{list}");
        assert!(first.get("totalIsAtLeast").is_none(), "{list}");
        assert!(app.manager().get(&list).expect(200).get("total").is_none(), "{list}");
        let goes_on = first["nextCursor"].as_str().map(|cursor| format!("cursor={cursor}"));
        assert_eq!(
            first["links"]["next"]
                .as_str()
                .map(|next| next.contains(goes_on.as_deref().expect("a cursor"))),
            (all.len() > 1).then_some(true),
            "{list}"
        );
    }
    let wanted = json!({ "name": "hoekstra", "pageSize": 1, "includeTotal": true });
    let found = app.manager().post("/v1/complaints/_search", &wanted).expect(200);
    assert_eq!((&found["total"], &found["links"]["next"]), (&json!(2), &Value::Null));
    assert!(found["nextCursor"].is_string());
}

/// Answers whose tag is that of a complaint, or that have no version.
const OF_ANOTHER: [&str; 9] = [
    "DocumentsAdded",
    "PreventionView",
    "RelatedItem",
    "MonthlyReport",
    "ProcedureView",
    "VocabularyPage",
    // A complaint, or a receipt that has no tag.
    "RegisteredComplaint",
    "",
    "Value",
];

#[test]
fn what_has_a_tag_has_the_same_version_in_its_body() {
    for operation in operations() {
        for status in ["200", "201"] {
            let answer = &operation.definition["responses"][status];
            let reference = &answer["content"]["application/json"]["schema"]["$ref"];
            let name = reference
                .as_str()
                .unwrap_or_default()
                .rsplit('/')
                .next()
                .unwrap_or_default();
            if answer["headers"].get("ETag").is_none() || OF_ANOTHER.contains(&name) {
                continue;
            }
            let schema = &document()["components"]["schemas"][name];
            let shapes = schema["oneOf"].as_array().or(schema["allOf"].as_array());
            let shapes = shapes.map_or_else(|| vec![schema], |all| all.iter().map(resolved).collect());
            let has = shapes.iter().any(|shape| shape["properties"].get("version").is_some());
            assert!(has, "{} {name}", operation.name());
        }
    }
    let app = App::start();
    let made = given::complaint(&app.intake());
    let read = app.manager().get(&given::path(&made));
    assert_eq!(read.etag(), format!("\"{}\"", read.expect(200)["version"]));
    let listed = &app.manager().walk("/v1/complaints")[0];
    assert_eq!(listed["version"], made["version"]);
}

#[test]
fn the_root_leads_to_the_documentation_and_the_service_says_where_everything_is() {
    let app = App::start();
    let root = app.stranger().get("/");
    assert!([301, 302, 307, 308].contains(&root.status), "{}", root.status);
    assert_eq!(root.header("location"), "/docs/");
    let service = app.stranger().get("/v1").expect(200);
    assert_eq!(service["version"], env!("CARGO_PKG_VERSION"));
    for (name, target) in service["links"].as_object().expect("links") {
        let target = target.as_str().expect("an address");
        assert_eq!(app.manager().get(target).status, 200, "{name}");
    }
}

#[test]
fn the_contract_in_yaml_is_that_in_json() {
    let app = App::start();
    let yaml = app.stranger().get("/v1/openapi.yaml");
    assert_eq!(yaml.status, 200);
    assert_eq!(yaml.header("access-control-allow-origin"), "*");
    assert!(yaml.header("content-type").starts_with("application/yaml"));
    let first = yaml.text.lines().next().expect("a line");
    assert_eq!(first, "components:");
    let lines = yaml.text.lines();
    let names = lines.filter(|line| line.starts_with("      operationId: \"")).count();
    assert_eq!(names, operations().len());
}
