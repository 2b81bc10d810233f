//! Clients that stall, and clients that leave before they have their answer.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::app::{App, Client};
use crate::given::{registration, registration_with};
use crate::process::until;
use crate::resilience::{Locked, marks, overloaded};

/// A connection of which every byte is ours.
pub struct Socket {
    stream: TcpStream,
}

impl Socket {
    pub fn to(address: &str) -> Self {
        let stream = TcpStream::connect(address.trim_start_matches("http://"));
        let stream = stream.expect("it listens");
        let timeout = Some(Duration::from_secs(20));
        stream.set_read_timeout(timeout).expect("a timeout is fine");
        Socket { stream }
    }

    /// A registration as it goes over the wire.
    pub fn registration(&self, caller: &Client, headers: &[&str], body: &Value) -> String {
        let body = body.to_string();
        let headers: String = headers.iter().flat_map(|line| [line, "\r\n"]).collect();
        format!(
            "POST /v1/complaints HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n{headers}\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.stream.peer_addr().expect("it is connected"),
            caller.token().expect("the caller has one"),
            body.len()
        )
    }

    pub fn send(&mut self, text: &str) {
        let sent = self.stream.write_all(text.as_bytes());
        sent.expect("the connection is still there");
    }

    /// Everything until the other side closes the connection.
    pub fn answer(&mut self) -> String {
        let mut answer = String::new();
        let read = self.stream.read_to_string(&mut answer);
        read.expect("the connection is closed after the answer");
        answer
    }
}

#[test]
fn stalled_bodies_are_given_up_and_keep_nobody_else_from_being_served() {
    let app = App::with(&[("KLACHTENMAP_BODY_MS", "300")]);
    let intake = app.intake();
    let begun = Instant::now();
    let stalled: Vec<Socket> = (0..20)
        .map(|_| {
            let mut socket = Socket::to(&app.address);
            let request = socket.registration(&intake, &[], &registration());
            socket.send(&request[..request.len() - 20]);
            socket
        })
        .collect();
    intake.post("/v1/complaints", &registration()).expect(201);
    for mut socket in stalled {
        let answer = socket.answer();
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        assert!(answer.contains("application/problem+json"), "{answer}");
        assert!(answer.contains("\"code\":\"body-timeout\""), "{answer}");
    }
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_eq!(marks(&app.database).len(), 1);
}

#[test]
fn a_stalled_head_is_given_up_too() {
    let app = App::start();
    let mut socket = Socket::to(&app.address);
    socket.send("POST /v1/complaints HTTP/1.1\r\nHost: localhost\r\n");
    let begun = Instant::now();
    let answer = socket.answer();
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_registration_that_has_begun_is_kept_when_its_client_leaves_and_a_repeat_finds_it() {
    let app = App::start();
    let intake = app.intake();
    let key = ("Idempotency-Key", "left-early");
    let lock = Locked::new(&app.database);
    let mut socket = Socket::to(&app.address);
    let body = registration();
    let request = socket.registration(&intake, &["Idempotency-Key: left-early"], &body);
    socket.send(&request);
    lock.until_waited_for(1);
    drop(socket);
    drop(lock);

    until("it is recorded", || (marks(&app.database).len() == 1).then_some(()));
    let repeated = intake.post_with("/v1/complaints", &[key], &body);
    repeated.expect(201);
    assert_eq!(repeated.header("idempotency-replayed"), "true");
    assert_eq!(marks(&app.database).len(), 1);
}

#[test]
fn clients_that_leave_at_any_moment_leave_a_complaint_at_most_once() {
    let app = App::start();
    let intake = app.intake();
    for number in 0..20 {
        let mark = format!("left-{number}");
        let body = registration_with(json!({ "customerNumber": mark }));
        let mut socket = Socket::to(&app.address);
        let header = format!("Idempotency-Key: {mark}");
        let request = socket.registration(&intake, &[&header], &body);
        socket.send(&request);
        drop(socket);
        until("the repeat is acknowledged", || {
            let repeated = intake.post_with("/v1/complaints", &[("Idempotency-Key", &mark)], &body);
            (repeated.status == 201).then_some(())
        });
    }
    assert_eq!(marks(&app.database).len(), 20);
}

#[test]
fn a_registration_whose_client_leaves_while_it_waits_its_turn_is_never_made() {
    let app = App::with(&[
        ("KLACHTENMAP_DB_CONNECTIONS", "1"),
        ("KLACHTENMAP_DB_QUEUE", "1"),
        // One thread for all connections notices things in the order in which they happen.
        ("KLACHTENMAP_WORKERS", "1"),
    ])
    .settled();
    let intake = app.intake();
    let register = |mark: &str| {
        let body = registration_with(json!({ "customerNumber": mark }));
        intake.post("/v1/complaints", &body)
    };
    let lock = Locked::new(&app.database);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| register("first"));
        lock.until_waited_for(1);
        let mut socket = Socket::to(&app.address);
        let body = registration_with(json!({ "customerNumber": "left" }));
        let request = socket.registration(&intake, &[], &body);
        socket.send(&request);
        let begun = Instant::now();
        overloaded(&register("turned away"));
        assert!(begun.elapsed() < Duration::from_millis(1500), "the one place was taken");
        drop(socket);
        app.stranger().get("/livez").expect(200);
        drop(lock);
        first.join().expect("it was asked").expect(201);
    });
    register("last").expect(201);
    assert_eq!(marks(&app.database), ["first", "last"]);
}

