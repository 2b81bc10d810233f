//! Judges the names of files in archives and messages.

use std::io::{self, BufRead, BufReader, Read};

use super::format::Format;
use super::refused::Refused;

/// The reason for which a file is not taken in an archive, going by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// A program, a script, a page or macros.
    Refused,
    /// An archive of another kind than zip.
    Packed,
}

/// The kind of package that the names in an archive make it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Package {
    Office(Format),
    Refused(Refused),
    /// An archive of people.
    Plain,
}

const PROGRAMS: [&str; 68] = [
    "apk",
    "app",
    "appx",
    "asp",
    "aspx",
    "bash",
    "bat",
    "cgi",
    "chm",
    "class",
    "cmd",
    "com",
    "cpl",
    "deb",
    "dex",
    "dll",
    "dmg",
    "dylib",
    "exe",
    "gadget",
    "hta",
    "inf",
    "jar",
    "js",
    "jse",
    "jsp",
    "lnk",
    "mjs",
    "msc",
    "msi",
    "msix",
    "msp",
    "mst",
    "ocx",
    "phar",
    "php",
    "phtml",
    "pif",
    "pkg",
    "pl",
    "ps1",
    "psm1",
    "py",
    "pyc",
    "rb",
    "reg",
    "rpm",
    "scf",
    "scr",
    "sct",
    "sh",
    "so",
    "sys",
    "url",
    "vb",
    "vbe",
    "vbs",
    "wasm",
    "workflow",
    "ws",
    "wsf",
    "wsh",
    "xll",
    "xpi",
    "command",
    "desktop",
    "application",
    "vxd",
];
const PAGES: [&str; 8] = ["htm", "html", "mht", "mhtml", "shtml", "svg", "svgz", "xhtml"];
const MACROS: [&str; 11] = [
    "docm", "dotm", "potm", "ppam", "ppsm", "pptm", "sldm", "xla", "xlam", "xlsm", "xltm",
];
const PACKED: [&str; 17] = [
    "7z", "ace", "arj", "bz2", "cab", "cpio", "gz", "img", "iso", "lzh", "rar", "tar", "tgz", "vhd", "xz", "z", "zst",
];

/// The longest name that is read, in bytes.
const LONGEST: usize = 1024;
/// More names than this are not read.
const MOST: usize = 10_000;

/// The extension of a name in lower case; empty when it has none.
pub fn extension(name: &str) -> &str {
    let last = name.rsplit('/').next().unwrap_or_default();
    last.trim_end_matches(['.', ' '])
        .rsplit_once('.')
        .map_or("", |(_, extension)| extension)
}

/// Whether a file of this name is one that is not taken in, and why.
pub fn held(name: &str) -> Option<Held> {
    let extension = extension(name);
    if is_active(name) || is_macro(name) {
        Some(Held::Refused)
    } else if PACKED.contains(&extension) {
        Some(Held::Packed)
    } else {
        None
    }
}

/// Whether a name is one of a program, a script or macros, as an attachment.
pub fn is_active(name: &str) -> bool {
    let extension = extension(name);
    PROGRAMS.contains(&extension) || MACROS.contains(&extension) || PAGES.contains(&extension)
}

/// Whether a part of a file of Office holds macros.
pub fn is_macro(name: &str) -> bool {
    let is_list = ["script-lb.xml", "script-lc.xml", "dialog-lb.xml", "dialog-lc.xml"]
        .iter()
        .any(|list| name.ends_with(list));
    let of_open_document = (name.starts_with("basic/") || name.starts_with("scripts/")) && !name.ends_with('/');
    name.ends_with("vbaproject.bin") || name.contains("xl/macrosheets/") || (of_open_document && !is_list)
}

/// The kind of package with files of these names, of which one may tell the kind.
pub fn package<'a>(names: impl Iterator<Item = &'a str>, told: Option<&str>) -> Package {
    let names: Vec<&str> = names.collect();
    let has = |wanted: &dyn Fn(&str) -> bool| names.iter().any(|name| wanted(name));
    match told.and_then(|told| told.strip_prefix("application/vnd.oasis.opendocument.")) {
        Some("text" | "text-template" | "text-master") => return Package::Office(Format::Odt),
        Some("spreadsheet" | "spreadsheet-template") => return Package::Office(Format::Ods),
        Some("presentation" | "presentation-template") => return Package::Refused(Refused::Slides),
        Some(_) => return Package::Refused(Refused::Unknown),
        None if told.is_some() => return Package::Refused(Refused::Unknown),
        None => {}
    }
    if has(&|name| name == "[content_types].xml") {
        return if has(&|name| name.starts_with("word/")) {
            Package::Office(Format::Docx)
        } else if has(&|name| name == "xl/workbook.bin") {
            Package::Refused(Refused::Unknown)
        } else if has(&|name| name.starts_with("xl/")) {
            Package::Office(Format::Xlsx)
        } else if has(&|name| name.starts_with("ppt/")) {
            Package::Refused(Refused::Slides)
        } else {
            Package::Refused(Refused::Unknown)
        };
    }
    if has(&|name| {
        extension(name) == "iwa" || name == "index.apxl" || name == "index/document.iwa" || name == "index.zip"
    }) {
        return Package::Refused(Refused::Apple);
    }
    let is_java = has(&|name| name == "meta-inf/manifest.mf") && has(&|name| extension(name) == "class");
    if is_java || has(&|name| name == "androidmanifest.xml" || name == "appxmanifest.xml") {
        return Package::Refused(Refused::Program);
    }
    Package::Plain
}

/// The names that stand before the files of an archive, in lower case, for one whose table of contents is not there or
/// not at hand.
pub fn local_names(archive: impl Read) -> io::Result<Vec<String>> {
    const FIXED: usize = 30;
    let mut reader = BufReader::with_capacity(64 * 1024, archive);
    let (mut names, mut kept) = (Vec::new(), Vec::new());
    loop {
        let piece = reader.fill_buf()?;
        let (length, is_end) = (piece.len(), piece.is_empty());
        kept.extend_from_slice(piece);
        reader.consume(length);
        let mut from = 0;
        while let Some(place) = memchr::memmem::find(&kept[from..], b"PK\x03\x04").map(|place| place + from) {
            let head = &kept[place..];
            let length = head
                .get(26..28)
                .map_or(LONGEST, |size| usize::from(size[0]) | usize::from(size[1]) << 8);
            let Some(name) = head.get(FIXED..FIXED + length.min(LONGEST)) else {
                if is_end {
                    return Ok(names);
                }
                break;
            };
            names.push(String::from_utf8_lossy(name).to_lowercase().replace('\\', "/"));
            from = place + 4;
        }
        if is_end || names.len() > MOST {
            return Ok(names);
        }
        // A head may span two pieces.
        let rest = kept.len().saturating_sub(FIXED + LONGEST).max(from);
        kept.drain(..rest);
    }
}
