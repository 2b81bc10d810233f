//! The feed over HTTP: what it tells of a change, where it goes on, how it waits.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use klachtenmap::auth::Role;
use klachtenmap::clock::Clock;
use klachtenmap::feed::store::trim;
use rustix::process::Signal;
use serde_json::{Value, json};

use super::drain;
use crate::app::{App, Client, together};
use crate::complaints::forgetting::forgotten;
use crate::given::{self, registration};
use crate::process::{Folder, Process, until};
use crate::server::Database;

/// A page of the feed.
fn page(client: &Client, query: &str) -> Value {
    client.get(&format!("/v1/changes?{query}")).expect(200)
}

/// A page, after everything that waits has its position.
fn current(app: &App, query: &str) -> Value {
    drain(&mut app.database.connect());
    page(&app.manager(), query)
}

fn cursor(page: &Value) -> &str {
    page["nextCursor"].as_str().expect("never null")
}

fn items(page: &Value) -> &[Value] {
    page["items"].as_array().expect("a list")
}

/// The types of the changes of a complaint.
fn types(page: &Value, complaint: &Value) -> Vec<String> {
    let of_it = items(page).iter().filter(|item| item["complaintId"] == complaint["id"]);
    of_it
        .map(|item| item["type"].as_str().expect("a type").to_owned())
        .collect()
}

#[test]
fn a_change_tells_which_complaint_which_version_what_when_and_by_whom() {
    let app = App::start();
    let complaint = given::complaint(&app.intake());
    let page = current(&app, "");
    assert_eq!(
        page["items"],
        json!([{
            "position": 1, "complaintId": complaint["id"], "number": complaint["number"], "version": 1,
            "type": "complaint.registered", "at": complaint["registeredAt"],
            "by": { "subject": "i-1", "name": "Naam van i-1" },
        }])
    );
    assert_eq!(page["endOfStream"], true);
    assert_eq!(page.as_object().expect("an object").len(), 3, "{page}");
}

#[test]
fn every_kind_of_change_has_its_type() {
    let app = App::start();
    let (handler, manager) = (app.handler(), app.manager());
    let complaint = given::closed(&app);
    manager.step(&complaint, &given::reopen()).expect(201);
    handler.step(&complaint, &given::wait()).expect(201);
    handler.step(&complaint, &given::take_up()).expect(201);
    let etag = handler.get(&given::path(&complaint)).etag();
    handler
        .patch(&given::path(&complaint), &etag, &json!({ "supplier": "Vattenfall" }))
        .expect(200);
    let other = given::taken_up(&app);
    let merge = json!({
        "to": "closed", "outcome": "duplicate", "duplicateOf": complaint["id"],
        "shortDescription": "Dubbel gemeld.", "handlingSummary": "Samengevoegd."
    });
    handler.step(&other, &merge).expect(201);
    manager.step(&other, &given::reopen()).expect(201);
    let page = current(&app, "pageSize=200");
    let found = types(&page, &complaint);
    for kind in [
        "registered",
        "taken_up",
        "answered",
        "closed",
        "reopened",
        "waiting",
        "resumed",
        "corrected",
    ] {
        assert!(found.contains(&format!("complaint.{kind}")), "{kind} in {found:?}");
    }
    assert_eq!(
        types(&page, &other)[1..],
        ["complaint.taken_up", "complaint.merged", "complaint.unmerged"]
    );
}

#[test]
fn pages_lead_through_the_feed_and_the_cursor_never_ends() {
    let app = App::start();
    given::closed(&app);
    given::taken_up(&app);
    let whole = current(&app, "pageSize=200");
    let mut found = Vec::new();
    let mut next = current(&app, "pageSize=2");
    loop {
        found.extend_from_slice(items(&next));
        if next["endOfStream"] == true {
            break;
        }
        assert_eq!(items(&next).len(), 2);
        next = current(&app, &format!("pageSize=2&cursor={}", cursor(&next)));
    }
    assert_eq!(found, items(&whole));
    let empty = current(&app, &format!("cursor={}", cursor(&next)));
    assert_eq!(
        empty,
        json!({ "items": [], "nextCursor": cursor(&next), "endOfStream": true })
    );
    given::complaint(&app.intake());
    let more = current(&app, &format!("cursor={}", cursor(&empty)));
    assert_eq!(items(&more).len(), 1);
}

