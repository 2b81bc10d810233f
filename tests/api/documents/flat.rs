//! However large a document is, the service holds little of it at a time.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Instant;

use sha2::{Digest, Sha256};

use super::{FORM_TYPE, Form, contents, documents, hex, recording};
use crate::given::complaint;
use crate::process::{Folder, Process};
use crate::server::Database;

const SIZE: usize = 200 * 1024 * 1024;
/// More than what a part of an upload needs, and far less than a document.
const MOST_GROWTH: usize = 40 * 1024 * 1024;

/// The most memory that the process has had at any time, in bytes.
fn peak(process: &Process) -> usize {
    let status = fs::read_to_string(format!("/proc/{}/status", process.id())).expect("it runs");
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .expect("the kernel counts");
    let kilobytes = line.split_whitespace().nth(1).expect("a number");
    kilobytes.parse::<usize>().expect("a number") * 1024
}

#[test]
fn memory_stays_flat_while_a_file_of_200_mib_goes_in_and_comes_out() {
    let (folder, database) = (Folder::new(), Database::empty());
    let service = Process::ready(
        &folder,
        &[
            ("DATABASE_URL", &database.url),
            ("KLACHTENMAP_RECORDING_BYTES", "300000000"),
            ("KLACHTENMAP_UPLOAD_BYTES", "300000000"),
        ],
    );
    let intake = service.caller("intake");
    let made = complaint(&intake);
    let body = Form::of("recording").file("lang.wav", &recording(SIZE)).bytes();
    let address = service.address.trim_start_matches("http://");
    let token = intake.token().expect("the caller has one");
    let before = peak(&service);

    let begun = Instant::now();
    let mut stream = TcpStream::connect(address).expect("it listens");
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: {FORM_TYPE}\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n",
        documents(&made),
        body.len()
    );
    stream.write_all(head.as_bytes()).expect("it is read");
    stream.write_all(&body).expect("it is read");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it is answered");
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    let (uploaded, up) = (peak(&service), begun.elapsed());
    assert_eq!(contents(folder.path()).len(), 1);

    let begun = Instant::now();
    let document = &intake.get(&documents(&made)).expect(200)["items"][0];
    let mut stream = TcpStream::connect(address).expect("it listens");
    let path = document["links"]["content"].as_str().expect("a link");
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("it is read");
    let (mut hash, mut received, mut piece) = (Sha256::new(), 0, vec![0; 256 * 1024]);
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("a head");
        head.push(byte[0]);
    }
    loop {
        let read = stream.read(&mut piece).expect("it is sent");
        if read == 0 {
            break;
        }
        hash.update(&piece[..read]);
        received += read;
    }
    let hex = hex(&hash.finalize());
    assert_eq!((received, &document["sha256"]), (SIZE, &hex.into()));
    let downloaded = peak(&service);
    eprintln!(
        "peak memory: {} MiB before, {} MiB after {up:?} of upload, {} MiB after {:?} of download",
        before >> 20,
        uploaded >> 20,
        downloaded >> 20,
        begun.elapsed()
    );
    assert!(
        downloaded - before < MOST_GROWTH,
        "from {before} to {uploaded} and {downloaded}"
    );
}
