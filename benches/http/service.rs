//! The operations that are measured: requests to the running service, and SQL for pgbench.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use klachtenmap::app::Service;
use klachtenmap::auth::Role;
use klachtenmap::auth::token::Mint;
use klachtenmap::clock::Clock;
use klachtenmap::config::Config;
use serde_json::Value;

use crate::load::{Connection, Measured, run};
use crate::seed::{id_of, open};

/// One kind of request.
pub struct Operation {
    pub name: &'static str,
    pub script: &'static str,
    kind: Kind,
}

impl Operation {
    /// Reports are asked for one at a time, and there is one follower; everything else comes from everywhere at once.
    pub const fn connections(&self, most: usize) -> usize {
        match self.kind {
            Kind::Report(_) | Kind::Follow => 1,
            Kind::Create | Kind::ReadOne | Kind::List(_) | Kind::Transition => most,
        }
    }

    /// Months before the first one that the script counts; of no meaning to other scripts.
    pub const fn months_back(&self) -> usize {
        match self.kind {
            Kind::Report(back) => back,
            _ => 0,
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Create,
    ReadOne,
    /// The feed of changes from its beginning, in pages of 200; one follower, because each reads all.
    Follow,
    List(&'static str),
    Transition,
    /// The month of forty days ago, and so many before it.
    Report(usize),
}

/// The operations in the order of measurement. Those that only read come first, on the register as it was seeded:
/// creating leaves tens of thousands of complaints open, all of one minute.
pub const OPERATIONS: &[Operation] = &[
    Operation {
        name: "read one",
        script: include_str!("read_one.sql"),
        kind: Kind::ReadOne,
    },
    Operation {
        name: "list newest 20",
        script: include_str!("list_newest.sql"),
        kind: Kind::List("/v1/complaints?pageSize=20"),
    },
    Operation {
        name: "list filtered 20",
        script: include_str!("list_filtered.sql"),
        kind: Kind::List("/v1/complaints?pageSize=20&nature=tariff"),
    },
    Operation {
        name: "follow 200",
        script: include_str!("follow.sql"),
        kind: Kind::Follow,
    },
    Operation {
        name: "report, 1 month",
        script: include_str!("report.sql"),
        kind: Kind::Report(0),
    },
    Operation {
        name: "report, 12",
        script: include_str!("report.sql"),
        kind: Kind::Report(11),
    },
    Operation {
        name: "create",
        script: include_str!("create.sql"),
        kind: Kind::Create,
    },
    Operation {
        name: "transition",
        script: include_str!("transition.sql"),
        kind: Kind::Transition,
    },
];

/// The service, serving.
pub struct Running {
    address: String,
    token: String,
    pub size: u64,
    connections: usize,
    handle: actix_web::dev::ServerHandle,
}

/// A connection on which complaints are registered.
pub struct Creator {
    connection: Connection,
    head: String,
}

const SECRET: &str = "a-secret-for-benchmarks-of-more-than-32-bytes";

impl Running {
    pub fn start(url: &str, size: u64, connections: usize) -> Self {
        assert!(
            open(size) >= connections as u64,
            "{connections} connections need as many open complaints, and {size} complaints have {}",
            open(size)
        );
        let folder = std::env::temp_dir().join("klachtenmap-bench");
        let config = Config::read(|name| match name {
            "KLACHTENMAP_JWT_SECRET" => Some(SECRET.to_owned()),
            // On, and above what is sent.
            "KLACHTENMAP_READS_PER_SECOND" | "KLACHTENMAP_CHANGES_PER_SECOND" => Some("1000000".to_owned()),
            "KLACHTENMAP_DATA_DIR" => Some(folder.display().to_string()),
            _ => None,
        });
        let config = config.expect("the defaults can be used");
        let now = Clock::system().now().timestamp();
        let roles = [Role::Manager];
        let mint = Mint {
            iss: "klachtenmap",
            aud: "klachtenmap",
            sub: "m-1",
            iat: now,
            exp: now + 36000,
            roles: &roles,
            name: None,
            mode: None,
        };
        let token = mint.sign(SECRET).expect("a token can be signed");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let service = Service::new(config, Clock::system(), url).expect("the settings can be used");
        service.health.schema_fits();
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = service.listen(listener).expect("it listens");
                sender.send(server.handle()).expect("somebody waits");
                server.await.expect("it serves");
            });
        });
        let handle = receiver.recv().expect("the service starts");
        Running {
            address,
            token,
            size,
            connections,
            handle,
        }
    }

    /// Puts the load of one operation on the service.
    pub fn run(&self, operation: &Operation, time: Duration) -> Measured {
        let workers = (0..operation.connections(self.connections))
            .map(|number| self.worker(operation.kind, number as u64))
            .collect();
        run(workers, time)
    }

    /// Returns how many open complaints the transitions of all connections work on, from the newest down.
    pub fn open(&self) -> u64 {
        self.open_per_connection() * self.connections as u64
    }

    /// At most 20; fewer when the connections are many, as no two may change the same complaint.
    fn open_per_connection(&self) -> u64 {
        (open(self.size) / self.connections as u64).min(20)
    }

    /// Reads the events of every complaint that transitions work on, also those that pgbench wrote.
    pub fn read_events(&self) {
        let mut connection = Connection::open(&self.address);
        for n in 0..self.open() {
            let id = id_of(self.size - n);
            let head = format!("Host: {}\r\nAuthorization: Bearer {}\r\n", self.address, self.token);
            let request = format!("GET /v1/complaints/{id}/history HTTP/1.1\r\n{head}\r\n");
            let answer = connection.send(request.as_bytes());
            assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(connection.body()));
        }
    }

    /// Creates complaints from everywhere at once, beside bursts of reports when there are to be any.
    pub fn create_beside(&self, reports: usize, time: Duration) -> Measured {
        let creating = (0..self.connections)
            .map(|number| self.worker(Kind::Create, number as u64))
            .collect();
        std::thread::scope(|scope| {
            for _ in 0..reports {
                let mut report = self.worker(Kind::Report(0), 0);
                scope.spawn(move || {
                    std::thread::sleep(time / 4);
                    report();
                });
            }
            run(creating, time)
        })
    }

    /// A connection on which complaints are registered.
    pub fn creator(&self) -> Creator {
        let (connection, head) = self.connect();
        Creator { connection, head }
    }

    /// A connection, and the headers that each request has.
    pub fn connect(&self) -> (Connection, String) {
        let head = format!("Host: {}\r\nAuthorization: Bearer {}\r\n", self.address, self.token);
        (Connection::open(&self.address), head)
    }

    fn worker(&self, kind: Kind, number: u64) -> Box<dyn FnMut() + Send> {
        let mut connection = Connection::open(&self.address);
        let head = format!("Host: {}\r\nAuthorization: Bearer {}\r\n", self.address, self.token);
        let get = |path: &str, head: &str| format!("GET {path} HTTP/1.1\r\n{head}\r\n").into_bytes();
        match kind {
            Kind::Create => {
                let mut creator = Creator { connection, head };
                Box::new(move || {
                    let status = creator.create();
                    assert_eq!(status, 201, "{}", String::from_utf8_lossy(creator.connection.body()));
                })
            }
            Kind::ReadOne => {
                let (size, mut at) = (self.size, number * 7919 + 1);
                Box::new(move || {
                    at = at
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1_442_695_040_888_963_407);
                    let id = id_of(1 + (at >> 33) % size);
                    let answer = connection.send(&get(&format!("/v1/complaints/{id}"), &head));
                    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(connection.body()));
                })
            }
            Kind::Follow => {
                let mut path = FIRST_PAGE.to_owned();
                Box::new(move || {
                    let answer = connection.send(&get(&path, &head));
                    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(connection.body()));
                    let page: Value = serde_json::from_slice(connection.body()).expect("JSON");
                    path = match page["nextCursor"].as_str() {
                        Some(cursor) if page["endOfStream"] == false => format!("{FIRST_PAGE}&cursor={cursor}"),
                        _ => FIRST_PAGE.to_owned(),
                    };
                })
            }
            Kind::List(path) => {
                let request = get(path, &head);
                Box::new(move || assert_eq!(connection.send(&request).status, 200))
            }
            Kind::Transition => {
                // Each connection forwards open complaints of its own, over and over.
                let own = self.open_per_connection();
                let ids: Vec<String> = (0..own).map(|n| id_of(self.size - number * own - n)).collect();
                let mut tags: Vec<Option<String>> = vec![None; ids.len()];
                let mut steps = 0;
                Box::new(move || {
                    let turn = steps % ids.len();
                    let body = STEPS[steps / ids.len() % STEPS.len()];
                    steps += 1;
                    let path = format!("/v1/complaints/{}", ids[turn]);
                    let tag = tags[turn].take().unwrap_or_else(|| {
                        connection
                            .send(&get(&path, &head))
                            .etag
                            .expect("a complaint has a version")
                    });
                    let step = post(
                        &format!("{path}/transitions"),
                        &head,
                        &format!("If-Match: {tag}\r\n"),
                        body,
                    );
                    let answer = connection.send(&step);
                    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(connection.body()));
                    tags[turn] = answer.etag;
                })
            }
            Kind::Report(back) => {
                let request = get(&report_path(back), &head);
                Box::new(move || {
                    let answer = connection.send(&request);
                    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(connection.body()));
                })
            }
        }
    }
}

