//! The parameters of a header, as clients write them rather than as RFC 2183 wants them.

/// The parameters behind the first semicolon, by their names in lower case and with their values as they stand.
pub fn disposition(value: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut rest = after(value, b';').unwrap_or_default();
    while let Some(equals) = rest.iter().position(|byte| *byte == b'=') {
        let name = rest[..equals].trim_ascii();
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        let name = name.rsplit(';').next().unwrap_or_default().trim().to_owned();
        let given = rest[equals + 1..].trim_ascii_start();
        let (value, behind) = if let Some(quoted) = given.strip_prefix(b"\"") {
            unquoted(quoted)
        } else {
            let end = given.iter().position(|byte| *byte == b';').unwrap_or(given.len());
            (given[..end].trim_ascii().to_vec(), &given[end..])
        };
        found.push((name, value));
        rest = after(behind, b';').unwrap_or_default();
    }
    found
}

/// The text up to the closing quote, and the rest. A backslash is taken for itself unless a quote or another backslash
/// follows: old browsers send whole Windows paths, and escape nothing.
fn unquoted(text: &[u8]) -> (Vec<u8>, &[u8]) {
    let mut value = Vec::new();
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        match (byte, text.get(at + 1)) {
            (b'"', _) => return (value, &text[at + 1..]),
            (b'\\', Some(escaped @ (b'"' | b'\\'))) => {
                value.push(*escaped);
                at += 2;
            }
            _ => {
                value.push(*byte);
                at += 1;
            }
        }
    }
    (value, &[])
}

fn after(text: &[u8], mark: u8) -> Option<&[u8]> {
    let place = text.iter().position(|byte| *byte == mark)?;
    Some(&text[place + 1..])
}
