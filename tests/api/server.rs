//! One PostgreSQL for the whole run, started when first needed and gone when the run ends, and in it a database for
//! each test, copied from a migrated template. Its folder is kept and used again by the next run.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query};
use klachtenmap::db::migrate;
use klachtenmap::embedded_postgres::{Error, Server, Settings};

/// A database that exists as long as this does.
pub struct Database {
    name: String,
    pub url: String,
}

struct Shared {
    server: Server,
    /// How to copy the template fastest, in words of SQL.
    strategy: &'static str,
    log: PathBuf,
    /// How much of the log is of earlier runs.
    logged_before: usize,
}

#[derive(QueryableByName)]
struct Leftover {
    #[diesel(sql_type = Text)]
    name: String,
}

const TEMPLATE: &str = "template_klachtenmap";

impl Database {
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("test_{}", COUNT.fetch_add(1, Ordering::SeqCst));
        let strategy = shared().strategy;
        maintenance(&format!("create database {name} template {TEMPLATE} {strategy}"));
        Database {
            url: server().url(&name),
            name,
        }
    }

    /// One with all that is in another one, to which nobody has been connected for long.
    pub fn copy_of(other: &Database) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("copy_{}", COUNT.fetch_add(1, Ordering::SeqCst));
        other.close();
        maintenance(&format!("create database {name} template {}", other.name));
        other.reopen();
        Database {
            url: server().url(&name),
            name,
        }
    }

    /// A database without a schema.
    pub fn empty() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("empty_{}", COUNT.fetch_add(1, Ordering::SeqCst));
        maintenance(&format!("create database {name}"));
        Database {
            url: server().url(&name),
            name,
        }
    }

    /// One that is yet to be made.
    pub fn absent() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("absent_{}", COUNT.fetch_add(1, Ordering::SeqCst));
        Database {
            url: server().url(&name),
            name,
        }
    }

    pub fn create(&self) {
        maintenance(&format!("create database {}", self.name));
    }

    /// Lets nobody in any more and throws everybody out.
    pub fn close(&self) {
        maintenance(&format!("alter database {} with allow_connections false", self.name));
        self.throw_out();
    }

    pub fn reopen(&self) {
        maintenance(&format!("alter database {} with allow_connections true", self.name));
    }

    /// Ends every connection there is.
    pub fn throw_out(&self) {
        maintenance(&format!(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = '{}'",
            self.name
        ));
    }

    /// Another database with the same in it, as from a backup.
    pub fn copy(&self) -> Self {
        let name = format!("{}_copy", self.name);
        self.close();
        maintenance(&format!("create database {name} template {}", self.name));
        self.reopen();
        Database {
            url: server().url(&name),
            name,
        }
    }

    /// A database of another server, which goes with that server.
    pub fn elsewhere(url: String) -> Self {
        Database {
            name: "elsewhere".to_owned(),
            url,
        }
    }

    /// The same database for another service, which has to end first.
    pub fn shared(&self) -> Self {
        Database {
            name: self.name.clone(),
            url: self.url.clone(),
        }
    }

    pub fn connect(&self) -> PgConnection {
        PgConnection::establish(&self.url).expect("the database of a test is there")
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        maintenance(&format!("drop database if exists {} with (force)", self.name));
    }
}

/// What the server wrote to its log in this run.
pub fn log() -> String {
    let bytes = std::fs::read(&shared().log).expect("the server keeps a log");
    let of_this_run = bytes.get(shared().logged_before..).unwrap_or(&bytes);
    String::from_utf8_lossy(of_this_run).into_owned()
}

fn server() -> &'static Server {
    &shared().server
}

fn shared() -> &'static Shared {
    static SHARED: OnceLock<Shared> = OnceLock::new();
    SHARED.get_or_init(|| {
        let (server, folder) = start();
        let log = folder.join("postgres.log");
        let logged_before = std::fs::read(&log).map_or(0, |log| log.len());
        let mut connection = PgConnection::establish(&server.url("postgres")).expect("it accepts connections");
        remove_leftovers(&mut connection);
        connection
            .batch_execute(&format!("create database {TEMPLATE}"))
            .expect("the template can be made");
        let mut template = PgConnection::establish(&server.url(TEMPLATE)).expect("the template is there");
        migrate(&mut template).expect("the migrations apply");
        Shared {
            strategy: strategy(&mut connection),
            server,
            log,
            logged_before,
        }
    })
}

/// Starts in the first folder that no other run is using.
fn start() -> (Server, PathBuf) {
    for number in 0.. {
        let folder = folder(number);
        let server = match start_in(&folder) {
            Ok(server) => server,
            Err(Error::InUse { .. }) => continue,
            // Another release of PostgreSQL may have made it; nothing in it is worth keeping.
            Err(_) => {
                drop(std::fs::remove_dir_all(&folder));
                start_in(&folder).expect("PostgreSQL for the tests starts")
            }
        };
        return (server, folder);
    }
    unreachable!("numbers do not end")
}

fn start_in(folder: &Path) -> Result<Server, Error> {
    Server::start(&Settings {
        data_dir: folder,
        bin_dir: None,
        archive: None,
        durable: false,
        max_connections: 400,
    })
}

/// One user cannot use another's.
fn folder(number: usize) -> PathBuf {
    let user = rustix::process::geteuid().as_raw();
    base().join(format!("klachtenmap-tests-{user}-{number}"))
}

/// The file system in memory where there is room: half of a run was spent by file systems on disks on making and
/// removing the hundreds of files of each database.
fn base() -> PathBuf {
    let memory = Path::new("/dev/shm");
    let has_room = rustix::fs::statvfs(memory).is_ok_and(|there| there.f_bavail * there.f_frsize >= ROOM);
    if has_room {
        memory.to_owned()
    } else {
        std::env::temp_dir()
    }
}

/// What the databases of a run and the log of their changes take at most, in bytes.
const ROOM: u64 = 3 << 30;

/// What a run that was broken off left behind, and the template, whose migrations may have changed.
fn remove_leftovers(connection: &mut PgConnection) {
    let leftovers: Vec<Leftover> = sql_query(
        "select datname::text as name from pg_database \
         where datname not in ('postgres', 'template0', 'template1', 'klachtenmap')",
    )
    .load(connection)
    .expect("the databases can be listed");
    for Leftover { name } in leftovers {
        connection
            .batch_execute(&format!("drop database {name} with (force)"))
            .expect("a database of an earlier run can be dropped");
    }
}

/// Copying files beats writing every page to the log; before release 15 it was the only way and had no name.
fn strategy(connection: &mut PgConnection) -> &'static str {
    let named = sql_query(
        "select datname::text as name from pg_database where current_setting('server_version_num')::int >= 150000",
    );
    let found: Vec<Leftover> = named.load(connection).expect("the server knows its release");
    if found.is_empty() { "" } else { "strategy file_copy" }
}

fn maintenance(statement: &str) {
    let url = server().url("postgres");
    let mut connection = PgConnection::establish(&url).expect("the test server accepts connections");
    connection
        .batch_execute(statement)
        .expect("databases of tests can be made and dropped");
}
