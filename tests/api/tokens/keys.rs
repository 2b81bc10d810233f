//! Tokens signed by others: public keys in files, and key sets that change while the service runs.

use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use jsonwebtoken::Algorithm;
use serde_json::json;

use super::forge::{KeyServer, app_with_public_keys, assert_accepted, assert_refused, key_set, valid};
use crate::app::App;
use crate::process::until;
use crate::security;

const ALL: [(&str, Algorithm); 3] = [
    ("rsa", Algorithm::RS256),
    ("p256", Algorithm::ES256),
    ("ed25519", Algorithm::EdDSA),
];

fn signed(app: &App, key: &str, algorithm: Algorithm) -> String {
    let id = format!("{key}-1");
    valid(app).signed_by(key, algorithm).header("kid", json!(id)).signed()
}

fn app_with(server: &KeyServer) -> App {
    App::with(&[("KLACHTENMAP_JWT_JWKS_URL", &server.url)])
}

#[test]
fn a_public_key_in_a_file_verifies_tokens_of_its_own_kind() {
    for (key, algorithm) in ALL {
        let app = app_with_public_keys(&[key]);
        assert_accepted(&app, &valid(&app).signed_by(key, algorithm).signed());
        for (other, algorithm) in ALL.iter().filter(|(other, _)| *other != key) {
            assert_refused(&app, &valid(&app).signed_by(other, *algorithm).signed());
        }
    }
}

#[test]
fn several_keys_are_live_at_once() {
    let app = app_with_public_keys(&["rsa", "p256", "ed25519"]);
    for (key, algorithm) in ALL {
        assert_accepted(&app, &signed(&app, key, algorithm));
    }
    assert_accepted(&app, &valid(&app).signed());
}

#[test]
fn rsa_tokens_of_another_algorithm_are_refused() {
    let app = app_with_public_keys(&["rsa"]);
    let token = || valid(&app).signed_by("rsa", Algorithm::RS256);
    for algorithm in [Algorithm::PS256, Algorithm::RS384, Algorithm::RS512] {
        assert_refused(&app, &token().signed_as(algorithm));
        assert_refused(&app, &token().algorithm(algorithm).signed());
    }
}

#[test]
fn a_key_set_is_fetched_once_for_all_its_keys() {
    let server = KeyServer::serving(&key_set(&["rsa-1", "p256-1", "ed25519-1"]));
    let app = app_with(&server);
    for (key, algorithm) in ALL {
        assert_accepted(&app, &signed(&app, key, algorithm));
    }
    assert_eq!(server.fetches(), 1);
}

#[test]
fn the_first_callers_all_wait_for_the_key_set() {
    let server = KeyServer::serving(&key_set(&["ed25519-1"]));
    let app = app_with(&server);
    let token = signed(&app, "ed25519", Algorithm::EdDSA);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_accepted(&app, &token));
        }
    });
    assert_eq!(server.fetches(), 1);
}

#[test]
fn invented_keys_share_a_fetch_and_cannot_use_up_that_of_a_new_key() {
    let begun = Instant::now();
    let server = KeyServer::serving(&key_set(&["rsa-1"]));
    let app = app_with(&server);
    assert_accepted(&app, &signed(&app, "rsa", Algorithm::RS256));
    let unknown = |number: usize| {
        let id = json!(format!("unknown-{number}"));
        valid(&app)
            .signed_by("ed25519", Algorithm::EdDSA)
            .header("kid", id)
            .signed()
    };
    std::thread::scope(|scope| {
        for number in 0..30 {
            let unknown = &unknown;
            let app = &app;
            scope.spawn(move || assert_refused(app, &unknown(number)));
        }
    });
    // One at the start, and one in five seconds.
    let fetches = u64::try_from(server.fetches()).expect("few");
    assert!(fetches <= 1 + begun.elapsed().as_secs() / 5, "{fetches} fetches");
    server.serve(&key_set(&["rsa-1", "p256-1"]));
    assert_accepted(&app, &signed(&app, "p256", Algorithm::ES256));
}

