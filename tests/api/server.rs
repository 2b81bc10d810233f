//! One PostgreSQL for the whole run, started when first needed and gone when the run ends, and in it a database for
//! each test, copied from a migrated template.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use klachtenmap::db::migrate;
use klachtenmap::embedded::{Server, Settings};

/// A database that exists as long as this does.
pub struct Database {
    name: String,
    pub url: String,
}

struct Shared {
    server: Server,
    _folder: tempfile::TempDir,
}

const TEMPLATE: &str = "template_klachtenmap";

impl Database {
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("test_{}", COUNT.fetch_add(1, Ordering::SeqCst));
        maintenance(&format!("create database {name} template {TEMPLATE}"));
        Database {
            url: shared().server.url(&name),
            name,
        }
    }

    /// A database without a schema.
    pub fn empty() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("empty_{}", COUNT.fetch_add(1, Ordering::SeqCst));
        maintenance(&format!("create database {name}"));
        Database {
            url: shared().server.url(&name),
            name,
        }
    }

    pub fn connect(&self) -> PgConnection {
        PgConnection::establish(&self.url).expect("the database of a test is there")
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        maintenance(&format!(
            "drop database if exists {} with (force)",
            self.name
        ));
    }
}

fn shared() -> &'static Shared {
    static SHARED: OnceLock<Shared> = OnceLock::new();
    SHARED.get_or_init(|| {
        let folder = tempfile::Builder::new()
            .prefix("klachtenmap-test-")
            .tempdir()
            .expect("a temporary folder");
        let settings = Settings {
            data_dir: folder.path(),
            programs: None,
            durable: false,
            max_connections: 400,
        };
        let server = Server::start(&settings).expect("PostgreSQL for the tests starts");
        let mut connection =
            PgConnection::establish(&server.url("postgres")).expect("it accepts connections");
        connection
            .batch_execute(&format!("create database {TEMPLATE}"))
            .expect("the template can be made");
        let mut template =
            PgConnection::establish(&server.url(TEMPLATE)).expect("the template is there");
        migrate(&mut template).expect("the migrations apply");
        Shared {
            server,
            _folder: folder,
        }
    })
}

/// Copying a template needs it to itself, so databases are made one after the other.
fn maintenance(statement: &str) {
    static ONE_BY_ONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let url = shared().server.url("postgres");
    let _turn = ONE_BY_ONE
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut connection =
        PgConnection::establish(&url).expect("the test server accepts connections");
    connection
        .batch_execute(statement)
        .expect("databases of tests can be made and dropped");
}
