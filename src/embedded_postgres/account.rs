//! The operating system user that the server binaries run as: the user of this process or, under root, another one with
//! fewer rights.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rustix::process::geteuid;

use super::error::Error;

const ROOT: u32 = 0;

/// The user of the server binaries; holds a login only when this process runs as root.
#[derive(Debug)]
pub(super) struct Account {
    login: Option<Login>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Login {
    name: String,
    uid: u32,
    gid: u32,
}

impl Account {
    /// Selects the owner of an existing cluster, or else `postgres` or `nobody`. A user `postgres` that was added later
    /// could not read the files of `nobody`.
    pub(super) fn new(cluster: &Path) -> Result<Self, Error> {
        if !geteuid().is_root() {
            return Ok(Self { login: None });
        }
        let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let owner = fs::metadata(cluster)
            .ok()
            .filter(|folder| folder.uid() != ROOT)
            .map(|folder| Login {
                name: name_of(&passwd, folder.uid()),
                uid: folder.uid(),
                gid: folder.gid(),
            });
        owner
            .or_else(|| login(&passwd, "postgres"))
            .or_else(|| login(&passwd, "nobody"))
            .map(|login| Self { login: Some(login) })
            .ok_or(Error::NoAccount)
    }

    /// True when this is not the user of this process.
    pub(super) fn is_other_user(&self) -> bool {
        self.login.is_some()
    }

    /// Builds a command that runs as this user, without the environment of this process. Variables could change the
    /// behaviour and the language of the binaries.
    pub(super) fn command(&self, program: impl AsRef<OsStr>, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("LC_ALL", "C")
            // Spares initdb a search through all time zones.
            .env("TZ", "UTC")
            .current_dir(folder)
            .stdin(Stdio::null());
        if let Some(login) = &self.login {
            command.uid(login.uid).gid(login.gid);
        }
        command
    }

    /// Makes this user the owner of a file or folder.
    pub(super) fn give_ownership(&self, path: &Path) -> Result<(), Error> {
        let Some(login) = &self.login else {
            return Ok(());
        };
        chown(path, Some(login.uid), Some(login.gid)).map_err(Error::file("change the owner of", path))
    }

    /// True when `uid` is this user, or root on its behalf.
    pub(super) fn has_uid(&self, uid: u32) -> bool {
        match &self.login {
            Some(login) => uid == login.uid || uid == ROOT,
            None => uid == geteuid().as_raw(),
        }
    }

    /// Checks that this user may enter the folder and every parent; the error names the outermost one that it may not.
    pub(super) fn ensure_reaches(&self, folder: &Path) -> Result<(), Error> {
        let Some(login) = &self.login else {
            return Ok(());
        };
        // The kernel is asked, as the user in question, because permission
        // bits alone do not tell what access lists allow.
        let script = r#"for folder; do [ -x "$folder" ] || { printf %s "$folder"; exit; }; done"#;
        let mut ancestors: Vec<&Path> = folder.ancestors().collect();
        ancestors.reverse();
        let output = self
            .command("/bin/sh", Path::new("/"))
            .args(["-c", script, "sh"])
            .args(ancestors)
            .output()
            .map_err(Error::run(Path::new("/bin/sh")))?;
        if output.stdout.is_empty() {
            return Ok(());
        }
        Err(Error::Unreachable {
            account: login.name.clone(),
            folder: PathBuf::from(OsString::from_vec(output.stdout)),
        })
    }
}

/// Finds a user by name.
fn login(passwd: &str, name: &str) -> Option<Login> {
    logins(passwd).find(|login| login.name == name)
}

/// Returns the name of a user, or its number when it has none.
fn name_of(passwd: &str, uid: u32) -> String {
    logins(passwd)
        .find(|login| login.uid == uid)
        .map_or_else(|| uid.to_string(), |login| login.name)
}

/// Parses the lines of `/etc/passwd`, and skips those that are malformed.
fn logins(passwd: &str) -> impl Iterator<Item = Login> {
    passwd.lines().filter_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?.to_owned();
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        Some(Login { name, uid, gid })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_are_read_from_passwd() {
        let passwd = "root:x:0:0:root:/root:/bin/sh\nbroken\nnobody:x:65534:65533::/:/bin/false\n";
        let nobody = login(passwd, "nobody").expect("the third line names it");
        assert_eq!((nobody.uid, nobody.gid), (65534, 65533));
        assert_eq!(login(passwd, "postgres"), None);
        assert_eq!(name_of(passwd, 0), "root");
        assert_eq!(name_of(passwd, 12), "12");
    }
}
