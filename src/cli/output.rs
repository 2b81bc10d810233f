//! Standard output of the commands. A reader that closes it, as `head` does, ends a command quietly.

use std::io::{self, ErrorKind, Write};

/// Writes bytes to standard output. A closed pipe is no error: its reader has seen enough.
///
/// # Errors
/// When standard output cannot be written for another reason, such as a full disk.
pub fn write(content: &[u8]) -> io::Result<()> {
    let mut output = io::stdout().lock();
    match output.write_all(content).and_then(|()| output.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}

/// Writes a line to standard output, as [`write`] does.
///
/// # Errors
/// As [`write`].
pub fn write_line(line: &str) -> io::Result<()> {
    write(format!("{line}\n").as_bytes())
}
