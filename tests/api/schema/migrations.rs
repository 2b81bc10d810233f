//! The rules of `migrations/README.md`, as far as the text of the migrations shows whether they are kept.

use std::collections::BTreeSet;
use std::fs;

use chrono::NaiveDate;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");

/// Breaches of the rules by migrations that are older than these, all before the first release. An entry that is added
/// says why beside it.
const LANDED: &[(&str, &[&str])] = &[
    (
        "2026-11-01-000001_create_catalogues",
        &[
            "a constraint of departments has no name: code text primary key",
            "a constraint of natures has no name: code text primary key",
            "a constraint of natures has no name: parent text references natures (code)",
            "a constraint of staff has no name: department text references departments (code)",
            "a constraint of staff has no name: subject text primary key",
        ],
    ),
    (
        "2026-11-01-000002_create_complaints",
        &["a constraint of complaints has no name: id uuid primary key"],
    ),
    (
        "2026-11-24-000001_complete_complaints",
        &[
            "an index keeps complaints locked while it is built",
            "complaints: alter column changed_at set not null",
            "complaints: drop column conversation_agreement",
            "complaints: drop column conversation_held_at",
            "complaints: drop column conversation_spoken_with",
            "complaints: drop column due_date",
            "complaints: drop column feedback_channel",
            "complaints: drop column feedback_summary",
            "complaints: drop column no_prevention_reason",
            "complaints: drop column waiting_expected_date",
            "complaints: drop column waiting_for",
            "complaints: drop column waiting_reason",
        ],
    ),
    (
        "2026-11-24-000004_create_routing_rules",
        &["a constraint of routing_rules has no name: id uuid primary key"],
    ),
    (
        "2026-11-24-000005_create_measures",
        &["a constraint of measures has no name: id uuid primary key"],
    ),
    (
        "2026-11-25-000001_keep_complaint_facts",
        &["a constraint of complaint_facts has no name: id uuid primary key"],
    ),
    (
        "2026-11-26-000001_count_from_indexes",
        &[
            "an index keeps complaint_closings locked while it is built",
            "an index keeps complaint_facts locked while it is built",
        ],
    ),
    (
        "2026-11-27-000002_forget_complaints",
        // It holds the answers of a day.
        &["an index keeps idempotency_records locked while it is built"],
    ),
    (
        "2026-11-28-000052_find_staff",
        // It holds the people of one company.
        &["an index keeps staff locked while it is built"],
    ),
    (
        // Added again in the same transaction, with another expression.
        "2026-11-28-000090_register_everybody",
        &["complaints: drop column due_date"],
    ),
];

/// A migration as it is kept.
struct Migration {
    name: String,
    files: BTreeSet<String>,
    up: String,
    down: String,
    outside_transaction: bool,
}

/// Every migration, in the order in which they are applied.
fn migrations() -> Vec<Migration> {
    let entries = fs::read_dir(FOLDER)
        .expect("migrations")
        .map(|entry| entry.expect("an entry"));
    let folders = entries.filter(|entry| entry.path().is_dir());
    let mut found: Vec<Migration> = folders
        .map(|entry| {
            let path = entry.path();
            let read = |file: &str| fs::read_to_string(path.join(file)).unwrap_or_default();
            let files = fs::read_dir(&path).expect("files");
            Migration {
                name: entry.file_name().into_string().expect("a name"),
                files: files
                    .map(|file| file.expect("a file").file_name().into_string().expect("a name"))
                    .collect(),
                up: read("up.sql"),
                down: read("down.sql"),
                outside_transaction: read("metadata.toml").contains("run_in_transaction = false"),
            }
        })
        .collect();
    found.sort_by(|one, other| one.name.cmp(&other.name));
    assert!(found.len() > 10);
    found
}

