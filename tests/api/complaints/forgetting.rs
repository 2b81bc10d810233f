//! Forgetting: a complaint goes with everything that hangs on it, by one function and in no other way; what names it
//! stays readable, and no figure changes.

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Text};
use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_query};
use klachtenmap::complaints::store::{Forgetting, Forgotten, forget};
use klachtenmap::error::Result;
use klachtenmap::tombstones::model::Why;
use serde_json::{Value, json};

pub use super::rich::{WORD, rich};
use crate::app::App;
use crate::documents::{Form, add, on_a_runtime, sample};
use crate::given;
use crate::process::until;

/// The arguments of the function that forgets.
const THESE: &str = "ids uuid[], why text default '', moment timestamptz default now()";

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    place: String,
    #[diesel(sql_type = Text)]
    query: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

pub fn id(complaint: &Value) -> &str {
    complaint["id"].as_str().expect("an id")
}

pub fn forgotten(app: &App, complaints: &[&Value]) -> Result<Vec<Forgotten>> {
    let ids: Vec<_> = complaints.iter().map(|one| id(one).parse().expect("an id")).collect();
    let forgetting = Forgetting {
        why: Why::Erased,
        now: app.clock.now(),
        key: on_a_runtime(app.storage.reference_key()).expect("the storage has a key"),
    };
    forget(&mut app.database.connect(), &ids, forgetting)
}

pub fn count(connection: &mut PgConnection, query: &str) -> i64 {
    let count: Count = sql_query(query).get_result(connection).expect("it can be counted");
    count.count
}

/// The columns of all tables in which a text stands, whatever they hold.
pub fn columns_with(app: &App, text: &str) -> Vec<String> {
    columns_of(&mut app.database.connect(), text)
}

/// The same of any database; what is kept as bytes is sought as bytes. The list of migrations is not ours: the times in it
/// hold any digits.
pub fn columns_of(connection: &mut PgConnection, text: &str) -> Vec<String> {
    let columns: Vec<Column> = sql_query(
        "select table_name || '.' || column_name as place,
             format('select count(*) from %I where %I::text ilike ''%%%s%%''', table_name, column_name,
                 case data_type when 'bytea' then encode(convert_to($1, 'UTF8'), 'hex') else $1 end) as query
         from information_schema.columns join information_schema.tables using (table_schema, table_name)
         where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not like '\\_\\_%' order by 1",
    )
    .bind::<Text, _>(text)
    .load(connection)
    .expect("the columns are known");
    assert!(columns.len() > 150, "{}", columns.len());
    columns
        .into_iter()
        .filter(|column| count(connection, &column.query) > 0)
        .map(|column| column.place)
        .collect()
}

pub fn figures(app: &App) -> Vec<Value> {
    let months = app.manager().walk("/v1/reports/monthly?from=2026-09&to=2026-12");
    months
        .into_iter()
        .map(|mut month| without_erasures(month["figures"].take()))
        .collect()
}

/// The figures that an erasure leaves as they are.
pub fn without_erasures(mut figures: Value) -> Value {
    let all = figures.as_array_mut().expect("figures");
    all.retain(|figure| figure["key"] != "erased" && figure["key"] != "purged");
    figures
}

#[test]
fn a_forgotten_complaint_is_in_no_table_and_no_figure_changes() {
    let app = App::start();
    let made = rich(&app);
    let documents = app.manager().walk(&format!("{}/documents", given::path(&made)));
    app.advance_to("2026-12-12T09:00:00Z");
    let before = figures(&app);
    for (text, columns) in [(id(&made), 8), (WORD, 8)] {
        let found = columns_with(&app, text);
        assert!(found.len() >= columns, "{found:?}");
        let words = found.iter().filter(|column| column.starts_with("complaint_words."));
        assert!(words.count() >= 1, "{found:?}");
    }
    let mut connection = app.database.connect();
    let facts = "select count(*) from complaint_facts";
    assert_eq!(count(&mut connection, facts), 2);

    let gone = forgotten(&app, &[&made]).expect("it is closed");
    assert_eq!(gone.len(), 1);
    assert_eq!(gone[0].complaint.to_string(), id(&made));
    let contents: Vec<String> = gone[0].documents.iter().map(ToString::to_string).collect();
    assert_eq!(contents, [documents[0]["id"].as_str().expect("an id")]);
    // Its bare id is left: in the tombstone, and with what learns by it that it is gone.
    let kept = [
        "content_removals.complaint_id",
        "erased_references.complaint_id",
        "idempotency_records.also_about",
        "pending_changes.complaints",
        "tombstones.complaint_id",
    ];
    assert_eq!(columns_with(&app, id(&made)), kept);
    assert_eq!(columns_with(&app, WORD), Vec::<String>::new());
    let path = given::path(&made);
    for part in ["", "/history", "/transitions", "/documents", "/relations", "/contacts"] {
        assert_eq!(app.manager().get(&format!("{path}{part}")).problem(410), "erased");
    }
    assert_eq!(figures(&app), before);
    assert_eq!(count(&mut connection, facts), 1);
    assert_eq!(forgotten(&app, &[&made]).expect("once is enough"), []);
}

