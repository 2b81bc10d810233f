//! Places for work that lasts, of which one caller has only a share.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The places for one sort of work at the same time.
#[derive(Debug)]
pub struct Places {
    all: Arc<Semaphore>,
    share: usize,
    /// The time to wait for other work of the same caller to end.
    patience: Duration,
    of_callers: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// A place, held until it is dropped.
#[derive(Debug)]
pub struct Place {
    _all: OwnedSemaphorePermit,
    _own: OwnedSemaphorePermit,
}

/// The reason that there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// The caller has its share already.
    Caller {
        share: usize,
    },
    Everybody,
}

/// After which a caller may ask again for a place.
pub const SOON: Duration = Duration::from_secs(2);

impl Places {
    /// Makes `most` places, `share` of them for a caller.
    pub fn new(most: usize, share: usize, patience: Duration) -> Self {
        Places {
            all: Arc::new(Semaphore::new(most)),
            share,
            patience,
            of_callers: Mutex::default(),
        }
    }

    /// Takes a place for a caller.
    ///
    /// # Errors
    /// When the caller has its share for longer than it can wait, or when all places are taken.
    pub async fn take(&self, caller: &str) -> Result<Place, Full> {
        let own = self.of_caller(caller);
        let own = tokio::time::timeout(self.patience, own.acquire_owned()).await;
        let Ok(Ok(own)) = own else {
            return Err(Full::Caller { share: self.share });
        };
        let all = Arc::clone(&self.all).try_acquire_owned();
        Ok(Place {
            _all: all.map_err(|_| Full::Everybody)?,
            _own: own,
        })
    }

    fn of_caller(&self, caller: &str) -> Arc<Semaphore> {
        let mut callers = self.of_callers.lock().unwrap_or_else(PoisonError::into_inner);
        // A semaphore that is in use has another owner.
        callers.retain(|_, places| Arc::strong_count(places) > 1);
        let share = self.share;
        let own = callers
            .entry(caller.to_owned())
            .or_insert_with(|| Arc::new(Semaphore::new(share)));
        Arc::clone(own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_has_its_share_of_the_places_and_nobody_more_than_there_are() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        runtime.block_on(async {
            let places = Places::new(8, 2, Duration::ZERO);
            let mut held = Vec::new();
            for caller in ["a", "b", "c", "d"] {
                held.push(places.take(caller).await.unwrap());
                held.push(places.take(caller).await.unwrap());
            }
            assert_eq!(places.take("a").await.unwrap_err(), Full::Caller { share: 2 });
            assert_eq!(places.take("e").await.unwrap_err(), Full::Everybody);
            held.remove(0);
            held.push(places.take("a").await.unwrap());
            held.clear();
            places.take("f").await.unwrap();
            assert_eq!(places.of_callers.lock().unwrap().len(), 1);
            places.take("a").await.unwrap();
        });
    }
}
