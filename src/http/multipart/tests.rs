//! Forms as clients write them, in pieces of any size.

use futures_util::stream::iter;

use super::*;

const TYPE: &str = "multipart/form-data; boundary=xY";

fn parts_in(body: &[u8], piece: usize) -> Result<Vec<(Part, Vec<u8>)>, Broken> {
    let pieces = body
        .chunks(piece)
        .map(|piece| Ok::<_, ()>(Bytes::copy_from_slice(piece)));
    let pieces: Vec<_> = pieces.collect();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let mut form = Multipart::new(TYPE, iter(pieces)).unwrap();
        let mut found = Vec::new();
        while let Some(part) = form.next_part().await? {
            let mut content = Vec::new();
            while let Some(bytes) = form.next_bytes().await? {
                content.extend_from_slice(&bytes);
            }
            found.push((part, content));
        }
        Ok(found)
    })
}

fn head(line: &[u8]) -> Part {
    let body = [b"--xY\r\nContent-Disposition: ", line, b"\r\n\r\n\r\n--xY--"].concat();
    parts_in(&body, 1000).unwrap().remove(0).0
}

#[test]
fn a_form_is_read_alike_in_pieces_of_any_size() {
    let body = b"preamble\r\n--xY\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\noffer\r\n\
        --xY \t\r\ncontent-disposition: form-data;\r\n name=\"file[]\"; filename=\"a.pdf\"\r\nContent-Type: x/y\r\n\r\n\
        a\r\n--xYz\n--x\r\n\r\n\r\n--xY\r\n\r\n\r\n--xY--\r\nepilogue";
    let lines = String::from_utf8_lossy(body).replace("\r\n", "\n");
    for piece in [1, 2, 3, 7, 50, 1000] {
        let parts = parts_in(body, piece).unwrap();
        let contents: Vec<_> = parts.iter().map(|(_, content)| content.as_slice()).collect();
        assert_eq!(contents, [&b"offer"[..], b"a\r\n--xYz\n--x\r\n\r\n", b""], "{piece}");
        let expected = Part {
            name: "file[]".into(),
            file_name: Some("a.pdf".into()),
            has_type: true,
        };
        assert_eq!(parts[1].0, expected);
        assert_eq!(parts[2].0, Part::default());
        let parts = parts_in(lines.as_bytes(), piece).unwrap();
        assert_eq!(
            (parts[0].1.as_slice(), parts[1].1.as_slice()),
            (&b"offer"[..], &b"a\n--xYz\n--x\n\n"[..])
        );
    }
}

#[test]
fn what_ends_before_the_form_does_or_is_no_form_is_broken() {
    let whole = b"--xY\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--xY--";
    assert!(parts_in(whole, 5).is_ok());
    for body in [&whole[..whole.len() - 2], &whole[..40], b"", b"no form"] {
        assert_eq!(parts_in(body, 5), Err(Broken), "{}", String::from_utf8_lossy(body));
    }
    let endless = [b"--xY\r\nX: ".to_vec(), vec![b'x'; 100_000]].concat();
    assert_eq!(parts_in(&endless, 1000), Err(Broken));
}

#[test]
fn boundaries_are_read_quoted_or_not() {
    for (given, expected) in [
        ("multipart/form-data; boundary=x", Some("x")),
        ("Multipart/Form-Data;charset=utf-8;Boundary=\"x y\"", Some("x y")),
        ("multipart/form-data; boundary=", None),
        ("multipart/form-data", None),
        ("multipart/mixed; boundary=x", None),
    ] {
        assert_eq!(boundary(given).as_deref(), expected, "{given}");
    }
}

#[test]
fn names_of_files_are_read_as_clients_write_them() {
    for (line, expected) in [
        (&b"form-data; name=file; filename=a.pdf"[..], "a.pdf"),
        (
            b"form-data; name=\"file\"; filename=\"C:\\temp\\Br\xe9f.pdf\"",
            "C:\\temp\\Br\u{e9}f.pdf",
        ),
        (
            b"form-data; name=\"file\"; filename=\"\xc3\xa9 \\\"x\\\";=.pdf\"",
            "é \"x\";=.pdf",
        ),
        (b"form-data; filename=\"\x80.pdf\"; name=\"file\"", "€.pdf"),
        (
            b"form-data; name=file; filename=\"=?utf-8?B?QnLDqWYucGRm?=\"",
            "Bréf.pdf",
        ),
        (
            b"form-data; name=file; filename=\"=?iso-8859-1?q?Br=E9f_1?= =?UTF-8?Q?=2E%.pdf?=\"",
            "Bréf 1.%.pdf",
        ),
        (b"form-data; name=file; filename=\"=?x.pdf\"", "=?x.pdf"),
        (
            b"form-data; name=file; filename=\"a.pdf\"; filename*=UTF-8''%e2%82%ac.pdf",
            "€.pdf",
        ),
        (b"form-data; name=file; filename*=iso-8859-1'nl'Br%E9f.pdf", "Bréf.pdf"),
        (b"form-data; name=file; filename*=nonsense; filename=a.pdf", "a.pdf"),
        (
            b"form-data; name=file; filename=\"een%20brief%22.pdf\"",
            "een brief\".pdf",
        ),
        (b"form-data; name=file; filename=\"50% korting.pdf\"", "50% korting.pdf"),
        (
            b"form-data; name=file; filename=\"a\x07\x1fb.pdf\"",
            "a\u{7}\u{1f}b.pdf",
        ),
        (b"form-data; name=file; filename=\"\"", ""),
    ] {
        let part = head(line);
        assert_eq!(
            (part.name.as_str(), part.file_name.as_deref()),
            ("file", Some(expected))
        );
    }
    assert_eq!(head(b"form-data; name=\"file\"").file_name, None);
}
