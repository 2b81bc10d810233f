//! The rules of the house, held by reading the source as text.

mod source;
mod structure;

use std::collections::BTreeMap;
use std::fs;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Who writes a table; reports may read any.
const OWNERS: [(&str, &str); 57] = [
    ("alerts", "alerts"),
    ("catalogue_changes", "catalogues"),
    ("causes", "catalogues"),
    ("complaint_closings", "complaints"),
    ("complaint_facts", "complaints"),
    ("complaint_measures", "complaints"),
    ("complaint_relations", "complaints"),
    ("complaint_words", "complaints"),
    ("complaints", "complaints"),
    ("content_removals", "documents"),
    ("departments", "catalogues"),
    ("documents", "documents"),
    ("erased_references", "tombstones"),
    ("erasure_entries", "restoring"),
    ("events", "complaints"),
    ("export_pieces", "exchange"),
    ("exports", "exchange"),
    ("external_references", "complaints"),
    ("feed_blocks", "feed"),
    ("feed_head", "feed"),
    ("forgotten_counts", "complaints"),
    ("form_visits", "website"),
    ("idempotency_records", "idempotency"),
    ("job_leases", "jobs"),
    ("measure_changes", "measures"),
    ("measure_natures", "measures"),
    ("measures", "measures"),
    ("message_cursor", "messages"),
    ("message_templates", "messages"),
    ("messages", "messages"),
    ("monthly_flows", "complaints"),
    ("natures", "catalogues"),
    ("pending_changes", "feed"),
    ("privacy_request_numbers", "privacy_requests"),
    ("privacy_request_steps", "privacy_requests"),
    ("privacy_requests", "privacy_requests"),
    ("quarantined_submissions", "website"),
    ("rate_levels", "limits"),
    ("register_identity", "db"),
    ("repeated_references", "complaints"),
    ("report_action_changes", "reports"),
    ("report_actions", "reports"),
    ("report_edition_files", "reports"),
    ("report_editions", "reports"),
    ("report_evaluations", "reports"),
    ("retention_runs", "retention"),
    ("routing_rules", "routing"),
    ("staff", "catalogues"),
    ("staged_contents", "documents"),
    ("tombstones", "tombstones"),
    ("tracking_codes", "website"),
    ("upload_sums", "limits"),
    ("webhook_deliveries", "webhooks"),
    ("webhook_parked", "webhooks"),
    ("webhook_replays", "webhooks"),
    ("webhooks", "webhooks"),
    ("website_counts", "website"),
];

/// Every source file, by its path below `src`.
pub fn sources() -> Vec<(String, String)> {
    let found: Vec<_> = source::sources("src")
        .into_iter()
        .map(|source| (source.file["src/".len()..].to_owned(), source.text))
        .collect();
    assert!(found.len() > 50);
    found
}

/// Every file of the tests, by its path.
fn tests() -> Vec<(String, String)> {
    let tests = source::sources("tests").into_iter();
    tests.map(|source| (source.file, source.text)).collect()
}

/// What runs in the service: without tests and without comments.
fn code(text: &str) -> String {
    let runs = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = runs.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

fn module(file: &str) -> &str {
    file.split(['/', '.']).next().expect("a module")
}

fn is_floor(file: &str, floor: &str) -> bool {
    file.ends_with(&format!("/{floor}.rs")) || file.contains(&format!("/{floor}/"))
}

/// Whether a word stands in the code by itself and not as a part of another.
fn mentions(code: &str, word: &str) -> bool {
    let is_part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    code.match_indices(word).any(|(place, _)| {
        !is_part(code[..place].chars().next_back()) && !is_part(code[place + word.len()..].chars().next())
    })
}

/// What a file uses of the crate, as `module` or `module::part`, with groups taken apart.
fn uses(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (place, _) in code.match_indices("crate::") {
        if code[..place].ends_with('$') {
            continue;
        }
        let rest = &code[place + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let group = group.split(';').next().unwrap_or_default();
            let names = group.trim_end_matches('}').split(',').map(str::trim);
            found.extend(names.filter(|name| !name.is_empty()).map(str::to_owned));
        } else {
            let ends = |letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == ':');
            let end = rest.find(ends).unwrap_or(rest.len());
            found.push(rest[..end].to_owned());
        }
    }
    found
}

#[test]
fn every_file_says_first_what_lives_there() {
    for (file, text) in sources().into_iter().chain(tests()) {
        assert!(text.starts_with("//! "), "{file}");
    }
}

/// Descriptions that the document publishes are sentences for callers, and judged with it.
#[test]
fn doc_comments_for_developers_say_what_a_thing_is_or_does() {
    for (file, text) in sources() {
        if ["ToSchema", "utoipa", "IntoParams"]
            .iter()
            .any(|word| text.contains(word))
        {
            continue;
        }
        for line in text.lines() {
            let line = line.trim_start();
            let comment = line.strip_prefix("//! ").or_else(|| line.strip_prefix("/// "));
            let first = comment
                .and_then(|comment| comment.split_whitespace().next())
                .unwrap_or_default();
            let riddle = ["What", "How", "Why", "Where", "Who", "Whoever"].contains(&first);
            assert!(!riddle, "{file}: {line}");
        }
    }
}