#[test]
fn the_key_set_is_fetched_at_the_start_and_until_then_nobody_is_refused() {
    let server = KeyServer::serving(&key_set(&["rsa-1"]));
    let app = app_with(&server);
    until("it is fetched", || (server.fetches() == 1).then_some(()));
    drop(app);
    server.fail();
    let app = app_with(&server);
    let token = signed(&app, "rsa", Algorithm::RS256);
    let answer = app.client(Some(token.clone())).get("/v1/me");
    assert_eq!(answer.problem(503), "not-ready");
    assert!(!answer.header("retry-after").is_empty());
    // A token of the secret needs no key set.
    assert_accepted(&app, &valid(&app).signed());
    server.serve(&key_set(&["rsa-1"]));
    until("it is fetched by itself", || {
        (app.client(Some(token.clone())).get("/v1/me").status == 200).then_some(())
    });
}

#[test]
fn weak_keys_of_a_set_are_left_out() {
    let mut set = key_set(&["rsa-1"]);
    let modulus = URL_SAFE_NO_PAD.encode([0xf1; 128]);
    let weak = json!({ "kid": "weak-1", "kty": "RSA", "alg": "RS256", "n": modulus, "e": "AQAB" });
    set["keys"].as_array_mut().expect("keys").push(weak);
    let server = KeyServer::serving(&set);
    let app = app_with(&server);
    assert_accepted(&app, &signed(&app, "rsa", Algorithm::RS256));
    until("it is told", || {
        let told = security::events("an RSA key of 1024 bits");
        (!told.is_empty()).then_some(())
    });
}

#[test]
fn keys_are_rotated_without_a_restart() {
    let server = KeyServer::serving(&key_set(&["rsa-1"]));
    let app = app_with(&server);
    let old = signed(&app, "rsa", Algorithm::RS256);
    assert_accepted(&app, &old);
    server.serve(&key_set(&["rsa-1", "p256-1"]));
    app.advance(TimeDelta::seconds(61));
    let new = signed(&app, "p256", Algorithm::ES256);
    assert_accepted(&app, &new);
    assert_accepted(&app, &old);
    server.serve(&key_set(&["p256-1"]));
    app.advance(TimeDelta::minutes(10));
    assert_accepted(&app, &new);
    // The set is fetched every minute, and here for a key that nobody knows.
    assert_refused(&app, &signed(&app, "ed25519", Algorithm::EdDSA));
    assert_refused(&app, &old);
}

#[test]
fn known_keys_outlive_a_failing_key_server_for_an_hour() {
    let begun = Instant::now();
    let server = KeyServer::serving(&key_set(&["rsa-1"]));
    let app = app_with(&server);
    let token = || signed(&app, "rsa", Algorithm::RS256);
    assert_accepted(&app, &token());
    server.fail();
    app.advance(TimeDelta::minutes(59));
    assert_accepted(&app, &token());
    // A token of a known key fetches nothing: only the service itself does, once a minute.
    let fetches = u64::try_from(server.fetches()).expect("few");
    assert!(fetches <= 1 + begun.elapsed().as_secs() / 60, "{fetches} fetches");
    app.advance(TimeDelta::minutes(2));
    let answer = app.client(Some(token())).get("/v1/me");
    assert_eq!(answer.problem(503), "not-ready");
    server.serve(&key_set(&["rsa-1"]));
    app.advance(TimeDelta::seconds(61));
    assert_accepted(&app, &token());
}

#[test]
fn a_key_set_holds_no_shared_secrets() {
    let mut set = key_set(&["rsa-1"]);
    let secret =
        json!({ "kid": "hmac-1", "kty": "oct", "alg": "HS256", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA" });
    set["keys"].as_array_mut().expect("keys").push(secret);
    let server = KeyServer::serving(&set);
    let app = app_with(&server);
    let forged = valid(&app)
        .secret("secret-secret-secret-secret-secret")
        .header("kid", json!("hmac-1"));
    assert_refused(&app, &forged.signed());
    assert_accepted(&app, &signed(&app, "rsa", Algorithm::RS256));
}

#[test]
fn a_key_set_with_a_damaged_key_keeps_its_other_keys() {
    let mut set = key_set(&["rsa-1"]);
    let damaged = json!({ "kid": "new-1", "kty": "XYZ", "curve": 7 });
    set["keys"].as_array_mut().expect("keys").push(damaged);
    let server = KeyServer::serving(&set);
    let app = app_with(&server);
    assert_accepted(&app, &signed(&app, "rsa", Algorithm::RS256));
}
