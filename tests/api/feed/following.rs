//! A follower of the feed while everything goes wrong: fifty writers, transactions that stay open, two services, kills
//! of either and of the database. `FEED_SECONDS` makes it last longer, on a database that is killed as well.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use klachtenmap::feed::store::sequence;
use klachtenmap::schema::pending_changes;
use rustix::process::Signal;
use serde_json::{Value, json};

use super::{Versions, written};
use crate::app::{Client, SECRET};
use crate::given::{self, registration};
use crate::process::{Folder, Process, signal, until};
use crate::server::Database;

/// The state that the writers share.
struct Register {
    database: String,
    /// The present addresses of the two services.
    addresses: [Mutex<String>; 2],
    /// Complaints that all change. Each of the first belongs to a slow writer besides.
    complaints: Vec<String>,
    acknowledged: AtomicUsize,
    slow: AtomicUsize,
    over: AtomicBool,
}

/// The place of the database.
enum Home<'a> {
    /// Among those of the other tests: a killed service leaves it alone.
    Shared(Database),
    /// In the folder of the first service, which takes it along when it is killed.
    Own(&'a Folder),
}

/// The state of a follower, which it keeps when it is restarted.
#[derive(Default)]
struct Follower {
    cursor: Option<String>,
    position: i64,
    versions: Versions,
    changes: usize,
    pages: usize,
    restarts: usize,
}

const COMPLAINTS: usize = 30;
const WRITERS: usize = 42;
const SLOW_WRITERS: usize = 8;

impl Register {
    fn goes_on(&self) -> bool {
        !self.over.load(Ordering::SeqCst)
    }

