//! Every job of the service.

use std::sync::Arc;
use std::time::Duration;

use chrono::{Days, TimeDelta};

use crate::alerts::job::{WATCH, Watchdog};
use crate::alerts::model::OfficeHours;
use crate::alerts::store::Looked;
use crate::clock::Clock;
use crate::complaints::job::make_words;
use crate::db::Db;
use crate::documents::job::{Scanned, Swept, scan, sweep};
use crate::documents::scanner::Scanner;
use crate::documents::service::remove_erased_contents;
use crate::documents::storage::Storage;
use crate::exchange::job::{Exporting, MAKE_EXPORTS, REMOVE_EXPORTS};
use crate::exchange::model::LONGEST;
use crate::exchange::store::remove_old;
use crate::feed;
use crate::http::Health;
use crate::idempotency;
use crate::jobs::{Job, Lease, Outcome};
use crate::messages::job::Messaging;
use crate::messages::service::Correspondence;
use crate::privacy_requests::job::{ERASE, Erasing};
use crate::procedure::Rules;
use crate::retention::job::{Ended, PURGE_COMPLAINTS, Retention};
use crate::retention::model::Period;
use crate::tombstones;
use crate::webhooks;
use crate::webhooks::job::Sending;
use crate::webhooks::model::Reach;
use crate::webhooks::sender::Sender;
use crate::website::api::Website;
use crate::website::job::{Tended, tend};

const FORGET_ANSWERS: &str = "forget-answers";
const SWEEP_DOCUMENTS: &str = "sweep-documents";
const MAKE_WORDS: &str = "make-words";
const TRIM_FEED: &str = "trim-feed";
pub(super) const SCAN_DOCUMENTS: &str = "scan-documents";

const REMOVE_ERASED_CONTENTS: &str = "remove-erased-contents";
const REMOVE_TOMBSTONES: &str = "remove-tombstones";

const SEND_WEBHOOKS: &str = "send-webhooks";
const REMOVE_DELIVERIES: &str = "remove-deliveries";
const SEND_MESSAGES: &str = "send-messages";
const TEND_QUARANTINE: &str = "tend-quarantine";

const HOURLY: Duration = Duration::from_hours(1);
/// Somebody waits: for webhooks it does not end as long as there are any.
const AWHILE: Duration = Duration::from_secs(5);
/// A message leaves within three seconds.
const SHORTLY: Duration = Duration::from_secs(1);
const DAILY: Duration = Duration::from_hours(24);
const MINUTELY: Duration = Duration::from_mins(1);
const FIVE_MINUTES: Duration = Duration::from_mins(5);
/// Every quarter of an hour.
const QUARTERLY: Duration = Duration::from_mins(15);
/// A scanner that was away is asked again soon: until then nobody can read what came in.
const OFTEN: Duration = Duration::from_secs(15);

/// The time for which changes can be followed at least.
const FEED_KEPT: TimeDelta = TimeDelta::days(366);

/// The names of all jobs, each with its period.
pub const JOBS: [(&str, Duration); 16] = [
    (FORGET_ANSWERS, HOURLY),
    (SWEEP_DOCUMENTS, HOURLY),
    (MAKE_WORDS, HOURLY),
    (TRIM_FEED, DAILY),
    (SCAN_DOCUMENTS, OFTEN),
    (REMOVE_ERASED_CONTENTS, MINUTELY),
    (REMOVE_TOMBSTONES, DAILY),
    (PURGE_COMPLAINTS, HOURLY),
    (SEND_WEBHOOKS, AWHILE),
    (REMOVE_DELIVERIES, DAILY),
    (TEND_QUARANTINE, QUARTERLY),
    (ERASE, MINUTELY),
    (WATCH, FIVE_MINUTES),
    (SEND_MESSAGES, SHORTLY),
    (MAKE_EXPORTS, AWHILE),
    (REMOVE_EXPORTS, MINUTELY),
];

/// The rules and places that the jobs keep to.
pub struct JobSettings {
    pub rules: Rules,
    /// The time that contents stay in the trash.
    pub trash: Days,
    /// The addresses that webhooks may have.
    pub reach: Reach,
    /// The means of writing to people.
    pub correspondence: Correspondence,
    /// The addresses to which alerts for managers go.
    pub alerts_to: Vec<String>,
    /// The hours in which the watchdog raises alerts.
    pub office_hours: OfficeHours,
}

