//! The use that callers make, over all processes of the service: the levels of their rates, and what they added on a day.

pub mod store;

use std::time::Duration;

use crate::db::Db;
use crate::error::with_causes;
use crate::http::limiter::Limiter;

/// The time after which a process tells the others what callers use.
const PERIOD: Duration = Duration::from_secs(1);
/// After so many periods what is over is removed.
const SWEEP: u32 = 600;

/// Tells the other processes what callers use here, and learns what they use there, for as long as it is polled. Most
/// callers use too little to be told of: then nothing is asked of the database. Without it each process limits by itself.
pub async fn keep_sharing(db: &Db, limiter: &Limiter) {
    let mut fails = false;
    for period in 1_u32.. {
        tokio::time::sleep(PERIOD).await;
        let usages = limiter.to_share();
        let shared = if usages.is_empty() {
            Ok(Vec::new())
        } else {
            db.run(move |connection| store::share(connection, &usages)).await
        };
        let swept = match &shared {
            Ok(_) if period.is_multiple_of(SWEEP) => db.run(store::sweep).await,
            _ => Ok(()),
        };
        match shared.and_then(|levels| swept.map(|()| levels)) {
            Ok(levels) => {
                fails = false;
                for level in levels {
                    limiter.learn(level.caller, level.level);
                }
            }
            Err(error) if !fails => {
                fails = true;
                log::warn!("each process limits callers by itself for now: {}", with_causes(&error));
            }
            Err(_) => {}
        }
    }
}
