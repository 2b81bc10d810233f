//! A valid file of every kind, and manipulations of such files that must be refused.

use strum::VariantArray;

use super::*;

const OFFER: &[u8] = include_bytes!("../../../../tests/data/documents/offer.pdf");
const JPEG: &[u8] = include_bytes!("../../../../tests/data/documents/photo.jpg");
const PNG: &[u8] = include_bytes!("../../../../tests/data/documents/photo.png");
const DOCX: &[u8] = include_bytes!("../../../../tests/data/documents/letter.docx");
const XLSX: &[u8] = include_bytes!("../../../../tests/data/documents/tariff.xlsx");
const WAV: &[u8] = include_bytes!("../../../../tests/data/documents/call.wav");
const MP3: &[u8] = include_bytes!("../../../../tests/data/documents/call.mp3");

/// Returns one valid file of each kind.
fn samples() -> Vec<(Format, &'static [u8])> {
    vec![
        (Format::Pdf, OFFER),
        (Format::Jpeg, JPEG),
        (Format::Png, PNG),
        (
            Format::Heic,
            include_bytes!("../../../../tests/data/documents/photo.heic"),
        ),
        (Format::Docx, DOCX),
        (Format::Xlsx, XLSX),
        (
            Format::Eml,
            include_bytes!("../../../../tests/data/documents/message.eml"),
        ),
        (
            Format::Msg,
            include_bytes!("../../../../tests/data/documents/message.msg"),
        ),
        (Format::Txt, include_bytes!("../../../../tests/data/documents/note.txt")),
        (Format::Mp3, MP3),
        (Format::Wav, WAV),
        (Format::M4a, include_bytes!("../../../../tests/data/documents/call.m4a")),
        (Format::Ogg, include_bytes!("../../../../tests/data/documents/call.ogg")),
    ]
}

fn judged_in(format: Format, bytes: &[u8], piece: usize) -> Result<(), ContentError> {
    let mut inspector = Inspector::new(format);
    for piece in bytes.chunks(piece) {
        inspector.take(piece)?;
    }
    inspector.finish()
}

fn judged(format: Format, bytes: &[u8]) -> Result<(), ContentError> {
    judged_in(format, bytes, 4096)
}

fn behind(bytes: &[u8], more: &[u8]) -> Vec<u8> {
    [bytes, more].concat()
}

/// Returns `bytes` with the first occurrence of `from` overwritten by `to`.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes
        .windows(from.len())
        .position(|window| window == from)
        .expect("it is there");
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

#[test]
fn a_true_file_of_every_kind_is_taken_in_whatever_the_pieces_in_which_it_comes() {
    let samples = samples();
    assert_eq!(samples.len(), Format::VARIANTS.len());
    for (format, bytes) in samples {
        for piece in [1, 7, 64, 1000, usize::MAX] {
            assert_eq!(judged_in(format, bytes, piece), Ok(()), "{format:?} by {piece}");
        }
    }
}

#[test]
fn a_file_of_one_kind_is_not_taken_for_another() {
    for (format, bytes) in samples() {
        for other in Format::VARIANTS.iter().copied().filter(|other| *other != format) {
            // A message is valid plain text as well.
            if (format, other) == (Format::Eml, Format::Txt) {
                continue;
            }
            assert!(judged(other, bytes).is_err(), "{format:?} as {other:?}");
        }
    }
}

#[test]
fn a_file_that_breaks_off_is_refused() {
    for (format, bytes) in samples() {
        // Text and audio may end at any byte.
        if matches!(
            format,
            Format::Txt | Format::Eml | Format::Mp3 | Format::Wav | Format::Msg
        ) {
            continue;
        }
        assert!(judged(format, &bytes[..bytes.len() / 2]).is_err(), "{format:?}");
        assert!(judged(format, &bytes[..bytes.len() - 6]).is_err(), "{format:?}");
    }
}

#[test]
fn nothing_at_all_is_no_file_of_any_kind_but_text() {
    for format in Format::VARIANTS.iter().copied().filter(|format| *format != Format::Txt) {
        assert!(judged(format, b"").is_err(), "{format:?}");
    }
}

#[test]
fn programs_and_scripts_are_found_wherever_they_stand() {
    let elf = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0".as_slice();
    let windows = b"MZ\x90\0 .. This program cannot be run in DOS mode.\r\r\n$".as_slice();
    let php = b"<?php system($_GET['c']); ?>".as_slice();
    let html = b"<ScRiPt>alert(1)</script>".as_slice();
    for (format, bytes) in samples() {
        for active in [elf, windows, php] {
            if matches!(format, Format::Eml) {
                continue;
            }
            assert!(judged(format, &behind(bytes, active)).is_err(), "{format:?}");
            let mut inside = bytes.to_vec();
            let middle = bytes.len() / 2;
            inside.splice(middle..middle, active.iter().copied());
            assert!(judged(format, &inside).is_err(), "{format:?}");
            assert!(judged(format, active).is_err(), "{format:?}");
        }
        if !matches!(format, Format::Eml | Format::Msg) {
            assert!(judged(format, &behind(bytes, html)).is_err(), "{format:?}");
        }
    }
    let hidden = replaced(OFFER, b"%%EOF", &[elf, b"\n%%EOF"].concat());
    for piece in [1, 5, 4096] {
        assert_eq!(judged_in(Format::Pdf, &hidden, piece), Err(ContentError::Active));
    }
}

