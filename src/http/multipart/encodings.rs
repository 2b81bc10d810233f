//! The letters of names in forms: as UTF-8 or Windows-1252 bytes, as encoded words (RFC 2047), with a charset of their
//! own (RFC 5987), or percent-encoded.

use base64::Engine;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::GeneralPurposeConfig;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// The name of the field and that of the file.
pub fn names(parameters: &[(String, Vec<u8>)]) -> (String, Option<String>) {
    let find = |wanted: &str| {
        let found = parameters.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.as_slice())
    };
    let name = find("name").map(text).unwrap_or_default();
    let extended = find("filename*").and_then(with_charset);
    (name, extended.or_else(|| find("filename").map(text)))
}

/// Text in UTF-8, or else in Windows-1252, of which ISO-8859-1 is a part.
pub fn decoded(bytes: &[u8]) -> String {
    let utf_8 = UTF_8.decode_without_bom_handling_and_without_replacement(bytes);
    utf_8
        .unwrap_or_else(|| WINDOWS_1252.decode_without_bom_handling(bytes).0)
        .into_owned()
}

fn text(bytes: &[u8]) -> String {
    let given = decoded(bytes);
    let given = encoded_words(&given).unwrap_or(given);
    let percent = given.contains('%').then(|| percent_decoded(given.as_bytes())).flatten();
    percent.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or(given)
}

/// `charset'language'percent-encoded` (RFC 5987).
fn with_charset(value: &[u8]) -> Option<String> {
    let mut parts = value.splitn(3, |byte| *byte == b'\'');
    let (charset, _, encoded) = (parts.next()?, parts.next()?, parts.next()?);
    let encoding = Encoding::for_label(charset)?;
    let bytes = percent_decoded(encoded)?;
    Some(encoding.decode_without_bom_handling(&bytes).0.into_owned())
}

/// The bytes with each `%41` as the byte that it means; `None` when a percent sign means something else.
fn percent_decoded(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, behind)) = rest.split_first() {
        if *first != b'%' {
            bytes.push(*first);
            rest = behind;
            continue;
        }
        let digits = behind
            .get(..2)
            .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
        let digits = std::str::from_utf8(digits).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = &behind[2..];
    }
    Some(bytes)
}

/// The text with its encoded words (`=?utf-8?Q?Br=C3=A9f?=`) decoded; `None` when it has none.
fn encoded_words(text: &str) -> Option<String> {
    let mut whole = String::new();
    let (mut rest, mut has_words) = (text, false);
    while let Some(begin) = rest.find("=?") {
        let Some((word, length)) = encoded_word(&rest[begin..]) else {
            whole.push_str(&rest[..begin + 2]);
            rest = &rest[begin + 2..];
            continue;
        };
        // White space between two encoded words is no part of the text.
        if !(has_words && rest[..begin].trim().is_empty()) {
            whole.push_str(&rest[..begin]);
        }
        whole.push_str(&word);
        rest = &rest[begin + length..];
        has_words = true;
    }
    has_words.then(|| whole + rest)
}

/// The encoded word that a text begins with, and its length in bytes.
fn encoded_word(text: &str) -> Option<(String, usize)> {
    let mut parts = text.strip_prefix("=?")?.splitn(3, '?');
    let (charset, kind, behind) = (parts.next()?, parts.next()?, parts.next()?);
    let encoded = &behind[..behind.find("?=")?];
    let charset = charset.split('*').next()?;
    let bytes = match kind {
        "b" | "B" => LENIENT.decode(encoded.trim_end_matches('=')).ok()?,
        "q" | "Q" => percent_decoded(
            encoded
                .replace('_', " ")
                .replace('%', "=25")
                .replace('=', "%")
                .as_bytes(),
        )?,
        _ => return None,
    };
    let encoding = Encoding::for_label(charset.as_bytes())?;
    let length = 2 + charset_and_kind(text) + encoded.len() + 2;
    Some((encoding.decode_without_bom_handling(&bytes).0.into_owned(), length))
}

/// The length of `charset?kind?` in an encoded word, in bytes.
fn charset_and_kind(word: &str) -> usize {
    let behind = &word[2..];
    let marks = behind.match_indices('?').nth(1);
    marks.map_or(0, |(place, _)| place + 1)
}

/// Base64 without regard to padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent),
);
