//! Makes tokens of every kind, good and bad, and serves key sets.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::crypto::sign;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Map, Value, json};

use crate::app::{App, SECRET};

const KEYS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/keys");

/// A token that is still being made.
pub struct Forged {
    header: Map<String, Value>,
    claims: Vec<(String, String)>,
    whole: Option<String>,
    key: EncodingKey,
    algorithm: Algorithm,
}

/// A handler's token that nothing is wrong with.
pub fn valid(app: &App) -> Forged {
    let now = app.clock.now().timestamp();
    let token = Forged {
        header: Map::new(),
        claims: Vec::new(),
        whole: None,
        key: EncodingKey::from_secret(SECRET.as_bytes()),
        algorithm: Algorithm::HS256,
    };
    token
        .header("alg", json!("HS256"))
        .header("typ", json!("at+jwt"))
        .claim("iss", &json!("klachtenmap"))
        .claim("aud", &json!("klachtenmap"))
        .claim("sub", &json!("h-1"))
        .claim("iat", &json!(now))
        .claim("exp", &json!(now + 3600))
        .claim("roles", &json!(["handler"]))
}

impl Forged {
    pub fn header(mut self, name: &str, value: Value) -> Self {
        self.header.insert(name.to_owned(), value);
        self
    }

    pub fn claim(self, name: &str, value: &Value) -> Self {
        self.raw_claim(name, &value.to_string())
    }

    /// A claim as JSON text, so that it may be what no JSON value can be.
    pub fn raw_claim(self, name: &str, json: &str) -> Self {
        let mut token = self.without(name);
        token.claims.push((name.to_owned(), json.to_owned()));
        token
    }

    pub fn without(mut self, name: &str) -> Self {
        self.claims.retain(|(known, _)| known != name);
        self
    }

    /// The whole of the claims as text.
    pub fn raw_claims(mut self, json: &str) -> Self {
        self.whole = Some(json.to_owned());
        self
    }

    pub fn secret(mut self, secret: &str) -> Self {
        self.key = EncodingKey::from_secret(secret.as_bytes());
        self
    }

    pub fn algorithm(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = algorithm;
        self.header("alg", json!(algorithm))
    }

    /// By the private key of this name among the test's keys.
    pub fn signed_by(mut self, key: &str, algorithm: Algorithm) -> Self {
        let pem = std::fs::read(format!("{KEYS}/test-only-{key}.private.pem")).expect("a key");
        self.key = match algorithm {
            Algorithm::RS256 => EncodingKey::from_rsa_pem(&pem),
            Algorithm::ES256 => EncodingKey::from_ec_pem(&pem),
            _ => EncodingKey::from_ed_pem(&pem),
        }
        .expect("the keys of the tests can be read");
        self.algorithm(algorithm)
    }

    pub fn signed(&self) -> String {
        self.signed_as(self.algorithm)
    }

    /// Signed otherwise than its header says.
    pub fn signed_as(&self, algorithm: Algorithm) -> String {
        let message = self.message();
        let signature = sign(message.as_bytes(), &self.key, algorithm).expect("it signs");
        format!("{message}.{signature}")
    }

    pub fn with_signature(&self, signature: &str) -> String {
        format!("{}.{signature}", self.message())
    }

    fn message(&self) -> String {
        let claims: Vec<_> = self
            .claims
            .iter()
            .map(|(name, json)| format!("\"{name}\":{json}"))
            .collect();
        let claims = self
            .whole
            .clone()
            .unwrap_or_else(|| format!("{{{}}}", claims.join(",")));
        let header = Value::Object(self.header.clone()).to_string();
        format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims))
    }
}

#[track_caller]
pub fn assert_accepted(app: &App, token: &str) {
    let body = app.client(Some(token.to_owned())).get("/v1/me").expect(200);
    assert_eq!(body["subject"], "h-1");
}

#[track_caller]
pub fn assert_refused(app: &App, token: &str) {
    let answer = app.client(Some(token.to_owned())).get("/v1/me");
    assert_eq!(answer.status, 401, "accepted: {token}");
    assert_eq!(answer.problem(401), "unauthenticated");
    assert_eq!(answer.header("www-authenticate"), "Bearer error=\"invalid_token\"");
}

pub fn public_pem_file(key: &str) -> String {
    format!("{KEYS}/test-only-{key}.public.pem")
}

pub fn public_pem(key: &str) -> String {
    std::fs::read_to_string(public_pem_file(key)).expect("a key")
}

pub fn app_with_public_keys(keys: &[&str]) -> App {
    let files: Vec<_> = keys.iter().map(|key| public_pem_file(key)).collect();
    App::with(&[("KLACHTENMAP_JWT_PUBLIC_KEY_FILES", &files.join(","))])
}

/// The set of these keys only.
pub fn key_set(ids: &[&str]) -> Value {
    let text = std::fs::read_to_string(format!("{KEYS}/test-only-jwks.json")).expect("a key set");
    let mut set: Value = serde_json::from_str(&text).expect("JSON");
    let keys = set["keys"].as_array_mut().expect("keys");
    keys.retain(|key| ids.iter().any(|id| key["kid"] == *id));
    set
}

/// Serves a key set and counts how often it was asked for; lives as long as the process.
pub struct KeyServer {
    pub url: String,
    body: Arc<Mutex<Option<String>>>,
    fetches: Arc<AtomicUsize>,
}

impl KeyServer {
    pub fn serving(set: &Value) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}/keys", listener.local_addr().expect("an address"));
        let body = Arc::new(Mutex::new(Some(set.to_string())));
        let fetches = Arc::new(AtomicUsize::new(0));
        let (answer, count) = (Arc::clone(&body), Arc::clone(&fetches));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let mut request = [0; 2048];
                let _ = stream.read(&mut request);
                count.fetch_add(1, Ordering::SeqCst);
                let body = answer.lock().expect("not poisoned").clone();
                let status = if body.is_some() { "200 OK" } else { "500 Oops" };
                let body = body.unwrap_or_default();
                let _ = write!(
                    stream,
                    "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                );
            }
        });
        KeyServer { url, body, fetches }
    }

    pub fn serve(&self, set: &Value) {
        *self.body.lock().expect("not poisoned") = Some(set.to_string());
    }

    pub fn fail(&self) {
        *self.body.lock().expect("not poisoned") = None;
    }

    pub fn fetches(&self) -> usize {
        self.fetches.load(Ordering::SeqCst)
    }
}