#[test]
fn models_are_pure() {
    for (file, text) in sources()
        .iter()
        .filter(|(file, _)| is_floor(file, "model") || ["procedure", "words"].contains(&module(file)))
    {
        for word in ["actix_web", "diesel", "env", "log", "Clock", "ureq", "tokio"] {
            assert!(!mentions(&code(text), word), "{file} uses {word}");
        }
        for used in uses(&code(text)) {
            let pure = [
                "i18n",
                "vocabulary",
                "plain_text",
                "words",
                "error",
                "auth",
                "procedure",
            ]
            .contains(&module_of(&used))
                || used.contains("::model")
                || module_of(&used) == module(file);
            assert!(pure, "{file} uses {used}");
        }
    }
}

fn module_of(used: &str) -> &str {
    used.split("::").next().expect("a module")
}

#[test]
fn stores_know_neither_http_nor_the_time() {
    for (file, text) in sources().iter().filter(|(file, _)| is_floor(file, "store")) {
        for word in ["actix_web", "Clock", "clock", "HttpResponse"] {
            assert!(!mentions(&code(text), word), "{file} uses {word}");
        }
    }
}

#[test]
fn apis_leave_the_database_to_the_stores() {
    for (file, text) in sources().iter().filter(|(file, _)| is_floor(file, "api")) {
        for word in ["diesel", "schema::complaints", "PgConnection", "transaction"] {
            assert!(!mentions(&code(text), word), "{file} uses {word}");
        }
        assert!(
            !uses(&code(text)).iter().any(|used| module_of(used) == "schema"),
            "{file}"
        );
    }
}

/// Whether code takes a turn of the database, or works on a connection that it was given.
fn holds_connection(code: &str) -> bool {
    mentions(code, "connection") || code.contains(".run(")
}

#[test]
fn no_handler_holds_a_connection() {
    for code in [
        "db.run(move |connection| find(connection, id))",
        "db.run(store::list)",
        "case.connection()",
    ] {
        assert!(holds_connection(code), "{code}");
    }
    assert!(!holds_connection(&code(
        "    // The connection breaks.\n    store::read(&db, id).await"
    )));
    let mut handlers = 0;
    for (file, text) in sources().iter().filter(|(file, _)| is_floor(file, "api")) {
        let code = code(text);
        handlers += code.matches("#[utoipa::path(").count();
        assert!(!holds_connection(&code), "{file} holds a connection");
    }
    assert!(handlers > 50, "{handlers}");
}

#[test]
fn a_table_is_written_by_the_store_that_owns_it() {
    let owners: BTreeMap<&str, &str> = OWNERS.into_iter().collect();
    let schema = fs::read_to_string(format!("{ROOT}/src/schema.rs")).expect("the tables");
    let tables: Vec<&str> = schema
        .lines()
        .filter_map(|line| line.strip_prefix("    ")?.split_once(" ("))
        .map(|(table, _)| table)
        .collect();
    assert_eq!(
        owners.keys().copied().collect::<Vec<_>>(),
        tables,
        "every table has an owner"
    );
    let mut stores = 0;
    for (file, text) in sources() {
        let code = code(&text);
        let writes = [
            "insert_into",
            "diesel::update",
            "diesel::delete",
            "insert into",
            "delete from",
            "copy_from(",
        ]
        .iter()
        .any(|word| code.contains(word));
        if !writes {
            continue;
        }
        stores += 1;
        assert!(is_floor(&file, "store"), "{file} writes to the database");
        let imported = code
            .split("crate::schema::")
            .skip(1)
            .map(|rest| rest.split(';').next().unwrap_or_default());
        for names in imported {
            for table in names.split(|letter: char| !(letter.is_alphanumeric() || letter == '_')) {
                let owner = owners.get(table).copied().unwrap_or(module(&file));
                assert_eq!(owner, module(&file), "{file} writes and uses {table}");
            }
        }
    }
    assert!(stores >= 3);
}

#[test]
fn nothing_is_allowed_unfinished_or_printed() {
    for (file, text) in sources() {
        for word in ["#[allow(", "#![allow(", "todo!(", "unimplemented!(", "dbg!("] {
            assert!(!text.contains(word), "{file} has {word}");
        }
        if file.ends_with("tests.rs") || file.contains("/tests/") {
            continue;
        }
        let code = code(&text);
        for word in ["println!(", "print!("] {
            assert!(!code.contains(word) || file.starts_with("cli"), "{file} has {word}");
        }
        assert!(!code.contains(".unwrap()"), "{file} unwraps");
        assert!(!code.contains(".expect(\"\")"), "{file} expects without saying why");
    }
}

#[test]
fn only_the_clock_knows_the_time() {
    for (file, text) in sources().iter().filter(|(file, _)| file != "clock.rs") {
        for word in ["Utc::now", "Local::now", "SystemTime::now"] {
            assert!(!text.contains(word), "{file} asks {word}");
        }
    }
}

#[test]
fn a_test_never_sleeps_to_make_sure() {
    let word = ["thread::", "sleep("].concat();
    // `process` polls other processes within a bound; `crash` kills at a moment drawn by lot.
    let may = ["tests/crash.rs", "tests/process.rs"];
    for (file, text) in tests() {
        let file = file.replace("tests/api/", "tests/");
        assert!(!text.contains(&word) || may.contains(&file.as_str()), "{file}");
    }
}