/// Makes the jobs, in the order of [`JOBS`].
///
/// No sweep dates anything by a clock that `health` knows to be wrong.
pub fn jobs(
    db: &Db,
    storage: &Storage,
    scanner: Option<Scanner>,
    clock: &Clock,
    health: &Health,
    settings: &JobSettings,
) -> [Job; JOBS.len()] {
    let [answers, feed, buried, log] = std::array::from_fn(|_| (db.clone(), clock.clone()));
    let (wordless, erased) = (db.clone(), (storage.clone(), db.clone()));
    let sweeping = (storage.clone(), db.clone(), clock.clone(), health.clone());
    let (purge, trash) = (purge_job(db, storage, clock, &settings.rules), settings.trash);
    let (at, erase) = ((clock, health), erase_job(db, storage, clock, &settings.rules));
    let (watch, messages) = (watch_job(db, at, settings), messages_job(db, at, settings));
    let (make, remove) = export_jobs(db, clock);
    let sending = Sending::new((db, storage), (clock, health), Sender::new(settings.reach));
    let (website, rules) = (settings.correspondence.website.clone(), settings.rules.clone());
    let tending = (db.clone(), website, rules, scanner.is_some(), clock.clone());
    let scanning = (storage.clone(), scanner, db.clone(), clock.clone());
    [
        Job::new(FORGET_ANSWERS, HOURLY, move |_| {
            let (db, clock) = answers.clone();
            forget_answers(db, clock)
        }),
        // At every start, so that a storage of another register is reported whichever process swept before.
        Job::new(SWEEP_DOCUMENTS, HOURLY, move |_| {
            let (storage, db, clock, health) = sweeping.clone();
            async move {
                health.check()?;
                sweep_documents(storage, db, clock, trash).await
            }
        })
        .at_every_start(),
        Job::new(MAKE_WORDS, HOURLY, move |_| make_missing(wordless.clone())),
        Job::new(TRIM_FEED, DAILY, move |_| {
            let (db, clock) = feed.clone();
            trim_feed(db, clock)
        }),
        Job::new(SCAN_DOCUMENTS, OFTEN, move |_| {
            let (storage, scanner, db, clock) = scanning.clone();
            scan_documents(storage, scanner, db, clock)
        }),
        Job::new(REMOVE_ERASED_CONTENTS, MINUTELY, move |_| {
            remove_contents(erased.clone())
        }),
        Job::new(REMOVE_TOMBSTONES, DAILY, move |_| remove_tombstones(buried.clone())),
        purge,
        Job::new(SEND_WEBHOOKS, AWHILE, move |lease| sending.clone().keep_sending(lease)),
        Job::new(REMOVE_DELIVERIES, DAILY, move |_| remove_deliveries(log.clone())),
        Job::new(TEND_QUARANTINE, QUARTERLY, move |_| tend_quarantine(tending.clone())),
        erase,
        watch,
        messages,
        make,
        remove,
    ]
}

/// Once a day, by the day of its run; every hour it is seen to that the run of the day is done.
fn purge_job(db: &Db, storage: &Storage, clock: &Clock, rules: &Rules) -> Job {
    let retention = Retention {
        db: db.clone(),
        storage: storage.clone(),
        clock: clock.clone(),
        period: Period::of(rules),
    };
    Job::new(PURGE_COMPLAINTS, HOURLY, move |lease| {
        let retention = retention.clone();
        async move { purge(&retention, lease).await }
    })
}

/// Releases what nobody decided on, and forgets what need not be kept.
async fn tend_quarantine((db, website, rules, has_scanner, clock): (Db, Website, Rules, bool, Clock)) -> Outcome {
    let Tended { released, forgotten } = tend(&db, (&website, &rules), has_scanner, clock.now()).await?;
    let done = format!("released {released} submissions that nobody decided on, forgot {forgotten} discarded ones");
    Ok((released + forgotten > 0).then_some(done))
}

fn erase_job(db: &Db, storage: &Storage, clock: &Clock, rules: &Rules) -> Job {
    let erasing = Erasing {
        db: db.clone(),
        storage: storage.clone(),
        clock: clock.clone(),
        rules: rules.clone(),
    };
    Job::new(ERASE, MINUTELY, move |lease| {
        let erasing = erasing.clone();
        async move {
            let executed = erasing.run(lease, |_| Ok(())).await?;
            Ok((executed > 0).then(|| format!("executed {executed} privacy requests")))
        }
    })
}

fn watch_job(db: &Db, (clock, health): (&Clock, &Health), settings: &JobSettings) -> Job {
    let watchdog = Watchdog {
        db: db.clone(),
        clock: clock.clone(),
        rules: settings.rules.clone(),
        office_hours: settings.office_hours,
        health: health.clone(),
        mailer: settings.correspondence.mailer.clone(),
        managers: settings.alerts_to.clone(),
    };
    Job::new(WATCH, FIVE_MINUTES, move |lease| {
        let watchdog = watchdog.clone();
        async move {
            let Looked { raised, resolved } = watchdog.clone().look(Some(lease)).await?;
            let told = watchdog.tell(Some(lease)).await?;
            let done = format!("raised {raised} alerts, resolved {resolved}, told somebody of {told}");
            Ok((raised + resolved > 0 || told > 0).then_some(done))
        }
    })
}

