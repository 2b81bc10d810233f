//! Documents: what is taken in and given back, what is refused, and that nothing stays of what is refused.

mod adding;
mod amending;
mod contents;
mod flat;
mod forms;
mod refusing;
mod s3;
mod scanning;
mod sharing;
pub mod sweeping;
mod trash;

pub use self::sweeping::on_a_runtime;

use std::path::{Path, PathBuf};

use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use serde_json::Value;

use crate::app::{App, Client, Response};
use crate::given::path;
use crate::process::until;

/// A form with files, as browsers and curl write it.
#[derive(Clone)]
pub struct Form(Vec<u8>);

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

const BOUNDARY: &str = "----WebKitFormBoundary7MA4YWxkTrZu0gW";
pub const FORM_TYPE: &str = "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW";

impl Form {
    /// One without anything in it.
    pub fn empty() -> Self {
        Form(Vec::new())
    }

    pub fn of(kind: &str) -> Self {
        Form::empty().text("type", kind)
    }

    pub fn text(self, name: &str, value: &str) -> Self {
        self.part(&format!("name=\"{name}\""), None, value.as_bytes())
    }

    /// A file of which the client does not know what it is.
    pub fn file(self, name: &str, bytes: &[u8]) -> Self {
        self.file_called(name, "application/octet-stream", bytes)
    }

    pub fn file_called(self, name: &str, media_type: &str, bytes: &[u8]) -> Self {
        let disposition = format!("name=\"file\"; filename=\"{name}\"");
        self.part(&disposition, Some(media_type), bytes)
    }

    fn part(self, disposition: &str, media_type: Option<&str>, bytes: &[u8]) -> Self {
        self.part_in_bytes(disposition.as_bytes(), media_type, bytes)
    }

    /// A part whose names may be in any encoding.
    pub fn part_in_bytes(mut self, disposition: &[u8], media_type: Option<&str>, bytes: &[u8]) -> Self {
        self.0
            .extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; ").as_bytes());
        self.0.extend(disposition);
        self.0.extend(b"\r\n");
        if let Some(media_type) = media_type {
            self.0.extend(format!("Content-Type: {media_type}\r\n").as_bytes());
        }
        self.0.extend(b"\r\n");
        self.0.extend(bytes);
        self.0.extend(b"\r\n");
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let end = format!("--{BOUNDARY}--\r\n");
        [self.0.as_slice(), end.as_bytes()].concat()
    }
}

/// A true file of its kind from the folder with samples.
pub fn sample(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/documents");
    std::fs::read(folder.join(name)).expect("the sample is in the repository")
}

/// As many bytes as asked for that are a recording, and never the same twice over.
pub fn recording(bytes: usize) -> Vec<u8> {
    let mut sound = sample("call.wav");
    let data = sound
        .windows(4)
        .position(|window| window == b"data")
        .expect("it has sound");
    sound.truncate(data + 8);
    let more = u32::try_from(bytes - sound.len()).expect("it is not that large");
    sound[4..8].copy_from_slice(&u32::try_from(bytes - 8).expect("nor this").to_le_bytes());
    sound[data + 4..data + 8].copy_from_slice(&more.to_le_bytes());
    let mut state = 1_u32;
    sound.extend((0..more).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    }));
    sound
}

pub fn documents(complaint: &Value) -> String {
    format!("{}/documents", path(complaint))
}

pub fn add(client: &Client, complaint: &Value, form: &Form) -> Response {
    add_with(client, complaint, &[], form)
}

pub fn add_with(client: &Client, complaint: &Value, headers: &[(&str, &str)], form: &Form) -> Response {
    let headers = [&[("Content-Type", FORM_TYPE)], headers].concat();
    let body = form.bytes();
    let sent = client.try_send_bytes("POST", &documents(complaint), &headers, Some(&body));
    sent.expect("it is answered").0
}

/// The file of a document.
pub fn content(client: &Client, document: &Value, headers: &[(&str, &str)]) -> (Response, Vec<u8>) {
    let path = document["links"]["content"].as_str().expect("a link");
    let got = client.try_send_bytes("GET", path, headers, None);
    got.expect("it is answered")
}

pub fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .map(|digit| char::from_digit(digit.into(), 16).expect("it is below sixteen"))
        .collect()
}

/// Every file below the folder of documents but the identity of the register and the trash.
pub fn files(app: &App) -> Vec<PathBuf> {
    contents(app.folder.path())
}

/// The same in a data folder.
pub fn contents(folder: &Path) -> Vec<PathBuf> {
    let mut files = files_in(&folder.join("documents"));
    let trash = folder.join("documents/trash");
    let erasures = folder.join("documents/erasures");
    files.retain(|file| {
        !file.ends_with("documents/register") && !file.starts_with(&trash) && !file.starts_with(&erasures)
    });
    files
}

pub fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.path() {
            path if path.is_dir() => found.extend(files_in(&path)),
            path => found.push(path),
        }
    }
    found
}

pub fn rows(app: &App) -> i64 {
    let counted: Count = sql_query("select count(*) as count from documents")
        .get_result(&mut app.database.connect())
        .expect("it can be counted");
    counted.count
}

/// Finds neither rows nor files, when what was begun has been cleared away.
#[track_caller]
pub fn nothing_stays(app: &App) {
    assert_eq!(rows(app), 0);
    until("nothing stays", || files(app).is_empty().then_some(()));
}
