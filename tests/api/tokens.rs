//! Tokens under attack: what is forged, expired, foreign or malformed is refused, always in the same words. Public keys
//! and key sets are in `keys`.

mod forge;
mod keys;

use chrono::TimeDelta;
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use self::forge::{Forged, assert_accepted, assert_refused, public_pem, valid};
use crate::app::{App, Response, SECRET};
use crate::given::registration;
use crate::process::until;

#[test]
fn a_valid_token_is_accepted() {
    let app = App::start();
    assert_accepted(&app, &valid(&app).signed());
}

#[test]
fn a_token_without_a_signature_is_refused() {
    let app = App::start();
    for algorithm in ["none", "None", "NONE", "nOnE"] {
        let token = valid(&app).header("alg", json!(algorithm));
        assert_refused(&app, &token.with_signature(""));
        assert_refused(&app, &token.signed());
    }
    assert_refused(&app, &valid(&app).with_signature(""));
    assert_refused(&app, &valid(&app).with_signature("AAAA"));
    let whole = valid(&app).signed();
    let unsigned = whole.rsplit_once('.').expect("a signature").0;
    assert_refused(&app, unsigned);
}

#[test]
fn a_public_key_is_no_shared_secret() {
    for key in ["rsa", "p256", "ed25519"] {
        let app = forge::app_with_public_keys(&[key]);
        for secret in [public_pem(key), public_pem(key).trim_end().to_owned()] {
            assert_refused(&app, &valid(&app).secret(&secret).signed());
        }
    }
}

#[test]
fn a_token_signed_with_another_secret_is_refused() {
    let app = App::start();
    for secret in ["", "another-secret-of-more-than-32-bytes!!", &SECRET[1..]] {
        assert_refused(&app, &valid(&app).secret(secret).signed());
    }
}

#[test]
fn the_algorithm_is_the_keys_and_not_the_tokens() {
    let app = App::start();
    for algorithm in [Algorithm::HS384, Algorithm::HS512] {
        assert_refused(&app, &valid(&app).algorithm(algorithm).signed());
    }
    for name in ["HS384", "hs256", "RS256", "ES256", "EdDSA", "PS256", ""] {
        assert_refused(&app, &valid(&app).header("alg", json!(name)).signed());
    }
}

#[test]
fn issuer_audience_subject_and_expiry_are_required() {
    let app = App::start();
    for claim in ["iss", "aud", "sub", "exp"] {
        assert_refused(&app, &valid(&app).without(claim).signed());
    }
    let refused = [
        ("iss", json!("https://evil.example")),
        ("iss", json!("")),
        ("iss", json!("Klachtenmap")),
        ("aud", json!("another-service")),
        ("aud", json!([])),
        ("aud", json!(["another-service"])),
        ("sub", json!("")),
        ("sub", json!(1)),
        ("sub", json!(null)),
        ("sub", json!("a\u{0}b")),
        ("sub", json!("x".repeat(201))),
        ("sub", json!(" h-1")),
        ("sub", json!("h\u{200b}-1")),
        ("sub", json!("\u{202e}1-h")),
        ("sub", json!("h-1\u{feff}")),
        ("iss", json!(["klachtenmap"])),
        ("iss", json!(["klachtenmap", "https://evil.example"])),
    ];
    for (claim, value) in refused {
        assert_refused(&app, &valid(&app).claim(claim, &value).signed());
    }
    let several = json!(["another-service", "klachtenmap"]);
    assert_accepted(&app, &valid(&app).claim("aud", &several).signed());
}

#[test]
fn times_that_are_no_numbers_or_beyond_the_calendar_are_refused() {
    let app = App::start();
    let later = app.clock.now().timestamp() + 600;
    for wrong in [
        "\"never\"".to_owned(),
        format!("\"{later}\""),
        "null".to_owned(),
        "-1".to_owned(),
        "1e400".to_owned(),
        "99999999999999999999".to_owned(),
        "9223372036854775807".to_owned(),
        // The last second that the time library knows, and the first of the year 10000.
        "8210266876799".to_owned(),
        "253402300800".to_owned(),
        "true".to_owned(),
        format!("[{later}]"),
    ] {
        assert_refused(&app, &valid(&app).raw_claim("exp", &wrong).signed());
    }
    for claim in ["nbf", "iat"] {
        for wrong in ["\"never\"", "\"1\"", "1e400", "true", "{}", "9223372036854775807"] {
            assert_refused(&app, &valid(&app).raw_claim(claim, wrong).signed());
        }
    }
}

#[test]
fn times_may_have_fractions() {
    let app = App::start();
    let now = app.clock.now().timestamp();
    for (claim, value) in [("exp", now + 600), ("nbf", now - 1), ("iat", now - 1)] {
        assert_accepted(&app, &valid(&app).raw_claim(claim, &format!("{value}.123")).signed());
    }
    assert_refused(&app, &valid(&app).raw_claim("exp", &format!("{}.5", now - 31)).signed());
}

