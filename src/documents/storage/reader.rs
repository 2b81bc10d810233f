//! Reading a content at any place of it, on a thread that may block: for what looks into files.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use actix_web::web::{Bytes, BytesMut};
use futures_util::TryStreamExt;
use object_store::{GetResultPayload, ObjectStoreExt};
use tokio::runtime::Handle;

use super::{Key, Storage, away};
use crate::error::Result;

/// A content to be read on a thread that may block.
pub enum ContentReader {
    File(BufReader<File>),
    Object(Box<ObjectReader>),
}

/// An object that is read in blocks, of which the last is kept.
pub struct ObjectReader {
    storage: Storage,
    key: Key,
    size: u64,
    at: u64,
    block: (u64, Bytes),
    runtime: Handle,
}

/// The size of a block, in bytes.
const BLOCK: u64 = 1024 * 1024;

impl Storage {
    /// Opens a content of this size.
    ///
    /// # Errors
    /// When the content is absent or the storage cannot be reached.
    pub async fn open_content(&self, key: Key, size: u64) -> Result<ContentReader> {
        if let super::Kind::Folder { files, .. } = self.kind.as_ref() {
            let found = files.get(&self.path(key)).await.map_err(away)?;
            if let GetResultPayload::File(file, _) = found.payload {
                return Ok(ContentReader::File(BufReader::new(file)));
            }
        }
        Ok(ContentReader::Object(Box::new(ObjectReader {
            storage: self.clone(),
            key,
            size,
            at: 0,
            block: (0, Bytes::new()),
            runtime: Handle::current(),
        })))
    }
}

impl ObjectReader {
    /// The bytes of the block from the place on; none at the end.
    fn rest_of_block(&mut self) -> io::Result<&[u8]> {
        let offset = |from: u64, at: u64| at.checked_sub(from).and_then(|offset| usize::try_from(offset).ok());
        let is_there = offset(self.block.0, self.at).is_some_and(|offset| offset < self.block.1.len());
        if !is_there && self.at < self.size {
            let part = self.at..self.size.min(self.at + BLOCK);
            let block = self.runtime.block_on(async {
                let pieces = self.storage.read(self.key, part).await?;
                let collect = async |mut all: BytesMut, piece: Bytes| {
                    all.extend_from_slice(&piece);
                    Ok(all)
                };
                pieces.try_fold(BytesMut::new(), collect).await
            });
            self.block = (self.at, block.map_err(io::Error::other)?.freeze());
        }
        let offset = offset(self.block.0, self.at).unwrap_or(usize::MAX);
        Ok(self.block.1.get(offset..).unwrap_or_default())
    }
}

impl Read for ObjectReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut rest = self.rest_of_block()?;
        let read = rest.read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for ObjectReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let to = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = to.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

impl Read for ContentReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            ContentReader::File(file) => file.read(buffer),
            ContentReader::Object(object) => object.read(buffer),
        }
    }
}

impl Seek for ContentReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            ContentReader::File(file) => file.seek(to),
            ContentReader::Object(object) => object.seek(to),
        }
    }
}
