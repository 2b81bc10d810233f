//! Files and folders for the account of the service alone: what it writes, and what it finds.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use rustix::fs::Mode;
use rustix::process::{geteuid, umask};

/// What the owner of a folder may do, and nobody else.
pub const FOLDER: u32 = 0o700;
/// As [`FOLDER`], and others may pass through it to a name that they know.
pub const PASSAGE: u32 = 0o711;
const FILE: u32 = 0o600;

/// A folder that everybody may write to, such as the one for temporary files.
const STICKY: u32 = 0o1000;

/// Makes every file and folder that this process makes from now on private, unless it says otherwise.
pub fn by_default() {
    umask(Mode::RWXG | Mode::RWXO);
}

/// Gives a folder of our own the permissions `mode`. One that belongs to another account, or that everybody shares,
/// stays as it is, and the log says so.
///
/// # Errors
/// When the folder is not there or cannot be changed.
pub fn restrict(folder: &Path, mode: u32) -> io::Result<()> {
    let found = fs::metadata(folder)?;
    let given = found.mode() & 0o7777;
    if given == mode {
        return Ok(());
    }
    if found.uid() != geteuid().as_raw() || given & STICKY != 0 {
        if given & 0o077 & !mode == 0 {
            return Ok(());
        }
        log::warn!(
            "{} has the permissions {given:o} and is not only ours to change: others may read what lies there",
            folder.display()
        );
        return Ok(());
    }
    fs::set_permissions(folder, Permissions::from_mode(mode))
}

/// Takes from others what they may do with everything in `folder`, at any depth; links are left alone.
///
/// # Errors
/// When something cannot be read or changed; what vanishes meanwhile is no error.
pub fn restrict_contents(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        match restrict_entry(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            outcome => outcome?,
        }
    }
    Ok(())
}

fn restrict_entry(path: &Path) -> io::Result<()> {
    let found = fs::symlink_metadata(path)?;
    let mode = match found.file_type() {
        kind if kind.is_dir() => FOLDER,
        kind if kind.is_file() => FILE,
        _ => return Ok(()),
    };
    if found.mode() & 0o7777 != mode {
        fs::set_permissions(path, Permissions::from_mode(mode))?;
    }
    if found.is_dir() {
        restrict_contents(path)?;
    }
    Ok(())
}
