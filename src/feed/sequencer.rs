//! Gives out positions in every process of the service, one process at a time. Nobody leads: a process that ends in the
//! middle frees the row lock, and what it had taken is pending again.

use std::time::Duration;

use super::store::sequence;
use crate::db::Db;
use crate::error::with_causes;

/// The shortest time between two steps, so that a busy service spends few of its database turns on them.
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);

/// The longest time between two steps of an idle process: how long the changes of a process that died may wait. Those of
/// this process wake it.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// The most statements whose changes one step takes, so that it takes well under a second.
const LARGEST_STEP: usize = 10_000;

/// Sequences the changes of all processes for ever: soon after each commit of this process, and otherwise the less often
/// the longer there is nothing to do.
pub async fn keep_sequencing(db: &Db) {
    let mut pause = SHORTEST_PAUSE;
    let (mut most, mut failures) = (LARGEST_STEP, 0_u32);
    loop {
        match db.run(move |connection| sequence(connection, most)).await {
            Ok(taken) => {
                failures = 0;
                let is_full = taken == most;
                most = (most * 2).min(LARGEST_STEP);
                if is_full {
                    continue;
                }
                pause = if taken > 0 {
                    SHORTEST_PAUSE
                } else {
                    (pause * 2).min(LONGEST_PAUSE)
                };
            }
            Err(error) => {
                // Each change waits in its table. A line a minute is enough.
                if failures.is_multiple_of(60) {
                    log::warn!("changes get no position for now: {}", with_causes(&error));
                }
                failures += 1;
                // A step may have been too large for the time limit of statements.
                most = (most / 2).max(1);
                pause = LONGEST_PAUSE;
            }
        }
        tokio::time::sleep(SHORTEST_PAUSE).await;
        // Woken or not: it is time to look.
        tokio::time::timeout(pause.saturating_sub(SHORTEST_PAUSE), db.committed())
            .await
            .ok();
    }
}