/// SQL in lower case and on one line, without comments, texts and bodies of functions.
fn bare(sql: &str) -> String {
    let mut bare = String::new();
    let mut rest = sql;
    loop {
        let marks = [("--", "\n"), ("'", "'"), ("$$", "$$")];
        let begun = marks
            .iter()
            .filter_map(|(begin, end)| Some((rest.find(begin)?, begin.len(), end)));
        let Some((place, length, end)) = begun.min_by_key(|(place, ..)| *place) else {
            bare.push_str(rest);
            let words: Vec<&str> = bare.split_whitespace().collect();
            return words.join(" ").to_lowercase();
        };
        bare.push_str(&rest[..place]);
        bare.push(' ');
        let inside = &rest[place + length..];
        rest = inside.find(end).map_or("", |close| &inside[close + end.len()..]);
    }
}

/// The parts of a list whose commas stand outside parentheses; ends with the parenthesis around the list.
fn parts(list: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for letter in list.chars() {
        match letter {
            '(' => depth += 1,
            ')' if depth == 0 => break,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().expect("a part").push(letter);
    }
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

fn words(sql: &str) -> Vec<&str> {
    let is_apart = |letter: char| !(letter.is_alphanumeric() || letter == '_');
    sql.split(is_apart).filter(|word| !word.is_empty()).collect()
}

/// The fault of the constraint in a definition, if it holds one that has a fault.
fn misnamed(table: &str, definition: &str) -> Option<String> {
    let words = words(definition);
    let kinds = ["check", "references", "unique", "exclude"];
    let keys = ["primary", "foreign"];
    let kind = (0..words.len())
        .find(|at| kinds.contains(&words[*at]) || keys.contains(&words[*at]) && words.get(at + 1) == Some(&"key"))?;
    let named = words[..kind].iter().position(|word| *word == "constraint");
    match named.and_then(|at| words.get(at + 1)) {
        None => Some(format!("a constraint of {table} has no name: {definition}")),
        Some(name) if !name.starts_with(&format!("{table}_")) => Some(format!("{name} is not named after {table}")),
        Some(_) => None,
    }
}

/// The fault of one change of a table that is there, if it has one.
fn faults_of_change(table: &str, change: &str) -> Option<String> {
    if change.starts_with("rename") {
        return Some(format!("{table}: {change}"));
    }
    if let Some(dropped) = change.strip_prefix("drop ") {
        let is_column = !dropped.starts_with("constraint ");
        return is_column.then(|| format!("{table}: {change}"));
    }
    if change.starts_with("alter ") {
        let words = words(change);
        let tightens = change.ends_with(" set not null") || words.contains(&"type");
        return tightens.then(|| format!("{table}: {change}"));
    }
    let added = change.strip_prefix("add ")?;
    let lacks_value = |column: &str| {
        let has_value = column.contains(" default") || column.contains(" generated ");
        column.contains(" not null") && !has_value
    };
    misnamed(table, added)
        .or_else(|| (!added.starts_with("constraint ") && lacks_value(added)).then(|| format!("{table}: {change}")))
}

/// Everything in the way up that the rules do not allow.
fn faults(up: &str) -> BTreeSet<String> {
    let bare = bare(up);
    let statements: Vec<&str> = bare.split(';').map(str::trim).collect();
    let made: BTreeSet<&str> = statements
        .iter()
        .filter_map(|statement| words(statement.strip_prefix("create table ")?).first().copied())
        .collect();
    let mut faults = BTreeSet::new();
    for statement in &statements {
        let rest = |beginning: &str| statement.strip_prefix(beginning);
        let makes_enum = statement.starts_with("create type ") && words(statement).contains(&"enum");
        if makes_enum || statement.starts_with("drop table ") {
            faults.insert((*statement).to_owned());
        } else if let Some((table, list)) = rest("create table ").and_then(|rest| rest.split_once('(')) {
            let table = table.trim();
            faults.extend(parts(list).iter().filter_map(|definition| misnamed(table, definition)));
        } else if let Some((table, list)) = rest("alter table ").and_then(|rest| rest.split_once(' ')) {
            faults.extend(parts(list).iter().filter_map(|change| faults_of_change(table, change)));
        } else if statement.starts_with("create index ") || statement.starts_with("create unique index ") {
            let words = words(statement);
            let on = words.iter().position(|word| *word == "on").expect("on a table");
            let table = words[on + 1];
            if !made.contains(table) && !words.contains(&"concurrently") {
                faults.insert(format!("an index keeps {table} locked while it is built"));
            }
        }
    }
    faults
}

#[test]
fn every_migration_has_a_name_a_way_there_a_way_back_and_an_explanation() {
    let mut versions = BTreeSet::new();
    for Migration {
        name, files, up, down, ..
    } in migrations()
    {
        let (version, what) = name.split_once('_').expect("a version and a name");
        let (date, number) = version.split_at_checked("2026-11-01".len()).expect("a date");
        assert!(
            NaiveDate::parse_from_str(date, "%Y-%m-%d").is_ok(),
            "{name} begins with a date"
        );
        let digits = number.strip_prefix('-').expect("a number within the day");
        assert!(
            digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit()),
            "{name}"
        );
        assert!(versions.insert(version.to_owned()), "{name} shares its version");
        let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
        assert!(
            what.contains('_') && what.split('_').all(is_word),
            "{name} is verb_noun"
        );
        for file in ["up.sql", "down.sql"] {
            assert!(files.contains(file), "{name}/{file} is missing");
        }
        for file in &files {
            let known = ["up.sql", "down.sql", "metadata.toml"].contains(&file.as_str());
            assert!(known, "{name}/{file} is not read");
        }
        assert!(up.starts_with("-- "), "{name}/up.sql begins with what it is for");
        let undoes = ["drop ", "update "].iter().any(|verb| bare(&down).contains(verb));
        assert!(undoes, "{name}/down.sql undoes something");
    }
}

#[test]
fn migrations_leave_running_releases_what_they_use() {
    let landed: Vec<(String, Vec<String>)> = LANDED
        .iter()
        .map(|(name, faults)| ((*name).to_owned(), faults.iter().map(ToString::to_string).collect()))
        .collect();
    let found: Vec<(String, Vec<String>)> = migrations()
        .into_iter()
        .map(|migration| (migration.name, faults(&migration.up).into_iter().collect()))
        .filter(|(_, faults): &(_, Vec<String>)| !faults.is_empty())
        .collect();
    assert_eq!(found, landed, "see migrations/README.md");
}

#[test]
fn what_is_built_beside_the_work_runs_outside_a_transaction() {
    for migration in migrations() {
        let beside = bare(&migration.up).contains(" concurrently ");
        assert_eq!(beside, migration.outside_transaction, "{}", migration.name);
    }
}

#[test]
fn each_rule_finds_what_breaks_it_and_nothing_else() {
    for broken in [
        "create type kind as enum ('one', 'other');",
        "create table things (id uuid primary key);",
        "create table things (id uuid not null, constraint other_pkey primary key (id));",
        "create table things (of uuid references others (id));",
        "create table things (n integer, check (n > 0));",
        "alter table things add constraint positive check (n > 0);",
        "alter table things add unique (n);",
        "alter table things add column n integer not null;",
        "alter table things add column m integer, add n integer not null;",
        "alter table things alter column n set not null;",
        "alter table things alter column n type bigint;",
        "alter table things drop column n;",
        "alter table things drop n;",
        "alter table things rename column n to m;",
        "alter table things rename to others;",
        "drop table things;",
        "create index things_n on things (n);",
        "create unique index things_n on things (n);",
    ] {
        assert_eq!(faults(broken).len(), 1, "{broken}");
    }
    for kept in [
        "create table things (id uuid not null, n integer, constraint things_pkey primary key (id));
         create index things_n on things (n);",
        "-- It isn't said here; drop table things;\nselect 'drop table things;';",
        "create function f() returns trigger language plpgsql as $$ begin drop table things; end $$;",
        "alter table things add column n integer not null default 1, add column m integer;",
        "alter table things add column n integer not null generated always as (m + 1) stored;",
        "alter table things drop constraint things_n, add constraint things_n check (n is not null) not valid;",
        "alter table things alter column n set default 1;",
        "create index concurrently things_n on things (n);",
        "drop index things_n;",
    ] {
        assert_eq!(faults(kept), BTreeSet::new(), "{kept}");
    }
}
