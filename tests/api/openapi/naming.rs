//! How things are named: paths, keys, schemas and operations.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::published::{document, operations};

pub fn is_camel_case(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !name
            .as_bytes()
            .windows(2)
            .any(|pair| pair.iter().all(u8::is_ascii_uppercase))
}

#[test]
fn paths_are_lower_case_words_joined_by_hyphens() {
    for path in document()["paths"].as_object().expect("paths").keys() {
        assert!(!path.ends_with('/'), "{path}");
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        for (place, segment) in segments.iter().enumerate() {
            if let Some(name) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                assert!(is_camel_case(name), "{path}");
                continue;
            }
            if segment.starts_with("openapi.") {
                continue;
            }
            let is_last = place + 1 == segments.len();
            let word = if is_last {
                segment.strip_prefix('_').unwrap_or(segment)
            } else {
                segment
            };
            let kebab = !word.is_empty()
                && !word.starts_with('-')
                && !word.ends_with('-')
                && !word.contains("--")
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
            assert!(kebab, "{path}: {segment}");
        }
    }
}

#[test]
fn collections_are_named_in_the_plural() {
    let paths = document()["paths"].as_object().expect("paths");
    // Words without another plural.
    let singular_too = ["staff", "monthly", "quarantine"];
    for path in paths.keys().filter(|path| path.ends_with('}')) {
        let collection = path.rsplit('/').nth(1).expect("what the id is of");
        assert!(
            collection.ends_with('s') || singular_too.contains(&collection),
            "{path}"
        );
    }
}

#[test]
fn keys_and_properties_are_camel_case() {
    for operation in operations() {
        for place in ["query", "path"] {
            for parameter in operation.parameters(place) {
                let name = parameter["name"].as_str().expect("a name");
                assert!(is_camel_case(name), "{} {name}", operation.name());
            }
        }
    }
    super::rules::each_property(|place, name, _| assert!(is_camel_case(name), "{place}"));
}

#[test]
fn schemas_are_upper_camel_case() {
    for name in document()["components"]["schemas"].as_object().expect("schemas").keys() {
        let starts_big = name.starts_with(|first: char| first.is_ascii_uppercase());
        assert!(
            starts_big && name.bytes().all(|byte| byte.is_ascii_alphanumeric()),
            "{name}"
        );
    }
}

#[test]
fn operations_have_names_of_their_own_and_belong_somewhere() {
    let mut names = BTreeSet::new();
    let tags: BTreeSet<&str> = document()["tags"]
        .as_array()
        .expect("tags")
        .iter()
        .map(|tag| tag["name"].as_str().expect("a name"))
        .collect();
    let mut used = BTreeSet::new();
    for operation in operations() {
        let name = operation.definition["operationId"].as_str().expect("an operationId");
        assert!(is_camel_case(name), "{name}");
        assert!(names.insert(name), "{name} is there twice");
        for tag in operation.definition["tags"].as_array().expect("tags") {
            used.insert(tag.as_str().expect("a tag"));
        }
        let summary = operation.definition["summary"].as_str().expect("a summary");
        assert!((1..=60).contains(&summary.len()), "{summary}");
        assert!(!summary.ends_with('.'), "{summary}");
        let description = operation.definition["description"].as_str().unwrap_or_default();
        assert!(description.len() > 10, "{name} says nothing of itself");
    }
    assert_eq!(used, tags, "every tag is explained and used");
}

#[test]
fn values_of_lists_are_snake_case() {
    super::rules::each_schema(|place, schema| {
        for value in schema["enum"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            // Their values name properties, or events as the webhooks of others do.
            let is_property = ["SortKey", "Expansion", "ChangeType"]
                .iter()
                .any(|kind| place.starts_with(kind));
            let snake = value
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
            assert!(snake || is_property, "{place}: {value}");
        }
    });
}

/// The generator of the document lets a later type of the same name replace an earlier one without a word.
#[test]
fn no_two_types_share_the_name_of_a_schema() {
    let mut types: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (file, text) in crate::tidy::sources() {
        let mut derived = false;
        let mut renamed = None;
        for line in text.lines() {
            let line = line.trim();
            derived |= line.contains("ToSchema") && !line.starts_with("use ") && !line.starts_with("impl ");
            if let Some(name) = line.strip_prefix("#[schema(as = ") {
                renamed = name.split([')', ',']).next().map(str::to_owned);
            }
            let item = line.strip_prefix("pub ").unwrap_or(line);
            let name = ["struct ", "enum "].iter().find_map(|kind| item.strip_prefix(kind));
            if let Some(name) = name {
                let name = name
                    .split(|letter: char| !letter.is_alphanumeric())
                    .next()
                    .expect("a name");
                if derived {
                    let name = renamed.take().unwrap_or_else(|| name.to_owned());
                    types.entry(name).or_default().push(file.clone());
                }
                derived = false;
                renamed = None;
            }
        }
    }
    assert!(types.len() > 40, "{types:?}");
    for (name, files) in &types {
        assert_eq!(files.len(), 1, "{name} is in {files:?}");
    }
}
