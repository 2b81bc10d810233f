//! The examples in the document: there are enough of them, they fit their schemas, and the service accepts them.

use chrono::TimeDelta;
use serde_json::{Map, Value, json};

use super::responses::evaluated;
use super::rules::each_schema;
use crate::app::App;
use crate::given::{answered, assess, complaint, employed, path, staff, taken_up};
use crate::published::{document, operations, resolved, schema, writable};

/// What a schema or a parameter itself gives as examples.
fn written(described: &'static Value) -> impl Iterator<Item = &'static Value> {
    let several = described["examples"].as_array();
    described
        .get("example")
        .into_iter()
        .chain(several.into_iter().flatten())
}

/// The value that a schema gives as its example, put together from its parts.
pub fn example(schema: &'static Value) -> Option<Value> {
    let schema = resolved(schema);
    if let Some(value) = written(schema).next().or_else(|| schema["enum"].get(0)) {
        return Some(value.clone());
    }
    if let Some(properties) = schema["properties"].as_object() {
        let parts = properties
            .iter()
            .filter_map(|(name, part)| Some((name.clone(), example(part)?)));
        return Some(Value::Object(parts.collect::<Map<_, _>>()));
    }
    if let Some(items) = schema.get("items") {
        return example(items).map(|item| json!([item]));
    }
    let branches = schema["oneOf"].as_array()?;
    branches
        .iter()
        .find(|branch| branch["type"] != "null")
        .and_then(example)
}

pub fn example_of(name: &str) -> Value {
    example(&document()["components"]["schemas"][name]).expect("an example")
}

/// The bodies that are judged as a whole; each change of many is judged by itself.
pub fn judged_as_a_whole() -> Vec<(String, &'static Value)> {
    let mut all = bodies();
    all.retain(|(name, _)| !name.ends_with("/_bulk"));
    all
}

/// Every schema that a body may have: what a discriminator chooses from counts one by one.
pub fn bodies() -> Vec<(String, &'static Value)> {
    let roots = writable()
        .into_iter()
        .map(|operation| (operation.name(), resolved(operation.body().1)));
    roots
        .flat_map(|(name, schema)| match schema["oneOf"].as_array() {
            Some(steps) => steps.iter().map(|step| (name.clone(), resolved(step))).collect(),
            None => vec![(name, schema)],
        })
        .collect()
}

#[test]
fn every_property_of_a_request_has_an_example() {
    // Where a cursor comes from is explained; one made up would be refused.
    let without = ["cursor"];
    for (name, schema) in bodies() {
        for (property, part) in schema["properties"].as_object().expect("an object") {
            assert!(
                example(part).is_some() || without.contains(&property.as_str()),
                "{name} {property}"
            );
        }
    }
}

#[test]
fn every_example_fits_its_schema() {
    let mut examples = 0;
    each_schema(|place, described| {
        for example in written(described) {
            assert!(schema(described).is_valid(example), "{place}: {example}");
            examples += 1;
        }
    });
    for operation in operations() {
        for place in ["query", "path", "header"] {
            for parameter in operation.parameters(place) {
                for example in written(parameter).chain(written(&parameter["schema"])) {
                    assert!(
                        schema(&parameter["schema"]).is_valid(example),
                        "{} {parameter}",
                        operation.name()
                    );
                    examples += 1;
                }
            }
        }
    }
    assert!(examples > 100, "{examples}");
}

#[test]
fn the_example_of_a_whole_body_fits_its_schema() {
    for (name, described) in bodies() {
        let example = example(described).expect("an example");
        assert!(schema(described).is_valid(&example), "{name}: {example}");
    }
}

#[test]
fn the_example_of_a_registration_is_accepted() {
    let app = App::start();
    let mut body = example_of("Registration");
    app.handler().post("/v1/complaints", &body).expect(201);
    body.as_object_mut().expect("an object").remove("handledAtOnce");
    body["externalReferences"] = json!([{ "system": "erp", "id": "9" }]);
    app.intake().post("/v1/complaints", &body).expect(201);
}

#[test]
fn the_example_of_a_correction_is_accepted() {
    let app = App::start();
    let made = taken_up(&app);
    let path = format!("/v1/complaints/{}", made["id"].as_str().expect("an id"));
    app.handler().patch(&path, "*", &example_of("Correction")).expect(200);
}

#[test]
fn the_examples_of_all_steps_are_accepted() {
    let app = App::start();
    staff(&app, "h-1", Some("customer_service"), None);
    let made = complaint(&app.intake());
    // The examples tell of the first days of November.
    app.advance(TimeDelta::days(4));
    let handler = app.handler();
    for step in [
        "ForwardedTransitionInput",
        "RegisteredTransitionInput",
        "ForwardedTransitionInput",
        "InProgressTransitionInput",
        "WaitingTransitionInput",
        "AnsweredTransitionInput",
    ] {
        let answer = handler.step(&made, &example_of(step));
        assert_eq!(answer.status, 201, "{step}: {}", answer.text);
    }
    assess(&handler, &made);
    handler.step(&made, &example_of("ClosedTransitionInput")).expect(201);
    let duplicate = answered(&app);
    let closing = json!({ "to": "closed", "outcome": "duplicate", "duplicateOf": made["id"] });
    handler.step(&duplicate, &closing).expect(201);
}

#[test]
fn the_examples_of_remedies_and_their_steps_are_accepted() {
    let app = App::start();
    let path = format!("{}/remedies", path(&taken_up(&app)));
    for kind in ["ReprimandInput", "CancellationInput", "CompensationInput"] {
        let made = app.handler().post(&path, &example_of(kind));
        assert_eq!(made.status, 201, "{kind}: {}", made.text);
        if kind != "ReprimandInput" {
            let step = example_of("RemedyPatch");
            let moved = app.handler().patch(made.header("location"), "\"1\"", &step);
            assert_eq!(moved.status, 200, "{kind}: {}", moved.text);
        }
    }
}

#[test]
fn the_examples_of_a_contact_and_its_call_back_are_accepted() {
    let app = App::start();
    let path = format!("{}/contacts", path(&taken_up(&app)));
    let made = app.handler().post(&path, &example_of("ContactInput"));
    made.expect(201);
    // The call-back is of the next week.
    app.advance(TimeDelta::days(4));
    let call_back = example_of("ContactPatch");
    app.handler()
        .patch(made.header("location"), "\"1\"", &call_back)
        .expect(200);
}

#[test]
fn the_example_of_a_search_is_accepted() {
    let app = App::start();
    let body = example_of("PersonalDataQuery");
    app.handler().post("/v1/complaints/_search", &body).expect(200);
}

#[test]
fn the_examples_of_catalogue_entries_are_accepted() {
    let app = App::start();
    let manager = app.manager();
    for (path, body, patch, key) in [
        ("/v1/natures", "NatureInput", "NaturePatch", "code"),
        ("/v1/causes", "CauseInput", "CausePatch", "code"),
        ("/v1/departments", "DepartmentInput", "DepartmentPatch", "code"),
        ("/v1/staff", "StaffMemberInput", "StaffPatch", "subject"),
    ] {
        let entry = example_of(body);
        manager.post(path, &entry).expect(201);
        let path = format!("{path}/{}", entry[key].as_str().expect("a key"));
        let mut read = entry.clone();
        read["version"] = json!(1);
        assert_eq!(manager.get(&path).expect(200), read);
        manager.patch(&path, "*", &example_of(patch)).expect(200);
    }
}

#[test]
fn the_examples_of_measures_are_accepted() {
    let app = App::start();
    employed(&app, &["h-1"]);
    let made = app
        .handler()
        .post("/v1/measures", &example_of("NewMeasure"))
        .expect(201);
    let path = format!("/v1/measures/{}", made["id"].as_str().expect("an id"));
    let judged = app.manager().patch(&path, "*", &example_of("MeasurePatch")).expect(200);
    assert_eq!(judged["effect"]["judgement"], "effective");
}

/// The bodies that the document offers to try an operation with, by name.
fn offered(id: &str) -> Map<String, Value> {
    let mut all = writable().into_iter();
    let operation = all.find(|operation| operation.definition["operationId"] == id);
    let content = &operation.expect("an operation").definition["requestBody"]["content"];
    let (_, body) = content.as_object().expect("forms").iter().next().expect("a form");
    let examples = body["examples"]
        .as_object()
        .unwrap_or_else(|| panic!("{id} has no examples"));
    let value = |(name, example): (&String, &Value)| (name.clone(), example["value"].clone());
    examples.iter().map(value).collect()
}

#[test]
fn every_body_can_be_tried_out_in_each_of_its_shapes() {
    for operation in writable() {
        let id = operation.definition["operationId"].as_str().expect("an id");
        let described = resolved(operation.body().1);
        let examples = offered(id);
        for (name, example) in &examples {
            assert!(schema(operation.body().1).is_valid(example), "{id} {name}: {example}");
        }
        let shapes = described["discriminator"]["mapping"].as_object();
        assert!(examples.len() >= shapes.map_or(1, Map::len), "{id}");
        for (word, target) in shapes.into_iter().flatten() {
            let name = target
                .as_str()
                .expect("a reference")
                .rsplit('/')
                .next()
                .expect("a name");
            assert_eq!(examples[word], example_of(name), "{id} {word}");
        }
    }
}

#[test]
fn the_registrations_to_try_out_are_accepted() {
    let app = App::start();
    let examples = offered("registerComplaint");
    assert!(examples.len() >= 4);
    for (name, example) in examples {
        let made = app.handler().post("/v1/complaints", &example);
        assert_eq!(made.status, 201, "{name}: {}", made.text);
    }
}

#[test]
fn the_steps_of_a_case_to_try_out_are_accepted() {
    let app = App::start();
    let path = path(&taken_up(&app));
    // The examples tell of the first days of November.
    app.advance(TimeDelta::days(4));
    let handler = app.handler();
    let of = |id: &str| offered(id).into_iter().next().expect("an example").1;
    let assessed = handler.put(&format!("{path}/assessment"), &of("assessComplaint"));
    assert_eq!(assessed.status, 201, "{}", assessed.text);
    for (kind, example) in offered("addInvestigation") {
        let noted = handler.post(&format!("{path}/investigations"), &example);
        assert_eq!(noted.status, 201, "{kind}: {}", noted.text);
    }
    let extension = [("If-Match", "*")];
    let extended = handler.send(
        "POST",
        &format!("{path}/extensions"),
        &extension,
        Some(&of("extendResolutionTerm")),
    );
    assert_eq!(extended.status, 201, "{}", extended.text);
    let rule = app.manager().post("/v1/routing-rules", &of("addRoutingRule"));
    assert_eq!(rule.status, 201, "{}", rule.text);
}

#[test]
fn what_was_made_is_linked_to_reading_it() {
    let mut links = 0;
    for operation in operations() {
        for (name, link) in operation.definition["responses"]["201"]["links"]
            .as_object()
            .into_iter()
            .flatten()
        {
            assert!(
                operations()
                    .iter()
                    .any(|one| one.definition["operationId"] == link["operationId"]),
                "{name}"
            );
            links += 1;
        }
    }
    assert!(links > 10, "{links}");
}

#[test]
fn the_examples_of_query_parameters_are_accepted() {
    let app = App::start();
    staff(&app, "h-1", None, None);
    evaluated(&app);
    // A change needs its body besides.
    for operation in operations().into_iter().filter(|operation| operation.method == "GET") {
        for parameter in operation.parameters("query") {
            let Some(example) = example_of_parameter(parameter) else {
                continue;
            };
            let target = operation.sample_target();
            let name = parameter["name"].as_str().expect("a name");
            if target.contains(&format!("{name}=")) {
                continue;
            }
            let separator = if target.contains('?') { '&' } else { '?' };
            let with = if name.starts_with("remedy") && name != "remedy" {
                "remedy=compensation&"
            } else {
                ""
            };
            let target = format!("{target}{separator}{with}{name}={}", example.replace('+', "%2B"));
            let status = operation.call(&app.manager(), &target, None).status;
            // The complaint or measure in the path was entered by nobody.
            assert!([200, 404].contains(&status), "{target}: {status}");
            assert!(status == 200 || operation.is_of_nothing(), "{target}");
        }
    }
}

#[test]
fn swagger_ui_fills_in_only_what_is_required() {
    let mut shown = 0;
    for operation in operations() {
        for parameter in operation.parameters("query") {
            // From these it takes what it fills in.
            let filled = ["/example", "/examples", "/schema/example", "/schema/default"]
                .iter()
                .any(|place| parameter.pointer(place).is_some());
            assert_eq!(
                filled,
                parameter["required"] == true,
                "{} {parameter}",
                operation.name()
            );
            shown += usize::from(!filled && example_of_parameter(parameter).is_some());
        }
    }
    assert!(shown > 40, "{shown}");
}

fn example_of_parameter(parameter: &'static Value) -> Option<String> {
    let written = parameter
        .get("example")
        .cloned()
        .or_else(|| example(&parameter["schema"]))?;
    Some(written.as_str().map_or_else(|| written.to_string(), str::to_owned))
}