    fn address(&self, service: usize) -> String {
        let address = self.addresses[service].lock();
        address.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn moves(&self, service: usize, process: &Process) {
        let mut address = self.addresses[service].lock().unwrap_or_else(PoisonError::into_inner);
        address.clone_from(&process.address);
    }

    fn until_written(&self, more: usize) {
        let goal = self.acknowledged.load(Ordering::SeqCst) + more;
        until("writing goes on", || {
            (self.acknowledged.load(Ordering::SeqCst) >= goal).then_some(())
        });
    }

    /// Whether the services have given every change a position.
    fn is_sequenced(&self) -> bool {
        let mut connection = PgConnection::establish(&self.database).expect("the embedded database runs");
        let waiting = pending_changes::table
            .select(pending_changes::id)
            .first::<i64>(&mut connection);
        waiting.optional().expect("they can be counted").is_none()
    }

    /// Registers and notes contacts at one of the services, until all is over; an answer may be any, and may fail to come.
    fn write(&self, writer: usize, manager: &Client) {
        let mut address = String::new();
        let mut client = manager.clone();
        for number in 0.. {
            if !self.goes_on() {
                return;
            }
            let current = self.address(writer % 2);
            if address != current {
                client = manager.at(&current);
                address = current;
            }
            let (path, body) = if number % 4 == 0 {
                ("/v1/complaints".to_owned(), registration())
            } else {
                let complaint = &self.complaints[(writer * 7 + number) % self.complaints.len()];
                let body = json!({ "direction": "out", "channel": "phone", "reached": false });
                (format!("{complaint}/contacts"), body)
            };
            match client.try_send_text("POST", &path, &[], Some(&body.to_string())) {
                Ok(answer) if answer.status == 201 => drop(self.acknowledged.fetch_add(1, Ordering::SeqCst)),
                Ok(_) => {}
                Err(_) => until("the service is back, or another", || {
                    let answers = client.try_send_text("GET", "/livez", &[], None).is_ok();
                    let is_over = !self.goes_on() || self.address(writer % 2) != address;
                    (answers || is_over).then_some(())
                }),
            }
        }
    }

    /// Gives out positions beside the services, in the smallest steps.
    fn sequence(&self) {
        let mut connection = connect(&self.database);
        while self.goes_on() {
            until("changes wait for a position", || match sequence(&mut connection, 1) {
                Ok(0) => (!self.goes_on()).then_some(()),
                Ok(_) => Some(()),
                Err(_) => {
                    connection = connect(&self.database);
                    None
                }
            });
        }
    }

    /// Changes complaints in transactions that stay open between and after their statements, as imports do: what they
    /// noted early is committed late.
    fn write_slowly(&self, writer: usize) {
        let mut connection = None;
        for number in 0.. {
            if !self.goes_on() {
                return;
            }
            let Some(open) = connection.as_mut() else {
                connection = Some(connect(&self.database));
                continue;
            };
            let own = &self.complaints[writer];
            let other = &self.complaints[SLOW_WRITERS + (writer + number) % (COMPLAINTS - SLOW_WRITERS)];
            let pause = ["0", "0.02", "0.05", "0.1", "0.2"][(writer + number) % 5];
            let transaction = format!(
                "begin; set local lock_timeout = '1s'; {}; select pg_sleep({pause}); {}; {}; select pg_sleep({pause}); commit",
                change(own),
                change(own),
                change(other),
            );
            match open.batch_execute(&transaction) {
                Ok(()) => drop(self.slow.fetch_add(1, Ordering::SeqCst)),
                // A deadlock, a lock that did not come free, or a database that is gone.
                Err(_) if open.batch_execute("rollback").is_ok() => {}
                Err(_) => connection = None,
            }
        }
    }
}

fn connect(database: &str) -> PgConnection {
    until("the database is back", || PgConnection::establish(database).ok())
}

/// The next version of a complaint, written as the service writes it.
fn change(path: &str) -> String {
    let id = path.rsplit('/').next().expect("an id");
    format!(
        "with changed as (update complaints set version = version + 1 where id = '{id}' returning id, version), \
         noted as (insert into pending_changes (complaints, versions) select array[id], array[version] from changed) \
         insert into events (complaint_id, version, at, by_subject, what, detail) \
         select id, version, now(), 'import', 'resumed', '{{}}' from changed"
    )
}

impl Follower {
    /// Reads on, now at the one service and now at the other, until `end` is told and the feed has ended. Every version
    /// has to come right after the one before.
    fn follow(mut self, register: &Register, manager: &Client, end: &Receiver<()>) -> Self {
        let mut ends = false;
        loop {
            let service = self.restarts % 2;
            let client = manager.at(&register.address(service));
            let after = self.cursor.iter().map(|cursor| format!("&cursor={cursor}"));
            let path = format!("/v1/changes?pageSize=50{}", after.collect::<String>());
            let page = match client.try_send_text("GET", &path, &[], None) {
                Ok(answer) if answer.status == 200 => answer.json(),
                _ => {
                    self.restarts += 1;
                    continue;
                }
            };
            let is_last = page["endOfStream"] == true;
            if is_last && ends && page["items"] == json!([]) {
                return self;
            }
            self.take(&page);
            if self.pages.is_multiple_of(64) {
                self.restarts += 1;
            }
            if is_last {
                ends |= end.recv_timeout(Duration::from_millis(5)).is_ok();
            }
        }
    }

    fn take(&mut self, page: &Value) {
        for change in page["items"].as_array().expect("a list") {
            let position = change["position"].as_i64().expect("a position");
            assert!(position > self.position, "{change} after {}", self.position);
            self.position = position;
            let complaint = change["complaintId"].as_str().and_then(|id| id.parse().ok());
            let versions = self.versions.entry(complaint.expect("an id")).or_default();
            let before = versions.last().copied().unwrap_or_default();
            assert_eq!(change["version"], before + 1, "{change}");
            versions.push(before + 1);
            self.changes += 1;
        }
        self.cursor = page["nextCursor"].as_str().map(str::to_owned);
        self.pages += 1;
    }
}

impl Home<'_> {
    fn url(&self) -> String {
        match self {
            Home::Shared(database) => database.url.clone(),
            Home::Own(folder) => folder.database(),
        }
    }

    /// Ends every transaction and every connection in the middle.
    fn breaks(&self) {
        match self {
            Home::Shared(database) => {
                database.close();
                database.reopen();
            }
            Home::Own(folder) => {
                let postmaster = folder.postmaster().expect("the embedded database runs");
                assert!(signal(Signal::KILL, postmaster));
            }
        }
    }
}

