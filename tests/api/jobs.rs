//! Jobs: once a period on one of several processes, taken over from a process that died, written by nobody but the
//! holder of the lease, and run by hand.

use std::future::{Ready, pending};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use klachtenmap::alerts::model::OfficeHours;
use klachtenmap::app::{JOBS, JobSettings, jobs};
use klachtenmap::db::Db;
use klachtenmap::jobs::{Attempt, Job, Lease, Occasion, Outcome};
use klachtenmap::webhooks::model::Reach;
use tokio::sync::Notify;

use crate::app::{App, together};
use crate::documents::on_a_runtime;
use crate::process::{Folder, Process, run, until};
use crate::resilience::until_waited_for;
use crate::server::Database;

const HOUR: Duration = Duration::from_hours(1);
const PERIOD_IS_OVER: &str = "update job_leases set started_at = started_at - interval '1 hour'";
const LEASE_IS_OVER: &str = "update job_leases set expires_at = clock_timestamp()";

/// A job that counts its runs and ends as told.
fn counting(runs: &Arc<AtomicUsize>, end: fn() -> Outcome) -> Job {
    let runs = Arc::clone(runs);
    Job::new("count", HOUR, move |_| {
        runs.fetch_add(1, Ordering::SeqCst);
        async move { end() }
    })
}

fn attempt(db: &Db, job: &Job, occasion: Occasion) -> Attempt {
    on_a_runtime(job.attempt(db, occasion, pending())).expect("the lease can be asked for")
}

fn is_done(attempt: &Attempt) -> bool {
    matches!(attempt, Attempt::Done(None))
}

/// Begins the job that counts and leaves it in the middle, as a kill does; returns the lease that it held.
fn killed_in_the_middle(db: &Db) -> Lease {
    let (kept, began) = (Arc::new(Mutex::new(None)), Arc::new(Notify::new()));
    let (lease, begins) = (Arc::clone(&kept), Arc::clone(&began));
    let job = Job::new("count", HOUR, move |held| {
        *lease.lock().expect("nobody panics with it") = Some(held);
        begins.notify_one();
        pending()
    });
    on_a_runtime(async {
        tokio::select! {
            ended = job.attempt(db, Occasion::Period, pending()) => panic!("it never ends: {ended:?}"),
            () = began.notified() => {}
        }
    });
    let lease = kept.lock().expect("nobody panics with it").take();
    lease.expect("it began")
}

/// The lease of a job that another process has taken over.
pub fn taken_over(app: &App) -> Lease {
    let lease = killed_in_the_middle(&app.db);
    app.sql(LEASE_IS_OVER);
    let counting = counting(&Arc::default(), || Ok(None));
    assert!(is_done(&attempt(&app.db, &counting, Occasion::Period)));
    lease
}

#[test]
fn several_processes_run_a_job_once_a_period() {
    let app = App::start();
    let runs = Arc::new(AtomicUsize::new(0));
    for period in 1..=3 {
        let attempts = together(4, |_| attempt(&app.db, &counting(&runs, || Ok(None)), Occasion::Period));
        assert_eq!(
            attempts.iter().filter(|attempt| is_done(attempt)).count(),
            1,
            "{attempts:?}"
        );
        let later = attempt(&app.db, &counting(&runs, || Ok(None)), Occasion::Start);
        assert!(
            matches!(later, Attempt::NotDue(wait) if wait > HOUR * 9 / 10),
            "{later:?}"
        );
        assert_eq!(runs.load(Ordering::SeqCst), period);
        app.sql(PERIOD_IS_OVER);
    }
}

