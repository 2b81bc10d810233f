//! A running service of a test's own, with a clock that only the test moves, and clients for each role.

use std::net::TcpListener;
use std::sync::Barrier;
use std::thread::JoinHandle;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::connection::SimpleConnection;
use klachtenmap::app::Service;
use klachtenmap::auth::Role;
use klachtenmap::auth::token::Mint;
use klachtenmap::clock::Clock;
use klachtenmap::config::Config;
use klachtenmap::db::Db;
use klachtenmap::documents::storage::Storage;
use serde_json::Value;

use crate::server::Database;

/// The service under test; stopped when it goes out of scope.
pub struct App {
    pub address: String,
    pub clock: Clock,
    pub database: Database,
    /// The data folder of the service.
    pub folder: tempfile::TempDir,
    pub db: Db,
    pub storage: Storage,
    handle: actix_web::dev::ServerHandle,
    thread: Option<JoinHandle<()>>,
}

/// Somebody who calls the service.
#[derive(Clone)]
pub struct Client {
    address: String,
    agent: ureq::Agent,
    token: Option<String>,
    /// Empty: it says nothing of its language.
    language: &'static str,
}

/// An answer, read whole.
#[derive(Debug, Clone)]
pub struct Response {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub text: String,
}

pub const SECRET: &str = "a-secret-for-tests-of-more-than-32-bytes";
/// When the clock of a test stands at the start: a Friday, 15:00 in Amsterdam.
pub const START: &str = "2026-10-30T14:00:00Z";

impl App {
    pub fn start() -> App {
        App::with(&[])
    }

    /// With settings by name.
    pub fn with(settings: &[(&str, &str)]) -> App {
        App::on(Database::new(), settings)
    }

    pub fn on(database: Database, settings: &[(&str, &str)]) -> App {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().to_str().expect("a plain name").to_owned();
        let lookup = |name: &str| {
            let given = settings
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned());
            given
                .or_else(|| (name == "KLACHTENMAP_JWT_SECRET").then(|| SECRET.to_owned()))
                .or_else(|| (name == "KLACHTENMAP_DATA_DIR").then(|| path.clone()))
                .or_else(|| (name == "KLACHTENMAP_DB_CONNECTIONS").then(|| "4".to_owned()))
        };
        let config = Config::read(lookup).expect("the settings of a test can be used");
        let clock = Clock::standing_at(START.parse::<DateTime<Utc>>().expect("a time"));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let service = Service::new(config, clock.clone(), &database.url).expect("the settings can be used");
        let (db, storage) = (service.db.clone(), service.storage.clone());
        service.health.schema_fits();
        let (sender, receiver) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = service.listen(listener).expect("it listens");
                sender.send(server.handle()).expect("the test waits");
                server.await.expect("it serves");
            });
        });
        let handle = receiver.recv().expect("the service starts");
        App {
            address,
            clock,
            database,
            folder,
            db,
            storage,
            handle,
            thread: Some(thread),
        }
    }

    pub fn intake(&self) -> Client {
        self.caller("i-1", &[Role::Intake])
    }

    pub fn handler(&self) -> Client {
        self.caller("h-1", &[Role::Handler])
    }

    pub fn manager(&self) -> Client {
        self.caller("m-1", &[Role::Manager])
    }

    /// Somebody with a valid token.
    pub fn caller(&self, subject: &str, roles: &[Role]) -> Client {
        self.client(Some(self.token(subject, roles)))
    }

    /// Somebody without a token.
    pub fn stranger(&self) -> Client {
        self.client(None)
    }

    pub fn token(&self, subject: &str, roles: &[Role]) -> String {
        let now = self.clock.now().timestamp();
        let name = format!("Naam van {subject}");
        let mint = Mint {
            iss: "klachtenmap",
            aud: "klachtenmap",
            sub: subject,
            iat: now,
            exp: now + 3600,
            roles,
            name: Some(&name),
        };
        mint.sign(SECRET).expect("a token can be signed")
    }

    pub fn client(&self, token: Option<String>) -> Client {
        Client::new(&self.address, token)
    }

    pub fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    /// Moves the clock on to a time.
    pub fn advance_to(&self, time: &str) {
        let time: DateTime<Utc> = time.parse().expect("a time");
        let by = time - self.clock.now();
        assert!(by >= TimeDelta::zero(), "the clock never goes back");
        self.clock.advance(by);
    }

    /// Statements straight on the database, for what the API cannot bring about.
    pub fn sql(&self, statements: &str) {
        let mut connection = self.database.connect();
        connection
            .batch_execute(statements)
            .expect("the statements of a test run");
    }
}

/// What so many calls return that begin at the same moment.
pub fn together<T: Send>(count: usize, call: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let (start, call) = (&Barrier::new(count), &call);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..count)
            .map(|index| {
                scope.spawn(move || {
                    start.wait();
                    call(index)
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("the call returned"))
            .collect()
    })
}

