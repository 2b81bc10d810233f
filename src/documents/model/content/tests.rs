//! Files of every kind: the kind that each is found to be, and those that are refused.

mod papers;
mod refusing;

use std::io::{Cursor, Write};

use strum::VariantArray;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

/// A file of the folder with samples.
fn sample(name: &str) -> Vec<u8> {
    // Tests run in the folder of the package.
    let folder = std::path::Path::new("tests/data/documents");
    std::fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn found_in(name: &str, bytes: &[u8], piece: usize) -> Result<Found, Refused> {
    let mut inspector = Inspector::new(&crate::documents::model::extension(name));
    for piece in bytes.chunks(piece) {
        inspector.take(piece)?;
    }
    inspector.finish(Cursor::new(bytes)).unwrap()
}

fn found(name: &str, bytes: &[u8]) -> Result<Found, Refused> {
    found_in(name, bytes, 4096)
}

#[track_caller]
fn taken(name: &str, bytes: &[u8], format: Format, flags: &[Flag]) {
    let expected = flags.iter().fold(Found::new(format), |found, flag| found.with(*flag));
    assert_eq!(found(name, bytes), Ok(expected), "{name}");
}

#[track_caller]
fn refused(name: &str, bytes: &[u8], why: Refused) {
    assert_eq!(found(name, bytes), Err(why), "{name}");
}

fn behind(bytes: &[u8], more: &[u8]) -> Vec<u8> {
    [bytes, more].concat()
}

/// An archive with these files.
fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// The sample of a document of Word with this file besides.
fn letter_with(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut archive = ZipWriter::new_append(Cursor::new(sample("letter.docx"))).unwrap();
    archive.start_file(name, SimpleFileOptions::default()).unwrap();
    archive.write_all(bytes).unwrap();
    archive.finish().unwrap().into_inner()
}

const ELF: &[u8] = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0";

/// Each sample with what it is; `tests/data/documents/README.md` tells how they were made.
const SAMPLES: [(&str, Format, &[Flag]); 49] = [
    ("offer.pdf", Format::Pdf, &[]),
    ("linked.pdf", Format::Pdf, &[]),
    ("locked.pdf", Format::Pdf, &[Flag::Encrypted]),
    ("script.pdf", Format::Pdf, &[Flag::ActiveContent]),
    ("script_packed.pdf", Format::Pdf, &[Flag::ActiveContent]),
    ("photo.jpg", Format::Jpeg, &[]),
    ("progressive.jpg", Format::Jpeg, &[]),
    ("photo.png", Format::Png, &[]),
    ("photo.gif", Format::Gif, &[]),
    ("moving.gif", Format::Gif, &[]),
    ("photo.webp", Format::Webp, &[]),
    ("photo.avif", Format::Avif, &[]),
    ("photo.heic", Format::Heic, &[]),
    ("photo_pillow.heic", Format::Heic, &[]),
    ("fax.tiff", Format::Tiff, &[]),
    ("photo.bmp", Format::Bmp, &[]),
    ("letter.docx", Format::Docx, &[]),
    ("letter_python.docx", Format::Docx, &[]),
    ("locked.docx", Format::Docx, &[Flag::Encrypted]),
    ("locked.xlsx", Format::Xlsx, &[Flag::Encrypted]),
    ("tariff.xlsx", Format::Xlsx, &[]),
    ("usage.xls", Format::Xls, &[]),
    ("letter.odt", Format::Odt, &[]),
    ("usage.ods", Format::Ods, &[]),
    ("note.txt", Format::Txt, &[]),
    ("message.eml", Format::Eml, &[]),
    ("message_parts.eml", Format::Eml, &[]),
    ("message_program.eml", Format::Eml, &[Flag::ActiveContent]),
    ("message.mbox", Format::Mbox, &[]),
    ("message.msg", Format::Msg, &[]),
    ("call.mp3", Format::Mp3, &[]),
    ("call_plain.mp3", Format::Mp3, &[]),
    ("call.wav", Format::Wav, &[]),
    ("call_piped.wav", Format::Wav, &[]),
    ("call.m4a", Format::M4a, &[]),
    ("call_isom.m4a", Format::M4a, &[]),
    ("call.aac", Format::Aac, &[]),
    ("call.amr", Format::Amr, &[]),
    ("call.3gp", Format::ThreeGpSound, &[]),
    ("film.3gp", Format::ThreeGpFilm, &[]),
    ("call.ogg", Format::Ogg, &[]),
    ("call.opus", Format::Ogg, &[]),
    ("call.flac", Format::Flac, &[]),
    ("call.caf", Format::Caf, &[]),
    ("call.webm", Format::WebmSound, &[]),
    ("film.webm", Format::WebmFilm, &[]),
    ("film.mp4", Format::Mp4, &[]),
    ("film.mov", Format::Mov, &[]),
    ("photos.zip", Format::Zip, &[]),
];

#[test]
fn files_of_programs_are_what_they_are_whatever_their_names_and_the_pieces_in_which_they_come() {
    for (name, format, flags) in SAMPLES {
        let bytes = sample(name);
        taken(name, &bytes, format, flags);
        for piece in [1, 1000, usize::MAX] {
            assert_eq!(
                found_in(name, &bytes, piece).map(|found| found.format),
                Ok(format),
                "{name}"
            );
        }
        // Between these kinds the name decides.
        if !matches!(format, Format::Txt | Format::Eml | Format::Mbox | Format::Xlsx) {
            assert_eq!(
                found("scan.pdf", &bytes).map(|found| found.format),
                Ok(format),
                "{name}"
            );
        }
    }
}

#[test]
fn bytes_before_and_behind_that_readers_ignore_are_no_matter() {
    let pdf = sample("offer.pdf");
    for before in [&b"\xef\xbb\xbf"[..], b"\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"\0\0"] {
        taken("a.pdf", &behind(before, &pdf), Format::Pdf, &[]);
    }
    let more: [&[u8]; 4] = [b"\r\n\r\n\0", b"<script>alert(1)</script>", ELF, &sample("letter.docx")];
    for more in more {
        for (name, format, _) in SAMPLES.iter().filter(|(_, _, flags)| flags.is_empty()) {
            // Behind an archive another one hides the first, and behind a text there is only more text.
            let is_hidden = more.starts_with(b"PK")
                && matches!(
                    format,
                    Format::Docx | Format::Xlsx | Format::Odt | Format::Ods | Format::Zip
                );
            let is_text = matches!(format, Format::Txt | Format::Eml | Format::Mbox);
            if is_hidden || (is_text && text::decoded(more).is_none()) {
                continue;
            }
            let flags = match (*format, more) {
                (Format::Eml | Format::Mbox, b"<script>alert(1)</script>") => &[Flag::ActiveContent][..],
                _ => &[],
            };
            taken(name, &behind(&sample(name), more), *format, flags);
        }
    }
    taken(
        "a.docx",
        &behind(&sample("letter.docx"), b"Gescand door de mailserver."),
        Format::Docx,
        &[],
    );
    taken("a.docx", &behind(b"Gescand", &sample("letter.docx")), Format::Docx, &[]);
    taken("a.pdf", b"%PDF-1.4\n1 0 obj\n<html>\nstartxref\n9\n", Format::Pdf, &[]);
    let filled = [&b"\xff\xd8\xff\xff"[..], &sample("photo.jpg")[3..]].concat();
    taken("a.jpg", &filled, Format::Jpeg, &[]);
}

#[test]
fn what_breaks_off_is_taken_and_marked() {
    for name in [
        "offer.pdf",
        "photo.jpg",
        "progressive.jpg",
        "photo.png",
        "photo.gif",
        "photo.webp",
        "photo.avif",
        "photo.heic",
        "photo.bmp",
        "letter.docx",
        "tariff.xlsx",
        "call.m4a",
        "call.3gp",
        "film.mp4",
        "film.mov",
        "call.wav",
        "photos.zip",
        "usage.ods",
    ] {
        let bytes = sample(name);
        let cut = found(name, &bytes[..bytes.len() * 2 / 3]).unwrap();
        let expected = SAMPLES.iter().find(|(known, ..)| *known == name).unwrap().1;
        let kinds = [
            expected,
            Format::Zip,
            Format::Mp4,
            Format::ThreeGpSound,
            Format::ThreeGpFilm,
        ];
        assert!(kinds.contains(&cut.format), "{name} is {cut:?}");
        assert!(cut.flags.contains(&Flag::Damaged), "{name} is {cut:?}");
    }
}

#[test]
fn a_head_of_nothing_but_byte_order_marks_is_text() {
    taken("a.txt", &b"\xef\xbb\xbf".repeat(HEAD / 3 + 1), Format::Txt, &[]);
}

#[test]
fn a_box_that_declares_the_largest_length_breaks_off() {
    for short in 0..20 {
        let mut film = b"\0\0\0\x10ftypmp42\0\0\0\0\0\0\0\x01mdat".to_vec();
        film.extend((u64::MAX - short).to_be_bytes());
        let size = film.len() as u64;
        let boxes = boxes(&mut Cursor::new(film), size).unwrap();
        assert!(!boxes.is_whole, "{short}");
    }
}

#[test]
fn each_kind_has_a_media_type_of_its_own_and_extensions() {
    for format in Format::VARIANTS.iter().copied() {
        assert_eq!(Format::by_media_type(format.media_type()), Some(format));
        assert!(
            format
                .extensions()
                .iter()
                .all(|extension| Format::has_extension(extension))
        );
    }
    let recordings = Format::VARIANTS.iter().filter(|format| format.is_recording()).count();
    assert_eq!(recordings, 14);
}
