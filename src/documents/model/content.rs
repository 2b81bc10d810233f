//! What the contents of a file are, found out from its bytes as they come by: neither its name nor what the client says
//! of it is believed, but all three must agree.

mod numbers;
mod office;
mod scan;
mod text;
mod walk;

use self::office::Office;
use self::scan::Scan;
use self::text::{Mail, Plain};
use self::walk::StructureParser;

/// The kinds of file that are taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    Pdf,
    Jpeg,
    Png,
    Heic,
    Docx,
    Xlsx,
    Eml,
    Msg,
    Txt,
    Mp3,
    Wav,
    M4a,
    Ogg,
}

/// Why the contents of a file are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentError {
    /// It is not what its extension says.
    Mismatch,
    /// Something follows where the file should end.
    Trailing,
    /// There is a program, a script or another file in it.
    Active,
    /// It breaks off.
    Incomplete,
    /// It is packed in a way that only attacks need.
    Packing,
}

/// Judges the contents of one file as they come by, and keeps only a little of them.
pub struct Inspector {
    shape: Shape,
    scan: Scan,
    size: u64,
    error: Option<ContentError>,
}

enum Shape {
    Structure(StructureParser),
    Office(Office),
    Mail(Mail),
    Plain(Plain),
    /// An Outlook message is a file system of its own; that it holds a message is found by scanning.
    Message,
    /// Where a PDF ends.
    Pdf {
        end: Vec<u8>,
    },
}

impl Format {
    pub const ALL: [Format; 13] = [
        Format::Pdf,
        Format::Jpeg,
        Format::Png,
        Format::Heic,
        Format::Docx,
        Format::Xlsx,
        Format::Eml,
        Format::Msg,
        Format::Txt,
        Format::Mp3,
        Format::Wav,
        Format::M4a,
        Format::Ogg,
    ];

    /// The extensions by which a file of this kind goes; the first is the usual one.
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Format::Pdf => &["pdf"],
            Format::Jpeg => &["jpg", "jpeg"],
            Format::Png => &["png"],
            Format::Heic => &["heic", "heif"],
            Format::Docx => &["docx"],
            Format::Xlsx => &["xlsx"],
            Format::Eml => &["eml"],
            Format::Msg => &["msg"],
            Format::Txt => &["txt"],
            Format::Mp3 => &["mp3"],
            Format::Wav => &["wav"],
            Format::M4a => &["m4a"],
            Format::Ogg => &["ogg", "oga", "opus"],
        }
    }

    /// The media types by which it goes; the first is the one that is given back.
    pub const fn media_types(self) -> &'static [&'static str] {
        match self {
            Format::Pdf => &["application/pdf"],
            Format::Jpeg => &["image/jpeg", "image/jpg", "image/pjpeg"],
            Format::Png => &["image/png"],
            Format::Heic => &["image/heic", "image/heif"],
            Format::Docx => &["application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
            Format::Xlsx => &["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
            Format::Eml => &["message/rfc822", "text/plain"],
            Format::Msg => &["application/vnd.ms-outlook"],
            Format::Txt => &["text/plain"],
            Format::Mp3 => &["audio/mpeg", "audio/mp3", "audio/x-mp3"],
            Format::Wav => &["audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"],
            Format::M4a => &["audio/mp4", "audio/m4a", "audio/x-m4a"],
            Format::Ogg => &["audio/ogg", "application/ogg", "audio/opus", "audio/vorbis"],
        }
    }

    pub const fn media_type(self) -> &'static str {
        self.media_types()[0]
    }

    pub fn by_extension(extension: &str) -> Option<Self> {
        let goes_by = |format: &Format| format.extensions().contains(&extension);
        Format::ALL.into_iter().find(goes_by)
    }

    pub fn by_media_type(media_type: &str) -> Option<Self> {
        let is = |format: &Format| format.media_type() == media_type;
        Format::ALL.into_iter().find(is)
    }

    /// Whether a client that calls it this means the same; one that knows nothing says so.
    pub fn agrees_with(self, declared: &str) -> bool {
        declared == "application/octet-stream" || self.media_types().contains(&declared)
    }

    pub const fn is_sound(self) -> bool {
        matches!(self, Format::Mp3 | Format::Wav | Format::M4a | Format::Ogg)
    }
}

