//! A single run of the server, below a small shell script that stops the server when this process ends. `supervisor`
//! restarts it.

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
/// Its standard input is a pipe whose other end this process holds and never writes to. The system closes that end when
/// this process ends, in whatever way; the reader then wakes up and stops the server. The reader uses the shell's own
/// `read`, so that no further process is left when the reader is killed.
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

/// Time that the server of an earlier service gets to end.
const LEFTOVER_TIMEOUT: Duration = Duration::from_secs(15);

/// Interval of the log lines about a server that is still starting.
const STARTING_REPORT: Duration = Duration::from_secs(10);

/// Number of lines at the end of the log that an error quotes.
const QUOTED_LINES: usize = 8;

/// The command, files and user of the server.
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

/// The pipe that tells the shell script of this process; closing the pipe stops the server.
pub(super) type ParentPipe = ChildStdin;

impl Launch {
    /// Starts the server and returns once its process id is known.
    pub(super) fn spawn(&self) -> Result<(Running, ParentPipe), Error> {
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
        let (parent_pipe, output) = pipes.expect("both pipes were asked for above");
        let mut line = String::new();
        BufReader::new(output)
            .read_line(&mut line)
            .and_then(|_| line.trim().parse().map_err(io::Error::other))
            .map(|pid| (Running { watcher, pid }, parent_pipe))
            .map_err(Error::run(&self.server))
    }

    /// Starts the server and waits until it accepts connections, also when an earlier server first has to end.
    pub(super) fn spawn_first(&self) -> Result<(Running, ParentPipe), Error> {
        let deadline = Instant::now() + LEFTOVER_TIMEOUT;
        let mut told = false;
        loop {
            let logged = fs::metadata(&self.log).map_or(0, |log| log.len());
            let (mut running, parent_pipe) = self.spawn()?;
            if self.until_ready(&mut running)?.is_none() {
                return Ok((running, parent_pipe));
            }
            let said = self.logged_since(logged);
            if !reports_leftovers(&said) || Instant::now() >= deadline {
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

    /// Waits until the server accepts connections; returns its exit status when it ends before.
    ///
    /// There is no time limit: after a crash the server first replays its log, and would begin anew after an
    /// interruption.
    pub(super) fn until_ready(&self, running: &mut Running) -> Result<Option<ExitStatus>, Error> {
        let file = self.cluster.join("postmaster.pid");
        let mut report = Instant::now() + STARTING_REPORT;
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
                report += STARTING_REPORT;
            }
            sleep(Duration::from_millis(10));
        }
    }

    /// Opens the log for appending, private to this user.
    fn open_log(&self) -> Result<File, Error> {
        OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(&self.log)
            .map_err(Error::file("open", &self.log))
    }

    /// Reads the log from a position in bytes.
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
    /// Waits for the end of the server.
    pub(super) fn wait(&mut self) -> io::Result<ExitStatus> {
        self.watcher.wait()
    }
}

/// Parses `postmaster.pid`: true when its first line is `pid` and its eighth is `ready`.
fn is_ready(text: &str, pid: u32) -> bool {
    let mut lines = text.lines();
    lines.next().and_then(|line| line.trim().parse().ok()) == Some(pid)
        && lines.nth(6).is_some_and(|line| line.trim() == "ready")
}

/// True when the log says that another server, or its lock or memory, is still there. The messages are not translated,
/// as the server runs in the C locale.
fn reports_leftovers(log: &str) -> bool {
    log.contains("pre-existing shared memory block") || (log.contains("lock file") && log.contains("already exists"))
}

/// Returns the last lines of the log.
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
    fn leftovers_are_told_from_other_errors() {
        assert!(reports_leftovers("FATAL:  lock file \"postmaster.pid\" already exists"));
        assert!(reports_leftovers(
            "FATAL:  pre-existing shared memory block (key 1, ID 5) is still in use"
        ));
        assert!(!reports_leftovers("FATAL:  data directory \"/x\" has wrong ownership"));
    }

    #[test]
    fn the_end_of_the_log_is_quoted() {
        let log: String = (b'a'..=b'z').flat_map(|letter| [char::from(letter), '\n']).collect();
        assert_eq!(last_lines(&log), "s\nt\nu\nv\nw\nx\ny\nz");
        assert_eq!(last_lines(""), "");
    }
}
