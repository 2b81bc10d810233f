//! The choice of the database server's binaries: those that are configured, those on this system, or a download.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::account::Account;
use super::binaries::Binaries;
use super::constants::{CLUSTER_FOLDER, DOWNLOAD_FOLDER, DOWNLOAD_MAJOR};
use super::download::download;
use super::error::{DownloadError, Error};

const OLDEST_MAJOR: u32 = 14;

/// The folders that packages install to: the parent, the prefix of the version folders in it, and the subfolder of
/// those with the binaries.
const STANDARD_LOCATIONS: [(&str, &str, &str); 7] = [
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

/// The requirements that binaries have to meet, and the user that will run them.
#[derive(Debug)]
pub(super) struct Requirements<'a> {
    pub(super) configured: Option<&'a Path>,
    /// Address or file of the archive to unpack when none are found; absent: the npm registry.
    pub(super) archive: Option<&'a str>,
    /// Major version of the existing cluster; absent: any from 14 on.
    pub(super) required_major: Option<u32>,
    pub(super) data_dir: &'a Path,
    pub(super) account: &'a Account,
}

impl Requirements<'_> {
    /// True when the version is that of the existing cluster or, without one, recent enough.
    fn accepts(&self, binaries: &Binaries) -> bool {
        match self.required_major {
            Some(major) => binaries.major == major,
            None => binaries.major >= OLDEST_MAJOR,
        }
    }

    /// Builds the error for a cluster whose version none of the found binaries have.
    fn other_major(&self, made_by: u32, seen: &[Binaries]) -> Error {
        Error::OtherMajor {
            cluster: self.data_dir.join(CLUSTER_FOLDER),
            made_by,
            found: match listed(seen) {
                None => "no PostgreSQL was found".to_owned(),
                Some(found) => format!("only {found} was found"),
            },
        }
    }
}

/// Returns the configured binaries or, without any, the newest on this system that meet the requirements, or a
/// download.
pub(super) fn find(requirements: &Requirements) -> Result<Binaries, Error> {
    if let Some(folder) = requirements.configured {
        return configured(requirements, folder);
    }
    let download = requirements.data_dir.join(DOWNLOAD_FOLDER).join("bin");
    let mut seen = Vec::new();
    for folders in [advertised_folders(), standard_folders(), vec![download.clone()]] {
        let mut found: Vec<Binaries> = folders
            .iter()
            .filter_map(|folder| Binaries::from_folder(folder, requirements.account).ok())
            .collect();
        // The newest first; of equals the one that was named first.
        found.sort_by_key(|binaries| std::cmp::Reverse(binaries.major));
        if let Some(binaries) = found.iter().find(|binaries| requirements.accepts(binaries)) {
            return Ok(binaries.clone());
        }
        seen.append(&mut found);
    }
    match requirements.required_major {
        Some(made_by) if made_by != DOWNLOAD_MAJOR => Err(requirements.other_major(made_by, &seen)),
        _ => downloaded(requirements, &download, &seen),
    }
}

/// Returns the binaries in the configured folder, or an error when they do not meet the requirements.
fn configured(requirements: &Requirements, folder: &Path) -> Result<Binaries, Error> {
    let folder = folder
        .canonicalize()
        .map_err(Error::file("find the configured PostgreSQL programs in", folder))?;
    let binaries =
        Binaries::from_folder(&folder, requirements.account).map_err(|reason| Error::Configured { reason })?;
    if requirements.accepts(&binaries) {
        return Ok(binaries);
    }
    Err(match requirements.required_major {
        Some(made_by) => requirements.other_major(made_by, &[binaries]),
        None => Error::Configured {
            reason: format!(
                "{} holds PostgreSQL {}, and {OLDEST_MAJOR} is the oldest that will do",
                folder.display(),
                binaries.major
            ),
        },
    })
}

/// Returns the folders that `PATH` and `pg_config` lead to.
fn advertised_folders() -> Vec<PathBuf> {
    let on_path = on_path("postgres")
        // Often only the server is linked to; the other binaries are beside the file that the link leads to.
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

/// Returns the folders that packages install to, as far as they exist.
fn standard_folders() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for (parent, beginning, inside) in STANDARD_LOCATIONS {
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

/// Downloads binaries; the error says which were searched for, which were seen, and how to install them.
fn downloaded(requirements: &Requirements, bin: &Path, seen: &[Binaries]) -> Result<Binaries, Error> {
    download(requirements.archive, requirements.data_dir, requirements.account)
        .and_then(|()| Binaries::from_folder(bin, requirements.account).map_err(DownloadError::Unusable))
        .map_err(|source| Error::Download {
            searched: searched(requirements.required_major, seen),
            install: install_command(requirements.account.is_other_user()),
            source,
        })
}

/// Describes the search that failed.
fn searched(required_major: Option<u32>, seen: &[Binaries]) -> String {
    let needed = match required_major {
        Some(major) => format!("PostgreSQL {major}"),
        None => format!("PostgreSQL {OLDEST_MAJOR} or newer"),
    };
    let besides = match listed(seen) {
        Some(found) => format!(" (only {found})"),
        None => String::new(),
    };
    format!("{needed} was not found on PATH, by pg_config or in the usual folders{besides}")
}

/// Lists binaries for people; nothing for an empty list.
fn listed(seen: &[Binaries]) -> Option<String> {
    let each: Vec<String> = seen
        .iter()
        .map(|binaries| format!("PostgreSQL {} in {}", binaries.major, binaries.folder.display()))
        .collect();
    (!each.is_empty()).then(|| each.join(", "))
}

/// Returns the command that installs the server with the package manager of this system.
fn install_command(as_root: bool) -> String {
    let known = INSTALLERS.iter().find(|(name, _)| on_path(name).is_some());
    match known {
        None => "your package manager".to_owned(),
        Some((name, command)) if as_root || *name == "brew" => (*command).to_owned(),
        Some((_, command)) => format!("sudo {command}"),
    }
}

/// Finds a program on `PATH`.
fn on_path(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_passed_over_is_told() {
        let old = Binaries {
            folder: "/usr/pgsql-13/bin".into(),
            major: 13,
        };
        assert_eq!(
            searched(None, &[old]),
            "PostgreSQL 14 or newer was not found on PATH, by pg_config or in the usual folders \
             (only PostgreSQL 13 in /usr/pgsql-13/bin)"
        );
    }
}
