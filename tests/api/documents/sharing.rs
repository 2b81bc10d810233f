//! The places for transfers: a caller has a quarter of them, and leaves the others to the others.

use std::io::Write;
use std::net::TcpStream;

use serde_json::Value;

use super::{FORM_TYPE, Form, add, documents, sample};
use crate::app::{App, Client};
use crate::given::complaint;
use crate::process::until;

/// Begins an upload and sends no more of it.
fn stalled(app: &App, caller: &Client, made: &Value) -> TcpStream {
    let mut stream = TcpStream::connect(app.address.trim_start_matches("http://")).expect("it listens");
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: {FORM_TYPE}\r\nContent-Length: 50000\r\n\r\n--",
        documents(made),
        caller.token().expect("the caller has one"),
    );
    stream.write_all(head.as_bytes()).expect("it is sent");
    stream
}

#[test]
fn a_caller_whose_uploads_stall_keeps_nobody_else_from_adding() {
    let app = App::with(&[("KLACHTENMAP_TRANSFERS", "4")]);
    let (intake, handler) = (app.intake(), app.handler());
    let made = complaint(&intake);
    let form = Form::of("offer").file("a.pdf", &sample("offer.pdf"));
    let mut begun = Vec::new();
    let refused = until("the place is taken", || {
        // One that stalled too long is given up, and another one may have come too late: each time there is a new one.
        begun.push(stalled(&app, &intake, &made));
        let answer = add(&intake, &made, &form);
        (answer.status == 429).then_some(answer)
    });
    assert_eq!(refused.problem(429), "rate-limited");
    assert!(!refused.header("retry-after").is_empty());
    add(&handler, &made, &form).expect(201);
    drop(begun);
    until("the place is free", || {
        (add(&intake, &made, &form).status == 201).then_some(())
    });
}
