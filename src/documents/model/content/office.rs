//! Files of word processors and spreadsheets: ZIP archives with the table of contents at the end. Nothing is
//! unpacked; the table is sufficient for the checks.

use super::content_error::ContentError;
use super::numbers::little_endian;
use super::tail::keep_end;

/// Checks an archive by its table of contents.
pub struct Office {
    /// The required main part of such a file.
    main: &'static str,
    end: Vec<u8>,
}

/// The maximum size of the table, in bytes; a real document has a smaller table.
const LONGEST_TABLE: usize = 256 * 1024;
const MOST_ENTRIES: usize = 4000;
/// The maximum total of unpacked bytes, and the maximum ratio of unpacked to packed bytes: text compresses well, but
/// stays below this ratio.
const MOST_UNPACKED: u64 = 1 << 30;
const MOST_RATIO: u64 = 200;
/// The size in bytes below which the ratio is not checked, because it is not significant.
const SMALL: u64 = 16 * 1024 * 1024;

const END_RECORD: usize = 22;
const ENTRY: usize = 46;

struct Entry<'a> {
    name: &'a str,
    encrypted: bool,
    unpacked: u64,
    rest: &'a [u8],
}

impl Office {
    pub const fn new(main: &'static str) -> Self {
        Office { main, end: Vec::new() }
    }

    pub fn take(&mut self, bytes: &[u8]) {
        keep_end(&mut self.end, bytes, LONGEST_TABLE + END_RECORD);
    }

    pub fn finish(self, size: u64) -> Result<(), ContentError> {
        let (before, record) = self
            .end
            .split_last_chunk::<END_RECORD>()
            .ok_or(ContentError::Mismatch)?;
        if !record.starts_with(b"PK\x05\x06") {
            let mark = self.end.windows(4).any(|window| window == b"PK\x05\x06");
            return Err(if mark {
                ContentError::Trailing
            } else {
                ContentError::Incomplete
            });
        }
        let entries = little_endian(&record[10..12]);
        let (length, at) = (little_endian(&record[12..16]), little_endian(&record[16..20]));
        // The table must end at the start of this record, and no bytes may precede the first entry.
        if at + length + END_RECORD as u64 != size || little_endian(&record[20..22]) != 0 {
            return Err(ContentError::Packing);
        }
        let length = usize::try_from(length).map_err(|_| ContentError::Packing)?;
        let table = before
            .len()
            .checked_sub(length)
            .map(|from| &before[from..])
            .ok_or(ContentError::Packing)?;
        self.judge(
            table,
            usize::try_from(entries).map_err(|_| ContentError::Packing)?,
            size,
        )
    }

    fn judge(&self, table: &[u8], entries: usize, size: u64) -> Result<(), ContentError> {
        if entries > MOST_ENTRIES {
            return Err(ContentError::Packing);
        }
        let (mut has_types, mut has_main, mut unpacked) = (false, false, 0);
        let mut rest = table;
        for _ in 0..entries {
            let entry = Entry::read(rest).ok_or(ContentError::Packing)?;
            let name = entry.name.to_ascii_lowercase();
            let leads_out = name.starts_with('/') || name.contains("..") || name.contains(['\\', ':']);
            if leads_out || entry.encrypted {
                return Err(ContentError::Packing);
            }
            // Macros: absent from a docx and an xlsx, unlike a docm and an xlsm.
            if name.ends_with("vbaproject.bin") || is_program(&name) {
                return Err(ContentError::Active);
            }
            has_types |= name == "[content_types].xml";
            has_main |= name == self.main;
            unpacked += entry.unpacked;
            rest = entry.rest;
        }
        if !rest.is_empty() || unpacked > MOST_UNPACKED || unpacked > (size * MOST_RATIO).max(SMALL) {
            return Err(ContentError::Packing);
        }
        if has_types && has_main {
            Ok(())
        } else {
            Err(ContentError::Mismatch)
        }
    }
}

impl<'a> Entry<'a> {
    fn read(table: &'a [u8]) -> Option<Self> {
        let (fixed, variable) = table.split_at_checked(ENTRY)?;
        if !fixed.starts_with(b"PK\x01\x02") {
            return None;
        }
        let length = |at: usize| usize::try_from(little_endian(&fixed[at..at + 2])).ok();
        let (name, variable) = variable.split_at_checked(length(28)?)?;
        let rest = variable.get(length(30)? + length(32)?..)?;
        Some(Entry {
            name: std::str::from_utf8(name).ok()?,
            encrypted: fixed[8] & 1 == 1,
            unpacked: little_endian(&fixed[24..28]),
            rest,
        })
    }
}

fn is_program(name: &str) -> bool {
    [
        ".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".scr", ".ps1", ".jar", ".html", ".hta",
    ]
    .iter()
    .any(|extension| name.ends_with(extension))
}
