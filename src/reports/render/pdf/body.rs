//! The report from top to bottom: title, key figures, charts and sections.

use std::num::NonZeroU16;
use std::sync::Arc;

use krilla::tagging::Tag;
use usvg::fontdb;

use super::letters::Style;
use super::paper::{
    Area, Heading, INK, LEFT, Mark, PAGE_HEIGHT, PALE, Paper, QUIET, RULE, STRONG, Side, WARNING, WIDTH, bold,
    line_height, regular,
};
use super::tables;
use crate::i18n::Language;
use crate::reports::render::charts::Chart;
use crate::reports::render::sheet::{Balance, Chapter, Sheet, Term, Tile};
use crate::reports::render::words;

const TILE_GAP: f32 = 9.0;
const TILE_HEIGHT: f32 = 70.0;
/// With its caption it fills a page.
const HIGHEST_PICTURE: f32 = 700.0;

/// What draws charts: the SVG reader with the typefaces of this PDF and no others.
fn reader() -> usvg::Options<'static> {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_source(fontdb::Source::Binary(Arc::new(notosans::REGULAR_TTF)));
    fonts.set_sans_serif_family("Noto Sans");
    usvg::Options {
        font_family: "Noto Sans".to_owned(),
        fontdb: Arc::new(fonts),
        ..usvg::Options::default()
    }
}

pub(super) fn opening(paper: &mut Paper, sheet: &Sheet<'_>) {
    heading(paper, 1, &sheet.title, bold(20.0, INK));
    paper.skip(2.0);
    let style = regular(9.0, QUIET);
    let period = format!("{} · {}", sheet.counted, sheet.generated);
    paragraph(paper, &period, style);
    if let Some(notice) = sheet.provisional {
        paper.skip(8.0);
        provisional(paper, notice);
    }
    paper.skip(14.0);
    key_figures(paper, &sheet.tiles);
}

fn heading(paper: &mut Paper, level: u16, text: &str, style: Style) {
    let level = NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
    paper.headings.push(Heading {
        text: text.to_owned(),
        page: paper.page,
        top: paper.top,
    });
    let lines = paper.lines(text, style, WIDTH);
    let top = paper.top;
    paper.top = paper.within(Tag::Hn(level, Some(text.to_owned())), |paper| {
        paper.write(lines, (LEFT, top), WIDTH, Side::Left)
    });
}

fn paragraph(paper: &mut Paper, text: &str, style: Style) {
    let lines = paper.lines(text, style, WIDTH);
    let top = paper.top;
    paper.top = paper.within(Tag::P, |paper| paper.write(lines, (LEFT, top), WIDTH, Side::Left));
}

fn provisional(paper: &mut Paper, notice: &str) {
    let style = regular(9.0, INK);
    let height = line_height(style) + 8.0;
    let area = Area {
        left: LEFT,
        top: paper.top,
        width: 3.0,
        height,
    };
    paper.block(area, WARNING);
    let lines = paper.lines(notice, style, WIDTH - 12.0);
    let place = (LEFT + 12.0, paper.top + 4.0);
    paper.within(Tag::P, |paper| paper.write(lines, place, WIDTH, Side::Left));
    paper.skip(height);
}

fn key_figures(paper: &mut Paper, tiles: &[Tile]) {
    let columns = f32::from(u8::try_from(tiles.len().max(1)).unwrap_or(u8::MAX));
    let width = (WIDTH - (columns - 1.0) * TILE_GAP) / columns;
    let mut left = LEFT;
    for tile in tiles {
        key_figure(paper, tile, left, width);
        left += width + TILE_GAP;
    }
    paper.skip(TILE_HEIGHT);
}

fn key_figure(paper: &mut Paper, tile: &Tile, left: f32, width: f32) {
    let (top, height) = (paper.top, TILE_HEIGHT);
    let inner = width - 18.0;
    framed(
        paper,
        Area {
            left,
            top,
            width,
            height,
        },
    );
    let ribbon = Area {
        left,
        top,
        width,
        height: 3.0,
    };
    paper.block(ribbon, STRONG);
    let label = paper.lines(&tile.label, regular(8.5, INK), inner);
    let number = paper.lines(&tile.text, bold(19.0, STRONG), inner);
    let before = tile
        .before
        .as_deref()
        .map(|text| paper.lines(text, regular(7.5, QUIET), inner));
    let left = left + 9.0;
    paper.within(Tag::P, |paper| {
        paper.write(label, (left, top + 9.0), inner, Side::Left);
        let link = tile.link.as_deref().map(|link| (link, tile.label.clone()));
        paper.write_link(number, (left, top + 29.0), (inner, Side::Left), link);
        if let Some(before) = before {
            paper.write(before, (left, top + 54.5), inner, Side::Left);
        }
    });
}

/// A pale block with a thin line around it.
fn framed(paper: &mut Paper, area: Area) {
    paper.block(area, RULE);
    let inside = Area {
        left: area.left + 0.6,
        top: area.top + 0.6,
        width: area.width - 1.2,
        height: area.height - 1.2,
    };
    paper.block(inside, PALE);
}

