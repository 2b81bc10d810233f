//! Keeps the server running for as long as the service wants it, and stops it
//! afterwards. How one run of it is started is in `watcher`.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use log::{error, info};

use super::error::Error;
use super::watcher::{Launch, Lifeline, Running};

const FIRST_PAUSE: Duration = Duration::from_millis(200);

const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// A server that ran for this long had not failed to start.
const STEADY: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub(super) struct Keeper {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    stopped: Condvar,
}

#[derive(Debug)]
struct State {
    lifeline: Option<Lifeline>,
    pid: Option<u32>,
    stopping: bool,
}

impl Keeper {
    /// Returns when the server accepts connections.
    pub(super) fn start(launch: Launch) -> Result<Self, Error> {
        let (running, lifeline) = launch.spawn_first()?;
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                lifeline: Some(lifeline),
                pid: Some(running.pid),
                stopping: false,
            }),
            stopped: Condvar::new(),
        });
        let for_thread = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("postgres keeper".to_owned())
            .spawn(move || for_thread.keep(&launch, running))
            .map_err(|source| Error::Thread { source })?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    pub(super) fn pid(&self) -> Option<u32> {
        self.shared.lock().pid
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.stopping = true;
        state.lifeline = None;
        drop(state);
        self.shared.stopped.notify_all();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            error!("the watch over PostgreSQL failed");
        }
    }
}

impl Shared {
    fn keep(&self, launch: &Launch, first: Running) {
        let mut pause = FIRST_PAUSE;
        let mut running = Some(first);
        loop {
            let began = Instant::now();
            let ending = match &mut running {
                Some(running) => describe(running.wait()),
                None => "did not start".to_owned(),
            };
            self.forget();
            if began.elapsed() >= STEADY {
                pause = FIRST_PAUSE;
            }
            if self.lock().stopping {
                info!("PostgreSQL is stopped");
                return;
            }
            error!(
                "PostgreSQL {ending}; starting it again in {} ms (its log is {})",
                pause.as_millis(),
                launch.log.display()
            );
            if self.stops_within(pause) {
                return;
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
            running = self.start_again(launch);
        }
    }

    fn start_again(&self, launch: &Launch) -> Option<Running> {
        let outcome = launch.spawn().and_then(|(mut running, lifeline)| {
            self.adopt(running.pid, lifeline);
            if launch.until_ready(&mut running)?.is_none() {
                info!("PostgreSQL accepts connections again");
            }
            Ok(running)
        });
        outcome.inspect_err(|error| error!("{error}")).ok()
    }

    /// Takes over a new server. If the service is stopping by now, the
    /// lifeline is dropped here, which stops the server too.
    fn adopt(&self, pid: u32, lifeline: Lifeline) {
        let mut state = self.lock();
        if !state.stopping {
            state.lifeline = Some(lifeline);
            state.pid = Some(pid);
        }
    }

    fn forget(&self) {
        let mut state = self.lock();
        state.lifeline = None;
        state.pid = None;
    }

    fn stops_within(&self, pause: Duration) -> bool {
        let waited = self
            .stopped
            .wait_timeout_while(self.lock(), pause, |state| !state.stopping);
        waited.unwrap_or_else(PoisonError::into_inner).0.stopping
    }

    /// A panic elsewhere does not make the state wrong, and the server has to
    /// be stopped all the same.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn describe(ended: std::io::Result<std::process::ExitStatus>) -> String {
    match ended {
        Ok(status) => format!("ended by itself ({status})"),
        Err(error) => format!("cannot be waited for ({error})"),
    }
}