#[test]
fn clocks_may_differ_by_half_a_minute() {
    let app = App::start();
    let now = app.clock.now().timestamp();
    for (claim, inside, outside) in [
        ("exp", now - 29, now - 31),
        ("nbf", now + 29, now + 31),
        ("iat", now + 29, now + 31),
        ("exp", now + 86_400, now + 86_400 + 31),
    ] {
        assert_accepted(&app, &valid(&app).claim(claim, &json!(inside)).signed());
        assert_refused(&app, &valid(&app).claim(claim, &json!(outside)).signed());
    }
}

#[test]
fn a_token_expires_while_the_service_runs() {
    let app = App::start();
    let token = valid(&app)
        .claim("exp", &json!(app.clock.now().timestamp() + 60))
        .signed();
    assert_accepted(&app, &token);
    app.advance(TimeDelta::seconds(91));
    assert_refused(&app, &token);
}

#[test]
fn keys_that_a_token_brings_along_are_not_believed() {
    let app = App::start();
    let server = forge::KeyServer::serving(&forge::key_set(&["rsa-1", "p256-1", "ed25519-1"]));
    let key = &forge::key_set(&["ed25519-1"])["keys"][0];
    let token = || valid(&app).signed_by("ed25519", Algorithm::EdDSA);
    assert_refused(&app, &token().header("jwk", key.clone()).signed());
    for header in ["jku", "x5u"] {
        assert_refused(&app, &token().header(header, json!(server.url)).signed());
    }
    assert_refused(&app, &token().header("x5c", json!(["MIIB"])).signed());
    assert_eq!(server.fetches(), 0, "no address from a token is ever visited");
}

#[test]
fn extensions_that_must_be_understood_are_refused() {
    let app = App::start();
    let token = valid(&app).header("crit", json!(["b64"])).header("b64", json!(false));
    assert_refused(&app, &token.signed());
    assert_refused(&app, &valid(&app).header("crit", json!([])).signed());
}

#[test]
fn only_access_tokens_are_accepted() {
    let app = App::start();
    for typ in ["at+jwt", "application/at+jwt", "JWT"] {
        assert_accepted(&app, &valid(&app).header("typ", json!(typ)).signed());
    }
    for typ in ["id+jwt", "logout+jwt", "dpop+jwt", "secevent+jwt", ""] {
        assert_refused(&app, &valid(&app).header("typ", json!(typ)).signed());
    }
}

#[test]
fn nonsense_is_refused_as_a_token() {
    let app = App::start();
    for token in ["x", ".", "..", "a.b.c", "....", "eyJhbGciOiJIUzI1NiJ9.e30.", "null"] {
        assert_refused(&app, token);
    }
    assert_refused(&app, &valid(&app).raw_claims("[]").signed());
    assert_refused(&app, &valid(&app).raw_claims("").signed());
    assert_refused(&app, &valid(&app).raw_claims("{\"sub\":\"a\",\"sub\":\"b\"}").signed());
}

#[test]
fn a_token_of_more_than_8_kib_is_not_looked_at() {
    let app = App::start();
    assert_accepted(&app, &valid(&app).claim("note", &json!("x".repeat(4_000))).signed());
    assert_refused(&app, &valid(&app).claim("note", &json!("x".repeat(8_000))).signed());
}

