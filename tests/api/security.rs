//! The security events of this run: the log lines that a company counts to see that somebody tries something out.

use std::sync::{Mutex, Once};

use log::{LevelFilter, Log, Metadata, Record};

struct Events(Mutex<Vec<String>>);

static EVENTS: Events = Events(Mutex::new(Vec::new()));

/// Begins to keep the events; every service under test does.
pub fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        log::set_logger(&EVENTS).expect("nothing else in this run keeps a log");
        log::set_max_level(LevelFilter::Info);
    });
}

/// The events so far in which these words stand.
pub fn events(words: &str) -> Vec<String> {
    let all = EVENTS.0.lock().expect("nobody fails while adding");
    all.iter().filter(|line| line.contains(words)).cloned().collect()
}

impl Log for Events {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "klachtenmap::security"
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            let mut all = self.0.lock().expect("nobody fails while adding");
            all.push(record.args().to_string());
        }
    }

    fn flush(&self) {}
}
