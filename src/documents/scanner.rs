//! The scanner for viruses: `clamd`, which is asked by its command INSTREAM over TCP or a Unix socket.

use std::sync::Arc;
use std::time::Duration;

use futures_util::TryStreamExt;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::model::ScannerAddress;
use super::storage::Pieces;
use crate::error::{Error, Result};

/// A handle on the scanner, cheap to clone.
#[derive(Clone)]
pub struct Scanner {
    address: ScannerAddress,
    /// So many contents are scanned at a time.
    places: Arc<Semaphore>,
}

/// The answer of the scanner about one content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Clean,
    /// The name of the virus.
    Infected(String),
    /// The words of the scanner that are no answer.
    Unclear(String),
    /// Nobody answers at the address.
    Away,
}

const PLACES: usize = 2;
const CONNECTING: Duration = Duration::from_secs(5);
/// The time between two questions whether the scanner is there.
const PAUSE: Duration = Duration::from_secs(15);
/// The same while it is away.
const SHORT_PAUSE: Duration = Duration::from_secs(5);
/// The longest that one content may take.
const SCANNING: Duration = Duration::from_mins(3);
/// The longest answer that is read, in bytes.
const LONGEST_ANSWER: u64 = 4096;

impl Scanner {
    pub fn new(address: ScannerAddress) -> Self {
        Scanner {
            address,
            places: Arc::new(Semaphore::new(PLACES)),
        }
    }

    /// Whether the scanner answers at its address.
    pub async fn answers(&self) -> bool {
        let asking = async {
            match &self.address {
                ScannerAddress::Tcp(host) => is_there(TcpStream::connect(host).await).await,
                ScannerAddress::Socket(path) => is_there(UnixStream::connect(path).await).await,
            }
        };
        timeout(CONNECTING, asking).await.unwrap_or(false)
    }

    /// Asks again and again whether the scanner answers, and tells it each time.
    pub async fn keep_asking(self, tell: impl Fn(bool)) {
        loop {
            let answers = self.answers().await;
            tell(answers);
            tokio::time::sleep(if answers { PAUSE } else { SHORT_PAUSE }).await;
        }
    }

    /// Has a content scanned.
    ///
    /// # Errors
    /// When the content cannot be read.
    pub async fn scan(&self, content: Pieces) -> Result<Verdict> {
        let _place = self.places.acquire().await;
        let scanning = async {
            match &self.address {
                ScannerAddress::Tcp(host) => match timeout(CONNECTING, TcpStream::connect(host)).await {
                    Ok(Ok(stream)) => ask(stream, content).await,
                    _ => Ok(Verdict::Away),
                },
                ScannerAddress::Socket(path) => match timeout(CONNECTING, UnixStream::connect(path)).await {
                    Ok(Ok(stream)) => ask(stream, content).await,
                    _ => Ok(Verdict::Away),
                },
            }
        };
        let in_time = timeout(SCANNING, scanning).await;
        in_time.unwrap_or_else(|_| Ok(Verdict::Unclear("no answer in time".to_owned())))
    }
}

async fn is_there(connected: std::io::Result<impl AsyncRead + AsyncWrite + Unpin>) -> bool {
    let Ok(mut stream) = connected else {
        return false;
    };
    let mut answer = Vec::new();
    stream.write_all(b"zPING\0").await.is_ok()
        && stream.take(LONGEST_ANSWER).read_to_end(&mut answer).await.is_ok()
        && answer.starts_with(b"PONG")
}

async fn ask(mut stream: impl AsyncRead + AsyncWrite + Unpin, mut content: Pieces) -> Result<Verdict> {
    let mut is_taken = stream.write_all(b"zINSTREAM\0").await.is_ok();
    while is_taken && let Some(piece) = content.try_next().await? {
        let length = u32::try_from(piece.len()).map_err(|error| Error::caused("a piece", error))?;
        is_taken = length == 0
            || stream.write_all(&length.to_be_bytes()).await.is_ok() && stream.write_all(&piece).await.is_ok();
    }
    // What is not taken, clamd has an opinion about already: that it is too large.
    if is_taken {
        stream.write_all(&[0; 4]).await.ok();
        stream.flush().await.ok();
    }
    let mut answer = Vec::new();
    stream.take(LONGEST_ANSWER).read_to_end(&mut answer).await.ok();
    Ok(verdict(&String::from_utf8_lossy(&answer)))
}

fn verdict(answer: &str) -> Verdict {
    let answer = answer.trim_matches(['\0', '\r', '\n', ' ']);
    let said = answer.strip_prefix("stream: ").unwrap_or(answer);
    match said.strip_suffix(" FOUND") {
        Some(name) => Verdict::Infected(name.to_owned()),
        None if said == "OK" => Verdict::Clean,
        None => Verdict::Unclear(said.chars().filter(|letter| !letter.is_control()).take(200).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_yes_means_clean() {
        assert_eq!(verdict("stream: OK\0"), Verdict::Clean);
        let found = Verdict::Infected("Win.Test.EICAR_HDB-1".into());
        assert_eq!(verdict("stream: Win.Test.EICAR_HDB-1 FOUND\n"), found);
        for unclear in [
            "",
            "INSTREAM size limit exceeded. ERROR",
            "stream: x OK",
            "OK FOUND ERROR",
        ] {
            assert_eq!(
                verdict(unclear),
                Verdict::Unclear(unclear.trim_start_matches("stream: ").into())
            );
        }
    }
}