#[test]
fn complaints_that_name_a_forgotten_one_stay_readable() {
    let app = App::start();
    let original = given::closed(&app);
    let duplicate = given::complaint(&app.intake());
    let merge = json!({ "to": "closed", "outcome": "duplicate", "duplicateOf": original["id"] });
    app.manager().step(&duplicate, &merge).expect(201);
    let next = given::complaint_with(&app.intake(), json!({ "follows": original["id"] }));
    let linked = given::complaint(&app.intake());
    let relations = format!("{}/relations", given::path(&linked));
    let link = json!({ "complaintId": original["id"] });
    let key = [("Idempotency-Key", "sleutel-van-de-manager")];
    app.manager().post_with(&relations, &key, &link).expect(201);
    let contacts = format!("{}/contacts", given::path(&linked));
    let contact = json!({ "direction": "out", "channel": "phone", "reached": true, "text": "Gebeld." });
    let noting = [("Idempotency-Key", "sleutel-van-het-contact")];
    let noted = app.manager().post_with(&contacts, &noting, &contact).expect(201);
    assert_eq!(
        app.manager()
            .walk(&format!("{}/relations", given::path(&original)))
            .len(),
        3
    );

    forgotten(&app, &[&original]).expect("it is closed");
    let manager = app.manager();
    assert_eq!(manager.again(&duplicate)["duplicateOf"], original["id"]);
    assert_eq!(manager.again(&next)["follows"], original["id"]);
    for complaint in [&duplicate, &next, &linked] {
        let path = given::path(complaint);
        for part in ["relations", "history", "transitions", "deadlines", "measures"] {
            let found = manager.get(&format!("{path}/{part}")).expect(200);
            if part == "relations" {
                let erased = |relation: &str| {
                    json!([{ "relation": relation, "complaint":
                    { "id": original["id"], "number": null, "erased": true } }])
                };
                let of = |one: &Value| id(one) == id(complaint);
                let expected = if of(&duplicate) {
                    erased("duplicate_of")
                } else if of(&next) {
                    erased("follows")
                } else {
                    json!([])
                };
                assert_eq!(found["items"], expected);
            }
        }
    }
    assert_eq!(manager.walk("/v1/complaints").len(), 3);
    let again = manager.post_with(&contacts, &noting, &contact);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.expect(201), noted, "answers that are not about it stay");
    // What named it goes on as before, and nothing new names it.
    let phone = json!({ "complainant": { "phone": "058 808 0051" } });
    manager.patch(&given::path(&next), "*", &phone).expect(200);
    manager.step(&duplicate, &given::reopen()).expect(201);
    assert_eq!(manager.again(&duplicate)["duplicateOf"], Value::Null);
    assert_eq!(manager.step(&duplicate, &merge).faults(), ["/duplicateOf unknown"]);
    let follows = json!({ "follows": original["id"] });
    assert_eq!(
        manager.patch(&given::path(&linked), "*", &follows).faults(),
        ["/follows unknown"]
    );
    let another = app.intake().post("/v1/complaints", &given::registration_with(follows));
    assert_eq!(another.faults(), ["/follows unknown"]);
    assert_eq!(
        manager.post_with(&relations, &key, &link).faults(),
        ["/complaintId unknown"]
    );
    forgotten(&app, &[&next, &duplicate]).expect_err("both are open");
    assert_eq!(manager.walk("/v1/complaints").len(), 3);
}

