//! Parses the parts of a file in order, by the lengths declared in the parts: detects bytes after the last part, and
//! refuses a file that merely begins like such a file.

mod mp3;

use self::mp3::frame_length;
use super::content_error::ContentError;
use super::numbers::{big_endian, little_endian};

/// Parses the structure of a file from bytes in pieces of any size.
pub struct StructureParser {
    kind: Kind,
    want: Expect,
    got: Vec<u8>,
    parts: u64,
}

enum Kind {
    Png,
    Jpeg,
    Boxes { brands: &'static [&'static str] },
    Wav { declared: u64, has_format: bool },
    Ogg,
    Mp3,
}

/// Input that the parser needs next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    /// The given number of bytes of the given part, to inspect.
    Read(usize, Part),
    /// The given number of bytes of the given part, to skip; the file may end within the bytes of its last part.
    Skip(u64, Part),
    /// The next marker in the picture data of a JPEG.
    Marker,
    /// Any further bytes.
    Rest,
    /// The end of the file.
    End,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Opening,
    Header,
    Length(u8),
    Large,
    Brands,
    Segments,
    Codec(u64),
    Sound,
}

const MOST_BRANDS: u64 = 4096;
/// The number of consecutive frames after which the file is certainly audio.
const ENOUGH_FRAMES: u64 = 3;

impl StructureParser {
    pub const fn png() -> Self {
        StructureParser::new(Kind::Png, Expect::Read(8, Part::Opening))
    }

    pub const fn jpeg() -> Self {
        StructureParser::new(Kind::Jpeg, Expect::Read(2, Part::Opening))
    }

