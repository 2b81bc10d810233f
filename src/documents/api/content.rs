//! Giving contents back: whole or a part, as they came in or not at all.

use std::ops::Range;

use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentEncoding, HeaderMap, HeaderName};
use actix_web::web::{Bytes, BytesMut, Data, ReqData};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::stream::{empty, try_unfold};
use futures_util::{StreamExt, TryStreamExt};
use sha2::{Digest, Sha256};

use super::access::found;
use super::shared::Documents;
use crate::auth::{Caller, can};
use crate::clock::Clock;
use crate::db::Db;
use crate::documents::model::{Document, DocumentId, StoredFile};
use crate::documents::storage::{Key, Pieces};
use crate::error::{Error, Result};
use crate::http::middleware::RequestContext;
use crate::http::places::Place;
use crate::http::{Accept, PathIds, is_known};
use crate::procedure::ComplaintId;

/// Up to here a content is verified before its first byte is sent; of a larger one the end is held back.
const VERIFIED_FIRST: u64 = 1024 * 1024;

/// Download a document
///
/// The file as it was added, as an attachment with its own name. A part can be asked for with `Range`. What is no longer
/// as it was added is never given: the answer is a 500, or when it was begun already, the connection breaks. Of a content
/// that was removed the answer is 410. Of one in which a virus was found or of which the scanner could not tell, and
/// where documents are scanned of each that is not known to be clean, it is 409.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/documents/{documentId}/content",
    operation_id = "readDocumentContent",
    tag = "cases",
    params(("Range" = Option<String>, Header, description = "One range of bytes, as `bytes=0-499`."),
        ("If-Range" = Option<String>, Header, description = "The `ETag` of which the range is to be a part.")),
    responses(
        (status = 200, description = "The file", content(
            (String = "application/pdf"), (String = "image/jpeg"), (String = "image/png"), (String = "image/gif"),
            (String = "image/webp"), (String = "image/avif"), (String = "image/heic"), (String = "image/heif"),
            (String = "image/tiff"), (String = "image/bmp"), (String = "application/msword"),
            (String = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (String = "application/vnd.ms-excel"),
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (String = "application/vnd.oasis.opendocument.text"),
            (String = "application/vnd.oasis.opendocument.spreadsheet"), (String = "application/rtf"),
            (String = "text/plain"), (String = "text/csv"), (String = "message/rfc822"),
            (String = "application/vnd.ms-outlook"), (String = "application/mbox"), (String = "audio/mpeg"),
            (String = "audio/mp4"), (String = "audio/aac"), (String = "audio/amr"), (String = "audio/3gpp"),
            (String = "audio/wav"), (String = "audio/ogg"), (String = "audio/flac"), (String = "audio/x-caf"),
            (String = "audio/webm"), (String = "video/3gpp"), (String = "video/webm"), (String = "video/mp4"),
            (String = "video/quicktime"), (String = "application/zip")),
            headers(("ETag" = String, description = "Names this content."),
                ("Content-Disposition" = String, description = "That it is an attachment, and its name (RFC 6266)."),
                ("Repr-Digest" = String, description = "The SHA-256 of the whole file (RFC 9530)."),
                ("Accept-Ranges" = String, description = "That parts can be asked for: `bytes`."))),
        (status = 206, description = "The part asked for", content(
            (String = "application/pdf"), (String = "image/jpeg"), (String = "image/png"), (String = "image/gif"),
            (String = "image/webp"), (String = "image/avif"), (String = "image/heic"), (String = "image/heif"),
            (String = "image/tiff"), (String = "image/bmp"), (String = "application/msword"),
            (String = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (String = "application/vnd.ms-excel"),
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (String = "application/vnd.oasis.opendocument.text"),
            (String = "application/vnd.oasis.opendocument.spreadsheet"), (String = "application/rtf"),
            (String = "text/plain"), (String = "text/csv"), (String = "message/rfc822"),
            (String = "application/vnd.ms-outlook"), (String = "application/mbox"), (String = "audio/mpeg"),
            (String = "audio/mp4"), (String = "audio/aac"), (String = "audio/amr"), (String = "audio/3gpp"),
            (String = "audio/wav"), (String = "audio/ogg"), (String = "audio/flac"), (String = "audio/x-caf"),
            (String = "audio/webm"), (String = "video/3gpp"), (String = "video/webm"), (String = "video/mp4"),
            (String = "video/quicktime"), (String = "application/zip")),
            headers(("ETag" = String, description = "Names the whole content."),
                ("Content-Range" = String, description = "Which part, of how many bytes."),
                ("Repr-Digest" = String, description = "The SHA-256 of the whole file (RFC 9530)."))),
        (status = 304, description = "The caller has it already",
            headers(("ETag" = String, description = "Names this content."))))
)]
pub async fn read_document_content(
    caller: Caller<can::ReadDocuments>,
    ids: PathIds<ComplaintId, DocumentId>,
    request: HttpRequest,
    context: ReqData<RequestContext>,
    accept: Accept,
    (db, clock, documents): (Data<Db>, Data<Clock>, Data<Documents>),
) -> Result<HttpResponse> {
    let subject = caller.identity.subject.clone();
    let document = found(&db, &clock, caller.identity, ids).await?;
    let file = document.file().ok_or(Error::Removed)?.clone();
    documents.check_scan(document.scan)?;
    let media_type = document.format.media_type();
    if !accept.takes(media_type) {
        return Err(Error::NotAcceptable(media_type));
    }
    let tag = format!("\"{}\"", file.sha256_hex());
    if is_known(request.headers(), &tag) {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish());
    }
    let part = wanted(request.headers(), &tag, document.size)?;
    documents.ownership.check().await?;
    let place = documents.download(&subject).await?;
    let key = Key::from(&document);
    match documents.storage.size(key).await? {
        Some(size) if size == document.size => {}
        Some(size) => return Err(altered(&document, &format!("has {size} bytes"))),
        None => return Err(altered(&document, "is gone")),
    }
    let mut response = headed(&document, &file, part.as_ref(), tag);
    let range = part.clone().unwrap_or(0..document.size);
    let length = range.end - range.start;
    if context.is_head {
        let nothing = empty::<Result<Bytes>>();
        return Ok(response.body(SizedStream::new(length, nothing)));
    }
    let pieces = documents.storage.read(key, range).await?;
    if part.is_some() {
        let pieces = pieces.inspect(move |_| {
            let _ = &place;
        });
        return Ok(response.body(SizedStream::new(length, pieces)));
    }
    if length <= VERIFIED_FIRST {
        return Ok(response.body(verified(&document, &file, pieces).await?));
    }
    let sent = verified_at_the_end(document, file, pieces, place);
    Ok(response.body(SizedStream::new(length, sent)))
}

