//! Reading archives: their tables of contents, and parts of the files in them.

use std::io::{Read, Seek};

use zip::ZipArchive;

/// A file in an archive, as the table of contents describes it.
pub struct Entry {
    /// In lower case and with slashes.
    pub name: String,
    pub size: u64,
    pub is_encrypted: bool,
}

/// An archive of which the table of contents was read.
pub struct Archive<R> {
    zip: ZipArchive<R>,
    pub entries: Vec<Entry>,
    /// Whether some bytes belong to more than one file: a little then unpacks to a lot.
    pub has_overlaps: bool,
}

impl<R: Read + Seek> Archive<R> {
    /// `None` when a file is not where the table of contents says.
    pub fn new(mut zip: ZipArchive<R>) -> Option<Self> {
        let entries = (0..zip.len()).map(|index| {
            let file = zip.by_index_raw(index).ok()?;
            let name = String::from_utf8_lossy(file.name_raw()).to_lowercase();
            Some(Entry {
                name: name.replace('\\', "/"),
                size: file.size(),
                is_encrypted: file.encrypted(),
            })
        });
        let entries = entries.collect::<Option<_>>()?;
        let has_overlaps = zip.has_overlapping_files().ok()?;
        Some(Archive {
            zip,
            entries,
            has_overlaps,
        })
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str())
    }

    /// At most `most` bytes of the file with this name; nothing when it is not there or cannot be unpacked.
    pub fn read(&mut self, name: &str, most: u64) -> Option<Vec<u8>> {
        let index = self.entries.iter().position(|entry| entry.name == name)?;
        self.first(index, most)
    }

    /// At most `most` of the first bytes of a file, by its place.
    pub fn first(&mut self, index: usize, most: u64) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        // What cannot be unpacked to its end may begin as it should.
        self.file(index, most)?.read_to_end(&mut bytes).ok();
        Some(bytes)
    }

    /// The kind that an open document tells.
    pub fn kind_told(&mut self) -> Option<String> {
        let told = self.read("mimetype", 200)?;
        Some(String::from_utf8_lossy(&told).trim().to_owned())
    }

    /// A file by its place, cut off after `most` bytes.
    pub fn file(&mut self, index: usize, most: u64) -> Option<impl Read> {
        let file = self.zip.by_index(index).ok()?;
        Some(file.take(most))
    }
}
