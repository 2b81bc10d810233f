//! How a file goes: a step at a time, with every complaint that stands in it, and when its reader may not see all of it any
//! more.

use std::time::Duration;

use chrono::TimeDelta;
use diesel::connection::SimpleConnection;
use klachtenmap::auth::{Identity, Role};
use klachtenmap::error::Error;
use klachtenmap::exchange::store::{Download, Piece, Whose, append, piece, take_up};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{EXPORTS, content, crm, everything, exported, exporting, lines, make, path, remove};
use crate::app::App;
use crate::complaints::forgetting::{count, forgotten, id};
use crate::documents::on_a_runtime;
use crate::given;
use crate::process::until;
use crate::resilience::until_waited_for;

/// Counts what each statement deletes.
const COUNTING: &str = "
create table deletions (place serial, pieces bigint);
create function count_pieces() returns trigger language plpgsql as $$
begin
    insert into deletions (pieces) select count(*) from gone;
    return null;
end
$$;
create trigger count_pieces after delete on export_pieces
    referencing old table as gone for each statement execute function count_pieces();
";

fn uuid(of: &Value) -> Uuid {
    id(of).parse().expect("an id")
}

/// Copies of the first piece of a file behind it, in which no complaint is said to stand.
fn lengthened(app: &App, export: &Value, by: i32) {
    app.sql(&format!(
        "insert into export_pieces select export_id, n, content, '{{}}' from export_pieces, generate_series(1, {by}) as n
            where export_id = '{}' and place = 0",
        id(export)
    ));
}

fn pieces(app: &App, of: &Value) -> i64 {
    let all = format!("select count(*) from export_pieces where export_id = '{}'", id(of));
    count(&mut app.database.connect(), &all)
}

#[test]
fn a_long_file_ends_at_once_and_is_deleted_in_steps() {
    let app = App::start();
    given::complaint(&app.intake());
    let manager = app.manager();
    app.sql(COUNTING);
    let deleted = || {
        let of = |place: i64| format!("select coalesce(max(pieces), 0) as count from deletions where place = {place}");
        let mut connection = app.database.connect();
        let steps = [1, 2, 3, 4].map(|place| count(&mut connection, &of(place)));
        app.sql("truncate deletions restart identity");
        steps
    };
    let export = exported(&app, &manager, &everything("ndjson"));
    lengthened(&app, &export, 449);
    deleted();
    let removed = manager.send("DELETE", &path(&export), &[("If-Match", "*")], None);
    removed.expect(204);
    assert_eq!(content(&manager, &export).problem(410), "export-gone");
    assert_eq!(deleted(), [0, 0, 0, 0]);
    assert_eq!(remove(&app), (1, 0));
    assert_eq!(deleted(), [200, 200, 50, 0]);

    let erased = given::taken_up(&app);
    app.handler().step(&erased, &given::withdraw()).expect(201);
    let export = exported(&app, &manager, &everything("ndjson"));
    lengthened(&app, &export, 300);
    deleted();
    forgotten(&app, &[&erased]).expect("it is closed");
    assert_eq!(content(&manager, &export).problem(410), "export-gone");
    assert_eq!(deleted(), [1, 0, 0, 0], "only that in which it stands");
    assert_eq!(remove(&app), (1, 0));
    assert_eq!(deleted(), [200, 100, 0, 0]);

    let export = exported(&app, &manager, &everything("ndjson"));
    lengthened(&app, &export, 300);
    app.advance(TimeDelta::days(1));
    deleted();
    assert_eq!(remove(&app), (1, 0));
    assert_eq!(deleted(), [200, 101, 0, 0]);
}

#[test]
fn an_attempt_counts_also_when_what_is_left_of_another_cannot_be_deleted() {
    let app = App::start();
    given::complaint(&app.intake());
    let asked = app.manager().post(EXPORTS, &everything("ndjson")).expect(202);
    app.sql(
        "create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
         create trigger refuse before delete on export_pieces for each statement execute function refuse();",
    );
    for _ in 0..3 {
        assert!(make(&app).is_err());
    }
    assert_eq!(make(&app).expect("it has failed"), 0);
    assert_eq!(app.manager().get(&path(&asked)).expect(200)["status"], "failed");
}

#[test]
fn the_files_in_which_a_complaint_stands_are_found_by_an_index() {
    let app = App::start();
    let (restricted, erased) = (given::complaint(&app.intake()), given::closed(&app));
    let client = crm(&app);
    for leaving in [
        format!(
            "update complaints set evidence = evidence || '{{\"restricted\": true}}' where id = '{}'",
            id(&restricted)
        ),
        format!("select from forget_complaints(array['{}'::uuid])", id(&erased)),
    ] {
        let export = exported(&app, &client, &everything("ndjson"));
        lengthened(&app, &export, 3000);
        app.sql(&format!(
            "analyze export_pieces;
            begin;
            {leaving};
            do $$
            begin
                if (select seq_scan from pg_stat_xact_user_tables where relname = 'export_pieces') > 0 then
                    raise exception 'each piece was looked at';
                end if;
            end
            $$;
            commit"
        ));
        assert_eq!(content(&client, &export).problem(410), "export-gone");
        assert_eq!(pieces(&app, &export), 3000);
    }
    let kept = "select count(*) from pg_attribute where attrelid = 'export_pieces'::regclass
        and attname in ('content', 'complaints') and attstattarget = 0";
    assert_eq!(
        count(&mut app.database.connect(), kept),
        2,
        "no statistics copy what is in a file"
    );
}

