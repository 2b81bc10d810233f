//! Compound files: those of the older Office, messages of Outlook, and files of Office behind a password.

use std::io::{self, Read, Seek};

use cfb::CompoundFile;

use super::flag::Flag;
use super::format::Format;
use super::found::Found;
use super::names::is_active;
use super::refused::Refused;
use super::search::which;

/// The name of the storage of macros in a compound file, as it stands there.
pub const MACROS: &[u8] = b"_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0";

/// The end of the name of the stream with the name of an attachment: its tag, and that it is text in UTF-16.
const NAME_OF_ATTACHMENT: [&str; 2] = ["__substg1.0_3707001F", "__substg1.0_3704001F"];

/// Examines a compound file; behind a password, the extension tells which file of Office it is.
///
/// # Errors
/// The reason to refuse it; `io::Error` when it cannot be read.
pub fn examine(reader: &mut (impl Read + Seek), extension: &str) -> io::Result<Result<Found, Refused>> {
    reader.rewind()?;
    let Ok(mut file) = CompoundFile::open(&mut *reader) else {
        return damaged(reader);
    };
    let names: Vec<(String, String)> = file
        .walk()
        .map(|entry| (entry.name().to_owned(), entry.path().to_string_lossy().into_owned()))
        .collect();
    let has = |wanted: &str| names.iter().any(|(name, _)| name == wanted);
    let at_root = |wanted: &str| names.iter().any(|(name, path)| name == wanted && path[1..] == *wanted);
    let has_macros = has("_VBA_PROJECT") || has("_VBA_PROJECT_CUR");
    if at_root("__properties_version1.0") {
        let attached = names
            .iter()
            .filter(|(name, _)| NAME_OF_ATTACHMENT.contains(&name.as_str()));
        let attached: Vec<&String> = attached.map(|(_, path)| path).collect();
        let has_program = attached
            .into_iter()
            .any(|path| is_active(&utf_16(&first(&mut file, path, 1024)).to_lowercase()));
        return Ok(Ok(
            Found::new(Format::Msg).with_if(Flag::ActiveContent, has_macros || has_program)
        ));
    }
    if at_root("EncryptedPackage") {
        let format = if ["xlsx", "xltx"].contains(&extension) {
            Format::Xlsx
        } else {
            Format::Docx
        };
        return Ok(Ok(Found::new(format).with(Flag::Encrypted)));
    }
    let embeds = names
        .iter()
        .any(|(name, _)| name == "ObjectPool" || name.starts_with("MBD"));
    let (format, is_encrypted) = if at_root("WordDocument") {
        // The bit of encryption in the head of a document (MS-DOC, FibBase).
        let head = first(&mut file, "/WordDocument", 12);
        (Format::Doc, head.get(11).is_some_and(|byte| byte & 1 == 1))
    } else if let Some(book) = ["Workbook", "Book"].into_iter().find(|book| at_root(book)) {
        (Format::Xls, has_password(&first(&mut file, book, 4096)))
    } else if at_root("PowerPoint Document") {
        return Ok(Err(Refused::Slides));
    } else {
        return Ok(Err(Refused::Unknown));
    };
    if has_macros {
        return Ok(Err(Refused::Macro));
    }
    // Called as a newer file of the other program: what is behind the password is not what shows.
    let is_called_otherwise = matches!(
        (extension, format),
        ("docx" | "dotx", Format::Xls) | ("xlsx" | "xltx", Format::Doc)
    );
    let found = Found::new(format).with_if(Flag::Encrypted, is_encrypted || is_called_otherwise);
    Ok(Ok(found.with_if(Flag::ActiveContent, embeds)))
}

/// Examines a compound file whose table of contents is damaged, by the names that stand somewhere in it.
fn damaged(reader: &mut (impl Read + Seek)) -> io::Result<Result<Found, Refused>> {
    let names = ["WordDocument", "Workbook", "__properties_version1.0"];
    let spelt: Vec<Vec<u8>> = names
        .iter()
        .map(|name| name.encode_utf16().flat_map(u16::to_le_bytes).collect())
        .collect();
    let mut wanted: Vec<&[u8]> = spelt.iter().map(Vec::as_slice).collect();
    wanted.push(MACROS);
    reader.rewind()?;
    let found = which(reader, &wanted)?;
    let format = match found.as_slice() {
        [_, _, true, _] => Format::Msg,
        [_, _, _, true] => return Ok(Err(Refused::Macro)),
        [true, ..] => Format::Doc,
        [_, true, ..] => Format::Xls,
        _ => return Ok(Err(Refused::Unknown)),
    };
    Ok(Ok(Found::new(format).with(Flag::Damaged)))
}

/// The first bytes of a stream; fewer where it cannot be read.
fn first(file: &mut CompoundFile<impl Read + Seek>, path: &str, most: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Ok(stream) = file.open_stream(path) {
        stream.take(most).read_to_end(&mut bytes).ok();
    }
    bytes
}

/// Whether one of the first records of a workbook says that it is encrypted (MS-XLS, `FilePass`).
fn has_password(book: &[u8]) -> bool {
    let mut rest = book;
    for _ in 0..20 {
        let Some(([kind_low, kind_high, low, high], behind)) = rest.split_first_chunk::<4>() else {
            return false;
        };
        if [*kind_low, *kind_high] == [0x2f, 0] {
            return true;
        }
        rest = behind
            .get(usize::from(u16::from_le_bytes([*low, *high]))..)
            .unwrap_or_default();
    }
    false
}

fn utf_16(bytes: &[u8]) -> String {
    encoding_rs::UTF_16LE
        .decode_without_bom_handling(bytes)
        .0
        .trim_end_matches('\0')
        .to_owned()
}
