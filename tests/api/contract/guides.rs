//! The guides: they are there, lead nowhere that is not, and speak of what the service has.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::app::App;
use crate::published::operations;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/guides");
const WEBSITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/website.md");

/// The guides, each with its text.
fn guides() -> Vec<(String, String)> {
    let files = fs::read_dir(FOLDER).expect("the guides are in the repository");
    let mut all: Vec<(String, String)> = files
        .map(|file| {
            let path = file.expect("a file").path();
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(path).expect("a text"))
        })
        .collect();
    let website = fs::read_to_string(WEBSITE).expect("the guide for websites is in the repository");
    all.push(("website".to_owned(), website));
    all.sort();
    all
}

/// The parts of `text` that begin with `start`, up to the first character that is not `is_part`.
fn mentions<'a>(text: &'a str, start: &str, is_part: impl Fn(char) -> bool + Copy) -> Vec<&'a str> {
    let begins = text.match_indices(start).map(|(at, _)| &text[at..]);
    let ends = begins.map(|rest| {
        rest.split_once(|letter| !is_part(letter))
            .map_or(rest, |(part, _)| part)
    });
    ends.collect()
}

#[test]
fn everything_begins_at_the_root() {
    let app = App::start();
    let response = app.stranger().get("/");
    assert!([301, 302, 307, 308].contains(&response.status), "{}", response.status);
    assert_eq!(response.header("location"), "/docs/");
    let document = app.stranger().get("/v1/openapi.json").expect(200);
    let description = document["info"]["description"].as_str().expect("a description");
    assert!(description.contains("(/docs/guides)"), "{description}");
}

#[test]
fn each_guide_is_a_page_without_scripts_in_the_list_of_all() {
    let app = App::start();
    let list = app.stranger().get("/docs/guides");
    assert_eq!(list.status, 200);
    for (name, text) in guides() {
        let address = format!("/docs/guides/{name}");
        assert!(
            list.text.contains(&format!("href=\"{address}\"")),
            "{address} in the list"
        );
        let page = app.stranger().get(&address);
        assert_eq!(page.status, 200, "{address}");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        let policy = page.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("script-src"),
            "{policy}"
        );
        assert!(
            !page.text.contains("<script") && !page.text.contains("style="),
            "{address}"
        );
        let heading = text.lines().next().expect("a line").trim_start_matches("# ");
        assert_eq!(page.text.matches("<h1>").count(), 1, "{address}");
        assert!(
            page.text.contains(&format!("aria-current=\"page\">{heading}</a>")),
            "{address}"
        );
    }
    assert_eq!(app.stranger().get("/docs/guides/nothing").problem(404), "not-found");
    let style = app.stranger().get("/docs/guides/guides.css");
    assert_eq!(
        (style.status, style.header("content-type")),
        (200, "text/css; charset=utf-8")
    );
}

#[test]
fn the_links_of_the_guides_lead_somewhere() {
    let app = App::start();
    for (name, text) in guides() {
        for link in text.split("](").skip(1) {
            let target = link.split(')').next().expect("a target");
            assert_eq!(app.stranger().get(target).status, 200, "{name}: {target}");
        }
    }
}

#[test]
fn the_guides_speak_of_operations_settings_and_problems_that_there_are() {
    let app = App::start();
    let operations = operations();
    let paths: BTreeSet<&str> = operations.iter().map(|operation| operation.path.as_str()).collect();
    let settings = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/configuration.md"));
    let settings = settings.expect("the settings are in the repository");
    let problems = app.stranger().get("/v1/problem-types").text;
    for (name, text) in guides() {
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || "/_-.".contains(letter);
        for path in mentions(&text, "/v1/", is_part) {
            let path = path.trim_end_matches('.');
            let is_known = path == "/v1/complaints/" || path.starts_with("/v1/problem-types/") || paths.contains(path);
            assert!(is_known, "{name}: {path}");
        }
        for setting in mentions(&text, "KLACHTENMAP_", |letter| {
            letter.is_ascii_uppercase() || "_3".contains(letter)
        }) {
            let is_known = setting == "KLACHTENMAP_TOKEN" || settings.contains(&format!("`{setting}`"));
            assert!(is_known, "{name}: {setting}");
        }
        for code in text.split(" `").skip(1).filter_map(|rest| rest.split('`').next()) {
            let is_code = code.contains('-') && code.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-');
            let is_known = problems.contains(&format!("\"{code}\""));
            assert!(!is_code || is_known, "{name}: {code}");
        }
    }
}

#[test]
fn the_registrations_of_the_guides_are_taken() {
    let app = App::start();
    let mut taken = 0;
    for (_, text) in guides() {
        for block in text.split("```").skip(1).step_by(2) {
            let body = block.split_once("-d '").map_or(block, |(_, body)| body);
            let body = body.trim_start_matches("json\n").trim_end().trim_end_matches('\'');
            let body = serde_json::from_str::<Value>(body).unwrap_or_default();
            if body.get("description").is_some() {
                let (client, path) = if body.get("channel").is_some() {
                    (app.intake(), "/v1/complaints")
                } else {
                    (app.stranger(), "/v1/form-submissions")
                };
                client.post(path, &body).expect(201);
                taken += 1;
            }
        }
    }
    assert_eq!(taken, 2);
}
