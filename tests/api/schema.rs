//! The schema: `src/schema.rs` is what the migrations make, every migration has a way back, and several processes may
//! migrate at once.

mod migrations;
mod old_rows;
pub mod vocabularies;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_query};
use klachtenmap::db::{SchemaState, migrate, schema_state, undo_all_migrations};

use crate::server::Database;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const HEADING: &str = "//! The tables. Generated from the migrations by the test `schema`; never edited by hand.\n";

/// The types that diesel does not know.
const SQL_TYPES: &str = "
pub mod sql_types {
    #[derive(diesel::query_builder::QueryId, Clone, diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = \"tsvector\"))]
    pub struct Tsvector;
}
";
#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn lines(connection: &mut PgConnection, query: &str) -> Vec<String> {
    let found: Vec<Line> = sql_query(query).load(connection).expect("the catalogue answers");
    found.into_iter().map(|row| row.line).collect()
}

/// The file as diesel writes it, from what the database says of itself.
fn generated(connection: &mut PgConnection) -> String {
    let tables = lines(
        connection,
        "select table_name::text as line from information_schema.tables
         where table_schema = 'public' and table_name not like '\\_\\_%' order by table_name",
    );
    let mut file = HEADING.to_owned();
    file.push_str(SQL_TYPES);
    for table in tables {
        let key = lines(
            connection,
            &format!(
                "select attname::text as line from pg_index
                 join pg_attribute on attrelid = indrelid and attnum = any(indkey)
                 where indrelid = '{table}'::regclass and indisprimary
                 order by array_position(indkey, attnum)"
            ),
        );
        let columns = lines(
            connection,
            &format!(
                "select column_name || ' ' || is_nullable || ' ' || udt_name as line from information_schema.columns
                 where table_schema = 'public' and table_name = '{table}' order by ordinal_position"
            ),
        );
        let (own, known): (BTreeSet<String>, BTreeSet<String>) = columns
            .iter()
            .map(|column| diesel_type(column.rsplit(' ').next().expect("a type")))
            .partition(|kind| kind == "Tsvector");
        // A table that uses a type of its own names the others too.
        let uses = if own.is_empty() {
            String::new()
        } else {
            let known: Vec<String> = known.into_iter().collect();
            format!(
                "    use diesel::sql_types::{};\n    use super::sql_types::Tsvector;\n\n",
                known.join(", ")
            )
        };
        let _ = write!(file, "\ndiesel::table! {{\n{uses}    {table} ({}) {{\n", key.join(", "));
        for column in columns {
            let parts: Vec<&str> = column.split(' ').collect();
            let [name, nullable, kind] = parts[..] else {
                panic!("{column}");
            };
            let kind = diesel_type(kind);
            let kind = if nullable == "YES" {
                format!("Nullable<{kind}>")
            } else {
                kind
            };
            let _ = writeln!(file, "        {name} -> {kind},");
        }
        file.push_str("    }\n}\n");
    }
    file
}

/// `int4` is `Int4`: diesel's names are Postgres's, with a capital; `_int4` is an array of them.
fn diesel_type(postgres: &str) -> String {
    if let Some(element) = postgres.strip_prefix('_') {
        return format!("Array<{}>", diesel_type(element));
    }
    let (first, rest) = postgres.split_at(1);
    first.to_ascii_uppercase() + rest
}

/// Everything there is in the schema, as text.
fn dump(connection: &mut PgConnection) -> Vec<String> {
    [
        "select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
            || coalesce(column_default, '-') || ' ' || coalesce(generation_expression, '-') as line
         from information_schema.columns where table_schema = 'public' order by 1",
        "select indexdef as line from pg_indexes where schemaname = 'public' order by 1",
        "select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) as line from pg_constraint
         where connamespace = 'public'::regnamespace order by 1",
        "select pg_get_functiondef(oid) as line from pg_proc where pronamespace = 'public'::regnamespace order by 1",
        "select pg_get_triggerdef(oid) as line from pg_trigger where not tgisinternal order by 1",
        "select relkind::text || ' ' || relname || coalesce(' ' || reloptions::text, '') as line from pg_class
         where relnamespace = 'public'::regnamespace order by 1",
    ]
    .iter()
    .flat_map(|query| lines(connection, query))
    .collect()
}

#[test]
fn the_tables_in_the_code_are_those_that_the_migrations_make() {
    let database = Database::new();
    let file = format!("{ROOT}/src/schema.rs");
    let generated = generated(&mut database.connect());
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, &generated).expect("the file can be written");
    }
    let kept = fs::read_to_string(&file).expect("the file is there");
    assert_eq!(kept, generated, "src/schema.rs is out of date; run: cargo renew-schema");
}

#[test]
fn migrations_lead_back_and_forth_to_the_same_schema() {
    let database = Database::empty();
    let mut connection = database.connect();
    let empty = dump(&mut connection);
    migrate(&mut connection).expect("up");
    let first = dump(&mut connection);
    assert!(first.len() > 100, "{first:#?}");
    undo_all_migrations(&mut connection).expect("down");
    let left: Vec<_> = dump(&mut connection)
        .into_iter()
        .filter(|line| !line.contains("__diesel_schema_migrations"))
        .collect();
    assert_eq!(left, empty);
    migrate(&mut connection).expect("up again");
    assert_eq!(dump(&mut connection), first);
}

#[test]
fn what_complaints_left_behind_does_not_stop_the_way_back() {
    let database = Database::new();
    let app = crate::app::App::on(database, &[]);
    crate::given::closed(&app);
    let mut connection = app.database.connect();
    undo_all_migrations(&mut connection).expect("down");
    migrate(&mut connection).expect("up again");
    let sequences = "select relname::text as line from pg_class where relkind = 'S' \
         and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'i')";
    assert_eq!(lines(&mut connection, sequences), Vec::<String>::new());
}

#[test]
fn several_processes_may_migrate_an_empty_database_at_once() {
    let database = Database::empty();
    let mut applied: Vec<usize> = std::thread::scope(|scope| {
        let migrations: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| migrate(&mut database.connect()).expect("it succeeds").len()))
            .collect();
        migrations
            .into_iter()
            .map(|thread| thread.join().expect("it ends"))
            .collect()
    });
    applied.sort_unstable();
    let entries = fs::read_dir(format!("{ROOT}/migrations")).expect("migrations");
    let all = entries
        .filter(|entry| entry.as_ref().expect("an entry").path().is_dir())
        .count();
    assert_eq!(applied, [0, 0, 0, all]);
    let state = schema_state(&mut database.connect()).expect("it is known");
    assert_eq!(state, SchemaState::Current);
}

#[test]
fn the_state_of_a_schema_is_known() {
    let database = Database::empty();
    let mut connection = database.connect();
    let state = || schema_state(&mut database.connect()).expect("it is known");
    assert_eq!(state(), SchemaState::Behind);
    migrate(&mut connection).expect("up");
    assert_eq!(state(), SchemaState::Current);
    let forget = "delete from __diesel_schema_migrations where version =
        (select max(version) from __diesel_schema_migrations)";
    let later = "insert into __diesel_schema_migrations (version) values ('99990101000001')";
    connection.batch_execute(later).expect("a later release was here");
    assert_eq!(state(), SchemaState::Ahead);
    connection.batch_execute(forget).expect("it is gone again");
    assert_eq!(state(), SchemaState::Current);
    connection.batch_execute(forget).expect("one is missing");
    assert_eq!(state(), SchemaState::Behind);
}
