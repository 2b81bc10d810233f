//! Permissions of files and folders that are for the account of the service alone.

use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use rand::distr::{Alphanumeric, SampleString};
use rustix::fs::Mode;
use rustix::process::{geteuid, umask};

/// Everything for the owner, nothing for others.
pub const FOLDER_MODE: u32 = 0o700;
/// As [`FOLDER_MODE`], and others may pass through the folder to a name that they know.
pub const PASSABLE_FOLDER_MODE: u32 = 0o711;
const FILE_MODE: u32 = 0o600;

/// The bit of a folder that everybody may write to, such as the one for temporary files.
const STICKY: u32 = 0o1000;

/// Masks the permissions of every file and folder that this process makes from now on, unless it sets others.
pub fn set_umask() {
    umask(Mode::RWXG | Mode::RWXO);
}

/// Gives a folder of this account the permissions `mode`. One of another account, or one that everybody shares, stays
/// as it is, and the log says so where it is more open than `mode`.
///
/// # Errors
/// When the folder is not there or cannot be changed.
pub fn restrict(folder: &Path, mode: u32) -> io::Result<()> {
    let found = fs::metadata(folder)?;
    let given = found.mode() & 0o7777;
    let is_ours = found.uid() == geteuid().as_raw() && given & STICKY == 0;
    if given == mode {
        return Ok(());
    }
    if is_ours {
        return fs::set_permissions(folder, Permissions::from_mode(mode));
    }
    if given & 0o077 & !mode != 0 {
        log::warn!(
            "{} has the permissions {given:o} and is not only ours to change: others may read what lies there",
            folder.display()
        );
    }
    Ok(())
}

/// Restricts a file, or a folder with everything in it; links are left alone. Whatever cannot be changed is logged and
/// keeps nothing else from being restricted; what vanishes meanwhile is no failure.
pub fn restrict_tree(path: &Path) {
    match restrict_entry(path) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => log::warn!("the permissions of {} stay as they are: {error}", path.display()),
    }
}

fn restrict_entry(path: &Path) -> io::Result<()> {
    let found = fs::symlink_metadata(path)?;
    let mode = match found.file_type() {
        kind if kind.is_dir() => FOLDER_MODE,
        kind if kind.is_file() => FILE_MODE,
        _ => return Ok(()),
    };
    if found.mode() & 0o7777 != mode {
        fs::set_permissions(path, Permissions::from_mode(mode))?;
    }
    if found.is_dir() {
        for entry in fs::read_dir(path)? {
            restrict_tree(&entry?.path());
        }
    }
    Ok(())
}

/// Returns the secret in a file, which is made when there is none.
///
/// # Errors
/// When the file cannot be made or read, or holds no whole secret.
pub fn kept_secret(file: &Path) -> io::Result<String> {
    if !file.exists() {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        let secret = Alphanumeric.sample_string(&mut rand::rng(), SECRET_LENGTH);
        keep_whole(file, &secret)?;
    }
    let secret = fs::read_to_string(file)?;
    if secret.len() < SECRET_LENGTH {
        return Err(io::Error::other("holds no whole key; remove it"));
    }
    Ok(secret)
}

const SECRET_LENGTH: usize = 48;

/// Writes the key to a file that appears whole. Of two processes that write one at the same time, the first wins.
fn keep_whole(file: &Path, secret: &str) -> io::Result<()> {
    let draft = file.with_extension(format!("key.{}", std::process::id()));
    let mut new = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)?;
    new.write_all(secret.as_bytes())?;
    new.sync_all()?;
    let linked = fs::hard_link(&draft, file);
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        outcome => outcome,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o7777
    }

    #[test]
    fn a_folder_that_everybody_shares_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o1777)).unwrap();
        restrict(folder.path(), FOLDER_MODE).unwrap();
        assert_eq!(mode(folder.path()), 0o1777);
        fs::set_permissions(folder.path(), Permissions::from_mode(0o750)).unwrap();
        restrict(folder.path(), FOLDER_MODE).unwrap();
        assert_eq!(mode(folder.path()), 0o700);
    }

    #[test]
    fn a_tree_is_restricted_to_its_last_file_and_links_are_not_followed() {
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (deep, other) = (folder.path().join("a/b"), elsewhere.path().join("other"));
        fs::create_dir_all(&deep).unwrap();
        for file in [&deep.join("file"), &other] {
            fs::write(file, "x").unwrap();
            fs::set_permissions(file, Permissions::from_mode(0o644)).unwrap();
        }
        std::os::unix::fs::symlink(&other, deep.join("link")).unwrap();
        restrict_tree(folder.path());
        assert_eq!((mode(&deep), mode(&deep.join("file"))), (0o700, 0o600));
        assert_eq!(mode(&other), 0o644);
    }
}
