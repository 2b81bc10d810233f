//! Files as people send them and forms as clients write them: what they are taken for, and under which names.

use klachtenmap::documents::model::Format;
use serde_json::{Value, json};
use strum::VariantArray;

use super::{FORM_TYPE, Form, add, content, documents, sample};
use crate::app::{App, Response};
use crate::given::complaint;

/// Samples under a name that tells nothing true, with the media type and extension of their content, and their flags.
const SENT: [(&str, &str, &str, &[&str]); 17] = [
    ("photo_pillow.heic", "image/heic", "heic", &[]),
    ("photo.webp", "image/webp", "webp", &[]),
    ("moving.gif", "image/gif", "gif", &[]),
    ("fax.tiff", "image/tiff", "tiff", &[]),
    ("usage.xls", "application/vnd.ms-excel", "xls", &[]),
    ("letter.odt", "application/vnd.oasis.opendocument.text", "odt", &[]),
    ("message_program.eml", "message/rfc822", "eml", &["active_content"]),
    ("locked.pdf", "application/pdf", "pdf", &["encrypted"]),
    ("script.pdf", "application/pdf", "pdf", &["active_content"]),
    ("call.amr", "audio/amr", "amr", &[]),
    ("call_isom.m4a", "audio/mp4", "m4a", &[]),
    ("call.3gp", "audio/3gpp", "3gp", &[]),
    ("call.webm", "audio/webm", "webm", &[]),
    ("film.webm", "video/webm", "webm", &[]),
    ("film.mov", "video/quicktime", "mov", &[]),
    ("film.mp4", "video/mp4", "mp4", &[]),
    ("photos.zip", "application/zip", "zip", &[]),
];

fn first(response: &Response) -> Value {
    response.expect(201)["items"][0].clone()
}

#[test]
fn what_a_file_is_its_content_tells_and_its_name_ends_accordingly() {
    let app = App::start();
    let intake = app.intake();
    let made = complaint(&intake);
    for (name, media_type, extension, flags) in SENT {
        for (called, declared) in [("scan.jpg", "image/jpeg"), ("scan", "application/octet-stream")] {
            let form = Form::of("other").file_called(called, declared, &sample(name));
            let document = first(&add(&intake, &made, &form));
            let expected = (json!(media_type), json!(format!("scan.{extension}")), json!(flags));
            let found = (&document["mediaType"], &document["name"], &document["flags"]);
            assert_eq!(found, (&expected.0, &expected.1, &expected.2), "{name}");
        }
    }
    let cut = &sample("progressive.jpg")[..400];
    let document = first(&add(&intake, &made, &Form::of("other").file("a.jpg", cut)));
    assert_eq!(document["flags"], json!(["damaged"]));
    let (given, bytes) = content(&intake, &document, &[]);
    assert!(given.header("content-type") == "image/jpeg" && bytes == cut);
}

#[test]
fn the_document_lists_every_media_type_that_is_given_out() {
    let give = super::adding::promised("readDocumentContent");
    for format in Format::VARIANTS {
        let content = &give.definition["responses"]["200"]["content"];
        assert!(content.get(format.media_type()).is_some(), "{}", format.media_type());
    }
}

#[test]
fn names_are_read_in_whatever_way_clients_write_them() {
    let app = App::start();
    let intake = app.intake();
    let made = complaint(&intake);
    for (disposition, kept) in [
        (&b"name=\"file\"; filename=\"Br\xe9f.pdf\""[..], "Br\u{e9}f.pdf"),
        (
            b"name=\"file\"; filename=\"C:\\Mijn documenten\\Brief 1.pdf\"",
            "Brief 1.pdf",
        ),
        (b"name=\"file\"; filename=\"=?UTF-8?B?QnLDqWYucGRm?=\"", "Br\u{e9}f.pdf"),
        (
            b"name=\"file\"; filename=\"=?iso-8859-1?Q?Br=E9f=5F1.pdf?=\"",
            "Br\u{e9}f_1.pdf",
        ),
        (
            b"name=\"file\"; filename=\"x.pdf\"; filename*=UTF-8''%e2%82%ac%205.pdf",
            "€ 5.pdf",
        ),
        (b"name=file; filename*=iso-8859-1''Br%E9f.pdf", "Br\u{e9}f.pdf"),
        (
            b"name=\"file\"; filename=\"een%20brief%20%C3%A9.pdf\"",
            "een brief é.pdf",
        ),
        (b"name=\"file\"; filename=\"50% korting.pdf\"", "50% korting.pdf"),
        (
            "name=\"file\"; filename=\"Bre\u{301}f.pdf\"".as_bytes(),
            "Br\u{e9}f.pdf",
        ),
        (b"name=\"file\"; filename=\"a\x07\x1f\x7fb.pdf\"", "ab.pdf"),
        (b"filename=\"a.pdf\"; name=\"file[]\"", "a.pdf"),
        (b"name=\"file[0]\"; filename=\"a.pdf\"", "a.pdf"),
        (b"name=\"file\"; filename=\"\"", "document.pdf"),
        (b"name=\"file\"", "document.pdf"),
    ] {
        for media_type in [None, Some("application/pdf")] {
            let form = Form::empty().part_in_bytes(disposition, media_type, &sample("offer.pdf"));
            let document = first(&add(&intake, &made, &form.text("type", "offer")));
            assert_eq!(document["name"], kept, "{}", String::from_utf8_lossy(disposition));
        }
    }
}

#[test]
fn several_files_may_be_numbered_and_fields_for_files_left_open() {
    let app = App::start();
    let made = complaint(&app.intake());
    let form = Form::empty()
        .part_in_bytes(b"name=\"file[0]\"; filename=\"a.pdf\"", None, &sample("offer.pdf"))
        .part_in_bytes(b"name=\"file[]\"; filename=\"\"", Some("application/octet-stream"), b"")
        .part_in_bytes(b"name=\"description\"", None, b"E\xe9n offerte")
        .part_in_bytes(b"name=\"file[1]\"; filename=\"b.exe\"", None, b"MZ\x90\0")
        .text("type", "offer");
    assert_eq!(add(&app.intake(), &made, &form).faults(), ["/file/1 program"]);
    let form = Form::empty()
        .part_in_bytes(b"name=\"file[]\"; filename=\"\"", Some("application/octet-stream"), b"")
        .part_in_bytes(b"name=\"file[3]\"; filename=\"a.pdf\"", None, &sample("offer.pdf"))
        .part_in_bytes(b"name=\"description\"", None, b"E\xe9n offerte")
        .text("type", "offer");
    let document = first(&add(&app.intake(), &made, &form));
    assert_eq!(document["description"], "Eén offerte");
}

#[test]
fn lines_may_end_in_line_feeds_alone_and_boundaries_be_quoted() {
    let app = App::start();
    let (intake, made) = (app.intake(), complaint(&app.intake()));
    let body = "preamble\n--x y\nContent-Disposition: form-data; name=\"type\"\n\nother\n--x y  \n\
        Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\n\nBeste\r\n--x\n\n--x y--\n";
    let headers = [("Content-Type", "Multipart/Form-Data; charset=utf-8; Boundary=\"x y\"")];
    let sent = intake.try_send_bytes("POST", &documents(&made), &headers, Some(body.as_bytes()));
    let document = first(&sent.expect("it is answered").0);
    assert_eq!((&document["name"], &document["size"]), (&json!("a.txt"), &json!(11)));
    assert!(FORM_TYPE.starts_with("multipart/form-data"));
}
