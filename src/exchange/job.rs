//! Making exports: one thread reads a moment of the register in steps, and what it has written goes to the database a piece
//! at a time, so that it takes the same memory however large the register is.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{Receiver, Sender, channel};
use uuid::Uuid;

use super::model::Export;
use super::render::{Renderer, packed};
use super::store::{self, Ending, Piece};
use crate::calendar::model::local_date;
use crate::catalogues::store::KnownNames;
use crate::clock::Clock;
use crate::db::Db;
use crate::error::Result;
use crate::jobs::Lease;

/// The name of the job.
pub const MAKE_EXPORTS: &str = "make-exports";

/// The name of the job that removes files.
pub const REMOVE_EXPORTS: &str = "remove-exports";

/// Pieces that wait to be written at most.
const AHEAD: usize = 2;

/// The maker of exports.
#[derive(Clone)]
pub struct Exporting {
    pub db: Db,
    pub clock: Clock,
    pub names: Arc<KnownNames>,
    /// The longest time that one may take.
    pub longest: Duration,
}

/// A message of the thread that reads.
enum Read {
    Moment { changes_cursor: String, total: i64 },
    Piece(Piece),
}

impl Exporting {
    /// Makes every export that waits; returns how many are done.
    ///
    /// # Errors
    /// When one could not be made for now; the next run begins it anew.
    pub async fn run(&self, lease: Option<Lease>) -> Result<usize> {
        let mut made = 0;
        loop {
            let run = Uuid::now_v7();
            let Some(export) = store::take_up(&self.db, lease, run, self.clock.now()).await? else {
                return Ok(made);
            };
            let is_written = self.write(export, run).await?;
            if is_written && store::end(&self.db, run, Ending::Done, self.clock.now()).await? {
                made += 1;
            }
        }
    }

    /// Writes the file of an export; false when it was given up meanwhile.
    async fn write(&self, export: Export, run: Uuid) -> Result<bool> {
        let today = local_date(self.clock.now());
        let names = self.names.current(&self.db).await;
        let renderer = Renderer::new(&export, names, today);
        let (sender, receiver) = channel(AHEAD);
        let id = export.id;
        let (begun, longest) = (Instant::now(), self.longest);
        let reading = self.db.in_snapshot(move |connection| {
            let moment = store::moment(connection, &export, today)?;
            let seen = Read::Moment {
                changes_cursor: moment.cursor.seal(),
                total: moment.total,
            };
            if sender.blocking_send(seen).is_err() {
                return Ok(true);
            }
            let mut pieces = Pieces { sender, place: 0 };
            let mut goes_on = pieces.send(&renderer.head()?, 0, Vec::new())?;
            let mut after = None;
            while goes_on && begun.elapsed() < longest {
                let step = store::next(connection, &export, &moment, after)?;
                let mut complaints: Vec<Uuid> = step.exported.iter().map(|one| one.seen.complaint.id.0).collect();
                after = complaints.last().copied();
                if after.is_none() {
                    return Ok(true);
                }
                let lines = complaints.len();
                complaints.extend(step.named);
                goes_on = pieces.send(&renderer.lines(step.exported)?, lines, complaints)?;
            }
            Ok(false)
        });
        let (is_in_time, is_written) = futures_util::join!(reading, self.keep(run, receiver));
        let is_written = is_written?;
        if is_written && !is_in_time? {
            log::warn!("export {id} took too long");
            store::end(&self.db, run, Ending::Failed, self.clock.now()).await?;
            return Ok(false);
        }
        Ok(is_written)
    }

    /// Keeps what was read, until nothing more comes; false when the export was given up. The reader then ends, because
    /// nobody receives any more.
    async fn keep(&self, run: Uuid, mut receiver: Receiver<Read>) -> Result<bool> {
        while let Some(read) = receiver.recv().await {
            let goes_on = match read {
                Read::Moment { changes_cursor, total } => store::begin(&self.db, run, changes_cursor, total).await?,
                Read::Piece(piece) => store::append(&self.db, run, piece).await?,
            };
            if !goes_on {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// The pieces of a file on their way to the database.
struct Pieces {
    sender: Sender<Read>,
    place: i32,
}

impl Pieces {
    /// Sends a piece, unless it is empty; false when nobody wants it any more.
    fn send(&mut self, text: &[u8], lines: usize, complaints: Vec<Uuid>) -> Result<bool> {
        if text.is_empty() {
            return Ok(true);
        }
        let piece = Piece {
            place: self.place,
            content: packed(text)?,
            size: i64::try_from(text.len()).unwrap_or(i64::MAX),
            lines: i64::try_from(lines).unwrap_or(i64::MAX),
            complaints,
        };
        self.place += 1;
        Ok(self.sender.blocking_send(Read::Piece(piece)).is_ok())
    }
}