#[test]
fn a_complaint_that_a_line_only_names_takes_the_file_along() {
    let app = App::start();
    let earlier = given::closed(&app);
    let later = given::complaint(&app.intake());
    let (manager, crm) = (app.manager(), crm(&app));
    let open = |format: &str| json!({ "format": format, "filter": { "open": true } });
    let told = exported(&app, &manager, &open("ndjson"));
    assert_eq!(told["progress"], json!({ "done": 1, "total": 1 }));
    assert_eq!(lines(&manager, &told)[0]["earlier"][0]["id"], earlier["id"]);
    let not_told = exported(&app, &crm, &open("csv"));
    forgotten(&app, &[&earlier]).expect("it is closed");
    assert_eq!(content(&manager, &told).problem(410), "export-gone");
    assert_eq!(content(&crm, &not_told).status, 200);
    let again = exported(&app, &manager, &open("ndjson"));
    assert_eq!(lines(&manager, &again)[0]["id"], later["id"]);
}

#[test]
fn a_file_is_gone_for_whoever_may_not_see_all_of_it_any_more() {
    for is_under_way in [false, true] {
        let app = App::start();
        let complaint = given::complaint(&app.intake());
        let (manager, crm) = (app.manager(), crm(&app));
        let export = exported(&app, &manager, &everything("ndjson"));
        let stays = exported(&app, &crm, &everything("ndjson"));
        // It stands in the last of many pieces.
        lengthened(&app, &export, 45);
        app.sql(&format!(
            "update export_pieces set complaints = case place when 45 then array['{}'::uuid] else '{{}}' end
                where export_id = '{}'",
            id(&complaint),
            id(&export)
        ));
        let download = Download {
            export: uuid(&export),
            whose: Whose::Everybodys,
            reader: Identity {
                subject: "m-1".into(),
                name: None,
                roles: vec![Role::Manager],
                expires_at: app.clock.now(),
            },
        };
        let last = || on_a_runtime(piece(&app.db, &download, 45));
        assert!(last().is_ok());
        let about = json!({ "employee": { "subject": "m-1" } });
        let other = app.caller("m-2", &[Role::Manager]);
        other.patch(&given::path(&complaint), "*", &about).expect(200);
        if is_under_way {
            assert!(matches!(last(), Err(Error::ExportGone)));
        } else {
            assert_eq!(content(&manager, &export).problem(410), "export-gone");
        }
        assert_eq!(manager.get(&path(&export)).expect(200)["expiresAt"], Value::Null);
        assert!(matches!(
            on_a_runtime(piece(&app.db, &download, 0)),
            Err(Error::ExportGone)
        ));
        assert_eq!(lines(&crm, &stays).len(), 1);
    }
}

#[test]
fn a_new_file_ends_those_before_of_the_same_caller() {
    let app = App::start();
    given::complaint(&app.intake());
    let (manager, crm) = (app.manager(), crm(&app));
    let first = exported(&app, &manager, &everything("ndjson"));
    let of_another = exported(&app, &crm, &everything("ndjson"));
    let asked = manager.post(EXPORTS, &everything("csv")).expect(202);
    assert_eq!(content(&manager, &first).status, 200, "as long as there is no other");
    make(&app).expect("it can be made");
    assert_eq!(content(&manager, &first).problem(410), "export-gone");
    assert_eq!(manager.get(&path(&first)).expect(200)["links"]["content"], Value::Null);
    for (client, kept) in [(&manager, &asked), (&crm, &of_another)] {
        assert_eq!(content(client, kept).status, 200);
    }
    assert_eq!(remove(&app), (1, 0));
    assert_eq!((pieces(&app, &first), pieces(&app, &of_another)), (0, 1));
}

#[test]
fn a_database_that_is_busy_for_some_seconds_breaks_nothing_off() {
    let app = App::start();
    given::complaint(&app.intake());
    let crm = crm(&app);
    let export = exported(&app, &crm, &everything("ndjson"));
    let download = Download {
        export: uuid(&export),
        whose: Whose::Everybodys,
        reader: Identity {
            subject: "crm-1".into(),
            name: None,
            roles: vec![Role::Integration],
            expires_at: app.clock.now(),
        },
    };
    app.manager().post(EXPORTS, &everything("ndjson")).expect(202);
    let run = Uuid::now_v7();
    on_a_runtime(take_up(&app.db, None, run, app.clock.now())).expect("it can be taken up");
    let written = Piece {
        place: 0,
        content: vec![1],
        size: 1,
        lines: 0,
        complaints: Vec::new(),
    };
    let mut busy = app.database.connect();
    let taken = "begin; lock table export_pieces in access exclusive mode";
    busy.batch_execute(taken).expect("it can be locked");
    std::thread::scope(|scope| {
        let reads = scope.spawn(|| on_a_runtime(piece(&app.db, &download, 0)));
        let writes = scope.spawn(|| on_a_runtime(append(&app.db, run, written)));
        until_waited_for(&app.database, 2);
        let waiting = "select count(*) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'";
        until("neither waits any longer", || {
            (count(&mut app.database.connect(), waiting) == 0).then_some(())
        });
        busy.batch_execute("commit").expect("it is over");
        assert!(reads.join().expect("it ended").is_ok());
        assert!(writes.join().expect("it ended").expect("it is written"));
    });
}

#[test]
fn an_export_that_takes_too_long_fails() {
    let app = App::start();
    given::complaint(&app.intake());
    let asked = app.manager().post(EXPORTS, &everything("csv")).expect(202);
    let made = on_a_runtime(exporting(&app, Duration::ZERO).run(None));
    assert_eq!(made.expect("it is given up"), 0);
    assert_eq!(app.manager().get(&path(&asked)).expect(200)["status"], "failed");
    assert_eq!(remove(&app), (1, 0));
    assert_eq!(pieces(&app, &asked), 0);
}
