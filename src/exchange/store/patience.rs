//! Waiting for a database that is busy or away: a file that has come half its way is worth some time.

use std::time::Duration;

use crate::error::{Error, Result, with_causes};

/// The pauses before each further attempt, half a minute in all.
const PAUSES: [Duration; 7] = [
    Duration::from_millis(250),
    Duration::from_millis(750),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
    Duration::from_secs(14),
];

/// Does `work`, and again while nothing came of it because the database is busy or away.
///
/// # Errors
/// Those of the last attempt.
pub(super) async fn patiently<T, F>(work: impl Fn() -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    with_pauses(&PAUSES, work).await
}

async fn with_pauses<T, F>(pauses: &[Duration], work: impl Fn() -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    for pause in pauses {
        match work().await {
            Err(error) if is_passing(&error) => {
                log::info!("an export waits for the database: {}", with_causes(&error));
                tokio::time::sleep(*pause).await;
            }
            outcome => return outcome,
        }
    }
    work().await
}

/// Whether nothing was done, and may be done a little later.
const fn is_passing(error: &Error) -> bool {
    matches!(
        error,
        Error::Overloaded | Error::LockTimeout | Error::GivenUp | Error::DatabaseUnavailable(_)
    )
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::future::ready;

    use super::*;

    fn tried(fails: usize, with: fn() -> Error) -> (Result<()>, usize) {
        let tries = Cell::new(0);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let work = || {
            tries.set(tries.get() + 1);
            ready(if tries.get() > fails { Ok(()) } else { Err(with()) })
        };
        let outcome = runtime.unwrap().block_on(with_pauses(&[Duration::ZERO; 3], work));
        (outcome, tries.get())
    }

    #[test]
    fn what_passes_is_waited_for_and_nothing_else() {
        for passing in [
            || Error::Overloaded,
            || Error::LockTimeout,
            || Error::GivenUp,
            || Error::DatabaseUnavailable(None),
        ] {
            assert!(matches!(tried(3, passing), (Ok(()), 4)));
            assert!(matches!(tried(9, passing), (Err(_), 4)), "not for ever");
        }
        assert!(matches!(tried(9, || Error::ExportGone), (Err(Error::ExportGone), 1)));
        assert_eq!(PAUSES.iter().sum::<Duration>(), Duration::from_secs(30));
    }
}
