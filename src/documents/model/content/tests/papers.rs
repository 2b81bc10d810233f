//! Text, messages and files of Office: what they are told apart by, and what is active in them.

use super::*;

#[test]
fn text_is_text_in_any_encoding_and_whatever_it_quotes() {
    let utf_16 = |text: &str, mark: bool| {
        let mark = mark.then_some(0xfeff);
        let units = mark.into_iter().chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
    };
    let texts: [&[u8]; 14] = [
        "Eén klacht à € 5".as_bytes(),
        b"E\xe9n klacht \x80 5",
        &utf_16("Eén klacht", true),
        &utf_16("Een klacht zonder merkteken", false),
        b"\xfe\xff\0E\0n",
        b"\xff\xfe\0\0E\0\0\0n\0\0\0",
        "\u{200e}[27-11-26 10:00:00] Jan: \u{200e}afbeelding weggelaten\r\n".as_bytes(),
        b"Kopie van de mail:\n<html><body>Beste klant</body></html>",
        b"<a@b.nl> schreef: zie https://x.nl",
        b"Van: Jan\nAan: Piet\nOnderwerp: x\n\nBeste",
        b"MZ belde vandaag.",
        b"true, free wide BM II* %PDF- is hoe een pdf begint",
        b"{ \"json\": true }",
        b"<?xml version=\"1.0\"?><factuur/>\x1a",
    ];
    for text in texts {
        taken("a.txt", text, Format::Txt, &[]);
    }
    taken("a.csv", b"a;b\r\n1;2\r\n", Format::Csv, &[]);
    taken("a.txt", b"a;b\r\n1;2\r\n", Format::Txt, &[]);
    taken("a.doc", b"{\\rtf1\\ansi klacht}", Format::Rtf, &[]);
    taken(
        "a.rtf",
        b"{\\rtf1{\\object\\objemb{\\*\\objdata 01}}}",
        Format::Rtf,
        &[Flag::ActiveContent],
    );
    taken(
        "a.rtf",
        b"{\\rtf1{\\*\\template http://x.nl/a.dotm}}",
        Format::Rtf,
        &[Flag::ExternalLinks],
    );
}

#[test]
fn messages_are_told_from_text_by_their_fields() {
    let draft = b"Subject: klacht\nFrom: a@b.nl\nTo: k@t.nl\nX-Unsent: 1\nMIME-Version: 1.0\n\nx";
    taken("draft.eml", draft, Format::Eml, &[]);
    taken("draft", draft, Format::Eml, &[]);
    let kept = b"From - Fri Nov 27 10:00:00 2026\r\nX-Mozilla-Status: 0001\r\nFrom: Jan <a@b.nl>\r\nDate: Fri\r\n\r\nBeste,\r\n";
    taken("tb.eml", kept, Format::Eml, &[]);
    taken("Inbox.mbox", kept, Format::Mbox, &[]);
    taken("Inbox", &behind(kept, &behind(b"\r\n", kept)), Format::Mbox, &[]);
    taken("a.eml", b"From: a@b.nl\nTo: c@d.nl\nSubject: x\n\nx", Format::Eml, &[]);
    taken("a.txt", b"From: a@b.nl\nTo: c@d.nl\nSubject: x\n\nx", Format::Txt, &[]);
    taken("a.txt", b"From here on it went wrong.\n\nJan", Format::Txt, &[]);
    let attached =
        b"From: a@b.nl\nMIME-Version: 1.0\nSubject: x\n\n--x\nContent-Type: a/b; name=\"Factuur.pdf.exe\"\n\nTVqQAAM";
    taken("a.eml", attached, Format::Eml, &[Flag::ActiveContent]);
    let picture = b"From: a@b.nl\nMIME-Version: 1.0\nSubject: x\n\n<img src=\"https://x.nl/1.gif\">";
    taken("a.eml", picture, Format::Eml, &[Flag::ExternalLinks]);
}

#[test]
fn files_of_office_are_refused_for_macros_and_marked_for_passwords() {
    for macros in [
        "word/vbaProject.bin",
        "word\\VBAPROJECT.BIN",
        "xl/macrosheets/sheet1.xml",
    ] {
        refused("a.docx", &letter_with(macros, b"x"), Refused::Macro);
    }
    let types = b"<Types><Override ContentType=\"application/vnd.ms-word.document.macroEnabled.main+xml\"/></Types>";
    refused(
        "a.docx",
        &archive(&[("[Content_Types].xml", types), ("word/document.xml", b"<x/>")]),
        Refused::Macro,
    );
    let open = |more: (&str, &[u8])| {
        let kind = b"application/vnd.oasis.opendocument.text";
        archive(&[("mimetype", kind), ("content.xml", b"<x/>"), more])
    };
    taken("a.odt", &open(("Basic/script-lc.xml", b"<x/>")), Format::Odt, &[]);
    refused("a.odt", &open(("Basic/Standard/Module1.xml", b"<x/>")), Refused::Macro);
    refused("a.odt", &open(("Scripts/python/a.py", b"x")), Refused::Macro);
    let locked = b"<manifest:encryption-data/>";
    taken(
        "a.odt",
        &open(("META-INF/manifest.xml", locked)),
        Format::Odt,
        &[Flag::Encrypted],
    );
}

#[test]
fn files_of_office_are_marked_for_what_is_active_in_them_and_known_by_their_names() {
    for active in ["word/embeddings/oleObject1.bin", "word/activeX/activeX1.xml"] {
        taken(
            "a.docx",
            &letter_with(active, b"x"),
            Format::Docx,
            &[Flag::ActiveContent],
        );
    }
    let relation = |kind: &str| {
        format!(
            "<Relationships><Relationship Type=\"http://x/{kind}\" Target=\"http://x.nl\" TargetMode=\"External\"/></Relationships>"
        )
    };
    let template = letter_with("word/_rels/settings2.xml.rels", relation("attachedTemplate").as_bytes());
    taken("a.docx", &template, Format::Docx, &[Flag::ExternalLinks]);
    let link = letter_with("word/_rels/settings2.xml.rels", relation("hyperlink").as_bytes());
    taken("a.docx", &link, Format::Docx, &[]);
    let mut book = sample("usage.xls");
    let begin = memchr::memmem::find(&book, b"\x09\x08\x10\0").unwrap();
    book[begin + 20..begin + 22].copy_from_slice(&[0x2f, 0]);
    taken("a.xls", &book, Format::Xls, &[Flag::Encrypted]);
    let web = archive(&[("[Content_Types].xml", b"<x/>"), ("word/document2.xml", b"<x/>")]);
    taken("a.docx", &web, Format::Docx, &[]);
    let export = archive(&[("xl\\workbook.xml", b"<x/>"), ("[Content_Types].xml", b"<x/>")]);
    taken("a.xlsx", &export, Format::Xlsx, &[]);
    refused(
        "a.pptx",
        &archive(&[("[Content_Types].xml", b"<x/>"), ("ppt/a.xml", b"<x/>")]),
        Refused::Slides,
    );
    refused(
        "a.pages",
        &archive(&[("Index/Document.iwa", b"x"), ("preview.jpg", b"x")]),
        Refused::Apple,
    );
}
