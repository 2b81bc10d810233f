//! Documents in an object storage: a real S3 server, as a process of its own with objects in a folder.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use chrono::TimeDelta;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use klachtenmap::documents::job::Swept;
use klachtenmap::documents::model::DocumentId;
use klachtenmap::documents::storage::Key;
use rustix::process::Signal;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use serde_json::Value;

use super::sweeping::{lose, on_a_runtime, swept, ten_documents};
use super::{Form, add, content, documents, files_in, recording, rows, sample};
use crate::app::App;
use crate::given::complaint;
use crate::process::{signal, until};

/// The server; it ends when this goes.
struct S3 {
    child: Child,
    address: String,
    folder: tempfile::TempDir,
}

const FOLDER: &str = "S3_FOLDER_OF_THE_TEST";
const KEY: &str = "test-key";
const SECRET: &str = "test-secret-of-the-storage";

impl S3 {
    fn start() -> Self {
        // What begins with a dot is the server's own.
        let folder = tempfile::Builder::new().prefix("s3-").tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("bucket")).expect("a bucket");
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .args([
                "documents::s3::serves_s3_for_the_other_tests",
                "--exact",
                "--ignored",
                "--nocapture",
            ])
            .env(FOLDER, folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("this program can be run");
        let lines = BufReader::new(child.stdout.take().expect("it was asked for above")).lines();
        let address = lines
            .map_while(Result::ok)
            .find_map(|line| line.split_once("S3 at ").map(|(_, address)| address.trim().to_owned()));
        S3 {
            child,
            address: address.expect("it says where it listens"),
            folder,
        }
    }

    fn app(&self) -> App {
        App::with(&[
            ("KLACHTENMAP_DOCUMENTS_URL", "s3://bucket/klachten/2026"),
            ("KLACHTENMAP_S3_ENDPOINT", &self.address),
            ("KLACHTENMAP_S3_ACCESS_KEY_ID", KEY),
            ("KLACHTENMAP_S3_SECRET_ACCESS_KEY", SECRET),
            ("KLACHTENMAP_DOCUMENT_BYTES", "20000000"),
        ])
    }

    fn objects(&self) -> Vec<PathBuf> {
        let mut objects = files_in(&self.folder.path().join("bucket"));
        objects.retain(|path| is_visible(path));
        objects
    }

    /// Parts that were never joined, which the server keeps beside its buckets.
    fn parts(&self) -> usize {
        let all = files_in(self.folder.path());
        all.iter()
            .filter(|path| path.to_string_lossy().contains(".upload_id-"))
            .count()
    }
}

fn is_visible(path: &Path) -> bool {
    !path.to_string_lossy().contains("/.") && !path.to_string_lossy().contains("/erasures/")
}

impl Drop for S3 {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
#[ignore = "a process of its own, which the other tests start"]
fn serves_s3_for_the_other_tests() {
    let folder = std::env::var_os(FOLDER).expect("it is started with a folder");
    let files = s3s_fs::FileSystem::new(PathBuf::from(folder)).expect("a folder");
    let mut builder = S3ServiceBuilder::new(files);
    builder.set_auth(SimpleAuth::from_single(KEY, SECRET));
    let service = builder.build();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        println!("S3 at http://{}", listener.local_addr().expect("an address"));
        loop {
            let (stream, _) = listener.accept().await.expect("it listens");
            let service = service.clone();
            tokio::spawn(async move {
                let server = Builder::new(TokioExecutor::new());
                drop(server.serve_connection(TokioIo::new(stream), service).await);
            });
        }
    });
}

fn added(app: &App, form: &Form) -> Value {
    let made = complaint(&app.intake());
    add(&app.intake(), &made, form).expect(201)["items"][0].clone()
}

#[test]
fn documents_go_to_an_object_storage_and_come_from_it() {
    let s3 = S3::start();
    let app = s3.app();
    let pdf = sample("offer.pdf");
    let document = added(&app, &Form::of("offer").file("a.pdf", &pdf));
    let (whole, bytes) = content(&app.intake(), &document, &[]);
    assert!(whole.status == 200 && bytes == pdf);
    let (part, bytes) = content(&app.intake(), &document, &[("Range", "bytes=10-19")]);
    assert!(part.status == 206 && bytes == pdf[10..20]);
    let link = document["links"]["content"].as_str().expect("a link");
    let head = app.intake().send("HEAD", link, &[], None);
    assert_eq!((head.status, head.header("content-length")), (200, "992"));
    let objects = s3.objects();
    let id = document["id"].as_str().expect("an id");
    assert!(objects.len() == 1 && objects[0].ends_with(id), "{objects:?}");
    assert!(objects[0].to_string_lossy().contains("/klachten/2026/"), "{objects:?}");
    assert!(super::files(&app).is_empty(), "nothing stays on this machine");
}

#[test]
fn what_is_there_is_looked_into() {
    let s3 = S3::start();
    let app = s3.app();
    let form = Form::of("other")
        .file("a", &sample("letter.docx"))
        .file("b", &sample("usage.xls"))
        .file("c", &sample("film.mp4"))
        .file("d", &sample("script_packed.pdf"));
    let made = complaint(&app.intake());
    let added = add(&app.intake(), &made, &form).expect(201);
    let items = added["items"].as_array().expect("items");
    let names: Vec<_> = items
        .iter()
        .map(|item| item["name"].as_str().expect("a name"))
        .collect();
    assert_eq!(names, ["a.docx", "b.xls", "c.mp4", "d.pdf"]);
    assert_eq!(items[3]["flags"][0], "active_content");
}