/// Makes the exports that wait, and removes what was kept long enough.
fn export_jobs(db: &Db, clock: &Clock) -> (Job, Job) {
    let exporting = Exporting {
        db: db.clone(),
        clock: clock.clone(),
        names: Arc::default(),
        longest: LONGEST,
    };
    let timed = (db.clone(), clock.clone());
    let make = Job::new(MAKE_EXPORTS, AWHILE, move |lease| {
        let exporting = exporting.clone();
        async move {
            let made = exporting.run(Some(lease)).await?;
            Ok((made > 0).then(|| format!("made {made} exports")))
        }
    });
    let remove = Job::new(REMOVE_EXPORTS, MINUTELY, move |_| {
        let (db, clock) = timed.clone();
        async move {
            let (files, requests) = remove_old(&db, clock.now()).await?;
            let done = format!("deleted the files of {files} exports, forgot {requests} old requests for one");
            Ok((files + requests > 0).then_some(done))
        }
    });
    (make, remove)
}

fn messages_job(db: &Db, (clock, health): (&Clock, &Health), settings: &JobSettings) -> Job {
    let messaging = Messaging::new((db, clock), health, settings.correspondence.clone());
    Job::new(SEND_MESSAGES, SHORTLY, move |lease| {
        messaging.clone().keep_sending(lease)
    })
}

/// Deletes kept answers older than a day.
async fn forget_answers(db: Db, clock: Clock) -> Outcome {
    let now = clock.now();
    let purge = db.run(move |connection| idempotency::store::purge(connection, now));
    let removed = purge.await?;
    Ok((removed > 0).then(|| format!("forgot {removed} kept answers")))
}

/// Purges what is past its date.
async fn purge(retention: &Retention, lease: Lease) -> Outcome {
    let ended = retention.run(lease, None, |_, _| {}).await?;
    Ok(match ended {
        Ended::DoneBefore(_) => None,
        Ended::Done(run) => Some(format!(
            "purged {} complaints with {} documents",
            run.purged, run.documents
        )),
        Ended::Asks(run) => {
            log::warn!(
                "retention: {} of {} complaints would be purged, which is unusual: nothing is purged until \
                 `klachtenmap retention run --confirm {}`",
                run.due,
                run.register,
                run.due
            );
            None
        }
    })
}

/// Forgets which complaints were erased thirteen months ago.
async fn remove_tombstones((db, clock): (Db, Clock)) -> Outcome {
    let now = clock.now();
    let removal = db.run(move |connection| tombstones::store::remove_old(connection, now));
    let removed = removal.await?;
    Ok((removed > 0).then(|| format!("removed {removed} tombstones")))
}

/// Forgets what was sent to webhooks longer ago than its log goes back.
async fn remove_deliveries((db, clock): (Db, Clock)) -> Outcome {
    let now = clock.now();
    let removal = db.run(move |connection| webhooks::store::remove_old(connection, now));
    let removed = removal.await?;
    Ok((removed > 0).then(|| format!("removed {removed} attempts from the log of webhooks")))
}

/// Moves contents that belong to no document to the trash, and keeps that in order.
async fn sweep_documents(storage: Storage, db: Db, clock: Clock, trash: Days) -> Outcome {
    let swept = sweep(&storage, &db, &clock, trash).await?;
    let Swept {
        removed,
        orphans,
        leftovers,
        taken_back,
        expired,
    } = swept;
    let done = format!(
        "removed {removed} contents of removed documents, {leftovers} unfinished ones and {expired} from the trash; moved \
         {orphans} without a document to the trash, and {taken_back} back"
    );
    Ok((swept != Swept::default()).then_some(done))
}

/// Makes the words of complaints that have none.
async fn make_missing(db: Db) -> Outcome {
    let made = make_words(&db).await?;
    Ok((made > 0).then(|| format!("made the words of {made} complaints")))
}

/// Removes the changes from the beginning of the feed that were kept long enough.
async fn trim_feed(db: Db, clock: Clock) -> Outcome {
    let time = clock.now() - FEED_KEPT;
    let trim = db.run(move |connection| feed::store::trim(connection, time));
    let removed = trim.await?;
    Ok((removed > 0).then(|| format!("removed {removed} blocks of the oldest changes")))
}

/// Removes the contents of complaints that were erased.
async fn remove_contents((storage, db): (Storage, Db)) -> Outcome {
    let removed = remove_erased_contents(&storage, &db).await?;
    Ok((removed > 0).then(|| format!("removed {removed} contents of erased complaints")))
}

/// Scans documents for viruses, where there is a scanner.
async fn scan_documents(storage: Storage, scanner: Option<Scanner>, db: Db, clock: Clock) -> Outcome {
    let Some(scanner) = scanner else {
        return Ok(None);
    };
    let scanned = scan(&storage, &scanner, &db, &clock).await?;
    if scanned.is_away {
        return Err("the scanner does not answer".into());
    }
    let Scanned {
        clean,
        infected,
        failed,
        ..
    } = scanned;
    let done = format!("scanned documents: {clean} clean, {infected} infected, {failed} in vain");
    Ok((scanned != Scanned::default()).then_some(done))
}