/// A heading over what follows, of which at least so much comes on the same page.
fn section(paper: &mut Paper, title: &str, following: f32) {
    paper.skip(14.0);
    let style = bold(13.0, INK);
    paper.need(line_height(style) + 14.0 + following);
    heading(paper, 2, title, style);
    let rule = Area {
        left: LEFT,
        top: paper.top + 2.0,
        width: WIDTH,
        height: 1.4,
    };
    paper.block(rule, STRONG);
    paper.skip(12.0);
}

pub(super) fn charts(paper: &mut Paper, charts: Vec<Chart>, language: Language) -> Result<(), usvg::Error> {
    let reader = reader();
    let mut pictures = Vec::new();
    for chart in charts {
        let tree = usvg::Tree::from_str(&chart.svg, &reader)?;
        pictures.push((chart, tree));
    }
    let first = pictures.first().map_or(0.0, |(_, tree)| picture_size(tree).1);
    section(paper, words::COURSE.get(language), first);
    for (chart, tree) in pictures {
        figure(paper, &chart, tree);
    }
    Ok(())
}

/// As wide as the text, unless that makes it higher than a page.
fn picture_size(tree: &usvg::Tree) -> (f32, f32) {
    let (width, height) = (tree.size().width(), tree.size().height());
    let scale = (WIDTH / width).min(HIGHEST_PICTURE / height);
    (width * scale, height * scale)
}

fn figure(paper: &mut Paper, chart: &Chart, tree: usvg::Tree) {
    let style = bold(9.5, INK);
    let (width, height) = picture_size(&tree);
    paper.need(height + line_height(style) + 4.0);
    let caption = paper.lines(&chart.title, style, WIDTH);
    let top = paper.top;
    let alternative = format!("{}. {}", chart.title, chart.description);
    paper.within(Tag::Figure(Some(alternative)), |paper| {
        let below = paper.within(Tag::Caption, |paper| {
            paper.write(caption, (LEFT, top), WIDTH, Side::Left)
        });
        let area = Area {
            left: LEFT,
            top: below + 4.0,
            width,
            height,
        };
        let tree = Box::new(tree);
        paper.put(Mark::Picture { area, tree });
        paper.top = below + 4.0 + height + 14.0;
    });
}

pub(super) fn chapter(paper: &mut Paper, chapter: &Chapter<'_>, language: Language) {
    section(paper, &chapter.title, 90.0);
    if let Some(balance) = &chapter.balance {
        sum(paper, balance);
    }
    tables::write(paper, &chapter.tables, language);
}

fn sum(paper: &mut Paper, balance: &Balance) {
    let height = 46.0;
    let area = Area {
        left: LEFT,
        top: paper.top,
        width: WIDTH,
        height,
    };
    framed(paper, area);
    let columns = f32::from(u8::try_from(balance.terms.len() + 1).unwrap_or(u8::MAX));
    let width = (WIDTH - 14.0) / columns;
    let mut left = LEFT + 10.0;
    let top = paper.top;
    paper.within(Tag::P, |paper| {
        for part in balance.terms.iter().chain([&balance.result]) {
            term(paper, part, (left, top), width);
            left += width;
        }
    });
    paper.skip(height + 14.0);
}

fn term(paper: &mut Paper, term: &Term, (left, top): (f32, f32), width: f32) {
    let sign_width = if term.sign.is_empty() { 0.0 } else { 16.0 };
    if !term.sign.is_empty() {
        let sign = paper.lines(term.sign, regular(13.0, QUIET), width);
        paper.write(sign, (left, top + 5.0), width, Side::Left);
    }
    let colour = if matches!(term.sign, "=" | "≠") { STRONG } else { INK };
    let left = left + sign_width;
    let inner = width - sign_width - 4.0;
    let number = paper.lines(&term.text, bold(13.0, colour), inner);
    let below = paper.write(number, (left, top + 5.0), inner, Side::Left);
    let label = paper.lines(&term.label, regular(7.5, QUIET), inner);
    paper.write(label, (left, below), inner, Side::Left);
}

/// The foot of every page, once it is known how many there are.
pub(super) fn feet(paper: &mut Paper, sheet: &Sheet<'_>, language: Language) {
    let style = regular(7.5, QUIET);
    let last = paper.page;
    let (page, of) = (words::PAGE.get(language), words::PAGE_OF.get(language));
    let top = PAGE_HEIGHT - 38.0;
    for number in 0..=last {
        paper.page = number;
        let rule = Area {
            left: LEFT,
            top: top - 6.0,
            width: WIDTH,
            height: 0.5,
        };
        paper.block(rule, RULE);
        let title = paper.lines(&sheet.title, style, WIDTH);
        paper.repeat(title, (LEFT, top), WIDTH, Side::Left);
        let count = format!("{page} {} {of} {}", number + 1, last + 1);
        let count = paper.lines(&count, style, WIDTH);
        paper.repeat(count, (LEFT, top), WIDTH, Side::Right);
    }
}
