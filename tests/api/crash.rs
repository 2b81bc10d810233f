//! What is left after the worst: the service or its database killed in the middle of writing.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use diesel::sql_types::{Text, Uuid as SqlUuid};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rustix::process::Signal;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::{Client, Response};
use crate::given::registration_with;
use crate::process::{Folder, Process, signal, until};

#[derive(QueryableByName)]
struct Kept {
    #[diesel(sql_type = Text)]
    mark: String,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// How one registration ended, as far as its client knows.
enum Ending {
    Acknowledged(Uuid),
    Refused,
    Unknown,
}

/// Registrations carry a mark of their own, by which they are found again.
type Endings = Vec<(String, Ending)>;

#[test]
fn the_service_outlives_a_kill_of_its_database_in_the_middle_of_writing() {
    let folder = Folder::new();
    let service = Process::ready(&folder, &[("KLACHTENMAP_DB_WAIT_MS", "300")]);
    let intake = service.caller("intake");
    let (acknowledged, over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let wait_for = |more: usize| {
        let goal = acknowledged.load(Ordering::SeqCst) + more;
        until("registrations go on", || {
            (acknowledged.load(Ordering::SeqCst) >= goal).then_some(())
        });
    };

    let endings: Endings = std::thread::scope(|scope| {
        let (acknowledged, over, service) = (&acknowledged, &over, &service);
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let intake = intake.at(&service.address);
                scope.spawn(move || {
                    let mut endings = Endings::new();
                    for number in 0.. {
                        if over.load(Ordering::SeqCst) {
                            break;
                        }
                        let mark = format!("w{writer}-{number}");
                        let answer = register(&intake, &mark, &[]).expect("the service itself goes on");
                        assert!(answer.status != 500, "{}: {}", answer.text, service.log());
                        let ending = ending(&answer);
                        if matches!(ending, Ending::Acknowledged(_)) {
                            acknowledged.fetch_add(1, Ordering::SeqCst);
                        }
                        endings.push((mark, ending));
                    }
                    endings
                })
            })
            .collect();
        wait_for(20);
        let postmaster = folder.postmaster().expect("the embedded database runs");
        assert!(signal(Signal::KILL, postmaster));
        until("the database is missed", || {
            (service.status("/readyz") == Some(503)).then_some(())
        });
        assert_eq!(service.status("/livez"), Some(200));
        service.until_ready();
        wait_for(20);
        over.store(true, Ordering::SeqCst);
        let all = writers.into_iter().map(std::thread::ScopedJoinHandle::join);
        all.flat_map(|endings| endings.expect("every answer is in order"))
            .collect()
    });

    let kept = kept(&folder);
    let mut turned_away = 0;
    for (mark, ending) in &endings {
        let ids = kept.get(mark).map_or(&[] as &[Uuid], Vec::as_slice);
        match ending {
            Ending::Acknowledged(id) => assert_eq!(ids, [*id], "{mark} was acknowledged"),
            Ending::Refused => assert!(ids.is_empty(), "{mark} was said not to be recorded"),
            Ending::Unknown => assert!(ids.len() <= 1, "{mark} is there {} times", ids.len()),
        }
        turned_away += usize::from(!matches!(ending, Ending::Acknowledged(_)));
    }
    assert!(turned_away > 0, "the kill was noticed by somebody");
}

#[test]
fn kills_in_the_middle_of_writing_lose_nothing_and_double_nothing() {
    const KILLS: usize = 3;
    let seed = std::env::var("TEST_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(rand::random::<u64>);
    println!("TEST_SEED={seed}");
    let mut random = StdRng::seed_from_u64(seed);

    let folder = Folder::new();
    let mut service = Process::ready(&folder, &[]);
    let intake = service.caller("intake");
    let mut acknowledged: HashMap<String, Uuid> = HashMap::new();
    for round in 0..KILLS {
        let pause = Duration::from_millis(random.random_range(100..600));
        let endings = write_until_killed(service, &intake, round, pause);
        assert!(!endings.is_empty());

        service = Process::ready(&folder, &[]);
        let intake = intake.at(&service.address);
        for (key, ending) in endings {
            let id = match ending {
                Ending::Acknowledged(id) => id,
                Ending::Refused | Ending::Unknown => insist(&intake, &key),
            };
            acknowledged.insert(key, id);
        }
    }

    let kept = kept(&folder);
    assert_eq!(kept.len(), acknowledged.len());
    for (key, id) in &acknowledged {
        assert_eq!(kept.get(key), Some(&vec![*id]), "{key} of seed {seed}");
    }
    let (key, id) = acknowledged.iter().next().expect("some were registered");
    assert_eq!(insist(&intake.at(&service.address), key), *id);
}

/// Eight writers, each of which stops at the first request that is not answered.
fn write_until_killed(service: Process, intake: &Client, round: usize, pause: Duration) -> Endings {
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..8)
            .map(|writer| {
                let intake = intake.at(&service.address);
                scope.spawn(move || {
                    let mut endings = Endings::new();
                    for number in 0.. {
                        let key = format!("r{round}-w{writer}-{number}");
                        let answer = register(&intake, &key, &[("Idempotency-Key", &key)]);
                        let answered = answer.is_ok();
                        let ending = answer.as_ref().map_or(Ending::Unknown, ending);
                        endings.push((key, ending));
                        if !answered {
                            break;
                        }
                    }
                    endings
                })
            })
            .collect();
        // The moment is the point: the kill falls wherever the writers happen to be.
        std::thread::sleep(pause);
        service.kill();
        let all = writers.into_iter().map(std::thread::ScopedJoinHandle::join);
        all.flat_map(|endings| endings.expect("every answer is in order"))
            .collect()
    })
}

fn register(intake: &Client, mark: &str, headers: &[(&str, &str)]) -> Result<Response, ureq::Error> {
    let body = registration_with(json!({ "customerNumber": mark })).to_string();
    let begun = Instant::now();
    let answer = intake.try_send_text("POST", "/v1/complaints", headers, Some(&body));
    assert!(begun.elapsed() < Duration::from_secs(10), "nobody waits long");
    answer
}

/// Repeats a request with its key until it is acknowledged.
fn insist(intake: &Client, key: &str) -> Uuid {
    until("the request is acknowledged", || {
        let answer = register(intake, key, &[("Idempotency-Key", key)]).ok()?;
        match ending(&answer) {
            Ending::Acknowledged(id) => Some(id),
            _ => None,
        }
    })
}

#[track_caller]
fn ending(answer: &Response) -> Ending {
    if answer.status == 201 {
        return Ending::Acknowledged(id_of(&answer.json()));
    }
    let code = answer.problem(503);
    assert!(!answer.header("retry-after").is_empty());
    match code.as_str() {
        "outcome-unknown" => Ending::Unknown,
        "overloaded" | "database-away" => Ending::Refused,
        other => panic!("{other} is no answer to this"),
    }
}

fn id_of(complaint: &Value) -> Uuid {
    let id = complaint["id"].as_str().expect("an id");
    id.parse().expect("ids are UUIDs")
}

/// What the database holds, by mark.
fn kept(folder: &Folder) -> HashMap<String, Vec<Uuid>> {
    let mut connection = PgConnection::establish(&folder.database()).expect("the embedded database runs");
    let rows: Vec<Kept> = sql_query("select customer_number as mark, id from complaints")
        .load(&mut connection)
        .expect("complaints can be read");
    let mut kept: HashMap<String, Vec<Uuid>> = HashMap::new();
    for Kept { mark, id } in rows {
        kept.entry(mark).or_default().push(id);
    }
    kept
}
