//! A running service of a test's own, with a clock that only the test moves, and clients for each role.

mod client;
mod response;

use std::net::TcpListener;
use std::sync::{Arc, Barrier, Mutex};
use std::thread::JoinHandle;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::connection::SimpleConnection;
use klachtenmap::app::Service;
use klachtenmap::auth::Role;
use klachtenmap::auth::token::Mint;
use klachtenmap::clock::Clock;
use klachtenmap::config::Config;
use klachtenmap::db::Db;
use klachtenmap::documents::storage::Storage;
use klachtenmap::http::Health;
use klachtenmap::messages::service::Correspondence;
use klachtenmap::procedure::Rules;
use klachtenmap::website::api::Website;

pub use self::client::Client;
pub use self::response::Response;
use crate::process::until;
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
    pub health: Health,
    pub website: Website,
    pub correspondence: Correspondence,
    rules: Rules,
    sent: Arc<Mutex<Vec<String>>>,
    handle: actix_web::dev::ServerHandle,
    thread: Option<JoinHandle<()>>,
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
        let start = START.parse::<DateTime<Utc>>().expect("a time");
        App::with_clock(Clock::standing_at(start), database, settings)
    }

    pub fn with_clock(clock: Clock, database: Database, settings: &[(&str, &str)]) -> App {
        crate::security::listen();
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
                .or_else(|| (name == "KLACHTENMAP_WORKERS").then(|| "1".to_owned()))
                // Tests try out many tokens.
                .or_else(|| (name == "KLACHTENMAP_WRONG_TOKENS_PER_MINUTE").then(|| "0".to_owned()))
                // On a busy machine a request may wait longer than a user would.
                .or_else(|| (name == "KLACHTENMAP_DB_WAIT_MS").then(|| "8000".to_owned()))
        };
        let config = Config::read(lookup).expect("the settings of a test can be used");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let service = Service::new(config, clock.clone(), &database.url).expect("the settings can be used");
        let (db, storage) = (service.db.clone(), service.storage.clone());
        let health = service.health.clone();
        let (website, rules) = (service.website.clone(), service.config.rules.clone());
        let correspondence = service.correspondence.clone();
        health.schema_fits();
        health.restored(false);
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
            health,
            website,
            correspondence,
            rules,
            sent: Arc::default(),
            handle,
            thread: Some(thread),
        }
    }

    /// Waits until the service has asked the database what it asks at its start, for a test in which every turn counts.
    pub fn settled(self) -> App {
        let key = self.folder.path().join("documents/erasures/key");
        until("the key of references is there", || key.exists().then_some(()));
        self.manager().get("/v1/complaints").expect(200);
        self
    }

    /// The rules of the procedure by the settings.
    pub fn rules(&self) -> Rules {
        self.rules.clone()
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
            mode: None,
        };
        mint.sign(SECRET).expect("a token can be signed")
    }

    pub fn client(&self, token: Option<String>) -> Client {
        Client::new(&self.address, token).noting(&self.sent)
    }

    /// The methods of the requests that its clients sent since the last call.
    pub fn sent(&self) -> Vec<String> {
        std::mem::take(&mut *self.sent.lock().expect("no request panicked"))
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
