//! A load generator over keep-alive connections, cheap enough not to distort the measurements.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// The rate and the latencies of a load.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// Answers a second.
    pub rate: f64,
    /// Median latency in milliseconds.
    pub p50: f64,
    pub p99: f64,
}

/// A connection to the service.
pub struct Connection {
    stream: BufReader<TcpStream>,
    body: Vec<u8>,
}

/// The parts of an answer that a client goes on with.
pub struct Answer {
    pub status: u16,
    pub etag: Option<String>,
}

impl Connection {
    pub fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).expect("the service listens");
        stream.set_nodelay(true).expect("small packets can be sent at once");
        Connection {
            stream: BufReader::with_capacity(64 * 1024, stream),
            body: Vec::new(),
        }
    }

    pub fn send(&mut self, request: &[u8]) -> Answer {
        self.stream.get_mut().write_all(request).expect("the service reads");
        let mut answer = Answer { status: 0, etag: None };
        let mut length = 0;
        let mut line = String::new();
        loop {
            line.clear();
            self.stream.read_line(&mut line).expect("the service answers");
            let text = line.trim_end();
            if text.is_empty() {
                break;
            }
            if let Some(status) = text.strip_prefix("HTTP/1.1 ") {
                answer.status = status[..3].parse().expect("a status");
            } else if let Some((name, value)) = text.split_once(": ") {
                match name {
                    "content-length" => length = value.parse().expect("a length"),
                    "etag" => answer.etag = Some(value.to_owned()),
                    _ => {}
                }
            }
        }
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body).expect("the whole body comes");
        answer
    }

    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

/// Runs `work` on as many threads as there are workers until the time is over; each call is one answer.
pub fn run<W: FnMut() + Send>(workers: Vec<W>, time: Duration) -> Measured {
    let begun = Instant::now();
    let mut times: Vec<f64> = std::thread::scope(|scope| {
        let threads: Vec<_> = workers
            .into_iter()
            .map(|mut work| {
                scope.spawn(move || {
                    let mut times = Vec::new();
                    while begun.elapsed() < time {
                        let one = Instant::now();
                        work();
                        times.push(one.elapsed().as_secs_f64() * 1000.0);
                    }
                    times
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().expect("the load runs"))
            .collect()
    });
    let seconds = begun.elapsed().as_secs_f64();
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or(f64::NAN);
    #[expect(clippy::cast_precision_loss, reason = "there are never 2^52 answers")]
    let rate = times.len() as f64 / seconds;
    Measured {
        rate,
        p50: at(50),
        p99: at(99),
    }
}
