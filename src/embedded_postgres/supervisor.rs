//! The supervisor of the server: restarts the server when it ends, and stops it at the end. `watcher` starts a single
//! run.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use log::{error, info};

use super::error::Error;
use super::watcher::{Launch, ParentPipe, Running};

const MIN_BACKOFF: Duration = Duration::from_millis(200);

const MAX_BACKOFF: Duration = Duration::from_secs(5);

/// A run of this length resets the backoff: the server did not fail to start.
const STABLE_AFTER: Duration = Duration::from_secs(30);

/// A running server with the thread that restarts it; dropping it stops the server.
#[derive(Debug)]
pub(super) struct Supervisor {
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
    parent_pipe: Option<ParentPipe>,
    pid: Option<u32>,
    stopping: bool,
}

impl Supervisor {
    /// Starts the server and the thread that watches it; returns when the server accepts connections.
    pub(super) fn start(launch: Launch) -> Result<Self, Error> {
        let (running, parent_pipe) = launch.spawn_first()?;
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                parent_pipe: Some(parent_pipe),
                pid: Some(running.pid),
                stopping: false,
            }),
            stopped: Condvar::new(),
        });
        let for_thread = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("postgres supervisor".to_owned())
            .spawn(move || for_thread.supervise(&launch, running))
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

impl Drop for Supervisor {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.stopping = true;
        state.parent_pipe = None;
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
    /// Restarts the server whenever it ends, with a growing backoff, until the service stops.
    fn supervise(&self, launch: &Launch, first: Running) {
        let mut backoff = MIN_BACKOFF;
        let mut running = Some(first);
        loop {
            let began = Instant::now();
            let ending = match &mut running {
                Some(running) => describe(running.wait()),
                None => "did not start".to_owned(),
            };
            self.clear();
            if began.elapsed() >= STABLE_AFTER {
                backoff = MIN_BACKOFF;
            }
            if self.lock().stopping {
                info!("PostgreSQL is stopped");
                return;
            }
            error!(
                "PostgreSQL {ending}; starting it again in {} ms (its log is {})",
                backoff.as_millis(),
                launch.log.display()
            );
            if self.stops_within(backoff) {
                return;
            }
            backoff = (backoff * 2).min(MAX_BACKOFF);
            running = self.restart(launch);
        }
    }

    /// Starts the server again; returns nothing, and logs the error, when that fails.
    fn restart(&self, launch: &Launch) -> Option<Running> {
        let outcome = launch.spawn().and_then(|(mut running, parent_pipe)| {
            self.adopt(running.pid, parent_pipe);
            if launch.until_ready(&mut running)?.is_none() {
                info!("PostgreSQL accepts connections again");
            }
            Ok(running)
        });
        outcome.inspect_err(|error| error!("{error}")).ok()
    }

    /// Records a new server. While the service is stopping, the pipe is dropped instead, which stops the server.
    fn adopt(&self, pid: u32, parent_pipe: ParentPipe) {
        let mut state = self.lock();
        if !state.stopping {
            state.parent_pipe = Some(parent_pipe);
            state.pid = Some(pid);
        }
    }

    /// Removes the record of a server that has ended.
    fn clear(&self) {
        let mut state = self.lock();
        state.parent_pipe = None;
        state.pid = None;
    }

    /// Waits for the backoff; true when the service begins to stop meanwhile.
    fn stops_within(&self, backoff: Duration) -> bool {
        let waited = self
            .stopped
            .wait_timeout_while(self.lock(), backoff, |state| !state.stopping);
        waited.unwrap_or_else(PoisonError::into_inner).0.stopping
    }

    /// Locks the state, also after a panic elsewhere. The state is valid then too, and the server has to be stopped.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Describes the end of the server in words for the log.
fn describe(ended: std::io::Result<std::process::ExitStatus>) -> String {
    match ended {
        Ok(status) => format!("ended by itself ({status})"),
        Err(error) => format!("cannot be waited for ({error})"),
    }
}
