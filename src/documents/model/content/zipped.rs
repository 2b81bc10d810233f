//! Archives: the files of Office, which are archives too, and zip archives of people. What tells whether there is a
//! program, a script or a macro in it is looked into; the rest is unpacked for its size alone.

use std::io::{self, Read, Seek, SeekFrom};

use zip::ZipArchive;

use super::archive::Archive;
use super::compound::MACROS;
use super::flag::Flag;
use super::format::Format;
use super::found::Found;
use super::guess::{Guess, guess};
use super::names::{Held, Package, extension, held, is_macro, local_names, package};
use super::office::office;
use super::refused::Refused;
use super::search::has_any;

/// The most files in an archive, and in a file of Office.
const MOST_FILES: u64 = 1000;
const MOST_PARTS: u64 = 10_000;
/// The most bytes of one file in an archive, of all of them together, and of those of a file of Office, when unpacked.
const LARGEST_FILE: u64 = 100 * 1024 * 1024;
const LARGEST_ARCHIVE: u64 = 250 * 1024 * 1024;
const LARGEST_OFFICE: u64 = 1024 * 1024 * 1024;
/// The most unpacked bytes for each packed one, above a size at which the ratio tells something: text stays below it.
const LARGEST_RATIO: u64 = 200;
const SMALL: u64 = 16 * 1024 * 1024;
/// The first bytes of a file in an archive that are looked at.
const FIRST: u64 = 4096;

/// Examines an archive; nothing comes of one without a table of contents.
///
/// # Errors
/// The reason to refuse it; `io::Error` when it cannot be read.
pub fn examine(reader: &mut (impl Read + Seek)) -> io::Result<Option<Result<Found, Refused>>> {
    let size = reader.seek(SeekFrom::End(0))?;
    if files_in(reader, size)? > MOST_PARTS {
        return Ok(Some(Err(Refused::ArchiveTooMany)));
    }
    reader.rewind()?;
    let Ok(zip) = ZipArchive::new(&mut *reader) else {
        return Ok(None);
    };
    let Some(mut archive) = Archive::new(zip) else {
        return Ok(None);
    };
    let told = archive.kind_told();
    Ok(Some(match package(archive.names(), told.as_deref()) {
        Package::Office(format) => check_size(&mut archive, MOST_PARTS, LARGEST_OFFICE, LARGEST_OFFICE, size)
            .and_then(|()| office(&mut archive, format)),
        Package::Refused(refused) => Err(refused),
        Package::Plain => check_size(&mut archive, MOST_FILES, LARGEST_FILE, LARGEST_ARCHIVE, size)
            .and_then(|()| check_files(&mut archive)),
    }))
}

/// Returns the number of files that the end of an archive tells; 0 where there is no end.
fn files_in(reader: &mut (impl Read + Seek), size: u64) -> io::Result<u64> {
    const LONGEST_END: u64 = 22 + 65_535 + 20;
    reader.seek(SeekFrom::Start(size.saturating_sub(LONGEST_END)))?;
    let mut end = Vec::new();
    reader.take(LONGEST_END).read_to_end(&mut end)?;
    let Some(at) = memchr::memmem::rfind(&end, b"PK\x05\x06") else {
        return Ok(0);
    };
    let number = |from: usize, length: usize| {
        let bytes = end.get(from..from + length).unwrap_or_default();
        bytes
            .iter()
            .rev()
            .fold(0_u64, |number, byte| number << 8 | u64::from(*byte))
    };
    let is_large = at >= 20 && end[at - 20..].starts_with(b"PK\x06\x07");
    if !is_large {
        return Ok(number(at + 10, 2));
    }
    let (mut record, place) = ([0; 40], number(at - 12, 8));
    reader.seek(SeekFrom::Start(place.min(size)))?;
    Ok(match reader.read_exact(&mut record) {
        Ok(()) => u64::from_le_bytes(record[32..].try_into().unwrap_or_default()),
        Err(_) => u64::MAX,
    })
}

