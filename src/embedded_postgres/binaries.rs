//! The folder with the database server's binaries, and the check that they run and of which version they are.
//! `discovery` decides which folder is used.

use std::path::{Path, PathBuf};

use super::account::Account;

const REQUIRED_BINARIES: [&str; 3] = ["initdb", "postgres", "pg_ctl"];

/// A folder with server binaries that run, and their major version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binaries {
    pub(super) folder: PathBuf,
    pub(super) major: u32,
}

impl Binaries {
    /// Runs the server in `folder` for its version; the error says in words why these binaries are of no use.
    ///
    /// It runs as `account`, because binaries that this user cannot reach are of no use.
    pub(super) fn from_folder(folder: &Path, account: &Account) -> Result<Self, String> {
        if let Some(missing) = REQUIRED_BINARIES.iter().find(|name| !folder.join(name).is_file()) {
            return Err(format!("{} does not hold {missing}", folder.display()));
        }
        let server = folder.join("postgres");
        let output = account
            .command(&server, Path::new("/"))
            .arg("--version")
            .output()
            .map_err(|error| format!("{} does not run: {error}", server.display()))?;
        let printed = String::from_utf8_lossy(&output.stdout);
        match major_version(&printed) {
            Some(major) if output.status.success() => Ok(Self {
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
}

/// Parses lines such as `postgres (PostgreSQL) 15.13 (Debian 15.13-0)`.
fn major_version(line: &str) -> Option<u32> {
    let version = line.split_once("(PostgreSQL) ")?.1;
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
}
