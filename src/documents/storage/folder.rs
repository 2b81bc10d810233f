//! Contents in a folder of this machine.

use std::fs::{self, DirBuilder};
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use actix_web::web::Bytes;
use futures_util::StreamExt;
use futures_util::stream::try_unfold;
use object_store::local::LocalFileSystem;

use super::{Abandoned, Kind, Leftover, Pieces};
use crate::documents::model::DocumentId;
use crate::error::{Cause, Error, Result};
use crate::private_files;

/// The number of bytes read per call on a thread that may block on the disk.
const PIECE: u64 = 128 * 1024;

pub(super) fn open(root: &Path) -> Result<Kind, Cause> {
    DirBuilder::new()
        .recursive(true)
        .mode(private_files::FOLDER_MODE)
        .create(root)?;
    let foreign = fs::read_dir(root)?.flatten().find(|entry| !is_ours(&entry.path()));
    match foreign {
        None => private_files::restrict(root, private_files::FOLDER_MODE)?,
        Some(entry) => log::warn!(
            "{} holds {}, which is no document: its permissions stay as they are. Give documents a folder of their own",
            root.display(),
            entry.file_name().display()
        ),
    }
    let files = LocalFileSystem::new_with_prefix(root)?
        // An acknowledged content survives a power cut.
        .with_fsync(true)
        .with_automatic_cleanup(true);
    Ok(Kind::Folder {
        root: root.to_owned(),
        files,
    })
}

/// Whether the service owns this path: the identity of the register, the trash, or the folder of a complaint.
fn is_ours(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    [super::owner::IDENTITY, super::trash::TRASH, super::erasures::FOLDER].contains(&name)
        || name.parse::<uuid::Uuid>().is_ok()
}

/// Restricts the permissions of existing contents on a separate thread, while requests are served.
pub(super) fn restrict(root: PathBuf) {
    std::thread::spawn(move || {
        for entry in fs::read_dir(root).into_iter().flatten().flatten() {
            if is_ours(&entry.path()) {
                private_files::restrict_tree(&entry.path());
            }
        }
    });
}

/// Streams a range of an open file.
pub(super) fn pieces(file: fs::File, part: Range<u64>) -> Pieces {
    let read = |(file, part): (fs::File, Range<u64>)| async move {
        if part.is_empty() {
            return Ok(None);
        }
        let piece = blocking(move || read_piece(file, part)).await?;
        Ok(Some(piece))
    };
    try_unfold((file, part), read).boxed()
}

type Rest = (fs::File, Range<u64>);

fn read_piece(mut file: fs::File, part: Range<u64>) -> std::io::Result<(Bytes, Rest)> {
    let length = PIECE.min(part.end - part.start);
    let mut piece = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    file.seek(SeekFrom::Start(part.start))?;
    (&mut file).take(length).read_to_end(&mut piece)?;
    if piece.is_empty() {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    let rest = part.start + piece.len() as u64..part.end;
    Ok((piece.into(), (file, rest)))
}

/// Lists the files of interrupted uploads: an incomplete content has a temporary name, `…#1`.
pub(super) async fn abandoned(root: PathBuf) -> Result<Vec<Abandoned>> {
    blocking(move || {
        let mut found = Vec::new();
        for folder in fs::read_dir(root)? {
            let folder = folder?.path();
            if !folder.is_dir() {
                continue;
            }
            for file in fs::read_dir(folder)? {
                let file = file?.path();
                let name = file.file_name().and_then(|name| name.to_str());
                let document = name
                    .and_then(|name| name.split_once('#'))
                    .and_then(|(id, _)| id.parse::<DocumentId>().ok());
                found.extend(document.map(|document| Abandoned {
                    document,
                    what: Leftover::File(file),
                }));
            }
        }
        Ok(found)
    })
    .await
}

pub(super) async fn clear(file: PathBuf) -> Result<()> {
    blocking(move || match fs::remove_file(&file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => {
            // The folder of the complaint stays until it is empty.
            file.parent().map(fs::remove_dir);
            Ok(())
        }
    })
    .await
}

/// Removes a folder that holds nothing.
pub(super) async fn remove_empty(folder: PathBuf) -> Result<()> {
    blocking(move || {
        // It stays as long as something is in it.
        fs::remove_dir(folder).ok();
        Ok(())
    })
    .await
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> std::io::Result<T> + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Error::caused("storage thread", error))?
        .map_err(|error| Error::StorageUnavailable(Some(error.into())))
}
