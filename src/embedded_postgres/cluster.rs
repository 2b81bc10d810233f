//! The folder with the data of the server: the version that made it, and the creation of a new one.

use std::fs::{self, DirBuilder, File};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use log::{info, warn};

use super::account::Account;
use super::constants::{CLUSTER_FOLDER, DATABASE, SUPERUSER};
use super::error::Error;

/// Prefix of the folder of a cluster that is being created.
const UNFINISHED: &str = "initialising-";

/// The cluster in a data folder, whether it exists yet or not.
#[derive(Debug)]
pub(super) struct Cluster {
    data_dir: PathBuf,
    folder: PathBuf,
    durable: bool,
}

impl Cluster {
    pub(super) fn new(data_dir: &Path, durable: bool) -> Self {
        Self {
            data_dir: data_dir.to_owned(),
            folder: data_dir.join(CLUSTER_FOLDER),
            durable,
        }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the major version that made the cluster, or nothing without a cluster.
    pub(super) fn major(&self) -> Result<Option<u32>, Error> {
        let file = self.folder.join("PG_VERSION");
        match fs::read_to_string(&file) {
            Ok(version) => match version.trim().parse() {
                Ok(major) => Ok(Some(major)),
                Err(_) => Err(Error::NoVersion { file }),
            },
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::file("read", &file)(error)),
        }
    }

    /// Creates the cluster and the application's database in it. The folder gets its name only when the cluster is
    /// complete, so that an interrupted one is never mistaken for it.
    pub(super) fn initialise(&self, binaries: &Path, account: &Account) -> Result<(), Error> {
        info!("making a new database in {}", self.folder.display());
        self.remove_unfinished();
        // The name holds the process id: an initdb that outlived a killed service may still be writing to another
        // folder.
        let unfinished = self.data_dir.join(format!("{UNFINISHED}{}", std::process::id()));
        DirBuilder::new()
            .mode(0o700)
            .create(&unfinished)
            .map_err(Error::file("make the folder", &unfinished))?;
        account.give_ownership(&unfinished)?;

        self.run_initdb(&binaries.join("initdb"), &unfinished, account)?;
        self.create_database(&binaries.join("postgres"), &unfinished, account)?;

        fs::rename(&unfinished, &self.folder).map_err(Error::file("put the new database in place as", &self.folder))?;
        if self.durable {
            // Without this a power cut could still undo the renaming.
            File::open(&self.data_dir)
                .and_then(|folder| folder.sync_all())
                .map_err(Error::file("write to disk", &self.data_dir))?;
        }
        Ok(())
    }

    /// Removes the folders of interrupted creations.
    fn remove_unfinished(&self) {
        let Ok(entries) = fs::read_dir(&self.data_dir) else {
            return;
        };
        for entry in entries.flatten() {
            if entry.file_name().to_string_lossy().starts_with(UNFINISHED)
                && let Err(error) = fs::remove_dir_all(entry.path())
            {
                // It only takes space, and the next start tries again.
                warn!("cannot remove {}: {error}", entry.path().display());
            }
        }
    }

    fn run_initdb(&self, program: &Path, folder: &Path, account: &Account) -> Result<(), Error> {
        let mut command = account.command(program, &self.data_dir);
        command
            .arg("-D")
            .arg(folder)
            .arg(format!("--username={SUPERUSER}"))
            // The one locale that every system has, and whose sort order no
            // upgrade of the system changes under the indexes.
            .args(["--encoding=UTF8", "--locale=C"])
            .args(["--auth-local=trust", "--auth-host=reject"]);
        if !self.durable {
            command.arg("--no-sync");
        }
        let output = command.output().map_err(Error::run(program))?;
        succeeded(program, &output)
    }

    fn create_database(&self, program: &Path, folder: &Path, account: &Account) -> Result<(), Error> {
        // Single-user mode needs no client program and no second start.
        let mut command = account.command(program, &self.data_dir);
        command
            .arg("--single")
            .arg("-D")
            .arg(folder)
            // Without it a failed statement would count as success.
            .args(["-c", "exit_on_error=on"])
            .args(["-c", if self.durable { "fsync=on" } else { "fsync=off" }])
            .arg("postgres");
        let statement = format!("create database {DATABASE};\n");
        let output = output_after(&mut command, &statement).map_err(Error::run(program))?;
        succeeded(program, &output)
    }
}

/// Runs a command with `input` on its standard input.
fn output_after(command: &mut Command, input: &str) -> std::io::Result<Output> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        match stdin.write_all(input.as_bytes()) {
            // A program that ended early says why in its output.
            Err(error) if error.kind() != ErrorKind::BrokenPipe => return Err(error),
            _ => {}
        }
    }
    child.wait_with_output()
}

/// Turns a failed command into an error that quotes its messages.
fn succeeded(program: &Path, output: &Output) -> Result<(), Error> {
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Error::Initialise {
        program: program.to_owned(),
        said: format!("{} ({})", said.trim(), output.status),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_file_is_read() {
        let data_dir = tempfile::tempdir().expect("the temp folder is writable");
        let cluster = Cluster::new(data_dir.path(), false);
        assert_eq!(cluster.major().expect("absence is fine"), None);

        fs::create_dir(cluster.folder()).expect("the folder is ours");
        let file = cluster.folder().join("PG_VERSION");
        fs::write(&file, "16\n").expect("the folder is ours");
        assert_eq!(cluster.major().expect("a number is fine"), Some(16));
        fs::write(&file, "").expect("the folder is ours");
        assert!(matches!(cluster.major(), Err(Error::NoVersion { .. })));
    }
}
