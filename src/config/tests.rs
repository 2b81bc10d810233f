//! Settings: the meaning of each, and those that are refused.

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
    assert_eq!(
        faults(&[production]),
        [
            "KLACHTENMAP_PUBLIC_URL",
            "KLACHTENMAP_TRACKING_KEY",
            "KLACHTENMAP_JWT_SECRET",
            "DATABASE_URL"
        ]
    );
    let [url, key] = WEBSITE;
    let database = ("DATABASE_URL", "postgres:///klachtenmap");
    for secret in [DEMO_SECRET, "short"] {
        assert_eq!(
            faults(&[production, database, url, key, ("KLACHTENMAP_JWT_SECRET", secret)]),
            ["KLACHTENMAP_JWT_SECRET"]
        );
    }
    let strong = ("KLACHTENMAP_JWT_SECRET", "9d1f0c6d0a9e4b1b8e77c1a5b2f3d4e5");
    assert!(faults(&[production, database, strong, url, key]).is_empty());
    assert_eq!(
        faults(&[
            production,
            database,
            strong,
            url,
            key,
            ("KLACHTENMAP_CORS_ORIGINS", "*")
        ]),
        ["KLACHTENMAP_CORS_ORIGINS"]
    );
    for (name, wrong) in [
        ("KLACHTENMAP_PUBLIC_URL", "http://klachten.example.nl"),
        ("KLACHTENMAP_PUBLIC_URL", "https://klachten.example.nl/?a"),
        ("KLACHTENMAP_PUBLIC_URL", "klachten.example.nl"),
        ("KLACHTENMAP_TRACKING_KEY", "short"),
        ("KLACHTENMAP_TRACKING_KEY", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    ] {
        let other = WEBSITE.into_iter().filter(|(known, _)| *known != name);
        let settings: Vec<_> = other.chain([production, database, strong, (name, wrong)]).collect();
        assert_eq!(faults(&settings), [name], "{wrong}");
    }
}

/// The settings of the website that production asks for.
const WEBSITE: [(&str, &str); 2] = [
    ("KLACHTENMAP_PUBLIC_URL", "https://klachten.example.nl"),
    ("KLACHTENMAP_TRACKING_KEY", "s6Vq1zNw8KfY3bTj5RmXc7Hd9Lp2GaEu"),
];

