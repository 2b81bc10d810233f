//! Files of text: plain text in any encoding, tables, messages, and what only looks like text.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::format::Format;
use super::mail::{Mail, mail};
use super::refused::Refused;

const MARK: char = '\u{feff}';

/// The text at the beginning of a file; `None` for anything but text.
pub fn decoded(mut head: &[u8]) -> Option<String> {
    // As many as fit, where somebody means harm.
    while let [0xef, 0xbb, 0xbf, rest @ ..] = head {
        head = rest;
    }
    let text = match head {
        [0xff, 0xfe, 0, 0, rest @ ..] => utf_32(rest, u32::from_le_bytes),
        [0, 0, 0xfe, 0xff, rest @ ..] => utf_32(rest, u32::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => UTF_16LE.decode_without_bom_handling(whole_units(rest)).0.into_owned(),
        [0xfe, 0xff, rest @ ..] => UTF_16BE.decode_without_bom_handling(whole_units(rest)).0.into_owned(),
        _ if is_utf_16(head, 1) => UTF_16LE.decode_without_bom_handling(whole_units(head)).0.into_owned(),
        _ if is_utf_16(head, 0) => UTF_16BE.decode_without_bom_handling(whole_units(head)).0.into_owned(),
        _ => match std::str::from_utf8(head) {
            Ok(text) => text.to_owned(),
            Err(error) if error.error_len().is_none() => String::from_utf8_lossy(head).into_owned(),
            Err(_) => WINDOWS_1252.decode_without_bom_handling(head).0.into_owned(),
        },
    };
    // As libmagic has it; the mark of the end of a file in DOS is one of text too.
    let is_text =
        |letter: char| !matches!(letter, '\0'..='\u{6}' | '\u{e}'..='\u{19}' | '\u{1c}'..='\u{1f}' | '\u{7f}');
    text.chars().all(is_text).then_some(text)
}

fn whole_units(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len() & !1]
}

fn utf_32(bytes: &[u8], number: fn([u8; 4]) -> u32) -> String {
    let units = bytes.chunks_exact(4).map(|unit| [unit[0], unit[1], unit[2], unit[3]]);
    units.map(|unit| char::from_u32(number(unit)).unwrap_or('\0')).collect()
}

/// Whether nearly each second byte, from `zeros` on, is zero and no other byte is.
fn is_utf_16(head: &[u8], zeros: usize) -> bool {
    let pairs = head.chunks_exact(2);
    let count = pairs.len();
    let high = pairs.clone().filter(|pair| pair[zeros] == 0).count();
    count >= 2 && high * 10 >= count * 9 && pairs.into_iter().all(|pair| pair[1 - zeros] != 0)
}

/// The kind of a text, going by how it begins. Where two kinds can begin alike, as plain text and tables do, the extension
/// decides.
///
/// # Errors
/// When it is a program, a script or a page.
pub fn kind(text: &str, extension: &str) -> Result<Format, Refused> {
    let start = text.trim_start_matches(MARK);
    let is_followed_by_words =
        |rest: &str| rest.starts_with([' ', ',', '.', ':', ';', '-', ')', '/', '\t', '\r', '\n']);
    if start.strip_prefix("MZ").is_some_and(|rest| !is_followed_by_words(rest)) {
        return Err(Refused::Program);
    }
    refuse_active(start)?;
    if start.trim_start().starts_with("{\\rtf") {
        return Ok(Format::Rtf);
    }
    let first: String = start.chars().take(1024).collect();
    if is_pdf(&first) {
        return Ok(Format::Pdf);
    }
    match mail(start, extension) {
        Some(Mail::Message) => Ok(Format::Eml),
        Some(Mail::Box) => Ok(Format::Mbox),
        Some(Mail::AppleMessage) => Err(Refused::Emlx),
        Some(Mail::SavedPage) => Err(Refused::Page),
        None if extension == "csv" => Ok(Format::Csv),
        None => Ok(Format::Txt),
    }
}

/// Whether a line begins as a PDF does.
fn is_pdf(first: &str) -> bool {
    let mut lines = first.split(['\r', '\n']).map(str::trim_start);
    lines.any(|line| {
        line.strip_prefix("%PDF-")
            .is_some_and(|version| version.starts_with(|digit: char| digit.is_ascii_digit()))
    })
}

/// Refuses what begins as a script or a page does.
///
/// # Errors
/// Which of them it is.
pub fn refuse_active(start: &str) -> Result<(), Refused> {
    if start.starts_with("#!") && !start.starts_with("#!AMR") {
        return Err(Refused::Script);
    }
    let first: String = start.trim_start().chars().take(4096).collect();
    let first = first.to_ascii_lowercase();
    if first.starts_with("<?php") {
        return Err(Refused::Script);
    }
    match root(&first) {
        Some("svg") => Err(Refused::Svg),
        Some(tag) if TAGS.contains(&tag) => Err(Refused::Page),
        _ => Ok(()),
    }
}

/// By which browsers take a text for a page (WHATWG, MIME sniffing), and others with which pages begin.
const TAGS: [&str; 25] = [
    "a", "applet", "b", "body", "br", "div", "embed", "font", "form", "frameset", "h1", "head", "html", "iframe",
    "img", "link", "meta", "object", "p", "script", "style", "table", "title", "hta", "xhtml",
];

/// The name of the first element of markup in lower case, without its namespace; that of the document type stands for it.
fn root(markup: &str) -> Option<&str> {
    let mut rest = markup.trim_start();
    loop {
        let behind = if let Some(comment) = rest.strip_prefix("<!--") {
            comment.split_once("-->")?.1
        } else if let Some(prolog) = rest.strip_prefix("<?") {
            prolog.split_once("?>")?.1
        } else if let Some(doctype) = rest.strip_prefix("<!doctype") {
            let name = doctype.trim_start();
            let end = name
                .find(|letter: char| !letter.is_alphanumeric())
                .unwrap_or(name.len());
            if ["html", "svg"].contains(&&name[..end]) {
                return Some(&name[..end]);
            }
            // What it defines stands in brackets.
            let inside = doctype.find('[').filter(|open| doctype[..*open].find('>').is_none());
            let end = inside.map_or_else(|| doctype.find('>'), |_| doctype.find("]>").map(|place| place + 1));
            &doctype[end? + 1..]
        } else {
            break;
        };
        rest = behind.trim_start();
    }
    let element = rest.strip_prefix('<')?;
    let end = element.find(|letter: char| letter.is_whitespace() || matches!(letter, '>' | '/'))?;
    element[..end].rsplit(':').next()
}
