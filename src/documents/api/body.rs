//! The body of an upload as it comes in: counted, and given up when it is too large or too slow.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use futures_util::{FutureExt, Stream, StreamExt};
use tokio::time::{Sleep, sleep};

use crate::documents::model::{Limits, size_in_words};
use crate::error::{Error, FieldError};
use crate::i18n::{Language, Text};

/// A body that several can hold on to, one of whom reads it.
#[derive(Clone)]
pub struct Body(Rc<RefCell<Reading>>);

struct Reading {
    payload: Payload,
    taken: u64,
    most: u64,
    slowest: u64,
    patience: Patience,
    waiting_since: Option<Instant>,
    alarm: Pin<Box<Sleep>>,
    stopped: Option<Stop>,
}

/// The reason for which a body was not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    TooLarge,
    TooSlow,
    Cut,
}

/// The time for which a client may still be waited for: what it sends adds to it, and waiting takes from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Patience(Duration);

/// A slow beginning is forgiven for so long.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
/// A pause is forgiven for so long to who was faster before.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);
/// The time between two looks at a client that sends nothing.
const GLANCE: Duration = Duration::from_millis(500);
/// A client that is refused gets so long to finish what it was saying.
const FAREWELL: Duration = Duration::from_secs(5);
/// A pause within which it goes on, if it goes on.
const BREATH: Duration = Duration::from_millis(500);

impl Body {
    pub fn new(payload: Payload, limits: &Limits) -> Self {
        Body(Rc::new(RefCell::new(Reading {
            payload,
            taken: 0,
            most: limits.request_bytes,
            slowest: limits.slowest,
            patience: Patience(FIRST_PAUSE),
            waiting_since: None,
            alarm: Box::pin(sleep(GLANCE)),
            stopped: None,
        })))
    }

    /// Returns the error of the request when reading stopped.
    pub fn failure(&self) -> Option<Error> {
        let reading = self.0.borrow();
        reading.stopped.map(|stop| match stop {
            Stop::TooLarge => too_large_together(reading.most),
            Stop::TooSlow | Stop::Cut => Error::BodyTimeout,
        })
    }

    /// Reads on for a while and throws away what comes, so that the client gets to reading the answer.
    pub async fn drain(&self, most: u64) {
        {
            let mut reading = self.0.borrow_mut();
            match reading.stopped {
                Some(Stop::Cut | Stop::TooSlow) => return,
                _ => reading.stopped = None,
            }
            reading.most = reading.taken.saturating_add(most);
        }
        let mut rest = self.clone();
        // Who sends nothing is answered at once.
        let reading = async move { while let Ok(Some(Ok(_))) = tokio::time::timeout(BREATH, rest.next()).await {} };
        // Whoever goes on longer finds the connection closed.
        drop(tokio::time::timeout(FAREWELL, reading).await);
    }
}

/// The failure of a request with more than `most` bytes.
pub fn too_large_together(most: u64) -> Error {
    let size = size_in_words(most);
    let message = Text::written(
        format!(
            "De bestanden van een verzoek mogen samen ten hoogste {} groot zijn. Stuur ze in meer keren.",
            size.get(Language::Dutch)
        ),
        format!(
            "The files of a request can be at most {} large together. Send them in several requests.",
            size.get(Language::English)
        ),
    );
    Error::FilesTooLarge(vec![FieldError::at("/file", "too_large", message)])
}

impl Stream for Body {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut reading = self.0.borrow_mut();
        if reading.stopped.is_some() {
            return Poll::Ready(Some(Err(PayloadError::Incomplete(None))));
        }
        match reading.payload.poll_next_unpin(context) {
            Poll::Ready(Some(Ok(bytes))) => {
                reading.count(bytes.len() as u64);
                Poll::Ready(Some(reading.going_on().map(|()| bytes)))
            }
            Poll::Ready(Some(Err(error))) => {
                reading.stopped = Some(Stop::Cut);
                Poll::Ready(Some(Err(error)))
            }
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => reading.wait(context),
        }
    }
}

impl Patience {
    /// The patience after `bytes` that came after a while, of a client that sends at least `slowest` bytes a second.
    fn after(self, waited: Duration, bytes: u64, slowest: u64) -> Self {
        let earned = Duration::from_micros(bytes.saturating_mul(1_000_000) / slowest.max(1));
        let left = self.0.saturating_sub(waited);
        Patience(left.saturating_add(earned).min(LONGEST_PAUSE))
    }
}

impl Reading {
    fn count(&mut self, bytes: u64) {
        let waited = self
            .waiting_since
            .take()
            .map_or(Duration::ZERO, |since| since.elapsed());
        self.patience = self.patience.after(waited, bytes, self.slowest);
        self.taken += bytes;
        if self.taken > self.most {
            self.stopped = Some(Stop::TooLarge);
        }
    }

    fn going_on(&self) -> Result<(), PayloadError> {
        match self.stopped {
            None => Ok(()),
            Some(Stop::TooLarge) => Err(PayloadError::Overflow),
            Some(_) => Err(PayloadError::Incomplete(None)),
        }
    }

    /// Only the time counts in which the client was waited for, not that in which the storage was.
    fn wait(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, PayloadError>>> {
        let since = *self.waiting_since.get_or_insert_with(Instant::now);
        if since.elapsed() >= self.patience.0 {
            self.stopped = Some(Stop::TooSlow);
            return Poll::Ready(Some(Err(PayloadError::Incomplete(None))));
        }
        if self.alarm.poll_unpin(context).is_ready() {
            self.alarm = Box::pin(sleep(GLANCE));
            context.waker().wake_by_ref();
        }
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_goes_on_as_long_as_it_keeps_the_minimum_rate_and_no_longer() {
        let second = Duration::from_secs(1);
        let after = |patience: Patience, bytes: u64| patience.after(second, bytes, 1000);
        let a_day = (0..86_400).fold(Patience(FIRST_PAUSE), |patience, _| after(patience, 1000));
        assert_eq!(a_day, Patience(FIRST_PAUSE));
        let half = (0..10).fold(Patience(FIRST_PAUSE), |patience, _| after(patience, 500));
        assert_eq!(half, Patience(Duration::from_millis(500)));
        let fast = after(Patience(FIRST_PAUSE), 50_000_000);
        assert_eq!(
            fast,
            Patience(LONGEST_PAUSE),
            "what was sent before is no reason to wait for ever"
        );
    }
}