#[test]
fn two_files_in_one_are_refused() {
    assert_eq!(judged(Format::Png, &behind(PNG, DOCX)), Err(ContentError::Trailing));
    assert_eq!(judged(Format::Jpeg, &behind(JPEG, DOCX)), Err(ContentError::Active));
    assert_eq!(judged(Format::Jpeg, &behind(JPEG, OFFER)), Err(ContentError::Active));
    assert_eq!(judged(Format::Png, &behind(PNG, b"?")), Err(ContentError::Trailing));
    assert_eq!(
        judged(Format::Pdf, &behind(OFFER, b"more")),
        Err(ContentError::Trailing)
    );
    assert_eq!(
        judged(Format::Docx, &behind(DOCX, b"more")),
        Err(ContentError::Trailing)
    );
    assert!(judged(Format::Docx, &behind(PNG, DOCX)).is_err());
    assert!(judged(Format::Pdf, &behind(b"\n", OFFER)).is_err());
}

#[test]
fn a_picture_may_have_previews_and_a_paper_blank_lines_behind_it() {
    assert_eq!(judged(Format::Jpeg, &behind(JPEG, JPEG)), Ok(()));
    assert_eq!(judged(Format::Jpeg, &behind(JPEG, &[0; 100])), Ok(()));
    assert_eq!(judged(Format::Pdf, &behind(OFFER, b"\r\n\r\n\0")), Ok(()));
}

#[test]
fn markup_and_pictures_made_of_it_are_no_text() {
    for text in [
        "<!DOCTYPE html><p>x",
        "<html><body>x",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        "a\0b",
        "a\u{1b}[2J",
    ] {
        assert!(judged(Format::Txt, text.as_bytes()).is_err(), "{text}");
    }
    assert_eq!(judged(Format::Txt, &[0xff, 0xfe, b'a', 0]), Err(ContentError::Mismatch));
    assert_eq!(
        judged(Format::Txt, "€".as_bytes().split_last().unwrap().1),
        Err(ContentError::Incomplete)
    );
}

#[test]
fn macros_bombs_and_ways_out_of_the_folder_are_refused_in_archives() {
    let renamed = |to: &[u8]| {
        let from = b"word/settings.xml";
        let mut bytes = DOCX.to_vec();
        // The last occurrence is in the table of contents, at the end of the file.
        let at = bytes.windows(from.len()).rposition(|window| window == from).unwrap();
        bytes[at..at + from.len()].copy_from_slice(to);
        judged(Format::Docx, &bytes)
    };
    assert_eq!(renamed(b"word/settings.xml"), Ok(()));
    assert_eq!(renamed(b"wo/vbaProject.bin"), Err(ContentError::Active));
    assert_eq!(renamed(b"word/settings.exe"), Err(ContentError::Active));
    assert_eq!(renamed(b"../../etc/passwd_"), Err(ContentError::Packing));
    assert_eq!(renamed(b"/etc/passwd______"), Err(ContentError::Packing));
    let mut bomb = DOCX.to_vec();
    let entry = bomb.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    bomb[entry + 24..entry + 28].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(judged(Format::Docx, &bomb), Err(ContentError::Packing));
    assert_eq!(judged(Format::Xlsx, DOCX), Err(ContentError::Mismatch));
}

#[test]
fn recordings_of_recorders_that_do_not_know_the_length_are_taken_in() {
    let mut endless = WAV.to_vec();
    endless[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    let data = endless.windows(4).position(|window| window == b"data").unwrap();
    endless[data + 4..data + 8].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(judged(Format::Wav, &endless), Ok(()));
    assert_eq!(judged(Format::Wav, &WAV[..WAV.len() - 101]), Ok(()));
    let start = MP3.iter().position(|byte| *byte == 0xff).unwrap();
    assert_eq!(judged(Format::Mp3, &MP3[start..]), Ok(()), "without a tag");
}

#[test]
fn what_a_client_calls_a_file_must_agree_and_may_be_nothing_in_particular() {
    assert!(Format::Pdf.agrees_with("application/pdf"));
    assert!(Format::Pdf.agrees_with("application/octet-stream"));
    assert!(!Format::Pdf.agrees_with("image/png") && !Format::Jpeg.agrees_with("text/html"));
}

#[test]
fn every_kind_has_names_of_its_own() {
    for format in Format::VARIANTS.iter().copied() {
        assert_eq!(Format::by_media_type(format.media_type()), Some(format));
        for extension in format.extensions() {
            assert_eq!(Format::by_extension(extension), Some(format));
        }
    }
}
