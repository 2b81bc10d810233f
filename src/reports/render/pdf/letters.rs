//! Text in the two typefaces of the PDF: measured, and broken into lines.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Face, UnicodeBuffer};

/// Red, green and blue.
#[derive(Debug, Clone, Copy)]
pub(super) struct Colour(pub(super) u8, pub(super) u8, pub(super) u8);

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) weight: Weight,
    pub(super) size: f32,
    pub(super) colour: Colour,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// A text of one line, ready to be drawn.
pub(super) struct Line {
    pub(super) text: String,
    pub(super) glyphs: Vec<KrillaGlyph>,
    pub(super) width: f32,
    pub(super) font: Font,
    pub(super) style: Style,
}

/// The typefaces.
pub(super) struct Letters {
    regular: Typeface,
    bold: Typeface,
}

struct Typeface {
    font: Font,
    face: Face<'static>,
}

impl Letters {
    pub(super) fn new() -> Self {
        Letters {
            regular: Typeface::of(notosans::REGULAR_TTF),
            bold: Typeface::of(notosans::BOLD_TTF),
        }
    }

    /// The text on one line, however long it is.
    pub(super) fn line(&self, text: &str, style: Style) -> Line {
        let typeface = match style.weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        };
        let glyphs = typeface.shape(text);
        let width = glyphs.iter().map(|glyph| glyph.x_advance).sum::<f32>() * style.size;
        Line {
            text: text.to_owned(),
            glyphs,
            width,
            font: typeface.font.clone(),
            style,
        }
    }

    /// The text in lines of at most this width; nothing of it is left out.
    pub(super) fn lines(&self, text: &str, style: Style, width: f32) -> Vec<Line> {
        let whole = self.line(text, style);
        if whole.width <= width {
            return vec![whole];
        }
        let space = self.line(" ", style).width;
        let mut lines = Vec::new();
        let (mut current, mut filled) = (String::new(), 0.0);
        let pieces = text
            .split(' ')
            .flat_map(|word| self.pieces(word, style, width).into_iter().enumerate());
        for (number, piece) in pieces {
            let with = filled + space + piece.width;
            if !current.is_empty() && with <= width {
                current.push(' ');
                current.push_str(&piece.text);
                filled = with;
            } else {
                if !current.is_empty() {
                    lines.push(self.ended(current, style, number == 0));
                }
                (current, filled) = (piece.text, piece.width);
            }
        }
        lines.push(self.line(&current, style));
        lines
    }

    /// A line with another one under it. Unless that starts within a word there is a space after it, which is not seen
    /// but keeps words apart for who copies the text or has it read aloud.
    fn ended(&self, text: String, style: Style, before_a_word: bool) -> Line {
        let mut line = self.line(&text, style);
        if before_a_word {
            let width = line.width;
            line = self.line(&(text + " "), style);
            line.width = width;
        }
        line
    }

    /// The word, in more than one piece only when it is wider than a line.
    fn pieces(&self, word: &str, style: Style, width: f32) -> Vec<Line> {
        if word.is_empty() {
            return Vec::new();
        }
        let whole = self.line(word, style);
        if whole.width <= width {
            return vec![whole];
        }
        let mut pieces = Vec::new();
        let (mut piece, mut filled) = (String::new(), 0.0);
        for letter in word.chars() {
            let more = self.line(letter.encode_utf8(&mut [0; 4]), style).width;
            if filled + more > width && !piece.is_empty() {
                pieces.push(self.line(&piece, style));
                (piece, filled) = (String::new(), 0.0);
            }
            piece.push(letter);
            filled += more;
        }
        pieces.push(self.line(&piece, style));
        pieces
    }
}

impl Typeface {
    fn of(data: &'static [u8]) -> Self {
        Typeface {
            font: Font::new(data.into(), 0).expect("the file in the font crate is a font"),
            face: Face::from_slice(data, 0).expect("the file in the font crate is a font"),
        }
    }

    fn shape(&self, text: &str) -> Vec<KrillaGlyph> {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(Direction::LeftToRight);
        let shaped = rustybuzz::shape(&self.face, &[], buffer);
        let em = self.font.units_per_em();
        let scaled = |units: i32| f32::from(i16::try_from(units).unwrap_or(i16::MAX)) / em;
        let infos = shaped.glyph_infos();
        infos
            .iter()
            .zip(shaped.glyph_positions())
            .enumerate()
            .map(|(index, (info, position))| {
                // Several glyphs may stand for the same letters, which end where the next other ones start.
                let later = infos[index..].iter().find(|later| later.cluster != info.cluster);
                let end = later.map_or(text.len(), |later| later.cluster as usize);
                KrillaGlyph::new(
                    GlyphId::new(info.glyph_id),
                    scaled(position.x_advance),
                    scaled(position.x_offset),
                    scaled(position.y_offset),
                    scaled(position.y_advance),
                    info.cluster as usize..end,
                    None,
                )
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style {
        weight: Weight::Regular,
        size: 9.0,
        colour: super::super::paper::INK,
    };

    #[test]
    fn the_typefaces_have_the_signs_that_are_used() {
        let letters = Letters::new();
        for weight in [Weight::Regular, Weight::Bold] {
            let line = letters.line("€ − – é ≠ · “ï” % \u{a0}", Style { weight, ..STYLE });
            assert!(line.glyphs.iter().all(|glyph| glyph.glyph_id.to_u32() != 0));
        }
    }

    #[test]
    fn lines_fit_and_lose_nothing() {
        let letters = Letters::new();
        let text = format!("Consument voelt zich onder druk gezet {} enzovoort", "x".repeat(90));
        let lines = letters.lines(&text, STYLE, 120.0);
        assert!(lines.len() > 4);
        assert!(lines.iter().all(|line| line.width <= 120.0));
        let all: String = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(all, text);
    }
}
