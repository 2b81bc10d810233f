//! The procedure and the vocabularies, as everybody may read them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::app::App;
use crate::schema::vocabularies::vocabularies;

/// The texts in two languages within a value, each with the place where it stands.
fn texts<'a>(place: &str, value: &'a Value, found: &mut Vec<(String, &'a Value)>) {
    match value {
        Value::Object(fields) if fields.contains_key("nl") => found.push((place.to_owned(), value)),
        Value::Object(fields) => fields
            .iter()
            .for_each(|(name, part)| texts(&format!("{place}/{name}"), part, found)),
        Value::Array(parts) => parts.iter().for_each(|part| texts(place, part, found)),
        _ => {}
    }
}

#[test]
fn everybody_reads_the_procedure_in_both_languages() {
    let app = App::start();
    let procedure = app.stranger().get("/v1/procedure").expect(200);
    let mut found = Vec::new();
    texts("", &procedure, &mut found);
    assert!(found.len() > 30, "{}", found.len());
    for (place, text) in found {
        for language in ["nl", "en"] {
            assert!(
                text[language].as_str().is_some_and(|text| !text.is_empty()),
                "{place}: {text}"
            );
        }
    }
    assert!(procedure["version"].is_string());
    let contact = &procedure["contact"];
    assert_eq!(
        json!([
            contact["address"],
            contact["postalCode"],
            contact["town"],
            contact["phone"]
        ]),
        json!(["Ossekop 3-b", "8911LE", "Leeuwarden", "0588080050"])
    );
    let channels = procedure["channels"].as_array().expect("channels");
    let addresses: BTreeMap<&str, &Value> = channels
        .iter()
        .map(|channel| (channel["code"].as_str().expect("a code"), &channel["address"]))
        .collect();
    assert_eq!(
        addresses.keys().map(ToString::to_string).collect::<BTreeSet<_>>(),
        vocabularies()["Channel"]
    );
    assert_eq!(addresses["phone"], "0588080050");
    assert_eq!(addresses["letter"], "Ossekop 3-b, 8911LE Leeuwarden");
    let text = procedure["text"]["nl"].as_str().expect("a text");
    assert!(text.contains("binnen 5 werkdagen"), "{text}");
}

#[test]
fn the_procedure_tells_the_settings_in_force() {
    let app = App::with(&[
        ("KLACHTENMAP_FIRST_RESPONSE_DAYS", "3"),
        ("KLACHTENMAP_RESOLUTION_WEEKS", "1"),
        ("KLACHTENMAP_REOPEN_DAYS", "30"),
        ("KLACHTENMAP_RETENTION_YEARS", "7"),
    ]);
    let procedure = app.stranger().get("/v1/procedure").expect(200);
    let mut terms = procedure["terms"].clone();
    let text = terms["text"].take();
    assert_eq!(
        terms,
        json!({ "firstResponseWorkingDays": 3, "resolutionWeeks": 1, "reopeningDays": 30, "text": null })
    );
    let dutch = text["nl"].as_str().expect("Dutch");
    for term in ["3 werkdagen", "1 week ", "30 dagen"] {
        assert!(dutch.contains(term), "{dutch}");
    }
    assert_eq!(procedure["retention"]["years"], 7);
}

#[test]
fn the_procedure_names_the_natures_in_use_with_their_area() {
    let app = App::start();
    let manager = app.manager();
    let change = |code: &str, change: Value| manager.patch(&format!("/v1/natures/{code}"), "*", &change).expect(200);
    change("other", json!({ "active": false }));
    change("tariff", json!({ "area": "image" }));
    change("cancellation_fee", json!({ "parent": "tariff" }));
    let procedure = app.stranger().get("/v1/procedure").expect(200);
    let natures = procedure["natures"].as_array().expect("natures");
    assert_eq!(natures.len(), 11);
    let nature = |code: &str| natures.iter().find(|nature| nature["code"] == code);
    assert_eq!(nature("other"), None);
    assert_eq!(
        nature("cancellation_fee"),
        Some(&json!({
            "code": "cancellation_fee", "name": { "nl": "Opzegvergoeding", "en": "Cancellation fee" },
            "area": "image", "parent": "tariff"
        }))
    );
    assert_eq!(nature("privacy").expect("privacy")["area"], "service");
}

#[test]
fn every_code_of_every_vocabulary_has_a_name_of_its_own_in_both_languages() {
    let app = App::start();
    let page = app.stranger().get("/v1/vocabularies").expect(200);
    let items = page["items"].as_array().expect("vocabularies");
    let mut told = BTreeMap::new();
    for item in items {
        let name = item["vocabulary"].as_str().expect("a name");
        let codes = item["codes"].as_array().expect("codes");
        for language in ["nl", "en"] {
            let names: BTreeSet<&str> = codes
                .iter()
                .filter_map(|code| code["name"][language].as_str())
                .collect();
            // Figures of a report are told apart by the section in which they stand, too.
            assert!(names.len() == codes.len() || name == "Key", "{name} {names:?}");
            assert!(!names.contains(""), "{name}");
        }
        let words: BTreeSet<String> = codes
            .iter()
            .filter_map(|code| code["code"].as_str())
            .map(str::to_owned)
            .collect();
        told.insert(name, words);
    }
    assert_eq!(told, vocabularies());
    assert_eq!(page["links"]["next"], Value::Null);
}
