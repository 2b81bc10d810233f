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

use crate::documents::model::Limits;
use crate::error::Error;

/// A body that several can hold on to, one of whom reads it.
#[derive(Clone)]
pub struct Body(Rc<RefCell<Reading>>);

struct Reading {
    payload: Payload,
    taken: u64,
    most: u64,
    slowest: u64,
    waited: Duration,
    waiting_since: Option<Instant>,
    alarm: Pin<Box<Sleep>>,
    stopped: Option<Stop>,
}

/// Why a body was not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    TooLarge,
    TooSlow,
    Cut,
}

/// A slow beginning is forgiven for so long.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often a client that sends nothing is looked at.
const GLANCE: Duration = Duration::from_millis(500);
/// A client that is refused gets so long to finish what it was saying.
const FAREWELL: Duration = Duration::from_secs(5);

impl Body {
    pub fn new(payload: Payload, limits: &Limits) -> Self {
        Body(Rc::new(RefCell::new(Reading {
            payload,
            taken: 0,
            most: limits.request_bytes,
            slowest: limits.slowest,
            waited: Duration::ZERO,
            waiting_since: None,
            alarm: Box::pin(sleep(GLANCE)),
            stopped: None,
        })))
    }

    /// What it means for the request that reading stopped, if it did.
    pub fn failure(&self) -> Option<Error> {
        let reading = self.0.borrow();
        reading.stopped.map(|stop| match stop {
            Stop::TooLarge => Error::BodyTooLarge {
                limit: usize::try_from(reading.most).unwrap_or(usize::MAX),
            },
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
        let reading = async move { while let Some(Ok(_)) = rest.next().await {} };
        // Whoever goes on longer finds the connection closed.
        drop(tokio::time::timeout(FAREWELL, reading).await);
    }
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

impl Reading {
    fn count(&mut self, bytes: u64) {
        self.waited += self
            .waiting_since
            .take()
            .map_or(Duration::ZERO, |since| since.elapsed());
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
        let waited = self.waited + since.elapsed();
        if waited >= PATIENCE && u128::from(self.taken) < u128::from(self.slowest) * waited.as_millis() / 1000 {
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
