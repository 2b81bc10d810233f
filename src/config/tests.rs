//! What settings mean and which are refused.

use super::*;

fn faults(settings: &[(&str, &str)]) -> Vec<&'static str> {
    let lookup = |name: &str| {
        settings
            .iter()
            .find(|(given, _)| *given == name)
            .map(|(_, value)| (*value).to_owned())
    };
    Config::read(lookup)
        .err()
        .unwrap_or_default()
        .into_iter()
        .map(|fault| fault.name)
        .collect()
}

#[test]
fn nothing_configured_is_enough_for_development() {
    assert!(faults(&[]).is_empty());
}

#[test]
fn all_faults_are_named_at_once_and_no_value_is_repeated() {
    let settings = [
        ("KLACHTENMAP_DB_CONNECTIONS", "many"),
        ("KLACHTENMAP_LIBERATION_DAY", "sometimes"),
        ("KLACHTENMAP_CLOSING_DAYS", "2026-12-24,christmas"),
        ("DATABASE_URL", "mysql://root:hunter2@db"),
    ];
    let found = faults(&settings);
    for (name, _) in settings {
        assert!(found.contains(&name), "{name} in {found:?}");
    }
    let lookup = |name: &str| {
        settings
            .iter()
            .find(|(given, _)| *given == name)
            .map(|(_, value)| (*value).to_owned())
    };
    let printed: Vec<String> = Config::read(lookup)
        .unwrap_err()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(!printed.join(" ").contains("hunter2"));
}

#[test]
fn production_accepts_no_demo_secret_no_missing_database_and_no_weak_key() {
    let production = ("KLACHTENMAP_MODE", "production");
    assert_eq!(faults(&[production]), ["KLACHTENMAP_JWT_SECRET", "DATABASE_URL"]);
    let database = ("DATABASE_URL", "postgres://db/klachtenmap");
    for secret in [DEMO_SECRET, "short"] {
        assert_eq!(
            faults(&[production, database, ("KLACHTENMAP_JWT_SECRET", secret)]),
            ["KLACHTENMAP_JWT_SECRET"]
        );
    }
    let strong = ("KLACHTENMAP_JWT_SECRET", "9d1f0c6d0a9e4b1b8e77c1a5b2f3d4e5");
    assert!(faults(&[production, database, strong]).is_empty());
    assert_eq!(
        faults(&[production, database, strong, ("KLACHTENMAP_CORS_ORIGINS", "*")]),
        ["KLACHTENMAP_CORS_ORIGINS"]
    );
}
