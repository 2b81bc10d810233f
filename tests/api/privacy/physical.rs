//! Where PostgreSQL keeps values besides the rows: in its statistics nothing is left after an execution, in its files nothing
//! after compacting.

use std::fs;
use std::path::PathBuf;

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_query};

use super::erasing::executing;
use super::execute;
use crate::app::App;
use crate::complaints::forgetting::{WORD, count, rich};
use crate::given;
use crate::process::{Folder, run};
use crate::server::Database;

#[derive(QueryableByName)]
struct Place {
    #[diesel(sql_type = Text)]
    place: String,
}

/// The columns, those of indexes included, of which statistics hold the word.
fn in_statistics(connection: &mut PgConnection) -> Vec<String> {
    let found: Vec<Place> = sql_query(format!(
        "select distinct tablename || '.' || attname as place from pg_stats
         where concat(most_common_vals, most_common_elems, histogram_bounds) ilike '%{WORD}%' order by 1"
    ))
    .load(connection)
    .expect("the statistics can be read");
    found.into_iter().map(|found| found.place).collect()
}

/// How many files of the database hold the word.
fn in_files(database: &Database) -> usize {
    let mut connection = database.connect();
    connection.batch_execute("checkpoint").expect("the owner may");
    let place: Place = sql_query(
        "select current_setting('data_directory') || '/base/' || oid as place
         from pg_database where datname = current_database()",
    )
    .get_result(&mut connection)
    .expect("the server is here");
    let files = fs::read_dir(place.place).expect("the folder of the database");
    let paths: Vec<PathBuf> = files.map(|entry| entry.expect("an entry").path()).collect();
    let holds = |path: &&PathBuf| {
        let bytes = fs::read(path).unwrap_or_default();
        bytes
            .windows(WORD.len())
            .any(|part| part.eq_ignore_ascii_case(WORD.as_bytes()))
    };
    paths.iter().filter(holds).count()
}

#[test]
fn after_an_execution_no_statistics_and_after_compacting_no_file_tells_of_the_person() {
    let app = App::start();
    let (complaint, _other) = (rich(&app), given::closed(&app));
    let mut connection = app.database.connect();
    connection.batch_execute("analyze").expect("the owner may");
    let before = in_statistics(&mut connection);
    assert!(before.contains(&"complaint_words.texts".to_owned()), "{before:?}");
    assert!(before.contains(&"complaints.handling_summary".to_owned()), "{before:?}");

    executing(&app, &complaint);
    assert_eq!(execute(&app), 1);
    assert_eq!(in_statistics(&mut connection), Vec::<String>::new());
    drop(connection);

    let database = app.database.copy();
    assert!(in_files(&database) > 3, "deleted rows are still in the files");
    let folder = Folder::new();
    let settings = [("DATABASE_URL", database.url.as_str())];
    let compact = || run(folder.path(), &settings, &["erase", "compact"]);
    let other = database.connect();
    let refused = compact();
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        !refused.status.success() && said.contains("stop the service first"),
        "{said}"
    );
    drop(other);
    let done = compact();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success() && said.contains("tables rewritten"), "{said}");
    assert_eq!(in_files(&database), 0);
    let mut connection = database.connect();
    assert_eq!(count(&mut connection, "select count(*) from complaints"), 2);
}

#[test]
fn statistics_are_renewed_of_the_tables_of_complaints_only() {
    let app = App::start();
    let mut connection = app.database.connect();
    let refused = connection.batch_execute("select renew_statistics('staff')");
    let said = refused.expect_err("it is no table of complaints").to_string();
    assert!(said.contains("not renewed"), "{said}");
    let attempt = "begin; create role stranger_to_statistics; set local role stranger_to_statistics;
        select renew_statistics('events'); rollback;";
    let said = connection
        .batch_execute(attempt)
        .expect_err("it was not granted")
        .to_string();
    assert!(said.contains("permission denied for function"), "{said}");
}
