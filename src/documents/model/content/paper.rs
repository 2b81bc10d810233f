//! Looks for what is active in papers and messages, and whether a PDF is whole.

use std::io::{self, Read, Seek};

use flate2::read::ZlibDecoder;
use memchr::memmem;

use super::flag::Flag;
use super::format::Format;
use super::found::Found;
use super::names::is_active;
use super::search::{pieces, which};

/// The words of a PDF that run something when it is opened or clicked on.
const RUNS: [&[u8]; 5] = [b"/JavaScript", b"/JS ", b"/JS(", b"/JS<", b"/Launch"];
/// The words that fetch something or send it.
const FETCHES: [&[u8]; 3] = [b"/SubmitForm", b"/GoToR", b"/ImportData"];

/// The most compressed objects of a PDF that are unpacked, the most bytes of each, and of all of them together.
const MOST_OBJECTS: usize = 2000;
const LARGEST_OBJECT: u64 = 4 * 1024 * 1024;
const LARGEST_TOGETHER: u64 = 64 * 1024 * 1024;

/// Examines a PDF.
pub fn pdf(reader: &mut (impl Read + Seek)) -> io::Result<Found> {
    // Longer than any of the words, and than the head of a compressed object.
    const OVERLAP: usize = 256;
    let mut found = Found::new(Format::Pdf);
    let (mut is_encrypted, mut is_whole, mut objects) = (false, false, Vec::new());
    let mut at = 0;
    reader.rewind()?;
    pieces(&mut *reader, OVERLAP, |piece| {
        is_encrypted |= is_followed(piece, b"/Encrypt", |byte| !byte.is_ascii_alphanumeric());
        is_whole |= has_place_of_table(piece);
        found = marked(std::mem::replace(&mut found, Found::new(Format::Pdf)), piece);
        let places = memmem::find_iter(piece, b"/ObjStm").map(|place| at + place as u64);
        objects.extend(places.take(MOST_OBJECTS.saturating_sub(objects.len())));
        at += piece.len().saturating_sub(OVERLAP) as u64;
    })?;
    objects.dedup();
    let mut left = LARGEST_TOGETHER;
    for object in objects {
        if let Some(unpacked) = compressed_object(reader, object, left.min(LARGEST_OBJECT))? {
            left -= unpacked.len() as u64;
            found = marked(found, &unpacked);
        }
    }
    Ok(found
        .with_if(Flag::Encrypted, is_encrypted)
        .with_if(Flag::Damaged, !is_whole))
}

/// The mark of what is active in a part of a PDF.
fn marked(found: Found, part: &[u8]) -> Found {
    let has = |words: &[&[u8]]| words.iter().any(|word| memmem::find(part, word).is_some());
    found
        .with_if(Flag::ActiveContent, has(&RUNS))
        .with_if(Flag::ExternalLinks, has(&FETCHES))
}

/// Whether the place of the table of contents is told; the zero in the first part of a file for the web tells nothing.
fn has_place_of_table(piece: &[u8]) -> bool {
    const MARK: &[u8] = b"startxref";
    memmem::find_iter(piece, MARK).any(|place| {
        let behind = piece[place + MARK.len()..].trim_ascii_start();
        behind.first().is_some_and(|digit| matches!(digit, b'1'..=b'9'))
    })
}

fn is_followed(piece: &[u8], word: &[u8], by: impl Fn(u8) -> bool) -> bool {
    memmem::find_iter(piece, word).any(|place| piece.get(place + word.len()).is_some_and(|byte| by(*byte)))
}

/// At most `most` bytes of the objects that are compressed in a stream whose description is at this place; `None` when they
/// are packed otherwise.
fn compressed_object(reader: &mut (impl Read + Seek), place: u64, most: u64) -> io::Result<Option<Vec<u8>>> {
    const DESCRIPTION: u64 = 512;
    reader.seek(io::SeekFrom::Start(place))?;
    let mut description = Vec::new();
    (&mut *reader).take(DESCRIPTION).read_to_end(&mut description)?;
    let Some(begin) = memmem::find(&description, b"stream") else {
        return Ok(None);
    };
    let behind = &description[begin + 6..];
    let line_break = behind.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    reader.seek(io::SeekFrom::Start(place + (begin + 6 + line_break) as u64))?;
    let mut unpacked = Vec::new();
    let unpacking = ZlibDecoder::new(reader).take(most).read_to_end(&mut unpacked);
    Ok((unpacking.is_ok() || !unpacked.is_empty()).then_some(unpacked))
}

/// Examines a text of a word processor.
pub fn rtf(reader: &mut (impl Read + Seek)) -> io::Result<Found> {
    reader.rewind()?;
    let found = which(
        reader,
        &[
            b"\\objdata",
            b"\\objupdate",
            b"\\*\\template http",
            b"\\*\\template \\\\",
        ],
    )?;
    Ok(Found::new(Format::Rtf)
        .with_if(Flag::ActiveContent, found[0] || found[1])
        .with_if(Flag::ExternalLinks, found[2] || found[3]))
}

/// Examines a message, or a box of messages.
pub fn mail(reader: &mut (impl Read + Seek), format: Format) -> io::Result<Found> {
    // The longest name of a file that is looked at.
    const OVERLAP: usize = 512;
    // The last is the beginning of a program of Windows in Base64.
    const RUNS: [&[u8]; 3] = [b"<script", b"javascript:", b"\nTVqQAA"];
    const FETCHES: [&[u8]; 3] = [b"src=\"http", b"src=3d\"http", b"background=\"http"];
    reader.rewind()?;
    let words = which(&mut *reader, &[&RUNS[..], &FETCHES].concat())?;
    let mut has_program = false;
    reader.rewind()?;
    pieces(reader, OVERLAP, |piece| {
        let lower = piece.to_ascii_lowercase();
        has_program |= memmem::find_iter(&lower, b"name").any(|place| names_program(&lower[place + 4..]));
    })?;
    let (runs, fetches) = words.split_at(RUNS.len());
    Ok(Found::new(format)
        .with_if(Flag::ActiveContent, has_program || runs.contains(&true))
        .with_if(Flag::ExternalLinks, fetches.contains(&true)))
}

/// Whether a parameter, from the equals sign on, names a program.
fn names_program(parameter: &[u8]) -> bool {
    let value = parameter
        .strip_prefix(b"=")
        .or_else(|| parameter.strip_prefix(b"*="))
        .or_else(|| parameter.strip_prefix(b"*0="));
    let Some(value) = value else {
        return false;
    };
    let (value, ends): (_, &[u8]) = match value.strip_prefix(b"\"") {
        Some(quoted) => (quoted, b"\"\r\n"),
        None => (value, b"; \t\r\n"),
    };
    let end = value.iter().position(|byte| ends.contains(byte)).unwrap_or(value.len());
    is_active(&String::from_utf8_lossy(&value[..end]))
}
