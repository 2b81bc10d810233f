//! Waiting for the next change. However many followers wait, one task of the process looks at the head of the feed for all
//! of them, and only as long as somebody waits; who is woken then reads.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout_at};

use crate::db::Db;
use crate::error::{Error, Result, with_causes};
use crate::feed::store::head;
use crate::http::Health;
use crate::http::places::{Full, Place, Places, SOON};
use crate::i18n::Text;

/// The followers of this process that wait; cheap to clone.
#[derive(Clone)]
pub struct Waiting(Arc<State>);

struct State {
    db: Db,
    health: Health,
    places: Places,
    /// The head of the feed as last seen, while somebody looks; each follower who waits receives it.
    head: Mutex<Option<watch::Sender<i64>>>,
}

/// One follower who waits, until it is dropped.
pub struct Follower {
    health: Health,
    head: watch::Receiver<i64>,
    _place: Place,
}

/// Followers of one process, and of one caller, that wait at the same time.
const MOST: usize = 200;
const MOST_OF_CALLER: usize = 4;

/// The time between two looks at the head of the feed.
const PAUSE: Duration = Duration::from_millis(250);

impl Waiting {
    pub fn new(db: Db, health: Health) -> Self {
        Waiting(Arc::new(State {
            db,
            health,
            places: Places::new(MOST, MOST_OF_CALLER, Duration::ZERO),
            head: Mutex::default(),
        }))
    }

    /// Lets a caller wait.
    ///
    /// # Errors
    /// `RateLimited` when the caller waits four times already, or this process has no place left.
    pub async fn join(&self, caller: &str) -> Result<Follower> {
        let place = self.0.places.take(caller).await.map_err(refusal)?;
        Ok(Follower {
            head: self.watch(),
            health: self.0.health.clone(),
            _place: place,
        })
    }

    fn head(&self) -> MutexGuard<'_, Option<watch::Sender<i64>>> {
        self.0.head.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a follower receive the head, and begins to look for the first one.
    fn watch(&self) -> watch::Receiver<i64> {
        let mut head = self.head();
        if let Some(head) = head.as_ref() {
            return head.subscribe();
        }
        let (sender, receiver) = watch::channel(0);
        *head = Some(sender);
        actix_web::rt::spawn(self.clone().look_on());
        receiver
    }

    /// Looks at the head of the feed until nobody waits.
    async fn look_on(self) {
        let mut failed = false;
        loop {
            sleep(PAUSE).await;
            if self.is_left() {
                return;
            }
            let seen = self.0.db.run(|connection| Ok(head(connection)?.position)).await;
            if let (Err(error), false) = (&seen, failed) {
                log::warn!(
                    "followers wait for a database that cannot be read: {}",
                    with_causes(error)
                );
            }
            failed = seen.is_err();
            if let Ok(position) = seen {
                self.tell(position);
            }
        }
    }

    /// Whether nobody waits any more; the next one then begins to look anew.
    fn is_left(&self) -> bool {
        let mut head = self.head();
        head.take_if(|head| head.receiver_count() == 0);
        head.is_none()
    }

    fn tell(&self, position: i64) {
        if let Some(head) = self.head().as_ref() {
            head.send_if_modified(|head| std::mem::replace(head, position) != position);
        }
    }
}

impl Follower {
    /// Waits until the feed goes on after `position`, at most for `time`, and not in a service that shuts down.
    pub async fn wait(&mut self, position: i64, time: Duration) {
        let end = Instant::now() + time;
        while Instant::now() < end && *self.head.borrow_and_update() <= position {
            if self.health.is_draining() {
                return;
            }
            let pause = end.min(Instant::now() + PAUSE);
            timeout_at(pause, self.head.changed()).await.ok();
        }
    }
}

fn refusal(full: Full) -> Error {
    let reason = match full {
        Full::Caller { share } => Text::written(
            format!("U kunt ten hoogste {share} keer tegelijk op wijzigingen wachten. Wacht tot er een antwoord is."),
            format!("You can wait for changes at most {share} times at once. Wait until one is answered."),
        ),
        Full::Everybody => Text::of(
            "Er wordt al te vaak op wijzigingen gewacht. Vraag ze op zonder te wachten.",
            "Too many are waiting for changes already. Ask for them without waiting.",
        ),
    };
    Error::RateLimited { reason, after: SOON }
}