/// Examines an archive that ends before its table of contents does, by the names that stand before the files.
pub fn damaged(reader: &mut (impl Read + Seek)) -> io::Result<Result<Found, Refused>> {
    reader.rewind()?;
    let names = local_names(&mut *reader)?;
    let format = match package(names.iter().map(String::as_str), None) {
        _ if names.is_empty() => return Ok(Err(Refused::Unknown)),
        _ if names.len() as u64 > MOST_FILES => return Ok(Err(Refused::ArchiveTooMany)),
        Package::Office(_) if names.iter().any(|name| is_macro(name)) => return Ok(Err(Refused::Macro)),
        Package::Office(format) => format,
        Package::Refused(refused) => return Ok(Err(refused)),
        Package::Plain => match names.iter().find_map(|name| held(name)) {
            Some(Held::Refused) => return Ok(Err(Refused::ArchiveHolds)),
            Some(Held::Packed) => return Ok(Err(Refused::ArchiveNested)),
            None => Format::Zip,
        },
    };
    Ok(Ok(Found::new(format).with(Flag::Damaged)))
}

/// Refuses what is too large or has too many parts when unpacked, `packed` being its size. The sizes are those of the
/// table of contents: reading a file fails beyond the size that it declares.
fn check_size(
    archive: &mut Archive<impl Read + Seek>,
    most: u64,
    largest: u64,
    together: u64,
    packed: u64,
) -> Result<(), Refused> {
    let entries = &archive.entries;
    if entries.len() as u64 > most {
        return Err(Refused::ArchiveTooMany);
    }
    let unpacked = entries.iter().fold(0_u64, |sum, entry| sum.saturating_add(entry.size));
    let is_bomb = unpacked > SMALL.max(packed.saturating_mul(LARGEST_RATIO));
    if is_bomb || unpacked > together || entries.iter().any(|entry| entry.size > largest) {
        return Err(Refused::ArchiveTooLarge);
    }
    if archive.has_overlaps {
        return Err(Refused::ArchiveTooLarge);
    }
    Ok(())
}

/// Looks at each file of an archive of people.
fn check_files(archive: &mut Archive<impl Read + Seek>) -> Result<Found, Refused> {
    if archive.names().all(|name| name.ends_with('/')) {
        return Err(Refused::Empty);
    }
    let mut found = Found::new(Format::Zip);
    for index in 0..archive.entries.len() {
        let entry = &archive.entries[index];
        let (name, is_encrypted) = (entry.name.clone(), entry.is_encrypted);
        if name.starts_with('/') || name.split('/').any(|part| part == "..") || name.contains(':') {
            return Err(Refused::ArchiveLeadsOut);
        }
        match held(&name) {
            Some(Held::Refused) => return Err(Refused::ArchiveHolds),
            Some(Held::Packed) => return Err(Refused::ArchiveNested),
            None if is_encrypted => found = found.with(Flag::Encrypted),
            None => check_file(archive, index, &name)?,
        }
    }
    Ok(found)
}

/// Looks at the beginning of a file in an archive, and at all of what may hold others.
fn check_file(archive: &mut Archive<impl Read + Seek>, index: usize, name: &str) -> Result<(), Refused> {
    let Some(first) = archive.first(index, FIRST) else {
        return Ok(());
    };
    match guess(&first, extension(name)) {
        Err(Refused::Program | Refused::Script | Refused::Page | Refused::Svg) => Err(Refused::ArchiveHolds),
        Ok(Guess::Unknown(Refused::Packed)) => Err(Refused::ArchiveNested),
        Ok(Guess::Zip) => nested(
            archive
                .file(index, LARGEST_FILE)
                .and_then(|file| local_names(file).ok()),
        ),
        Ok(Guess::Compound) => match archive.file(index, LARGEST_FILE).map(|file| has_any(file, &[MACROS])) {
            Some(Ok(false)) => Ok(()),
            _ => Err(Refused::ArchiveHolds),
        },
        _ => Ok(()),
    }
}

/// Judges an archive in an archive, which may be a file of Office, by the names in it: it may hold what may be by itself.
fn nested(names: Option<Vec<String>>) -> Result<(), Refused> {
    let names = names.ok_or(Refused::ArchiveNested)?;
    if names.iter().any(|name| held(name) == Some(Held::Refused)) {
        return Err(Refused::ArchiveHolds);
    }
    let is_deeper = |name: &String| held(name).is_some() || extension(name) == "zip";
    if names.iter().any(is_deeper) {
        return Err(Refused::ArchiveNested);
    }
    Ok(())
}
