//! How a service starts with settings that are weak, contradictory or taken, and what it tells of itself.

use std::net::TcpListener;

use rustix::process::Signal;

use crate::app::{Client, SECRET};
use crate::process::{Folder, Process, command, production, run, until};
use crate::server::Database;

const KEYS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/keys");

#[test]
fn keys_that_are_weak_private_or_none_are_named_together_with_every_other_fault() {
    let folder = Folder::new();
    let files = ["rsa.private.pem", "weak.public.pem", "jwks.json", "missing.pem"]
        .map(|name| format!("{KEYS}/test-only-{name}"));
    let files = files.join(",");
    let settings = [
        ("KLACHTENMAP_MODE", "production"),
        (
            "DATABASE_URL",
            "postgres://klachtenmap:hunter2@db.example.nl/klachtenmap",
        ),
        ("KLACHTENMAP_JWT_PUBLIC_KEY_FILES", files.as_str()),
        ("KLACHTENMAP_BIND", "everywhere"),
        ("KLACHTENMAP_RETENTION_YEARS", "0"),
        ("KLACHTENMAP_CORS_ORIGINS", "http://crm.example.nl"),
    ];
    let outcome = run(folder.path(), &settings, &["serve"]);
    assert_eq!(outcome.status.code(), Some(2));
    let said = String::from_utf8_lossy(&outcome.stderr);
    for words in [
        "rsa.private.pem: holds a private key",
        "weak.public.pem: an RSA key of 1024 bits",
        "jwks.json: not the PEM of an RSA",
        "missing.pem cannot be read",
        "DATABASE_URL: names a database on another machine",
        "KLACHTENMAP_BIND: is no address",
        "for example KLACHTENMAP_BIND=127.0.0.1:8080",
        "KLACHTENMAP_RETENTION_YEARS: is no number from 1 to 100",
        "KLACHTENMAP_CORS_ORIGINS: has something",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
    assert!(!said.contains("hunter2"), "{said}");
}

#[test]
fn a_taken_port_names_its_setting() {
    let (folder, database) = (Folder::new(), Database::new());
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    let settings = [("DATABASE_URL", database.url.as_str()), ("KLACHTENMAP_BIND", &address)];
    let outcome = run(folder.path(), &settings, &["serve"]);
    assert_eq!(outcome.status.code(), Some(1));
    let said = String::from_utf8_lossy(&outcome.stderr);
    assert!(
        said.contains(&format!("KLACHTENMAP_BIND: the service cannot listen on {address}")),
        "{said}"
    );
}

#[test]
fn with_a_database_or_a_secret_of_its_own_it_starts_and_prints_no_token_unless_asked() {
    let (folder, database) = (Folder::new(), Database::new());
    let url = ("DATABASE_URL", database.url.as_str());
    for settings in [vec![url], vec![url, ("KLACHTENMAP_JWT_SECRET", SECRET)]] {
        let unsaid = [&settings[..], &[("KLACHTENMAP_MODE", "")]].concat();
        let service = Process::ready(&folder, &unsaid);
        until("it says that it is ready", || {
            service.log().contains("ready on http").then_some(())
        });
        assert_eq!(service.printed(), "");
        assert!(
            service.log().contains("KLACHTENMAP_MODE=development asks for them"),
            "{}",
            service.log()
        );
        drop(service);
        let asked = Process::ready(&folder, &settings);
        asked.caller("manager").get("/v1/me").expect(200);
    }
}

#[test]
fn a_token_of_development_is_refused_in_production_with_the_same_secret() {
    let (folder, database) = (Folder::new(), Database::new());
    let settings = production(&database.url);
    let token = |further: &[&str], mode: &str| {
        let arguments = [&["token", "--role", "manager", "--subject", "m-1"], further].concat();
        let mut made = command(folder.path(), &settings);
        let made = made
            .args(arguments)
            .env("KLACHTENMAP_MODE", mode)
            .output()
            .expect("it runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        String::from_utf8_lossy(&made.stdout).trim().to_owned()
    };
    let service = Process::ready(&folder, &settings);
    let status = |token: String| Client::new(&service.address, Some(token)).get("/v1/me").status;
    assert_eq!(status(token(&[], "development")), 401);
    assert_eq!(status(token(&["--production"], "production")), 200);
}

#[test]
fn security_events_tell_who_what_and_where_and_no_secret() {
    let (folder, database) = (Folder::new(), Database::new());
    let settings = [
        ("DATABASE_URL", database.url.as_str()),
        ("KLACHTENMAP_JWT_SECRET", SECRET),
    ];
    let mut service = Process::ready(&folder, &settings);
    let (intake, manager) = (service.caller("intake"), service.caller("manager"));
    Client::new(&service.address, Some("forged".to_owned()))
        .get("/v1/natures")
        .expect(401);
    service.stranger().get("/v1/natures").expect(401);
    intake.get("/v1/reports/monthly").expect(403);
    let staff = serde_json::json!({ "subject": "h-7", "name": "M. Visser" });
    manager.post("/v1/staff", &staff).expect(201);
    service.signal(Signal::TERM);
    assert_eq!(service.end().code(), Some(0));
    let log = until("the last line is read", || {
        service.log().contains("stop - -").then(|| service.log())
    });
    for event in [
        "start - version ",
        "settings - DATABASE_URL=***",
        "KLACHTENMAP_JWT_SECRET=***",
        "authn_fail - GET /v1/natures 127.0.0.0/24",
        "authz_fail i-1 GET /v1/reports/monthly 127.0.0.0/24",
        "admin m-1 POST /v1/staff 127.0.0.0/24",
        "stop - - -",
    ] {
        assert!(log.contains(event), "{event} in {log}");
    }
    assert_eq!(log.matches("authn_fail").count(), 1, "no token is no attempt");
    for private in [SECRET, "M. Visser", "forged", database.url.as_str()] {
        assert!(!log.contains(private), "{private} in {log}");
    }
}
