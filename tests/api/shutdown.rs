//! How the service ends: what is in flight is finished, and nobody waits for ever.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::app::Client;
use crate::given::registration;
use crate::process::{Folder, Process, count, until};
use crate::server::Database;
use crate::sockets::Socket;

#[test]
fn after_sigterm_it_first_says_not_ready_and_serves_on_then_finishes_what_is_in_flight() {
    let (folder, database) = (Folder::new(), Database::new());
    let settings = [("DATABASE_URL", database.url.as_str()), ("KLACHTENMAP_DRAIN_MS", "500")];
    let mut service = Process::ready(&folder, &settings);
    let manager = service.caller("manager");
    let in_flight = Upload::begin(&service, &manager);

    service.signal(Signal::TERM);
    let reason = until("it is not ready", || {
        let answer = service.stranger().get("/readyz");
        (answer.status == 503).then_some(answer)
    });
    assert!(reason.text.contains("wordt afgesloten"), "{}", reason.text);
    assert_eq!(reason.header("connection"), "close", "clients go elsewhere");
    assert_eq!(count(&manager), 0, "it still serves");
    let address = service.address.trim_start_matches("http://");
    until("new connections are refused", || {
        TcpStream::connect(address).is_err().then_some(())
    });

    let answer = in_flight.finish();
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    assert_eq!(service.end().code(), Some(0), "{}", service.log());

    let service = Process::ready(&folder, &settings);
    assert_eq!(count(&manager.at(&service.address)), 1);
}

#[test]
fn a_second_sigterm_ends_it_at_once() {
    let (folder, database) = (Folder::new(), Database::new());
    let mut service = Process::ready(
        &folder,
        &[("DATABASE_URL", &database.url), ("KLACHTENMAP_DRAIN_MS", "60000")],
    );
    service.signal(Signal::TERM);
    until("it is not ready", || {
        (service.status("/readyz") == Some(503)).then_some(())
    });
    let begun = Instant::now();
    service.signal(Signal::TERM);
    assert_eq!(service.end().code(), Some(1));
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_stalled_upload_does_not_hold_up_the_end() {
    let (folder, database) = (Folder::new(), Database::new());
    let mut service = Process::ready(
        &folder,
        &[
            ("DATABASE_URL", &database.url),
            ("KLACHTENMAP_DRAIN_MS", "300"),
            ("KLACHTENMAP_BODY_MS", "1500"),
        ],
    );
    let mut stalled = Upload::begin(&service, &service.caller("manager"));
    let begun = Instant::now();
    service.signal(Signal::TERM);
    assert_eq!(service.end().code(), Some(0), "{}", service.log());
    assert!(begun.elapsed() < Duration::from_secs(10));
    let answer = stalled.socket.answer();
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

/// A registration of which the first half was sent.
struct Upload {
    socket: Socket,
    rest: String,
}

impl Upload {
    fn begin(service: &Process, caller: &Client) -> Self {
        let mut socket = Socket::to(&service.address);
        let request = socket.registration(caller, &[], &registration());
        let (first, rest) = request.split_at(request.len() - 50);
        socket.send(first);
        Upload {
            socket,
            rest: rest.to_owned(),
        }
    }

    fn finish(mut self) -> String {
        self.socket.send(&self.rest);
        self.socket.answer()
    }
}