#[test]
fn a_token_is_taken_from_the_authorization_header_alone() {
    let app = App::start();
    let token = valid(&app).signed();
    let bearer = format!("Bearer {token}");
    let with = |headers: &[(&str, &str)]| app.stranger().send("GET", "/v1/me", headers, None);
    assert_eq!(with(&[("Authorization", &format!("bearer {token}"))]).status, 200);
    let twice = [("Authorization", bearer.as_str()), ("Authorization", bearer.as_str())];
    assert_eq!(with(&twice).status, 401);
    for header in [
        format!("Basic {token}"),
        format!("Token {token}"),
        token.clone(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        format!("Bearer {token}, Bearer {token}"),
        format!("Bearer {token} {token}"),
    ] {
        assert_eq!(with(&[("Authorization", &header)]).status, 401, "{header}");
    }
    assert_eq!(with(&[("Cookie", &format!("access_token={token}"))]).status, 401);
    let in_the_address = app.stranger().get(&format!("/v1/complaints?access_token={token}"));
    assert_eq!(in_the_address.status, 401);
    let in_the_body = app.stranger().send_text(
        "POST",
        "/v1/complaints",
        &[("Content-Type", "application/x-www-form-urlencoded")],
        Some(&format!("access_token={token}")),
    );
    assert_eq!(in_the_body.status, 401);
}

#[test]
fn a_refusal_never_tells_which_check_failed() {
    let app = App::start();
    let expired = valid(&app).claim("exp", &json!(1)).signed();
    let forged = valid(&app).secret("another-secret-of-more-than-32-bytes!!").signed();
    let foreign = valid(&app).claim("iss", &json!("https://evil.example")).signed();
    let answers: Vec<Response> = [expired.as_str(), &forged, &foreign, "nonsense"]
        .iter()
        .map(|token| app.client(Some((*token).to_owned())).get("/v1/me"))
        .collect();
    let told = |answer: &Response| {
        let mut body = answer.json();
        body["instance"] = Value::Null;
        (body, answer.header("www-authenticate").to_owned())
    };
    for answer in &answers {
        assert_eq!(told(answer), told(&answers[0]));
    }
    assert_eq!(answers[0].header("www-authenticate"), "Bearer error=\"invalid_token\"");
    let without = app.stranger().get("/v1/me");
    assert_eq!(without.problem(401), "unauthenticated");
    assert_eq!(without.header("www-authenticate"), "Bearer");
    let forbidden = app.intake().get("/v1/reports/monthly");
    assert_eq!(forbidden.problem(403), "forbidden");
    assert_eq!(
        forbidden.header("www-authenticate"),
        "Bearer error=\"insufficient_scope\""
    );
}

#[test]
fn roles_come_from_one_claim_as_a_list_or_a_word() {
    let app = App::start();
    let roles = |claim: Value| {
        let token = valid(&app).claim("roles", &claim).signed();
        app.client(Some(token)).get("/v1/me").expect(200)["roles"].clone()
    };
    assert_eq!(roles(json!(["handler"])), json!(["handler"]));
    assert_eq!(roles(json!("handler")), json!(["handler"]));
    let both = json!(["intake", "manager"]);
    assert_eq!(roles(json!(["manager", "intake", "manager", "auditor"])), both);
}

#[test]
fn a_role_that_is_not_known_gives_no_rights() {
    let app = App::start();
    for claim in [
        json!(["admin"]),
        json!("Manager"),
        json!("handler manager"),
        json!(["MANAGER", " manager"]),
        json!([["manager"]]),
        json!({ "manager": true }),
        json!(null),
        json!(1),
        json!([]),
    ] {
        let token = valid(&app).claim("roles", &claim).signed();
        let answer = app.client(Some(token)).post("/v1/complaints", &registration());
        assert_eq!(answer.problem(403), "forbidden", "{claim}");
    }
    let elsewhere: Forged = valid(&app).without("roles").claim("role", &json!("manager"));
    assert_eq!(
        app.client(Some(elsewhere.signed())).get("/v1/me").problem(403),
        "forbidden"
    );
}

#[test]
fn staff_who_have_left_can_do_nothing_with_a_token_that_lasts() {
    let app = App::start();
    let (handler, manager) = (app.handler(), app.manager());
    let staff = json!({ "subject": "H-1", "name": "M. Visser" });
    manager.post("/v1/staff", &staff).expect(201);
    handler.get("/v1/complaints").expect(200);
    manager
        .patch("/v1/staff/H-1", "*", &json!({ "active": false }))
        .expect(200);
    until("it is known", || (handler.get("/v1/me").status == 403).then_some(()));
    for path in ["/v1/complaints", "/v1/natures", "/v1/me"] {
        let answer = handler.get(path);
        assert_eq!(answer.problem(403), "forbidden");
        assert!(answer.text.contains("niet meer actief"), "{}", answer.text);
    }
    handler.post("/v1/complaints", &registration()).expect(403);
    manager
        .patch("/v1/staff/H-1", "*", &json!({ "active": true }))
        .expect(200);
    until("it is known", || (handler.get("/v1/me").status == 200).then_some(()));
}

#[test]
fn a_token_made_for_exploring_opens_nothing_in_production() {
    let production = [
        ("KLACHTENMAP_MODE", "production"),
        ("DATABASE_URL", "postgres:///unused"),
        ("KLACHTENMAP_PUBLIC_URL", "https://klachten.example.nl"),
        ("KLACHTENMAP_TRACKING_KEY", "s6Vq1zNw8KfY3bTj5RmXc7Hd9Lp2GaEu"),
    ];
    let (app, development) = (App::with(&production), App::start());
    for (app, status) in [(&app, 401), (&development, 200)] {
        let token = valid(app).claim("mode", &json!("development")).signed();
        assert_eq!(app.client(Some(token)).get("/v1/me").status, status);
        assert_accepted(app, &valid(app).signed());
    }
}

#[test]
fn a_name_is_shown_and_never_decides() {
    let app = App::start();
    let named = |name: Value| {
        let token = valid(&app).claim("name", &name).signed();
        app.client(Some(token)).get("/v1/me").expect(200)["name"].clone()
    };
    assert_eq!(named(json!("M. Visser")), json!("M. Visser"));
    assert_eq!(named(json!("\u{202e}M. Vis\u{200b}ser ")), json!("M. Visser"));
    assert_eq!(named(json!("a\nb")), json!(null));
    assert_eq!(named(json!("x".repeat(201))), json!(null));
}