/// The complete text of the faults.
fn told(settings: &[(&str, &str)]) -> String {
    let lookup = |name: &str| {
        let given = settings.iter().find(|(given, _)| *given == name);
        given.map(|(_, value)| (*value).to_owned())
    };
    let faults = Config::read(lookup).err().unwrap_or_default();
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_number_has_bounds_and_every_fault_an_example() {
    for setting in SETTINGS {
        let is_number = !setting.default.is_empty() && setting.default.bytes().all(|byte| byte.is_ascii_digit());
        if is_number || setting.name == "KLACHTENMAP_DRAIN_MS" {
            for wrong in ["-1", "99999999999999999999", "many"] {
                let told = told(&[(setting.name, wrong)]);
                assert!(told.contains("is no number from"), "{}: {told}", setting.name);
                let example = format!("for example {}={}", setting.name, setting.example);
                assert!(told.contains(&example), "{told}");
            }
        }
        let example = told(&[(setting.name, setting.example)]);
        // A secret that stands in the documentation is none, and the file of a key is where the operator keeps it.
        let needs_a_file = [
            "KLACHTENMAP_JWT_PUBLIC_KEY_FILES",
            "KLACHTENMAP_JWT_SECRET",
            "KLACHTENMAP_TRACKING_KEY",
        ]
        .contains(&setting.name);
        let needs_another = ["KLACHTENMAP_S3_", "KLACHTENMAP_SMTP_URL", "KLACHTENMAP_RECOURSE"]
            .iter()
            .any(|begin| setting.name.starts_with(begin));
        assert!(example.is_empty() || needs_a_file || needs_another, "{example}");
    }
    for (name, zero) in [
        ("KLACHTENMAP_RETENTION_YEARS", "0"),
        ("KLACHTENMAP_DB_CONNECTIONS", "0"),
        ("KLACHTENMAP_FIRST_RESPONSE_DAYS", "0"),
        ("KLACHTENMAP_WORKERS", "0"),
        ("KLACHTENMAP_TRANSFERS", "0"),
    ] {
        assert_eq!(faults(&[(name, zero)]), [name]);
    }
}

#[test]
fn an_address_to_serve_on_has_a_host_and_a_port() {
    for fine in ["127.0.0.1:8080", "[::]:80", "localhost:0", "0.0.0.0:65535"] {
        assert!(faults(&[("KLACHTENMAP_BIND", fine)]).is_empty(), "{fine}");
    }
    for wrong in [
        "8080",
        ":8080",
        "localhost",
        "127.0.0.1:70000",
        "http://localhost:80",
        "a b:80",
    ] {
        assert_eq!(faults(&[("KLACHTENMAP_BIND", wrong)]), ["KLACHTENMAP_BIND"], "{wrong}");
    }
}

#[test]
fn an_origin_is_https_and_a_host_and_nothing_else() {
    let production = [
        ("KLACHTENMAP_MODE", "production"),
        ("DATABASE_URL", "postgres:///klachtenmap"),
        ("KLACHTENMAP_JWT_SECRET", "9d1f0c6d0a9e4b1b8e77c1a5b2f3d4e5"),
    ];
    let judged = |origin| faults(&[&production[..], &WEBSITE, &[("KLACHTENMAP_CORS_ORIGINS", origin)]].concat());
    assert!(judged("https://crm.example.nl, https://totaalonder1dak.nl:8443").is_empty());
    for wrong in [
        "*",
        "null",
        "http://crm.example.nl",
        "https://crm.example.nl/",
        "https://CRM.example.nl",
        "https://*.example.nl",
        "https://a@crm.example.nl",
        "crm.example.nl",
        "https://",
    ] {
        assert_eq!(judged(wrong), ["KLACHTENMAP_CORS_ORIGINS"], "{wrong}");
    }
    assert!(faults(&[("KLACHTENMAP_CORS_ORIGINS", "http://localhost:3000")]).is_empty());
}

#[test]
fn production_reaches_a_database_elsewhere_only_with_its_certificate_checked() {
    let secret = ("KLACHTENMAP_JWT_SECRET", "9d1f0c6d0a9e4b1b8e77c1a5b2f3d4e5");
    let judged = |url| {
        let replica = ("KLACHTENMAP_REPORT_DATABASE_URL", url);
        let mode = ("KLACHTENMAP_MODE", "production");
        let [website, key] = WEBSITE;
        told(&[mode, ("DATABASE_URL", "postgres:///k"), secret, replica, website, key])
    };
    assert_eq!(judged("postgres://localhost/k"), "");
    assert!(judged("postgres://db.example.nl/k?sslmode=require").contains("sslmode=verify-full"));
    let checked = judged("postgres://db.example.nl/k?sslmode=verify-full");
    let names_the_build = checked.contains("--features bundled-tls");
    assert_eq!(names_the_build, cfg!(feature = "bundled-libpq"), "{checked}");
    assert!(!checked.contains("certificate must be checked"), "{checked}");
    let in_development = faults(&[("DATABASE_URL", "postgres://db.example.nl/k")]);
    assert!(in_development.is_empty());
}

#[test]
fn demo_tokens_are_printed_where_nobody_else_works_or_when_asked_for() {
    let prints = |settings: &[(&str, &str)]| {
        let lookup = |name: &str| {
            let given = settings.iter().find(|(given, _)| *given == name);
            given.map(|(_, value)| (*value).to_owned())
        };
        Config::read(lookup).unwrap().prints_tokens
    };
    let database = ("DATABASE_URL", "postgres://db/k");
    let secret = ("KLACHTENMAP_JWT_SECRET", "9d1f0c6d0a9e4b1b8e77c1a5b2f3d4e5");
    let development = ("KLACHTENMAP_MODE", "development");
    assert!(prints(&[]) && prints(&[development]));
    assert!(!prints(&[database]) && !prints(&[secret]));
    assert!(prints(&[database, secret, development]));
}

#[test]
fn what_is_given_is_shown_without_secrets() {
    let given = |name: &str| match name {
        "DATABASE_URL" => Some("postgres://k:hunter2@db/k".to_owned()),
        "KLACHTENMAP_JWT_SECRET" => Some("hunter2".to_owned()),
        "KLACHTENMAP_JWT_JWKS_URL" => Some("https://k:hunter2@login/keys".to_owned()),
        "KLACHTENMAP_WORKERS" => Some("4".to_owned()),
        _ => None,
    };
    assert_eq!(
        shown(given),
        "DATABASE_URL=*** KLACHTENMAP_WORKERS=4 KLACHTENMAP_JWT_SECRET=*** KLACHTENMAP_JWT_JWKS_URL=***"
    );
}
