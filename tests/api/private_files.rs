//! What the service keeps on disk is for its own account alone: what it writes, and what it finds.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::process::geteuid;

use crate::documents::{Form, add, sample};
use crate::given::complaint;
use crate::process::{Folder, Process, until};
use crate::server::Database;

fn mode(path: &Path) -> u32 {
    let found = fs::symlink_metadata(path).expect("it is there");
    found.permissions().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("it is ours");
}

/// Everything in a folder, at any depth.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() {
            found.extend(below(&entry.path()));
        }
        found.push(entry.path());
    }
    found
}

/// What others could open, among documents and the key of development.
fn open_to_others(folder: &Path) -> Vec<(PathBuf, u32)> {
    let documents = folder.join("documents");
    let mut kept = below(&documents);
    kept.extend([documents, folder.join("development.key")]);
    kept.into_iter()
        .map(|path| (path.clone(), mode(&path)))
        .filter(|(path, mode)| *mode != if path.is_dir() { 0o700 } else { 0o600 })
        .collect()
}

fn keep_a_document(service: &Process) {
    let intake = service.caller("intake");
    let form = Form::of("offer").file("a.pdf", &sample("offer.pdf"));
    add(&intake, &complaint(&intake), &form).expect(201);
}

/// Everybody may do everything, as a careless umask, a restored backup or an earlier release leaves it.
fn open_up(folder: &Path) {
    for path in below(&folder.join("documents")) {
        set_mode(&path, if path.is_dir() { 0o755 } else { 0o644 });
    }
    set_mode(&folder.join("documents"), 0o755);
    set_mode(folder, 0o755);
}

#[test]
fn no_other_account_can_read_documents_whatever_they_were_before() {
    let (folder, database) = (Folder::new(), Database::empty());
    let settings = [("DATABASE_URL", database.url.as_str())];
    set_mode(folder.path(), 0o755);
    let service = Process::ready(&folder, &settings);
    keep_a_document(&service);
    assert_eq!(open_to_others(folder.path()), []);
    assert_eq!(mode(folder.path()), 0o700);
    drop(service);

    open_up(folder.path());
    let service = Process::ready(&folder, &settings);
    until("what was there is put right", || {
        open_to_others(folder.path()).is_empty().then_some(())
    });
    assert_eq!(mode(folder.path()), 0o700);
    keep_a_document(&service);
}

#[test]
fn beside_an_embedded_database_others_may_pass_at_the_most() {
    let folder = Folder::new();
    // The parents of a data folder are nobody's business.
    let around = tempfile::tempdir().expect("a temporary folder");
    set_mode(around.path(), 0o755);
    let data = around.path().join("data");
    fs::create_dir(&data).expect("a folder");
    set_mode(&data, 0o755);
    let setting = [("KLACHTENMAP_DATA_DIR", data.to_str().expect("a plain name"))];
    let service = Process::ready(&folder, &setting);
    keep_a_document(&service);
    assert_eq!(open_to_others(&data), []);
    // Started by root, PostgreSQL runs under another account, which has to get through.
    let passage = if geteuid().is_root() { 0o711 } else { 0o700 };
    assert_eq!((mode(&data), mode(around.path())), (passage, 0o755));
}
