//! Whether a file is whole, going by the lengths that its parts declare. What is damaged is taken in and marked.

use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom};

use super::format::Format;

/// The facts that the boxes of sound and film tell.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Boxes {
    pub is_whole: bool,
    pub has_tracks: bool,
    pub has_film: bool,
}

/// The names of outer boxes.
const OUTER: [&[u8; 4]; 19] = [
    b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"meta", b"moof", b"mfra", b"uuid", b"pdin", b"sidx",
    b"styp", b"pnot", b"udta", b"prft", b"emsg", b"ssix", b"PICT",
];

/// The largest description of tracks that is looked at, in bytes.
const LARGEST_TRACKS: u64 = 8 * 1024 * 1024;

/// Whether a file of this kind ends before its parts do. Kinds without lengths are never damaged.
pub fn is_damaged(reader: &mut (impl Read + Seek), format: Format) -> io::Result<bool> {
    let size = reader.seek(SeekFrom::End(0))?;
    reader.rewind()?;
    let mut reader = BufReader::new(reader);
    let whole = match format {
        Format::Jpeg => jpeg(&mut reader),
        Format::Png => png(&mut reader, size),
        Format::Gif => gif(&mut reader),
        Format::Webp | Format::Wav => riff(&mut reader, size),
        Format::Bmp => bmp(&mut reader, size),
        Format::Tiff => tiff(&mut reader, size),
        Format::Heic | Format::Heif | Format::Avif => boxes(&mut reader, size).map(|boxes| boxes.is_whole),
        _ => Ok(true),
    };
    match whole {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(true),
        whole => whole.map(|whole| !whole),
    }
}

fn bytes<const N: usize>(reader: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    reader.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn skip(reader: &mut BufReader<impl Read + Seek>, length: u64) -> io::Result<()> {
    reader.seek_relative(i64::try_from(length).unwrap_or(i64::MAX))
}

/// Reads segments and the picture behind them up to the mark of the end.
fn jpeg(reader: &mut BufReader<impl Read + Seek>) -> io::Result<bool> {
    bytes::<2>(reader)?;
    loop {
        let mut byte = bytes::<1>(reader)?[0];
        if byte != 0xff {
            continue;
        }
        while byte == 0xff {
            byte = bytes::<1>(reader)?[0];
        }
        match byte {
            0xd9 => return Ok(true),
            // Part of the picture, or a mark without a segment.
            0 | 1 | 0xd0..=0xd8 => {}
            _ => {
                let length = u16::from_be_bytes(bytes(reader)?);
                skip(reader, u64::from(length.saturating_sub(2)))?;
            }
        }
    }
}

fn png(reader: &mut BufReader<impl Read + Seek>, size: u64) -> io::Result<bool> {
    skip(reader, 8)?;
    loop {
        let length = u32::from_be_bytes(bytes(reader)?);
        let kind = bytes::<4>(reader)?;
        skip(reader, u64::from(length) + 4)?;
        let at = reader.stream_position()?;
        if at > size || &kind == b"IEND" {
            return Ok(at <= size);
        }
    }
}

fn gif(reader: &mut BufReader<impl Read + Seek>) -> io::Result<bool> {
    let colours = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let head = bytes::<13>(reader)?;
    skip(reader, colours(head[10]))?;
    loop {
        match bytes::<1>(reader)?[0] {
            0x3b => return Ok(true),
            0x21 => skip(reader, 1)?,
            0x2c => {
                let picture = bytes::<9>(reader)?;
                skip(reader, colours(picture[8]) + 1)?;
            }
            _ => return Ok(false),
        }
        loop {
            let [length] = bytes::<1>(reader)?;
            if length == 0 {
                break;
            }
            skip(reader, u64::from(length))?;
        }
    }
}

/// A recorder that was switched off never knew the length, and wrote none or the largest there is.
fn riff(reader: &mut BufReader<impl Read + Seek>, size: u64) -> io::Result<bool> {
    let head = bytes::<8>(reader)?;
    let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
    Ok([0, u32::MAX].contains(&length) || u64::from(length) <= size)
}

fn bmp(reader: &mut BufReader<impl Read + Seek>, size: u64) -> io::Result<bool> {
    let head = bytes::<6>(reader)?;
    Ok(u64::from(u32::from_le_bytes([head[2], head[3], head[4], head[5]])) <= size)
}

/// The list of what is in the picture stands where the head says, often at the end.
fn tiff(reader: &mut BufReader<impl Read + Seek>, size: u64) -> io::Result<bool> {
    let head = bytes::<8>(reader)?;
    let place = [head[4], head[5], head[6], head[7]];
    let (little, big) = (u32::from_le_bytes(place), u32::from_be_bytes(place));
    Ok(u64::from(if head[0] == b'I' { little } else { big }) < size)
}

/// Walks over the outer boxes of a file (ISO base media), and looks for tracks in that which describes them.
pub fn boxes(reader: &mut (impl Read + Seek), size: u64) -> io::Result<Boxes> {
    let mut found = Boxes::default();
    let mut at: u64 = 0;
    while at.saturating_add(8) <= size {
        reader.seek(SeekFrom::Start(at))?;
        let head = bytes::<8>(reader)?;
        let length = match u32::from_be_bytes([head[0], head[1], head[2], head[3]]) {
            0 => size - at,
            1 if at + 16 <= size => u64::from_be_bytes(bytes(reader)?),
            length => u64::from(length),
        };
        if length < 8 || !OUTER.iter().any(|name| head[4..] == name[..]) {
            // What follows the boxes is nothing that readers mind.
            found.is_whole = at > 0;
            return Ok(found);
        }
        if &head[4..] == b"moov" {
            let mut tracks = Vec::new();
            reader.take(length.min(LARGEST_TRACKS)).read_to_end(&mut tracks)?;
            found.has_tracks = true;
            let mut handlers = memchr::memmem::find_iter(&tracks, b"hdlr");
            found.has_film = handlers.any(|place| tracks.get(place + 12..place + 16) == Some(b"vide"));
        }
        at = at.saturating_add(length);
    }
    found.is_whole = at <= size;
    Ok(found)
}
