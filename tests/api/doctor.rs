//! `klachtenmap doctor` says of everything that the service needs whether it is there, and what to do.

use std::net::TcpListener;

use klachtenmap::documents::model::ScannerAddress;

use crate::app::SECRET;
use crate::process::{Folder, run};
use crate::server::Database;

/// The exit code and the lines.
fn doctor(folder: &Folder, settings: &[(&str, &str)], arguments: &[&str]) -> (Option<i32>, String) {
    let output = run(folder.path(), settings, &[&["doctor"], arguments].concat());
    let printed = String::from_utf8(output.stdout).expect("text");
    (output.status.code(), printed)
}

/// The lines that begin with a level, without the remedies.
fn of_level<'a>(printed: &'a str, level: &str) -> Vec<&'a str> {
    printed.lines().filter(|line| line.starts_with(level)).collect()
}

#[test]
fn of_a_service_in_order_every_line_is_well() {
    let (folder, database) = (Folder::new(), Database::new());
    let settings = [("DATABASE_URL", database.url.as_str())];
    let (code, printed) = doctor(&folder, &settings, &[]);
    assert_eq!(code, Some(0), "{printed}");
    assert_eq!(of_level(&printed, "OK").len(), printed.lines().count(), "{printed}");
    for subject in [
        "instellingen: ",
        "sleutels: ",
        "database: PostgreSQL ",
        "schema: ",
        "klok: gelijk",
        "opslag: schrijven",
        "opslag: nog van geen register",
        "virusscanner: niet ingesteld",
    ] {
        assert!(printed.contains(subject), "{subject} in {printed}");
    }
    let left = crate::documents::files_in(&folder.path().join("documents"));
    assert!(left.is_empty(), "its trial leaves nothing: {left:?}");
    let (code, english) = doctor(&folder, &settings, &["--language", "en"]);
    assert_eq!(code, Some(0));
    assert!(english.contains("clock: the same as that of the database"), "{english}");
}

#[test]
fn of_each_thing_that_is_broken_it_says_what_to_do() {
    let (folder, database) = (Folder::new(), Database::empty());
    let nobody = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let scanner = nobody.local_addr().expect("an address").to_string();
    assert!(scanner.parse::<ScannerAddress>().is_ok());
    drop(nobody);
    let documents = folder.path().join("documents");
    std::fs::create_dir(&documents).expect("a folder");
    std::fs::write(documents.join("register"), "another").expect("a file");
    let keys = format!("http://{scanner}/keys");
    let settings = [
        ("DATABASE_URL", database.url.as_str()),
        ("KLACHTENMAP_CLAMAV", scanner.as_str()),
        ("KLACHTENMAP_JWT_JWKS_URL", keys.as_str()),
        ("KLACHTENMAP_DOCUMENT_BITES", "1"),
    ];
    let (code, printed) = doctor(&folder, &settings, &["--language", "en"]);
    assert_eq!(code, Some(1), "{printed}");
    let problems = of_level(&printed, "PROBLEM");
    for subject in ["keys: ", "schema: ", "storage: ", "virus scanner: "] {
        assert!(
            problems.iter().any(|line| line.contains(subject)),
            "{subject} in {printed}"
        );
    }
    let notes = of_level(&printed, "NOTE");
    assert!(
        notes.iter().any(|line| line.contains("KLACHTENMAP_DOCUMENT_BITES")),
        "{printed}"
    );
    let remedies = printed.lines().filter(|line| line.trim_start().starts_with("-> "));
    assert_eq!(remedies.count(), problems.len() + notes.len(), "{printed}");
    assert!(printed.contains("klachtenmap migrate"), "{printed}");
}

#[test]
fn the_storage_of_another_register_is_a_problem() {
    let (folder, database) = (Folder::new(), Database::new());
    let documents = folder.path().join("documents");
    std::fs::create_dir(&documents).expect("a folder");
    std::fs::write(documents.join("register"), "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10").expect("a file");
    let (code, printed) = doctor(&folder, &[("DATABASE_URL", database.url.as_str())], &[]);
    assert_eq!(code, Some(1), "{printed}");
    let problems = of_level(&printed, "PROBLEEM");
    assert!(
        problems.len() == 1 && problems[0].contains("opslag: ") && problems[0].contains("ander register"),
        "{printed}"
    );
    assert!(printed.contains("verwijder dan het bestand \"register\""), "{printed}");
}

#[test]
fn a_database_that_is_away_and_settings_that_cannot_be_used_are_told_as_such() {
    let (folder, database) = (Folder::new(), Database::absent());
    let secret = "postgres://klachtenmap:geheim-van-de-dokter@127.0.0.1:1/klachtenmap";
    for url in [database.url.as_str(), secret] {
        let (code, printed) = doctor(&folder, &[("DATABASE_URL", url)], &[]);
        assert_eq!(code, Some(1), "{printed}");
        let problems = of_level(&printed, "PROBLEEM");
        assert!(
            problems.iter().any(|line| line.contains("database: niet te gebruiken")),
            "{printed}"
        );
        assert!(!printed.contains("geheim-van-de-dokter"), "{printed}");
    }
    let broken = [
        ("KLACHTENMAP_DB_CONNECTIONS", "plenty"),
        ("KLACHTENMAP_TRASH_DAYS", "1"),
        ("KLACHTENMAP_METRICS_BIND", "everywhere"),
        ("KLACHTENMAP_JWT_SECRET", SECRET),
    ];
    let (code, printed) = doctor(&folder, &broken, &[]);
    assert_eq!(code, Some(2), "{printed}");
    assert_eq!(of_level(&printed, "PROBLEEM").len(), 3, "{printed}");
    assert!(
        printed.contains("KLACHTENMAP_TRASH_DAYS: is no number from 7 to 365"),
        "{printed}"
    );
    assert!(!printed.contains("plenty") && !printed.contains(SECRET), "{printed}");
}
