//! The operating system user that the server programs run as: ourselves, or
//! somebody with fewer rights when we are root. Database users are not here.

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

/// Runs the server programs; holds a login only when we are root ourselves.
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
    /// Prefers the owner of an existing cluster: a user `postgres` that was
    /// added later could not read what `nobody` wrote.
    pub(super) fn choose(cluster: &Path) -> Result<Self, Error> {
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

    pub(super) fn is_another(&self) -> bool {
        self.login.is_some()
    }

    /// A command that runs as this user with nothing from our environment,
    /// which might change what they do or say.
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

    pub(super) fn give(&self, path: &Path) -> Result<(), Error> {
        let Some(login) = &self.login else {
            return Ok(());
        };
        chown(path, Some(login.uid), Some(login.gid)).map_err(Error::file("change the owner of", path))
    }

    /// Whether this user owns what has the given owner, as far as is known.
    pub(super) fn is(&self, uid: u32) -> bool {
        match &self.login {
            Some(login) => uid == login.uid || uid == ROOT,
            None => uid == geteuid().as_raw(),
        }
    }

    /// Finds the outermost folder on the way that this user may not enter.
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

fn login(passwd: &str, name: &str) -> Option<Login> {
    logins(passwd).find(|login| login.name == name)
}

fn name_of(passwd: &str, uid: u32) -> String {
    logins(passwd)
        .find(|login| login.uid == uid)
        .map_or_else(|| uid.to_string(), |login| login.name)
}

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
