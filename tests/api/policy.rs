//! Who may do what at all: every operation for every role, asked of the running service and compared with a table that
//! people who do not program can read and review.

use std::collections::HashSet;
use std::fs;

use klachtenmap::auth::Role;
use klachtenmap::vocabulary::Vocabulary;
use serde_json::json;

use crate::app::{App, Client};
use crate::given::registration_with;
use crate::published::{Operation, operations};

const MATRIX: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/policy/matrix.md");

const HEADING: &str = "# Who may do what\n\n\
    Made by asking the running service; checked at every test run. *sign in* = only with a token (401), *no* = not with\n\
    this role (403), *yes* = the role permits it; which complaints somebody may see, and what the state of a complaint\n\
    permits, is decided after that. After a deliberate change: `cargo renew-matrix`.\n\n\
    | what | operation | nobody | intake | handler | manager | form | integration |\n\
    |---|---|---|---|---|---|---|---|\n";

fn answer(operation: &Operation, client: &Client) -> &'static str {
    match operation.call(client, &operation.sample_target(), None).status {
        401 => "sign in",
        403 => "no",
        _ => "yes",
    }
}

#[test]
fn each_role_may_do_exactly_what_the_matrix_says() {
    let app = App::start();
    let (form, integration) = (
        app.caller("f-1", &[Role::Form]),
        app.caller("c-1", &[Role::Integration]),
    );
    let callers = [
        app.stranger(),
        app.intake(),
        app.handler(),
        app.manager(),
        form,
        integration,
    ];
    let rows = operations().into_iter().map(|operation| {
        let answers = callers.each_ref().map(|caller| answer(&operation, caller));
        let title = operation.definition["summary"].as_str().expect("a summary");
        format!("| {title} | `{}` | {} |\n", operation.name(), answers.join(" | "))
    });
    let found = HEADING.to_owned() + &rows.collect::<String>();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(MATRIX, &found).expect("the matrix can be written");
    }
    let agreed = fs::read_to_string(MATRIX).expect("the matrix is in the repository");
    assert_eq!(found, agreed, "the service and {MATRIX} disagree; see its heading");
}

#[test]
fn the_document_names_the_roles_that_the_service_accepts() {
    let app = App::start();
    for operation in operations() {
        let accepted: HashSet<&str> = Role::ALL
            .iter()
            .filter(|role| answer(&operation, &app.caller("x-1", &[**role])) == "yes")
            .map(|role| role.as_str())
            .collect();
        if operation.is_public() {
            assert_eq!(answer(&operation, &app.stranger()), "yes", "{}", operation.name());
            assert!(operation.roles().is_empty(), "{}", operation.name());
        } else {
            assert_eq!(answer(&operation, &app.stranger()), "sign in", "{}", operation.name());
            assert_eq!(accepted, operation.roles(), "{}", operation.name());
        }
    }
}

#[test]
fn a_token_without_roles_gives_access_to_nothing_but_what_is_public() {
    let app = App::start();
    let nobody = app.caller("x-1", &[]);
    for operation in operations() {
        // The form is public, and takes a token of its own role only.
        let is_open = operation.is_public() && !operation.path.ends_with("/form-submissions");
        let expected = if is_open { "yes" } else { "no" };
        assert_eq!(answer(&operation, &nobody), expected, "{}", operation.name());
    }
}

#[test]
fn roles_add_up() {
    let app = App::start();
    let roles = [Role::Intake, Role::Handler];
    for operation in operations().iter().filter(|operation| !operation.is_public()) {
        let one_of_them = roles.iter().any(|role| operation.roles().contains(role.as_str()));
        let expected = if one_of_them { "yes" } else { "no" };
        assert_eq!(
            answer(operation, &app.caller("x-1", &roles)),
            expected,
            "{}",
            operation.name()
        );
    }
}

#[test]
fn only_handlers_and_managers_may_handle_a_call_at_once() {
    let app = App::start();
    let at_once = json!({
        "summary": "Uitgelegd.", "outcome": "resolved", "shortDescription": "Vraag.",
        "handlingSummary": "Beantwoord.", "prevention": { "none": "Geen fout van ons." },
        "assessment": crate::given::assessment(), "analysis": "Er ging niets mis."
    });
    let body = registration_with(json!({ "handledAtOnce": at_once }));
    assert_eq!(app.intake().post("/v1/complaints", &body).problem(403), "forbidden");
    app.handler().post("/v1/complaints", &body).expect(201);
    app.manager().post("/v1/complaints", &body).expect(201);
}
