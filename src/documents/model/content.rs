//! What the contents of a file are, found out from its bytes as they come by: neither its name nor what the client says
//! of it is believed, but all three must agree.

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

/// Judges the contents of one file as they come by, and keeps only a little of them.
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
    /// An Outlook message is a file system of its own; that it holds a message is found by scanning.
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

    /// Looks at the next bytes; says whether it is any use to go on.
    ///
    /// # Errors
    /// What is wrong, as soon as that is certain.
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

    /// The verdict when all bytes have come by.
    ///
    /// # Errors
    /// What is wrong.
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
