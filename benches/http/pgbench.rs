//! The same SQL by pgbench: prepared statements over the same socket, as many connections.

use std::io::Write;
use std::process::Command;
use std::time::Duration;

use klachtenmap::embedded_postgres::Server;

use crate::service::Operation;

/// Returns transactions a second; nothing without pgbench. `open` is the number of complaints, from the newest of
/// `size` down, that transitions work on.
pub fn rate(
    server: &Server,
    url: &str,
    operation: &Operation,
    (size, open): (u64, u64),
    connections: usize,
    time: Duration,
) -> Option<f64> {
    let mut file = tempfile::NamedTempFile::new().ok()?;
    file.write_all(operation.script.as_bytes()).ok()?;
    let output = Command::new(server.bin_dir().join("pgbench"))
        .args(["--no-vacuum", "--protocol=prepared", "--jobs=2"])
        .arg(format!("--client={}", operation.connections(connections)))
        .arg(format!("--time={}", time.as_secs()))
        .arg(format!("--define=size={size}"))
        .arg(format!("--define=open={open}"))
        .arg(format!("--define=back={}", operation.months_back()))
        .arg("--file")
        .arg(file.path())
        // As the service sets it for its own sessions.
        .env("PGOPTIONS", "-c random_page_cost=1.1")
        .arg(url)
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let rate = text
        .lines()
        .find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    if rate.is_none() || !output.status.success() {
        eprintln!("pgbench: {text}{}", String::from_utf8_lossy(&output.stderr));
    }
    rate
}
