//! The folders around the cluster: the data folder and its lock, the folder of the socket, and the log file.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::ErrorKind;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::account::Account;
use super::constants::PORT;
use super::error::Error;
use crate::private_files;

/// Longest path of a socket, in bytes. The shortest limit among the supported systems is 104, of which one ends the
/// string.
const LONGEST_SOCKET_PATH: usize = 103;

/// Size in bytes above which the log is put aside.
const LARGEST_LOG: u64 = 10 * 1024 * 1024;

/// The folder with the socket; removed on drop when it lies outside the data folder.
#[derive(Debug)]
pub(super) struct SocketFolder {
    path: PathBuf,
    temporary: bool,
}

impl SocketFolder {
    /// Creates the folder, private to `account`.
    pub(super) fn new(data_dir: &Path, account: &Account) -> Result<Self, Error> {
        let path = socket_folder(data_dir, &std::env::temp_dir());
        let temporary = !path.starts_with(data_dir);
        match DirBuilder::new().mode(0o700).create(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            made => made.map_err(Error::file("make the folder", &path))?,
        }
        // A folder in the shared temp folder may have been laid out by another
        // user, who could then pose as the database.
        let found = fs::symlink_metadata(&path).map_err(Error::file("look at", &path))?;
        if !found.is_dir() || !account.has_uid(found.uid()) {
            return Err(Error::ForeignSocketFolder { folder: path });
        }
        account.give_ownership(&path)?;
        set_mode(&path, 0o700)?;
        account.ensure_reaches(&path)?;
        Ok(Self { path, temporary })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for SocketFolder {
    fn drop(&mut self) {
        if self.temporary
            && let Err(error) = fs::remove_dir(&self.path)
        {
            log::warn!("cannot remove {}: {error}", self.path.display());
        }
    }
}

/// Creates the data folder and returns its full path.
pub(super) fn create_data_dir(data_dir: &Path, account: &Account) -> Result<PathBuf, Error> {
    // Another user needs to pass through, not to see what is there.
    let mode = if account.is_other_user() {
        private_files::PASSABLE_FOLDER_MODE
    } else {
        private_files::FOLDER_MODE
    };
    create_all(data_dir, mode)?;
    let full = data_dir
        .canonicalize()
        .map_err(Error::file("find the full path of", data_dir))?;
    private_files::restrict(&full, mode).map_err(Error::file("change the permissions of", &full))?;
    Ok(full)
}

/// Creates a folder and its missing parents with `mode`, whatever the umask is.
fn create_all(folder: &Path, mode: u32) -> Result<(), Error> {
    if folder.is_dir() || folder.as_os_str().is_empty() {
        return Ok(());
    }
    folder.parent().map_or(Ok(()), |parent| create_all(parent, mode))?;
    match fs::create_dir(folder) {
        Ok(()) => set_mode(folder, mode),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(Error::file("make the folder", folder)(error)),
    }
}

/// Locks the data folder for as long as the returned file is open.
pub(super) fn lock(data_dir: &Path) -> Result<File, Error> {
    let path = data_dir.join("lock");
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(&path)
        .map_err(Error::file("open", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::InUse {
            folder: data_dir.to_owned(),
        }),
        Err(TryLockError::Error(source)) => Err(Error::file("lock", &path)(source)),
    }
}

/// Returns the path of the log, after renaming a large one to `postgres.log.old`.
pub(super) fn rotated_log(data_dir: &Path) -> Result<PathBuf, Error> {
    let path = data_dir.join("postgres.log");
    if fs::metadata(&path).is_ok_and(|file| file.len() > LARGEST_LOG) {
        fs::rename(&path, data_dir.join("postgres.log.old")).map_err(Error::file("rename", &path))?;
    }
    Ok(path)
}

/// Returns the path of the socket in its folder.
pub(super) fn socket_file(folder: &Path) -> PathBuf {
    folder.join(format!(".s.PGSQL.{PORT}"))
}

/// Quotes a path for a setting that takes a list of paths. A comma would otherwise begin the next one.
pub(super) fn quoted_for_list(path: &Path) -> OsString {
    let mut quoted = vec![b'"'];
    for &byte in path.as_os_str().as_bytes() {
        if byte == b'"' {
            quoted.push(byte);
        }
        quoted.push(byte);
    }
    quoted.push(b'"');
    OsString::from_vec(quoted)
}

/// Changes the permissions of a file or folder.
pub(super) fn set_mode(path: &Path, mode: u32) -> Result<(), Error> {
    fs::set_permissions(path, Permissions::from_mode(mode)).map_err(Error::file("change the permissions of", path))
}

/// Returns the folder of the socket: `run` in the data folder or, when that path is too long, a folder in `temp_dir`.
pub(super) fn socket_folder(data_dir: &Path, temp_dir: &Path) -> PathBuf {
    let beside = data_dir.join("run");
    if fits(&beside) {
        return beside;
    }
    let digest = Sha256::digest(data_dir.as_os_str().as_bytes());
    // All 64 digits would take most of the room there is for the path.
    let name = format!("klachtenmap-{:.16}", format!("{digest:x}"));
    let temporary = temp_dir.join(&name);
    if fits(&temporary) {
        temporary
    } else {
        Path::new("/tmp").join(name)
    }
}

/// True when the path of the socket is short enough.
fn fits(folder: &Path) -> bool {
    socket_file(folder).as_os_str().len() <= LONGEST_SOCKET_PATH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_path_moves_the_socket_elsewhere() {
        let temp = Path::new("/tmp");
        // "/run/.s.PGSQL.5432" takes 18 bytes.
        let longest = PathBuf::from(format!("/{}", "d".repeat(84)));
        assert_eq!(socket_folder(&longest, temp), longest.join("run"));

        let too_long = PathBuf::from(format!("/{}", "d".repeat(85)));
        let moved = socket_folder(&too_long, temp);
        assert!(moved.starts_with(temp) && fits(&moved));
        assert_ne!(moved, socket_folder(&too_long.join("x"), temp));
        assert!(fits(&socket_folder(&too_long, &too_long)));
    }

    #[test]
    fn list_entries_are_quoted() {
        assert_eq!(quoted_for_list(Path::new("/a, \"b\"")), r#""/a, ""b""""#);
    }

    #[test]
    fn only_a_large_log_is_put_aside() {
        let folder = tempfile::tempdir().expect("the temp folder is writable");
        let log = folder.path().join("postgres.log");
        let file = File::create(&log).expect("the folder is ours");
        rotated_log(folder.path()).expect("nothing is to be done");
        assert!(log.exists());
        file.set_len(LARGEST_LOG + 1).expect("a sparse file costs nothing");
        rotated_log(folder.path()).expect("the folder is ours");
        assert!(!log.exists());
    }
}