impl Drop for App {
    fn drop(&mut self) {
        // The stop is asked for on this thread and carried out on the service's.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl Client {
    pub fn new(address: &str, token: Option<String>) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_secs(30)));
        Client {
            address: address.to_owned(),
            agent: config.build().into(),
            token,
            language: "nl",
        }
    }

    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// The same caller at another service.
    pub fn at(&self, address: &str) -> Self {
        Client::new(address, self.token.clone())
    }

    pub fn in_english(mut self) -> Self {
        self.language = "en";
        self
    }

    pub fn without_language(mut self) -> Self {
        self.language = "";
        self
    }

    pub fn get(&self, path: &str) -> Response {
        self.send("GET", path, &[], None)
    }

    pub fn post(&self, path: &str, body: &Value) -> Response {
        self.send("POST", path, &[], Some(body))
    }

    /// POST with headers.
    pub fn post_with(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Response {
        self.send("POST", path, headers, Some(body))
    }

    pub fn put(&self, path: &str, body: &Value) -> Response {
        self.send("PUT", path, &[], Some(body))
    }

    pub fn patch(&self, path: &str, etag: &str, body: &Value) -> Response {
        let headers = [("If-Match", etag), ("Content-Type", "application/merge-patch+json")];
        self.send("PATCH", path, &headers, Some(body))
    }

    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Response {
        let text = body.map(Value::to_string);
        self.send_text(method, path, headers, text.as_deref())
    }

    /// Sends a body as it stands; JSON unless a `Content-Type` is given.
    pub fn send_text(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&str>) -> Response {
        self.try_send_text(method, path, headers, body)
            .unwrap_or_else(|error| panic!("{method} {path} was not answered: {error}"))
    }

    /// For services that may be gone before they have answered.
    pub fn try_send_text(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> Result<Response, ureq::Error> {
        let body = body.map(str::as_bytes);
        let (response, _) = self.try_send_bytes(method, path, headers, body)?;
        Ok(response)
    }

    /// Any body, and the answer also as the bytes that it came in.
    pub fn try_send_bytes(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Result<(Response, Vec<u8>), ureq::Error> {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.address));
        if !self.language.is_empty() {
            request = request.header("Accept-Language", self.language);
        }
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let given = headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if body.is_some() && !given {
            request = request.header("Content-Type", "application/json");
        }
        let answer = match body {
            Some(body) => self.agent.run(request.body(body).expect("a request")),
            None => self.agent.run(request.body(()).expect("a request")),
        };
        let (parts, mut body) = answer?.into_parts();
        let bytes = body.with_config().limit(u64::MAX).read_to_vec()?;
        let response = Response {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        };
        Ok((response, bytes))
    }

    /// A step of a complaint from its present version.
    pub fn step(&self, complaint: &Value, body: &Value) -> Response {
        let path = format!("/v1/complaints/{}", complaint["id"].as_str().expect("an id"));
        let etag = self.get(&path).etag();
        self.post_with(&format!("{path}/transitions"), &[("If-Match", &etag)], body)
    }

    /// The items of a list, page after page.
    pub fn walk(&self, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut next = Some(path.to_owned());
        while let Some(path) = next {
            let page = self.get(&path).expect(200);
            items.extend(page["items"].as_array().expect("items").iter().cloned());
            next = page["links"]["next"].as_str().map(str::to_owned);
        }
        items
    }

    /// The complaint as it is now.
    pub fn again(&self, complaint: &Value) -> Value {
        self.get(&format!("/v1/complaints/{}", complaint["id"].as_str().expect("an id")))
            .expect(200)
    }
}

impl Response {
    /// The body, after the status was found to be this one.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }

    /// The body as JSON; `null` when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    pub fn etag(&self) -> String {
        self.header("etag").to_owned()
    }

    /// The problem's code, after it was found to be a complete problem of this status.
    #[track_caller]
    pub fn problem(&self, status: u16) -> String {
        let body = self.expect(status);
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text);
        assert_eq!(body["status"], status);
        for member in ["type", "title", "detail", "instance", "code"] {
            assert!(body[member].is_string(), "{member} in {}", self.text);
        }
        body["code"].as_str().expect("a code").to_owned()
    }

    /// Where the faults are and what they are, as `/pointer code`, in order.
    #[track_caller]
    pub fn faults(&self) -> Vec<String> {
        assert_eq!(self.problem(400), "invalid-input");
        let mut faults: Vec<String> = self.json()["errors"]
            .as_array()
            .expect("faults")
            .iter()
            .map(|fault| {
                let place = ["pointer", "parameter", "header"]
                    .iter()
                    .find_map(|kind| fault[*kind].as_str());
                format!(
                    "{} {}",
                    place.expect("a place"),
                    fault["code"].as_str().expect("a code")
                )
            })
            .collect();
        faults.sort();
        faults
    }
}
