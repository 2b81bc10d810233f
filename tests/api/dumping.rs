//! Backups by `pg_dump`: one from after an execution has nothing of the person, and one from before, restored on another
//! server, erases again what was erased since. PostgreSQL without its client programs has no `pg_dump`: nothing to show then.

use std::path::{Path, PathBuf};
use std::process::Command;

use klachtenmap::embedded_postgres::{DATABASE, Server, Settings};
use klachtenmap::privacy_requests::job::reapply;
use klachtenmap::restoring::job::accept;

use crate::app::App;
use crate::complaints::forgetting::{WORD, columns_with, rich};
use crate::documents::on_a_runtime;
use crate::given;
use crate::privacy::erasing::executing;
use crate::privacy::execute;
use crate::process::Folder;
use crate::restoring::{rules, written_down};
use crate::server::Database;

/// Another server, on a folder of its own.
fn server(folder: &Folder) -> Server {
    let settings = Settings {
        data_dir: folder.path(),
        bin_dir: None,
        archive: None,
        durable: false,
        max_connections: 20,
    };
    Server::start(&settings).expect("PostgreSQL can be started")
}

fn run(program: &Path, arguments: &[&str]) -> Vec<u8> {
    let done = Command::new(program).args(arguments).output().expect("it can be run");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{}: {said}", program.display());
    done.stdout
}

#[test]
fn a_dump_tells_nothing_of_who_was_erased_and_an_older_one_erases_again() {
    let folder = Folder::new();
    let other = server(&folder);
    let program = |name: &str| -> Option<PathBuf> { Some(other.bin_dir().join(name)).filter(|path| path.exists()) };
    let (Some(pg_dump), Some(psql)) = (program("pg_dump"), program("psql")) else {
        return eprintln!("no pg_dump beside the server");
    };
    let app = App::start();
    let complaint = rich(&app);
    let dump = || run(&pg_dump, &["--no-owner", "--no-privileges", app.database.url.as_str()]);
    let holds = |dump: &[u8]| String::from_utf8_lossy(dump).to_lowercase().contains(WORD);
    written_down(&app);
    let before = dump();
    assert!(holds(&before));
    executing(&app, &complaint);
    assert_eq!(execute(&app), 1);
    assert!(!holds(&dump()), "after the execution");
    written_down(&app);

    let file = folder.path().join("before.sql");
    std::fs::write(&file, before).expect("the dump can be kept");
    let url = other.url(DATABASE);
    let file = file.to_str().expect("a plain name");
    run(&psql, &["--quiet", "--set=ON_ERROR_STOP=1", "--file", file, &url]);
    let documents = app.folder.path().join("documents");
    let documents = documents.to_str().expect("a plain name");
    let old = App::on(Database::elsewhere(url), &[("KLACHTENMAP_DOCUMENTS_URL", documents)]);
    written_down(&old);
    assert!(old.health.is_restored());
    assert!(!columns_with(&old, WORD).is_empty());
    let again = on_a_runtime(reapply(&old.storage, &old.db, &rules(), old.clock.now()));
    assert_eq!(again.expect("it can be erased"), 1);
    assert_eq!(columns_with(&old, WORD), Vec::<String>::new());
    on_a_runtime(accept(&old.storage, &old.db, 100, false)).expect("nothing is left to be erased");
    written_down(&old);
    assert_eq!(old.manager().get(&given::path(&complaint)).problem(410), "erased");
    given::complaint(&old.intake());
}
