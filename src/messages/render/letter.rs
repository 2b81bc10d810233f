//! A message as a letter on A4: the address stands in the window of an envelope, the code to follow the complaint also as a
//! pattern for cameras.

use std::num::NonZeroU16;

use chrono::{DateTime, Utc};
use krilla::configure::Configuration;
use krilla::tagging::Tag;
use qrcode::{Color, EcLevel, QrCode};

use crate::calendar::model::{day_in_words, local_date};
use crate::error::{Error, Result};
use crate::i18n::{Language, Text};
use crate::messages::model::{Filled, Piece, PostalAddress};
use crate::pdf::{
    ACCENT, Align, Area, Heading, Imprint, LEFT, LINE, MUTED, PageLayout, Style, TEXT, WIDTH, bold, finished,
    line_height, regular, write_footers,
};
use crate::procedure::company;

/// A message on paper.
pub struct Letter<'a> {
    pub message: &'a Filled,
    /// The number of the complaint.
    pub number: &'a str,
    pub address: Option<&'a PostalAddress>,
    /// The page on which to follow the complaint with the code, and the code itself.
    pub follow: Option<(String, String)>,
    pub language: Language,
    pub at: DateTime<Utc>,
}

/// The left and the top of the address in the window of an envelope: 25 and 52 mm from the edges.
const WINDOW: (f32, f32) = (70.9, 147.4);
const WINDOW_WIDTH: f32 = 240.0;
const BELOW_WINDOW: f32 = 255.0;
/// The width of the pattern: 3 cm.
const PATTERN: f32 = 85.0;
const BODY: Style = regular(10.5, TEXT);
const SMALL: Style = regular(8.0, MUTED);

const SUBJECT: Text = Text::of("Betreft", "Subject");
const REFERENCE: Text = Text::of("Ons kenmerk", "Our reference");
const FOLLOW: Text = Text::of("Volg uw klacht", "Follow your complaint");
const SCAN: Text = Text::of(
    "Richt de camera van uw telefoon op het patroon, of ga naar deze pagina en vul de code in:",
    "Point the camera of your phone at the pattern, or go to this page and fill in the code:",
);

/// Renders the letter as a PDF.
///
/// # Errors
/// `Internal` when the PDF library refuses the document.
pub fn letter(letter: &Letter<'_>) -> Result<Vec<u8>> {
    let mut layout = PageLayout::new();
    write_head(&mut layout, letter);
    write_subject(&mut layout, letter);
    for piece in &letter.message.pieces {
        write_piece(&mut layout, piece);
    }
    if let Some((link, code)) = &letter.follow {
        write_follow(&mut layout, (link, code), letter.language)?;
    }
    let title = format!("{} · {}", company::ORGANISATION, letter.number);
    write_footers(&mut layout, &title, letter.language);
    let imprint = Imprint {
        title: letter.message.subject.clone(),
        language: letter.language,
        made_at: letter.at,
    };
    finished(layout, imprint, Configuration::default()).map_err(|error| Error::caused("a letter", error))
}

/// Writes sender and address.
fn write_head(layout: &mut PageLayout, letter: &Letter<'_>) {
    let ribbon = Area {
        left: LEFT,
        top: layout.top,
        width: WIDTH,
        height: 3.0,
    };
    layout.block(ribbon, ACCENT);
    layout.skip(10.0);
    write(layout, company::ORGANISATION, bold(15.0, ACCENT), Align::Left);
    let (digits, letters) = company::POSTAL_CODE.split_at(4);
    let place = format!("{digits} {letters} {}", company::TOWN);
    write(layout, &format!("{}, {place}", company::ADDRESS), SMALL, Align::Left);
    let lines = letter.address.map_or(&[][..], |address| &address.lines);
    let mut top = WINDOW.1;
    layout.tagged(Tag::P, |layout| {
        for line in lines {
            let lines = layout.lines(line, BODY, WINDOW_WIDTH);
            top = layout.write(lines, (WINDOW.0, top), WINDOW_WIDTH, Align::Left);
        }
    });
    layout.top = BELOW_WINDOW.max(top + 12.0);
}