#[test]
fn a_large_document_goes_there_in_parts() {
    let s3 = S3::start();
    let app = s3.app();
    let sound = recording(13_000_000);
    let document = added(&app, &Form::of("recording").file("a.wav", &sound));
    let (_, bytes) = content(&app.intake(), &document, &[]);
    assert!(bytes == sound);
    let objects = s3.objects();
    assert_eq!((objects.len(), s3.parts()), (1, 0), "{objects:?}");
}

#[test]
fn what_is_refused_leaves_nothing_there() {
    let s3 = S3::start();
    let app = s3.app();
    let made = complaint(&app.intake());
    let sound = recording(12_000_000);
    let program = [b"MZ\x90\0".as_slice(), &sound].concat();
    for form in [
        Form::of("recording").file("a.wav", &program),
        Form::of("recording").file("good.wav", &sound).file("a.wav", b""),
        Form::of("offer").file("a.wav", &sound),
        Form::of("recording").file("a.wav", &recording(110_000_000)),
    ] {
        let status = add(&app.intake(), &made, &form).status;
        assert!([400, 413].contains(&status), "{status}");
    }
    until("nothing stays", || {
        (s3.objects().is_empty() && s3.parts() == 0).then_some(())
    });
    assert_eq!(rows(&app), 0);
}

#[test]
fn what_a_crash_left_there_goes_after_a_day() {
    let s3 = S3::start();
    let app = s3.app();
    let made = complaint(&app.intake());
    let document = ten_documents(&app, &made);
    let base = s3.folder.path().join("bucket/klachten/2026");
    let own = base.join(made["id"].as_str().expect("an id"));
    let id = DocumentId::new(app.clock.now(), 0).to_string();
    std::fs::write(own.join(&id), "orphan").expect("an object");
    let half = Key {
        complaint: "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10".parse().expect("an id"),
        document: DocumentId::new(app.clock.now(), 1),
    };
    on_a_runtime(async {
        let mut upload = app.storage.begin(half).await.expect("it begins");
        let written = upload.write(recording(6_000_000).into()).await;
        written.expect("a part of it arrives");
        // As when the process is killed.
        std::mem::forget(upload);
    });
    assert!(
        s3.parts() > 0 && s3.objects().len() == 12,
        "ten documents, an orphan and a note"
    );
    assert_eq!(swept(&app), Swept::default());
    app.advance(TimeDelta::hours(24));
    assert_eq!(
        swept(&app),
        Swept {
            orphans: 1,
            leftovers: 1,
            ..Swept::default()
        }
    );
    app.advance(TimeDelta::hours(-24));
    assert_eq!(content(&app.intake(), &document, &[]).0.status, 200);
    assert_eq!(
        (s3.objects().len(), s3.parts()),
        (12, 0),
        "and the identity, and the trash"
    );
    let trash = base.join("trash").join(made["id"].as_str().expect("an id"));
    assert!(base.join("register").is_file() && !own.join(&id).exists() && trash.join(&id).is_dir());
    app.advance(TimeDelta::days(31));
    let expired = Swept {
        expired: 1,
        ..Swept::default()
    };
    assert_eq!(swept(&app), expired);
    assert_eq!(s3.objects().len(), 11);
    let probed = on_a_runtime(app.storage.probe()).expect("it can be written and read");
    assert!(!probed.keeps_versions);
    assert_eq!(s3.objects().len(), 11, "a trial leaves nothing");
}

#[test]
fn what_is_taken_back_from_the_trash_there_is_whole() {
    let s3 = S3::start();
    let app = s3.app();
    let document = ten_documents(&app, &complaint(&app.intake()));
    app.sql("create table kept as select * from documents");
    lose(&app, 10);
    app.advance(TimeDelta::hours(25));
    assert_eq!(swept(&app).orphans, 10);
    app.sql("insert into documents select * from kept");
    assert_eq!(swept(&app).taken_back, 10);
    app.advance(TimeDelta::hours(-25));
    assert!(content(&app.intake(), &document, &[]).1 == sample("offer.pdf"));
}

#[test]
fn without_its_storage_the_service_says_so_and_goes_on_with_everything_else() {
    let s3 = S3::start();
    let app = s3.app();
    let document = added(&app, &Form::of("offer").file("a.pdf", &sample("offer.pdf")));
    assert!(signal(Signal::KILL, s3.child.id()));
    let made = complaint(&app.intake());
    let refused = add(
        &app.intake(),
        &made,
        &Form::of("offer").file("a.pdf", &sample("offer.pdf")),
    );
    assert_eq!(refused.problem(503), "storage-away");
    assert!(!refused.header("retry-after").is_empty());
    assert_eq!(content(&app.intake(), &document, &[]).0.problem(503), "storage-away");
    app.intake().get(&documents(&made)).expect(200);
    assert_eq!(rows(&app), 1);
}
