//! The kind of a file, going by its first bytes. The signatures are those of the crate `file-format`; here stands what
//! comes before them: text, bytes that readers skip, and what is refused whatever it is called.

use file_format::{FileFormat, Kind};

use super::format::Format;
use super::refused::Refused;
use super::text;

/// The kind of file that the first bytes tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guess {
    Is(Format),
    /// An archive: the names in it tell.
    Zip,
    /// A compound file of Office: the names in it tell.
    Compound,
    /// Sound or film in boxes: its tracks tell.
    Boxes,
    /// Sound or film of the web: its tracks tell.
    Webm,
    /// Nothing known: refused for this reason, unless its end tells more.
    Unknown(Refused),
}

/// The number of first bytes that are looked at.
pub const HEAD: usize = 64 * 1024;

/// Before a PDF, readers skip up to so many bytes.
const BEFORE_PDF: usize = 1024;

impl Guess {
    /// Whether it is sound or film, which may be larger than others.
    pub fn is_recording(self) -> bool {
        match self {
            Guess::Is(format) => format.is_recording(),
            Guess::Boxes | Guess::Webm => true,
            Guess::Zip | Guess::Compound | Guess::Unknown(_) => false,
        }
    }
}

/// The kind of a file with these first bytes, whose name has this extension in lower case.
///
/// # Errors
/// The reason to refuse it, whatever follows.
pub fn guess(head: &[u8], extension: &str) -> Result<Guess, Refused> {
    if let Some(text) = text::decoded(head) {
        return text::kind(&text, extension).map(Guess::Is);
    }
    let signature = FileFormat::from_bytes(head);
    if let Some(guess) = accepted(signature, head) {
        return Ok(guess);
    }
    if is_program(signature) {
        return Err(Refused::Program);
    }
    let first = &head[..head.len().min(BEFORE_PDF)];
    text::refuse_active(&String::from_utf8_lossy(first))?;
    if memchr::memmem::find(first, b"%PDF-").is_some() {
        return Ok(Guess::Is(Format::Pdf));
    }
    let begins = |byte: &u8| !(byte.is_ascii_whitespace() || matches!(byte, 0 | 0xef | 0xbb | 0xbf));
    let blanks = head.iter().position(begins).unwrap_or_default();
    if blanks > 0 {
        return guess(&head[blanks..], extension);
    }
    Ok(Guess::Unknown(match signature.kind() {
        Kind::Archive | Kind::Compressed | Kind::Disk => Refused::Packed,
        _ => Refused::Unknown,
    }))
}

fn accepted(signature: FileFormat, head: &[u8]) -> Option<Guess> {
    let format = match signature {
        FileFormat::PortableDocumentFormat => Format::Pdf,
        FileFormat::JointPhotographicExpertsGroup => Format::Jpeg,
        FileFormat::PortableNetworkGraphics | FileFormat::AnimatedPortableNetworkGraphics => Format::Png,
        FileFormat::GraphicsInterchangeFormat => Format::Gif,
        FileFormat::Webp => Format::Webp,
        FileFormat::Av1ImageFileFormat | FileFormat::Av1ImageFileFormatSequence => Format::Avif,
        FileFormat::HighEfficiencyImageCoding | FileFormat::HighEfficiencyImageCodingSequence => Format::Heic,
        FileFormat::HighEfficiencyImageFileFormat | FileFormat::HighEfficiencyImageFileFormatSequence => {
            by_compatible_brands(head)
        }
        FileFormat::TagImageFileFormat => Format::Tiff,
        FileFormat::WindowsBitmap => Format::Bmp,
        FileFormat::RichTextFormat => Format::Rtf,
        FileFormat::Mpeg12AudioLayer3 | FileFormat::Id3v2 => Format::Mp3,
        FileFormat::AdvancedAudioCoding => Format::Aac,
        FileFormat::AdaptiveMultiRate => Format::Amr,
        FileFormat::WaveformAudio => Format::Wav,
        FileFormat::OggVorbis
        | FileFormat::OggOpus
        | FileFormat::OggSpeex
        | FileFormat::OggFlac
        | FileFormat::OggMultiplexedMedia => Format::Ogg,
        FileFormat::FreeLosslessAudioCodec => Format::Flac,
        FileFormat::AppleQuicktime => return Some(Guess::Boxes),
        FileFormat::ExtensibleBinaryMetaLanguage => {
            let is_webm = memchr::memmem::find(&head[..head.len().min(256)], b"webm").is_some();
            return is_webm.then_some(Guess::Webm);
        }
        FileFormat::CompoundFileBinary => return Some(Guess::Compound),
        FileFormat::Zip => return Some(Guess::Zip),
        _ if head.starts_with(b"caff") => Format::Caf,
        _ if head.starts_with(b"RF64") && head.get(8..12) == Some(b"WAVE") => Format::Wav,
        _ if head.get(4..8) == Some(b"ftyp") && matches!(signature.kind(), Kind::Audio | Kind::Video | Kind::Other) => {
            return Some(Guess::Boxes);
        }
        _ => return None,
    };
    Some(Guess::Is(format))
}

/// The kind of a picture in boxes whose own brand leaves it open.
fn by_compatible_brands(head: &[u8]) -> Format {
    let length = head.first_chunk::<4>().map_or(0, |length| u32::from_be_bytes(*length));
    let brands = &head[..head.len().min(usize::try_from(length).unwrap_or(usize::MAX))];
    let has = |wanted: &[&[u8]]| brands.chunks_exact(4).any(|brand| wanted.contains(&brand));
    if has(&[b"avif", b"avis"]) {
        Format::Avif
    } else if has(&[b"heic", b"heix"]) {
        Format::Heic
    } else {
        Format::Heif
    }
}

fn is_program(signature: FileFormat) -> bool {
    match signature {
        // Two bytes that may begin anything.
        FileFormat::Commodore64Program | FileFormat::CommonObjectFileFormat => false,
        FileFormat::WindowsShortcut | FileFormat::MicrosoftCompiledHtmlHelp => true,
        _ => matches!(signature.kind(), Kind::Executable | Kind::Package),
    }
}
