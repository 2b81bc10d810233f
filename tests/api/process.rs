//! The program itself as a process, with a data folder of its own, and how it starts.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use klachtenmap::config::SETTINGS;
use klachtenmap::embedded_postgres::{DATABASE, Server};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use serde_json::Value;

use crate::app::{Client, SECRET};
use crate::given::registration;
use crate::server::Database;

/// A data folder, removed when the database in it has stopped.
pub struct Folder(tempfile::TempDir);

/// A running service; when it goes out of scope it is asked to stop, and killed if it does not.
pub struct Process {
    child: Child,
    pub address: String,
    printed: Lines,
    logged: Lines,
}

type Lines = Arc<Mutex<Vec<String>>>;

/// Nothing here takes longer, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(30);

impl Folder {
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("klachtenmap-process-").tempdir();
        Folder(folder.expect("a temporary folder"))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The embedded server's own process.
    pub fn postmaster(&self) -> Option<u32> {
        let file = self.path().join("postgres").join("postmaster.pid");
        let text = std::fs::read_to_string(file).ok()?;
        text.lines().next()?.trim().parse().ok()
    }

    /// The embedded database, which is in reach while the service runs.
    pub fn database(&self) -> String {
        Server::url_of_another(self.path(), DATABASE)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A killed service leaves its database the time to stop.
        let deadline = Instant::now() + PATIENCE;
        while self.postmaster().is_some_and(is_alive) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Process {
    /// Starts it and waits until it listens.
    pub fn start(folder: &Folder, settings: &[(&str, &str)]) -> Self {
        let mut child = command(folder.path(), settings)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program can be run");
        let printed = lines_of(child.stdout.take().expect("it was asked for above"));
        let logged = lines_of(child.stderr.take().expect("it was asked for above"));
        let mut process = Process {
            child,
            address: String::new(),
            printed,
            logged,
        };
        process.address = until("the service listens", || {
            assert!(!process.has_ended(), "it ended: {}", process.log());
            let log = process.log();
            let (_, rest) = log.split_once("listening on ")?;
            Some(format!("http://{}", rest.split_once(' ')?.0))
        });
        process
    }

    /// Starts it and waits until it is ready.
    pub fn ready(folder: &Folder, settings: &[(&str, &str)]) -> Self {
        let process = Process::start(folder, settings);
        process.until_ready();
        process
    }

    pub fn until_ready(&self) {
        until("the service is ready", || {
            (self.status("/readyz") == Some(200)).then_some(())
        });
    }

    /// The status of a public page, if there is an answer at all.
    pub fn status(&self, path: &str) -> Option<u16> {
        let answer = self.stranger().try_send_text("GET", path, &[], None).ok()?;
        Some(answer.status)
    }

    pub fn stranger(&self) -> Client {
        Client::new(&self.address, None)
    }

    /// Somebody with a demo token, as printed at the start.
    pub fn caller(&self, role: &str) -> Client {
        let token = until("the tokens are printed", || {
            let lines = self.printed();
            let line = lines.lines().find(|line| line.trim().starts_with(role))?;
            line.split_whitespace().nth(1).map(str::to_owned)
        });
        Client::new(&self.address, Some(token))
    }

    /// What it wrote to standard output so far.
    pub fn printed(&self) -> String {
        joined(&self.printed)
    }

    /// What it wrote to standard error so far.
    pub fn log(&self) -> String {
        joined(&self.logged)
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn signal(&self, sent: Signal) {
        assert!(signal(sent, self.child.id()), "it still runs");
    }

    /// As a power cut would.
    pub fn kill(mut self) {
        self.signal(Signal::KILL);
        self.child.wait().expect("it is our child");
    }

    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("it is our child").is_some()
    }

    /// Waits for its end.
    pub fn end(&mut self) -> ExitStatus {
        until("the service ends", || self.child.try_wait().expect("it is our child"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.has_ended() {
            return;
        }
        signal(Signal::TERM, self.child.id());
        let deadline = Instant::now() + Duration::from_secs(5);
        while !self.has_ended() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(20));
        }
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The program with these settings and no others, whatever the environment of the tests says.
pub fn command(folder: &Path, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_klachtenmap"));
    for setting in SETTINGS {
        command.env_remove(setting.name);
    }
    command
        .env("KLACHTENMAP_DATA_DIR", folder)
        .env("KLACHTENMAP_BIND", "127.0.0.1:0")
        .env("KLACHTENMAP_MODE", "development")
        .env("RUST_LOG", "info,actix_server=warn")
        .envs(settings.iter().copied())
        .current_dir(folder)
        .stdin(Stdio::null());
    command
}

/// Runs a command to its end.
pub fn run(folder: &Path, settings: &[(&str, &str)], arguments: &[&str]) -> Output {
    command(folder, settings)
        .args(arguments)
        .output()
        .expect("the program can be run")
}

/// What production asks for at the least.
pub fn production(database: &str) -> Vec<(&str, &str)> {
    vec![
        ("KLACHTENMAP_MODE", "production"),
        ("DATABASE_URL", database),
        ("KLACHTENMAP_JWT_SECRET", SECRET),
        ("KLACHTENMAP_PUBLIC_URL", "https://klachten.example.nl"),
        ("KLACHTENMAP_TRACKING_KEY", "s6Vq1zNw8KfY3bTj5RmXc7Hd9Lp2GaEu"),
    ]
}

/// Asks again until there is an answer, within a bound.
#[track_caller]
pub fn until<T>(what: &str, mut probe: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = probe() {
            return found;
        }
        assert!(Instant::now() < deadline, "not within {PATIENCE:?}: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Sends a signal to a process; false when there is no such process.
pub fn signal(signal: Signal, pid: u32) -> bool {
    kill_process(process(pid), signal).is_ok()
}

pub fn is_alive(pid: u32) -> bool {
    test_kill_process(process(pid)).is_ok()
}

fn process(pid: u32) -> Pid {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    pid.expect("the system gives such numbers")
}

fn lines_of(source: impl Read + Send + 'static) -> Lines {
    let lines = Lines::default();
    let collected = Arc::clone(&lines);
    std::thread::spawn(move || {
        for line in BufReader::new(source).lines().map_while(Result::ok) {
            let mut lines = collected.lock().unwrap_or_else(PoisonError::into_inner);
            lines.push(line);
        }
    });
    lines
}

fn joined(lines: &Lines) -> String {
    lines.lock().unwrap_or_else(PoisonError::into_inner).join("\n")
}

/// How many complaints a manager sees.
pub fn count(manager: &Client) -> usize {
    let page = manager.get("/v1/complaints?pageSize=200").expect(200);
    page["items"].as_array().expect("items").len()
}

#[test]
fn with_nothing_configured_it_serves_and_prints_an_address_and_a_token_for_each_role() {
    let folder = Folder::new();
    let mut service = Process::ready(&folder, &[]);
    let page = format!("Ready. Open {}/docs/, choose Authorize", service.address);
    let last = until("it says that it is ready", || {
        let printed = service.printed();
        let last = printed.lines().last()?;
        last.starts_with("Ready").then(|| last.to_owned())
    });
    assert!(last.starts_with(&page), "{last}");
    let docs = service.stranger().get("/docs/");
    assert!(docs.status == 200 && docs.header("content-type").starts_with("text/html"));

    for role in ["intake", "handler", "manager"] {
        let me = service.caller(role).get("/v1/me").expect(200);
        assert_eq!(me["roles"], serde_json::json!([role]));
    }
    let complaint = service
        .caller("intake")
        .post("/v1/complaints", &registration())
        .expect(201);
    assert_eq!(service.caller("manager").again(&complaint)["status"], "registered");
    let reports = |role| service.caller(role).get("/v1/reports/monthly").status;
    assert_eq!((reports("handler"), reports("manager")), (403, 200));

    let postmaster = folder.postmaster().expect("the embedded database runs");
    service.signal(Signal::TERM);
    assert_eq!(service.end().code(), Some(0), "{}", service.log());
    assert!(!is_alive(postmaster), "the database stops with the service");
    let log = service.log();
    assert!(
        !log.contains("the database can be used"),
        "at an ordinary start that is no news: {log}"
    );
}

#[test]
fn a_killed_service_comes_back_with_every_acknowledged_complaint_once() {
    let folder = Folder::new();
    let service = Process::ready(&folder, &[]);
    let (intake, manager) = (service.caller("intake"), service.caller("manager"));
    let key = [("Idempotency-Key", "before-the-kill")];
    let register = |client: &Client| client.post_with("/v1/complaints", &key, &registration());
    let complaint = register(&intake).expect(201);
    service.kill();

    let service = Process::ready(&folder, &[]);
    let (intake, manager) = (intake.at(&service.address), manager.at(&service.address));
    assert_eq!(manager.again(&complaint)["number"], complaint["number"]);
    let repeated = register(&intake);
    assert_eq!(repeated.header("idempotency-replayed"), "true");
    assert_eq!(repeated.expect(201)["id"], complaint["id"]);
    assert_eq!(count(&manager), 1);
}

#[test]
fn a_second_service_on_the_same_data_folder_says_why_it_does_not_start() {
    let folder = Folder::new();
    let first = Process::ready(&folder, &[]);
    let second = run(folder.path(), &[], &[]);
    assert_eq!(second.status.code(), Some(1));
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(said.contains("another klachtenmap uses"), "{said}");
    assert!(said.contains("KLACHTENMAP_DATA_DIR"), "{said}");
    assert_eq!(first.status("/readyz"), Some(200), "the first goes on");
}

#[test]
fn a_configured_database_is_migrated_in_development_and_no_other_is_started() {
    let (folder, database) = (Folder::new(), Database::empty());
    let service = Process::ready(&folder, &[("DATABASE_URL", &database.url)]);
    service
        .caller("intake")
        .post("/v1/complaints", &registration())
        .expect(201);
    assert!(!folder.path().join("postgres").exists());
}

#[test]
fn in_production_the_schema_waits_for_the_migrate_command() {
    let (folder, database) = (Folder::new(), Database::empty());
    let settings = production(&database.url);
    let service = Process::start(&folder, &settings);
    // On a busy machine the first answer may be that the database was not reached in time.
    until("it says what is missing", || {
        let reason: Value = service.stranger().get("/readyz").expect(503);
        reason["detail"].to_string().contains("migrate").then_some(())
    });
    assert_eq!(service.status("/livez"), Some(200));
    let token = token(&folder, &settings, "manager", &["--production"]);
    let caller = Client::new(&service.address, Some(token));
    assert_eq!(caller.get("/v1/natures").problem(503), "database-away");
    assert!(!service.printed().contains("ey"), "production prints no tokens");

    assert!(run(folder.path(), &settings, &["migrate"]).status.success());
    service.until_ready();
    caller.get("/v1/natures").expect(200);
}

#[test]
fn a_database_that_appears_after_the_start_is_taken_up() {
    let (folder, database) = (Folder::new(), Database::absent());
    let service = Process::start(&folder, &[("DATABASE_URL", &database.url)]);
    assert_eq!(service.status("/livez"), Some(200));
    assert_eq!(service.status("/readyz"), Some(503));
    assert_eq!(service.printed(), "", "it says ready when it is");
    let settings = [("DATABASE_URL", database.url.as_str())];
    let token = token(&folder, &settings, "intake", &[]);
    let intake = Client::new(&service.address, Some(token));
    let refused = intake.post("/v1/complaints", &registration());
    assert_eq!(refused.problem(503), "database-away");
    assert!(!refused.header("retry-after").is_empty());

    database.create();
    service.until_ready();
    intake.post("/v1/complaints", &registration()).expect(201);
}

fn token(folder: &Folder, settings: &[(&str, &str)], role: &str, further: &[&str]) -> String {
    let arguments = ["token", "--role", role, "--subject", "x-1"];
    let arguments: Vec<_> = arguments.iter().chain(further).copied().collect();
    let output = run(folder.path(), settings, &arguments);
    assert!(output.status.success());
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