    /// ISO base media: a sequence of boxes.
    pub const fn boxes(brands: &'static [&'static str]) -> Self {
        StructureParser::new(Kind::Boxes { brands }, Expect::Read(8, Part::Opening))
    }

    pub const fn wav() -> Self {
        let kind = Kind::Wav {
            declared: 0,
            has_format: false,
        };
        StructureParser::new(kind, Expect::Read(12, Part::Opening))
    }

    pub const fn ogg() -> Self {
        StructureParser::new(Kind::Ogg, Expect::Read(27, Part::Opening))
    }

    pub const fn mp3() -> Self {
        StructureParser::new(Kind::Mp3, Expect::Read(10, Part::Opening))
    }

    const fn new(kind: Kind, want: Expect) -> Self {
        StructureParser {
            kind,
            want,
            got: Vec::new(),
            parts: 0,
        }
    }

    pub fn take(&mut self, mut bytes: &[u8]) -> Result<(), ContentError> {
        while !bytes.is_empty() {
            match self.want {
                Expect::End => return Err(ContentError::Trailing),
                Expect::Rest => return Ok(()),
                Expect::Skip(length, part) => {
                    let here = usize::try_from(length).unwrap_or(usize::MAX).min(bytes.len());
                    bytes = &bytes[here..];
                    let left = length - here as u64;
                    self.want = if left == 0 {
                        self.after_skip(part)
                    } else {
                        Expect::Skip(left, part)
                    };
                }
                Expect::Read(length, part) => {
                    let here = (length - self.got.len()).min(bytes.len());
                    self.got.extend_from_slice(&bytes[..here]);
                    bytes = &bytes[here..];
                    if self.got.len() == length {
                        let got = std::mem::take(&mut self.got);
                        self.want = self.after_read(part, &got)?;
                        self.pass_over_nothing();
                    }
                }
                Expect::Marker => {
                    bytes = self.find_marker(bytes);
                }
            }
        }
        Ok(())
    }

    pub fn finish(self, size: u64) -> Result<(), ContentError> {
        let whole = match (&self.kind, self.want) {
            (_, Expect::End | Expect::Rest) => true,
            (Kind::Boxes { .. }, Expect::Read(8, Part::Header)) => self.got.is_empty() && self.parts > 1,
            (Kind::Ogg, Expect::Read(27, Part::Header)) => self.got.is_empty(),
            // A padding byte at the end is often missing, and an interrupted recorder does not correct lengths.
            (Kind::Wav { has_format, .. }, Expect::Skip(_, Part::Sound)) => *has_format,
            (Kind::Wav { declared, .. }, Expect::Read(8, Part::Header)) => {
                let end = *declared + 8;
                self.got.is_empty() && self.parts > 1 && end.abs_diff(size) <= 1
            }
            (Kind::Mp3, _) => self.parts > 0,
            _ => false,
        };
        match (whole, self.parts) {
            (true, _) => Ok(()),
            (false, 0) => Err(ContentError::Mismatch),
            (false, _) => Err(ContentError::Incomplete),
        }
    }

    /// Completes a part of length zero at once.
    fn pass_over_nothing(&mut self) {
        if let Expect::Skip(0, part) = self.want {
            self.want = self.after_skip(part);
        }
    }

    fn after_skip(&self, part: Part) -> Expect {
        match (&self.kind, part) {
            (Kind::Png, Part::Opening) => Expect::End,
            (Kind::Png | Kind::Boxes { .. } | Kind::Wav { .. }, _) => Expect::Read(8, Part::Header),
            (Kind::Jpeg, Part::Sound) => Expect::Marker,
            (Kind::Jpeg, _) => Expect::Read(2, Part::Header),
            (Kind::Ogg, _) => Expect::Read(27, Part::Header),
            (Kind::Mp3, _) => Expect::Read(4, Part::Header),
        }
    }

    fn after_read(&mut self, part: Part, got: &[u8]) -> Result<Expect, ContentError> {
        match &mut self.kind {
            Kind::Png => self.png_part(part, got),
            Kind::Jpeg => self.jpeg_part(part, got),
            Kind::Boxes { brands } => {
                let brands = *brands;
                self.box_part(part, got, brands)
            }
            Kind::Wav { .. } => self.wav_part(part, got),
            Kind::Ogg => self.ogg_part(part, got),
            Kind::Mp3 => self.mp3_part(part, got),
        }
    }

    fn png_part(&mut self, part: Part, got: &[u8]) -> Result<Expect, ContentError> {
        if part == Part::Opening {
            let opens = got == b"\x89PNG\r\n\x1a\n";
            return opens
                .then_some(Expect::Read(8, Part::Header))
                .ok_or(ContentError::Mismatch);
        }
        let (length, name) = (big_endian(&got[..4]), &got[4..]);
        let first = self.parts == 0;
        self.parts += 1;
        if (first && name != b"IHDR") || !name.iter().all(u8::is_ascii_alphabetic) {
            return Err(ContentError::Mismatch);
        }
        let end = if name == b"IEND" { Part::Opening } else { Part::Header };
        Ok(Expect::Skip(length + 4, end))
    }

    fn jpeg_part(&mut self, part: Part, got: &[u8]) -> Result<Expect, ContentError> {
        match part {
            Part::Opening => {
                let opens = got == b"\xff\xd8";
                opens
                    .then_some(Expect::Read(2, Part::Header))
                    .ok_or(ContentError::Mismatch)
            }
            Part::Length(marker) => {
                let length = big_endian(got);
                let next = if marker == 0xda { Part::Sound } else { Part::Header };
                let rest = length.checked_sub(2).ok_or(ContentError::Mismatch)?;
                Ok(Expect::Skip(rest, next))
            }
            _ => self.jpeg_marker(got),
        }
    }

    fn jpeg_marker(&mut self, got: &[u8]) -> Result<Expect, ContentError> {
        self.parts += 1;
        match got {
            // Telephones append previews and films to the picture: the scan finds forbidden contents there.
            [0xff, 0xd9] => Ok(Expect::Rest),
            [0xff, 0x01 | 0xd0..=0xd7] => Ok(Expect::Read(2, Part::Header)),
            [0xff, marker @ 0xc0..=0xfe] => Ok(Expect::Read(2, Part::Length(*marker))),
            _ => Err(ContentError::Mismatch),
        }
    }

    /// Skips picture data up to the next marker; in picture data every 0xff that begins no marker is followed by a zero
    /// byte, a restart marker or another 0xff.
    fn find_marker<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let mut rest = bytes;
        loop {
            if self.got.is_empty() {
                let Some(at) = rest.iter().position(|byte| *byte == 0xff) else {
                    return &[];
                };
                self.got.push(0xff);
                rest = &rest[at + 1..];
            }
            let Some((byte, after)) = rest.split_first() else {
                return &[];
            };
            match byte {
                0xff => rest = after,
                0x00 | 0xd0..=0xd7 => {
                    self.got.clear();
                    rest = after;
                }
                _ => {
                    // Only this byte of the marker is left; it is read as part of the marker.
                    self.want = Expect::Read(2, Part::Header);
                    return rest;
                }
            }
        }
    }

    fn box_part(&mut self, part: Part, got: &[u8], brands: &[&'static str]) -> Result<Expect, ContentError> {
        match part {
            Part::Opening => {
                let length = big_endian(&got[..4]);
                let fits = (16..MOST_BRANDS).contains(&length) && length.is_multiple_of(4);
                if &got[4..] != b"ftyp" || !fits {
                    return Err(ContentError::Mismatch);
                }
                let rest = usize::try_from(length - 8).map_err(|_| ContentError::Mismatch)?;
                Ok(Expect::Read(rest, Part::Brands))
            }
            Part::Brands => {
                // The second four bytes are a version.
                let mut given = got.chunks(4).enumerate().filter(|(place, _)| *place != 1);
                let known = |(_, brand): (usize, &[u8])| brands.iter().any(|known| known.as_bytes() == brand);
                self.parts += 1;
                let fits = given.any(known);
                fits.then_some(Expect::Read(8, Part::Header))
                    .ok_or(ContentError::Mismatch)
            }
            Part::Large => {
                let rest = big_endian(got).checked_sub(16).ok_or(ContentError::Mismatch)?;
                Ok(Expect::Skip(rest, Part::Header))
            }
            _ => {
                self.parts += 1;
                let printable = got[4..].iter().all(|byte| (0x20..0x7f).contains(byte) || *byte == 0xa9);
                match big_endian(&got[..4]) {
                    _ if !printable => Err(ContentError::Trailing),
                    0 => Ok(Expect::Rest),
                    1 => Ok(Expect::Read(8, Part::Large)),
                    length @ 8.. => Ok(Expect::Skip(length - 8, Part::Header)),
                    _ => Err(ContentError::Trailing),
                }
            }
        }
    }

    fn wav_part(&mut self, part: Part, got: &[u8]) -> Result<Expect, ContentError> {
        let Kind::Wav { declared, has_format } = &mut self.kind else {
            return Err(ContentError::Mismatch);
        };
        self.parts += 1;
        if part == Part::Opening {
            let opens = &got[..4] == b"RIFF" && &got[8..] == b"WAVE";
            *declared = little_endian(&got[4..8]);
            return opens
                .then_some(Expect::Read(8, Part::Header))
                .ok_or(ContentError::Mismatch);
        }
        let length = little_endian(&got[4..]);
        let (is_format, is_sound) = (&got[..4] == b"fmt ", &got[..4] == b"data");
        if !got[..4].iter().all(|byte| (0x20..0x7f).contains(byte)) {
            return Err(ContentError::Trailing);
        }
        *has_format |= is_format;
        let endless = length == 0 || length >= 0x7fff_0000;
        if is_sound && endless {
            return has_format.then_some(Expect::Rest).ok_or(ContentError::Mismatch);
        }
        let part = if is_sound { Part::Sound } else { Part::Header };
        Ok(Expect::Skip(length + length % 2, part))
    }

    fn ogg_part(&mut self, part: Part, got: &[u8]) -> Result<Expect, ContentError> {
        match part {
            Part::Opening | Part::Header => {
                if &got[..5] != b"OggS\0" {
                    let flaw = if part == Part::Opening {
                        ContentError::Mismatch
                    } else {
                        ContentError::Trailing
                    };
                    return Err(flaw);
                }
                let segments = usize::from(got[26]);
                if segments == 0 {
                    return Ok(Expect::Read(27, Part::Header));
                }
                Ok(Expect::Read(segments, Part::Segments))
            }
            Part::Codec(rest) => {
                let codecs: [&[u8]; 4] = [b"\x01vorbis", b"OpusHead", b"Speex   ", b"\x7fFLAC"];
                let known = codecs.iter().any(|codec| got.starts_with(codec));
                self.parts += 1;
                known
                    .then_some(Expect::Skip(rest, Part::Header))
                    .ok_or(ContentError::Mismatch)
            }
            _ => {
                let length: u64 = got.iter().map(|segment| u64::from(*segment)).sum();
                if self.parts == 0 {
                    let rest = length.checked_sub(8).ok_or(ContentError::Mismatch)?;
                    return Ok(Expect::Read(8, Part::Codec(rest)));
                }
                self.parts += 1;
                Ok(Expect::Skip(length, Part::Header))
            }
        }
    }

    fn mp3_part(&mut self, part: Part, got: &[u8]) -> Result<Expect, ContentError> {
        if part == Part::Opening && got.starts_with(b"ID3") {
            let length = got[6..].iter().fold(0, |so_far, byte| so_far << 7 | u64::from(*byte));
            let has_footer = got[5] & 0x10 != 0;
            let sized = got[6..].iter().all(|byte| *byte < 0x80);
            let footer = if has_footer { 10 } else { 0 };
            return sized
                .then_some(Expect::Skip(length + footer, Part::Header))
                .ok_or(ContentError::Mismatch);
        }
        let length = frame_length(&got[..4]).ok_or(ContentError::Mismatch)?;
        self.parts += 1;
        if self.parts >= ENOUGH_FRAMES {
            return Ok(Expect::Rest);
        }
        let rest = length.checked_sub(got.len() as u64).ok_or(ContentError::Mismatch)?;
        Ok(Expect::Skip(rest, Part::Header))
    }
}
