//! Detects the contents of a file from a stream of its bytes: neither the name nor the client's media type is trusted,
//! but bytes, name and media type must agree.

mod content_error;
mod format;
mod numbers;
mod office;
mod pdf;
mod scan;
mod structure_parser;
mod tail;
mod text;

pub use self::content_error::ContentError;
pub use self::format::Format;
use self::office::Office;
use self::pdf::Pdf;
use self::scan::Scan;
use self::structure_parser::StructureParser;
use self::text::{Mail, Plain};

/// Inspects the contents of one file as a stream, and keeps only a small part of the bytes in memory.
pub struct Inspector {
    shape: Shape,
    scan: Scan,
    size: u64,
    flaw: Option<ContentError>,
}

enum Shape {
    StructureParser(StructureParser),
    Office(Office),
    Mail(Mail),
    Plain(Plain),
    /// An Outlook message: a compound file; the scan detects that the file holds a message.
    Message,
    Pdf(Pdf),
}

impl Inspector {
    pub fn new(expected: Format) -> Self {
        let shape = match expected {
            Format::Pdf => Shape::Pdf(Pdf::default()),
            Format::Jpeg => Shape::StructureParser(StructureParser::jpeg()),
            Format::Png => Shape::StructureParser(StructureParser::png()),
            Format::Heic => Shape::StructureParser(StructureParser::boxes(&["heic", "heix", "heim", "heis", "mif1"])),
            Format::Docx => Shape::Office(Office::new("word/document.xml")),
            Format::Xlsx => Shape::Office(Office::new("xl/workbook.xml")),
            Format::Eml => Shape::Mail(Mail::default()),
            Format::Msg => Shape::Message,
            Format::Txt => Shape::Plain(Plain::default()),
            Format::Mp3 => Shape::StructureParser(StructureParser::mp3()),
            Format::Wav => Shape::StructureParser(StructureParser::wav()),
            Format::M4a => Shape::StructureParser(StructureParser::boxes(&[
                "M4A ", "M4B ", "mp41", "mp42", "isom", "iso2", "iso5", "iso6", "3gp4", "3gp5", "3gp6", "dash",
            ])),
            Format::Ogg => Shape::StructureParser(StructureParser::ogg()),
        };
        Inspector {
            shape,
            scan: Scan::of(expected),
            size: 0,
            flaw: None,
        }
    }

    /// Inspects the next bytes; an error means that further bytes need no inspection.
    ///
    /// # Errors
    /// The reason to refuse the contents, as soon as the reason is certain.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), ContentError> {
        if let Some(flaw) = self.flaw {
            return Err(flaw);
        }
        let at = self.size;
        self.size += bytes.len() as u64;
        let shaped = match &mut self.shape {
            Shape::StructureParser(parser) => parser.take(bytes),
            Shape::Office(office) => {
                office.take(bytes);
                Ok(())
            }
            Shape::Mail(mail) => mail.take(bytes),
            Shape::Plain(plain) => plain.take(bytes),
            Shape::Message => Ok(()),
            Shape::Pdf(pdf) => {
                pdf.take(bytes);
                Ok(())
            }
        };
        let outcome = shaped.and_then(|()| self.scan.take(at, bytes));
        self.flaw = outcome.err();
        outcome
    }

    /// Returns the verdict after all bytes.
    ///
    /// # Errors
    /// The reason to refuse the contents.
    pub fn finish(self) -> Result<(), ContentError> {
        if let Some(flaw) = self.flaw {
            return Err(flaw);
        }
        self.scan.finish()?;
        match self.shape {
            Shape::StructureParser(parser) => parser.finish(self.size),
            Shape::Office(office) => office.finish(self.size),
            Shape::Mail(mail) => mail.finish(),
            Shape::Plain(plain) => plain.finish(),
            Shape::Message => Ok(()),
            Shape::Pdf(pdf) => pdf.finish(),
        }
    }
}

#[cfg(test)]
mod tests;