impl Creator {
    /// Registers a complaint, and returns the status of the answer.
    pub fn create(&mut self) -> u16 {
        static KEYS: AtomicU64 = AtomicU64::new(0);
        let person = KEYS.fetch_add(1, Ordering::Relaxed);
        let key = format!("Idempotency-Key: bench-{}-{person}\r\n", std::process::id());
        let request = post("/v1/complaints", &self.head, &key, &registration(person));
        self.connection.send(&request).status
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

/// Forty days ago its month is over, and most of what was registered in it is closed.
fn report_path(back: usize) -> String {
    let month = (Clock::system().now() - chrono::TimeDelta::days(40)).date_naive();
    let first = month - chrono::Months::new(u32::try_from(back).expect("a few months"));
    if back == 0 {
        return format!("/v1/reports/monthly/{}", month.format("%Y-%m"));
    }
    let (from, to) = (first.format("%Y-%m"), month.format("%Y-%m"));
    format!("/v1/reports/monthly?from={from}&to={to}")
}

fn post(path: &str, head: &str, more: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\n{head}{more}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// A registration by a person of its own: one who complains thousands of times would not be the rule.
fn registration(person: u64) -> String {
    format!(
        r#"{{"kind":"complaint","channel":"web_form","complainant":{{"name":"S. Hoekstra","email":"s.hoekstra{person}@example.nl","phone":"+31 58 {person:07}","town":"Leeuwarden"}},"nature":"no_consent_given","description":"Ik ben gebeld over mijn contract en kreeg daarna een bevestiging van een overeenkomst die ik niet wilde."}}"#
    )
}

const FIRST_PAGE: &str = "/v1/changes?pageSize=200";

/// From one department to the other, so that each step changes what reports count.
const STEPS: [&str; 2] = [
    r#"{"to":"forwarded","handler":{"department":"customer_service"}}"#,
    r#"{"to":"forwarded","handler":{"department":"sales"}}"#,
];