fn headed(document: &Document, file: &StoredFile, part: Option<&Range<u64>>, tag: String) -> HttpResponseBuilder {
    let status = part.map_or(StatusCode::OK, |_| StatusCode::PARTIAL_CONTENT);
    let mut response = HttpResponse::build(status);
    let digest = STANDARD.encode(file.sha256);
    response
        .content_type(document.format.media_type())
        // Nothing compresses what is to be verified and cut in parts; the frame takes this word out again.
        .insert_header(ContentEncoding::Identity)
        .insert_header((header::ETAG, tag))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::CONTENT_DISPOSITION, attachment(file.name.as_str())))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .insert_header((HeaderName::from_static("repr-digest"), format!("sha-256=:{digest}:")));
    if let Some(part) = part {
        let range = format!("bytes {}-{}/{}", part.start, part.end - 1, document.size);
        response.insert_header((header::CONTENT_RANGE, range));
    }
    response
}

/// RFC 6266: a name for old programs, and the name as it is.
fn attachment(name: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_graphic() && !matches!(letter, '"' | '\\' | '%') || letter == ' ';
    let plain: String = name
        .chars()
        .map(|letter| if is_plain(letter) { letter } else { '_' })
        .collect();
    let exact = name.bytes().fold(String::new(), |so_far, byte| {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            so_far + char::from(byte).encode_utf8(&mut [0; 4])
        } else {
            so_far + &format!("%{byte:02X}")
        }
    });
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}")
}

