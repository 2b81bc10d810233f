//! Programs, scripts, pages and archives with such in them.

use zip::ZipArchive;

use super::*;
use crate::documents::model::content::archive::Archive;

const WINDOWS: &[u8] = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0 This program cannot be run in DOS mode.\r\r\n$";
const JAVA: &[u8] = b"\xca\xfe\xba\xbe\0\0\0\x34\0\x1d";
const SVG: &[u8] =
    b"<?xml version=\"1.0\"?>\n<!-- x -->\n<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
const PAGE: &[u8] = b"\n<!DOCTYPE html><html><body><script>alert(1)</script></body></html>";

#[test]
fn programs_scripts_and_pages_are_refused_whatever_they_are_called() {
    for name in ["a.pdf", "a.jpg", "a.txt", "a.docx", "a.csv", "a"] {
        for (bytes, why) in [
            (&b""[..], Refused::Empty),
            (ELF, Refused::Program),
            (WINDOWS, Refused::Program),
            (b"MZ", Refused::Program),
            (JAVA, Refused::Program),
            (b"\0asm\x01\0\0\0", Refused::Program),
            (b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46", Refused::Program),
            (b"#!/bin/sh\nrm -rf /", Refused::Script),
            (b"\xef\xbb\xbf#! python", Refused::Script),
            (b"#!/bin/sh\n\0\x01binary", Refused::Script),
            (b"  <?PHP system($_GET['c']);", Refused::Script),
            (SVG, Refused::Svg),
            (b"<svg:svg xmlns:svg=\"http://www.w3.org/2000/svg\">", Refused::Svg),
            (b"<!DOCTYPE svg PUBLIC \"x\" [<!ENTITY a \"b\">]><svg/>", Refused::Svg),
            (PAGE, Refused::Page),
            (b"<!-- x --><HTML >", Refused::Page),
            (b"<?xml version='1.0'?><html xmlns='x'>", Refused::Page),
            (b"<script>alert(1)</script>", Refused::Page),
            (b"\xff\xfe<\0h\0t\0m\0l\0>\0", Refused::Page),
            (
                b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://x.nl\r\nMIME-Version: 1.0\r\n\r\nx",
                Refused::Page,
            ),
            (
                b"312       \nFrom: a@b.nl\nMessage-ID: <1@b.nl>\nSubject: x\n\nx",
                Refused::Emlx,
            ),
            (b"Rar!\x1a\x07\x01\0 and more", Refused::Packed),
            (b"7z\xbc\xaf\x27\x1c\0\x04", Refused::Packed),
            (b"\x1f\x8b\x08\0\0\0\0\0", Refused::Packed),
            (b"\x01\x02\x03\x04\x05\x06 nothing known", Refused::Unknown),
        ] {
            refused(name, bytes, why);
        }
    }
}

/// Writes a number at this distance from the last place where these bytes stand.
fn put(bytes: &mut [u8], mark: &[u8], distance: usize, number: u32) {
    let place = memchr::memmem::rfind(bytes, mark).unwrap() + distance;
    bytes[place..place + 4].copy_from_slice(&number.to_le_bytes());
}

/// The sizes that were judged bound what is unpacked.
#[test]
fn a_file_that_is_larger_than_its_archive_declares_is_not_unpacked() {
    let mut lying = archive(&[("a.txt", &b"Beste, ".repeat(10_000))]);
    for (mark, distance) in [(b"PK\x03\x04", 22), (b"PK\x01\x02", 24)] {
        put(&mut lying, mark, distance, 10);
    }
    let opened = ZipArchive::new(Cursor::new(lying)).unwrap();
    let text = Archive::new(opened).unwrap().read("a.txt", 70_000).unwrap();
    assert!(text.len() <= 11, "{}", text.len());
}

/// A file of a few bytes would otherwise be unpacked again and again, by each line of the table that leads to it.
#[test]
fn archives_whose_files_overlap_are_refused() {
    const LINE_OF_TABLE: &[u8] = b"PK\x01\x02";
    let text = b"Beste, ".repeat(10_000);
    let mut overlapping = archive(&[("a.txt", &text), ("b.txt", &text)]);
    assert!(found("a.zip", &overlapping).is_ok());
    // Both lines of the table lead to the first file.
    put(&mut overlapping, LINE_OF_TABLE, 42, 0);
    refused("a.zip", &overlapping, Refused::ArchiveTooLarge);
}

#[test]
fn archives_are_refused_for_what_is_in_them() {
    let jpg = sample("photo.jpg");
    let text = [("a/b.txt", &b"x"[..]), ("foto.jpg", &jpg)];
    taken("a.zip", &archive(&text), Format::Zip, &[]);
    taken(
        "a.zip",
        &archive(&[("a.docx", &sample("letter.docx")), ("a.xls", &sample("usage.xls"))]),
        Format::Zip,
        &[],
    );
    taken("a.zip", &archive(&[("fotos.zip", &archive(&text))]), Format::Zip, &[]);
    let macros = letter_with("word/vbaProject.bin", b"x");
    let deeper = archive(&[("b.zip", &archive(&[("c.zip", &archive(&text))]))]);
    let program = archive(&[("setup.exe", b"x")]);
    let held: [(&str, &[u8], Refused); 17] = [
        ("setup.exe", b"x", Refused::ArchiveHolds),
        ("x/RUN.BAT", b"x", Refused::ArchiveHolds),
        ("foto.jpg", WINDOWS, Refused::ArchiveHolds),
        ("foto.jpg", ELF, Refused::ArchiveHolds),
        ("lees.txt", b"#!/bin/sh", Refused::ArchiveHolds),
        ("index.html", b"x", Refused::ArchiveHolds),
        ("lees.txt", PAGE, Refused::ArchiveHolds),
        ("foto.png", SVG, Refused::ArchiveHolds),
        ("brief.docm", b"x", Refused::ArchiveHolds),
        ("brief.docx", &macros, Refused::ArchiveHolds),
        ("brief.zip", &program, Refused::ArchiveHolds),
        ("x.rar", b"x", Refused::ArchiveNested),
        ("x.dat", b"Rar!\x1a\x07\x01\0 and more", Refused::ArchiveNested),
        ("x.zip", &deeper, Refused::ArchiveNested),
        ("../x.txt", b"x", Refused::ArchiveLeadsOut),
        ("/etc/x.txt", b"x", Refused::ArchiveLeadsOut),
        ("c:\\x.txt", b"x", Refused::ArchiveLeadsOut),
    ];
    for (name, bytes, why) in held {
        let whole = archive(&[("a.txt", b"x"), (name, bytes)]);
        assert_eq!(found("a.zip", &whole), Err(why), "{name}");
    }
    let java = [("META-INF/MANIFEST.MF", &b"x"[..]), ("A.class", JAVA)];
    refused("a.zip", &archive(&java), Refused::Program);
    refused(
        "a.epub",
        &archive(&[("mimetype", b"application/epub+zip")]),
        Refused::Unknown,
    );
    refused("a.zip", &archive(&[("a/", b"")]), Refused::Empty);
    refused("a.zip", &archive(&[]), Refused::Empty);
    let zeros = vec![0; 40 * 1024 * 1024];
    refused("a.zip", &archive(&[("a.bin", &zeros)]), Refused::ArchiveTooLarge);
    refused("a.docx", &letter_with("word/a.xml", &zeros), Refused::ArchiveTooLarge);
    let names: Vec<String> = (0..1001).map(|number| format!("{number}.txt")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    refused("a.zip", &archive(&many), Refused::ArchiveTooMany);
    taken("a.zip", &archive(&many[..1000]), Format::Zip, &[]);
}