impl Inspector {
    pub fn new(expected: Format) -> Self {
        let shape = match expected {
            Format::Pdf => Shape::Pdf { end: Vec::new() },
            Format::Jpeg => Shape::Structure(StructureParser::jpeg()),
            Format::Png => Shape::Structure(StructureParser::png()),
            Format::Heic => Shape::Structure(StructureParser::boxes(&["heic", "heix", "heim", "heis", "mif1"])),
            Format::Docx => Shape::Office(Office::new("word/document.xml")),
            Format::Xlsx => Shape::Office(Office::new("xl/workbook.xml")),
            Format::Eml => Shape::Mail(Mail::default()),
            Format::Msg => Shape::Message,
            Format::Txt => Shape::Plain(Plain::default()),
            Format::Mp3 => Shape::Structure(StructureParser::mp3()),
            Format::Wav => Shape::Structure(StructureParser::wav()),
            Format::M4a => Shape::Structure(StructureParser::boxes(&[
                "M4A ", "M4B ", "mp41", "mp42", "isom", "iso2", "iso5", "iso6", "3gp4", "3gp5", "3gp6", "dash",
            ])),
            Format::Ogg => Shape::Structure(StructureParser::ogg()),
        };
        Inspector {
            shape,
            scan: Scan::of(expected),
            size: 0,
            error: None,
        }
    }

    /// Looks at the next bytes; says whether it is any use to go on.
    ///
    /// # Errors
    /// What is wrong, as soon as that is certain.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), ContentError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let at = self.size;
        self.size += bytes.len() as u64;
        let shaped = match &mut self.shape {
            Shape::Structure(parser) => parser.take(bytes),
            Shape::Office(office) => {
                office.take(bytes);
                Ok(())
            }
            Shape::Mail(mail) => mail.take(bytes),
            Shape::Plain(plain) => plain.take(bytes),
            Shape::Message => Ok(()),
            Shape::Pdf { end } => {
                keep_end(end, bytes, PDF_END);
                Ok(())
            }
        };
        let outcome = shaped.and_then(|()| self.scan.take(at, bytes));
        self.error = outcome.err();
        outcome
    }

    /// The verdict when all bytes have come by.
    ///
    /// # Errors
    /// What is wrong.
    pub fn finish(self) -> Result<(), ContentError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        self.scan.finish()?;
        match self.shape {
            Shape::Structure(parser) => parser.finish(self.size),
            Shape::Office(office) => office.finish(self.size),
            Shape::Mail(mail) => mail.finish(),
            Shape::Plain(plain) => plain.finish(),
            Shape::Message => Ok(()),
            Shape::Pdf { end } => pdf_ends_well(&end),
        }
    }
}

const PDF_END: usize = 2048;

fn pdf_ends_well(end: &[u8]) -> Result<(), ContentError> {
    const MARK: &[u8] = b"%%EOF";
    let mark = end
        .windows(MARK.len())
        .rposition(|window| window == MARK)
        .ok_or(ContentError::Incomplete)?;
    let is_blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0;
    if end[mark + MARK.len()..].iter().all(is_blank) {
        Ok(())
    } else {
        Err(ContentError::Trailing)
    }
}

/// Keeps at least the last `most` bytes of what has come by, and at most twice as many.
fn keep_end(end: &mut Vec<u8>, bytes: &[u8], most: usize) {
    if bytes.len() >= most {
        end.clear();
        end.extend_from_slice(&bytes[bytes.len() - most..]);
        return;
    }
    end.extend_from_slice(bytes);
    if end.len() > 2 * most {
        end.drain(..end.len() - most);
    }
}

#[cfg(test)]
mod tests;