#[test]
fn a_failed_run_is_repeated_at_the_next_start_and_otherwise_after_its_period() {
    let app = App::start();
    let runs = Arc::new(AtomicUsize::new(0));
    let failing = counting(&runs, || Err("no good".into()));
    let panicking = counting(&runs, || panic!("as a job may"));
    let panicking_at_once = Job::new("count", HOUR, |_| -> Ready<Outcome> {
        panic!("before there is a future")
    });
    assert!(
        matches!(attempt(&app.db, &failing, Occasion::Start), Attempt::Failed(cause) if cause.to_string() == "no good")
    );
    assert!(matches!(
        attempt(&app.db, &failing, Occasion::Period),
        Attempt::NotDue(_)
    ));
    for job in [&panicking, &panicking_at_once] {
        assert!(matches!(attempt(&app.db, job, Occasion::Start), Attempt::Failed(_)));
    }
    assert!(is_done(&attempt(
        &app.db,
        &counting(&runs, || Ok(None)),
        Occasion::Start
    )));
    assert!(matches!(
        attempt(&app.db, &failing, Occasion::Start),
        Attempt::NotDue(_)
    ));
    assert!(matches!(
        attempt(&app.db, &failing, Occasion::Insisted),
        Attempt::Failed(_)
    ));
    app.sql(PERIOD_IS_OVER);
    assert!(is_done(&attempt(
        &app.db,
        &counting(&runs, || Ok(None)),
        Occasion::Period
    )));
    assert_eq!(runs.load(Ordering::SeqCst), 5);
}

