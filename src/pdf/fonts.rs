//! Shapes, measures and wraps text in the two fonts of the PDF. Lengths are in points.

use harfrust::{Direction, FontRef, ShapeOptions, ShaperData, UnicodeBuffer};
use krilla::text::{Font, GlyphId, KrillaGlyph};

/// A colour by its red, green and blue.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Colour(pub(crate) u8, pub(crate) u8, pub(crate) u8);

/// Weight, size in points and colour of a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    pub(crate) weight: Weight,
    pub(crate) size: f32,
    pub(crate) colour: Colour,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// A shaped line of text.
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) glyphs: Vec<KrillaGlyph>,
    pub(crate) width: f32,
    pub(crate) font: Font,
    pub(crate) style: Style,
}

/// The fonts of the PDF.
pub(crate) struct Fonts {
    regular: Typeface,
    bold: Typeface,
}

struct Typeface {
    font: Font,
    tables: FontRef<'static>,
    shaping: ShaperData,
}

impl Fonts {
    pub(crate) fn new() -> Self {
        Fonts {
            regular: Typeface::of(notosans::REGULAR_TTF),
            bold: Typeface::of(notosans::BOLD_TTF),
        }
    }

    /// Shapes the text as one line of any width.
    pub(crate) fn line(&self, text: &str, style: Style) -> Line {
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

    /// Wraps the text into lines of at most this width, without losing a character.
    pub(crate) fn lines(&self, text: &str, style: Style, width: f32) -> Vec<Line> {
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

    /// Shapes a line that another one follows. If that starts with a word, the line ends in a space of no width, which
    /// separates the words in copied text and for a screen reader.
    fn ended(&self, text: String, style: Style, before_a_word: bool) -> Line {
        let mut line = self.line(&text, style);
        if before_a_word {
            let width = line.width;
            line = self.line(&(text + " "), style);
            line.width = width;
        }
        line
    }

    /// Splits a word that is wider than a line into pieces that fit.
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
        const IS_FONT: &str = "the file in the font crate is a font";
        let tables = FontRef::new(data).expect(IS_FONT);
        Typeface {
            font: Font::new(data.into(), 0).expect(IS_FONT),
            shaping: ShaperData::new(&tables),
            tables,
        }
    }

    fn shape(&self, text: &str) -> Vec<KrillaGlyph> {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(Direction::LeftToRight);
        let shaper = self.shaping.shaper(&self.tables).build();
        let shaped = shaper.shape(buffer, ShapeOptions::new());
        let em = self.font.units_per_em();
        let scaled = |units: i32| f32::from(i16::try_from(units).unwrap_or(i16::MAX)) / em;
        let infos = shaped.glyph_infos();
        infos
            .iter()
            .zip(shaped.glyph_positions())
            .enumerate()
            .map(|(index, (info, position))| {
                // Glyphs of one cluster share its text, which ends at the start of the next cluster.
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
        colour: super::super::layout::TEXT,
    };

    #[test]
    fn the_typefaces_have_the_signs_that_are_used() {
        let fonts = Fonts::new();
        for weight in [Weight::Regular, Weight::Bold] {
            let line = fonts.line("€ − – é ≠ · “ï” % \u{a0}", Style { weight, ..STYLE });
            assert!(line.glyphs.iter().all(|glyph| glyph.glyph_id.to_u32() != 0));
        }
    }

    #[test]
    fn lines_fit_and_lose_nothing() {
        let fonts = Fonts::new();
        let text = format!("Consument voelt zich onder druk gezet {} enzovoort", "x".repeat(90));
        let lines = fonts.lines(&text, STYLE, 120.0);
        assert!(lines.len() > 4);
        assert!(lines.iter().all(|line| line.width <= 120.0));
        let all: String = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(all, text);
    }
}