#[test]
fn now_begins_with_the_next_change() {
    let app = App::start();
    given::complaint(&app.intake());
    let now = current(&app, "cursor=now");
    assert_eq!((items(&now).len(), &now["endOfStream"]), (0, &json!(true)));
    let complaint = given::complaint(&app.intake());
    let next = current(&app, &format!("cursor={}", cursor(&now)));
    assert_eq!(types(&next, &complaint), ["complaint.registered"]);
    assert_eq!(items(&next).len(), 1);
}

/// A cursor with its position moved.
fn moved(cursor: &str, by: i64) -> String {
    let mut bytes = URL_SAFE_NO_PAD.decode(cursor).expect("a cursor");
    let position = i64::from_be_bytes(bytes[16..].try_into().expect("a position"));
    bytes[16..].copy_from_slice(&(position + by).to_be_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

#[test]
fn a_cursor_that_leads_nowhere_any_more_is_told_apart_from_one_that_never_did() {
    let app = App::start();
    given::complaint(&app.intake());
    let end = current(&app, "");
    let ask = |cursor: &str| app.manager().get(&format!("/v1/changes?cursor={cursor}"));
    ask(cursor(&end)).expect(200);
    assert_eq!(ask(&moved(cursor(&end), 1)).problem(410), "cursor-expired", "ahead");
    app.sql("update feed_head set epoch = gen_random_uuid()");
    assert_eq!(
        ask(cursor(&end)).problem(410),
        "cursor-expired",
        "of a register that was restored"
    );
    for text in ["nonsense", "AAAA", "NOW"] {
        assert_eq!(ask(text).faults(), ["cursor cursor"], "{text}");
    }
    assert_eq!(ask("%F0%9F%99%82").faults(), ["cursor format"]);
    for wrong in ["wait=31", "wait=-1", "pageSize=201", "pageSize=0"] {
        let parameter = wrong.split('=').next().expect("a name");
        let faults = app.manager().get(&format!("/v1/changes?{wrong}")).faults();
        assert!(faults[0].starts_with(&format!("{parameter} ")), "{wrong}: {faults:?}");
    }
}

#[test]
fn what_is_older_than_a_year_goes_and_a_follower_who_stayed_behind_is_told() {
    let app = App::start();
    let mut connection = app.database.connect();
    let start = current(&app, "");
    given::complaint(&app.intake());
    current(&app, "");
    let kept = given::complaint(&app.intake());
    let end = current(&app, "");
    app.sql(
        "alter table feed_blocks disable trigger refuse_rewriting_feed; \
         update feed_blocks set at = at - interval '400 days' where first = 1; \
         alter table feed_blocks enable trigger refuse_rewriting_feed",
    );
    let a_year_ago = Clock::system().now() - TimeDelta::days(366);
    assert_eq!(trim(&mut connection, a_year_ago).expect("it can be trimmed"), 1);
    assert_eq!(trim(&mut connection, a_year_ago).expect("it can be trimmed"), 0);
    let answer = app.manager().get(&format!("/v1/changes?cursor={}", cursor(&start)));
    assert_eq!(answer.problem(410), "cursor-expired");
    assert_eq!(types(&current(&app, ""), &kept), ["complaint.registered"]);
    assert_eq!(items(&current(&app, "")).len(), 1);
    page(&app.manager(), &format!("cursor={}", cursor(&end)));
}

#[test]
fn who_waits_is_answered_with_the_first_change() {
    let app = App::start();
    let end = current(&app, "cursor=now");
    let answers = together(2, |index| {
        if index == 0 {
            let begun = Instant::now();
            let page = page(&app.manager(), &format!("wait=30&cursor={}", cursor(&end)));
            (begun.elapsed(), page)
        } else {
            given::complaint(&app.intake());
            (Duration::ZERO, current(&app, ""))
        }
    });
    assert_eq!(items(&answers[0].1).len(), 1, "{}", answers[0].1);
    assert!(answers[0].0 < Duration::from_secs(25), "{:?}", answers[0].0);
}

#[test]
fn who_waits_in_vain_gets_an_empty_page_in_time() {
    let app = App::start();
    let end = current(&app, "cursor=now");
    let begun = Instant::now();
    let empty = page(&app.manager(), &format!("wait=1&cursor={}", cursor(&end)));
    assert!(begun.elapsed() >= Duration::from_secs(1));
    assert_eq!(empty, end);
}

#[test]
fn however_many_wait_others_are_answered_and_no_caller_waits_everywhere() {
    let app = App::with(&[("KLACHTENMAP_DB_CONNECTIONS", "1")]);
    let end = current(&app, "cursor=now");
    let path = format!("/v1/changes?wait=30&cursor={}", cursor(&end));
    let refused = AtomicUsize::new(0);
    let answers = together(10, |index| {
        if index == 9 {
            until("a fifth is refused", || {
                (refused.load(Ordering::SeqCst) > 0).then_some(())
            });
            let answer = app.intake().post("/v1/complaints", &registration());
            drain(&mut app.database.connect());
            return answer;
        }
        // Four of each of two callers wait; the fifth of one may not.
        let answer = app.caller(["m-1", "m-2"][index % 2], &[Role::Manager]).get(&path);
        if answer.status == 429 {
            refused.fetch_add(1, Ordering::SeqCst);
        }
        answer
    });
    for answer in &answers {
        match answer.status {
            200 => assert_eq!(items(&answer.json()).len(), 1),
            201 => {}
            _ => {
                assert_eq!(answer.problem(429), "rate-limited");
                assert!(!answer.header("retry-after").is_empty());
            }
        }
    }
    assert_eq!(refused.into_inner(), 1);
}

#[test]
fn who_waits_is_answered_when_the_service_shuts_down() {
    let (folder, database) = (Folder::new(), Database::new());
    let mut service = Process::ready(&folder, &[("DATABASE_URL", &database.url)]);
    let manager = service.caller("manager");
    let begun = Instant::now();
    let waits = std::thread::spawn(move || {
        let end = page(&manager, "cursor=now");
        page(&manager, &format!("wait=30&cursor={}", cursor(&end)))
    });
    until("somebody waits", || {
        (begun.elapsed() > Duration::from_secs(1)).then_some(())
    });
    service.signal(Signal::TERM);
    let answer = waits.join().expect("an answer");
    assert_eq!(items(&answer).len(), 0);
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert_eq!(service.end().code(), Some(0), "{}", service.log());
}

#[test]
fn of_a_complaint_that_was_erased_only_the_erasure_is_told() {
    let app = App::start();
    let erased = given::closed(&app);
    let kept = given::complaint(&app.intake());
    let before = current(&app, "pageSize=200");
    let version = items(&before)
        .iter()
        .filter(|item| item["complaintId"] == erased["id"])
        .count();
    forgotten(&app, &[&erased]).expect("a closed complaint is erased");
    let after = current(&app, "pageSize=200");
    assert_eq!(types(&after, &kept), ["complaint.registered"]);
    assert_eq!(types(&after, &erased), ["complaint.erased"]);
    let erasure = items(&after).last().expect("a change");
    assert_eq!(
        (&erasure["version"], &erasure["number"], &erasure["by"]),
        (&json!(version + 1), &erased["number"], &json!(null))
    );
    let only = current(&app, &format!("cursor={}", cursor(&before)));
    assert_eq!(items(&only), std::slice::from_ref(erasure));
}

#[test]
fn nobody_follows_complaints_about_themselves() {
    let app = App::start();
    let about = json!({ "employee": { "subject": "m-2" } });
    given::employed(&app, &["m-2"]);
    let complaint = given::complaint_with(&app.intake(), about);
    let other = given::complaint(&app.intake());
    let whole = current(&app, "");
    assert_eq!(types(&whole, &complaint), ["complaint.registered"]);
    let concerned = app.caller("M-2", &[Role::Manager]);
    let theirs = page(&concerned, "");
    assert_eq!(types(&theirs, &other), ["complaint.registered"]);
    assert_eq!(items(&theirs).len(), 1, "{theirs}");
    assert_eq!(theirs["nextCursor"], whole["nextCursor"]);
}
