//! A receiver of webhooks on this machine, which notes what it gets and answers as it is told.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

use serde_json::Value;

/// A message as it came in.
#[derive(Debug, Clone)]
pub struct Received {
    pub id: String,
    pub timestamp: String,
    pub signature: String,
    pub text: String,
}

impl Received {
    pub fn body(&self) -> Value {
        serde_json::from_str(&self.text).expect("JSON")
    }

    pub fn kind(&self) -> String {
        self.body()["type"].as_str().expect("a type").to_owned()
    }

    pub fn about(&self, complaint: &Value) -> bool {
        self.body()["data"]["complaintId"] == complaint["id"]
    }
}

/// What is answered: a status with header lines.
type Answering = Box<dyn Fn(&Received) -> (u16, String) + Send>;

pub struct Receiver {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    answering: Arc<Mutex<Answering>>,
}

impl Receiver {
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let received = Arc::new(Mutex::new(Vec::new()));
        let answering: Arc<Mutex<Answering>> = Arc::new(Mutex::new(Box::new(|_| (204, String::new()))));
        let (noted, answers) = (Arc::clone(&received), Arc::clone(&answering));
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let mut connection = connection.expect("a connection");
                let Some(message) = read(&mut BufReader::new(&mut connection)) else {
                    continue;
                };
                let (status, more) = answers.lock().expect("nobody panicked")(&message);
                noted.lock().expect("nobody panicked").push(message);
                let body = if status == 204 {
                    String::new()
                } else {
                    "x".repeat(20_000)
                };
                let answer = format!(
                    "HTTP/1.1 {status} So\r\nConnection: close\r\nContent-Length: {}\r\n{more}\r\n{body}",
                    body.len()
                );
                // The service does not read it all.
                connection.write_all(answer.as_bytes()).ok();
            }
        });
        Receiver {
            address,
            received,
            answering,
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}/klachten", self.address)
    }

    pub fn answers(&self, status: u16) {
        self.answers_by(move |_| (status, String::new()));
    }

    pub fn answers_by(&self, answering: impl Fn(&Received) -> (u16, String) + Send + 'static) {
        *self.answering.lock().expect("nobody panicked") = Box::new(answering);
    }

    /// Everything since the last call.
    pub fn take(&self) -> Vec<Received> {
        std::mem::take(&mut self.received.lock().expect("nobody panicked"))
    }
}

fn read(connection: &mut impl BufRead) -> Option<Received> {
    let (mut length, mut message) = (
        0,
        Received {
            id: String::new(),
            timestamp: String::new(),
            signature: String::new(),
            text: String::new(),
        },
    );
    loop {
        let mut line = String::new();
        connection.read_line(&mut line).ok()?;
        let Some((name, value)) = line.split_once(':') else {
            if line.trim().is_empty() {
                break;
            }
            continue;
        };
        let value = value.trim().to_owned();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "webhook-id" => message.id = value,
            "webhook-timestamp" => message.timestamp = value,
            "webhook-signature" => message.signature = value,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body).ok()?;
    message.text = String::from_utf8(body).ok()?;
    (!message.id.is_empty()).then_some(message)
}