/// A service that is killed and comes back.
struct Service<'a> {
    folder: &'a Folder,
    settings: Vec<(&'a str, &'a str)>,
    process: Process,
}

impl<'a> Service<'a> {
    fn start(folder: &'a Folder, database: Option<&'a str>) -> Self {
        // A lost database is noticed soon, and both services take each other's tokens.
        let mut settings = vec![("KLACHTENMAP_DB_WAIT_MS", "300"), ("KLACHTENMAP_JWT_SECRET", SECRET)];
        settings.extend(database.map(|database| ("DATABASE_URL", database)));
        Service {
            folder,
            process: Process::ready(folder, &settings),
            settings,
        }
    }

    fn restart(&mut self) {
        self.process.signal(Signal::KILL);
        self.process.end();
        self.process = Process::ready(self.folder, &self.settings);
    }
}

/// Kills one service, the database, and the other service, each in the middle of writing.
fn round(register: &Register, home: &Home, services: &mut [Service<'_>; 2]) {
    for (place, service) in services.iter_mut().enumerate() {
        register.until_written(30);
        service.restart();
        register.moves(place, &service.process);
        register.until_written(30);
        home.breaks();
    }
    register.until_written(30);
}
/// A complaint, registered anew while a service that has just started is too busy.
fn registered(client: &Client) -> Value {
    loop {
        let answer = client.post("/v1/complaints", &registration());
        if answer.status != 503 {
            return answer.expect(201);
        }
    }
}

#[test]
fn a_follower_sees_every_change_once_and_in_order_whatever_is_killed() {
    let seconds = std::env::var("FEED_SECONDS")
        .ok()
        .and_then(|seconds| seconds.parse().ok());
    let duration = Duration::from_secs(seconds.unwrap_or_default());
    let folders = [Folder::new(), Folder::new()];
    let home = match seconds {
        None => Home::Shared(Database::new()),
        Some(_) => Home::Own(&folders[0]),
    };
    let database = home.url();
    let of_the_first = matches!(home, Home::Shared(_)).then_some(database.as_str());
    let mut services = [
        Service::start(&folders[0], of_the_first),
        Service::start(&folders[1], Some(&database)),
    ];
    let manager = services[0].process.caller("manager");
    let register = Register {
        database: database.clone(),
        addresses: [0, 1].map(|place: usize| Mutex::new(services[place].process.address.clone())),
        complaints: (0..COMPLAINTS).map(|_| given::path(&registered(&manager))).collect(),
        acknowledged: AtomicUsize::new(0),
        slow: AtomicUsize::new(0),
        over: AtomicBool::new(false),
    };
    let begun = Instant::now();
    let (end, ends) = channel();
    let (follower, rounds) = std::thread::scope(|scope| {
        let register = &register;
        let manager = &manager;
        let follower = scope.spawn(move || Follower::default().follow(register, manager, &ends));
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| scope.spawn(move || register.write(writer, manager)))
            .chain((0..SLOW_WRITERS).map(|writer| scope.spawn(move || register.write_slowly(writer))))
            .chain([scope.spawn(|| register.sequence())])
            .collect();
        let mut rounds = 0;
        while rounds == 0 || begun.elapsed() < duration {
            round(register, &home, &mut services);
            rounds += 1;
        }
        register.over.store(true, Ordering::SeqCst);
        for writer in writers {
            writer.join().expect("a writer survives everything");
        }
        until("every change has its position", || {
            register.is_sequenced().then_some(())
        });
        end.send(()).expect("the follower goes on");
        (follower.join().expect("the follower found nothing wrong"), rounds)
    });
    println!(
        "{rounds} rounds in {:?}: {} changes in {} pages, {} answered, {} slow transactions, {} restarts of the follower",
        begun.elapsed(),
        follower.changes,
        follower.pages,
        register.acknowledged.load(Ordering::SeqCst),
        register.slow.load(Ordering::SeqCst),
        follower.restarts,
    );
    let mut connection = PgConnection::establish(&register.database).expect("the embedded database runs");
    assert_eq!(follower.versions, written(&mut connection));
}
