//! The bundle as a ZIP archive: a page to read, the same as JSON, and the documents, made while it is sent.

use std::io::{self, BufWriter, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::web::Bytes;
use futures_util::Stream;
use futures_util::stream::unfold;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

use super::page::{Reader, page};
use super::{BundledComplaint, BundledDocument, PrivacyBundle};
use crate::documents::model::DocumentId;
use crate::documents::storage::{ContentReader, Key, Storage};
use crate::error::{Error, Result, with_causes};
use crate::http::places::Place;
use crate::i18n::Text;
use crate::procedure::ComplaintId;

/// A document that goes into the archive.
struct File {
    /// The name in the archive.
    name: String,
    key: Key,
    size: u64,
    sha256: Vec<u8>,
}

/// The bytes that are ready are sent in pieces of this size.
const PIECE: usize = 64 * 1024;
/// Pieces that may wait for a slow reader.
const WAITING: usize = 4;

/// The documents of a bundle that go into its archive.
fn files(bundle: &PrivacyBundle) -> Vec<File> {
    let of_complaint = |complaint: &BundledComplaint| {
        let complaint_id = ComplaintId(complaint.id);
        let file = move |document: &BundledDocument| {
            Some(File {
                name: document.file.clone()?,
                key: Key {
                    complaint: complaint_id,
                    document: DocumentId(document.id),
                },
                size: u64::try_from(document.size).ok()?,
                sha256: document.sha256.clone()?,
            })
        };
        complaint.documents.iter().filter_map(file).collect::<Vec<_>>()
    };
    bundle.complaints.iter().flat_map(of_complaint).collect()
}

/// The name in the archive of the document at a place of a complaint.
pub(super) fn file_name(complaint: &str, place: usize, document: &str) -> String {
    format!("documents/{complaint}/{:02} {}", place + 1, plain(document))
}

/// A name that is no path, on no system.
fn plain(name: &str) -> String {
    let is_plain = |letter: char| !letter.is_control() && !r#"/\:*?"<>|"#.contains(letter);
    name.chars()
        .map(|letter| if is_plain(letter) { letter } else { '_' })
        .collect()
}

/// The archive, piece by piece. Where it cannot be completed the last piece is an error, by which the connection breaks: a
/// bundle that lacks something never looks whole.
///
/// # Errors
/// When the bundle cannot be rendered.
pub(super) fn stream(
    bundle: &PrivacyBundle,
    reader: Reader,
    storage: Storage,
    place: Place,
) -> Result<impl Stream<Item = Result<Bytes>> + 'static> {
    let json = serde_json::to_string_pretty(bundle).map_err(|error| Error::caused("a bundle", error))?;
    let page_name = Text::of("lees-mij.html", "read-me.html").into_language(reader.language);
    let texts = vec![
        (page_name.into_owned(), page(bundle, reader)?),
        ("bundle.json".to_owned(), json),
    ];
    let files = files(bundle);
    let (sender, receiver) = channel(WAITING);
    actix_web::rt::spawn(async move {
        let told = sender.clone();
        let outcome = Box::pin(write(texts, files, storage, sender)).await;
        if let Err(error) = outcome {
            if told.is_closed() {
                log::debug!("nobody reads a bundle any more");
            } else {
                log::error!("a bundle was broken off: {}", with_causes(&error));
            }
            drop(told.send(Err(error)).await);
        }
        drop(place);
    });
    let next = |mut receiver: Receiver<Result<Bytes>>| async { receiver.recv().await.map(|piece| (piece, receiver)) };
    Ok(unfold(receiver, next))
}

/// An archive that is being written. Dropped before its end, it sends nothing more: by itself a [`ZipWriter`] would still
/// write the end of an archive, and wait for the reader where nothing may wait.
struct Archive {
    writer: Option<ZipWriter<StreamWriter<BufWriter<Pieces>>>>,
    broken: Arc<AtomicBool>,
}

impl Archive {
    fn new(sender: Sender<Result<Bytes>>) -> Self {
        let broken = Arc::new(AtomicBool::new(false));
        let pieces = Pieces {
            sender,
            broken: Arc::clone(&broken),
        };
        Archive {
            writer: Some(ZipWriter::new_stream(BufWriter::with_capacity(PIECE, pieces))),
            broken,
        }
    }

    fn add(&mut self, name: &str, method: CompressionMethod, mut content: impl Read) -> io::Result<()> {
        let writer = self.writer.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        let options = SimpleFileOptions::default().compression_method(method);
        writer.start_file(name, options.unix_permissions(0o600))?;
        io::copy(&mut content, writer).map(drop)
    }

    fn finish(mut self) -> io::Result<()> {
        let writer = self.writer.take().ok_or(io::ErrorKind::BrokenPipe)?;
        writer.finish()?.into_inner().flush()
    }
}

impl Drop for Archive {
    fn drop(&mut self) {
        self.broken.store(true, Ordering::Relaxed);
    }
}

async fn write(
    texts: Vec<(String, String)>,
    files: Vec<File>,
    storage: Storage,
    sender: Sender<Result<Bytes>>,
) -> Result<()> {
    let mut archive = Archive::new(sender);
    archive = blocking(move || {
        for (name, text) in texts {
            archive.add(&name, CompressionMethod::Deflated, text.as_bytes())?;
        }
        Ok(archive)
    })
    .await?;
    for file in files {
        let content = storage.open_content(file.key, file.size).await?;
        archive = blocking(move || {
            let mut content = Verified::of(content);
            archive.add(&file.name, CompressionMethod::Stored, &mut content)?;
            content.check(&file).map(|()| archive)
        })
        .await?;
    }
    blocking(move || archive.finish()).await
}

/// A content of which the digest is taken while it is read.
struct Verified {
    content: ContentReader,
    hash: Sha256,
}

impl Verified {
    fn of(content: ContentReader) -> Self {
        Verified {
            content,
            hash: Sha256::new(),
        }
    }

    fn check(self, file: &File) -> io::Result<()> {
        if self.hash.finalize().as_slice() == file.sha256 {
            return Ok(());
        }
        let document = file.key.document;
        Err(io::Error::other(format!(
            "the content of document {document} was altered"
        )))
    }
}

impl Read for Verified {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.content.read(buffer)?;
        self.hash.update(buffer.get(..length).unwrap_or_default());
        Ok(length)
    }
}

/// Runs what may block on a thread for that.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T> {
    let done = actix_web::web::block(work).await;
    let done = done.map_err(|error| Error::caused("the thread of an archive", error))?;
    done.map_err(|error| Error::caused("an archive", error))
}

/// Sends what is written to it, until it is broken off: from then on what is written is lost.
struct Pieces {
    sender: Sender<Result<Bytes>>,
    broken: Arc<AtomicBool>,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.broken.load(Ordering::Relaxed) {
            return Ok(bytes.len());
        }
        let piece = Ok(Bytes::copy_from_slice(bytes));
        self.sender.blocking_send(piece).map_err(|_| {
            self.broken.store(true, Ordering::Relaxed);
            io::Error::new(io::ErrorKind::BrokenPipe, "nobody reads the archive")
        })?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_out_of_no_folder() {
        assert_eq!(plain("../../etc/passwd"), ".._.._etc_passwd");
        assert_eq!(plain("C:\\factuur?.pdf"), "C__factuur_.pdf");
        assert_eq!(plain("Offerte é 2026.pdf"), "Offerte é 2026.pdf");
    }
}
