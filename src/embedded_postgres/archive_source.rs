//! The source of the archive with server binaries, an address or a file, and the check of its digest.

use std::fmt;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use log::info;
use sha2::{Digest, Sha512};
use ureq::tls::{RootCerts, TlsConfig};

use super::error::DownloadError;

/// The largest archive, that for macOS, has 51 MB.
const LARGEST: u64 = 128 * 1024 * 1024;

const PROGRESS_STEP: u64 = 10 * 1024 * 1024;

/// The address or the file of an archive.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ArchiveSource {
    Url(String),
    File(PathBuf),
}

impl ArchiveSource {
    /// Reads a setting: an address begins with `http://` or `https://`, anything else is the path of a file.
    pub(super) fn from_setting(text: &str) -> Self {
        if text.starts_with("http://") || text.starts_with("https://") {
            Self::Url(text.to_owned())
        } else {
            Self::File(text.into())
        }
    }

    /// Copies the archive to `file`, and refuses one whose SHA-512 in base64 is not `expected`.
    ///
    /// A file is copied too, so that the bytes that were verified are the bytes that are unpacked.
    pub(super) fn copy_verified(&self, expected: &str, file: &Path) -> Result<(), DownloadError> {
        let found = match self {
            Self::Url(url) => {
                let response = agent_for(url)
                    .get(url)
                    .call()
                    .map_err(|source| DownloadError::Request {
                        url: self.to_string(),
                        source: Box::new(source),
                    })?;
                self.copy(response.into_body().into_reader(), file)?
            }
            Self::File(path) => {
                let input = File::open(path).map_err(DownloadError::file("open", path))?;
                self.copy(input, file)?
            }
        };
        if found == expected {
            return Ok(());
        }
        Err(DownloadError::Digest {
            archive: self.to_string(),
            found,
            expected: expected.to_owned(),
        })
    }

    /// Copies `input` to `file`, and returns its SHA-512 in base64.
    fn copy(&self, mut input: impl Read, file: &Path) -> Result<String, DownloadError> {
        let mut output = File::create(file).map_err(DownloadError::file("make", file))?;
        let mut digest = Sha512::new();
        let mut buffer = vec![0; 64 * 1024];
        let mut copied: u64 = 0;
        loop {
            let count = input.read(&mut buffer).map_err(|source| DownloadError::Read {
                archive: self.to_string(),
                source,
            })?;
            if count == 0 {
                break;
            }
            let before = copied;
            copied += count as u64;
            if copied > LARGEST {
                return Err(DownloadError::TooLarge {
                    archive: self.to_string(),
                    limit: LARGEST,
                });
            }
            if copied / PROGRESS_STEP > before / PROGRESS_STEP {
                info!("{} MB copied", copied / 1_000_000);
            }
            digest.update(&buffer[..count]);
            output
                .write_all(&buffer[..count])
                .map_err(DownloadError::file("write", file))?;
        }
        Ok(STANDARD.encode(digest.finalize()))
    }
}

/// The address without user, password and query, which may be secrets; or the path of the file.
impl fmt::Display for ArchiveSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = match self {
            Self::File(path) => return write!(formatter, "{}", path.display()),
            Self::Url(url) => url.split(['?', '#']).next().unwrap_or_default(),
        };
        let (scheme, rest) = url.split_once("://").unwrap_or_default();
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let host = authority.rsplit('@').next().unwrap_or_default();
        write!(formatter, "{scheme}://{host}{path}")
    }
}

/// A client that leaves TLS only where the operator's own address does; the digest protects the archive there.
fn agent_for(url: &str) -> ureq::Agent {
    // The certificates of the system are trusted, so that the download also passes through the proxies of organisations
    // that inspect traffic.
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    ureq::Agent::config_builder()
        .https_only(url.starts_with("https://"))
        .timeout_connect(Some(Duration::from_secs(10)))
        .timeout_recv_response(Some(Duration::from_secs(30)))
        .timeout_global(Some(Duration::from_mins(15)))
        .tls_config(tls)
        .build()
        .into()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::{BufRead, BufReader};
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    const BYTES: &[u8] = b"not really an archive";

    fn digest() -> String {
        STANDARD.encode(Sha512::digest(BYTES))
    }

    /// Serves one response on loopback, and returns its address.
    fn served(status: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has free ports");
        let address = listener.local_addr().expect("it is bound");
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("the client connects");
            let request = BufReader::new(&stream).lines().map_while(Result::ok);
            request.take_while(|line| !line.is_empty()).for_each(drop);
            let length = BYTES.len();
            write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\r\n").expect("the client reads");
            stream.write_all(BYTES).expect("the client reads");
        });
        format!("http://{address}/mirror.tgz")
    }

    #[test]
    fn an_address_and_a_file_give_the_same_archive() {
        let folder = tempfile::tempdir().expect("the temp folder is writable");
        let (mirror, copy) = (folder.path().join("mirror.tgz"), folder.path().join("copy.tgz"));
        fs::write(&mirror, BYTES).expect("the folder is ours");
        for setting in [served("200 OK"), mirror.display().to_string()] {
            let source = ArchiveSource::from_setting(&setting);
            source.copy_verified(&digest(), &copy).expect("the digest is right");
            assert_eq!(fs::read(&copy).expect("it was copied"), BYTES);
            fs::remove_file(&copy).expect("it was copied");
        }
    }

    #[test]
    fn other_archives_and_other_answers_are_refused() {
        let folder = tempfile::tempdir().expect("the temp folder is writable");
        let copy = folder.path().join("copy.tgz");
        let outcome = |setting: &str, sha512: &str| ArchiveSource::from_setting(setting).copy_verified(sha512, &copy);
        let served_ok = served("200 OK");
        match outcome(&served_ok, "c2hhLTUxMg==") {
            Err(DownloadError::Digest {
                archive,
                found,
                expected,
            }) => {
                assert_eq!(
                    (archive, found, expected),
                    (served_ok, digest(), "c2hhLTUxMg==".to_owned())
                );
            }
            other => panic!("{other:?}"),
        }
        let absent = outcome(&served("404 Not Found"), &digest());
        assert!(matches!(absent, Err(DownloadError::Request { .. })), "{absent:?}");
        let missing = outcome("/nowhere/mirror.tgz", &digest());
        assert!(matches!(missing, Err(DownloadError::File { .. })), "{missing:?}");
    }

    #[test]
    fn secrets_in_an_address_are_not_shown() {
        let source = ArchiveSource::from_setting("https://user:p@ss@mirror.example.nl/pg.tgz?token=abc");
        assert_eq!(source.to_string(), "https://mirror.example.nl/pg.tgz");
        let file = ArchiveSource::from_setting("/srv/pg.tgz");
        assert_eq!(file, ArchiveSource::File("/srv/pg.tgz".into()));
    }
}