#[test]
fn nothing_else_deletes_whoever_it_is() {
    let app = App::start();
    let made = given::closed(&app);
    add(
        &app.intake(),
        &made,
        &Form::of("offer").file("a.pdf", &sample("offer.pdf")),
    )
    .expect(201);
    let id = id(&made);
    let imitation = |schema: &str, arguments: &str| {
        format!(
            "create schema if not exists {schema}; create function {schema}.forget_complaints({arguments})
             returns void language plpgsql as $$ begin delete from public.events where complaint_id = '{id}'; end $$;"
        )
    };
    let elsewhere = imitation("elsewhere", THESE);
    let nearly = imitation("almost_public", THESE);
    let overloaded = imitation("public", "ids text[]");
    for attempt in [
        format!("delete from complaints where id = '{id}'"),
        format!("delete from events where complaint_id = '{id}'"),
        "delete from documents".to_owned(),
        "truncate complaints cascade".to_owned(),
        "truncate events".to_owned(),
        "truncate documents".to_owned(),
        "do $$ begin delete from events; end $$".to_owned(),
        // Stacks of calls that look like that of the function.
        r"do $$ begin execute E'delete from events /*\nx public.forget_complaints(uuid[],text,timestamp with time zone) line 1\n*/'; end $$"
            .to_owned(),
        r#"create function " public.forget_complaints(uuid[],text,timestamp with time zone)"() returns void language plpgsql
            as $$ begin delete from public.events; end $$;
            select " public.forget_complaints(uuid[],text,timestamp with time zone)"()"#
            .to_owned(),
        format!("{elsewhere} select elsewhere.forget_complaints(array['{id}']::uuid[])"),
        format!("{elsewhere} set search_path = elsewhere, public; select forget_complaints(array['{id}']::uuid[])"),
        format!("{nearly} select almost_public.forget_complaints(array['{id}']::uuid[])"),
        format!("{overloaded} select forget_complaints(array['{id}']::text[])"),
    ] {
        let refused = app
            .database
            .connect()
            .batch_execute(&attempt)
            .expect_err(&attempt)
            .to_string();
        assert!(
            refused.contains("deleted only by forget_complaints") || refused.contains("never rewritten"),
            "{attempt}: {refused}"
        );
    }
    app.manager()
        .get(&format!("{}/documents", given::path(&made)))
        .expect(200);
}

#[test]
fn a_role_that_owns_nothing_forgets_only_by_the_function_and_only_when_it_may() {
    let app = App::start();
    let made = given::closed(&app);
    let call = format!("select forget_complaints(array['{}']::uuid[]);", id(&made));
    // Made and gone again with each attempt.
    let role = "owner_of_nothing";
    let attempt = |granted: &str, statement: &str| {
        app.database.connect().batch_execute(&format!(
            "begin; create role {role}; grant all on all tables in schema public to {role}; {granted}
             set local role {role}; {statement} rollback;"
        ))
    };
    let refused = |granted: &str, statement: &str| attempt(granted, statement).expect_err(statement).to_string();
    let may = format!("grant execute on function forget_complaints(uuid[], text, timestamptz) to {role};");
    assert!(refused("", &call).contains("permission denied for function"));
    attempt(&may, &call).expect("it was granted");
    // A stack of calls that looks like that of the function.
    let imitation = "do $$ begin execute E'delete from events /*\\nx public.forget_complaints(uuid[],text,timestamp with time zone) line 1\\n*/'; end $$;";
    for statement in [
        imitation,
        "delete from events;",
        "set local session_replication_role = replica;",
    ] {
        let said = refused(&may, statement);
        assert!(
            said.contains("never rewritten") || said.contains("permission denied"),
            "{said}"
        );
    }
}

#[test]
fn a_change_that_comes_during_the_forgetting_finds_nothing() {
    let app = App::start();
    let made = given::closed(&app);
    let next = given::registration_with(json!({ "follows": made["id"] }));
    let mut session = app.database.connect();
    let forget = format!("begin; select forget_complaints(array['{}']::uuid[])", id(&made));
    session.batch_execute(&forget).expect("it is closed");
    let (path, manager, intake) = (given::path(&made), app.manager(), app.intake());
    let (changed, followed) = std::thread::scope(|scope| {
        let change = scope.spawn(|| manager.patch(&path, "*", &json!({ "nature": "tariff" })));
        let follow = scope.spawn(|| intake.post("/v1/complaints", &next));
        let mut connection = app.database.connect();
        until("both wait for the end of the forgetting", || {
            let waiting = "select count(*) from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock'";
            (count(&mut connection, waiting) >= 2).then_some(())
        });
        session.batch_execute("commit").expect("it is forgotten");
        (change.join().expect("an answer"), follow.join().expect("an answer"))
    });
    assert_eq!(changed.problem(410), "erased");
    assert_eq!(followed.faults(), ["/follows unknown"]);
}
