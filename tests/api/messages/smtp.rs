//! A mail server on this machine: it speaks SMTP, keeps what it takes, and refuses what it is told to refuse.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A mail as it came in.
#[derive(Debug, Clone)]
pub struct Mail {
    pub to: Vec<String>,
    /// Head and body, with lines that end in a newline alone.
    pub data: String,
    /// The login of the connection, as it was given.
    pub login: Option<String>,
}

/// The answer to an address that mail is for, or to the whole mail: `None` takes it.
type Answering = Box<dyn Fn(&str) -> Option<&'static str> + Send>;

pub struct MailServer {
    address: SocketAddr,
    taken: Arc<Mutex<Vec<Mail>>>,
    answering: Arc<Mutex<Answering>>,
    refusing: Arc<Mutex<Option<&'static str>>>,
}

impl MailServer {
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let taken: Arc<Mutex<Vec<Mail>>> = Arc::default();
        let answering: Arc<Mutex<Answering>> = Arc::new(Mutex::new(Box::new(|_| None)));
        let refusing: Arc<Mutex<Option<&'static str>>> = Arc::default();
        let (kept, answers) = (Arc::clone(&taken), Arc::clone(&answering));
        let refuses = Arc::clone(&refusing);
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let connection = connection.expect("a connection");
                let (kept, answers) = (Arc::clone(&kept), Arc::clone(&answers));
                let refuses = Arc::clone(&refuses);
                // A client that leaves in the middle is no concern of the others.
                std::thread::spawn(move || serve(connection, &kept, (&answers, &refuses)).ok());
            }
        });
        MailServer {
            address,
            taken,
            answering,
            refusing,
        }
    }

    pub fn url(&self) -> String {
        format!("smtp://klachten:geheim@{}", self.address)
    }

    /// What it took since the last call.
    pub fn take(&self) -> Vec<Mail> {
        std::mem::take(&mut *self.taken.lock().expect("nobody panicked"))
    }

    /// From now on it answers so to each address.
    pub fn answer(&self, answering: impl Fn(&str) -> Option<&'static str> + Send + 'static) {
        *self.answering.lock().expect("nobody panicked") = Box::new(answering);
    }

    /// From now on it answers so to every login.
    pub fn answer_logins(&self, refusal: Option<&'static str>) {
        *self.refusing.lock().expect("nobody panicked") = refusal;
    }
}

fn serve(
    connection: TcpStream,
    kept: &Mutex<Vec<Mail>>,
    (answers, refuses): (&Mutex<Answering>, &Mutex<Option<&'static str>>),
) -> std::io::Result<()> {
    let mut writer = connection.try_clone()?;
    let mut lines = BufReader::new(connection).lines();
    let (mut to, mut login) = (Vec::new(), None);
    writer.write_all(b"220 mail.example ESMTP\r\n")?;
    while let Some(line) = lines.next() {
        let line = line?;
        let (verb, rest) = line.split_at(line.len().min(4));
        let answer = match verb.to_ascii_uppercase().as_str() {
            "EHLO" => "250-mail.example\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN LOGIN",
            "AUTH" => {
                let given = rest.rsplit(' ').next().unwrap_or_default();
                login = STANDARD
                    .decode(given)
                    .ok()
                    .map(|plain| String::from_utf8_lossy(&plain).into_owned());
                refuses.lock().expect("nobody panicked").unwrap_or("235 welcome")
            }
            "RCPT" => {
                let address = rest.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                let refusal = answers.lock().expect("nobody panicked")(&address);
                if refusal.is_none() {
                    to.push(address);
                }
                refusal.unwrap_or("250 fine")
            }
            "DATA" => {
                writer.write_all(b"354 go on\r\n")?;
                let data = read_data(&mut lines)?;
                let (to, login) = (std::mem::take(&mut to), login.clone());
                kept.lock().expect("nobody panicked").push(Mail { to, data, login });
                "250 taken"
            }
            "RSET" => {
                to.clear();
                "250 fine"
            }
            "QUIT" => {
                writer.write_all(b"221 bye\r\n")?;
                return Ok(());
            }
            _ => "250 fine",
        };
        writer.write_all(format!("{answer}\r\n").as_bytes())?;
    }
    Ok(())
}

fn read_data(lines: &mut impl Iterator<Item = std::io::Result<String>>) -> std::io::Result<String> {
    let mut data = String::new();
    for line in lines {
        let line = line?;
        if line == "." {
            break;
        }
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
        data.push('\n');
    }
    Ok(data)
}

impl Mail {
    fn head(&self) -> &str {
        self.data.split("\n\n").next().unwrap_or_default()
    }

    /// The names of all headers, in order.
    pub fn headers(&self) -> Vec<String> {
        let begins = |line: &&str| !line.starts_with([' ', '\t']);
        let lines = self.head().lines().filter(begins);
        lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, _)| name.to_owned())
            .collect()
    }

    /// A header, decoded.
    pub fn header(&self, name: &str) -> String {
        let unfolded = self.head().replace("\n ", " ").replace("\n\t", " ");
        let begin = format!("{}:", name.to_lowercase());
        let line = unfolded.lines().find(|line| line.to_lowercase().starts_with(&begin));
        decoded_words(line.map_or("", |line| line[begin.len()..].trim()))
    }

    pub fn id(&self) -> String {
        self.header("Message-ID")
    }

    /// All parts with text, decoded.
    pub fn text(&self) -> String {
        self.parts().concat()
    }

    /// The parts, decoded; one for a mail without parts.
    pub fn parts(&self) -> Vec<String> {
        let boundaries: Vec<&str> = self
            .data
            .split("boundary=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        if boundaries.is_empty() {
            return vec![decoded_part(&self.data)];
        }
        let is_end = |line: &str| {
            boundaries
                .iter()
                .any(|boundary| line.starts_with(&format!("--{boundary}")))
        };
        let mut parts = vec![String::new()];
        for line in self.data.lines() {
            if is_end(line) {
                parts.push(String::new());
            } else if let Some(part) = parts.last_mut() {
                part.push_str(line);
                part.push('\n');
            }
        }
        let inner = parts.iter().skip(1).filter(|part| !part.contains("boundary="));
        inner
            .map(|part| decoded_part(part))
            .filter(|part| !part.trim().is_empty())
            .collect()
    }
}

/// The words of a header by RFC 2047.
fn decoded_words(text: &str) -> String {
    let mut whole = String::new();
    for piece in text.split(' ') {
        let encoded = piece
            .strip_prefix("=?utf-8?b?")
            .and_then(|rest| rest.strip_suffix("?="));
        if let Some(bytes) = encoded.and_then(|encoded| STANDARD.decode(encoded).ok()) {
            whole.push_str(&String::from_utf8_lossy(&bytes));
        } else {
            if !whole.is_empty() {
                whole.push(' ');
            }
            whole.push_str(piece);
        }
    }
    whole
}

fn decoded_part(part: &str) -> String {
    let (head, body) = part.trim_start_matches('\n').split_once("\n\n").unwrap_or(("", part));
    let head = head.to_lowercase();
    if head.contains("transfer-encoding: base64") {
        let text: String = body.split_whitespace().collect();
        let bytes = STANDARD.decode(text).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    } else if head.contains("transfer-encoding: quoted-printable") {
        unquoted(body)
    } else {
        body.to_owned()
    }
}

fn unquoted(body: &str) -> String {
    let joined = body.replace("=\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'=').then(|| after.get(..2)).flatten();
        let code = code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