#[test]
fn a_job_of_a_killed_process_is_taken_over_and_the_old_run_writes_nothing_more() {
    let app = App::start();
    let (runs, mut connection) = (Arc::new(AtomicUsize::new(0)), app.database.connect());
    let counting = counting(&runs, || Ok(None));
    let lease = killed_in_the_middle(&app.db);
    for occasion in [Occasion::Period, Occasion::Start, Occasion::Insisted] {
        let held = attempt(&app.db, &counting, occasion);
        assert!(
            matches!(held, Attempt::Held(time) if time <= Duration::from_mins(1)),
            "{held:?}"
        );
    }
    lease.check(&mut connection).expect("it is still the holder");
    app.sql(LEASE_IS_OVER);
    assert!(is_done(&attempt(&app.db, &counting, Occasion::Period)));
    let refused = lease.check(&mut connection).expect_err("another run has taken over");
    assert!(refused.to_string().contains("taken over the job count"), "{refused}");
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[test]
fn nobody_takes_a_job_over_in_the_middle_of_a_transaction_of_its_holder() {
    let app = App::start();
    let (runs, mut connection) = (Arc::new(AtomicUsize::new(0)), app.database.connect());
    let lease = killed_in_the_middle(&app.db);
    app.sql(LEASE_IS_OVER);
    AnsiTransactionManager::begin_transaction(&mut connection).expect("it begins");
    lease.check(&mut connection).expect("nobody else has taken over yet");
    std::thread::scope(|scope| {
        let other = scope.spawn(|| attempt(&app.db, &counting(&runs, || Ok(None)), Occasion::Period));
        until_waited_for(&app.database, 1);
        AnsiTransactionManager::commit_transaction(&mut connection).expect("it is committed");
        let other = other.join().expect("it ends");
        assert!(matches!(other, Attempt::Held(_)), "{other:?}");
    });
    lease.check(&mut connection).expect("it was extended");
    assert_eq!(runs.load(Ordering::SeqCst), 0);
}

#[test]
fn a_run_that_has_to_stop_gives_its_job_back_at_once() {
    let app = App::start();
    let runs = Arc::new(AtomicUsize::new(0));
    let endless = Job::new("count", HOUR, |_| pending());
    let stopped = on_a_runtime(endless.attempt(&app.db, Occasion::Period, async {}));
    assert!(matches!(stopped, Ok(Attempt::Stopped)), "{stopped:?}");
    assert!(is_done(&attempt(
        &app.db,
        &counting(&runs, || Ok(None)),
        Occasion::Period
    )));
}

#[test]
fn a_lease_is_extended_also_while_a_transaction_of_its_run_has_locked_it() {
    use klachtenmap::jobs::store::{Claim, claim, renew};
    let app = App::start();
    let (mut job, mut other) = (app.database.connect(), app.database.connect());
    let runs = [uuid::Uuid::now_v7(), uuid::Uuid::now_v7()];
    let claimed = claim(&mut job, "count", runs[0], HOUR, Occasion::Period);
    assert_eq!(claimed.expect("it can be asked for"), Claim::Granted);
    app.sql(LEASE_IS_OVER);
    assert!(renew(&mut job, "count", runs[0]).expect("it can be renewed"));
    let refused = claim(&mut other, "count", runs[1], HOUR, Occasion::Insisted);
    assert!(matches!(refused, Ok(Claim::Held(_))), "{refused:?}");
    AnsiTransactionManager::begin_transaction(&mut job).expect("it begins");
    klachtenmap::jobs::store::extend(&mut job, "count", runs[0]).expect("it is ours");
    assert!(renew(&mut other, "count", runs[0]).expect("nobody is waited for"));
    assert!(!renew(&mut other, "count", runs[1]).expect("it can be asked"));
}

#[test]
fn every_start_reports_a_storage_of_another_register() {
    let (right, wrong, database) = (Folder::new(), Folder::new(), Database::new());
    let settings = [("DATABASE_URL", database.url.as_str())];
    let service = Process::ready(&right, &settings);
    until("the storage is claimed", || {
        right.path().join("documents/register").exists().then_some(())
    });
    let documents = wrong.path().join("documents");
    std::fs::create_dir(&documents).expect("a folder");
    std::fs::write(documents.join("register"), uuid::Uuid::now_v7().to_string()).expect("a file");
    for _ in 0..2 {
        let other = Process::ready(&wrong, &settings);
        until("the wrong storage is reported", || {
            other
                .log()
                .contains("job sweep-documents failed: the documents belong to")
                .then_some(())
        });
    }
    assert!(!service.log().contains("failed"), "{}", service.log());
}

#[test]
fn a_job_is_run_by_hand() {
    let (folder, database) = (Folder::new(), Database::new());
    let settings = [("DATABASE_URL", database.url.as_str())];
    let job = |arguments: &[&str]| {
        let output = run(folder.path(), &settings, &[&["job"], arguments].concat());
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (code, printed, _) = job(&["list"]);
    assert_eq!(code, Some(0));
    assert_eq!(printed.lines().count(), JOBS.len());
    for ((name, period), line) in JOBS.iter().zip(printed.lines()) {
        let often = match period.as_secs() {
            1 => "every second",
            5 => "every 5 seconds",
            15 => "every 15 seconds",
            60 => "every minute",
            300 => "every 5 minutes",
            900 => "every 15 minutes",
            3600 => "every 60 minutes",
            _ => "every 1440 minutes",
        };
        assert!(line.starts_with(name) && line.ends_with(often), "{line}");
        let nothing = (Some(0), "there was nothing to do\n".to_owned(), String::new());
        // The first run of the day has something to say: that it is made.
        if *name == klachtenmap::retention::job::PURGE_COMPLAINTS {
            assert_eq!(job(&["run", name]).0, Some(0));
        }
        assert_eq!(job(&["run", name]), nothing, "{name}");
        assert_eq!(job(&["run", name]), nothing, "{name}: whether it is due or not");
    }
    for arguments in [&["run"][..], &["run", "nothing"], &[]] {
        let (code, printed, said) = job(arguments);
        assert_eq!((code, printed.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(
            !arguments.contains(&"nothing") || JOBS.iter().all(|(name, _)| said.contains(name)),
            "{said}"
        );
    }
    let held = "update job_leases set run = gen_random_uuid(), expires_at = clock_timestamp() + interval '50 seconds'";
    diesel::connection::SimpleConnection::batch_execute(&mut database.connect(), held).expect("somebody runs them");
    let (code, printed, said) = job(&["run", JOBS[0].0]);
    assert_eq!((code, printed.as_str()), (Some(1), ""));
    assert!(said.contains("another process runs forget-answers"), "{said}");
    diesel::connection::SimpleConnection::batch_execute(&mut database.connect(), LEASE_IS_OVER).expect("it ends");
    std::fs::write(folder.path().join("documents/register"), "another").expect("a file");
    let (code, _, said) = job(&["run", "sweep-documents"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("the documents belong to the register another"), "{said}");
}

#[test]
fn the_names_and_periods_of_the_jobs_are_those_of_the_list() {
    let app = App::start();
    let settings = JobSettings {
        rules: app.rules(),
        trash: chrono::Days::new(30),
        reach: Reach::AlsoHere,
        correspondence: app.correspondence.clone(),
        alerts_to: Vec::new(),
        office_hours: OfficeHours::default(),
    };
    let health = klachtenmap::http::Health::default();
    let made = jobs(&app.db, &app.storage, None, &app.clock, &health, &settings).map(|job| (job.name, job.period));
    assert_eq!(made, JOBS);
}
