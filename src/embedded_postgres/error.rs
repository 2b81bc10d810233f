//! The errors that keep the embedded server from starting, in words an operator can act on.

use std::io;
use std::path::{Path, PathBuf};

/// An error that keeps the embedded server from starting.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot {action} {}", path.display())]
    File {
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },

    #[error(
        "another klachtenmap uses {}; stop that one, or set KLACHTENMAP_DATA_DIR to give this one \
         a folder of its own",
        folder.display()
    )]
    InUse { folder: PathBuf },

    #[error("cannot run {}", program.display())]
    Run { program: PathBuf, source: io::Error },

    #[error(
        "PostgreSQL refuses to run as root, and /etc/passwd has neither `postgres` nor `nobody` \
         to run it as; start the service as an ordinary user"
    )]
    NoAccount,

    #[error(
        "PostgreSQL refuses to run as root and runs as `{account}` instead, who may not enter {}; \
         set KLACHTENMAP_DATA_DIR to a folder outside it (such as /var/lib/klachtenmap), or start \
         the service as an ordinary user",
        folder.display()
    )]
    Unreachable { account: String, folder: PathBuf },

    #[error(
        "{} is in the way of the socket of the database and belongs to somebody else; remove it, \
         or set KLACHTENMAP_DATA_DIR to a folder with a shorter path",
        folder.display()
    )]
    ForeignSocketFolder { folder: PathBuf },

    #[error("the configured folder of PostgreSQL programs is of no use: {reason}")]
    Configured { reason: String },

    #[error("{} does not name a PostgreSQL version; it was damaged", file.display())]
    NoVersion { file: PathBuf },

    #[error(
        "the database in {} was made by PostgreSQL {made_by} and only that version can read it, \
         but {found}; install PostgreSQL {made_by}, or move the folder away to begin with an \
         empty database",
        cluster.display()
    )]
    OtherMajor {
        cluster: PathBuf,
        made_by: u32,
        found: String,
    },

    #[error("{searched}, and downloading one did not succeed; install it with `{install}`")]
    Download {
        searched: String,
        install: String,
        source: DownloadError,
    },

    #[error("{} could not make the database: {said}", program.display())]
    Initialise { program: PathBuf, said: String },

    #[error("PostgreSQL does not start; the end of {} says: {said}", log.display())]
    Start { log: PathBuf, said: String },

    #[error("no thread could be started to watch over PostgreSQL")]
    Thread { source: io::Error },
}

impl Error {
    /// Turns an I/O error into one that names the action and the path.
    pub(super) fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { action, path, source }
    }

    /// Turns an I/O error into one that names the program that cannot be run.
    pub(super) fn run(program: &Path) -> impl FnOnce(io::Error) -> Self {
        let program = program.to_owned();
        move |source| Self::Run { program, source }
    }
}

/// An error that keeps ready-made binaries from being downloaded.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    #[error("there is no ready-made PostgreSQL for {os} on {arch}")]
    System { os: &'static str, arch: &'static str },

    #[error("the archive that KLACHTENMAP_POSTGRES_ARCHIVE names cannot be used")]
    Configured { source: Box<DownloadError> },

    #[error("{url} cannot be downloaded")]
    Request { url: String, source: Box<ureq::Error> },

    #[error("reading {archive} broke off")]
    Read { archive: String, source: io::Error },

    #[error("{archive} is larger than the {limit} bytes that are allowed")]
    TooLarge { archive: String, limit: u64 },

    #[error("{archive} is not the archive for this system: its SHA-512 is {found} instead of {expected}")]
    Digest {
        archive: String,
        found: String,
        expected: String,
    },

    #[error("cannot {action} {}", path.display())]
    File {
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },

    #[error("the archive holds {}, which may not be unpacked", .0.display())]
    Entry(PathBuf),

    #[error("the list of links in the archive is not understood")]
    Links,

    #[error("{0}")]
    Unusable(String),
}

impl DownloadError {
    /// Turns an I/O error into one that names the action and the path.
    pub(super) fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { action, path, source }
    }
}