#[test]
fn of_registrations_that_go_together_one_that_is_refused_fails_nobody_elses() {
    let app = App::with(&[("KLACHTENMAP_DB_CONNECTIONS", "1"), ("KLACHTENMAP_WORKERS", "1")]);
    let intake = app.intake();
    let lock = Locked::new(&app.database);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| intake.post("/v1/complaints", &registration()));
        lock.until_waited_for(1);
        let sockets: Vec<Socket> = (0..30)
            .map(|number| {
                let nature = if number % 3 == 0 { "unheard_of" } else { "tariff" };
                let body = registration_with(json!({ "nature": nature }));
                let mut socket = Socket::to(&app.address);
                let request = socket.registration(&intake, &["Connection: close"], &body);
                socket.send(&request);
                socket
            })
            .collect();
        // The one thread for all connections has read the thirty before it reads this.
        app.stranger().get("/livez").expect(200);
        drop(lock);
        first.join().expect("it was asked").expect(201);
        for (number, mut socket) in sockets.into_iter().enumerate() {
            let answer = socket.answer();
            if number % 3 == 0 {
                assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
                assert!(answer.contains("\"pointer\":\"/nature\""), "{answer}");
            } else {
                assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
            }
        }
    });
    assert_eq!(marks(&app.database).len(), 21);
}

#[test]
fn batches_with_the_same_keys_in_opposite_order_wait_for_each_other_and_never_both() {
    const LARGEST_BATCH: usize = 64;
    let app = App::with(&[("KLACHTENMAP_DB_CONNECTIONS", "8"), ("KLACHTENMAP_WORKERS", "1")]);
    let intake = app.intake();
    let lock = Locked::new(&app.database);
    std::thread::scope(|scope| {
        let mut first = Vec::new();
        for waiting in 1..=2 {
            first.push(scope.spawn(|| intake.post("/v1/complaints", &registration())));
            lock.until_waited_for(waiting);
        }
        let keys = (0..LARGEST_BATCH).chain((0..LARGEST_BATCH).rev());
        let sockets: Vec<Socket> = keys
            .map(|key| {
                let key = format!("Idempotency-Key: shared-{key}");
                let mut socket = Socket::to(&app.address);
                let headers = ["Connection: close", &key];
                let request = socket.registration(&intake, &headers, &registration());
                socket.send(&request);
                socket
            })
            .collect();
        app.stranger().get("/livez").expect(200);
        drop(lock);
        for one in first {
            one.join().expect("it was asked").expect(201);
        }
        for mut socket in sockets {
            let answer = socket.answer();
            assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
        }
    });
    assert_eq!(marks(&app.database).len(), 2 + LARGEST_BATCH);
}
