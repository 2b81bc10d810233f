//! The costs of the service on top of PostgreSQL: each operation over real HTTP, and the same SQL by pgbench, by turns
//! on the same cluster. Prints ratios; run it with `cargo bench --bench http -- --help`.

mod bulk;
mod load;
mod overload;
mod pgbench;
mod seed;
mod service;

use std::time::{Duration, Instant};

use clap::Parser;
use klachtenmap::embedded_postgres::{Server, Settings};

use load::Measured;
use service::{OPERATIONS, Operation, Running};

/// Measures the service against pgbench on a PostgreSQL of its own.
#[derive(Debug, Parser)]
struct Arguments {
    /// Numbers of complaints, one for each run
    #[arg(long, value_delimiter = ',', default_value = "1000,100000")]
    sizes: Vec<u64>,
    /// Connections at a time
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// Seconds of each measurement
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// Measurements by turns; the median counts
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Only operations whose name contains this
    #[arg(long, default_value = "")]
    only: String,
    /// Offer ten times what the service can do instead, for as many seconds as there are in all rounds
    #[arg(long)]
    overload: bool,
    /// Given by `cargo bench`, and of no meaning here
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let arguments = Arguments::parse();
    let folder = tempfile::Builder::new()
        .prefix("klachtenmap-bench-")
        .tempdir()
        .expect("a temporary folder");
    let settings = Settings {
        data_dir: folder.path(),
        bin_dir: None,
        archive: None,
        durable: true,
        max_connections: 100,
    };
    let server = Server::start(&settings).expect("PostgreSQL starts");
    let pgbench = server.bin_dir().join("pgbench");
    if !pgbench.exists() {
        eprintln!(
            "{} has no pgbench: install PostgreSQL with its client programs to get ratios",
            pgbench.display()
        );
    }
    println!(
        "{} connections, {} rounds of {} s each; ratio = service / pgbench, with the lowest and highest of the rounds",
        arguments.connections, arguments.rounds, arguments.seconds
    );
    for size in &arguments.sizes {
        measure_size(&arguments, &server, *size);
    }
}

fn measure_size(arguments: &Arguments, server: &Server, size: u64) {
    let begun = Instant::now();
    let url = seed::database(server, size);
    println!("\n{size} complaints (seeded in {:.1} s)", begun.elapsed().as_secs_f64());
    println!(
        "{:<16} {:>10} {:>10} {:>22} {:>9} {:>9} {:>8}",
        "operation", "service/s", "pgbench/s", "ratio (low..high)", "p50 ms", "p99 ms", "p99/p50"
    );
    let running = Running::start(&url, size, arguments.connections);
    if arguments.overload {
        return measure_overload(arguments, &running);
    }
    for operation in OPERATIONS
        .iter()
        .filter(|operation| operation.name.contains(&arguments.only))
    {
        measure(arguments, server, &url, &running, operation, size);
    }
    running.read_events();
    if "bulk".contains(&arguments.only) {
        measure_bulk(arguments, &running);
    }
    if "burst".contains(&arguments.only) {
        measure_burst(arguments, &running);
    }
}

/// Measures what the service can do, and then offers it more.
fn measure_overload(arguments: &Arguments, running: &Running) {
    let time = Duration::from_secs(arguments.seconds);
    running.create_beside(0, Duration::from_secs(1));
    let normal = running.create_beside(0, time);
    let rounds = u32::try_from(arguments.rounds).unwrap_or(1);
    overload::measure(running, normal, time * rounds);
}

/// Measures registering without and beside a burst of reports, by turns.
fn measure_burst(arguments: &Arguments, running: &Running) {
    const REPORTS: usize = 50;
    let time = Duration::from_secs(arguments.seconds);
    let p99 = |reports: usize| running.create_beside(reports, time).p99;
    let rounds: Vec<(f64, f64)> = (0..arguments.rounds).map(|_| (p99(0), p99(REPORTS))).collect();
    println!(
        "create, p99: {:.2} ms alone, {:.2} ms beside a burst of {REPORTS} reports, {} times",
        median(rounds.iter().map(|(alone, _)| *alone).collect()),
        median(rounds.iter().map(|(_, beside)| *beside).collect()),
        spread(rounds.iter().map(|(alone, beside)| beside / alone).collect())
    );
}

/// Measures a hundred corrections in one request against a request each.
fn measure_bulk(arguments: &Arguments, running: &Running) {
    bulk::measure(running);
    let rounds: Vec<(f64, f64)> = (0..arguments.rounds).map(|_| bulk::measure(running)).collect();
    println!(
        "a hundred corrections: {:.0} ms one by one, {:.0} ms in one request, {} times as fast",
        median(rounds.iter().map(|(singly, _)| *singly).collect()),
        median(rounds.iter().map(|(_, together)| *together).collect()),
        spread(rounds.iter().map(|(singly, together)| singly / together).collect())
    );
}

/// Formats the median, with the lowest and the highest.
fn spread(values: Vec<f64>) -> String {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(0.0, f64::max);
    format!("{:.2} ({low:.2}..{high:.2})", median(values))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn measure(arguments: &Arguments, server: &Server, url: &str, running: &Running, operation: &Operation, size: u64) {
    let time = Duration::from_secs(arguments.seconds);
    // The first second fills caches and prepares statements.
    running.run(operation, Duration::from_secs(1));
    let rounds: Vec<(Measured, Option<f64>)> = (0..arguments.rounds)
        .map(|_| {
            let ours = running.run(operation, time);
            (
                ours,
                pgbench::rate(
                    server,
                    url,
                    operation,
                    (size, running.open()),
                    arguments.connections,
                    time,
                ),
            )
        })
        .collect();
    let ours = median(rounds.iter().map(|(ours, _)| ours.rate).collect());
    let theirs = median(rounds.iter().filter_map(|(_, rate)| *rate).collect());
    let ratios: Vec<f64> = rounds
        .iter()
        .filter_map(|(ours, rate)| Some(ours.rate / (*rate)?))
        .collect();
    let p50 = median(rounds.iter().map(|(ours, _)| ours.p50).collect());
    let p99 = median(rounds.iter().map(|(ours, _)| ours.p99).collect());
    let ratio = if ratios.is_empty() {
        "no pgbench".to_owned()
    } else {
        spread(ratios)
    };
    println!(
        "{:<16} {ours:>10.0} {theirs:>10.0} {ratio:>22} {p50:>9.2} {p99:>9.2} {:>8.1}",
        operation.name,
        p99 / p50
    );
}
