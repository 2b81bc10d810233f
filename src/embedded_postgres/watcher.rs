//! One run of the server: it is started under a small shell script that stops
//! it when this process is gone. Starting it again is up to `keeper`.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use log::info;

use super::account::Account;
use super::error::Error;

/// Runs the server, prints its process id and ends when it ends.
///
/// Its standard input is a pipe whose other end we hold and never write to.
/// The system closes that end when we are gone, however that came about; the
/// reader then wakes up and stops the server. The reader uses the shell's own
/// `read`, so that no further process is left when it is killed.
///
/// A shell starts background programs with SIGINT ignored, and the server
/// takes a moment to change that; SIGTERM, which comes first, ends it even
/// then. A server that is up shuts down as for SIGINT alone.
///
/// Neither the shell nor the reader may be ended by a signal to all processes
/// of a service, as long as the server is there.
const SCRIPT: &str = r#"
exec 3<&0 </dev/null
trap : HUP INT TERM
"$@" 3<&- >&2 &
server=$!
(
    trap '' HUP INT TERM
    exec >&2
    read -r line <&3
    kill -TERM "$server"
    kill -INT "$server"
) 2>/dev/null &
reader=$!
echo "$server"
exec 3<&- >&2
wait "$server"
status=$?
while kill -0 "$server" 2>/dev/null; do
    wait "$server"
    status=$?
done
kill -KILL "$reader" 2>/dev/null
wait "$reader" 2>/dev/null
exit "$status"
"#;

/// How long a server that an earlier service left behind may take to end.
const PATIENCE: Duration = Duration::from_secs(15);

const WAITING_REPORT: Duration = Duration::from_secs(10);

/// How much of the log an error quotes.
const QUOTED_LINES: usize = 8;

/// Everything that it takes to start the server.
#[derive(Debug)]
pub(super) struct Launch {
    pub(super) server: PathBuf,
    pub(super) arguments: Vec<OsString>,
    pub(super) cluster: PathBuf,
    pub(super) data_dir: PathBuf,
    pub(super) log: PathBuf,
    pub(super) account: Account,
}

/// A server that was started and not yet seen to have ended.
#[derive(Debug)]
pub(super) struct Running {
    watcher: Child,
    pub(super) pid: u32,
}

/// Keeps the server running; dropping it stops the server.
pub(super) type Lifeline = ChildStdin;

impl Launch {
    pub(super) fn spawn(&self) -> Result<(Running, Lifeline), Error> {
        let shell = Path::new("/bin/sh");
        let log = self.open_log()?;
        let mut watcher = self
            .account
            .command(shell, &self.data_dir)
            .args(["-c", SCRIPT, "sh"])
            .arg(&self.server)
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            // Ctrl-C in a terminal is for the service, which still needs the
            // database to finish what it is doing.
            .process_group(0)
            .spawn()
            .map_err(Error::run(shell))?;
        let pipes = watcher.stdin.take().zip(watcher.stdout.take());
        let (lifeline, output) = pipes.expect("both pipes were asked for above");
        let mut line = String::new();
        BufReader::new(output)
            .read_line(&mut line)
            .and_then(|_| line.trim().parse().map_err(io::Error::other))
            .map(|pid| (Running { watcher, pid }, lifeline))
            .map_err(Error::run(&self.server))
    }

    /// Starts the server and waits until it accepts connections, also when
    /// the remains of an earlier one first have to disappear.
    pub(super) fn spawn_first(&self) -> Result<(Running, Lifeline), Error> {
        let deadline = Instant::now() + PATIENCE;
        let mut told = false;
        loop {
            let logged = fs::metadata(&self.log).map_or(0, |log| log.len());
            let (mut running, lifeline) = self.spawn()?;
            if self.until_ready(&mut running)?.is_none() {
                return Ok((running, lifeline));
            }
            let said = self.logged_since(logged);
            if !blames_remains(&said) || Instant::now() >= deadline {
                return Err(Error::Start {
                    log: self.log.clone(),
                    said: last_lines(&said),
                });
            }
            if !told {
                info!("waiting for an earlier PostgreSQL in {} to end", self.cluster.display());
                told = true;
            }
            sleep(Duration::from_millis(300));
        }
    }

    /// Waits until the server accepts connections, or returns how it ended.
    ///
    /// There is no limit: after a crash the server first repeats lost work,
    /// and to break that off would only mean to begin again.
    pub(super) fn until_ready(&self, running: &mut Running) -> Result<Option<ExitStatus>, Error> {
        let file = self.cluster.join("postmaster.pid");
        let mut report = Instant::now() + WAITING_REPORT;
        loop {
            let ended = running.watcher.try_wait();
            if let Some(status) = ended.map_err(Error::run(&self.server))? {
                return Ok(Some(status));
            }
            // The file may still be that of an earlier server.
            if fs::read_to_string(&file).is_ok_and(|text| is_ready(&text, running.pid)) {
                return Ok(None);
            }
            if Instant::now() >= report {
                info!("PostgreSQL is still starting; see {}", self.log.display());
                report += WAITING_REPORT;
            }
            sleep(Duration::from_millis(10));
        }
    }

    fn open_log(&self) -> Result<File, Error> {
        OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(&self.log)
            .map_err(Error::file("open", &self.log))
    }

    fn logged_since(&self, position: u64) -> String {
        let mut bytes = Vec::new();
        let read = File::open(&self.log).and_then(|mut log| {
            log.seek(SeekFrom::Start(position))?;
            log.read_to_end(&mut bytes)
        });
        match read {
            Ok(_) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) => format!("(not readable: {error})"),
        }
    }
}

impl Running {
    pub(super) fn wait(&mut self) -> io::Result<ExitStatus> {
        self.watcher.wait()
    }
}

/// Reads the file that the server keeps about itself: its first line is the
/// process id, the eighth what it is doing.
fn is_ready(text: &str, pid: u32) -> bool {
    let mut lines = text.lines();
    lines.next().and_then(|line| line.trim().parse().ok()) == Some(pid)
        && lines.nth(6).is_some_and(|line| line.trim() == "ready")
}

/// Whether the server found another one, or what is left of it, in its place.
/// The messages are not translated, as the server runs in the C locale.
fn blames_remains(log: &str) -> bool {
    log.contains("pre-existing shared memory block") || (log.contains("lock file") && log.contains("already exists"))
}

fn last_lines(log: &str) -> String {
    let lines: Vec<&str> = log.trim().lines().collect();
    lines[lines.len().saturating_sub(QUOTED_LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readiness_is_told_by_the_right_file() {
        let file = "77\n/data\n1700000000\n5432\n/run\n\n  5432001 5\nready   \n";
        assert!(is_ready(file, 77));
        assert!(!is_ready(file, 78));
        assert!(!is_ready(&file.replace("ready   ", "starting"), 77));
        assert!(!is_ready("77\n", 77));
        assert!(!is_ready("", 77));
    }

    #[test]
    fn remains_are_told_from_other_troubles() {
        assert!(blames_remains("FATAL:  lock file \"postmaster.pid\" already exists"));
        assert!(blames_remains(
            "FATAL:  pre-existing shared memory block (key 1, ID 5) is still in use"
        ));
        assert!(!blames_remains("FATAL:  data directory \"/x\" has wrong ownership"));
    }

    #[test]
    fn the_end_of_the_log_is_quoted() {
        let log: String = (b'a'..=b'z').flat_map(|letter| [char::from(letter), '\n']).collect();
        assert_eq!(last_lines(&log), "s\nt\nu\nv\nw\nx\ny\nz");
        assert_eq!(last_lines(""), "");
    }
}
