//! How the house is built: no import runs upward, no two files import each other, rules are pure, files and functions
//! are short.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{Source, by_module, sources};

const LONGEST_FILE: usize = 400;
const LONGEST_FUNCTION: usize = 60;

/// The floors of a slice, each standing on those before it.
const FLOORS: [&str; 8] = ["model", "storage", "store", "render", "format", "service", "api", "job"];

/// What a file of the crate imports, by file.
fn imports(sources: &[Source]) -> BTreeMap<&str, BTreeSet<String>> {
    let files = by_module(sources);
    let of_the_house = |source: &&Source| !["src/lib.rs", "src/main.rs"].contains(&source.file.as_str());
    sources
        .iter()
        .filter(of_the_house)
        .map(|source| (source.file.as_str(), source.imports(&files)))
        .collect()
}

#[test]
fn no_import_runs_upward() {
    let sources = sources("src");
    let map = sources
        .iter()
        .find(|source| source.file == "src/lib.rs")
        .expect("the map");
    let order: Vec<&str> = map
        .text
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    assert!(order.len() > 20, "{order:?}");
    let by_file: BTreeMap<&str, &Source> = sources.iter().map(|source| (source.file.as_str(), source)).collect();
    let height = |source: &Source| {
        let place = order.iter().position(|known| *known == source.slice());
        place.unwrap_or_else(|| panic!("{} is not on the map", source.file))
    };
    let floor = |source: &Source| FLOORS.iter().position(|known| Some(*known) == source.floor());
    let mut upward = Vec::new();
    let mut arrows = 0;
    for (file, used) in imports(&sources) {
        for other in &used {
            let (from, to) = (by_file[file], by_file[other.as_str()]);
            arrows += 1;
            let leaves_its_floor = match (floor(from), floor(to)) {
                (Some(own), Some(other)) => other > own,
                _ => false,
            };
            if height(to) > height(from) || height(to) == height(from) && leaves_its_floor {
                upward.push(format!("{file} imports {other}"));
            }
        }
    }
    assert!(arrows > 500, "{arrows}");
    assert_eq!(upward, Vec::<String>::new());
}

#[test]
fn no_two_files_import_each_other() {
    let sources = sources("src");
    let imports = imports(&sources);
    let circles: Vec<(&str, &String)> = imports
        .iter()
        .flat_map(|(file, used)| used.iter().map(move |other| (*file, other)))
        .filter(|(file, other)| *file < other.as_str() && imports[other.as_str()].contains(*file))
        .collect();
    assert_eq!(circles, []);
}

#[test]
fn the_rules_of_the_procedure_know_no_framework() {
    let mut rules = 0;
    for source in sources("src").iter().filter(|source| source.slice() == "procedure") {
        rules += 1;
        for word in ["utoipa", "validator", "actix", "diesel"] {
            assert!(!source.text.contains(word), "{} knows {word}", source.file);
        }
    }
    assert!(rules > 15, "{rules}");
}

#[test]
fn every_file_is_short() {
    for source in sources("src").into_iter().chain(sources("tests")) {
        let lines = source.text.lines().count();
        let file = source.file;
        assert!(
            lines <= LONGEST_FILE || file == "src/schema.rs",
            "{file} has {lines} lines"
        );
    }
}

#[test]
fn every_function_is_short() {
    let mut functions = 0;
    let mut long = Vec::new();
    for source in sources("src") {
        for (name, lines) in source.functions() {
            functions += 1;
            if lines > LONGEST_FUNCTION {
                long.push(format!("{} {name} {lines}", source.file));
            }
        }
    }
    assert!(functions > 1000, "{functions}");
    assert_eq!(long, Vec::<String>::new());
}
