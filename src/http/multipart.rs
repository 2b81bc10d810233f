//! Reads `multipart/form-data` (RFC 7578) part by part as it comes in. Written by ourselves because the crates refuse
//! what clients send: names in other encodings than UTF-8, control characters in names, and lines that end in LF alone.

mod disposition;
mod encodings;

use actix_web::web::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use memchr::memmem;

use self::disposition::disposition;
pub use self::encodings::decoded;

/// A form of parts, of which one is read at a time.
pub struct Multipart<S> {
    stream: S,
    /// The bytes before each boundary but for the carriage return: `\n--` and the boundary itself.
    delimiter: Vec<u8>,
    buffer: BytesMut,
    is_complete: bool,
    state: State,
}

/// The head of a part.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Part {
    /// The name of the field; empty when the part has none.
    pub name: String,
    /// The name of the file; absent for a part that is no file, or of which the client does not say so.
    pub file_name: Option<String>,
    /// Whether the part says of which media type it is.
    pub has_type: bool,
}

/// A body that is no form of parts, or that ends before the form does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// In the text before the first part, or in the content of a part.
    Content,
    /// In front of a boundary.
    Boundary,
    /// Behind the last boundary.
    End,
}

/// The longest head of a part, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;

impl<S, E> Multipart<S>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    /// Begins to read a body of this `Content-Type`; `None` when it names no boundary.
    pub fn new(content_type: &str, stream: S) -> Option<Self> {
        let boundary = boundary(content_type)?;
        Some(Multipart {
            stream,
            delimiter: format!("\n--{boundary}").into_bytes(),
            // So that the first boundary too stands at the beginning of a line.
            buffer: BytesMut::from(&b"\n"[..]),
            is_complete: false,
            state: State::Content,
        })
    }

    /// The next part, after what is left of the one before; `None` behind the last one.
    ///
    /// # Errors
    /// `Broken` when the body ends before the form does, or a head cannot be read.
    pub async fn next_part(&mut self) -> Result<Option<Part>, Broken> {
        while self.next_bytes().await?.is_some() {}
        if self.state == State::End {
            return Ok(None);
        }
        let begin = self.delimiter_at_front().ok_or(Broken)?;
        drop(self.buffer.split_to(begin));
        while self.buffer.len() < 2 && self.more().await? {}
        if self.buffer.starts_with(b"--") {
            self.state = State::End;
            return Ok(None);
        }
        let head = self.head().await?;
        self.state = State::Content;
        Ok(Some(part(&head)))
    }

    /// The next bytes of the part; `None` at its end.
    ///
    /// # Errors
    /// `Broken` when the body ends before the part does.
    pub async fn next_bytes(&mut self) -> Result<Option<Bytes>, Broken> {
        while self.state == State::Content {
            // What follows the boundary tells whether it is one.
            let found = memmem::find(&self.buffer, &self.delimiter);
            let Some(place) =
                found.filter(|place| self.is_complete || place + self.delimiter.len() < self.buffer.len())
            else {
                let certain = found.map_or_else(|| self.certain(), |place| place.saturating_sub(1));
                if certain > 0 {
                    return Ok(Some(self.buffer.split_to(certain).freeze()));
                }
                if !self.more().await? {
                    return Err(Broken);
                }
                continue;
            };
            let behind = self.buffer.get(place + self.delimiter.len());
            if !behind.is_some_and(|byte| b"-\r\n \t".contains(byte)) {
                // A line of the content that begins like the boundary.
                return Ok(Some(self.buffer.split_to(place + 1).freeze()));
            }
            let end = place - usize::from(place > 0 && self.buffer[place - 1] == b'\r');
            if end > 0 {
                return Ok(Some(self.buffer.split_to(end).freeze()));
            }
            self.state = State::Boundary;
        }
        Ok(None)
    }

    /// Returns the number of bytes of the buffer that cannot be part of a boundary that is still to come.
    fn certain(&self) -> usize {
        if self.is_complete {
            0
        } else {
            self.buffer.len().saturating_sub(self.delimiter.len() + 1)
        }
    }

    /// The length of the boundary that the buffer begins with, with its line break before.
    fn delimiter_at_front(&self) -> Option<usize> {
        let return_before = usize::from(self.buffer.starts_with(b"\r"));
        let rest = &self.buffer[return_before..];
        (rest.starts_with(&self.delimiter)).then_some(return_before + self.delimiter.len())
    }

    /// The lines up to the next empty one, with the rest of the line of the boundary as the first of them.
    async fn head(&mut self) -> Result<Bytes, Broken> {
        loop {
            let ends = [&b"\r\n\r\n"[..], b"\n\n"].map(|end| {
                let place = memmem::find(&self.buffer, end);
                place.map(|place| place + end.len())
            });
            if let Some(end) = ends.into_iter().flatten().min() {
                return Ok(self.buffer.split_to(end).freeze());
            }
            if self.buffer.len() > LONGEST_HEAD || !self.more().await? {
                return Err(Broken);
            }
        }
    }

    /// Reads on; whether there was more.
    async fn more(&mut self) -> Result<bool, Broken> {
        match self.stream.next().await {
            Some(Ok(bytes)) => {
                self.buffer.extend_from_slice(&bytes);
                Ok(true)
            }
            Some(Err(_)) => Err(Broken),
            None => {
                let was_complete = std::mem::replace(&mut self.is_complete, true);
                Ok(!was_complete)
            }
        }
    }
}

/// The boundary that a `Content-Type` of `multipart/form-data` names.
pub fn boundary(content_type: &str) -> Option<String> {
    let (essence, parameters) = content_type.split_once(';')?;
    if !essence.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let named = disposition(format!(";{parameters}").as_bytes());
    let boundary = named.into_iter().find(|(name, _)| name == "boundary");
    boundary
        .map(|(_, value)| String::from_utf8_lossy(&value).trim().to_owned())
        .filter(|boundary| (1..=200).contains(&boundary.len()))
}

fn part(head: &[u8]) -> Part {
    let mut part = Part::default();
    for line in unfolded(head) {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            continue;
        };
        let (name, value) = (line[..colon].trim_ascii(), &line[colon + 1..]);
        if name.eq_ignore_ascii_case(b"content-type") {
            part.has_type = true;
        } else if name.eq_ignore_ascii_case(b"content-disposition") {
            (part.name, part.file_name) = encodings::names(&disposition(value));
        }
    }
    part
}

/// The lines of a head, each with the lines that continue it.
fn unfolded(head: &[u8]) -> Vec<Vec<u8>> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for line in head.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match lines.last_mut() {
            Some(before) if line.starts_with(b" ") || line.starts_with(b"\t") => before.extend_from_slice(line),
            _ => lines.push(line.to_vec()),
        }
    }
    lines
}

#[cfg(test)]
mod tests;