/// The part that is asked for; nothing for the whole, also when the request for a part cannot be understood.
fn wanted(headers: &HeaderMap, tag: &str, size: u64) -> Result<Option<Range<u64>>> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let is_of_this = text(header::IF_RANGE).is_none_or(|wanted| wanted.trim() == tag);
    let range = text(header::RANGE).filter(|_| is_of_this);
    let Some((first, last)) = range.and_then(one_range) else {
        return Ok(None);
    };
    let range = match (first, last) {
        (Some(first), Some(last)) if last < first => return Ok(None),
        (Some(first), last) => first..last.map_or(size, |last| size.min(last.saturating_add(1))),
        (None, Some(suffix)) => size.saturating_sub(suffix)..size,
        (None, None) => return Ok(None),
    };
    if range.is_empty() {
        return Err(Error::RangeNotSatisfiable { size });
    }
    Ok(Some(range))
}

fn one_range(text: &str) -> Option<(Option<u64>, Option<u64>)> {
    let (first, last) = text.trim().strip_prefix("bytes=")?.split_once('-')?;
    let number = |text: &str| match text.trim() {
        "" => Some(None),
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok().map(Some),
        _ => None,
    };
    Some((number(first)?, number(last)?))
}

async fn verified(document: &Document, file: &StoredFile, pieces: Pieces) -> Result<Bytes> {
    let collect = async |mut all: BytesMut, piece: Bytes| {
        all.extend_from_slice(&piece);
        Ok(all)
    };
    let all = pieces.try_fold(BytesMut::new(), collect).await?.freeze();
    if Sha256::digest(&all).as_slice() == file.sha256 {
        Ok(all)
    } else {
        Err(altered(document, "was altered"))
    }
}

/// Each piece is sent when the next one is there; the last one only when all of them are what they were.
fn verified_at_the_end(
    document: Document,
    file: StoredFile,
    pieces: Pieces,
    place: Place,
) -> impl futures_util::Stream<Item = Result<Bytes>> {
    let begin = (pieces, Some(Sha256::new()), Bytes::new(), (document, file), place);
    try_unfold(begin, |(mut pieces, mut hash, mut held, of, place)| async move {
        let Some(mut hashing) = hash.take() else {
            return Ok(None);
        };
        loop {
            let Some(next) = pieces.try_next().await? else {
                let digest: [u8; 32] = hashing.finalize().into();
                let (document, file) = &of;
                if digest == file.sha256 {
                    return Ok(Some((held, (pieces, None, Bytes::new(), of, place))));
                }
                let error = altered(document, "was altered");
                log::error!("{error}");
                return Err(error);
            };
            hashing.update(&next);
            let ready = std::mem::replace(&mut held, next);
            if !ready.is_empty() {
                return Ok(Some((ready, (pieces, Some(hashing), held, of, place))));
            }
        }
    })
}

fn altered(document: &Document, how: &str) -> Error {
    Error::internal(format!(
        "the content of document {} of complaint {} {how}",
        document.id, document.complaint
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_given_back_in_full_and_break_out_of_nothing() {
        assert_eq!(
            attachment("Offerte \"é\"\r\n🙂;.pdf"),
            "attachment; filename=\"Offerte ______;.pdf\"; \
             filename*=UTF-8''Offerte%20%22%C3%A9%22%0D%0A%F0%9F%99%82%3B.pdf"
        );
    }

    fn part(range: &str, size: u64) -> Result<Option<Range<u64>>, ()> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, range.parse().unwrap());
        wanted(&headers, "\"t\"", size).map_err(drop)
    }

    #[test]
    fn parts_are_cut_to_what_there_is() {
        assert_eq!(part("bytes=0-4", 10), Ok(Some(0..5)));
        assert_eq!(part("bytes=5-", 10), Ok(Some(5..10)));
        assert_eq!(part("bytes=-3", 10), Ok(Some(7..10)));
        assert_eq!(part("bytes=-30", 10), Ok(Some(0..10)));
        assert_eq!(part("bytes=9-18446744073709551615", 10), Ok(Some(9..10)));
    }

    #[test]
    fn parts_beyond_the_end_are_refused_and_what_is_no_part_means_the_whole() {
        for beyond in ["bytes=10-", "bytes=10-20", "bytes=-0"] {
            assert_eq!(part(beyond, 10), Err(()), "{beyond}");
        }
        for whole in [
            "bytes=4-2",
            "bytes=0-1,3-4",
            "bytes=a-b",
            "bytes=-",
            "lines=0-1",
            "bytes=+1-2",
        ] {
            assert_eq!(part(whole, 10), Ok(None), "{whole}");
        }
    }
}