fn write_subject(layout: &mut PageLayout, letter: &Letter<'_>) {
    let language = letter.language;
    let day = day_in_words(local_date(letter.at));
    write(
        layout,
        &format!("{}, {}", company::TOWN, day.get(language)),
        BODY,
        Align::Left,
    );
    layout.skip(6.0);
    let reference = format!("{}: {}", REFERENCE.get(language), letter.number);
    write(layout, &reference, BODY, Align::Left);
    let subject = format!("{}: {}", SUBJECT.get(language), letter.message.subject);
    write_heading(layout, 1, &subject, bold(11.0, TEXT));
    layout.skip(14.0);
}

fn write_piece(layout: &mut PageLayout, piece: &Piece) {
    match piece {
        Piece::Heading(text) => {
            layout.skip(4.0);
            layout.ensure_room(60.0);
            write_heading(layout, 2, text, bold(11.0, ACCENT));
            layout.skip(3.0);
        }
        other => {
            for line in other.text().lines() {
                write(layout, line, BODY, Align::Left);
            }
            layout.skip(9.0);
        }
    }
}

fn write_heading(layout: &mut PageLayout, level: u16, text: &str, style: Style) {
    layout.headings.push(Heading {
        text: text.to_owned(),
        page: layout.page,
        top: layout.top,
    });
    let level = NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
    let lines = layout.lines(text, style, WIDTH);
    let top = layout.top;
    layout.top = layout.tagged(Tag::Hn(level, Some(text.to_owned())), |layout| {
        layout.write(lines, (LEFT, top), WIDTH, Align::Left)
    });
}

/// Writes a paragraph, over as many pages as it needs.
fn write(layout: &mut PageLayout, text: &str, style: Style, align: Align) {
    let lines = layout.lines(text, style, WIDTH);
    layout.tagged(Tag::P, |layout| {
        for line in lines {
            layout.ensure_room(line_height(style));
            let top = layout.top;
            layout.top = layout.write(vec![line], (LEFT, top), WIDTH, align);
        }
    });
}

/// Writes the page and the code, with the pattern beside it.
fn write_follow(layout: &mut PageLayout, (link, code): (&str, &str), language: Language) -> Result<()> {
    layout.skip(8.0);
    layout.ensure_room(PATTERN + 12.0);
    let rule = Area {
        left: LEFT,
        top: layout.top,
        width: WIDTH,
        height: 0.7,
    };
    layout.block(rule, LINE);
    layout.skip(10.0);
    let top = layout.top;
    draw_pattern(layout, link, (LEFT, top))?;
    let (left, width) = (LEFT + PATTERN + 18.0, WIDTH - PATTERN - 18.0);
    let page = link.split('#').next().unwrap_or(link);
    let mut below = top + 6.0;
    layout.tagged(Tag::P, |layout| {
        for (text, style) in [
            (FOLLOW.get(language), bold(11.0, ACCENT)),
            (SCAN.get(language), regular(9.5, TEXT)),
            (page, regular(9.5, TEXT)),
            (code, bold(11.0, TEXT)),
        ] {
            let lines = layout.lines(text, style, width);
            below = layout.write(lines, (left, below), width, Align::Left) + 3.0;
        }
    });
    layout.top = below.max(top + PATTERN);
    Ok(())
}

/// Draws the pattern of a link; the page and the code stand beside it in words.
fn draw_pattern(layout: &mut PageLayout, link: &str, (left, top): (f32, f32)) -> Result<()> {
    let pattern = QrCode::with_error_correction_level(link, EcLevel::M)
        .map_err(|error| Error::caused("the pattern of a link", error))?;
    let width = pattern.width();
    let side = PATTERN / f32::from(u16::try_from(width).unwrap_or(u16::MAX));
    let at = |place: usize| f32::from(u16::try_from(place).unwrap_or(u16::MAX)) * side;
    for (row, modules) in pattern.to_colors().chunks(width).enumerate() {
        let mut column = 0;
        while column < width {
            let is_dark = |module: &Color| *module == Color::Dark;
            let run = modules[column..].iter().take_while(|module| is_dark(module)).count();
            if run > 0 {
                let area = Area {
                    left: left + at(column),
                    top: top + at(row),
                    width: at(run),
                    height: side,
                };
                layout.block(area, TEXT);
            }
            column += run.max(1);
        }
    }
    Ok(())
}
