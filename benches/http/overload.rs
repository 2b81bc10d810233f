//! The fate of the service when it is offered ten times what it can do: how much of it is done all the same, how long
//! what is accepted takes and how soon the rest is refused, whether the memory grows, and how soon it is over.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::load::Measured;
use crate::service::{Creator, Running};

/// The number of times that the peak is offered.
const TIMES: f64 = 10.0;
/// The connections that offer it: more than may wait, so that some are refused.
const CONNECTIONS: usize = 1024;
/// The service has recovered when so many in a row are as fast as before.
const IN_A_ROW: usize = 10;
const PATIENCE: Duration = Duration::from_secs(30);

/// The answers of one connection, in milliseconds.
#[derive(Default)]
struct Answers {
    accepted: Vec<f64>,
    refused: Vec<f64>,
    others: usize,
}

/// Offers too much for a while, and prints what became of it.
pub fn measure(running: &Running, normal: Measured, time: Duration) {
    let before = memory();
    let ends = AtomicBool::new(false);
    let (answers, most) = std::thread::scope(|scope| {
        let watch = scope.spawn(|| highest_memory(&ends));
        let answers = offer(running, normal.rate * TIMES, time);
        ends.store(true, Ordering::Relaxed);
        (answers, watch.join().expect("the memory is watched"))
    });
    let recovery = recovered(running, normal.p99);
    let seconds = time.as_secs_f64();
    let goodput = rate(answers.accepted.len(), seconds);
    let offered = goodput + rate(answers.refused.len() + answers.others, seconds);
    println!("{:<26} {:>10} {:>12}", "overload", "measured", "wanted");
    let row = |name: &str, measured: String, wanted: String| println!("{name:<26} {measured:>10} {wanted:>12}");
    row(
        "offered/s",
        format!("{offered:.0}"),
        format!("{:.0}", normal.rate * TIMES),
    );
    row(
        "goodput/s",
        format!("{goodput:.0}"),
        format!(">= {:.0}", normal.rate * 0.8),
    );
    row(
        "accepted, p99 ms",
        format!("{:.1}", percentile(answers.accepted, 99)),
        format!("< {:.1}", normal.p99 * 2.0),
    );
    let refused = answers.refused.len();
    row("refused", refused.to_string(), String::new());
    row(
        "refused, p99 ms",
        format!("{:.1}", percentile(answers.refused, 99)),
        "< 10".to_owned(),
    );
    row("other answers", answers.others.to_string(), "0".to_owned());
    row("memory before, MB", before.to_string(), String::new());
    row("memory at most, MB", most.to_string(), "flat".to_owned());
    let recovery = recovery.map_or_else(|| "never".to_owned(), |took| format!("{:.2}", took.as_secs_f64()));
    row("recovery, s", recovery, "< 5".to_owned());
}

/// Sends registrations at `rate` over all connections, whatever becomes of those before.
fn offer(running: &Running, rate: f64, time: Duration) -> Answers {
    let pause = Duration::from_secs_f64(float(CONNECTIONS) / rate);
    let begun = Instant::now();
    let all = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..CONNECTIONS)
            .map(|number| {
                let creator = running.creator();
                let first = begun + pause.mul_f64(float(number) / float(CONNECTIONS));
                let thread = std::thread::Builder::new().stack_size(128 * 1024);
                let work = move || offer_on(creator, first, pause, begun + time);
                thread.spawn_scoped(scope, work).expect("a thread")
            })
            .collect();
        let joined = threads.into_iter().map(|thread| thread.join().expect("it runs"));
        joined.collect::<Vec<_>>()
    });
    all.into_iter().fold(Answers::default(), |mut sum, one| {
        sum.accepted.extend(one.accepted);
        sum.refused.extend(one.refused);
        sum.others += one.others;
        sum
    })
}

fn offer_on(mut creator: Creator, first: Instant, pause: Duration, end: Instant) -> Answers {
    let (mut answers, mut next) = (Answers::default(), first);
    loop {
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
        let sent = Instant::now();
        if sent >= end {
            return answers;
        }
        let status = creator.create();
        let took = sent.elapsed().as_secs_f64() * 1000.0;
        match status {
            201 => answers.accepted.push(took),
            429 | 503 => answers.refused.push(took),
            _ => answers.others += 1,
        }
        // What could not be sent in time is not sent later.
        next = (next + pause).max(Instant::now());
    }
}

/// The time after the load until registrations are as fast as before.
fn recovered(running: &Running, normal: f64) -> Option<Duration> {
    let (begun, mut creator, mut fast) = (Instant::now(), running.creator(), 0);
    while begun.elapsed() < PATIENCE {
        let sent = Instant::now();
        let is_fast = creator.create() == 201 && sent.elapsed().as_secs_f64() * 1000.0 < normal * 2.0;
        fast = if is_fast { fast + 1 } else { 0 };
        if fast == IN_A_ROW {
            return Some(begun.elapsed());
        }
    }
    None
}

fn highest_memory(ends: &AtomicBool) -> u64 {
    let mut most = memory();
    while !ends.load(Ordering::Relaxed) {
        std::thread::sleep(Duration::from_millis(200));
        most = most.max(memory());
    }
    most
}

/// The memory of this process in MB, the load's own among it, which is the same all the time; zero where nothing tells it.
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes: Option<u64> = line.and_then(|line| line.trim().split(' ').next()?.parse().ok());
    kilobytes.unwrap_or_default() / 1024
}

fn rate(answers: usize, seconds: f64) -> f64 {
    float(answers) / seconds
}

#[expect(clippy::cast_precision_loss, reason = "there are never 2^52 of anything")]
const fn float(number: usize) -> f64 {
    number as f64
}

fn percentile(mut times: Vec<f64>, share: usize) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() * share / 100).copied().unwrap_or(f64::NAN)
}
