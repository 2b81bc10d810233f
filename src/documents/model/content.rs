//! Finds out what a file is by its content: first by its first bytes as they come in, then, once it is there as a whole,
//! by what only a look into it tells. Neither the name nor the client's media type is trusted; the extension of the name
//! decides between kinds that have the same content.

mod archive;
mod compound;
mod flag;
mod format;
mod found;
mod guess;
mod mail;
mod names;
mod office;
mod paper;
mod refused;
mod search;
mod structure;
mod text;
mod zipped;

use std::io::{self, Read, Seek, SeekFrom};

pub use self::flag::Flag;
pub use self::format::Format;
pub use self::found::Found;
use self::guess::{Guess, HEAD, guess};
pub use self::refused::Refused;
use self::structure::{boxes, is_damaged};

/// Takes the bytes of one file as they come in, and keeps no more than the first of them.
pub struct Inspector {
    extension: String,
    head: Vec<u8>,
    size: u64,
    guess: Option<Result<Guess, Refused>>,
}

impl Inspector {
    /// `extension` is that of the file's name, in lower case, or empty.
    pub fn new(extension: &str) -> Self {
        Inspector {
            extension: extension.to_owned(),
            head: Vec::new(),
            size: 0,
            guess: None,
        }
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// The reason to refuse the file, as soon as it is certain.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        self.size += bytes.len() as u64;
        let room = HEAD - self.head.len();
        self.head.extend(bytes.iter().take(room));
        if self.head.len() == HEAD && self.guess.is_none() {
            self.guess = Some(guess(&self.head, &self.extension));
        }
        match self.guess {
            Some(Err(refused)) => Err(refused),
            _ => Ok(()),
        }
    }

    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Whether the file is sound or film, going by its first bytes.
    pub fn is_recording(&self) -> bool {
        let known = || guess(&self.head, &self.extension);
        self.guess.unwrap_or_else(known).is_ok_and(Guess::is_recording)
    }

    /// Examines the file as a whole.
    ///
    /// # Errors
    /// The reason to refuse it; `io::Error` when it cannot be read.
    pub fn finish(self, mut file: impl Read + Seek) -> io::Result<Result<Found, Refused>> {
        if self.size == 0 {
            return Ok(Err(Refused::Empty));
        }
        match self.guess.unwrap_or_else(|| guess(&self.head, &self.extension)) {
            Ok(guess) => examine(&mut file, guess, &self.extension, &self.head),
            Err(refused) => Ok(Err(refused)),
        }
    }
}

fn examine(
    file: &mut (impl Read + Seek),
    guess: Guess,
    extension: &str,
    head: &[u8],
) -> io::Result<Result<Found, Refused>> {
    Ok(Ok(match guess {
        Guess::Zip => return zipped::examine(file)?.map_or_else(|| zipped::damaged(file), Ok),
        Guess::Compound => return compound::examine(file, extension),
        // Some archives have other bytes before them, which readers skip.
        Guess::Unknown(refused) => return Ok(zipped::examine(file)?.unwrap_or(Err(refused))),
        Guess::Boxes => recording(file, extension, head)?,
        Guess::Webm => {
            let has_film = [&b"V_VP"[..], b"V_AV1"]
                .iter()
                .any(|codec| memchr::memmem::find(head, codec).is_some());
            Found::new(if has_film { Format::WebmFilm } else { Format::WebmSound })
        }
        Guess::Is(Format::Pdf) => paper::pdf(file)?,
        Guess::Is(Format::Rtf) => paper::rtf(file)?,
        Guess::Is(format @ (Format::Eml | Format::Mbox)) => paper::mail(file, format)?,
        Guess::Is(format) => {
            let is_damaged = is_damaged(file, format)?;
            Found::new(format).with_if(Flag::Damaged, is_damaged)
        }
    }))
}

/// Examines sound or film in boxes.
fn recording(file: &mut (impl Read + Seek), extension: &str, head: &[u8]) -> io::Result<Found> {
    let size = file.seek(SeekFrom::End(0))?;
    let boxes = boxes(file, size)?;
    let brand = head
        .get(8..12)
        .filter(|_| head[4..].starts_with(b"ftyp"))
        .unwrap_or(b"qt  ");
    let is_sound = if boxes.has_tracks {
        !boxes.has_film
    } else {
        ["m4a", "m4b"].contains(&extension)
    };
    let format = match brand {
        b"qt  " => Format::Mov,
        [b'3', b'g', ..] if is_sound => Format::ThreeGpSound,
        [b'3', b'g', ..] => Format::ThreeGpFilm,
        _ if is_sound => Format::M4a,
        _ => Format::Mp4,
    };
    Ok(Found::new(format).with_if(Flag::Damaged, !(boxes.is_whole && boxes.has_tracks)))
}

#[cfg(test)]
mod tests;
